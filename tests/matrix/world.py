"""One bureau with a place for every relation to one's own branch, and everything of each kind in each place."""

import json
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import timedelta
from types import SimpleNamespace

from django.db.models.signals import pre_save
from django.utils import timezone

from accounts.actions import disable_account, give_grant, issue_code
from accounts.roles import EXPLICIT_ROLES, Role
from accounts.two_persons import ask_right
from branches.actions import open_term
from branches.choices import Form, Kind
from branches.models import Organisation
from meetings.actions import ask_leave, plan_meeting, save_and_seal, save_record
from meetings.choices import PartKind, Presence
from meetings.models import Attachment, Candidate, Criticism, MakeUp, Question, Resolution, VotingExclusion
from meetings.paper_files import supplied
from meetings.paper_versions import upload
from meetings.records import (
    AttendanceData,
    ItemData,
    PartData,
    RecordData,
    RemarkData,
    ResolutionData,
    SittingData,
)
from meetings.rules import AgendaFacts
from meetings.studying import note_study
from meetings.uploads import TYPES, Checked, place_of
from members.actions import appoint, change_protected, end_appointment, suspend_rights
from members.assigning import assign
from members.choices import Post
from members.models import Member, RosterImport, RosterRow
from members.talks import note_talk
from obligations.actions import grant_exemption
from obligations.models import LocalValue
from obligations.registry import duty
from reminders.models import Notice, Reminder
from tests.factories import FOUNDED, make_member, make_organisation, make_user, moment
from tests.matrix.canaries import card, rest, word
from tests.matrix.cases import file_cases, file_registers
from tests.matrix.places import (
    ABOVE,
    BRANCHES,
    CASE_PLACES,
    CODES,
    COMMITTEES,
    EVERYBODY,
    LEADING,
    MEETING_PLACES,
    MISSED_BY,
    READ_BY,
)

KINDS = {
    "root": Kind.LEADING_PARTY_COMMITTEE, "committee": Kind.OFFICE_PARTY_COMMITTEE,
    "other_committee": Kind.OFFICE_PARTY_COMMITTEE, "general": Kind.GENERAL_BRANCH,
    "foreign_general": Kind.GENERAL_BRANCH, "child": Kind.GROUP,
}  # fmt: skip
# Numbers that begin with those of another place: "1/2/3/" is no ancestor of "1/2/3000/".
TWIN_OF = {"twin": "own", "foreign_general": "general", "other_committee": "committee"}
LOCAL_DUTY = "meetings.party_lecture"
# Who may hold paper templates of their own, and a branch below with a sealed record.
HOLDERS = {
    "foreign_general": "foreign", "other_committee": "outside", "root": "own", "committee": "own", "general": "own",
}  # fmt: skip
# Where others than the people of a branch meet: what they hold, and the column that names them.
KIND_AT = {"child": PartKind.GROUP_MEETING, LEADING: PartKind.LEADING_MEETING}
ROLL_OF = {"child": "group", LEADING: "appointments__organisation"}
LOCAL_VALUE = "meetings.party_lecture.cadence"
POSTS = {
    "secretary": ("own", Post.SECRETARY), "deputy": ("own", Post.DEPUTY_SECRETARY),
    "organization_commissioner": ("own", Post.ORGANIZATION_COMMISSIONER),
    "publicity_commissioner": ("own", Post.PUBLICITY_COMMISSIONER),
    "discipline_commissioner": ("own", Post.DISCIPLINE_COMMISSIONER),
    "committee_member": ("own", Post.COMMITTEE_MEMBER), "group_leader": ("child", Post.GROUP_LEADER),
}  # fmt: skip


@contextmanager
def number(pk):
    """Give the organisation founded inside this primary key."""

    def give(instance, **_kwargs):
        if instance._state.adding and instance.pk is None:
            instance.pk = pk

    pre_save.connect(give, sender=Organisation)
    yield
    pre_save.disconnect(give, sender=Organisation)


class World:
    """`places[name]` holds what stands in a place; `people[name]` the account of a persona."""

    def __init__(self):
        self.today = timezone.localdate()
        self.past, self.ahead = self.today - timedelta(days=1), self.today + timedelta(days=9)
        self.maker = make_user("录入员")
        self.places = {}
        self.people = {}
        self.settle()
        for name in BRANCHES:
            self.fill_branch(name)
        self.appoint(
            make_member(self.places["outside"].organisation, "党委书记", by=self.maker), LEADING, Post.SECRETARY
        )
        for name in MEETING_PLACES:
            self.hold_meetings(name)
        self.study(COMMITTEES)
        for name in CASE_PLACES:
            file_cases(self, name)
        file_registers(self)
        for name in ("foreign", "outside", "own"):
            self.places[ABOVE[name]].review = self.places[name].sealed.reviews.get()
        for name, record in HOLDERS.items():
            self.hand_in_template(name, record)
        self.places["own"].template = self.places["general"].template
        for name in self.places:
            self.add_account(name)
        self.value = LocalValue.objects.create(
            rule=LOCAL_VALUE, value="quarter", start=FOUNDED, ground="局党委会议", set_by=self.maker
        )

    def settle(self):
        """The places and the people of the table."""
        for name in ABOVE:
            self.found(name)
        for persona in EVERYBODY:
            self.open_account(persona)

    def __getitem__(self, name):
        return self.places[name]

    # --- Places ---------------------------------------------------------------------------------------------------

    def found(self, name):
        """An organisation, with a prefix twin's number where it is one."""
        above = ABOVE[name]
        parent = self.places[above].organisation if above else None
        make = lambda: make_organisation(word(name, "ORGN"), KINDS.get(name, Kind.BRANCH), parent, by=self.maker)  # noqa: E731
        if name in TWIN_OF:
            with number(self.places[TWIN_OF[name]].organisation.pk * 1000):
                organisation = make()
        else:
            organisation = make()
        self.places[name] = SimpleNamespace(
            name=name, organisation=organisation, lead=None, leave=None, make_up=None, words=f"Q{CODES[name]}"
        )

    def study(self, names):
        """A study of each Party committee."""
        for name in names:
            self.places[name].study = note_study(
                self.places[name].organisation, on=self.today, topic=word(name, "STUD"), minutes="第5号", by=self.maker
            )

    def add_account(self, name):
        """An account that belongs to a place alone, with a notice of its own and an import that waits."""
        place = self.places[name]
        place.account = make_user(word(name, "ACCT"))
        give_grant(
            user=place.account, organisation=place.organisation, role=Role.COMMITTEE_LEADER, start=FOUNDED,
            by=self.maker,
        )  # fmt: skip
        place.asked = ask_right(
            user=place.account, organisation=place.organisation, role=Role.GENERAL_BRANCH_STAFF, start=self.today,
            by=self.maker,
        )  # fmt: skip
        issue_code(place.account, by=self.maker, is_reset=True)
        place.notice = self.notify(place.account, word(name, "NOTI"))
        place.roster = RosterImport.objects.create(
            organisation=place.organisation, by=self.people.get(READ_BY.get(name), self.maker),
            file_name=word(name, "IMPO") + ".xlsx", file_hash="0" * 64,
            summary={"new": 1, "changed": 0, "same": 0, "error": 0}, holds_from=self.today,
        )  # fmt: skip
        place.row = RosterRow.objects.create(
            roster=place.roster, number=1, cells={"name": word(name, "IMPO")}, id_number=json.dumps(card(name)),
            verdict="new",
        )  # fmt: skip

    def notify(self, user, title) -> Notice:
        """A notice of a reminder that was sent."""
        now = timezone.now()
        reminder = Reminder.objects.create(
            kind="matrix", subject=title, step="7_days", recipient=user, title=title, due_at=now, expires_at=now,
            sent_at=now,
        )  # fmt: skip
        return Notice.objects.create(reminder=reminder, recipient=user, title=title, at=now)

    # --- People ---------------------------------------------------------------------------------------------------

    def open_account(self, persona):
        """The account of a persona with its rights, through the product's own acts."""
        if persona.is_anonymous:
            return
        user = self.people[persona.name] = make_user(f"角色{persona.name}")
        if persona.home:
            place = self.places[persona.home]
            group = self.places["child"].organisation if persona.name == "group_leader" else None
            member = make_member(place.organisation, f"角色{persona.name}", user=user, by=self.maker, group=group)
            self.give_posts(persona, member)
        for role, place in persona.rights:
            if role in EXPLICIT_ROLES:
                give_grant(
                    user=user, organisation=self.places[place].organisation, role=role, start=FOUNDED, by=self.maker
                )
        if not persona.is_active:
            disable_account(user, by=self.maker)

    def give_posts(self, persona, member):
        """The posts that open what the persona may."""
        if persona.name in POSTS:
            self.appoint(member, *POSTS[persona.name])
        if persona.name == "two_branch_secretary":
            self.appoint(member, "sibling", Post.SECRETARY)
            self.appoint(member, "foreign", Post.SECRETARY)
        if persona.name == "lapsed_deputy":
            post = self.appoint(member, "own", Post.DEPUTY_SECRETARY)
            end_appointment(post, on=self.today - timedelta(days=1), by=self.maker)

    def appoint(self, member, name, post):
        """A post; whoever leads a place chairs its meetings."""
        place = self.places[name]
        if post in {Post.SECRETARY, Post.GROUP_LEADER}:
            place.lead = member
        return appoint(member, organisation=place.organisation, post=post, on=FOUNDED, by=self.maker)

    def fill_branch(self, name):
        """Members, protected facts, rights that rest, a term, an exemption."""
        place, by = self.places[name], self.maker
        if place.lead is None:
            self.appoint(make_member(place.organisation, "书记", by=by), name, Post.SECRETARY)
        place.member = make_member(place.organisation, word(name, "MEMB"), by=by, phone=word(name, "PHON"))
        change_protected(place.member, by=by, id_number=card(name), health=word(name, "HEAL"))
        place.novice = make_member(place.organisation, "预备", standing="probationary", on=self.past, by=by)
        place.resting = make_member(place.organisation, "休止", by=by)
        suspend_rights(place.resting, start=self.today - timedelta(days=30), end=rest(name), by=by)
        place.appointment = appoint(
            place.member, organisation=place.organisation, post=Post.COMMITTEE_MEMBER, on=FOUNDED, by=by
        )
        temporary = make_organisation(word(name, "TEMP"), Kind.BRANCH, self.places[ABOVE[name]].organisation, by=by)
        Organisation.objects.filter(pk=temporary.pk).update(form=Form.TEMPORARY)
        temporary.refresh_from_db()
        place.assignment = assign(place.member, organisation=temporary, on=self.past, by=by)
        place.term = open_term(place.organisation, elected_on=self.today - timedelta(days=100), by=by)
        place.talk = note_talk(first=place.member, second=place.novice, on=self.today, topic="work", by=by)
        owed = duty(LOCAL_DUTY)
        place.exemption = grant_exemption(
            place.organisation, owed, start=self.today - timedelta(days=200), end=self.today + timedelta(days=200),
            reason=word(name, "EXEM"), by=by,
        )  # fmt: skip

    # --- Meetings -------------------------------------------------------------------------------------------------

    def hold_meetings(self, name):
        """One meeting planned, one in draft, one sealed, with leave asked and a file."""
        place = self.places[name]
        place.planned = plan_meeting(place.organisation, self.record(place, "PLAN", self.ahead), by=self.maker)
        place.sitting = place.planned.sittings.get()
        place.leave = self.ask(place)
        place.draft = self.recorded(place, "DRAF")
        place.sealed = self.recorded(place, "SEAL")
        place.exclusion = VotingExclusion.objects.create(
            meeting=place.draft, member=place.lead, ground="abroad", higher_approval=word(name, "EXCL"),
            passed_on=self.past,
        )  # fmt: skip
        place.life = self.live(place) if name in BRANCHES else None
        place.attachment = Attachment.objects.create(
            meeting=place.sealed, name=word(name, "FILE") + ".pdf", content_type="application/pdf", size=9,
            sha256=stored("0"), uploaded_by=self.maker,
        )  # fmt: skip
        place.draft_file = Attachment.objects.create(
            meeting=place.draft, name=word(name, "FILE") + ".png", content_type="image/png", size=9, sha256="1" * 64,
            uploaded_by=self.maker,
        )  # fmt: skip
        data = self.record(place, "SEAL", self.past, full=True)
        save_and_seal(place.sealed, data, by=self.maker)
        place.sealed.refresh_from_db()
        Question.objects.create(meeting=place.sealed, facts=asdict(AgendaFacts(3, 3, False, None, ())))
        place.resolution = place.sealed.parts.get().resolutions.first()
        place.referred, place.elected = self.vote_in(place, carried=False), self.vote_in(place, carried=True)
        Candidate.objects.create(resolution=place.elected, name=word(name, "RESO"), yes=4, result="elected")
        place.missed = self.seal_missed(place) if name in MISSED_BY else None
        place.make_up = self.miss(place)

    def vote_in(self, place, *, carried):
        """An election below a sealed record: carried, or referred to the higher organisation."""
        return Resolution.objects.create(
            part=place.sealed.parts.get(), sitting=place.sealed.sittings.get(), order=9, title=word(place.name, "RESO"),
            kind="election", method="secret", due=4, present=4, carried=carried, referred=not carried, seats=1,
        )  # fmt: skip

    def live(self, place):
        """An organizational life meeting at which two without accounts spoke; the same stands below two records."""
        data = self.record(place, "PLAN", self.past)
        life = replace(data, parts=(replace(data.parts[0], kind=PartKind.ORGANIZATIONAL_LIFE),))
        meeting = plan_meeting(place.organisation, life, by=self.maker)
        words = {"member": place.member, "speaker": place.resting, "text": word(place.name, "CRIT")}
        for each in (meeting, place.draft, place.sealed):
            place.said = Criticism.objects.create(meeting=each, entered_by=self.maker, **words)
        place.said = meeting.criticisms.get()
        return meeting

    def seal_missed(self, place):
        """A sealed record that a persona of the place was away from; all its words say so."""
        meeting = plan_meeting(place.organisation, self.record(place, "MISS", self.past), by=self.maker)
        away = self.people[MISSED_BY[place.name]].member
        save_and_seal(
            meeting, without(self.record(place, "MISS", self.past, full=True, said="MISS"), away), by=self.maker
        )
        return meeting

    def miss(self, place):
        """What the canary member has to make up; in a group nobody was excused."""
        if place.name not in BRANCHES:
            return None
        return MakeUp.objects.create(
            meeting=place.sealed, member=place.member, material=word(place.name, "MAKE"), due_on=self.ahead
        )

    def hand_in_template(self, name, record):
        """A paper template that is not in use, and a record below that may be looked at in it."""
        place = self.places[name]
        file = Checked(word(name, "PAPR") + ".docx", TYPES[".docx"], supplied(PartKind.GENERAL_ASSEMBLY))
        place.template = upload(place.organisation, PartKind.GENERAL_ASSEMBLY, file, by=self.maker)
        place.specimen = self.places["own"].specimen = self.places[record].sealed

    def recorded(self, place, kind):
        """A meeting of yesterday with its record."""
        meeting = plan_meeting(place.organisation, self.record(place, kind, self.past), by=self.maker)
        save_record(meeting, self.record(place, kind, self.past, full=True), by=self.maker)
        meeting.refresh_from_db()
        return meeting

    def ask(self, place):
        """A leave asked by the canary member; a group asks none."""
        if place.name not in BRANCHES:
            return None
        return ask_leave(place.sitting, place.member, reason="on_duty", note=word(place.name, "LEAV"), by=self.maker)

    def record(self, place, kind, day, *, full=False, said="GIST") -> RecordData:
        """What is planned or recorded; `full` lacks nothing. `said` is the word in the mouth of the chair."""
        roll = list(Member.objects.filter(**{ROLL_OF.get(place.name, "organisation"): place.organisation}))
        chair = place.lead
        remark = (RemarkData(chair.pk, chair.name, word(place.name, said)),) if full else ()
        resolutions = (self.resolution(place, len(roll)),) if full and place.name in BRANCHES else ()
        part = KIND_AT.get(place.name, PartKind.GENERAL_ASSEMBLY)
        end = moment(day, 15) if full else None
        return RecordData(
            title=word(place.name, kind), chair_id=chair.pk, recorder_id=chair.pk,
            sittings=(SittingData("A", moment(day, 14), "三楼会议室", end),),
            parts=(PartData(part, items=(ItemData("讨论年度计划", remarks=remark),), resolutions=resolutions),),
            attendances=tuple(AttendanceData("A", m.pk, Presence.PRESENT) for m in roll) if full else (),
        )  # fmt: skip

    def resolution(self, place, people) -> ResolutionData:
        """A vote carried by everybody who may."""
        return ResolutionData(
            "年度计划", word(place.name, "RESO"), yes=people - 2, no=0, abstain=0, responsible_id=place.lead.pk,
            deadline=self.ahead,
        )  # fmt: skip


def without(data, member) -> RecordData:
    """The same record with somebody on leave, and without a vote."""
    rows = tuple(
        replace(row, presence=Presence.LEAVE, reason="on_duty") if row.member_id == member.pk else row
        for row in data.attendances
    )
    return replace(data, attendances=rows, parts=tuple(replace(part, resolutions=()) for part in data.parts))


def stored(digit) -> str:
    """A file among the uploads, named by 64 times a digit."""
    place = place_of(digit * 64)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"%PDF-1.4\n%%EOF\n" if digit == "0" else b"PNG")
    return digit * 64
