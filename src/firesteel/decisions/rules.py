"""Why a flight is treated as it is: one function a reason, in the order of `RULES`."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta

from ..plans import RESULT_WORDS, a_result
from ..values import Money, coin
from .reading import age, plentiful, proven, young
from .values import Action, Evidence, Reading, Verdict

Rule = Callable[[Evidence, Reading], "Verdict | None"]


def rights_lost(evidence: Evidence, reading: Reading) -> Verdict | None:
    if evidence.rights_lost:
        says = f"The post may not carry money any more: {evidence.rights_lost}. Stop it now."
        return _stop(evidence, "rights-lost", says)
    return None


def rights_ended(evidence: Evidence, reading: Reading) -> Verdict | None:
    end = evidence.rights_end
    if end is not None and evidence.now >= end:
        over = evidence.now >= evidence.window.end
        then = f", and the flight with it: {_result(evidence, reading)}." if over else ". Stop it now."
        return _stop(evidence, "rights-ended", f"The right to use the post ended on {end:%Y-%m-%d}{then}")
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
    At two targets it would stop 13.5 % of the posts on target. Where results are cheap (four clicks cost a coffee), a whole
    day's first budget has to bring none: an hour without one says nothing.
    """
    fuse = evidence.policy.unsafe_after * evidence.threshold.target.units
    if plentiful(evidence):
        fuse = max(fuse, evidence.first_budget.units)
    if reading.orders or reading.matured < fuse or evidence.tracking_broken:
        return None
    one, _ = _words(evidence)
    spent = f"{_money(evidence, reading.spend)} spent and not one {one}"
    if plentiful(evidence):
        return _stop(evidence, "no-results", f"{spent}: a whole day's budget. Stop it.")
    says = (
        f"{spent}: a post on target would be this unlucky"
        f" in {math.exp(-evidence.policy.unsafe_after):.1%} of cases. Stop it."
    )
    return _stop(evidence, "no-orders", says)


def over_target(evidence: Evidence, reading: Reading) -> Verdict | None:
    """After the minimum duration, a flight that is hardly on target any more."""
    if evidence.arm or young(evidence) or evidence.tracking_broken or reading.on_target >= evidence.policy.stop_below:
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


def twin_arm(evidence: Evidence, reading: Reading) -> Verdict | None:
    """Neither raised, cut nor stopped for what it costs: the comparison is what its money buys."""
    if not evidence.arm:
        return None
    says = f"{_result(evidence, reading)}. One arm of a twin test: its budget stays as it is to the end."
    return _hold("twin-arm", says)


def proven_on_target(evidence: Evidence, reading: Reading) -> Verdict | None:
    """Proof and a recent course that is more likely on target than not: a step up, towards the plan's cap."""
    alpha = evidence.threshold.alpha
    if not proven(evidence, reading) or reading.on_target <= 0.5:
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
    if age(evidence) < policy.lean_after or reading.on_target >= policy.trim_below:
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
    likely = age(evidence) >= policy.lean_after and reading.on_target > policy.lean_above
    if not likely or proven(evidence, reading):
        return None
    seen = f"{_result(evidence, reading)}; {_likely(evidence, reading)}"
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
    if young(evidence):
        days = -(-(evidence.threshold.minimum - age(evidence)) // timedelta(days=1))
        return _hold("too-early", f"{seen}. Nothing is called before day {_minimum(evidence)}: {days} more.")
    if proven(evidence, reading):
        return _hold("proven-fading", f"{seen}. Proven, but the last days are no better than even: keep it as it is.")
    return _hold(
        "unproven",
        f"{seen}; {_likely(evidence, reading)}. Keep it as it is.",
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
    twin_arm,
    proven_on_target,
    fading,
    promising,
    undecided,
)
"""Why a flight is treated as it is. Stops come first; nothing after `tracking_unreadable` runs on broken tracking."""


def _stop(evidence: Evidence, because: str, says: str) -> Verdict:
    return Verdict(action=Action.STOP, because=because, says=says, budget=Money(0, evidence.daily_budget.currency))


def _hold(because: str, says: str) -> Verdict:
    return Verdict(action=Action.HOLD, because=because, says=says)


def _cooling(evidence: Evidence, changed: datetime | None) -> bool:
    return changed is not None and evidence.now - changed < evidence.policy.cooldown


def _raised(evidence: Evidence, cap: Money) -> Money | None:
    """One step up in whole coins, at most to the cap; None where there is no room."""
    now, least = evidence.daily_budget, coin(evidence.daily_budget.currency)
    step = now.micros * round(evidence.policy.step * 10_000) // 10_000
    micros = min(now.micros + step, cap.micros) // least * least
    return Money(micros, now.currency) if micros > now.micros else None


def _trimmed(evidence: Evidence) -> Money | None:
    """One step down in whole coins, at least the floor; None where there is no room."""
    now, floor, least = evidence.daily_budget, evidence.policy.floor, coin(evidence.daily_budget.currency)
    cut = now.micros * round(evidence.policy.trim_step * 10_000) // 10_000
    micros = max(-(-(now.micros - cut) // least) * least, floor.micros)
    return Money(micros, now.currency) if micros < now.micros else None


def _result(evidence: Evidence, reading: Reading) -> str:
    """ "31 orders for $310.00, $10.00 an order against a target of $20.00"."""
    spent = _money(evidence, reading.spend)
    target = evidence.threshold.target
    one, several = _words(evidence)
    each = a_result(evidence.threshold.metric)
    if reading.cost is None:
        return f"no {one} for {spent} against a target of {target} {each}"
    by_view = sum(day.view_orders for day in evidence.days)
    count = f"{reading.orders:,}" if plentiful(evidence) else f"{reading.orders}"
    if evidence.threshold.metric == "cost_per_thousand":
        several = "impressions"
    said = f"1 {one}" if reading.orders == 1 else f"{count} {several}"
    if by_view:
        said += f" ({by_view} by a view alone)"
    return f"{said} for {spent}, {_price(evidence, reading.cost)} {each} against a target of {target}"


def _likely(evidence: Evidence, reading: Reading) -> str:
    _, several = _words(evidence)
    late = "" if plentiful(evidence) else f" with late {several} allowed for"
    return f"{reading.on_target:.0%} likely on target{late}, not proven yet"


def _words(evidence: Evidence) -> tuple[str, str]:
    """What one result is called, and several."""
    return RESULT_WORDS[evidence.threshold.metric]


def _price(evidence: Evidence, units: float) -> str:
    return str(_money(evidence, units))


def _money(evidence: Evidence, units: float) -> Money:
    return Money(round(units * 1_000_000), evidence.daily_budget.currency)


def _hours(evidence: Evidence) -> int:
    return evidence.policy.cooldown // timedelta(hours=1)


def _minimum(evidence: Evidence) -> int:
    return -(-evidence.threshold.minimum // timedelta(days=1))
