"""Writing the trail. Each action calls `record` inside its own transaction: no act without an entry."""

import hashlib
import json
import secrets

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.context import request_id
from audit.models import Change, Entry, Submission
from audit.verbs import VERBS
from common.errors import Objection, Refused
from common.inserting import insert


def plain(values: dict) -> dict:
    """The values as JSON can hold them."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder, default=str))


def digest(salt: str, values: dict) -> str:
    """A salted digest of contents: proves later what stood there, tells nothing by itself."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def build(by, verb, subject, *, path, changes=None, reference="", reason="") -> Entry:
    """The entry of one act, not yet saved (bulk writers save many at once).

    `changes` maps a field to (old, new). `reference` holds what is no content: a hash, a count.
    """
    if verb not in VERBS:
        raise ValueError(f"unknown verb {verb}")
    salt = secrets.token_hex(16)
    return Entry(
        actor=by, verb=verb, subject_type=subject._meta.label_lower, subject_id=str(subject.pk), path=path,
        fields=sorted(changes or {}), salt=salt, digest=digest(salt, plain(changes)) if changes else "",
        reference=reference, reason=reason, request_id=request_id.get(),
    )  # fmt: skip


def record(by, verb, subject, *, path, changes=None, protected=False, reference="", reason="") -> Entry:
    """Write the entry of one act; `protected` changes leave no text behind, only the digest.

    Raises RuntimeError outside a transaction: an entry that can stay when its act is undone is worthless.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the trail is written inside the transaction of the act")
    entry = build(by, verb, subject, path=path, changes=changes, reference=reference, reason=reason)
    insert([entry])
    if changes and not protected:
        pairs = plain(changes)
        before, after = {k: v[0] for k, v in pairs.items()}, {k: v[1] for k, v in pairs.items()}
        insert([Change(entry=entry, before=before, after=after)])
    return entry


def diff(old: dict, new: dict) -> dict:
    """The fields that differ, each as (old, new)."""
    return {field: (old.get(field), value) for field, value in new.items() if old.get(field) != value}


def once(key, by, act) -> str:
    """Carry out `act` (returns an address) at most once per form key; a repeat gets the first one's address.

    The unique key makes a simultaneous second request wait for the first and then find its result.
    """
    try:
        with transaction.atomic():
            submission = Submission.objects.create(key=key, user=by)
            submission.result = act()
            submission.save(update_fields=["result"])
            return submission.result
    except IntegrityError:
        earlier = Submission.objects.filter(key=key).first()
        if earlier is None:
            raise
        if earlier.user_id != by.pk:
            message = _("This form was opened by somebody else. Open the page again.")
            raise Refused([Objection("foreign-form", message)]) from None
        return earlier.result
