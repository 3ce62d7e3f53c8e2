"""Posts a creator gave a code for: apply it, see what was granted, let go of what is over."""

from __future__ import annotations

from tiktokwire import spark as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ...codes import code_status, demoted
from ...doors import Call, Door, Fidelity, Guard, Refused
from ...state import Post, PostCode
from ..common import bad, missing, one_of, page
from . import shown
from .rights import applied_code, at_home, fit, is_multi, known_code, made_from, owner, usable

ITEM_TYPES = ("VIDEO", "CAROUSEL")


def apply_code(call: Call, ask: wire.ApplyCodeAsk) -> dict[str, object]:
    """A post made from another one takes that other's code too, and applies both or neither."""
    code = _free(call, ask.auth_code, "auth_code")
    post = call.world.posts[code.item_id]
    if demoted(call.world, post):
        raise bad("auth_code", "auth_code_not_found: the creator has switched ad authorization off for the post.")
    usable(post)
    if owner(call.world, post).banned:
        raise bad("auth_code", f"4002 video_unavailable: the account of the post {post.item_id} is banned.")
    at_home(call.world, post, "auth_code")
    fit(call.world, post, "auth_code")
    codes = [code]
    if made_from(post):
        codes += _of_original(call, post, ask.original_post_auth_code)
    for one in codes:
        one.advertiser_id, one.applied_at = call.world.advertiser.advertiser_id, call.now
    return {}


def by_code(call: Call, ask: wire.PostByCodeAsk) -> wire.AuthorizedPost:
    code = known_code(call.world, ask.auth_code)
    if code.advertiser_id != call.world.advertiser.advertiser_id:
        raise Refused(Code.PERMISSION_ERROR, "auth_code: apply it with /tt_video/authorize/ first.")
    return _authorized(call, code)


def authorized(call: Call, ask: wire.PostsAsk) -> wire.AuthorizedPosts:
    kinds = [one_of("item_types", kind, ITEM_TYPES) for kind in ask.item_types or ITEM_TYPES]
    mine = call.world.advertiser.advertiser_id
    items = dict.fromkeys(code.item_id for code in call.world.codes.values() if code.advertiser_id == mine)
    codes = [code for item in items if (code := applied_code(call.world, item))]
    codes = [code for code in codes if shown.matches(call.world.posts[code.item_id], ask.keyword)]
    codes = [code for code in codes if shown.item_type(call.world.posts[code.item_id]) in kinds]
    codes.sort(key=lambda code: (code.applied_at, code.code), reverse=True)
    rows, info = page(codes, ask.page, ask.page_size, usual=20, most=50)
    return wire.AuthorizedPosts(rows=[_authorized(call, code) for code in rows], page_info=info)


def unbind(call: Call, ask: wire.UnbindAsk) -> dict[str, object]:
    code = applied_code(call.world, ask.item_id)
    if code is None:
        raise missing("authorized post", ask.item_id)
    if code_status(code, call.now) == "IN_USE":
        raise bad("item_id", f"the authorization of the post {ask.item_id} is still valid.")
    mine = call.world.advertiser.advertiser_id
    for one in call.world.lifecycle.codes_of(call.world.codes, ask.item_id):
        if one.advertiser_id == mine:
            one.advertiser_id = ""
    return {}


def _free(call: Call, text: str, field: str) -> PostCode:
    """A code that is valid and that nobody has applied."""
    code = known_code(call.world, text, field)
    if code_status(code, call.now) == "EXPIRED":
        raise bad(field, "4025 auth_code_expired: ask the creator to extend it or make a new one.")
    if code.advertiser_id:
        whose = "this" if code.advertiser_id == call.world.advertiser.advertiser_id else "another"
        raise bad(field, f"auth_code_in_use: {whose} advertiser has applied it already.")
    return code


def _of_original(call: Call, post: Post, text: str | None) -> list[PostCode]:
    """The code of the post this one is made from; nothing to apply where this advertiser already holds one."""
    original, mine = made_from(post), call.world.advertiser.advertiser_id
    if not text:
        raise Refused(
            Code.PARAM_ERROR,
            f"Missing required field(s): original_post_auth_code. The post is made from {original}, or mentions it.",
        )
    code = known_code(call.world, text, "original_post_auth_code")
    if code.item_id != original:
        raise bad("original_post_auth_code", f"it is the code of the post {code.item_id}, not of {original}.")
    if code.advertiser_id == mine and code_status(code, call.now) == "IN_USE":
        return []
    at_home(call.world, call.world.posts[original], "original_post_auth_code")
    return [_free(call, text, "original_post_auth_code")]


def _authorized(call: Call, code: PostCode) -> wire.AuthorizedPost:
    post = call.world.posts[code.item_id]
    account = owner(call.world, post)
    return wire.AuthorizedPost(
        item_info=wire.ItemInfo(
            item_id=post.item_id,
            item_type=shown.item_type(post),
            auth_code=code.code,
            text=post.caption,
            status=shown.ITEM_STATUS[post.status],
            carousel_info=shown.carousel_info(call, post),
            duet_original_item_id=post.duet_of or None,
            stitch_original_item_id=post.stitch_of or None,
            is_multi_duet_stitch=is_multi(call.world, post),
            mentioned_item_ids=list(post.mentions),
        ),
        auth_info=shown.auth_info(call, code),
        user_info=wire.UserInfo(
            tiktok_name=account.display_name, identity_id=account.identity_id, identity_type="AUTH_CODE"
        ),
        video_info=shown.video_info(call, post),
    )


_SOURCE = "DOC:54334565047,GO,HELP"

DOORS = (
    Door(
        "POST", "tt_video/authorize/", wire.ApplyCodeAsk, Guard.ADVERTISER, apply_code,
        says=Nothing, source=_SOURCE, note="return codes are Ads Manager's, in the words of a 40002; region_mismatch is ours",
    ),
    Door(
        "GET", "tt_video/info/", wire.PostByCodeAsk, Guard.ADVERTISER, by_code,
        fidelity=Fidelity.EXACT, source=_SOURCE, note="ad_auth_status EXPIRED and CANCELED are ours",
    ),
    Door(
        "GET", "tt_video/list/", wire.PostsAsk, Guard.ADVERTISER, authorized,
        fidelity=Fidelity.EXACT, source=_SOURCE, note="what has ended stays until it is unbound",
    ),
    Door(
        "POST", "tt_video/unbind/", wire.UnbindAsk, Guard.ADVERTISER, unbind,
        says=Nothing, source=_SOURCE, note="refused while the authorization is valid",
    ),
)  # fmt: skip
