"""What people find after signing in, and the committee's dashboard."""

import re
import shutil
import subprocess
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from lxml import html
from openpyxl import load_workbook

from accounts.roles import Role
from audit.models import Entry
from branches.actions import open_term
from branches.choices import Kind
from common.pdf import pdf_is_possible
from common.periods import add_months, last_months, month
from meetings.choices import PartKind, State
from meetings.models import LeaveRequest, Resolution
from members.actions import appoint
from members.choices import Post
from obligations.actions import close_periods, recompute_all
from obligations.models import Exemption
from tests.factories import make_bureau, make_grantee, make_member, make_organisation, make_secretary, make_user
from tests.obligations.records import THEME_DAY, hold, make_group, seal

pytestmark = pytest.mark.django_db
# Session, account, grants, the bureau's name, unread notices: the frame of every page.
FRAME = 5


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def bureau():
    return make_bureau(2)


@pytest.fixture
def branch(bureau):
    return bureau["branches"][0]


@pytest.fixture
def see(client):
    def get(user, address="/", **headers):
        client.force_login(user)
        return client.get(address, headers=headers)

    return get


class TestLanding:
    def test_a_secretary_works(self, see, branch):
        answer = see(make_secretary(branch))
        assert (answer.status_code, answer.templates[0].name) == (200, "dashboards/workbench.html")
        assert answer.context["branch"] == branch

    def test_staff_see_the_dashboard(self, see, bureau):
        assert see(make_grantee(bureau["office"])).url == "/dashboard/"

    @pytest.mark.parametrize(
        ("role", "address"),
        [
            (Role.SYSTEM_ADMINISTRATOR, "/accounts/"),
            (Role.SECURITY_ADMINISTRATOR, "/accounts/"),
            (Role.AUDIT_ADMINISTRATOR, "/trail/"),
        ],
    )
    def test_administrators_see_no_branch(self, see, bureau, role, address):
        assert see(make_grantee(bureau["root"], role)).url == address

    def test_who_has_nothing_is_told_so(self, see):
        answer = see(make_user())
        assert (answer.status_code, answer.templates[0].name) == (200, "dashboards/own.html")

    def test_strangers_sign_in_first(self, client):
        assert client.get("/").url.startswith("/sign-in/")
        assert client.get("/dashboard/").url.startswith("/sign-in/")


class TestOwnSittings:
    def sittings(self, see, member):
        return [sitting.meeting.title for sitting in see(member.user).context["sittings"]]

    def test_a_member_sees_what_concerns_the_member(self, see, bureau, today):
        branch, other = bureau["branches"]
        group, elsewhere = make_group(branch), make_group(branch, "第二党小组")
        member = make_member(branch, user=True, group=group)
        soon = today + timedelta(days=2)
        for place, kind, title in [
            (branch, THEME_DAY, "mine"), (group, PartKind.GROUP_MEETING, "my group"),
            (branch, PartKind.COMMITTEE_MEETING, "committee"), (elsewhere, PartKind.GROUP_MEETING, "another group"),
            (other, THEME_DAY, "another branch"),
        ]:  # fmt: skip
            hold(place, soon, kind, state=State.PLANNED, title=title)
        hold(branch, soon, THEME_DAY, state=State.CANCELLED, title="cancelled")
        assert self.sittings(see, member) == ["mine", "my group"]

    def test_ask_leave_is_one_click_away(self, see, branch, today):
        member = make_member(branch, user=True)
        meeting = hold(branch, today + timedelta(days=2), THEME_DAY, state=State.PLANNED)
        assert reverse("meetings:invitation", args=[meeting.public_id]) in see(member.user).content.decode()


class TestWorkbench:
    def items(self, see, user, address="/"):
        return see(user, address).context["items"]

    def theme_days(self, see, user, today):
        code = "meetings.theme_party_day"
        return [item for item in self.items(see, user) if item.due.duty.code == code and today in item.due.period]

    def test_most_urgent_first_with_one_action_each(self, see, branch, today):
        secretary = make_secretary(branch)
        close_periods(today)
        items = self.items(see, secretary)
        missed = [item for item in items if item.tone == "bad"]
        assert missed == items[: len(missed)]
        ends = [item.due.period.end for item in missed]
        assert ends == sorted(ends)
        register = {"meetings.heart_to_heart_talk": reverse("members:talks")}
        assert all(item.address == register.get(item.due.duty.code, item.address) for item in items)
        others = [item for item in items if item.due.duty.code not in register]
        assert others
        assert all(f"organisation={branch.public_id}" in item.address for item in others)

    def test_a_held_meeting_asks_for_its_seal_and_disappears_when_sealed(self, see, branch, today):
        secretary = make_secretary(branch)
        meeting = hold(branch, today, THEME_DAY)
        [item] = self.theme_days(see, secretary, today)
        assert (item.due.status, item.address) == ("due", reverse("meetings:record", args=[meeting.public_id]))
        seal(meeting, today)
        assert self.theme_days(see, secretary, today) == []

    def test_a_missed_month_with_an_open_record_leads_to_it(self, see, branch, today):
        secretary = make_secretary(branch)
        day = add_months(today.replace(day=1), -2)
        meeting = hold(branch, day, THEME_DAY)
        close_periods(today)
        [item] = [i for i in self.items(see, secretary) if i.due.deed]
        assert (item.due.status, item.address) == ("missed", reverse("meetings:record", args=[meeting.public_id]))

    def test_who_may_not_record_is_led_to_the_reason(self, see, branch):
        reader = make_secretary(branch, "高志诚", Post.COMMITTEE_MEMBER)
        items = self.items(see, reader)
        assert items
        assert all(item.address == item.why for item in items)

    def test_a_neighbours_branch_does_not_exist(self, see, bureau):
        first, second = bureau["branches"]
        assert see(make_secretary(first), f"/?branch={second.public_id}").status_code == 404
        assert see(make_secretary(second, "许静怡"), "/?branch=").context["branch"] == second

    def test_staff_may_look_at_a_branch(self, see, bureau, branch):
        assert see(make_grantee(bureau["office"]), f"/?branch={branch.public_id}").context["branch"] == branch

    def test_several_branches_can_be_switched(self, see, bureau):
        first, second = bureau["branches"]
        user = make_secretary(first)
        appoint(user.member, organisation=second, post=Post.SECRETARY, on=first.founded_on, by=None)
        answer = see(user, f"/?branch={second.public_id}")
        assert answer.context["branch"] == second
        assert set(answer.context["own"]) == {first, second}

    def test_the_fragment_is_only_the_list(self, see, branch):
        answer = see(make_secretary(branch), "/", **{"HX-Request": "true", "X-Polling": "1"})
        assert [answer.templates[0].name, b"<html" in answer.content] == ["dashboards/todo.html", False]

    def test_resolutions_to_carry_out(self, see, branch, today):
        secretary = make_secretary(branch)
        meeting = hold(branch, today - timedelta(days=9), THEME_DAY, sealed_on=today - timedelta(days=8))
        common = {"part": meeting.parts.get(), "sitting": meeting.sittings.get(), "deadline": today}
        open_one = Resolution.objects.create(title="open", carried=True, **common)
        Resolution.objects.create(title="done", carried=True, done_on=today, **common)
        Resolution.objects.create(title="not carried", carried=False, **common)
        assert see(secretary).context["resolutions"] == [open_one]

    def test_leave_that_waits_for_an_answer(self, see, branch, today):
        secretary, member = make_secretary(branch), make_member(branch, "陈立夏")
        sitting = hold(branch, today + timedelta(days=2), THEME_DAY, state=State.PLANNED).sittings.get()
        LeaveRequest.objects.create(sitting=sitting, member=member, reason="on_duty")
        LeaveRequest.objects.create(sitting=sitting, member=secretary.member, reason="sick", state="granted")
        answer = see(secretary)
        assert [row.asked for row in answer.context["sittings"]] == [1]
        assert f"/meetings/{sitting.meeting.public_id}/#leave" in answer.content.decode()

    def test_the_quarter_at_a_glance(self, see, branch, today):
        hold(branch, today, THEME_DAY, sealed_on=today)
        strip = see(make_secretary(branch)).context["strip"]
        by_code = {row.duty.code.removeprefix("meetings."): row for row in strip.rows}
        assert {code: sum(cell.months for cell in row.cells) for code, row in by_code.items()} == {
            "general_assembly": 3, "theme_party_day": 3, "party_lecture": 3,
        }  # fmt: skip
        assert by_code["theme_party_day"].done == 1

    def queries(self, see, client, user):
        """Without those of signing in and of the site's frame: session, account, grants, bureau, notices."""
        see(user)
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries) - FRAME

    @pytest.mark.one_database
    def test_the_queries_do_not_grow(self, see, client, branch, today):
        secretary = make_secretary(branch)
        counts = []
        for size in (1, 3, 30):
            for number in range(size):
                group = make_group(branch, f"第{number}党小组")
                make_member(branch, f"成员{size}{number}", group=group)
                hold(group, today, PartKind.GROUP_MEETING, state=State.PLANNED)
            counts.append(self.queries(see, client, secretary))
        assert len(set(counts)) == 1
        assert counts[0] <= 12


class TestDashboard:
    def board(self, see, user, query=""):
        return see(user, f"/dashboard/{query}").context["board"]

    def test_a_secretary_has_none(self, see, branch):
        assert see(make_secretary(branch), "/dashboard/").status_code == 404

    def test_a_cell_turns_from_due_to_done(self, see, bureau, branch, today):
        staff = make_grantee(bureau["office"])
        for code in ("general_assembly", "party_lecture", "heart_to_heart_talk"):
            Exemption.objects.create(
                organisation=branch, duty=f"meetings.{code}", start=branch.founded_on, reason="-", granted_by=staff
            )
        meeting = hold(branch, today, THEME_DAY)
        cell = self.board(see, staff).lights.cells[branch.pk, month(today).end]
        assert (cell.due, cell.done) == (1, 0)
        seal(meeting, today)
        cell = self.board(see, staff).lights.cells[branch.pk, month(today).end]
        assert (cell.due, cell.done) == (0, 1)

    def test_counts_are_of_branches_and_add_up(self, see, bureau, today):
        close_periods(today)
        board = self.board(see, make_grantee(bureau["office"]))
        assert sum(board.counts.values()) == len(board.branches) == 2
        assert board.counts["overdue"] == 2

    def test_a_word_narrows_the_table(self, see, bureau, branch, today):
        close_periods(today)
        staff = make_grantee(bureau["office"])
        assert self.board(see, staff, "?word=overdue").listed == bureau["branches"]
        assert self.board(see, staff, "?word=normal").listed == []
        assert self.board(see, staff, "?word=nonsense&month=1999-13").listed == bureau["branches"]

    def test_general_branch_staff_see_theirs(self, see, bureau, branch):
        make_organisation("机关党支部", parent=bureau["office"])
        staff = make_grantee(bureau["general"], Role.GENERAL_BRANCH_STAFF)
        assert self.board(see, staff).branches == bureau["branches"]
        assert see(staff, f"/dashboard/?unit={bureau['office'].public_id}").status_code == 404

    def test_a_unit_narrows_everything(self, see, bureau, today):
        other = make_organisation("机关党支部", parent=bureau["office"])
        close_periods(today)
        staff = make_grantee(bureau["office"])
        board = self.board(see, staff, f"?unit={bureau['general'].public_id}")
        assert board.branches == bureau["branches"]
        assert {pk for pk, _end in board.lights.cells} == {branch.pk for branch in bureau["branches"]}
        assert other in self.board(see, staff).branches

    def test_the_overdue_list_is_the_list_behind_it(self, see, client, bureau, today):
        close_periods(today)
        answer = see(make_grantee(bureau["office"]), "/dashboard/")
        board, query = answer.context["board"], answer.context["missed_query"]
        assert client.get(f"/duties/?{query}").context["count"] == board.missed > 0
        earlier = add_months(today, -5)
        answer = client.get(f"/dashboard/?month={earlier:%Y-%m}")
        behind = client.get(f"/duties/?{answer.context['missed_query']}").context["count"]
        assert behind == answer.context["board"].missed > 0

    def test_a_cell_and_the_list_behind_it_agree(self, see, client, bureau, branch, today):
        close_periods(today)
        board = self.board(see, make_grantee(bureau["office"]))
        for period in last_months(today, 12):
            cell = board.lights.cells.get((branch.pk, period.end))
            rows = client.get(f"/duties/?organisation={branch.public_id}&period={period.code}").context["count"]
            assert rows == (cell.owed + cell.pending + cell.exempt if cell else 0)

    def test_terms_ending_within_half_a_year(self, see, bureau, today):
        first, second = bureau["branches"]
        ending = open_term(first, elected_on=add_months(today, -33), by=None)
        open_term(second, elected_on=add_months(today, -40), by=None)
        open_term(second, elected_on=add_months(today, -4), by=None)
        assert self.board(see, make_grantee(bureau["office"])).terms == [ending]

    @pytest.mark.parametrize("stored", [True, False])
    def test_the_queries_do_not_grow(self, see, client, today, stored):
        counts = []
        for size in (1, 3, 30):
            bureau = make_bureau(size)
            for branch in bureau["branches"]:
                open_term(branch, elected_on=add_months(today, -33), by=None)
                hold(make_group(branch), today, PartKind.GROUP_MEETING, sealed_on=today)
            if stored:
                recompute_all(today=today)
            staff = make_grantee(bureau["office"])
            assert see(staff, "/dashboard/").status_code == 200
            with CaptureQueriesContext(connection) as queries:
                client.get("/dashboard/")
            counts.append(len(queries) - FRAME)
        assert len(set(counts)) == 1
        # Those of the frame with them make no more than 20. Two look up the committee's wait, where a red is young.
        assert counts[0] <= 14


class TestGroups:
    def keys(self, see, user, query=""):
        groups = see(user, f"/dashboard/{query}").context["board"].groups
        return {group.key: group.is_open for group in groups}

    @pytest.fixture
    def staff(self, bureau):
        return make_grantee(bureau["office"])

    @pytest.fixture
    def loose(self, bureau):
        """A branch that hangs directly below the committee."""
        return make_organisation("机关党支部", parent=bureau["office"])

    def test_what_hangs_directly_below_comes_first(self, see, bureau, staff, loose):
        board = see(staff, "/dashboard/").context["board"]
        assert [(group.key, group.branches) for group in board.groups] == [
            (loose.unit_class, [loose]), (bureau["general"].public_id, bureau["branches"]),
        ]  # fmt: skip

    def test_a_unit_without_branches_keeps_its_line(self, see, bureau, staff):
        empty = make_organisation("新设党总支", Kind.GENERAL_BRANCH, bureau["office"])
        assert list(self.keys(see, staff)) == [bureau["general"].public_id, empty.public_id]
        assert list(self.keys(see, staff, "?word=nothing")) == []

    def test_few_branches_are_open_and_the_address_decides(self, see, bureau, staff, loose, monkeypatch):
        general = bureau["general"].public_id
        assert self.keys(see, staff) == {loose.unit_class: True, general: True}
        assert self.keys(see, staff, "?open=none") == {loose.unit_class: False, general: False}
        assert self.keys(see, staff, f"?open={general},nonsense") == {loose.unit_class: False, general: True}
        monkeypatch.setattr("dashboards.groups.OPEN_AT_ONCE", 2)
        assert self.keys(see, staff) == {loose.unit_class: False, general: False}

    def test_a_closed_group_sends_no_branch(self, see, bureau, staff):
        page = see(staff, "/dashboard/?open=none").content.decode()
        assert bureau["general"].name in page
        assert 'class="dj-heat' in page
        table = page[page.index("<thead>") : page.index("</table>")]
        assert not any(branch.name in table for branch in bureau["branches"])

    def test_opening_one_reads_and_sends_only_its_branches(self, see, client, bureau, staff, loose):
        recompute_all(today=timezone.localdate())
        other = make_organisation("交警支队党总支", Kind.GENERAL_BRANCH, bureau["office"])
        elsewhere = make_organisation("车管所党支部", parent=other)
        answer = see(
            staff, f"/dashboard/groups/{other.public_id}/?state=open&open=none",
            **{"HX-Request": "true", "HX-Current-URL": f"http://testserver/dashboard/?open={loose.unit_class}"},
        )  # fmt: skip
        text = answer.content.decode()
        assert text.startswith(f'<tbody id="g-{other.public_id}">')
        assert elsewhere.name in text
        assert not any(branch.name in text for branch in [loose, *bureau["branches"]])
        assert answer["HX-Replace-Url"] == f"/dashboard/?open={loose.unit_class}%2C{other.public_id}"
        closed = client.get(f"/dashboard/groups/{other.public_id}/?state=closed&open={other.public_id}")
        assert elsewhere.name not in closed.content.decode()
        assert closed["HX-Replace-Url"] == "/dashboard/?open=none"

    def test_a_group_looks_the_same_alone_and_in_the_page(self, see, client, bureau, staff, loose):
        recompute_all(today=timezone.localdate())
        for key in (bureau["general"].public_id, loose.unit_class):
            page = see(staff, f"/dashboard/?open={key}&word=overdue").content.decode()
            start = page.index(f'<tbody id="g-{key}">')
            alone = client.get(f"/dashboard/groups/{key}/?open={key}&word=overdue&state=open").content.decode()
            assert page[start : page.index("</tbody>", start) + 8] == alone

    def test_a_unit_with_units_below_is_entered(self, see, client, bureau, staff):
        leader = make_grantee(bureau["root"], Role.COMMITTEE_LEADER)
        office = bureau["office"].public_id
        assert list(self.keys(see, leader)) == [bureau["general"].public_id], "a chain of single units is passed over"
        other = make_organisation("第二机关党委", Kind.OFFICE_PARTY_COMMITTEE, bureau["root"])
        groups = see(leader, "/dashboard/").context["board"].groups
        assert [(g.key, g.is_deep) for g in groups] == [(office, True), (other.public_id, False)]
        assert client.get(f"/dashboard/groups/{office}/?state=open").status_code == 404
        assert list(self.keys(see, leader, f"?unit={office}")) == [bureau["general"].public_id]

    @pytest.mark.parametrize("key", ["nonsense", "office"])
    def test_what_is_not_there_is_not_found(self, see, staff, key):
        assert see(staff, f"/dashboard/groups/{key}/?state=open").status_code == 404


class TestExport:
    def shown(self, page):
        """The rows of the table on the page: head of the row, then what each cell says."""
        tables = html.fromstring(page).xpath("//table[contains(@class, 'dj-heat')]")
        return [
            [row.xpath("string(th)"), *(link.get("aria-label").split(": ")[1] for link in row.xpath("td/a"))]
            for table in tables for row in table.xpath("tbody/tr")
        ]  # fmt: skip

    def workbook(self, answer):
        return list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))

    @pytest.mark.parametrize("query", ["", "?open=none", "?word=overdue", "?word=nothing", "?unit=general&open=all"])
    def test_the_rows_are_those_of_the_page(self, see, client, bureau, query):
        make_organisation("机关党支部", parent=bureau["office"])
        recompute_all(today=timezone.localdate())
        query = query.replace("unit=general", f"unit={bureau['general'].public_id}")
        staff = make_grantee(bureau["office"])
        page = self.shown(see(staff, f"/dashboard/{query}").content.decode())
        rows = self.workbook(client.get(f"/dashboard/export.xlsx{query}"))[5:]
        assert [[text if state else group + text, *filter(None, looks)] for group, text, state, *looks in rows] == page

    def test_it_says_what_is_shown_who_took_it_and_when(self, see, bureau, today):
        staff = make_grantee(bureau["office"])
        answer = see(staff, f"/dashboard/export.xlsx?unit={bureau['general'].public_id}&word=normal")
        assert answer["Content-Disposition"] == content_disposition_header(True, f"Dashboard-{today:%Y-%m}.xlsx")
        title, asked, order, made = [row[0] for row in self.workbook(answer)[:4]]
        assert str(bureau["general"]) in title
        assert asked == (f"Filter: unit {bureau['general']}, month {today:%B %Y}, state Normal; 0 of 0 branches opened")
        assert order == "Not ordered by any figure"
        said, number = made.split(", number ")
        assert re.sub(r"\d\d:\d\d", "HH:MM", said) == (
            f"Exported {timezone.localtime():%Y-%m-%d} HH:MM by {staff.name} {staff.badge_number}"
        )
        entry = Entry.objects.get(verb="dashboard.exported")
        assert (entry.actor, entry.reference) == (staff, f"{number} {today:%Y-%m} normal xlsx")
        assert entry.path == bureau["general"].path

    def test_a_name_that_looks_like_a_formula_is_text(self, see, bureau):
        make_organisation("=1+1", parent=bureau["general"])
        rows = self.workbook(see(make_grantee(bureau["office"]), "/dashboard/export.xlsx"))
        assert "'=1+1" in [row[1] for row in rows]

    @pytest.mark.skipif(not pdf_is_possible() or not shutil.which("pdftotext"), reason="needs Pango and pdftotext")
    def test_the_paper_holds_the_same(self, see, bureau, today):
        recompute_all(today=today)
        staff = make_grantee(bureau["office"])
        answer = see(staff, "/dashboard/export.pdf?word=overdue")
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True)
        said = text.stdout.decode()
        assert all(branch.name in said for branch in bureau["branches"])
        assert ["state Overdue" in said, staff.name in said] == [True, True]
        number = re.search(rf"by {staff.name} {staff.badge_number}, number (\w+)", said)[1]
        assert Entry.objects.get(verb="dashboard.exported").reference == f"{number} {today:%Y-%m} overdue pdf"

    def test_a_secretary_takes_nothing(self, see, branch):
        secretary = make_secretary(branch)
        for ending in ("xlsx", "pdf"):
            assert see(secretary, f"/dashboard/export.{ending}").status_code == 404
        assert not Entry.objects.filter(verb="dashboard.exported").exists()


class TestBranchSheet:
    @pytest.fixture
    def address(self, branch):
        return f"/dashboard/branches/{branch.public_id}/"

    def test_what_it_owed_did_and_missed(self, see, branch, bureau, today, address):
        day = add_months(today.replace(day=1), -2)
        hold(branch, day, THEME_DAY, sealed_on=day)
        recompute_all(today=today)
        sheet = see(make_grantee(bureau["office"]), address).context["sheet"]
        row = next(row for row in sheet.rows if row.duty.code == "meetings.theme_party_day")
        assert [sum(square.months for square in each.squares) for each in sheet.rows] == [12] * len(sheet.rows)
        assert row.squares[-3].look.mark == "✓"
        assert {square.look.mark for square in row.squares[:8] if square.look} == {"missing"}
        assert (row.done, sheet.counts["done"]) == (1, 1)
        assert len(sheet.missed) == sheet.counts["missed"] > 0
        ends = [each["due"].period.end for each in sheet.missed]
        assert ends == sorted(ends, reverse=True)

    def test_every_number_leads_to_its_rows(self, see, client, branch, bureau, today, address):
        recompute_all(today=today)
        page = html.fromstring(see(make_grantee(bureau["office"]), address).content.decode())
        for link in page.xpath("//div[contains(@class, 'dj-sheet-kpi')]/a"):
            found = int(link.xpath("string(div[@class='fig'])"))
            assert client.get(link.get("href")).context["count"] == found

    def test_meetings_posts_term_and_open_matters(self, see, branch, bureau, today, address):
        secretary = make_secretary(branch)
        term = open_term(branch, elected_on=add_months(today, -5), by=None)
        group = make_group(branch)
        held = [
            hold(branch, today - timedelta(days=9), THEME_DAY, sealed_on=today),
            hold(group, today - timedelta(days=20), PartKind.GROUP_MEETING),
        ]  # fmt: skip
        hold(branch, today + timedelta(days=2), THEME_DAY, state=State.PLANNED)
        hold(branch, add_months(today, -13), THEME_DAY, sealed_on=today)
        resolution = Resolution.objects.create(
            title="open", carried=True, part=held[0].parts.get(), sitting=held[0].sittings.get(), deadline=today
        )
        sheet = see(secretary, address).context["sheet"]
        assert sheet.meetings == held
        assert [(row.member.name, row.post) for row in sheet.posts] == [(secretary.name, "secretary")]
        assert (sheet.facts.term_from, sheet.facts.term_until) == (term.elected_on, term.expires_on)
        assert sheet.resolutions == [resolution]

    def test_a_neighbours_sheet_does_not_exist(self, see, bureau, branch):
        stranger = make_secretary(bureau["branches"][1], "许静怡")
        address = f"/dashboard/branches/{branch.public_id}/"
        assert see(stranger, address).status_code == 404
        assert see(stranger, f"{address}sheet.pdf").status_code == 404

    @pytest.mark.skipif(not pdf_is_possible() or not shutil.which("pdftotext"), reason="needs Pango and pdftotext")
    def test_the_paper_leaves_a_trace(self, see, branch, address):
        secretary = make_secretary(branch)
        answer = see(secretary, f"{address}sheet.pdf")
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
        text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=answer.content, capture_output=True, check=True)
        number = re.search(rf"by {secretary.name} {secretary.badge_number}, number (\w+)", text.stdout.decode())[1]
        entry = Entry.objects.get(verb="branch.sheet-exported")
        assert (entry.actor, entry.reference) == (secretary, number)
