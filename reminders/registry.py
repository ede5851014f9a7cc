"""The ways on which a message reaches somebody. Channels register here; planning and delivering know none by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet

from reminders.hours import Hours
from reminders.rules import MORNING

IN_THE_MORNING = Hours(MORNING)


class NotSent(Exception):
    """The other side did not take the message; it is tried again with the same id."""


@dataclass(frozen=True)
class Recipient:
    """What planning and channels need to know of an account. `channels`: those chosen that leave the house."""

    id: int
    language: str = ""
    email: str = ""
    channels: frozenset[str] = frozenset()
    hours: Hours = IN_THE_MORNING


class Channel(Protocol):
    """One way.

    `in_transaction`: sending is writing to our own database, so claim, send and stamp are one commit, `batch` rows at
    a time. Any other channel leaves the house: it keeps the hours of the person and takes one person's rows at a time.
    """

    name: str
    label: Any
    in_transaction: bool

    def is_ready(self) -> bool:
        """Whether this site has it at all."""

    def reaches(self, recipient: Recipient) -> bool:
        """Whether a message can be brought to this account."""

    def send(self, reminders: QuerySet, at: datetime) -> None:
        """Bring the messages; raises NotSent. The `bundle` of the reminders is the same in every try."""


_channels: dict[str, Channel] = {}


def register(channel: Channel) -> Channel:
    """Hang a channel; a second one of the same name is a programming error."""
    if channel.name in _channels:
        raise ValueError(f"channel {channel.name} is registered twice")
    _channels[channel.name] = channel
    return channel


def labels() -> dict[str, Any]:
    """What each channel is called, by its name."""
    return {channel.name: channel.label for channel in channels()}


def channels() -> list[Channel]:
    """All channels in the order of their registration."""
    return list(_channels.values())


def outside_channels() -> list[Channel]:
    """The channels of this site that leave the house: what a person may choose among."""
    return [channel for channel in channels() if not channel.in_transaction and channel.is_ready()]
