"""Deduplication and attribution as the platform does them, and the events a real shop would send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from campaigning import DAY, HOUR, USD, ad, group, hours_of, posts, purchase, small

from localtok.market import tracking
from localtok.market.events import Click
from localtok.state import Ad, PixelEvent
from localtok.world import World

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "deduplication.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=[case["id"] for case in GOLDEN["cases"]])
def test_duplicates_are_counted_as_tiktok_documents(case: dict[str, Any]) -> None:
    world = small()
    kept = [
        world.intake(
            purchase(
                world,
                pixel_code=pixel,
                event=name,
                event_id=event_id or "",
                source="browser" if channel == "pixel" else "server",
                received_at=world.now + seconds,
            )
        )
        for pixel, name, event_id, channel, seconds in case["events"]
    ]

    assert sum(kept) == case["counted"]
    assert [event.seq for event in world.pixel_events] == list(range(1, len(kept) + 1))
    assert [event.kept for event in world.pixel_events] == kept


@pytest.mark.parametrize(("hours", "counted"), [((0, 40, 80), 2), ((0, 48), 1), ((0, 49), 2), ((0, 47, 48, 49, 97), 2)])
def test_48_hours_are_counted_from_the_first_received(hours: tuple[int, ...], counted: int) -> None:
    world = small()
    kept = [world.intake(purchase(world, source="server", received_at=world.now + hour * HOUR)) for hour in hours]

    assert sum(kept) == counted


def test_a_server_event_without_an_id_is_known_by_its_cookie() -> None:
    world = small()
    browser = purchase(world, event_id="e1", ttp="cookie")
    server = purchase(world, event_id="", ttp="cookie", source="server", received_at=world.now + HOUR)
    stranger = purchase(world, event_id="", ttp="another", source="server", received_at=world.now + HOUR)

    assert [world.intake(event) for event in (browser, server, stranger)] == [True, False, True]


@pytest.mark.parametrize(("after", "ttclid"), [(299, "c1"), (300, "c1"), (301, "")])
def test_the_other_channel_fills_in_the_first_within_five_minutes(after: int, ttclid: str) -> None:
    world = small()
    first = purchase(world, source="browser", ttclid="")
    world.intake(first)

    world.intake(purchase(world, source="server", ttclid="c1", received_at=world.now + after))

    assert first.ttclid == ttclid


def clicked(world: World, one: Ad, *, ago: int = HOUR, viewer: int = 5) -> str:
    """The id of a click on the ad some time before now, remembered by the platform."""
    click = Click(ad_id=one.ad_id, viewer=viewer, at=world.now - ago, word=ago)
    world.footprints.add(click)
    return click.ttclid


def viewed(world: World, one: Ad, *, ago: int, viewer: int = 5) -> None:
    exposure = world.market.exposure
    exposure.of(one.ad_id)
    exposure.views.add(np.array([viewer]), np.array([exposure.column_of(one.ad_id)]), np.array([world.now - ago]))


def credits(world: World, one: Ad) -> tuple[int, int]:
    hours = hours_of(world, one)
    return sum(hour.click_conversions for hour in hours), sum(hour.view_conversions for hour in hours)


@pytest.mark.parametrize(("ago", "credit"), [(7 * DAY - 1, 1), (7 * DAY, 1), (7 * DAY + 1, 0)])
def test_a_click_is_credited_for_seven_days(ago: int, credit: int) -> None:
    world = small()
    one = ad(world, posts(world)[0])

    world.intake(purchase(world, ttclid=clicked(world, one, ago=ago)))

    assert credits(world, one) == (credit, 0)


@pytest.mark.parametrize(("ago", "credit"), [(DAY - 1, 1), (DAY, 1), (DAY + 1, 0)])
def test_a_view_is_credited_for_a_day(ago: int, credit: int) -> None:
    world = small()
    one = ad(world, posts(world)[0])
    viewed(world, one, ago=ago)

    world.intake(purchase(world, ttp=tracking.ttp_of(world, 5)))

    assert credits(world, one) == (0, credit)


def test_a_click_beats_a_later_view_and_the_last_click_an_earlier_one() -> None:
    world = small()
    first, second, seen = (ad(world, post) for post in posts(world)[:3])
    clicked(world, second, ago=2 * HOUR)
    earlier = clicked(world, first, ago=3 * HOUR)
    viewed(world, seen, ago=HOUR)

    world.intake(purchase(world, ttp=tracking.ttp_of(world, 5), ttclid=earlier))

    assert [credits(world, one) for one in (first, second, seen)] == [(0, 0), (1, 0), (0, 0)]


def test_the_credit_goes_to_the_hour_of_the_click_and_real_time_to_the_hour_it_happened() -> None:
    world = small()
    one = ad(world, posts(world)[0])
    world.advance(30)
    before = {hour.hour: hour.conversions for hour in hours_of(world, one)}

    world.intake(purchase(world, ttclid=clicked(world, one, ago=26 * HOUR, viewer=3), value_micros=50 * USD))

    at = world.now - 26 * HOUR
    hours = {hour.hour: hour for hour in hours_of(world, one)}
    assert hours[at].conversions == before.get(at, 0) + 1
    assert hours[world.now - world.now % HOUR].real_time_conversions >= 1


@pytest.mark.parametrize(
    ("window", "credit"), [("OFF", 0), ("ONE_DAY", 0), ("SEVEN_DAYS", 1), ("TWENTY_EIGHT_DAYS", 1)]
)
def test_an_ad_groups_own_click_window_counts(window: str, credit: int) -> None:
    world = small()
    one = ad(world, posts(world)[0], group(world, extra={"click_attribution_window": window}))

    world.intake(purchase(world, ttclid=clicked(world, one, ago=3 * DAY)))

    assert credits(world, one) == (credit, 0)


@pytest.mark.parametrize(
    ("event", "wanted", "credit"),
    [("Purchase", "SHOPPING", 1), ("AddToCart", "SHOPPING", 0), ("AddToCart", "ON_WEB_CART", 1)],
)
def test_only_the_event_the_group_optimises_for_is_credited(event: str, wanted: str, credit: int) -> None:
    world = small()
    one = ad(world, posts(world)[0], group(world, optimization_event=wanted))

    world.intake(purchase(world, event=event, ttclid=clicked(world, one)))

    assert credits(world, one) == (credit, 0)


def test_somebody_unknown_is_credited_to_nobody() -> None:
    world = small()
    one = ad(world, posts(world)[0])
    viewed(world, one, ago=60)

    assert world.intake(purchase(world, ttp="never-set", ttclid="never-made"))
    assert credits(world, one) == (0, 0)


@pytest.fixture(scope="module")
def fortnight() -> World:
    """Six ads on good posts for a fortnight."""
    world = World(seed=7)
    for post in [post for post in posts(world) if post.format in ("demo", "review", "reply")][:6]:
        ad(world, post, group(world, budget_micros=55 * USD))
    world.advance(24 * 14)
    return world


def _orders(events: list[PixelEvent]) -> set[str]:
    return {event.order_id for event in events if event.event == "Purchase"}


def test_browser_and_server_each_lose_orders_and_together_fewer(fortnight: World) -> None:
    placed = {order.order_id for order in fortnight.orders}
    browser = _orders([event for event in fortnight.pixel_events if event.source == "browser"])
    server = _orders([event for event in fortnight.pixel_events if event.source == "server"])

    assert len(placed) > 200
    assert 0.65 < len(browser) / len(placed) < 0.82
    assert 0.76 < len(server) / len(placed) < 0.90
    assert len(browser | server) > max(len(browser), len(server))
    assert browser | server < placed


def test_nothing_is_sent_or_touched_without_consent(fortnight: World) -> None:
    consents = fortnight.audience.consents
    viewer_of = fortnight.footprints.viewer_of

    assert all(consents[viewer_of[event.ttp]] for event in fortnight.pixel_events)
    assert all(consents[viewer_of[touch.ttp]] for touch in fortnight.touches)
    silent = {order.order_id for order in fortnight.orders} - _orders(fortnight.pixel_events)
    assert silent


def test_some_events_come_twice_late_or_without_an_id(fortnight: World) -> None:
    purchases = [event for event in fortnight.pixel_events if event.event == "Purchase"]
    server = [event for event in purchases if event.source == "server"]
    delays = [event.received_at - event.event_time for event in server]

    assert any(not event.event_id for event in server)
    assert any(not event.kept for event in purchases)
    assert any(delay > 2 * DAY for delay in delays)
    assert sum(60 < delay < 600 for delay in delays) > len(delays) / 2
    assert len(fortnight.pixel_events) < 3_000 * 14


def test_touches_name_the_click_and_the_view_before_each_order(fortnight: World) -> None:
    clicks = [touch for touch in fortnight.touches if touch.kind == "click"]
    views = [touch for touch in fortnight.touches if touch.kind == "view"]

    assert clicks
    assert views
    assert all(touch.ttclid and touch.ad_id in fortnight.ads for touch in clicks)
    assert all(touch.ttclid == "" and touch.ad_id in fortnight.ads for touch in views)
    caused = {order.order_id for order in fortnight.orders if order.caused_by_ad}
    assert 0.75 * len(caused) < len(clicks)


def test_some_orders_change_their_minds_in_a_later_row(fortnight: World) -> None:
    rows: dict[str, list[str]] = {}
    for order in fortnight.orders:
        rows.setdefault(order.order_id, []).append(order.status)

    ends = {"paid", "pending", "cancelled", "refunded"}
    assert {status for kept in rows.values() for status in kept} <= ends
    assert all(kept[0] in ("paid", "pending") and len(kept) <= 2 for kept in rows.values())
    undone = sum(kept[-1] in ("cancelled", "refunded") for kept in rows.values())
    assert 0 < undone / len(rows) < 0.09


def test_the_platform_claims_some_orders_it_did_not_bring_about(fortnight: World) -> None:
    claimed = sum(hour.conversions for hour in fortnight.hours.values())
    by_view = sum(hour.view_conversions for hour in fortnight.hours.values())
    caused = {order.order_id for order in fortnight.orders if order.caused_by_ad}

    assert by_view > 0
    assert 0.7 * len(caused) < claimed < 1.3 * len(caused)
