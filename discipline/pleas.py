"""The register of approaches, as the upper discipline body reads it."""

from common.row_security import reading_everything
from discipline.models import Case, Plea
from discipline.registering import person_index
from discipline.relations import own_member


def pleas_within(scope, reader) -> list[Plea]:
    """The approaches recorded on cases of a scope, the newest first, without what concerns the reader.

    It names the person and the behaviour, never the case or whom it concerns.
    """
    with reading_everything():
        rows = Plea.objects.filter(case__in=Case.objects.within(scope)).select_related("case", "entered_by")
        own = person_index(own_member(reader))
        return list(rows.exclude(person_index=own) if own else rows)
