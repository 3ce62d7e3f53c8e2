"""What a decision is made from and what it says: policy, evidence, reading, decision."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

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
    """No step before it: TikTok asks to leave an ad group alone for three days while it learns, whatever it brought [T13].
    `step`, `trim_step` and `cooldown` stay inside what it asks for afterwards: half the budget at most, two days apart."""
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
    variation: float = 0.4
    """By how much the daily rates of plentiful results (clicks, views, impressions) vary from day to day, as a share of
    their mean. Such counts are far from Poisson: with it a day says as much as 1/variation² = 6 independent results,
    however many thousand it brought. Orders and conversions keep `dispersion`."""
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
    """One account day of one flight: what was spent, and the results it brought so far."""

    day: date
    spend: Money
    orders: int
    """The results that the threshold's metric counts: orders, clicks, follows …; single impressions where it is their
    thousand that has a price. The name is that of the first metric there was."""
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
    """Why results cannot be read, if so: then nothing is judged on them. Only results that events bring can break."""
    arm: bool = False
    """One arm of a twin test: its budget stays as it is to the end, or the two would differ in more than the format."""
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
    """P(the cost per result is at most the target)."""
    cost_per_order: float | None
    """Of one result of the threshold's metric, currency units; None before the first."""
    low: float | None
    high: float | None
    """The anytime-valid interval of the cost per result, currency units; None where it is open."""
    daily_budget: Money
    """What it should be from now on; zero for stop."""
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the evidence amounts to. Orders are results, counted as the evidence does; rates are per currency unit."""

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
