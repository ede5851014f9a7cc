"""What happens to organisations. Every act keeps the history: nothing that was is overwritten."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from audit.trail import diff, record
from branches.choices import PARENTS, Form
from branches.models import Naming, Organisation, Placement, Term
from branches.rules import term
from common.errors import StaleEdit
from regulations.citations import cite
from regulations.findings import Finding, RuleBroken

EDITABLE = ("code", "form", "unit_class", "order")


def refuse(code, message, field=""):
    """Stop the act with one finding; the tree's own order needs no article beyond the branch regulations' chapter."""
    raise RuleBroken([Finding(code, message, cite("BR 4"), field)])


def check_parent(kind, parent):
    """Whether `kind` may hang below `parent`; raises RuleBroken."""
    allowed = PARENTS[kind]
    if (parent is None) != (not allowed) or (parent and parent.kind not in allowed):
        refuse("wrong-parent", _("This kind of organisation cannot hang there."), "parent")
    if parent and parent.closed_on:
        refuse("parent-closed", _("The higher body is closed."), "parent")


def derive(organisation):
    """Set today's paths from the parent; both end in a separator so that prefixes are subtrees."""
    parent = organisation.parent
    organisation.path = f"{parent.path if parent else ''}{organisation.pk}/"
    organisation.sort_path = f"{parent.sort_path if parent else ''}{organisation.order:04}.{organisation.pk}/"


def lock(organisation, version=None) -> Organisation:
    """The row under a lock; StaleEdit when the caller saw an older version."""
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if version is not None and row.version != version:
        raise StaleEdit(row)
    return row


@transaction.atomic
def found_organisation(
    *, code, name, kind, parent, founded_on, by, short_name="", form=Form.ORDINARY, unit_class="other", order=0
) -> Organisation:
    """Found an organisation below `parent` on a day; raises RuleBroken when the tree does not allow it."""
    parent = parent and lock(parent)
    check_parent(kind, parent)
    organisation = Organisation.objects.create(
        code=code, name=name, short_name=short_name, kind=kind, form=form, unit_class=unit_class, order=order,
        parent=parent, founded_on=founded_on,
    )  # fmt: skip
    derive(organisation)
    organisation.save(update_fields=["path", "sort_path"])
    Placement.objects.create(organisation=organisation, parent=parent, start=founded_on)
    Naming.objects.create(organisation=organisation, name=name, short_name=short_name, start=founded_on)
    record(by, "organisation.founded", organisation, path=organisation.path)
    return organisation


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


@transaction.atomic
def rename_organisation(organisation, *, name, short_name="", on, by, version=None) -> Organisation:
    """Give an organisation another name from `on`; records of before keep the old one."""
    organisation = lock(organisation, version)
    changes = diff(
        {"name": organisation.name, "short_name": organisation.short_name}, {"name": name, "short_name": short_name}
    )
    succeed(organisation.namings, on, name=name, short_name=short_name)
    organisation.name, organisation.short_name, organisation.version = name, short_name, organisation.version + 1
    organisation.save(update_fields=["name", "short_name", "version"])
    record(by, "organisation.renamed", organisation, path=organisation.path, changes=changes)
    return organisation


@transaction.atomic
def change_organisation(organisation, *, by, version=None, **values) -> Organisation:
    """Correct what has no history of its own (code, form, class, order)."""
    organisation = lock(organisation, version)
    changes = diff({f: getattr(organisation, f) for f in EDITABLE}, {f: values[f] for f in EDITABLE if f in values})
    for field, (_old, new) in changes.items():
        setattr(organisation, field, new)
    organisation.version += 1
    organisation.save(update_fields=[*changes, "version"])
    if "order" in changes:
        rehang(organisation, organisation.parent)
    record(by, "organisation.changed", organisation, path=organisation.path, changes=changes)
    return organisation


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


@transaction.atomic
def move_organisation(organisation, *, parent, on, by, version=None) -> Organisation:
    """Hang an organisation with all below it elsewhere from `on`; raises RuleBroken for a cycle or a wrong kind."""
    parent, organisation = lock(parent), lock(organisation, version)
    if parent.path.startswith(organisation.path):
        refuse("cycle", _("An organisation cannot hang below itself."), "parent")
    check_parent(organisation.kind, parent)
    old = organisation.parent_id
    rehang(organisation, parent)
    succeed(organisation.placements, on, parent=parent)
    organisation.version += 1
    organisation.save(update_fields=["version"])
    record(by, "organisation.moved", organisation, path=organisation.path, changes={"parent": (old, parent.pk)})
    return organisation


@transaction.atomic
def close_organisation(organisation, *, on, by, reason="", merged_into=None, version=None) -> Organisation:
    """Close an organisation on its last day; what is still open below it must be closed or moved first."""
    organisation = lock(organisation, version)
    if organisation.children.filter(closed_on__isnull=True).exists():
        refuse("has-children", _("Close or move the organisations below it first."), "on")
    if on < organisation.founded_on:
        refuse("closed-before-founded", _("It cannot close before the day it was founded."), "on")
    organisation.closed_on, organisation.merged_into = on, merged_into
    organisation.version += 1
    organisation.save(update_fields=["closed_on", "merged_into", "version"])
    organisation.placements.filter(end__isnull=True).update(end=on)
    organisation.namings.filter(end__isnull=True).update(end=on)
    verb = "organisation.merged" if merged_into else "organisation.closed"
    record(by, verb, organisation, path=organisation.path, reason=reason, reference=str(merged_into or ""))
    return organisation


@transaction.atomic
def open_term(organisation, *, elected_on, by) -> Term:
    """Begin a term of office; its length comes from the kind of organisation (Branch Regulations, Art. 21)."""
    verdict = term(organisation.kind, elected_on)
    opened, _created = Term.objects.get_or_create(
        organisation=organisation, elected_on=elected_on, defaults={"expires_on": verdict.expires_on}
    )
    record(by, "term.opened", opened, path=organisation.path)
    return opened
