"""Finding articles by the words inside, or by the pinyin initials of what they are called."""

from dataclasses import dataclass

from django.utils.translation import override

from common.text import letters
from regulations.catalogue import ARTICLES
from regulations.instruments import Article, Instrument
from regulations.levels import Level
from regulations.uses import Use, uses_of

# One letter alone is an initial of nearly everything.
FEWEST_LETTERS = 2


@dataclass(frozen=True)
class Hit:
    """An article with what rests on it."""

    article: Article
    uses: list[Use]

    @property
    def text(self) -> str:
        """All words of the article, its name and its rules, in the active language."""
        article, instrument = self.article, self.article.instrument
        words = [article.title, article.summary, article.name, article.label, instrument.name, article.conflict]
        return " ".join(str(word) for word in [*words, *(use.title for use in self.uses)]).casefold()

    @property
    def letters(self) -> str:
        """The pinyin initials of its title, its name and its rules, in Chinese whatever the active language."""
        article, instrument = self.article, self.article.instrument
        with override("zh-hans"):
            words = [article.title, article.name, instrument.name, *(use.title for use in self.uses)]
            return " ".join(letters(str(word)) for word in words)

    def holds(self, word: str) -> bool:
        """Whether a folded word stands inside, or two letters and more are pinyin initials of it."""
        return word in self.text or (len(word) >= FEWEST_LETTERS and word.isascii() and word in self.letters)

    @property
    def levels(self) -> list[Level]:
        """How the article and what rests on it bind; one article may hold a must and a generally."""
        found = {self.article.level, *(use.level for use in self.uses)}
        return [level for level in Level if level in found]


def find_articles(words: str = "", level: str = "") -> list[tuple[Instrument, list[Hit]]]:
    """Articles that hold every one of `words`, or its initials, and bind as `level`, by instrument in their order."""
    wanted = words.casefold().split()
    groups: dict[Instrument, list[Hit]] = {}
    for article in ARTICLES.values():
        hit = Hit(article, uses_of(article.label))
        if all(hit.holds(word) for word in wanted) and (not level or level in hit.levels):
            groups.setdefault(article.instrument, []).append(hit)
    return list(groups.items())


def siblings(article: Article) -> list[Article]:
    """The articles of the same instrument, this one included."""
    return [other for other in ARTICLES.values() if other.instrument == article.instrument]
