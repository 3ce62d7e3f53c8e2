"""What pages and the terminal show of approvals, stops and launches taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...plans import Flight, Plan
from ...values import Money
from .facts import LaunchUndone, SpendStopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """One person's yes that holds."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalState:
    """How far a change is approved: whose yes is there, how many it takes, and whether it was used up."""

    digest: str
    needed: int
    """One person, or two where the change may spend more than the workspace's limit."""
    limit: Money | None = None
    """Above which it takes two; None where it never does."""
    given: tuple[Yes, ...] = ()
    """Different people, the first first; only those who may approve today, and not longer ago than an approval holds."""
    expires_at: datetime | None = None
    """When the earliest of them runs out."""
    expired: tuple[Yes, ...] = ()
    """Those that ran out."""
    used_by: str = ""
    """Who used it up; empty while nobody did."""
    used_at: datetime | None = None
    changed: tuple[Yes, ...] = ()
    """Who approved the same plan as it was before it changed."""
    head: int = 0
    """Place of the newest approval in the ledger; 0 without any."""

    @property
    def used(self) -> bool:
        return self.used_at is not None

    @property
    def complete(self) -> bool:
        """Whether it may be used now."""
        return not self.used and len(self.given) >= self.needed

    @property
    def missing(self) -> int:
        return max(0, self.needed - len(self.given))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What a stop did."""

    campaigns: int
    flights: int
    """That ran."""
    a_day: Money
    """What they might have spent a day."""
    already: bool
    """Whether spend was stopped before, and this only made sure of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedAgain:
    """What was switched on again after a stop, and what was left off because a gate blocks it by now."""

    flights: tuple[str, ...]
    left_off: tuple[tuple[str, str], ...]
    """Flight, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopRow:
    """One plan on the platform, as far as stopping it is concerned."""

    plan: Plan
    campaign_id: str
    """Empty where its launch was cut off before the campaign was known."""
    running: tuple[Flight, ...]
    a_day: Money
    may_still: Money
    """What its running flights may spend until their ends."""
    held: bool
    """Whether its campaign is paused by a stop."""
    undone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPage:
    """What a stop would pause, or what one paused."""

    rows: tuple[StopRow, ...]
    a_day: Money
    may_still: Money
    flights: int
    stopped: SpendStopped | None
    """The stop that holds, if one does."""
    by: str = ""
    at: datetime | None = None
    unfinished: tuple[str, ...] = ()
    """Campaigns that the stop has not paused yet: repeat it."""
    approval: ApprovalState | None = None
    """Of allowing spend again."""
    history: tuple[tuple[datetime, str, str], ...] = ()
    """When, who, what; newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchState:
    """What became of a plan's launch, and what stands in the way of one."""

    begun: bool
    """Whether its approval was used up; with no launch yet it was cut off and can be continued."""
    drafted_by: str
    held: str = ""
    """Why its whole campaign is paused, where a stop did that."""
    refused: str = ""
    """Why nothing may be launched now, whatever is approved: spend is stopped, or a ceiling has no room."""
    undone: LaunchUndone | None = None
    undone_by: str = ""
    undone_at: datetime | None = None
