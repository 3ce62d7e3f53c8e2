"""What a gate may see, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ..plans import Flight, Plan
from ..posts import Music, Post, Ranked
from ..rights import Authorization, UsageRights
from ..values import Money, Window

STALE = timedelta(hours=48)
"""Polled states and pixel events older than this are not taken for the present."""


class Gate(StrEnum):
    AUTHORIZATION = "authorization"
    USAGE_RIGHTS = "usage-rights"
    CAPTION = "caption"
    MUSIC = "music"
    COMMENTS = "comments"
    BRAND_SAFETY = "brand-safety"
    LANDING_PAGE = "landing-page"
    OBJECTIVE = "objective"
    TRACKING = "tracking"
    BUDGET = "budget"


class Outcome(StrEnum):
    PASS = "pass"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """Somebody looked and said yes: the caption is accurate, the topic is safe."""

    by: str
    at: datetime
    note: str = ""
    caption: str = ""
    """The caption as it read at that moment; a later edit voids the sign-off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingPage:
    """What a fetch of the destination answered."""

    url: str
    status: int
    seconds: float
    title: str
    words: frozenset[str] = frozenset()
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentState:
    read: int
    """How many comments were read; zero is "nothing there" only if `complete`."""
    complete: bool
    open_risks: int
    moderator: str | None
    respond_within_h: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingState:
    """What the pixel received lately, by event name."""

    pixel_code: str
    browser_events: dict[str, int]
    server_events: dict[str, int]
    paired: float | None
    """Share of purchases that came from both with the same event id; None where none came from both."""
    last_event_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    gate: Gate
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything a gate may see. ``None`` means nobody looked: a gate says "not seen", never "fine"."""

    plan: Plan
    flight: Flight
    post: Post | None
    ranked: Ranked | None = None
    authorization: Authorization | None
    rights: UsageRights | None
    music: Music | None = None
    music_markets: frozenset[str] | None = None
    """For which markets the music answer holds; None where that was not kept."""
    music_window: Window | None = None
    """For which dates it holds; None where that was not kept."""
    caption: SignOff | None = None
    brand_safety: SignOff | None = None
    comments: CommentState | None = None
    landing: LandingPage | None = None
    tracking: TrackingState | None = None
    account_balance: Money | None = None
    waivers: tuple[Waiver, ...] = ()
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one gate found: the evidence it saw, and where it objects the remedy."""

    gate: Gate
    outcome: Outcome
    code: str
    """The trouble's name in kebab case, such as authorization-expires; "ok" where there is none."""
    seen: bool
    """Whether there was evidence to judge by."""
    evidence: str
    message: str = ""
    remedy: str = ""
    waived: Waiver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    case: Case
    findings: tuple[Finding, ...]

    @property
    def cleared(self) -> bool:
        return all(f.outcome is not Outcome.BLOCK or f.waived is not None for f in self.findings)
