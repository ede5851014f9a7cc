"""Records on their way to the level above and back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from accounts.actions import give_grant
from accounts.roles import Role
from audit.models import Entry
from branches.choices import Kind
from common.errors import StaleEdit
from common.workdays import add_working_days
from meetings import actions, reviewing
from meetings.choices import PartKind, ReviewMode, ReviewState, Verdict
from meetings.models import Meeting, Review
from meetings.news import RETURNED, returned
from meetings.review_rules import DAYS_RULE, mode_rule
from meetings.reviewing_duty import CODE
from members.actions import appoint
from members.choices import Post
from obligations.choices import Status
from obligations.deriving import everywhere
from obligations.models import LocalValue
from obligations.selectors import dues
from regulations.findings import RuleBroken
from tests.factories import FOUNDED, make_grantee, make_organisation, make_secretary, unlocked
from tests.meetings.cast import Cast, yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    cast = Cast()
    cast.gao = make_grantee(cast.general, Role.GENERAL_BRANCH_STAFF, "高总支")
    return cast


@pytest.fixture
def asking(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def set_value(rule, value):
    LocalValue.objects.create(rule=rule, value=value, start=FOUNDED)


@pytest.fixture
def decided():
    """Assemblies are decided on."""
    set_value(mode_rule(PartKind.GENERAL_ASSEMBLY), ReviewMode.DECIDE.value)


def sealed(cast, **values) -> Meeting:
    return actions.save_and_seal(cast.plan(), cast.record(**values), by=cast.anna)


def waiting(meeting) -> Review:
    return Review.objects.waiting().select_related("reviewer").get(meeting=meeting)


def decide(review, verdict, by, **values):
    record_version = Meeting.objects.get(pk=review.meeting_id).version
    return reviewing.decide(
        review, verdict, by=by, **{"version": review.version, "record_version": record_version, **values}
    )


def send_back(review, by):
    return decide(review, Verdict.RETURN, by, place="chair", code="no-chair", note="请核对")


def sent(review, verdict, **values):
    record_version = Meeting.objects.get(pk=review.meeting_id).version
    return {
        "idempotency_key": uuid4(), "version": review.version, "record_version": record_version, "verdict": verdict,
        **values,
    }  # fmt: skip


def address(review):
    return f"/meetings/reviews/{review.public_id}/"


def light(cast, code=CODE):
    found = [
        due for due in dues(everywhere, timezone.localdate())
        if due.duty.code == code and due.organisation_id == cast.general.pk
    ]  # fmt: skip
    return found[0] if found else None


def test_a_sealed_record_waits_at_the_level_above(cast):
    review = waiting(sealed(cast))
    today = timezone.localdate()
    assert (review.reviewer, review.mode, review.number) == (cast.general, ReviewMode.READ, 1)
    assert review.due_on == add_working_days(today, 5)


def test_the_bureau_sets_how_and_by_when(cast, decided):
    set_value(DAYS_RULE, 2)
    review = waiting(sealed(cast))
    assert (review.mode, review.due_on) == (ReviewMode.DECIDE, add_working_days(timezone.localdate(), 2))


def test_a_record_of_a_group_goes_to_nobody(cast):
    group = make_organisation("第一党小组", Kind.GROUP, cast.branch)
    meeting = cast.plan(organisation=group, kinds=[PartKind.GROUP_MEETING], chair_id=None)
    actions.save_record(meeting, cast.record(kinds=[PartKind.GROUP_MEETING]), by=cast.anna)
    with pytest.raises(RuleBroken):
        reviewing.hand_in(meeting, by=cast.anna)
    assert not Review.objects.exists()


def test_reading_ends_the_wait_and_leaves_an_entry(cast, asking):
    review = waiting(sealed(cast))
    page = asking(cast.gao)
    assert page.get("/meetings/reviews/").context["page"].rows == [review]
    data = sent(review, "read")
    assert page.post(address(review), data).url == "/meetings/reviews/"
    assert page.post(address(review), data).url == "/meetings/reviews/"
    review.refresh_from_db()
    assert (review.state, review.decided_by) == (ReviewState.READ, cast.gao)
    assert Entry.objects.filter(verb="review.read", subject_id=str(review.pk)).count() == 1
    assert page.get("/meetings/reviews/").context["page"].rows == []
    assert page.get("/meetings/reviews/?state=read").context["page"].rows == [review]


def test_a_returned_record_is_answered_by_an_addendum_and_never_changes(cast, asking, decided):
    meeting = sealed(cast)
    first = waiting(meeting)
    answer = asking(cast.gao).post(address(first), sent(first, "return", place="chair", code="no-chair", note="请核对"))
    assert answer.url == "/meetings/reviews/"
    first.refresh_from_db()
    assert (first.state, first.place, first.code) == (ReviewState.RETURNED, "chair", "no-chair")
    now = timezone.now()
    assert [(one.kind, one.recipient_ids) for one in returned(now, now)] == [(RETURNED, (cast.anna.pk,))]
    assert meeting.title in asking(cast.anna).get("/").content.decode()
    actions.add_addendum(meeting, text="主持人为支部书记。", by=cast.anna)
    second = waiting(meeting)
    assert (second.number, returned(now, now)) == (2, [])
    assert Meeting.objects.get(pk=meeting.pk).seal_hash == meeting.seal_hash
    decide(second, Verdict.ACCEPT, cast.gao)
    assert list(Review.objects.order_by("number").values_list("state", flat=True)) == ["returned", "accepted"]


def test_a_return_without_reason_is_refused_beside_its_fields(cast, asking, decided):
    review = waiting(sealed(cast))
    answer = asking(cast.gao).post(address(review), sent(review, "return", note="留着这句话"))
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"place", "code"}
    assert "留着这句话" in answer.content.decode()
    assert waiting(review.meeting) == review


def test_a_draft_is_handed_in_returned_edited_and_sealed(cast, decided, asking):
    meeting = cast.plan()
    actions.save_record(meeting, cast.record(), by=cast.anna)
    meeting.refresh_from_db()
    page = f"/meetings/{meeting.public_id}/hand-in/"
    assert asking(cast.anna).post(page, {"idempotency_key": uuid4(), "version": meeting.version}).status_code == 302
    send_back(waiting(meeting), cast.gao)
    actions.save_record(meeting, cast.record(title="改过的题目"), by=cast.anna)
    assert not Review.objects.waiting().exists()
    actions.save_and_seal(meeting, cast.record(title="改过的题目"), by=cast.anna)
    assert waiting(meeting).number == 2


def test_sealing_what_waits_makes_it_another_text(cast, decided):
    meeting = cast.plan()
    actions.save_record(meeting, cast.record(), by=cast.anna)
    seen = reviewing.hand_in(meeting, by=cast.anna)
    version = Meeting.objects.get(pk=meeting.pk).version
    actions.save_and_seal(meeting, cast.record(), by=cast.anna)
    with pytest.raises(StaleEdit):
        reviewing.decide(seen, Verdict.ACCEPT, by=cast.gao, version=seen.version, record_version=version)
    assert waiting(meeting).number == 1


def test_a_text_that_changed_since_is_not_accepted(cast, decided, asking):
    meeting = cast.plan()
    actions.save_record(meeting, cast.record(), by=cast.anna)
    review = reviewing.hand_in(meeting, by=cast.anna)
    data = sent(review, "accept")
    actions.save_record(meeting, cast.record(title="后来改的"), by=cast.anna)
    answer = asking(cast.gao).post(address(review), data)
    assert answer.status_code == 422
    assert waiting(meeting) == review
    fresh = answer.context["form"].data
    again = {**data, "version": fresh["version"], "record_version": fresh["record_version"], "idempotency_key": uuid4()}
    assert asking(cast.gao).post(address(review), again).status_code == 302


def test_only_a_draft_is_handed_in(cast):
    with pytest.raises(RuleBroken):
        reviewing.hand_in(cast.plan(), by=cast.anna)
    with pytest.raises(RuleBroken):
        reviewing.hand_in(sealed(cast), by=cast.anna)


def member_above(cast, name="兼职", **post):
    """Somebody of the first branch who also works for the level above."""
    user = make_secretary(cast.branch, name, Post.DEPUTY_SECRETARY) if post else cast.dan
    give_grant(user=user, organisation=cast.general, role=Role.GENERAL_BRANCH_STAFF, start=FOUNDED, by=cast.adam)
    return user


def refused(review, by):
    with pytest.raises(RuleBroken) as refusal:
        decide(review, Verdict.READ, by)
    return [finding.code for finding in refusal.value.findings]


def test_nobody_reviews_what_they_had_a_hand_in(cast, asking):
    own = member_above(cast)
    meeting = sealed(cast, chair_id=own.member.pk, chair_delegated=True, recorder_id=own.member.pk)
    review = waiting(meeting)
    assert refused(review, own) == ["chaired-it", "recorded-it"]
    with unlocked("meetings_meeting"):
        Meeting.objects.filter(pk=meeting.pk).update(chair=None, recorder=None, entered_by=own, sealed_by=own)
    assert refused(review, own) == ["entered-it", "sealed-it"]
    text = asking(own).get(address(review)).content.decode()
    assert 'name="verdict"' not in text
    assert asking(own).post(address(review), sent(review, "read")).status_code == 422
    assert waiting(meeting) == review


def test_nobody_reviews_a_branch_in_which_they_hold_a_post(cast):
    review = waiting(sealed(cast))
    assert refused(review, member_above(cast, post=True)) == ["holds-post"]


def test_a_post_in_a_group_of_the_branch_counts_a_post_elsewhere_does_not(cast):
    review = waiting(sealed(cast))
    leader, elsewhere = member_above(cast), make_secretary(cast.other, "邻支部", Post.DEPUTY_SECRETARY)
    give_grant(user=elsewhere, organisation=cast.general, role=Role.GENERAL_BRANCH_STAFF, start=FOUNDED, by=cast.adam)
    group = make_organisation("第一党小组", Kind.GROUP, cast.branch)
    appoint(leader.member, organisation=group, post=Post.GROUP_LEADER, on=FOUNDED, by=cast.adam)
    assert refused(review, leader) == ["holds-post"]
    assert decide(review, Verdict.READ, elsewhere).state == ReviewState.READ


@pytest.mark.parametrize("who", ["anna", "carla", "adam", "dan"])
def test_the_level_below_and_strangers_find_nothing(cast, asking, who):
    review = waiting(sealed(cast))
    page = asking(getattr(cast, who))
    assert page.get("/meetings/reviews/").status_code == 404
    assert page.get(address(review)).status_code == 404
    assert page.post(address(review), sent(review, "read")).status_code == 404
    assert waiting(review.meeting) == review


def test_the_committee_sees_what_waits_below_when_it_asks(cast, asking):
    review = waiting(sealed(cast))
    page = asking(cast.bo)
    assert page.get("/meetings/reviews/").context["page"].rows == []
    assert page.get("/meetings/reviews/?reviewer=all").context["page"].rows == [review]
    assert page.get(f"/meetings/reviews/?reviewer=all&branch={cast.other.public_id}").context["page"].rows == []
    assert page.get("/meetings/reviews/?reviewer=nonsense").status_code == 200


@translation.override("en")
def test_the_delay_is_a_light_of_the_reviewing_organisation(cast):
    assert light(cast) is None
    review = waiting(sealed(cast))
    assert (light(cast).status, light(cast).deed.label) == (Status.DUE, "0 of 1")
    Review.objects.update(due_on=yesterday())
    assert light(cast).status == Status.MISSED
    decide(review, Verdict.READ, cast.gao)
    assert light(cast).status == Status.DONE_LATE
    Review.objects.update(due_on=timezone.localdate() + timedelta(days=3))
    assert light(cast).status == Status.DONE
    assert light(cast).organisation_id == cast.general.pk
