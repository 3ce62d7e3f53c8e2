"""
Organic posts, the people who made them, what their audience did, and which posts deserve money.

A post is judged signal by signal against its account's own usual post of that length and age, never by its views: views
only say how much is known. For count `x` out of `n` views (negative-binomial empirical Bayes, Robbins 1956)

    x ~ Poisson(n m θ),   θ ~ Gamma(a, a),   log m = b0 + b1 (log length − mean) + b2 log(1 − e^(−age / 4 d))

and the watch time is normal on the logarithm of seconds a view. `b` and `a` are fitted per account by penalised maximum
likelihood; an account with fewer than fifteen posts borrows those of all posts at hand. What counts is the shrunk
log-lift `E[log θ | x] − E[log θ]`: zero without evidence, the raw log-ratio with plenty.

There is no term for exposure: with one, the same rates on more views would score differently, which is how views come
back in. On simulated accounts leaving it out costs nothing (lift of the top five +111 % against +109 %).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, ndtr, polygamma

from ..errors import BadInput
from ..values import PostId

Array = NDArray[np.float64]


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
    hook_2s: float | None = None
    """Views that lasted two seconds or more."""
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


class Music(StrEnum):
    """Whether the sound may carry money, as `/identity/music/authorization/` answers."""

    CLEARED = "cleared"
    MISSING = "missing"
    NO_MUSIC = "no-music"
    UNKNOWN = "unknown"


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


WEIGHTS: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "sales": {
            "intent_comments": 1.2,
            "saves": 1.0,
            "profile_visits": 1.0,
            "shares": 0.7,
            "hook_2s": 0.5,
            "completions": 0.5,
            "watch_time_s": 0.3,
            "follows": 0.3,
            "rewatches": 0.2,
        },
        "leads": {
            "intent_comments": 1.5,
            "profile_visits": 1.2,
            "saves": 1.2,
            "shares": 0.5,
            "hook_2s": 0.5,
            "completions": 0.5,
            "watch_time_s": 0.3,
            "follows": 0.3,
        },
        "traffic": {
            "intent_comments": 1.0,
            "profile_visits": 1.2,
            "saves": 1.0,
            "shares": 0.5,
            "hook_2s": 0.5,
            "completions": 0.5,
            "watch_time_s": 0.3,
        },
        "reach": {"hook_2s": 1.0, "completions": 1.0, "shares": 1.0, "watch_time_s": 0.5},
        "views": {"hook_2s": 1.0, "completions": 1.0, "watch_time_s": 1.0, "rewatches": 0.5, "shares": 0.5},
        "community": {
            "follows": 1.2,
            "profile_visits": 1.0,
            "comments": 0.8,
            "shares": 0.7,
            "saves": 0.5,
            "hook_2s": 0.5,
            "completions": 0.5,
        },
    }
)
"""What each signal's log-lift counts for, by objective; views and likes count for nothing under any."""

OWN_BASELINE = 15
"""Posts an account needs for a baseline of its own."""
ENOUGH_VIEWS = 300.0
ENOUGH_RELIABILITY = 0.3
"""Where views are fewer, two signals this reliable will do."""
FIRES = 0.6
"""P(above baseline) from which a signal counts as fired; the hook must reach it for a post to be promoted."""
FIRES_RELIABLY = 0.1
PROMOTE, TEST, IMPROVE = 0.7, 0.5, 0.2
"""P(score above zero) each verdict needs."""
WORTHWHILE = math.log(1.1)
"""Promoted posts are a tenth better than usual, averaged over the weights: enough views prove any hair's breadth."""


def rank(posts: Iterable[Post], *, objective: str = "sales", now: datetime | None = None) -> tuple[Ranked, ...]:
    """Order posts by how far they beat their account's usual post, best first; the input's order does not matter.

    objective   one of `WEIGHTS`
    now         ages a post whose counts carry no `as_of`; without either its age is left out

    A signal that is None, or a post without views, is listed as unseen and moves nothing. Raises `BadInput` for an
    objective nobody knows.
    """
    if objective not in WEIGHTS:
        raise BadInput(f"there is no objective {objective!r}", remedy=f"known: {', '.join(WEIGHTS)}")
    weights = WEIGHTS[objective]
    rows = sorted(posts, key=_order)
    if not rows:
        return ()
    table = _Table.of(rows, now)
    judged = {measure.name: seen for measure in MEASURES if (seen := _judge(measure, table)) is not None}
    scored = [_scored(i, judged, weights) for i in range(len(rows))]
    order = sorted(range(len(rows)), key=lambda i: (-scored[i].score, -scored[i].beats, rows[i].id))
    crowd = _Crowd.of(table)
    return tuple(_ranked(place, rows[i], scored[i], weights, crowd) for place, i in enumerate(order, start=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One signal: how it is counted, and how it is said."""

    name: str
    says: str
    """With `{value}` and `{usual}`."""
    remedy: str
    """What a creator can do about a weak one."""
    family: str
    """Which of R-015's useful signals it is evidence of."""
    slow: bool = True
    """Accrues for days after the views; the hook and completion do not."""
    length_slope: float = 0.0
    """Prior mean of the change in log rate with log length: long videos are finished less often."""
    unit: str = "per mille"


MEASURES = (
    Measure(
        name="hook_2s",
        says="{value} of viewers stay past two seconds, usually {usual}",
        remedy="rework the opening",
        family="retention",
        slow=False,
        unit="percent",
    ),
    Measure(
        name="watch_time_s",
        says="a view lasts {value} on average, usually {usual}",
        remedy="tighten the middle",
        family="retention",
        slow=False,
        length_slope=0.5,
        unit="seconds",
    ),
    Measure(
        name="completions",
        says="{value} watch to the end, usually {usual} at this length",
        remedy="cut it shorter or pay off sooner",
        family="retention",
        slow=False,
        length_slope=-0.5,
        unit="percent",
    ),
    Measure(
        name="rewatches",
        says="{value} watch it again, usually {usual}",
        remedy="leave something to see twice",
        family="retention",
        slow=False,
        length_slope=-0.5,
        unit="percent",
    ),
    Measure(
        name="intent_comments",
        says="{value} buying questions per 1,000 views, usually {usual}",
        remedy="show the product in use, so that people ask about it",
        family="purchase questions",
    ),
    Measure(
        name="saves",
        says="{value} saves per 1,000 views, usually {usual}",
        remedy="give people a step or a list worth keeping",
        family="shares and saves",
    ),
    Measure(
        name="profile_visits",
        says="{value} profile visits per 1,000 views, usually {usual}",
        remedy="say who is speaking and where to find more",
        family="profile visits",
    ),
    Measure(
        name="shares",
        says="{value} shares per 1,000 views, usually {usual}",
        remedy="make one point worth passing on",
        family="shares and saves",
    ),
    Measure(
        name="follows",
        says="{value} follows per 1,000 views, usually {usual}",
        remedy="promise what comes next",
        family="profile visits",
    ),
    Measure(
        name="comments",
        says="{value} comments per 1,000 views, usually {usual}",
        remedy="ask a question",
        family="comments",
    ),
)
"""The signals a post is judged by. Views and likes are not among them."""

_BY_NAME = {measure.name: measure for measure in MEASURES}
_Z90 = 1.6448536269514722
_SLOW_DAYS = 4.0
_WATCH_CV2 = 1.5
"""Squared coefficient of variation of one view's watch time: 1.4 to 1.7 at the median post of KuaiRand's impressions."""
_PRIOR_SPREAD = math.log(4.0)
"""log a where a post's true rate varies by half its mean between posts (CV .5)."""
_PRIOR_SPREAD_SD = 0.7
_SLOPE_SD = 0.3
_LEVEL_SD = 3.0
_SMALLEST_WATCH_S = 0.05
_FEWEST_VIEWS = 0.5
_YOUNGEST_DAYS = 0.02
_ROUNDS = 80
_CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class _Table:
    """All posts as columns; NaN where not known."""

    posts: Sequence[Post]
    views: Array
    length: Array
    """Log seconds less their mean; 0 where not known."""
    maturity: Array
    """log(1 − e^(−age / 4 d)); 0 where the age is not known."""
    accounts: Mapping[str, Array]
    """Row numbers of each account big enough for a baseline of its own."""

    @classmethod
    def of(cls, posts: Sequence[Post], now: datetime | None) -> _Table:
        lengths = [math.log(p.duration_s) if p.duration_s and p.duration_s > 0 else None for p in posts]
        known = [length for length in lengths if length is not None]
        middle = math.fsum(known) / len(known) if known else 0.0
        members: dict[str, list[int]] = {}
        for i, post in enumerate(posts):
            if post.creator.handle:
                members.setdefault(post.creator.handle, []).append(i)
        return cls(
            posts=posts,
            views=_column(p.signals.views for p in posts),
            length=np.array([0.0 if length is None else length - middle for length in lengths]),
            maturity=np.array([_maturity(post, now) for post in posts]),
            accounts={name: np.array(m) for name, m in sorted(members.items()) if len(m) >= OWN_BASELINE},
        )

    def own(self, i: int) -> bool:
        return self.posts[i].creator.handle in self.accounts


@dataclass(frozen=True, slots=True)
class _Fit:
    """A baseline: its coefficients, their covariance, and how much posts differ around it."""

    b: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    log_spread: float
    """log a for counts, log τ² for watch time."""
    shift: float = 0.0
    """What the usual log rate lies above the fitted one, so that the lifts of the posts it was fitted to cancel out."""


_Fitter = Callable[[Array, Array, tuple[Array, ...], tuple[float, ...], _Fit | None], _Fit]
_Placer = Callable[[Array, Array, tuple[Array, ...], _Fit], tuple[Array, Array, Array, Array, Array]]


@dataclass(frozen=True, slots=True)
class _Judged:
    """One signal over all posts: shape (posts,) each, meaningful where `seen`."""

    measure: Measure
    seen: NDArray[np.bool_]
    value: list[float]
    baseline: list[float]
    low: list[float]
    high: list[float]
    lift: list[float]
    variance: list[float]
    beats: list[float]
    reliability: list[float]
    views: list[float]

    def signal(self, i: int) -> Signal:
        return Signal(
            value=self.value[i],
            baseline=self.baseline[i],
            low=self.low[i],
            high=self.high[i],
            n=self.views[i],
            beats=self.beats[i],
            reliability=self.reliability[i],
        )


@dataclass(frozen=True, slots=True)
class _Scored:
    score: float
    sd: float
    beats: float
    signals: dict[str, Signal]
    lifts: dict[str, float]


@dataclass(frozen=True, slots=True)
class _Crowd:
    """What a post is ranked among."""

    posts: int
    accounts: int
    views_rich: float
    """Views only a tenth of the posts have, and three times the median."""
    own: frozenset[str]

    @classmethod
    def of(cls, table: _Table) -> _Crowd:
        views = sorted(v for v in table.views.tolist() if v == v)
        return cls(
            posts=len(table.posts),
            accounts=len({post.creator.handle for post in table.posts}),
            views_rich=max(views[len(views) * 9 // 10], 3 * views[len(views) // 2]) if len(views) >= 10 else math.inf,
            own=frozenset(table.accounts),
        )


def _order(post: Post) -> tuple[str, str, str]:
    return post.id, post.creator.handle, repr(post.signals)


def _column(values: Iterable[float | None]) -> Array:
    return np.array([math.nan if value is None else float(value) for value in values])


def _maturity(post: Post, now: datetime | None) -> float:
    seen_at = post.as_of or now
    if seen_at is None or post.posted_at is None:
        return 0.0
    days = max((seen_at - post.posted_at) / timedelta(days=1), _YOUNGEST_DAYS)
    return math.log1p(-math.exp(-days / _SLOW_DAYS))


def _judge(measure: Measure, table: _Table) -> _Judged | None:
    """A signal of every post against its baseline; None where nobody's could be seen."""
    counts = _column(getattr(post.signals, measure.name) for post in table.posts)
    seen = ~np.isnan(counts) & (table.views >= _FEWEST_VIEWS)
    if not seen.any():
        return None
    timed = measure.unit == "seconds"
    n = np.where(seen, table.views, 1.0)
    x = np.where(seen, np.maximum(counts, 0.0), 0.0)
    if timed:
        x = np.array(_logs(np.maximum(x / n, _SMALLEST_WATCH_S)))
    columns = (np.ones(len(n)), table.length) + ((table.maturity,) if measure.slow else ())
    fit = _fit_watch if timed else _fit_counts
    pooled = fit(x[seen], n[seen], tuple(c[seen] for c in columns), _prior(measure, len(columns)), None)
    lift, variance, reliability, usual, spread = (np.zeros(len(n)) for _ in range(5))
    place = _place_watch if timed else _place_count
    for baseline, rows in _baselines(measure, fit, pooled, table, seen, x, n, columns):
        placed = place(x[rows], n[rows], tuple(c[rows] for c in columns), baseline)
        lift[rows], variance[rows], reliability[rows], usual[rows], spread[rows] = placed
    return _in_units(measure, seen, counts, n, lift, variance, reliability, usual, spread)


def _baselines(
    measure: Measure,
    fit: _Fitter,
    pooled: _Fit,
    table: _Table,
    seen: NDArray[np.bool_],
    x: Array,
    n: Array,
    columns: tuple[Array, ...],
) -> Iterable[tuple[_Fit, NDArray[np.intp]]]:
    """Each baseline with the rows judged by it: an account's own where it has enough posts, else the pooled one."""
    borrowing = seen.copy()
    for rows in table.accounts.values():
        mine = rows[seen[rows]]
        if len(mine) >= OWN_BASELINE:
            borrowing[mine] = False
            yield fit(x[mine], n[mine], tuple(c[mine] for c in columns), _prior(measure, len(columns)), pooled), mine
    if borrowing.any():
        yield pooled, np.flatnonzero(borrowing)


def _prior(measure: Measure, size: int) -> tuple[float, ...]:
    """Prior means of the slopes, without the level."""
    return (measure.length_slope, 0.0)[: size - 1]


def _fit_counts(x: Array, n: Array, columns: tuple[Array, ...], slopes: tuple[float, ...], pooled: _Fit | None) -> _Fit:
    """Penalised maximum likelihood of the negative binomial by alternating Newton steps for `b` and `log a`.

    x, n        shape (posts,): count and views; every n > 0
    columns     shape (posts,) each: ones, log length, and maturity for slow signals
    pooled      fit whose slopes are the prior means for an account's own
    """
    start = math.log((_sum(x) + 0.5) / (_sum(n) + 1.0))
    mean = [start, *(pooled.b[1:] if pooled else slopes)]
    precision = [1 / _LEVEL_SD**2] + [1 / _SLOPE_SD**2] * len(slopes)
    b, log_a, centre = list(mean), _PRIOR_SPREAD, _PRIOR_SPREAD
    hessian: list[list[float]] = []
    for _ in range(_ROUNDS):
        mu = n * _exps(_mix(columns, b))
        a = math.exp(log_a)
        share = a / (a + mu)
        step, hessian = _newton(columns, (x - mu) * share, mu * share, b, mean, precision)
        b = [value + change for value, change in zip(b, step, strict=True)]
        turn = _spread_step(x, mu, a, (log_a - centre) / _PRIOR_SPREAD_SD**2)
        log_a += turn
        if max(abs(turn), *(abs(change) for change in step)) < _CLOSE:
            break
    return _centred(_Fit(tuple(b), _inverse(hessian), log_a), _place_count, x, n, columns)


def _centred(fit: _Fit, place: _Placer, x: Array, n: Array, columns: tuple[Array, ...]) -> _Fit:
    """The likelihood matches mean rates; in a handful of posts their logarithms then lie above the baseline together."""
    lift, _, reliability, _, _ = place(x, n, columns, fit)
    weight = _sum(reliability * reliability)
    return replace(fit, shift=_sum(reliability * lift) / weight) if weight > 0 else fit


def _spread_step(x: Array, mu: Array, a: float, pull: float) -> float:
    """A guarded Newton step for log a; `pull` is the prior's gradient."""
    total = a + mu
    off = (mu - x) / total
    logs = np.array(_logs(total))
    gradient = _sum(digamma(a + x) - logs + off) + len(x) * (math.log(a) - float(digamma(a)))
    curve = _sum(polygamma(1, a + x) - (1.0 + off) / total) + len(x) * (1 / a - float(polygamma(1, a)))
    slope = a * gradient - pull
    bend = a * gradient + a * a * curve - 1 / _PRIOR_SPREAD_SD**2
    step = -slope / bend if bend < 0 else math.copysign(0.5, slope)
    return max(-1.0, min(1.0, step))


def _fit_watch(y: Array, n: Array, columns: tuple[Array, ...], slopes: tuple[float, ...], pooled: _Fit | None) -> _Fit:
    """The normal counterpart: `y` is log seconds a view, its sampling variance `_WATCH_CV2 / n`."""
    mean = [_sum(y) / len(y), *(pooled.b[1:] if pooled else slopes)]
    precision = [1 / _LEVEL_SD**2] + [1 / _SLOPE_SD**2] * len(slopes)
    noise = _WATCH_CV2 / n
    centre, sd = -_PRIOR_SPREAD, 2 * _PRIOR_SPREAD_SD
    b, log_t = list(mean), centre
    hessian: list[list[float]] = []
    for _ in range(_ROUNDS):
        t = math.exp(log_t)
        weight = 1.0 / (t + noise)
        left = y - _mix(columns, b)
        step, hessian = _newton(columns, left * weight, weight, b, mean, precision)
        b = [value + change for value, change in zip(b, step, strict=True)]
        gradient = 0.5 * t * _sum(left * left * weight * weight - weight) - (log_t - centre) / sd**2
        turn = max(-1.0, min(1.0, gradient / (0.5 * t * t * _sum(weight * weight) + 1 / sd**2)))
        log_t += turn
        if max(abs(turn), *(abs(change) for change in step)) < _CLOSE:
            break
    return _centred(_Fit(tuple(b), _inverse(hessian), log_t), _place_watch, y, n, columns)


def _place_count(x: Array, n: Array, columns: tuple[Array, ...], fit: _Fit) -> tuple[Array, Array, Array, Array, Array]:
    """Log-lift, its variance, reliability, log of the usual rate, and the shrunk log rate's own variance; (posts,) each.

    The usual rate is the geometric mean of the posts the baseline describes, so that zero evidence is zero lift.
    """
    a = math.exp(fit.log_spread)
    level = _mix(columns, fit.b)
    mu = n * _exps(level)
    middle = float(digamma(a)) - math.log(a)
    reliability = mu / (a + mu)
    lift = digamma(a + x) - np.array(_logs(a + mu)) - middle - reliability * fit.shift
    own = polygamma(1, a + x)
    variance = own + reliability * reliability * _leverage(columns, fit.covariance)
    return lift, variance, reliability, level + middle + fit.shift, own


def _place_watch(y: Array, n: Array, columns: tuple[Array, ...], fit: _Fit) -> tuple[Array, Array, Array, Array, Array]:
    t = math.exp(fit.log_spread)
    usual = _mix(columns, fit.b) + fit.shift
    reliability = t / (t + _WATCH_CV2 / n)
    own = t * (1.0 - reliability)
    variance = own + reliability * reliability * _leverage(columns, fit.covariance)
    return reliability * (y - usual), variance, reliability, usual, own


def _in_units(
    measure: Measure,
    seen: NDArray[np.bool_],
    counts: Array,
    n: Array,
    lift: Array,
    variance: Array,
    reliability: Array,
    usual: Array,
    own: Array,
) -> _Judged:
    spread = _Z90 * np.sqrt(own)
    high = _exps(usual + lift + spread)
    value = np.where(seen, counts, 0.0) / n
    if measure.name in ("hook_2s", "completions"):
        high = np.maximum(np.minimum(high, 1.0), value)
    return _Judged(
        measure=measure,
        seen=seen,
        value=value.tolist(),
        baseline=_exps(usual).tolist(),
        low=_exps(usual + lift - spread).tolist(),
        high=high.tolist(),
        lift=lift.tolist(),
        variance=variance.tolist(),
        beats=ndtr(lift / np.sqrt(np.where(variance > 0, variance, 1.0))).tolist(),
        reliability=reliability.tolist(),
        views=n.tolist(),
    )


def _scored(i: int, judged: Mapping[str, _Judged], weights: Mapping[str, float]) -> _Scored:
    """Add up one post's weighted lifts. The sum's posterior is taken as normal, matched in mean and variance."""
    mine = {name: signal for name, signal in judged.items() if signal.seen[i]}
    counted = [(weights[name], signal) for name, signal in mine.items() if name in weights]
    score = math.fsum(w * signal.lift[i] for w, signal in counted)
    sd = math.sqrt(math.fsum(w * w * signal.variance[i] for w, signal in counted))
    return _Scored(
        score=score,
        sd=sd,
        beats=float(ndtr(score / sd)) if sd > 0 else 0.5,
        signals={name: signal.signal(i) for name, signal in mine.items()},
        lifts={name: signal.lift[i] for name, signal in mine.items()},
    )


def _ranked(place: int, post: Post, scored: _Scored, weights: Mapping[str, float], crowd: _Crowd) -> Ranked:
    borrowed = post.creator.handle not in crowd.own
    fired = _fired(scored)
    verdict = _verdict(post, scored, fired, weights, crowd)
    return Ranked(
        post=post,
        rank=place,
        verdict=verdict,
        score=scored.score,
        low=scored.score - _Z90 * scored.sd,
        high=scored.score + _Z90 * scored.sd,
        beats=scored.beats,
        reasons=_reasons(post, scored, verdict, fired, weights, crowd),
        signals=scored.signals,
        unseen=tuple(measure.name for measure in MEASURES if measure.name not in scored.signals),
        borrowed=borrowed,
    )


def _fired(scored: _Scored) -> tuple[str, ...]:
    """Signals that are probably above usual, strongest evidence first."""
    above = [
        name
        for name, signal in scored.signals.items()
        if signal.beats >= FIRES and signal.reliability >= FIRES_RELIABLY
    ]
    return tuple(sorted(above, key=lambda name: (-scored.signals[name].beats, -scored.lifts[name], name)))


def _enough(post: Post, scored: _Scored) -> bool:
    if (post.signals.views or 0.0) >= ENOUGH_VIEWS:
        return bool(scored.signals)
    return sum(signal.reliability >= ENOUGH_RELIABILITY for signal in scored.signals.values()) >= 2


def _verdict(post: Post, scored: _Scored, fired: Sequence[str], weights: Mapping[str, float], crowd: _Crowd) -> Verdict:
    if not fired or not _enough(post, scored) or scored.beats < IMPROVE:
        return Verdict.DO_NOT_BOOST
    if scored.beats < TEST:
        return Verdict.IMPROVE
    hook = scored.signals.get("hook_2s")
    weight = math.fsum(weights[name] for name in scored.signals if name in weights)
    comparable = crowd.posts >= OWN_BASELINE
    holds = hook is None or hook.beats >= FIRES
    if scored.beats >= PROMOTE and scored.score >= WORTHWHILE * weight and holds and comparable:
        return Verdict.PROMOTE
    return Verdict.TEST


def _reasons(
    post: Post,
    scored: _Scored,
    verdict: Verdict,
    fired: Sequence[str],
    weights: Mapping[str, float],
    crowd: _Crowd,
) -> tuple[str, ...]:
    """Why, in words a creator would accept: the judgement, what speaks for and against it, what it rests on."""
    counted = [name for name in scored.signals if name in weights]
    pull = {name: weights[name] * scored.lifts[name] for name in counted}
    best = [name for name in sorted(pull, key=lambda name: -pull[name]) if name in fired][:3]
    weak = [name for name in sorted(pull, key=lambda name: pull[name]) if scored.signals[name].beats <= 1 - FIRES]
    said = [_judgement(post, scored, verdict, fired, crowd)]
    if _views_rich_but_empty(post, scored, crowd):
        said.append(f"{_figure(post.signals.views or 0)} views show reach, which counts for nothing here")
    said += [f"For it: {_say(name, scored.signals[name])}" for name in best]
    if verdict is Verdict.IMPROVE and weak:
        said.append(f"Weakest: {_say(weak[0], scored.signals[weak[0]])}; {_BY_NAME[weak[0]].remedy}, then look again")
    elif verdict is Verdict.TEST:
        said.append(_why_only_a_test(scored, weights, crowd))
    if verdict is not Verdict.IMPROVE:
        against = weak[:2] if verdict is Verdict.DO_NOT_BOOST else weak[:1]
        said += [f"Against it: {_say(name, scored.signals[name])}" for name in against]
    return (*said, *_rests_on(post, crowd))


def _judgement(post: Post, scored: _Scored, verdict: Verdict, fired: Sequence[str], crowd: _Crowd) -> str:
    own = post.creator.handle in crowd.own
    usual = f"@{post.creator.handle}'s usual post" if own else "the usual post"
    if not scored.signals:
        return (
            "Nothing can be judged: no views could be seen"
            if not post.signals.views
            else "Nothing but views could be seen"
        )
    if not _enough(post, scored):
        return f"Too early to judge: {_figure(post.signals.views or 0)} views; look again at {ENOUGH_VIEWS:.0f}"
    odds = f"{_odds(scored.beats)} likely to beat {usual}"
    if verdict is Verdict.DO_NOT_BOOST and not fired:
        return f"Not one useful signal is above usual ({odds}), so money has nothing to amplify"
    return f"Only {odds}" if verdict is Verdict.DO_NOT_BOOST else odds[0].upper() + odds[1:]


def _why_only_a_test(scored: _Scored, weights: Mapping[str, float], crowd: _Crowd) -> str:
    hook = scored.signals.get("hook_2s")
    weight = math.fsum(weights[name] for name in scored.signals if name in weights)
    if crowd.posts < OWN_BASELINE:
        return f"A test at most: {crowd.posts} posts are too few to know what is usual"
    if scored.beats < PROMOTE:
        return f"A test, not more: promoting asks for {_odds(PROMOTE)}"
    if scored.score < WORTHWHILE * weight:
        return "A test, not more: it is above usual by less than a tenth on average"
    kept = f": {_say('hook_2s', hook)}" if hook else ""
    return f"A test, not more: the opening is not clearly above usual{kept}"


def _views_rich_but_empty(post: Post, scored: _Scored, crowd: _Crowd) -> bool:
    return (post.signals.views or 0.0) >= max(crowd.views_rich, ENOUGH_VIEWS) and scored.beats < TEST


def _rests_on(post: Post, crowd: _Crowd) -> tuple[str, ...]:
    if post.creator.handle in crowd.own:
        return ()
    whose = f"@{post.creator.handle}" if post.creator.handle else "its account"
    pool = f"all {crowd.posts:,} posts" if crowd.accounts > 1 else f"its {crowd.posts} posts so far"
    return (f"Baseline borrowed from {pool}: {whose} has fewer than {OWN_BASELINE} here",)


def _say(name: str, signal: Signal) -> str:
    measure = _BY_NAME[name]
    show = _SHOWN[measure.unit]
    return measure.says.format(value=show(signal.value), usual=show(signal.baseline))


def _odds(chance: float) -> str:
    return "less than 1 %" if chance < 0.01 else "more than 99 %" if chance > 0.99 else f"{100 * chance:.0f} %"


def _percent(rate: float) -> str:
    return f"{100 * rate:.0f} %" if rate >= 0.095 or rate == 0 else f"{100 * rate:.1f} %"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s"


def _per_mille(rate: float) -> str:
    return f"{1000 * rate:.1f}" if rate >= 0.001 else f"{1000 * rate:.2g}"


_SHOWN: Mapping[str, Callable[[float], str]] = {"percent": _percent, "seconds": _seconds, "per mille": _per_mille}


def _figure(count: float) -> str:
    return f"{count:,.0f}"


def _sum(values: Array) -> float:
    return float(np.add.reduce(values))


def _logs(values: Array) -> list[float]:
    """Logarithms by `math`: NumPy's differ between processors in the last bit."""
    return list(map(math.log, values.tolist()))


def _exps(values: Array) -> Array:
    return np.array(list(map(math.exp, values.tolist())))


def _mix(columns: tuple[Array, ...], b: Sequence[float]) -> Array:
    """`columns` weighted by `b`, without a matrix product."""
    total = columns[0] * b[0]
    for column, weight in zip(columns[1:], b[1:], strict=True):
        total = total + column * weight
    return total


def _newton(
    columns: tuple[Array, ...],
    residual: Array,
    weight: Array,
    b: Sequence[float],
    mean: Sequence[float],
    precision: Sequence[float],
) -> tuple[list[float], list[list[float]]]:
    """One penalised scoring step, each coefficient moving by at most two, and the information matrix it used."""
    size = range(len(columns))
    gradient = [_sum(columns[j] * residual) - (b[j] - mean[j]) * precision[j] for j in size]
    weighted = [column * weight for column in columns]
    information = [[_sum(weighted[j] * columns[k]) + (precision[j] if j == k else 0.0) for k in size] for j in size]
    inverse = _inverse(information)
    step = [math.fsum(inverse[j][k] * gradient[k] for k in size) for j in size]
    return [max(-2.0, min(2.0, change)) for change in step], information


def _inverse(matrix: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """Of a small symmetric positive matrix, by Gauss-Jordan elimination."""
    size = len(matrix)
    rows = [[*row, *(1.0 if j == i else 0.0 for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = rows[i][i]
        rows[i] = [value / pivot for value in rows[i]]
        for j in range(size):
            if j != i and rows[j][i] != 0.0:
                factor = rows[j][i]
                rows[j] = [value - factor * above for value, above in zip(rows[j], rows[i], strict=True)]
    return tuple(tuple(row[size:]) for row in rows)


def _leverage(columns: tuple[Array, ...], covariance: Sequence[Sequence[float]]) -> Array:
    """Variance of the baseline's logarithm at each post."""
    total = np.zeros(len(columns[0]))
    for j, left in enumerate(columns):
        for k, right in enumerate(columns):
            total = total + left * right * covariance[j][k]
    return total
