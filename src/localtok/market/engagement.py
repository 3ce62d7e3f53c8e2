"""Where interactions are counted: on the ad's hour always, and on the post too when the ad is a Spark Ad."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from ..moderation import meet
from ..state import Ad, Counters, Hour
from . import dice
from .cells import Views
from .comments_text import comment

if TYPE_CHECKING:
    from ..world import World

HOUR = 3_600
NAMES = tuple(one.name for one in fields(Counters))


def counters(tally: list[int]) -> Counters:
    """One lane's row of a tally, whose columns are in the order of the fields."""
    return Counters(*tally)


def credit(world: World, ad: Ad, hour: int, won: Counters, spend: int, views: Views) -> None:
    """Add to the ad's hour that begins then, and to its post where it has one. `views` are the impressions one by one."""
    record = _record(world, ad.ad_id, hour)
    record.views.append(views)
    record.spend_micros += spend
    record.counters.add(won)
    post = world.posts.get(ad.item_id)
    if post is not None:
        post.paid.add(won)


def hour_of(world: World, ad_id: str, at: int) -> Hour:
    """The record of the account's hour `at` falls into, made if there is none yet, to be written into.

    Where the account's clock is half an hour off UTC's its hours are, too: reports go by them, and so no day's figures
    hold a minute of another day.
    """
    return _record(world, ad_id, world.purse.hour_of(at))


def _record(world: World, ad_id: str, hour: int) -> Hour:
    key = (ad_id, hour)
    record = world.hours.get(key)
    if record is None:
        record = world.hours[key] = Hour(ad_id=ad_id, hour=hour)
    world.hours.touched(key)
    return record


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
        vertical=world.vertical,
    )
    made.ad_id = ad.ad_id
    meet(world, made)
    world.comments[made.comment_id] = made
