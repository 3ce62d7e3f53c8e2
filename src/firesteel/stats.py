"""What the counts allow us to say: evidence that stands up to daily looks, intervals, posteriors, and what a budget can show.

The model throughout: orders come at some rate an amount of exposure (spend), ``N ~ Poisson(rate · exposure)``. The
hypothesis to be refuted is "the rate is at most rate0", that is "an order costs more than the target". An e-value is
evidence against it that may be looked at any number of times: under the hypothesis the chance that it *ever* reaches
1/α is at most α (Ville), whatever made the budgets change. Sources: Robbins 1970; Howard et al. 2021; Lindon & Kallus
2024 for counts; Kulldorff et al. 2011 for the recursion; Wang & Ramdas 2022 for e-BH.

Everything is a scalar float out of `math` and `scipy.special`; ratios of two arms are worked out over their days at once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, gammainc, gammaincc, gammainccinv, gammaincinv, ndtri

from .measurement import Metric, Scorecard
from .plans import Plan, planned_spend
from .values import Money

SHAPE = 3.0
RATIO = 1.7
"""The usual mixture prior: Gamma(3) around 1.7 times the rate to be refuted, that is around 59 % of the target cost."""

VARIATION = 0.4
"""By how much the daily rate of a post's results varies, as a share of its mean: the day-to-day shocks that decision rules
are measured under."""

E_VALUE_COSTS = 1.65
"""How much more exposure looking at any time costs than one look at the end, roughly; `spend_needed` is exact."""


Split = NDArray[np.float64]
"""Rows: results at a, results at b, ln of base_a over base_b; a column a day."""

Paired = tuple[float, float, float, float]
"""Of one day: what happened at a and out of what, what happened at b and out of what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a plan's money can show, said before it is spent."""

    per_flight: float
    """Spend of the smallest flight after burn-in, in target costs: the orders it would bring exactly on target."""
    detectable: float | None
    """The true cost, as a share of the target, that is proven with four chances in five; None below a third."""
    power: tuple[tuple[float, float], ...]
    """(true cost as a share of the target, chance that the test proves it)."""
    too_thin: bool
    """Whether even a post at half the target would rather stay unproven than be proven."""
    sentences: tuple[str, ...]


def log_e_value(conversions: float, exposure: float, rate0: float, shape: float = SHAPE, ratio: float = RATIO) -> float:
    """The natural log of the evidence against "the rate is at most rate0"; proven at level α when it reaches ln(1/α).

    conversions  may be fractional (divided by a dispersion of one or more, which keeps it valid)
    exposure     in the unit rate0 is per, such as currency
    shape, ratio the mixture prior Gamma(shape) of mean ratio · rate0, cut off below rate0; fixed before any data

    With x0 = shape/ratio, s = shape + conversions and x = x0 + rate0·exposure it is g(s, x) − g(shape, x0) where
    ``g(s, x) = ln ∫₀^∞ (1+t)^(s−1) e^(−xt) dt``: no term grows with the data, so no digits cancel.
    """
    origin = shape / ratio
    return _log_upper(shape + conversions, origin + rate0 * exposure) - _log_upper(shape, origin)


def log_e_value_lower(
    conversions: float, exposure: float, rate0: float, shape: float = SHAPE, ratio: float = 1 / RATIO
) -> float:
    """The counterpart: evidence against "the rate is at least rate0", with the prior cut off above rate0."""
    origin = shape / ratio
    return _log_lower(shape + conversions, origin + rate0 * exposure) - _log_lower(shape, origin)


@lru_cache(maxsize=4096)
def latest_proof(count: int, alpha: float, shape: float = SHAPE, ratio: float = RATIO) -> float:
    """The exposure, in target costs, up to which `count` orders prove; zero where no exposure is small enough."""
    origin = shape / ratio
    bar = _log_upper(shape, origin) - math.log(alpha)
    return _root(lambda x: _log_upper(shape + count, x) - bar, origin, rising=False) - origin


def e_value(log_e: float) -> float:
    """The e-value of its log; what a double cannot hold is cut off at 1e299, so that it can be written down."""
    return math.exp(min(log_e, 689.0))


def anytime_interval(
    conversions: float, exposure: float, alpha: float, shape: float = SHAPE, ratio: float = RATIO
) -> tuple[float, float]:
    """Rates no look so far refutes: covers the true rate at every look at once with probability 1 − alpha.

    The lower end inverts `log_e_value`, the upper end `log_e_value_lower`, each at alpha/2. The upper end is infinite
    without exposure.
    """
    need = math.log(2 / alpha)
    if exposure <= 0:
        return 0.0, math.inf
    low_origin, high_origin = shape / ratio, shape * ratio
    low = _root(lambda x: _log_upper(shape + conversions, x) - _log_upper(shape, low_origin) - need, low_origin, False)
    high = _root(
        lambda x: _log_lower(shape + conversions, x) - _log_lower(shape, high_origin) - need, high_origin, True
    )
    return max(0.0, low - low_origin) / exposure, (high - high_origin) / exposure


def poisson_interval(count: float, confidence: float = 0.9) -> tuple[float, float]:
    """The exact (Garwood) interval of a count's mean, for one look. A count of nothing starts at zero."""
    tail = (1 - confidence) / 2
    low = float(gammaincinv(count, tail)) if count > 0 else 0.0
    return low, float(gammainccinv(count + 1, tail))


def cost_interval(spend: float, count: float, confidence: float = 0.9) -> tuple[float, float | None]:
    """The exact interval of spend per order for one look; the upper end is None before the first order."""
    low, high = poisson_interval(count, confidence)
    return spend / high, spend / low if low > 0 else None


def probability_on_target(conversions: float, exposure: float, rate0: float, shape: float = 2.0) -> float:
    """P(rate > rate0 | data) under the prior Gamma(shape) of mean rate0: the chance that an order costs at most the
    target. A belief that guides small steps; it is not evidence, and daily looks do inflate it."""
    return float(gammaincc(shape + conversions, shape + rate0 * exposure))


def dispersion(series: Iterable[Sequence[tuple[float, float]]], prior: float = 1.3, weight: float = 10.0) -> float:
    """How much more daily counts vary than Poisson counts would; at least 1.

    series   one a flight: (count, exposure) a day
    prior    what it is shrunk to, as if `weight` days had said so

    Pearson's χ² over its degrees of freedom, each flight against its own mean, pooled over all.
    """
    chi2, free = prior * weight, weight
    for days in series:
        used = [(count, exposure) for count, exposure in days if exposure > 0]
        count = math.fsum(each for each, _ in used)
        exposure = math.fsum(each for _, each in used)
        if len(used) < 2 or count <= 0:
            continue
        rate = count / exposure
        chi2 += math.fsum((seen - rate * part) ** 2 / (rate * part) for seen, part in used)
        free += len(used) - 1
    return max(1.0, chi2 / free)


def assumed_dispersion(days: Sequence[tuple[float, float]], variation: float = VARIATION) -> float:
    """How much more than Poisson counts daily ones vary whose rate itself varies from day to day; at least 1.

    days       (count, exposure) a day
    variation  of the daily rate, as a share of its mean

    A count of mean m and a rate that varies by v has the variance m + v² m²: 1 + v² m times Poisson's.
    """
    used = [count for count, exposure in days if exposure > 0]
    return 1 + variation**2 * math.fsum(used) / len(used) if used else 1.0


def rate_ratio(
    count_a: float, base_a: float, count_b: float, base_b: float, confidence: float = 0.9
) -> tuple[float, float]:
    """The exact interval of how many times as often things happen at a as at b, for one look.

    count, base  what happened, and out of what: orders of spend, clicks of impressions
    Given how many happened in all, those at a are binomial: Clopper and Pearson's interval of that share, turned into a
    ratio. Open ends are 0 and infinity. For shares of a base (plays of impressions) it is a little too wide, never too
    narrow, since it lets the base's part be Poisson.
    """
    if base_a <= 0 or base_b <= 0:
        return 0.0, math.inf
    tail = (1 - confidence) / 2
    low = float(betaincinv(count_a, count_b + 1, tail)) if count_a > 0 else 0.0
    high = float(betaincinv(count_a + 1, count_b, 1 - tail)) if count_b > 0 else 1.0
    scale = base_b / base_a
    return scale * low / (1 - low), scale * high / (1 - high) if high < 1 else math.inf


def rate_ratio_always(days: Sequence[Paired], confidence: float = 0.9, spread: float = 1.0) -> tuple[float, float]:
    """Ratios that no look so far refutes: covers the true one at every look at once.

    days    (count_a, base_a, count_b, base_b) each, in the order they came; the bases may change from day to day
    spread  the counts' dispersion, by which they are divided

    Each day's results, given their number, are binomial with odds ``ratio · base_a / base_b``. Their likelihood, mixed over
    a prior of the ratio fixed beforehand, over that of the true ratio is a martingale that starts at one, so it ever reaches
    1/(1 − confidence) with that chance at most (Ville). The prior is beta-prime, which with even bases makes it the
    beta-binomial mixture; here it stands on a grid of ln ratio, which is as valid a prior.
    """
    used = [(a / spread, c / spread, math.log(b / d)) for a, b, c, d in days if b > 0 and d > 0]
    split = np.array(used or [(0.0, 0.0, 0.0)]).T
    least = _log_mixture(split) + math.log(1 - confidence)
    best = _peak(split)
    if _log_likelihood(split, best) <= least:  # the mixture can pass the peak by rounding alone
        return math.exp(best), math.exp(best)
    low, high = (_falls_below(split, best, sign, least) for sign in (-1, 1))
    return (0.0 if low is None else math.exp(low)), (math.inf if high is None else math.exp(high))


def ratio_dispersion(days: Sequence[Paired], variation: float = VARIATION / 2) -> float:
    """How much more the split of daily results between two arms varies than a binomial one would; at least 1.

    variation  assumed of each arm's daily rate, beyond what moves both alike; ten days' weight against what is seen
    """
    used = [each for each in days if each[1] > 0 and each[3] > 0 and each[0] + each[2] > 0]
    if not used:
        return 1.0
    halves = [a * c / (a + c) for a, _, c, _ in used]
    assumed = 1 + 2 * variation**2 * math.fsum(halves) / len(halves)
    count_a, base_a, count_b, base_b = (math.fsum(column) for column in zip(*used, strict=True))
    if count_a <= 0 or count_b <= 0 or len(used) < 2:
        return assumed
    ratio = (count_a / base_a) / (count_b / base_b)
    chi2, weight = 10 * assumed, 10 + len(used) - 1
    for a, b, c, d in used:
        share = ratio * b / (ratio * b + d)
        chi2 += (a - (a + c) * share) ** 2 / ((a + c) * share * (1 - share))
    return max(1.0, chi2 / weight)


def pooled_ratio(
    ratios: Sequence[tuple[float, float, float]], confidence: float = 0.9
) -> tuple[float, float, float] | None:
    """Several ratios as one, with its interval: the mean over such tests, whose own ratios may differ (DerSimonian, Laird).

    ratios  (ratio, low, high) of each, of `rate_ratio` with the same confidence; those with an open end are left out
    None of fewer than two.
    """
    z = float(ndtri(0.5 + confidence / 2))
    used = [
        (math.log(r), (math.log(h / low) / (2 * z)) ** 2) for r, low, h in ratios if low > 0 and h < math.inf and r > 0
    ]
    if len(used) < 2:
        return None
    fixed = [1 / variance for _, variance in used]
    middle = math.fsum(w * x for w, (x, _) in zip(fixed, used, strict=True)) / math.fsum(fixed)
    excess = math.fsum(w * (x - middle) ** 2 for w, (x, _) in zip(fixed, used, strict=True)) - (len(used) - 1)
    scale = math.fsum(fixed) - math.fsum(w * w for w in fixed) / math.fsum(fixed)
    between = max(0.0, excess / scale) if scale > 0 else 0.0
    weights = [1 / (variance + between) for _, variance in used]
    mean = math.fsum(w * x for w, (x, _) in zip(weights, used, strict=True)) / math.fsum(weights)
    error = z / math.sqrt(math.fsum(weights))
    return math.exp(mean), math.exp(mean - error), math.exp(mean + error)


def e_bh(e_values: Sequence[float], alpha: float) -> tuple[bool, ...]:
    """Which of many claims to make so that the expected share of false ones stays below alpha, however they depend."""
    best = 0
    for place, value in enumerate(sorted(e_values, reverse=True), start=1):
        if value * place * alpha >= len(e_values):
            best = place
    bar = len(e_values) / (alpha * best) if best else math.inf
    return tuple(value >= bar for value in e_values)


def power(
    ratio: float, exposure: float, alpha: float = 0.05, shape: float = SHAPE, prior_ratio: float = RATIO
) -> float:
    """The chance that the e-value proves a post within `exposure`, looking all the time.

    ratio     target cost over true cost: 2 is a post at half the target; 1 gives the chance of a false proof
    exposure  in target costs

    Exact: the n-th order proves if it comes before the exposure t_n at which n orders are just enough; the counts that
    have not proven are carried from one t_n to the next.
    """
    reached = 0.0
    for _, proven in _proofs(ratio, exposure, alpha, shape, prior_ratio):
        reached = proven
    return reached


def spend_needed(
    ratio: float,
    alpha: float = 0.05,
    power: float = 0.8,
    looks: str = "any",
    shape: float = SHAPE,
    prior_ratio: float = RATIO,
) -> float:
    """Spend a post, in target costs, that proves it with the given power; infinite at a ratio of one or less.

    looks  "any": the e-value, at any time · "once": one exact Poisson test at the end
    """
    if ratio <= 1:
        return math.inf
    if looks == "once":
        return _needed_once(ratio, alpha, power)
    closed = ((float(ndtri(1 - alpha)) + float(ndtri(power)) * math.sqrt(ratio)) / (ratio - 1)) ** 2
    if closed > 150:
        return closed * E_VALUE_COSTS
    before, proven_before = 0.0, 0.0
    for until, proven in _proofs(ratio, 40 + 6 * closed, alpha, shape, prior_ratio):
        if proven >= power:
            return before + (until - before) * (power - proven_before) / (proven - proven_before)
        before, proven_before = until, proven
    return closed * E_VALUE_COSTS


PLENTY = 500.0
"""Results expected beyond which more show nothing that is left to see; exact odds of so many take milliseconds."""


def forecast(plan: Plan, dispersion: float = 1.3) -> Forecast:
    """What the plan's start budgets can show by the end, and where they are too thin to show anything."""
    target = plan.threshold.target.micros
    burn_in = plan.threshold.burn_in
    spends = []
    for flight in plan.flights:
        kept = max(0.0, 1 - burn_in / flight.window.length)
        spends.append(planned_spend(flight).micros * kept / target)
    smallest = min(spends, default=0.0)
    effective = min(smallest / dispersion, PLENTY)
    shares = (0.8, 0.62, 0.5, 0.4, 1 / 3)
    table = tuple((share, power(1 / share, effective, plan.threshold.alpha)) for share in shares)
    half = table[2][1]
    detectable = _detectable(effective, plan.threshold.alpha)
    return Forecast(
        per_flight=smallest,
        detectable=detectable,
        power=table,
        too_thin=half < 0.5,
        sentences=_sentences(plan, smallest, dispersion, half, detectable),
    )


def result_interval(
    days: Sequence[Scorecard], of: Metric, confidence: float = 0.9
) -> tuple[float | None, float | None]:
    """The interval of a flight's cost per result for one look, currency units; (None, None) before any spend.

    Exact for orders and conversions. Plentiful results vary more than Poisson from day to day, so count and spend are
    divided by their dispersion, which is estimated over the days and never below what `VARIATION` makes of them.
    """
    series = [(float(getattr(day, of.below)), day.spend.units) for day in days]
    count, spend = math.fsum(each for each, _ in series), math.fsum(each for _, each in series)
    if spend <= 0:
        return None, None
    spread = 1.0 if of.late else _spread(series)
    low, high = cost_interval(spend / spread, count / spread, confidence)
    return low * of.scale, None if high is None else high * of.scale


def _spread(series: Sequence[tuple[float, float]]) -> float:
    assumed = assumed_dispersion(series)
    return max(assumed, dispersion([series], prior=assumed))


def _log_likelihood(split: Split, log_ratio: float) -> float:
    """Of how each day's results split, less what does not depend on the ratio."""
    a, b, offset = split
    x = log_ratio + offset
    return -float(a @ np.logaddexp(0.0, -x) + b @ np.logaddexp(0.0, x))


def _log_mixture(split: Split) -> float:
    """The log of the mean likelihood under the prior."""
    a, b, offset = split
    x = _POINTS[:, None] + offset
    logs = -(np.logaddexp(0.0, -x) @ a + np.logaddexp(0.0, x) @ b) + _LOG_WEIGHTS
    top = float(logs.max())
    return top + math.log(float(np.exp(logs - top).sum()))


def _peak(split: Split) -> float:
    """The ln ratio of the greatest likelihood, within what the search covers."""
    a, b, offset = split
    seen, low, high = float(a.sum()), -_FARTHEST, _FARTHEST
    while high - low > 1e-10:
        middle = (low + high) / 2
        expected = float((a + b) @ expit(middle + offset))
        low, high = (middle, high) if expected < seen else (low, middle)
    return (low + high) / 2


def _falls_below(split: Split, best: float, sign: int, least: float) -> float | None:
    """Where beside its peak the likelihood passes that height; None where it does not within what the search covers."""
    near, far = 0.0, 0.5
    while _log_likelihood(split, best + sign * far) > least:
        near, far = far, 2 * far
        if far > 2 * _FARTHEST:
            return None
    while far - near > 1e-10:
        middle = (near + far) / 2
        near, far = (middle, far) if _log_likelihood(split, best + sign * middle) > least else (near, middle)
    return best + sign * far


_FARTHEST = 40.0
"""In ln ratio: nothing further away is told from nought or infinity."""


_POINTS = np.arange(-300, 301) * 0.02
_HEIGHTS = -2.0 * (np.logaddexp(0.0, -_POINTS) + np.logaddexp(0.0, _POINTS))
_LOG_WEIGHTS = _HEIGHTS - math.log(float(np.exp(_HEIGHTS).sum()))
"""Points of ln ratio and the logs of their prior weights, which add up to one: beta-prime(2, 2), around even."""


def _log_upper(s: float, x: float) -> float:
    """``ln ∫₀^∞ (1+t)^(s−1) e^(−xt) dt`` = ln Γ(s, x) + x − s ln x, for s ≥ 1, x > 0."""
    tail = float(gammaincc(s, x))
    if tail > 1e-250:
        return math.log(tail) + _log_whole(s, x)
    return -math.log(_upper_fraction(s, x))


def _log_lower(s: float, x: float) -> float:
    """``ln γ(s, x) + x − s ln x`` = ln Σ x^k / (s (s+1) … (s+k)), for s > 0, x > 0."""
    head = float(gammainc(s, x))
    if head > 1e-250:
        return math.log(head) + _log_whole(s, x)
    term = total = 1 / s
    k = 0
    while term > total * 1e-17:
        k += 1
        term *= x / (s + k)
        total += term
    return math.log(total)


def _log_whole(s: float, x: float) -> float:
    """``ln Γ(s) + x − s ln x``, by Stirling's series for large s, where the three would cancel."""
    if s < 20:
        return math.lgamma(s) + x - s * math.log(x)
    d = (x - s) / s
    stirling = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * s * s)) / (s * s)) / (s * s)) / s
    return s * (d - math.log1p(d)) + 0.5 * math.log(2 * math.pi / s) + stirling


def _upper_fraction(s: float, x: float) -> float:
    """Legendre's continued fraction of 1 / (Γ(s, x) e^x x^(−s)), by Lentz; x is far above s here."""
    b = x + 1 - s
    c, d = 1e300, 1 / b
    value = d
    for i in range(1, 10_000):
        a = -i * (i - s)
        b += 2
        d = 1 / (a * d + b)
        c = b + a / c
        step = c * d
        value *= step
        if abs(step - 1) < 1e-16:
            break
    return 1 / value


def _root(excess: Callable[[float], float], origin: float, rising: bool) -> float:
    """Where a monotone function of x passes zero above `origin`; `origin` itself where it already has."""
    sign = 1.0 if rising else -1.0
    low, high = origin, 2 * origin + 1
    if sign * excess(low) >= 0:
        return origin
    while sign * excess(high) < 0:
        low, high = high, 2 * high
    while high - low > 1e-14 * high:
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if sign * excess(middle) < 0:
            low = middle
        else:
            high = middle
    return high


def _proofs(
    ratio: float, limit: float, alpha: float, shape: float, prior_ratio: float
) -> Iterator[tuple[float, float]]:
    """(exposure, chance of a proof by then), in target costs, for a true rate of `ratio`, looking all the time."""
    surviving = [1.0]
    now, proven, bar = 0.0, 0.0, 1
    while now < limit:
        until = min(latest_proof(bar, alpha, shape, prior_ratio), limit)
        if until > now:
            moved = _later(surviving, ratio * (until - now), bar)
            proven += math.fsum(surviving) - math.fsum(moved)
            surviving, now = moved, until
            yield now, min(1.0, max(0.0, proven))
        bar += 1


def _later(chances: list[float], mean: float, bar: int) -> list[float]:
    """The chances of 0 … bar−1 orders after a Poisson(mean) number more; what reaches the bar is left out."""
    steps = [math.exp(-mean)]
    while steps[-1] > 1e-18 or len(steps) <= mean:
        steps.append(steps[-1] * mean / len(steps))
    moved = [0.0] * bar
    for count, chance in enumerate(chances):
        if chance > 1e-18:
            for more, step in enumerate(steps[: bar - count]):
                moved[count + more] += chance * step
    return moved


def _needed_once(ratio: float, alpha: float, power: float) -> float:
    """The least exposure at which an exact one-sided test at the end has the power: at its critical count's own limit."""
    critical = 1
    while True:
        exposure = float(gammaincinv(critical, alpha))
        if float(gammainc(critical, ratio * exposure)) >= power:
            return exposure
        critical += 1


def _detectable(exposure: float, alpha: float) -> float | None:
    """The largest true cost, as a share of the target in whole percent, that is proven with 80 %."""
    low, high = 33, 96
    if power(100 / low, exposure, alpha) < 0.8:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        if power(100 / middle, exposure, alpha) >= 0.8:
            low = middle
        else:
            high = middle
    return low / 100


def _sentences(
    plan: Plan, smallest: float, dispersion: float, half: float, detectable: float | None
) -> tuple[str, ...]:
    target = plan.threshold.target
    said = [
        f"After the first {plan.threshold.burn_in.days} days each of the {len(plan.flights)} flights spends at least"
        f" {smallest:.0f} targets of {target}: a post exactly on target brings about {smallest:.0f} orders.",
    ]
    if detectable is None:
        said.append("Even a post at a third of the target would probably stay unproven.")
    else:
        cost = Money(round(target.micros * detectable), target.currency)
        said.append(f"A post at {cost} an order or less ({detectable:.0%} of the target) is proven with 80% or more.")
    said.append(
        f"A post at half the target is proven with {half:.0%}; one on target is called proven by mistake with"
        f" {plan.threshold.alpha:.0%} at most."
    )
    if half < 0.5:
        needed = spend_needed(2.0, plan.threshold.alpha, 0.5) * dispersion
        said.append(
            f"That is thin: it takes {needed:.0f} targets a flight. Test fewer posts, fly longer, or give more money."
        )
    return tuple(said)
