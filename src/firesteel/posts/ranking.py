"""Ordering posts by how far they beat their account's usual post."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from ..values import PostId
from .arithmetic import Z90, Array
from .baseline import Table, judge
from .measures import MEASURES, WEIGHTS
from .reasons import why
from .values import Post, Ranked, Verdict, Viewers
from .verdicts import Crowd, Scored, above_usual, verdict_on, weigh

VERDICTS = tuple(Verdict)
"""What the codes of `Ranking.verdict` stand for."""


class Ranking(Sequence[Ranked]):
    """All posts in order, best first. Figures of all are columns; what is said of one post is made when it is asked for.

    posts       the posts, in an order of their own: row 0, 1, 2 …
    order       shape (posts,): rows, best first
    place       shape (posts,): the rank of each row, from 1
    score, low, high, beats, raw    shape (posts,): as in `Ranked`, by row
    verdict     shape (posts,): index into `VERDICTS`, by row
    """

    posts: Sequence[Post]
    order: NDArray[np.intp]
    place: NDArray[np.intp]
    score: Array
    low: Array
    high: Array
    beats: Array
    raw: Array
    verdict: NDArray[np.int8]

    def __init__(self, ranked: Sequence[Ranked]) -> None:
        self._ranked = tuple(ranked)
        self.posts = tuple(r.post for r in ranked)
        self.order = np.arange(len(ranked))
        self.place = self.order + 1
        self.score = np.array([r.score for r in ranked])
        self.low = np.array([r.low for r in ranked])
        self.high = np.array([r.high for r in ranked])
        self.beats = np.array([r.beats for r in ranked])
        self.raw = np.array([np.nan if r.raw is None else r.raw for r in ranked])
        self.verdict = np.array([VERDICTS.index(r.verdict) for r in ranked], dtype=np.int8)
        self._rows = {post.id: row for row, post in enumerate(self.posts)}

    def __len__(self) -> int:
        return len(self.posts)

    @overload
    def __getitem__(self, place: int) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Ranked, ...]: ...
    def __getitem__(self, place: int | slice) -> Ranked | tuple[Ranked, ...]:
        """The post at a place, 0 being the best; for a slice, those posts."""
        if isinstance(place, slice):
            return tuple(self.at(int(row)) for row in self.order[place])
        return self.at(int(self.order[place]))

    def __iter__(self) -> Iterator[Ranked]:
        return (self.at(int(row)) for row in self.order)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranking) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def at(self, row: int) -> Ranked:
        """All that is said of the post in this row of `posts`."""
        return self._ranked[row]

    def of(self, post: PostId) -> Ranked | None:
        """All that is said of this post; None where it is not among them."""
        row = self._rows.get(post)
        return None if row is None else self.at(row)

    def figures(self, name: str) -> Array:
        """Shape (posts,): a count of `Signals` by row; NaN where it could not be seen."""
        return np.array([np.nan if (v := getattr(post.signals, name)) is None else v for post in self.posts])


def rank(
    posts: Iterable[Post],
    *,
    objective: str = "sales",
    now: datetime | None = None,
    weights: Mapping[str, float] | None = None,
    per: str = "views",
    target: Viewers | None = None,
) -> Ranking:
    """Order posts by how far they beat their account's usual post, best first; the input's order does not matter.

    objective   one of `WEIGHTS`
    now         ages a post whose counts carry no `as_of`; without either its age is left out
    weights     what each signal counts for, where it was learnt; else those of the objective
    per         what counts are out of: ``views``, or ``reach`` for the people who saw it
    target      who is wanted; a post is judged by its viewers' match only where this and they are known

    A signal that is None, or a post without views, is listed as unseen and moves nothing. Raises `BadInput` for an
    objective nobody knows.
    """
    if objective not in WEIGHTS:
        raise BadInput(f"there is no objective {objective!r}", remedy=f"known: {', '.join(WEIGHTS)}")
    given = weights if weights is not None else WEIGHTS[objective]
    rows = sorted(posts, key=_order)
    if not rows:
        return Ranking(())
    table = Table.of(rows, now)
    judged = {measure.name: seen for measure in MEASURES if (seen := judge(measure, table)) is not None}
    scored = [weigh(i, judged, given) for i in range(len(rows))]
    order = sorted(range(len(rows)), key=lambda i: (-scored[i].score, -scored[i].beats, rows[i].id))
    crowd = Crowd.of(table)
    return Ranking([_ranked(place, rows[i], scored[i], given, crowd) for place, i in enumerate(order, start=1)])


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
        fired=fired,
    )


def _order(post: Post) -> tuple[str, str, str]:
    return post.id, post.creator.handle, repr(post.signals)
