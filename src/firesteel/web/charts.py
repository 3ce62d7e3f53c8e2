"""The charts, as Altair specifications with one theme, each with the table behind it.

Organic is sage, paid ember, the baseline grey, our estimate a line with a light band, a threshold a thin rule with its
label on it. Few ticks, direct labels, no legends. `drawing.svg` renders a specification for a page.

Building one takes tens of milliseconds, so each is kept by what it was made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import altair as alt

from ..desk.views import DecisionRow, FlightRow, SocialDay
from ..measurement import Metric, Scorecard, metric, total
from ..plans import COUNT_WORDS
from ..stats import result_interval
from ..values import Money, Window
from . import words

TOKENS: dict[str, str] = {
    "ink": "#1d1f23",
    "ink-2": "#5b6068",
    "rule": "#e6e3dd",
    "organic": "#6b8f71",
    "paid": "#c2410c",
    "baseline": "#9aa0a8",
    "steel": "#3b5b7a",
}
"""The light scheme of the stylesheet. In pages each becomes the CSS variable of that name, so that both schemes hold."""

WIDTH, HEIGHT = 460, 190
KEPT = 512
NAMED = 6
"""Days at most that an axis names."""
_THEME: dict[str, Any] = {
    "background": None,
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "gridColor": TOKENS["rule"],
        "labelColor": TOKENS["ink-2"],
        "labelFontSize": 12,
        "labelPadding": 6,
        "title": None,
    },
    "axisX": {"grid": False, "tickCount": 5, "domain": True, "domainColor": TOKENS["rule"]},
    "axisY": {"tickCount": 4},
    "text": {"fontSize": 12, "color": TOKENS["ink-2"]},
    "line": {"strokeWidth": 2, "strokeCap": "round"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture, what it says in one sentence, and the numbers it was drawn from."""

    title: str
    unit: str
    says: str
    spec: dict[str, Any]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@lru_cache(KEPT)
def retention(mine: tuple[float, ...], account: tuple[float, ...]) -> Chart:
    """Share of viewers still watching at each second of the post, against the account's mean."""
    usual = account[: len(mine)]
    top = min(1.0, 1.1 * max(mine + usual))
    ahead = not usual or mine[-1] >= usual[-1]
    layers: list[Any] = []
    if usual:
        layers += curve_of(usual, "account", "baseline", top, dy=7 if ahead else -7)
    layers += curve_of(mine, "this post", "organic", top, dy=-7 if ahead and usual else 7 if usual else 0)
    return Chart(
        title="Retention",
        unit="share still watching",
        says=f"Retention curve: {words.percent(mine[-1])} still watch at second {len(mine)}."
        + (f" The account's posts hold {words.percent(usual[-1])} at second {len(usual)}." if usual else ""),
        spec=finished(layers),
        columns=("Second", "This post", "Account"),
        rows=tuple(
            (str(second + 1), words.percent(share), at_second(usual, second)) for second, share in enumerate(mine)
        ),
    )


@lru_cache(KEPT)
def social(days: tuple[SocialDay, ...], flights: tuple[Window, ...]) -> Chart:
    """Views a day, organic and paid stacked; flights are bands behind them."""
    rows = [
        {"day": _noon(each.day), "views": views, "kind": kind, "order": order}
        for each in days
        for order, (kind, views) in enumerate((("organic", each.organic_views), ("paid", each.paid_views)))
    ]
    first, last = _noon(days[0].day), _noon(days[-1].day)
    bands = [
        {"start": max(_stamp(each.start), first), "end": min(_stamp(each.end), last)}
        for each in flights
        if _stamp(each.start) < last and _stamp(each.end) > first
    ]
    layers: list[Any] = []
    if bands:
        layers.append(
            alt.Chart(alt.Data(values=bands))
            .mark_rect(color=TOKENS["paid"], opacity=0.08)
            .encode(x=_days("start"), x2="end:T")
        )
        layers.append(_note(bands[:1], "start:T", "flight", dx=4))
    layers.append(
        alt.Chart(alt.Data(values=rows))
        .mark_area(opacity=0.85, interpolate="step")
        .encode(
            x=_days("day"),
            y=alt.Y("views:Q", axis=alt.Axis(format="~s"), stack="zero"),
            color=alt.Color(
                "kind:N",
                legend=None,
                scale=alt.Scale(domain=["organic", "paid"], range=[TOKENS["organic"], TOKENS["paid"]]),
            ),
            order="order:O",
        )
    )
    layers.append(_name(days[-1], days[-1].organic_views // 2, "organic"))
    if days[-1].paid_views:
        layers.append(_name(days[-1], days[-1].organic_views + days[-1].paid_views // 2, "paid"))
    organic, paid = sum(each.organic_views for each in days), sum(each.paid_views for each in days)
    return Chart(
        title="Organic and paid views",
        unit="views a day",
        says=f"Views a day from {words.day(days[0].day)} to {words.day(days[-1].day)}: {organic:,} organic and {paid:,} paid, {organic + paid:,} together.",
        spec=finished(layers),
        columns=("Day", "Organic", "Paid", "Total"),
        rows=tuple(
            (words.day(each.day), f"{each.organic_views:,}", f"{each.paid_views:,}", f"{each.views:,}") for each in days
        ),
    )


def cost(row: FlightRow, *, width: int = WIDTH, height: int = HEIGHT) -> Chart:
    """What one result of the plan's metric costs so far, day by day, with its 90 % interval, against the target."""
    threshold = row.plan.threshold
    return _cost(
        row.days, metric(row.metric), row.words[0], COUNT_WORDS[threshold.metric], threshold.target, width, height
    )


@lru_cache(KEPT)
def _cost(
    days: tuple[Scorecard, ...], of: Metric, noun: str, counted: str, goal: Money, width: int, height: int
) -> Chart:
    target, currency = goal.units, goal.currency
    points = cost_by_day(days, of)
    top = max(2.2 * target, *(1.4 * (point.cost or 0) for point in points[-3:]))
    rows = [
        {
            "day": _noon(point.day),
            "cost": round(point.cost, 6) if point.cost is not None and point.cost <= top else None,
            "low": round(min(point.low or 0, top), 6),
            "high": round(min(point.high if point.high is not None else top, top), 6),
        }
        for point in points
        if (point.low or 0) < top
    ]
    named = [_noon(point.day) for point in points if (point.low or 0) < top]
    y = alt.Y(
        "low:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(format="$~f" if currency == "USD" else "~f"),
    )
    base = alt.Chart(alt.Data(values=rows)).encode(x=_days("day", named))
    known = [each for each in rows if each["cost"] is not None]
    line = alt.Chart(alt.Data(values=known)).encode(x=_days("day", named), y=alt.Y("cost:Q"))
    layers = [
        base.mark_area(color=TOKENS["paid"], opacity=0.14).encode(y=y, y2="high:Q"),
        _threshold(target, "target"),
        line.mark_line(color=TOKENS["paid"]),
        alt.Chart(alt.Data(values=known[-1:]))
        .mark_circle(color=TOKENS["paid"], size=48, opacity=1)
        .encode(x=_days("day", named), y="cost:Q"),
    ]
    last = points[-1]
    return Chart(
        title=f"Cost per {noun} so far",
        unit="with its 90 % interval",
        says=f"Cost per {noun} after {len(points)} days: {words.amount(last.cost, currency)}, between {words.span(last.low, last.high, currency)}; the target is {words.amount(target, currency)}.",
        spec=finished(layers, width, height),
        columns=("Day", "Spend so far", f"{counted.capitalize()} so far", f"Cost per {noun}", "Interval"),
        rows=tuple(
            (
                words.day(p.day),
                words.amount(p.spend, currency),
                words.count(p.results),
                words.amount(p.cost, currency),
                words.span(p.low, p.high, currency),
            )
            for p in points
        ),
    )


@lru_cache(KEPT)
def evidence(decisions: tuple[DecisionRow, ...]) -> Chart:
    """E-values of one flight's decisions, oldest first, against 1/α; budget steps as marks on the line."""
    boundary = 1 / decisions[-1].decision.evidence.threshold.alpha
    floor, top = 0.05, max(boundary * 2, min(1e6, 1.5 * max(row.decision.e_value for row in decisions)))
    rows = [
        {
            "at": _stamp(row.at),
            "e": round(min(max(row.decision.e_value, floor), top), 6),
            "step": row.decision.action.value,
        }
        for row in decisions
    ]
    y = alt.Y(
        "e:Q",
        scale=alt.Scale(type="log", domain=[floor, top]),
        axis=alt.Axis(values=[0.1, 1, 10, 100, 1000, 10000, 100000], format="~g"),
    )
    base = alt.Chart(alt.Data(values=rows)).encode(x=_days("at"), y=y)
    moves = [row for row in rows if row["step"] != "hold"]
    layers = [
        _threshold(boundary, "proven"),
        base.mark_line(color=TOKENS["steel"]),
        alt.Chart(alt.Data(values=moves))
        .mark_point(filled=True, size=64, opacity=1)
        .encode(
            x=_days("at"),
            y=y,
            shape=alt.Shape(
                "step:N",
                legend=None,
                scale=alt.Scale(
                    domain=["scale", "trim", "stop", "renew"],
                    range=["triangle-up", "triangle-down", "square", "diamond"],
                ),
            ),
            color=alt.value(TOKENS["steel"]),
        ),
    ]
    last = decisions[-1].decision
    return Chart(
        title="Evidence",
        unit="e-value, logarithmic; ▲ raised ▼ cut ■ stopped",
        says=f"Evidence after {len(decisions)} looks: e-value {words.e_value(last.e_value)}; proven at {boundary:g}.",
        spec=finished(layers),
        columns=("Looked", "E-value", "P(on target)", "Decision"),
        rows=tuple(
            (
                words.moment(row.at),
                words.e_value(row.decision.e_value),
                words.chance(row.decision.on_target),
                row.decision.action.capitalize(),
            )
            for row in decisions
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CostPoint:
    """Sums up to and including a day; money in currency units."""

    day: date
    spend: float
    results: int
    """What the metric counts; single impressions where their thousand has a price."""
    cost: float | None
    low: float | None
    high: float | None


def cost_by_day(days: Sequence[Scorecard], of: Metric) -> tuple[CostPoint, ...]:
    points = []
    for end in range(1, len(days) + 1):
        so_far = total(days[:end])
        assert so_far is not None
        low, high = result_interval(days[:end], of)
        points.append(
            CostPoint(
                day=days[end - 1].last_day,
                spend=so_far.spend.units,
                results=getattr(so_far, of.below),
                cost=of.of(so_far),
                low=low,
                high=high,
            )
        )
    return tuple(points)


def finished(layers: Sequence[Any], width: int = WIDTH, height: int = HEIGHT) -> dict[str, Any]:
    spec: dict[str, Any] = alt.layer(*layers).properties(width=width, height=height).to_dict(validate=False)
    return spec | {"config": _THEME}


def _days(field: str, days: Sequence[int] = ()) -> Any:
    """days  what is drawn stands there, in milliseconds: some of them are named, none twice; a scale's own ticks if none."""
    named = days[:: -(-len(days) // NAMED)] if days else ()
    axis = alt.Axis(format="%-d %b", labelFlush=True, **({"values": list(named)} if named else {"tickCount": 5}))
    return alt.X(
        f"{field}:T",
        axis=axis,
        scale=alt.Scale(type="utc", nice=False),
    )


def _threshold(at: float, text: str) -> Any:
    """A thin rule with its name beyond its right end."""
    rule = alt.Chart(alt.Data(values=[{"y": at}])).mark_rule(color=TOKENS["ink-2"], strokeDash=[4, 3]).encode(y="y:Q")
    note = (
        alt.Chart(alt.Data(values=[{"y": at, "text": text}]))
        .mark_text(align="left", dx=5, color=TOKENS["ink"])
        .encode(x=alt.value("width"), y="y:Q", text="text:N")
    )
    return rule + note


def curve_of(curve: Sequence[float], name: str, colour: str, top: float, dy: int) -> list[Any]:
    """A line over the seconds, with its name beyond its end."""
    rows = [{"second": second, "share": round(share, 6)} for second, share in enumerate(curve, start=1)]
    x = alt.X("second:Q", axis=alt.Axis(labelExpr="datum.value + ' s'"), scale=alt.Scale(nice=False))
    y = alt.Y("share:Q", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, round(top, 6)], nice=False))
    last = alt.Chart(alt.Data(values=[rows[-1] | {"text": name}]))
    return [
        alt.Chart(alt.Data(values=rows)).mark_line(color=TOKENS[colour]).encode(x=x, y=y),
        last.mark_text(align="left", dx=5, dy=dy, color=TOKENS["ink"]).encode(x="second:Q", y="share:Q", text="text:N"),
    ]


def _name(day: SocialDay, at: int, text: str) -> Any:
    """An area's name, beyond its right end."""
    row = {"day": _noon(day.day), "views": at, "text": text}
    return (
        alt.Chart(alt.Data(values=[row]))
        .mark_text(align="left", dx=5, color=TOKENS["ink"])
        .encode(x=_days("day"), y="views:Q", text="text:N")
    )


def _note(rows: Sequence[dict[str, Any]], x: str, text: str, dx: int) -> Any:
    return (
        alt.Chart(alt.Data(values=[row | {"text": text} for row in rows]))
        .mark_text(align="left", dx=dx, color=TOKENS["ink-2"])
        .encode(x=x, y=alt.value(8), text="text:N")
    )


def at_second(curve: Sequence[float], second: int) -> str:
    return words.percent(curve[second]) if second < len(curve) else words.NONE


def _noon(day: date) -> int:
    """Milliseconds: a day is drawn at its middle."""
    return _stamp(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))


def _stamp(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
