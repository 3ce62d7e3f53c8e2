"""What many runs say about policies: each by itself, and two on the same seeds.

Runs of one seed share their market, rivals and people (common random numbers), so what two policies differ by on a seed
varies far less than either does over seeds: differences are taken seed by seed. Means have standard errors, intervals
are Student's t at 95 %.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import stdtrit

from .outcomes import Outcome
from .policies import POLICIES

ORACLE, USUAL = "oracle", "by-views"
"""The policy regret is counted from, and the one others are compared with."""
QUANTILES = (0.05, 0.5, 0.95)
MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Summary:
    """One policy over its seeds. Money in whole currency units, a run."""

    policy: str
    runs: int
    mean: float
    """Of the score: what the ads truly brought in, less what they cost."""
    error: float | None
    """Standard error of the mean; None with a single run."""
    quantiles: tuple[float, ...]
    """Of the score, at `QUANTILES`."""
    spend: float
    conversions: float
    """That the platform credits ads with, a run."""
    incremental_orders: float
    """That would not have come without ads, a run."""
    regret: float | None
    """How much less than the oracle's score, over the seeds both have; None without such."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One policy's score less another's, over the seeds both have. Money in whole currency units, a run."""

    policy: str
    against: str
    runs: int
    mean: float
    error: float | None
    interval: tuple[float, float] | None
    """95 %; None with a single pair."""
    better: int
    """Seeds on which it did better."""
    equal: int


def summaries(outcomes: Sequence[Outcome]) -> list[Summary]:
    """Of each policy that has a run that did not fail, in the order of `POLICIES`."""
    by_policy = _by_policy(outcomes)
    return [_summary(policy, runs, by_policy.get(ORACLE, {})) for policy, runs in by_policy.items()]


def differences(outcomes: Sequence[Outcome]) -> list[Difference]:
    """Of every other policy from by-views, or from the first there is where nobody ran that."""
    by_policy = _by_policy(outcomes)
    against = USUAL if USUAL in by_policy else next(iter(by_policy), "")
    found = []
    for policy, runs in by_policy.items():
        pairs = _pairs(runs, by_policy[against])
        if policy != against and pairs:
            found.append(_difference(policy, against, pairs))
    return found


def _by_policy(outcomes: Sequence[Outcome]) -> dict[str, dict[int, Outcome]]:
    """Runs by policy and seed."""
    found = {
        policy: {one.spec.seed: one for one in outcomes if one.spec.policy == policy and one.sums}
        for policy in POLICIES
    }
    return {policy: runs for policy, runs in found.items() if runs}


def _summary(policy: str, runs: dict[int, Outcome], best: dict[int, Outcome]) -> Summary:
    scores = sorted(_score(one) for one in runs.values())
    pairs = _pairs(best, runs)

    def mean(name: str) -> float:
        return sum(one.sums[name] for one in runs.values()) / len(runs)

    return Summary(
        policy=policy,
        runs=len(runs),
        mean=math.fsum(scores) / len(scores),
        error=_error(scores),
        quantiles=tuple(_quantile(scores, share) for share in QUANTILES),
        spend=mean("spend_micros") / MICROS,
        conversions=mean("conversions"),
        incremental_orders=mean("incremental_orders"),
        regret=math.fsum(pairs) / len(pairs) if pairs else None,
    )


def _difference(policy: str, against: str, pairs: list[float]) -> Difference:
    mean, error = math.fsum(pairs) / len(pairs), _error(pairs)
    interval = None
    if error is not None:
        reach = float(stdtrit(len(pairs) - 1, 0.975)) * error
        interval = (mean - reach, mean + reach)
    return Difference(
        policy=policy,
        against=against,
        runs=len(pairs),
        mean=mean,
        error=error,
        interval=interval,
        better=sum(one > 0 for one in pairs),
        equal=sum(one == 0 for one in pairs),
    )


def _pairs(runs: dict[int, Outcome], others: dict[int, Outcome]) -> list[float]:
    """What the first made more than the second, on each seed both have."""
    return [
        (runs[seed].sums["score_micros"] - others[seed].sums["score_micros"]) / MICROS
        for seed in sorted(runs)
        if seed in others
    ]


def _score(one: Outcome) -> float:
    return one.sums["score_micros"] / MICROS


def _error(values: Sequence[float]) -> float | None:
    return statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None


def _quantile(values: Sequence[float], share: float) -> float:
    """Of sorted values, on the straight line between the two it lies between."""
    place = share * (len(values) - 1)
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)
