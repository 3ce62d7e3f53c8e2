"""Our own doors to the world as a whole: its clock, its snapshots, its ids, and who may use them."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from knock import buyer, code_for, creator, made_ad, ok, post_of
from starlette.testclient import TestClient

from localtok.app import app
from localtok.clock import MOST_TICKS, Clock
from localtok.doors import Front
from localtok.scenario import Given
from localtok.world import World


def test_the_clock_advances_by_quarters_and_up_to_a_moment(platform, world):
    start = world.now

    platform.post("/_localtok/clock/advance", json={"minutes": 15})
    assert world.now == start + 900
    answer = platform.post("/_localtok/clock/advance", json={"to": "2026-01-02T00:00:00+00:00"}).json()

    assert answer["now"] == "2026-01-02T00:00:00+00:00"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({}, "hours, minutes or to"),
        ({"minutes": 7}, "multiple of 15"),
        ({"to": "tomorrow"}, "2026-01-02"),
        ({"to": "2025-12-31T00:00:00+00:00"}, "still to come"),
        ({"hours": -1}, "hours"),
    ],
)
def test_a_clock_that_cannot_be_moved_so_says_why(platform, world, body, word):
    start = world.now

    answer = platform.post("/_localtok/clock/advance", json=body)

    assert (answer.status_code, world.now) == (400, start)
    assert word in answer.json()["error"]


def test_a_running_clock_moves_with_the_wall_and_stops_when_frozen(front, world):
    start, wall = world.now, [0.0]
    front.clock = Clock(900, wall=lambda: wall[0])
    with TestClient(app(front)) as http:
        http.post("/_localtok/clock/run", json={"speed": 3_600})
        wall[0] = 2.0
        assert http.get("/_localtok/state").json()["now"] == "2026-01-01T02:00:00+00:00"
        http.post("/_localtok/clock/freeze", json={})
        wall[0] = 50.0
        http.get("/_localtok/state")

    assert world.now == start + 7_200


@given(st.lists(st.floats(0.0, 0.4), max_size=30), st.integers(1, 86_400))
def test_a_running_clock_owes_no_tick_and_gives_none_twice(waits, speed):
    wall = [0.0]
    clock = Clock(900, wall=lambda: wall[0])
    clock.run(speed)
    ticks = 0
    for wait in waits:
        wall[0] += wait
        given = clock.due()
        assert given <= MOST_TICKS
        ticks += given
    while more := clock.due():
        ticks += more

    assert abs(ticks - wall[0] * speed / 900) <= 1 + 1e-6


def test_a_snapshot_is_taken_up_again_as_often_as_wanted_with_everything_in_it(platform, front, world):
    ad_id = made_ad(platform, world)
    platform.post("/_localtok/clock/advance", json={"hours": 4})
    assert platform.post("/_localtok/snapshot", json={"name": "four"}).json()["now"] == "2026-01-01T04:00:00+00:00"
    platform.post("/_localtok/clock/advance", json={"hours": 8})
    once = [(one.ad_id, one.hour, one.spend_micros) for one in front.world.hours.values()]

    for _ in range(2):
        platform.post("/_localtok/restore", json={"name": "four"})
        assert len(front.world.hours) < len(once)
        platform.post("/_localtok/clock/advance", json={"hours": 8})
        assert [(one.ad_id, one.hour, one.spend_micros) for one in front.world.hours.values()] == once
    assert ad_id in front.world.ads


def test_a_snapshot_that_was_never_taken_is_named(platform):
    answer = platform.post("/_localtok/restore", json={"name": "nowhere"})

    assert (answer.status_code, "nowhere" in answer.json()["error"]) == (404, True)


def test_snapshots_are_limited_in_number_and_a_name_may_be_used_again(platform):
    names = (f"s{n}" for n in count())
    for _ in range(20):
        platform.post("/_localtok/snapshot", json={"name": next(names)})

    assert platform.post("/_localtok/snapshot", json={"name": "s0"}).status_code == 200
    assert platform.post("/_localtok/snapshot", json={"name": next(names)}).status_code == 400


def test_a_reset_takes_the_ad_account_it_is_given(platform, front):
    account = {"advertiser_id": "7002238017842757633", "app_id": "1", "secret": "s", "currency": "JPY"}

    state = platform.post("/_localtok/reset", json={"seed": 3, "account": account}).json()

    assert (state["advertiser_id"], state["app_id"], state["currency"]) == ("7002238017842757633", "1", "JPY")
    info = ok(buyer(platform, front.world).get("advertiser/info/", advertiser_ids=["7002238017842757633"]))
    assert info["list"][0]["currency"] == "JPY"
    again = platform.post("/_localtok/reset", json={"seed": 4}).json()
    assert (again["advertiser_id"], again["currency"]) == ("7002238017842757633", "JPY")
    own = platform.post("/_localtok/reset", json={"account": {}}).json()
    assert own["advertiser_id"] != "7002238017842757633"
    assert platform.post("/_localtok/reset", json={"account": {"owner": "x"}}).status_code == 400
    assert platform.post("/_localtok/reset", json={"account": {"timezone": "Mars/Base"}}).status_code == 400


def test_an_account_in_another_time_zone_is_linked_all_the_same():
    world = World(7, "tiny", Given(advertiser_id="7002238017842757633", timezone="Asia/Tokyo"))

    assert world.pixel.advertiser_id == "7002238017842757633"
    assert any("7002238017842757633" in one.linked_to for one in world.accounts.values())


def test_our_own_doors_want_their_token_where_there_is_one_and_tiktoks_do_not(world):
    front = Front(world, control_token="a long enough token")
    with TestClient(app(front)) as http:
        assert http.get("/_localtok/state").status_code == 403
        assert http.post("/_localtok/reset", json={}, headers={"Control-Token": "guess"}).status_code == 403
        assert http.get("/_localtok/state", headers={"Control-Token": "a long enough token"}).status_code == 200
        post = post_of(world, creator(world))
        code_for(http, creator(world), post)


def test_another_machine_is_let_in_only_with_a_token():
    ran = subprocess.run(
        [sys.executable, "-m", "localtok", "serve", "--bind", "0.0.0.0"], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 2
    assert "LOCALTOK_CONTROL_TOKEN" in ran.stderr


def test_the_openapi_document_names_every_door_with_its_answer(platform):
    told = platform.get("/_localtok/openapi.json").json()

    report = told["paths"]["/open_api/v1.3/report/integrated/get/"]["get"]
    assert {one["name"]: one["required"] for one in report["parameters"]}["report_type"] is True
    for path, methods in told["paths"].items():
        for operation in methods.values():
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            assert schema["properties"]["data"]["anyOf"], path
    assert datetime.fromisoformat(platform.get("/_localtok/state").json()["now"]).year == 2026
