"""What came back: deliveries, events, orders, and the sums that decisions are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .values import AdId, FlightId, Money, PostId


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
class Touch:
    """An ad met by a visitor: a landing with a click id, or an impression the platform vouches for."""

    kind: str
    """click or view."""
    ad: AdId
    visitor: str
    ttclid: str = ""
    at: datetime
    account_day: date


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
            **counts,
        )


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
    "orders",
)
