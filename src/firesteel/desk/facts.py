"""What the ledger remembers beside the trade's own values: connections, approvals, launches, what was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ..decisions import Decision
from ..plans import Plan
from ..posts import Music, Verdict, Viewers
from ..preflight import Outcome
from ..values import AdId, FlightId, Money, PlanId, PostId, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A connected TikTok account. Its token is a secret named ``account/{handle}``."""

    handle: str
    display_name: str
    business_id: str
    is_brand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Writes:
    """Whether a live workspace may change anything on the platform; the newest is what holds. None is no."""

    allowed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    post: PostId
    rank: int
    verdict: Verdict
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlisted:
    """A ranking as it stood: who was judged how, on which counts."""

    objective: str
    as_of: datetime
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What the workspace chooses posts for; the newest is what holds."""

    preset: str
    """A key of `posts.PRESETS`."""
    target: Viewers = field(default_factory=Viewers)
    """Who is wanted; empty where any viewer is as good as another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What people say of a post that no platform knows; the newest of a post is what holds."""

    post: PostId
    hook: str = ""
    """What the first seconds say or show."""
    message: str = ""
    """The one thing the post promises."""
    cta: str = ""
    """What it asks the viewer to do."""
    format: str = ""
    """A format of the preset: demo, unboxing …"""
    role: str = ""
    """What the post does for the brand: a role of the preset, such as creator-review or founder-story."""
    content: str = ""
    """Whose content: brand, creator, customer, founder (R-029)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A look at the posts under a name; `query` is the page's own, without the question mark. Empty: taken away."""

    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTaken:
    """A file that was imported: its subject is the digest of its bytes, so that the same file is known again."""

    name: str
    digest: str
    """SHA-256 of the bytes, in hexadecimal."""
    kind: str
    what: str
    """posts, comments, orders or ads."""
    rows: int
    taken: int
    refused: int
    as_of: datetime
    """When its counts were read, as far as the rows do not say."""
    lines: tuple[str, ...] = ()
    """The first refusals, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsMapped:
    """How somebody read a file with such a header; its subject is the header's fingerprint."""

    header: tuple[str, ...]
    what: str
    columns: dict[str, str]
    """Ours to an expression over theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MusicChecked:
    post: PostId
    music: Music
    markets: frozenset[str]
    window: Window
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A comment that somebody took out of sight, or put back."""

    comment: str
    post: PostId
    hidden: bool = True
    """False once it was put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A gate run: what each gate said of each flight; the evidence itself is in the `Preflight` of that flight."""

    plan: PlanId
    digest: str
    outcomes: dict[str, dict[str, Outcome]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launching:
    """An approval was used. Until `Launched` follows, repeating the launch continues it."""

    digest: str
    plan: PlanId


@dataclass(frozen=True, slots=True, kw_only=True)
class AdRef:
    flight: FlightId
    adgroup_id: str
    ad_id: AdId


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    plan: PlanId
    campaign_id: str
    ads: tuple[AdRef, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A decision as it was made, with what made it."""

    plan: PlanId
    flight: FlightId
    decision: Decision
    code_version: str
    libraries: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """What was done about a decision, keyed by its place in the ledger, so that repeating it does nothing."""

    decision: int
    flight: FlightId
    action: str
    before: Money
    after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """How far the world was read."""

    as_of: datetime
    events_after: int = 0
    touches_after: int = 0
    orders_after: int = 0
    measured_at: datetime | None = None
    """Up to when delivery, events and orders are known; None where they never were."""
    trouble: tuple[str, ...] = ()
    """What could not be read this time, and why."""
    comments_read: dict[str, int] | None = None
    """Comment count per post when its comments were last read; under ``ad/`` and an ad group's id, what its ads won."""
    comments_behind: dict[str, datetime] | None = None
    """Until when comments of posts and ad groups were read that could not be read since, by the same keys."""
    polled_at: datetime | None = None
    """When every authorisation was last asked about."""
    turns: dict[str, str] | None = None
    """Of what is asked post by post, with more posts than are asked about at once: the last post of this reading's turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poked:
    """TikTok said by webhook that something changed; what it was is read from TikTok itself, so it is not kept."""

    at: datetime
    """When it was heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the platform said of a flight's ad group when it was last asked, by whomever it was set."""

    flight: FlightId
    daily_budget: Money
    enabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AdSeen:
    """What the platform said of a flight's ad when it was last asked; a change is a new fact."""

    flight: FlightId
    status: str
    """In its own words: AD_STATUS_DELIVERY_OK …"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanState:
    plan: Plan
    seq: int
    launched: Launched | None
    at: datetime | None
    """When its launch began: money may run from then on, whether or not the launch was finished."""
