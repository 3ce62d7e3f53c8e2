"""What account holders and brands have under way besides posts: uploads, publishing, TikTok One, webhooks."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import publishing, webhooks
from .market import dice
from .state import PostCode

if TYPE_CHECKING:
    from .world import World

DAY, HOUR = 86_400, 3_600


@dataclass(slots=True)
class CommentImage:
    """A picture uploaded for a comment; only its measures are kept."""

    uri: str
    handle: str
    width: int
    height: int


@dataclass(slots=True)
class Collaboration:
    """A TikTok One campaign, or a brand link, of which videos become part."""

    campaign_id: str
    campaign_type: str
    name: str
    description: str
    brand_profile_id: str
    brand_name: str
    advertiser_ids: list[str]
    days: int
    """For which an approved video may be used in Spark Ads, unless its creator says otherwise."""
    invite_link: str
    created_at: int
    handles: list[str] = field(default_factory=list)
    """Who was invited by name."""
    joined: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Link:
    """A video in a campaign, or the request that it become part of it."""

    request_id: str
    campaign_id: str
    item_id: str
    status: str = "IN_REVIEW"
    """IN_REVIEW, APPROVE, REJECTED or REVOKE."""
    requests: int = 1
    asked_at: int = 0
    codes: list[str] = field(default_factory=list)
    """Of the authorizations that came of it."""


@dataclass(slots=True)
class Application:
    """A brand's request to use a video in Spark Ads, as the older creator marketplace has it."""

    item_id: str
    days: int
    asked_at: int
    answer_at: int
    requests: int = 1
    status: str = "WAITING"
    """WAITING, ACCEPTED or REJECTED."""
    updated_at: int = 0
    code: str = ""


@dataclass(slots=True)
class Studio:
    images: dict[str, CommentImage] = field(default_factory=dict)
    publications: dict[str, publishing.Publication] = field(default_factory=dict)
    """By publish id."""
    campaigns: dict[str, Collaboration] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    """By request id."""
    applications: dict[str, Application] = field(default_factory=dict)
    """By item id."""
    outbox: webhooks.Outbox = field(default_factory=webhooks.Outbox)


def run(world: World) -> bool:
    """What is due by now: posts that are ready, creators who answer, comments to tell of. Whether posts or codes changed."""
    studio, changed = world.studio, False
    for one in studio.publications.values():
        if one.status == "PROCESSING_DOWNLOAD" and one.asked_at < world.now:
            publishing.finish(world, one)
            changed = True
    for asked in studio.applications.values():
        if asked.status == "WAITING" and asked.answer_at <= world.now:
            _answer(world, asked)
            changed = True
    webhooks.collect(world)
    return changed


def answer_time(world: World, item_id: str, requests: int) -> int:
    """When the creator will answer: within a day."""
    start = dice.stream(world.seed, "creator answers", int(item_id) & 0xFFFFFFFF, requests)
    return world.now + HOUR + dice.below(start, 0, 23 * HOUR)


def _answer(world: World, asked: Application) -> None:
    """The creator accepts, unless the post is no longer public."""
    post = world.posts.get(asked.item_id)
    asked.updated_at = world.now
    if post is None or post.status != "PUBLIC":
        asked.status = "REJECTED"
        return
    asked.status = "ACCEPTED"
    standing = world.codes.get(asked.code)
    if standing is not None and not standing.deleted:
        standing.ends_at = max(standing.ends_at, world.now) + asked.days * DAY
        standing.days = asked.days
        return
    made = granted(world, asked.item_id, asked.days)
    asked.code = made.code


def granted(world: World, item_id: str, days: int, advertiser_id: str = "") -> PostCode:
    """A new authorization of the post as of now, applied already where an advertiser is named."""
    post = world.posts[item_id]
    digest = hashlib.sha256(f"granted:{world.seed}:{item_id}:{len(world.codes)}".encode()).digest()
    code = "#" + base64.b64encode(digest).decode()
    made = PostCode(
        code=code,
        item_id=item_id,
        handle=post.handle,
        days=days,
        starts_at=world.now,
        ends_at=world.now + days * DAY,
        advertiser_id=advertiser_id,
        applied_at=world.now if advertiser_id else 0,
    )
    post.ad_promotable = True
    world.lifecycle.acts.pop(("promotion switched off", item_id), None)
    world.codes[code] = made
    return made
