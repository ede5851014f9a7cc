"""Fifteen months of meetings with believable gaps, lateness and shifts, sealed like real ones."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from django.utils import timezone

from audit.models import Entry
from audit.trail import build
from common.periods import Period, last_months, quarter
from config.demonstration import words
from config.demonstration.criticism import criticise, rectifications
from config.demonstration.people import Person
from meetings import acknowledging, building, make_ups
from meetings.actions import fix_votes
from meetings.choices import (
    DUTY_REASONS,
    YEARLY_KINDS,
    AnswerReason,
    LateReason,
    LeaveReason,
    LeaveState,
    MakeUpForm,
    PartKind,
    Presence,
    QuestionState,
    State,
    VoteKind,
)
from meetings.crediting import credits_of
from meetings.models import (
    Acknowledgement,
    Answer,
    Attendance,
    Credit,
    LeaveRequest,
    MakeUp,
    Meeting,
    Part,
    Question,
    Resolution,
    Sitting,
)
from meetings.questioning import question_for
from meetings.records import AttendanceData, ItemData, PartData, RemarkData, ResolutionData, SittingData
from meetings.sealing import contents, seal_hash
from meetings.selectors import record_of, whole
from meetings.titles import default_title
from meetings.verdicts import Eligible, is_committee_only
from members.choices import COMMITTEE_POSTS

MONTHS = 15
# When branches hold what comes once a year; most wait for the yearly notice.
YEARLY_MONTHS = (11, 12, 1, 1, 2, 2, 3)
BATCH = 400
BUSINESS_BRANCHES = 4
# How often a branch of each habit holds what it owes, and how often it files late.
HELD = {"prompt": 0.999, "usual": 0.985, "slack": 0.92, "silent": 0.35}
LATE = {"prompt": 0.005, "usual": 0.03, "slack": 0.15, "silent": 0.4}
# Between what hours people write, and how long a record takes at least.
MORNING, EVENING, SHORTEST = 8, 22, timedelta(minutes=20)
# What the branch of the demo secretary still has to do this month, so that a first visit finds something to do.
SHOWN = "刑侦支队第一党支部"
STILL_TO_DO = (PartKind.COMMITTEE_MEETING, PartKind.THEME_PARTY_DAY)


# When the secretaries of the committees give their lecture of the year, in their own branch.
LEADERS_LECTURE = (4, 5, 7, 8)
# Minutes into a sitting at which it votes.
VOTE_AFTER = 30


def hour_of(sitting, minutes) -> time:
    """The hour of the clock so many minutes into a sitting."""
    return timezone.localtime(sitting.starts_at + timedelta(minutes=minutes)).time()


def voted_at(row, hour) -> ResolutionData:
    """A resolution with the hour of its vote, where there was one."""
    return row if row.kind == VoteKind.RECTIFICATION else replace(row, taken_at=hour)


@dataclass
class Occurrence:
    """One meeting to be written: its row, its plan and its people."""

    meeting: Meeting
    sittings: list[SittingData]
    parts: list[PartData]
    people: list[Person]
    attendances: list[AttendanceData]
    sealed_at: datetime | None = None


def awake(moment) -> datetime:
    """The moment itself, or the next morning: nobody enters a record at three at night."""
    local = timezone.localtime(moment)
    if local.hour >= EVENING:
        return (local + timedelta(days=1)).replace(hour=MORNING)
    return local.replace(hour=max(local.hour, MORNING))


class Diary:
    """Draws the meetings of a bureau and writes them in bulk."""

    def __init__(self, bureau):
        self.bureau, self.rng, self.today = bureau, bureau.rng, bureau.today
        self.signing_in = {p.member.pk for people in bureau.people.values() for p in people if p.member.user_id}
        self.serials: dict[tuple[str, int], int] = {}

    def write(self):
        """All months, then what lies ahead."""
        drawn = [item for month in last_months(self.today, MONTHS) for item in self.month(month)]
        drawn += list(self.ahead())
        drawn += list(self.bureau.task_force.meetings(self))
        for start in range(0, len(drawn), BATCH):
            self.write_batch(drawn[start : start + BATCH])
        self.leave_unread()

    def month(self, month: Period):
        """What the branches held in one month."""
        last = quarter(month.start).end == month.end
        for branch, _size, habit in self.bureau.branches:
            people = self.bureau.people[branch.pk]
            committee = [p for p in people if set(p.posts) & set(COMMITTEE_POSTS)]
            if len(committee) > 1:
                yield from self.maybe(branch, habit, month, PartKind.COMMITTEE_MEETING, people=committee, days=(4, 12))
            yield from self.maybe(branch, habit, month, PartKind.THEME_PARTY_DAY, people=people, days=(13, 21))
            for group in self.bureau.groups[branch.pk]:
                own = [p for p in people if p.member.group_id == group.pk]
                yield from self.maybe(group, habit, month, PartKind.GROUP_MEETING, people=own, days=(8, 26))
            yield from self.yearly(branch, habit, month, people)
            if last:
                yield from self.maybe(branch, habit, month, PartKind.GENERAL_ASSEMBLY, people=people, days=(15, 25))
            elif (month.start.month + branch.pk) % 2 == 0:
                yield from self.maybe(branch, habit, month, PartKind.PARTY_LECTURE, people=people, days=(10, 24))

    def yearly(self, branch, habit, month, people):
        """Organisational life and appraisal, in one gathering between November and March; few are left out."""
        if month.start.month == YEARLY_MONTHS[branch.pk % len(YEARLY_MONTHS)]:
            kinds = (PartKind.ORGANIZATIONAL_LIFE, PartKind.DEMOCRATIC_APPRAISAL)
            yield from self.maybe(branch, habit, month, *kinds, people=people, days=(5, 24))

    def maybe(self, organisation, habit, month, *kinds, people, days):
        """The meeting of a month, unless the branch let it slip or the day has not come."""
        day = month.start.replace(day=self.rng.randint(*days))
        held = self.rng.random() < HELD[habit]
        left = organisation.name == SHOWN and kinds[0] in STILL_TO_DO and self.today in month
        if held and not left and day <= self.today:
            yield self.occurrence(organisation, habit, *kinds, people=people, day=day)

    def ahead(self):
        """Meetings planned for the next days; one of them for the branch of the demo secretary."""
        shown = next(b for b, _size, _habit in self.bureau.branches if b.name == SHOWN)
        for branch, _size, habit in (row for row in self.bureau.branches[::3] if row[0] is not shown):
            kind = self.rng.choice((PartKind.THEME_PARTY_DAY, PartKind.GENERAL_ASSEMBLY))
            day = self.today + timedelta(days=self.rng.randint(1, 12))
            yield self.occurrence(branch, habit, kind, people=self.bureau.people[branch.pk], day=day)
        people = self.bureau.people[shown.pk]
        day = self.today + timedelta(days=2)
        yield self.occurrence(shown, "usual", PartKind.THEME_PARTY_DAY, people=people, day=day)

    def occurrence(self, organisation, habit, kind, *more, people, day) -> Occurrence:
        """One meeting of a kind (and `more` in the same gathering) with its text, its roll and its times."""
        people = [person for person in people if person.belongs(day)]
        begins = timezone.make_aware(datetime.combine(day, time(self.rng.choice((9, 14, 16, 19)), 0)))
        sittings = self.sittings(kind, organisation, begins)
        meeting = Meeting(
            public_id=self.bureau.inventor.address(), organisation=organisation, held_on=day,
            title=default_title([kind], day), chair=self.chair(people, kind),
            recorder=self.recorder(people), chair_delegated=False,
        )  # fmt: skip
        sealed_at = self.time(meeting, habit, sittings[-1].ends_at) if day <= self.today else None
        attendances = self.roll(people, sittings) if meeting.entered_at else []
        parts = [self.part(each, people, day, attendances) for each in (kind, *more)]
        if kind == PartKind.COMMITTEE_MEETING and self.reads_like_business(organisation, day):
            business = tuple(ItemData(title, is_administrative=True) for title in words.BUSINESS)
            parts[0] = replace(parts[0], items=(*business, *parts[0].items))
        hour = hour_of(sittings[0], VOTE_AFTER)
        parts = [replace(p, resolutions=tuple(voted_at(row, hour) for row in p.resolutions)) for p in parts]
        return Occurrence(meeting, sittings, parts, people, attendances, sealed_at)

    def reads_like_business(self, organisation, day) -> bool:
        """Whether a committee meeting of the last weeks dealt with police work for the most part; few do."""
        return organisation.pk % 9 == BUSINESS_BRANCHES and (self.today - day).days < 45

    def sittings(self, kind, organisation, begins) -> list[SittingData]:
        """One sitting; stations hold theme days and lectures in two for the shifts."""
        place, length = self.rng.choice(words.PLACES), timedelta(minutes=self.rng.choice((50, 60, 80, 90)))
        first = SittingData("A", begins, place, begins + length)
        shifts = organisation.unit_class == "station" and kind in (PartKind.THEME_PARTY_DAY, PartKind.PARTY_LECTURE)
        if not shifts or self.rng.random() < 0.4:
            return [first]
        again = begins + timedelta(days=1)
        return [first, replace(first, label="B", starts_at=again, ends_at=again + length)]

    def chair(self, people, kind):
        """The secretary, or the leader of the group."""
        wanted = "group_leader" if kind == PartKind.GROUP_MEETING else "secretary"
        found = next((p for p in people if wanted in p.posts), people[0] if people else None)
        return found and found.member

    def recorder(self, people):
        """An organization commissioner where there is one."""
        found = next((p for p in people if "organization_commissioner" in p.posts), people[-1] if people else None)
        return found and found.member

    def time(self, meeting, habit, ended) -> datetime | None:
        """When the record was entered (late now and then, with its reason); returns when it was sealed."""
        late = self.rng.random() < LATE[habit]
        entered = awake(ended + timedelta(hours=self.rng.randint(100, 400) if late else self.rng.randint(1, 40)))
        sealed = max(awake(entered + timedelta(hours=self.rng.randint(1, 30))), entered + SHORTEST)
        now = timezone.make_aware(datetime.combine(self.today, time(0, 0)))
        if entered > now:
            return None
        meeting.entered_at, meeting.state = entered, State.DRAFT
        meeting.entered_by = meeting.chair and meeting.chair.user
        if late:
            meeting.late_reason = self.rng.choice(LateReason.values[:4])
        return sealed if sealed <= now else None

    def roll(self, people, sittings) -> list[AttendanceData]:
        """Who came to which sitting. Most absences are duty, and have their reason."""
        rows = []
        for person in people:
            sitting = self.rng.choice(sittings).label
            draw = self.rng.random()
            if draw < 0.87 or person.posts:
                rows.append(self.came(person, next(row for row in sittings if row.label == sitting)))
            elif draw < 0.985:
                reason = self.rng.choice((*DUTY_REASONS, LeaveReason.VACATION, LeaveReason.SICK, LeaveReason.PERSONAL))
                rows.append(AttendanceData(sitting, person.member.pk, Presence.LEAVE, reason))
            else:
                rows.append(AttendanceData(sitting, person.member.pk, Presence.ABSENT))
        return rows

    def came(self, person, sitting) -> AttendanceData:
        """Somebody who came; now and then late, or called away before the end, always there for the vote."""
        draw = self.rng.random()
        arrived = hour_of(sitting, self.rng.randint(5, VOTE_AFTER - 5)) if draw < 0.03 else None
        left = hour_of(sitting, self.rng.randint(VOTE_AFTER + 3, 48)) if draw > 0.98 else None
        return AttendanceData(sitting.label, person.member.pk, Presence.PRESENT, "", arrived, left)

    def part(self, kind, people, day, attendances) -> PartData:
        """What was dealt with, in the words of its kind."""
        if kind == PartKind.THEME_PARTY_DAY:
            return PartData(kind, topic=self.rng.choice(words.THEMES), gist=words.COURSE)
        if kind == PartKind.PARTY_LECTURE:
            leader = next((p for p in people if p.leads and day.month in LEADERS_LECTURE), None)
            named = (leader.member, leader.leads) if leader else (self.chair(people, kind) or "", "党支部书记")
            lecturer, given_by = "{}（{}）".format(*named), getattr(named[0], "pk", None)
            return PartData(
                kind, topic=self.rng.choice(words.LECTURES), lecturer=lecturer, lecturer_id=given_by,
                lecturer_leads=leader is not None,
                gist=words.COURSE,
            )  # fmt: skip
        if kind == PartKind.GROUP_MEETING:
            return PartData(kind, items=(ItemData(self.rng.choice(words.GROUP), remarks=self.remarks(people)),))
        if kind in YEARLY_KINDS:
            item = ItemData(words.YEARLY[kind], remarks=self.remarks(people))
            lives = kind == PartKind.ORGANIZATIONAL_LIFE and bool(attendances)
            return PartData(
                kind, topic=words.LIFE_THEME if lives else "", items=(item,),
                resolutions=rectifications(people, day) if lives else (),
            )  # fmt: skip
        matter, text = self.rng.choice(words.ASSEMBLY if kind == PartKind.GENERAL_ASSEMBLY else words.COMMITTEE)
        resolution = self.resolution(matter, text, people, day, attendances)
        item = ItemData(matter, remarks=self.remarks(people))
        return PartData(kind, items=(item,), resolutions=(resolution,) if resolution else ())

    def remarks(self, people) -> tuple[RemarkData, ...]:
        """The points of two or three speakers; a dissenting opinion now and then."""
        speakers = self.rng.sample(people, min(len(people), self.rng.randint(2, 3)))
        gists = self.rng.sample(words.GISTS, len(speakers))
        rows = [RemarkData(p.member.pk, p.member.name, gist) for p, gist in zip(speakers, gists, strict=True)]
        if rows and self.rng.random() < 0.05:
            rows[-1] = replace(rows[-1], gist=words.DISSENT, is_dissent=True)
        return tuple(rows)

    def resolution(self, matter, text, people, day, attendances) -> ResolutionData | None:
        """A vote by those who may, with a responsible person and a deadline."""
        came = {row.member_id for row in attendances if row.presence == Presence.PRESENT}
        present = sum(1 for person in people if person.member.pk in came and person.votes(day))
        due = sum(1 for person in people if person.votes(day))
        if not attendances or present * 2 < due or not present:
            return None
        against = 1 if present > 5 and self.rng.random() < 0.2 else 0
        abstain = 1 if present > 8 and self.rng.random() < 0.3 else 0
        responsible = self.rng.choice([p for p in people if p.votes(day)])
        return ResolutionData(
            matter, text, VoteKind.ORDINARY, yes=present - against - abstain, no=against, abstain=abstain,
            responsible_id=responsible.member.pk, deadline=day + timedelta(days=self.rng.choice((14, 30, 45))),
        )  # fmt: skip

    def write_batch(self, batch):
        """One batch in about a dozen statements, then the seals."""
        Meeting.objects.bulk_create(item.meeting for item in batch)
        sittings = Sitting.objects.bulk_create(
            row for item in batch for row in building.sittings(item.meeting, item.sittings)
        )
        by_label = {(row.meeting_id, row.label): row for row in sittings}
        self.write_parts(batch, by_label)
        Attendance.objects.bulk_create(
            building.attendance(row, by_label[item.meeting.pk, row.sitting])
            for item in batch for row in item.attendances
        )  # fmt: skip
        self.write_leave(batch, by_label)
        criticise(batch, self.bureau)
        self.seal(batch)

    def write_parts(self, batch, by_label):
        """Parts, agenda, points and resolutions."""
        pairs = [(item, data) for item in batch for data in item.parts]
        parts = Part.objects.bulk_create(building.part(item.meeting, data, 0) for item, data in pairs)
        building.write_items(list(zip(parts, (data for _item, data in pairs), strict=True)))
        resolutions = [
            building.resolution(part, by_label[item.meeting.pk, values.sitting], values, order)
            for part, (item, data) in zip(parts, pairs, strict=True) for order, values in enumerate(data.resolutions)
        ]  # fmt: skip
        for row in resolutions:
            row.done_on = self.carried_out(row.deadline)
        Resolution.objects.bulk_create(resolutions)

    def carried_out(self, deadline):
        """When a resolution was carried out: mostly before its deadline, hardly ever not at all."""
        if deadline > self.today or self.rng.random() < 0.04:
            return None
        return min(deadline - timedelta(days=self.rng.randint(-6, 12)), self.today)

    def write_leave(self, batch, by_label):
        """Leave asked from what lies ahead."""
        for item in (item for item in batch if item.meeting.held_on > self.today and item.people):
            for person in self.rng.sample(item.people, min(2, len(item.people))):
                LeaveRequest.objects.create(
                    sitting=by_label[item.meeting.pk, "A"], member=person.member,
                    reason=self.rng.choice(DUTY_REASONS), state=LeaveState.ASKED,
                )  # fmt: skip

    def seal(self, batch):
        """Seal what was sealed by today, exactly as the action does, with the trail."""
        due = {item.meeting.pk: item for item in batch if item.sealed_at}
        meetings = list(whole(Meeting.objects.filter(pk__in=due)))
        for meeting in meetings:
            item = due[meeting.pk]
            voters = frozenset(p.member.pk for p in item.people if p.votes(meeting.held_on))
            fix_votes(meeting, Eligible([], self.voters(item, voters), {}))
            meeting.record_number, meeting.sealed_at = self.number(meeting), item.sealed_at
            meeting.sealed_by = meeting.entered_by
            meeting.seal_hash, meeting.state = seal_hash(contents(meeting)), State.SEALED
        self.save(meetings)
        Credit.objects.bulk_create(row for meeting in meetings for row in credits_of(meeting, record_of(meeting)))
        self.read(meetings)
        self.make_up(meetings)
        self.enter(batch, meetings)
        self.ask(meetings)

    def voters(self, item, voters) -> frozenset[int]:
        """Those due to vote; in the committee, those of its members."""
        if not is_committee_only([part.kind for part in item.parts]):
            return voters
        return frozenset(pk for pk in voters if pk in {p.member.pk for p in item.people})

    def read(self, meetings):
        """Whoever was away has read the record within days, mostly; what is new still waits."""
        rows = [row for meeting in meetings for row in acknowledging.expected(meeting)]
        for row in rows:
            read_at = row.meeting.sealed_at + timedelta(hours=self.rng.randint(4, 120))
            has_account = row.member_id in self.signing_in
            row.read_at = read_at if has_account and self.rng.random() < 0.9 and read_at.date() < self.today else None
        Acknowledgement.objects.bulk_create(rows)

    def ask(self, meetings):
        """Questions about records that read like an administrative meeting; the first has been answered."""
        asked = [row for meeting in meetings if (row := question_for(meeting, record_of(meeting)))]
        for row in asked[:1]:
            row.state = QuestionState.ANSWERED
        Question.objects.bulk_create(asked)
        Answer.objects.bulk_create(
            Answer(question=row, number=1, reason=AnswerReason.COMBINED, text=words.ANSWER, by=row.meeting.sealed_by)
            for row in asked[:1] if row.meeting.sealed_by
        )  # fmt: skip
        Entry.objects.bulk_create(
            build(None, "meeting.questioned", row.meeting, path=row.meeting.organisation.path) for row in asked
        )

    def leave_unread(self):
        """The plain member who signs in finds the latest record missed still to be read."""
        rows = Acknowledgement.objects.filter(member__user__badge_number="dangyuan").order_by(
            "-meeting__held_on", "-id"
        )
        Acknowledgement.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[:1])).update(read_at=None)

    def number(self, meeting) -> str:
        """Code, year, serial."""
        key = (meeting.organisation.code, meeting.held_on.year)
        self.serials[key] = self.serials.get(key, 0) + 1
        return f"{key[0]}-{key[1]}-{self.serials[key]:03}"

    def save(self, meetings):
        """What the seals changed."""
        rows = [row for m in meetings for s in m.sittings.all() for row in s.attendances.all() if row.may_vote]
        for start in range(0, len(rows), 5000):
            Attendance.objects.filter(pk__in=[row.pk for row in rows[start : start + 5000]]).update(may_vote=True)
        resolutions = [row for m in meetings for part in m.parts.all() for row in part.resolutions.all()]
        Resolution.objects.bulk_update(resolutions, ["due", "present", "carried"], batch_size=100)
        # Last: what a sealed record is made of stays as it is.
        Meeting.objects.bulk_update(
            meetings, ["record_number", "sealed_at", "sealed_by", "seal_hash", "state"], batch_size=100
        )

    def make_up(self, meetings):
        """Most of what was missed has been made up within three weeks, and confirmed."""
        rows = [row for meeting in meetings for row in make_ups.rows_for(meeting, record_of(meeting))]
        for row in rows:
            row.public_id = self.bureau.inventor.address()
            row.form = self.rng.choice((MakeUpForm.GIST, MakeUpForm.GIST, MakeUpForm.VISIT, MakeUpForm.TALK))
            confirmed = row.meeting.sealed_at + timedelta(
                days=self.rng.randint(1, 20), minutes=self.rng.randint(0, 600)
            )
            if confirmed.date() <= self.today and self.rng.random() < 0.93:
                row.confirmed_at, row.version = confirmed, 2
        MakeUp.objects.bulk_create(rows, batch_size=1000)

    def enter(self, batch, sealed):
        """The trail of the batch, at the moments the acts happened."""
        entries = []
        for item in batch:
            planned = min(sitting.starts_at for sitting in item.sittings) - timedelta(days=5)
            entries.append(self.entry("meeting.planned", item.meeting, min(planned, timezone.now())))
            if item.meeting.entered_at:
                entries.append(self.entry("meeting.recorded", item.meeting, item.meeting.entered_at))
        entries += [self.entry("meeting.sealed", meeting, meeting.sealed_at, meeting.seal_hash) for meeting in sealed]
        Entry.objects.bulk_create(entries, batch_size=1000)

    def entry(self, verb, meeting, at, reference="") -> Entry:
        """One entry of the trail."""
        entry = build(meeting.entered_by, verb, meeting, path=meeting.organisation.path, reference=reference)
        entry.at = at
        return entry
