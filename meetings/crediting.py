"""What the home branches gain from a record of a temporary branch."""

from collections import defaultdict

from branches.choices import Form
from meetings.choices import Presence
from meetings.credit_models import Credit
from meetings.credit_rules import COUNTS_AT_HOME, CREDITED_KINDS, counts_at_home
from members.choices import PARTY_MEMBERS
from members.models import Membership, Standing
from obligations.actions import refresh
from obligations.deriving import LocalValues


def homes_of(people, day) -> dict[int, set[int]]:
    """{branch: its Party members on `day`} of every branch to which one of `people` belonged. One query."""
    standing = Standing.objects.on(day).filter(kind__in=PARTY_MEMBERS).values("member")
    there = Membership.objects.on(day)
    rows = there.filter(organisation__in=there.filter(member__in=people).values("organisation"), member__in=standing)
    found = defaultdict(set)
    for branch, member in rows.values_list("organisation_id", "member_id"):
        found[branch].add(member)
    return found


def credits_of(meeting, data) -> list[Credit]:
    """The credits of a record of a temporary branch, unsaved; none for what is decided or belongs to others."""
    if meeting.organisation.form != Form.TEMPORARY or not set(data.kinds) & set(CREDITED_KINDS):
        return []
    came = {pk for pk, (presence, _reason) in data.presence().items() if presence == Presence.PRESENT}
    value = LocalValues().on(COUNTS_AT_HOME.rule, data.held_on, COUNTS_AT_HOME.default)
    return [
        Credit(meeting=meeting, organisation_id=home, present=len(people & came), due=len(people))
        for home, people in homes_of(came, data.held_on).items()
        if counts_at_home(len(people & came), len(people), value)
    ]


def credit_homes(meeting, data):
    """Write the credits of a record that is being sealed and derive the lights of its home branches again."""
    rows = credits_of(meeting, data)
    if rows:
        Credit.objects.bulk_create(rows)
        for row in Credit.objects.filter(meeting=meeting).select_related("organisation"):
            refresh(row.organisation, meeting.held_on)
