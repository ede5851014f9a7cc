"""How code names an article: `cite("BR 11")`. An unknown one fails at once, at import or at start-up."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from regulations.catalogue import ARTICLES, Article


class UnknownArticleError(LookupError):
    """No article of this label, or none in force on the day asked for."""


@dataclass(frozen=True, order=True)
class Citation:
    """A reference to one article; as text its short name in the reader's language."""

    instrument: str
    number: str = ""

    @property
    def label(self) -> str:
        """The name in code, commands and documents: BR 11."""
        return f"{self.instrument} {self.number}".strip()

    @property
    def article(self) -> Article:
        return ARTICLES[self.label]

    def __str__(self) -> str:
        return self.article.name

    def get_absolute_url(self) -> str:
        return reverse("regulations:article", args=[self.article.slug])


def cite(label: str, on: date | None = None) -> Citation:
    """The citation of `label`; with `on`, only if the article was in force that day.

    Raises UnknownArticleError.
    """
    article = ARTICLES.get(label)
    if article is None:
        raise UnknownArticleError(f"no article {label!r} in the catalogue")
    if on is not None and not article.in_force(on):
        raise UnknownArticleError(f"{label} was not in force on {on.isoformat()}")
    return Citation(article.instrument.key, str(article.number or ""))
