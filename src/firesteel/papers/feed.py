"""The rights calendar as iCal (RFC 5545): what ends when, with reminders, for any calendar program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

REMINDERS = (14, 7, 3, 1)
"""Days before the end (practice D3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One all-day event. `uid` stays the same when its day moves, so that calendars move it as well."""

    uid: str
    day: date
    title: str
    text: str = ""
    url: str = ""
    reminders: tuple[int, ...] = REMINDERS
    """Days before `day` on which the calendar reminds; empty for none."""


def ical(*, name: str, entries: Sequence[Entry], now: datetime) -> bytes:
    """The feed; the same entries and `now` give the same bytes."""
    feed = Calendar()
    feed.add("prodid", "-//Firesteel//rights calendar//EN")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", name)
    feed.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for entry in entries:
        feed.add_component(_event(entry, now))
    return bytes(feed.to_ical())


def _event(entry: Entry, now: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", now)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("transp", "TRANSPARENT")
    if entry.text:
        event.add("description", entry.text)
    if entry.url:
        event.add("url", entry.url)
    for days in entry.reminders:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.title)
        alarm.add("trigger", -timedelta(days=days))
        event.add_component(alarm)
    return event
