"""The table of pages of which pictures are taken, and what makes a picture a fault."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils import timezone

from accounts.models import GrantRequest, User
from accounts.roles import Role
from branches.choices import Form, Kind
from branches.models import Organisation
from common.periods import Period, month, quarter
from common.row_security import reading_everything
from discipline.models import Case, EarlyReminder, Risk, Sanction
from meetings.choices import QuestionState, State
from meetings.models import (
    Acknowledgement,
    JointRecord,
    MakeUp,
    Meeting,
    PaperTemplate,
    Question,
    Resolution,
    Review,
    Study,
)
from members.choices import StandingKind
from members.models import Appointment, Member, Talk, TemporaryMembership
from obligations.models import LocalValue
from obligations.registry import duty
from regulations.catalogue import SLUGS

SIZES = {"desktop": (1366, 768), "phone": (390, 844)}
LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
TALLEST = 2400
# No page scrolls sideways on the narrowest phones in use.
NARROWEST = (360, 780)


@dataclass(frozen=True)
class Page:
    """One picture: its name, who looks (None: nobody signed in), and how the address is found in the demo bureau."""

    name: str
    login: str | None
    route: str
    arguments: Callable[[], dict] = dict
    query: str | Callable[[], str] = ""

    def address(self) -> str:
        """Where it stands in this database."""
        query = self.query() if callable(self.query) else self.query
        return reverse(self.route, kwargs=self.arguments()) + query


def branch_of(login) -> Organisation:
    """The branch in which an account of the demo holds its post."""
    rights = User.objects.get(badge_number=login).grants.exclude(role=Role.MEMBER).select_related("organisation")
    return rights.order_by("id").first().organisation


def organisation() -> dict:
    return {"public_id": branch_of("shuji").public_id}


def committee() -> dict:
    return {"public_id": Organisation.objects.get(kind=Kind.OFFICE_PARTY_COMMITTEE).public_id}


def member() -> dict:
    people = Member.objects.present().filter(organisation=branch_of("shuji"), sensitive__isnull=False)
    with reading_everything():
        return {"public_id": people.in_order().first().public_id}


def joint(*, is_host) -> dict:
    """A joint meeting of the shown branch: the one it hosts, or the one in which it is a guest."""
    rows = JointRecord.objects.filter(is_host=is_host, meeting__state=State.PLANNED)
    rows = rows.filter(meeting__organisation__members__user__badge_number="shuji")
    return {"public_id": rows.get().meeting.public_id}


def temporary() -> dict:
    return {"public_id": Organisation.objects.get(form=Form.TEMPORARY).public_id}


def in_temporary() -> str:
    return f"?branch={temporary()['public_id']}"


def assignment() -> dict:
    row = TemporaryMembership.objects.filter(end=None).select_related("member").order_by("id").first()
    return {"public_id": row.member.public_id, "pk": row.pk}


def assigned() -> dict:
    return {"public_id": assignment()["public_id"]}


def probationer() -> dict:
    people = Member.objects.present().filter(standing=StandingKind.PROBATIONARY)
    return {"public_id": people.order_by("organisation_id", "sort_key").first().public_id}


def post() -> dict:
    held = Appointment.objects.on(timezone.localdate()).filter(organisation=branch_of("shuji"))
    found = held.select_related("member").order_by("id").first()
    return {"public_id": found.member.public_id, "pk": found.pk}


def meeting(*states, ahead=False) -> Callable[[], dict]:
    """The latest meeting the branch holds alone in one of the states; with `ahead` one whose time is still to come."""

    def find() -> dict:
        rows = Meeting.objects.filter(organisation=branch_of("shuji"), state__in=states, linked=None)
        rows = rows.exclude(criticisms__isnull=False)
        rows = rows.filter(sittings__starts_at__gt=timezone.now()) if ahead else rows
        return {"public_id": rows.order_by("-held_on", "-id").first().public_id}

    return find


def resolution() -> dict:
    rows = Resolution.objects.filter(part__meeting__organisation=branch_of("shuji"), part__meeting__state=State.SEALED)
    found = rows.select_related("part__meeting").order_by("-id").first()
    return {"public_id": found.part.meeting.public_id, "pk": found.pk}


def filed() -> dict:
    found = Resolution.objects.filter(filed_on__isnull=False).select_related("part__meeting").get()
    return {"public_id": found.part.meeting.public_id, "pk": found.pk}


def missed() -> dict:
    rows = Acknowledgement.objects.open().filter(member__user__badge_number="dangyuan")
    return {"public_id": rows.select_related("meeting").latest("id").meeting.public_id}


def life(*states) -> Callable[[], dict]:
    """The latest organizational life meeting of the branch, in one of the states, with something said."""

    def find() -> dict:
        rows = Meeting.objects.filter(organisation=branch_of("shuji"), state__in=states, criticisms__isnull=False)
        return {"public_id": rows.latest("held_on").public_id}

    return find


def make_up() -> dict:
    rows = MakeUp.objects.filter(meeting__organisation=branch_of("shuji"), confirmed_at__isnull=True)
    found = rows.select_related("meeting").order_by("-due_on", "id").first()
    return {"public_id": found.meeting.public_id, "make_up": found.public_id}


def review() -> dict:
    """A record of the shown branch's unit that waits for its general branch, to be decided on where there is one."""
    rows = Review.objects.waiting().filter(reviewer=branch_of("shuji").parent_id)
    return {"public_id": rows.order_by("mode", "due_on", "id").first().public_id}


def returned() -> dict:
    rows = Review.objects.unanswered().filter(meeting__organisation=branch_of("shuji"))
    return {"public_id": rows.select_related("meeting").order_by("-id").first().meeting.public_id}


def question(*, answered) -> Callable[[], dict]:
    """A record about which a question is open, of the branch or of any."""

    def find() -> dict:
        rows = Question.objects.open().filter(state=QuestionState.ANSWERED if answered else QuestionState.ASKED)
        return {"public_id": rows.in_order().first().meeting.public_id}

    return find


def light(code, stretch=month) -> Callable[[], dict]:
    """The light of a duty of the branch, of the last month or quarter."""

    def find() -> dict:
        period = stretch(timezone.localdate()).previous()
        return {"code": code, "public_id": branch_of("shuji").public_id, "period": period.code}

    return find


def open_year(code) -> Callable[[], dict]:
    """The light of a duty of the branch in the year that is running."""

    def find() -> dict:
        owed = duty(code)
        period = Period.containing(timezone.localdate(), owed.cadence, owed.begins)
        return {"code": code, "public_id": branch_of("shuji").public_id, "period": period.code}

    return find


def term() -> dict:
    row = branch_of("shuji").terms.first()
    return {"public_id": row.organisation.public_id, "pk": row.pk}


def study() -> dict:
    return {"public_id": Study.objects.order_by("-held_on", "id").first().public_id}


def talk() -> dict:
    return {"public_id": Talk.objects.filter(organisation=branch_of("shuji")).order_by("id").first().public_id}


def value() -> dict:
    row = LocalValue.objects.order_by("id").first()
    return {"rule": row.rule, "pk": row.pk}


def account() -> dict:
    return {"public_id": User.objects.get(badge_number="dangwei").public_id}


def paper_kind() -> dict:
    return {"public_id": PaperTemplate.objects.get(in_use=True).organisation.public_id, "kind": "general_assembly"}


def template() -> dict:
    return {"public_id": PaperTemplate.objects.get(in_use=True).public_id}


def request_waiting() -> dict:
    return {"asked": GrantRequest.objects.waiting().latest("id").public_id}


def article() -> dict:
    return {"slug": next(iter(SLUGS))}


def early(*, done, talker=None) -> Callable[[], dict]:
    """An early reminder whose talk was held or not, of one who is to talk or of any."""

    def find() -> dict:
        with reading_everything():
            rows = EarlyReminder.objects.filter(done_on__isnull=not done)
            rows = rows.filter(follow_up_on__isnull=False) if done else rows
            rows = rows.filter(talker__badge_number=talker) if talker else rows
            return {"public_id": rows.order_by("due_on", "pk").first().public_id}

    return find


def risk() -> dict:
    return {"public_id": Risk.objects.filter(reviews__isnull=False).first().public_id}


def case_at(stage) -> Callable[[], dict]:
    """A case of the demo at a stage."""

    def find():
        with reading_everything():
            return {"public_id": Case.objects.filter(stage=stage).order_by("received_on").first().public_id}

    return find


def sanction() -> dict:
    """The sanction of the demo."""
    with reading_everything():
        row = Sanction.objects.select_related("case").first()
        return {"public_id": row.case.public_id, "sanction": row.public_id}


PLANNED, SEALED = meeting(State.PLANNED, ahead=True), meeting(State.SEALED)
OPEN, HELD = meeting(State.DRAFT, State.PLANNED), meeting(State.DRAFT)
THEME_DAY = light("meetings.theme_party_day")

PAGES = (
    Page("sign-in", None, "account_login"),
    Page("activate", None, "accounts:activate"),
    Page("closed", None, "account_inactive"),
    Page("sign-up", None, "account_signup"),
    Page("today", "shuji", "dashboards:workbench"),
    Page("today-deputy", "fushuji", "dashboards:workbench"),
    Page("today-member", "dangyuan", "dashboards:workbench"),
    Page("dashboard", "dangwei", "dashboards:dashboard"),
    Page("dashboard-general", "zongzhi", "dashboards:dashboard"),
    Page("dashboard-closed", "dangwei", "dashboards:dashboard", query="?open=none"),
    Page("dashboard-branch", "dangwei", "dashboards:branch", organisation),
    Page("meetings", "shuji", "meetings:list"),
    Page("meetings-committee", "dangwei", "meetings:list"),
    Page("meeting-plan", "shuji", "meetings:plan"),
    Page("meeting-planned", "shuji", "meetings:detail", PLANNED),
    Page("meeting-change", "shuji", "meetings:change", PLANNED),
    Page("meeting-cancel", "shuji", "meetings:cancel", PLANNED),
    Page("meeting-record", "shuji", "meetings:record", OPEN),
    Page("meeting-joint", "shuji", "meetings:detail", partial(joint, is_host=True)),
    Page("meeting-joint-record", "shuji", "meetings:record", partial(joint, is_host=False)),
    Page("meeting-election", "shuji", "meetings:record", HELD, "#votes"),
    Page("meeting-draft", "shuji", "meetings:detail", HELD),
    Page("meeting-joint-guest", "shuji", "meetings:detail", partial(joint, is_host=False)),
    Page("meeting-joint-committee", "dangwei", "meetings:detail", partial(joint, is_host=True)),
    Page("meeting-joint-plan", "shuji", "meetings:change", partial(joint, is_host=True)),
    Page("invitation-joint", "dangyuan", "meetings:invitation", partial(joint, is_host=True)),
    Page("meeting-criticism", "shuji", "meetings:criticism", life(State.PLANNED)),
    Page("meeting-criticism-sealed", "shuji", "meetings:criticism", life(State.SEALED)),
    Page("meeting-life", "shuji", "meetings:detail", life(State.SEALED)),
    Page("meeting-life-record", "shuji", "meetings:record", life(State.PLANNED)),
    Page("own-criticism", "dangyuan", "meetings:own-criticism", life(State.PLANNED)),
    Page("own-criticism-sealed", "dangyuan", "meetings:own-criticism", life(State.SEALED)),
    Page("meeting-exclusions", "shuji", "meetings:exclusions", HELD),
    Page("meeting-attach", "shuji", "meetings:attach", OPEN),
    Page("meeting-sealed", "shuji", "meetings:detail", SEALED),
    Page("meeting-addendum", "shuji", "meetings:addendum", SEALED),
    Page("meeting-resolution", "shuji", "meetings:done", resolution),
    Page("paper", "dangwei", "meetings:paper"),
    Page("paper-kind", "dangwei", "meetings:paper-kind", paper_kind),
    Page("paper-version", "dangwei", "meetings:paper-version", template),
    Page("reviews", "zongzhi", "meetings:reviews"),
    Page("reviews-committee", "dangwei", "meetings:reviews", query="?reviewer=all"),
    Page("review", "zongzhi", "meetings:review", review),
    Page("meeting-returned", "shuji", "meetings:detail", returned),
    Page("meeting-missed", "dangyuan", "meetings:missed", missed),
    Page("follow-ups", "shuji", "meetings:followups"),
    Page("make-up", "shuji", "meetings:make-up", make_up),
    Page("meeting-question", "dangwei", "meetings:weigh", question(answered=True)),
    Page("leading", "dangwei", "meetings:leading"),
    Page("study", "dangwei", "meetings:study"),
    Page("study-withdraw", "dangwei", "meetings:study-withdraw", study),
    Page("my-meetings", "dangyuan", "meetings:mine"),
    Page("invitation", "shuji", "meetings:invitation", PLANNED),
    Page("members", "shuji", "members:list"),
    Page("members-committee", "dangwei", "members:list"),
    Page("member", "shuji", "members:detail", member),
    Page("member-enter", "shuji", "members:enter"),
    Page("member-change", "shuji", "members:change", member),
    Page("member-transfer", "dangwei", "members:transfer", member),
    Page("member-assign", "dangwei", "members:assign", member),
    Page("organisation-temporary", "dangwei", "branches:detail", temporary),
    Page("members-temporary", "dangwei", "members:list", query=in_temporary),
    Page("member-temporary", "dangwei", "members:detail", assigned),
    Page("member-assignment-end", "dangwei", "members:end-assignment", assignment),
    Page("member-standing", "dangwei", "members:standing", probationer),
    Page("member-leave", "shuji", "members:leave", member),
    Page("member-appoint", "shuji", "members:appoint", member),
    Page("member-post-end", "shuji", "members:end", post),
    Page("member-reveal", "shuji", "members:reveal", member),
    Page("own-record", "dangyuan", "members:own"),
    Page("talks", "shuji", "members:talks"),
    Page("talk", "shuji", "members:talk"),
    Page("own-talk", "dangyuan", "members:own-talk"),
    Page("talk-withdraw", "shuji", "members:talk-withdraw", talk),
    Page("roster-import", "shuji", "members:import"),
    Page("roster-export", "shuji", "members:export"),
    Page("branch-merge", "dangwei", "members:merge", organisation),
    Page("duties", "dangwei", "obligations:list"),
    Page("duty", "shuji", "obligations:why", THEME_DAY),
    Page("duty-exempt", "dangwei", "obligations:exempt", light("meetings.party_lecture", quarter)),
    Page("calendar", "dangwei", "obligations:calendar"),
    Page("duty-year", "shuji", "obligations:why", open_year("meetings.organizational_life_meeting")),
    Page("rule-of-duty", "dangwei", "obligations:rule", lambda: {"code": "meetings.party_lecture"}),
    Page("rule-of-year", "shuji", "obligations:rule", lambda: {"code": "meetings.organizational_life_meeting"}),
    Page("rule", "shuji", "regulations:rule", lambda: {"slug": "general-assembly-quorum"}),
    Page("values", "dangwei", "obligations:values"),
    Page("value-set", "dangwei", "obligations:value", lambda: {"rule": "meetings.party_lecture.cadence"}),
    Page("value-withdraw", "dangwei", "obligations:withdraw", value),
    Page("organisations", "dangwei", "branches:list"),
    Page("organisation", "dangwei", "branches:detail", organisation),
    Page("term-shift", "dangwei", "branches:shift", term),
    Page("term-notice", "zongzhi", "branches:notice", term),
    Page("organisation-found", "dangwei", "branches:found", committee),
    Page("organisation-rename", "dangwei", "branches:rename", organisation),
    Page("organisation-change", "dangwei", "branches:change", organisation),
    Page("organisation-move", "dangwei", "branches:move", organisation),
    Page("organisation-close", "dangwei", "branches:close", organisation),
    Page("organisation-term", "dangwei", "branches:term", organisation),
    Page("articles", "shuji", "regulations:list"),
    Page("article", "shuji", "regulations:article", article),
    Page("notices", "shuji", "reminders:list"),
    Page("how-reminded", "shuji", "reminders:preference"),
    Page("reminder-rules", "dangwei", "reminders:policy"),
    Page("outbox", "xitong", "reminders:outbox"),
    Page("comparison", "xitong", "obligations:comparison"),
    Page("accounts", "xitong", "accounts:list"),
    Page("accounts-open", "xitong", "accounts:open"),
    Page("account", "anquan", "accounts:detail", account),
    Page("account-close", "xitong", "accounts:disable", account),
    Page("account-reopen", "xitong", "accounts:enable", account),
    Page("account-reset", "xitong", "accounts:reset", account),
    Page("to-confirm", "xitong", "accounts:requests"),
    Page("to-confirm-right", "xitong", "accounts:decide", request_waiting),
    Page("right-give", "anquan", "accounts:give", account),
    Page("right-end", "anquan", "accounts:end", account),
    Page("roles", "anquan", "accounts:matrix"),
    Page("own-account", "shuji", "accounts:own"),
    Page("password", "shuji", "account_change_password"),
    Page("second-factor", "shuji", "accounts:factors"),
    Page("second-factor-app", "shuji", "accounts:factor-app"),
    Page("second-factor-key", "shuji", "accounts:factor-key"),
    Page("second-factor-codes", "shuji", "accounts:factor-codes"),
    Page("filing", "shuji", "meetings:filing", filed),
    Page("sign-out", "shuji", "account_logout"),
    Page("trail", "shenji", "audit:list"),
    Page("trail-chain", "shenji", "audit:chain"),
    Page("early", "jijian", "discipline:early"),
    Page("early-new", "jijian", "discipline:remind"),
    Page("early-suggestions", "jijian", "discipline:signals"),
    Page("early-done", "jijian", "discipline:early-done", early(done=False)),
    Page("early-again", "jijian", "discipline:early-followed", early(done=True)),
    Page("early-withdraw", "jijian", "discipline:early-withdraw", early(done=False)),
    Page("talks-to-hold", "shuji", "discipline:talks"),
    Page("talk-to-hold-done", "shuji", "discipline:talk-done", early(done=False, talker="shuji")),
    Page("risks", "jijian", "discipline:risks"),
    Page("risks-committee", "dangwei", "discipline:risks"),
    Page("risk-new", "shuji", "discipline:risk-note"),
    Page("risk-change", "jijian", "discipline:risk-change", risk),
    Page("risk-review", "jijian", "discipline:risk-review", risk),
    Page("risk-close", "jijian", "discipline:risk-close", risk),
    Page("case-figures", "dangwei", "discipline:figures"),
    Page("cases", "jijian", "discipline:board"),
    Page("cases-head", "jiwei", "discipline:board"),
    Page("case", "jiwei", "discipline:case", case_at("verification")),
    Page("case-waiting", "jiwei", "discipline:case", case_at("lead")),
    Page("case-decided", "jijian", "discipline:case", case_at("decided")),
    Page("lead", "jijian", "discipline:register"),
    Page("case-move", "jijian", "discipline:move", case_at("verification")),
    Page("case-extend", "jijian", "discipline:extend", case_at("verification")),
    Page("case-name", "jijian", "discipline:name", case_at("verification")),
    Page("case-release", "jijian", "discipline:release", case_at("verification")),
    Page("case-note", "jijian", "discipline:note", case_at("verification")),
    Page("case-approach", "jijian", "discipline:plea", case_at("verification")),
    Page("case-step-aside", "jijian", "discipline:step-aside", case_at("verification")),
    Page("case-declare", "jijian", "discipline:declare", case_at("verification")),
    Page("case-sanction", "jijian", "discipline:sanction", case_at("review")),
    Page("case-carry-out", "jijian", "discipline:carry-out", sanction),
    Page("case-longer", "jiwei", "discipline:longer", sanction),
    Page("case-appeal", "jijian", "discipline:appeal", sanction),
    Page("approaches", "jiwei", "discipline:pleas"),
    Page("rights-to-cases", "jiwei", "discipline:resting"),
)
# Addresses that answer with no page of their own, or with one that needs a file or an act before it.
NOT_SHOWN = {
    "meetings:question": "the same page as the committee's, with the branch's form",
    "accounts:confirm-reset": "needs an account that was reset",
    "mfa_authenticate": "needs the password before it",
    "accounts:factor-remove": "needs a second factor",
    "discipline:risks-paper": "a file",
    "discipline:figures-export": "a file",
    "health": "answers the monitoring, not a person",
    "dashboards:export": "a file",
    "dashboards:export-pdf": "a file",
    "dashboards:branch-pdf": "a file",
    "dashboards:group": "a piece of the dashboard",
    "meetings:hand-in": "needs a draft that is not sealed yet",
    "meetings:decide": "leads back to the meeting",
    "meetings:confirm-make-up": "leads back to the own meetings",
    "meetings:attachment": "a file",
    "accounts:session": "an answer for scripts",
    "meetings:draft-key": "a key for scripts",
    "meetings:referral": "a file",
    "meetings:docx": "a file",
    "meetings:paper-supplied": "a file",
    "meetings:paper-file": "a file",
    "meetings:paper-specimen": "a file",
    "meetings:pdf": "a file",
    "members:preview": "needs a roster that was read",
    "discipline:decide-appeal": "needs an appeal that was accepted",
    "obligations:resume": "needs an exemption",
}
