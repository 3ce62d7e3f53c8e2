"""What the ledger remembers of how flights ended with their rights, and what became of their money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...values import FlightId, Money, PlanId, PostId

SHORTENED, PAUSED, EXTENDED, RESUMED = "shortened", "paused", "extended", "resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightEnd:
    """A flight's end was changed because a right was; its subject is the flight, and the newest is what holds."""

    flight: FlightId
    plan: PlanId
    did: str
    """shortened (its end was moved forward), paused (it ended at once), extended (its end was moved back) or resumed (it
    runs again after a pause)."""
    before: datetime
    """Until when it was to run."""
    end: datetime
    """Until when it runs now."""
    clock: str = ""
    """Which of the four clocks; empty where the right was lost or not allowed any more."""
    because: str
    """The reason, in words that follow a colon."""
    at_end: str
    """What the plan said should happen: end, renew, move."""
    unspent: Money
    """What it would have spent from `end` to the end its plan gave it; nothing of an extension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A part of an ended flight's daily budget went to another; its subject is the flight that ended."""

    flight: FlightId
    plan: PlanId
    to: FlightId
    before: Money
    """What the other might spend a day."""
    after: Money
    days: int
    """For how many days, the begun one included."""
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalAsked:
    """It was time to ask a creator for longer; its subject is the post. One fact for each step of each end."""

    post: PostId
    creator: str
    clock: str
    ends_at: datetime
    step: int
    """Days before the end: 14, 7, 3 or 1."""
    flights: tuple[FlightId, ...]
    risk: Money
    """What those flights would still spend after the end, up to what their plan gave them."""
