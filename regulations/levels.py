"""How strongly a rule binds, and how well its article has been checked against a published text."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Level(TextChoices):
    HARD = "hard", pgettext_lazy("level of a rule", "Must")
    SOFT = "soft", pgettext_lazy("level of a rule", "Generally")
    LOCAL = "local", pgettext_lazy("level of a rule", "Local rule")

    @property
    def meaning(self):
        """One sentence for people: what may be done about a rule of this level."""
        return MEANINGS[self]

    @property
    def css(self) -> str:
        """The modifier of the class `dj-lvl`."""
        return {Level.HARD: "must", Level.LOCAL: "local"}.get(self, "")


MEANINGS = {
    Level.HARD: _("Binding; there are no exceptions."),
    Level.SOFT: _("Exceptions are possible with a reason on record."),
    Level.LOCAL: _("Set by this bureau; never looser than the article."),
}


class Verification(TextChoices):
    """Where the content of an article was seen."""

    OFFICIAL = "A", _("Seen in a text of an official body.")
    REPRODUCED = "B", _("Seen in a reproduction by an institution or the press.")
    SECONDARY = "C", _("Seen only at second hand.")
    REPOSITORY = "R", _("Seen in a bilingual text in a public repository.")
    LOCAL = "D", _("Seen only in local rules or templates.")
    UNVERIFIED = "U", _("Not found in any stored text.")
