"""What to do with a flight now. A decision is a pure function of what it recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from .plans import Threshold
from .values import FlightId, Money, Window


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
    """Spend without one order, in targets, that stops a flight at any age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One account day of one flight: what was spent, and the orders its touches won so far."""

    day: date
    spend: Money
    orders: int
    clicks: int = 0


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
    """What the whole plan may still spend before proof."""
    daily_cap: Money
    tracking_broken: str = ""
    """Why results cannot be read, if so: then nothing is judged on them."""
    risk_comments_over: bool = False
    """The negative-comment clause asks for a pause."""
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
