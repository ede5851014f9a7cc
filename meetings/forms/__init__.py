"""Forms of meetings: shapes of input only; what is lawful is asked of the actions."""

from meetings.forms.plan import PlanForm
from meetings.forms.record import RecordForm
from meetings.forms.small import (
    AddendumForm,
    ArrangeForm,
    CancelForm,
    ConfirmForm,
    DecisionForm,
    DoneForm,
    FilterForm,
    LeaveForm,
)

__all__ = [
    "AddendumForm", "ArrangeForm", "CancelForm", "ConfirmForm", "DecisionForm", "DoneForm", "FilterForm", "LeaveForm",
    "PlanForm", "RecordForm",
]  # fmt: skip
