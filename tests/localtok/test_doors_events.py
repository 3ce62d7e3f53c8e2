"""The pixel, its statistics, and the Events API's validations."""

from __future__ import annotations

from hashlib import sha256

import pytest
from knock import buyer, made_ad, no, ok

from localtok.faults import Fault

TODAY = {"start_date": "2026-01-01", "end_date": "2026-01-01"}
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
    me, before = buyer(platform, world), len(world.pixel_events)

    ok(track(me, world, event(), test_event_code="TEST1"))

    assert len(world.pixel_events) == before
    stats = ok(me.get("pixel/event/stats/", pixel_ids=[world.pixel.pixel_id], date_range=TODAY))
    (row,) = stats["list"][0]["statistics"]
    assert (row["custom_event_type"], row["preview_count"], row["total_count"]) == ("Purchase", 1, 0)


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
        ({"properties": {"value": 1e305}}, 40002, "data.0.properties.value"),
        ({"properties": {"content_type": "thing"}}, 40002, "data.0.properties.content_type"),
        ({"properties": {"customer_type": "old"}}, 40002, "data.0.properties.customer_type"),
        ({"properties": {"contents": [{"content_id": 5}]}}, 40002, "data.0.properties.contents.0.content_id"),
        ({"event_time": 0}, 40002, "data.0.event_time"),
        ({"user": {"external_id": HASHED[:-2] + " a"}}, 40062, "data.0.user.external_id"),
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


@pytest.mark.parametrize(
    ("body", "code", "word"),
    [
        ({}, 40002, "event_source, event_source_id, data"),
        ({"event_source": "web", "event_source_id": None, "data": []}, 40002, "event_source_id"),
        ({"event_source": "radio", "event_source_id": "1", "data": []}, 40002, "app, crm, offline, web"),
        ({"event_source": "web", "event_source_id": "1", "data": [{"event": 1}]}, 40002, "data.0"),
    ],
)
def test_the_request_itself_is_checked(platform, world, body, code, word):
    no(buyer(platform, world).post("event/track/", **body), code, word)


def test_what_is_not_json_is_said_to_be_so(platform, world):
    answer = platform.post(
        "/open_api/v1.3/event/track/", content=b"{", headers={"Access-Token": world.advertiser.access_token}
    ).json()

    no(answer, 40000, "not valid JSON")


def test_an_event_may_carry_everything_documented(platform, world):
    full = event(
        user={
            "email": [HASHED, HASHED],
            "phone": HASHED,
            "external_id": HASHED.upper(),
            "ttp": "v",
            "ip": "2001:db8:1111:a:b0::200",
            "user_agent": "Mozilla/5.0",
            "locale": "en-US",
            "first_name": "unknown names are skipped",
        },
        properties={
            "currency": "JPY",
            "value": 10,
            "contents": [{"content_id": "s", "price": 5, "quantity": 2, "content_name": "x", "brand": "z"}],
            "content_ids": ["s"],
            "content_type": "product_group",
            "num_items": 2,
            "search_string": "shoes",
            "description": "d",
            "shop_id": "7",
            "customer_type": "returning",
        },
        ad={"attribution_share": 0.5},
        limited_data_use=True,
    )

    ok(track(buyer(platform, world), world, full, partner_name="Segment"))

    heard = world.pixel_events[-1]
    assert (heard.value_micros, heard.currency, heard.ttp) == (10_000_000, "JPY", "v")


@pytest.mark.parametrize(
    ("name", "plain", "hashed"),
    [
        ("email", "alice_abc@gmail.com", HASHED),
        ("phone", "+12133734253", "9f7ec22d72092cd3c0b58726ed9c2d91b92e51a3f29837508fb2948bb22dd2fd"),
        ("external_id", "user_123", "80fba0ae1c48e3978e43e4efc365e14e12ea0c830ba8ba5b9a2dafc7e3f2ab8b"),
    ],
)
def test_tiktoks_own_examples_of_hashes_are_taken_and_what_was_hashed_is_not(platform, world, name, plain, hashed):
    me = buyer(platform, world)

    assert sha256(plain.encode()).hexdigest() == hashed
    ok(track(me, world, event(user={name: hashed})))
    no(track(me, world, event(user={name: plain})), 40062, f"data.0.user.{name}")
    no(track(me, world, event(user={name: [hashed, plain]})), 40062, f"data.0.user.{name}")


def test_unhashed_people_are_let_through_where_that_is_assumed(platform, world):
    world.assume.set("pii_must_be_hashed", False)

    ok(track(buyer(platform, world), world, event(user={"email": "alice_abc@gmail.com"})))


def test_a_page_address_is_wanted_where_that_is_assumed(platform, world):
    me = buyer(platform, world)
    ok(track(me, world, event(page=None, event_id="sample")))
    world.assume.set("web_events_need_url", True)

    no(track(me, world, event(page={"referrer": "https://shop/"})), 40002, "data.0.page.url")
    ok(track(me, world, event()))


def test_what_happened_more_than_28_days_ago_is_refused_unless_assumed_otherwise(platform, world):
    me, month = buyer(platform, world), 28 * 86_400
    ok(track(me, world, event(event_time=world.now - month)))

    no(track(me, world, event(event_time=world.now - month - 1)), 40002, "data.0.event_time", "28 days")
    world.assume.set("old_events_refused", False)
    ok(track(me, world, event(event_time=world.now - month - 1)))


def test_the_pixel_is_found_by_its_code(platform, world):
    me = buyer(platform, world)

    (found,) = ok(me.get("pixel/list/", code=world.pixel.pixel_code))["pixels"]
    assert found["pixel_id"] == world.pixel.pixel_id
    assert ok(me.get("pixel/list/", code="COTHER00000000000001"))["pixels"] == []


def test_a_batch_that_is_only_half_done_says_so(platform, world, front):
    front.faults.append(Fault(path="event/track/", kind="partial"))

    answer = track(buyer(platform, world), world, event(event_id="a"), event(event_id="b"))

    assert answer["code"] == 20001
    assert world.pixel_events[-1].event_id == "a"


def test_an_event_carries_the_worlds_time_and_leaves_every_ads_status_to_the_clock(platform, world):
    me = buyer(platform, world)
    made_ad(platform, world)
    (running,) = world.ads.values()
    before = running.secondary_status
    running.operation_status = "DISABLE"

    ok(track(me, world, event()))
    assert running.secondary_status == before
    ok(me.post("pixel/update/", pixel_id=world.pixel.pixel_id, pixel_name="Site"))
    assert running.secondary_status != before
