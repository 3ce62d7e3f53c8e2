"""A pixel in a Business Center: handed over to it, and linked by it to ad accounts or taken away from them."""

from __future__ import annotations

from tiktokwire import pixels as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...access import BusinessCenter
from ...doors import Call, Door, Fidelity, Guard, Refused
from ...state import Pixel
from ...world import World
from ..common import ids, one_of, page


def transfer(call: Call, ask: wire.PixelTransferAsk) -> wire.AssetId:
    """The advertiser keeps the pixel; the Business Center owns it as an asset. There is no way back."""
    center, pixel = _center(call.world, ask.bc_id), _pixel(call.world, ask.pixel_code)
    if pixel.advertiser_id not in center.advertisers:
        raise Refused(Code.PERMISSION_ERROR, f"The Business Center {ask.bc_id} does not hold the pixel's ad account.")
    if pixel.owner_bc_id and pixel.owner_bc_id != ask.bc_id:
        raise Refused(Code.PERMISSION_ERROR, f"The pixel {ask.pixel_code} is another Business Center's already.")
    pixel.owner_bc_id = ask.bc_id
    return wire.AssetId(asset_id=pixel.pixel_id)


def link(call: Call, ask: wire.PixelLinkUpdateAsk) -> Nothing:
    center = _center(call.world, ask.bc_id)
    pixel = _asset(call.world, center, ask.pixel_code)
    relation = one_of("relation_status", ask.relation_status, ("LINK", "UNLINK"))
    advertisers = ids("advertiser_ids", ask.advertiser_ids, 100)
    for id in advertisers:
        if id not in center.advertisers:
            raise Refused(
                Code.PERMISSION_ERROR, f"No permission to operate advertiser {id}: it is not in the Business Center."
            )
    for id in advertisers:
        if id == pixel.advertiser_id:
            pixel.unbound = relation == "UNLINK"
        elif relation == "LINK":
            pixel.linked_to.add(id)
        else:
            pixel.linked_to.discard(id)
    return Nothing()


def links(call: Call, ask: wire.PixelLinksAsk) -> wire.PixelLinks:
    pixel = _asset(call.world, _center(call.world, ask.bc_id), ask.pixel_code)
    linked = [*([] if pixel.unbound else [pixel.advertiser_id]), *sorted(pixel.linked_to)]
    shown, info = page(linked, ask.page, ask.page_size, most=50)
    return wire.PixelLinks(rows=[wire.PixelLink(advertiser_id=id) for id in shown], page_info=info)


def _center(world: World, bc_id: str) -> BusinessCenter:
    center = world.centers.get(bc_id)
    if center is None or world.advertiser.advertiser_id not in center.advertisers:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate Business Center {bc_id}.")
    return center


def _pixel(world: World, code: str) -> Pixel:
    for pixel in world.pixels.values():
        if pixel.pixel_code == code:
            return pixel
    raise Refused(Code.PERMISSION_ERROR, f"No permission to operate pixel code: {code}.")


def _asset(world: World, center: BusinessCenter, code: str) -> Pixel:
    """The pixel, if the Business Center owns it. Words as recorded from the real platform."""
    pixel = _pixel(world, code)
    if pixel.owner_bc_id != center.bc_id:
        raise Refused(Code.PARAM_ERROR, f"You don't have permission to the asset({pixel.pixel_id})")
    return pixel


DOORS = (
    Door(
        "POST",
        "bc/pixel/transfer/",
        wire.PixelTransferAsk,
        Guard.ADVERTISER,
        transfer,
        source="SDK,3P",
        note="any token of the advertiser acts as the Business Center's administrator",
    ),
    Door(
        "POST",
        "bc/pixel/link/update/",
        wire.PixelLinkUpdateAsk,
        Guard.ADVERTISER,
        link,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="unlinked from its own advertiser the pixel is UNBOUND",
    ),
    Door(
        "GET",
        "bc/pixel/link/get/",
        wire.PixelLinksAsk,
        Guard.ADVERTISER,
        links,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
    ),
)
