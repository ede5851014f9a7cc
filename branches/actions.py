"""What happens to organisations. Every act keeps the history: nothing that was is overwritten."""

from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import diff, record
from branches.choices import PARENTS, Form, Kind, ReservedAct
from branches.models import Naming, Organisation, Placement, Term
from branches.registry import follow, result_noted
from branches.rules import NOTICE_MONTHS, TERM_YEARS, reserved_act, term
from common.errors import Objection, Refused, StaleEdit
from common.periods import add_months
from regulations.citations import cite
from regulations.findings import Finding, RuleBroken

EDITABLE = ("code", "form", "unit_class", "order", "ends_on")
LAST_ORDER = 9999


def refuse(code, message, field=""):
    """Stop the act with one objection."""
    raise Refused([Objection(code, message, field)])


# --- Checks ---------------------------------------------------------------------------------------------------------


def check_parent(kind, parent, on):
    """Whether `kind` may hang below `parent` on that day; raises Refused."""
    allowed = PARENTS[kind]
    if (parent is None) != (not allowed) or (parent and parent.kind not in allowed):
        refuse("wrong-parent", _("This kind of organisation cannot hang there."), "parent")
    if parent and (parent.closed_on or on < parent.founded_on):
        refuse("parent-not-open", _("The higher body is not open on that day."), "parent")


def check_code(code, organisation=None):
    """Whether the code is free; raises Refused."""
    others = Organisation.objects.filter(code=code).exclude(pk=organisation and organisation.pk)
    if other := others.first():
        refuse("code-taken", _("The code belongs to %(name)s.") % {"name": other.name}, "code")


def check_form(kind, form):
    """Only branches are joint or temporary; raises Refused."""
    if form != Form.ORDINARY and kind != Kind.BRANCH:
        refuse("form-of-branch", _("Only a branch can be joint or temporary."), "form")


def check_end(form, ends_on, founded_on):
    """Only the task of a temporary branch has a last day, not before the branch was founded; raises Refused."""
    if ends_on and form != Form.TEMPORARY:
        refuse("end-of-task", _("Only a temporary branch ends with its task."), "ends_on")
    if ends_on and ends_on < founded_on:
        refuse("ends-before-founded", _("The task cannot end before the day the branch was founded."), "ends_on")


def check_open(organisation):
    """Nothing more happens to a closed organisation; raises Refused."""
    if organisation.closed_on:
        refuse("closed", _("The organisation is closed; its records stay as they are."))


def check_after_last(rows, on):
    """A change is never dated before the last one, which it would overwrite; raises Refused."""
    last = rows.order_by("-start").first()
    if last and on < last.start:
        day = {"day": last.start.isoformat()}
        refuse(
            "before-last-change", _("The last change holds from %(day)s; a new one cannot lie before it.") % day, "on"
        )


# --- Derived columns, locks, history --------------------------------------------------------------------------------


def derive(organisation):
    """Set today's paths from the parent; both end in a separator so that prefixes are subtrees."""
    parent = organisation.parent
    organisation.path = f"{parent.path if parent else ''}{organisation.pk}/"
    organisation.sort_path = f"{parent.sort_path if parent else ''}{organisation.order:04}.{organisation.pk}/"


def lock_tree():
    """One change of the tree's shape at a time: whoever writes paths holds the roots."""
    list(Organisation.objects.select_for_update().filter(parent__isnull=True).order_by("pk").values_list("pk"))


def lock(organisation, version=None) -> Organisation:
    """The row under a lock; StaleEdit when the caller saw an older version."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if version is not None and row.version != version:
        raise StaleEdit(row)
    return row


def write(organisation, **columns):
    """Save columns and count the version up."""
    for field, value in {**columns, "version": organisation.version + 1}.items():
        setattr(organisation, field, value)
    organisation.save(update_fields=[*columns, "version"])


def succeed(rows, start, **fields):
    """End the running row of a dated history the day before `start` and begin the next one.

    A second change on the same day corrects the row of that day instead.
    """
    running = rows.filter(end__isnull=True).first()
    if running and running.start >= start:
        rows.filter(pk=running.pk).update(**fields)
        return
    rows.filter(end__isnull=True).update(end=start - timedelta(days=1))
    rows.create(start=start, **fields)


def rehang(organisation, parent):
    """Rewrite today's paths of the subtree in two updates, whatever its size."""
    old_path, old_sort = organisation.path, organisation.sort_path
    organisation.parent = parent
    derive(organisation)
    organisation.save(update_fields=["parent"])
    Organisation.objects.filter(path__startswith=old_path).update(
        path=Concat(Value(organisation.path), Substr("path", len(old_path) + 1)),
        sort_path=Concat(Value(organisation.sort_path), Substr("sort_path", len(old_sort) + 1)),
    )


# --- Acts -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def found_organisation(
    *, code, name, kind, parent, founded_on, by, short_name="", form=Form.ORDINARY, unit_class="other", order=0,
    ends_on=None,
) -> Organisation:  # fmt: skip
    """Found an organisation below `parent` on a day; raises Refused when the tree does not allow it.

    `ends_on` is the last day of the task of a temporary branch.
    """
    lock_tree()
    parent = parent and lock(parent)
    check_parent(kind, parent, founded_on)
    check_form(kind, form)
    check_end(form, ends_on, founded_on)
    check_code(code)
    organisation = Organisation.objects.create(
        code=code, name=name, short_name=short_name, kind=kind, form=form, unit_class=unit_class, order=order,
        parent=parent, founded_on=founded_on, ends_on=ends_on,
    )  # fmt: skip
    derive(organisation)
    organisation.save(update_fields=["path", "sort_path"])
    Placement.objects.create(organisation=organisation, parent=parent, start=founded_on)
    Naming.objects.create(organisation=organisation, name=name, short_name=short_name, start=founded_on)
    record(by, "organisation.founded", organisation, path=organisation.path)
    follow(organisation, founded_on)
    return organisation


@transaction.atomic
def rename_organisation(organisation, *, name, short_name="", on, by, version=None) -> Organisation:
    """Give an organisation another name from `on`; records of before keep the old one."""
    organisation = lock(organisation, version)
    check_open(organisation)
    check_after_last(organisation.namings, on)
    changes = diff(
        {"name": organisation.name, "short_name": organisation.short_name}, {"name": name, "short_name": short_name}
    )
    succeed(organisation.namings, on, name=name, short_name=short_name)
    write(organisation, name=name, short_name=short_name)
    record(by, "organisation.renamed", organisation, path=organisation.path, changes=changes)
    return organisation


@transaction.atomic
def change_organisation(organisation, *, by, version=None, **values) -> Organisation:
    """Correct what has no history of its own (code, form, class, order, last day of the task)."""
    lock_tree()
    organisation = lock(organisation, version)
    check_open(organisation)
    changes = diff({f: getattr(organisation, f) for f in EDITABLE}, {f: values[f] for f in EDITABLE if f in values})
    columns = {field: new for field, (_old, new) in changes.items()}
    form, ends_on = (columns.get(name, getattr(organisation, name)) for name in ("form", "ends_on"))
    check_form(organisation.kind, form)
    check_end(form, ends_on, organisation.founded_on)
    if "code" in columns:
        check_code(columns["code"], organisation)
    write(organisation, **columns)
    if "order" in changes:
        rehang(organisation, organisation.parent)
    record(by, "organisation.changed", organisation, path=organisation.path, changes=changes)
    return organisation


@transaction.atomic
def move_organisation(organisation, *, parent, on, by, version=None) -> Organisation:
    """Hang an organisation with all below it elsewhere from `on`; raises Refused for a cycle or a wrong kind."""
    lock_tree()
    parent, organisation = lock(parent), lock(organisation, version)
    check_open(organisation)
    if parent.path.startswith(organisation.path):
        refuse("cycle", _("An organisation cannot hang below itself."), "parent")
    check_parent(organisation.kind, parent, on)
    check_after_last(organisation.placements, on)
    old = organisation.parent_id
    rehang(organisation, parent)
    succeed(organisation.placements, on, parent=parent)
    write(organisation)
    record(by, "organisation.moved", organisation, path=organisation.path, changes={"parent": (old, parent.pk)})
    follow(organisation, on)
    return organisation


@transaction.atomic
def close_organisation(organisation, *, on, by, reason="", merged_into=None, version=None) -> Organisation:
    """Close an organisation on its last day; what is still open below it must be closed or moved first."""
    lock_tree()
    organisation = lock(organisation, version)
    check_open(organisation)
    if organisation.children.filter(closed_on__isnull=True).exists():
        refuse("has-children", _("Close or move the organisations below it first."), "on")
    if on < organisation.founded_on:
        refuse("closed-before-founded", _("It cannot close before the day it was founded."), "on")
    check_after_last(organisation.placements, on)
    check_after_last(organisation.namings, on)
    write(organisation, closed_on=on, merged_into=merged_into)
    organisation.placements.filter(end__isnull=True).update(end=on)
    organisation.namings.filter(end__isnull=True).update(end=on)
    verb = "organisation.merged" if merged_into else "organisation.closed"
    reference = merged_into.public_id if merged_into else ""
    record(by, verb, organisation, path=organisation.path, reason=reason, reference=reference)
    follow(organisation, on)
    return organisation


def close_ended(today) -> list[Organisation]:
    """Close the temporary branches whose task is over, on its last day (Branch Regulations, Art. 8).

    Groups below keep theirs open until they are closed or moved.
    """
    over = Organisation.objects.over_on(today).exclude(children__in=Organisation.objects.filter(closed_on=None))
    return [close_organisation(row, on=row.ends_on, by=None) for row in over]


@transaction.atomic
def open_term(organisation, *, elected_on, by) -> Term:
    """Begin a term of office; its length comes from the kind of organisation (Branch Regulations, Art. 21).

    Raises RuleBroken for kinds without terms, Refused for a day on which there was no organisation, or entered twice.
    """
    organisation = lock(organisation)
    if organisation.kind not in TERM_YEARS:
        message = _("This kind of organisation has no term of office.")
        raise RuleBroken([Finding("no-term", message, cite("BR 21"), "elected_on")])
    if findings := reserved_act(organisation.form, ReservedAct.ELECT, "elected_on"):
        raise RuleBroken(findings)
    if not organisation.is_open_on(elected_on):
        refuse("not-open", _("The organisation was not open on that day."), "elected_on")
    if organisation.terms.filter(elected_on=elected_on).exists():
        refuse("term-entered", _("This election is entered already."), "elected_on")
    filed_on, approved_on = result_noted(organisation, elected_on)
    opened = Term.objects.create(
        organisation=organisation, elected_on=elected_on, expires_on=term(organisation.kind, elected_on).expires_on,
        entered_on=timezone.localdate(), filed_on=filed_on, approved_on=approved_on,
    )  # fmt: skip
    record(by, "term.opened", opened, path=organisation.path)
    follow_term(opened)
    return opened


def follow_term(changed: Term):
    """What an election answers for reaches back to the end of the term before it."""
    rows = Term.objects.filter(organisation=changed.organisation_id, elected_on__lt=changed.elected_on)
    earlier = rows.order_by("-elected_on").first()
    days = [changed.elected_on, changed.expires_on, changed.deadline]
    days += [earlier.expires_on, earlier.deadline] if earlier else []
    follow(changed.organisation, add_months(min(days), -NOTICE_MONTHS))


def lock_term(changed: Term, version) -> Term:
    """The row under a lock; raises StaleEdit, or Refused when a later election has ended the term."""
    row = Term.objects.select_for_update().select_related("organisation").get(pk=changed.pk)
    if row.version != version:
        raise StaleEdit(row)
    if row.organisation.terms.filter(elected_on__gt=row.elected_on).exists():
        refuse("term-over", _("A later election has ended this term."))
    return row


@transaction.atomic
def shift_election(changed: Term, *, to, ground, by, version) -> Term:
    """Move the next election, early or late, as the higher organisation approved (Election Regulations, Art. 3).

    Raises Refused for a day before the term began, RuleBroken for more than a year.
    """
    changed = lock_term(changed, version)
    if to <= changed.elected_on:
        refuse("before-election", _("The election cannot lie before the one that began the term."), "to")
    if findings := term(changed.organisation.kind, changed.elected_on, to).findings:
        raise RuleBroken([replace(finding, field="to") for finding in findings])
    write_term(changed, "term.shifted", by, shifted_to=to, shift_ground=ground)
    return changed


@transaction.atomic
def note_notice(changed: Term, *, on, means, by, version) -> Term:
    """Note that the higher organisation gave notice of the end of a term (Branch Regulations, Art. 21)."""
    changed = lock_term(changed, version)
    if on < changed.elected_on:
        refuse("before-election", _("The notice cannot lie before the election."), "on")
    today = timezone.localdate()
    write_term(changed, "term.noticed", by, noticed_on=on, notice_means=means, notice_entered_on=today)
    return changed


@transaction.atomic
def note_result(organisation, elected_on, *, filed_on, approved_on, by):
    """Note with the term that began on a day when the result of its election was filed and approved (BR 21).

    Nothing where no term is entered for that day: it finds the dates when it is.
    """
    found = Term.objects.select_for_update().select_related("organisation")
    found = found.filter(organisation=organisation, elected_on=elected_on).first()
    if found is not None:
        write_term(found, "term.result", by, filed_on=filed_on, approved_on=approved_on)


def write_term(changed: Term, verb, by, **columns):
    """Save columns, count the version up, write the trail and let lights follow."""
    changes = diff({name: getattr(changed, name) for name in columns}, columns)
    write(changed, **columns)
    record(by, verb, changed, path=changed.organisation.path, changes=changes)
    follow_term(changed)
