"""The posts an identity may use, and whether their sound may carry an ad."""

from __future__ import annotations

from tiktokwire import spark as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...state import Account, Post
from ..common import bad, ids, missing, moment, one_of
from . import shown
from .identities import account_of
from .posts import ITEM_TYPES
from .rights import SPARK_TYPES, applied_code

_MOST = 20


def videos(call: Call, ask: wire.IdentityVideosAsk) -> wire.IdentityVideos:
    kind = one_of("identity_type", ask.identity_type, SPARK_TYPES)
    account = account_of(call, ask.identity_id, kind, ask.identity_authorized_bc_id or "")
    if ask.keyword is not None and kind != "AUTH_CODE":
        raise bad("keyword", "only with identity_type AUTH_CODE.")
    wanted = one_of("item_type", ask.item_type or "VIDEO", ITEM_TYPES)
    rows = [(at, post) for at, post in _by_age(_usable(call, account, kind)) if shown.item_type(post) == wanted]
    rows = [(at, post) for at, post in rows if shown.matches(post, ask.keyword)]
    if ask.exclude_adsonly:
        rows = [(at, post) for at, post in rows if not post.ads_only]
    start, count = _start(rows, ask.cursor, kind), _count(ask.count)
    page = rows[start : start + count]
    end = start + len(page)
    cursor = str(end) if kind == "AUTH_CODE" else (str(page[-1][0]) if page else "")
    return wire.IdentityVideos(
        video_list=[_shown(call, post, kind) for _, post in page], cursor=cursor, has_more=end < len(rows)
    )


def video(call: Call, ask: wire.IdentityVideoAsk) -> wire.IdentityVideoDetails:
    kind = one_of("identity_type", ask.identity_type, SPARK_TYPES)
    account = account_of(call, ask.identity_id, kind, ask.identity_authorized_bc_id or "")
    if not ask.item_id and not ask.item_ids:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): item_id or item_ids.")
    one_of("item_type", ask.item_type or "VIDEO", ITEM_TYPES)
    reachable = {post.item_id: post for post in _usable(call, account, kind)}
    asked = [ask.item_id] if ask.item_id else ids("item_ids", ask.item_ids or [], _MOST)
    for item in asked:
        if item not in call.world.posts:
            raise missing("post", item)
        if item not in reachable:
            raise Refused(Code.PERMISSION_ERROR, f"item_id: this identity may not use the post {item}.")
    details = [_shown(call, reachable[item], kind) for item in asked]
    if ask.item_id:
        return wire.IdentityVideoDetails(video_detail=details[0])
    return wire.IdentityVideoDetails(video_details=details)


def music(call: Call, ask: wire.MusicAsk) -> wire.MusicStatus:
    """Of one post. A sound is licensed everywhere and for good, or nowhere: places and times are only checked."""
    item = ask.item_id or ask.video_id
    if not item:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): item_id.")
    post = call.world.posts.get(item)
    if post is None:
        raise missing("post", item)
    if ask.identity_type:
        one_of("identity_type", ask.identity_type, (*SPARK_TYPES, "CUSTOMIZED_USER"))
    if ask.locations is not None and not ask.locations:
        raise bad("locations", "give the places of the ad group, or leave this out.")
    start, end = (
        moment(name, value) if value else None
        for name, value in (("start_time", ask.start_time), ("end_time", ask.end_time))
    )
    if start is not None and end is not None and end <= start:
        raise bad("end_time", "must be after the start.")
    status = "WITHOUT_SONG_ID"
    if post.music_id:
        status = "WITH_FULL_AUTHORIZATION" if post.music_licensed else "AUTHORIZATION_MISSING"
    song = wire.MusicAuthorization(
        item_id=post.item_id, video_id=post.item_id, music_status=status, authorization_infos=_songs(post)
    )
    return wire.MusicStatus(music_status=status, music_authorization=[song])


def _songs(post: Post) -> list[wire.SongAuthorization]:
    if not post.music_id:
        return []
    word = "AUTHORIZED" if post.music_licensed else "NOT_AUTHORIZED"
    return [wire.SongAuthorization(music_id=post.music_id, title=f"Sound {post.music_id}", authorization_type=word)]


def _usable(call: Call, account: Account, kind: str) -> list[Post]:
    """Of an account all its posts that are still there; of a code the posts it was applied for."""
    mine = [post for post in call.world.posts.values() if post.handle == account.handle]
    mine = [post for post in mine if post.status not in ("DELETED", "AUDIT_DELETED")]
    if kind == "AUTH_CODE":
        return [post for post in mine if applied_code(call.world, post.item_id)]
    return mine


def _by_age(posts: list[Post]) -> list[tuple[int, Post]]:
    """Newest first, each with a cursor of its own: epoch seconds, ties told apart by counting up."""
    stamped: list[tuple[int, Post]] = []
    for post in sorted(posts, key=lambda post: (post.created_at, post.item_id)):
        at = post.created_at
        stamped.append((max(at, stamped[-1][0] + 1) if stamped else at, post))
    return stamped[::-1]


def _start(rows: list[tuple[int, Post]], cursor: str | None, kind: str) -> int:
    """Where the next page starts. Accounts: the create time of the last item seen; codes: a position."""
    if not cursor or cursor == "0":
        return 0
    if not (cursor.isdecimal() and cursor.isascii() and len(cursor) <= 19):
        raise bad("cursor", f"{cursor!r} is not one this endpoint gave.")
    if kind == "AUTH_CODE":
        return int(cursor)
    return next((n for n, (at, _) in enumerate(rows) if at < int(cursor)), len(rows))


def _count(given: int | None) -> int:
    """1 to 20; what is above is ignored, as documented."""
    if given is None or given > _MOST:
        return _MOST
    if given < 1:
        raise bad("count", f"{given} is not between 1 and {_MOST}.")
    return given


def _shown(call: Call, post: Post, kind: str) -> wire.IdentityVideo:
    code = applied_code(call.world, post.item_id) if kind == "AUTH_CODE" else None
    return wire.IdentityVideo(
        item_id=post.item_id,
        item_type=shown.item_type(post),
        status=shown.IDENTITY_STATUS.get(post.status, "ITEM_STATUS_ONLY_AUTHOR_SEE"),
        text=post.caption,
        auth_info=shown.auth_info(call, code) if code else None,
        video_info=shown.video_info(call, post),
        carousel_info=shown.carousel_info(call, post),
    )


DOORS = (
    Door(
        "GET", "identity/video/get/", wire.IdentityVideosAsk, Guard.ADVERTISER, videos, fidelity=Fidelity.EXACT,
        source="GO,DOC:54227639886", note="videos are addresses without a file behind them",
    ),
    Door(
        "GET", "identity/video/info/", wire.IdentityVideoAsk, Guard.ADVERTISER, video, fidelity=Fidelity.EXACT,
        source="SDK,GO,DOC:54141292285", note="item_type is checked and not compared",
    ),
    Door(
        "GET", "identity/music/authorization/", wire.MusicAsk, Guard.ADVERTISER, music,
        source="GO,3P", note="licensed everywhere or nowhere; music_status stands beside the documented list as well",
    ),
)  # fmt: skip
