"""What a gate may see, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ..plans import Flight, Plan
from ..posts import Music, Post, Ranked
from ..rights import Authorization, Signature, UsageRights, Withdrawal
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


class PostCheck(StrEnum):
    """The seven checks of the organic post itself (R-068 … R-074)."""

    HOOK = "hook"
    CAPTION = "caption"
    PROFILE = "profile"
    COMMENTS = "comments"
    MUSIC = "music"
    LANDING_PAGE = "landing-page"
    POLICY = "policy"


class Outcome(StrEnum):
    PASS = "pass"
    WARN = "warn"
    BLOCK = "block"


class Severity(StrEnum):
    BLOCK = "block"
    WARN = "warn"
    ADVISE = "advise"
    """Something else would serve better; nothing is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """Somebody looked and said yes: the caption is accurate, the topic is safe."""

    by: str
    at: datetime
    note: str = ""
    caption: str = ""
    """The caption as it read at that moment; a later edit voids the sign-off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCheck:
    """What somebody saw on the profile the ad leads to (R-070). ``None`` is not looked at."""

    by: str
    at: datetime
    bio_link: bool | None = None
    """Whether the bio carries the link people are meant to find."""
    name: bool | None = None
    """Whether name and picture are the ones people should see on the ad."""
    pinned: bool | None = None
    """Whether the pinned posts suit visitors an ad sends."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyCheck:
    """The policy checklist of a trade, item by item (R-074)."""

    by: str
    at: datetime
    answers: dict[str, str]
    """A key of `policy.ITEMS` to fine, problem or none (does not apply)."""
    caption: str = ""
    """The caption as it read then; a later edit voids the answers."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """Whether the post says what it has to (E7). ``None`` is not known."""

    by: str
    at: datetime
    commercial: bool | None = None
    """TikTok's commercial content toggle is on."""
    realistic_ai: bool | None = None
    """The post shows realistic scenes made or changed by AI."""
    ai_label: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTest:
    """What the site and its server sent while somebody granted, denied and withdrew consent (R-121)."""

    by: str
    at: datetime
    granted: bool
    """Whether anything was sent after consent was granted: it should be."""
    denied: bool
    """Whether the browser sent anything after it was denied."""
    withdrawn: bool
    """Whether the browser sent anything after it was withdrawn."""
    server_denied: bool
    """Whether the server sent anything of somebody who had denied it."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LandingPage:
    """What a fetch of the destination answered."""

    url: str
    status: int
    """0 where nothing was fetched; `refused` says why."""
    seconds: float
    title: str
    words: frozenset[str] = frozenset()
    fetched_at: datetime
    final_url: str = ""
    """Where the redirects ended."""
    redirects: int = 0
    ttclid: bool | None = None
    """Whether the click id was still in the last address; None where nothing was asked."""
    prices: tuple[str, ...] = ()
    """As they stand on the page: "€ 29.00"."""
    offers: frozenset[str] = frozenset()
    """Words of an offer that stand there: free shipping, 20 % off."""
    size: int = 0
    """Bytes read."""
    refused: str = ""
    """Why it was not read to its end: private-address, redirect-loop, too-many-redirects, too-large, too-slow,
    wrong-type, unreachable, wrong-scheme; empty where it was."""


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
    last_by_event: dict[str, datetime] = field(default_factory=dict)
    """When each event came last."""
    without_value: int = 0
    """Kept purchase events without a value, or of nothing."""
    other_currency: int = 0
    """Kept purchase events in another currency than the workspace's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Somebody lets one flight through one rule, knowingly, until a date."""

    gate: Gate
    rule: str = ""
    """The code of the rule; empty, in older books, for everything the gate objects to."""
    by: str
    reason: str
    at: datetime
    until: datetime | None = None
    """None, in older books, for good."""
    taken_back: bool = False

    def holds(self, now: datetime) -> bool:
        named = bool(self.by.strip() and self.reason.strip())
        return named and not self.taken_back and self.at <= now and (self.until is None or now < self.until)


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
    profile: ProfileCheck | None = None
    policy: PolicyCheck | None = None
    disclosure: Disclosure | None = None
    consent: ConsentTest | None = None
    signature: Signature | None = None
    """Of the agreement, whichever version it was given to."""
    terms: str = ""
    """What a signature of the present version signs; empty where there is no agreement."""
    withdrawal: Withdrawal | None = None
    spoken_for: Money | None = None
    """What other flights under the same agreement spent or may spend; None where it sets no spend cap."""
    preset: str = ""
    """The trade's, whose roles and policy checklist are meant."""
    waivers: tuple[Waiver, ...] = ()
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One objection: a rule of `RULES` that does not hold."""

    code: str
    severity: Severity
    message: str
    remedy: str
    waived: Waiver | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFinding:
    """What one of the seven checks of the post found."""

    check: PostCheck
    outcome: Outcome
    evidence: str
    troubles: tuple[Trouble, ...] = ()


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
    """The first waiver, where every trouble as grave as the outcome is waived."""
    troubles: tuple[Trouble, ...] = ()
    """Everything it objects to, blocks first; empty in older books."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    case: Case
    findings: tuple[Finding, ...]
    checks: tuple[CheckFinding, ...] = ()
    """The seven checks of the post; empty in older books."""

    @property
    def cleared(self) -> bool:
        return all(f.outcome is not Outcome.BLOCK or f.waived is not None for f in self.findings)
