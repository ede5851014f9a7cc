"""The request (请示) to the higher organisation where a vote was sealed as referred: one matter a paper. In Chinese."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.templatetags.ui import zh_formal
from meetings.elections import Elected
from meetings.paper_form import LANGUAGE, clean
from meetings.papers import Maker, sheets, stander, tellers
from meetings.sealing import check_code
from meetings.sheets import stored_election


@dataclass(frozen=True)
class Request:
    """Everything that prints. `rows` are the paragraphs between the address and the signature."""

    organisation: str
    heading: str
    to: str
    rows: tuple[str, ...]
    attached: str
    day: str
    number: str
    code: str
    file_name: str

    def fields(self) -> dict:
        """What the template may name."""
        footer = _("Record number %(number)s, check code %(code)s") % {"number": self.number, "code": self.code}
        return {
            "organisation": self.organisation, "heading": self.heading, "to": f"{self.to}：", "rows": self.rows,
            "attached": self.attached, "day": self.day, "footer": footer, "draft": "",
        }  # fmt: skip


def request_for(meeting, part, row, *, printed_at) -> Request:
    """The request about one referred vote of a whole sealed meeting; two queries."""
    with override(LANGUAGE):
        maker, code = Maker(meeting), check_code(meeting)
        higher = meeting.organisation.parent
        name, number = maker.named(), meeting.record_number
        return Request(
            organisation=clean(name), heading=clean(heading(row)), to=clean(higher.name if higher else ""),
            rows=tuple(clean(text) for text in paragraphs(meeting, part, row)),
            attached=_("Attachment: minutes of the meeting (record number %(number)s)") % {"number": number},
            day=zh_formal(timezone.localtime(printed_at)), number=number, code=f"{code[:5]} {code[5:]}",
            file_name=f"{_('Request')}-{number}-{row.order + 1}",
        )  # fmt: skip


def heading(row) -> str:
    """What is asked, in the form of a heading."""
    return _("Request for a decision on the result of “%(matter)s”") % {"matter": row.title}


def paragraphs(meeting, part, row) -> list[str]:
    """What was held, the ballot, the votes, why no result could be announced, and what is asked."""
    held = _("On %(day)s our branch held a %(kind)s and voted by %(method)s on “%(matter)s”.") % {
        "day": zh_formal(meeting.sittings.all()[0].starts_at), "kind": part.get_kind_display(),
        "method": row.get_method_display(), "matter": row.title,
    }  # fmt: skip
    stood = [f"{stander(each, each.result)}。" for each in row.candidates.all()]
    verdict = stored_election(part.kind, row)
    because = [f"{'；'.join(verdict.because)}。"] if verdict else []
    return [f"{held}{sheets(row, row.due, row.present)}{tellers(row)}", *stood, *because, *asked(row)]


def asked(row) -> list[str]:
    """Whose election only the count of those present would give, and the question itself."""
    names = "、".join(each.name for each in row.candidates.all() if each.result == Elected.REFER)
    why = _(
        "By the count of those due %(names)s would not be elected, by the count of those present %(names)s would be. "
        "No result has been announced."
    )
    end = _("Please decide which count holds. We await your reply.")
    return [why % {"names": names}, end] if names else [end]
