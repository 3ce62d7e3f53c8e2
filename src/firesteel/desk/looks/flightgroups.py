"""Flights looked at together: by campaign, creator, format, role or kind of ad, over a span of days beside the span before.

Every figure is taken of summed counts, never an average of averages; a cost per result is said only where all flights of a
group count the same results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ...errors import BadInput
from ...measurement import Scorecard, total
from ...plans import RESULTS
from ...stats import cost_interval
from ...values import FlightId, Money
from ..views import FlightRow

Key = Callable[[FlightRow], tuple[str, str]]
"""What a flight belongs to, and how that is called."""


def _campaign(row: FlightRow) -> tuple[str, str]:
    return row.plan.id, row.plan.name


def _flight(row: FlightRow) -> tuple[str, str]:
    return row.flight.id, row.flight.name or row.flight.id


def _creator(row: FlightRow) -> tuple[str, str]:
    return row.flight.creator, f"@{row.flight.creator}"


def _objective(row: FlightRow) -> tuple[str, str]:
    return row.plan.objective.value, row.plan.objective.value.capitalize()


def _format(row: FlightRow) -> tuple[str, str]:
    return _said(row.post.format)


def _role(row: FlightRow) -> tuple[str, str]:
    return _said(row.flight.role or row.post.role)


def _source(row: FlightRow) -> tuple[str, str]:
    return _said(row.post.content)


def _kind(row: FlightRow) -> tuple[str, str]:
    return ("spark", "Spark Ad") if row.flight.spark else ("not-spark", "Uploaded file")


def _aim(row: FlightRow) -> tuple[str, str]:
    return ("prospecting", "Prospecting") if row.flight.audience.prospecting else ("remarketing", "Remarketing")


def _audience(row: FlightRow) -> tuple[str, str]:
    return ("interest", "Interest-led") if row.flight.audience.interests else ("broad", "Broad")


def _said(text: str) -> tuple[str, str]:
    return (text, text[:1].upper() + text[1:].replace("-", " ")) if text else ("", "Nobody said")


BY: dict[str, tuple[str, Key]] = {
    "flight": ("Flight", _flight),
    "campaign": ("Campaign", _campaign),
    "creator": ("Creator", _creator),
    "objective": ("Objective", _objective),
    "format": ("Format", _format),
    "role": ("Role", _role),
    "source": ("Whose content", _source),
    "kind": ("Spark or not", _kind),
    "aim": ("Prospecting or remarketing", _aim),
    "audience": ("Broad or by interest", _audience),
}
"""What flights can be put together by (R-016, R-029, R-091, R-092, R-124)."""

SPANS: dict[str, tuple[str, int | None]] = {
    "all": ("All days", None),
    "7": ("Last 7 days", 7),
    "14": ("Last 14 days", 14),
    "28": ("Last 28 days", 28),
}
"""Whole account days before today, as buyers count them (practice D3); all of them includes today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Account days, both ends included, and the days of equal number before them; None where all are meant."""

    key: str
    first: date | None = None
    last: date | None = None

    @property
    def before(self) -> Span | None:
        if self.first is None or self.last is None:
            return None
        days = self.last - self.first + timedelta(days=1)
        return Span(key=self.key, first=self.first - days, last=self.last - days)

    def has(self, card: Scorecard) -> bool:
        return self.first is None or self.last is None or self.first <= card.first_day <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightGroup:
    """Flights of one kind, added up."""

    key: str
    label: str
    rows: tuple[FlightRow, ...]
    card: Scorecard | None
    """Of the span; None where nothing was delivered in it."""
    before: Scorecard | None
    """Of the span before; None where nothing was, or all days are meant."""
    metric: str
    """What all of them are judged by; empty where they differ."""
    daily_budget: Money
    """Of the live ones."""
    share: float | None
    """Of all spend of the span."""
    cost: float | None = None
    low: float | None = None
    high: float | None = None
    """Cost per result with its exact 90 % interval, currency units."""
    cost_before: float | None = None

    @property
    def live(self) -> int:
        return sum(1 for row in self.rows if row.status == "live")


def span(key: str, today: date) -> Span:
    """Raises BadInput for a span nobody knows."""
    if key not in SPANS:
        raise BadInput(f"there is no span {key!r}", where="days", remedy=f"use one of {', '.join(SPANS)}")
    days = SPANS[key][1]
    if days is None:
        return Span(key=key)
    return Span(key=key, first=today - timedelta(days=days), last=today - timedelta(days=1))


def grouped(rows: Sequence[FlightRow], by: str, over: Span, currency: str) -> tuple[FlightGroup, ...]:
    """The flights put together, most spend first. Raises BadInput for a way nobody knows."""
    if by not in BY:
        raise BadInput(f"flights cannot be put together by {by!r}", where="by", remedy=f"use one of {', '.join(BY)}")
    key, together = BY[by][1], dict[tuple[str, str], list[FlightRow]]()
    for row in rows:
        together.setdefault(key(row), []).append(row)
    spent = sum(card.spend.micros for row in rows for card in row.days if over.has(card))
    groups = [_group(name, label, members, over, spent, currency) for (name, label), members in together.items()]
    return tuple(sorted(groups, key=lambda each: (-(each.card.spend.micros if each.card else 0), each.label)))


def _group(name: str, label: str, rows: list[FlightRow], over: Span, spent: int, currency: str) -> FlightGroup:
    card, earlier = added(rows, over), over.before
    before = added(rows, earlier) if earlier else None
    metric = _one(row.plan.threshold.metric for row in rows)
    low, high = _interval(card, metric)
    return FlightGroup(
        key=name,
        label=label,
        rows=tuple(rows),
        card=card,
        before=before,
        metric=metric,
        daily_budget=Money(sum(row.daily_budget.micros for row in rows if row.status == "live"), currency),
        share=card.spend.micros / spent if card and spent else None,
        cost=_cost(card, metric),
        low=low,
        high=high,
        cost_before=_cost(before, metric),
    )


def narrowed(rows: Sequence[FlightRow], over: Span) -> tuple[FlightRow, ...]:
    """The same flights as if only the days of the span had been."""
    if over.first is None:
        return tuple(rows)
    return tuple(_narrowed(row, over) for row in rows)


def _narrowed(row: FlightRow, over: Span) -> FlightRow:
    days, metric = tuple(card for card in row.days if over.has(card)), row.plan.threshold.metric
    card = total(days)
    low, high = _interval(card, metric)
    return replace(row, days=days, card=card, cost_per_order=_cost(card, metric), low=low, high=high)


def added(rows: Iterable[FlightRow], over: Span) -> Scorecard | None:
    """The cards of all flights in the span, summed."""
    together = FlightId("together")
    return total(replace(card, flight=together) for row in rows for card in row.days if over.has(card))


def results(card: Scorecard, metric: str) -> float:
    """What the metric counts; impressions in thousands."""
    count = getattr(card, RESULTS[metric])
    return count / 1_000 if metric == "cost_per_thousand" else float(count)


def _cost(card: Scorecard | None, metric: str) -> float | None:
    if card is None or not metric:
        return None
    count = results(card, metric)
    return card.spend.units / count if count else None


def _interval(card: Scorecard | None, metric: str) -> tuple[float | None, float | None]:
    if card is None or not metric or card.spend.micros <= 0:
        return None, None
    return cost_interval(card.spend.units, results(card, metric))


def _one(names: Iterable[str]) -> str:
    found = set(names)
    return found.pop() if len(found) == 1 else ""
