"""What pages, the terminal and JSON show: one value each, made by the desk, rendered by a surface."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from ..comments import Labelled
from ..decisions import Decision
from ..experiments import judged_on
from ..measurement import Scorecard
from ..plans import RESULT_WORDS, Flight, Plan
from ..posts import Post, Ranked
from ..preflight import Preflight
from ..rights import Authorization, UsageRights
from ..tiktok import Change as Change
from ..values import Money
from .launch.launchviews import ApprovalState, LaunchState
from .looks.portraitviews import Portrait


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceView:
    """Which workspace this is; `simulated` is said on every page and in every file."""

    name: str
    brand: str
    simulated: bool
    currency: str
    timezone: str
    now: datetime
    as_of: datetime | None
    """The newest thing measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One thing that wants a person. `tone` is go, wait, stop or info; `link` a path within the pages."""

    tone: str
    chip: str
    title: str
    why: str
    money: str = ""
    money_note: str = ""
    verb: str = ""
    link: str = ""
    kind: str = ""
    """What it is about, by which notices are chosen: rights, renewal, decision, gate …"""
    key: str = ""
    """By which it is the same todo tomorrow, whatever its figures say by then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    headline: str
    figures: tuple[Figure, ...]
    todos: tuple[ToDo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsState:
    """How far a post may carry money: the earliest of four clocks, in words."""

    tone: str
    text: str
    """"58 d left", "own", "not asked", "ended"."""
    binding: str = ""
    """Which clock ends first: contract, authorization, music, must-stay-live."""
    ends_at: datetime | None = None
    reuse: str = ""
    """Where outside TikTok the video may be used, as agreed (R-047): none, owned channels, anywhere; empty where nothing
    was agreed, and for the brand's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    ranked: Ranked
    rights: RightsState
    flight: str = ""
    """Id of the flight that carries it, if any."""
    intents: int = 0
    comments_read: int = 0

    @property
    def post(self) -> Post:
        return self.ranked.post


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One row, or one cell, of a file that was left out."""

    line: int
    column: str
    """As the file names it; empty where the whole row is broken."""
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a file is and what would become of its rows; nothing was written to tell."""

    file: str
    digest: str
    kind: str
    """What it was taken for, in words: "TikTok Studio content"."""
    what: str
    """posts, comments, orders, ads, or empty where it holds nothing we can use."""
    rows: int
    taken: int
    refused: tuple[Objection, ...]
    notes: tuple[str, ...]
    """What was assumed: a year inferred, an abbreviated figure, a total row left out."""
    cannot_show: tuple[str, ...]
    """Signals such a file never has (Studio: watch time, completion, retention …)."""
    columns: tuple[str, ...]
    """The file's own, in its order."""
    mapping: dict[str, str]
    """Ours to an expression over theirs."""
    ours: tuple[str, ...]
    """The columns a mapping may name for this kind of content."""
    preview: tuple[dict[str, str], ...]
    """The first rows as they would be kept, our columns to text."""
    unchanged: bool
    """Whether every row is known already, so that taking it in changes nothing."""
    problem: str = ""
    """Why nothing can be taken, where nothing can; with what to do in `remedy`."""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialDay:
    """A post's counts gained on one account day; `organic + paid == total` for each, exactly."""

    day: date
    views: int
    paid_views: int
    likes: int
    paid_likes: int
    comments: int
    paid_comments: int
    shares: int
    paid_shares: int
    follows: int
    paid_follows: int
    profile_visits: int = 0
    paid_profile_visits: int = 0

    @property
    def organic_views(self) -> int:
        return self.views - self.paid_views


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightRow:
    """A flight as the buyer sees it: what it is, what it did, what may be said of it."""

    flight: Flight
    plan: Plan
    post: Post
    status: str
    """planned, live, stopped, ended."""
    ad_id: str
    daily_budget: Money
    card: Scorecard | None
    cost_per_order: float | None
    """Of one result of the plan's metric, currency units; None before the first."""
    low: float | None
    high: float | None
    """90 % interval of the cost per result, currency units: exact Poisson for orders and conversions."""
    decision: Decision | None
    rights: RightsState
    days: tuple[Scorecard, ...] = ()
    metric: str = "cost_per_order"
    """A name of `measurement.METRICS`: what it is judged on."""
    results: int = 0
    """What the metric counts: orders, clicks, follows …; single impressions where it is their thousand that has a price."""
    frequency: float | None = None
    """How often somebody who saw the ad in the last days saw it; None where nobody asked yet."""

    @property
    def words(self) -> tuple[str, str]:
        """What one result is called, and several."""
        return RESULT_WORDS[self.plan.threshold.metric]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostPage:
    row: PostRow
    comments: tuple[Labelled, ...]
    intents: dict[str, int]
    """Distinct authors per label."""
    agreement: UsageRights | None
    authorization: Authorization | None
    social: tuple[SocialDay, ...]
    flights: tuple[FlightRow, ...]
    account_retention: tuple[float, ...] = ()
    """The account's mean share still watching at second 1, 2, 3 …"""
    portrait: Portrait | None = None
    """What is said of it beyond its rank; None where only the rank was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    flight: Flight
    post: Post | None
    preflight: Preflight


@dataclass(frozen=True, slots=True, kw_only=True)
class GatePage:
    plan: Plan | None
    rows: tuple[GateRow, ...]
    changes: tuple[Change, ...]
    """Everything a launch would create, field by field."""
    digest: str
    """What an approval binds to: it is void when anything above changes."""
    launched: bool
    approved: bool
    """Whether it may be launched now."""
    approval: ApprovalState | None = None
    """Whose yes is there, and whose is missing."""
    state: LaunchState | None = None
    """What became of its launch, and what stands in the way of one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRow:
    seq: int
    """Its place in the ledger."""
    at: datetime
    actor: str
    decision: Decision
    post: Post | None
    applied: bool
    waiting: bool
    """Whether it asks for an approval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One post of the closing report: organic, paid and total add up exactly."""

    post: Post
    flight: str
    organic: dict[str, int]
    paid: dict[str, int]
    total: dict[str, int]
    """views, likes, comments, shares, follows, profile_visits gained while the plan ran."""
    spend: Money
    conversions: int
    orders: int
    revenue: Money
    cost_per_order: float | None
    """Of one result of the plan's metric, currency units."""
    low: float | None
    high: float | None
    proof: str
    results: int
    """What the plan's metric counts; single impressions where their thousand has a price."""
    view_orders: int
    """Of the orders, those won by a view without a click."""
    decisions: tuple[str, ...]
    """Each decision in a sentence, oldest first."""
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Orders against events, order by order."""

    orders: int
    matched: int
    """With a kept event of the same order id."""
    both_sources: int
    browser_only: int
    server_only: int
    no_event: int
    value_differs: int
    phantom: int
    """Kept purchase events without an order."""
    events: int
    duplicates: int
    platform_conversions: int
    attributed: int
    unmatched: tuple[dict[str, str], ...]
    """The orders without an event and the events without an order, with the cause as far as it is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPart:
    """What the flights of one kind cost and won together: prospecting, Spark Ads, demonstrations, …"""

    by: str
    """What they were put together by, such as "Prospecting or remarketing"."""
    label: str
    flights: int
    spend: Money
    share: float | None
    """Of all spend; None where nothing was spent."""
    orders: int
    results: int
    """What the plan's metric counts."""
    cost: float | None
    low: float | None
    high: float | None
    """Of one result with its exact 90 % interval, currency units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    workspace: WorkspaceView
    plan: Plan
    first_day: date
    last_day: date
    lines: tuple[ReportLine, ...]
    spend: Money
    orders: int
    conversions: int
    revenue: Money
    results: int
    """What the plan's metric counts."""
    cost_per_order: float | None
    """Of one result of the plan's metric, currency units."""
    low: float | None
    high: float | None
    reconciliation: Reconciliation
    next_steps: tuple[str, ...]
    parts: tuple[ReportPart, ...] = ()
    """The same money by kind of people, of ad, of content (R-016, R-029, R-091, R-092, R-124)."""

    @property
    def apart(self) -> str:
        """Why the reconciliation says nothing of this plan's results; empty where it does."""
        if judged_on(self.plan).below != "platform_conversions":
            return ""
        learned = self.plan.optimization_event or "what the app reports"
        return (
            f"Orders are matched with purchase events alone. This plan learns from {learned} and is judged on what TikTok"
            " counts of it."
        )
