"""Ordering posts by how far they beat their account's usual post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from ..errors import BadInput
from .arithmetic import Z90
from .baseline import Table, judge
from .measures import MEASURES, WEIGHTS
from .reasons import why
from .values import Post, Ranked
from .verdicts import Crowd, Scored, above_usual, verdict_on, weigh


def rank(posts: Iterable[Post], *, objective: str = "sales", now: datetime | None = None) -> tuple[Ranked, ...]:
    """Order posts by how far they beat their account's usual post, best first; the input's order does not matter.

    objective   one of `WEIGHTS`
    now         ages a post whose counts carry no `as_of`; without either its age is left out

    A signal that is None, or a post without views, is listed as unseen and moves nothing. Raises `BadInput` for an
    objective nobody knows.
    """
    if objective not in WEIGHTS:
        raise BadInput(f"there is no objective {objective!r}", remedy=f"known: {', '.join(WEIGHTS)}")
    weights = WEIGHTS[objective]
    rows = sorted(posts, key=_order)
    if not rows:
        return ()
    table = Table.of(rows, now)
    judged = {measure.name: seen for measure in MEASURES if (seen := judge(measure, table)) is not None}
    scored = [weigh(i, judged, weights) for i in range(len(rows))]
    order = sorted(range(len(rows)), key=lambda i: (-scored[i].score, -scored[i].beats, rows[i].id))
    crowd = Crowd.of(table)
    return tuple(_ranked(place, rows[i], scored[i], weights, crowd) for place, i in enumerate(order, start=1))


def _ranked(place: int, post: Post, scored: Scored, weights: Mapping[str, float], crowd: Crowd) -> Ranked:
    borrowed = post.creator.handle not in crowd.own
    fired = above_usual(scored)
    verdict = verdict_on(post, scored, fired, weights, crowd)
    return Ranked(
        post=post,
        rank=place,
        verdict=verdict,
        score=scored.score,
        low=scored.score - Z90 * scored.sd,
        high=scored.score + Z90 * scored.sd,
        beats=scored.beats,
        reasons=why(post, scored, verdict, fired, weights, crowd),
        signals=scored.signals,
        unseen=tuple(measure.name for measure in MEASURES if measure.name not in scored.signals),
        borrowed=borrowed,
    )


def _order(post: Post) -> tuple[str, str, str]:
    return post.id, post.creator.handle, repr(post.signals)
