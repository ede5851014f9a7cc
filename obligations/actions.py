"""Storing the lights of closed periods, and exemptions. Everything stored follows from the facts by `derive`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail import diff, record
from branches.choices import Kind
from branches.models import Organisation, Placement
from branches.selectors import path_on
from common.periods import Period, year
from common.scope import Scope
from obligations.choices import Status
from obligations.deriving import Due, LocalValues, ScopeOf, as_seen, derive, everywhere, with_those_above
from obligations.models import Exemption, StoredStatus, Workday
from obligations.registry import PeriodicDuty, duties, duty
from obligations.selectors import closed_until, horizon
from regulations.citations import cite
from regulations.findings import Finding, RuleBroken
from regulations.levels import Level

COLUMNS = ["end", "grace_until", "status", "held_on", "sealed_on", "subject_id", "path"]
BATCH = 500
MONTHS_RECOMPUTED = 15
# Up to so many organisations the second look reads only theirs.
FEW = 50
# No grace is longer: thirty working days with the longest holidays in between.
GRACE_REACHES = 62


@dataclass(frozen=True)
class Difference:
    """One stored light that is not what the facts say; one of the two sides may be missing."""

    key: tuple[int, str, date]
    stored: tuple | None
    computed: tuple | None


class Tree:
    """Who hung under whom on any day of the stretch; read once."""

    def __init__(self, start: date, end: date):
        self._rows = list(
            Placement.objects.overlapping(start, end).values_list("start", "end", "organisation_id", "parent_id")
        )
        self._parents: dict[date, dict[int, int | None]] = {}

    def path(self, organisation_id: int, day: date) -> str:
        """The path in the tree of `day`."""
        if day not in self._parents:
            self._parents[day] = {
                o: p for start, end, o, p in self._rows if start <= day and (end is None or day <= end)
            }
        return path_on(organisation_id, self._parents[day])


def as_columns(due: Due, tree: Tree) -> tuple:
    """What is stored of a light. What is merely held and open is no fact of a closed period."""
    deed = due.deed if due.status in (Status.DONE, Status.DONE_LATE) else None
    kept = (deed.held_on, deed.sealed_on, deed.subject_id) if deed else (None, None, None)
    return due.period.end, due.grace_until, due.status, *kept, tree.path(due.organisation_id, due.period.end)


def differences(dues: Iterable[Due], rows, tree: Tree) -> list[Difference]:
    """Where `rows` differ from what the facts say."""
    computed = {due.key: as_columns(due, tree) for due in dues}
    held = {
        (organisation_id, code, start): tuple(columns)
        for organisation_id, code, start, *columns in rows.values_list("organisation_id", "duty", "start", *COLUMNS)
    }
    return [
        Difference(key, held.get(key), computed.get(key))
        for key in sorted(computed.keys() | held.keys())
        if held.get(key) != computed.get(key)
    ]


def write(found: list[Difference]):
    """Make the stored lights what the facts say: one upsert and one delete for each batch."""
    gone = [difference for difference in found if difference.computed is None]
    for key in (difference.key for difference in gone):
        StoredStatus.objects.filter(organisation=key[0], duty=key[1], start=key[2]).delete()
    rows = [
        StoredStatus(
            organisation_id=d.key[0], duty=d.key[1], start=d.key[2], **dict(zip(COLUMNS, d.computed, strict=True))
        )
        for d in found
        if d.computed is not None
    ]
    StoredStatus.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["organisation", "duty", "start"],
        update_fields=[*COLUMNS, "computed_at"],
    )  # fmt: skip


def follow_from_below() -> set[str]:
    """The codes of the duties whose lights above follow from what any branch did."""
    return {each.code for each in duties() if each.from_below}


def compare_between(
    scope_of: ScopeOf, first: date, last: date, today: date, keep=None, *, wide=False
) -> list[Difference]:
    """Where the stored lights of periods that end from `first` to `last` differ from the facts.

    With `wide` also those of other organisations that follow from what was done in the scope.
    """
    dues = derive(scope_of, today, first, last, keep=keep, scoped=with_those_above if wide else as_seen)
    inside = scope_of("").condition("organisation__path")
    rows = StoredStatus.objects.filter(
        inside | Q(duty__in=follow_from_below()) if wide else inside, end__gte=first, end__lte=last
    )
    if keep:
        rows = rows.filter(start__lte=first)
    return differences(dues, rows, Tree(first, last))


def settle(scope_of: ScopeOf, first: date, last: date, today: date, keep=None, *, wide=False) -> list[Difference]:
    """Find the differences, lock the organisations concerned, look again and write.

    A record sealed in between waits for the lock or is seen by the second look, so that nothing newer is overwritten.
    """
    found = compare_between(scope_of, first, last, today, keep, wide=wide)
    if not found:
        return []
    concerned = {difference.key[0] for difference in found}
    rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk")
    paths = dict(rows.values_list("pk", "path"))
    if len(paths) <= FEW:
        above = follow_from_below() if wide else ()
        own = {difference.key[0] for difference in found if difference.key[1] not in above}
        scope_of = partial(_always, Scope.of(*(path for pk, path in paths.items() if pk in own)))
    again = compare_between(scope_of, first, last, today, keep, wide=wide)
    write([difference for difference in again if difference.key[0] in concerned])
    if again and keep is None:
        note(again)
    return again


def note(written: list[Difference]):
    """The trail moves with every recomputation, so that nothing remembered outlives it."""
    record(None, "duty.recomputed", Organisation(pk=written[0].key[0]), path="", reference=str(len(written)))


def _always(scope: Scope, _permission: str) -> Scope:
    """The same scope for every duty."""
    return scope


# --- What calls it ----------------------------------------------------------------------------------------------------


def bearers(organisation: Organisation, day: date) -> Scope:
    """Who answers for what happened in `organisation` around `day`: itself; for a group also its branches."""
    if organisation.kind != Kind.GROUP:
        return Scope.of(organisation.path)
    rows = Placement.objects.overlapping(year(day).previous().start, horizon(day)).filter(
        organisation=organisation, parent__isnull=False
    )
    return Scope.of(organisation.path, *rows.values_list("parent__path", flat=True))


def contains(day: date, _duty: PeriodicDuty, period: Period) -> bool:
    """Whether `day` lies in the period."""
    return day in period


@transaction.atomic(savepoint=False)
def refresh(organisation: Organisation, day: date, *, today: date | None = None) -> list[Difference]:
    """Derive again what is stored of the closed periods that contain `day`; upper floors' acts call it downstairs.

    So are the lights above that follow from it. One query and no more while the day's periods are open.
    """
    closed = closed_until()
    if closed is None or day > closed:
        return []
    scope = bearers(organisation, day)
    last = min(closed, horizon(day))
    keep = partial(contains, day)
    return settle(partial(_always, scope), day, last, today or timezone.localdate(), keep, wide=True)


def refresh_since(
    organisation: Organisation, since: date, *, above=False, today: date | None = None
) -> list[Difference]:
    """Derive again every closed period that ends on `since` or later, of an organisation and all below it.

    For acts that reach back: a post, and with `above` also for the bodies it hung under: a move, a closing, a term.
    They reach as far back as the nightly check; what is older keeps the verdict of its day, and what was never
    stored stays so. One query and no more while nothing closed is touched.
    """
    closed = closed_until()
    if closed is None or since > closed:
        return []
    since = max(since, months_back(closed, MONTHS_RECOMPUTED))
    before = since - timedelta(days=1)
    rows = Placement.objects.overlapping(before, closed).filter(organisation=organisation, parent__isnull=False)
    higher = rows.values_list("parent__path", flat=True) if above else ()
    scope = Scope.of(organisation.path, *higher)
    return settle(partial(_always, scope), since, closed, today or timezone.localdate())


@transaction.atomic
def close_periods(today: date) -> list[Difference]:
    """Store the lights of every period whose grace is over by `today` and which is not stored yet."""
    last = last_closed_end(today)
    closed = closed_until()
    first = closed + timedelta(days=1) if closed else months_back(last, MONTHS_RECOMPUTED)
    return settle(everywhere, first, last, today) if first <= last else []


def last_closed_end(today: date) -> date:
    """The last month end such that the grace of every duty of every period up to it is over."""
    values, first = LocalValues(), date(today.year - 1, 1, 1)
    graces = [
        (period.end, values.grace_until(each, period))
        for each in duties()
        for period in values.periods(each, first, today)
    ]
    still_open = min((end for end, grace_until in graces if grace_until >= today), default=date.max)
    return max((end for end, _grace in graces if end < still_open), default=first - timedelta(days=1))


def months_back(last: date, months: int) -> date:
    """The first day of the `months` months that end with `last`."""
    index = last.year * 12 + last.month - months
    return date(index // 12, index % 12 + 1, 1)


@transaction.atomic
def recompute_all(months: int = MONTHS_RECOMPUTED, *, today: date | None = None) -> list[Difference]:
    """Make everything stored of the last `months` months what the facts say; returns what differed."""
    today = today or timezone.localdate()
    last = last_closed_end(today)
    return settle(everywhere, months_back(last, months), last, today)


def compare(months: int = MONTHS_RECOMPUTED, *, today: date | None = None) -> list[Difference]:
    """What is stored differently from what the facts say; writes nothing. What was never closed is no difference."""
    closed = closed_until()
    if closed is None:
        return []
    return compare_between(everywhere, months_back(closed, months), closed, today or timezone.localdate())


# --- Exemptions -------------------------------------------------------------------------------------------------------


def refuse(code, message, citation, field=""):
    """Stop the act with one finding."""
    raise RuleBroken([Finding(code, message, cite(citation), field)])


def check_exemption(organisation, owed, start, end):
    """Raises RuleBroken where nothing may be exempt: a rule without exceptions, turned days, a second exemption."""
    if owed.level == Level.HARD:
        refuse("hard", _("This duty knows no exception."), owed.citation)
    if end is not None and end < start:
        refuse("turned", _("The last day lies before the first."), owed.citation, "end")
    taken = Exemption.objects.filter(organisation=organisation, duty=owed.code)
    if taken.overlapping(start, end or date.max).exists():
        refuse("taken", _("There is already an exemption on these days."), owed.citation, "start")


def refresh_stretch(organisation, start, end, today):
    """Derive again the closed periods that an exemption touches."""
    closed = closed_until()
    if closed is not None and start <= closed:
        settle(partial(_always, Scope.of(organisation.path)), start, closed, today or timezone.localdate())


@transaction.atomic
def grant_exemption(organisation, owed, *, start, end, reason, by, today=None) -> Exemption:
    """Exempt an organisation from the duty `owed` from day to day, for periods whose middle day lies inside."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    check_exemption(organisation, owed, start, end)
    exemption = Exemption.objects.create(
        organisation=organisation, duty=owed.code, start=start, end=end, reason=reason, granted_by=by
    )
    record(by, "duty.exempted", exemption, path=organisation.path, reference=owed.code, reason=reason)
    refresh_stretch(organisation, start, end, today)
    return exemption


@transaction.atomic
def end_exemption(exemption, *, on, by, today=None) -> Exemption:
    """Let an exemption end on its last day `on`; periods after it are owed again."""
    exemption = Exemption.objects.select_for_update().select_related("organisation").get(pk=exemption.pk)
    if on < exemption.start or (exemption.end and on > exemption.end):
        refuse("outside", _("The last day lies outside the exemption."), duty(exemption.duty).citation, "on")
    changes = diff({"end": exemption.end}, {"end": on})
    exemption.end = on
    exemption.save(update_fields=["end"])
    path, code = exemption.organisation.path, exemption.duty
    record(by, "duty.exemption-ended", exemption, path=path, changes=changes, reference=code)
    refresh_stretch(exemption.organisation, on, None, today)
    return exemption


# --- Working days -----------------------------------------------------------------------------------------------------


@transaction.atomic
def set_workday(day: date, *, is_working: bool, note="", by=None, today=None) -> Workday:
    """Say that offices work or rest on `day`, whatever the national arrangement says; stored graces follow."""
    held, _created = Workday.objects.update_or_create(
        day=day, defaults={"is_working": is_working, "note": note, "set_by": by}
    )
    record(by, "workday.set", held, path="", reference=f"{day} {is_working:d}")
    refresh_after_swap(day, today)
    return held


@transaction.atomic
def set_workdays(first: date, last: date, *, is_working: bool, note="", by=None, today=None) -> int:
    """The same for every day from `first` to `last`, as a notice names a holiday; returns how many."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    for day in days:
        set_workday(day, is_working=is_working, note=note, by=by, today=today)
    return len(days)


@transaction.atomic
def forget_workday(held: Workday, *, by=None, today=None):
    """Let a day follow the national arrangement again."""
    record(by, "workday.forgotten", held, path="", reference=f"{held.day} {held.is_working:d}")
    held.delete()
    refresh_after_swap(held.day, today)


def refresh_after_swap(day: date, today: date | None):
    """Derive again the closed periods whose grace may run over `day`."""
    closed, first = closed_until(), day - timedelta(days=GRACE_REACHES)
    if closed is not None and first <= closed:
        settle(everywhere, first, min(horizon(day), closed), today or timezone.localdate())
