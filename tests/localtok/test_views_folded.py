"""Days that lie behind take a tenth of the room, and every report answers as if their views were still there one by one."""

from __future__ import annotations

import json
import pickle
from collections import Counter
from dataclasses import fields
from functools import cache
from importlib.util import find_spec

import campaigning as c
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting import LEVELS, asked, rows

from localtok import scenario
from localtok.market import cells, counting, dice, engine
from localtok.market.closed import packed, unpacked
from localtok.market.hours import PEOPLE_S, Hours
from localtok.routes.reporting.metrics import OF_POSTS, SIMULATED
from localtok.state import Counters, Hour, Win
from localtok.world import World

DAY, HOUR = 86_400, 3_600
ZONES = ("Etc/UTC", "America/New_York", "Asia/Kolkata")
VIDEO = "report/video_performance/get/"
METRICS = sorted(SIMULATED - {name for name in SIMULATED if name.startswith("paid_")})


@cache
def flown(zone: str) -> bytes:
    """Four ads in four groups of two campaigns, 98 hours on, with every view kept one by one."""
    world = World(seed=11, scenario="tiny", account=scenario.Given(timezone=zone))
    both, campaign = ["6252001", "2921044"], c.campaign(world)
    for post in c.posts(world)[:3]:
        c.ad(world, post, c.group(world, campaign, budget_micros=30 * c.USD, location_ids=both))
    reach = c.campaign(world, objective_type="REACH")
    c.ad(
        world,
        c.posts(world)[0],
        c.group(world, reach, optimization_goal="REACH", billing_event="CPM", location_ids=both),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Hours, "close", lambda self, world: None)
        world.advance(98)
    return pickle.dumps(world)


def one_by_one(zone: str = "Etc/UTC") -> World:
    world: World = pickle.loads(flown(zone))
    return world


def folded(zone: str = "Etc/UTC") -> World:
    world = one_by_one(zone)
    world.hours.close(world)
    return world


@cache
def both(zone: str) -> tuple[World, World]:
    return one_by_one(zone), folded(zone)


def told(world, ask):
    path, given, late, now = ask
    world.assume.report_latency, world.now = late, now
    envelope = asked(world, path, **given)
    return json.dumps([envelope["code"], envelope["message"], envelope["data"]])


DATES = st.sampled_from(["2025-12-31", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05"])
CLOCKS = {"late": st.booleans(), "on": st.sampled_from([0, HOUR // 2, 3 * HOUR, 11 * HOUR, 16 * HOUR])}


@st.composite
def questions(draw):
    """What `report/integrated/get/` answers, of either type."""
    level = draw(st.sampled_from(list(LEVELS)))
    audience, time = draw(st.booleans()), draw(st.sampled_from(["", "stat_time_day", "stat_time_hour"]))
    of_viewers = st.lists(st.sampled_from(cells.DIMENSIONS), min_size=1, max_size=3, unique=True)
    cut = (
        draw(of_viewers)
        if audience
        else draw(st.sampled_from([[], ["country_code"], ["post_id"], ["event_source_id"]]))
    )
    time = "stat_time_day" if audience and time else time
    start, end = sorted([draw(DATES), draw(DATES)])
    span = {"start_date": start, "end_date": start if time == "stat_time_hour" else end}
    if not (audience or time or cut) and draw(st.booleans()):
        span = {"query_lifetime": "true"}
    given = {
        "report_type": "AUDIENCE" if audience else "BASIC", "data_level": level, "page_size": "1000",
        "dimensions": [LEVELS[level], *([time] if time else []), *cut],
        "metrics": sorted(OF_POSTS & SIMULATED) if "post_id" in cut else METRICS, **span,
    }  # fmt: skip
    if draw(st.booleans()):
        given["multi_adv_report_in_utc_time"] = draw(st.sampled_from(["true", "false"]))
    if draw(st.booleans()):
        given["filtering"] = [
            {"field_name": "impressions", "filter_type": "GREATER_THAN", "filter_value": str(draw(st.integers(0, 99)))}
        ]
    return "report/integrated/get/", given


@st.composite
def videos(draw):
    start, end = sorted([draw(DATES), draw(DATES)])
    life = draw(st.booleans())
    return VIDEO, {"lifetime": "true"} if life else {"lifetime": "false", "start_date": start, "end_date": end}


@given(zone=st.sampled_from(ZONES), ask=st.one_of(questions(), questions(), questions(), videos()), **CLOCKS)
@settings(derandomize=True, deadline=None, max_examples=100)
def test_a_report_says_the_same_of_days_that_are_folded(zone, ask, late, on) -> None:
    before, after = both(zone)
    path, given = ask
    if path == VIDEO:
        given = {**given, "report_type": "AD", "filtering": {"ad_ids": list(before.ads)}}
    elif "multi_adv_report_in_utc_time" in given:
        given = {**given, "advertiser_ids": [before.advertiser.advertiser_id]}
    now = before.now - before.now % DAY + 2 * HOUR + on
    asked_for = (path, given, late, now)

    said = told(before, asked_for)

    assert told(after, asked_for) == said
    assert json.loads(said)[0] == 0, said


def test_most_of_what_is_asked_has_rows_in_days_that_are_folded() -> None:
    """The law above would hold of empty answers, too."""
    world = folded()

    for cut in cells.DIMENSIONS:
        found = rows(world, report_type="AUDIENCE", dimensions=["ad_id", cut], metrics=["reach"], end_date="2026-01-02")
        assert sum(int(row["metrics"]["reach"]) for row in found) > 1_000
    shown = {key: hour for key, hour in world.hours.items() if hour.counters.impressions}
    assert not any(hour.views for (_, at), hour in shown.items() if at < world.now - PEOPLE_S - HOUR - DAY)
    assert all(hour.views for (_, at), hour in shown.items() if at >= world.now - PEOPLE_S)
    assert not all(hour.views for hour in shown.values())


@pytest.mark.parametrize("zone", ZONES)
def test_hours_add_to_days_add_to_life_when_they_are_folded(zone) -> None:
    world = folded(zone)
    names = ["impressions", "clicks", "likes", "video_views_p100", "engaged_view", "engaged_view_15s", "conversion"]

    def summed(**given):
        found = rows(world, metrics=names, **given)
        return Counter({name: sum(int(row["metrics"][name]) for row in found) for name in names})

    life = summed(dimensions=["ad_id"], query_lifetime=True)
    days = [f"2026-01-{day:02}" for day in range(1, 6)]
    hourly = [summed(dimensions=["ad_id", "stat_time_hour"], start_date=day, end_date=day) for day in days]
    by_country = [
        summed(dimensions=["ad_id", "stat_time_hour", "country_code"], start_date=day, end_date=day) for day in days
    ]
    whole = {"start_date": "2025-12-31", "end_date": "2026-01-06"}
    before = summed(dimensions=["ad_id", "stat_time_hour"], start_date="2025-12-31", end_date="2025-12-31")

    assert sum(hourly, before) == life == summed(**whole)
    assert [day["impressions"] for day in by_country] == [day["impressions"] for day in hourly]
    assert life == summed(report_type="AUDIENCE", dimensions=["ad_id", "age", "province_id"], **whole)


def test_what_was_asked_before_days_were_folded_is_still_true_after() -> None:
    world, other = one_by_one(), one_by_one()
    ask = {"report_type": "AUDIENCE", "dimensions": ["ad_id", "stat_time_day", "gender"], "metrics": ["reach", "spend"]}
    first = rows(world, **ask), rows(world, metrics=["reach", "frequency"])

    world.hours.close(world)

    assert (rows(world, **ask), rows(world, metrics=["reach", "frequency"])) == first
    assert (rows(other, **ask), rows(other, metrics=["reach", "frequency"])) == first


def test_a_late_conversion_still_counts_for_its_hour_when_that_is_folded() -> None:
    worlds = one_by_one(), folded()
    ask = {"metrics": ["conversion", "complete_payment_roas"], "dimensions": ["ad_id", "stat_time_hour"]}
    ask |= {"start_date": "2026-01-01", "end_date": "2026-01-01"}
    audience = {"report_type": "AUDIENCE", "dimensions": ["ad_id", "stat_time_day", "age"], "metrics": ["conversion"]}
    before = rows(worlds[1], **ask)
    for world in worlds:
        key = next(key for key, hour in world.hours.items() if hour.counters.clicks)
        world.hours.touched(key)
        hour = world.hours[key]
        hour.conversions, hour.click_conversions = hour.conversions + 1, hour.click_conversions + 1
        hour.conversion_value_micros += 50 * c.USD
        hour.wins.append(Win(3, "click", 50 * c.USD, world.now))

    after = rows(worlds[1], **ask)

    assert after != before
    assert after == rows(worlds[0], **ask)
    assert rows(worlds[1], **audience) == rows(worlds[0], **audience)


def state(world):
    hours = world.hours
    return [
        (ad, *((day.starts.tolist(), day.people, day.by_hour, day.by_kind, day.by_second, day.clicks) for day in days))
        for ad, days in ((ad, [part.day for part in hours.parts(ad, 0, world.now)]) for ad in world.ads)
    ]


@pytest.mark.parametrize("zone", ["Etc/UTC", "Asia/Kolkata"])
def test_it_is_the_same_however_often_days_are_folded(zone) -> None:
    once, often = folded(zone), one_by_one(zone)
    end = often.now
    for now in range(end - 80 * HOUR, end + 1, HOUR):
        often.now = now
        often.hours.close(often)
    kept = pickle.loads(pickle.dumps(once))
    kept.hours.close(kept)

    assert state(often) == state(once) == state(kept)
    assert len(state(once)[0]) > 3


def test_nothing_is_folded_before_its_people_are_known() -> None:
    world = one_by_one()
    first = min(at for _, at in world.hours)
    for now, gone in ((first + DAY + 17 * HOUR - 1, False), (first + DAY + 17 * HOUR, True)):
        world.now = now
        world.hours.close(world)
        shown = {key: hour for key, hour in world.hours.items() if hour.counters.impressions}
        assert all(bool(hour.views) != gone for (_, at), hour in shown.items() if at < first + DAY)
        assert all(hour.views for (_, at), hour in shown.items() if at >= first + DAY)


def test_a_folded_hour_can_be_neither_replaced_nor_removed() -> None:
    world = folded()
    key = min(world.hours, key=lambda key: key[1])

    with pytest.raises(ValueError, match="closed"):
        world.hours[key] = Hour(*key)
    with pytest.raises(ValueError, match="closed"):
        del world.hours[key]
    with pytest.raises(ValueError, match="cannot be told apart"):
        world.hours.parts(key[0], key[1], key[1] + HOUR)[0].by_kind()


def test_what_was_worked_out_is_forgotten_when_it_takes_too_much_room() -> None:
    hours = Hours()
    hours.keep("1", (0, 1), "small", 1, 10)
    assert hours.kept("1") == {(0, 1): "small"}

    hours.keep("2", (0, 1), "large", 1, 10_000_000)

    assert hours.kept("1") == {}


@given(st.lists(st.integers(0, 2**62), max_size=40), st.integers(0, 62))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_numbers_come_out_as_they_were_packed(numbers, shift) -> None:
    given = [number >> shift for number in numbers]

    assert unpacked(packed(counting.laid(np.array(given, np.int64)))).tolist() == given


VIEWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 2**15 - 1), st.integers(0, 40_000), st.integers(0, 2**50)), max_size=30
)


@given(VIEWS, st.integers(1, 30_000))
@settings(derandomize=True, deadline=None, max_examples=80)
def test_sums_are_those_of_plain_loops(some, length) -> None:
    views = np.array([(0, did, watch_ms, charge) for _, did, watch_ms, charge in some], cells.VIEW)
    code = np.array([code for code, *_ in some], np.int64)
    expected = [dict.fromkeys(counting.FIGURES, 0) for _ in range(3)]
    seconds = [dict.fromkeys(counting.SECONDS, 0) for _ in range(-(-length // 1_000))]
    for place, did, watch_ms, charge in some:
        into, done = expected[place], {name for name, bit in cells.BIT.items() if did & bit}
        acted = bool(
            done & {"likes", "comments", "shares", "saves", "profile_visits", "follows", "clicks", "music_clicks"}
        )
        six, fifteen = bool(done & {"watched_6s", "p100"}), "p100" in done or watch_ms >= 15_000
        for name in done:
            into[name] += 1
        for name, times in (
            ("impressions", 1), ("watch_ms", watch_ms), ("charge", charge), ("engaged", six or acted),
            ("engaged_15s", fifteen or acted), ("acted", acted and not six), ("acted_15s", acted and not fifteen),
        ):  # fmt: skip
            into[name] += times
        if "plays" in done:
            last = seconds[min(watch_ms, length - 1) // 1_000]
            for name in done & set(counting.SECONDS):
                last[name] += 1
            last["gone"] += watch_ms < length

    assert counting.sums(views, code, 3).tolist() == [list(one.values()) for one in expected]
    assert counting.by_second(views, length).tolist() == [list(one.values()) for one in seconds]


@pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed (pip install 'firesteel[fast]')")
@given(
    st.lists(VIEWS, min_size=1, max_size=4),
    st.integers(1, 30_000),
    st.sampled_from([1, 20, 64, 1_000, 100_000]),
    st.integers(0, 1_000),
)
@settings(derandomize=True, deadline=None, max_examples=150)
def test_numba_adds_up_a_day_as_numpy_does(hours, length, apart, seed) -> None:
    """`apart`: viewers between those of one number and those of the next, so that some share a word of bits."""
    random, viewers = np.random.default_rng(seed), 3 * apart
    views = np.array([view for hour in hours for view in hour], cells.VIEW)
    views["viewer"] = views["viewer"] * apart + random.integers(0, apart, len(views))
    day = counting.Watched(
        views=views,
        lengths=[len(hour) for hour in hours],
        length=length,
        everybody=counting.Everybody(random.integers(0, 4, viewers, np.int32), random.integers(0, 3, 4), 3),
    )
    plain, compiled = day.plainly(), day.compiled()
    for one in fields(plain):
        ours, theirs = getattr(plain, one.name), getattr(compiled, one.name)
        assert (ours.dtype, ours.shape) == (theirs.dtype, theirs.shape)
        assert ours.tolist() == theirs.tolist()


def test_views_are_packed_lane_by_lane_in_the_order_they_came() -> None:
    assert engine.DEEDS[: len(cells.DEEDS)] == cells.DEEDS
    did = np.array([1, 1 << 15 | 2, 4, 8], np.uint16)

    made = cells.packed(
        cells.by_lane(np.array([1, 0, 1, 0])),
        np.array([9, 8, 7, 6]),
        did,
        np.array([5, 6, 7, 2**40]),
        np.arange(4, dtype=np.int32),
    )

    assert made.tolist() == [(8, 2, 1, 6), (6, 8, 3, 2**40), (9, 1, 0, 5), (7, 4, 2, 7)]


def test_a_busy_day_that_is_folded_takes_less_than_an_eighth_of_the_room() -> None:
    """As many views as each of 50 ads has on a day of a campaign of a million a day, among 150,000 viewers."""
    world = World(seed=1, scenario="demo")
    ad, count = c.ad(world, c.posts(world)[0]), 20_000
    start, draws = world.now, dice.many(dice.stream(1, "somebody"), np.arange(4 * count))
    views = np.zeros(count, cells.VIEW)
    views["viewer"] = draws[:count] % np.uint64(world.audience.size)
    views["watch_ms"] = draws[count : 2 * count] % np.uint64(9_000)
    views["charge"] = 1_500 + draws[2 * count : 3 * count] % np.uint64(15_000)
    rare = draws[3 * count :] % np.uint64(200) == 0
    views["did"] = 1 + (views["watch_ms"] > 2_000) * 2 + (views["watch_ms"] > 6_000) * 4 + rare * cells.BIT["clicks"]
    for hour in range(24):
        some = views[hour * count // 24 : (hour + 1) * count // 24]
        seen = Counters(impressions=len(some), reach=len(some))
        world.hours[ad.ad_id, start + hour * HOUR] = Hour(ad.ad_id, start + hour * HOUR, counters=seen, views=[some])
    raw = len(pickle.dumps(world.hours))

    world.now += 3 * DAY
    world.hours.close(world)

    assert raw > 18 * count
    assert len(pickle.dumps(world.hours)) * 8 < raw


def test_a_world_folds_its_days_as_it_goes() -> None:
    world = one_by_one()
    world.advance(1)

    shown = [hour for hour in world.hours.values() if hour.counters.impressions and hour.hour < world.now - 42 * HOUR]
    assert shown
    assert not any(hour.views for hour in shown)
