"""Whether everybody can use the pages: axe-core finds no violation of WCAG A and AA or of good practice, in Chinese.

A handful of main pages on every change, all pages of the pictures at night; both sizes.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from branches.actions import open_term
from common.periods import add_months
from config.screenshots import PAGES, SIZES
from obligations.actions import recompute_all
from tests.factories import make_bureau, make_grantee, make_member, make_secretary
from tests.obligations.records import THEME_DAY, hold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(settings.BASE_DIR, "node_modules", "axe-core", "axe.min.js")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const found = await axe.run({ runOnly: { type: "tag", values: tags } });
  return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""


def faults(page, address) -> list[str]:
    """What axe finds on a page, at both sizes."""
    found = []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(address, wait_until="networkidle")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found += [f"{size} {address} {fault}" for fault in page.evaluate(RUN, TAGS)]
    return found


@pytest.fixture
def bureau():
    """Something of everything that the main pages show."""
    bureau, today = make_bureau(2), timezone.localdate()
    branch = bureau["branches"][0]
    open_term(branch, elected_on=add_months(today, -33), by=None)
    make_member(branch, "陈立夏")
    held = today - timedelta(days=40)
    hold(branch, held, THEME_DAY, sealed_on=held, title="主题党日")
    hold(branch, today + timedelta(days=3), THEME_DAY, state="planned", title="下月主题党日")
    recompute_all(today=today)
    return bureau


def test_the_main_pages(sign_in_page, live_server, bureau):
    found = []
    branch = bureau["branches"][0]
    secretary = make_secretary(branch)
    for user, addresses in (
        (secretary, [
            reverse("dashboards:workbench"), reverse("meetings:list"), reverse("members:list"),
            f"{reverse('meetings:plan')}?organisation={branch.public_id}",
        ]),
        (make_grantee(bureau["office"], Role.COMMITTEE_STAFF), [
            reverse("dashboards:dashboard"), reverse("dashboards:branch", args=[branch.public_id]),
            reverse("obligations:list"),
        ]),
    ):  # fmt: skip
        page = sign_in_page(user)
        for address in addresses:
            found += faults(page, f"{live_server.url}{address}")
    assert not found, "\n".join(found)


@pytest.mark.nightly
def test_every_page_of_the_pictures(sign_in_page, live_server):
    call_command("demo", verbosity=0)
    found = []
    for login in dict.fromkeys(each.login for each in PAGES):
        tab = sign_in_page(User.objects.get(badge_number=login)) if login else None
        for each in PAGES:
            if login and each.login == login:
                found += faults(tab, f"{live_server.url}{each.address()}")
    assert not found, "\n".join(found)


@pytest.mark.nightly
def test_the_pages_before_signing_in(page, live_server):
    found = []
    for each in PAGES:
        if each.login is None:
            found += faults(page, f"{live_server.url}{each.address()}")
    assert not found, "\n".join(found)
