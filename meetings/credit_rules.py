"""When an activity of a temporary branch also counts for the branch in which the membership of its people is.

The articles leave their membership at home (Branch Regulations, Art. 8) and say no more; the bureau sets the rest.
"""

from django.utils.translation import gettext_lazy as _

from meetings.choices import STUDY_KINDS
from obligations.local_rules import LocalRule

# What is learnt counts wherever it was learnt; whatever is decided is decided at home.
CREDITED_KINDS = STUDY_KINDS
HALF, NEVER = "half", "never"
COUNTS_AT_HOME = LocalRule(
    "meetings.temporary_branch.counts_at_home", _("Lecture or theme day of a temporary branch"),
    _("Counts for the home branch"), "BR 8", HALF,
    ((HALF, _("when at least half of its people took part")), (NEVER, _("never"))),
)  # fmt: skip


def counts_at_home(present: int, due: int, value: str = HALF) -> bool:
    """Whether a home branch of `due` people has held what `present` of them held in the temporary branch."""
    return value == HALF and 0 < due <= 2 * present
