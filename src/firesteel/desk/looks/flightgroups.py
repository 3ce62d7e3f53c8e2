"""Flights looked at together: by campaign, creator, format, role or kind of ad, over a span of days beside the span before.

Every figure is taken of summed counts, never an average of averages; a cost per result is said only where all flights of a
group count the same results.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ...errors import BadInput
from ...measurement import Scorecard, metric, total
from ...stats import result_interval
from ...values import FlightId, Money
from ..views import FlightRow, ReportPart

NOT_SAID = "Nobody said"
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
    return (text, text[:1].upper() + text[1:].replace("-", " ")) if text else ("", NOT_SAID)


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

REPORTED = ("aim", "audience", "kind", "format", "source")
"""What a closing report is split by."""

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
    """What all of them are judged on, a name of `measurement.METRICS`; empty where they differ."""
    daily_budget: Money
    """Of the live ones."""
    share: float | None
    """Of all spend of the span."""
    cost: float | None = None
    low: float | None = None
    high: float | None = None
    """Cost per result with its 90 % interval for one look, currency units."""
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
    judged = _one(row.metric for row in rows)
    low, high = _interval(rows, over, judged)
    return FlightGroup(
        key=name,
        label=label,
        rows=tuple(rows),
        card=card,
        before=before,
        metric=judged,
        daily_budget=Money(sum(row.daily_budget.micros for row in rows if row.status == "live"), currency),
        share=card.spend.micros / spent if card and spent else None,
        cost=_cost(card, judged),
        low=low,
        high=high,
        cost_before=_cost(before, judged),
    )


def parts(rows: Sequence[FlightRow], currency: str) -> tuple[ReportPart, ...]:
    """All days of the flights, split by each of `REPORTED`; each of these adds up to the whole."""
    return tuple(
        ReportPart(
            by=BY[by][0],
            label=group.label,
            flights=len(group.rows),
            spend=group.card.spend if group.card else Money(0, currency),
            share=group.share,
            orders=group.card.orders if group.card else 0,
            results=counted(group) or 0,
            cost=group.cost,
            low=group.low,
            high=group.high,
        )
        for by in REPORTED
        for group in grouped(rows, by, Span(key="all"), currency)
    )


def counted(group: FlightGroup) -> int | None:
    """The results its flights are judged by; None where they differ, or nothing was delivered."""
    if group.card is None or not group.metric:
        return None
    count: int = getattr(group.card, metric(group.metric).below)
    return count


def narrowed(rows: Sequence[FlightRow], over: Span) -> tuple[FlightRow, ...]:
    """The same flights as if only the days of the span had been."""
    if over.first is None:
        return tuple(rows)
    return tuple(_narrowed(row, over) for row in rows)


def _narrowed(row: FlightRow, over: Span) -> FlightRow:
    days, of = tuple(card for card in row.days if over.has(card)), metric(row.metric)
    card = total(days)
    low, high = result_interval(days, of)
    results = getattr(card, of.below) if card else 0
    cost = of.of(card) if card else None
    return replace(row, days=days, card=card, cost_per_order=cost, low=low, high=high, results=results)


def added(rows: Iterable[FlightRow], over: Span) -> Scorecard | None:
    """The cards of all flights in the span, summed."""
    together = FlightId("together")
    return total(replace(card, flight=together) for row in rows for card in row.days if over.has(card))


def _cost(card: Scorecard | None, judged: str) -> float | None:
    return metric(judged).of(card) if card and judged else None


def _interval(rows: Sequence[FlightRow], over: Span, judged: str) -> tuple[float | None, float | None]:
    if not judged:
        return None, None
    return result_interval([card for row in rows for card in row.days if over.has(card)], metric(judged))


def _one(names: Iterable[str]) -> str:
    found = set(names)
    return found.pop() if len(found) == 1 else ""
