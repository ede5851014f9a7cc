"""Scheduled sittings, their moves and cancellations, as occasions of which people are told."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from branches.choices import Form, Kind
from meetings import news
from meetings.choices import LeaveState, State
from meetings.models import LeaveRequest, Part, Sitting
from meetings.selectors import is_committee_only, kinds_of
from members.choices import COMMITTEE_POSTS, PARTY_MEMBERS
from members.models import Appointment, Membership, Standing, TemporaryMembership
from obligations.registry import Occasion, OccasionSource, register_occasions

KIND = "meetings.sitting"


class Rolls:
    """Who should come to sittings (at least one), by account; four queries, whatever their number."""

    def __init__(self, sittings):
        places = {sitting.meeting.organisation_id for sitting in sittings}
        days = [day_of(sitting) for sitting in sittings]
        self.stretch = (min(days), max(days))
        self.committees = self._rows(Appointment, "organisation_id", organisation__in=places, post__in=COMMITTEE_POSTS)
        self.branches = self._rows(Membership, "organisation_id", organisation__in=places)
        if any(sitting.meeting.organisation.form == Form.TEMPORARY for sitting in sittings):
            self.branches |= self._rows(TemporaryMembership, "organisation_id", organisation__in=places)
        self.groups = self._rows(Membership, "group_id", group__in=places)
        people = {
            member
            for rows in (self.committees, self.branches, self.groups)
            for place in rows.values()
            for _start, _end, member, _user in place
        }
        self.standings = self._rows(Standing, "member_id", kind__in=PARTY_MEMBERS, member__in=people)
        self.of_place_and_day = cache(self._of)

    def _rows(self, model, column, **only):
        """{column: [(first day, last day, member, account)]} of the stretch."""
        found = model.objects.overlapping(*self.stretch).filter(member__user__is_active=True, **only)
        rows = defaultdict(list)
        for key, *row in found.values_list(column, "start", "end", "member_id", "member__user_id"):
            rows[key].append(row)
        return rows

    def of(self, sitting) -> tuple[int, ...]:
        """The accounts of everybody who should come to `sitting`, as its day finds them."""
        organisation = sitting.meeting.organisation
        alone = organisation.kind == Kind.BRANCH and is_committee_only(kinds_of(sitting.meeting))
        committee = alone or organisation.kind == Kind.LEADING_PARTY_COMMITTEE
        return self.of_place_and_day(organisation.kind, organisation.pk, day_of(sitting), committee)

    def _of(self, kind, place, day, committee):
        rows = self.groups if kind == Kind.GROUP else self.committees if committee else self.branches
        return tuple(sorted({
            user for start, end, member, user in rows[place]
            if holds(start, end, day) and any(holds(s, e, day) for s, e, *_ in self.standings[member])
        }))  # fmt: skip


def holds(start, end, day) -> bool:
    """Whether a stretch holds on `day`; no last day is still running."""
    return start <= day and (end is None or day <= end)


def day_of(sitting) -> date:
    """The day of a sitting in the site's time zone."""
    return timezone.localdate(sitting.starts_at)


def sittings_between(now, until):
    """Planned sittings that start in the stretch, and all ahead whose meeting was moved or cancelled."""
    planned = Q(meeting__state=State.PLANNED)
    changed = planned & Q(meeting__schedule_version__gt=1) | Q(meeting__state=State.CANCELLED)
    ahead = Sitting.objects.filter(planned & Q(starts_at__lt=until) | changed, starts_at__gte=now)
    granted = LeaveRequest.objects.filter(state=LeaveState.GRANTED).select_related("member")
    return list(
        ahead.select_related("meeting", "meeting__organisation").order_by("pk").prefetch_related(
            Prefetch("meeting__parts", Part.objects.only("meeting", "kind")), "meeting__sittings",
            Prefetch("leave_requests", granted, to_attr="granted"),
        )
    )  # fmt: skip


def title_of(sitting) -> str:
    """The title of the meeting; with the sitting where there are several."""
    meeting = sitting.meeting
    return f"{meeting.title} ({sitting.label})" if len(meeting.sittings.all()) > 1 else meeting.title


def address_of(sitting) -> str:
    """Where a person invited sees it and asks leave."""
    address = reverse("meetings:invitation", args=[sitting.meeting.public_id])
    return f"{address}?{urlencode({'sitting': sitting.label})}" if len(sitting.meeting.sittings.all()) > 1 else address


def occasion(sitting, event, recipients) -> Occasion:
    """One occasion of a sitting."""
    return Occasion(
        kind=KIND, subject_id=sitting.pk, version=sitting.meeting.schedule_version, at=sitting.starts_at,
        organisation_id=sitting.meeting.organisation_id, recipient_ids=recipients, title=title_of(sitting),
        address=address_of(sitting), event=event,
    )  # fmt: skip


def occasions_of(sitting, rolls) -> Iterator[Occasion]:
    """A cancellation; or the sitting for those without leave, after its move (if any) for everybody."""
    everybody = rolls.of(sitting)
    if sitting.meeting.state == State.CANCELLED:
        yield occasion(sitting, "cancelled", everybody)
        return
    if sitting.meeting.schedule_version > 1:
        yield occasion(sitting, "moved", everybody)
    away = {request.member.user_id for request in sitting.granted}
    yield occasion(sitting, "scheduled", tuple(pk for pk in everybody if pk not in away))


def between(now: datetime, until: datetime) -> list[Occasion]:
    """The occasions that start from `now` to `until`, and every later one that was moved or cancelled."""
    sittings = sittings_between(now, until)
    if not sittings:
        return []
    rolls = Rolls(sittings)
    return [one for sitting in sittings for one in occasions_of(sitting, rolls)]


register_occasions(OccasionSource(KIND, between))
register_occasions(OccasionSource(news.TO_READ, news.to_read))
register_occasions(OccasionSource(news.RETURNED, news.returned))
