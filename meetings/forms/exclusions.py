"""The form by which somebody is left out of those due."""

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import CHOOSE, IdempotentFormMixin
from meetings.forms.fields import DayField, PaperNumberField, PersonField
from members.rules import ExclusionGround
from regulations.citations import Citation, cite


class ExclusionForm(IdempotentFormMixin):
    """Whom, on which ground, by whose consent, and when the assembly passed it. `people` are pairs of id and name."""

    member = PersonField(label=_("member"), required=True)
    ground = forms.ChoiceField(label=_("ground"), choices=[("", CHOOSE), *ExclusionGround.choices])
    higher_approval = PaperNumberField(
        100, label=_("consent of the higher organisation"), required=True,
        help_text=_("Number and day of the paper, as it prints on the record."),
    )  # fmt: skip
    passed_on = DayField(label=_("passed by the assembly on"))

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **{"auto_id": "exclusion_%s", **kwargs})
        self.fields["member"].choices = [("", CHOOSE), *people]

    @property
    def citation(self) -> Citation:
        """The article that allows it."""
        return cite("ELE")
