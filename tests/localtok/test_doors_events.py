"""The pixel, its statistics, and the Events API's validations."""

from __future__ import annotations

import pytest
from knock import buyer, no, ok

HASHED = "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f"


def event(**given):
    usual = {
        "event": "Purchase",
        "event_time": 1_767_225_600,
        "event_id": "order-1",
        "user": {"email": HASHED, "ttp": "visitor-1", "ttclid": "click-1"},
        "page": {"url": "https://shop/thanks"},
        "properties": {"currency": "USD", "value": 46.0, "order_id": "1", "contents": [{"content_id": "sku1"}]},
    }
    return {**usual, **given}


def track(me, world, *events, **given):
    return me.post(
        "event/track/",
        **{"event_source": "web", "event_source_id": world.pixel.pixel_code, "data": list(events), **given},
    )


def test_an_event_is_taken_in_and_counted(platform, world):
    me = buyer(platform, world)
    before = len(world.pixel_events)

    ok(track(me, world, event()))

    assert len(world.pixel_events) == before + 1
    heard = world.pixel_events[-1]
    assert (heard.source, heard.event, heard.value_micros, heard.order_id) == ("server", "Purchase", 46_000_000, "1")
    stats = ok(
        me.get(
            "pixel/event/stats/",
            pixel_ids=[world.pixel.pixel_id],
            date_range={"start_date": "2026-01-01", "end_date": "2026-01-01"},
        )
    )
    (row,) = [one for one in stats["list"][0]["statistics"] if one["custom_event_type"] == "Purchase"]
    assert row["pixel_event_type"] == "SHOPPING"
    assert row["total_count"] == row["browser_event_total_count"] + row["server_event_total_count"]
    assert row["server_event_total_count"] >= 1


def test_a_test_event_is_checked_and_left_out(platform, world):
    before = len(world.pixel_events)

    ok(track(buyer(platform, world), world, event(), test_event_code="TEST1"))

    assert len(world.pixel_events) == before


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"event": ""}, 40002, "data.0.event"),
        ({"event_time": "now"}, 40002, "data.0.event_time"),
        ({"event_time": 1_767_225_600_000}, 40002, "data.0.event_time"),
        ({"user": {"email": "alice_abc@gmail.com"}}, 40062, "data.0.user.email"),
        ({"user": {"phone": [HASHED, "+12133734253"]}}, 40062, "data.0.user.phone"),
        ({"properties": {"currency": "XXX"}}, 40002, "currency"),
        ({"properties": {"value": "46"}}, 40002, "data.0.properties.value"),
        ({"properties": {"contents": [{"price": 3}]}}, 40002, "contents.0.content_id: Not a valid string"),
    ],
)
def test_a_bad_event_names_its_field_and_nothing_is_taken(platform, world, given, code, word):
    before = len(world.pixel_events)

    answer = (
        track(buyer(platform, world), world, event(event_id="fine"), event())
        if not given
        else track(buyer(platform, world), world, event(**given))
    )

    no(answer, code, word)
    assert len(world.pixel_events) == before


@pytest.mark.parametrize(("count", "code"), [(0, 40061), (1, 0), (1_000, 0), (1_001, 40061)])
def test_a_batch_is_1_to_1000_events(platform, world, count, code):
    events = [event(event_id=str(number)) for number in range(count)]

    assert track(buyer(platform, world), world, *events)["code"] == code


def test_somebody_elses_pixel_is_refused_in_the_documented_words(platform, world):
    no(
        track(buyer(platform, world), world, event(), event_source_id="COTHER00000000000001"),
        40001,
        "No permission to operate pixel code: COTHER00000000000001.",
    )


def test_other_event_sources_are_not_simulated_and_say_so(platform, world):
    no(track(buyer(platform, world), world, event(), event_source="crm"), 40008, "crm")


def test_the_pixel_is_found_by_its_code(platform, world):
    me = buyer(platform, world)

    (found,) = ok(me.get("pixel/list/", code=world.pixel.pixel_code))["pixels"]
    assert found["pixel_id"] == world.pixel.pixel_id
    assert ok(me.get("pixel/list/", code="COTHER00000000000001"))["pixels"] == []
