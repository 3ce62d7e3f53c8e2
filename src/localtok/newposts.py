"""Posts that come into being while a world runs: published by their account, or pushed there as an ad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .market import dice, organic
from .market.traits import drawn
from .state import Post

if TYPE_CHECKING:
    from .world import World


def add_post(
    world: World,
    handle: str,
    caption: str,
    duration_ms: int,
    *,
    ads_only: bool = False,
    media_type: str = "VIDEO",
) -> Post:
    """A new post of the account, as of now, with traits of its own and nothing seen yet.

    ads_only  shown to nobody but by an ad, and not on the profile
    """
    account = world.accounts[handle]
    start = dice.stream(world.seed, "new post", len(world.posts))
    entertainment, pull = (dice.normal(dice.one(start, k)) / 1_024 for k in (1, 2))
    whole = 0 if ads_only else organic.destiny(start, entertainment, account.followers, False, world.model)
    traits = drawn(
        start,
        entertainment=entertainment * world.model.spread.entertainment - 0.2,
        pull=0.7 * pull * world.model.spread.worth,
        wrong_audience=False,
        format="demo",
        duration_ms=duration_ms,
        views=max(whole, 1),
        product=world.product,
        rates=world.model.rates,
    )
    chances = organic.rates(traits, whole, world.model)
    post = Post(
        item_id=world.next_id(),
        handle=handle,
        created_at=world.now,
        duration_ms=duration_ms,
        caption=caption,
        language="en",
        format="demo",
        role="conversion",
        music_id="",
        music_licensed=True,
        media_type=media_type,
        ads_only=ads_only,
        retention=organic.retention(traits, chances, world.model),
        index=world.creatives.add([traits]),
    )
    # Lists by row: the rows of videos that belong to no post lie between, and nobody reads those.
    rows = post.index + 1
    world.destinies += [whole] * (rows - len(world.destinies))
    world.languages += [("en",)] * (rows - len(world.languages))
    world.spreading += [chances] * (rows - len(world.spreading))
    world.organic_comments += [0] * (rows - len(world.organic_comments))
    world.ad_comments += [0] * (rows - len(world.ad_comments))
    world.posts[post.item_id] = post
    return post
