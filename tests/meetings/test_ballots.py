"""An election from the page to the seal: ballots, those who stand, referral, ties, too few, void; against an oracle."""

from dataclasses import replace
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings import actions
from meetings.choices import PartKind, Presence
from meetings.elections import Ballots, Elected, impossible
from meetings.forms.values import record_values
from meetings.models import Candidate, Meeting, Resolution
from meetings.papers import paper_contents
from meetings.records import (
    AttendanceData,
    CandidateData,
    ExclusionData,
    PartData,
    RecordData,
    ResolutionData,
    SittingData,
)
from meetings.rules import committee_election_quorum
from meetings.selectors import record_of, whole
from meetings.verdicts import Eligible, votes_of
from meetings.verifying import Verification
from regulations.findings import RuleBroken
from tests.factories import moment
from tests.meetings.cast import Cast, election, yesterday

DAY = yesterday()

# --- The rule, person by person and sheet by sheet --------------------------------------------------------------------

SEATS, STAND = 3, 5


@st.composite
def assemblies(draw):
    """People (vote, left out, came), a sheet of ticks from those there who take one, and in which body they sit.

    Few numbers are drawn, and bits of them are people: it is quicker than a list of truth values.
    """
    size = draw(st.integers(1, 14))
    bits = st.integers(0, 2**size - 1)
    votes, out, came = (draw(bits) for _each in range(3))
    came |= draw(st.sampled_from((0, 2**size - 1)))
    people = [(bool(votes >> n & 1), bool(out >> n & 1), bool(came >> n & 1)) for n in range(size)]
    takers = sum(vote and there and not left for vote, left, there in people)
    sheets = draw(st.lists(st.integers(0, 2**STAND - 1), max_size=takers))
    return people, sheets, draw(st.integers(1, SEATS)), draw(st.booleans())


def judged(people, sheets, seats, in_committee):
    """What the product says of the election as a record holds it."""
    valid = [sheet for sheet in sheets if sheet.bit_count() <= seats]
    row = ResolutionData(
        "选举", kind="election", seats=seats, issued=len(sheets), returned=len(sheets), valid=len(valid),
        candidates=tuple(CandidateData(f"候选人{n}", yes=sum(s >> n & 1 for s in valid)) for n in range(STAND)),
    )  # fmt: skip
    kind = PartKind.COMMITTEE_MEETING if in_committee else PartKind.GENERAL_ASSEMBLY
    data = RecordData(
        "选举", (SittingData("A", moment(DAY, 14), "会议室", moment(DAY, 15)),), (PartData(kind, resolutions=(row,)),),
        attendances=tuple(
            AttendanceData("A", n, Presence.PRESENT if came else Presence.ABSENT)
            for n, (_vote, _left, came) in enumerate(people)
        ),
        exclusions=tuple(ExclusionData(n, DAY) for n, (_vote, left, _came) in enumerate(people) if left),
    )  # fmt: skip
    voters = frozenset(n for n, (vote, _left, _came) in enumerate(people) if vote)
    return votes_of(data, Eligible([], voters, {}))[0]


def oracle(people, sheets, seats, in_committee):
    """Counted by hand: who is due, who is there; then every set of winners is tried."""
    due = [came for vote, left, came in people if vote and not left]
    here = sum(due)
    share = Fraction(here, len(due)) if due else None
    quorum = (share is None and not in_committee) or (share is not None and (
        share > Fraction(2, 3) if in_committee else share >= Fraction(4, 5)
    ))  # fmt: skip
    if not quorum:
        return ("not_elected",) * STAND
    valid = [sheet for sheet in sheets if sheet.bit_count() <= seats]
    yes = [sum(sheet >> n & 1 for sheet in valid) for n in range(STAND)]
    return tuple(fate(n, yes, seats, Fraction(len(due), 2), Fraction(here, 2)) for n in range(STAND))


def winners(yes, seats, half):
    """Every lawful set: as many of those above the half as there are seats, none weaker than one left out."""
    passed = [n for n in range(STAND) if yes[n] > half]
    wanted = min(seats, len(passed))
    sets = (frozenset(n for n in range(STAND) if mask >> n & 1) for mask in range(2**STAND))
    return [
        chosen for chosen in sets
        if len(chosen) == wanted and chosen <= set(passed)
        and all(yes[i] >= yes[o] for i in chosen for o in set(passed) - chosen)
    ]  # fmt: skip


def fate(number, yes, seats, half_due, half_here):
    """In every lawful set: elected; in some: tie; only by the other half: refer."""
    first, second = winners(yes, seats, half_due), winners(yes, seats, half_here)
    if all(number in chosen for chosen in first) and first != [frozenset()]:
        return "elected"
    if any(number in chosen for chosen in first):
        return "tie"
    by_other = any(number in chosen for chosen in second) and yes[number] <= half_due
    return "refer" if by_other else "not_elected"


def check(case):
    people, _sheets, seats, _in_committee = case
    vote = judged(*case)
    assert vote.election.results == oracle(*case)
    due = [came for has_vote, left, came in people if has_vote and not left]
    assert (vote.due, vote.present) == (len(due), sum(due))
    elected = vote.election.count(Elected.ELECTED)
    assert elected <= seats
    assert vote.carried is (elected == seats)
    assert not (vote.carried and vote.referred)


@given(assemblies())
@settings(max_examples=300, deadline=None)
def test_an_election_is_what_counting_by_hand_makes_of_it(case):
    check(case)


@pytest.mark.nightly
@given(assemblies())
@settings(max_examples=100_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
def test_a_hundred_thousand_elections_are_what_counting_by_hand_makes_of_them(case):
    check(case)


@pytest.mark.parametrize(("due", "needed"), [(1, 1), (3, 3), (5, 4), (6, 5), (7, 5)])
def test_a_committee_elects_with_more_than_two_thirds(due, needed):
    assert committee_election_quorum(due, 0).needed == needed


@pytest.mark.parametrize(
    ("counts", "yes", "no", "is_possible"),
    [
        ((5, 5, 1, 5, 5, 5), (5,), (0,), True),
        ((5, 5, 1, 5, 5, 6), (5,), (0,), False),
        ((5, 4, 1, 5, 5, 5), (4,), (0,), False),
        ((5, 5, 1, 5, 5, 5), (3,), (3,), False),
        ((5, 5, 1, 5, 5, 5), (3, 3), (0, 0), False),
        ((5, 5, 1, 5, 6, 6), (5,), (0,), True),
    ],
)
def test_counts_that_cannot_be_true_are_told(counts, yes, no, is_possible):
    assert (impossible(Ballots(*counts), yes, no) == "") is is_possible


# --- From the page to the seal ----------------------------------------------------------------------------------------


@pytest.fixture
def cast():
    """Six members with a vote."""
    return Cast(full=6, probationary=0)


@pytest.fixture
def meeting(cast):
    return cast.plan()


def stored(meeting):
    return whole(Meeting.objects.filter(pk=meeting.pk)).get()


def sealed(cast, meeting, *rows, **values):
    return actions.save_and_seal(meeting, cast.record(resolutions=rows, **values), by=cast.anna)


def results():
    return list(Candidate.objects.order_by("order").values_list("result", flat=True))


@pytest.mark.django_db
class TestSeal:
    def test_full_seats_are_carried_and_each_result_is_fixed(self, cast, meeting):
        sealed(cast, meeting, election(("甲", 6), ("乙", 4), ("丙", 1), seats=2))
        row = Resolution.objects.get()
        assert (row.due, row.present, row.carried, row.referred) == (6, 6, True, False)
        assert results() == ["elected", "elected", "not_elected"]
        assert not list(Verification().problems())

    def test_what_only_the_other_half_would_elect_is_referred_and_never_carried(self, cast, meeting):
        away = cast.people[:1]
        sealed(cast, meeting, election(("甲", 3), ("乙", 1), present=5), away=away)
        row = Resolution.objects.get()
        assert (row.due, row.present, row.carried, row.referred) == (6, 5, False, True)
        assert results() == ["refer", "not_elected"]
        with pytest.raises(IntegrityError), transaction.atomic():
            Resolution.objects.update(carried=True)
        assert not list(Verification().problems())

    @pytest.mark.parametrize(
        ("row", "away", "expected", "words"),
        [
            (election(("甲", 4), ("乙", 4), seats=1, valid=6, present=6), 0, ["tie", "tie"], "得票相等"),
            (election(("甲", 4), ("乙", 1), seats=2), 0, ["elected", "not_elected"], "还缺 1 名"),
            (election(("甲", 4), ("乙", 0), present=4), 2, ["not_elected"] * 2, "重新选举"),
            (election(("甲", 5), ("乙", 0), present=5, returned=6), 1, ["not_elected"] * 2, "重新选举"),
        ],
    )
    def test_ties_empty_seats_and_void_votes_are_sealed_as_they_were(self, cast, meeting, row, away, expected, words):
        if expected == ["tie", "tie"]:
            row = replace(row, seats=2, candidates=(*row.candidates, CandidateData("丙", yes=4)))
            expected = ["tie"] * 3
        done = sealed(cast, meeting, row, away=cast.people[:away])
        assert (results(), Resolution.objects.get().carried) == (expected, False)
        paper = paper_contents(stored(done), printed_by=cast.anna, printed_at=timezone.now())
        assert words in next(row.text for row in paper.rows if row.label == "表决")

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"seats": None}, "no-seats"), ({"issued": None}, "no-ballots"), ({"candidates": ()}, "nobody-stands"),
            ({"candidates": (CandidateData("甲"),)}, "votes-uncounted"), ({"valid": 7}, "ballots-impossible"),
        ],
    )  # fmt: skip
    def test_what_is_missing_keeps_it_from_being_sealed(self, cast, meeting, change, code):
        with pytest.raises(RuleBroken) as broken:
            sealed(cast, meeting, replace(election(("甲", 4), ("乙", 1)), **change))
        assert code in [finding.code for finding in broken.value.findings]
        assert not Meeting.objects.get().is_sealed

    def test_what_is_unusual_is_said_and_sealed(self, cast, meeting):
        row = election(("甲", 6), scrutineers="甲")
        findings = actions.inspect(meeting, cast.record(resolutions=[row]))
        assert [(f.code, f.blocking) for f in findings] == [("few-candidates", False), ("scrutineer-stands", False)]
        sealed(cast, meeting, row)

    def test_a_vote_of_one_candidate_changed_afterwards_is_found(self, cast, meeting):
        sealed(cast, meeting, election(("甲", 6), ("乙", 0)))
        Candidate.objects.filter(name="乙").update(yes=1)
        assert [problem.part for problem in Verification().problems()] == ["contents"]

    def test_the_paper_names_ballots_votes_and_results(self, cast, meeting):
        row = election(("甲", 6), ("乙", 2), tellers="何沐阳")
        row = replace(
            row, candidates=(replace(row.candidates[0], no=0), replace(row.candidates[1], is_written_in=True))
        )
        done = sealed(cast, meeting, replace(row, seats=2, valid=6))
        paper = paper_contents(stored(done), printed_by=cast.anna, printed_at=timezone.now())
        head, first, second, last = next(row.text for row in paper.rows if row.label == "表决").splitlines()
        assert head == (
            "选举，无记名投票。应到会有选举权 6 人，实到 6 人。应选 2 名。发出选票 6 张，收回 6 张，有效 6 张。"
            "监票人：宋致远。计票人：何沐阳。"
        )
        assert (first, second) == ("甲：赞成 6 票，反对 0 票，当选", "乙（另选他人）：赞成 2 票，未当选")
        assert last.endswith(
            "应选 2 名，当选 1 名；还缺 1 名：另行选举；接近应选名额的，经半数以上有选举权的人同意，也可以空缺。"
        )


# --- The page ---------------------------------------------------------------------------------------------------------


def typed(cast, meeting, row, **more):
    values = record_values(meeting, cast.record(resolutions=[row])) | {
        "idempotency_key": "00000000-0000-4000-8000-000000000001", "version": meeting.version, "intent": "save",
    }  # fmt: skip
    return {name: value for name, value in (values | more).items() if value is not None and value is not False}


def typed_all(cast, meeting, rows):
    """What the page sends for several elections."""
    values = record_values(meeting, cast.record(resolutions=rows))
    return {name: value for name, value in values.items() if value is not None and value is not False}


def address(meeting, name="record"):
    return reverse(f"meetings:{name}", args=[meeting.public_id])


@pytest.mark.django_db
class TestPage:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, cast):
        client.force_login(cast.anna)

    def test_what_is_typed_is_stored_and_shown_again(self, client, cast, meeting):
        row = election((cast.chair.name, 6), ("外人", 1), tellers="何沐阳", seats=2)
        row = replace(row, candidates=(row.candidates[0], replace(row.candidates[1], no=2, is_written_in=True)))
        assert client.post(address(meeting), typed(cast, meeting, row)).url == address(meeting)
        kept = record_of(stored(meeting)).parts[0].resolutions[0]
        chair = replace(row.candidates[0], member_id=cast.chair.pk)
        assert kept == replace(row, candidates=(chair, row.candidates[1]))
        page = client.get(address(meeting)).content.decode()
        assert 'name="stand-1-name" value="外人"' in page
        assert 'name="vote-0-tellers" value="何沐阳"' in page

    def test_a_candidate_typed_before_the_matter_is_kept(self, client, cast, meeting):
        row = replace(election(("甲", None)), title="", seats=None)
        answer = client.post(address(meeting), typed(cast, meeting, row), headers={"X-Autosave": "1"})
        assert answer.status_code == 200
        assert [each.name for each in Candidate.objects.all()] == ["甲"]

    def test_a_missing_count_leads_to_its_candidate(self, client, cast, meeting):
        rows = [election(("甲", 5), ("乙", 1)), election(("丙", 4), ("丁", None))]
        sent = typed(cast, meeting, rows[0])
        sent |= {name: value for name, value in typed_all(cast, meeting, rows).items() if name not in sent}
        text = client.post(address(meeting, "panel"), sent).content.decode()
        assert 'data-jump="stand-3-yes"' in text
        assert "未写得票数：丁" in text

    def test_the_panel_tells_who_is_elected_while_it_is_typed(self, client, cast, meeting):
        page = client.post(address(meeting, "panel"), typed(cast, meeting, election(("甲", 5), ("乙", 1))))
        text = page.content.decode()
        assert "应选 1 名，当选 1 名" in text
        assert page.context["board"].votes[0].election.results == ("elected", "not_elected")

    def test_a_count_that_is_none_is_said_beside_it_and_kept(self, client, cast, meeting):
        sent = typed(cast, meeting, election(("甲", 5)), **{"stand-0-yes": "五", "vote-0-issued": "x"})
        page = client.post(address(meeting), sent)
        assert page.status_code == 422
        for place in ("stand-0-yes-error", "vote-0-issued-error", 'value="五"'):
            assert place in page.content.decode()

    def test_the_sealed_page_says_that_it_is_referred(self, client, cast, meeting):
        done = sealed(cast, meeting, election(("甲", 3), ("乙", 1), present=5), away=cast.people[:1])
        text = client.get(address(done, "detail")).content.decode()
        assert text.count("报上级组织") >= 2
        assert "不宣布结果" in text
