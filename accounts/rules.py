"""When the door stays shut, and which rights one person must not hold together. Plain values in, verdicts out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from accounts.roles import ADMINISTRATORS, Role

LOCK = timedelta(minutes=15)
TRIES_PER_ADDRESS = 5
TRIES_PER_ACCOUNT = 20
PASSWORD_LIFE = timedelta(days=180)
REQUEST_LIFE = timedelta(days=7)
UNUSED_FOR = timedelta(days=90)
SESSIONS, SESSIONS_OF_OFFICERS = 2, 1
WATCHED_ROLES = ADMINISTRATORS | {Role.DISCIPLINE_OFFICER, Role.DISCIPLINE_HEAD}


class Try(NamedTuple):
    """One try to sign in with a badge number."""

    at: datetime
    address: str | None
    succeeded: bool


def lock_end(tries: Iterable[Try], address: str | None, now: datetime) -> datetime | None:
    """Until when an account is shut for `address`, None when it is open.

    `tries` are those of one badge number in the last half hour, known or unknown alike. Five failures from one
    address or twenty from anywhere, each within 15 minutes, shut for 15 minutes from the last of them. A success
    forgives what its own address did before, never what others did.
    """
    tries = sorted(tries, reverse=True)
    here = [one for one in tries if one.address == address]
    forgiven_until = max((one.at for one in here if one.succeeded), default=None)
    failures = [one.at for one in tries if not one.succeeded]
    failures_here = [one.at for one in here if not one.succeeded and (not forgiven_until or one.at > forgiven_until)]
    ends = [_end(failures_here, TRIES_PER_ADDRESS), _end(failures, TRIES_PER_ACCOUNT)]
    return max((end for end in ends if end and end > now), default=None)


def _end(failures: list[datetime], allowed: int) -> datetime | None:
    """The end of the lock that the newest failure began, if it was one too many; `failures` are newest first."""
    if not failures or sum(at > failures[0] - LOCK for at in failures) < allowed:
        return None
    return failures[0] + LOCK


def exclude_each_other(role: Role | str, held: Role | str) -> bool:
    """Whether one person must not hold both: an administrator holds nothing but that one role (三员分立)."""
    return role != held and (role in ADMINISTRATORS or held in ADMINISTRATORS)


def is_watched(roles: Iterable[Role | str]) -> bool:
    """Whether a browser of somebody with these roles may rest only half as long."""
    return bool(WATCHED_ROLES.intersection(roles))


def sessions_allowed(roles: Iterable[Role | str]) -> int:
    """How many browsers may be signed in at once."""
    return SESSIONS_OF_OFFICERS if is_watched(roles) else SESSIONS
