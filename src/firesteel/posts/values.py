"""Organic posts, the people who made them and what their audience did; and what ranking says of each post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..values import PostId


@dataclass(frozen=True, slots=True, kw_only=True)
class Creator:
    handle: str
    """Without the @; unique within a workspace."""
    is_brand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What an audience did with one post: counts over its life so far. ``None`` means "could not be seen", never zero."""

    views: float | None = None
    """Plays that started, replays excluded."""
    impressions: float | None = None
    reach: float | None = None
    """Different people who saw it."""
    hook_2s: float | None = None
    """Views that lasted two seconds or more."""
    hook_6s: float | None = None
    """Views that lasted six seconds or more."""
    watch_time_s: float | None = None
    """Seconds watched by all viewers together, replays included."""
    completions: float | None = None
    rewatches: float | None = None
    likes: float | None = None
    comments: float | None = None
    intent_comments: float | None = None
    """Comments with a buying intent, one an author; None where no comment could be read."""
    shares: float | None = None
    saves: float | None = None
    follows: float | None = None
    profile_visits: float | None = None


COUNTS = (
    "views",
    "impressions",
    "reach",
    "hook_2s",
    "hook_6s",
    "watch_time_s",
    "completions",
    "rewatches",
    "likes",
    "comments",
    "shares",
    "saves",
    "follows",
    "profile_visits",
)
"""The signals a platform or a file counts; intent comments come of reading the comments."""


class Music(StrEnum):
    """Whether the sound may carry money, as `/identity/music/authorization/` answers."""

    CLEARED = "cleared"
    MISSING = "missing"
    NO_MUSIC = "no-music"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewers:
    """Who watched a post, or who is wanted: shares of viewers in each group, 0 to 1. Empty where not known."""

    countries: Mapping[str, float] = field(default_factory=dict, hash=False)
    """ISO 3166-1 alpha-2."""
    genders: Mapping[str, float] = field(default_factory=dict, hash=False)
    """female, male, other."""
    ages: Mapping[str, float] = field(default_factory=dict, hash=False)
    """As the platform bands them: 18-24, 25-34 …"""

    def __bool__(self) -> bool:
        return bool(self.countries or self.genders or self.ages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One organic post: the creative, whose caption and display name an ad cannot change."""

    id: PostId
    creator: Creator
    posted_at: datetime | None = None
    duration_s: float | None = None
    caption: str = ""
    language: str = ""
    """BCP 47, empty where unknown."""
    format: str = ""
    """What kind of post: demo, review, unboxing …; empty where unknown."""
    url: str = ""
    signals: Signals
    retention: tuple[float, ...] = ()
    """Share still watching at second 1, 2, 3 …; empty where the API gave none."""
    as_of: datetime | None = None
    """When the counts were read."""
    viewers: Viewers = field(default_factory=Viewers)
    thumbnail: str = ""
    """Address of its cover; empty where none is known."""
    source: str = ""
    """Where the counts come from: ``tiktok`` for the API, else the kind of file; empty where nobody said."""
    hook: str = ""
    """What its first seconds say or show; like the four below, as somebody described it, empty where nobody did."""
    message: str = ""
    """The one thing it promises."""
    cta: str = ""
    """What it asks the viewer to do."""
    role: str = ""
    """What it does for the brand: a role of the preset."""
    content: str = ""
    """Whose content: brand, creator, customer, founder."""


class Verdict(StrEnum):
    PROMOTE = "promote"
    TEST = "test"
    IMPROVE = "improve"
    DO_NOT_BOOST = "do_not_boost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal of one post beside the baseline it is judged against."""

    value: float
    """The raw rate, or seconds for watch time."""
    baseline: float
    """What this account's posts of that length, age and exposure usually do."""
    low: float
    high: float
    """90 % interval of the shrunk value, in the unit of `value`."""
    n: float
    """What the rate is out of: views."""
    beats: float = 0.5
    """P(the true rate is above the baseline)."""
    reliability: float = 0.0
    """How much of the shrunk value is this post's own data, 0 to 1."""
    shrunk: float | None = None
    """The rate to expect, in the unit of `value`: the raw one drawn towards the baseline (N-17)."""
    lift: float = 0.0
    """Logarithm of `shrunk` over `baseline`."""
    proxy: bool = False
    """Whether the count is worked out from others, because nobody counts the thing itself (R-056)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    post: Post
    rank: int
    verdict: Verdict
    score: float
    """Weighted sum of shrunk log-lifts over the baseline; 0 is the account's usual post."""
    low: float
    high: float
    beats: float
    """P(score above zero)."""
    reasons: tuple[str, ...]
    signals: dict[str, Signal]
    unseen: tuple[str, ...]
    borrowed: bool
    """Whether the account had too few posts for a baseline of its own."""
    raw: float | None = None
    """What the bare rates seem to say, winner's curse included (N-17): their weighted mean over the usual, as a score."""
    contributions: Mapping[str, float] = field(default_factory=dict)
    """What each signal adds to the score, signed; they sum to it."""
    fired: tuple[str, ...] = ()
    """Signals that are probably above usual, strongest evidence first (R-015)."""
    weakest: str = ""
    """The signal that takes most from the score; empty where none takes anything (R-144)."""
