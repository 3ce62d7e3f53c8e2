"""What finished flights teach about the signals: the weights of the next shortlist, and which signal predicted what.

A lesson is a post's log-lifts when it was chosen (`X`, 0 where a signal was not seen) and what its flight then brought: `y`,
the logarithm of orders per unit of money over its portfolio's mean, with the variance of a count. Weights are ridge estimates
around the expert ones `w0`

    w = w0 + (XᵀVX + λI)⁻¹ XᵀV (y − X w0),   λ = 10,   V = 1 / (1/(orders + ½) + noise²)

where each weight is measured in its expert size (`w0` is all ones, `X` holds each signal's part of the score) and `w0` sums
to one: a post a tenth better on the weighted average is expected to sell a tenth more. `X` and `y` are taken from their
portfolio's mean, because only good posts fly and because products differ. In 3,000 simulated markets (expert weights wrong by
a factor of about 1.5 or 2.2, six to 96 flights) what was learnt took more than .02 off a score's correlation with the truth once;
with λ = 4 it did so 15 times.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..values import FlightId, Money, PostId
from .definitions import of_signal
from .judging.arithmetic import Z90, inverted

RIDGE = 10.0
"""How firmly expert weights are held: each is believed right within a third of itself, before any flight."""
NOISE = 0.3
"""Standard deviation of the log result that no signal predicts: offer, page, week."""
MOST = 3.0
"""No weight grows beyond so many times the one it began with."""
FEWEST = 5
"""Lessons a rank correlation needs."""
NOTEWORTHY = 0.05
"""Changes of a weight that are worth a sentence."""

_VANITY = frozenset({"views", "likes", "impressions", "reach"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One finished flight."""

    post: PostId
    flight: FlightId
    lifts: Mapping[str, float] = field(hash=False)
    """Shrunk log-lift of each signal seen when the post was chosen."""
    spend: Money
    orders: float
    """Or whatever the objective counts: leads, follows."""
    portfolio: str = ""
    """What it is compared within: flights of one plan, which sell the same thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    weights: Mapping[str, float]
    """Their sum is that of the expert ones, so that a score means what it did; none is negative."""
    moved: Mapping[str, float]
    """Change of each weight; empty where nothing was learnt."""
    doubt: Mapping[str, float]
    """Standard deviation of each weight, in its unit."""
    lessons: int
    """Flights that could be compared with another of their portfolio."""
    said: tuple[str, ...]
    """The noteworthy changes in words, largest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """How well one signal, seen when posts were chosen, predicted what their flights brought."""

    signal: str
    correlation: float
    """Spearman's, within portfolios."""
    low: float
    high: float
    """90 % interval (Fisher's z with the variance of Bonett & Wright 2000)."""
    n: int
    says: str


def learn(lessons: Iterable[Lesson], weights: Mapping[str, float]) -> Learnt:
    """Weights for the next shortlist, from the expert ones and finished flights, in whatever order they are given.

    Only signals that have a weight can gain or lose one, and views and their like never have any. No flight spends
    nothing, and one alone in its portfolio teaches nothing: without two to compare the weights stay as they are. A lift
    or a number of orders that is no number was not seen.
    """
    names = [name for name, weight in weights.items() if weight > 0 and name not in _VANITY]
    taught = _comparable(lessons)
    total = math.fsum(weights[name] for name in names)
    if not taught or not names:
        return Learnt(weights=dict(weights), moved={}, doubt={}, lessons=0, said=())
    share = {name: weights[name] / total for name in names}
    parts = _centred([_seen(each, names) for each in taught], taught)
    rows = [[share[name] * part[name] for name in names] for part in parts]
    results = [each["y"] for each in _centred([{"y": _result(each)} for each in taught], taught)]
    found, spread = _ridge(rows, results, [_precision(each) for each in taught])
    learnt = dict(weights) | _summing({name: weights[name] for name in names}, found)
    moved = {name: round(learnt[name] - weights[name], 12) for name in names}
    return Learnt(
        weights=learnt,
        moved=moved,
        doubt={name: weights[name] * each for name, each in zip(names, spread, strict=True)},
        lessons=len(taught),
        said=_said(weights, learnt, moved, len(taught)),
    )


def predicted(lessons: Iterable[Lesson], signals: Iterable[str] | None = None) -> tuple[Predicted, ...]:
    """Which signals predicted the results, surest first; those seen in fewer than `FEWEST` comparable flights are left out."""
    taught = _comparable(lessons)
    names = sorted({name for each in taught for name in each.lifts} if signals is None else set(signals))
    found = [one for name in names if (one := _predicted(name, taught)) is not None]
    return tuple(sorted(found, key=lambda one: (-one.low, one.signal)))


def _predicted(name: str, taught: Sequence[Lesson]) -> Predicted | None:
    seen = _comparable(each for each in taught if math.isfinite(each.lifts.get(name, math.nan)))
    n = len(seen)
    free = n - len({_portfolio(each) for each in seen}) + 1
    if free < FEWEST:
        return None
    lifts = [each["x"] for each in _centred([{"x": each.lifts[name]} for each in seen], seen)]
    results = [each["y"] for each in _centred([{"y": _result(each)} for each in seen], seen)]
    rho = _correlation(_ranks(lifts), _ranks(results))
    if rho is None:
        return None
    z = math.atanh(max(min(rho, 0.999), -0.999))
    half = Z90 * math.sqrt((1.0 + rho * rho / 2.0) / (free - 3))
    low, high = math.tanh(z - half), math.tanh(z + half)
    return Predicted(signal=name, correlation=rho, low=low, high=high, n=n, says=_surely(low, high))


def _surely(low: float, high: float) -> str:
    if low > 0:
        return "predicted the result"
    if high < 0:
        return "predicted the opposite"
    return "cannot be told yet"


def _ridge(
    rows: Sequence[Sequence[float]], results: Sequence[float], precision: Sequence[float]
) -> tuple[list[float], list[float]]:
    """Weights around one each, and their standard deviations; none is let below nothing or above `MOST`.

    Rows: shape (lessons, signals). A weight that would leave its bounds is held there and the others are found again.
    """
    size = len(rows[0])
    found, spread = [1.0] * size, [0.0] * size
    free = list(range(size))
    while free:
        left = [y - math.fsum(map(_product, row, found)) for row, y in zip(rows, results, strict=True)]
        inverse = inverted([[_weighed(rows, precision, j, k) + (RIDGE if j == k else 0.0) for k in free] for j in free])
        pull = [math.fsum(v * row[j] * y for v, row, y in zip(precision, rows, left, strict=True)) for j in free]
        for place, j in enumerate(free):
            found[j] += math.fsum(map(_product, inverse[place], pull))
            spread[j] = math.sqrt(inverse[place][place])
        beyond = [j for j in free if not 0.0 <= found[j] <= MOST]
        if not beyond:
            break
        for j in free:
            found[j] = min(max(found[j], 0.0), MOST) if j in beyond else 1.0
        free = [j for j in free if j not in beyond]
    return found, spread


def _summing(weights: Mapping[str, float], times: Sequence[float]) -> dict[str, float]:
    """Weights grown or shrunk so many times, brought to their old sum, none above `MOST` times what it was.

    What those would have had above goes to the others in the experts' proportions: where results go against most of the
    signals, the few hardly seen ones that are left are not to decide alone.
    """
    total = math.fsum(weights.values())
    sizes = {name: weights[name] * each for name, each in zip(weights, times, strict=True)}
    left = math.fsum(sizes.values())
    grown = {name: total / left * size for name, size in sizes.items()} if left > 0 else dict(weights)
    while beyond := [name for name, size in grown.items() if size > MOST * weights[name] * (1.0 + 1e-12)]:
        grown |= {name: MOST * weights[name] for name in beyond}
        others = [name for name in weights if grown[name] < MOST * weights[name]]
        share = (total - math.fsum(grown.values())) / math.fsum(weights[name] for name in others)
        grown |= {name: grown[name] + share * weights[name] for name in others}
    return {name: round(size, 12) for name, size in grown.items()}


def _weighed(rows: Sequence[Sequence[float]], precision: Sequence[float], j: int, k: int) -> float:
    return math.fsum(v * row[j] * row[k] for v, row in zip(precision, rows, strict=True))


def _product(a: float, b: float) -> float:
    return a * b


def _comparable(lessons: Iterable[Lesson]) -> list[Lesson]:
    """Lessons with money behind them and another beside them, in an order of their own."""
    spent = [each for each in lessons if each.spend.micros > 0 and math.isfinite(each.orders)]
    sizes: dict[str, int] = {}
    for each in spent:
        sizes[_portfolio(each)] = sizes.get(_portfolio(each), 0) + 1
    kept = [each for each in spent if sizes[_portfolio(each)] > 1]
    return sorted(kept, key=lambda each: (_portfolio(each), each.flight, each.post))


def _portfolio(lesson: Lesson) -> str:
    return f"{lesson.portfolio} in {lesson.spend.currency}"


def _seen(lesson: Lesson, names: Iterable[str]) -> dict[str, float]:
    lifts = ((name, lesson.lifts.get(name, 0.0)) for name in names)
    return {name: lift if math.isfinite(lift) else 0.0 for name, lift in lifts}


def _result(lesson: Lesson) -> float:
    return math.log((max(lesson.orders, 0.0) + 0.5) / lesson.spend.units)


def _precision(lesson: Lesson) -> float:
    return 1.0 / (1.0 / (max(lesson.orders, 0.0) + 0.5) + NOISE**2)


def _centred(values: Sequence[Mapping[str, float]], taught: Sequence[Lesson]) -> list[dict[str, float]]:
    """Each value less its portfolio's mean, in which a lesson counts by its precision."""
    sums: dict[tuple[str, str], list[float]] = {}
    sizes: dict[str, list[float]] = {}
    for value, lesson in zip(values, taught, strict=True):
        sizes.setdefault(_portfolio(lesson), []).append(_precision(lesson))
        for name, each in value.items():
            sums.setdefault((_portfolio(lesson), name), []).append(_precision(lesson) * each)
    total = {portfolio: math.fsum(each) for portfolio, each in sizes.items()}
    means = {key: math.fsum(each) / total[key[0]] for key, each in sums.items()}
    return [
        {name: each - means[_portfolio(lesson), name] for name, each in value.items()}
        for value, lesson in zip(values, taught, strict=True)
    ]


def _ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1, ties sharing their mean; what differs in the last digits only is a tie."""
    rounded = [round(value, 12) for value in values]
    ordered = sorted(rounded)
    first = {value: i for i, value in reversed(list(enumerate(ordered)))}
    last = {value: i for i, value in enumerate(ordered)}
    return [(first[value] + last[value]) / 2 + 1 for value in rounded]


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's; None where one of them does not vary."""
    a, b = math.fsum(one) / len(one), math.fsum(other) / len(other)
    spread = math.fsum((x - a) ** 2 for x in one) * math.fsum((y - b) ** 2 for y in other)
    if spread <= 0:
        return None
    return math.fsum((x - a) * (y - b) for x, y in zip(one, other, strict=True)) / math.sqrt(spread)


def _said(
    before: Mapping[str, float], after: Mapping[str, float], moved: Mapping[str, float], lessons: int
) -> tuple[str, ...]:
    told = sorted(
        (name for name in moved if abs(moved[name]) >= NOTEWORTHY), key=lambda name: (-abs(moved[name]), name)
    )
    return tuple(
        f"{of_signal(name).label}: weight {after[name]:.2f} instead of {before[name]:.2f}, from {lessons} finished flights"
        for name in told
    )
