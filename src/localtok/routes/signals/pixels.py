"""Pixels: making them, changing them, and listing them with the events they know."""

from __future__ import annotations

import msgspec

from tiktokwire import events as wire
from tiktokwire import pixels as asks
from tiktokwire.codes import Code
from tiktokwire.enums import OPTIMIZATION_EVENTS
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...scenario import token
from ...state import Pixel, PixelRule
from ...world import World
from ..common import bad, has_emoji, missing, one_of, page, stamp

CATEGORIES = ("ONLINE_STORE", "FILLING_FORM", "CONTACTS", "LANDING_PAGE", "CUSTOMIZE_EVENTS")
ORDERS = ("EARLIEST_CREATE", "LATEST_CREATE")
OUTDATED = ("BUTTON", "ON_WEB_ORDER")
"""Events for optimisation that are deprecated."""
_ALWAYS = {"Purchase": ("Purchase", "InitiateCheckout", "AddToCart", "ViewContent")}
"""What the brand's own pixel has heard long before the world begins."""
_NAME = 40


def create(call: Call, ask: asks.PixelCreateAsk) -> asks.PixelCreated:
    world = call.world
    pixel = Pixel(
        pixel_id=world.next_id(),
        pixel_code="C" + token(world.seed, "pixel code", 19, len(world.pixels)).upper(),
        name=short_name("pixel_name", ask.pixel_name),
        advertiser_id=ask.advertiser_id,
        created_at=call.now,
        category=one_of("pixel_category", ask.pixel_category or "ONLINE_STORE", CATEGORIES),
        partner_name=ask.partner_name or "",
    )
    world.pixels[pixel.pixel_id] = pixel
    return asks.PixelCreated(
        pixel_id=pixel.pixel_id,
        pixel_code=pixel.pixel_code,
        pixel_name=pixel.name,
        pixel_category=pixel.category,
        partner_name=pixel.partner_name or None,
        enable_first_party_cookies=pixel.first_party_cookies,
        enable_expanded_data_sharing=pixel.expanded_sharing,
    )


def update(call: Call, ask: asks.PixelUpdateAsk) -> Nothing:
    pixel = mine(call.world, ask.pixel_id)
    name = short_name("pixel_name", ask.pixel_name)
    pixel.name = name
    if ask.advanced_matching_fields is not None:
        pixel.matching |= _said(ask.advanced_matching_fields)
    if ask.automatic_advanced_matching_fields is not None:
        pixel.automatic_matching |= _said(ask.automatic_advanced_matching_fields)
    if ask.enable_first_party_cookies is not None:
        pixel.first_party_cookies = ask.enable_first_party_cookies
    if ask.enable_expanded_data_sharing is not None:
        pixel.expanded_sharing = ask.enable_expanded_data_sharing
    return Nothing()


def pixels(call: Call, ask: wire.PixelsAsk) -> wire.Pixels:
    world = call.world
    order = one_of("order_by", ask.order_by or "EARLIEST_CREATE", ORDERS)
    rows = [one for one in world.pixels.values() if one.advertiser_id == ask.advertiser_id and _matches(one, ask)]
    rows.sort(key=lambda one: one.created_at)
    if order == "LATEST_CREATE":
        rows.reverse()
    shown, info = page(rows, ask.page, ask.page_size, most=20)
    return wire.Pixels(pixels=[_row(world, one) for one in shown], page_info=info)


def mine(world: World, pixel_id: str) -> Pixel:
    """The advertiser's pixel of that id."""
    pixel = world.pixels.get(pixel_id)
    if pixel is None:
        raise missing("pixel", pixel_id)
    if pixel.advertiser_id != world.advertiser.advertiser_id or pixel.unbound:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate pixel {pixel_id}.")
    return pixel


def short_name(field: str, value: str) -> str:
    """At most 40 characters of whatever script, and no emoji."""
    if not value.strip():
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")
    if len(value) > _NAME:
        raise bad(field, f"at most {_NAME} characters, and this has {len(value)}.")
    if has_emoji(value):
        raise bad(field, "must not contain emoji.")
    return value


def _said(fields: msgspec.Struct) -> dict[str, bool]:
    return {name: value for name, value in msgspec.structs.asdict(fields).items() if value is not None}


def _matches(one: Pixel, ask: wire.PixelsAsk) -> bool:
    if ask.filtering is not None and ask.filtering.available_for_catalog_only and one.unbound:
        return False
    asked = ((ask.pixel_id, one.pixel_id), (ask.code, one.pixel_code), (ask.name, one.name))
    return all(given is None or given == own for given, own in asked)


def _row(world: World, one: Pixel) -> wire.Pixel:
    return wire.Pixel(
        pixel_id=one.pixel_id,
        pixel_code=one.pixel_code,
        pixel_name=one.name,
        pixel_category=one.category,
        pixel_script=f"<script>/* stands in for the base code of pixel {one.pixel_code}; loads nothing */</script>",
        create_time=stamp(one.created_at),
        partner_name=one.partner_name or None,
        advanced_matching_fields=dict(one.matching) or None,
        automatic_advanced_matching_fields=dict(one.automatic_matching) or None,
        enable_first_party_cookies=one.first_party_cookies,
        enable_expanded_data_sharing=one.expanded_sharing,
        asset_ownership=_ownership(one),
        events=[*(_defined(rule) for rule in one.events.values()), *_received(world, one)],
    )


def _ownership(one: Pixel) -> wire.AssetOwnership:
    if one.unbound:
        return wire.AssetOwnership(asset_relation_status="UNBOUND", ownership_status=False)
    if one.owner_bc_id:
        return wire.AssetOwnership(asset_relation_status="TRANSFERRED", owner_bc_id=one.owner_bc_id)
    return wire.AssetOwnership()


def _defined(rule: PixelRule) -> wire.PixelRule:
    return wire.PixelRule(
        event_id=rule.event_id,
        event_code=rule.code,
        event_type=rule.event_type,
        optimization_event=rule.event_type,
        name=rule.name,
        statistic_type=rule.statistic_type,
        currency=rule.currency,
        currency_value=rule.currency_value,
        deprecated=rule.event_type in OUTDATED,
        rules=[wire.PixelTrigger(**one) for one in rule.rules],
    )


def _received(world: World, one: Pixel) -> list[wire.PixelRule]:
    """The events that reached it, in the order of the standard ones, then by name."""
    names = set(world.signals.tally.by_pixel.get(one.pixel_code, ()))
    if one is world.pixel:
        result = world.model.shop.result
        names.update(_ALWAYS.get(result, (result, "ViewContent")))
    standard = [name for name in OPTIMIZATION_EVENTS if name in names]
    return [
        *(
            wire.PixelRule(event_code=name, event_type=word, optimization_event=word, name=name)
            for name, word in ((name, OPTIMIZATION_EVENTS[name]) for name in standard)
        ),
        *(
            wire.PixelRule(event_code=name, custom_event_type=name, name=name)
            for name in sorted(names.difference(standard))
        ),
    ]


DOORS = (
    Door(
        "POST",
        "pixel/create/",
        asks.PixelCreateAsk,
        Guard.ADVERTISER,
        create,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="how many an account may have is not checked",
    ),
    Door(
        "POST",
        "pixel/update/",
        asks.PixelUpdateAsk,
        Guard.ADVERTISER,
        update,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="matching and cookies are kept and read back only",
    ),
    Door(
        "GET",
        "pixel/list/",
        wire.PixelsAsk,
        Guard.ADVERTISER,
        pixels,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="received events are listed at once, and the base code is a stand-in",
    ),
)
