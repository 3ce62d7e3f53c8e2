"""What happens on the brand's site: visits, carts, orders with a lag, and the events the browser and the back end send.

Orders come because of a click, or because an ad was watched, or come anyway; which it was nobody is told but the
oracle. Some of those who come anyway saw an ad the day before, and the platform will claim them. Events get lost, come
late, come twice or without an id. All rates are the model's (`odds`); with another result than purchases nobody fills a
cart.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..state import Ad, PixelEvent, SiteOrder, SiteTouch
from . import dice, odds, tracking
from .dice import Flags, Ints
from .events import Click, intake, received_at, sought
from .odds import Odds
from .pacing import HOURLY, TICK

if TYPE_CHECKING:
    from ..world import World

HOUR, DAY = 3_600, 86_400
_VIEW_LIFE = DAY

Act = Callable[["World", int], None]


@dataclass(slots=True)
class Caused:
    """What an ad truly brought about: orders that would not exist without it, whatever any report says."""

    click_orders: int = 0
    click_value_micros: int = 0
    view_orders: int = 0
    """By people who watched and did not click."""
    view_value_micros: int = 0

    @property
    def orders(self) -> int:
        return self.click_orders + self.view_orders

    @property
    def value_micros(self) -> int:
        return self.click_value_micros + self.view_value_micros


@dataclass(slots=True)
class Shoppers:
    """The site's diary of what is still to happen, and the events on their way to the platform.

    What is planned is a function of this module with all but the world and the second filled in, so that a diary can be
    put aside with its world.
    """

    world: World
    diary: list[tuple[int, int, Act]] = field(default_factory=list)
    """Soonest first; ties in the order they were planned."""
    planned: int = 0
    visits: list[tracking.Visit] = field(default_factory=list)
    """What the pixel saw of them is not sent yet."""
    sent: list[PixelEvent] = field(default_factory=list)
    """Not received yet. Those received in the same second are in the order they were sent."""
    ordered: int = 0
    caused: dict[str, Caused] = field(default_factory=dict)
    """By ad id."""
    odds: Odds = field(init=False)

    def __post_init__(self) -> None:
        self.odds = odds.of(self.world.model, self.world.advertiser.currency)

    def clicked(self, ads: Sequence[Ad], viewers: Ints, seconds: Ints, slots: Ints, buys: Flags) -> None:
        """These viewers clicked through to the shop, all in one tick; who `buys` will order some time later."""
        if not len(ads):
            return
        starts = dice.many(dice.stream(self.world.seed, "visit", int(seconds[0]) // TICK), slots)
        columns = (viewers, seconds, starts, buys, tracking.are_tracked(self.world, viewers))
        for ad, viewer, at, start, buying, tracked in zip(ads, *(column.tolist() for column in columns), strict=True):
            self.world.footprints.add(Click(ad.ad_id, viewer, at, start))
            if tracked:
                self.visits.append((viewer, at + tracking.LOADS_S, start, True, buying))
            if buying:
                self._will_order(viewer, at, at + self.odds.lag(dice.one(start, 2)), start, ad.ad_id, False)

    def moved(self, at: int, slots: Ints) -> Flags:
        """Which of these slots of the tick bring an order if they bring six seconds watched and no click."""
        if not self.odds.view_lift:
            return np.zeros(len(slots), np.bool_)
        draws = dice.many(dice.stream(self.world.seed, "view lift", at // TICK), slots)
        return dice.bits24(draws) < self.odds.view_lift

    def persuaded(self, ad: Ad, viewer: int, at: int, slot: int) -> None:
        """A viewer whose slot was `moved` watched the ad, clicked nothing, and will order some time later."""
        start = dice.stream(self.world.seed, "persuaded", at // TICK, slot)
        self._will_order(viewer, at, at + self.odds.lag(dice.one(start, 2)), start, ad.ad_id, True)

    def others(self, world: World, at: int) -> None:
        """Orders of the tick that come anyway, and visits that lead to none."""
        start = dice.stream(world.seed, "others", at // TICK)
        busy = HOURLY[world.purse.day_of(at)[1] // HOUR] * 24 / sum(HOURLY)
        for kind, a_day in enumerate((self.odds.others_a_day, self.odds.visits_a_day)):
            visitors = dice.stream(world.seed, "other visitor", at // TICK, kind)
            for k in range(dice.poisson(a_day * busy * TICK / DAY, dice.one(start, kind))):
                key = dice.one(visitors, k)
                viewer, when = dice.below(key, 0, world.audience.size), at + dice.below(key, 1, TICK)
                if kind and tracking.is_tracked(world, viewer):
                    self.visits.append((viewer, when, key, False, False))
                elif not kind:
                    self._will_order(viewer, at, when, key, "", False)

    def run(self, world: World, until: int) -> None:
        """Everything planned before `until`, in order, and what that brings about before `until`.

        Then the platform takes in what it receives by then: nothing on the site depends on what it makes of that.
        """
        tracking.pages(world, self.visits)
        self.visits.clear()
        while self.diary and self.diary[0][0] < until:
            at, _, act = heapq.heappop(self.diary)
            act(world, at)
        self.sent.sort(key=received_at)
        end = bisect_left(self.sent, until, key=received_at)
        received, self.sent = self.sent[:end], self.sent[end:]
        wanted = sought(world)
        for event in received:
            intake(world, event, wanted)

    def plan(self, at: int, what: Act) -> None:
        self.planned += 1
        heapq.heappush(self.diary, (at, self.planned, what))

    def _will_order(self, viewer: int, since: int, at: int, start: int, cause: str, by_view: bool) -> None:
        """An order at that second, with the cart and the checkout minutes before it, but not before `since`."""
        if self.odds.cart:
            for name, before in (("AddToCart", self.odds.order_s), ("InitiateCheckout", self.odds.order_s // 2)):
                self.plan(max(at - before, since + 1), partial(_step, name, viewer, start))
        self.plan(at, partial(_order, viewer, start, cause, by_view))


def _step(name: str, viewer: int, start: int, world: World, at: int) -> None:
    """A step on the way to an order, seen by the browser's pixel."""
    if tracking.is_tracked(world, viewer):
        tracking.browser(world, name, viewer, at, dice.one(start, tracking.PLACE[name]), _last_click(world, viewer, at))


def _last_click(world: World, viewer: int, at: int) -> Click | None:
    """The viewer's newest click the site still remembers."""
    click = next(world.footprints.clicks_before(viewer, at), None)
    return click if click and at - click.at <= world.shoppers.odds.remembers_s else None


def _order(viewer: int, start: int, cause: str, by_view: bool, world: World, at: int) -> None:
    """An order comes in: the back end's row, what led to it, the events, and perhaps a change of mind."""
    shoppers, rates = world.shoppers, world.shoppers.odds
    shoppers.ordered += 1
    order = SiteOrder(
        seq=len(world.orders) + 1,
        order_id=f"{world.shop.order_prefix}-{10_000 + shoppers.ordered}",
        placed_at=at,
        value_micros=rates.value(dice.one(start, 30)),
        currency=world.advertiser.currency,
        status="pending" if dice.chance(start, 31, rates.pending) else "paid",
        caused_by_ad=cause,
    )
    world.orders.append(order)
    if cause:
        _count(shoppers.caused.setdefault(cause, Caused()), order.value_micros, by_view)
    if world.audience.consents[viewer]:
        click = _touches(world, viewer, at)
        if not world.audience.blocks[viewer]:
            tracking.browser(world, rates.result, viewer, at, dice.one(start, tracking.PLACE["browser"]), click, order)
        tracking.server(world, viewer, at, dice.one(start, tracking.PLACE["server"]), click, order)
    _second_thoughts(world, order, start, at)


def _count(caused: Caused, micros: int, by_view: bool) -> None:
    if by_view:
        caused.view_orders += 1
        caused.view_value_micros += micros
    else:
        caused.click_orders += 1
        caused.click_value_micros += micros


def _second_thoughts(world: World, order: SiteOrder, start: int, at: int) -> None:
    """Pending orders are paid hours later; of the others some are cancelled, and some refunded days later."""
    shoppers, rates = world.shoppers, world.shoppers.odds
    if order.status == "pending":
        shoppers.plan(at + HOUR + dice.below(start, 32, 5 * HOUR), partial(_becomes, order, "paid"))
    elif dice.chance(start, 33, rates.cancels):
        shoppers.plan(at + HOUR + dice.below(start, 34, 23 * HOUR), partial(_becomes, order, "cancelled"))
    elif dice.chance(start, 35, rates.refunds):
        shoppers.plan(at + 2 * DAY + dice.below(start, 36, 8 * DAY), partial(_becomes, order, "refunded"))


def _touches(world: World, viewer: int, at: int) -> Click | None:
    """Write down the visitor's last click and last view before the order; the click, if there is one."""
    ttp = tracking.ttp_of(world, viewer)
    click = _last_click(world, viewer, at)
    if click is not None:
        _touch(world, "click", click.ad_id, ttp, click.ttclid, click.at)
    seen = world.footprints.exposure.last_view(viewer, at)
    if seen is not None and at - seen[1] <= _VIEW_LIFE:
        _touch(world, "view", seen[0], ttp, "", seen[1])
    return click


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
