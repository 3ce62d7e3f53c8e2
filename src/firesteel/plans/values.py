"""What a buyer asks for, and what we intend to buy, before any of it exists on the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ..posts import Ranked
from ..values import FlightId, Money, PlanId, PostId, Window
from .naming import USUAL, Naming


class Objective(StrEnum):
    SALES = "sales"
    TRAFFIC = "traffic"
    REACH = "reach"
    VIEWS = "views"
    COMMUNITY = "community"
    LEADS = "leads"
    APP = "app"
    """Offered only where the ad account has an app (R-086)."""
    SHOP = "shop"
    """Offered only where the ad account has a TikTok shop in the market (R-086)."""


LINKED = frozenset({Objective.SALES, Objective.TRAFFIC, Objective.LEADS})
"""Objectives that send people to a page."""

SUCCESS: dict[Objective, tuple[str, ...]] = {
    Objective.SALES: ("cost_per_order",),
    Objective.LEADS: ("cost_per_conversion",),
    Objective.TRAFFIC: ("cost_per_click",),
    Objective.REACH: ("cost_per_thousand",),
    Objective.VIEWS: ("cost_per_six_second_view", "cost_per_two_second_view", "cost_per_completion"),
    Objective.COMMUNITY: ("cost_per_follow", "cost_per_profile_visit"),
    Objective.APP: ("cost_per_conversion",),
    Objective.SHOP: ("cost_per_order",),
}
"""What success may mean under each objective (R-030, R-081 … R-086), the usual first. A flight is judged on the count the
metric divides by: `RESULTS`."""

RESULTS: dict[str, str] = {
    "cost_per_order": "orders",
    "cost_per_conversion": "conversions",
    "cost_per_click": "clicks",
    "cost_per_thousand": "impressions",
    "cost_per_six_second_view": "watched_6s",
    "cost_per_two_second_view": "watched_2s",
    "cost_per_completion": "completions",
    "cost_per_follow": "follows",
    "cost_per_profile_visit": "profile_visits",
}
"""The field of a `Scorecard` that each metric of success counts; its name in a sentence is `RESULT_WORDS`."""

RESULT_WORDS: dict[str, tuple[str, str]] = {
    "cost_per_order": ("order", "orders"),
    "cost_per_conversion": ("conversion", "conversions"),
    "cost_per_click": ("click", "clicks"),
    "cost_per_thousand": ("thousand impressions", "thousand impressions"),
    "cost_per_six_second_view": ("six-second view", "six-second views"),
    "cost_per_two_second_view": ("two-second view", "two-second views"),
    "cost_per_completion": ("completed view", "completed views"),
    "cost_per_follow": ("follow", "follows"),
    "cost_per_profile_visit": ("profile visit", "profile visits"),
}
"""One of them, and several."""

COUNT_WORDS: dict[str, str] = {name: several for name, (_, several) in RESULT_WORDS.items()} | {
    "cost_per_thousand": "impressions"
}
"""What a plain count of them is called: where a thousand has the price, single ones are counted."""


def a_result(metric: str) -> str:
    """One of what a metric counts, with its article: an order, a click; "a result" of a metric nobody knows."""
    one = RESULT_WORDS.get(metric, ("result", "results"))[0]
    return f"{'an' if one[0] in 'aeiou' else 'a'} {one}"


class AtEnd(StrEnum):
    """What a flight does once a right to its post runs out before it does (N-05)."""

    END = "end"
    """It ends before the right does."""
    RENEW = "renew"
    """The creator is asked in time, and the flight goes on once the right was extended; else it ends."""
    MOVE = "move"
    """It ends, and what is left of its budget goes to the next best cleared post of the plan."""


class Kind(StrEnum):
    TEST = "test"
    """Posts against each other."""
    TWIN = "twin"
    """The same video as Spark Ad and as an uploaded file, side by side (R-024)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequency:
    """How often one person may see an ad: a setting under reach, elsewhere an alarm (practice E3, [T15])."""

    impressions: float
    days: int = 7


COLD = Frequency(impressions=2.5)
"""From here on people who do not know the brand have seen an ad often enough (practice D3, E3)."""
WARM = Frequency(impressions=4.0)
"""The same of people who already met it: remarketing."""

CAPPED = frozenset({Objective.REACH})
"""Objectives under which the platform itself limits how often one person sees an ad; elsewhere it is watched (R-096)."""

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
    include: frozenset[str] = frozenset()
    """Ids of custom audiences to reach: what remarketing needs (R-091)."""
    exclude: frozenset[str] = frozenset()
    """Ids of custom audiences to leave out, such as buyers when prospecting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """What success means, fixed before spend and frozen by it."""

    metric: str = "cost_per_order"
    """A key of `RESULTS`."""
    target: Money
    """The most one result may cost; of `cost_per_thousand`, a thousand impressions."""
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
    group_name: str = ""
    """The ad group's; empty where it is called as the ad."""
    role: str = ""
    """What the post is there for, as the brief says or the post is described."""
    spark: bool = True
    """Whether it promotes the post itself; else the same video, uploaded as a file."""
    file: str = ""
    """Of a flight that is not Spark: the digest under which the video lies in the workspace."""
    twin: str = ""
    """The id of the flight that runs the same video the other way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatorShare:
    """What all plans of a portfolio together spend on one creator a day."""

    creator: str
    daily: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The portfolio a plan is part of, as it was drafted: what is asked of spread is asked of all of it (R-098, R-099)."""

    plans: int
    posts: int
    creators: int
    daily: Money
    """All its flights together, a day."""
    by_creator: tuple[CreatorShare, ...] = ()
    """Of the creators of the plan that holds this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One campaign: flights under one objective, compared on one metric."""

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
    portfolio: str = ""
    """The brief's id; plans of one brief with several objectives share it. Empty in older books."""
    kind: Kind = Kind.TEST
    at_end: AtEnd = AtEnd.END
    frequency: Frequency | None = None
    """None where the usual applies: `frequency_of`."""
    app: str = ""
    """Of an app plan: the app's id on the platform."""
    shop: str = ""
    """Of a shop plan: the shop's id on the platform."""
    whole: Whole | None = None
    """How the portfolio it is part of is spread; None where it stands alone."""

    @property
    def daily_budget(self) -> Money:
        total = Money(0, self.test_budget.currency)
        for flight in self.flights:
            total += flight.daily_budget
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a brief says of one post; None or empty where it is as the brief says for all."""

    post: PostId
    role: str = ""
    """What the post is there for: a role of the trade's preset, such as founder-story."""
    objective: Objective | None = None
    """Goes before what the role would propose."""
    daily_budget: Money | None = None
    prospecting: bool | None = None
    interests: frozenset[str] | None = None
    """Empty is broad; None is as the brief says."""
    include: frozenset[str] = frozenset()
    exclude: frozenset[str] = frozenset()
    landing_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a brief says of one objective of its portfolio; None or empty where the usual applies."""

    objective: Objective
    share: float | None = None
    """Of the test budget; the parts that say nothing share the rest by their number of posts."""
    metric: str = ""
    """One of `SUCCESS`; empty means the usual one."""
    target: Money | None = None
    """The most one result may cost; None only where results are counted as the brief counts them."""
    event: str | None = None
    frequency: Frequency | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a buyer asks for; `draft` makes a plan of it, `portfolio` a plan for each objective its posts serve."""

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
    """The most one result may cost: an order, or what `metric` counts."""
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
    metric: str = ""
    """A key of `RESULTS` that the objective allows; empty means its usual one."""
    include: frozenset[str] = frozenset()
    """Ids of custom audiences to reach: what remarketing needs."""
    exclude: frozenset[str] = frozenset()
    frequency: Frequency | None = None
    """None means the usual: 2.5 a week for new people, 4 for people who know the brand."""
    at_end: AtEnd = AtEnd.END
    lines: tuple[Line, ...] = ()
    """What is said of single posts."""
    parts: tuple[Part, ...] = ()
    """What is said of single objectives, where posts of several roles make several plans."""
    naming: Naming = USUAL
    app: str = ""
    """Of an app plan: the app's id on the platform."""
    shop: str = ""
    """Of a shop plan: the shop's id on the platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A ranked post the brand may use, and until when; None where no end is known."""

    ranked: Ranked
    until: datetime | None
    against: str = ""
    """What the agreement with its creator has against the brief's markets, objective or link; empty where it allows them."""
    barred: frozenset[Objective] = frozenset()
    """Objectives the agreement does not allow, where a portfolio may choose among several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A post that does not fly, and why."""

    post: PostId
    creator: str
    reason: str
    """As the end of a sentence that begins with the post: "may be used until 2026-01-07 only"."""

    def __str__(self) -> str:
        return f"{self.post} {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something that makes a plan less use than it costs. It is shown, never raised."""

    code: str
    """In kebab case."""
    message: str
    remedy: str
    plan: str = ""
    flight: str = ""
    """Empty where it is about the plan as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portfolio:
    """What one brief makes: a plan for each objective, none of them above what the brief gives all together."""

    id: PlanId
    """The brief's."""
    plans: tuple[Plan, ...]
    """Of the brief's own objective first."""
    left_out: tuple[LeftOut, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def flights(self) -> tuple[Flight, ...]:
        return tuple(flight for plan in self.plans for flight in plan.flights)

    @property
    def daily_budget(self) -> Money:
        currency = self.plans[0].test_budget.currency
        return Money(sum(plan.daily_budget.micros for plan in self.plans), currency)

    @property
    def test_budget(self) -> Money:
        """What all plans may spend before proof; at most what the brief gives."""
        currency = self.plans[0].test_budget.currency
        return Money(sum(plan.test_budget.micros for plan in self.plans), currency)


def frequency_of(plan: Plan, flight: Flight) -> Frequency:
    """How often one person may see the flight: as the plan says, else by whether people know the brand."""
    if plan.frequency is not None:
        return plan.frequency
    return COLD if flight.audience.prospecting else WARM


def noun(metric: str, count: float = 1) -> str:
    """What a metric of success counts, in a sentence: "order", "orders"."""
    one, several = RESULT_WORDS.get(metric, ("result", "results"))
    return one if count == 1 else several
