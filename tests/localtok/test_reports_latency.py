"""With `report_latency` a figure is there when the documentation says it is, and late ones are restated by time alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from reporting import busy, rows

from localtok.routes.reporting.attributes import Subject
from localtok.routes.reporting.grains import wholes
from localtok.routes.reporting.question import FOREVER, Period
from localtok.routes.reporting.sums import Lag

HOUR = 3_600
BY_HOUR = {"dimensions": ["ad_id", "stat_time_hour"], "start_date": "2026-01-03", "end_date": "2026-01-03"}


@pytest.fixture
def late():
    world = busy()
    world.assume.report_latency = True
    return world


def hours(world, **given):
    return {row["dimensions"]["stat_time_hour"][11:13] for row in rows(world, **BY_HOUR, **given)}


def test_an_hour_appears_half_an_hour_after_its_end(late):
    end = late.now
    last = f"{(end - HOUR) // HOUR % 24:02}"
    before = f"{(end - 2 * HOUR) // HOUR % 24:02}"

    for seconds, there in ((0, False), (HOUR // 2 - 1, False), (HOUR // 2, True), (HOUR, True)):
        late.now = end + seconds
        assert before in hours(late)
        assert (last in hours(late)) == there


def test_people_are_known_sixteen_hours_later(late):
    end = late.now
    late.now = end + HOUR // 2
    (row, *_) = rows(late, **BY_HOUR, metrics=["impressions", "reach", "frequency", "cost_per_1000_reached"])
    assert int(row["metrics"]["impressions"]) > 0
    assert [row["metrics"][name] for name in ("reach", "frequency", "cost_per_1000_reached")] == ["0", "0.00", "0.000"]

    late.now = end + 16 * HOUR
    told = rows(late, **BY_HOUR, metrics=["reach"])
    late.assume.report_latency = False

    assert told == rows(late, **BY_HOUR, metrics=["reach"])


@pytest.mark.parametrize(
    ("dimensions", "after"), [(["country_code"], HOUR // 2), (["gender", "age"], 16 * HOUR), (["platform"], 16 * HOUR)]
)
def test_audiences_come_sixteen_hours_later_but_countries_as_everything_else(late, dimensions, after):
    audience = {
        "report_type": "AUDIENCE",
        "dimensions": ["ad_id", "stat_time_day", *dimensions],
        "metrics": ["impressions"],
    }
    end, every = late.now, sum(hour.counters.impressions for hour in late.hours.values())

    def told(now):
        late.now = now
        return sum(int(row["metrics"]["impressions"]) for row in rows(late, **audience))

    assert told(end + after - 1) < every
    assert told(end + after) == every


def test_billed_cost_comes_eleven_hours_later(late):
    end = late.now
    late.now = end + 11 * HOUR - 1
    ask = {"data_level": "AUCTION_ADVERTISER", "dimensions": ["advertiser_id"], "query_lifetime": True}

    (before,) = rows(late, **ask, metrics=["spend", "billed_cost"])
    late.now = end + 11 * HOUR
    (after,) = rows(late, **ask, metrics=["spend", "billed_cost"])

    assert float(before["metrics"]["billed_cost"]) < float(before["metrics"]["spend"])
    assert after["metrics"]["billed_cost"] == after["metrics"]["spend"] == before["metrics"]["spend"]


def test_a_conversion_counts_for_its_old_hour_once_its_own_hour_is_known(late):
    wins = [win for hour in late.hours.values() for win in hour.wins]
    last = max(win.known_at for win in wins)
    shown = last - last % HOUR + HOUR + HOUR // 2
    late.now = shown - 1

    def counted(name):
        return [sum(int(row["metrics"][name]) for row in rows(late, metrics=[name]))]

    before = counted("conversion") + counted("vta_conversion") + counted("cta_conversion")
    late.now = shown
    after = counted("conversion") + counted("vta_conversion") + counted("cta_conversion")

    assert before[0] < after[0] == len(wins)
    assert after[0] == after[1] + after[2]
    assert before[0] == before[1] + before[2]


def test_only_time_restates_and_never_back(late):
    """What is told of an ad never shrinks as the clock goes on, and ends as what happened."""
    end, ad = late.now, next(iter(late.ads.values()))
    told = []
    for now in range(end - 4 * HOUR, end + 20 * HOUR, HOUR // 4):
        late.now = now
        ((_, total),) = wholes(Subject.of(late, ad), (Period("", 0, FOREVER),), Lag.at(now))
        told.append([total.spend, total.seen.impressions, total.conversions, total.billed, total.reach])

    ((_, whole),) = wholes(Subject.of(late, ad), (Period("", 0, FOREVER),), None)
    assert all(one <= other for before, after in pairwise(told) for one, other in zip(before, after, strict=True))
    assert told[-1] == [whole.spend, whole.seen.impressions, whole.conversions, whole.billed, whole.reach]
    assert told[0] < told[-1]
