"""What the ledger keeps of notices. What was told of a creator is sealed with them, and forgotten with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...values import Private

MAIL = "mail"
AT_ONCE, HOURLY, DAILY = "at once", "hourly", "daily"
DIGESTS = (AT_ONCE, HOURLY, DAILY)
TONES = ("info", "go", "wait", "stop")
"""From what is only to be known to what cannot wait."""

SENDING, SENT, FAILED, GIVEN_UP, DOUBTFUL, SETTLED = "sending", "sent", "failed", "given up", "doubtful", "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Somewhere that notices go; its subject is its name, the newest is what holds."""

    name: str
    kind: str
    """mail, webhook, slack or teams."""
    where: str
    """The e-mail address, or enough of a webhook's address to recognise it by: the whole of that is a secret."""
    kinds: frozenset[str] = frozenset()
    """Kinds of todos it is told of; empty for all."""
    least: str = "go"
    """The mildest tone it is told of: info, go, wait or stop."""
    digest: str = AT_ONCE
    """at once, hourly, or daily with the figures of the day before."""
    daily_at: str = "08:00"
    """When a daily digest goes out, in the workspace's zone."""
    quiet_from: str = ""
    """From when nothing is sent, in the workspace's zone; empty where it may be told at any hour."""
    quiet_to: str = ""
    urgent_at_once: bool = True
    """Whether what cannot wait and has money behind it is sent at once, past digest and quiet hours."""
    muted: bool = False
    """Whether nothing is sent for now; what happens meanwhile waits."""
    removed: bool = False
    made: datetime
    """From when it is told of things."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    """The server that takes our mail; its password is a secret. Its subject is "mail"."""

    host: str
    port: int
    security: str
    """starttls, tls, or none for a server on this machine."""
    sender: str
    user: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A todo as it stood when it was new, or became graver, milder or nothing; its subject is the todo's key."""

    key: str
    kind: str
    tone: str
    chip: str
    words: str = ""
    """Title and why, a line each, where they name no creator."""
    private: Private | None = None
    """The same where they do."""
    money: str = ""
    verb: str = ""
    link: str = ""
    loud: bool
    """Whether it is to be told: it is new, or graver than what was told."""
    told_tone: str = ""
    """The gravest tone that was told lately, this one among them."""
    told_at: datetime | None = None
    gone: bool = False
    """Whether it wants nobody any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one message to one channel; its subject is the channel, so that two who send at once see each other.
    "sending" is written before anything is sent, so that it is known afterwards that something may have been."""

    id: str
    channel: str
    state: str
    """sending, sent, failed (to be tried again), given up, doubtful (it may have arrived), or settled by a person."""
    notices: tuple[int, ...]
    """Places in the ledger of what it tells."""
    attempt: int
    day: str = ""
    """Of a daily digest: the day whose figures it holds, as 2026-11-30."""
    says: str = ""
    """Why it did not go out."""
    again_at: datetime | None = None
    """When it is tried again."""
    urgent: bool = False
    """Whether it holds something that is sent at once, past quiet hours."""
    test: bool = False
