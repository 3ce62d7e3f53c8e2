"""What the ledger remembers of approvals, limits, and of spend that somebody stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ...values import FlightId, Money, PlanId

WORKSPACE = "workspace"
"""The subject of what holds for the whole brand."""

Kind = Literal["launch", "raise", "renew", "move", "undo", "lift"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the workspace sets about its own spending; the newest holds. None is no limit."""

    second_person_above: Money | None = None
    """A change that may spend more needs the yes of two people."""
    ceiling_day: Money | None = None
    """The most all flights together may spend on an account day."""
    ceiling_month: Money | None = None
    """The most they may spend in a calendar month of the ad account's zone."""

    @property
    def ceiling(self) -> bool:
        """Whether there is any ceiling, without which a live workspace spends nothing."""
        return self.ceiling_day is not None or self.ceiling_month is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One person's yes to exactly one change; `digest` names it."""

    digest: str
    plan: str = ""
    """Empty where the change is of no plan."""
    kind: Kind = "launch"
    money: Money | None = None
    """What the change may spend; None in older books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalUsed:
    """The approvals of a digest are used up; there is one such fact of a digest for ever."""

    digest: str
    kind: Kind
    by: tuple[str, ...]
    """Who had said yes."""
    plan: str = ""
    """Empty where the change is of no plan."""
    money: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a plan may spend in all, once a decision raised it beyond its test budget; the newest holds."""

    plan: PlanId
    total: Money
    decision: int
    """Its place in the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendStopped:
    """Somebody stopped all spend. Until `SpendAllowed` follows, nothing is launched, raised, moved or resumed."""

    why: str
    campaigns: tuple[str, ...]
    """Ids of those that our journals had made, whether or not they ran."""
    a_day: Money
    """What the running ones might have spent a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendAllowed:
    """Spend is allowed again after a stop; what was paused stays so until somebody starts it again."""

    stop: int
    """Place of the `SpendStopped` in the ledger."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignHeld:
    """A plan's campaign was paused as a whole, or (`held` False) switched on again; the newest of a plan holds."""

    plan: PlanId
    campaign_id: str
    held: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightHeld:
    """A person stopped one flight, or (`held` False) let it go on; the newest of a flight holds."""

    flight: FlightId
    held: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSeen:
    """When a flight ends by what the platform says, where that is or was otherwise than we set it."""

    flight: FlightId
    end: datetime
    ours: datetime
    """When it has to end by its plan and its rights."""
    set_back: bool = False
    """Whether a later end was made what it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchUndone:
    """A launch was taken back: what never delivered was deleted, the rest paused."""

    plan: PlanId
    paused: tuple[str, ...]
    deleted: tuple[str, ...]
    why: str = ""
