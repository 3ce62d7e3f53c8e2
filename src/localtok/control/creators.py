"""What a creator, their company or TikTok does with posts and accounts, at no door of TikTok's, and what follows.

What the creator's app would refuse is an HTTP 409.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from copy import copy
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from tiktokwire.enums import AUTHORIZATION_DAYS

from ..doors import Front, Refused
from ..lifecycle import POST_EVENTS
from ..market.eligibility import blocked
from ..routes.spark import rights
from ..state import Account, Post
from ..world import World
from . import lifecycle
from .base import Act, iso

_STATUSES = ("PUBLIC", *POST_EVENTS)
_MEDIA = ("VIDEO", "PHOTO", "STORY")
_ACTIONS = ("make", "extend", "revoke", "expire", "off")
_CAPTION = 2_200
_REGION = re.compile("[A-Z]{2}")


def _post(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Changes a post as its creator, or as moderation, would."""
    world, post = front.world, _found(front, request)
    if not body:
        raise HTTPException(400, f"status must be one of {', '.join(_STATUSES)}, or give {_names(_POST)}")
    _known(body, _POST)
    _apply(world, _POST, post, body)
    world.refresh_statuses()
    return {"item_id": post.item_id, "status": post.status} | {name: _plain(getattr(post, name)) for name in _POST}


def _code(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Makes, extends or revokes the post's code as its creator would, or switches ad authorization off; or lets its time
    run out now."""
    world, post, action, days = front.world, _found(front, request), body.get("action"), body.get("days", 30)
    if action not in _ACTIONS:
        raise HTTPException(400, f"action must be one of {', '.join(_ACTIONS)}, not {action!r}")
    if days not in AUTHORIZATION_DAYS:
        raise HTTPException(400, f"days must be one of {', '.join(map(str, AUTHORIZATION_DAYS))}, not {days!r}")
    code = rights.standing_code(world, post.item_id)
    if action == "make":
        try:
            rights.usable(post)
        except Refused as no:
            raise HTTPException(409, no.message) from None
        code = rights.promote(world, post, int(days))
    elif action == "off":
        _unless_blocked(world, "promotion switched off", post.item_id)
        rights.demote(world, post)
    elif code is None:
        raise HTTPException(409, f"the post {post.item_id} has no code")
    elif action == "extend":
        rights.extend(world, code, int(days))
    elif action == "expire":
        code.ends_at = min(code.ends_at, world.now)
    else:
        _unless_blocked(world, "code revoked", post.item_id)
        code.deleted = True
    world.refresh_statuses()
    if code is None:
        return {"code": "", "status": "", "ends_at": ""}
    return {"code": code.code, "status": rights.code_status(code, world.now), "ends_at": iso(code.ends_at)}


def _account(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Links an account to the advertiser's login or to a Business Center, or takes it away; bans it or lifts the ban;
    and what its holder can change about it."""
    world = front.world
    account = world.accounts.get(request.path_params["handle"])
    if account is None:
        raise HTTPException(404, f"there is no account {request.path_params['handle']}")
    _known(body, _ACCOUNT)
    _apply(world, _ACCOUNT, account, body)
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
    _unless_blocked(world, "custom identity deleted", id)
    del world.custom_identities[id]
    world.lifecycle.acts["custom identity deleted", id] = world.now
    world.refresh_statuses()
    return {"identity_id": id, "deleted": True}


def _status(world: World, post: Post, value: Any) -> None:
    if value not in _STATUSES:
        raise HTTPException(400, f"status must be one of {', '.join(_STATUSES)}, not {value!r}")
    if value != post.status and value != "PUBLIC":
        _unless_blocked(world, POST_EVENTS[value], post.item_id)
    post.status = str(value)


def _caption(world: World, post: Post, value: Any) -> None:
    if not isinstance(value, str) or len(value) > _CAPTION:
        raise HTTPException(400, f"caption must be text of at most {_CAPTION} characters")
    code = rights.standing_code(world, post.item_id)
    valid = code is not None and rights.code_status(code, world.now) != "EXPIRED"
    if valid and world.assume.caption_locked_by_code:
        raise HTTPException(409, f"the caption of {post.item_id} cannot be edited while it has a code")
    _unless_blocked(world, "caption edited", post.item_id)
    post.caption = value
    world.lifecycle.acts["caption edited", post.item_id] = world.now


def _comments_disabled(world: World, post: Post, value: Any) -> None:
    if _flag("comments_disabled", value):
        _unless_blocked(world, "comments off", post.item_id)
    post.comments_disabled = value


def _music_licensed(world: World, post: Post, value: Any) -> None:
    post.music_licensed = _flag("music_licensed", value)


def _music_id(world: World, post: Post, value: Any) -> None:
    """Another sound, which may be one without a licence: say `music_licensed` beside it. Empty is none at all."""
    if not isinstance(value, str) or (value and not value.isdigit()):
        raise HTTPException(400, f"music_id must be digits, or empty for no sound, not {value!r}")
    post.music_id = value


def _ads_only(world: World, post: Post, value: Any) -> None:
    post.ads_only = _flag("ads_only", value)


def _media_type(world: World, post: Post, value: Any) -> None:
    if value not in _MEDIA:
        raise HTTPException(400, f"media_type must be one of {', '.join(_MEDIA)}, not {value!r}")
    post.media_type = str(value)


def _duet_of(world: World, post: Post, value: Any) -> None:
    post.duet_of = _item("duet_of", value, post)


def _stitch_of(world: World, post: Post, value: Any) -> None:
    post.stitch_of = _item("stitch_of", value, post)


def _mentions(world: World, post: Post, value: Any) -> None:
    if not isinstance(value, list):
        raise HTTPException(400, "mentions must be a list of item ids")
    post.mentions = tuple(_item("mentions", one, post) for one in value)


def _linked(world: World, account: Account, value: Any) -> None:
    advertiser = world.advertiser.advertiser_id
    if _flag("linked", value):
        account.linked_to.add(advertiser)
        return
    _unless_blocked(world, "account unlinked", account.handle)
    account.linked_to.discard(advertiser)


def _banned(world: World, account: Account, value: Any) -> None:
    account.banned = _flag("banned", value)


def _private(world: World, account: Account, value: Any) -> None:
    if _flag("private", value):
        _unless_blocked(world, "account private", account.handle)
    account.private = value


def _business(world: World, account: Account, value: Any) -> None:
    if _flag("business", value):
        account.type = "" if account.type == "PERSONAL" else account.type
        return
    _unless_blocked(world, "account no longer a business", account.handle)
    account.type = "PERSONAL"


def _ads_allowed(world: World, account: Account, value: Any) -> None:
    if not _flag("ads_allowed", value):
        _unless_blocked(world, "ads permission withdrawn", account.handle)
    account.ads_allowed = value


def _ads_only_mode(world: World, account: Account, value: Any) -> None:
    account.ads_only_mode = _flag("ads_only_mode", value)


def _political(world: World, account: Account, value: Any) -> None:
    account.political = _flag("political", value)


def _region(world: World, account: Account, value: Any) -> None:
    """Empty is the advertiser's own country."""
    if not isinstance(value, str) or (value and not _REGION.fullmatch(value)):
        raise HTTPException(400, f"region must be a country's two capital letters, or empty, not {value!r}")
    account.region = value


def _bc(world: World, account: Account, value: Any) -> None:
    """True is the first Business Center there is, an id that one; false leaves them all."""
    if value is False:
        _unless_blocked(world, "Business Center access withdrawn", account.handle)
        for center in world.centers.values():
            center.accounts.discard(account.handle)
        return
    bc_id = next(iter(world.centers), "") if value is True else str(value)
    if bc_id not in world.centers:
        raise HTTPException(400, f"bc must be true, false or one of {', '.join(world.centers)}, not {value!r}")
    world.centers[bc_id].accounts.add(account.handle)


_POST: dict[str, Callable[[World, Post, Any], None]] = {
    "status": _status,
    "caption": _caption,
    "comments_disabled": _comments_disabled,
    "music_id": _music_id,
    "music_licensed": _music_licensed,
    "media_type": _media_type,
    "ads_only": _ads_only,
    "duet_of": _duet_of,
    "stitch_of": _stitch_of,
    "mentions": _mentions,
}
_ACCOUNT: dict[str, Callable[[World, Account, Any], None]] = {
    "linked": _linked,
    "banned": _banned,
    "private": _private,
    "business": _business,
    "ads_allowed": _ads_allowed,
    "ads_only_mode": _ads_only_mode,
    "political": _political,
    "region": _region,
    "bc": _bc,
}


S = TypeVar("S", Post, Account)


def _apply(world: World, changes: Mapping[str, Callable[[World, S, Any], None]], one: S, body: dict[str, Any]) -> None:
    """All of the changes or none."""
    kept = {name: copy(getattr(one, name)) for name in one.__slots__}
    acts = dict(world.lifecycle.acts)
    shared = {center.bc_id: set(center.accounts) for center in world.centers.values()}
    try:
        for name, value in body.items():
            changes[name](world, one, value)
    except HTTPException:
        for name, value in kept.items():
            setattr(one, name, value)
        world.lifecycle.acts = acts
        for bc_id, accounts in shared.items():
            world.centers[bc_id].accounts = accounts
        raise


def _found(front: Front, request: Request) -> Post:
    post = front.world.posts.get(request.path_params["item_id"])
    if post is None:
        raise HTTPException(404, f"there is no post {request.path_params['item_id']}")
    return post


def _unless_blocked(world: World, event: str, subject: str) -> None:
    if blocked(world, event, subject):
        raise HTTPException(409, f"{subject} is used in Spark Ads: {event!r} is refused")


def _known(body: dict[str, Any], names: Collection[str]) -> None:
    unknown = sorted(set(body) - set(names))
    if unknown:
        raise HTTPException(400, f"there is {_names(names)}, not {', '.join(unknown)}")


def _names(names: Collection[str]) -> str:
    return ", ".join(names)


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise HTTPException(400, f"{name} must be true or false, not {value!r}")
    return value


def _item(name: str, value: Any, post: Post) -> str:
    """An item id, which need not be of this world; empty for none."""
    if (value != "" and not (isinstance(value, str) and value.isdigit())) or value == post.item_id:
        raise HTTPException(400, f"{name} must be the id of another post, not {value!r}")
    return str(value)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("POST", "posts/{item_id}", _post),
    ("POST", "posts/{item_id}/code", _code),
    ("POST", "accounts/{handle}", _account),
    ("POST", "identities/{identity_id}", _identity),
    *lifecycle.TABLE,
)
