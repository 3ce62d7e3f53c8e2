"""Business Centers: the brand's own, its people, its partners, and what it holds."""

from __future__ import annotations

from tiktokwire import centers as wire
from tiktokwire.codes import Code

from ...access import BusinessCenter
from ...doors import Call, Door, Fidelity, Guard, Refused
from ...world import World
from ..common import bad, one_of, page
from .advertisers import company
from .oauth import person


def centers(call: Call, ask: wire.CentersAsk) -> wire.Centers:
    one_of("scene", ask.scene or "SINGLE_ACCOUNT", wire.SCENES)
    filtering = ask.filtering or wire.CentersFilter()
    if filtering.keyword_type:
        one_of("filtering.keyword_type", filtering.keyword_type, ("ASSET", "MEMBER", "PARTNER", "TIER"))
    if filtering.relation_type:
        one_of("filtering.relation_type", filtering.relation_type, ("CHILD", "PARENT"))
    mine = [mine_of(call, ask.bc_id)] if ask.bc_id else list(call.world.centers.values())
    rows = [
        _center(call.world, one)
        for one in mine
        if says(filtering.keyword, one.bc_id, one.name) and not filtering.relation_type
    ]
    shown, info = page(rows, ask.page, ask.page_size, most=50)
    return wire.Centers(rows=shown, page_info=info)


def assets(call: Call, ask: wire.AssetsAsk) -> wire.Assets:
    center = mine_of(call, ask.bc_id)
    kind = one_of("asset_type", ask.asset_type, wire.ASSET_TYPES)
    filtering = ask.filtering or wire.AssetsFilter()
    if filtering.user_id and filtering.user_email:
        raise bad("filtering", "give a user_id or a user_email, not both.")
    if filtering.user_email and kind != "ADVERTISER":
        raise bad("filtering.user_email", "is only for asset_type ADVERTISER.")
    someone_else = filtering.user_email or filtering.user_id not in (None, "", person(call.world).core_user_id)
    rows = [] if someone_else else _held(call.world, center, kind)
    rows = [row for row in rows if says(filtering.keyword, row.asset_id, row.asset_name)]
    shown, info = page(rows, ask.page, ask.page_size, most=50)
    return wire.Assets(rows=shown, page_info=info)


def members(call: Call, ask: wire.MembersAsk) -> wire.Members:
    mine_of(call, ask.bc_id)
    filtering = ask.filtering or wire.MembersFilter()
    if filtering.user_role:
        one_of("filtering.user_role", filtering.user_role, wire.ROLES)
    if filtering.relation_status:
        one_of("filtering.relation_status", filtering.relation_status, wire.RELATIONS)
    user = person(call.world)
    everybody = [
        wire.Member(
            user_id=user.core_user_id,
            user_name=user.display_name,
            user_email=user.email,
            user_role="ADMIN",
            relation_status="BOUND",
            ext_user_role=wire.ExtraRole(finance_role="MANAGER"),
        )
    ]
    rows = [
        one
        for one in everybody
        if says(filtering.keyword, one.user_id, one.user_name, one.user_email)
        and filtering.user_role in (None, "", one.user_role)
        and filtering.relation_status in (None, "", one.relation_status)
    ]
    shown, info = page(rows, ask.page, ask.page_size, most=20)
    return wire.Members(rows=shown, page_info=info)


def partners(call: Call, ask: wire.PartnersAsk) -> wire.Partners:
    wanted = ask.filtering.name if ask.filtering else None
    rows = [
        wire.Partner(bc_id=bc_id, bc_name=name)
        for bc_id, name in mine_of(call, ask.bc_id).partners.items()
        if says(wanted, name)
    ]
    shown, info = page(rows, ask.page, ask.page_size, most=50)
    return wire.Partners(rows=shown, page_info=info)


def mine_of(call: Call, bc_id: str) -> BusinessCenter:
    """The Business Center, if the token's user is in it."""
    center = call.world.centers.get(bc_id)
    if center is None:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate Business Center {bc_id}.")
    return center


def _center(world: World, one: BusinessCenter) -> wire.Center:
    advertiser = world.advertiser
    return wire.Center(
        bc_info=wire.CenterInfo(
            bc_id=one.bc_id,
            name=one.name,
            company=company(world),
            currency=advertiser.currency,
            registered_area=advertiser.country,
            status="ENABLE",
            timezone=advertiser.timezone,
            type="SELF_SERVICE",
        ),
        user_role="ADMIN",
        ext_user_role=wire.ExtraRole(finance_role="MANAGER"),
    )


def _held(world: World, center: BusinessCenter, kind: str) -> list[wire.Asset]:
    """What a Business Center holds of one kind: ad accounts, their pixels, and the TikTok accounts that agreed."""
    advertiser = world.advertiser
    if kind == "ADVERTISER" and advertiser.advertiser_id in center.advertisers:
        return [
            wire.Asset(
                asset_id=advertiser.advertiser_id,
                asset_name=advertiser.name,
                asset_type=kind,
                relation_type="OWNER_BC",
                relation_status="BOUND",
                advertiser_status=advertiser.status,
                advertiser_account_type="AUCTION",
                advertiser_role="ADMIN",
                owner_bc_name=center.name,
            )
        ]
    if kind == "PIXEL":
        return [
            wire.Asset(
                asset_id=pixel.pixel_id,
                asset_name=pixel.name,
                asset_type=kind,
                relation_type="OWNER_BC",
                relation_status="BOUND",
                pixel_code=pixel.pixel_code,
                owner_bc_name=center.name,
            )
            for pixel in world.pixels.values()
            if pixel.advertiser_id in center.advertisers
        ]
    if kind == "TT_ACCOUNT":
        return [
            wire.Asset(
                asset_id=one.identity_id,
                asset_name=one.display_name,
                asset_type=kind,
                relation_type="OWNER_INDIVIDUAL",
                tt_account_roles=["POST"],
            )
            for one in world.accounts.values()
            if one.handle in center.accounts
        ]
    return []


def says(keyword: str | None, *texts: str) -> bool:
    return not keyword or any(keyword.casefold() in text.casefold() for text in texts)


DOORS = (
    Door(
        "GET",
        "bc/get/",
        wire.CentersAsk,
        Guard.ADVERTISER,
        centers,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="One Business Center a world, with no tiers above or below; a keyword is looked for in its name and id.",
    ),
    Door(
        "GET",
        "bc/asset/get/",
        wire.AssetsAsk,
        Guard.ADVERTISER,
        assets,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="Ad accounts, pixels and TikTok accounts; a TikTok account's asset_id is its identity_id.",
    ),
    Door(
        "GET",
        "bc/member/get/",
        wire.MembersAsk,
        Guard.ADVERTISER,
        members,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="One person a world.",
    ),
    Door(
        "GET",
        "bc/partner/get/",
        wire.PartnersAsk,
        Guard.ADVERTISER,
        partners,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="Nobody, as a world begins.",
    ),
)
