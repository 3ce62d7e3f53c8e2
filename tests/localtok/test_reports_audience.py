"""Audience reports: who saw it, cut every way, adds up to what the basic report says to the micro."""

from __future__ import annotations

import numpy as np
import pytest
from campaigning import digest
from reporting import LEVELS, asked, busy, rows

from localtok.market import cells
from localtok.routes.reporting.attributes import Subject
from localtok.routes.reporting.grains import cut, wholes
from localtok.routes.reporting.question import FOREVER, Period
from localtok.routes.reporting.sums import SUMMED, together
from localtok.state import Counters, Hour

AUDIENCE = {"report_type": "AUDIENCE"}
CUTS = [("age",), ("gender",), ("country_code",), ("platform",), ("language",), ("province_id",), ("gender", "age")]
CUTS += [("age", "country_code", "platform")]
COUNTS = [
    "impressions", "clicks", "conversion", "real_time_conversion", "video_play_actions", "video_watched_2s",
    "video_watched_6s", "video_views_p25", "video_views_p50", "video_views_p75", "video_views_p100", "likes", "comments",
    "shares", "follows", "profile_visits", "engagements", "engaged_view", "engaged_view_15s", "cta_conversion",
    "vta_conversion",
]  # fmt: skip


@pytest.fixture(scope="module")
def world():
    return busy()


@pytest.mark.parametrize("dimensions", CUTS)
def test_every_cut_adds_up_to_the_micro(world, dimensions):
    period = Period("", 0, FOREVER)
    for ad in world.ads.values():
        subject = Subject.of(world, ad)
        ((_, whole),) = wholes(subject, (period,), None)
        asked_for = type("Asked", (), {"cells": dimensions, "slow": True})()

        parts = [total for _, total in cut(subject, period, asked_for, None)]

        assert len(parts) > 1
        added = together(parts)
        assert {name: getattr(added, name) for name in SUMMED} == {name: getattr(whole, name) for name in SUMMED}
        assert added.reach == whole.reach == sum(one.reach for one in parts)
        for name in (*cells.DEEDS, "impressions", "watch_ms"):
            assert getattr(added.seen, name) == getattr(whole.seen, name), name


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("dimensions", [("gender", "age"), ("country_code",), ("platform",)])
def test_an_audience_report_adds_up_to_the_basic_one_by_day(world, level, dimensions):
    ids = [LEVELS[level], "stat_time_day"]
    basic = rows(world, data_level=level, dimensions=ids, metrics=COUNTS)

    cut_up = rows(world, **AUDIENCE, data_level=level, dimensions=[*ids, *dimensions], metrics=COUNTS)

    def summed(found):
        sums: dict[tuple[str, ...], list[int]] = {}
        for row in found:
            into = sums.setdefault(tuple(row["dimensions"][name] for name in ids), [0] * len(COUNTS))
            into[:] = [one + int(row["metrics"][name]) for one, name in zip(into, COUNTS, strict=True)]
        return sums

    assert summed(cut_up) == summed(basic)
    assert list(cut_up[0]["dimensions"]) == [*ids, *dimensions]


def test_a_cell_holds_exactly_its_viewers(world):
    seen = np.flatnonzero(np.any([world.market.exposure.of(ad) > 0 for ad in world.ads], axis=0))
    women = seen[world.audience.female[seen]]
    ages = np.bincount(world.audience.age[women], minlength=6).tolist()
    found = rows(
        world,
        **AUDIENCE,
        data_level="AUCTION_ADVERTISER",
        dimensions=["advertiser_id", "age", "gender"],
        metrics=["reach"],
    )

    told = {
        row["dimensions"]["age"]: int(row["metrics"]["reach"])
        for row in found
        if row["dimensions"]["gender"] == "FEMALE"
    }

    assert told == {
        f"AGE_{age}": ages[place]
        for place, age in enumerate(("13_17", "18_24", "25_34", "35_44", "45_54", "55_100"))
        if ages[place]
    }


def test_country_is_a_dimension_of_basic_reports_too_and_by_the_hour(world):
    metrics = ["impressions", "spend"]
    daily = {"data_level": "AUCTION_ADGROUP", "metrics": metrics}

    basic = rows(world, **daily, dimensions=["adgroup_id", "stat_time_day", "country_code"])
    audience = rows(world, **AUDIENCE, **daily, dimensions=["adgroup_id", "stat_time_day", "country_code"])
    hourly = rows(world, dimensions=["ad_id", "stat_time_hour", "country_code"], metrics=metrics, end_date="2026-01-01")

    assert basic == audience
    assert {row["dimensions"]["country_code"] for row in basic} == {"US", "DE"}
    assert sum(int(row["metrics"]["impressions"]) for row in hourly) == sum(
        int(row["metrics"]["impressions"])
        for row in basic
        if row["dimensions"]["stat_time_day"] == "2026-01-01 00:00:00"
    )


def test_provinces_and_languages_are_of_their_country(world):
    found = rows(world, **AUDIENCE, dimensions=["ad_id", "province_id", "language", "country_code"])

    seen = {tuple(row["dimensions"][name] for name in ("country_code", "province_id", "language")) for row in found}
    assert {("US", "5332921", "en"), ("DE", "2951839", "de")} <= seen
    assert not any(country == "DE" and province == "5332921" for country, province, _ in seen)


def test_what_an_hour_says_without_its_viewers_is_nobodys():
    world = busy()
    ad = next(iter(world.ads))
    at = max(hour for _, hour in world.hours) + 3_600
    world.hours[ad, at] = Hour(ad, at, spend_micros=5_000_000, counters=Counters(impressions=9, reach=7, clicks=1))
    world.now = at + 3_600

    found = rows(
        world, **AUDIENCE, dimensions=["ad_id", "stat_time_day", "gender", "country_code"], start_date="2026-01-03",
        metrics=["spend", "impressions", "reach", "clicks"],
        filtering=[{"field_name": "gender", "filter_type": "IN", "filter_value": '["NONE"]'}],
    )  # fmt: skip

    (row,) = found
    assert (row["dimensions"]["gender"], row["dimensions"]["country_code"]) == ("NONE", "-")
    assert row["metrics"] == {"spend": "5.000", "impressions": "9", "reach": "7", "clicks": "1"}


def test_asking_for_audiences_changes_nothing():
    world, other = busy(), busy()
    rows(world, **AUDIENCE, dimensions=["ad_id", "platform", "language"])
    world.advance(6)
    other.advance(6)

    assert digest(world) == digest(other)


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ({"dimensions": ["ad_id", "stat_time_day"]}, 40002, "country_code"),
        ({"dimensions": ["ad_id", "stat_time_hour", "age"]}, 40002, "stat_time_hour"),
        ({"dimensions": ["age"]}, 40002, "ad_id"),
        ({"dimensions": ["ad_id", "ac"]}, 40008, "ac"),
        ({"dimensions": ["ad_id", "post_id"]}, 40002, "post_id"),
        ({"dimensions": ["ad_id", "age"], "query_lifetime": True}, 40002, "query_lifetime"),
        ({"dimensions": ["ad_id", "age"], "enable_total_metrics": True}, 40002, "enable_total_metrics"),
    ],
)
def test_what_an_audience_report_cannot_do_is_refused(world, given, code, words):
    usual = {
        "report_type": "AUDIENCE",
        "data_level": "AUCTION_AD",
        "start_date": "2026-01-01",
        "end_date": "2026-01-02",
    }

    told = asked(world, **{**usual, **given})

    assert told["code"] == code, told
    assert words in told["message"]


def test_the_old_lifetime_parameter_does_nothing_in_an_audience_report(world):
    given = {**AUDIENCE, "dimensions": ["ad_id", "gender"], "end_date": "2026-01-01"}

    assert rows(world, **given, lifetime="true") == rows(world, **given)
