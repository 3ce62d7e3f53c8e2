"""What the page and the terminal show of notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .facts import Channel, MailSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    channel: Channel
    waiting: int
    """Notices it will be told of when its time comes."""
    quiet: bool
    """Whether its quiet hours are now."""
    last_sent: datetime | None
    trouble: str
    """Why the newest that did not arrive did not; empty where all did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    id: str
    channel: str
    state: str
    """sending, sent, failed, given up, doubtful or settled."""
    at: datetime
    attempt: int
    says: str
    again_at: datetime | None
    titles: tuple[str, ...]
    """What it tells."""
    day: str
    test: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    mail: MailSettings | None
    channels: tuple[ChannelRow, ...]
    deliveries: tuple[DeliveryRow, ...]
    """The newest first."""
    older: int
    """How many more there are."""
    kinds: dict[str, str]
    timezone: str
    base: str
    """Where links in messages lead; empty where they lead nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesSent:
    """What one look at Today led to."""

    noted: int
    """Todos that are new or graver."""
    sent: tuple[str, ...]
    """Channels that were told, once a message."""
    failed: tuple[str, ...]
    """A line a message that did not go out."""
    waiting: int
    """Notices that wait for a digest, for the end of quiet hours, or for a channel to be unmuted."""
