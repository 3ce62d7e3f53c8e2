"""A message to people, what it tells, and what came of sending it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Outcome(StrEnum):
    SENT = "sent"
    """The other side took it."""
    REFUSED = "refused"
    """The other side said no, or cannot be asked as things are set: somebody has to change something."""
    UNREACHABLE = "unreachable"
    """The other side did not answer, or is busy: it was not sent, and another time may do."""
    UNKNOWN = "unknown"
    """It was handed over and no answer came back: it may or may not have arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    outcome: Outcome
    says: str = ""
    """Why, in words that hold no secret; empty where it was sent."""
    wait_s: float = 0.0
    """How long the other side asked us to wait, seconds; 0 where it did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that wants a person, as Today shows it."""

    kind: str
    key: str
    tone: str
    """stop, wait, go or info."""
    chip: str
    title: str
    why: str
    money: str = ""
    """With what it is: "$120.00 at risk"; empty where no money hangs on it."""
    verb: str = ""
    link: str = ""
    """A path within the pages."""
    seen_at: datetime
    settled: bool = False
    """Whether it wanted nobody any more by the time the message was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    delivery: str
    """Its id: the same whenever this message is sent again, and never that of another."""
    workspace: str
    brand: str
    simulated: bool
    at: datetime
    timezone: str
    """The workspace's, in which times are written."""
    items: tuple[Item, ...]
    """The gravest first."""
    more: int = 0
    """How many further items were left out."""
    figures: tuple[tuple[str, str], ...] = ()
    """Of a daily digest: label and value."""
    day: str = ""
    """Of a daily digest: the day its figures are of, such as "Mon 30 Nov"."""
    base: str = ""
    """Address of the pages, without a slash at the end; empty where it is not known."""
    test: bool = False
    """Sent only to see whether it arrives."""
