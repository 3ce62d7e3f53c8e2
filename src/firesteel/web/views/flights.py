"""Flights, the media buyer's table, and one flight with its evidence."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ...errors import NotFound
from .. import charts, desk, drawing, exports, figures
from ..rendering import JSON, PAGE, answer
from .decisions import looks_at


@require_safe
def flights(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    rows = desk.current().flights()
    here = desk.current().workspace()
    if form == "csv":
        return exports.flights(rows, here)
    if form == JSON:
        return answer(request, form, "", "flights", rows)
    columns = request.GET.get("columns", "performance")
    shown = figures.heads(columns)
    flown = [row for row in rows if row.days]
    return answer(
        request,
        form,
        "firesteel/flights.html",
        "flights",
        rows,
        name="rows",
        columns=columns,
        sets=figures.SETS,
        heads=shown,
        lines=figures.lines(rows, shown, here.currency),
        sums=figures.sums(rows, shown, here.currency),
        definitions=figures.definitions(),
        target=rows[0].plan.threshold.target if rows else None,
        pictures=[
            (row, *drawing.drawn(charts.cost(row.days, row.plan.threshold.target, width=380, height=150)))
            for row in flown
        ],
    )


@require_safe
def flight(request: HttpRequest, flight_id: str, form: str = PAGE) -> HttpResponse:
    row = next((row for row in desk.current().flights() if row.flight.id == flight_id), None)
    if row is None:
        raise NotFound(f"there is no flight {flight_id}; the flights page lists them")
    if form == JSON:
        return answer(request, form, "", "flights", row, name="flight")
    looks = looks_at(flight_id)
    drawn = [charts.cost(row.days, row.plan.threshold.target)] if row.days else []
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
        everything=figures.every(row.card, currency) if row.card else (),
    )
