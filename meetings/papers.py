"""What stands on the paper of a record, in one shape for Word and PDF. Always Chinese: it is the formal 会议记录.

Who may not vote, and why, is never among it; only the totals are.
"""

from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from branches.models import Naming
from common.templatetags.ui import clock, iso_date, iso_moment, zh_formal
from meetings.choices import PartKind, VoteKind
from meetings.common_text import linked
from meetings.elections import Elected, judge_election
from meetings.paper_form import FACTS, LANGUAGE, Paper, Row, clean
from meetings.rules import VOTE_BASES
from meetings.sealing import check_code
from meetings.selectors import eligible, record_of
from meetings.sheets import Sheet, numeral
from meetings.verdicts import ballots_of, bases_of, basis_of, votes_of

BALLOTS = ("seats", "issued", "returned", "valid")


def tidy(paper_part):
    """Every text of a part of the paper, cleaned."""
    if isinstance(paper_part, dict):
        return {name: clean(value) for name, value in paper_part.items()}
    return tuple(Row(clean(row.label), clean(row.text), row.style) for row in paper_part)


def paper_contents(meeting, *, printed_by, printed_at) -> Paper:
    """The paper of a whole meeting (see `selectors.whole`); two queries, for a draft those of the voting roll more."""
    with override(LANGUAGE):
        return Maker(meeting).paper(printed_by, printed_at)


class Maker:
    """Puts the paper of one meeting together."""

    def __init__(self, meeting):
        self.meeting, self.sheet = meeting, Sheet(meeting)
        self.parts = list(meeting.parts.all())
        self.kind = PartKind(self.parts[0].kind) if self.parts else PartKind.GENERAL_ASSEMBLY
        self.people = None if meeting.is_sealed else eligible(meeting.organisation, self.sheet.kinds, meeting.held_on)
        self.votes = iter(() if meeting.is_sealed else votes_of(record_of(meeting), self.people))
        self.matter = 0

    def paper(self, printed_by, printed_at) -> Paper:
        meeting, code = self.meeting, check_code(self.meeting)
        number = meeting.record_number or ""
        printed = _("Printed by %(name)s at %(moment)s") % {"name": printed_by.name, "moment": iso_moment(printed_at)}
        return Paper(
            kind=self.kind, organisation=clean(self.named()), heading=clean(self.heading()), number=number,
            times=self.times(), draft="" if meeting.is_sealed else _("DRAFT"), late=clean(self.late()),
            facts=tidy(self.facts()), rows=tidy(self.rows()), addenda=tidy(self.addenda()),
            code=f"{code[:5]} {code[5:]}".strip(),
            printed=clean(printed), file_name=number or f"{_('DRAFT')}-{iso_date(meeting.held_on)}",
        )  # fmt: skip

    def named(self) -> str:
        """What the organisation was called on the day."""
        naming = Naming.objects.on(self.meeting.held_on).filter(organisation=self.meeting.organisation_id).first()
        return naming.name if naming else self.meeting.organisation.name

    def heading(self) -> str:
        kinds = "、".join(str(PartKind(part.kind).label) for part in self.parts)
        return _("Minutes: %(kinds)s") % {"kinds": kinds}

    def times(self) -> str:
        """Held, entered and sealed, which stand on every record for ever."""
        meeting = self.meeting
        sealed = iso_moment(meeting.sealed_at) if meeting.is_sealed else _("not yet")
        return _("Held %(held)s, entered %(entered)s, sealed %(sealed)s") % {
            "held": iso_date(meeting.held_on), "entered": iso_moment(meeting.entered_at), "sealed": sealed,
        }  # fmt: skip

    def late(self) -> str:
        """The label of a late entry with its reason."""
        if not self.sheet.is_late:
            return ""
        given = [str(self.meeting.get_late_reason_display()), self.meeting.late_note]
        return _("Entered late: %(reason)s") % {"reason": "，".join(filter(None, given)) or _("no reason given yet")}

    # --- The head ----------------------------------------------------------------------------------------------------

    def facts(self) -> dict[str, str]:
        none, meeting, sheet = _("none"), self.meeting, self.sheet
        away = "；".join(_("%(names)s (%(reason)s)") % {"names": "、".join(n), "reason": r} for r, n in sheet.leave)
        led = next((part for part in self.parts if part.lecturer), None)
        return {
            "title": self.title(), "time": self.time(),
            "place": self.place(),
            "chair": self.chair(), "recorder": self.person(meeting.recorder, sheet.recorder_post),
            "due": self.counted(sheet.due, self.voters()),
            "present": "；".join(
                filter(None, (self.counted(sheet.present, self.voters_present()), sheet.sittings_in_words))
            ),
            "leave": away or none, "absent": "、".join(sheet.absent) or none, "guests": self.guests() or none,
            "quorum": self.quorum(), "agenda": "\n".join(f"{n}、{item.title}" for n, item in sheet.matters) or none,
            "topic": "；".join(part.topic for part in self.parts if part.topic) or none,
            "lecturer": led.lecturer if led else none, "leads": _("yes") if led and led.lecturer_leads else _("no"),
            "materials": meeting.notes or none,
        }  # fmt: skip

    def title(self) -> str:
        """The title, and with whom it was held."""
        row = linked(self.meeting)
        names = "、".join(row.names) if row else ""
        if not names:
            return self.meeting.title
        return _("%(title)s (held together with %(names)s)") % {"title": self.meeting.title, "names": names}

    def time(self) -> str:
        """From when to when, shift by shift."""
        lines = [
            _("%(day)s %(start)s to %(end)s")
            % {"day": zh_formal(s.starts_at), "start": clock(s.starts_at), "end": clock(s.ends_at) or "　　"}
            for s in self.sheet.sittings
        ]
        return "\n".join(map(self.of_sitting, self.sheet.sittings, lines))

    def of_sitting(self, sitting, text) -> str:
        """A line of one sitting, with its label where there are several."""
        several = len(self.sheet.sittings) > 1
        return _("sitting %(label)s: %(text)s") % {"label": sitting.label, "text": text} if several else text

    def place(self) -> str:
        """Where it was; sitting by sitting where the places differ."""
        places = list(dict.fromkeys(sitting.place for sitting in self.sheet.sittings))
        if len(places) == 1:
            return places[0]
        return "\n".join(self.of_sitting(sitting, sitting.place) for sitting in self.sheet.sittings)

    @staticmethod
    def person(member, post="") -> str:
        """A name with its post."""
        return f"{member.name}（{post}）" if member and post else member.name if member else ""

    def chair(self) -> str:
        name = self.person(self.meeting.chair, self.sheet.chair_post)
        return f"{name}，{_('by delegation of the secretary')}" if self.meeting.chair_delegated else name

    def voters(self) -> int:
        return self.sheet.voters if self.people is None else len(self.people.voters)

    def voters_present(self) -> int:
        if self.people is None:
            return self.sheet.voters_present
        came = {pk for pk, (presence, _why) in record_of(self.meeting).presence().items() if presence == "present"}
        return len(came & self.people.voters)

    def counted(self, people, voters) -> str:
        if not self.sheet.takes_votes:
            return _("%(people)s people") % {"people": people}
        return _("%(people)s people, %(voters)s of them with a vote") % {"people": people, "voters": voters}

    def guests(self) -> str:
        """Who attended without a vote, with post and reason."""
        rows = sorted(self.meeting.guests.all(), key=lambda guest: guest.pk)
        return "；".join(self.person(guest, "，".join(filter(None, (guest.post, guest.reason)))) for guest in rows)

    def quorum(self) -> str:
        """Whether enough people with a vote were there: vote by vote where people came and went or sat apart."""
        basis = next((kind for kind, _label in bases_of(self.sheet.kinds)), None)
        if basis is None:
            return _("Nothing was put to the vote.")
        apart = self.judged if len(self.sheet.sittings) > 1 or self.sheet.moves else []
        lines = [
            _("Resolution %(n)d: %(message)s") % {"n": number, "message": enough(*facts)}
            for number, facts in enumerate(apart, start=1)
        ]
        return "\n".join(lines) or enough(basis, self.voters(), self.voters_present())

    @cached_property
    def judged(self) -> list[tuple]:
        """(basis, due, present) of every vote: as fixed by the seal, in a draft as worked out now."""
        if self.people is not None:
            votes = votes_of(record_of(self.meeting), self.people)
            return [(vote.basis, vote.due, vote.present) for vote in votes if vote.basis in VOTE_BASES]
        rows = [(part, row) for part in self.parts for row in part.resolutions.all() if not row.is_rectification]
        return [(basis_of(part.kind, row.kind), row.due, row.present) for part, row in rows]

    # --- The body ----------------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        rows = [row for part in self.parts for row in self.part(part)]
        return [*rows, *self.left_out(), *self.moves(), *self.made_up(), *self.attached()]

    def part(self, part) -> list[Row]:
        """One part of the gathering: its course, its matters, its resolutions."""
        rows = [Row(str(PartKind(part.kind).label), "", "heading")] if len(self.parts) > 1 else []
        if part.topic and not (part.kind == self.kind and any("topic" in line for line in FACTS[self.kind])):
            rows.append(Row(_("Topic"), part.topic))
        if part.gist:
            rows.append(Row(_("Course and content"), part.gist))
        for item in part.items.all():
            rows += self.item(item)
        for resolution in part.resolutions.all():
            rows += self.resolution(part, resolution)
        return rows

    def item(self, item) -> list[Row]:
        """A matter and what was said to it."""
        self.matter += 1
        title = f"{item.title}（{_('police business')}）" if item.is_administrative else item.title
        remarks = [
            Row(
                _("Dissenting opinion of %(name)s") % {"name": r.speaker_name} if r.is_dissent else r.speaker_name,
                r.gist,
            )
            for r in item.remarks.all()
        ]
        return [Row(f"{numeral(self.matter)}、{title}", "", "heading"), *remarks]

    def resolution(self, part, row) -> list[Row]:
        """A resolution, its vote, and who carries it out until when."""
        vote = next(self.votes, None)
        due, present, carried = (vote.due, vote.present, vote.carried) if vote else (row.due, row.present, row.carried)
        named = f"（{row.candidate.name}）" if row.candidate else ""
        task = [
            _("responsible: %(name)s") % {"name": row.responsible.name} if row.responsible else "",
            _("to be done by %(day)s") % {"day": iso_date(row.deadline)} if row.deadline else "",
        ]
        said = f"{row.title}{named}\n{row.text}".strip()
        rows = [Row(_("Rectification"), said, "resolution")] if row.is_rectification else [
            Row(_("Resolution"), said, "resolution"),
            Row(_("Vote"), self.vote(part, row, due, present, carried), "vote"),
        ]  # fmt: skip
        return [*rows, *([Row(_("To be carried out"), "，".join(filter(None, task)), "vote")] if any(task) else [])]

    def vote(self, part, row, due, present, carried) -> str:
        """Method, counts, arithmetic, result."""
        if row.seats is not None:
            return self.election(part, row, due, present)
        kind = "" if row.kind == VoteKind.ORDINARY else f"{row.get_kind_display()}，"
        sitting = _("sitting %(label)s, ") % {"label": row.sitting.label} if len(self.sheet.sittings) > 1 else ""
        hour = _("at %(hour)s, ") % {"hour": clock(row.taken_at)} if row.taken_at else ""
        counts = _("%(due)s due with a vote, %(present)s came. %(yes)s for, %(no)s against, %(abstain)s abstaining.")
        empty = "　　"
        counts %= {
            "due": due, "present": present, **{n: empty if getattr(row, n) is None else getattr(row, n)
            for n in ("yes", "no", "abstain")},
        }  # fmt: skip
        verdict = "" if carried is None else arithmetic(basis_of(part.kind, row.kind), row, due, present, carried)
        return f"{sitting}{hour}{kind}{row.get_method_display()}。{counts}{verdict}"

    def election(self, part, row, due, present) -> str:
        """Ballots, those who stood with their votes and what became of them, and what follows."""
        ballots = ballots_of(row, basis_of(part.kind, row.kind), due, present)
        stood, yes = list(row.candidates.all()), [each.yes for each in row.candidates.all()]
        verdict = None if ballots is None or None in yes or not yes else judge_election(ballots, yes)
        results = verdict.results if verdict else ("",) * len(stood)
        hour = _("at %(hour)s, ") % {"hour": clock(row.taken_at)} if row.taken_at else ""
        lines = [
            f"{hour}{row.get_kind_display()}，{row.get_method_display()}。{sheets(row, due, present)}{tellers(row)}",
            *(stander(each, result) for each, result in zip(stood, results, strict=True)),
        ]
        if verdict:
            lines.append("；".join((*verdict.because, verdict.headline, *verdict.follows)) + "。")
        return "\n".join(lines)

    def left_out(self) -> list[Row]:
        """How many were left out of those due, by whose consent; never who."""
        return [Row(_("Left out of those due"), "；".join(self.sheet.left_out))] if self.sheet.left_out else []

    def moves(self) -> list[Row]:
        """Who came later, left earlier or was called out."""
        moves = self.sheet.moves
        return [Row(_("Coming and leaving during the meeting"), "；".join(moves))] if moves else []

    def made_up(self) -> list[Row]:
        """How many of those excused have made it up by the time of printing; never who."""
        progress = self.sheet.make_ups
        words = _("%(total)s people, %(done)s done") % {"total": progress.total, "done": progress.done}
        return [Row(_("Make-up"), words)] if progress.total else []

    def attached(self) -> list[Row]:
        files = sorted(self.meeting.attachments.all(), key=lambda file: file.pk)
        return [Row(_("Attachments"), "；".join(file.name for file in files))] if files else []

    def addenda(self) -> list[Row]:
        """Corrections, each with its day and who signed it."""
        title = _("Correction No. %(number)s (%(day)s, %(name)s)")
        return [
            Row(
                title % {"number": n, "day": iso_date(timezone.localtime(a.at)), "name": a.signed_by.name},
                a.text,
                "vote",
            )
            for n, a in enumerate(self.meeting.addenda.all(), start=1)
        ]


def sheets(row, due, present) -> str:
    """Who was due and came, how many were to be elected, and the sheets of the ballot."""
    text = _(
        "%(due)s due with a vote, %(present)s came. To be elected: %(seats)s. Ballots issued %(issued)s, returned "
        "%(returned)s, valid %(valid)s."
    )
    counts = {name: "　　" if getattr(row, name) is None else getattr(row, name) for name in BALLOTS}
    return text % {"due": due, "present": present, **counts}


def tellers(row) -> str:
    """Who supervised the ballot and who counted it."""
    named = ((_("Scrutineers: %(names)s."), row.scrutineers), (_("Tellers: %(names)s."), row.tellers))
    return "".join(text % {"names": names} for text, names in named if names)


def stander(row, result) -> str:
    """Somebody who stood: votes and what became of them."""
    against = _(", %(n)s against") % {"n": row.no} if row.no is not None else ""
    name = f"{row.name}（{_('written in')}）" if row.is_written_in else row.name
    votes = _("%(name)s: %(yes)s for%(against)s") % {
        "name": name, "yes": "　　" if row.yes is None else row.yes, "against": against,
    }  # fmt: skip
    return f"{votes}，{Elected(result).label}" if result else votes


def enough(basis, due, present) -> str:
    """Whether the quorum of a kind of vote was there, in numbers."""
    quorum = VOTE_BASES[basis].quorum(due, present)
    there = _("%(due)s due with a vote, %(present)s came, at least %(needed)s needed: enough.")
    short = _("%(due)s due with a vote, %(present)s came, at least %(needed)s needed: not enough.")
    return (there if quorum.valid else short) % {"due": due, "present": present, "needed": quorum.needed}


def arithmetic(basis, row, due, present, carried) -> str:
    """Why a vote carried or did not, in numbers: written opinions, quorum of its kind, majority of those due."""
    rule = VOTE_BASES[basis]
    quorum, in_favour = rule.quorum(due, present), row.yes + (row.written_yes if rule.written_counts else 0)
    written = _("In writing before the meeting: %(yes)s for, %(no)s against.")
    invalid = _("At least %(needed)s had to come: no vote was valid.")
    more = _("%(yes)s for is more than half of the %(due)s due (%(half)s).")
    short = _("%(yes)s for is not more than half of the %(due)s due (%(half)s).")
    return "".join([
        written % {"yes": row.written_yes, "no": row.written_no} if row.written_yes or row.written_no else "",
        "" if quorum.valid else invalid % {"needed": quorum.needed},
        (more if in_favour * 2 > due else short) % {"yes": in_favour, "due": due, "half": f"{due / 2:g}"},
        _("Carried.") if carried else _("Not carried."),
    ])  # fmt: skip
