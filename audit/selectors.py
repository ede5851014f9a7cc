"""Reading the trail."""

from django.db.models import Max, Sum

from audit.models import Entry

# Ids are given before a transaction ends: a window of the newest shows one that arrives late below the highest.
WINDOW = 200


def history_of(subject):
    """The entries about one row, newest first."""
    return (
        Entry.objects.filter(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
        .select_related("actor", "change")
        .order_by("-id")
    )


def trail_stamp() -> tuple:
    """Something that differs whenever an entry has come to the trail; one small query.

    A salt keeps two databases apart, or one that was rolled back.
    """
    newest = Entry.objects.order_by("-id")[:WINDOW]
    return tuple(newest.aggregate(last=Max("id"), sum=Sum("id"), salt=Max("salt")).values())
