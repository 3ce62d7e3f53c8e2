"""What happens on the brand's site: visits, carts, orders with a lag, and the events the browser and the back end send.

Orders come because of a click, 35 % within the hour and half within a day (Chapelle, KDD 2014), or come anyway. Some of
those who come anyway saw an ad the day before, and the platform will claim them. Events get lost, come late, come twice
or without an id: at rates that are ours, since published ones are vendors' ranges.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tiktokwire.currencies import WHOLE

from ..state import Ad, PixelEvent, SiteOrder, SiteTouch
from . import dice
from .events import Click, intake
from .pacing import HOURLY, TICK

if TYPE_CHECKING:
    from ..world import World

HOUR, DAY = 3_600, 86_400
SITE = "https://shop.lumen.example"
_CLICK_LIFE, _VIEW_LIFE = 28 * DAY, DAY
_NET_LOSS = dice.probability(0.05)
_LANDS = dice.probability(0.86)
_CART, _CHECKOUT = dice.probability(0.11), dice.probability(0.045)
_SERVER_SENDS = dice.probability(0.92)
_KNOWS_CLICK = dice.probability(0.85)
"""Server events that carry the click id the site once saw."""
_TWICE, _NO_ID, _LATE_AGAIN = dice.probability(0.04), dice.probability(0.015), dice.probability(0.008)
_RELOADS = dice.probability(0.03)
_PENDING, _CANCELS, _REFUNDS = dice.probability(0.03), dice.probability(0.015), dice.probability(0.03)
_ORDER_MEDIAN, _ORDER_SPREAD = 45.5, 0.33


@dataclass(slots=True)
class Shoppers:
    """The site's diary of what is still to happen. Soonest first; ties in the order they were planned.

    What is planned is a function of this module with all but the world and the second filled in, so that a diary can be
    put aside with its world.
    """

    diary: list[tuple[int, int, Callable[[World, int], None]]] = field(default_factory=list)
    planned: int = 0
    ordered: int = 0
    world: World | None = None

    def clicked(self, ad: Ad, viewer: int, at: int, slot: int, buys: bool) -> None:
        """A viewer clicked through to the shop, and will order some time later if he `buys`."""
        world = self._world()
        start = dice.stream(world.seed, "visit", at // TICK, slot)
        click = Click(ad_id=ad.ad_id, viewer=viewer, at=at, ttclid=_ttclid(start, at))
        world.footprints.add(click)
        if buys or dice.chance(start, 1, _LANDS):
            self._browse(viewer, at + 2, start, click.ttclid, buys)
        if buys:
            self._will_order(viewer, at, at + lags()[dice.one(start, 2) >> 54], start, ad.ad_id)

    def others(self, world: World, at: int) -> None:
        """Orders of the tick that come anyway, and visits that lead to none."""
        start = dice.stream(world.seed, "others", at // TICK)
        busy = HOURLY[world.purse.day_of(at)[1] // HOUR] * 24 / sum(HOURLY)
        for kind, a_day in enumerate((world.other_orders_a_day, 9 * world.other_orders_a_day)):
            for k in range(dice.poisson(a_day * busy / 96, dice.one(start, kind))):
                key = dice.stream(world.seed, "other visitor", at // TICK, kind, k)
                viewer, when = dice.below(key, 0, world.audience.size), at + dice.below(key, 1, TICK)
                if kind:
                    self._browse(viewer, when, key, "", False)
                else:
                    self._will_order(viewer, at, when, key, "")

    def run(self, world: World, until: int) -> None:
        """Everything planned before `until`, in order, and what that brings about before `until`."""
        while self.diary and self.diary[0][0] < until:
            at, _, act = heapq.heappop(self.diary)
            act(world, at)

    def plan(self, at: int, act: Callable[[World, int], None]) -> None:
        self.planned += 1
        heapq.heappush(self.diary, (at, self.planned, act))

    def _will_order(self, viewer: int, since: int, at: int, start: int, cause: str) -> None:
        """An order at that second, with the cart and the checkout minutes before it, but not before `since`."""
        for name, before in (("AddToCart", 240), ("InitiateCheckout", 130)):
            self.plan(max(at - before, since + 1), partial(_step, name, viewer, dice.stream(start, name)))
        self.plan(at, partial(_order, viewer, start, cause))

    def _browse(self, viewer: int, at: int, start: int, ttclid: str, buys: bool) -> None:
        """A visit to the product page, with a cart and a checkout by some of those who will not buy."""
        for name, chance, after in (
            ("ViewContent", dice.ONE, 0),
            ("AddToCart", _CART, 95),
            ("InitiateCheckout", _CHECKOUT, 160),
        ):
            if name == "ViewContent" or (not buys and dice.chance(start, 3, chance)):
                self.browser(name, viewer, at + after, dice.stream(start, name), ttclid)

    def browser(self, name: str, viewer: int, at: int, start: int, ttclid: str, order: SiteOrder | None = None) -> None:
        """The browser's pixel, unless consent, a blocker or the network is in the way."""
        world = self._world()
        if not world.audience.consents[viewer] or world.audience.blocks[viewer] or dice.chance(start, 10, _NET_LOSS):
            return
        event = _event(world, "browser", name, viewer, at, start, ttclid, order)
        self._send(event, at + 1 + dice.below(start, 11, 5))
        if order is not None and dice.chance(start, 12, _RELOADS):
            self._send(event, at + 60 + dice.below(start, 13, 1_500))

    def server(self, viewer: int, at: int, start: int, ttclid: str, order: SiteOrder) -> None:
        """The back end's event of an order, some time later, and sometimes again."""
        world = self._world()
        if not world.audience.consents[viewer] or not dice.chance(start, 20, _SERVER_SENDS):
            return
        known = ttclid if dice.chance(start, 21, _KNOWS_CLICK) else ""
        event = _event(world, "server", "Purchase", viewer, at, start, known, order)
        if dice.chance(start, 22, _NO_ID):
            event.event_id = ""
        sent = at + _delay(dice.one(start, 23))
        self._send(event, sent)
        if dice.chance(start, 24, _TWICE):
            self._send(event, sent + 30 + dice.below(start, 25, 7_000))
        if dice.chance(start, 26, _LATE_AGAIN):
            self._send(event, sent + 2 * DAY + 900 + dice.below(start, 27, 20 * HOUR))

    def _send(self, event: PixelEvent, at: int) -> None:
        """Once as it is; otherwise as the trouble at the shop has it."""
        signals = self._world().signals
        if not signals.trouble:
            self._post(event, at, keeps_id=True)
            return
        signals.sendings += 1
        start = dice.stream(self._world().seed, "shop trouble", signals.sendings)
        for when, keeps_id in signals.trouble.sent(event, at, start):
            self._post(event, when, keeps_id)

    def _post(self, event: PixelEvent, at: int, keeps_id: bool) -> None:
        copy = replace(event, received_at=at, event_id=event.event_id if keeps_id else "")
        self.plan(at, partial(_arrive, copy))

    def _world(self) -> World:
        if self.world is None:
            raise RuntimeError("the shoppers have no world yet")
        return self.world


@cache
def lags() -> list[int]:
    """Seconds from click to order, 1,024 quantiles: 35 % in the first hour, half in a day, the rest in days."""
    table = []
    for row in range(1_024):
        u = (row + 0.5) / 1_024
        if u < 0.35:
            table.append(60 + round(3_500 * (u / 0.35) * (u / 0.35)))
        elif u < 0.50:
            table.append(round(HOUR * math.exp((u - 0.35) / 0.15 * math.log(24))))
        else:
            table.append(round(DAY * (1 - 2.3 * math.log(max(1 - (u - 0.5) / 0.5, 1e-3)))))
    return table


@cache
def prices() -> list[int]:
    """Order values in micros, 1,024 quantiles around $48, to half dollars."""
    normals = dice.normals()
    return [
        round(2 * _ORDER_MEDIAN * math.exp(_ORDER_SPREAD * int(normals[4 * row + 2]) / 1_024)) * 500_000
        for row in range(1_024)
    ]


def ttp_of(world: World, viewer: int) -> str:
    """The viewer's `_ttp` cookie on the brand's site; the platform knows whose it is."""
    ttp = world.footprints.ttp_of.get(viewer)
    if ttp is None:
        ttp = world.footprints.ttp_of[viewer] = _word(dice.stream(world.seed, "ttp", viewer), 27)
        world.footprints.viewer_of[ttp] = viewer
    return ttp


def _step(name: str, viewer: int, start: int, world: World, at: int) -> None:
    """A step on the way to an order, seen by the browser's pixel."""
    click = _last_click(world, viewer, at)
    world.shoppers.browser(name, viewer, at, start, click.ttclid if click else "")


def _last_click(world: World, viewer: int, at: int) -> Click | None:
    """The viewer's newest click the site still remembers."""
    clicks = world.footprints.clicks_before(ttp_of(world, viewer), "", at)
    return clicks[0] if clicks and at - clicks[0].at <= _CLICK_LIFE else None


def _in_coins(micros: int, currency: str) -> int:
    """The amount without the decimals its currency has not."""
    return (micros + 500_000) // 1_000_000 * 1_000_000 if currency in WHOLE else micros


def _order(viewer: int, start: int, cause: str, world: World, at: int) -> None:
    """An order comes in: the back end's row, what led to it, the events, and perhaps a change of mind."""
    shoppers = world.shoppers
    shoppers.ordered += 1
    order = SiteOrder(
        seq=len(world.orders) + 1,
        order_id=f"LUM-{10_000 + shoppers.ordered}",
        placed_at=at,
        value_micros=_in_coins(prices()[dice.one(start, 30) >> 54], world.advertiser.currency),
        currency=world.advertiser.currency,
        status="pending" if dice.chance(start, 31, _PENDING) else "paid",
        caused_by_ad=cause,
    )
    world.orders.append(order)
    ttclid = _touches(world, viewer, at) if world.audience.consents[viewer] else ""
    shoppers.browser("Purchase", viewer, at, dice.stream(start, "browser"), ttclid, order)
    shoppers.server(viewer, at, dice.stream(start, "server"), ttclid, order)
    if order.status == "pending":
        shoppers.plan(at + HOUR + dice.below(start, 32, 5 * HOUR), partial(_becomes, order, "paid"))
    elif dice.chance(start, 33, _CANCELS):
        shoppers.plan(at + HOUR + dice.below(start, 34, 23 * HOUR), partial(_becomes, order, "cancelled"))
    elif dice.chance(start, 35, _REFUNDS):
        shoppers.plan(at + 2 * DAY + dice.below(start, 36, 8 * DAY), partial(_becomes, order, "refunded"))


def _touches(world: World, viewer: int, at: int) -> str:
    """Write down the visitor's last click and last view before the order; the click's id, if there is one."""
    ttp = ttp_of(world, viewer)
    click = _last_click(world, viewer, at)
    if click is not None:
        _touch(world, "click", click.ad_id, ttp, click.ttclid, click.at)
    seen = world.footprints.exposure.last_view(viewer, at)
    if seen is not None and at - seen[1] <= _VIEW_LIFE:
        _touch(world, "view", seen[0], ttp, "", seen[1])
    return click.ttclid if click else ""


def _touch(world: World, kind: str, ad_id: str, ttp: str, ttclid: str, at: int) -> None:
    world.touches.append(SiteTouch(seq=len(world.touches) + 1, kind=kind, ad_id=ad_id, ttp=ttp, ttclid=ttclid, at=at))


def _becomes(order: SiteOrder, status: str, world: World, at: int) -> None:
    """A change of status is a new row with the same order id."""
    world.orders.append(
        SiteOrder(
            seq=len(world.orders) + 1,
            order_id=order.order_id,
            placed_at=order.placed_at,
            value_micros=order.value_micros,
            currency=order.currency,
            status=status,
            caused_by_ad=order.caused_by_ad,
        )
    )


def _arrive(event: PixelEvent, world: World, at: int) -> None:
    intake(world, event)


def _event(
    world: World, source: str, name: str, viewer: int, at: int, start: int, ttclid: str, order: SiteOrder | None
) -> PixelEvent:
    page = "/thanks" if order else "/shop/serum"
    return PixelEvent(
        seq=0,
        source=source,
        pixel_code=world.pixel.pixel_code,
        event=name,
        event_id=f"order-{order.order_id}" if order else _word(start, 20),
        event_time=at,
        received_at=at,
        order_id=order.order_id if order else "",
        value_micros=order.value_micros if order else None,
        currency=order.currency if order else "",
        ttp=ttp_of(world, viewer),
        ttclid=ttclid,
        url=f"{SITE}{page}" + (f"?ttclid={ttclid}" if ttclid and not order else ""),
    )


def _delay(word: int) -> int:
    """Seconds until the back end gets round to it: two minutes to ten for most, hours for some."""
    u, part = word & 0xFF, word >> 8 & 0xFFFF
    if u < 176:
        return 20 + (part * 560 >> 16)
    return 600 + (part * (HOUR if u < 235 else 6 * HOUR) >> 16)


def _ttclid(start: int, at: int) -> str:
    return f"E.C.P.{_word(start, 40)}{at & 0xFFFF:04x}"


def _word(start: int, length: int) -> str:
    """Hexadecimal letters, as many as asked for."""
    words = (dice.one(start, 900 + part) for part in range(-(-length // 16)))
    return "".join(f"{word:016x}" for word in words)[:length]
