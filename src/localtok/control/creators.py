"""Our doors to the deeds of creators, their companies and TikTok: to posts, codes, accounts and identities.

What the creator's app would refuse is an HTTP 409.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from tiktokwire.enums import AUTHORIZATION_DAYS

from .. import codes, deeds
from ..doors import Front, Refused
from ..routes.spark import rights
from ..state import Post
from . import lifecycle
from .base import Act, iso

_ACTIONS = ("make", "extend", "revoke", "expire", "off")


def _post(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Changes a post as its creator, or as moderation, would."""
    world, post = front.world, _found(front, request)
    if not body:
        raise HTTPException(400, f"status must be one of {', '.join(deeds.STATUSES)}, or give {', '.join(deeds.POST)}")
    with _refusals():
        deeds.change_post(world, post, body)
    world.refresh_statuses()
    return {"item_id": post.item_id, "status": post.status} | {name: _plain(getattr(post, name)) for name in deeds.POST}


def _code(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Makes, extends or revokes the post's code as its creator would, or switches ad authorization off; or lets its time
    run out now."""
    world, post, action, days = front.world, _found(front, request), body.get("action"), body.get("days", 30)
    if action not in _ACTIONS:
        raise HTTPException(400, f"action must be one of {', '.join(_ACTIONS)}, not {action!r}")
    if days not in AUTHORIZATION_DAYS:
        raise HTTPException(400, f"days must be one of {', '.join(map(str, AUTHORIZATION_DAYS))}, not {days!r}")
    code = codes.standing_code(world, post.item_id)
    with _refusals():
        if action == "make":
            rights.usable(post)
            code = codes.promote(world, post, int(days))
        elif action == "off":
            deeds.switch_off(world, post)
        elif code is None:
            raise deeds.InUse(f"the post {post.item_id} has no code")
        elif action == "extend":
            codes.extend(world, code, int(days))
        elif action == "expire":
            codes.expire(world, code)
        else:
            deeds.revoke(world, code)
    world.refresh_statuses()
    if code is None:
        return {"code": "", "status": "", "ends_at": ""}
    return {"code": code.code, "status": codes.code_status(code, world.now), "ends_at": iso(code.ends_at)}


def _account(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Links an account to the advertiser's login or to a Business Center, or takes it away; bans it or lifts the ban;
    and what its holder can change about it."""
    world = front.world
    account = world.accounts.get(request.path_params["handle"])
    if account is None:
        raise HTTPException(404, f"there is no account {request.path_params['handle']}")
    with _refusals():
        deeds.change_account(world, account, body)
    world.refresh_statuses()
    return {
        "handle": account.handle,
        "linked": rights.linked(world, account),
        "banned": account.banned,
        "private": account.private,
        "business": account.type != "PERSONAL",
        "ads_allowed": account.ads_allowed,
        "ads_only_mode": account.ads_only_mode,
        "political": account.political,
        "region": account.region or world.advertiser.country,
        "bc": [one.bc_id for one in world.centers.values() if account.handle in one.accounts],
    }


def _identity(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Deletes a custom identity as somebody with access to the ad account would."""
    world, id = front.world, request.path_params["identity_id"]
    if id not in world.custom_identities:
        raise HTTPException(404, f"there is no custom identity {id}")
    if body != {"deleted": True}:
        raise HTTPException(400, "an identity can be deleted: true, and nothing else")
    with _refusals():
        deeds.delete_identity(world, id)
    world.refresh_statuses()
    return {"identity_id": id, "deleted": True}


@contextmanager
def _refusals() -> Iterator[None]:
    """What cannot be said is a 400, what stands in the way a 409."""
    try:
        yield
    except deeds.InUse as no:
        raise HTTPException(409, str(no)) from None
    except Refused as no:
        raise HTTPException(409, no.message) from None
    except ValueError as wrong:
        raise HTTPException(400, str(wrong)) from None


def _found(front: Front, request: Request) -> Post:
    post = front.world.posts.get(request.path_params["item_id"])
    if post is None:
        raise HTTPException(404, f"there is no post {request.path_params['item_id']}")
    return post


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("POST", "posts/{item_id}", _post),
    ("POST", "posts/{item_id}/code", _code),
    ("POST", "accounts/{handle}", _account),
    ("POST", "identities/{identity_id}", _identity),
    *lifecycle.TABLE,
)
