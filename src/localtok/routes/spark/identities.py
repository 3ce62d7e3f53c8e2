"""Whom an advertiser can advertise as: linked accounts, accounts of codes and Business Centers, and made-up ones."""

from __future__ import annotations

from tiktokwire import spark as wire
from tiktokwire.codes import Code
from tiktokwire.enums import IDENTITY_TYPES
from tiktokwire.envelope import Nothing

from ...access import CustomIdentity
from ...doors import Call, Door, Fidelity, Guard, Refused
from ...market import eligibility
from ...state import Account
from ..common import bad, missing, one_of, page, text
from .rights import QUOTA, available_status, by_identity, centers_of, holds, needs_center, used_by

_ORDER = ("TT_USER", "AUTH_CODE", "BC_AUTH_TT", "CUSTOMIZED_USER", "TTS_TT")


def listed(call: Call, ask: wire.IdentitiesAsk) -> wire.Identities:
    kind, bc_id = ask.identity_type, ask.identity_authorized_bc_id or ""
    wanted = _ORDER if kind is None else (one_of("identity_type", kind, IDENTITY_TYPES),)
    if bc_id and bc_id not in call.world.centers:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate Business Center {bc_id}.")
    keyword = ask.filtering.keyword if ask.filtering else None
    if keyword and kind not in (None, "CUSTOMIZED_USER"):
        raise bad("filtering", "only with identity_type CUSTOMIZED_USER, or without one.")
    every = [one for kind in wanted for one in _of_kind(call, kind, bc_id)]
    if keyword:
        every = [one for one in every if keyword.lower() in one.display_name.lower()]
    rows, info = page(every, ask.page, ask.page_size, usual=20, most=100)
    return wire.Identities(identity_list=rows, page_info=info)


def info(call: Call, ask: wire.IdentityAsk) -> wire.IdentityInfo:
    kind = one_of("identity_type", ask.identity_type, IDENTITY_TYPES)
    if kind == "CUSTOMIZED_USER":
        return wire.IdentityInfo(identity_info=_shown_custom(call, _custom(call, ask.identity_id)))
    bc_id = ask.identity_authorized_bc_id or ""
    account = account_of(call, ask.identity_id, kind, bc_id)
    return wire.IdentityInfo(identity_info=_shown(call, account, kind, bc_id))


def create(call: Call, ask: wire.IdentityCreateAsk) -> wire.IdentityMade:
    """A name and a picture that are nobody's account, for ads that use no post."""
    name = text("display_name", ask.display_name, 100)
    picture = call.world.library.files.get(ask.image_uri)
    if picture is None or picture.kind != "image":
        raise bad("image_uri", f"{ask.image_uri!r} is no picture this advertiser has uploaded.")
    made = CustomIdentity(call.world.next_id(), name, ask.image_uri, call.now)
    call.world.custom_identities[made.identity_id] = made
    return wire.IdentityMade(identity_id=made.identity_id)


def delete(call: Call, ask: wire.IdentityDeleteAsk) -> dict[str, object]:
    if (ask.identity_type or "CUSTOMIZED_USER") != "CUSTOMIZED_USER":
        raise bad("identity_type", "only identities of the type CUSTOMIZED_USER can be deleted.")
    one = _custom(call, ask.identity_id)
    event = "custom identity deleted"
    if eligibility.blocked(call.world, event, one.identity_id):
        raise bad("identity_id", f"ads use the identity {one.identity_id}; delete them first.")
    del call.world.custom_identities[one.identity_id]
    call.world.lifecycle.acts[event, one.identity_id] = call.now
    return {}


def quota(call: Call, ask: wire.QuotaAsk) -> wire.Quota:
    one_of("asset_type", ask.asset_type, ("IDENTITY",))
    account = by_identity(call.world, ask.asset_id)
    if account is None or not any(holds(call.world, account, kind) for kind in _ORDER[:3]):
        raise missing("identity", ask.asset_id)
    used = used_by(call.world, ask.asset_id)
    return wire.Quota(total_quota=QUOTA, used_quota=used, available_quota=max(QUOTA - used, 0))


def account_of(call: Call, identity_id: str, kind: str, bc_id: str) -> Account:
    """The account behind an identity this advertiser holds."""
    needs_center(kind, bc_id)
    account = by_identity(call.world, identity_id)
    if account is None:
        raise missing("identity", identity_id)
    if not holds(call.world, account, kind, bc_id):
        raise Refused(Code.PERMISSION_ERROR, f"identity_id: {identity_id} is not a {kind} identity of this advertiser.")
    return account


def _of_kind(call: Call, kind: str, bc_id: str) -> list[wire.Identity]:
    """Every identity of that kind; of a Business Center's, those of the one that was asked for."""
    if kind == "CUSTOMIZED_USER":
        return [_shown_custom(call, one) for one in call.world.custom_identities.values()]
    accounts = call.world.accounts.values()
    if kind == "BC_AUTH_TT":
        pairs = [(account, center) for account in accounts for center in centers_of(call.world, account)]
        return [_shown(call, account, kind, center) for account, center in pairs if not bc_id or center == bc_id]
    return [_shown(call, account, kind) for account in accounts if holds(call.world, account, kind)]


def _shown(call: Call, account: Account, kind: str, bc_id: str = "") -> wire.Identity:
    """Only accounts that are linked or shared can be published on, and have live rooms and messages."""
    state = available_status(account, kind)
    there, closer = state == "AVAILABLE", state == "AVAILABLE" and kind != "AUTH_CODE"
    return wire.Identity(
        identity_id=account.identity_id,
        identity_type=kind,
        identity_authorized_bc_id=bc_id or None,
        display_name=account.display_name,
        username=account.handle,
        profile_image=f"{call.front.base_url}/_localtok/avatars/{account.handle}.svg",
        available_status=state,
        can_push_video=closer,
        can_pull_video=there,
        can_use_live_ads=closer,
        can_manage_message=closer and account.type != "PERSONAL",
        ads_only_mode=account.ads_only_mode if kind == "BC_AUTH_TT" else None,
        is_gpppa=account.political,
    )


def _shown_custom(call: Call, one: CustomIdentity) -> wire.Identity:
    return wire.Identity(
        identity_id=one.identity_id,
        identity_type="CUSTOMIZED_USER",
        display_name=one.display_name,
        profile_image=f"{call.front.base_url}/_localtok/avatars/{one.identity_id}.svg",
        available_status=None,
    )


def _custom(call: Call, identity_id: str) -> CustomIdentity:
    one = call.world.custom_identities.get(identity_id)
    if one is None:
        raise missing("identity", identity_id)
    return one


DOORS = (
    Door(
        "GET", "identity/get/", wire.IdentitiesAsk, Guard.ADVERTISER, listed, fidelity=Fidelity.EXACT,
        source="SDK,DOC:53947493062,DOC:54334565047",
        note="page_info always adds up; BC_AUTH_TT without a Business Center lists those of all",
    ),
    Door(
        "GET", "identity/info/", wire.IdentityAsk, Guard.ADVERTISER, info,
        source="GO,DOC:54320745362",
    ),
    Door(
        "POST", "identity/create/", wire.IdentityCreateAsk, Guard.ADVERTISER, create,
        source="SDK,GO", note="whether an account may still use one in ads is advertiser/info's can_use_custom_identity",
    ),
    Door(
        "POST", "identity/delete/", wire.IdentityDeleteAsk, Guard.ADVERTISER, delete, says=Nothing,
        source="GO", note="refused while ads use it, which is ours and can be switched",
    ),
    Door(
        "GET", "asset/bind/quota/", wire.QuotaAsk, Guard.ADVERTISER, quota,
        source="GO,3P,DOC:54320745362", note="identities only",
    ),
)  # fmt: skip
