"""Ordering posts by how far they beat their account's usual post."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import overload

import numpy as np
from numpy.typing import NDArray

from ..errors import BadInput
from ..values import PostId
from .columns import Columns
from .judging.arithmetic import Z90, Array, exponentials
from .judging.baseline import OWN_BASELINE, Judged
from .judging.facets import together
from .judging.pool import POOLED, Pool, Tally, judged_by, pooled
from .judging.priors import PRIORS, Usual
from .judging.wanted import audience_of
from .measures import AUDIENCE, MEASURES, SHARES, WEIGHTS
from .reasons import SETTLED, why
from .values import Post, Ranked, Signal, Viewers
from .verdicts import VERDICTS, Crowd, Scored, Sums, above_usual, beats, weigh

_SHARES = SHARES | {AUDIENCE.name}
"""Signals whose rate cannot pass one."""
_FIGURES = ("value", "baseline", "low", "high", "n", "beats", "reliability", "shrunk", "lift", "proxy")
_FIRST, _BLOCK = 16, 1_024
"""Posts of which all is said at once when one after another is asked for: few at first, since many stop soon."""


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a ranking was made of, and what is said of its posts is made from."""

    judged: Mapping[str, Judged]
    pool: Pool
    crowd: Crowd
    now: datetime | None
    looked_for: tuple[str, ...]
    """Names of signals; what a post lacks of them is unseen."""
    n: Array
    """What counts are out of, by row."""


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

    def __init__(self, columns: Columns, sums: Sums, basis: _Basis) -> None:
        self._columns, self._basis = columns, basis
        self.posts = columns.posts
        self.order = np.lexsort((columns.id_place, -sums.beats, -sums.score))
        self.place = np.empty(len(columns), dtype=np.intp)
        self.place[self.order] = np.arange(1, len(columns) + 1)
        self.score, self.beats, self.raw, self.verdict = sums.score, sums.beats, sums.raw, sums.verdict
        self.low, self.high = sums.score - Z90 * sums.sd, sums.score + Z90 * sums.sd
        self._sd = sums.sd
        self._rows: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self._columns)

    @overload
    def __getitem__(self, place: int) -> Ranked: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Ranked, ...]: ...
    def __getitem__(self, place: int | slice) -> Ranked | tuple[Ranked, ...]:
        """The post at a place, 0 being the best; for a slice, those posts."""
        if isinstance(place, slice):
            return self.some(self.order[place])
        return self.at(int(self.order[place]))

    def __iter__(self) -> Iterator[Ranked]:
        first, size = 0, _FIRST
        while first < len(self):
            yield from self.some(self.order[first : first + size])
            first, size = first + size, min(2 * size, _BLOCK)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ranking) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def at(self, row: int) -> Ranked:
        """All that is said of the post in this row of `posts`."""
        return self.some((row,))[0]

    def some(self, rows: Sequence[int] | NDArray[np.intp]) -> tuple[Ranked, ...]:
        """All that is said of the posts in these rows, worked out together: much faster than one by one."""
        places = np.asarray(rows, dtype=np.intp)
        return tuple(self._said(row, scored) for row, scored in zip(places.tolist(), self._scored(places), strict=True))

    def _said(self, row: int, scored: Scored) -> Ranked:
        post, basis = self.posts[row], self._basis
        fired = above_usual(scored)
        verdict = VERDICTS[self.verdict[row]]
        raw = None if np.isnan(self.raw[row]) else float(self.raw[row])
        weakest = min(scored.contributions, key=lambda name: (scored.contributions[name], name), default="")
        return Ranked(
            post=post,
            rank=int(self.place[row]),
            verdict=verdict,
            score=scored.score,
            low=float(self.low[row]),
            high=float(self.high[row]),
            beats=scored.beats,
            reasons=why(post, scored, verdict, fired, basis.pool.weights, basis.crowd, now=basis.now, raw=raw),
            signals=scored.signals,
            unseen=tuple(name for name in basis.looked_for if name not in scored.signals),
            borrowed=post.creator.handle not in basis.crowd.own,
            raw=raw,
            contributions=scored.contributions,
            fired=fired,
            weakest=weakest if weakest and scored.contributions[weakest] < 0 else "",
        )

    def of(self, post: PostId) -> Ranked | None:
        """All that is said of this post; None where it is not among them."""
        if self._rows is None:
            self._rows = {id: row for row, id in enumerate(self._columns.ids)}
        row = self._rows.get(post)
        return None if row is None else self.at(row)

    def figures(self, name: str) -> Array:
        """Shape (posts,): a count of `Signals` by row; NaN where it could not be seen."""
        return self._columns.count(name)

    def signals(self, name: str) -> Judged | None:
        """A signal of all posts as columns, by row; None where nobody's could be seen."""
        return self._basis.judged.get(name)

    def contributions(self) -> dict[str, Array]:
        """What each signal adds to every score, by row; NaN where it was not seen."""
        basis = self._basis
        counted = {name: signal for name, signal in basis.judged.items() if name in basis.pool.weights}
        joint = together(counted, basis.pool.weights, basis.pool.loading, slice(None))
        return {
            name: np.where(signal.seen, basis.pool.weights[name] * joint.lifts[name], math.nan)
            for name, signal in counted.items()
        }

    def _scored(self, rows: NDArray[np.intp]) -> Iterator[Scored]:
        basis, weights = self._basis, self._basis.pool.weights
        counted = {name: signal for name, signal in basis.judged.items() if name in weights}
        signals = {name: _signals(signal, rows) for name, signal in basis.judged.items()}
        joint = together(counted, weights, basis.pool.loading, rows)
        lifted = {name: lift.tolist() for name, lift in joint.lifts.items()}
        columns = (self.score[rows], self._sd[rows], self.beats[rows], np.nan_to_num(basis.n[rows]))
        figures = (column.tolist() for column in columns)
        for i, (score, sd, chance, n) in enumerate(zip(*figures, strict=True)):
            seen = {name: each for name, of in signals.items() if (each := of[i]) is not None}
            lifts = {name: lifted[name][i] if name in lifted else each.lift for name, each in seen.items()}
            contributions = {name: weights[name] * lifts[name] for name in counted if name in seen}
            yield Scored(score, sd, chance, seen, lifts, contributions, n)


def rank(
    posts: Iterable[Post],
    *,
    objective: str = "sales",
    now: datetime | None = None,
    weights: Mapping[str, float] | None = None,
    per: str = "views",
    target: Viewers | None = None,
    priors: Mapping[str, Usual] | None = None,
) -> Ranking:
    """Order posts by how far they beat their account's usual post, best first; the input's order does not matter.

    objective   one of `WEIGHTS`
    now         ages a post whose counts carry no `as_of`; without either its age is left out
    weights     what each signal counts for, where it was learnt; else those of the objective
    per         what counts are out of: ``views``, or ``reach`` for the people who saw it
    target      who is wanted; a post is judged by its viewers' match only where this and they are known
    priors      what is usual in a trade, by signal; where it is silent, `PRIORS`

    A signal that is None, or a post without views, is listed as unseen and moves nothing. Raises `BadInput` for an
    objective nobody knows.
    """
    given = known_weights(objective, per) if weights is None else weights
    return rank_columns(
        Columns.of(tuple(posts), now, per),
        objective=objective,
        now=now,
        weights=given,
        per=per,
        target=target,
        priors=priors,
    )


def rank_columns(
    columns: Columns,
    *,
    objective: str = "sales",
    now: datetime | None = None,
    weights: Mapping[str, float] | None = None,
    per: str = "views",
    target: Viewers | None = None,
    priors: Mapping[str, Usual] | None = None,
    pooled_posts: int = POOLED,
) -> Ranking:
    """`rank` of posts that are columns already.

    pooled_posts    about how many of them the pool is learnt from, where there are more
    """
    known = known_weights(objective, per)
    audience = audience_of(columns, target, per) if target else None
    match = None if audience is None else np.where(audience.seen, audience.lift, 0.0)
    tally = Tally.of(columns, per)
    chosen = tally.chosen(pooled_posts)
    every = bool(chosen.all())
    pool, judged = pooled(
        columns if every else columns.only(chosen),
        tally,
        weights=known if weights is None else weights,
        per=per,
        priors=PRIORS if priors is None else {**PRIORS, **priors},
        match=match if match is None or every else match[chosen[columns.account]],
    )
    if not every:
        judged = judged_by(pool, columns, match)
    looked_for = [measure.name for measure in MEASURES]
    if audience is not None:
        judged[AUDIENCE.name] = audience
    if target:
        looked_for.append(AUDIENCE.name)
    return _ranking(columns, judged, pool, now, tuple(looked_for))


def score(columns: Columns, pool: Pool, *, now: datetime | None = None) -> Ranking:
    """The posts of some accounts by what all posts say together: all but the places is as in the ranking of all.

    Each account's posts have to be together; which accounts come together makes no difference.
    """
    return _ranking(columns, judged_by(pool, columns), pool, now, tuple(measure.name for measure in MEASURES))


def _ranking(
    columns: Columns, judged: Mapping[str, Judged], pool: Pool, now: datetime | None, looked_for: tuple[str, ...]
) -> Ranking:
    n = columns.count(pool.per)
    settled = ~(columns.age_days < SETTLED / timedelta(days=1))
    sums = weigh(judged, pool.weights, pool.loading, n, comparable=settled & (pool.posts >= OWN_BASELINE))
    crowd = Crowd.of(columns, pool.posts, pool.accounts, pool.views_rich)
    return Ranking(columns, sums, _Basis(judged, pool, crowd, now, looked_for, n))


def known_weights(objective: str, per: str) -> Mapping[str, float]:
    """Of an objective. Raises `BadInput` for one nobody knows, or for what counts cannot be out of."""
    if objective not in WEIGHTS:
        raise BadInput(f"there is no objective {objective!r}", remedy=f"known: {', '.join(WEIGHTS)}")
    if per not in ("views", "reach"):
        raise BadInput(f"counts cannot be out of {per!r}", remedy="known: views, reach")
    return WEIGHTS[objective]


def _signals(signal: Judged, rows: NDArray[np.intp]) -> list[Signal | None]:
    """Of each row; None where it was not seen."""
    found: list[Signal | None] = [None] * len(rows)
    places = np.flatnonzero(signal.seen[rows])
    rows = rows[places]
    lift, usual, n = signal.lift[rows], signal.usual[rows], signal.n[rows]
    spread = Z90 * np.sqrt(signal.own[rows])
    value = signal.count[rows] / n
    baseline, shrunk, low, high = exponentials(
        np.array([usual, usual + lift, usual + lift - spread, usual + lift + spread])
    )
    if signal.measure.name in _SHARES:
        high = np.maximum(np.minimum(high, 1.0), value)
    proxy = np.zeros(len(rows), dtype=bool) if signal.proxy is None else signal.proxy[rows]
    columns = (value, baseline, low, high, n, beats(signal, rows), signal.reliability[rows], shrunk, lift, proxy)
    for place, figures in zip(places.tolist(), zip(*(column.tolist() for column in columns), strict=True), strict=True):
        found[place] = Signal(**dict(zip(_FIGURES, figures, strict=True)))
    return found
