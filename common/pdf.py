"""PDF from a page of our own and a style sheet. Nothing is fetched, from nowhere."""

from functools import cache
from pathlib import Path


@cache
def pdf_is_possible() -> bool:
    """Whether the library that sets the type (Pango) is installed on this machine."""
    try:
        import weasyprint  # noqa: F401, PLC0415 - without Pango the import itself fails
    except OSError:
        return False
    return True


def write_pdf(page: str, *styles: Path) -> bytes:
    """The PDF of an HTML page, set by style sheets in files, later on top. Raises OSError where Pango is missing."""
    from weasyprint import CSS, HTML  # noqa: PLC0415 - slow, and impossible without Pango
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    made = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=()))
    return made.write_pdf(stylesheets=[CSS(filename=style) for style in styles])
