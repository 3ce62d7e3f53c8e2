"""Every figure shown of an organic post, as data: pages, exports and the reference are made from these (N-10).

A figure is a sum of counts over a product of counts, so a total is taken from sums and never averages averages. What
ranking says of a post (its score, its odds) is here too, and has no total.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..errors import NotFound
from .benchmarks import BENCHMARKS, Benchmark
from .retention import rewatches
from .values import Post, Ranked

Subject = Post | Ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a figure of a post means: enough to print it beside the figure, and to take the figure."""

    name: str
    """A count has the name of its field in `Signals`; a rate a name of its own."""
    label: str
    short: str
    """For the head of a column."""
    says: str
    """What it tells a person, in plain words (R-062)."""
    formula: str
    unit: str
    """count, rate (a fraction), per mille (per 1,000 views), seconds, score, place or word."""
    base: str = ""
    """What it is out of; empty for a plain count."""
    source: str
    """Who says so."""
    field: str = ""
    """The Business API's field or fields; empty where the API has none."""
    column: str = ""
    """Where exports have it; empty where none does."""
    window: str
    freshness: str
    note: str = ""
    above: tuple[str, ...] = ()
    """Counts summed above the line."""
    below: tuple[str, ...] = ()
    """Counts multiplied below the line; empty for a plain count."""
    scale: float = 1.0
    """1,000 for figures per mille."""
    signal: str = ""
    """The signal of `MEASURES` it shows; empty where no post is judged by it."""
    orders: bool = True
    """Whether a list may be ordered by it: views and likes may not (R-052)."""
    read: Callable[[Ranked], float | None] | None = None
    """Where it is not made of counts: how it is read off a ranked post."""

    @property
    def outside(self) -> tuple[Benchmark, ...]:
        """What others published of such a figure: beside an account's own median, never a target."""
        return BENCHMARKS.get(self.name, ())

    @property
    def hint(self) -> str:
        """All of it in a tooltip."""
        origin = f"Source: {self.source}; {self.window}; {self.freshness}."
        parts = (self.says, _sentence(self.formula), origin, _sentence(self.note))
        return " ".join(part for part in parts if part)

    def of(self, subject: Subject) -> float | None:
        """The figure; None where a count could not be seen or there is nothing below the line.

        What ranking says is None of a post that was not ranked.
        """
        if self.read is not None:
            return self.read(subject) if isinstance(subject, Ranked) else None
        post = subject.post if isinstance(subject, Ranked) else subject
        return self._over([self._counts(post)])

    def total(self, subjects: Iterable[Subject]) -> float | None:
        """From sums over the posts where every count could be seen; None where none could, and of what is no count."""
        if self.read is not None or not self.above:
            return None
        return self._over([self._counts(one.post if isinstance(one, Ranked) else one) for one in subjects])

    def _counts(self, post: Post) -> tuple[float, float] | None:
        """What stands above and below the line; None where any of it could not be seen."""
        above = [count(post, name) for name in self.above]
        below = [count(post, name) for name in self.below]
        if not above or None in above or None in below:
            return None
        top = math.fsum(value for value in above if value is not None)
        return top, math.prod(value for value in below if value is not None) if self.below else 0.0

    def _over(self, pairs: Iterable[tuple[float, float] | None]) -> float | None:
        seen = [pair for pair in pairs if pair is not None]
        if not seen:
            return None
        top = math.fsum(pair[0] for pair in seen)
        if not self.below:
            return top * self.scale
        base = math.fsum(pair[1] for pair in seen)
        return top * self.scale / base if base else None


def count(post: Post, name: str) -> float | None:
    """A count of a post, or its length (`duration_s`); None where it could not be seen.

    Rewatches are worked out where nobody counted them, as nearly everywhere.
    """
    if name == "rewatches" and post.signals.rewatches is None:
        return rewatches(post)
    value = post.duration_s if name == "duration_s" else getattr(post.signals, name)
    return None if value is None else float(value)


_API = "TikTok, by its API or an export"
_LIFE = "over the post's life so far; where ads ran, up to the first of them, or without what they are credited with"
_LATE = "24 to 48 h late by the API; as of the day of an export"
_STUDIO, _SUITE = "Studio", "Business Suite"


def _count(
    name: str, label: str, says: str, field: str, *columns: str, formula: str = "", **more: object
) -> Definition:
    given: dict[str, object] = {
        "name": name,
        "label": label,
        "short": label,
        "says": says,
        "formula": formula or label.lower(),
        "unit": "count",
        "source": _API,
        "field": field,
        "column": "; ".join(columns),
        "window": _LIFE,
        "freshness": _LATE,
        "above": (name,),
    }
    return Definition(**(given | more))  # type: ignore[arg-type]


def _rate(name: str, label: str, short: str, says: str, formula: str, *above: str, **more: object) -> Definition:
    given: dict[str, object] = {
        "name": name,
        "label": label,
        "short": short,
        "says": says,
        "formula": formula,
        "unit": "rate",
        "base": "views",
        "source": _API,
        "window": _LIFE,
        "freshness": _LATE,
        "above": above,
        "below": ("views",),
    }
    return Definition(**(given | more))  # type: ignore[arg-type]


def _per_mille(name: str, label: str, short: str, says: str, noun: str, above: str, **more: object) -> Definition:
    formula = f"{noun} ÷ views × 1000"
    base = {"unit": "per mille", "base": "1,000 views", "scale": 1000.0, "signal": above}
    return _rate(name, label, short, says, formula, above, **(base | more))


def _judged(
    name: str, label: str, short: str, says: str, formula: str, read: Callable[[Ranked], float | None], **more: object
) -> Definition:
    given: dict[str, object] = {
        "name": name,
        "label": label,
        "short": short,
        "says": says,
        "formula": formula,
        "unit": "score",
        "source": "our ranking, from the signals that could be seen",
        "window": "the post's counts against its account's posts of that length and age",
        "freshness": "as of the counts it was ranked on",
        "read": read,
    }
    return Definition(**(given | more))  # type: ignore[arg-type]


_RETENTION = "a share the API gives, times views, so whole only up to its rounding"
_BUSINESS = "not available for this account type unless it is a registered business account"

DEFINITIONS: tuple[Definition, ...] = (
    _rate(
        "hook_rate",
        "Hook (2 s)",
        "2 s hook",
        "Whether the opening stops people.",
        "views of two seconds or more ÷ views",
        "hook_2s",
        signal="hook_2s",
        field="video_view_retention, second 2",
        note=f"out of views, while an ad's hook rate is out of impressions; {_RETENTION}",
    ),
    _rate(
        "six_second_rate",
        "Hold to 6 s",
        "6 s",
        "Whether the opening keeps what it promised.",
        "views of six seconds or more ÷ views",
        "hook_6s",
        signal="hook_6s",
        field="video_view_retention, second 6",
        note=_RETENTION,
    ),
    _rate(
        "hold_6_2",
        "Hold 6/2",
        "Hold 6/2",
        "Of those the opening stopped, how many it kept.",
        "views of six seconds or more ÷ views of two seconds or more",
        "hook_6s",
        below=("hook_2s",),
        base="views of two seconds or more",
        field="video_view_retention, seconds 2 and 6",
    ),
    _rate(
        "average_watch",
        "Average watch",
        "Watch",
        "How long the post holds people.",
        "watch time ÷ views",
        "watch_time_s",
        unit="seconds",
        signal="watch_time_s",
        field="total_time_watched, video_views",
        note="replays count towards watch time, not towards views",
    ),
    _rate(
        "watch_share",
        "Watch share of length",
        "Watch %",
        "How much of the post an average view sees; above 100 % people watch again.",
        "watch time ÷ (views × length)",
        "watch_time_s",
        below=("views", "duration_s"),
        base="views × length",
        field="total_time_watched, video_views, video_duration",
        note="short posts reach more of it by themselves; compare within a length",
    ),
    _rate(
        "completion_rate",
        "Completion",
        "Completion",
        "Whether people stay for the end.",
        "views watched to the end ÷ views",
        "completions",
        signal="completions",
        field="full_video_watched_rate",
        note="short posts are finished more often; it is judged at the post's own length",
    ),
    _rate(
        "rewatch_rate",
        "Rewatches (a proxy)",
        "Rewatch",
        "Whether there is something to see twice.",
        "rewatches ÷ views",
        "rewatches",
        signal="rewatches",
        source="worked out by us: nobody counts rewatches",
        field="total_time_watched, video_view_retention, video_duration",
        note="a proxy: seconds watched beyond one showing, in lengths of the post; it errs low",
    ),
    _per_mille(
        "intent_rate",
        "Buying intent",
        "Intent ‰",
        "How many people ask what a buyer asks.",
        "people with a buying intent in their comments, one an author",
        "intent_comments",
        source="our reading of the comments, corrected for its own errors",
        field="comment texts of /business/comment/list/",
        column="comment tables",
        freshness="as of the last reading of the comments",
        note="not seen where no comment could be read, or their language is not ours to judge; more of it is usual under a post that"
        " people talk about",
    ),
    _per_mille(
        "save_rate",
        "Saves",
        "Saves ‰",
        "How many want to come back to it.",
        "saves",
        "saves",
        field="favorites",
        column=f"{_SUITE}: Add to Favorites",
    ),
    _per_mille(
        "share_rate",
        "Shares",
        "Shares ‰",
        "How many find it worth passing on.",
        "shares",
        "shares",
        field="shares",
        column=f"{_STUDIO}: Total shares; {_SUITE}: Shares",
    ),
    _per_mille(
        "profile_visit_rate",
        "Profile visits",
        "Profile ‰",
        "How many want to know who is speaking.",
        "profile visits",
        "profile_visits",
        field="profile_views",
        note=_BUSINESS,
    ),
    _per_mille(
        "follow_rate",
        "Follows",
        "Follows ‰",
        "How many want more of this account.",
        "new followers",
        "follows",
        field="new_followers",
    ),
    _per_mille(
        "comment_rate",
        "Comments",
        "Comments ‰",
        "How much talk it starts, of whatever kind.",
        "comments",
        "comments",
        field="comments",
        column=f"{_STUDIO}: Total comments; {_SUITE}: Comments",
    ),
    _per_mille(
        "like_rate",
        "Likes",
        "Likes ‰",
        "How much applause it gets; applause does not buy.",
        "likes",
        "likes",
        signal="",
        orders=False,
        field="likes",
        column=f"{_STUDIO}: Total likes; {_SUITE}: Likes",
        note="shown, and weighs nothing",
    ),
    _rate(
        "engagement_rate",
        "Social engagement",
        "Engagement",
        "Likes, comments and shares together; mostly applause.",
        "(likes + comments + shares) ÷ views",
        "likes",
        "comments",
        "shares",
        orders=False,
        field="likes, comments, shares, video_views",
        column=f"{_STUDIO}: Total likes, Total comments, Total shares, Total views",
        note="out of views, while an ad's is out of impressions; saves are not in it, so that every source can be "
        "compared; it weighs nothing",
    ),
    _judged(
        "audience_match",
        "Audience match",
        "Audience",
        "How far the people who watched are the people you sell to.",
        "for each dimension the sum over groups of the smaller of its share of viewers and of the target; their geometric"
        " mean",
        lambda ranked: ranked.signals["audience"].value if "audience" in ranked.signals else None,
        unit="rate",
        base="viewers",
        signal="audience",
        source="TikTok's shares of viewers against the target you set",
        field="audience_countries, audience_genders",
        note="over country, gender and age as far as the target names them; a post with few viewers is drawn towards its"
        " account's mix",
    ),
    _judged(
        "score",
        "Score",
        "Score",
        "What to expect of the post against the account's usual one, which is 0.",
        "weighted sum of shrunk log-lifts over the account's usual post of that length and age",
        lambda ranked: ranked.score,
        note="views and likes weigh nothing; shown with its 90 % interval",
    ),
    _judged(
        "raw_score",
        "Raw score",
        "Raw",
        "What the bare rates seem to say, luck included.",
        "Σ weight × log(weighted mean of bare rate ÷ usual rate): a mean of ratios, since nothing has no logarithm",
        lambda ranked: ranked.raw,
        orders=False,
        note="the best of many always looks better than it is; expect the score, not this",
    ),
    _judged(
        "beats",
        "P(beats usual)",
        "P(beats)",
        "How likely the post is better than the account's usual one.",
        "P(score above zero)",
        lambda ranked: ranked.beats,
        unit="rate",
        base="a certainty of 1",
    ),
    _judged(
        "reliability",
        "Reliability",
        "Own data",
        "How much of what is said rests on this post's own counts, the rest on what its account usually does.",
        "mean over its signals of the post's own share in the shrunk rate",
        lambda ranked: _reliability(ranked),
        unit="rate",
        base="all of the estimate",
    ),
    _judged(
        "rank",
        "Rank",
        "Rank",
        "Its place among all posts ranked together.",
        "place by score, then by P(beats usual)",
        lambda ranked: float(ranked.rank),
        unit="place",
    ),
    _judged(
        "verdict",
        "Verdict",
        "Verdict",
        "What to do with it: promote, test, improve, or do not boost.",
        "promote from 70 %, test from 50 %, improve from 20 % likely to beat the usual post; with one useful signal above"
        " usual, enough views, and an opening that holds",
        lambda ranked: None,
        unit="word",
        note="a word, so it has no figure; where the opening does not hold it is a test at most",
    ),
    _count(
        "views",
        "Views",
        "How many plays it got: context, no merit.",
        "video_views",
        f"{_STUDIO}: Total views",
        f"{_SUITE}: Video views",
        formula="plays that started, replays excluded",
        orders=False,
        note="they say how much is known, and weigh nothing",
    ),
    _count(
        "impressions",
        "Impressions",
        "How often it was put before people.",
        "",
        formula="times the post was shown",
        orders=False,
        note="neither the API nor an export gives an organic post's; only your own tables can",
    ),
    _count(
        "reach",
        "Reach",
        "How many different people saw it.",
        "reach",
        formula="different people who saw the post",
        orders=False,
        note="people of two posts overlap, so a sum counts some of them twice",
    ),
    _count(
        "hook_2s",
        "2 s views",
        "Views the opening stopped.",
        "video_view_retention, second 2",
        formula="views of two seconds or more",
    ),
    _count(
        "hook_6s",
        "6 s views",
        "Views that stayed past the opening.",
        "video_view_retention, second 6",
        formula="views of six seconds or more",
    ),
    _count(
        "watch_time_s",
        "Watch time",
        "All seconds watched, by everybody together.",
        "total_time_watched",
        formula="seconds watched, replays included",
        unit="seconds",
    ),
    _count(
        "completions",
        "Full views",
        "Views that stayed for the end.",
        "full_video_watched_rate",
        formula="views watched to the end",
    ),
    _count(
        "rewatches",
        "Rewatches (a proxy)",
        "Views that came on top of a first one.",
        "",
        formula="worked out from watch time and length",
        note="a proxy: nobody counts them",
    ),
    _count(
        "likes",
        "Likes",
        "Applause.",
        "likes",
        f"{_STUDIO}: Total likes",
        f"{_SUITE}: Likes",
        orders=False,
        note="shown, and weigh nothing",
    ),
    _count(
        "comments",
        "Comments",
        "All comments, of whatever kind.",
        "comments",
        f"{_STUDIO}: Total comments",
        f"{_SUITE}: Comments",
    ),
    _count(
        "intent_comments",
        "Intent comments",
        "People who ask what a buyer asks.",
        "",
        "comment tables",
        formula="people with a buying intent in their comments, one an author",
        source="our reading of the comments, corrected for its own errors",
        freshness="as of the last reading of the comments",
    ),
    _count(
        "shares",
        "Shares",
        "Times it was passed on.",
        "shares",
        f"{_STUDIO}: Total shares",
        f"{_SUITE}: Shares",
        formula="shares, to friends or outside TikTok",
    ),
    _count("saves", "Saves", "Times it was kept for later.", "favorites", f"{_SUITE}: Add to Favorites"),
    _count(
        "follows",
        "Follows",
        "Followers it won.",
        "new_followers",
        formula="new followers",
    ),
    _count(
        "profile_visits",
        "Profile visits",
        "Times somebody went on to the profile.",
        "profile_views",
        note=_BUSINESS,
    ),
)
"""Every figure of a post, in the order of a table: rates that judge it, what ranking says, then plain counts."""

_BY_NAME: Mapping[str, Definition] = MappingProxyType({each.name: each for each in DEFINITIONS})
_BY_SIGNAL: Mapping[str, Definition] = MappingProxyType({each.signal: each for each in DEFINITIONS if each.signal})


def definition(name: str) -> Definition:
    """One definition by name. Raises `NotFound` with the known ones."""
    if name not in _BY_NAME:
        raise NotFound(f"there is no figure {name!r}; known are {', '.join(_BY_NAME)}")
    return _BY_NAME[name]


def of_signal(signal: str) -> Definition:
    """The definition of a signal as ranking names it: the rate, not the count. Raises `NotFound`."""
    if signal not in _BY_SIGNAL:
        raise NotFound(f"no post is judged by {signal!r}; known are {', '.join(_BY_SIGNAL)}")
    return _BY_SIGNAL[signal]


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _reliability(ranked: Ranked) -> float | None:
    known = [signal.reliability for signal in ranked.signals.values()]
    return math.fsum(known) / len(known) if known else None
