"""Builds the fictional bureau: organisations through their action, the rest in bulk through the same builders."""

from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from accounts.actions import give_grant
from accounts.models import User
from accounts.roles import Role
from accounts.two_persons import ask_right
from branches.actions import found_organisation, note_notice, open_term
from branches.choices import Form, Kind
from branches.models import Organisation, Term
from branches.rules import NOTICE_MONTHS, TERM_YEARS
from common.periods import add_months
from config.demonstration import PASSWORD
from config.demonstration.cases import Register
from config.demonstration.decided import write_decided
from config.demonstration.elections import hold_election
from config.demonstration.joint import hold_jointly
from config.demonstration.life import Diary
from config.demonstration.organisational_life import prepare
from config.demonstration.paper import hand_in_templates
from config.demonstration.people import Inventor, Person, give_posts, link, people_of, rest_rights, write_people
from config.demonstration.registers import write_registers
from config.demonstration.reviews import Reviewers
from config.demonstration.studies import write_studies
from config.demonstration.talks import write_talks
from config.demonstration.temporary import TaskForce
from config.demonstration.words import BUREAU, GENERAL_BRANCHES, OFFICES
from members.actions import carry_membership_grant, give_post_grant
from members.models import Appointment
from obligations.comparing import compare_and_mend
from obligations.local_rules import local_rule
from obligations.value_actions import set_local_value

FOUNDED = date(2020, 1, 1)
GROUP_SIZE = 9
ELECTIONS = (date(2024, 4, 9), date(2025, 4, 9), date(2025, 9, 10), date(2026, 3, 12))
VALUES = (
    ("meetings.review.general_assembly", "decide", date(2025, 1, 1), "局机关党委会议"),
    ("meetings.review.committee_meeting", "decide", date(2025, 1, 1), "局机关党委会议"),
    ("meetings.party_lecture.cadence", "quarter", date(2025, 1, 1), "局机关党委会议"),
    ("meetings.organizational_life_meeting.closes", 2, date(2026, 4, 1), "局党委会议"),
    ("obligations.grace", 5, date(2024, 1, 1), "局机关党委会议"),
    ("obligations.grace", 3, date(2026, 1, 1), "局机关党委会议"),
)
LEADERS = (
    ("root", "secretary", "局党委书记"), ("root", "deputy_secretary", "局党委副书记"),
    ("root", "discipline_commissioner", "局党委委员"), ("root", "committee_member", "局党委委员"),
    ("office", "secretary", "局机关党委书记"), ("office", "deputy_secretary", "局机关党委副书记"),
    ("office", "organization_commissioner", "局机关党委委员"),
)  # fmt: skip
EXPLICIT = {
    "dangwei": Role.COMMITTEE_STAFF,
    "jiwei": Role.DISCIPLINE_HEAD,
    "jijian": Role.DISCIPLINE_OFFICER,
    "xitong": Role.SYSTEM_ADMINISTRATOR,
    "anquan": Role.SECURITY_ADMINISTRATOR,
    "shenji": Role.AUDIT_ADMINISTRATOR,
}
EXPLICIT_NAMES = {
    "dangwei": "宋致远",
    "jiwei": "纪守正",
    "jijian": "沈砚之",
    "xitong": "系统管理员",
    "anquan": "安全保密管理员",
    "shenji": "安全审计员",
}
SHOWN_BRANCH = "刑侦支队第一党支部"


class Bureau:
    """One leading committee, one office committee, four general branches, 36 branches with groups, about 900 people."""

    def __init__(self, *, seed: int, today: date):
        self.rng, self.today = Random(seed), today  # noqa: S311 - inventing, not guarding
        self.inventor = Inventor(self.rng, today)
        self.branches: list[tuple[Organisation, int, str]] = []
        self.groups: dict[int, list[Organisation]] = {}
        self.people: dict[int, list[Person]] = {}

    @transaction.atomic
    def build(self):
        """Everything, in one transaction: a half-made bureau never stays."""
        self.found_tree()
        self.enter_people()
        self.task_force = TaskForce(self)
        self.task_force.form()
        self.open_accounts()
        self.set_values()
        self.appoint_leaders()
        Diary(self).write()
        shown = next(each for each, _size, _habit in self.branches if each.name == SHOWN_BRANCH)
        write_decided(self, shown)
        Reviewers(self, shown).write()
        hold_election(self, shown)
        hold_jointly(self, shown)
        prepare(self, shown)
        write_talks(self)
        write_studies(self)
        Register(self).write()
        write_registers(self, shown)
        hand_in_templates(self.root, User.objects.get(badge_number="dangwei"), self.inventor)
        compare_and_mend(self.today)

    def found(self, name, kind, parent, order, code, *, founded_on=FOUNDED, **fields) -> Organisation:
        """One organisation with a public id from the random stream."""
        organisation = found_organisation(
            code=code, name=name, kind=kind, parent=parent, founded_on=founded_on, by=None, order=order, **fields
        )
        organisation.public_id = self.inventor.address()
        organisation.save(update_fields=["public_id"])
        return organisation

    def found_tree(self):
        """Committees, general branches, branches and groups, in the bureau's own order."""
        self.root = self.found(f"中共{BUREAU}委员会", Kind.LEADING_PARTY_COMMITTEE, None, 1, "MC", short_name="局党委")
        self.office = self.found(
            f"中共{BUREAU}机关委员会", Kind.OFFICE_PARTY_COMMITTEE, self.root, 1, "MC00", short_name="局机关党委"
        )
        for order, (name, unit_class, size, habit) in enumerate(OFFICES, start=1):
            self.found_branch(
                self.office, order, f"MC00{order:02}", name=name, unit_class=unit_class, size=size, habit=habit
            )
        for number, (name, unit_class, below) in enumerate(GENERAL_BRANCHES, start=1):
            general = self.found(
                name, Kind.GENERAL_BRANCH, self.office, 20 + number, f"MC{number:02}", unit_class=unit_class
            )
            self.elect(general, date(2024, 3, 12))
            for order, (branch, size, habit) in enumerate(below, start=1):
                self.found_branch(
                    general, order, f"MC{number:02}{order:02}",
                    name=branch, unit_class=unit_class, size=size, habit=habit,
                )  # fmt: skip

    def found_branch(self, parent, order, code, *, name, unit_class, size, habit):
        """A branch with its groups and its term of office."""
        form = Form.JOINT if "联合" in name else Form.ORDINARY
        branch = self.found(name, Kind.BRANCH, parent, order, code, unit_class=unit_class, form=form)
        self.elect(branch, self.rng.choice(ELECTIONS))
        count = round(size / GROUP_SIZE) if size >= 2 * GROUP_SIZE else 0
        self.groups[branch.pk] = [
            self.found(
                f"第{'一二三四五六七八'[n]}党小组", Kind.GROUP, branch, n + 1, f"{code}-{n + 1}", unit_class=unit_class
            )
            for n in range(count)
        ]
        self.branches.append((branch, size, habit))

    def elect(self, body, day):
        """The elections of a body. Of one in seven the higher organisation forgot to give notice that the term ends."""
        first = add_months(day, -12 * TERM_YEARS[body.kind])
        terms = [open_term(body, elected_on=each, by=None) for each in (first, day) if each >= FOUNDED]
        Term.objects.filter(organisation=body).update(entered_on=F("elected_on"))
        last = Term.objects.get(pk=terms[-1].pk)
        remind_on = add_months(last.expires_on, -NOTICE_MONTHS)
        if remind_on <= self.today and body.pk % 7:
            given = remind_on + timedelta(days=body.pk % 9)
            note_notice(last, on=min(given, self.today), means="letter", by=None, version=last.version)
            Term.objects.filter(pk=last.pk).update(notice_entered_on=min(given, self.today))

    def set_values(self):
        """What the bureau decided by itself."""
        for rule, value, start, ground in VALUES:
            set_local_value(local_rule(rule), value=value, start=start, ground=ground, by=None, today=self.today)

    def enter_people(self):
        """The members of every branch, spread over its groups."""
        rows, appointments = [], []
        for branch, size, _habit in self.branches:
            drawn = people_of(self.inventor, branch, size)
            groups = self.groups[branch.pk]
            for index, (person, _number, _since) in enumerate(drawn):
                person.member.group = groups[index % len(groups)] if groups else None
            self.people[branch.pk] = [person for person, _number, _since in drawn]
            appointments += give_posts(self.people[branch.pk], branch, groups)
            rows += drawn
        write_people(rows)
        self.appointments = Appointment.objects.bulk_create(appointments)
        rest_rights([person for people in self.people.values() for person in people], self.rng, self.today)

    def open_accounts(self):
        """The log-ins, and one account for every other holder of a post so that reminders find somebody."""
        self.password = make_password(PASSWORD)
        shown = next(branch for branch, _size, _habit in self.branches if branch.name == SHOWN_BRANCH)
        by_post = {post: p for p in self.people[shown.pk] for post in p.posts}
        deputy = self.deputise(shown)
        plain = next(p for p in self.people[shown.pk] if not p.posts and p.full_from and not p.rests)
        named = {
            "shuji": by_post["secretary"], "weiyuan": by_post["organization_commissioner"], "dangyuan": plain,
            "fushuji": deputy, "zongzhi": self.general_secretary(shown.parent),
        }  # fmt: skip
        for login, person in named.items():
            self.open(login, person)
        for person in (p for people in self.people.values() for p in people if p.posts and p.member.user is None):
            self.open(person.member.badge_number, person)
        for login, role in EXPLICIT.items():
            user = self.user(login, EXPLICIT_NAMES[login])
            give_grant(user=user, organisation=self.root, role=role, start=FOUNDED, by=None)
        # One right waits for its second administrator, so that the page is seen at work.
        ask_right(
            user=User.objects.get(badge_number="weiyuan"), organisation=shown.parent, role=Role.GENERAL_BRANCH_STAFF,
            start=self.today, by=User.objects.get(badge_number="anquan"),
        )  # fmt: skip

    def deputise(self, branch) -> Person:
        """A deputy secretary for the branch that is shown first."""
        person = next(p for p in self.people[branch.pk] if not p.posts and p.full_from and not p.rests)
        person.posts.append("deputy_secretary")
        return self.appoint(person, branch, "deputy_secretary")

    def general_secretary(self, general) -> Person:
        """The secretary of the general branch above it, a member of another of its branches."""
        other = next(b for b, _size, _habit in self.branches if b.parent_id == general.pk and b.name != SHOWN_BRANCH)
        person = next(p for p in self.people[other.pk] if not p.posts and p.full_from and not p.rests)
        return self.appoint(person, general, "secretary")

    def appoint_leaders(self):
        """The two committees: each leader belongs to a branch like everybody else, and one of another unit."""
        for number, (name, post, title) in enumerate(LEADERS):
            committee = {"root": self.root, "office": self.office}[name]
            branch = self.branches[2 * number][0]
            person = next(p for p in self.people[branch.pk] if not p.posts and p.full_from and not p.rests)
            person.leads = title if post == "secretary" else ""
            person.since = FOUNDED
            self.appoint(person, committee, post)

    def appoint(self, person, organisation, post, start=date(2023, 9, 18)) -> Person:
        """One more post."""
        self.appointments.append(
            Appointment.objects.create(member=person.member, organisation=organisation, post=post, start=start)
        )
        return person

    def user(self, login, name) -> User:
        """An account of the demo; production refuses to start beside one."""
        return User.objects.create(
            badge_number=login, name=name, password=self.password, is_demo=True, public_id=self.inventor.address()
        )

    def open(self, login, person):
        """An account for a person, with the rights of membership and posts."""
        link(person, self.user(login, person.member.name))
        carry_membership_grant(person.member, on=FOUNDED, by=None)
        for appointment in (a for a in self.appointments if a.member_id == person.member.pk):
            give_post_grant(appointment, person.member.user, by=None)
