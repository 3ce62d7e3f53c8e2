"""Who may use which post: post codes, linked accounts, and what a post's state does to them.

Used by the doors of both sides. The return codes of bad post codes are Ads Manager's, carried in the message of a
40002, since the API's own are not documented.
"""

from __future__ import annotations

import base64
import hashlib

from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...state import Account, Post, PostCode
from ...world import World
from ..common import bad, missing

DAY = 86_400
OPEN_END = 2_145_916_800
"""2038-01-01: the latest end TikTok knows."""


def owner(world: World, post: Post) -> Account:
    return world.accounts[post.handle]


def by_identity(world: World, identity_id: str) -> Account | None:
    return next((one for one in world.accounts.values() if one.identity_id == identity_id), None)


def linked(world: World, account: Account) -> bool:
    return world.advertiser.advertiser_id in account.linked_to


def code_status(code: PostCode, now: int) -> str:
    if code.deleted:
        return "DELETED"
    if now >= code.ends_at:
        return "EXPIRED"
    return "IN_USE" if code.advertiser_id else "NOT_USED"


def codes_of(world: World, item_id: str) -> list[PostCode]:
    """Newest first."""
    found = [code for code in world.codes.values() if code.item_id == item_id]
    return sorted(found, key=lambda code: (code.starts_at, code.code), reverse=True)


def standing_code(world: World, item_id: str) -> PostCode | None:
    """The post's code, expired or not; None when it never had one or it was deleted."""
    return next((code for code in codes_of(world, item_id) if not code.deleted), None)


def applied_code(world: World, item_id: str) -> PostCode | None:
    """The code this advertiser applied for the post, whatever became of it; a live one before a dead one."""
    mine = [code for code in codes_of(world, item_id) if code.advertiser_id == world.advertiser.advertiser_id]
    return next((code for code in mine if code_status(code, world.now) == "IN_USE"), mine[0] if mine else None)


def new_code(world: World, post: Post, days: int) -> PostCode:
    """A code that starts with ``#``, drawn from the seed, the post and how many it had before."""
    seed = f"{world.seed}:{post.item_id}:{len(codes_of(world, post.item_id))}"
    text = "#" + base64.b64encode(hashlib.sha256(seed.encode()).digest()).decode()
    code = PostCode(
        code=text,
        item_id=post.item_id,
        handle=post.handle,
        days=days,
        starts_at=world.now,
        ends_at=world.now + days * DAY,
    )
    world.codes[text] = code
    return code


def usable(post: Post) -> None:
    """Refuse a post that nobody may advertise as it stands."""
    if post.status in ("DELETED", "AUDIT_DELETED"):
        raise bad("tiktok_item_id", f"4002 video_deleted: the post {post.item_id} was deleted.")
    if post.status != "PUBLIC":
        raise bad("tiktok_item_id", f"900012 illegal_item_status_error: the post {post.item_id} is not public.")


def check_grant(call: Call, identity_type: str, identity_id: str, item_id: str) -> Account:
    """Refuse a Spark creative whose identity holds no valid authorization for the post."""
    world = call.world
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
    if identity_type == "AUTH_CODE":
        _check_code(call, item_id)
    elif identity_type == "TT_USER":
        if not linked(world, account):
            raise Refused(
                Code.PERMISSION_ERROR, f"identity_id: the account {account.handle} is not linked to this advertiser."
            )
    else:
        raise bad("identity_type", f"{identity_type} is not simulated by localtok; use AUTH_CODE or TT_USER.")
    return account


def _check_code(call: Call, item_id: str) -> None:
    code = applied_code(call.world, item_id)
    if code is None:
        raise bad("identity_id", f"auth_code_not_found: no code was applied for the post {item_id}.")
    state = code_status(code, call.now)
    if state == "DELETED":
        raise bad("identity_id", f"auth_code_not_found: the creator deleted the code of the post {item_id}.")
    if state == "EXPIRED":
        raise bad("identity_id", f"4025 auth_code_expired: the authorization of the post {item_id} has ended.")
