"""Pixels: making and changing them, events defined on them, their statistics, and sharing them."""

from __future__ import annotations

from collections import Counter

import pytest
from campaigning import DAY, HOUR, ad, group, hours_of, posts
from knock import buyer, no, ok

from localtok.market.events import Click
from localtok.state import Pixel

DAYS = {"start_date": "2026-01-01", "end_date": "2026-01-30"}
RULE = {
    "trigger": "TRIGGERTYPE_CLICK",
    "variable": "ELEMENT",
    "operator": "OPERATORTYPE_EQUALS",
    "value": "#buy",
}


def made(me, name="Second", **given):
    return ok(me.post("pixel/create/", pixel_name=name, **given))


def sent(me, world, code, name="Purchase", **given):
    event = {"event": name, "event_time": world.now, **given}
    return me.post("event/track/", event_source="web", event_source_id=code, data=[event])


def listed(me, **given):
    return ok(me.get("pixel/list/", **given))["pixels"]


def stats(me, *pixel_ids, **days):
    rows = ok(me.get("pixel/event/stats/", pixel_ids=list(pixel_ids), date_range={**DAYS, **days}))["list"]
    return {row["pixel_id"]: {one["custom_event_type"]: one for one in row["statistics"]} for row in rows}


def strangers(world):
    """A pixel of another advertiser."""
    one = Pixel("77", "COTHER00000000000001", "theirs", "9", 0)
    world.pixels[one.pixel_id] = one
    return one


def test_a_new_pixel_is_listed_with_everything_documented(platform, world):
    me = buyer(platform, world)
    world.advance(1)

    new = made(me, pixel_category="CONTACTS", partner_name="Shopify")

    assert new["pixel_code"].startswith("C")
    assert len(new["pixel_code"]) == 20
    (row,) = listed(me, pixel_id=new["pixel_id"])
    assert row["pixel_script"]
    assert {name: row[name] for name in row if name not in ("pixel_script", "pixel_id", "pixel_code")} == {
        "pixel_name": "Second",
        "pixel_category": "CONTACTS",
        "create_time": "2026-01-01 01:00:00",
        "pixel_setup_mode": "DEVELOPER",
        "partner_name": "Shopify",
        "advanced_matching_fields": None,
        "automatic_advanced_matching_fields": None,
        "enable_first_party_cookies": True,
        "enable_expanded_data_sharing": False,
        "asset_ownership": {"asset_relation_status": None, "ownership_status": True, "owner_bc_id": None},
        "events": [],
    }


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"pixel_name": None}, "pixel_name"),
        ({"pixel_name": "  "}, "pixel_name"),
        ({"pixel_name": "n" * 41}, "40 characters"),
        ({"pixel_name": "sale \U0001f600"}, "emoji"),
        ({"pixel_name": "n", "pixel_category": "SHOES"}, "pixel_category"),
    ],
)
def test_a_bad_pixel_is_refused(platform, world, given, word):
    no(buyer(platform, world).post("pixel/create/", **given), 40002, word)

    assert len(world.pixels) == 1


def test_forty_wide_characters_are_forty_characters(platform, world):
    assert made(buyer(platform, world), "広" * 40)["pixel_name"] == "広" * 40


def test_pixels_are_found_ordered_and_cut_into_pages(platform, world):
    me = buyer(platform, world)
    world.advance(1)
    second, third = made(me, "Second"), made(me, "Third")
    strangers(world)

    codes = [world.pixel.pixel_code, second["pixel_code"], third["pixel_code"]]
    assert [row["pixel_code"] for row in listed(me)] == codes
    assert [row["pixel_code"] for row in listed(me, order_by="LATEST_CREATE")] == codes[::-1]
    assert [row["pixel_code"] for row in listed(me, name="Third")] == codes[2:]
    assert listed(me, name="Third", code=codes[0]) == []
    answer = ok(me.get("pixel/list/", page=2, page_size=2))
    assert [row["pixel_code"] for row in answer["pixels"]] == codes[2:]
    assert answer["page_info"] == {"page": 2, "page_size": 2, "total_number": 3, "total_page": 2}


@pytest.mark.parametrize("given", [{"order_by": "NAME"}, {"page_size": 21}, {"page": 0}])
def test_a_bad_list_is_refused(platform, world, given):
    no(buyer(platform, world).get("pixel/list/", **given), 40002, next(iter(given)))


def test_a_pixel_is_changed_in_what_is_given_only(platform, world):
    me, id = buyer(platform, world), world.pixel.pixel_id
    ok(
        me.post(
            "pixel/update/",
            pixel_id=id,
            pixel_name="Main",
            advanced_matching_fields={"email": True, "phone_number": False},
            automatic_advanced_matching_fields={"name": True},
            enable_first_party_cookies=False,
            enable_expanded_data_sharing=True,
        )
    )
    ok(me.post("pixel/update/", pixel_id=id, pixel_name="Main site", advanced_matching_fields={"email": False}))

    (row,) = listed(me, pixel_id=id)
    assert row["pixel_name"] == "Main site"
    assert row["advanced_matching_fields"] == {"email": False, "phone_number": False}
    assert row["automatic_advanced_matching_fields"] == {"name": True}
    assert (row["enable_first_party_cookies"], row["enable_expanded_data_sharing"]) == (False, True)


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"pixel_id": "1"}, 40007, "pixel 1"),
        ({"pixel_id": "77"}, 40001, "77"),
        ({"pixel_name": None}, 40002, "pixel_name"),
        ({"pixel_name": "n" * 41}, 40002, "pixel_name"),
        ({"advanced_matching_fields": {"email": "yes"}}, 40002, "advanced_matching_fields.email"),
    ],
)
def test_a_bad_change_changes_nothing(platform, world, given, code, word):
    strangers(world)
    usual = {"pixel_id": world.pixel.pixel_id, "pixel_name": "x", "enable_expanded_data_sharing": True}

    no(buyer(platform, world).post("pixel/update/", **{**usual, **given}), code, word)

    assert world.pixel.name != "x"
    assert not world.pixel.expanded_sharing


def test_events_are_taken_in_at_any_pixel_of_ours_and_at_no_others(platform, world):
    me = buyer(platform, world)
    code = made(me)["pixel_code"]

    ok(sent(me, world, code, event_id="e"))
    ok(sent(me, world, world.pixel.pixel_code, event_id="e"))
    no(
        sent(me, world, strangers(world).pixel_code),
        40001,
        "No permission to operate pixel code: COTHER00000000000001. "
        "You must be an admin or operator of this advertiser account.",
    )
    assert [(one.pixel_code, one.kept) for one in world.pixel_events[-2:]] == [
        (code, True),
        (world.pixel.pixel_code, True),
    ]


def test_a_pixel_lists_what_reached_it(platform, world):
    me = buyer(platform, world)
    new = made(me)
    for name in ("Waved", "Purchase", "AddToCart"):
        ok(sent(me, world, new["pixel_code"], name))

    (row,) = listed(me, pixel_id=new["pixel_id"])
    assert [(one["name"], one["optimization_event"], one["custom_event_type"]) for one in row["events"]] == [
        ("Purchase", "SHOPPING", ""),
        ("AddToCart", "ON_WEB_CART", ""),
        ("Waved", "", "Waved"),
    ]


def test_an_event_at_another_pixel_than_the_ad_groups_wins_no_credit(platform, world):
    me = buyer(platform, world)
    other = made(me)
    one = ad(world, posts(world)[0], group(world, pixel_id=other["pixel_id"]))
    click = Click(ad_id=one.ad_id, viewer=5, at=world.now - HOUR, word=1)
    world.footprints.add(click)

    ok(sent(me, world, world.pixel.pixel_code, user={"ttclid": click.ttclid}))
    assert sum(hour.conversions for hour in hours_of(world, one)) == 0
    ok(sent(me, world, other["pixel_code"], user={"ttclid": click.ttclid}))
    assert sum(hour.conversions for hour in hours_of(world, one)) == 1
    assert stats(me, other["pixel_id"])[other["pixel_id"]]["Purchase"]["attributed_count"] == 1


def test_an_event_is_defined_renamed_and_deleted(platform, world):
    me, id = buyer(platform, world), made(buyer(platform, world))["pixel_id"]
    ok(
        me.post(
            "pixel/event/create/",
            pixel_id=id,
            pixel_events=[
                {"event_type": "SHOPPING", "event_name": "Bought", "rules": [RULE], "currency_value": "9.50"},
                {"event_type": "BUTTON", "statistic_type": "ONCE", "event_code": "b"},
            ],
        )
    )

    first, second = listed(me, pixel_id=id)[0]["events"]
    assert (first["name"], first["event_type"], first["optimization_event"]) == ("Bought", "SHOPPING", "SHOPPING")
    assert (first["currency"], first["currency_value"], first["rules"]) == ("USD", "9.50", [RULE])
    assert (second["statistic_type"], second["event_code"], second["deprecated"]) == ("ONCE", "b", True)
    assert first["event_id"] != second["event_id"]

    ok(me.post("pixel/event/update/", event_id=first["event_id"], event_name="Paid", currency="JPY"))
    ok(me.post("pixel/event/delete/", event_id=second["event_id"]))

    (left,) = listed(me, pixel_id=id)[0]["events"]
    assert (left["name"], left["currency"], left["currency_value"]) == ("Paid", "JPY", "9.50")
    no(me.post("pixel/event/delete/", event_id=second["event_id"]), 40007, second["event_id"])
    no(me.post("pixel/event/update/", event_id="7", event_name="x"), 40007, "7")


@pytest.mark.parametrize(
    ("spoilt", "word"),
    [
        ({"event_type": "Purchase"}, "pixel_events.1.event_type"),
        ({"event_type": None}, "pixel_events.1.event_type"),
        ({"event_name": "n" * 41}, "pixel_events.1.event_name"),
        ({"statistic_type": "TWICE"}, "pixel_events.1.statistic_type"),
        ({"currency": "EUR", "currency_value": "1"}, "pixel_events.1.currency"),
        ({"currency_value": "1,5"}, "pixel_events.1.currency_value"),
        ({"rules": [{**RULE, "trigger": "HOVER"}]}, "pixel_events.1.rules.0.trigger"),
        ({"rules": [{**RULE, "operator": "LIKE"}]}, "pixel_events.1.rules.0.operator"),
        ({"rules": [{**RULE, "variable": "BODY"}]}, "pixel_events.1.rules.0.variable"),
        ({"rules": [{"trigger": "TRIGGERTYPE_CLICK"}]}, "pixel_events.1.rules.0"),
    ],
)
def test_one_bad_definition_and_none_is_made(platform, world, spoilt, word):
    good = {"event_type": "FORM"}

    answer = buyer(platform, world).post(
        "pixel/event/create/", pixel_id=world.pixel.pixel_id, pixel_events=[good, {**good, **spoilt}]
    )

    no(answer, 40002, word)
    assert world.pixel.events == {}


def test_no_definitions_are_refused(platform, world):
    no(
        buyer(platform, world).post("pixel/event/create/", pixel_id=world.pixel.pixel_id, pixel_events=[]),
        40002,
        "pixel_events",
    )


def test_statistics_are_a_count_of_the_events(platform, world):
    me = buyer(platform, world)
    one = ad(world, posts(world)[0], group(world, budget_micros=60_000_000))
    other = made(me)
    world.advance(50)
    for hour in range(3):
        sent(me, world, other["pixel_code"], event_id=f"{hour // 2}")
        sent(me, world, world.pixel.pixel_code, "Lead")
        world.advance(1)

    for first, last in ((0, 29), (0, 0), (1, 1), (2, 5)):
        days = {"start_date": f"2026-01-{1 + first:02}", "end_date": f"2026-01-{1 + last:02}"}
        begin, end = 1_767_225_600 + first * DAY, 1_767_225_600 + (last + 1) * DAY
        shown = stats(me, world.pixel.pixel_id, other["pixel_id"], **days)
        for pixel in (world.pixel, world.pixels[other["pixel_id"]]):
            counted = Counter(
                (event.event, event.source)
                for event in world.pixel_events
                if event.pixel_code == pixel.pixel_code and begin <= event.received_at < end
            )
            rows = shown[pixel.pixel_id]
            assert {
                (name, source): row[f"{source}_event_total_count"]
                for name, row in rows.items()
                for source in ("browser", "server")
                if row[f"{source}_event_total_count"]
            } == counted
            assert all(
                row["total_count"] == row["browser_event_total_count"] + row["server_event_total_count"]
                for row in rows.values()
            )
    booked = sum(hour.conversions for hour in hours_of(world, one))
    assert stats(me, world.pixel.pixel_id)[world.pixel.pixel_id]["Purchase"]["attributed_count"] == booked > 0


@pytest.mark.parametrize(
    ("given", "code", "word"),
    [
        ({"pixel_ids": []}, 40002, "pixel_ids"),
        ({"pixel_ids": [str(number) for number in range(11)]}, 40002, "pixel_ids"),
        ({"pixel_ids": ["7"]}, 40007, "7"),
        ({"pixel_ids": ["77"]}, 40001, "77"),
        ({"date_range": {"start_date": "2026-01-01", "end_date": "2026-01-31"}}, 40002, "date_range"),
        ({"date_range": {"start_date": "today", "end_date": "2026-01-01"}}, 40002, "date_range.start_date"),
        ({"date_range": {"start_date": "2026-01-02"}}, 40002, "end_date"),
    ],
)
def test_bad_statistics_are_refused(platform, world, given, code, word):
    strangers(world)
    usual = {"pixel_ids": [world.pixel.pixel_id], "date_range": DAYS}

    no(buyer(platform, world).get("pixel/event/stats/", **{**usual, **given}), code, word)


def test_a_pixel_handed_to_the_business_center_can_be_taken_away_and_given_back(platform, world):
    me, pixel = buyer(platform, world), world.pixel
    (bc_id,) = world.centers
    asked = {"bc_id": bc_id, "pixel_code": pixel.pixel_code}
    mine = pixel.advertiser_id

    no(me.get("bc/pixel/link/get/", **asked), 40002, f"You don't have permission to the asset({pixel.pixel_id})")
    assert ok(me.post("bc/pixel/transfer/", **asked)) == {"asset_id": pixel.pixel_id}
    assert listed(me)[0]["asset_ownership"] == {
        "asset_relation_status": "TRANSFERRED",
        "ownership_status": True,
        "owner_bc_id": bc_id,
    }
    assert ok(me.get("bc/pixel/link/get/", **asked))["list"] == [{"advertiser_id": mine}]

    ok(me.post("bc/pixel/link/update/", **asked, advertiser_ids=[mine], relation_status="UNLINK"))
    assert pixel.unbound
    assert listed(me)[0]["asset_ownership"]["asset_relation_status"] == "UNBOUND"
    assert listed(me, filtering={"available_for_catalog_only": True}) == []
    assert ok(me.get("bc/pixel/link/get/", **asked))["list"] == []
    no(sent(me, world, pixel.pixel_code), 40001, pixel.pixel_code)
    no(me.post("pixel/update/", pixel_id=pixel.pixel_id, pixel_name="x"), 40001, pixel.pixel_id)
    assert stats(me, pixel.pixel_id) == {pixel.pixel_id: {}}

    ok(me.post("bc/pixel/link/update/", **asked, advertiser_ids=[mine], relation_status="LINK"))
    assert not pixel.unbound
    ok(sent(me, world, pixel.pixel_code))


def test_only_what_is_in_the_business_center_is_shared(platform, world):
    me, pixel = buyer(platform, world), world.pixel
    (bc_id,) = world.centers
    asked = {"bc_id": bc_id, "pixel_code": pixel.pixel_code}
    link = {**asked, "advertiser_ids": ["9"], "relation_status": "LINK"}

    no(me.post("bc/pixel/transfer/", **{**asked, "bc_id": "7"}), 40001, "Business Center 7")
    no(me.post("bc/pixel/transfer/", **{**asked, "pixel_code": "CX"}), 40001, "CX")
    no(me.post("bc/pixel/transfer/", **{**asked, "pixel_code": strangers(world).pixel_code}), 40001, "ad account")
    no(me.post("bc/pixel/link/update/", **link), 40002, pixel.pixel_id)
    ok(me.post("bc/pixel/transfer/", **asked))
    no(me.post("bc/pixel/link/update/", **link), 40001, "advertiser 9")
    no(me.post("bc/pixel/link/update/", **{**link, "relation_status": "SHARE"}), 40002, "relation_status")
    world.centers[bc_id].advertisers.add("9")
    ok(me.post("bc/pixel/link/update/", **link))
    rows = ok(me.get("bc/pixel/link/get/", **asked))
    assert [row["advertiser_id"] for row in rows["list"]] == [pixel.advertiser_id, "9"]
    ok(me.post("bc/pixel/link/update/", **{**link, "relation_status": "UNLINK"}))
    assert ok(me.get("bc/pixel/link/get/", **asked))["page_info"]["total_number"] == 1


def test_statistics_are_given_to_airbyte_as_it_asks_for_them(platform, world):
    """One id without a list, days without quotes, the later day first: version 4.7.0 of its connector."""
    asked = {"pixel_ids": world.pixel.pixel_id, "date_range": '{"start_date":2026-01-20,"end_date":2026-01-02}'}

    (row,) = ok(buyer(platform, world).get("pixel/event/stats/", **asked))["list"]

    assert row["pixel_id"] == world.pixel.pixel_id
