"""How a publishing task becomes a post: a tick after it was asked for, or not at all.

No address is ever opened: the video is made up, its length drawn from the seed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .market import dice, organic
from .newposts import add_post
from .state import Post

if TYPE_CHECKING:
    from .world import World

_VIDEOS, _PICTURES = ("mp4", "mov", "webm"), ("jpg", "jpeg", "webp")
_COMMENT = 1
"""Column of `Creatives.chances`."""
_SLIDE_MS = 3_000
LONGEST_S = 600
_MOST_CAPTION = {"VIDEO": 2_200, "PHOTO": 4_000}
_SEEN_BY = {
    "PUBLIC_TO_EVERYONE": "PUBLIC",
    "MUTUAL_FOLLOW_FRIENDS": "FRIENDS",
    "SELF_ONLY": "PRIVATE",
}
PRIVACY = tuple(_SEEN_BY)
"""What an account that is not private itself may choose."""


@dataclass(slots=True)
class Publication:
    """One publishing task."""

    publish_id: str
    handle: str
    media_type: str
    """VIDEO or PHOTO."""
    urls: list[str]
    caption: str
    asked_at: int
    privacy: str = "PUBLIC_TO_EVERYONE"
    draft: bool = False
    ads_only: bool = False
    silent: bool = False
    """Nobody may comment."""
    music_id: str = ""
    thumbnail_ms: int = 0
    status: str = "PROCESSING_DOWNLOAD"
    """PROCESSING_DOWNLOAD, PUBLISH_COMPLETE, SEND_TO_USER_INBOX or FAILED."""
    reason: str = ""
    item_id: str = ""


def finish(world: World, task: Publication) -> None:
    """Settle a task as of now, and tell the app's webhook."""
    duration_ms = _length(world, task)
    task.reason = _trouble(task, duration_ms)
    if task.reason:
        task.status = "FAILED"
        _tell(world, task, "post.publish.failed", reason=task.reason)
    elif task.draft:
        task.status = "SEND_TO_USER_INBOX"
        _tell(world, task, "post.publish.inbox_delivered")
    else:
        post = _post(world, task, duration_ms)
        task.item_id, task.status = post.item_id, "PUBLISH_COMPLETE"
        _tell(world, task, "post.publish.complete")
        if post.status == "PUBLIC":
            _tell(world, task, "post.publish.publicly_available", post_id=post.item_id)


def utf16(text: str) -> int:
    """Length as captions are counted."""
    return len(text.encode("utf-16-le")) // 2


def _trouble(task: Publication, duration_ms: int) -> str:
    """Why it cannot be published; empty where it can."""
    try:
        addresses = [urlsplit(url) for url in task.urls]
    except ValueError:
        addresses = []
    if not addresses or not all(one.scheme in ("http", "https") and one.hostname for one in addresses):
        return "video_pull_failed" if task.media_type == "VIDEO" else "photo_pull_failed"
    allowed = _VIDEOS if task.media_type == "VIDEO" else _PICTURES
    endings = [one.path.rpartition("/")[2].rpartition(".") for one in addresses]
    if any(dot and ending.lower() not in allowed for _, dot, ending in endings):
        return "file_format_check_failed"
    if utf16(task.caption) > _MOST_CAPTION[task.media_type]:
        return "caption_length_check_failed"
    if task.media_type == "VIDEO" and task.thumbnail_ms > duration_ms:
        return "thumbnail_offset_check_failed"
    return ""


def _length(world: World, task: Publication) -> int:
    """Milliseconds: of what a viewer sees of a carousel too."""
    if task.media_type == "PHOTO":
        return _SLIDE_MS * max(len(task.urls), 3)
    start = dice.stream(world.seed, "published length", int(task.publish_id.rpartition(".")[2]) & 0xFFFFFFFF)
    return 1_000 * (9 + dice.below(start, 0, 18) + dice.below(start, 1, 34))


def _post(world: World, task: Publication, duration_ms: int) -> Post:
    post = add_post(world, task.handle, task.caption, duration_ms, ads_only=task.ads_only, media_type=task.media_type)
    post.status = _SEEN_BY[task.privacy]
    post.music_id = task.music_id
    if task.silent:
        _silence(world, post)
    return post


def _silence(world: World, post: Post) -> None:
    """Nobody comments, whoever shows it."""
    post.comments_disabled = True
    row, creatives = post.index, world.creatives
    creatives.all[row] = replace(creatives.all[row], comment=0)
    creatives.chances[row, _COMMENT] = 0
    world.spreading[row] = organic.rates(creatives.all[row], world.destinies[row], world.model)


def _tell(world: World, task: Publication, name: str, **more: object) -> None:
    kind = "INBOX_SHARE" if task.draft else "DIRECT_PUBLISH"
    content: dict[str, object] = {"publish_id": task.publish_id, "publish_type": kind, **more}
    account = world.accounts[task.handle]
    world.studio.outbox.add("VIDEO", name, account.business_id, world.now, content)
