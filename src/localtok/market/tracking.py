"""The events the brand's browser pixel and back end send of what happens on its site: lost, late, doubled, without an id.

Consent stops both, a blocker only the pixel. Everything else is drawn from a word of dice of each event's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from msgspec.structs import replace

from ..state import PixelEvent, SiteOrder
from . import dice
from .dice import Flags, Hashes, Ints
from .events import WINDOW_S, Click

if TYPE_CHECKING:
    from ..world import World

HOUR = 3_600
LOADS_S = 2
"""From a click until the page is there."""
PLACE = {"ViewContent": 40, "AddToCart": 41, "InitiateCheckout": 42, "browser": 43, "server": 44}
"""Where each event's draws are among those of its visit or order."""
_PAGES = ("ViewContent", "AddToCart", "InitiateCheckout")
_GAMMA = np.uint64(dice.GAMMA)
_STEPS = (np.array([1, 3, *(PLACE[name] for name in _PAGES)], np.uint64) + np.uint64(1)) * _GAMMA
"""From the start of a visit's dice to each of its draws: whether it lands, how much further it goes, and its pages."""

Visit: TypeAlias = tuple[int, int, int, bool, bool]
"""A tracked viewer, when the page is there, the word the dice start from, whether a click led there, and whether an order
follows."""


def is_tracked(world: World, viewer: int) -> bool:
    """Whether the browser's pixel sees the viewer at all."""
    audience = world.audience
    return bool(audience.consents[viewer] and not audience.blocks[viewer])


def are_tracked(world: World, viewers: Ints) -> Flags:
    """The same of many. Shape as `viewers`."""
    audience = world.audience
    return audience.consents[viewers] & ~audience.blocks[viewers]


def pages(world: World, visits: list[Visit]) -> None:
    """What visits to the product page have the browser's pixel send, with a cart and a checkout by some.

    All at once, since most of what happens on a site is this. One event at a time `browser` says the same.
    """
    if not visits:
        return
    rates = world.shoppers.odds
    waits = (0, rates.cart_s, rates.cart_s + rates.order_s // 2)
    below = (dice.ONE + 1, rates.cart, rates.checkout)
    code, page = world.pixel.pixel_code, f"{world.shop.site}{world.shop.landing}"
    known, viewer_of = world.footprints.ttp_of, world.footprints.viewer_of
    events = []
    for (viewer, at, _, clicked, buys), (lands, further, *words), text in zip(
        visits, *_drawn(world, visits), strict=True
    ):
        if clicked and not buys and lands >> 40 >= rates.lands:
            continue
        further = dice.ONE if buys else further >> 40
        ttclid = f"E.C.P.{text[48:84]}" if clicked else ""
        url = f"{page}?ttclid={ttclid}" if clicked else page
        for number, word in enumerate(words):
            if further >= below[number] or word >> 40 < rates.net_loss:
                continue
            ttp = known.get(viewer)
            if ttp is None:
                ttp = known[viewer] = text[96:123]
                viewer_of[ttp] = viewer
            then = at + waits[number]
            events.append(
                PixelEvent(
                    seq=0,
                    source="browser",
                    pixel_code=code,
                    event=_PAGES[number],
                    event_id=text[16 * number : 16 * number + 16],
                    event_time=then,
                    received_at=then + 1 + ((word & 0xFFFF) * 5 >> 16),
                    order_id="",
                    value_micros=None,
                    currency="",
                    ttp=ttp,
                    ttclid=ttclid,
                    url=url,
                )
            )
    _send(world, events)


def _drawn(world: World, visits: list[Visit]) -> tuple[list[list[int]], list[str]]:
    """The draws of each visit, in the order of `_STEPS`, and what its events may have to spell out.

    That is in hexadecimal, sixteen digits a word: the ids of its pages (three words), of its click (two, and four digits
    of the third), and the viewer's cookie (one, and eleven digits of the second).
    """
    table = np.array([visit[:3] for visit in visits], np.uint64)
    viewers, seconds, starts = table[:, :1], table[:, 1:2], table[:, 2:]
    of_viewers = np.uint64(dice.stream(world.seed, "ttp")) ^ viewers * _GAMMA
    drawn = _mixed(np.concatenate([starts + _STEPS, of_viewers], axis=1))
    words, cookies = drawn[:, 2:5], drawn[:, 5:]
    again = _mixed(np.concatenate([words, starts, cookies], axis=1))
    clicked_at = seconds - np.uint64(LOADS_S) << np.uint64(48)
    spelt = np.concatenate([again[:, :3], starts, again[:, 3:4], clicked_at, cookies, again[:, 4:]], axis=1)
    text = spelt.astype(">u8").tobytes().hex()
    return drawn[:, :5].tolist(), [text[at : at + 128] for at in range(0, len(text), 128)]


def _mixed(words: Hashes) -> Hashes:
    """`dice.mix` of each."""
    return dice.after(words, -1)


def browser(
    world: World, name: str, viewer: int, at: int, word: int, click: Click | None, order: SiteOrder | None = None
) -> None:
    """The pixel's event of a tracked viewer, seconds later, unless the network is in the way. `word` is its dice."""
    odds = world.shoppers.odds
    if word >> 40 < odds.net_loss:
        return
    event = _event(world, "browser", name, viewer, at, word, click, order)
    sent = [at + 1 + ((word & 0xFFFF) * 5 >> 16)]
    if order is not None and dice.chance(word, 1, odds.reloads):
        sent.append(at + 60 + dice.below(word, 2, HOUR // 2 - 60))
    _send(world, [replace(event, received_at=when) for when in sent])


def server(world: World, viewer: int, at: int, word: int, click: Click | None, order: SiteOrder) -> None:
    """The back end's event of an order, some time later, and sometimes again."""
    odds = world.shoppers.odds
    if word >> 40 >= odds.server_sends:
        return
    known = click if dice.chance(word, 1, odds.knows_click) else None
    event = _event(world, "server", odds.result, viewer, at, word, known, order)
    if dice.chance(word, 2, odds.no_id):
        event.event_id = ""
    sent = [at + odds.delay(dice.one(word, 3))]
    if dice.chance(word, 4, odds.twice):
        sent.append(sent[0] + 30 + dice.below(word, 5, 2 * HOUR - 30))
    if dice.chance(word, 6, odds.late_again):
        sent.append(sent[0] + WINDOW_S + 900 + dice.below(word, 7, 20 * HOUR))
    _send(world, [replace(event, received_at=when) for when in sent])


def ttp_of(world: World, viewer: int) -> str:
    """The viewer's `_ttp` cookie on the brand's site; the platform knows whose it is."""
    ttp = world.footprints.ttp_of.get(viewer)
    if ttp is None:
        word = dice.stream(world.seed, "ttp", viewer)
        ttp = world.footprints.ttp_of[viewer] = f"{word:016x}{dice.mix(word) >> 20:011x}"
        world.footprints.viewer_of[ttp] = viewer
    return ttp


def _send(world: World, events: list[PixelEvent]) -> None:
    """Each once, to be received when it says; otherwise as the trouble at the shop has it."""
    signals, sent = world.signals, world.shoppers.sent
    if not signals.trouble:
        sent.extend(events)
        return
    for event in events:
        signals.sendings += 1
        start = dice.stream(world.seed, "shop trouble", signals.sendings)
        for when, keeps_id in signals.trouble.sent(event, event.received_at, start):
            sent.append(replace(event, received_at=when, event_id=event.event_id if keeps_id else ""))


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
