"""What is written down on a case beside its steps: short notes, and who asked, pleaded or pressed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.row_security import reading_everything
from discipline.models import Note, Plea
from discipline.registering import find_person, person_index, refuse
from discipline.steps import duty_of, lock
from discipline.trail import leave


@transaction.atomic
def write_note(case, *, text, by) -> Note:
    """Add a short note, under the key of the case; it is never changed."""
    with reading_everything():
        case = lock(case)
        check_named(case, by)
        note = Note(case=case, by=by)
        note.sealed_text = case.seal(f"note:{note.public_id}", text)
        note.save()
        leave(by, "case.noted", case)
    return note


@transaction.atomic
def record_plea(case, *, person, post, at, way, behaviour, by, scope) -> Plea:
    """Record that somebody asked about a case, pleaded or pressed; it is never withdrawn.

    `person` is a name or badge number. The person does not see the entry, nor does anybody below the upper body.
    """
    if at > timezone.now():
        refuse("future", _("This day has not come yet."), "day")
    member, name = find_person(person, scope, field="person")
    with reading_everything():
        case = lock(case)
        check_named(case, by)
        plea = Plea(case=case, at=at, way=way, behaviour=behaviour, person_index=person_index(member), entered_by=by)
        plea.sealed_person = case.seal(f"plea:{plea.public_id}", " ".join(filter(None, (name, post))))
        plea.save()
        leave(by, "case.plea-recorded", case)
    return plea


def check_named(case, by):
    """Only those named on a case write on it; raises Refused."""
    if duty_of(case, by) is None:
        refuse("not-named", _("Only those named on the case may do this."))
