"""What a buyer asks for, and what we intend to buy, before any of it exists on the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ..posts import Ranked
from ..values import FlightId, Money, PlanId, PostId, Window


class Objective(StrEnum):
    SALES = "sales"
    TRAFFIC = "traffic"
    REACH = "reach"
    VIEWS = "views"
    COMMUNITY = "community"
    LEADS = "leads"


LINKED = frozenset({Objective.SALES, Objective.TRAFFIC, Objective.LEADS})
"""Objectives that send people to a page."""

MEASURED = frozenset({Objective.SALES, Objective.LEADS})
"""Objectives that learn from a pixel event; the others run without a pixel (R-114)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    markets: frozenset[str]
    """ISO 3166-1 alpha-2 codes."""
    languages: frozenset[str] = frozenset()
    prospecting: bool = True
    interests: frozenset[str] = frozenset()
    """Empty means broad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What success means, fixed before spend and frozen by it."""

    metric: str = "cost_per_order"
    target: Money
    """The most one order may cost."""
    alpha: float = 0.05
    """The chance this ever calls a flight proven that is not, over all looks together."""
    minimum: timedelta = timedelta(days=7)
    """No winner or loser is called before it; safety stops and trims are."""
    burn_in: timedelta = timedelta(days=4)
    """Orders won by clicks of these first days are no evidence: novelty fades."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One post, run for one window with one daily budget in one set of markets."""

    id: FlightId
    post: PostId
    creator: str
    window: Window
    daily_budget: Money
    audience: Audience
    landing_url: str = ""
    call_to_action: str = ""
    name: str = ""
    """The ad's name on the platform; by it a crashed launch is found again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    id: PlanId
    name: str
    objective: Objective
    optimization_event: str | None
    pixel_code: str = ""
    flights: tuple[Flight, ...]
    threshold: Threshold
    test_budget: Money
    """Approved for the whole test; raises before proof stay inside it."""
    daily_cap: Money
    """The most a proven flight may spend a day."""
    max_share: float = 0.4
    """The largest share of the daily budget on one post or one creator."""
    needs_control: bool = False
    """Whether the brand has to control every frame and the caption, which a Spark Ad cannot give (R-033)."""

    @property
    def daily_budget(self) -> Money:
        total = Money(0, self.test_budget.currency)
        for flight in self.flights:
            total += flight.daily_budget
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a buyer asks for; `draft` makes a plan of it."""

    id: PlanId
    brand: str
    aim: str = "test"
    objective: Objective = Objective.SALES
    markets: frozenset[str]
    languages: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    prospecting: bool = True
    test_budget: Money
    """All the test may spend before anything is proven."""
    target: Money
    """The most one order may cost."""
    start: datetime
    days: int = 14
    landing_url: str = ""
    call_to_action: str = ""
    pixel_code: str = ""
    event: str | None = "Purchase"
    posts: int = 6
    """The most posts to test at once."""
    reserve: float = 0.2
    """Share of the test budget kept back for raises of promising flights."""
    fit_rights: bool = True
    """Whether flights are cut to what their rights allow; else they keep their length, and the gate blocks until the
    creator extends (R-079)."""
    needs_control: bool = False
    """Whether the brand has to control every frame and the caption (R-033)."""
    daily_cap: Money | None = None
    """The most a proven flight may spend a day; None means ten times its first budget."""
    max_share: float = 0.4
    alpha: float = 0.05
    minimum: timedelta = timedelta(days=7)
    burn_in: timedelta = timedelta(days=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A ranked post the brand may use, and until when; None where no end is known."""

    ranked: Ranked
    until: datetime | None
    against: str = ""
    """What the agreement with its creator has against the brief's markets, objective or link; empty where it allows them."""
