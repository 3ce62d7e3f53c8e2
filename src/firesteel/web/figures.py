"""The media buyer's table: which metrics stand together, their sums, and each flight's share of spend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..desk.views import FlightRow
from ..measurement import METRICS, Metric, Scorecard, metric, total
from ..stats import result_interval
from ..values import FlightId
from . import words

SETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "performance",
        "Performance",
        ("spend", "orders", "conversions", "roas", "cpm", "hook_rate", "six_second_rate", "ctr", "impressions"),
    ),
    (
        "video",
        "Video",
        ("spend", "impressions", "views", "hook_rate", "six_second_rate", "completion_rate", "average_watch"),
    ),
    (
        "social",
        "Social",
        (
            "spend",
            "engagement_rate",
            "paid_likes",
            "paid_comments",
            "paid_shares",
            "paid_follows",
            "cost_per_follow",
            "paid_profile_visits",
            "cost_per_profile_visit",
        ),
    ),
    (
        "business",
        "Business",
        ("spend", "conversions", "click_conversion_rate", "impression_conversion_rate", "orders", "revenue", "roas"),
    ),
)
"""Sets of columns. Cost per result, with its interval, stands in every one: it is what decides."""

SOURCES = (("platform", "platform"), ("back end", "back end"), ("events", "events"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    metric: Metric
    source: str
    """In a word: platform, events or back end."""

    @property
    def hint(self) -> str:
        return f"{self.metric.formula}. Source: {self.metric.source}; {self.metric.window}."


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightLine:
    row: FlightRow
    cells: tuple[str, ...]
    share: float | None
    """Of all spend; None before any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    cells: tuple[str, ...]
    card: Scorecard
    cost: float | None
    """Of one result, currency units."""
    low: float | None
    high: float | None


def heads(columns: str) -> tuple[Head, ...]:
    """The columns of a set; of the first where it is not known."""
    names = next((names for key, _, names in SETS if key == columns), SETS[0][2])
    return tuple(Head(metric=metric(name), source=source(metric(name))) for name in names)


def source(of: Metric) -> str:
    return next((short for word, short in SOURCES if word in of.source), of.source)


def foremost(rows: Sequence[FlightRow], most: int) -> Sequence[FlightRow]:
    """As they are; where there are more than `most`, those with most spend."""
    if len(rows) <= most:
        return rows
    return sorted(rows, key=lambda row: -row.card.spend.micros if row.card else 0)[:most]


def lines(rows: Sequence[FlightRow], shown: Sequence[Head], currency: str, most: int) -> tuple[FlightLine, ...]:
    """A line each; of more than `most`, those with most spend. Shares are of all of them."""
    whole = sum(row.card.spend.micros for row in rows if row.card)
    return tuple(
        FlightLine(
            row=row,
            cells=cells(row.card, shown, currency),
            share=row.card.spend.micros / whole if row.card and whole else None,
        )
        for row in foremost(rows, most)
    )


def cells(card: Scorecard | None, shown: Sequence[Head], currency: str) -> tuple[str, ...]:
    """One card's figures under the columns shown."""
    return tuple(_cell(head.metric, card, currency) for head in shown)


def sums(rows: Sequence[FlightRow], shown: Sequence[Head], currency: str) -> Sums | None:
    """The totals row: every figure from summed counts; what a result costs only where all are judged on the same one.
    None before any delivery."""
    card = total(replace(row.card, flight=FlightId("all")) for row in rows if row.card)
    if card is None:
        return None
    judged = {row.metric for row in rows}
    of = metric(judged.pop()) if len(judged) == 1 else None
    low, high = result_interval([day for row in rows for day in row.days], of) if of else (None, None)
    return Sums(
        cells=cells(card, shown, currency),
        card=card,
        cost=of.of(card) if of else None,
        low=low,
        high=high,
    )


def definitions() -> tuple[Head, ...]:
    """Every metric of the product, for the table of what columns mean."""
    return tuple(Head(metric=each, source=source(each)) for each in METRICS)


def every(card: Scorecard, currency: str) -> tuple[tuple[Head, str], ...]:
    """All metrics of one card, platform and business side by side (R-100)."""
    return tuple((head, words.metric(head.metric.of(card), head.metric.unit, currency)) for head in definitions())


def _cell(of: Metric, card: Scorecard | None, currency: str) -> str:
    return words.NONE if card is None else words.metric(of.of(card), of.unit, currency)
