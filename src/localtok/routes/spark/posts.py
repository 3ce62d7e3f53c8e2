"""The advertiser's side of an authorization: apply a code, see what was granted, and the identities to advertise as."""

from __future__ import annotations

import re
from hashlib import md5

from tiktokwire import spark as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Guard, Refused
from ...state import Account, Post, PostCode
from ..common import bad, ids, missing, moment, one_of, page, stamp, whole
from .rights import applied_code, by_identity, code_status, linked, owner, usable

_CODE = re.compile(r"#[A-Za-z0-9+/_-]+=*")
_ITEM_STATUS = {
    "PUBLIC": "HESITATE_RECOMMEND",
    "FRIENDS": "ONLY_FRIEND_SEE",
    "PRIVATE": "ONLY_AUTHOR_SEE",
    "DELETED": "USER_DELETE",
    "AUDIT_DELETED": "AUDIT_DELETE",
}
_IDENTITY_STATUS = {"PUBLIC": "ITEM_STATUS_HESITATE_RECOMMEND", "FRIENDS": "STATUS_ONLY_FRIEND_SEE"}


def apply_code(call: Call, ask: wire.ApplyCodeAsk) -> dict[str, object]:
    code = _code(call, ask.auth_code)
    if code_status(code, call.now) == "EXPIRED":
        raise bad("auth_code", "4025 auth_code_expired: ask the creator to extend it or make a new one.")
    if code.advertiser_id:
        whose = "this" if code.advertiser_id == call.world.advertiser.advertiser_id else "another"
        raise bad("auth_code", f"auth_code_in_use: {whose} advertiser has applied it already.")
    usable(call.world.posts[code.item_id])
    code.advertiser_id, code.applied_at = call.world.advertiser.advertiser_id, call.now
    return {}


def by_code(call: Call, ask: wire.PostByCodeAsk) -> wire.AuthorizedPost:
    code = _code(call, ask.auth_code)
    if code.advertiser_id != call.world.advertiser.advertiser_id:
        raise Refused(Code.PERMISSION_ERROR, "auth_code: apply it with /tt_video/authorize/ first.")
    return _authorized(call, code)


def authorized(call: Call, ask: wire.PostsAsk) -> wire.AuthorizedPosts:
    for kind in ask.item_types or ():
        one_of("item_types", kind, ("VIDEO", "CAROUSEL"))
    mine = call.world.advertiser.advertiser_id
    items = dict.fromkeys(code.item_id for code in call.world.codes.values() if code.advertiser_id == mine)
    codes = [code for item in items if (code := applied_code(call.world, item))]
    codes = [code for code in codes if _matches(call.world.posts[code.item_id], ask.keyword)]
    codes.sort(key=lambda code: (code.applied_at, code.code), reverse=True)
    if ask.item_types and "VIDEO" not in ask.item_types:
        codes = []
    rows, info = page(codes, ask.page, ask.page_size, usual=20, most=50)
    return wire.AuthorizedPosts(rows=[_authorized(call, code) for code in rows], page_info=info)


def unbind(call: Call, ask: wire.UnbindAsk) -> dict[str, object]:
    code = applied_code(call.world, ask.item_id)
    if code is None:
        raise missing("authorized post", ask.item_id)
    if code_status(code, call.now) == "IN_USE":
        raise bad("item_id", f"the authorization of the post {ask.item_id} is still valid.")
    code.advertiser_id = ""
    return {}


def identities(call: Call, ask: wire.IdentitiesAsk) -> wire.Identities:
    kinds = ("TT_USER", "AUTH_CODE", "BC_AUTH_TT", "CUSTOMIZED_USER", "TTS_TT")
    wanted = kinds if ask.identity_type is None else (one_of("identity_type", ask.identity_type, kinds),)
    every = [
        _identity(call, account, kind)
        for kind in wanted
        for account in call.world.accounts.values()
        if _holds(call, account, kind)
    ]
    rows, info = page(every, ask.page, ask.page_size, usual=20, most=100)
    return wire.Identities(identity_list=rows, page_info=info)


def identity(call: Call, ask: wire.IdentityAsk) -> wire.IdentityInfo:
    account = _identity_account(call, ask.identity_id, ask.identity_type)
    return wire.IdentityInfo(identity_info=_identity(call, account, ask.identity_type))


def identity_videos(call: Call, ask: wire.IdentityVideosAsk) -> wire.IdentityVideos:
    account = _identity_account(call, ask.identity_id, ask.identity_type)
    if ask.keyword is not None and ask.identity_type != "AUTH_CODE":
        raise bad("keyword", "only with identity_type AUTH_CODE.")
    count = min(whole("count", ask.count, 20, 1, 1 << 31), 20)
    posts = sorted(_usable_posts(call, account, ask.identity_type), key=lambda post: (-post.created_at, post.item_id))
    posts = [post for post in posts if _matches(post, ask.keyword)]
    if ask.item_type == "CAROUSEL":
        posts = []
    start = _after(posts, ask.cursor, ask.identity_type)
    shown = posts[start : start + count]
    end = start + len(shown)
    cursor = str(end) if ask.identity_type == "AUTH_CODE" else (str(shown[-1].created_at) if shown else "")
    return wire.IdentityVideos(
        video_list=[_identity_video(call, post, ask.identity_type) for post in shown],
        cursor=cursor,
        has_more=end < len(posts),
    )


def identity_video(call: Call, ask: wire.IdentityVideoAsk) -> wire.IdentityVideoDetails:
    account = _identity_account(call, ask.identity_id, ask.identity_type)
    reachable = {post.item_id: post for post in _usable_posts(call, account, ask.identity_type)}
    asked = [ask.item_id] if ask.item_id else ids("item_ids", ask.item_ids or [], 20)
    for item in asked:
        if item not in call.world.posts:
            raise missing("post", item)
        if item not in reachable:
            raise Refused(Code.PERMISSION_ERROR, f"item_id: this identity may not use the post {item}.")
    details = [_identity_video(call, reachable[item], ask.identity_type) for item in asked]
    if ask.item_id:
        return wire.IdentityVideoDetails(video_detail=details[0])
    return wire.IdentityVideoDetails(video_details=details)


def music(call: Call, ask: wire.MusicAsk) -> wire.MusicStatus:
    post = call.world.posts.get(ask.video_id)
    if post is None:
        raise missing("post", ask.video_id)
    for name, value in (("start_time", ask.start_time), ("end_time", ask.end_time)):
        if value:
            moment(name, value)
    if not post.music_id:
        return wire.MusicStatus(music_status="WITHOUT_SONG_ID")
    return wire.MusicStatus(music_status="WITH_FULL_AUTHORIZATION" if post.music_licensed else "AUTHORIZATION_MISSING")


def _code(call: Call, text: str) -> PostCode:
    if not _CODE.fullmatch(text):
        raise bad("auth_code", "4013 auth_code_format_error: a post code starts with # and is base64.")
    code = call.world.codes.get(text)
    if code is None:
        raise bad("auth_code", "auth_code_not_found: no post has this code.")
    if code.deleted:
        raise bad("auth_code", "auth_code_not_found: the creator has deleted this code.")
    return code


def _matches(post: Post, keyword: str | None) -> bool:
    if not keyword:
        return True
    if keyword.isdigit() and len(keyword) >= 19:
        return post.item_id == keyword
    return keyword.lower() in post.caption.lower()


def _authorized(call: Call, code: PostCode) -> wire.AuthorizedPost:
    post = call.world.posts[code.item_id]
    account = owner(call.world, post)
    return wire.AuthorizedPost(
        item_info=wire.ItemInfo(
            item_id=post.item_id, auth_code=code.code, text=post.caption, status=_ITEM_STATUS[post.status]
        ),
        auth_info=_auth_info(call, code),
        user_info=wire.UserInfo(
            tiktok_name=account.display_name, identity_id=account.identity_id, identity_type="AUTH_CODE"
        ),
        video_info=_video_info(call, post),
    )


def _auth_info(call: Call, code: PostCode) -> wire.AuthInfo:
    # Only AUTHORIZED is documented; the other two words are ours.
    named = {"IN_USE": "AUTHORIZED", "DELETED": "CANCELED"}
    return wire.AuthInfo(
        ad_auth_status=named.get(code_status(code, call.now), "EXPIRED"),
        auth_start_time=stamp(code.starts_at),
        auth_end_time=stamp(code.ends_at),
        invite_start_time=stamp(code.starts_at),
    )


def _video_info(call: Call, post: Post) -> wire.VideoInfo:
    seconds, rate = post.duration_ms / 1_000, 2_000_000
    preview = f"{call.front.base_url}/_localtok/videos/{post.item_id}.mp4?x-expires={call.now + 3_600}"
    return wire.VideoInfo(
        duration=seconds,
        width=720,
        height=1280,
        size=post.duration_ms * rate // 8_000,
        bit_rate=rate,
        signature=md5(post.item_id.encode(), usedforsecurity=False).hexdigest(),
        poster_url=f"{call.front.base_url}/_localtok/thumbnails/{post.item_id}.svg?x-expires={call.now + 3_600}",
        preview_url=preview,
        url=preview,
        format="mp4",
    )


def _holds(call: Call, account: Account, kind: str) -> bool:
    """Whether the account is an identity of that kind for this advertiser."""
    if kind == "TT_USER":
        return linked(call.world, account)
    mine = call.world.advertiser.advertiser_id
    return kind == "AUTH_CODE" and any(
        code.handle == account.handle and code.advertiser_id == mine for code in call.world.codes.values()
    )


def _identity(call: Call, account: Account, kind: str) -> wire.Identity:
    return wire.Identity(
        identity_id=account.identity_id,
        identity_type=kind,
        display_name=account.display_name,
        username=account.handle,
        profile_image=f"{call.front.base_url}/_localtok/avatars/{account.handle}.svg",
        available_status="NO_VALID_BIND_ACCOUNT" if account.banned else "AVAILABLE",
        can_push_video=False,
        can_pull_video=not account.banned,
        can_use_live_ads=False,
        can_manage_message=False,
    )


def _identity_account(call: Call, identity_id: str, kind: str) -> Account:
    account = by_identity(call.world, identity_id)
    if account is None:
        raise missing("identity", identity_id)
    if not _holds(call, account, kind):
        raise Refused(Code.PERMISSION_ERROR, f"identity_id: {identity_id} is not a {kind} identity of this advertiser.")
    return account


def _usable_posts(call: Call, account: Account, kind: str) -> list[Post]:
    mine = [post for post in call.world.posts.values() if post.handle == account.handle]
    mine = [post for post in mine if post.status not in ("DELETED", "AUDIT_DELETED")]
    if kind == "AUTH_CODE":
        return [post for post in mine if applied_code(call.world, post.item_id)]
    return mine


def _identity_video(call: Call, post: Post, kind: str) -> wire.IdentityVideo:
    code = applied_code(call.world, post.item_id) if kind == "AUTH_CODE" else None
    return wire.IdentityVideo(
        item_id=post.item_id,
        status=_IDENTITY_STATUS.get(post.status, "ITEM_STATUS_ONLY_AUTHOR_SEE"),
        text=post.caption,
        auth_info=_auth_info(call, code) if code else None,
        video_info=_video_info(call, post),
    )


def _after(posts: list[Post], cursor: str | None, kind: str) -> int:
    """Where the next page starts. Linked accounts: the create time of the last item seen; codes: a position."""
    if not cursor or cursor == "0":
        return 0
    if not cursor.isdigit():
        raise bad("cursor", f"{cursor!r} is not one this endpoint gave.")
    if kind == "AUTH_CODE":
        return int(cursor)
    return next((n for n, post in enumerate(posts) if post.created_at < int(cursor)), len(posts))


DOORS = (
    Door("POST", "tt_video/authorize/", wire.ApplyCodeAsk, Guard.ADVERTISER, apply_code),
    Door("GET", "tt_video/info/", wire.PostByCodeAsk, Guard.ADVERTISER, by_code),
    Door("GET", "tt_video/list/", wire.PostsAsk, Guard.ADVERTISER, authorized),
    Door("POST", "tt_video/unbind/", wire.UnbindAsk, Guard.ADVERTISER, unbind),
    Door("GET", "identity/get/", wire.IdentitiesAsk, Guard.ADVERTISER, identities),
    Door("GET", "identity/info/", wire.IdentityAsk, Guard.ADVERTISER, identity),
    Door("GET", "identity/video/get/", wire.IdentityVideosAsk, Guard.ADVERTISER, identity_videos),
    Door("GET", "identity/video/info/", wire.IdentityVideoAsk, Guard.ADVERTISER, identity_video),
    Door("GET", "identity/music/authorization/", wire.MusicAsk, Guard.ADVERTISER, music),
)
