"""What the pages of one post, one account and a comparison show beyond the ranking itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ...comments import Intent
from ...posts import Post, Ranked, Viewers
from ...posts.message import Alignment
from ..facts import Described


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A post's counts as they stood at one moment; ``None`` could not be seen then. Counts may go down: people unlike."""

    taken_at: datetime
    source: str
    """``tiktok``, or the kind of file; empty where nobody said."""
    counts: Mapping[str, float | None]
    fell: tuple[str, ...] = ()
    """Counts lower than in the snapshot before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What an account's posts usually do on one signal."""

    name: str
    rate: float
    """From sums: all counts over all views of the posts that show it; seconds for watch time."""
    usual: float
    """The baseline of its middle post: what the model expects at that post's length and age."""
    low: float
    high: float
    """A tenth of its posts lie below, a tenth above; shrunk rates, so that luck does not widen it."""
    posts: int
    own: bool
    """Whether the account has posts enough for a baseline of its own; else it leans on all accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift:
    """How far a group of posts lies above the account's usual one, on average: 0.2 is a fifth better."""

    mean: float
    low: float
    high: float
    """90 % interval of the mean, from the spread between the posts and from what is known of each."""
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """An account's posts of one length; every rate is from sums. ``None``: no post of the band shows it."""

    label: str
    posts: int
    hook: float | None
    watch_s: float | None
    watch_share: float | None
    """Of the length."""
    completion: float | None
    lift: float | None
    """The middle post's average lift over the baseline, in which length is already allowed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """An account's posts of one format, or of one role."""

    name: str
    posts: int
    overall: Lift
    signals: Mapping[str, Lift]
    verdicts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often an account posts."""

    weeks: tuple[tuple[date, int], ...]
    """Posts in each of the last twelve weeks, by the week's Monday, oldest first."""
    median_gap_days: float | None
    """Between one post and the next; None with fewer than three."""
    undated: int
    """Posts whose day is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A retention curve against those of the account's posts of similar length."""

    usual: tuple[float, ...]
    """Their mean."""
    low: tuple[float, ...]
    high: tuple[float, ...]
    """Where the middle eight in ten of them lie, second by second."""
    posts: int
    worse: tuple[int, ...]
    """Seconds that lose clearly more of those still there than usual, worst first."""
    says: str
    """Where it loses more than usual, in words."""
    course: str
    """What kind of curve it is, in words; empty where it is too short to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An objective the post serves best for its role (R-087)."""

    objective: str
    why: str
    ready: bool = True
    """Whether it can be measured yet; sales and leads wait for tracking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """What the landing page says of what the post promises (R-031); word overlap, no more."""

    url: str
    title: str
    fetched_at: datetime
    alignment: Alignment


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    name: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the workspace's preset offers for describing a post; a format may also be a word of one's own."""

    preset: str
    """Its label."""
    formats: tuple[Option, ...]
    roles: tuple[Option, ...]
    contents: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A post beyond its rank: what people say of it, how its counts came about, what to make of it."""

    objective: str
    weights: Mapping[str, float]
    """What each signal's log-lift counts for."""
    described: Described
    role: str
    """What it does for the brand: as somebody said, else as its format has it; empty where neither tells."""
    described_by: str
    """Empty where nobody did."""
    described_at: datetime | None
    described_seq: int
    """The fact's place in the ledger; 0 where there is none."""
    choices: Choices
    history: tuple[Snapshot, ...]
    """Oldest first; on a long one the last of each day."""
    curve: Curve | None
    intent: Intent | None
    landing: Landed | None
    proposals: tuple[Proposal, ...]
    measuring_until: datetime | None
    """While the post is too young to be judged by (R-158); None once it is not."""
    rescue: str
    """Why paying for this post would be a rescue (R-038); empty where it would not."""
    cannot_show: tuple[str, ...] = ()
    """Signals that what its counts come from never has."""
    unpaid: str = ""
    """How ads were kept out of its counts; empty where none ran."""
    target: Viewers = field(default_factory=Viewers)
    """Who is wanted; empty where nobody said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One line of the list of accounts; rates are from sums."""

    handle: str
    is_brand: bool
    posts: int
    own: bool
    views: float
    verdicts: Mapping[str, int]
    rates: Mapping[str, float | None]
    last_posted: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """What is usual for an account, and what worked."""

    handle: str
    is_brand: bool
    objective: str
    posts: int
    own: bool
    verdicts: Mapping[str, int]
    usual: tuple[Usual, ...]
    unseen: tuple[str, ...]
    """Signals none of its posts show."""
    bands: tuple[Band, ...]
    formats: tuple[Group, ...]
    roles: tuple[Group, ...]
    cadence: Cadence
    best: tuple[Ranked, ...]
    worst: tuple[Ranked, ...]
    audience: Viewers
    """Of all its posts that know theirs, by views."""
    audience_posts: int
    target: Viewers
    match: float | None
    """How much of the wanted audience it has, 0 to 1; None where either is not known."""
    learnt: tuple[str, ...] = ()
    """What finished flights taught of the weights, in sentences; empty where none did."""
    weights: Mapping[str, float] = field(default_factory=dict)
    newest: Post | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """Posts side by side, in the order asked for."""

    objective: str
    posts: tuple[Ranked, ...]
    beats: tuple[tuple[float | None, ...], ...]
    """Row A, column B: the chance that A's score is above B's; None against itself."""
    accounts: int
    """Above one, each score still is against its own account's usual post."""
