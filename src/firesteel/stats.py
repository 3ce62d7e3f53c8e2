"""What the counts allow us to say: evidence that stands up to daily looks, intervals, posteriors, and what a budget can show.

The model throughout: orders come at some rate an amount of exposure (spend), ``N ~ Poisson(rate · exposure)``. The
hypothesis to be refuted is "the rate is at most rate0", that is "an order costs more than the target". An e-value is
evidence against it that may be looked at any number of times: under the hypothesis the chance that it *ever* reaches
1/α is at most α (Ville), whatever made the budgets change. Sources: Robbins 1970; Howard et al. 2021; Lindon & Kallus
2024 for counts; Kulldorff et al. 2011 for the recursion; Wang & Ramdas 2022 for e-BH.

Everything is a scalar float out of `math` and `scipy.special`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from scipy.special import gammainc, gammaincc, gammainccinv, gammaincinv, ndtri

from .measurement import Scorecard
from .plans import Plan, planned_spend
from .values import Money

SHAPE = 3.0
RATIO = 1.7
"""The usual mixture prior: Gamma(3) around 1.7 times the rate to be refuted, that is around 59 % of the target cost."""

E_VALUE_COSTS = 1.65
"""How much more exposure looking at any time costs than one look at the end, roughly; `spend_needed` is exact."""


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


def forecast(plan: Plan, dispersion: float = 1.3) -> Forecast:
    """What the plan's start budgets can show by the end, and where they are too thin to show anything."""
    target = plan.threshold.target.micros
    burn_in = plan.threshold.burn_in
    spends = []
    for flight in plan.flights:
        kept = max(0.0, 1 - burn_in / flight.window.length)
        spends.append(planned_spend(flight).micros * kept / target)
    smallest = min(spends, default=0.0)
    effective = smallest / dispersion
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


def card_interval(card: Scorecard, confidence: float = 0.9) -> tuple[float | None, float | None]:
    """The exact interval of a scorecard's cost per order, currency units; (None, None) before any spend."""
    if card.spend.micros <= 0:
        return None, None
    return cost_interval(card.spend.units, card.orders, confidence)


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
