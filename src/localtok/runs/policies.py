"""Baselines of the benchmark: which posts to advertise, from what can be seen on the first day.

A policy takes the world and how many ads there may be, and returns posts, best first. Only the oracle looks at the truth.
Counts on posts, saves and profile visits among them, are what creators show a brand that asks; comments are read by a
careful person, so their intents are known. That is kinder to `by-intent` than a classifier would be.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from ..market import dice
from ..state import Post

if TYPE_CHECKING:
    from ..world import World

Policy: TypeAlias = "Callable[[World, int], list[Post]]"

_ENGAGED = ("likes", "comments", "shares", "saves")
_PRIOR_VIEWS = 5_000
"""Views at which a post's own rate counts as much as the average of all: a choice of the baseline, not of the market."""


def nothing(world: World, ads: int) -> list[Post]:
    """no ads at all: what happens anyway"""
    return []


def everything(world: World, ads: int) -> list[Post]:
    """every post that may be an ad, however many ads were asked for"""
    return advertisable(world)


def by_views(world: World, ads: int) -> list[Post]:
    """the most seen posts"""
    return _best(world, ads, lambda post: post.organic.plays)


def by_engagement(world: World, ads: int) -> list[Post]:
    """the most likes, comments, shares and saves a view"""
    return _best(world, ads, lambda post: _sum(post, _ENGAGED) / max(post.organic.plays, 1))


def by_intent(world: World, ads: int) -> list[Post]:
    """the most saves, profile visits and buying comments a view, drawn to the average where views are few"""
    asks: dict[str, int] = {}
    for one in world.comments.values():
        if one.intent.startswith(("intent.", "q.")) and not one.owner:
            asks[one.item_id] = asks.get(one.item_id, 0) + 1
    wants = {
        post.item_id: _sum(post, ("saves", "profile_visits")) + asks.get(post.item_id, 0)
        for post in advertisable(world)
    }
    views = sum(post.organic.plays for post in advertisable(world))
    usual = sum(wants.values()) / max(views, 1)
    return _best(
        world, ads, lambda post: (wants[post.item_id] + _PRIOR_VIEWS * usual) / (post.organic.plays + _PRIOR_VIEWS)
    )


def at_random(world: World, ads: int) -> list[Post]:
    """any posts, drawn from the seed"""
    start = dice.stream(world.seed, "random policy")
    return _best(world, ads, lambda post: dice.one(start, post.index))


def oracle(world: World, ads: int) -> list[Post]:
    """the posts that truly bring the most orders an impression, which nobody can know"""
    truth = world.oracle()["posts"]
    assert isinstance(truth, dict)
    return _best(world, ads, lambda post: float(truth[post.item_id]["orders_per_million_impressions"]))


POLICIES: dict[str, Policy] = {
    "nothing": nothing,
    "all": everything,
    "random": at_random,
    "by-views": by_views,
    "by-engagement": by_engagement,
    "by-intent": by_intent,
    "oracle": oracle,
}


def advertisable(world: World) -> list[Post]:
    """Posts anybody can see that may be ads: public videos of one creator's own, whose sound may carry an ad."""
    return [
        post
        for post in world.posts.values()
        if post.status == "PUBLIC"
        and post.media_type == "VIDEO"
        and post.music_licensed
        and not (post.ads_only or post.duet_of or post.stitch_of or post.mentions)
        and not (world.accounts[post.handle].banned or world.accounts[post.handle].private)
    ]


def _best(world: World, ads: int, worth: Callable[[Post], float]) -> list[Post]:
    """Ties go to the older post, by its place in the cast."""
    return sorted(advertisable(world), key=lambda post: (-worth(post), post.index))[:ads]


def _sum(post: Post, names: tuple[str, ...]) -> int:
    return sum(int(getattr(post.organic, name)) for name in names)
