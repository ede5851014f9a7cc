"""Reading the trail."""

from audit.models import Entry


def history_of(subject):
    """The entries about one row, newest first."""
    return (
        Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        .select_related("actor", "change")
        .order_by("-id")
    )
