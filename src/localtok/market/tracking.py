"""The events the brand's browser pixel and back end send of what happens on its site: lost, late, doubled, without an id.

Consent stops both, a blocker only the pixel. Everything else is drawn from a word of dice of each event's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..state import PixelEvent, SiteOrder
from . import dice
from .dice import Flags, Ints
from .events import WINDOW_S, Click

if TYPE_CHECKING:
    from ..world import World

HOUR = 3_600


def is_tracked(world: World, viewer: int) -> bool:
    """Whether the browser's pixel sees the viewer at all."""
    audience = world.audience
    return bool(audience.consents[viewer] and not audience.blocks[viewer])


def are_tracked(world: World, viewers: Ints) -> Flags:
    """The same of many. Shape as `viewers`."""
    audience = world.audience
    return audience.consents[viewers] & ~audience.blocks[viewers]


def browser(
    world: World, name: str, viewer: int, at: int, word: int, click: Click | None, order: SiteOrder | None = None
) -> None:
    """The pixel's event of a tracked viewer, seconds later, unless the network is in the way. `word` is its dice."""
    odds = world.shoppers.odds
    if word >> 40 < odds.net_loss:
        return
    event = _event(world, "browser", name, viewer, at, word, click, order)
    _send(world, event, at + 1 + ((word & 0xFFFF) * 5 >> 16))
    if order is not None and dice.chance(word, 1, odds.reloads):
        _send(world, replace(event), at + 60 + dice.below(word, 2, HOUR // 2 - 60))


def server(world: World, viewer: int, at: int, word: int, click: Click | None, order: SiteOrder) -> None:
    """The back end's event of an order, some time later, and sometimes again."""
    odds = world.shoppers.odds
    if word >> 40 >= odds.server_sends:
        return
    known = click if dice.chance(word, 1, odds.knows_click) else None
    event = _event(world, "server", odds.result, viewer, at, word, known, order)
    if dice.chance(word, 2, odds.no_id):
        event.event_id = ""
    sent = at + odds.delay(dice.one(word, 3))
    _send(world, event, sent)
    if dice.chance(word, 4, odds.twice):
        _send(world, replace(event), sent + 30 + dice.below(word, 5, 2 * HOUR - 30))
    if dice.chance(word, 6, odds.late_again):
        _send(world, replace(event), sent + WINDOW_S + 900 + dice.below(word, 7, 20 * HOUR))


def ttp_of(world: World, viewer: int) -> str:
    """The viewer's `_ttp` cookie on the brand's site; the platform knows whose it is."""
    ttp = world.footprints.ttp_of.get(viewer)
    if ttp is None:
        word = dice.stream(world.seed, "ttp", viewer)
        ttp = world.footprints.ttp_of[viewer] = f"{word:016x}{dice.mix(word) >> 20:011x}"
        world.footprints.viewer_of[ttp] = viewer
    return ttp


def _send(world: World, event: PixelEvent, at: int) -> None:
    """Once as it is; otherwise as the trouble at the shop has it."""
    signals = world.signals
    if not signals.trouble:
        event.received_at = at
        world.shoppers.plan(at, event)
        return
    signals.sendings += 1
    start = dice.stream(world.seed, "shop trouble", signals.sendings)
    for when, keeps_id in signals.trouble.sent(event, at, start):
        sent = replace(event, received_at=when, event_id=event.event_id if keeps_id else "")
        world.shoppers.plan(when, sent)


def _event(
    world: World,
    source: str,
    name: str,
    viewer: int,
    at: int,
    word: int,
    click: Click | None,
    order: SiteOrder | None,
) -> PixelEvent:
    ttclid = click.ttclid if click else ""
    page = "/thanks" if order else world.shop.landing
    return PixelEvent(
        seq=0,
        source=source,
        pixel_code=world.pixel.pixel_code,
        event=name,
        event_id=f"order-{order.order_id}" if order else f"{dice.mix(word):016x}",
        event_time=at,
        received_at=at,
        order_id=order.order_id if order else "",
        value_micros=order.value_micros if order else None,
        currency=order.currency if order else "",
        ttp=ttp_of(world, viewer),
        ttclid=ttclid,
        url=f"{world.shop.site}{page}" + (f"?ttclid={ttclid}" if ttclid and not order else ""),
    )
