"""Pages seen together send what each would have sent alone, to the letter."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from campaigning import purchase, small

from localtok.market import dice, tracking
from localtok.market.events import Click
from localtok.signals import ShopTrouble
from localtok.world import World

MANY = 3_000


def visits(world: World) -> list[tracking.Visit]:
    """By tracked viewers, some of them more than once; every third without a click, every fifth ends in an order."""
    tracked = np.flatnonzero(tracking.are_tracked(world, np.arange(world.audience.size))).tolist()
    start = dice.stream(3, "visits")
    return [
        (tracked[dice.below(start, number, len(tracked))], world.now + number % 900, dice.one(start, MANY + number),
         number % 3 > 0, number % 3 > 0 and number % 5 == 0)
        for number in range(MANY)
    ]  # fmt: skip


def one_by_one(world: World, some: list[tracking.Visit]) -> None:
    odds = world.shoppers.odds
    for viewer, at, start, clicked, buys in some:
        click = Click("ad", viewer, at - tracking.LOADS_S, start) if clicked else None
        if clicked and not buys and not dice.chance(start, 1, odds.lands):
            continue
        further = dice.ONE if buys else dice.one(start, 3) >> 40
        pages = [("ViewContent", at)]
        if further < odds.cart:
            pages.append(("AddToCart", at + odds.cart_s))
        if further < odds.checkout:
            pages.append(("InitiateCheckout", at + odds.cart_s + odds.order_s // 2))
        for name, then in pages:
            tracking.browser(world, name, viewer, then, dice.one(start, tracking.PLACE[name]), click)


@pytest.mark.parametrize(
    "trouble", [ShopTrouble(), ShopTrouble(late_s=7, double=1 << 22, lose=1 << 22, no_event_id=1 << 22)]
)
def test_visits_taken_together_send_what_each_would_alone(trouble: ShopTrouble) -> None:
    together, apart = small(), small()
    together.signals.trouble = apart.signals.trouble = trouble

    tracking.pages(together, visits(together))
    one_by_one(apart, visits(apart))

    assert {event.event for event in together.shoppers.sent} == {"ViewContent", "AddToCart", "InitiateCheckout"}
    assert together.shoppers.sent == apart.shoppers.sent
    assert together.footprints.ttp_of == apart.footprints.ttp_of
    assert together.footprints.viewer_of == apart.footprints.viewer_of
    assert together.signals.sendings == apart.signals.sendings


def test_a_shop_where_nobody_fills_a_cart_sends_pages_only() -> None:
    world = small()
    world.shoppers.odds = replace(world.shoppers.odds, cart=0, checkout=0)

    tracking.pages(world, visits(world))

    assert {event.event for event in world.shoppers.sent} == {"ViewContent"}


def test_events_of_one_second_are_received_in_the_order_they_were_sent() -> None:
    world = small()
    some = [
        purchase(world, event_id=str(number), received_at=world.now + after)
        for number, after in enumerate((5, 3, 5, 3, 905, 5, 0))
    ]
    world.shoppers.sent.extend(some)

    world.shoppers.run(world, world.now + 900)

    assert [one.event_id for one in world.pixel_events] == ["6", "1", "3", "0", "2", "5"]
    assert world.shoppers.sent == [some[4]]
