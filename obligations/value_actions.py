"""Setting and withdrawing what the bureau decides by itself. Stored lights follow in the same transaction."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import record
from common.errors import StaleEdit
from obligations.actions import refuse, settle
from obligations.deriving import everywhere
from obligations.local_rules import LocalRule
from obligations.models import LocalValue
from obligations.selectors import closed_until


def refresh_from(start: date, today: date | None):
    """Derive again every closed period that a value holding from `start` decides about."""
    closed = closed_until()
    if closed is not None and start <= closed:
        settle(everywhere, start, closed, today or timezone.localdate())


def note_value(by, verb: str, row: LocalValue, changes: dict):
    """The entry of an act on a value: which rule, from when."""
    record(by, verb, row, path="", changes=changes, reference=f"{row.rule} {row.start.isoformat()}")


@transaction.atomic
def set_local_value(rule: LocalRule, *, value, start, ground, by, today=None) -> LocalValue:
    """Let `value` hold for a rule from `start` on; what lies before keeps its own.

    Raises RuleBroken for a value looser than the article, or a day from which another value holds already.
    """
    if value not in dict(rule.choices):
        refuse("looser", _("This would be looser than the article."), rule.citation, "value")
    if LocalValue.objects.filter(rule=rule.rule, start=start).exists():
        refuse("taken", _("Another value holds from this day; withdraw it first."), rule.citation, "start")
    row = LocalValue.objects.create(rule=rule.rule, value=value, start=start, ground=ground, set_by=by)
    note_value(by, "value.set", row, {"value": ("", value), "ground": ("", ground)})
    refresh_from(start, today)
    return row


@transaction.atomic
def withdraw_local_value(row: LocalValue, *, by, version, today=None):
    """Take a value back: from its day on the one before holds again. Raises StaleEdit."""
    row = LocalValue.objects.select_for_update().get(pk=row.pk)
    if row.version != version:
        raise StaleEdit(row)
    note_value(by, "value.withdrawn", row, {"value": (row.value, ""), "ground": (row.ground, "")})
    start = row.start
    row.delete()
    refresh_from(start, today)
