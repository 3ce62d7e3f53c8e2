"""How a post and its authorization look to an advertiser."""

from __future__ import annotations

from hashlib import md5

from tiktokwire import spark as wire

from ...codes import code_status
from ...doors import Call
from ...state import Post, PostCode
from ..common import bad, stamp

ITEM_STATUS = {
    "PUBLIC": "HESITATE_RECOMMEND",
    "FRIENDS": "ONLY_FRIEND_SEE",
    "PRIVATE": "ONLY_AUTHOR_SEE",
    "DELETED": "USER_DELETE",
    "AUDIT_DELETED": "AUDIT_DELETE",
    "TAKEN_DOWN": "ONLY_USER_PASS",
    "UNDER_REVIEW": "REVIEW_PENDING",
}
"""A post's status to that of `tt_video/*`."""
IDENTITY_STATUS = {"PUBLIC": "ITEM_STATUS_HESITATE_RECOMMEND", "FRIENDS": "STATUS_ONLY_FRIEND_SEE"}
"""The same to that of `identity/video/*`; what is missing is ITEM_STATUS_ONLY_AUTHOR_SEE."""
_IMAGES = 4
"""Pictures in every photo post."""
_LIFE, _LONG_LIFE = 3_600, 90 * 86_400
"""Seconds a video's address is good for, and a picture's or sound's of a photo post."""


def item_type(post: Post) -> str:
    return "CAROUSEL" if post.media_type == "PHOTO" else "VIDEO"


def matches(post: Post, keyword: str | None) -> bool:
    """By item id where the keyword is one, else by any part of the caption."""
    if not keyword:
        return True
    if keyword.isdigit() and len(keyword) >= 19:
        return post.item_id == keyword
    if len(keyword) > 500:
        raise bad("keyword", f"at most 500 characters, and this has {len(keyword)}.")
    return keyword.lower() in post.caption.lower()


def auth_info(call: Call, code: PostCode) -> wire.AuthInfo:
    # Only AUTHORIZED is documented; the other two words are ours.
    named = {"IN_USE": "AUTHORIZED", "DELETED": "CANCELED"}
    return wire.AuthInfo(
        ad_auth_status=named.get(code_status(code, call.now), "EXPIRED"),
        auth_start_time=stamp(code.starts_at),
        auth_end_time=stamp(code.ends_at),
        invite_start_time=stamp(code.starts_at),
    )


def video_info(call: Call, post: Post) -> wire.VideoInfo | None:
    """None for a photo post."""
    if post.media_type == "PHOTO":
        return None
    seconds, rate = post.duration_ms / 1_000, 2_000_000
    expires = f"x-expires={call.now + _LIFE}"
    preview = f"{call.front.base_url}/_localtok/videos/{post.item_id}.mp4?{expires}"
    return wire.VideoInfo(
        duration=seconds,
        width=720,
        height=1280,
        size=post.duration_ms * rate // 8_000,
        bit_rate=rate,
        signature=md5(post.item_id.encode(), usedforsecurity=False).hexdigest(),
        poster_url=f"{call.front.base_url}/_localtok/thumbnails/{post.item_id}.svg?{expires}",
        preview_url=preview,
        url=preview,
        format="mp4",
    )


def carousel_info(call: Call, post: Post) -> wire.CarouselInfo | None:
    """None for a video."""
    if post.media_type != "PHOTO":
        return None
    expires, base = f"x-expires={call.now + _LONG_LIFE}", f"{call.front.base_url}/_localtok"
    images = [
        wire.CarouselImage(
            image_id=f"{post.item_id}-{number}",
            image_url=f"{base}/thumbnails/{post.item_id}-{number}.svg?{expires}",
            image_height=1280,
            image_width=720,
        )
        for number in range(1, _IMAGES + 1)
    ]
    music = wire.CarouselMusic(
        music_id=post.music_id, music_url=f"{base}/music/{post.music_id}.mp3?{expires}", music_duration=60
    )
    return wire.CarouselInfo(image_info=images, music_info=music if post.music_id else None)
