"""A post's signals against its account's usual post of that length, age, format and audience.

Each account has a baseline of its own for every signal (`fits`), drawn towards the pool of all posts at hand, and the pool
towards what is usual anywhere (`priors`). An account with fewer than fifteen posts is lent the missing ones, as many usual
posts of the pool as it lacks, though they tell no more than the accounts at hand are alike. What counts is the shrunk
log-lift `E[log θ | x] − E[log θ]`: zero without evidence, the raw log-ratio with plenty.

There is no term for exposure: with one, the same rates on more views would score differently, which is how views come back
in. Where rates truly fall with reach (simulated accounts, slope −.12) a tight one (−.05 ± .05) moves the lift of the top five
by +.005 of the oracle's at normal volume and by −.01 at thin volume; the error is .01.

Where a target market is given, how far a post's viewers match it is a term: money buys the right viewers, so a post is not
to be blamed for wrong ones a second time (with the audience's own weight, on simulated accounts +.03 of the oracle's lift at
normal and +.02 at thin volume).

Buying questions are some of the comments, so a post that sets people talking gets more of them whatever it is about. What its
comments have in common with its other signals is demand. Of the rest half is held for talk, and so many more questions are
expected of it (`Pool.talk_slope`). Where comments are mostly talk (simulated accounts) the lift of the top five moves by
+.020 ± .003 of the oracle's at normal and +.002 ± .002 at thin volume; in a world where they tell of orders as saves do by
−.006 ± .003 and −.009 ± .004. Questions out of comments alone would be +.029 and +.004 in the first, but then ten times the
questions under ten times the comments would count for nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..measures import Measure
from .arithmetic import Array, mix
from .centres import FIXED, Centre, Pooled, centres, gathered, spread_sd, spreads
from .fits import COUNTS, TIMES, Family, Fit, Placed, Prior, fit, place
from .priors import FORMAT_SD, LEVEL_SD, OWN_FORMAT_SD, Usual
from .priors import OWN_BASELINE as OWN_BASELINE
from .stacks import Asked, Stack, Table

_TOGETHER = 200_000
"""Signals times posts worked on together: many small rankings are as quick as one large."""
_SPREAD_TOLD = 1.0
"""What one lent post tells of the log spread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One signal over all posts: shape (posts,) each, meaningful where `seen`."""

    measure: Measure
    seen: NDArray[np.bool_]
    count: Array
    n: Array
    """What the count is out of."""
    lift: Array
    variance: Array
    reliability: Array
    usual: Array
    """Log of the usual rate."""
    own: Array
    """Variance of the shrunk log rate."""
    spread: Array
    """Variance of true log rates between an account's posts."""
    proxy: NDArray[np.bool_] | None = None
    """Where the count was worked out from others; None where nowhere."""


def learn(
    measures: Sequence[Measure],
    table: Table,
    seen: Mapping[str, NDArray[np.bool_]],
    priors: Mapping[str, Usual],
    lone: Mapping[str, bool],
) -> tuple[dict[str, Pooled], dict[str, Judged]]:
    """What accounts have in common in each signal, and these posts judged by it; without signals nobody's could be seen.

    seen    the posts each signal could be seen of, shape (posts,)
    lone    signals seen of one account alone
    """
    pooled: dict[str, Pooled] = {}
    found: dict[str, Judged] = {}
    asked = [Asked(m, priors[m.name], lone[m.name], seen[m.name]) for m in measures if seen[m.name].any()]
    for family, batch in _batches(asked, len(table.columns)):
        told, placed = _learnt(family, batch, table)
        pooled |= told
        found |= _judged(batch, placed, table)
    order = [one.measure.name for one in asked]
    return {name: pooled[name] for name in order}, {name: found[name] for name in order}


def judge(
    measures: Sequence[Measure],
    table: Table,
    seen: Mapping[str, NDArray[np.bool_]],
    pooled: Mapping[str, Pooled],
) -> dict[str, Judged]:
    """Every signal of every post against its account's baseline, in the order of the measures.

    No account's posts say anything about another's, so that any accounts may be judged together or apart. The posts of one
    account belong together; a signal that is not pooled is not judged.
    """
    asked = [
        Asked(m, pooled[m.name].usual, pooled[m.name].lone, seen[m.name])
        for m in measures
        if m.name in pooled and seen[m.name].any()
    ]
    found: dict[str, Judged] = {}
    for family, batch in _batches(asked, len(table.columns)):
        given = [pooled[one.measure.name] for one in batch]
        found |= _judged(batch, _placed(family, batch, given, table), table)
    return {one.measure.name: found[one.measure.name] for one in asked}


def _batches(asked: Sequence[Asked], posts: int) -> Iterator[tuple[Family, list[Asked]]]:
    """Signals that are worked on together: of one family, and with the same columns."""
    size = max(1, -(-_TOGETHER // max(posts, 1)))
    for family in (COUNTS, TIMES):
        for slow in (False, True):
            kind = [one for one in asked if (_family(one.measure), one.measure.slow) == (family, slow)]
            for first in range(0, len(kind), size):
                yield family, kind[first : first + size]


def _family(measure: Measure) -> Family:
    return TIMES if measure.unit == "seconds" else COUNTS


def _learnt(family: Family, asked: Sequence[Asked], table: Table) -> tuple[dict[str, Pooled], Placed]:
    stack = Stack.of(family, asked, table)
    columns, words = stack.columns, table.columns.formats
    plain = centres(family, stack, columns, asked)
    by = _fitted(family, stack, columns, plain, asked)
    formed: list[Centre] | None = None
    common = np.zeros(0)
    if len(words) > 1:
        pull = _pull(family, stack, by)
        common = _common_effects(stack, *pull, len(asked), len(words))
        columns = (*columns, _format_effects(stack, *pull, common, len(words)))
        formed = centres(family, stack, columns, asked)
        by = _fitted(family, stack, columns, formed, asked)
    pooled = {
        one.measure.name: Pooled(
            usual=one.usual,
            lone=one.lone,
            plain=plain[k],
            formed=formed[k] if formed else None,
            formats=dict(zip(words, common[k * len(words) :].tolist(), strict=False)),
        )
        for k, one in enumerate(asked)
    }
    return pooled, place(family, stack.x, stack.n, columns, stack.rows, by)


def _placed(family: Family, asked: Sequence[Asked], pooled: Sequence[Pooled], table: Table) -> Placed:
    """What `_learnt` does, by what was learnt."""
    stack = Stack.of(family, asked, table)
    columns, words = stack.columns, table.columns.formats
    by = _fitted(family, stack, columns, [each.plain for each in pooled], asked)
    formed = [each.formed for each in pooled if each.formed]
    if formed:
        common = np.array([each.formats.get(word, 0.0) for each in pooled for word in words])
        columns = (*columns, _format_effects(stack, *_pull(family, stack, by), common, len(words)))
        by = _fitted(family, stack, columns, formed, asked)
    return place(family, stack.x, stack.n, columns, stack.rows, by)


def _judged(asked: Sequence[Asked], placed: Placed, table: Table) -> dict[str, Judged]:
    parts = (placed.lift, placed.variance, placed.reliability, placed.usual, placed.own, placed.spread)
    found, first = {}, 0
    for one in asked:
        last = first + int(np.count_nonzero(one.seen))
        full = []
        for part in parts:
            column = np.zeros(len(one.seen))
            column[one.seen] = part[first:last]
            full.append(column)
        lift, variance, reliability, usual, own, spread = full
        offset = table.offset(one.measure.name)
        if offset is not None:
            usual = np.where(one.seen, usual + offset, 0.0)
        first = last
        found[one.measure.name] = Judged(
            measure=one.measure,
            seen=one.seen,
            count=table.columns.count(one.measure.name),
            n=table.views,
            lift=lift,
            variance=variance,
            reliability=reliability,
            usual=usual,
            own=own,
            spread=spread,
            proxy=table.columns.proxies.get(one.measure.name),
        )
    return found


def _fitted(
    family: Family, stack: Stack, columns: tuple[Array, ...], given: Sequence[Centre], asked: Sequence[Asked]
) -> Fit:
    """Every account's own baseline, the smaller the account the closer to the pool's; one alone is the pool."""
    pool, apart = gathered(given)
    signal, rows = stack.signal, stack.rows
    if stack.alone.all():
        return _of_pool(pool, signal)
    ones = np.ones(len(rows))
    lent = np.maximum(OWN_BASELINE - rows.sizes, 0).astype(float)
    own = spreads(family, asked)[signal]
    few = 1.0 / np.maximum(lent * pool.information[signal], 1e-9)
    borrowed = np.maximum(few, apart[signal])
    doubt = pool.covariance[0][0][signal] + borrowed
    level = 1.0 / LEVEL_SD**2 + np.where(lent > 0, 1.0 / doubt, 0.0)
    fixed = len(columns) - len(stack.columns)
    prior = Prior(
        mean=tuple(b[signal] for b in pool.b),
        precision=(level, *(ones / sd**2 for sd in stack.sd), *[ones * FIXED] * fixed),
        log_spread=own + (pool.log_spread[signal] - own) * (lent / OWN_BASELINE) * (few / borrowed),
        spread_precision=1.0 / spread_sd(family) ** 2 + _SPREAD_TOLD * lent,
        lent=lent,
        shift=pool.shift[signal],
    )
    return _where(stack.alone, _of_pool(pool, signal), fit(family, stack.x, stack.n, columns, rows, prior))


def _common_effects(stack: Stack, residual: Array, weight: Array, signals: int, formats: int) -> Array:
    """What each format adds to the log rate over all accounts: shape (signals × formats,); one Newton step, shrunk."""
    kind = np.repeat(stack.signal, stack.rows.sizes) * formats + stack.format
    size = signals * formats
    told: Array = np.bincount(kind, residual, size) / (np.bincount(kind, weight, size) + 1.0 / FORMAT_SD**2)
    return told


def _format_effects(stack: Stack, residual: Array, weight: Array, common: Array, formats: int) -> Array:
    """What a post's format adds to its log rate: over all accounts, and in its own beyond that."""
    everywhere = common[np.repeat(stack.signal, stack.rows.sizes) * formats + stack.format]
    residual = residual - weight * everywhere
    cell = np.repeat(np.arange(len(stack.rows)), stack.rows.sizes) * formats + stack.format
    own = np.bincount(cell, residual) / (np.bincount(cell, weight) + 1.0 / OWN_FORMAT_SD**2)
    effect: Array = everywhere + own[cell]
    return effect


def _pull(family: Family, stack: Stack, by: Fit) -> tuple[Array, Array]:
    """How far each post pulls its level, and how much it tells."""
    level = mix(stack.columns, by.b, stack.rows)
    residual, weight, _, _ = family.pull(stack.x, stack.n, level, by.log_spread, stack.rows)
    return residual, weight


def _of_pool(pool: Fit, signal: NDArray[np.intp]) -> Fit:
    return Fit(
        tuple(b[signal] for b in pool.b),
        tuple(tuple(value[signal] for value in row) for row in pool.covariance),
        pool.log_spread[signal],
        pool.shift[signal],
        pool.information[signal],
    )


def _where(pooled: NDArray[np.bool_], pool: Fit, own: Fit) -> Fit:
    if not pooled.any():
        return own
    return Fit(
        tuple(np.where(pooled, p, o) for p, o in zip(pool.b, own.b, strict=True)),
        tuple(
            tuple(np.where(pooled, p, o) for p, o in zip(left, right, strict=True))
            for left, right in zip(pool.covariance, own.covariance, strict=True)
        ),
        np.where(pooled, pool.log_spread, own.log_spread),
        np.where(pooled, pool.shift, own.shift),
        np.where(pooled, pool.information, own.information),
    )
