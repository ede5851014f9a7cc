"""How many people belonged to a branch or a group on a day, for the pages of organisations."""

from collections import Counter

from django.db.models import Count, Q

from branches.registry import register_head_count
from members.models import Membership


@register_head_count
def people(ids, day) -> Counter[int]:
    """One query: everybody counts in the branch and, where there is one, also in the group."""
    running = Membership.objects.on(day).filter(Q(organisation__in=ids) | Q(group__in=ids))
    total: Counter[int] = Counter()
    for branch, group, number in running.values_list("organisation", "group").annotate(n=Count("id")).order_by():
        total[branch] += number
        if group:
            total[group] += number
    return total
