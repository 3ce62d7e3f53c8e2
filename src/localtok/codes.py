"""Post codes: how a creator lets an advertiser use one post, and what becomes of that."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from .state import Post, PostCode

if TYPE_CHECKING:
    from .world import World

DAY = 86_400


def code_status(code: PostCode, now: int) -> str:
    if code.deleted:
        return "DELETED"
    if now >= code.ends_at:
        return "EXPIRED"
    return "IN_USE" if code.advertiser_id else "NOT_USED"


def codes_of(world: World, item_id: str) -> list[PostCode]:
    """Newest first."""
    found = world.lifecycle.codes_of(world.codes, item_id)
    return sorted(found, key=lambda code: (code.starts_at, code.code), reverse=True)


def standing_code(world: World, item_id: str) -> PostCode | None:
    """The post's code, expired or not; None when it never had one or it was deleted."""
    return next((code for code in codes_of(world, item_id) if not code.deleted), None)


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


def promote(world: World, post: Post, days: int) -> PostCode:
    """Switch ad authorization of the post on; its code, which is a new one where none is valid."""
    post.ad_promotable = True
    world.lifecycle.acts.pop(("promotion switched off", post.item_id), None)
    code = standing_code(world, post.item_id)
    if code is None or code_status(code, world.now) == "EXPIRED":
        code = new_code(world, post, days)
    return code


def demote(world: World, post: Post) -> None:
    """Switch ad authorization of the post off; what that does to its ads is in the table of `lifecycle`."""
    post.ad_promotable = False
    world.lifecycle.acts["promotion switched off", post.item_id] = world.now


def demoted(world: World, post: Post) -> bool:
    return ("promotion switched off", post.item_id) in world.lifecycle.acts


def extend(world: World, code: PostCode, days: int) -> None:
    """From the end that stands, or from now where that has passed: delivery resumes by itself."""
    code.ends_at = max(code.ends_at, world.now) + days * DAY
    code.days = days


def expire(world: World, code: PostCode) -> None:
    """Let its time run out now, where it has not yet."""
    code.ends_at = min(code.ends_at, world.now)
