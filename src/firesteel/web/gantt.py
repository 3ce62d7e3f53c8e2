"""The rights calendar as pictures: one strip a post, drawn in shares of its width, so that it fits any screen unscaled.

A strip has the four clocks as thin bars, the flights below them, a rule at the binding end and one at today. The scale
above them has the months. Every strip says in words what it shows; the table beside it has the dates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ..desk.rights.rightsviews import Bar, CalendarRow, FlightBar
from . import words

BEFORE, AFTER = timedelta(days=60), timedelta(days=200)
"""How far from today the scale goes at most; what ends later runs out of the picture, and its date stands beside it."""
MARGIN = timedelta(days=10)
_TOP, _STEP, _FLIGHT = 5, 7, 9
_HEIGHT = _TOP + 4 * _STEP + _FLIGHT + 6
_LINE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Where a moment lies between the first and the last that is shown."""

    first: datetime
    last: datetime
    now: datetime

    def at(self, moment: datetime) -> float:
        """In percent of the width, kept inside it."""
        share = (moment - self.first) / (self.last - self.first)
        return round(100 * min(max(share, 0.0), 1.0), 3)

    def months(self) -> tuple[tuple[datetime, str], ...]:
        """The first of each month that is shown, at most twelve of them, with its name."""
        found, moment = [], datetime(self.first.year, self.first.month, 1, tzinfo=UTC)
        while moment < self.last:
            if moment >= self.first:
                found.append((moment, f"{moment:%b}" if moment.month > 1 else f"{moment:%Y}"))
            moment = (moment + timedelta(days=32)).replace(day=1)
        return tuple(found[:: max(1, -(-len(found) // 12))])


def scale(rows: Sequence[CalendarRow], now: datetime) -> Scale:
    """From the first start to the last end that any row has, with some room, and today always inside."""
    moments = [moment for row in rows for moment in _moments(row)]
    first = max(min([*moments, now]) - MARGIN, now - BEFORE)
    last = min(max([*moments, now]) + MARGIN, now + AFTER)
    return Scale(first=first, last=max(last, first + 2 * MARGIN), now=now)


def head(shown: Scale) -> SafeString:
    """The months, and where today is."""
    today = shown.at(shown.now)
    months = [(place, name) for moment, name in shown.months() if abs((place := shown.at(moment)) - today) > 4]
    return format_html(
        '<svg class="gantt scale" width="100%" height="26" role="img" aria-label="From {} to {}; today is {}">'
        '{}<text class="now" x="{}%" y="11" text-anchor="{}">today</text><line class="now" x1="{}%" x2="{}%" y1="15" y2="26"/></svg>',
        words.day(shown.first),
        words.day(shown.last),
        words.day(shown.now),
        format_html_join(
            "",
            '<text x="{}%" y="22" dx="3">{}</text><line class="tick" x1="{}%" x2="{}%" y1="12" y2="26"/>',
            ((place, name, place, place) for place, name in months if place < 95),
        ),
        today,
        "start" if today < 5 else "end" if today > 95 else "middle",
        today,
        today,
    )


def strip(row: CalendarRow, shown: Scale) -> SafeString:
    """One post: its clocks, its flights, and in red what of a flight lies beyond the binding end."""
    return format_html(
        '<svg class="gantt" width="100%" height="{}" role="img" aria-label="{}">{}{}{}{}'
        '<line class="now" x1="{}%" x2="{}%" y1="0" y2="100%"/></svg>',
        _HEIGHT,
        says(row),
        format_html_join(
            "",
            '<line class="tick" x1="{}%" x2="{}%" y1="0" y2="100%"/>',
            ((shown.at(moment), shown.at(moment)) for moment, _ in shown.months()),
        ),
        format_html_join("", "{}", ((_bar(bar, number, shown),) for number, bar in enumerate(row.bars))),
        _end(row, shown),
        format_html_join("", "{}", ((part,) for flight in row.flights for part in _flight(flight, row.end, shown))),
        shown.at(shown.now),
        shown.at(shown.now),
    )


def says(row: CalendarRow) -> str:
    """The strip in words."""
    clocks = "; ".join(f"{words.CLOCKS.get(bar.name, bar.name)} {_until(bar)}" for bar in row.bars)
    over = [flight.flight for flight in row.flights if flight.overhangs]
    end = f"Ends {words.day(row.end)}" if row.end else "No end is known"
    return f"{end}. {clocks}." + (f" Beyond that end: {', '.join(over)}." if over else "")


def _until(bar: Bar) -> str:
    return f"until {words.day(bar.end)}" if bar.end else bar.why


def _bar(bar: Bar, number: int, shown: Scale) -> SafeString:
    y = _TOP + number * _STEP
    if bar.end is None:
        return SafeString()
    left, right = shown.at(bar.start or shown.first), shown.at(bar.end)
    if bar.end <= shown.first or right <= left:
        return SafeString()
    return format_html(
        '<rect class="clock {}{}" x="{}%" y="{}" width="{}%" height="{}" rx="2"/>',
        bar.name,
        " binds" if bar.binds else "",
        left,
        y,
        round(right - left, 3),
        _LINE,
    )


def _end(row: CalendarRow, shown: Scale) -> SafeString:
    if row.end is None or not shown.first < row.end < shown.last:
        return SafeString()
    return format_html('<line class="end" x1="{0}%" x2="{0}%" y1="2" y2="{1}"/>', shown.at(row.end), _HEIGHT - 2)


def _flight(flight: FlightBar, end: datetime | None, shown: Scale) -> Iterable[SafeString]:
    """The flight as far as it may run, and what of it lies beyond."""
    y = _TOP + 4 * _STEP + 2
    until = min(flight.end, max(end, flight.start)) if flight.overhangs and end else flight.end
    for kind, left, right in (("flown", flight.start, until), ("over", until, flight.end)):
        width = round(shown.at(right) - shown.at(left), 3)
        if width > 0:
            yield format_html(
                '<rect class="{} {}" x="{}%" y="{}" width="{}%" height="{}" rx="2"/>',
                kind,
                flight.status,
                shown.at(left),
                y,
                width,
                _FLIGHT,
            )


def _moments(row: CalendarRow) -> Iterable[datetime]:
    yield from (moment for bar in row.bars for moment in (bar.start, bar.end) if moment is not None)
    yield from (moment for flight in row.flights for moment in (flight.start, flight.end))
