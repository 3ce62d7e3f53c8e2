"""The rights calendar: until when each post may carry money, what flies on it, and where the two end apart."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from ...desk.rights.rightsviews import CalendarPage, CalendarRow
from ...values import Money
from .. import desk, exports, gantt
from ..rendering import JSON, PAGE, answer

SHOWN = 150
"""Rows on the page, the earliest end first; the file and JSON have all."""
LOOKS = {
    "": "Now",
    "soon": "Ends within 14 days",
    "alarms": "With an alarm",
    "over": "Flights beyond their end",
    "past": "Long over",
}
SOON = 14
PAST = 14
"""Days after its end from which a post without a running flight stands among those that are long over."""


@require_safe
def calendar(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    page = desk.current().calendar()
    if form == JSON:
        return answer(request, form, "", "calendar", page)
    ask = {key: request.GET.get(key, "").strip() for key in ("q", "show")}
    named = [row for row in page.rows if _named(row, ask["q"])]
    rows = [row for row in named if _looked_for(row, ask["show"], page)]
    if form == "csv":
        return exports.calendar(rows, desk.current().workspace())
    shown = gantt.scale(rows[:SHOWN], page.now)
    return answer(
        request,
        form,
        "firesteel/calendar.html",
        "calendar",
        page,
        name="page",
        lines=[(row, gantt.strip(row, shown)) for row in rows[:SHOWN]],
        head=gantt.head(shown),
        found=len(rows),
        looks=[(key, label, sum(_looked_for(row, key, page) for row in named)) for key, label in LOOKS.items()],
        ask=ask,
        risk=_sum(rows),
    )


@require_POST
def make_feed(request: HttpRequest) -> HttpResponse:
    """Another address for the feed; the one before, if there was one, opens nothing any more."""
    desk.current().new_feed_token(request.user.get_username())
    messages.success(request, "The address of the feed is made. Whoever has it can read the calendar.")
    return HttpResponseRedirect("/calendar/#feed")


def _named(row: CalendarRow, text: str) -> bool:
    wanted = text.casefold()
    if wanted.startswith("@"):
        return wanted[1:] in row.creator.casefold()
    return not wanted or wanted in row.creator.casefold() or wanted in (row.post.caption if row.post else "").casefold()


def _looked_for(row: CalendarRow, show: str, page: CalendarPage) -> bool:
    match show:
        case "soon":
            return row.end is not None and 0 <= (row.end - page.now).days < SOON
        case "alarms":
            return bool(row.alarms)
        case "over":
            return any(flight.overhangs for flight in row.flights)
        case _:
            return _past(row, page) == (show == "past")


def _past(row: CalendarRow, page: CalendarPage) -> bool:
    flies = any(flight.status not in ("ended", "stopped") for flight in row.flights)
    return not flies and row.end is not None and (page.now - row.end).days > PAST


def _sum(rows: list[CalendarRow]) -> Money | None:
    risks = [flight.at_risk for row in rows for flight in row.flights if flight.at_risk and flight.at_risk.micros]
    return sum(risks[1:], risks[0]) if risks else None
