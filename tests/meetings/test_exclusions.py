"""Members lawfully left out of those due: what it changes, who sees whom and why, what the seal and the paper hold."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from meetings import actions
from meetings.choices import WITH_EXCLUSIONS, PartKind, VoteKind
from meetings.excluding import count_again, leave_out
from meetings.models import Meeting, Resolution, VotingExclusion
from meetings.papers import paper_contents
from meetings.records import ExclusionData
from meetings.selectors import whole
from meetings.verdicts import Eligible, quorum_lines, vote, voters_for
from meetings.verifying import Verification
from members.actions import appoint
from members.choices import Post
from members.rules import ExclusionGround
from regulations.findings import RuleBroken
from tests.factories import FOUNDED, make_grantee
from tests.meetings.cast import Cast, admission, ordinary, yesterday

pytestmark = pytest.mark.django_db
CONSENT = "市局机关党委〔2026〕17号"


@pytest.fixture
def cast():
    """Six members with a vote, somebody to be admitted."""
    return Cast(full=6, probationary=1)


@pytest.fixture
def meeting(cast):
    return cast.plan()


def leave(cast, meeting, member=None, **values):
    """Leave the second of the people out."""
    return leave_out(
        meeting, member or cast.people[1],
        **{"ground": "detained", "higher_approval": CONSENT, "passed_on": yesterday(), "by": cast.anna, **values},
    )  # fmt: skip


def vote_of(cast, yes=3):
    return admission(yes, candidate_id=cast.people[-1].pk)


def sealed(cast, meeting, *, away, **values):
    return actions.save_and_seal(meeting, cast.record(away=away, **values), by=cast.anna)


def stored(meeting):
    return whole(Meeting.objects.filter(pk=meeting.pk)).get()


def test_an_admission_is_counted_without_who_is_left_out_an_ordinary_vote_with_them(cast, meeting):
    leave(cast, meeting)
    away = [cast.people[1], cast.people[0]]
    task = {"responsible_id": cast.chair.pk, "deadline": yesterday()}
    sealed(cast, meeting, away=away, resolutions=[vote_of(cast, 3), ordinary(3, 1, **task)])
    assert list(Resolution.objects.order_by("order").values_list("due", "present", "carried")) == [
        (5, 4, True), (6, 4, False),
    ]  # fmt: skip


def test_written_opinions_come_from_those_due_and_away_alone(cast, meeting):
    """Two are away, one of them left out: one opinion counts as a vote, a second one cannot be."""
    leave(cast, meeting)
    away = cast.people[:2]
    row = replace(vote_of(cast, 2), no=2, written_yes=2)
    with pytest.raises(RuleBroken) as broken:
        sealed(cast, meeting, away=away, resolutions=[row])
    assert [(f.code, f.field) for f in broken.value.findings] == [("written_over_absent", "vote-0-written_yes")]
    sealed(cast, meeting, away=away, resolutions=[replace(row, written_yes=1)])
    assert list(Resolution.objects.values_list("due", "present", "carried")) == [(5, 4, True)]


def test_everybody_else_who_is_away_still_counts(cast, meeting):
    sealed(cast, meeting, away=cast.people[:2], resolutions=[vote_of(cast, 3)])
    assert list(Resolution.objects.values_list("due", "present", "carried")) == [(6, 4, False)]


def test_an_exclusion_passed_after_the_meeting_counts_nobody_out_and_is_objected_to(cast, meeting):
    data = cast.record(away=cast.people[:2], exclusions=(ExclusionData(cast.people[1].pk, timezone.localdate()),))
    assert data.left_out == frozenset()
    assert [finding.code for finding in actions.inspect(meeting, data)] == ["left-out-early"]


def test_whoever_is_left_out_and_came_keeps_the_record_from_being_sealed(cast, meeting):
    leave(cast, meeting)
    with pytest.raises(RuleBroken) as broken:
        sealed(cast, meeting, away=())
    assert [(f.code, f.field) for f in broken.value.findings] == [("left-out-came", "exclusions")]
    assert cast.people[1].name not in broken.value.findings[0].message


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [({"passed_on": timezone.localdate()}, "passed-later", "passed_on"), ({"member": -1}, "no-vote", "member")],
)
def test_what_is_not_lawful_is_refused(cast, meeting, values, code, field):
    if "member" in values:
        values = {"member": cast.people[values["member"]]}
    with pytest.raises(RuleBroken) as broken:
        leave(cast, meeting, **values)
    assert [(f.code, f.field) for f in broken.value.findings] == [(code, field)]
    assert not VotingExclusion.objects.exists()


def test_nobody_is_left_out_twice_and_never_without_consent(cast, meeting):
    row = leave(cast, meeting)
    with pytest.raises(RuleBroken) as broken:
        leave(cast, meeting)
    assert broken.value.findings[0].code == "twice"
    for bad in ({"higher_approval": ""}, {"ground": "busy"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            VotingExclusion.objects.filter(pk=row.pk).update(**bad)


def test_a_sealed_record_takes_no_exclusion_and_lets_none_go(cast, meeting):
    row = leave(cast, meeting)
    sealed(cast, meeting, away=[cast.people[1]])
    for act in (lambda: leave(cast, meeting, cast.people[0]), lambda: count_again(row, by=cast.anna)):
        with pytest.raises(RuleBroken) as broken:
            act()
        assert broken.value.findings[0].code == "sealed"


def test_the_trail_tells_neither_whom_nor_why(cast, meeting):
    row = leave(cast, meeting)
    count_again(VotingExclusion.objects.select_related("meeting__organisation").get(), by=cast.anna)
    entries = Entry.objects.filter(verb__startswith="meeting.voter").order_by("id")
    assert list(entries.values_list("verb", "reference")) == [
        ("meeting.voter-left-out", row.public_id), ("meeting.voter-counted-again", row.public_id),
    ]  # fmt: skip
    assert not any(hasattr(entry, "change") for entry in entries)


def test_the_draft_that_is_open_goes_on_from_the_version_after(cast, meeting):
    actions.save_record(meeting, cast.record(), by=cast.anna)
    before = Meeting.objects.get(pk=meeting.pk).version
    leave(cast, meeting)
    assert Meeting.objects.get(pk=meeting.pk).version == before + 1
    assert stored(meeting).exclusions.get().member == cast.people[1]


# --- The seal and the paper -------------------------------------------------------------------------------------------


def test_the_seal_holds_the_exclusion_and_a_record_without_one_is_as_before(cast, meeting):
    leave(cast, meeting)
    done = sealed(cast, meeting, away=[cast.people[1]])
    assert "exclusions" in actions.contents(stored(done))
    assert "exclusions" not in actions.contents(stored(sealed(cast, cast.plan(), away=())))
    assert not list(Verification().problems())
    VotingExclusion.objects.update(ground="abroad")
    assert [problem.part for problem in Verification().problems()] == ["contents"]


def test_the_paper_says_how_many_and_by_whose_consent_never_who_or_why(cast, meeting):
    leave(cast, meeting)
    leave(cast, meeting, cast.people[0], ground="infirm")
    done = sealed(cast, meeting, away=cast.people[:2], resolutions=[vote_of(cast)])
    paper = paper_contents(stored(done), printed_by=cast.anna, printed_at=timezone.now())
    (line,) = [row.text for row in paper.rows if row.label == "不计入应到会"]
    assert line == (f"选举和接收、转正表决时 2 人：上级党组织同意（{CONSENT}），党员大会 {yesterday():%Y-%m-%d} 通过")
    assert not any(str(ExclusionGround(ground).label) in str(paper) for ground in ("detained", "infirm"))


# --- Who sees it ------------------------------------------------------------------------------------------------------


def address(meeting, name="record", *more):
    return reverse(f"meetings:{name}", args=[meeting.public_id, *more])


def grounds_in(answer) -> set[str]:
    """The grounds that a page names (its list of choices aside)."""
    text = answer.content.decode()
    text = "".join(part.partition("</select>")[2] for part in f"</select>{text}".split("<select"))
    return {ground for ground in ExclusionGround.values if str(ExclusionGround(ground).label) in text}


@pytest.fixture
def deputy(cast):
    appoint(cast.dan.member, organisation=cast.branch, post=Post.DEPUTY_SECRETARY, on=FOUNDED, by=cast.anna)
    return cast.dan


@pytest.mark.parametrize(("who", "seen"), [("anna", {"detained"}), ("dan", set()), ("bo", set())])
def test_name_and_ground_are_for_the_entitled_alone(cast, client, deputy, meeting, who, seen):
    leave(cast, meeting)
    actions.save_record(meeting, cast.record(away=[cast.people[1]]), by=cast.anna)
    user = getattr(cast, who)
    client.force_login(user)
    if who != "bo":
        page = client.get(address(meeting))
        assert grounds_in(page) == seen
        assert "data-left-out" in page.content.decode()
    done = sealed(cast, Meeting.objects.get(pk=meeting.pk), away=[cast.people[1]])
    page = client.get(address(done, "detail"))
    assert grounds_in(page) == seen
    assert CONSENT in page.content.decode()
    assert client.get(address(meeting, "exclusions")).status_code == 404


def test_the_page_leaves_out_counts_again_and_hands_on_the_version(cast, client, meeting):
    client.force_login(cast.anna)
    sent = {
        "idempotency_key": "00000000-0000-4000-8000-000000000001", "member": cast.people[1].pk, "ground": "abroad",
        "higher_approval": CONSENT, "passed_on": yesterday(),
    }  # fmt: skip
    answer = client.post(
        address(meeting, "exclusions"), sent | {"version": meeting.version}, headers={"HX-Request": "true"}
    )
    assert answer.headers["HX-Trigger"] == "exclusions"
    assert f'name="version" value="{meeting.version + 1}"' in answer.content.decode()
    row = VotingExclusion.objects.get()
    assert (row.member, row.ground, row.passed_on) == (cast.people[1], "abroad", yesterday())
    key = {"idempotency_key": "00000000-0000-4000-8000-000000000002"}
    answer = client.post(address(meeting, "count-again", row.public_id), key)
    assert answer.url == address(meeting) + "#exclusions"
    assert not VotingExclusion.objects.exists()


def test_what_is_missing_is_said_beside_the_field_and_kept(cast, client, meeting):
    client.force_login(cast.anna)
    sent = {"idempotency_key": "00000000-0000-4000-8000-000000000003", "ground": "abroad", "higher_approval": CONSENT}
    answer = client.post(address(meeting, "exclusions"), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"member", "passed_on"}
    assert CONSENT in answer.content.decode()


def test_an_unentitled_hand_is_refused(cast, client, deputy, meeting):
    row = leave(cast, meeting)
    client.force_login(deputy)
    assert client.post(address(meeting, "exclusions"), {}).status_code == 404
    assert client.post(address(meeting, "count-again", row.public_id), {}).status_code == 404
    client.force_login(make_grantee(cast.general, "general_branch_staff", "总支"))
    assert client.post(address(meeting, "exclusions"), {}).status_code == 404


# --- The rule by itself -----------------------------------------------------------------------------------------------


def crowd(mask) -> frozenset[int]:
    """The people whose bit is set."""
    return frozenset(pk for pk in range(26) if mask >> pk & 1)


people = st.builds(
    lambda voters, out, present: (Eligible([], crowd(voters), {}), crowd(out), set(crowd(present))),
    *[st.integers(0, 2**26 - 1)] * 3,
)


@given(people, st.sampled_from(VoteKind.values))
def test_those_due_are_counted_one_by_one(case, kind):
    """The oracle asks each person: a vote, and no lawful exclusion where it counts."""
    everybody, out, _present = case
    due = [pk for pk in range(26) if pk in everybody.voters and not (kind in WITH_EXCLUSIONS and pk in out)]
    assert sorted(voters_for(kind, everybody, out)) == due


@given(people)
def test_the_panel_and_the_vote_agree_on_those_due_and_present(case):
    everybody, out, present = case
    for line in quorum_lines([PartKind.GENERAL_ASSEMBLY], everybody, present, out):
        row = replace(ordinary(1), kind=line.kind)
        judged = vote(1, row, PartKind.GENERAL_ASSEMBLY, voters_for(line.kind, everybody, out), present)
        assert (judged.due, judged.quorum) == (line.due, line.quorum)
