"""Reports add up: hours to days to life in every time zone, levels to each other, and people not at all."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import campaigning as c
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting import LEVELS, busy, rows

from localtok.routes.reporting.question import periods
from localtok.state import Counters, Hour

HOUR = 3_600
ZONES = (
    "Etc/UTC", "America/New_York", "America/Santiago", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu",
    "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns",
)  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2026, 3, 8), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("Asia/Kolkata", date(2026, 3, 8), 24),
    ],
)
def test_a_day_has_as_many_hours_as_its_clocks_say(zone, day, hours):
    hourly = periods(day, 1, "stat_time_hour", zone)

    assert len(hourly) == hours
    assert hourly[0].label.startswith(f"{day} 0")
    assert hourly[-1].label == f"{day} 23:00:00"
    (daily,) = periods(day, 1, "stat_time_day", zone)
    assert daily.start <= hourly[0].start < hourly[-1].start < daily.end


@pytest.fixture(scope="module")
def quiet():
    world = c.small()
    return world, c.ad(world, c.posts(world)[0])


@given(
    zone=st.sampled_from(ZONES),
    month=st.sampled_from([(2026, 3), (2026, 4), (2026, 9), (2026, 10), (2026, 11)]),
    spends=st.dictionaries(st.integers(0, 24 * 28 - 1), st.integers(1, 10**7).map(lambda n: n * 1_000), max_size=40),
)
@settings(deadline=None, max_examples=60)
def test_hours_add_to_days_add_to_life_in_every_zone(quiet, zone, month, spends):
    world, ad = quiet
    world.advertiser.timezone = zone
    for key in list(world.hours):
        del world.hours[key]
    first = int(datetime(*month, 2, tzinfo=UTC).timestamp())
    for place, spend in spends.items():
        at = first + place * HOUR
        world.hours[ad.ad_id, at] = Hour(ad.ad_id, at, spend_micros=spend, counters=Counters(impressions=1))
    local = {at: datetime.fromtimestamp(at, ZoneInfo(zone)) for _, at in world.hours}

    def spent(found):
        return {
            row["dimensions"].get("stat_time_day", row["dimensions"].get("stat_time_hour")): _micros(row)
            for row in found
        }

    days = spent(rows(world, start_date=f"{month[0]}-{month[1]:02}-01", end_date=f"{month[0]}-{month[1]:02}-30"))
    expected: Counter[str] = Counter()
    hourly: Counter[str] = Counter()
    for at, when in local.items():
        expected[f"{when:%Y-%m-%d} 00:00:00"] += world.hours[ad.ad_id, at].spend_micros
        hourly[f"{when:%Y-%m-%d %H}:00:00"] += world.hours[ad.ad_id, at].spend_micros
    assert days == {day: micros for day, micros in expected.items() if day[:7] == f"{month[0]}-{month[1]:02}"}
    for day, micros in days.items():
        hours = spent(rows(world, dimensions=["ad_id", "stat_time_hour"], start_date=day[:10], end_date=day[:10]))
        assert hours == {hour: spend for hour, spend in hourly.items() if hour[:10] == day[:10]}
        assert sum(hours.values()) == micros
    life = rows(world, dimensions=["ad_id"], query_lifetime=True)
    assert sum(map(_micros, life)) == sum(spends.values())


def _micros(row):
    whole, part = row["metrics"]["spend"].split(".")
    return int(whole) * 1_000_000 + int(part) * 1_000


def test_levels_add_to_each_other_and_to_what_happened():
    world = busy()
    names = [
        "impressions",
        "clicks",
        "likes",
        "video_play_actions",
        "video_views_p100",
        "conversion",
        "real_time_conversion",
    ]

    totals = {
        level: [sum(int(row["metrics"][name]) for row in found) for name in names]
        for level, id in LEVELS.items()
        for found in [rows(world, data_level=level, dimensions=[id, "stat_time_day"], metrics=names)]
    }

    every = world.hours.values()
    truth = [
        sum(getattr(one.counters, name) for one in every)
        for name in ("impressions", "clicks", "likes", "plays", "p100")
    ]
    truth += [sum(one.conversions for one in every), sum(one.real_time_conversions for one in every)]
    assert all(total == truth for total in totals.values())
    assert truth[-1] > 0


def test_people_count_once_however_many_hours_days_and_ads_they_saw():
    world = busy()
    seen = {ad_id: world.market.exposure.of(ad_id) > 0 for ad_id in world.ads}

    def reached(level, id):
        found = rows(world, data_level=level, dimensions=[id], query_lifetime=True, metrics=["reach", "frequency"])
        return {row["dimensions"][id]: row["metrics"] for row in found}

    assert {id: int(one["reach"]) for id, one in reached("AUCTION_AD", "ad_id").items()} == {
        id: int(who.sum()) for id, who in seen.items() if who.any()
    }
    account = reached("AUCTION_ADVERTISER", "advertiser_id")[world.advertiser.advertiser_id]
    assert int(account["reach"]) == int(np.any(list(seen.values()), axis=0).sum())
    impressions = sum(hour.counters.impressions for hour in world.hours.values())
    assert abs(float(account["frequency"]) - impressions / int(account["reach"])) <= 0.005
    daily = rows(world, metrics=["reach", "impressions"])
    assert sum(int(row["metrics"]["reach"]) for row in daily) > sum(int(who.sum()) for who in seen.values())
    assert all(0 < int(row["metrics"]["reach"]) <= int(row["metrics"]["impressions"]) for row in daily)


def test_the_result_of_a_reach_campaign_is_its_people():
    world = busy()
    (reach,) = (one.campaign_id for one in world.campaigns.values() if one.objective_type == "REACH")

    found = rows(
        world, data_level="AUCTION_CAMPAIGN", dimensions=["campaign_id"], query_lifetime=True,
        metrics=["reach", "result", "conversion", "objective_type"],
    )  # fmt: skip

    metrics = {row["dimensions"]["campaign_id"]: row["metrics"] for row in found}
    assert metrics[reach]["result"] == metrics[reach]["reach"] != "0"
    assert metrics[reach]["objective_type"] == "REACH"
    (other,) = (one for id, one in metrics.items() if id != reach)
    assert other["result"] == other["conversion"] != "0"


def test_an_engaged_view_is_six_seconds_or_the_end_or_something_done():
    world = busy()
    names = [
        "engaged_view",
        "paid_engaged_view",
        "paid_engagement_engaged_view",
        "engaged_view_15s",
        "video_watched_6s",
    ]
    (row,) = rows(
        world, data_level="AUCTION_ADVERTISER", dimensions=["advertiser_id"], query_lifetime=True, metrics=names
    )

    engaged, watching, acting, longer, six = (int(row["metrics"][name]) for name in names)
    assert engaged == watching + acting
    assert six <= watching <= engaged
    assert 0 < longer <= engaged
    assert acting > 0


def test_what_was_read_once_is_read_anew_when_more_happened():
    world, other = busy(), busy()
    rows(world)
    rows(world, report_type="AUDIENCE", dimensions=["ad_id", "stat_time_day", "gender"])
    world.advance(12)
    other.advance(12)
    metrics = ["spend", "impressions", "reach", "conversion"]

    assert rows(world, metrics=metrics) == rows(other, metrics=metrics)
    kept = pickle.loads(pickle.dumps(world))
    assert rows(kept, metrics=metrics) == rows(world, metrics=metrics)


def test_hours_are_found_by_ad_and_span():
    world = busy()
    ad = next(iter(world.ads))
    start = min(at for id, at in world.hours if id == ad)

    found = world.hours.between(ad, start + HOUR, start + 5 * HOUR)

    assert [one.hour for one in found] == [
        at for at in range(start + HOUR, start + 5 * HOUR, HOUR) if (ad, at) in world.hours
    ]
    assert all(one is world.hours[ad, one.hour] for one in found)
    assert world.hours.between("nobody", 0, 1 << 40) == []
