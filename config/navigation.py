"""What the side bar and the bottom tabs offer. An entry shows where the person's permission reaches."""

from dataclasses import dataclass, field
from functools import cache

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import Role
from branches.models import Organisation
from reminders.selectors import unread_count


@dataclass(frozen=True)
class Entry:
    """One line of the side bar; `permission` None means everybody who is signed in.

    `short` is the label at the bottom of a phone, where the side bar's is too long.
    """

    label: str
    route: str
    icon: str
    permission: str | None = None
    short: str = ""

    def is_open_to(self, user) -> bool:
        return self.permission is None or bool(user.scope_for(self.permission))


@dataclass(frozen=True)
class Group:
    """Entries under a heading; the first group has none."""

    entries: tuple[Entry, ...]
    heading: str = ""


@dataclass
class Line:
    """An entry as a person sees it on one page."""

    entry: Entry
    url: str
    is_current: bool = field(default=False)


GROUPS = (
    Group((
        Entry(_("Today"), "dashboards:workbench", "clipboard-check", "dashboards.view_workbench"),
        Entry(_("Dashboard"), "dashboards:dashboard", "grid-3x3-gap", "dashboards.view_dashboard"),
        Entry(
            _("Meetings"), "meetings:list", "journal-text", "meetings.view_meeting", pgettext_lazy("tab", "Meetings")
        ),
        Entry(_("Review of records"), "meetings:reviews", "file-earmark-check", "meetings.review_record"),
        Entry(_("Members"), "members:list", "people", "members.view_member", pgettext_lazy("tab", "Members")),
        Entry(_("Heart-to-heart talks"), "members:talks", "chat-left-text", "members.keep_talks"),
        Entry(_("Party committees"), "meetings:leading", "people-fill", "meetings.view_leading"),
        Entry(_("Duties"), "obligations:list", "list-check", "obligations.view_due"),
        Entry(_("Organisations"), "branches:list", "diagram-3", "branches.view_organisation"),
    )),
    Group((
        Entry(
            _("Leads and cases"), "discipline:board", "inboxes", "discipline.handle_case", pgettext_lazy("tab", "Cases")
        ),
        Entry(_("Early reminders"), "discipline:early", "chat-square-dots", "discipline.keep_early_reminders"),
        Entry(_("Risks to integrity"), "discipline:risks", "exclamation-diamond", "discipline.view_risks"),
        Entry(_("Case figures"), "discipline:figures", "bar-chart", "discipline.view_statistics"),
        Entry(_("Approaches"), "discipline:pleas", "telephone-inbound", "discipline.view_pleas"),
        Entry(_("Rights to cases that rest"), "discipline:resting", "eye-slash", "discipline.renew_handler"),
    ), _("Discipline")),
    Group((
        Entry(_("My meetings"), "meetings:mine", "calendar2-check", "meetings.attend"),
        Entry(_("My record"), "members:own", "person", "meetings.attend"),
        Entry(_("Talks I am to hold"), "discipline:talks", "chat-dots", "discipline.hold_talks"),
        Entry(_("Notices"), "reminders:list", "bell"),
    ), _("Mine")),
    Group((
        Entry(_("Articles"), "regulations:list", "journal-bookmark"),
        Entry(_("Paper templates"), "meetings:paper", "file-earmark-text", "meetings.change_paper"),
        Entry(_("The bureau's own values"), "obligations:values", "sliders", "obligations.set_value"),
        Entry(_("Working days"), "obligations:calendar", "calendar3", "obligations.keep_calendar"),
    ), _("Reference")),
    Group((
        Entry(_("Accounts"), "accounts:list", "person-gear", "accounts.view_account"),
        Entry(_("To confirm"), "accounts:requests", "check2-square", "accounts.confirm_grant"),
        Entry(_("Roles and rights"), "accounts:matrix", "shield-check", "accounts.view_account"),
        Entry(_("Rules of reminders"), "reminders:policy", "bell-slash", "reminders.set_policy"),
        Entry(_("Outbox"), "reminders:outbox", "send", "reminders.run_outbox"),
        Entry(
            _("Comparison of lights"), "obligations:comparison", "arrow-left-right", "obligations.watch_comparison"
        ),
        Entry(_("Trail"), "audit:list", "clock-history", "audit.view_entry"),
        Entry(_("Chain of the trail"), "audit:chain", "shield-check", "audit.view_entry"),
    ), _("Administration")),
)  # fmt: skip

TABS = (
    "dashboards:workbench",
    "dashboards:dashboard",
    "meetings:list",
    "meetings:mine",
    "members:list",
    "discipline:board",
    "reminders:list",
)
TABS_SHOWN = 3


# Pages that belong to an entry although their address begins like that of another.
BELONGS_TO = {"members:merge": "branches:list"}


def place_of(request) -> str:
    """The address by which the present entry is found: the page's own, or that of the entry it belongs to."""
    match = request.resolver_match
    entry = BELONGS_TO.get(match.view_name) if match else None
    return reverse(entry) if entry else request.path


def lines_for(user, path) -> list[tuple[str, list[Line]]]:
    """The side bar of a person: headings with their entries, the present one marked."""
    groups = [(group.heading, [line for entry in group.entries if (line := line_for(entry, user))]) for group in GROUPS]
    shown = [(heading, lines) for heading, lines in groups if lines]
    mark_current([line for _heading, lines in shown for line in lines], path)
    return shown


def line_for(entry, user) -> Line | None:
    """The entry with its address; None where the permission or the page is missing."""
    try:
        return Line(entry, reverse(entry.route)) if entry.is_open_to(user) else None
    except NoReverseMatch:
        return None


def mark_current(lines, path):
    """Mark the entry with the longest address that begins the path; the root only for itself."""
    fitting = [line for line in lines if path == line.url or (line.url != "/" and path.startswith(line.url))]
    if fitting:
        max(fitting, key=lambda line: len(line.url)).is_current = True


def tabs_of(groups) -> list[Line]:
    """The three entries that stand at the bottom of a phone."""
    by_route = {line.entry.route: line for _heading, lines in groups for line in lines}
    return [by_route[route] for route in TABS if route in by_route][:TABS_SHOWN]


def bureau() -> Organisation | None:
    """The leading committee at the root of the tree."""
    return Organisation.objects.filter(parent__isnull=True).order_by("id").first()


def main_grant(user):
    """The grant that names the person at the top: a post before plain membership."""
    return min(user.grants_today(), key=lambda grant: (grant.role == Role.MEMBER, grant.pk), default=None)


def context(request):
    """What every whole page needs besides its own content.

    The values are functions that a template calls: nothing is read until a page asks, and then only once.
    """
    user = getattr(request, "user", None)
    shared = {"bureau": cache(bureau)}
    if user is None or not user.is_authenticated:
        return shared
    groups = cache(lambda: lines_for(user, place_of(request)))
    return {
        **shared,
        "navigation": groups,
        "session_seconds": lambda: int(user.idle_allowed.total_seconds()),
        "bottom_tabs": cache(lambda: tabs_of(groups())),
        "main_grant": cache(lambda: main_grant(user)),
        "organisations_of_user": cache(
            lambda: list(dict.fromkeys(grant.organisation for grant in user.grants_today()))
        ),
        "unread_notices": cache(lambda: unread_count(user)),
    }
