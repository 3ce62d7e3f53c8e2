"""What came back: deliveries, events, orders, and the sums that decisions are made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from .errors import NotFound
from .posts.benchmarks import BENCHMARKS, Benchmark
from .values import MICROS, AdId, FlightId, Money, PostId


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An ad's hour as the platform reported it."""

    ad: AdId
    flight: FlightId
    post: PostId
    hour: datetime
    account_day: date
    """The hour's day in the ad account's time zone."""
    impressions: int
    spend: Money
    clicks: int
    """Destination clicks."""
    plays: int
    watched_2s: int
    watched_6s: int
    completions: int
    watch_time_s: float
    """Average watch time times plays, as reported."""
    likes: int
    comments: int
    shares: int
    follows: int
    profile_visits: int
    platform_conversions: int
    """What the platform attributes to this hour's impressions and clicks."""
    retrieved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing a browser or a back end sent."""

    source: str
    """browser or server."""
    pixel_code: str
    name: str
    event_id: str
    occurred_at: datetime
    received_at: datetime
    account_day: date
    order_id: str = ""
    value_micros: int | None = None
    currency: str = ""
    visitor: str = ""
    """The first-party `_ttp` cookie, a pseudonym."""
    ttclid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order of the brand's back end."""

    id: str
    placed_at: datetime
    account_day: date
    value: Money
    status: str = "paid"
    """paid, pending, refunded, cancelled."""
    retrieved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """Sufficient statistics of one flight over one account day. Cards of one flight add, so any roll-up is a sum.

    Delivery is booked on its own day; conversions and orders on the day of the touch that won them.
    """

    flight: FlightId
    first_day: date
    last_day: date
    days: int
    impressions: int
    spend: Money
    clicks: int
    plays: int
    watched_2s: int
    watched_6s: int
    completions: int
    likes: int
    comments: int
    shares: int
    follows: int
    profile_visits: int
    platform_conversions: int
    conversions: int
    """Purchase events, deduplicated and attributed (7-day click, else 1-day view)."""
    view_conversions: int
    """Of these, won by a view without a click."""
    orders: int
    """Orders of the back end that match such a conversion and were not cancelled or refunded."""
    revenue: Money
    """What these orders are worth."""
    view_orders: int = 0
    """Of the orders, those won by a view without a click."""
    watch_time_ms: int | None = None
    """Watch time of all plays, replays included; None where it was not read, and then in every sum with it."""

    def __add__(self, other: Scorecard) -> Scorecard:
        if other.flight != self.flight:
            raise ValueError(f"cannot add {other.flight} to {self.flight}")
        counts = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        return Scorecard(
            flight=self.flight,
            first_day=min(self.first_day, other.first_day),
            last_day=max(self.last_day, other.last_day),
            spend=self.spend + other.spend,
            revenue=self.revenue + other.revenue,
            watch_time_ms=_both(self.watch_time_ms, other.watch_time_ms),
            **counts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What a number means: enough to print its definition beside it, and to compute it (N-10).

    A metric is a sum of scorecard fields over one scorecard field, so it can be taken of any roll-up and never averages
    averages.
    """

    name: str
    label: str
    formula: str
    """In words."""
    unit: str
    """count, money, rate (a fraction in [0, 1] where it is one), seconds or ratio."""
    base: str
    """What it is out of; empty for a plain sum."""
    source: str
    """Who says so: the platform's report, the brand's own events, or its back end."""
    field: str
    """The platform's report fields it is made of, in their own words; empty where the platform has none."""
    window: str
    """Over which span, and on which day, it is booked."""
    freshness: str
    """How late it is known, and whether it still changes."""
    above: tuple[str, ...]
    """Fields summed above the line; money in currency units."""
    below: str = ""
    """The field below the line; empty for a plain sum."""
    scale: float = 1.0

    @property
    def late(self) -> bool:
        """Whether a day's figure still grows for days after it, as clicks turn into orders."""
        return self.freshness != _HOURLY

    @property
    def outside(self) -> tuple[Benchmark, ...]:
        """What others published of such a figure: beside an account's own median, never a target."""
        return BENCHMARKS.get(self.name, ())

    def of(self, card: Scorecard) -> float | None:
        """The figure for this card; None where the denominator is zero or a field was not read."""
        amounts = [_amount(card, field) for field in self.above]
        if any(amount is None for amount in amounts):
            return None
        total = sum(amount for amount in amounts if amount is not None)
        if not self.below:
            return total * self.scale
        base = _amount(card, self.below)
        return total * self.scale / base if base else None


PURCHASE = "Purchase"
"""The event of which we keep a deduplicated and attributed count of our own."""

_REPORT = "the platform's report"
_EVENTS = "the brand's pixel and server events, deduplicated by us"
_BACK_END = "the brand's back end, matched order by order"
_HOURLY = "half an hour to two hours late; realigned by the platform until 12:00 UTC of the next day"
_SETTLES = "complete once the 7 days of the click window are over; earlier it only grows"
_ORDERED = "as of the last import of orders; refunds take away again"
_OWN_DAY = "booked on the day it was delivered"
_ENGAGED = "as the platform credits it to the ad, booked on the day of the impression"
_CLICK_VIEW = "7-day click, else 1-day view; booked on the day of the touch"


_FRESHNESS = {_REPORT: _HOURLY, _EVENTS: _SETTLES, _BACK_END: _ORDERED}


def _sum(
    name: str, label: str, formula: str, source: str, window: str, field: str, unit: str = "count", of: str = ""
) -> Metric:
    return Metric(
        name=name,
        label=label,
        formula=formula,
        unit=unit,
        base="",
        source=source,
        field=field,
        window=window,
        freshness=_FRESHNESS[source],
        above=(of or name,),
    )


def _paid(noun: str, field: str, one: str) -> tuple[Metric, Metric]:
    """A paid count under TikTok's own name (R-111), and what one costs."""
    count = _sum(f"paid_{field}", f"Paid {noun}", f"{noun} credited to the ad", _REPORT, _ENGAGED, field, of=field)
    cost = Metric(
        name=f"cost_per_{one.replace(' ', '_')}",
        label=f"Cost per {one}",
        formula=f"spend ÷ paid {noun}",
        unit="money",
        base=f"paid {noun}",
        source=_REPORT,
        field=f"spend, {field}",
        window=_ENGAGED,
        freshness=_HOURLY,
        above=("spend",),
        below=field,
    )
    return count, cost


def _cost(name: str, label: str, base: str, below: str, field: str, window: str = _OWN_DAY) -> Metric:
    """What one of a count of the platform's report costs."""
    return Metric(
        name=name,
        label=label,
        formula=f"spend ÷ {base}",
        unit="money",
        base=base,
        source=_REPORT,
        field=field,
        window=window,
        freshness=_HOURLY,
        above=("spend",),
        below=below,
    )


METRICS: tuple[Metric, ...] = (
    _sum("spend", "Spend", "what the platform charged", _REPORT, _OWN_DAY, "spend", unit="money"),
    _sum("impressions", "Impressions", "times the ad was shown", _REPORT, _OWN_DAY, "impressions"),
    Metric(
        name="cpm",
        label="CPM",
        formula="spend ÷ impressions × 1000",
        unit="money",
        base="1,000 impressions",
        source=_REPORT,
        field="spend, impressions",
        window=_OWN_DAY,
        freshness=_HOURLY,
        above=("spend",),
        below="impressions",
        scale=1000.0,
    ),
    replace(
        _cost("cost_per_thousand", "Cost per 1,000", "1,000 impressions", "impressions", "spend, impressions (cpm)"),
        formula="spend ÷ impressions × 1000: CPM, under the name that a plan's success has",
        scale=1000.0,
    ),
    _sum("views", "Views", "plays that started, replays excluded", _REPORT, _OWN_DAY, "video_play_actions", of="plays"),
    Metric(
        name="hook_rate",
        label="Hook rate (2 s)",
        formula="plays of two seconds or more ÷ impressions",
        unit="rate",
        base="impressions",
        source=_REPORT,
        field="video_watched_2s, impressions",
        window=_OWN_DAY,
        freshness=_HOURLY,
        above=("watched_2s",),
        below="impressions",
    ),
    Metric(
        name="six_second_rate",
        label="6 s view rate",
        formula="plays of six seconds or more ÷ impressions",
        unit="rate",
        base="impressions",
        source=_REPORT,
        field="video_watched_6s, impressions",
        window=_OWN_DAY,
        freshness=_HOURLY,
        above=("watched_6s",),
        below="impressions",
    ),
    Metric(
        name="completion_rate",
        label="Completion",
        formula="plays watched to the end ÷ views; compare only within a length band",
        unit="rate",
        base="views",
        source=_REPORT,
        field="video_views_p100, video_play_actions",
        window=_OWN_DAY,
        freshness=_HOURLY,
        above=("completions",),
        below="plays",
    ),
    _cost(
        "cost_per_two_second_view",
        "Cost per 2 s view",
        "plays of two seconds or more",
        "watched_2s",
        "spend, video_watched_2s",
    ),
    _cost(
        "cost_per_six_second_view",
        "Cost per 6 s view",
        "plays of six seconds or more",
        "watched_6s",
        "spend, video_watched_6s",
    ),
    _cost(
        "cost_per_completion",
        "Cost per completed view",
        "plays watched to the end",
        "completions",
        "spend, video_views_p100",
    ),
    Metric(
        name="average_watch",
        label="Average watch",
        formula="watch time ÷ views",
        unit="seconds",
        base="views",
        source=_REPORT,
        field="average_video_play, video_play_actions",
        window=_OWN_DAY,
        freshness=_HOURLY,
        above=("watch_time_ms",),
        below="plays",
        scale=0.001,
    ),
    Metric(
        name="ctr",
        label="CTR (destination)",
        formula="destination clicks ÷ impressions; profile clicks are not in it",
        unit="rate",
        base="impressions",
        source=_REPORT,
        field="clicks, impressions (ctr)",
        window=_OWN_DAY,
        freshness=_HOURLY,
        above=("clicks",),
        below="impressions",
    ),
    _cost("cost_per_click", "Cost per click", "destination clicks", "clicks", "spend, clicks (cpc)"),
    Metric(
        name="engagement_rate",
        label="Social engagement",
        formula="(paid likes + comments + shares) ÷ impressions; TikTok's field of this name is something else",
        unit="rate",
        base="impressions",
        source=_REPORT,
        field="likes, comments, shares, impressions",
        window=_ENGAGED,
        freshness=_HOURLY,
        above=("likes", "comments", "shares"),
        below="impressions",
    ),
    *_paid("likes", "likes", "like"),
    *_paid("comments", "comments", "comment"),
    *_paid("shares", "shares", "share"),
    *_paid("follows", "follows", "follow"),
    *_paid("profile visits", "profile_visits", "profile visit"),
    _sum("conversions", "Conversions", "purchase events, deduplicated and attributed", _EVENTS, _CLICK_VIEW, ""),
    Metric(
        name="cost_per_conversion",
        label="Cost per conversion",
        formula="spend ÷ conversions",
        unit="money",
        base="conversions",
        source=_EVENTS,
        field="spend",
        window=_CLICK_VIEW,
        freshness=_SETTLES,
        above=("spend",),
        below="conversions",
    ),
    replace(
        _cost(
            "cost_per_platform_conversion",
            "Cost per conversion, as TikTok counts",
            "conversions the platform claims",
            "platform_conversions",
            "spend, conversion (cost_per_conversion)",
            _CLICK_VIEW,
        ),
        freshness=_SETTLES,
    ),
    Metric(
        name="click_conversion_rate",
        label="CVR (per click)",
        formula="conversions ÷ destination clicks",
        unit="rate",
        base="clicks",
        source=_EVENTS,
        field="clicks",
        window=_CLICK_VIEW,
        freshness=_SETTLES,
        above=("conversions",),
        below="clicks",
    ),
    Metric(
        name="impression_conversion_rate",
        label="CVR (per impression)",
        formula="conversions ÷ impressions; what TikTok calls conversion rate since October 2023",
        unit="rate",
        base="impressions",
        source=_EVENTS,
        field="impressions",
        window=_CLICK_VIEW,
        freshness=_SETTLES,
        above=("conversions",),
        below="impressions",
    ),
    _sum("orders", "Orders", "orders that match an attributed conversion and stand", _BACK_END, _CLICK_VIEW, ""),
    Metric(
        name="cost_per_order",
        label="Cost per order",
        formula="spend ÷ orders",
        unit="money",
        base="orders",
        source=_BACK_END,
        field="spend",
        window=_CLICK_VIEW,
        freshness=_ORDERED,
        above=("spend",),
        below="orders",
    ),
    _sum("revenue", "Revenue", "what these orders are worth", _BACK_END, _CLICK_VIEW, "", unit="money"),
    Metric(
        name="roas",
        label="ROAS",
        formula="revenue ÷ spend",
        unit="ratio",
        base="spend",
        source=_BACK_END,
        field="spend",
        window=_CLICK_VIEW,
        freshness=_ORDERED,
        above=("revenue",),
        below="spend",
    ),
)
"""Every metric shown anywhere, in the order of a buyer's table. Rates are fractions; money is in currency units."""


_BY_NAME = {each.name: each for each in METRICS}


def metric(name: str) -> Metric:
    """One definition by name."""
    known = _BY_NAME.get(name)
    if known is not None:
        return known
    raise NotFound(f"there is no metric {name!r}; known are {', '.join(known.name for known in METRICS)}")


def judged_by(name: str, event: str | None) -> Metric:
    """The metric a plan's flights are judged on, which is the one its threshold names.

    Our own count of conversions knows purchases alone: a plan that learns from another event, or from an app, is judged on
    what the platform counts of it.

    event  what the plan optimises for, in the pixel's word; None where it learns from none
    """
    return metric("cost_per_platform_conversion" if name == "cost_per_conversion" and event != PURCHASE else name)


def total(cards: Iterable[Scorecard]) -> Scorecard | None:
    """The sum of one flight's cards; None of no cards."""
    summed: Scorecard | None = None
    for card in cards:
        summed = card if summed is None else summed + card
    return summed


def _amount(card: Scorecard, field: str) -> float | None:
    value = getattr(card, field)
    if isinstance(value, Money):
        return value.micros / MICROS
    return None if value is None else float(value)


def _both(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


_COUNTS = (
    "days",
    "impressions",
    "clicks",
    "plays",
    "watched_2s",
    "watched_6s",
    "completions",
    "likes",
    "comments",
    "shares",
    "follows",
    "profile_visits",
    "platform_conversions",
    "conversions",
    "view_conversions",
    "view_orders",
    "orders",
)
