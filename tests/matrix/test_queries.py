"""A page asks the database as often for 30 rows as for one. Whoever adds a page says here what grows on it, if any."""

import re
from dataclasses import asdict
from datetime import date, timedelta
from itertools import count
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions import give_grant, issue_code
from accounts.roles import Role
from accounts.two_persons import ask_right
from audit import sealing
from common.periods import quarter
from common.row_security import reading_everything
from common.scope import Scope
from discipline.early import keep_reminder, note_done
from discipline.figures import keep_figures
from discipline.models import Reader, RiskReview
from discipline.registering import register_lead
from discipline.risks import note_risk, review_risk
from discipline.writing import record_plea, write_note
from meetings.choices import PartKind
from meetings.models import Acknowledgement, Attendance, MakeUp, Question, Resolution
from meetings.paper_versions import upload
from meetings.reviewing import new_round
from meetings.rules import AgendaFacts
from meetings.studying import note_study
from meetings.uploads import TYPES, Checked
from members.actions import appoint
from members.choices import Post
from members.models import RosterRow
from members.talks import note_talk
from obligations.actions import grant_exemption
from obligations.deriving import LocalValues
from obligations.models import Comparison, LocalValue, Workday
from obligations.registry import duty
from reminders.models import Reminder
from tests.factories import FOUNDED, make_member, make_organisation, make_user
from tests.matrix.engine import Browser, Route, addresses, methods
from tests.matrix.places import BY_NAME
from tests.matrix.routes import RULES
from tests.matrix.world import LOCAL_DUTY, LOCAL_VALUE
from tests.obligations.records import hold

ROWS = (1, 3, 30)
MEDIAN, MOST = 12, 20
# Who is signed in, the count of pages, and the bounds of transactions: the same on every page.
UNCOUNTED = re.compile(
    r'^(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT)|(FROM|UPDATE|INTO) "accounts_(readcount|session|user)"', re.I
)
VIEWS = addresses()
DAYS = count(1)


def members(world, name):
    """A member of one's own branch."""
    make_member(world["own"].organisation, name, by=world.maker)


def meetings(world, name):
    """A sealed meeting of one's own branch and one that is planned."""
    hold(world["own"].organisation, world.past, PartKind.GENERAL_ASSEMBLY, sealed_on=world.today, title=name)
    hold(world["own"].organisation, world.ahead, PartKind.GENERAL_ASSEMBLY, state="planned", title=name)


def talks(world, name):
    """A talk of the secretary with somebody new."""
    place = world["own"]
    newcomer = make_member(place.organisation, name, by=world.maker)
    note_talk(first=newcomer, second=place.member, on=world.today, topic="work", by=world.maker)


def values(world, name):
    """A value the bureau set, one day after the other."""
    LocalValue.objects.create(rule=LOCAL_VALUE, value="quarter", start=FOUNDED + timedelta(days=next(DAYS)))


def resolutions(world, name):
    """A resolution of one's own branch that somebody has to carry out."""
    meeting = hold(world["own"].organisation, world.past, PartKind.GENERAL_ASSEMBLY, sealed_on=world.today, title=name)
    Resolution.objects.create(
        part=meeting.parts.get(), sitting=meeting.sittings.get(), title=name, text=name, carried=True,
        responsible=world["own"].member, deadline=world.ahead,
    )  # fmt: skip


def reviews(world, name):
    """A record of one's own branch that waits for the level above."""
    meeting = hold(world["own"].organisation, world.past, PartKind.GENERAL_ASSEMBLY, sealed_on=world.today, title=name)
    review = new_round(meeting, LocalValues(), timezone.now())
    review.save()


def rounds(world, name):
    """A round of review of the sealed record looked at, of the plan and of the draft."""
    for meeting in (world["own"].sealed, world["own"].draft):
        review = new_round(meeting, LocalValues(), timezone.now(), meeting.reviews.count() + 1)
        review.state, review.decided_at, review.decided_by = "read", timezone.now(), world.maker
        review.save()


def returned(world, name):
    """A record of one's own branch that was returned."""
    meeting = hold(world["own"].organisation, world.past, PartKind.GENERAL_ASSEMBLY, sealed_on=world.today, title=name)
    review = new_round(meeting, LocalValues(), timezone.now())
    review.state, review.decided_at, review.place, review.code = "returned", timezone.now(), "chair", "no-chair"
    review.save()


def missed(world, name):
    """A sealed record that the member was away from."""
    meeting = hold(world["own"].organisation, world.past, PartKind.GENERAL_ASSEMBLY, sealed_on=world.today, title=name)
    Acknowledgement.objects.create(meeting=meeting, member=world.people["member"].member)


def readers(world, name):
    """Somebody who was away from the sealed record looked at."""
    member = make_member(world["own"].organisation, name, by=world.maker)
    Acknowledgement.objects.create(meeting=world["own"].sealed, member=member)


def branches(world, name):
    """A branch of one's own general branch, with a meeting."""
    branch = make_organisation(name, parent=world["general"].organisation, by=world.maker)
    hold(branch, world.past, PartKind.GENERAL_ASSEMBLY, sealed_on=world.today)


def accounts(world, name):
    """An account with a right."""
    role, organisation = Role.COMMITTEE_LEADER, world["own"].organisation
    give_grant(user=make_user(name), organisation=organisation, role=role, start=FOUNDED, by=world.maker)


def rights(world, name):
    """A right of the account looked at, in a unit of its own."""
    branch = make_organisation(name, parent=world["general"].organisation, by=world.maker)
    role = Role.COMMITTEE_LEADER
    give_grant(user=world["own"].account, organisation=branch, role=role, start=FOUNDED, by=world.maker)


def requests(world, name):
    """A right asked for, and a reset that waits."""
    user, organisation = make_user(name), world["own"].organisation
    ask_right(user=user, organisation=organisation, role=Role.COMMITTEE_LEADER, start=FOUNDED, by=world.maker)
    issue_code(user, by=world.maker, is_reset=True)


def notices(world, name):
    """A notice of the secretary, one of the member."""
    for reader in ("secretary", "member"):
        world.notify(world.people[reader], f"{name} {reader}")


def failures(world, name):
    """A message that could not be sent."""
    world.notify(world.people["member"], name)
    Reminder.objects.filter(title=name).update(failed_at=timezone.now(), error="x")


def holidays(_world, name):
    """A day of the calendar."""
    day = date(timezone.localdate().year, 1, 1) + timedelta(days=Workday.objects.count())
    Workday.objects.create(day=day, is_working=False, note=name)


def roster_rows(world, name):
    """A line of the roster that waits in one's own branch."""
    roster = world["own"].roster
    RosterRow.objects.create(roster=roster, number=roster.rows.count() + 1, cells={"name": name}, verdict="new")


def make_ups(world, name):
    """A lecture of one's own branch that the member has to make up."""
    meeting = hold(world["own"].organisation, world.past, PartKind.PARTY_LECTURE, sealed_on=world.today, title=name)
    MakeUp.objects.create(
        meeting=meeting, member=world.people["member"].member, material=name, due_on=world.ahead,
        brought_by=world["own"].member,
    )  # fmt: skip


def still_to_make_up(world, name):
    """Somebody who has to make up the record looked at."""
    member = make_member(world["own"].organisation, name, by=world.maker)
    MakeUp.objects.create(meeting=world["own"].sealed, member=member, material=name, due_on=world.ahead)


def templates(world, name):
    """A version of the paper template of one's own general branch."""
    file = Checked(f"{name}.docx", TYPES[".docx"], name.encode())
    upload(world["general"].organisation, PartKind.GENERAL_ASSEMBLY, file, by=world.maker)


def questions(world, name):
    """A question about a record of one's own branch."""
    held = hold(world["own"].organisation, world.past, PartKind.COMMITTEE_MEETING, sealed_on=world.today, title=name)
    Question.objects.create(meeting=held, facts=asdict(AgendaFacts(3, 3, False, None, ())))


def comparisons(world, name):
    """A night on which lights differed."""
    cell = {"organisation": "MC01", "duty": LOCAL_DUTY, "start": "2026-01-01", "how": "other"}
    Comparison.objects.create(compared=9, closed=0, differing=1, cells=[cell])


def chained(world, name):
    """One more entry sealed, noted and judged."""
    sealing.seal()
    sealing.checkpoint()
    sealing.verify()


def exemptions(world, name):
    """A branch of one's own general branch that is exempt."""
    branch = make_organisation(name, parent=world["general"].organisation, by=world.maker)
    grant_exemption(branch, duty(LOCAL_DUTY), start=FOUNDED, end=None, reason=name, by=world.maker)


def studies(world, name):
    """A study of the committee, one day after the other."""
    day = FOUNDED + timedelta(days=next(DAYS))
    note_study(world["committee"].organisation, on=day, topic=name, minutes=name, by=world.maker)


def leaders(world, name):
    """A member of the committee who came to a meeting of the own branch."""
    member = make_member(world["own"].organisation, name, by=world.maker)
    appoint(member, organisation=world["committee"].organisation, post=Post.COMMITTEE_MEMBER, on=FOUNDED, by=None)
    meeting = hold(world["own"].organisation, world.past, PartKind.GENERAL_ASSEMBLY, sealed_on=world.today, title=name)
    Attendance.objects.create(sitting=meeting.sittings.get(), member=member, presence="present")


def cases(world, name):
    """A case on which the officer is named."""
    handler, approver = world.people["case_handler"], world.people["case_approver"]
    register_lead(
        organisation=world["committee"].organisation, subject=name, number=name, source="letter", problem="work",
        received_on=world.past, approver=approver, by=handler, scope=Scope.everywhere(),
    )  # fmt: skip


def notes(world, name):
    """A note on the case looked at."""
    write_note(world["committee"].case, text=name, by=world.people["case_handler"])


def pleas(world, name):
    """Somebody who asked about the case looked at."""
    record_plea(world["committee"].case, person=name, post="", at=timezone.now(), way="call", behaviour="asked",
                by=world.people["case_handler"], scope=Scope.everywhere())  # fmt: skip


def officers(world, name):
    """An officer of the committee."""
    user, organisation = make_user(name), world["committee"].organisation
    give_grant(user=user, organisation=organisation, role=Role.DISCIPLINE_OFFICER, start=FOUNDED, by=world.maker)
    return user


def reset_officers(world, name):
    """An officer who was named on the case and reset since."""
    user = officers(world, name)
    with reading_everything():
        Reader.objects.create(case=world["committee"].case, user=user, renewed_at=timezone.now() - timedelta(days=1))
    issue_code(user, by=world.maker)


def early_reminders(world, name):
    """An early reminder that an officer keeps, the talk asked of the leader; one that is over."""
    leader, subject = world.people["committee_leader"], make_member(world["own"].organisation, name, by=world.maker)
    for _each in range(2):
        row = keep_reminder(
            subject=subject.name, measure="reminder_talk", concern="duty", talker=leader, due_on=world.today,
            by=world.maker, scope=Scope.of(world["committee"].organisation.path),
        )  # fmt: skip
    note_done(row, on=world.today, by=leader, version=1)


def absences(world, name):
    """Somebody of one's own branch who was away three times, and a question left long unanswered."""
    member = make_member(world["own"].organisation, name, by=world.maker)
    for _each in range(3):
        meeting = hold(world["own"].organisation, world.past, PartKind.GENERAL_ASSEMBLY, sealed_on=world.today)
        Attendance.objects.create(sitting=meeting.sittings.get(), member=member, presence="absent")
    branch = make_organisation(name, parent=world["general"].organisation, by=world.maker)
    appoint(member, organisation=branch, post=Post.SECRETARY, on=FOUNDED, by=None)
    held = hold(branch, world.past, PartKind.COMMITTEE_MEETING, sealed_on=world.today)
    question = Question.objects.create(meeting=held, facts=asdict(AgendaFacts(3, 3, False, None, ())))
    Question.objects.filter(pk=question.pk).update(asked_at=timezone.now() - timedelta(days=60))


def risks(world, name):
    """A risk of one's own branch, reviewed once, with an owner and a leader of its own."""
    people = [make_member(world["own"].organisation, f"{name} {n}", by=world.maker) for n in range(2)]
    row = note_risk(
        organisation=world["own"].organisation, kind="post", place=name, point=name, signs="", level="low",
        measures=name, indicator="", owner=people[0], leader=people[1], found_on=world.past, by=world.maker,
    )  # fmt: skip
    review_risk(row, on=world.today, level="low", by=world.maker, version=1)


def risk_reviews(world, name):
    """A review of the risk looked at, one day after the other, by somebody else each time."""
    day = FOUNDED + timedelta(days=next(DAYS))
    RiskReview.objects.create(risk=world["own"].risk, on=day, level="high", by=make_user(name))


def figures(world, name):
    """A closed quarter that was counted."""
    keep_figures(quarter(FOUNDED + timedelta(days=100 * next(DAYS))), [])


# Route: who looks, and what grows on the page. Object pages look at one's own place.
GROWING = {
    "dashboards:workbench": ("secretary", (meetings, members, notices, resolutions, returned)),
    "dashboards:dashboard": ("committee_staff", (branches, questions)),
    "dashboards:export": ("committee_staff", (branches,)),
    "dashboards:export-pdf": ("committee_staff", (branches,)),
    "dashboards:branch": ("secretary", (meetings, members)),
    "dashboards:branch-pdf": ("secretary", (meetings, members)),
    "branches:list": ("committee_staff", (branches,)),
    "branches:detail": ("committee_staff", (members,)),
    "branches:move": ("committee_staff", (branches,)),
    "accounts:list": ("system_administrator", (accounts,)),
    "accounts:detail": ("security_administrator", (rights,)),
    "accounts:requests": ("security_administrator", (requests,)),
    "accounts:give": ("security_administrator", (branches,)),
    "accounts:end": ("security_administrator", (rights,)),
    "accounts:own": ("secretary", (notices,)),
    "members:list": ("secretary", (members,)),
    "members:detail": ("secretary", (members,)),
    "members:transfer": ("committee_staff", (branches,)),
    "members:merge": ("committee_staff", (branches,)),
    "members:enter": ("committee_staff", (branches,)),
    "members:export": ("committee_staff", (branches, members)),
    "members:import": ("committee_staff", (branches,)),
    "members:preview": ("secretary", (roster_rows,)),
    "members:own": ("member", (meetings,)),
    "members:own-talk": ("member", (members,)),
    "members:talks": ("secretary", (members, talks)),
    "members:talk": ("secretary", (members,)),
    "meetings:list": ("secretary", (meetings,)),
    "meetings:leading": ("committee_staff", (leaders, studies)),
    "meetings:study": ("committee_staff", (branches,)),
    "meetings:mine": ("member", (meetings, missed, make_ups)),
    "meetings:reviews": ("committee_staff", (reviews, branches)),
    "meetings:review": ("committee_staff", (members, rounds)),
    "meetings:missed": ("member", (members,)),
    "meetings:followups": ("secretary", (resolutions,)),
    "meetings:plan": ("secretary", (meetings, members)),
    "meetings:record": ("secretary", (members,)),
    "meetings:exclusions": ("secretary", (members,)),
    "meetings:criticism": ("secretary", (members,)),
    "meetings:own-criticism": ("member", (members,)),
    "meetings:detail": ("secretary", (members, readers, still_to_make_up, rounds)),
    "meetings:make-up": ("secretary", (members,)),
    "meetings:change": ("secretary", (members,)),
    "meetings:invitation": ("member", (members,)),
    "meetings:docx": ("secretary", (members,)),
    "meetings:paper": ("committee_staff", (branches, templates)),
    "meetings:paper-kind": ("committee_staff", (templates,)),
    "meetings:paper-version": ("committee_staff", (meetings,)),
    "meetings:paper-specimen": ("committee_staff", (members,)),
    "discipline:board": ("case_handler", (cases,)),
    "discipline:case": ("case_handler", (notes, pleas)),
    "discipline:pleas": ("case_approver", (pleas,)),
    "discipline:resting": ("case_approver", (reset_officers,)),
    "discipline:register": ("case_handler", (officers,)),
    "discipline:name": ("case_handler", (officers,)),
    "discipline:release": ("case_handler", (officers,)),
    "discipline:declare": ("case_handler", (officers,)),
    "discipline:early": ("discipline_officer", (early_reminders,)),
    "discipline:remind": ("discipline_officer", (accounts,)),
    "discipline:signals": ("discipline_officer", (absences,)),
    "discipline:talks": ("committee_leader", (early_reminders,)),
    "discipline:risks": ("discipline_officer", (risks, branches)),
    "discipline:risks-paper": ("discipline_officer", (risks,)),
    "discipline:risk-note": ("discipline_officer", (branches,)),
    "discipline:risk-review": ("secretary", (risk_reviews,)),
    "discipline:figures": ("bureau_staff", (figures,)),
    "discipline:figures-export": ("bureau_staff", (figures,)),
    "obligations:list": ("committee_staff", (branches, meetings)),
    "obligations:calendar": ("bureau_staff", (holidays,)),
    "obligations:why": ("secretary", (meetings,)),
    "obligations:comparison": ("system_administrator", (comparisons,)),
    "obligations:rule": ("committee_staff", (values, exemptions)),
    "obligations:values": ("bureau_staff", (values,)),
    "regulations:list": ("secretary", (meetings,)),
    "reminders:list": ("secretary", (notices,)),
    "reminders:outbox": ("system_administrator", (failures,)),
    "audit:chain": ("audit_administrator", (members, chained)),
    "audit:list": ("audit_administrator", (members, meetings)),
}
# Where the thing looked at does not stand in one's own branch.
LOOKED_AT = {
    "meetings:review": "general",
    **{f"discipline:{name}": "committee" for name in ("case", "name", "release", "declare")},
}
# Pages of one thing, on which nothing grows.
STILL = {
    "meetings:question", "meetings:weigh", "meetings:filing", "meetings:referral",
    "dashboards:group",
    "account_login", "account_logout", "mfa_authenticate", "account_inactive", "account_change_password",
    "account_signup", "health", "accounts:open", "accounts:matrix", "accounts:activate", "accounts:disable",
    "accounts:factors", "accounts:factor-app", "accounts:factor-key", "accounts:factor-codes", "accounts:factor-remove",
    "accounts:enable", "accounts:reset", "accounts:decide", "accounts:confirm-reset",
    "branches:found", "branches:rename", "branches:change", "branches:close",
    "meetings:confirm-make-up",
    "branches:term", "branches:shift", "branches:notice", "members:talk-withdraw", "meetings:study-withdraw",
    "meetings:cancel", "meetings:hand-in", "meetings:decide", "meetings:addendum", "meetings:done",
    "meetings:attach",
    "meetings:attachment", "meetings:pdf", "obligations:exempt", "obligations:resume",
    "discipline:move", "discipline:extend", "discipline:note", "discipline:plea", "discipline:step-aside",
    "discipline:sanction", "discipline:carry-out", "discipline:longer", "discipline:appeal", "discipline:decide-appeal",
    "discipline:risk-change", "discipline:risk-close", "discipline:talk-done", "discipline:early-done",
    "discipline:early-followed", "discipline:early-withdraw",
    "regulations:article", "regulations:rule", "meetings:paper-supplied", "meetings:paper-file", "meetings:draft-key",
    "accounts:session",
    "obligations:value", "obligations:withdraw",
    "reminders:preference", "reminders:policy",
    "members:assign", "members:end-assignment",
    "members:change", "members:standing", "members:leave", "members:appoint", "members:end", "members:reveal",
}  # fmt: skip


def look(world, name, browser) -> int:
    """How many questions the page asks, beyond who is signed in."""
    route = Route(name, VIEWS[name], RULES[name])
    address = route.address(world[LOOKED_AT.get(name, "own")])
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(address)
    assert answer.status_code == 200, f"{name} answered {answer.status_code}"
    return sum(not UNCOUNTED.search(row["sql"]) for row in captured)


def counts(world, name) -> list[int]:
    """The questions with 1, 3 and 30 rows of everything that grows."""
    persona, growing = GROWING[name]
    browser, found, rows = Browser(), [], 0
    browser.force_login(world.people[BY_NAME[persona].name])
    for wanted in ROWS:
        for number in range(rows, wanted):
            for grow in growing:
                grow(world, f"{grow.__name__} {number}")
        rows = wanted
        found.append(look(world, name, browser))
    return found


def test_every_page_is_counted_or_still():
    pages = {name for name, view in VIEWS.items() if "get" in methods(view)}
    assert pages - {"set_language"} == GROWING.keys() | STILL
    assert not GROWING.keys() & STILL


@pytest.mark.parametrize("name", sorted(GROWING))
def test_thirty_rows_take_as_many_questions_as_one(name, world):
    found = counts(world, name)
    assert found == [found[0]] * len(ROWS)
    assert found[0] <= MOST


def test_half_of_the_pages_take_twelve_questions_at_most(world, capsys):
    found = {}
    for name in sorted(GROWING):
        browser = Browser()
        browser.force_login(world.people[GROWING[name][0]])
        found[name] = look(world, name, browser)
    with capsys.disabled():
        print("\n" + "\n".join(f"{count:>4}  {name}" for name, count in found.items()))  # noqa: T201
    assert median(found.values()) <= MEDIAN
