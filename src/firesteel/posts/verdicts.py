"""What a post's signals add up to, and which of promote, test, improve and do not boost that earns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from .audience import LEAST_OF_USUAL
from .columns import Columns
from .judging.arithmetic import Array, exponentials, logarithms
from .judging.baseline import OWN_BASELINE, Judged
from .judging.facets import Loadings, Rows, together
from .measures import AUDIENCE
from .values import Post, Signal, Verdict

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

VERDICTS = tuple(Verdict)
"""What the codes of verdicts stand for."""
_CODE = {verdict: code for code, verdict in enumerate(VERDICTS)}
_LEAST_RATIO = 1e-3
_BLOCK = 16_384


@dataclass(frozen=True, slots=True)
class Scored:
    """One post's sum and what went into it."""

    score: float
    sd: float
    beats: float
    signals: dict[str, Signal]
    lifts: dict[str, float]
    """What each signal counted is believed to be above usual, by all of them together."""
    contributions: dict[str, float] = field(default_factory=dict)
    """Weight times lift; they sum to the score."""
    n: float | None = None
    """What its counts are out of, where that is not the views."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What a post is ranked among."""

    posts: int
    accounts: int
    views_rich: float
    """Views only a tenth of the posts have, and three times the median."""
    own: frozenset[str]

    @classmethod
    def of(cls, columns: Columns, posts: int, accounts: int, views_rich: float) -> Crowd:
        own = [i for i, size in enumerate(columns.of_account.sizes.tolist()) if size >= OWN_BASELINE]
        return cls(
            posts=posts,
            accounts=accounts,
            views_rich=views_rich,
            own=frozenset(name for i in own if (name := columns.accounts[i])),
        )


def rich_in_views(views: Array) -> float:
    """Views only a tenth of these posts have, and three times the median; endless where too few are known."""
    known = np.sort(views[~np.isnan(views)])
    if len(known) < 10:
        return math.inf
    return float(max(known[len(known) * 9 // 10], 3 * known[len(known) // 2]))


@dataclass(frozen=True, slots=True)
class Sums:
    """All posts' scores and verdicts: shape (posts,) each."""

    score: Array
    sd: Array
    beats: Array
    raw: Array
    """The score of the bare rates; NaN where nothing that counts was seen."""
    verdict: NDArray[np.int8]


def weigh(
    judged: Mapping[str, Judged],
    weights: Mapping[str, float],
    loading: Loadings,
    views: Array,
    *,
    comparable: NDArray[np.bool_],
) -> Sums:
    """Add up every post's weighted lifts. The sum's posterior is taken as normal, matched in mean and variance.

    views       what counts are out of
    comparable  shape (posts,): whether there are posts enough to know what is usual, and each was measured long enough
    """
    counted = {name: signal for name, signal in judged.items() if name in weights}
    parts = [
        _weigh(judged, counted, weights, loading, views, slice(first, first + _BLOCK), comparable)
        for first in range(0, max(len(views), 1), _BLOCK)
    ]
    return Sums(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _weigh(
    judged: Mapping[str, Judged],
    counted: Mapping[str, Judged],
    weights: Mapping[str, float],
    loading: Loadings,
    views: Array,
    rows: slice,
    comparable: NDArray[np.bool_],
) -> tuple[Array, Array, Array, Array, NDArray[np.int8]]:
    joint = together(counted, weights, loading, rows)
    size = len(views[rows])
    score, raw, weight = np.zeros(size), np.zeros(size), np.zeros(size)
    for name, lift in joint.lifts.items():
        score = score + weights[name] * lift
        raw = raw + weights[name] * raw_ratio(counted[name], rows)
        weight = weight + np.where(counted[name].seen[rows], weights[name], 0.0)
    sd = np.sqrt(np.zeros(size) + joint.variance)
    chance = _chance(score, sd)
    nothing = np.logical_and.reduce([~signal.seen[rows] for signal in counted.values()], axis=0) if counted else True
    verdict = _verdicts(judged, score, chance, weight, views[rows], rows, comparable)
    return score, sd, chance, np.where(nothing, math.nan, _mean_lift(raw, weight)), verdict


def _verdicts(
    judged: Mapping[str, Judged],
    score: Array,
    chance: Array,
    weight: Array,
    views: Array,
    rows: slice,
    comparable: NDArray[np.bool_],
) -> NDArray[np.int8]:
    fired, seen = np.zeros(len(score), dtype=bool), np.zeros(len(score), dtype=bool)
    holds = np.ones(len(score), dtype=bool)
    reliable = np.zeros(len(score), dtype=np.int8)
    for name, signal in judged.items():
        mine, trust = signal.seen[rows], signal.reliability[rows]
        above = beats(signal, rows) >= FIRES
        fired |= mine & above & (trust >= FIRES_RELIABLY)
        seen |= mine
        reliable += mine & (trust >= ENOUGH_RELIABILITY)
        if name == "hook_2s":
            holds &= above | ~mine
        if name == AUDIENCE.name:
            holds &= ~mine | (signal.lift[rows] >= math.log(LEAST_OF_USUAL))
    enough = np.where(views >= ENOUGH_VIEWS, seen, reliable >= 2)
    promoted = (chance >= PROMOTE) & (score >= WORTHWHILE * weight) & holds & comparable[rows]
    code = np.where(promoted, _CODE[Verdict.PROMOTE], _CODE[Verdict.TEST])
    code = np.where(chance < TEST, _CODE[Verdict.IMPROVE], code)
    code = np.where(~fired | ~enough | (chance < IMPROVE), _CODE[Verdict.DO_NOT_BOOST], code)
    return code.astype(np.int8)


def beats(signal: Judged, rows: Rows) -> Array:
    """P(the true rate is above the baseline), analytic."""
    return _chance(signal.lift[rows], np.sqrt(signal.variance[rows]))


def raw_ratio(signal: Judged, rows: Rows) -> Array:
    """The bare rate over the usual one; 0 where not seen."""
    seen = signal.seen[rows]
    n = np.where(seen, signal.n[rows], 1.0)
    count = np.where(seen, np.maximum(signal.count[rows], 0.0), 0.0)
    ratio: Array = count / n / exponentials(np.where(seen, signal.usual[rows], 0.0))
    return ratio


def _mean_lift(ratios: Array, weight: Array) -> Array:
    """What bare rates add up to: log of their weighted mean over the usual, in the unit of a score; a thousandth at least.

    A mean of ratios, not of logarithms: most posts have none of a rare deed, and nothing has no logarithm.
    """
    mean = ratios / np.where(weight > 0, weight, 1.0)
    return weight * logarithms(np.maximum(mean, _LEAST_RATIO))


def above_usual(scored: Scored) -> tuple[str, ...]:
    """Signals that are probably above usual, strongest evidence first."""
    above = [
        name
        for name, signal in scored.signals.items()
        if signal.beats >= FIRES and signal.reliability >= FIRES_RELIABLY
    ]
    return tuple(sorted(above, key=lambda name: (-scored.signals[name].beats, -scored.signals[name].lift, name)))


def enough(post: Post, scored: Scored) -> bool:
    n = (post.signals.views if scored.n is None else scored.n) or 0.0
    if n >= ENOUGH_VIEWS:
        return bool(scored.signals)
    return sum(signal.reliability >= ENOUGH_RELIABILITY for signal in scored.signals.values()) >= 2


def _chance(mean: Array, sd: Array) -> Array:
    told: Array = ndtr(mean / np.where(sd > 0, sd, 1.0))
    return np.where(sd > 0, told, 0.5)
