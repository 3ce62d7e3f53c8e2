"""Where interactions are counted: on the ad's hour always, and on the post too when the ad is a Spark Ad."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from ..moderation import meet
from ..state import Ad, Counters, Hour
from . import dice
from .audience import Response
from .cells import Views
from .comments_text import comment
from .dice import Flags, Ints

if TYPE_CHECKING:
    from ..world import World

HOUR = 3_600
NAMES = tuple(one.name for one in fields(Counters))


def tallies(response: Response, lanes: Ints, fresh: Ints, count: int) -> list[Counters]:
    """Counters for each of `count` lanes, from the impressions that went to them.

    lanes  shape (n,): which lane won each impression; fresh: 1 where the viewer had never seen that ad
    """

    def of(what: Ints | Flags) -> list[int]:
        sums: list[int] = np.bincount(lanes, weights=what, minlength=count).astype(np.int64).tolist()
        return sums

    p25, p50, p75, p100 = response.quarters
    columns: dict[str, Ints | Flags] = {
        "impressions": np.ones(len(lanes), np.int64),
        "plays": response.plays,
        "watched_2s": response.watched_2s,
        "watched_6s": response.watched_6s,
        "p25": p25,
        "p50": p50,
        "p75": p75,
        "p100": p100,
        "rewatches": response.rewatches,
        "watch_ms": response.watch_ms,
        "reach": fresh,
        "likes": response.like,
        "comments": response.comment,
        "shares": response.share,
        "saves": response.save,
        "follows": response.follow,
        "profile_visits": response.visit,
        "clicks": response.click,
        "music_clicks": response.music,
    }
    sums = {name: of(column) for name, column in columns.items()}
    return [Counters(**{name: sums[name][lane] for name in NAMES}) for lane in range(count)]


def credit(world: World, ad: Ad, at: int, won: Counters, spend: int, views: Views | None = None) -> None:
    """Add to the ad's hour, and to its post where it has one. `views` are the impressions one by one."""
    hour = hour_of(world, ad.ad_id, at)
    if views is not None:
        hour.views.append(views)
    hour.spend_micros += spend
    add(hour.counters, won)
    post = world.posts.get(ad.item_id)
    if post is not None:
        add(post.paid, won)


def hour_of(world: World, ad_id: str, at: int) -> Hour:
    """The record of the account's hour `at` falls into, made if there is none yet, to be written into.

    Where the account's clock is half an hour off UTC's its hours are, too: reports go by them, and so no day's figures
    hold a minute of another day.
    """
    key = (ad_id, world.purse.hour_of(at))
    hour = world.hours.get(key)
    if hour is None:
        hour = world.hours[key] = Hour(ad_id=ad_id, hour=key[1])
    world.hours.touched(key)
    return hour


def add(into: Counters, more: Counters) -> None:
    for name in NAMES:
        setattr(into, name, getattr(into, name) + getattr(more, name))


def won_comment(world: World, ad: Ad, at: int, slot: int) -> None:
    """Write a comment an ad won at that second under its post; an ad without one has nowhere to put it."""
    post = world.posts.get(ad.item_id)
    if post is None:
        return
    number = world.ad_comments[post.index]
    world.ad_comments[post.index] += 1
    made = comment(
        at=at,
        item_id=post.item_id,
        index=post.index,
        lane=2,
        number=number,
        weights=world.creatives.all[post.index].intents,
        languages=world.languages[post.index],
        start=dice.stream(world.seed, "ad comment", at, slot),
    )
    made.ad_id = ad.ad_id
    meet(world, made)
    world.comments[made.comment_id] = made
