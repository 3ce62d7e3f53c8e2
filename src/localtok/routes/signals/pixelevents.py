"""Events defined on a pixel, and what arrived there."""

from __future__ import annotations

from tiktokwire import events as wire
from tiktokwire import pixels as asks
from tiktokwire.enums import OPTIMIZATION_EVENTS
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard
from ...signals import Counts
from ...state import Pixel, PixelRule
from ...world import World
from ..common import bad, day, ids, missing, one_of
from .pixels import OUTDATED, mine, short_name

TYPES = frozenset({*OPTIMIZATION_EVENTS.values(), *OUTDATED, "PAGE_VISIT"})
CURRENCIES = ("INR", "JPY", "USD")
TRIGGERS = ("TRIGGERTYPE_CLICK", "TRIGGERTYPE_PAGEVIEW")
OPERATORS = ("OPERATORTYPE_CONTAINS", "OPERATORTYPE_DOES_NOT_EQUAL", "OPERATORTYPE_EQUALS")
VARIABLES = ("ELEMENT", "PAGE_HOSTNAME", "PAGE_PATH", "PAGE_URL")
_DAY = 86_400


def create(call: Call, ask: asks.PixelEventCreateAsk) -> Nothing:
    """All of them or none. Their ids are read with `pixel/list/`."""
    pixel = mine(call.world, ask.pixel_id)
    if not ask.pixel_events:
        raise bad("pixel_events", "give at least one event.")
    made = [_rule(call.world, f"pixel_events.{at}", one) for at, one in enumerate(ask.pixel_events)]
    pixel.events |= {rule.event_id: rule for rule in made}
    return Nothing()


def update(call: Call, ask: asks.PixelEventUpdateAsk) -> Nothing:
    rule = _of(call.world, ask.event_id)[1]
    name = short_name("event_name", ask.event_name)
    currency = one_of("currency", ask.currency or rule.currency or "USD", CURRENCIES)
    value = _amount("currency_value", ask.currency_value)
    rule.name = name
    if value or ask.currency:
        rule.currency, rule.currency_value = currency, value or rule.currency_value
    return Nothing()


def delete(call: Call, ask: asks.PixelEventDeleteAsk) -> Nothing:
    pixel, rule = _of(call.world, ask.event_id)
    del pixel.events[rule.event_id]
    return Nothing()


def stats(call: Call, ask: wire.PixelStatsAsk) -> wire.PixelsStats:
    """Counts of what arrived, duplicates included; of an unbound pixel there are none.

    The two days may come in either order, since Airbyte's connector adds where it means to subtract.
    """
    first, last = sorted(
        (
            day("date_range.start_date", ask.date_range.start_date),
            day("date_range.end_date", ask.date_range.end_date),
        )
    )
    if last - first >= 30 * _DAY:
        raise bad("date_range", "must span 1 to 30 days.")
    asked = [ask.pixel_ids] if isinstance(ask.pixel_ids, str) else ask.pixel_ids
    rows = [_mine_or_unbound(call.world, id) for id in ids("pixel_ids", asked, 10)]
    tally = call.world.signals.tally
    return wire.PixelsStats(
        rows=[
            wire.PixelStats(
                pixel_id=one.pixel_id,
                statistics=[]
                if one.unbound
                else [_count(*item) for item in tally.between(one.pixel_code, first, last + _DAY).items()],
            )
            for one in rows
        ]
    )


def _mine_or_unbound(world: World, pixel_id: str) -> Pixel:
    pixel = world.pixels.get(pixel_id)
    return pixel if pixel is not None and pixel.unbound else mine(world, pixel_id)


def _count(name: str, counts: Counts) -> wire.EventCount:
    return wire.EventCount(
        pixel_event_type=OPTIMIZATION_EVENTS.get(name, "CUSTOM"),
        custom_event_type=name,
        attributed_count=counts.attributed,
        preview_count=counts.test,
        total_count=counts.browser + counts.server,
        browser_event_total_count=counts.browser,
        server_event_total_count=counts.server,
    )


def _rule(world: World, path: str, one: asks.PixelEventAsk) -> PixelRule:
    one_of(f"{path}.event_type", one.event_type, TYPES)
    for n, rule in enumerate(one.rules or ()):
        one_of(f"{path}.rules.{n}.trigger", rule.trigger, TRIGGERS)
        one_of(f"{path}.rules.{n}.operator", rule.operator, OPERATORS)
        one_of(f"{path}.rules.{n}.variable", rule.variable, VARIABLES)
    value = _amount(f"{path}.currency_value", one.currency_value)
    currency = one_of(f"{path}.currency", one.currency or "USD", CURRENCIES)
    return PixelRule(
        event_id=world.next_id(),
        event_type=one.event_type,
        name=one.event_type if one.event_name is None else short_name(f"{path}.event_name", one.event_name),
        code=one.event_code or "",
        statistic_type=one_of(f"{path}.statistic_type", one.statistic_type or "EVERY_TIME", ("EVERY_TIME", "ONCE")),
        currency=currency if value else "",
        currency_value=value,
        rules=[
            {"trigger": rule.trigger, "variable": rule.variable, "operator": rule.operator, "value": rule.value}
            for rule in one.rules or ()
        ],
    )


def _amount(field: str, value: str | None) -> str:
    """A number as text, or nothing."""
    whole, _, part = (value or "").partition(".")
    if value and not (whole.isdecimal() and whole.isascii() and (not part or (part.isdecimal() and part.isascii()))):
        raise bad(field, f"{value!r} is not an amount of money.")
    return value or ""


def _of(world: World, event_id: str) -> tuple[Pixel, PixelRule]:
    for pixel in world.pixels.values():
        if event_id in pixel.events:
            return mine(world, pixel.pixel_id), pixel.events[event_id]
    raise missing("pixel event", event_id)


_KEPT = "rules are kept and read back; the shop's pixel is set up in its code"
DOORS = (
    Door(
        "POST",
        "pixel/event/create/",
        asks.PixelEventCreateAsk,
        Guard.ADVERTISER,
        create,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note=_KEPT,
    ),
    Door(
        "POST",
        "pixel/event/update/",
        asks.PixelEventUpdateAsk,
        Guard.ADVERTISER,
        update,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note=_KEPT,
    ),
    Door(
        "POST",
        "pixel/event/delete/",
        asks.PixelEventDeleteAsk,
        Guard.ADVERTISER,
        delete,
        fidelity=Fidelity.IGNORED,
        source="SDK",
        note=_KEPT,
    ),
    Door(
        "GET",
        "pixel/event/stats/",
        wire.PixelStatsAsk,
        Guard.ADVERTISER,
        stats,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="at once rather than hours later; the event's own name stands beside the ad group's word",
    ),
)
