"""The ways on which a message reaches somebody. Channels register here; planning and delivering know none by name."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import QuerySet


class NotSent(Exception):
    """The other side did not take the message; it is tried again with the same id."""


@dataclass(frozen=True)
class Recipient:
    """What a channel needs to know of an account."""

    id: int
    language: str = ""
    email: str = ""


class Channel(Protocol):
    """One way. `in_transaction`: sending is writing to our own database, so claim, send and stamp are one commit."""

    name: str
    label: Any
    batch: int
    in_transaction: bool

    def reaches(self, recipient: Recipient) -> bool:
        """Whether a message can be brought to this account."""

    def send(self, reminders: QuerySet, at: datetime) -> None:
        """Bring the messages; raises NotSent. The id of a reminder is the same in every try."""


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
