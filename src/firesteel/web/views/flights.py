"""Flights, the media buyer's table at every level, and one flight with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ...desk.looks import flightgroups
from ...desk.views import FlightRow
from ...errors import NotFound
from ...plans import RESULT_WORDS, Kind
from ...warehouse import account_day
from .. import charts, desk, drawing, exports, figures
from ..rendering import JSON, PAGE, answer
from .decisions import looks_at

LISTED = 300
"""Flights in the table, where there are more: a page of all of ten thousand would be twenty megabytes."""
PICTURED = 12
"""Flights with a curve below the table; each takes tens of milliseconds to draw."""


@require_safe
def flights(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    here = desk.current().workspace()
    by, days = request.GET.get("by", "flight"), request.GET.get("days", "all")
    over = flightgroups.span(days, account_day(here.now, here.timezone))
    everything = desk.current().flights()
    only = request.GET.get("only", "")
    chosen = _only(everything, only)
    rows = flightgroups.narrowed(chosen, over)
    if form == "csv":
        return exports.flights(rows, here)
    groups = flightgroups.grouped(chosen, by, over, here.currency)
    if form == JSON:
        return answer(request, form, "", "flights", rows if by == "flight" else groups)
    columns = request.GET.get("columns", "performance")
    shown = figures.heads(columns)
    look = {"by": by, "days": days, "columns": columns, "only": only}
    return answer(
        request,
        form,
        "firesteel/flights.html",
        "flights",
        rows,
        name="rows",
        look=look,
        ways=_choices(look, "by", {key: label for key, (label, _) in flightgroups.BY.items()}),
        spans=_choices(look, "days", {key: label for key, (label, _) in flightgroups.SPANS.items()}),
        sets=_choices(look, "columns", {key: label for key, label, _ in figures.SETS}),
        only=only.partition(":")[2] if only else "",
        clear=_query(look | {"only": ""}),
        query=_query(look),
        over=over,
        heads=shown,
        lines=figures.lines(rows, shown, here.currency, LISTED) if by == "flight" else (),
        twin_plans=list({row.plan.id: row.plan for row in chosen if row.plan.kind is Kind.TWIN}.values()),
        groups=[
            (group, figures.cells(group.card, shown, here.currency), _query(look | _into(by, group.key)))
            for group in groups
        ]
        if by != "flight"
        else [],
        sums=figures.sums(rows, shown, here.currency),
        definitions=figures.definitions(),
        **_success(rows),
        pictures=[
            (row, *drawing.drawn(charts.cost(row, width=380, height=150)))
            for row in figures.foremost([row for row in rows if row.days], PICTURED)
        ]
        if by == "flight"
        else [],
    )


def _success(rows: Sequence[FlightRow]) -> dict[str, Any]:
    """What the flights are judged by: the noun and the target they share, or "result" and none where they differ."""
    goals = {(row.plan.threshold.metric, row.plan.threshold.target) for row in rows}
    metrics = {metric for metric, _ in goals}
    return {
        "noun": RESULT_WORDS[metrics.pop()][0] if len(metrics) == 1 else "result",
        "metric": next(iter(goals))[0] if goals else "",
        "mixed": len({metric for metric, _ in goals}) > 1,
        "target": next(iter(goals))[1] if len(goals) == 1 else None,
    }


def _only(rows: Sequence[FlightRow], only: str) -> tuple[FlightRow, ...]:
    """The flights of one group, named as ``by:key``; all of them where nothing is named."""
    by, _, key = only.partition(":")
    if by not in flightgroups.BY:
        return tuple(rows)
    belongs = flightgroups.BY[by][1]
    return tuple(row for row in rows if belongs(row)[0] == key)


def _into(by: str, key: str) -> dict[str, str]:
    return {"by": "flight", "only": f"{by}:{key}"}


def _choices(look: dict[str, str], name: str, labels: dict[str, str]) -> list[tuple[str, str, bool]]:
    """(address, label, whether it is the one shown) of each choice, all else as it is."""
    return [(_query(look | {name: key}), label, look[name] == key) for key, label in labels.items()]


USUAL = {"by": "flight", "days": "all", "columns": "performance", "only": ""}


def _query(look: dict[str, str]) -> str:
    """What differs from the usual look, so that the plain address stays plain."""
    told = urlencode({name: value for name, value in look.items() if value != USUAL[name]})
    return f"?{told}" if told else "?"


@require_safe
def flight(request: HttpRequest, flight_id: str, form: str = PAGE) -> HttpResponse:
    row = next((row for row in desk.current().flights() if row.flight.id == flight_id), None)
    if row is None:
        raise NotFound(f"there is no flight {flight_id}; the flights page lists them")
    if form == JSON:
        return answer(request, form, "", "flights", row, name="flight")
    looks = looks_at(flight_id)
    drawn = [charts.cost(row)] if row.days else []
    drawn += [charts.evidence(looks)] if len(looks) > 1 else []
    currency = desk.current().workspace().currency
    return answer(
        request,
        form,
        "firesteel/flight.html",
        "flights",
        row,
        name="row",
        pictures=[drawing.drawn(chart) for chart in drawn],
        looks=looks[::-1],
        end=next((each for each in desk.current().ends() if each.flight == flight_id), None),
        held=flight_id in desk.current().held_flights(),
        everything=figures.every(row.card, currency) if row.card else (),
    )
