"""One temporary branch for a security task: people of five branches, assigned from its first to its last day."""

from dataclasses import replace
from datetime import timedelta

from branches.choices import Form, Kind
from meetings.choices import PartKind
from members.assigning import assign
from members.choices import Post

NAME = "国际会展安保临时党支部"
CODE = "MC0090"
# How long ago the task began and how long it still lasts, in days.
BEGAN, LASTS = 75, 45
BRANCHES, SENT = 4, 3
# Days after the beginning on which the branch met.
HELD = ((3, PartKind.GENERAL_ASSEMBLY), (20, PartKind.THEME_PARTY_DAY), (48, PartKind.THEME_PARTY_DAY))
AHEAD = 6


class TaskForce:
    """Three people each of some branches, and all of the smallest one, whose theme days then count at home."""

    def __init__(self, bureau):
        self.bureau, self.began = bureau, bureau.today - timedelta(days=BEGAN)
        smallest = min(bureau.branches, key=lambda row: row[1])
        others = [row for row in bureau.branches if row is not smallest][::7][:BRANCHES]
        self.homes = [(branch, SENT) for branch, _size, _habit in others] + [smallest[:2]]
        self.branch, self.people = None, []

    def form(self):
        """Found the branch, assign its people, appoint its secretary from among them (Branch Regulations, Art. 8)."""
        office = self.bureau.office
        self.branch = self.bureau.found(
            NAME, Kind.BRANCH, office, 90, CODE, form=Form.TEMPORARY, founded_on=self.began,
            ends_on=self.bureau.today + timedelta(days=LASTS),
        )  # fmt: skip
        for home, number in self.homes:
            serving = [p for p in self.bureau.people[home.pk] if p.belongs(self.began) and not p.rests]
            for person in serving[:number]:
                assign(person.member, organisation=self.branch, on=self.began, by=None)
                self.people.append(replace(person, since=self.began, posts=[]))
        lead = self.people[0]
        lead.posts.append("secretary")
        self.bureau.appoint(lead, self.branch, Post.SECRETARY, start=self.began)

    def meetings(self, diary):
        """What the branch has held since, and what lies ahead."""
        for after, kind in HELD:
            yield diary.occurrence(
                self.branch, "prompt", kind, people=self.people, day=self.began + timedelta(days=after)
            )
        day = self.bureau.today + timedelta(days=AHEAD)
        yield diary.occurrence(self.branch, "prompt", PartKind.PARTY_LECTURE, people=self.people, day=day)
