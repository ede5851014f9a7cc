"""Who may be named on cases at all."""

from django.utils import timezone

from accounts.models import Grant, User
from accounts.roles import roles_with


def officers(scope):
    """The accounts that handle cases somewhere inside a scope, by badge number."""
    grants = Grant.objects.within(scope).in_force(timezone.localdate()).filter(
        role__in=roles_with("discipline.handle_case")
    )  # fmt: skip
    return User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("badge_number")
