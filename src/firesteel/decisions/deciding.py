"""Deciding over a flight and over a whole test, and deciding again from the record."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .. import stats
from ..experiments import hopeless
from .reading import age, proven, read
from .rules import RULES
from .values import Decision, Evidence, PortfolioCall, Proof


def decide(evidence: Evidence) -> Decision:
    """The first rule of `RULES` that applies; their order is the priority."""
    reading = read(evidence)
    verdict = next(said for rule in RULES if (said := rule(evidence, reading)))
    return Decision(
        action=verdict.action,
        because=verdict.because,
        says=verdict.says[:1].upper() + verdict.says[1:],
        proof=Proof.PROVEN if proven(evidence, reading) else Proof.UNPROVEN,
        e_value=stats.e_value(reading.log_e),
        on_target=reading.on_target,
        cost_per_order=reading.cost,
        low=reading.low,
        high=reading.high,
        daily_budget=evidence.daily_budget if verdict.budget is None else verdict.budget,
        evidence=evidence,
    )


def portfolio(evidences: Sequence[Evidence]) -> PortfolioCall:
    """Whether the whole test should stop: every flight old enough, none likely enough on target.

    Flights whose results cannot be read, or that are already stopped, are not to be handed in. The appetite is the first
    flight's policy, which a plan shares.
    """
    on_target = tuple(read(evidence).on_target for evidence in evidences)
    if not evidences or any(evidence.tracking_broken for evidence in evidences):
        return PortfolioCall(stop=False, says="Not judged.", on_target=on_target)
    policy = evidences[0].policy
    ages = [age(evidence) for evidence in evidences]
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
