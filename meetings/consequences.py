"""What branches learn from records; read when the site starts."""

from meetings import filing  # noqa: F401 - registers itself
