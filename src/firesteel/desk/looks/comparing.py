"""Posts side by side: how sure it is that one is better than another."""

from __future__ import annotations

import math
from collections.abc import Sequence

from scipy.special import ndtr

from ...errors import BadInput
from ...posts import Ranked
from .portraitviews import ComparePage
from .usual import Z90

FEWEST, MOST = 2, 6


def asked(ids: Sequence[str]) -> tuple[str, ...]:
    """Ids once each, in the order given. Raises `BadInput` for fewer than two or more than six."""
    distinct = tuple(dict.fromkeys(id.strip() for id in ids if id.strip()))
    if len(distinct) < FEWEST:
        given = "one post" if distinct else "no post"
        raise BadInput(f"{given} cannot be compared", remedy="choose two to six posts on the posts page")
    if len(distinct) > MOST:
        raise BadInput(f"{len(distinct)} posts are too many side by side", remedy=f"choose {MOST} at most")
    return distinct


def compared(posts: Sequence[Ranked], objective: str) -> ComparePage:
    return ComparePage(
        objective=objective,
        posts=tuple(posts),
        beats=tuple(tuple(None if one is other else beats(one, other) for other in posts) for one in posts),
        accounts=len({each.post.creator.handle for each in posts}),
    )


def beats(one: Ranked, other: Ranked) -> float:
    """P(one's score is above the other's), both taken as normal and as independent of each other."""
    sd = math.hypot(deviation(one), deviation(other))
    if sd <= 0:
        return 0.5 if one.score == other.score else float(one.score > other.score)
    return float(ndtr((one.score - other.score) / sd))


def deviation(ranked: Ranked) -> float:
    """Of the score, from its 90 % interval."""
    return (ranked.high - ranked.low) / (2 * Z90)
