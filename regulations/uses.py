"""Where each article is used. Upper floors say so here; the reading page and the start-up check look."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UseKind(TextChoices):
    RULE = "rule", _("Rule")
    DUTY = "duty", _("Duty")


@dataclass(frozen=True)
class Use:
    """A rule or duty that rests on the article `label`. `title` is shown to people and may be lazy."""

    label: str
    kind: UseKind
    code: str
    title: str
    level: str

    @property
    def slug(self) -> str:
        """The rule in an address."""
        return self.code.replace("_", "-")


_uses: dict[tuple[str, str, str], Use] = {}


def register_use(label: str, *, kind: UseKind, code: str, title, level) -> None:
    """Say that `code` rests on the article `label`; saying it twice changes nothing."""
    _uses[label, kind, code] = Use(label, kind, code, title, level)


def all_uses() -> list[Use]:
    return list(_uses.values())


def uses_of(label: str) -> list[Use]:
    """Rules and duties that cite `label`, in the order in which they were registered."""
    return [use for use in _uses.values() if use.label == label]
