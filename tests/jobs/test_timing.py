"""Slots hang on the clock, whoever reckons them and whenever they started."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firesteel.jobs.timing import Daily, Every, again

ZONES = ("Etc/UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia")
HALF = Every(timedelta(minutes=30))
moments = st.integers(0, 15 * 365 * 24 * 60).map(
    lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
whens = st.one_of(
    st.integers(1, 24 * 60).map(lambda minutes: Every(timedelta(minutes=minutes))),
    st.builds(Daily, st.times().map(lambda at: at.replace(microsecond=0)), st.none() | st.integers(0, 6)),
)


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 12, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "slot"),
    [(at(9, 29), at(9, 30)), (at(9, 30), at(10, 0)), (at(9, 31), at(10, 0))],
    ids=["just before", "exactly", "just after"],
)
def test_the_next_half_hour_is_the_one_on_the_clock(now: datetime, slot: datetime) -> None:
    assert HALF.after(now, "Etc/UTC") == slot


def test_a_day_begins_where_the_ad_account_is() -> None:
    assert Daily(time(1, 30)).after(at(0), "America/New_York") == at(6, 30)


def test_a_weekly_job_runs_on_its_day() -> None:
    sunday = Daily(time(4, 0), weekday=6).after(at(12), "Europe/Berlin")

    assert sunday == at(3, day=6)


@given(now=moments, when=whens, zone=st.sampled_from(ZONES))
def test_the_next_slot_is_later_and_no_further_than_its_span(now: datetime, when: Every | Daily, zone: str) -> None:
    slot = when.after(now, zone)

    assert now < slot <= now + when.span + timedelta(hours=26)


@given(now=moments, when=whens, zone=st.sampled_from(ZONES), ahead=st.floats(0, 1))
def test_two_who_reckon_between_the_same_slots_agree(
    now: datetime, when: Every | Daily, zone: str, ahead: float
) -> None:
    slot = when.after(now, zone)

    assert when.after(now + (slot - now) * ahead * 0.999, zone) == slot


@pytest.mark.parametrize(
    ("failures", "when", "minutes"),
    [
        (1, HALF, 5),
        (3, HALF, 20),
        (4, HALF, 30),
        (9, Every(timedelta(minutes=5)), 15),
        (9, Daily(time(1)), 60),
        (1_000, Daily(time(1)), 60),
    ],
)
def test_what_fails_is_tried_again_later_each_time_but_never_forgotten(
    failures: int, when: Every | Daily, minutes: int
) -> None:
    assert again(failures, when) == timedelta(minutes=minutes)
