"""Entries about cases: in the same chain as all others, under a path that no administrator's part of the tree holds."""

from audit.trail import record

# No organisation's path begins so: the page of the audit administrator never lists, counts or finds these entries.
HIDDEN = "~discipline/"


def leave(by, verb, case, *, reference="", reason=""):
    """Leave the entry of an act on a case, or of a look at it, inside the transaction of the act."""
    return record(by, verb, case, path=HIDDEN, reference=reference, reason=reason, protected=True)
