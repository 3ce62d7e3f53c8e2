"""What creators, their companies and TikTok do with posts, codes, accounts and identities, at no door of TikTok's.

What the creator's app would refuse, because an ad uses it, is an `InUse`; what cannot be said at all, a `ValueError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from . import codes
from .lifecycle import POST_EVENTS
from .market.eligibility import blocked
from .state import Account, Post, PostCode

if TYPE_CHECKING:
    from .world import World

STATUSES = ("PUBLIC", *POST_EVENTS)
_MEDIA = ("VIDEO", "PHOTO", "STORY")
_CAPTION = 2_200
_REGION = re.compile("[A-Z]{2}")
S = TypeVar("S", Post, Account)
Ways: TypeAlias = Mapping[str, Callable[["World", S, Any], None]]
"""How each thing is changed, by its name."""


class InUse(Exception):
    """It is refused: an ad that is not deleted uses it, or there is no such thing."""


def change_post(world: World, post: Post, changes: Mapping[str, Any]) -> None:
    """Set what `POST` names, all of it or nothing."""
    _apply(world, POST, post, changes)


def change_account(world: World, account: Account, changes: Mapping[str, Any]) -> None:
    """Set what `ACCOUNT` names, all of it or nothing."""
    _apply(world, ACCOUNT, account, changes)


def revoke(world: World, code: PostCode) -> None:
    """The creator deletes the code."""
    _unless_blocked(world, "code revoked", code.item_id)
    code.deleted = True


def switch_off(world: World, post: Post) -> None:
    """The creator switches ad authorization of the post off."""
    _unless_blocked(world, "promotion switched off", post.item_id)
    codes.demote(world, post)


def delete_identity(world: World, identity_id: str) -> None:
    """Somebody with access to the ad account deletes one of its custom identities."""
    _unless_blocked(world, "custom identity deleted", identity_id)
    del world.custom_identities[identity_id]
    world.lifecycle.acts["custom identity deleted", identity_id] = world.now


def _status(world: World, post: Post, value: Any) -> None:
    if value not in STATUSES:
        raise ValueError(f"status must be one of {', '.join(STATUSES)}, not {value!r}")
    if value != post.status and value != "PUBLIC":
        _unless_blocked(world, POST_EVENTS[value], post.item_id)
    post.status = str(value)


def _caption(world: World, post: Post, value: Any) -> None:
    if not isinstance(value, str) or len(value) > _CAPTION:
        raise ValueError(f"caption must be text of at most {_CAPTION} characters")
    code = codes.standing_code(world, post.item_id)
    valid = code is not None and codes.code_status(code, world.now) != "EXPIRED"
    if valid and world.assume.caption_locked_by_code:
        raise InUse(f"the caption of {post.item_id} cannot be edited while it has a code")
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
        raise ValueError(f"music_id must be digits, or empty for no sound, not {value!r}")
    post.music_id = value


def _ads_only(world: World, post: Post, value: Any) -> None:
    post.ads_only = _flag("ads_only", value)


def _media_type(world: World, post: Post, value: Any) -> None:
    if value not in _MEDIA:
        raise ValueError(f"media_type must be one of {', '.join(_MEDIA)}, not {value!r}")
    post.media_type = str(value)


def _duet_of(world: World, post: Post, value: Any) -> None:
    post.duet_of = _item("duet_of", value, post)


def _stitch_of(world: World, post: Post, value: Any) -> None:
    post.stitch_of = _item("stitch_of", value, post)


def _mentions(world: World, post: Post, value: Any) -> None:
    if not isinstance(value, list):
        raise ValueError("mentions must be a list of item ids")
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
        raise ValueError(f"region must be a country's two capital letters, or empty, not {value!r}")
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
        raise ValueError(f"bc must be true, false or one of {', '.join(world.centers)}, not {value!r}")
    world.centers[bc_id].accounts.add(account.handle)


POST: Ways[Post] = {
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
ACCOUNT: Ways[Account] = {
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


def _apply(world: World, ways: Ways[S], one: S, changes: Mapping[str, Any]) -> None:
    """All of the changes or none."""
    unknown = sorted(set(changes) - set(ways))
    if unknown:
        raise ValueError(f"there is {', '.join(ways)}, not {', '.join(unknown)}")
    kept = {name: copy(getattr(one, name)) for name in one.__slots__}
    acts = dict(world.lifecycle.acts)
    shared = {center.bc_id: set(center.accounts) for center in world.centers.values()}
    try:
        for name, value in changes.items():
            ways[name](world, one, value)
    except (InUse, ValueError):
        for name, value in kept.items():
            setattr(one, name, value)
        world.lifecycle.acts = acts
        for bc_id, accounts in shared.items():
            world.centers[bc_id].accounts = accounts
        raise


def _unless_blocked(world: World, event: str, subject: str) -> None:
    if blocked(world, event, subject):
        raise InUse(f"{subject} is used in Spark Ads: {event!r} is refused")


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false, not {value!r}")
    return value


def _item(name: str, value: Any, post: Post) -> str:
    """An item id, which need not be of this world; empty for none."""
    if (value != "" and not (isinstance(value, str) and value.isdigit())) or value == post.item_id:
        raise ValueError(f"{name} must be the id of another post, not {value!r}")
    return str(value)
