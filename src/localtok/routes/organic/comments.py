"""Comments under the account's own posts: read, answered, hidden, liked, pinned and deleted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from tiktokwire import organic as wire
from tiktokwire.codes import Code
from tiktokwire.envelope import Nothing

from ... import webhooks
from ...doors import Call, Door, Guard, Refused
from ...state import Comment, Post
from ...studio import CommentImage
from ..common import bad, missing, one_of, text, whole
from ..moderation.finding import check_open, standing_under
from .accounts import my_post
from .pictures import measured

_MOST_TEXT = 150
_MOST_REPLIES = 3
"""Replies shown under a comment in a list; the others are in the list of replies."""
_MOST_BYTES = 5 * 1024 * 1024
_PLACES = 1 << 31
Replies = dict[str, list[Comment]]


def listed(call: Call, ask: wire.CommentsAsk) -> wire.Comments:
    post = my_post(call, ask.video_id, "video_id")
    if ask.comment_ids and len(ask.comment_ids) > 30:
        raise bad("comment_ids", f"at most 30, and there are {len(ask.comment_ids)}.")
    shown, under = _shown(call, post, ask.status)
    if ask.comment_ids:
        rows = [one for one in shown if one.comment_id in ask.comment_ids]
    else:
        rows = [one for one in shown if not one.parent_id]
    return _page(call, post, rows, under, ask, bool(ask.include_replies))


def replies(call: Call, ask: wire.RepliesAsk) -> wire.Comments:
    post = my_post(call, ask.video_id, "video_id")
    parent = _comment_of(call, post, ask.comment_id)
    _, under = _shown(call, post, ask.status)
    return _page(call, post, under.get(parent.comment_id, []), under, ask, False)


def create(call: Call, ask: wire.CommentCreateAsk) -> wire.Comment:
    return _written(call, my_post(call, ask.video_id, "video_id"), ask, "")


def reply(call: Call, ask: wire.ReplyAsk) -> wire.Comment:
    post = my_post(call, ask.video_id, "video_id")
    parent = _comment_of(call, post, ask.comment_id)
    return _written(call, post, ask, parent.parent_id or parent.comment_id)


def hide(call: Call, ask: wire.HideAsk) -> Nothing:
    one = _comment_of(call, my_post(call, ask.video_id, "video_id"), ask.comment_id)
    webhooks.turned(call.world, one, one_of("action", ask.action, ("HIDE", "UNHIDE")) == "HIDE")
    return Nothing()


def like(call: Call, ask: wire.LikeAsk) -> Nothing:
    one = _mine_or_under_mine(call, ask.comment_id)
    if ask.video_id is not None and ask.video_id != one.item_id:
        raise missing("comment", ask.comment_id)
    liked = one_of("action", ask.action, ("LIKE", "UNLIKE")) == "LIKE"
    one.likes += int(liked) - int(one.liked)
    one.liked = liked
    return Nothing()


def pin(call: Call, ask: wire.PinAsk) -> Nothing:
    one = _comment_of(call, my_post(call, ask.video_id, "video_id"), ask.comment_id)
    one.pinned = one_of("action", ask.action, ("PIN", "UNPIN")) == "PIN"
    return Nothing()


def delete(call: Call, ask: wire.CommentDeleteAsk) -> Nothing:
    """The account's own comment or reply, with the replies under it."""
    one = _mine_or_under_mine(call, ask.comment_id)
    if not one.owner:
        raise Refused(Code.PERMISSION_ERROR, f"comment_id: {ask.comment_id} is not the account's own; hide it instead.")
    webhooks.removed(call.world, one, call.front.comments_under(one.item_id))
    return Nothing()


def upload(call: Call, ask: wire.CommentImageAsk) -> wire.CommentImage:
    if len(ask.image_file) > _MOST_BYTES:
        raise bad("image_file", "at most 5 MB.")
    size = measured(ask.image_file)
    if size is None:
        raise bad("image_file", "must be a JPG, PNG or WebP.")
    short, long = sorted(size)
    if short < 360 or short > 1_080 or long > 1_920:
        raise bad("image_file", f"360 x 360 to 1080 x 1920 pixels, and this is {size[0]} x {size[1]}.")
    digest = hashlib.sha256(call.account.handle.encode() + ask.image_file).hexdigest()
    uri = f"comment-image/{digest[:32]}"
    call.world.studio.images[uri] = CommentImage(uri, call.account.handle, *size)
    return wire.CommentImage(image_uri=uri, width=size[0], height=size[1])


def _written(call: Call, post: Post, ask: wire.CommentCreateAsk | wire.ReplyAsk, parent_id: str) -> wire.Comment:
    me = call.account
    check_open(call, post.item_id)
    words = text("text", ask.text, _MOST_TEXT)
    if ask.image_uri:
        _check_image(call, ask)
    made = Comment(
        comment_id=call.world.next_id(),
        item_id=post.item_id,
        user_id=me.business_id,
        username=me.handle,
        text=words,
        language=post.language,
        created_at=call.now,
        intent="",
        parent_id=parent_id,
        owner=True,
        image_uri=ask.image_uri or "",
    )
    call.world.comments[made.comment_id] = made
    return _comment(call, made, {}, False)


def _check_image(call: Call, ask: wire.CommentCreateAsk | wire.ReplyAsk) -> None:
    kept = call.world.studio.images.get(ask.image_uri or "")
    if kept is None or kept.handle != call.account.handle:
        raise bad("image_uri", f"{ask.image_uri} was not uploaded by this account.")
    given = (ask.image_width, ask.image_height)
    if None in given:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): image_width, image_height.")
    if given != (kept.width, kept.height):
        raise bad("image_width", f"the picture measures {kept.width} x {kept.height}.")


def _shown(call: Call, post: Post, status: str | None) -> tuple[list[Comment], Replies]:
    """What the status lets through, in the order it came, and the replies among it by parent."""
    public = one_of("status", status or "ALL", ("PUBLIC", "ALL")) == "PUBLIC"
    shown = [one for one in standing_under(call, post.item_id) if not (public and one.hidden)]
    under: Replies = {}
    for one in shown:
        if one.parent_id:
            under.setdefault(one.parent_id, []).append(one)
    return shown, under


def _page(
    call: Call,
    post: Post,
    rows: list[Comment],
    under: Replies,
    ask: wire.CommentsAsk | wire.RepliesAsk,
    with_replies: bool,
) -> wire.Comments:
    """A cursor is a place, and how many comments the post had when the first page was read: what comes meanwhile moves
    no row to another page."""
    most = whole("max_count", ask.max_count, 20, 1, 30)
    here = call.front.comments_under(post.item_id)
    had, start = divmod(whole("cursor", ask.cursor, 0, 0, 1 << 62), _PLACES)
    had = had or len(here)
    if had < len(here):
        later = {one.comment_id for one in here[had:]}
        rows = [one for one in rows if one.comment_id not in later]
    shown = _sorted(rows, under, ask)[start : start + most]
    return wire.Comments(
        comments=[_comment(call, one, under, with_replies) for one in shown],
        cursor=had * _PLACES + start + len(shown),
        has_more=start + len(shown) < len(rows),
    )


def _sorted(rows: list[Comment], under: Replies, ask: wire.CommentsAsk | wire.RepliesAsk) -> list[Comment]:
    """By the field asked for; `smart`, whose rule is TikTok's secret, is pinned ones first and then the newest."""
    field = one_of("sort_field", ask.sort_field or "create_time", ("likes", "replies", "create_time"))
    direction = one_of("sort_type", ask.sort_type or "smart", ("asc", "desc", "smart"))
    keys: dict[str, Callable[[Comment], int]] = {
        "likes": lambda one: one.likes,
        "replies": lambda one: len(under.get(one.comment_id, ())),
        "create_time": lambda one: one.created_at,
    }
    ordered = sorted(rows, key=lambda one: (keys[field](one), one.comment_id), reverse=direction != "asc")
    return sorted(ordered, key=lambda one: not one.pinned) if direction == "smart" else ordered


def _comment(call: Call, one: Comment, under: Replies, with_replies: bool) -> wire.Comment:
    mine = sorted(under.get(one.comment_id, ()), key=lambda reply: (reply.created_at, reply.comment_id))
    return wire.Comment(
        comment_id=one.comment_id,
        video_id=one.item_id,
        user_id=one.user_id,
        unique_identifier=one.user_id,
        create_time=one.created_at,
        text=one.text,
        image_url=f"{call.front.base_url}/_localtok/thumbnails/{one.comment_id}.svg" if one.image_uri else "",
        likes=one.likes,
        replies=len(mine),
        owner=one.owner,
        liked=one.liked,
        pinned=one.pinned,
        status="HIDDEN" if one.hidden else "PUBLIC",
        username=one.username,
        display_name=one.username,
        parent_comment_id=one.parent_id,
        reply_list=[_comment(call, reply, {}, False) for reply in mine[:_MOST_REPLIES]] if with_replies else [],
    )


def _comment_of(call: Call, post: Post, comment_id: str) -> Comment:
    one = call.world.comments.get(comment_id)
    if one is None or one.deleted or one.item_id != post.item_id:
        raise missing("comment", comment_id)
    return one


def _mine_or_under_mine(call: Call, comment_id: str) -> Comment:
    """The comment, if it is under a post of the account's."""
    one = call.world.comments.get(comment_id)
    if one is None or one.deleted:
        raise missing("comment", comment_id)
    my_post(call, one.item_id, "comment_id")
    return one


def _door(method: str, path: str, ask: type, answer: Callable[..., object], note: str = "", source: str = "GO") -> Door:
    return Door(
        method,
        f"business/comment/{path}/",
        ask,
        Guard.ACCOUNT,
        answer,
        source=source,
        note=note,
    )


DOORS = (
    _door("GET", "list", wire.CommentsAsk, listed, "the smart order is pinned ones first, then the newest"),
    _door("GET", "reply/list", wire.RepliesAsk, replies),
    _door("POST", "create", wire.CommentCreateAsk, create),
    _door("POST", "reply/create", wire.ReplyAsk, reply, "a reply to a reply goes under the same comment"),
    _door("POST", "hide", wire.HideAsk, hide),
    _door(
        "POST",
        "like",
        wire.LikeAsk,
        like,
        "video_id may be left out, as documented; a client reports it wanted",
        "GO,3P",
    ),
    _door("POST", "pin", wire.PinAsk, pin, "any number may be pinned: no limit is documented", "DOC:62461706662,3P"),
    _door("POST", "delete", wire.CommentDeleteAsk, delete, "own comments only, with the replies under them"),
    _door("POST", "image/upload", wire.CommentImageAsk, upload, "its measures are kept, the picture is not"),
)
