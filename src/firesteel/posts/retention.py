"""How a post holds its viewers, second by second: the hook, what is held, where they leave, and who sees it twice.

A curve is `Post.retention`: the share of viewers still watching at second 1, 2, 3 …; all of them are there at second 0. It
may end before the video does, and may rise where a video loops.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TypeGuard

from .values import Post

Curve = Sequence[float]

HOOK_S, HELD_S = 2.0, 6.0
SIMILAR_LENGTH = 2.0
"""Posts up to this many times longer or shorter are alike enough to compare curves."""
EARLY_S, EARLY_LOSS = 3, 0.6
"""A curve that loses so much within so many seconds drops early."""
CLIFF_LOSS, CLIFF_TIMES = 0.12, 3.0
"""A second that loses at least that share of those still there, and so many times the usual second, is a cliff."""
LOOP_RISE = 0.02
"""A curve that rises so much somewhere has people who come round again."""
NOTEWORTHY = 0.02
"""Of those still there: a second that loses that much more than usual is worth a look."""


class Shape(StrEnum):
    EARLY_DROP = "early drop"
    CLIFF = "cliff"
    LOOP = "loop"
    SLOW_FADE = "slow fade"


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What kind of curve it is, and the second at which it loses most."""

    shape: Shape
    second: int
    """The steepest one; its end, so that 1 is from the start to second 1."""
    loss: float
    """Share of those still there who leave in it."""
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A curve beside the account's usual one, by second from 1, as far as both go."""

    usual: tuple[float, ...]
    difference: tuple[float, ...]
    """Share still watching less the usual share."""
    peers: int
    """Posts the usual curve is the mean of, at second 1."""
    worse: tuple[int, ...]
    """Seconds that lose clearly more of those still there than usual, worst first."""
    says: str


def at(curve: Curve, second: float) -> float | None:
    """Share still watching at a moment, straight between whole seconds; None before the start and after the curve's end."""
    if not 0.0 <= second <= len(curve) or not curve:
        return None
    whole = int(second)
    here = _share(curve, whole)
    return here if second == whole else here + (second - whole) * (_share(curve, whole + 1) - here)


def hook(curve: Curve) -> float | None:
    """Share still there after two seconds; None where the curve does not go so far."""
    return at(curve, HOOK_S)


def held(curve: Curve) -> float | None:
    """Of those still there after two seconds, how many are after six; None where nobody was or the curve ends before."""
    first, later = hook(curve), at(curve, HELD_S)
    return None if not first or later is None else min(later / first, 1.0)


def area(curve: Curve, duration_s: float | None = None) -> float | None:
    """Seconds a view lasts without replays: what lies under the curve, up to the video's end. None without a curve.

    What the curve does not cover is left out.
    """
    if not curve:
        return None
    end = min(float(len(curve)), duration_s) if _positive(duration_s) else float(len(curve))
    whole = int(end)
    parts = [0.5 * (_share(curve, second) + _share(curve, second + 1)) for second in range(whole)]
    if end > whole:
        parts.append((end - whole) * 0.5 * (_share(curve, whole) + (at(curve, end) or 0.0)))
    return math.fsum(parts)


def replays(post: Post) -> float | None:
    """A proxy for how often a view comes round again: seconds watched beyond one showing, in lengths of the video.

    With a curve, beyond what lies under it (past its end, everybody left is taken to stay: the proxy errs low); without
    one, watch time over length as far as it is above 1. None without a watch time, views or a length.
    """
    watched, views, length = post.signals.watch_time_s, post.signals.views, post.duration_s
    if watched is None or not _positive(views) or not _positive(length):
        return None
    once = length
    if post.retention:
        rest = max(length - len(post.retention), 0.0) * _share(post.retention, len(post.retention))
        once = min((area(post.retention, length) or 0.0) + rest, length)
    return max(watched / views - once, 0.0) / length


def rewatches(post: Post) -> float | None:
    """`replays` of all views together: a count like the others, and a proxy (R-056)."""
    each = replays(post)
    return None if each is None else each * (post.signals.views or 0.0)


def course(curve: Curve, duration_s: float | None = None) -> Course | None:
    """The curve's kind and its steepest second, in words; None below three seconds.

    The video's last second is left out: there everybody leaves.
    """
    end = int(min(len(curve), duration_s - 1.0)) if _positive(duration_s) else len(curve) - 1
    if end < 2 or len(curve) < 3:
        return None
    losses = _losses(curve, end)
    steepest = max(range(end), key=lambda i: (losses[i], -i))
    shape = _shape(curve, losses, steepest)
    second, loss = steepest + 1, losses[steepest]
    return Course(shape=shape, second=second, loss=loss, says=_says(shape, curve, second, loss, losses))


def usual(curves: Iterable[Curve]) -> tuple[float, ...]:
    """The mean curve, as far as at least half of them go."""
    given = [curve for curve in curves if curve]
    if not given:
        return ()
    longest = sorted(map(len, given), reverse=True)[(len(given) - 1) // 2]
    mean = []
    for second in range(1, longest + 1):
        shares = [_share(curve, second) for curve in given if len(curve) >= second]
        mean.append(math.fsum(shares) / len(shares))
    return tuple(mean)


def peers(post: Post, posts: Iterable[Post]) -> tuple[Post, ...]:
    """Its account's other posts with a curve and of similar length; of any length where its own is not known."""
    return tuple(
        other
        for other in posts
        if other.id != post.id
        and other.creator.handle == post.creator.handle
        and other.retention
        and _alike(post.duration_s, other.duration_s)
    )


def compare(post: Post, posts: Iterable[Post]) -> Compared | None:
    """A post's curve beside the mean of its `peers`; None where there is no curve or nobody to compare with."""
    others = [other.retention for other in peers(post, posts)]
    mean = usual(others)[: len(post.retention)]
    if not mean:
        return None
    mine, theirs = _losses(post.retention, len(mean)), _losses(mean, len(mean))
    more = [a - b for a, b in zip(mine, theirs, strict=True)]
    worse = sorted((i for i, gap in enumerate(more) if gap >= NOTEWORTHY), key=lambda i: (-more[i], i))
    return Compared(
        usual=mean,
        difference=tuple(_share(post.retention, s) - share for s, share in enumerate(mean, start=1)),
        peers=len(others),
        worse=tuple(i + 1 for i in worse),
        says=_loses(worse[0] + 1, mine[worse[0]], theirs[worse[0]]) if worse else "loses no more than usual anywhere",
    )


def _shape(curve: Curve, losses: Sequence[float], steepest: int) -> Shape:
    if _share(curve, EARLY_S) < 1.0 - EARLY_LOSS:
        return Shape.EARLY_DROP
    if any(_share(curve, s + 1) - _share(curve, s) >= LOOP_RISE for s in range(1, len(curve))):
        return Shape.LOOP
    middle = sorted(losses)[len(losses) // 2]
    if losses[steepest] >= CLIFF_LOSS and losses[steepest] >= CLIFF_TIMES * middle:
        return Shape.CLIFF
    return Shape.SLOW_FADE


def _says(shape: Shape, curve: Curve, second: int, loss: float, losses: Sequence[float]) -> str:
    if shape is Shape.EARLY_DROP:
        return f"{1 - _share(curve, EARLY_S):.0%} have left after {EARLY_S} seconds"
    if shape is Shape.LOOP:
        rises = [s for s in range(2, len(curve) + 1) if _share(curve, s) - _share(curve, s - 1) >= LOOP_RISE]
        return f"viewers come round again at second {rises[0]}"
    if shape is Shape.CLIFF:
        return f"{loss:.0%} of those still there leave at second {second}"
    return f"fades by {sorted(losses)[len(losses) // 2]:.1%} a second, most at second {second}"


def _loses(second: int, mine: float, theirs: float) -> str:
    return f"loses {mine:.0%} of those still there at second {second}, usually {theirs:.0%}"


def _losses(curve: Curve, end: int) -> list[float]:
    """Share of those still there who leave within each second; 0 where it rises or nobody is left."""
    shares = [_share(curve, second) for second in range(end + 1)]
    return [max(1.0 - b / a, 0.0) if a > 0 else 0.0 for a, b in pairwise(shares)]


def _share(curve: Curve, second: int) -> float:
    return 1.0 if second == 0 else min(max(curve[min(second, len(curve)) - 1], 0.0), 1.0)


def _positive(value: float | None) -> TypeGuard[float]:
    return value is not None and value > 0


def _alike(one: float | None, other: float | None) -> bool:
    if not _positive(one) or not _positive(other):
        return one is None
    return max(one, other) <= SIMILAR_LENGTH * min(one, other)
