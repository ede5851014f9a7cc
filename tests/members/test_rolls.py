"""The roll of a day against the same facts read row by row."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from branches.choices import Kind
from members.actions import appoint, end_appointment
from members.choices import COMMITTEE_POSTS, PARTY_MEMBERS, Post, StandingKind
from members.models import Appointment, Member, Membership, Standing, Suspension
from members.rolls import committee_on, roll_on
from tests.factories import make_bureau, make_member, make_organisation

DAY = date(2026, 3, 31)
EVE, MORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def names(entries):
    """Who stands on a roll, in order."""
    return [entry.member.name for entry in entries]


@pytest.mark.django_db
def test_a_roll_takes_one_query_whatever_its_size(django_assert_num_queries):
    branch = make_bureau(branches=1)["branches"][0]
    for number in range(3):
        make_member(branch, f"成员{number}")
    with django_assert_num_queries(1):
        assert names(roll_on(branch, DAY)) == ["成员0", "成员1", "成员2"]


@pytest.mark.django_db
@pytest.mark.parametrize(("last", "votes"), [(EVE, True), (DAY, False), (MORROW, False), (None, False)])
def test_rights_rest_to_the_last_day_included(last, votes):
    branch = make_bureau(branches=1)["branches"][0]
    member = make_member(branch)
    Suspension.objects.create(member=member, start=date(2026, 1, 1), end=last)
    assert [entry.may_vote for entry in roll_on(branch, DAY)] == [votes]


@pytest.mark.django_db
def test_posts_here_are_those_of_the_organisation_whose_roll_it_is():
    branch, other = make_bureau(branches=2)["branches"]
    member = make_member(branch)
    appoint(member, organisation=branch, post=Post.SECRETARY, on=date(2025, 1, 1), by=None)
    appoint(member, organisation=other, post=Post.GROUP_LEADER, on=date(2025, 1, 1), by=None)
    (entry,) = roll_on(branch, DAY)
    assert (sorted(entry.posts), entry.posts_here) == ([Post.GROUP_LEADER, Post.SECRETARY], [Post.SECRETARY])


@pytest.mark.django_db
def test_a_post_that_ended_is_not_held_on_the_day_after():
    branch = make_bureau(branches=1)["branches"][0]
    member = make_member(branch)
    appointment = appoint(member, organisation=branch, post=Post.SECRETARY, on=date(2025, 1, 1), by=None)
    end_appointment(appointment, on=EVE, by=None)
    assert [entry.posts for entry in roll_on(branch, DAY)] == [[]]
    assert names(committee_on(branch, EVE)) == [member.name]
    assert committee_on(branch, DAY) == []


@pytest.mark.django_db
def test_the_roll_of_a_group_holds_its_own_people_only():
    branch = make_bureau(branches=1)["branches"][0]
    group = make_organisation("第一党小组", Kind.GROUP, branch)
    make_member(branch, "甲", group=group)
    make_member(branch, "乙")
    assert names(roll_on(group, DAY)) == ["甲"]
    assert names(roll_on(branch, DAY)) == ["甲", "乙"]


stretches = st.tuples(st.integers(-3, 3), st.one_of(st.none(), st.integers(-3, 3))).map(
    lambda pair: (
        DAY + timedelta(days=pair[0]),
        None if pair[1] is None else DAY + timedelta(days=max(pair[0], pair[1])),
    )
)
people = st.tuples(
    st.sampled_from(StandingKind.values), stretches, stretches, st.one_of(st.none(), stretches),
    st.lists(st.tuples(st.sampled_from(COMMITTEE_POSTS[1:]), stretches), max_size=2),
)  # fmt: skip


def covers(stretch, day):
    """Whether a stretch holds on a day, both ends included."""
    return stretch[0] <= day and (stretch[1] is None or day <= stretch[1])


class TestAgainstRows(TestCase):
    """Any facts, any day: the statement says what reading row by row says."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(people, max_size=6), st.integers(-4, 4))
    def test_the_roll_is_what_the_rows_say(self, drawn, shift):
        branch, day, expected, committee = make_bureau(branches=1)["branches"][0], DAY + timedelta(days=shift), [], []
        for number, (kind, belonging, standing, rest, posts) in enumerate(drawn):
            member = Member.objects.create(name=f"人{number}", organisation=branch, standing=kind, sort_key=f"{number}")
            Membership.objects.create(member=member, organisation=branch, start=belonging[0], end=belonging[1])
            Standing.objects.create(member=member, kind=kind, start=standing[0], end=standing[1])
            if rest:
                Suspension.objects.create(member=member, start=rest[0], end=rest[1])
            held = dict(posts)
            for post, stretch in held.items():
                Appointment.objects.create(
                    member=member, organisation=branch, post=post, start=stretch[0], end=stretch[1]
                )
            if not (covers(belonging, day) and covers(standing, day) and kind in PARTY_MEMBERS):
                continue
            now = sorted(post for post, stretch in held.items() if covers(stretch, day))
            row = (member.pk, kind, standing[0], bool(rest and covers(rest, day)), now)
            expected.append(row)
            if now:
                committee.append(row)
        assert [self.as_row(entry) for entry in roll_on(branch, day)] == expected
        assert [self.as_row(entry) for entry in committee_on(branch, day)] == committee

    @staticmethod
    def as_row(entry):
        """An entry as the expectation writes it; every post was given in this branch."""
        assert entry.posts == entry.posts_here
        return entry.member.pk, entry.standing, entry.standing_from, entry.suspended, sorted(entry.posts)
