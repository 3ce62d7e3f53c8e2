"""Who may use which post: post codes, linked accounts, Business Centers, and what a post's state does to them.

Used by the doors of both sides. The return codes of bad post codes are Ads Manager's, carried in the message of a
40002, since the API's own are not documented.
"""

from __future__ import annotations

import re

from tiktokwire.codes import Code

from ...codes import code_status, codes_of
from ...doors import Call, Refused
from ...state import Account, Post, PostCode
from ...world import World
from ..common import bad, missing

OPEN_END = 2_145_916_800
"""2038-01-01: the latest end TikTok knows."""
QUOTA = 10_000
"""Ads that may use one identity (DOC:54320745362)."""
SPARK_TYPES = ("AUTH_CODE", "TT_USER", "BC_AUTH_TT")
_CODE = re.compile(r"#[A-Za-z0-9+/_-]+=*")


def owner(world: World, post: Post) -> Account:
    return world.accounts[post.handle]


def by_identity(world: World, identity_id: str) -> Account | None:
    return next((one for one in world.accounts.values() if one.identity_id == identity_id), None)


def linked(world: World, account: Account) -> bool:
    return world.advertiser.advertiser_id in account.linked_to


def applied_code(world: World, item_id: str) -> PostCode | None:
    """The code this advertiser applied for the post, whatever became of it; a live one before a dead one."""
    mine = [code for code in codes_of(world, item_id) if code.advertiser_id == world.advertiser.advertiser_id]
    return next((code for code in mine if code_status(code, world.now) == "IN_USE"), mine[0] if mine else None)


def known_code(world: World, text: str, field: str = "auth_code") -> PostCode:
    """The code as a creator handed it over, unless it is none, or one that was deleted."""
    if not _CODE.fullmatch(text):
        raise bad(field, "4013 auth_code_format_error: a post code starts with # and is base64.")
    code = world.codes.get(text)
    if code is None:
        raise bad(field, "auth_code_not_found: no post has this code.")
    if code.deleted:
        raise bad(field, "auth_code_not_found: the creator has deleted this code.")
    return code


def made_from(post: Post) -> str:
    """The item id of the post this one is a duet or stitch of, or mentions; empty for one of its own."""
    return post.duet_of or post.stitch_of or (post.mentions[0] if post.mentions else "")


def is_multi(world: World, post: Post) -> bool:
    """Whether it is a duet or stitch of several posts, or of one that is itself made from another."""
    if post.duet_of and post.stitch_of:
        return True
    original = world.posts.get(post.duet_of or post.stitch_of)
    return original is not None and bool(original.duet_of or original.stitch_of)


def at_home(world: World, post: Post, field: str) -> None:
    """Refuse a code of an account of a region the advertiser may not use, which is every one but its own."""
    home = world.advertiser.country
    region = owner(world, post).region or home
    if region != home and world.assume.foreign_codes_refused:
        raise bad(
            field, f"region_mismatch: the account of the post {post.item_id} is of {region}, the ad account of {home}."
        )


def usable(post: Post) -> None:
    """Refuse a post that nobody may advertise as it stands."""
    if post.status == "DELETED":
        raise bad("tiktok_item_id", f"4002 video_deleted: the post {post.item_id} was deleted.")
    if post.status in ("AUDIT_DELETED", "TAKEN_DOWN"):
        raise bad("tiktok_item_id", f"4002 video_unavailable: TikTok has removed the post {post.item_id}.")
    if post.status != "PUBLIC":
        raise bad("tiktok_item_id", f"900012 illegal_item_status_error: the post {post.item_id} is not public.")


def fit(world: World, post: Post, field: str = "tiktok_item_id") -> None:
    """Refuse a kind of post no ad can be made of."""
    if post.media_type == "STORY":
        raise bad(field, "4027 story_video_not_supported: a story cannot be used in an ad.")
    original = world.posts.get(post.duet_of)
    if post.duet_of and "PHOTO" in (post.media_type, original.media_type if original else ""):
        raise bad(field, "4042 carousel_duet_not_supported: a duet with a photo post cannot be used in an ad.")
    if is_multi(world, post):
        raise bad(field, "900003 multi_duet_stitch_refuse: a duet or stitch of more than one post cannot be used.")
    if len(post.mentions) > 1:
        raise bad(field, f"930002 mention_multiple_videos: it mentions {len(post.mentions)} videos; one is supported.")


def available_status(account: Account, kind: str) -> str:
    """Whether the account can be advertised as, in the words of `identity/get/`."""
    if account.banned:
        return "NO_VALID_BIND_ACCOUNT"
    if kind == "AUTH_CODE":
        return "AVAILABLE"
    if not account.ads_allowed:
        return "SCOPE_UNAVAILABLE"
    if account.private:
        return "IS_PRIVATE_ACCOUNT"
    return "NOT_BUSINESS_ACCOUNT" if kind == "TT_USER" and account.type == "PERSONAL" else "AVAILABLE"


def centers_of(world: World, account: Account) -> list[str]:
    """Ids of the Business Centers that share the account with this advertiser."""
    mine = world.advertiser.advertiser_id
    return [one.bc_id for one in world.centers.values() if account.handle in one.accounts and mine in one.advertisers]


def holds(world: World, account: Account, kind: str, bc_id: str = "") -> bool:
    """Whether the account is an identity of that kind for this advertiser."""
    if kind == "TT_USER":
        return linked(world, account)
    if kind == "BC_AUTH_TT":
        return bc_id in (found := centers_of(world, account)) or (not bc_id and bool(found))
    mine = world.advertiser.advertiser_id
    return kind == "AUTH_CODE" and any(
        code.handle == account.handle and code.advertiser_id == mine for code in world.codes.values()
    )


def used_by(world: World, identity_id: str) -> int:
    """How many ads use the identity; deleting one gives its place back."""
    return sum(ad.identity_id == identity_id and ad.operation_status != "DELETE" for ad in world.ads.values())


def needs_center(identity_type: str, bc_id: str, field: str = "identity_authorized_bc_id") -> None:
    if identity_type == "BC_AUTH_TT" and not bc_id:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")


def check_grant(call: Call, identity_type: str, identity_id: str, item_id: str, bc_id: str = "") -> Account:
    """Refuse a Spark creative whose identity holds no valid authorization for the post.

    bc_id  the Business Center of a BC_AUTH_TT identity
    """
    world = call.world
    if identity_type not in SPARK_TYPES:
        raise bad("identity_type", f"{identity_type} cannot use a post; {', '.join(SPARK_TYPES)} can.")
    needs_center(identity_type, bc_id)
    post = world.posts.get(item_id)
    if post is None:
        raise missing("post", item_id)
    account = by_identity(world, identity_id)
    if account is None:
        raise missing("identity", identity_id)
    if account.handle != post.handle:
        raise Refused(
            Code.PERMISSION_ERROR, f"identity_id: the identity {identity_id} does not own the post {item_id}."
        )
    usable(post)
    fit(world, post)
    if identity_type == "AUTH_CODE":
        _check_code(call, item_id)
        if made_from(post):
            _check_code(call, made_from(post))
    else:
        _check_holding(world, account, identity_type, bc_id)
    _check_available(world, account, identity_type)
    return account


def push_identity(call: Call, identity_type: str, identity_id: str, bc_id: str = "") -> Account:
    """The account a pushed Spark Ad publishes its video on; refused unless the identity may (`can_push_video`).

    bc_id  the Business Center of a BC_AUTH_TT identity
    """
    if identity_type not in ("TT_USER", "BC_AUTH_TT"):
        raise bad("identity_type", f"{identity_type} cannot publish a post; TT_USER and BC_AUTH_TT can.")
    needs_center(identity_type, bc_id)
    account = by_identity(call.world, identity_id)
    if account is None:
        raise missing("identity", identity_id)
    _check_holding(call.world, account, identity_type, bc_id)
    _check_available(call.world, account, identity_type)
    return account


def _check_holding(world: World, account: Account, kind: str, bc_id: str) -> None:
    if holds(world, account, kind, bc_id):
        return
    what = "is not linked to this advertiser" if kind == "TT_USER" else f"is not shared by Business Center {bc_id}"
    raise Refused(Code.PERMISSION_ERROR, f"identity_id: the account {account.handle} {what}.")


def _check_available(world: World, account: Account, kind: str) -> None:
    state = available_status(account, kind)
    if state != "AVAILABLE":
        raise Refused(Code.PERMISSION_ERROR, f"identity_id: the account {account.handle} is not available: {state}.")
    if account.political:
        raise Refused(
            Code.PERMISSION_ERROR, f"identity_id: {account.handle} is a political account and not for Spark Ads."
        )
    if used_by(world, account.identity_id) >= QUOTA:
        raise Refused(Code.AD_NUMBER_LIMIT, f"identity_id: {QUOTA} ads use the identity already, which is the limit.")


def _check_code(call: Call, item_id: str) -> None:
    code = applied_code(call.world, item_id)
    if code is None:
        raise bad("identity_id", f"auth_code_not_found: no code was applied for the post {item_id}.")
    state = code_status(code, call.now)
    if state == "DELETED":
        raise bad("identity_id", f"auth_code_not_found: the creator deleted the code of the post {item_id}.")
    if state == "EXPIRED":
        raise bad("identity_id", f"4025 auth_code_expired: the authorization of the post {item_id} has ended.")
