"""What posts come to without money: how heavy the tail of views is, and what a view brings."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ..market import dice, organic
from ..market.model import Model
from ..world import World
from .rows import Published, Row

_DRAWS = 20_000
_ATTENTION = "donated data, arXiv 2301.04945: about 45 %, ± 10"
_ENGAGED = ("likes", "comments", "shares", "saves")


def rows(world: World) -> list[Row]:
    simulated, analytic = tail(world.model, world.seed), organic.tail_exponent(world.model, _passes(world.model))
    found = [
        Row(
            part="organic",
            figure="tail exponent of views",
            simulated=simulated,
            unit="number",
            published=Published(
                low=analytic - 0.1, high=analytic + 0.1, source=f"analytic: {analytic:.2f} ± 0.1", evidence="M"
            ),
            note=f"ln(1/pass)/ln(growth), platform model 3.6; over {_DRAWS:,} middling posts",
        )
    ]
    posts = [post for post in world.posts.values() if post.organic.plays]
    if posts:
        engaged = [sum(getattr(one.organic, name) for name in _ENGAGED) / one.organic.plays for one in posts]
        watched = [one.organic.watch_ms / one.organic.plays / one.duration_ms for one in posts]
        found += [
            _mean(
                "engagement by view", engaged, Published(low=0.054, high=0.067, source="socialinsider", evidence="V")
            ),
            _mean(
                "part of the video watched", watched, Published(low=0.35, high=0.55, source=_ATTENTION, evidence="P")
            ),
        ]
    return found


def _mean(figure: str, each: list[float], within: Published) -> Row:
    return Row(
        part="organic",
        figure=figure,
        simulated=float(np.mean(each)),
        published=within,
        note=f"mean of {len(each):,} posts",
    )


def tail(model: Model, seed: int) -> float:
    """How fast P(more views than x) falls with x, from the first pool passed to the last but one.

    Views are drawn post by post as the market draws them, but for the luck at the end, which blurs where pools end.
    """
    like = replace(model.organic, luck=0.0)
    sober, followers = replace(model, organic=like), round(like.usual_followers)
    views = np.array(
        [organic.destiny(dice.stream(seed, "tail", k), 0.0, followers, False, sober) for k in range(_DRAWS)]
    )
    first, last = 1, max(like.stages - 1, 2)
    shares = [max(float((views >= _reached(model, stage)).mean()), 1 / _DRAWS) for stage in (first, last)]
    return math.log(shares[0] / shares[1]) / ((last - first) * math.log(like.growth))


def _reached(model: Model, stage: int) -> float:
    """Views from which a post has passed so many pools."""
    like = model.organic
    return like.pool * (sum(like.growth**k for k in range(stage + 1)) - 0.5)


def _passes(model: Model) -> int:
    return organic.passing(model, 0.0, round(model.organic.usual_followers), False)
