"""Quiet hours and daily digests by the clock on the wall: over midnight, and on the nights when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import a
from firesteel.desk.notices import timing
from firesteel.desk.notices.facts import DAILY, Channel
from firesteel.desk.notices.outbox import digest_due

BERLIN = "Europe/Berlin"
SPRING, AUTUMN = datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)
"""At 01:00 UTC of these days the clocks there go from 02:00 to 03:00, and from 03:00 back to 02:00."""


def a_channel(**given: str) -> Channel:
    return Channel(name="jana", kind="mail", where="jana@agency.example", made=a.at(0), **given)


def hours_quiet(day: datetime, start: str, end: str) -> list[int]:
    """The UTC hours, from noon before, in which nothing is sent."""
    channel, noon = a_channel(quiet_from=start, quiet_to=end), day - timedelta(hours=12)
    return [hour - 12 for hour in range(24) if timing.quiet(channel, noon + timedelta(hours=hour), BERLIN)]


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (datetime(2026, 1, 15, tzinfo=UTC), [-3, -2, -1, 0, 1, 2, 3, 4, 5]),
        (SPRING, [-3, -2, -1, 0, 1, 2, 3, 4]),
        (AUTUMN, [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5]),
    ],
)
def test_a_night_from_ten_to_seven_is_what_the_clock_says_an_hour_shorter_or_longer(
    day: datetime, hours: list[int]
) -> None:
    assert hours_quiet(day, "22:00", "07:00") == hours


def test_hours_that_do_not_cross_midnight_begin_with_their_first_minute_and_end_before_their_last() -> None:
    channel = a_channel(quiet_from="12:00", quiet_to="13:00")
    clock = {
        text: timing.quiet(channel, datetime.fromisoformat(f"2026-01-15T{text}+01:00"), BERLIN)
        for text in ("11:59:59", "12:00:00", "12:59:59", "13:00:00")
    }

    assert clock == {"11:59:59": False, "12:00:00": True, "12:59:59": True, "13:00:00": False}


@pytest.mark.parametrize(
    ("day", "daily_at", "due_utc"),
    [
        (SPRING, "08:00", "06:00"),
        (AUTUMN, "08:00", "07:00"),
        (SPRING, "02:30", "01:30"),
        (AUTUMN, "02:30", "00:30"),
    ],
)
def test_a_digest_comes_once_on_days_when_clocks_change(day: datetime, daily_at: str, due_utc: str) -> None:
    channel, begun, sent = a_channel(digest=DAILY, daily_at=daily_at), set[str](), []
    for minutes in range(0, 24 * 60, 30):
        now = day - timedelta(hours=2) + timedelta(minutes=minutes)
        if (found := digest_due(channel, begun, now, BERLIN)) == day.date():
            sent.append(f"{now:%H:%M}")
        if found is not None:
            begun.add((found - timedelta(days=1)).isoformat())

    assert sent == [due_utc]
