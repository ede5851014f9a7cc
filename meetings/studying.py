"""The half-yearly study of a Party committee (RESP): noted with the number of the minutes, withdrawn when mistaken."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import record
from branches.choices import PARTY_COMMITTEES
from branches.models import Organisation
from common.errors import Objection, Refused, StaleEdit
from meetings.models import Study
from obligations.actions import refresh


def refuse(code, message, field):
    """Stop the act with one objection."""
    raise Refused([Objection(code, message, field)])


@transaction.atomic
def note_study(organisation: Organisation, *, on: date, topic: str, minutes: str, by) -> Study:
    """Note that a Party committee studied on a day. Raises Refused for a day ahead or before it was founded, a body
    that is no Party committee, or a second entry for the day.
    """
    if organisation.kind not in PARTY_COMMITTEES:
        refuse("no-committee", _("Only Party committees owe this study."), "organisation")
    if on > timezone.localdate():
        refuse("ahead", _("This day lies ahead."), "on")
    if not organisation.is_open_on(on):
        refuse("not-open", _("The organisation did not exist on that day."), "on")
    if Study.objects.filter(organisation=organisation, held_on=on).exists():
        refuse("noted", _("A study of that day is noted already."), "on")
    study = Study.objects.create(
        organisation=organisation, held_on=on, topic=topic, minutes=minutes, entered_on=timezone.localdate(),
        entered_by=by,
    )  # fmt: skip
    record(by, "study.noted", study, path=organisation.path, reference=minutes)
    refresh(organisation, on)
    return study


@transaction.atomic
def withdraw_study(study: Study, *, by, version):
    """Take back what was noted by mistake. Raises StaleEdit."""
    study = Study.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=study.pk)
    if study.version != version:
        raise StaleEdit(study)
    organisation, day = study.organisation, study.held_on
    record(by, "study.withdrawn", study, path=organisation.path, reference=study.minutes)
    study.delete()
    refresh(organisation, day)
