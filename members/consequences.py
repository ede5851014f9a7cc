"""What follows for people when an organisation closes."""

from datetime import date

from branches.choices import Form
from branches.models import Organisation
from branches.registry import register_consequence
from members.assigning import end_with_branch


@register_consequence
def send_home(organisation: Organisation, _since: date) -> None:
    """The last day of a temporary branch is the last day of every assignment to it."""
    if organisation.form == Form.TEMPORARY and organisation.closed_on:
        end_with_branch(organisation)
