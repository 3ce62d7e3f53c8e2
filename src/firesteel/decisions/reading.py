"""What the evidence amounts to: proof over the cohorts after the burn-in, belief over what can be known by now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from .. import stats
from ..measurement import metric
from .values import Day, Evidence, Reading


def read(evidence: Evidence) -> Reading:
    """The figures of a flight: evidence, belief, and the cost per result with its anytime-valid interval."""
    threshold, policy = evidence.threshold, evidence.policy
    scale = metric(threshold.metric).scale
    rate0 = scale / threshold.target.units
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
        cost=spend * scale / orders if orders else None,
        low=scale / high_rate if math.isfinite(high_rate) else None,
        high=scale / low_rate if low_rate > 0 else None,
    )


def plentiful(evidence: Evidence) -> bool:
    """Whether results come by the hundred and are known at once (clicks, views, impressions), unlike orders."""
    return not metric(evidence.threshold.metric).late


def age(evidence: Evidence) -> timedelta:
    return evidence.now - evidence.live_since


def young(evidence: Evidence) -> bool:
    return age(evidence) < evidence.threshold.minimum


def proven(evidence: Evidence, reading: Reading) -> bool:
    """Now or at an earlier look, and old enough to be called."""
    return not young(evidence) and (evidence.proven_before or reading.proven(evidence.threshold.alpha))


def _sums(days: Sequence[Day]) -> tuple[int, float]:
    """Orders, and spend in currency units: added as whole micros, so exactly."""
    micros = sum(day.spend.micros for day in days)
    return sum(day.orders for day in days), micros / 1_000_000


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
    """The share of a day's results that is known by now: all of them where they do not come late."""
    if plentiful(evidence):
        return 1.0
    ago = _days_ago(evidence, day)
    return evidence.policy.maturity[ago] if ago < len(evidence.policy.maturity) else 1.0


def _recency(evidence: Evidence, day: Day) -> float:
    """Weight of a day in the belief about the course from now on: half every half-life."""
    return math.pow(0.5, _days_ago(evidence, day) / (evidence.policy.half_life / timedelta(days=1)))


def _dispersion(evidence: Evidence) -> float:
    """Estimated from this flight's days once there are enough, assumed before; never below one.

    Orders are few and nearly Poisson. Clicks, views and impressions come in thousands and vary with the auction, the hour
    and the weekday: what is assumed of them, and what their estimate is drawn to, is `Policy.variation`.
    """
    policy = evidence.policy
    series = [(float(day.orders), day.spend.units * _maturity(evidence, day)) for day in evidence.days]
    few = sum(1 for _, spend in series if spend > 0) < policy.dispersion_days
    if plentiful(evidence):
        assumed = stats.assumed_dispersion(series, policy.variation)
        return max(policy.dispersion, assumed) if few else stats.dispersion([series], prior=assumed)
    return max(1.0, policy.dispersion) if few else stats.dispersion([series])
