"""The arithmetic of looking after many flights, held against what the calls really are and what the tiers allow."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktoks import ready

from firesteel.jobs.table import JOBS
from firesteel.jobs.timing import Every
from firesteel.tiktok import MemoryJournal
from firesteel.tiktok.polling import ENDS_EVERY, READ_EVERY, polls, schedule
from tiktokwire.limits import TIERS, allowed

DAY = date(2026, 1, 1)


def test_ten_thousand_flights_fit_into_the_basic_tier():
    made = schedule(10_000)

    assert made.fits
    assert made.fits_together
    assert {poll.what: poll.calls for poll in made.polls} == {
        "delivery by the hour": 2_700,
        "delivery by the day": 100,
        "people reached": 100,
        "ads' statuses": 100,
        "budgets and switches": 100,
        "posts with codes": 200,
        "identities": 100,
        "posts of accounts": 0,
        "new comments": 10_000,
        "new comments under ads": 0,
        "comments switched off": 10_000,
        "music": 10_000,
    }
    assert round(made.a_minute) == 498


def test_the_schedule_is_what_the_jobs_keep():
    every = {job.name: job.when for job in JOBS}

    assert (every["read"], every["ends"]) == (Every(READ_EVERY), Every(ENDS_EVERY))


def test_the_schedule_prints_what_makes_it_possible():
    lines = schedule(10_000).table().splitlines()

    assert lines[0] == "10,000 live flights, tier basic: fits"
    assert lines[2].split() == [
        "delivery",
        "by",
        "the",
        "hour",
        "report/integrated/get/",
        "30",
        "min",
        "2,700",
        "90.0",
        "600",
        "fits",
    ]
    assert len(lines) == 15
    assert "it fits even then." in lines[-1]


def test_what_does_not_fit_says_so():
    made = schedule(10_000, "sandbox")

    assert not made.fits
    assert "does not fit" in made.table()
    assert not schedule(1_000_000).fits


@given(st.integers(0, 30_000), st.sampled_from(sorted(TIERS)))
def test_a_schedule_fits_only_where_every_path_keeps_its_limits(flights, tier):
    made = schedule(flights, tier)

    for path in {poll.path for poll in made.polls}:
        mine = [poll for poll in made.polls if poll.path == path]
        a_day = sum(poll.calls * (timedelta(days=1) / poll.every) for poll in mine)
        if made.fits:
            assert sum(poll.a_minute for poll in mine) <= allowed(path, tier)[1]
            assert a_day <= allowed(path, tier)[2] + 1e-6


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_more_flights_never_take_fewer_calls(few, more):
    low, high = sorted((few, more))

    assert all(a.calls <= b.calls for a, b in zip(polls(low), polls(high), strict=True))


@pytest.mark.parametrize("flights", [1, 3])
def test_the_calls_are_those_that_are_really_made(in_process, world, monkeypatch, flights):
    prepared = ready(in_process, world)
    made = prepared.launch(MemoryJournal())
    here, some = prepared.platform, made.ads[:flights]
    _ = here.zone
    asked: list[str] = []
    get = in_process.get

    def counted(url: str, **rest: object) -> object:
        asked.append(url.removeprefix("/open_api/v1.3/"))
        return get(url, **rest)

    monkeypatch.setattr(in_process, "get", counted)
    posts = {flight.id: flight.post for flight in prepared.plan.flights}
    ads = {ad.ad_id: (ad.flight, posts[ad.flight]) for ad in some}
    here.delivery(ads, DAY, DAY, currency="USD", retrieved_at=datetime(2026, 1, 3, tzinfo=UTC))
    here.reach(list(ads), DAY, DAY)
    here.ad_states(list(ads))
    here.settings([ad.adgroup_id for ad in some], "USD")
    here.poll([prepared.grants[posts[ad.flight]] for ad in some], now=datetime(2026, 1, 3, tzinfo=UTC))
    for ad in some:
        here.ad_commented(ad.adgroup_id, DAY, DAY)
        here.ad_comments(ad.adgroup_id, posts[ad.flight], DAY, DAY)
        here.music(posts[ad.flight], None, frozenset({"US"}), prepared.plan.flights[0].window)

    looked = polls(flights, days=1, unconnected=flights)
    expected = {poll.path: 0 for poll in looked}
    for poll in looked:
        expected[poll.path] += poll.calls
    paths = [path for path in expected if path not in ("identity/video/info/", "business/comment/list/")]
    assert {path: asked.count(path) for path in paths} == {path: expected[path] for path in paths}
