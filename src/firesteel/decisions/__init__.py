"""What to do with a flight now. A decision is a pure function of what it recorded.

Two layers. A flight is *proven* when an e-value over the orders of cohorts after the burn-in reaches 1/α, which stays
honest under daily looks; only proof lifts a budget beyond the test. Until then a posterior leads small steps, inside
the approved test budget and never above four times the first budget: that layer earns the money while proof is pending,
and is labelled unproven.

Delay is treated asymmetrically. For proof every reported order counts over *all* spend after the burn-in, never
corrected for orders still to come: whatever the true delay is, the error promise holds. For belief and for stops spend
counts only as far as its orders can be known by now (`Policy.maturity`), so that a young flight is not stopped for
orders that are merely late.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from .. import stats
from ..experiments import hopeless
from ..plans import Threshold
from ..values import FlightId, Money, Window


class Action(StrEnum):
    SCALE = "scale"
    HOLD = "hold"
    TRIM = "trim"
    STOP = "stop"
    RENEW = "renew"


class Proof(StrEnum):
    UNPROVEN = "unproven"
    PROVEN = "proven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Versioned thresholds. Change one and bump the version."""

    name: str = "two-layer"
    version: int = 1
    step: float = 0.2
    """A raise is at most this share of the current daily budget."""
    cooldown: timedelta = timedelta(hours=48)
    """Between two raises."""
    trim_step: float = 0.25
    floor: Money
    """The platform's minimum daily budget of an ad group."""
    lean_after: timedelta = timedelta(days=3)
    lean_above: float = 0.5
    """P(cost per order is on target) from which an unproven flight may be raised within the test budget."""
    stop_below: float = 0.15
    trim_below: float = 0.35
    prior_shape: float = 3.0
    prior_ratio: float = 1.7
    """The mixture prior is Gamma(shape, shape / (ratio · mu0)) above mu0: fixed here, before any data."""
    belief_shape: float = 2.0
    """The posterior's prior: Gamma(shape, shape · target), the account expected on target."""
    half_life: timedelta = timedelta(days=7)
    dispersion: float = 1.5
    """Assumed overdispersion of daily counts until ten days of history are there."""
    renew_before: timedelta = timedelta(days=3)
    unsafe_after: float = 4.0
    """Spend without one order, in targets, that stops a flight at any age; see `unsafe_spend` for what it costs."""
    lean_multiple: int = 4
    """Before proof a budget never exceeds this many times its first."""
    maturity: tuple[float, ...] = (0.55, 0.75, 0.85, 0.9, 0.95, 0.97, 0.99)
    """Share of a day's orders known at its end, a day later, two days later …; all of them afterwards. Half of the
    orders come within a day, the rest over a week (Chapelle 2014 and the 7-day click window)."""
    dispersion_days: int = 10
    """History from which the dispersion is estimated instead of assumed."""
    portfolio_below: float = 0.35
    portfolio_after: timedelta = timedelta(days=6)
    """When every flight of a plan is this old and less likely on target than that, the whole test stops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One account day of one flight: what was spent, and the orders its touches won so far."""

    day: date
    spend: Money
    orders: int
    clicks: int = 0
    view_orders: int = 0
    """Of the orders, those won by a view without a click, which only the platform can know."""
    begins_at: datetime | None = None
    """When the account day began, UTC; None where the account's days are UTC days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Every input of a decision, as it was."""

    flight: FlightId
    days: tuple[Day, ...]
    threshold: Threshold
    policy: Policy
    window: Window
    """The flight's own."""
    rights_end: datetime | None
    """The earliest end of contract, authorization and music; None for the brand's own post without a limit."""
    rights_lost: str = ""
    """Why the post may not carry money any more, if so: revoked, deleted, private."""
    live_since: datetime
    daily_budget: Money
    """As set on the platform now."""
    first_budget: Money
    last_raise: datetime | None = None
    test_budget_left: Money
    """What of the plan's test budget is neither spent nor promised to running budgets: `experiments.budget_left`."""
    daily_cap: Money
    tracking_broken: str = ""
    """Why results cannot be read, if so: then nothing is judged on them."""
    risk_comments_over: bool = False
    """The negative-comment clause asks for a pause."""
    last_trim: datetime | None = None
    proven_before: bool = False
    """Whether an earlier look proved it: the promise holds over all looks, so a proof once reached stays one."""
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    action: Action
    because: str
    """The reason's code, in kebab case."""
    says: str
    """The reason in a sentence."""
    proof: Proof
    e_value: float
    """Evidence against "costs more than the target"; proven at 1/alpha, at whatever look."""
    on_target: float
    """P(the cost per order is at most the target)."""
    cost_per_order: float | None
    """Currency units; None before the first order."""
    low: float | None
    high: float | None
    """The anytime-valid interval of the cost per order, currency units; None where it is open."""
    daily_budget: Money
    """What it should be from now on; zero for stop."""
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the evidence amounts to. Orders and spend in the scale of the evidence; rates per currency unit."""

    orders: int
    spend: float
    matured: float
    """Spend whose orders can be known by now."""
    proof_orders: int
    proof_spend: float
    """Orders and spend of cohorts after the burn-in."""
    dispersion: float
    log_e: float
    on_target: float
    cost: float | None
    low: float | None
    high: float | None

    def proven(self, alpha: float) -> bool:
        return self.log_e >= -math.log(alpha)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one rule says, before the figures are put beside it. `budget` None leaves it as it is."""

    action: Action
    because: str
    says: str
    budget: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioCall:
    """Whether a whole test should stop, and how likely each flight is on target."""

    stop: bool
    says: str
    on_target: tuple[float, ...]


Rule = Callable[[Evidence, Reading], "Verdict | None"]


def decide(evidence: Evidence) -> Decision:
    """The first rule of `RULES` that applies; their order is the priority."""
    reading = read(evidence)
    verdict = next(said for rule in RULES if (said := rule(evidence, reading)))
    proven = _proven(evidence, reading)
    return Decision(
        action=verdict.action,
        because=verdict.because,
        says=verdict.says[:1].upper() + verdict.says[1:],
        proof=Proof.PROVEN if proven else Proof.UNPROVEN,
        e_value=stats.e_value(reading.log_e),
        on_target=reading.on_target,
        cost_per_order=reading.cost,
        low=reading.low,
        high=reading.high,
        daily_budget=evidence.daily_budget if verdict.budget is None else verdict.budget,
        evidence=evidence,
    )


def read(evidence: Evidence) -> Reading:
    """The figures of a flight: evidence, belief, and the cost per order with its anytime-valid interval."""
    threshold, policy = evidence.threshold, evidence.policy
    rate0 = 1 / threshold.target.units
    spread = _dispersion(evidence)
    proof = [day for day in evidence.days if _after_burn_in(evidence, day)]
    proof_orders, proof_spend = _sums(proof)
    orders, spend = _sums(evidence.days)
    weighted = [
        (_recency(evidence, day), day.orders, day.spend.units * _maturity(evidence, day)) for day in evidence.days
    ]
    low_rate, high_rate = stats.anytime_interval(
        orders / spread, spend / spread, threshold.alpha, policy.prior_shape, policy.prior_ratio
    )
    return Reading(
        orders=orders,
        spend=spend,
        matured=math.fsum(seen for _, _, seen in weighted),
        proof_orders=proof_orders,
        proof_spend=proof_spend,
        dispersion=spread,
        log_e=stats.log_e_value(
            proof_orders / spread, proof_spend / spread, rate0, policy.prior_shape, policy.prior_ratio
        ),
        on_target=stats.probability_on_target(
            math.fsum(weight * count for weight, count, _ in weighted) / spread,
            math.fsum(weight * seen for weight, _, seen in weighted) / spread,
            rate0,
            policy.belief_shape,
        ),
        cost=spend / orders if orders else None,
        low=1 / high_rate if math.isfinite(high_rate) else None,
        high=1 / low_rate if low_rate > 0 else None,
    )


def rights_lost(evidence: Evidence, reading: Reading) -> Verdict | None:
    if evidence.rights_lost:
        says = f"The post may not carry money any more: {evidence.rights_lost}. Stop it now."
        return _stop(evidence, "rights-lost", says)
    return None


def rights_ended(evidence: Evidence, reading: Reading) -> Verdict | None:
    end = evidence.rights_end
    if end is not None and evidence.now >= end:
        return _stop(evidence, "rights-ended", f"The right to use the post ended on {end:%Y-%m-%d}. Stop it now.")
    return None


def flight_ended(evidence: Evidence, reading: Reading) -> Verdict | None:
    end = evidence.window.end
    if evidence.now >= end:
        return _stop(evidence, "flight-ended", f"The flight ended on {end:%Y-%m-%d}: {_result(evidence, reading)}.")
    return None


def comments_turned(evidence: Evidence, reading: Reading) -> Verdict | None:
    if evidence.risk_comments_over:
        says = "The comments turned more negative than the agreement with the creator allows: stopped, as agreed."
        return _stop(evidence, "comments-turned", says)
    return None


def unsafe_spend(evidence: Evidence, reading: Reading) -> Verdict | None:
    """Spend, counted as far as its orders can be known, of `unsafe_after` targets without one order.

    At four targets this stops a post that is exactly on target with a chance of e⁻⁴ = 1.8 %, and one twice too
    expensive with 13.5 % (exact Poisson): it is a fuse for posts that do not sell at all; judging is `over_target`'s.
    At two targets it would stop 13.5 % of the posts on target.
    """
    fuse = evidence.policy.unsafe_after * evidence.threshold.target.units
    if reading.orders or reading.matured < fuse or evidence.tracking_broken:
        return None
    says = (
        f"{_money(evidence, reading.spend)} spent and not one order: a post on target would be this unlucky"
        f" in {math.exp(-evidence.policy.unsafe_after):.1%} of cases. Stop it."
    )
    return _stop(evidence, "no-orders", says)


def over_target(evidence: Evidence, reading: Reading) -> Verdict | None:
    """After the minimum duration, a flight that is hardly on target any more."""
    if _young(evidence) or evidence.tracking_broken or reading.on_target >= evidence.policy.stop_below:
        return None
    says = f"{_result(evidence, reading)}; the chance that it is on target is {reading.on_target:.0%}. Stop it."
    return _stop(evidence, "over-target", says)


def rights_ending(evidence: Evidence, reading: Reading) -> Verdict | None:
    """Stands behind the stops: nobody renews what should stop. Ends with the flight or later need no renewal."""
    end = evidence.rights_end
    if end is None or end >= evidence.window.end or end - evidence.now > evidence.policy.renew_before:
        return None
    left = (end - evidence.now) // timedelta(hours=1)
    unspent = Money(
        evidence.daily_budget.micros * -(-(evidence.window.end - end) // timedelta(days=1)),
        evidence.daily_budget.currency,
    )
    says = f"The right to use the post ends in {left} h, before the flight does: renew it, or {unspent} stays unspent."
    return Verdict(action=Action.RENEW, because="rights-ending", says=says)


def tracking_unreadable(evidence: Evidence, reading: Reading) -> Verdict | None:
    """Freezes the flight as it is: a broken pixel looks like a bad post."""
    if not evidence.tracking_broken:
        return None
    says = f"Results cannot be read ({evidence.tracking_broken}): nothing is judged on them until that is mended."
    return Verdict(action=Action.HOLD, because="tracking-broken", says=says)


def proven_on_target(evidence: Evidence, reading: Reading) -> Verdict | None:
    """Proof and a recent course that is more likely on target than not: a step up, towards the plan's cap."""
    alpha = evidence.threshold.alpha
    if not _proven(evidence, reading) or reading.on_target <= 0.5:
        return None
    known = f"Proven: {_result(evidence, reading)} (a flight is called so wrongly in {alpha:.0%} of cases at most)"
    if _cooling(evidence, evidence.last_raise):
        return _hold("cooling-down", f"{known}. The last raise is less than {_hours(evidence)} h ago: wait.")
    budget = _raised(evidence, evidence.daily_cap)
    if budget is None:
        return _hold("at-cap", f"{known}. It already spends what the plan allows.")
    says = f"{known}. Raise it to {budget} a day."
    return Verdict(action=Action.SCALE, because="proven-on-target", says=says, budget=budget)


def fading(evidence: Evidence, reading: Reading) -> Verdict | None:
    """Rather not on target: a step down, never below the platform's floor."""
    policy = evidence.policy
    if _age(evidence) < policy.lean_after or reading.on_target >= policy.trim_below:
        return None
    seen = f"{_result(evidence, reading)}; the chance that it is on target is {reading.on_target:.0%}"
    if _cooling(evidence, evidence.last_trim):
        return _hold("trimmed-lately", f"{seen}. The last cut is less than {_hours(evidence)} h ago: wait.")
    budget = _trimmed(evidence)
    if budget is None:
        return _hold("at-floor", f"{seen}. It already spends the least the platform allows.")
    return Verdict(action=Action.TRIM, because="below-target", says=f"{seen}. Cut it to {budget} a day.", budget=budget)


def promising(evidence: Evidence, reading: Reading) -> Verdict | None:
    """Likely on target and not proven: a small step inside the test budget, labelled unproven."""
    policy = evidence.policy
    likely = _age(evidence) >= policy.lean_after and reading.on_target > policy.lean_above
    if not likely or _proven(evidence, reading):
        return None
    seen = f"{_result(evidence, reading)}; {reading.on_target:.0%} likely on target with late orders allowed for, not proven yet"
    if _cooling(evidence, evidence.last_raise):
        return _hold("cooling-down", f"{seen}. The last raise is less than {_hours(evidence)} h ago: wait.")
    first = evidence.first_budget
    budget = _raised(evidence, min(evidence.daily_cap, Money(first.micros * policy.lean_multiple, first.currency)))
    if budget is None:
        return _hold("at-unproven-cap", f"{seen}. More only after proof.")
    days = -(-(evidence.window.end - evidence.now) // timedelta(days=1))
    if (budget - evidence.daily_budget).micros * days > evidence.test_budget_left.micros:
        return _hold("test-budget-spoken-for", f"{seen}. The rest of the test budget is spoken for: more after proof.")
    says = f"{seen}. Raise it to {budget} a day, inside the test budget."
    return Verdict(action=Action.SCALE, because="promising", says=says, budget=budget)


def undecided(evidence: Evidence, reading: Reading) -> Verdict | None:
    seen = _result(evidence, reading)
    if _young(evidence):
        days = -(-(evidence.threshold.minimum - _age(evidence)) // timedelta(days=1))
        return _hold("too-early", f"{seen}. Nothing is called before day {_minimum(evidence)}: {days} more.")
    if _proven(evidence, reading):
        return _hold("proven-fading", f"{seen}. Proven, but the last days are no better than even: keep it as it is.")
    return _hold(
        "unproven",
        f"{seen}; {reading.on_target:.0%} likely on target with late orders allowed for, not proven yet. Keep it as it is.",
    )


RULES: tuple[Rule, ...] = (
    rights_lost,
    rights_ended,
    flight_ended,
    comments_turned,
    unsafe_spend,
    over_target,
    rights_ending,
    tracking_unreadable,
    proven_on_target,
    fading,
    promising,
    undecided,
)
"""Why a flight is treated as it is. Stops come first; nothing after `tracking_unreadable` runs on broken tracking."""


def portfolio(evidences: Sequence[Evidence]) -> PortfolioCall:
    """Whether the whole test should stop: every flight old enough, none likely enough on target.

    Flights whose results cannot be read, or that are already stopped, are not to be handed in. The appetite is the first
    flight's policy, which a plan shares.
    """
    on_target = tuple(read(evidence).on_target for evidence in evidences)
    if not evidences or any(evidence.tracking_broken for evidence in evidences):
        return PortfolioCall(stop=False, says="Not judged.", on_target=on_target)
    policy = evidences[0].policy
    ages = [_age(evidence) for evidence in evidences]
    stop = hopeless(on_target, ages, below=policy.portfolio_below, after=policy.portfolio_after)
    best = max(on_target)
    says = f"The best of {len(on_target)} posts is on target with a chance of {best:.0%}" + (
        ": stop the whole test and choose other posts." if stop else "."
    )
    return PortfolioCall(stop=stop, says=says, on_target=on_target)


def replay(decision: Decision) -> tuple[str, ...]:
    """What differs when the decision is made again from its evidence; empty when nothing does.

    Action, reason, proof and budget must be the same, the figures to one part in 10⁹. The sentence may be reworded.
    """
    again = decide(decision.evidence)
    exact = ("action", "because", "proof", "daily_budget")
    figures = ("e_value", "on_target", "cost_per_order", "low", "high")
    return tuple(
        f"{name}: recorded {getattr(decision, name)}, now {getattr(again, name)}"
        for name in (*exact, *figures)
        if not _same(getattr(decision, name), getattr(again, name), name in figures)
    )


def _same(recorded: object, now: object, figure: bool) -> bool:
    if figure and isinstance(recorded, int | float) and isinstance(now, int | float):
        return math.isclose(recorded, now, rel_tol=1e-9, abs_tol=1e-300)
    return recorded == now


def _stop(evidence: Evidence, because: str, says: str) -> Verdict:
    return Verdict(action=Action.STOP, because=because, says=says, budget=Money(0, evidence.daily_budget.currency))


def _hold(because: str, says: str) -> Verdict:
    return Verdict(action=Action.HOLD, because=because, says=says)


def _sums(days: Sequence[Day]) -> tuple[int, float]:
    """Orders, and spend in currency units: added as whole micros, so exactly."""
    micros = sum(day.spend.micros for day in days)
    return sum(day.orders for day in days), micros / 1_000_000


def _age(evidence: Evidence) -> timedelta:
    return evidence.now - evidence.live_since


def _young(evidence: Evidence) -> bool:
    return _age(evidence) < evidence.threshold.minimum


def _proven(evidence: Evidence, reading: Reading) -> bool:
    """Now or at an earlier look, and old enough to be called."""
    return not _young(evidence) and (evidence.proven_before or reading.proven(evidence.threshold.alpha))


def _after_burn_in(evidence: Evidence, day: Day) -> bool:
    """Whether the whole account day lies after the burn-in."""
    return _begin(day) >= evidence.live_since + evidence.threshold.burn_in


def _begin(day: Day) -> datetime:
    return day.begins_at or datetime.combine(day.day, time(), tzinfo=UTC)


def _days_ago(evidence: Evidence, day: Day) -> int:
    """Full days since the day ended, by the clock or by newer days in the evidence, whichever shows more."""
    newest = max(each.day for each in evidence.days)
    by_clock = (evidence.now - _begin(day)) // timedelta(days=1) - 1
    return max(0, by_clock, (newest - day.day).days)


def _maturity(evidence: Evidence, day: Day) -> float:
    ago = _days_ago(evidence, day)
    return evidence.policy.maturity[ago] if ago < len(evidence.policy.maturity) else 1.0


def _recency(evidence: Evidence, day: Day) -> float:
    """Weight of a day in the belief about the course from now on: half every half-life."""
    return math.pow(0.5, _days_ago(evidence, day) / (evidence.policy.half_life / timedelta(days=1)))


def _dispersion(evidence: Evidence) -> float:
    """Estimated from this flight's days once there are enough, assumed before; never below one."""
    policy = evidence.policy
    series = [(float(day.orders), day.spend.units * _maturity(evidence, day)) for day in evidence.days]
    if sum(1 for _, spend in series if spend > 0) < policy.dispersion_days:
        return max(1.0, policy.dispersion)
    return stats.dispersion([series])


def _cooling(evidence: Evidence, changed: datetime | None) -> bool:
    return changed is not None and evidence.now - changed < evidence.policy.cooldown


def _raised(evidence: Evidence, cap: Money) -> Money | None:
    """One step up in whole cents, at most to the cap; None where there is no room."""
    now = evidence.daily_budget
    step = now.micros * round(evidence.policy.step * 10_000) // 10_000
    micros = min(now.micros + step, cap.micros) // 10_000 * 10_000
    return Money(micros, now.currency) if micros > now.micros else None


def _trimmed(evidence: Evidence) -> Money | None:
    """One step down in whole cents, at least the floor; None where there is no room."""
    now, floor = evidence.daily_budget, evidence.policy.floor
    cut = now.micros * round(evidence.policy.trim_step * 10_000) // 10_000
    micros = max(-(-(now.micros - cut) // 10_000) * 10_000, floor.micros)
    return Money(micros, now.currency) if micros < now.micros else None


def _result(evidence: Evidence, reading: Reading) -> str:
    """ "31 orders for $310.00, $10.00 an order against a target of $20.00"."""
    spent = _money(evidence, reading.spend)
    target = evidence.threshold.target
    if reading.cost is None:
        return f"no order for {spent} against a target of {target} an order"
    by_view = sum(day.view_orders for day in evidence.days)
    orders = "1 order" if reading.orders == 1 else f"{reading.orders} orders"
    if by_view:
        orders += f" ({by_view} by a view alone)"
    return f"{orders} for {spent}, {_money(evidence, reading.cost)} an order against a target of {target}"


def _money(evidence: Evidence, units: float) -> Money:
    return Money(round(units * 1_000_000), evidence.daily_budget.currency)


def _hours(evidence: Evidence) -> int:
    return evidence.policy.cooldown // timedelta(hours=1)


def _minimum(evidence: Evidence) -> int:
    return -(-evidence.threshold.minimum // timedelta(days=1))
