"""Reading the trail."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Act:
    """What happened and where: the verb of an entry and the path of its organisation."""

    verb: str
    path: str


class Window:
    """The newest entries as they stood at one moment."""

    def __init__(self, rows):
        # A salt keeps two databases apart, or one that was rolled back.
        self.acts = {(pk, salt): Act(verb, path) for pk, salt, verb, path in rows}

    def since(self, earlier: "Window") -> list[Act] | None:
        """What has come since an earlier window; None when that can no longer be told."""
        if earlier.acts == self.acts:
            return []
        new, gone = self.acts.keys() - earlier.acts.keys(), earlier.acts.keys() - self.acts.keys()
        full = len(self.acts) == WINDOW
        undone = gone and not (full and max(gone) < min(self.acts))
        overrun = full and len(new) == WINDOW
        return None if undone or overrun else [self.acts[key] for key in new]


def trail_window() -> Window:
    """The newest entries; one small query."""
    return Window(Entry.objects.order_by("-id").values_list("id", "salt", "verb", "path")[:WINDOW])
