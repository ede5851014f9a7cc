"""What follows here when the tree or a term changes: stored lights are derived again in the same transaction."""

from datetime import date

from branches.models import Organisation
from branches.registry import register_consequence
from obligations.actions import refresh_since


@register_consequence
def rewrite_lights(organisation: Organisation, since: date) -> None:
    """Backdated moves, closings and elections reach what is stored at once."""
    refresh_since(organisation, since, above=True)
