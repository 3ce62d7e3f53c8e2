"""The ad account: what is known of it, and what may be changed."""

from __future__ import annotations

from tiktokwire import oauth as wire
from tiktokwire.codes import Code
from tiktokwire.currencies import rounded
from tiktokwire.envelope import Nothing

from ...doors import Call, Door, Fidelity, Guard, Refused, owned
from ...state import Advertiser
from ...world import World
from ..common import bad, ids, picked, text, units

_KEPT = {
    "company": 255,
    "contact_name": 255,
    "contact_email": 255,
    "contact_number": 255,
    "promotion_link": 255,
    "license_no": 255,
    "license_image_id": 255,
    "address": 1_024,
}
"""What is kept as given, and how long it may be. Only the link's and the address's lengths are documented (GO)."""


def info(call: Call, ask: wire.AdvertiserInfoAsk) -> dict[str, object]:
    for id in ids("advertiser_ids", ask.advertiser_ids, 100):
        owned(call.front, id)
    known = described(call.world)
    if ask.fields is not None and "company_name_editable" in ask.fields:
        return {"list": [picked(known, ["advertiser_id", "company_name_editable"])]}
    row = picked(known, ask.fields)
    row.pop("company_name_editable", None)
    return {"list": [row]}


def update(call: Call, ask: wire.AdvertiserUpdateAsk) -> Nothing:
    if ask.advertiser_id is None:
        if ask.bc_id is None:
            raise Refused(Code.PARAM_ERROR, "Missing required field(s): advertiser_id or bc_id.")
        raise Refused(Code.NOT_IMPL, "bc_id: localtok does not do budgets of ad accounts; nothing was done.")
    if ask.bc_id is not None or ask.budget_update_type is not None:
        raise bad("bc_id", "budgets go with a bc_id, everything else with an advertiser_id, never both.")
    given = {name: value for name in _KEPT if (value := getattr(ask, name)) is not None}
    for name, value in given.items():
        text(name, value, _KEPT[name])
    if ask.advertiser_name is not None:
        text("advertiser_name", ask.advertiser_name, 255)
    one = call.world.advertiser
    one.name = ask.advertiser_name or one.name
    one.details.update(given)
    return Nothing()


def described(world: World) -> wire.AdvertiserInfo:
    one, kept = world.advertiser, world.advertiser.details
    center = next((center for center in world.centers.values() if one.advertiser_id in center.advertisers), None)
    return wire.AdvertiserInfo(
        advertiser_id=one.advertiser_id,
        name=one.name,
        status=one.status,
        role="ROLE_ADVERTISER",
        company=company(world),
        country=one.country,
        currency=one.currency,
        timezone=one.timezone,
        display_timezone=one.timezone,
        language="en",
        balance=rounded(units(one.balance_micros), one.currency),
        owner_bc_id=center.bc_id if center else "",
        create_time=one.created_at,
        can_use_custom_identity=bool(world.custom_identities),
        ads_only_mode=one.ads_only_mode,
        address=kept.get("address", ""),
        contacter=masked(kept.get("contact_name", "")),
        email=masked(kept.get("contact_email", "")),
        cellphone_number=masked(kept.get("contact_number", "")),
        license_no=kept.get("license_no", ""),
        advertiser_account_type="AUCTION",
        company_name_editable=True,
    )


def company(world: World) -> str:
    one: Advertiser = world.advertiser
    return one.details.get("company") or next((center.name for center in world.centers.values()), one.name)


def masked(value: str) -> str:
    """The first and the last letter, with stars between, as TikTok prints what is somebody's own."""
    name, at, host = value.partition("@")
    if at:
        return f"{name[:1]}***@{'*' * len(host)}"
    return value[:1] + "*" * (len(value) - 2) + value[-1:] if len(value) > 2 else "*" * len(value)


DOORS = (
    Door(
        "GET",
        "advertiser/info/",
        wire.AdvertiserInfoAsk,
        Guard.ADVERTISER,
        info,
        says=wire.AdvertiserInfos,
        fidelity=Fidelity.EXACT,
        source="SDK,GO,WIRE",
        note="Always STATUS_ENABLE; no industry.",
    ),
    Door(
        "POST",
        "advertiser/update/",
        wire.AdvertiserUpdateAsk,
        Guard.ADVERTISER,
        update,
        fidelity=Fidelity.IGNORED,
        source="SDK,GO",
        note="Names, contacts and licence are kept and read back at once, unreviewed; budgets are not done.",
    ),
)
