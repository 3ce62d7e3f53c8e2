"""What charts are put together from: bars, thresholds, lines with their names at their ends, and axes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt

from .drawing import ROW, TOKENS, WIDTH, finished
from .tables import Table

MOST = 8
"""Ads that a chart can tell apart: the dearest. Tables have all."""
Rows = list[dict[str, Any]]
_LINE, _PLOT = 13, 150
"""Height of a label, and about that of what a picture has for its marks: pixels."""


def of_rows(rows: Sequence[Mapping[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=[dict(row) for row in rows]))


def amount(name: str) -> alt.Y:
    return alt.Y(f"{name}:Q", axis=counted(), scale=alt.Scale(zero=True))


def counted(**more: Any) -> alt.Axis:
    """An axis of 0, 500, 1k, 1.5k: each figure with its own prefix, where Vega would write 0k and 0.5k."""
    return alt.Axis(labelExpr="format(datum.value, '~s')", tickMinStep=1, **more)


def colours() -> alt.Color:
    return alt.Color(
        "kind:N", legend=None, scale=alt.Scale(domain=["paid", "organic"], range=[TOKENS["paid"], TOKENS["baseline"]])
    )


def bars(rows: Rows, name: str, value: str, colour: str) -> dict[str, Any]:
    """A bar a row with its figure at its end."""
    top = max([*(row[value] for row in rows), 1e-9]) * 1.18
    x = alt.X(f"{value}:Q", scale=alt.Scale(domain=[0, top], nice=False), axis=None)
    y = alt.Y(f"{name}:N", sort=[row[name] for row in rows])
    base = of_rows(rows)
    layers = [
        base.mark_bar(color=TOKENS[colour]).encode(x=x, y=y),
        base.mark_text(align="left", dx=5).encode(x=x, y=y, text="label:N"),
    ]
    return finished(layers, height=ROW * len(rows) + 12)


def threshold(at: float, says: str, field: str, top: float, x: alt.X) -> list[Any]:
    """A thin rule with its label on it."""
    left = at > 0.6 * top
    row = of_rows([{field.split(":")[0]: at, "says": says}])
    return [
        row.mark_rule(color=TOKENS["ink"]).encode(x=x),
        row.mark_text(align="right" if left else "left", dx=-5 if left else 5, y=8).encode(x=x, text="says:N"),
    ]


def by_day(money: Table, **columns: str) -> Rows:
    """Rows numbered from 1, micros as units of the currency."""
    return [
        {"day": place} | {name: None if row[column] is None else row[column] / 1e6 for name, column in columns.items()}
        for place, row in enumerate(money.records(), 1)
    ]


def days(rows: Rows, labels: int = 0) -> alt.X:
    """Days of the run; room for `labels` pixels of words at the right."""
    last = len(rows)
    room = (last - 0.4) * labels / max(WIDTH - labels, 1)
    return alt.X(
        "day:Q",
        scale=alt.Scale(domain=[0.4, last + 0.6 + room], nice=False),
        axis=alt.Axis(format="d", values=ticks(last), title="day of the run"),
    )


def day_width(rows: Rows) -> float:
    return round(0.86 * WIDTH / (len(rows) + 0.2), 1)


def ticks(most: int, first: int = 1) -> list[int]:
    """A handful of whole numbers from `first` up to it: days, so weeks, or from 0 tens of whatever is counted."""
    steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 10**6) if first == 0 else (1, 2, 7, 14, 28, 56, 10**6)
    step = next(one for one in steps if most / one <= 7)
    return [first, *(place for place in range(step, most + 1, step) if place > first)]


def powers(rows: Rows, name: str) -> list[float]:
    """Powers of ten around the column's values, for an axis in logarithms."""
    values = [row[name] for row in rows]
    return [10.0**power for power in range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)]


def factors(top: float) -> list[float]:
    return [one for one in (0.1, 0.2, 0.33, 0.5, 0.67, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0) if 1 / top <= one <= top]


def line_an_ad(rows: Rows, x: alt.X, y: alt.Y, across: str, up: str, place: Callable[[float], float]) -> list[Any]:
    """A line for each ad, named at its end. `place` is where a value stands, 0 at the bottom and 1 at the top."""
    lines = (
        of_rows(rows)
        .mark_line(color=TOKENS["paid"], opacity=0.7, strokeWidth=1.5, point=dots(rows, "paid"))
        .encode(x=x, y=y, detail="ad_id:N", order="day:Q")
    )
    last = sorted({row["ad_id"]: row for row in rows}.values(), key=dearest)
    ends = [{across: row[across], up: row[up], "name": name(number, row)} for number, row in enumerate(last, 1)]
    return [lines, *named(ends, across, up, x, y, place)]


def dots(rows: Rows, colour: str) -> dict[str, Any] | bool:
    """Where there is one day only a line has no length: a dot instead."""
    return {"color": TOKENS[colour], "size": 44, "opacity": 1} if len({row["day"] for row in rows}) == 1 else False


def of_dearest(rows: Rows) -> Rows:
    """The rows of the ads that cost most in the end."""
    last = {row["ad_id"]: row for row in rows}
    kept = {row["ad_id"] for row in sorted(last.values(), key=dearest)[:MOST]}
    return [row for row in rows if row["ad_id"] in kept]


def named(ends: Rows, across: str, up: str, x: alt.X, y: alt.Y, place: Callable[[float], float]) -> list[Any]:
    """Labels right of the ends of lines, pushed up where they would lie over each other."""
    layers: list[Any] = []
    free = -1.0
    for row in sorted(ends, key=lambda row: (row[up], row["name"])):
        wanted = place(row[up])
        at = max(wanted, free)
        free = at + _LINE / _PLOT
        dy = round(-(at - wanted) * _PLOT, 1)
        layers.append(of_rows([row]).mark_text(align="left", dx=6, dy=dy).encode(x=x, y=y, text="name:N"))
    return layers


def name(number: int, row: Mapping[str, Any]) -> str:
    """An ad by its place in spend, which tells two of an account apart."""
    return f"{number} @{row['handle']}" if row["handle"] else f"{number} own video"


def dearest(row: Mapping[str, Any]) -> tuple[int, str]:
    """Ads that cost most come first."""
    return -row["spend_micros"], row["ad_id"]
