"""The paper templates of an organisation: kept for ever, one in use for each kind of meeting, or the supplied one."""

import hashlib
import logging
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _

from audit.trail import record
from branches.models import Organisation
from meetings.choices import PartKind
from meetings.models import PaperTemplate
from meetings.paper_checks import refuse
from meetings.paper_files import supplied
from meetings.uploads import Checked, place_of, store

FOLDER = "paper"
log = logging.getLogger(__name__)


@transaction.atomic
def upload(organisation, kind, file: Checked, *, by) -> PaperTemplate:
    """Keep a checked template as the next version, not yet in use. The same bytes twice are refused."""
    lock(organisation)
    versions = PaperTemplate.objects.filter(organisation=organisation, kind=kind)
    known = versions.filter(sha256=file.sha256).first()
    if known:
        refuse("twice", _("This file is here already, as version %(number)s.") % {"number": known.number})
    store(file, FOLDER)
    newest = versions.order_by("-number").first()
    row = PaperTemplate.objects.create(
        organisation=organisation, kind=kind, number=newest.number + 1 if newest else 1, name=file.name,
        size=len(file.data), sha256=file.sha256, uploaded_by=by,
    )  # fmt: skip
    record(by, "paper.uploaded", row, path=organisation.path, reference=file.sha256)
    return row


@transaction.atomic
def put_to_use(template, *, by):
    """Let every paper of the kind be made with this version from now on; doing it again changes nothing."""
    lock(template.organisation)
    template.refresh_from_db()
    if template.in_use:
        return
    rest(template.organisation, template.kind)
    template.in_use = True
    template.save(update_fields=["in_use"])
    record(by, "paper.put-to-use", template, path=template.organisation.path, reference=template.sha256)


@transaction.atomic
def withdraw(organisation, kind, *, by):
    """Go back to the template that came with the program, or to that of a higher body; the versions stay."""
    lock(organisation)
    template = PaperTemplate.objects.filter(organisation=organisation, kind=kind, in_use=True).first()
    if template:
        rest(organisation, kind)
        record(by, "paper.withdrawn", template, path=organisation.path, reference=template.sha256)


def lock(organisation):
    """Let one act on the templates of an organisation wait for the other."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def rest(organisation, kind):
    """No version of the kind is in use any more."""
    PaperTemplate.objects.filter(organisation=organisation, kind=kind, in_use=True).update(in_use=False)


def in_force(organisation, kind) -> PaperTemplate | None:
    """The template nearest above the organisation, its own first; None: the supplied one."""
    line = [int(pk) for pk in organisation.path.strip("/").split("/")]
    found = PaperTemplate.objects.filter(organisation__in=line, kind=kind, in_use=True)
    return max(found.select_related("organisation"), key=lambda row: line.index(row.organisation_id), default=None)


def overview(organisation) -> list[tuple[PartKind, PaperTemplate | None, int]]:
    """Each kind of meeting, the template that holds for it here, and how many versions of its own there are."""
    line = [int(pk) for pk in organisation.path.strip("/").split("/")]
    rows = PaperTemplate.objects.filter(organisation__in=line).select_related("organisation")
    held = {}
    for row in sorted((row for row in rows if row.in_use), key=lambda row: line.index(row.organisation_id)):
        held[row.kind] = row
    own = Counter(row.kind for row in rows if row.organisation_id == organisation.pk)
    return [(kind, held.get(kind), own[kind]) for kind in PartKind]


def bytes_of(template: PaperTemplate) -> bytes | None:
    """The kept file; None, and a line in the log, where it is missing or not what was uploaded."""
    place = place_of(template.sha256, FOLDER)
    data = place.read_bytes() if place.is_file() else b""
    if hashlib.sha256(data).hexdigest() == template.sha256:
        return data
    log.error("paper template %s is missing or was altered: %s", template.public_id, place)
    return None


def form_for(organisation, kind) -> tuple[bytes, PaperTemplate | None]:
    """What a paper is filled into, and whose it is; the supplied form takes over from a damaged file."""
    template = in_force(organisation, kind)
    data = bytes_of(template) if template else None
    return (data, template) if data else (supplied(kind), None)
