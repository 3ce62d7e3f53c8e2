"""The rights calendar: every post with its ends, flights beyond them in red, and an address for other calendars."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import timedelta

from django.test import Client

import a
from firesteel.desk.rights.rightsviews import Bar, CalendarRow, FlightBar
from firesteel.values import PostId
from firesteel.web import gantt
from web.sample import NOW, SampleDesk


def row(**given: object) -> CalendarRow:
    names = ("contract", "authorization", "music", "must-stay-live")
    bars = tuple(Bar(name=name, start=a.at(0), end=a.at(40), why="agreed", binds=name == "contract") for name in names)
    usual = CalendarRow(
        post_id=PostId("7400000000000000001"),
        post=None,
        creator="mara.skin",
        bars=bars,
        flights=(),
        end=a.at(40),
        binding="contract",
        tone="go",
        alarms=(),
    )
    return replace(usual, **given)  # type: ignore[arg-type]


def flight(first: float, last: float, overhangs: bool) -> FlightBar:
    return FlightBar(flight="F-1", start=a.at(first), end=a.at(last), overhangs=overhangs, at_risk=None, status="live")


def rects(svg: str) -> dict[str, tuple[float, float]]:
    """Every bar by its kind: where it begins and how wide it is, in percent."""
    found = re.findall(r'<rect class="([\w-]+)[^"]*" x="([\d.]+)%" y="\d+" width="([\d.]+)%"', svg)
    return {("clock " if kind == "clock" else "") + kind: (float(x), float(width)) for kind, x, width in found}


def test_a_flight_is_red_from_the_binding_end_on_and_nowhere_else() -> None:
    line = row(flights=(flight(10, 60, True),))
    shown = gantt.scale([line], NOW)
    bars = rects(gantt.strip(line, shown))

    assert bars["over"][0] == shown.at(a.at(40))
    assert bars["flown"][0] + bars["flown"][1] == bars["over"][0]
    assert "over" not in rects(gantt.strip(row(flights=(flight(10, 40, False),)), shown))


def test_a_flight_that_begins_after_the_end_is_red_as_a_whole() -> None:
    line = row(flights=(flight(45, 60, True),))
    bars = rects(gantt.strip(line, gantt.scale([line], NOW)))

    assert "flown" not in bars and bars["over"][1] > 0


def test_everything_drawn_lies_inside_the_picture_however_far_its_ends_are() -> None:
    far = row(bars=tuple(replace(bar, start=a.at(-900), end=a.at(2_000)) for bar in row().bars), end=a.at(2_000))
    svg = gantt.strip(far, gantt.scale([far], NOW))

    numbers = [float(each) for each in re.findall(r'(?:x|x1|x2|width)="([\d.]+)%"', svg)]
    assert numbers and max(numbers) <= 100
    assert all(left + width <= 100.01 for left, width in rects(svg).values())


def test_a_clock_without_an_end_is_not_drawn_and_said_in_words() -> None:
    open_ = row(bars=(replace(row().bars[0], end=None, why="no period was agreed"), *row().bars[1:]), end=None)
    svg = gantt.strip(open_, gantt.scale([open_], NOW))

    assert svg.count('class="clock') == 3
    assert 'aria-label="No end is known. Contract no period was agreed; Authorisation until' in svg


def test_today_and_the_months_stand_above_and_never_upon_each_other() -> None:
    shown = gantt.scale([row(end=a.at(120))], NOW)
    head = gantt.head(shown)

    assert ">today</text>" in head
    places = [float(each) for each in re.findall(r'<text x="([\d.]+)%"', head)]
    assert all(abs(place - shown.at(NOW)) > 4 for place in places)


def test_an_empty_calendar_still_has_a_scale() -> None:
    shown = gantt.scale([], NOW)

    assert shown.first < NOW < shown.last
    assert shown.last - shown.first >= timedelta(days=20)


def test_every_post_with_a_right_has_a_row_the_earliest_end_first(desk: SampleDesk, client: Client) -> None:
    text = client.get("/calendar/").content.decode()

    assert text.count('<svg class="gantt" ') == len(desk.calendar().rows)
    assert '<b class="bad">F-1 runs to Thu 22 Jan 2026: $275.00 at risk</b>' in text
    assert "$275.00</b> would be spent beyond it" in text
    assert text.index("@dr.ilse") < text.index("@mara.skin")


def test_the_calendar_shows_what_is_asked_for(client: Client) -> None:
    def creators(**ask: str) -> set[str]:
        file = client.get("/calendar.csv", ask).content.decode()
        return {each["creator"] for each in csv.DictReader(io.StringIO(file))}

    assert creators(show="over") == {"dr.ilse"}
    assert creators(show="soon") == {"dr.ilse", "a_handle_that_is_twenty4"}
    assert creators(q="@mara") == {"mara.skin"}
    assert creators(show="alarms") == {"dr.ilse", "a_handle_that_is_twenty4", "li.routine", "taken.back"}
    assert creators(q="no such post") == set()
    assert "Nothing of that kind" in client.get("/calendar/", {"q": "no such post"}).content.decode()


def test_what_is_long_over_does_not_stand_before_what_ends_next(desk: SampleDesk, client: Client) -> None:
    held = desk.known["june.ended"]
    assert held.rights is not None
    old = replace(held.rights, window=a.window(-80, -20), live_until=None)
    desk.known["june.ended"] = replace(held, rights=old, authorizations=())

    assert "june.ended" not in client.get("/calendar/").content.decode()
    assert "june.ended" in client.get("/calendar/", {"show": "past"}).content.decode()


def test_the_address_for_other_calendars_is_made_once_somebody_wants_it(desk: SampleDesk, client: Client) -> None:
    assert "Make the address" in client.get("/calendar/").content.decode()
    client.post("/calendar/make-feed/")

    assert desk.acts == [("feed", "jana")]
    assert 'value="https://desk.example/calendar/feed/t0ken.ics"' in client.get("/calendar/").content.decode()


def test_nobody_outside_makes_an_address(desk: SampleDesk) -> None:
    stranger = Client(SERVER_NAME="127.0.0.1")

    assert stranger.post("/calendar/make-feed/").status_code == 302
    assert desk.acts == []
