"""The Events API 1.0: one event, and batches of which a part may fail."""

from __future__ import annotations

import pytest
from knock import buyer, no, ok

HASHED = "848a771458438fc2ec420560d769fb9b9b86851ee338ec56517baabd79d3bb4f"


def event(**given):
    usual = {
        "event": "CompletePayment",
        "event_id": "o1",
        "timestamp": "2026-01-01T00:00:00Z",
        "context": {
            "page": {"url": "https://shop/thanks", "referrer": "https://shop/"},
            "user": {"email": HASHED, "phone_number": HASHED, "external_id": HASHED, "ttp": "cookie"},
            "ad": {"callback": "click-1"},
            "ip": "203.0.113.1",
            "user_agent": "Mozilla/5.0",
        },
        "properties": {
            "currency": "USD",
            "value": 46.5,
            "query": "shoes",
            "contents": [{"content_id": "sku1", "content_type": "product", "price": 23.25, "quantity": 2}],
        },
    }
    return {**usual, **given}


def track(me, world, **given):
    return me.post("pixel/track/", **{"pixel_code": world.pixel.pixel_code, **given})


def batch(me, world, *events, **given):
    return me.post("pixel/batch/", **{"pixel_code": world.pixel.pixel_code, "batch": list(events), **given})


def test_an_event_is_the_same_in_the_old_words(platform, world):
    ok(track(buyer(platform, world), world, **event()))

    heard = world.pixel_events[-1]
    assert (heard.source, heard.event, heard.event_id) == ("server", "CompletePayment", "o1")
    assert (heard.event_time, heard.received_at) == (1_767_225_600, world.now)
    assert (heard.value_micros, heard.currency) == (46_500_000, "USD")
    assert (heard.ttp, heard.ttclid, heard.url) == ("cookie", "click-1", "https://shop/thanks")


@pytest.mark.parametrize(
    ("timestamp", "at"),
    [
        (None, 1_767_225_600),
        ("2026-01-01T01:00:00+01:00", 1_767_225_600),
        ("2025-12-31T23:00:00.000Z", 1_767_222_000),
        ("2025-12-31T23:00:00", 1_767_222_000),
    ],
)
def test_a_timestamp_is_iso_8601_and_now_where_there_is_none(platform, world, timestamp, at):
    ok(track(buyer(platform, world), world, event="Contact", timestamp=timestamp))

    assert world.pixel_events[-1].event_time == at


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"event": None}, 40002, "event"),
        ({"event": " "}, 40002, "event"),
        ({"pixel_code": None}, 40002, "pixel_code"),
        ({"pixel_code": "COTHER"}, 40001, "No permission to operate pixel code: COTHER."),
        ({"timestamp": "yesterday"}, 40002, "timestamp"),
        ({"timestamp": "1970-01-02T00:00:00Z"}, 40002, "event_time"),
        ({"context": {"user": {"email": "alice_abc@gmail.com"}}}, 40062, "user.email"),
        ({"properties": {"currency": "XXX"}}, 40002, "properties.currency"),
        ({"properties": {"value": "46"}}, 40002, "properties.value"),
    ],
)
def test_a_bad_event_names_its_field(platform, world, given, code, word):
    before = len(world.pixel_events)

    no(track(buyer(platform, world), world, **event(**given)), code, word)

    assert len(world.pixel_events) == before


def test_a_test_event_is_left_out_here_too(platform, world):
    before = len(world.pixel_events)

    ok(track(buyer(platform, world), world, **event(test_event_code="T1")))

    assert len(world.pixel_events) == before


def test_a_good_batch_is_taken_in_whole(platform, world):
    before = len(world.pixel_events)

    done = ok(batch(buyer(platform, world), world, event(type="track"), event(event_id="o2")))

    assert done == {"partial_failure": False, "failed_events": []}
    assert [one.event_id for one in world.pixel_events[before:]] == ["o1", "o2"]


def test_a_batch_with_some_wrong_events_succeeds_in_part_and_says_which(platform, world):
    before = len(world.pixel_events)

    answer = batch(
        buyer(platform, world),
        world,
        event(properties={"contents": [{"content_id": 5}]}),
        event(),
        event(context={"user": {"email": "alice_abc@gmail.com"}}),
        {"event_id": "o9"},
        event(type="page"),
    )

    assert answer["code"] == 20001
    assert answer["data"]["partial_failure"] is True
    failed = {row["order_in_batch"]: row["error"] for row in answer["data"]["failed_events"]}
    assert failed[0] == "Batch.0.properties.contents.0.content_id: Not a valid string"
    assert failed[2].startswith("Batch.2.user.email: ")
    assert failed[3] == "Missing required field(s): Batch.3.event."
    assert failed[4].startswith("Batch.4.type: ")
    assert sorted(failed) == [0, 2, 3, 4]
    assert [one.event_id for one in world.pixel_events[before:]] == ["o1"]


def test_a_batch_with_nothing_right_is_refused_with_its_first_error(platform, world):
    answer = batch(buyer(platform, world), world, event(properties={"contents": [{"price": 1}]}), {})

    no(answer, 40002, "Batch.0.properties.contents.0.content_id: Not a valid string")


@pytest.mark.parametrize(("count", "code"), [(0, 40061), (1, 0), (50, 0), (51, 40061)])
def test_a_batch_is_1_to_50_events(platform, world, count, code):
    assert batch(buyer(platform, world), world, *([event()] * count))["code"] == code


def test_somebody_elses_pixel_is_refused(platform, world):
    no(batch(buyer(platform, world), world, event(), pixel_code="COTHER"), 40001, "COTHER")
