"""Trouble with the sending of the shop's own events, and putting a busy world aside."""

from __future__ import annotations

import pickle

import pytest
from campaigning import DAY, USD, ad, digest, group, posts, small


def busy():
    """Ads that learn from clicks, so that what becomes of the events changes nobody's course."""
    world = small()
    for post in posts(world)[:3]:
        ad(world, post, group(world, budget_micros=60 * USD, optimization_goal="CLICK", billing_event="OCPM"))
    return world


def troubled(days=6, **trouble):
    """A busy world after some days, with what `trouble` says going wrong, and its events."""
    from starlette.testclient import TestClient

    from localtok.app import app

    world = busy()
    with TestClient(app(world)) as http:
        answer = http.post("/_localtok/shop/faults", json=trouble)
        assert answer.status_code == 200, answer.text
    world.advance(24 * days)
    return world


@pytest.fixture(scope="module")
def sound():
    world = busy()
    world.advance(24 * 6)
    return world


def purchases(world, source):
    return [one for one in world.pixel_events if one.event == "Purchase" and one.source == source]


def test_no_trouble_changes_nothing_at_all(sound):
    assert digest(troubled()) == digest(troubled(loser="browser")) == digest(sound)


def test_trouble_is_the_same_trouble_every_time_and_leaves_the_orders_alone(sound):
    given = {"late_s": 60, "double": 0.3, "lose": 0.2, "no_event_id": 0.1}
    world = troubled(**given)

    assert digest(world) == digest(troubled(**given)) != digest(sound)
    assert world.orders == sound.orders
    assert world.touches == sound.touches


def test_everything_is_late(sound):
    world = troubled(late_s=2 * DAY)

    delays = [one.received_at - one.event_time for one in world.pixel_events]
    assert min(delays) > 2 * DAY
    early = [one for one in sound.pixel_events if one.received_at < sound.now - 2 * DAY]
    assert len(world.pixel_events) == len(early) > 100


@pytest.mark.parametrize(
    ("loser", "browser", "server"), [("browser", False, True), ("server", True, False), ("both", False, False)]
)
def test_who_loses_loses_all_and_the_other_nothing(sound, loser, browser, server):
    world = troubled(lose=1, loser=loser)

    assert len(purchases(world, "browser")) == (len(purchases(sound, "browser")) if browser else 0)
    assert len(purchases(world, "server")) == (len(purchases(sound, "server")) if server else 0)


def test_a_share_is_lost(sound):
    world = troubled(lose=0.4)

    assert 0.5 < len(world.pixel_events) / len(sound.pixel_events) < 0.7


def test_everything_comes_twice_and_counts_once(sound):
    world = troubled(double=1)

    assert 1.95 < len(world.pixel_events) / len(sound.pixel_events) <= 2
    counted = [sum(one.kept for one in purchases(each, "browser")) for each in (world, sound)]
    assert counted[0] == counted[1] > 0


def test_without_ids_what_one_channel_repeats_counts_again(sound):
    world = troubled(no_event_id=1, double=1)

    assert not any(one.event_id for one in world.pixel_events)
    assert all(one.kept for one in purchases(world, "browser"))
    assert len(purchases(world, "browser")) > sum(one.kept for one in purchases(sound, "browser"))


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"late_s": -1}, "late_s"),
        ({"late_s": 28 * DAY}, "late_s"),
        ({"double": 1.1}, "double"),
        ({"lose": "half"}, "lose"),
        ({"no_event_id": True}, "no_event_id"),
        ({"loser": "nobody"}, "loser"),
        ({"speed": 1}, "speed"),
    ],
)
def test_bad_trouble_is_refused(platform, world, body, word):
    answer = platform.post("/_localtok/shop/faults", json=body)

    assert answer.status_code == 400
    assert word in answer.json()["error"]
    assert not world.signals.trouble


def test_trouble_ends_with_the_next_word_about_it(platform, world):
    platform.post("/_localtok/shop/faults", json={"lose": 1, "loser": "server"})
    assert world.signals.trouble

    told = platform.post("/_localtok/shop/faults", json={}).json()

    assert told == {"late_s": 0, "double": 0, "lose": 0, "no_event_id": 0, "loser": "both"}
    assert not world.signals.trouble


def test_a_world_put_aside_with_orders_to_come_goes_on_as_if_nothing_had_happened():
    world = busy()
    while not world.shoppers.diary:
        world.advance(1)

    again = pickle.loads(pickle.dumps(world))
    world.advance(30)
    again.advance(30)

    assert digest(again) == digest(world)
    assert again.signals.tally.by_pixel == world.signals.tally.by_pixel
