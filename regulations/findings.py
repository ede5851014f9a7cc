"""What a rule has to say about facts: a code for programs, a sentence for people, the article behind it."""

from dataclasses import dataclass

from common.errors import Refused
from regulations.citations import Citation


@dataclass(frozen=True)
class Finding:
    """One objection. `blocking` findings stop an act, the others are shown beside it."""

    code: str
    message: str
    citation: Citation
    field: str = ""
    blocking: bool = True


class RuleBroken(Refused):
    """An act refused by a rule; `findings` says why, each with its article."""
