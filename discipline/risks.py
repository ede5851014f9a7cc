"""The register of risks: what stands in it for a reader, noting, changing, reviewing and closing."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import diff, record
from common.errors import StaleEdit
from common.text import fold_name
from discipline.local_values import REVIEWS, Settings
from discipline.models import Risk, RiskReview
from discipline.registering import refuse
from discipline.risk_rules import next_review, review_grounds
from members.models import Appointment, Member, Membership

FACTS = ("kind", "place", "point", "signs", "level", "measures", "indicator", "owner", "leader")


@dataclass(frozen=True)
class Line:
    """A risk as the register shows it."""

    risk: Risk
    looked_at_on: date
    grounds: list[str]

    @property
    def is_due(self) -> bool:
        return bool(self.grounds)


def open_risks(scope):
    """The risks of a scope that are not closed, in the organisation's own order."""
    rows = Risk.objects.within(scope).filter(closed_on__isnull=True)
    return rows.select_related("organisation", "owner", "leader").prefetch_related("reviews")


def lines(scope, today: date, **only) -> list[Line]:
    """The register of a scope; four queries, whatever its length."""
    rows = list(open_risks(scope).filter(**only))
    changes = changes_of({row.owner_id for row in rows})
    return [line_of(row, changes[row.owner_id], today) for row in rows]


def line_of(row, changes, today) -> Line:
    """A risk with why it is to be reviewed."""
    looked_at = max([row.found_on, *(review.on for review in row.reviews.all())])
    grounds = review_grounds(review_on=row.review_on, looked_at_on=looked_at, changes=changes, today=today)
    return Line(row, looked_at, grounds)


def changes_of(members) -> dict[int, list[date]]:
    """On which days posts began or ended, or members came to another branch; two queries."""
    found = defaultdict(list)
    posts = Appointment.objects.filter(member__in=members).values_list("member", "start", "end")
    for member, start, end in posts:
        found[member] += [start, *([end] if end else [])]
    for member, start in Membership.objects.filter(member__in=members).values_list("member", "start"):
        found[member].append(start)
    return found


@transaction.atomic
def note_risk(*, organisation, found_on, by, **facts) -> Risk:
    """Note a risk; the day of its first review follows from its level. Raises Refused for a day ahead or strangers."""
    _check_day(found_on)
    _check_people(organisation, facts)
    months = Settings(timezone.localdate())[REVIEWS[facts["level"]]]
    row = Risk.objects.create(
        organisation=organisation, found_on=found_on, review_on=next_review(found_on, months), **facts
    )
    record(by, "risk.noted", row, path=organisation.path)
    return row


@transaction.atomic
def change_risk(row, *, by, version, **facts) -> Risk:
    """Change what stands about a risk; its days stay. Raises Refused for strangers, StaleEdit."""
    row = _lock(row, version)
    _check_people(row.organisation, facts, row)
    changes = diff({name: getattr(row, name) for name in FACTS}, facts)
    return _write(row, by, "risk.changed", changes, **facts)


@transaction.atomic
def review_risk(row, *, on, level, by, version) -> Risk:
    """Note that a risk was looked at again and at which level it stays; the next day follows from the level.

    Raises Refused for a day ahead or before the last look, StaleEdit.
    """
    row = _lock(row, version)
    _check_day(on)
    last = max([row.found_on, *row.reviews.values_list("on", flat=True)])
    if on < last or row.reviews.filter(on=on).exists():
        refuse("before", _("It was looked at on that day or later already."), "on")
    months = Settings(timezone.localdate())[REVIEWS[level]]
    RiskReview.objects.create(risk=row, on=on, level=level, by=by)
    changes = {} if row.level == level else {"level": (row.level, level)}
    return _write(row, by, "risk.reviewed", changes, level=level, review_on=next_review(on, months))


@transaction.atomic
def close_risk(row, *, on, by, version) -> Risk:
    """Close a risk that exists no longer; it leaves the register and stays on record. Raises Refused, StaleEdit."""
    row = _lock(row, version)
    _check_day(on)
    if on < row.found_on:
        refuse("before", _("The risk was found later."), "on")
    return _write(row, by, "risk.closed", {}, closed_on=on)


def _check_day(on):
    if on > timezone.localdate():
        refuse("future", _("This day has not come yet."), "on")


def answerable(organisation):
    """Whoever may answer for risks of an organisation: its members, and those with a post in it or above it."""
    above = organisation.path.strip("/").split("/")
    leads = Appointment.objects.filter(member=OuterRef("pk"), organisation__in=above, end__isnull=True)
    return Member.objects.present().filter(Q(organisation__path__startswith=organisation.path) | Exists(leads))


def person_of(words, organisation, field) -> Member | None:
    """The member with a name or badge number who may answer for risks here; None for no words.

    Raises Refused where nobody or several have the name.
    """
    words, people = fold_name(words), answerable(organisation)
    if not words:
        return None
    found = list(people.filter(badge_number=words)[:2]) or list(people.filter(name=words)[:2])
    if len(found) > 1:
        refuse("several", _("Several people have this name; enter the badge number."), field)
    if not found:
        refuse("stranger", _("Nobody of this organisation or with a post in it or above it is called so."), field)
    return found[0]


def _check_people(organisation, facts, row=None):
    """Owner and leader may answer here; who stands there already may stay."""
    for field in ("owner", "leader"):
        member = facts.get(field)
        stays = row and member and getattr(row, f"{field}_id") == member.pk
        if member and not stays and not answerable(organisation).filter(pk=member.pk).exists():
            refuse("stranger", _("Nobody of this organisation or with a post in it or above it is called so."), field)


def _lock(row, version) -> Risk:
    row = Risk.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=row.pk)
    if row.version != version:
        raise StaleEdit(row)
    return row


def _write(row, by, verb, changes, **columns) -> Risk:
    for field, value in columns.items():
        setattr(row, field, value)
    row.version += 1
    row.save(update_fields=[*columns, "version"])
    record(by, verb, row, path=row.organisation.path, changes=changes)
    return row
