"""What the workbench and the dashboard read besides lights."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Func, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from accounts.models import User
from accounts.roles import roles_with
from branches.choices import Kind
from branches.models import Organisation, Term
from common.scope import Scope
from meetings.choices import LeaveState, ReviewState, State
from meetings.models import LeaveRequest, Meeting, Question, Resolution, Review, Sitting
from meetings.selectors import is_committee_only, kinds_of
from members.choices import COMMITTEE_POSTS, PARTY_MEMBERS, Post, StandingKind
from members.models import Appointment, Member, TemporaryMembership

SHOWN = 5
RESOLUTIONS_SHOWN = 12
AHEAD = 20
HELD = 14


def own_branches(user: User, permission: str) -> list[Organisation]:
    """The branches in which the person holds a post that opens `permission`, in the order of the grants."""
    roles = set(roles_with(permission))
    held = [grant.organisation for grant in user.grants_today() if grant.role in roles]
    return list(dict.fromkeys(place for place in held if place.kind == Kind.BRANCH))


@dataclass(frozen=True)
class Headcount:
    """What stands beside the heading of a branch, and whether questions or returned records of it may wait."""

    members: int
    probationary: int
    groups: int
    term_from: date | None
    term_until: date | None
    is_asked: bool
    is_returned: bool


def headcount(branch: Organisation, today: date) -> Headcount:
    """Party members, probationary ones among them, open groups and the days of the running term; one query.

    It also tells what need not be asked for: seldom does a question or a returned record wait.
    """
    members = Member.objects.present().filter(organisation=OuterRef("pk"), standing__in=PARTY_MEMBERS)
    groups = Organisation.objects.open_on(today).groups().filter(parent=OuterRef("pk"))
    terms = Term.objects.filter(organisation=OuterRef("pk")).order_by("-elected_on")
    row = Organisation.objects.values_list(
        number_of(members),
        number_of(members.filter(standing=StandingKind.PROBATIONARY)),
        number_of(groups),
        Subquery(terms.values("elected_on")[:1]),
        Subquery(terms.values("expires_on")[:1]),
        Exists(Question.objects.within(Scope.of(branch.path)).open()),
        Exists(Review.objects.filter(state=ReviewState.RETURNED, meeting__organisation=OuterRef("pk"))),
    )
    return Headcount(*row.get(pk=branch.pk))


def number_of(rows) -> Subquery:
    """How many of the rows there are. A plain function, not an aggregate: without groups there is always one row."""
    return Subquery(rows.order_by().values_list(Func("pk", function="COUNT")), output_field=IntegerField())


def coming_sittings(branch: Organisation, scope: Scope, today: date) -> list[Sitting]:
    """The next planned sittings of a branch and its groups; `asked` counts the leave that waits for an answer."""
    begins = timezone.make_aware(timezone.datetime.combine(today, timezone.datetime.min.time()))
    rows = Sitting.objects.within(Scope.of(branch.path)).within(scope)
    rows = rows.filter(starts_at__gte=begins, meeting__state__in=[State.PLANNED, State.DRAFT])
    rows = rows.annotate(asked=Count("leave_requests", filter=Q(leave_requests__state=LeaveState.ASKED)))
    return list(rows.select_related("meeting__organisation", "meeting__chair").order_by("starts_at", "id")[:SHOWN])


def open_resolutions(branch: Organisation, scope: Scope) -> list[Resolution]:
    """Resolutions of sealed records that still have to be carried out, nearest deadline first."""
    rows = Resolution.objects.to_carry_out().open().within(Scope.of(branch.path)).within(scope)
    rows = rows.filter(deadline__isnull=False).select_related("responsible", "part__meeting")
    return list(rows.order_by("deadline", "id")[:RESOLUTIONS_SHOWN])


def open_questions(place: Scope, scope: Scope, most: int = SHOWN) -> list[Question]:
    """At most so many questions about records below `place` that are not weighed yet, the newest meeting first."""
    rows = Question.objects.within(place).within(scope).open().select_related("meeting__organisation")
    return list(rows.in_order()[:most])


def meetings_of(branch: Organisation, scope: Scope, since: date, until: date) -> list[Meeting]:
    """What a branch and its groups held from day to day, newest first; two queries."""
    rows = Meeting.objects.within(Scope.of(branch.path)).within(scope)
    rows = rows.filter(held_on__gte=since, held_on__lte=until, state__in=[State.DRAFT, State.SEALED])
    return list(rows.select_related("organisation").prefetch_related("parts").in_order()[:HELD])


def posts_of(branch: Organisation, scope: Scope, today: date) -> list[Appointment]:
    """Who holds which post in a branch, in the order of the posts."""
    rows = Appointment.objects.on(today).within(scope).filter(organisation=branch).select_related("member")
    order = {post: place for place, post in enumerate(Post.values)}
    return sorted(rows, key=lambda row: (order[row.post], row.member.sort_key))


def own_sittings(member: Member, today: date) -> list[Sitting]:
    """The sittings a member should come to, with the own leave as `own_leave`.

    The committee's own meetings concern its members alone.
    """
    places = Q(meeting__organisation=member.organisation_id) | Q(meeting__organisation=member.group_id)
    for_a_time = TemporaryMembership.objects.on(today).filter(member=member).values("organisation")
    places |= Q(meeting__organisation__in=for_a_time)
    own_leave = Prefetch("leave_requests", LeaveRequest.objects.filter(member=member), to_attr="own_leave")
    rows = Sitting.objects.filter(places, starts_at__gte=timezone.now(), meeting__state=State.PLANNED)
    rows = (
        rows.select_related("meeting__organisation")
        .prefetch_related("meeting__parts", own_leave)
        .order_by("starts_at", "id")
    )
    posts = Appointment.objects.on(today).filter(member=member, post__in=COMMITTEE_POSTS)
    committees = set(posts.values_list("organisation_id", flat=True))
    return [
        row for row in rows[:AHEAD]
        if row.meeting.organisation_id in committees or not is_committee_only(kinds_of(row.meeting))
    ]  # fmt: skip


def ending_terms(scope: Scope, until: date):
    """The running terms that end by `until`, soonest first; a term after which another was opened is over."""
    later = Term.objects.filter(organisation=OuterRef("organisation"), elected_on__gt=OuterRef("elected_on"))
    rows = Term.objects.within(scope).filter(
        ~Exists(later), expires_on__lte=until, organisation__closed_on__isnull=True
    )
    return rows.select_related("organisation").order_by("expires_on", "organisation__sort_path")
