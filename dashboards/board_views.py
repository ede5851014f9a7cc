"""The committee's dashboard: the page, one group of it, what leaves the house."""

from urllib.parse import parse_qsl, urlsplit

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from accounts.models import ReadCount
from accounts.proving import StepUpMixin
from accounts.reading import CountedMixin
from audit.trail import record
from branches.choices import UnitClass
from common.ids import public_id
from common.pdf import pdf_is_possible
from common.periods import month
from common.views import ScopedMixin
from dashboards import exports, heatmap
from dashboards.board import OVERDUE_SHOWN, Board
from dashboards.forms import BoardFilter
from dashboards.groups import ALL, NONE, Group
from dashboards.selectors import open_questions
from meetings.models import Question
from meetings.questioning import grounds_of
from obligations.choices import Status, Word
from obligations.local_rules import WAIT
from obligations.naming import WORD_TONES, month_name
from regulations.citations import cite

QUESTIONS_SHOWN = 6


class BoardLinks:
    """Addresses of the same board with something changed: filters and open groups stand in the address."""

    def __init__(self, asked: dict[str, str], opened: list[str]):
        self.asked, self.opened, self.page = asked, opened, reverse("dashboards:dashboard")

    def query(self, **changes) -> str:
        """The query with some values replaced; empty ones are left out."""
        return urlencode({name: value for name, value in {**self.asked, **changes}.items() if value})

    def turned(self, group: Group) -> str:
        """The open groups after one was turned."""
        keys = [key for key in self.opened if key != group.key]
        return ",".join(keys if group.is_open else [*keys, group.key]) or NONE

    def toggle(self, group: Group) -> str:
        """The page with the group turned."""
        return f"{self.page}?{self.query(open=self.turned(group))}#g-{group.key}"

    def fragment(self, group: Group) -> str:
        """The group alone, turned."""
        state = "closed" if group.is_open else "open"
        address = reverse("dashboards:group", args=[group.key])
        return f"{address}?{self.query(open=','.join(self.opened) or NONE, state=state)}"

    def enter(self, group: Group) -> str:
        """The page of the unit."""
        return f"{self.page}?{self.query(unit=group.key, open='')}"


class OnBoard(ScopedMixin):
    """What the dashboard and its exports share: the filters of the address."""

    permission_required = "dashboards.view_dashboard"

    @cached_property
    def form(self) -> BoardFilter:
        return BoardFilter(self.request.GET, today=timezone.localdate())

    @cached_property
    def board(self) -> Board:
        """What is shown; a unit outside one's scope does not exist."""
        return self.narrowed()

    def narrowed(self, **other) -> Board:
        """The board with other filters than asked for."""
        board = Board(self.request.user, self.scope, timezone.localdate(), **{**self.form.asked(), **other})
        if board.unit_id and board.unit is None:
            raise Http404
        return board

    @property
    def asked(self) -> dict[str, str]:
        """The filters as they stand in the address."""
        return {name: self.request.GET.get(name, "") for name in self.form.fields}

    @cached_property
    def links(self) -> BoardLinks:
        return BoardLinks(self.asked, [group.key for group in self.board.groups if group.is_open])


class Dashboard(OnBoard, TemplateView):
    """The lights of all branches below: counts, table, what is overdue, trend. No order by figures."""

    template_name = "dashboards/dashboard.html"

    def get_context_data(self, **kwargs):
        board, links = self.board, self.links
        decided = [each for each in board.trend if each.share is not None]
        return super().get_context_data(
            board=board, form=self.form, now=timezone.now(), overdue=board.overdue[:OVERDUE_SHOWN],
            overdue_more=len(board.overdue) - OVERDUE_SHOWN, own=board.own_dues[:OVERDUE_SHOWN],
            own_more=len(board.own_dues) - OVERDUE_SHOWN, last=decided[-1] if decided else None,
            words=[(word, board.counts[word], self.with_word(word)) for word in Word], all=self.with_word(""),
            body=heatmap.body(board.groups, board.lights, board.words, links),
            drill=[self.drill(group) for group in board.groups],
            rate=rate_chart(board), gaps=gap_chart(board), term_article=cite("BR 21"),
            questions=self.questions(), has_pdf=pdf_is_possible(), missed_query=self.missed_query(),
            wait_address=self.wait_address(),
            query=links.query(), open_all=f"?{links.query(open=ALL)}#heat", close_all=f"?{links.query(open=NONE)}#heat",
            **kwargs,
        )  # fmt: skip

    def questions(self) -> list[tuple[Question, str, bool]]:
        """Questions about records, each with its grounds in words and whether the person may weigh it."""
        user = self.request.user
        rows = open_questions(self.board.unit_scope, user.scope_for("meetings.view_meeting"), QUESTIONS_SHOWN)
        weighs = user.scope_for("meetings.weigh_question")
        return [
            (row, "; ".join(ground.because for ground in grounds_of(row)), weighs.covers(row.meeting.organisation.path))
            for row in rows
        ]

    def drill(self, group: Group) -> dict:
        """A group on a phone: its counts, and its branches or the way to them."""
        words = self.board.words
        rows = [(branch, words[branch.pk].label, WORD_TONES[words[branch.pk]]) for branch in group.shown]
        way = self.links.enter(group) if group.unit else self.links.toggle(group)
        return {"group": group, "summary": group.summary(words), "rows": rows, "way": way}

    def wait_address(self) -> str:
        """Where the wait is set; empty for those who may not."""
        return (
            reverse("obligations:value", args=[WAIT])
            if self.request.user.scope_for("obligations.set_value").holds_root
            else ""
        )

    def missed_query(self) -> str:
        """The filters of the list that holds exactly the lights counted as overdue."""
        since, until = month(self.board.since).code, self.board.shown.code
        return urlencode({"status": Status.MISSED, "since": since, "period": until, "branches": "on"})

    def with_word(self, word) -> str:
        """The address of the same table, cut by a word."""
        return f"?{self.links.query(word=str(word))}#heat"


class BoardGroup(OnBoard, View):
    """One group of the table, open or closed, to be exchanged in the page; only its own branches are read."""

    def get(self, request, key):
        """The rows; the address of the page around them follows, so that coming back finds it as it was left."""
        board, group = self.of_class(key) if key in UnitClass.values else self.of_unit(key)
        group.is_open = request.GET.get("state") == "open"
        opened = [each for each in self.open_around() if each != key]
        links = BoardLinks({**self.asked, "open": ""}, [*opened, key] if group.is_open else opened)
        response = HttpResponse(heatmap.body([group], board.lights, board.words, links))
        response["HX-Replace-Url"] = f"{links.page}?{links.query(open=','.join(links.opened) or NONE)}"
        return response

    def of_class(self, key) -> tuple[Board, Group]:
        """The branches of a class directly below the unit shown."""
        group = next((each for each in self.board.groups if each.key == key), None)
        if group is None:
            raise Http404
        return self.board, group

    def of_unit(self, key) -> tuple[Board, Group]:
        """The branches of a unit; one with units below it is entered, not opened."""
        board = self.narrowed(unit_id=key)
        if board.unit is None or any(group.unit for group in board.groups):
            raise Http404
        return board, Group(key, str(board.unit), board.unit, board.listed)

    def open_around(self) -> list[str]:
        """The groups open in the page: by its present address, else as they were when it was sent."""
        present = dict(parse_qsl(urlsplit(self.request.headers.get("HX-Current-URL", "")).query)).get("open", "")
        keys = present if present not in {"", ALL} else self.request.GET.get("open", "")
        return [key for key in keys.split(",") if key not in {"", ALL, NONE}]


class ExportDashboard(OnBoard, StepUpMixin, CountedMixin, View):
    """What stands on the page as .xlsx or PDF; who takes it away stands in the trail."""

    gives_file = True
    counted = ReadCount.Kind.EXPORTS

    def get(self, request, ending):
        if ending == "pdf" and not pdf_is_possible():
            return redirect(f"{self.links.page}?{self.links.query()}")
        number = public_id()
        with transaction.atomic():
            top, reference = self.board.unit or self.board.organisations[0], f"{number} {self.filter_code()} {ending}"
            record(request.user, "dashboard.exported", top, path=top.path, reference=reference)
            content = exports.WRITERS[ending](self.board, number)
        name = f"{_('Dashboard')}-{self.board.shown.code}.{ending}"
        header = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
        return HttpResponse(content, exports.CONTENT_TYPES[ending], headers=header)

    def filter_code(self) -> str:
        """Month and state asked for, without words."""
        return " ".join(filter(None, (self.board.shown.code, self.board.word)))


def rate_chart(board: Board) -> dict:
    """Records in time, of a hundred lights decided, month by month over all branches together."""
    return {
        "kind": "line", "unit": "%", "heading": _("Month"), "labels": [month_name(m.period.start) for m in board.trend],
        "series": [{"name": _("Recorded in time"), "tone": "ink", "values": [m.share for m in board.trend]}],
    }  # fmt: skip


def gap_chart(board: Board) -> dict:
    """What was not in time, month by month."""
    return {
        "kind": "stack", "heading": _("Month"), "labels": [month_name(m.period.start) for m in board.trend],
        "series": [
            {"name": _("recorded later"), "tone": "warn", "values": [m.late for m in board.trend]},
            {"name": _("not recorded to this day"), "tone": "bad", "values": [m.missed for m in board.trend]},
        ],
    }  # fmt: skip
