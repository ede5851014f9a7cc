"""Reading accounts and rights."""

from accounts.models import Grant, User
from accounts.roles import Role


def users_with(role: Role | str, organisation_ids, day) -> dict[int, list[User]]:
    """Who holds `role` in each of the organisations on `day`: {organisation id: [users]}; one query."""
    grants = Grant.objects.in_force(day).filter(role=role, organisation__in=organisation_ids, user__is_active=True)
    holders: dict[int, list[User]] = {}
    for grant in grants.select_related("user"):
        holders.setdefault(grant.organisation_id, []).append(grant.user)
    return holders
