"""What the accounts of one catalogue have in common, signal by signal: the baseline each one's own is drawn towards.

All of it is numbers of a few posts' making, so that accounts can then be judged one by one, wherever their posts are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .arithmetic import Array, Segments, exponentials, logarithms, mix
from .fits import TIMES, WATCH_CV2, Family, Fit, Prior, fit
from .priors import BETWEEN_SD, OWN_BASELINE, SPREAD_SD, Usual, log_spread
from .stacks import Asked, Stack

FIXED = 1e12
"""Precision of a coefficient that is not to move."""
_PRIOR_ACCOUNTS = 10.0
"""What the belief about differences between accounts is worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """The baseline of all posts of a signal; `Fit`'s figures."""

    b: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    log_spread: float
    shift: float
    information: float
    between: float
    """Variance of usual log rates between accounts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """One signal over all accounts."""

    usual: Usual
    """What was believed of it before."""
    lone: bool
    """Whether it was seen of one account alone."""
    plain: Centre
    formed: Centre | None
    """With every post's format taken into account; None where there is but one format."""
    formats: Mapping[str, float]
    """What each format adds to the log rate; 0 for one that is not here."""


def centres(family: Family, stack: Stack, columns: tuple[Array, ...], asked: Sequence[Asked]) -> list[Centre]:
    """Of each signal. What `columns` has beyond the stack's own is taken as it is."""
    pool = _fitted(family, stack, columns, asked)
    level = mix(columns, [b[stack.signal] for b in pool.b], stack.rows)
    between = _between(family, stack, level, asked)
    return [
        Centre(
            b=tuple(float(b[k]) for b in pool.b),
            covariance=tuple(tuple(float(value[k]) for value in row) for row in pool.covariance),
            log_spread=float(pool.log_spread[k]),
            shift=float(pool.shift[k]),
            information=float(pool.information[k]),
            between=float(between[k]),
        )
        for k in range(len(asked))
    ]


def gathered(given: Sequence[Centre]) -> tuple[Fit, Array]:
    """Signals' baselines as one fit, and the variances between accounts; shape (signals,) each."""
    size = range(len(given[0].b))
    return Fit(
        tuple(np.array([each.b[j] for each in given]) for j in size),
        tuple(tuple(np.array([each.covariance[j][k] for each in given]) for k in size) for j in size),
        np.array([each.log_spread for each in given]),
        np.array([each.shift for each in given]),
        np.array([each.information for each in given]),
    ), np.array([each.between for each in given])


def spreads(family: Family, asked: Sequence[Asked]) -> Array:
    """Where the log spread of each signal is held."""
    return np.array([(-1.0 if family is TIMES else 1.0) * log_spread(one.usual) for one in asked])


def spread_sd(family: Family) -> float:
    return 2.0 * SPREAD_SD if family is TIMES else SPREAD_SD


def _fitted(family: Family, stack: Stack, columns: tuple[Array, ...], asked: Sequence[Asked]) -> Fit:
    """One baseline a signal.

    Where posts are few, what is usual anywhere counts beside them as many posts as it is known to: (cv / sd of the rate)².
    """
    sizes = np.array([np.count_nonzero(one.seen) for one in asked])
    ones = np.ones(len(asked))
    fixed = len(columns) - len(stack.columns)
    prior = Prior(
        mean=(*stack.mean, *[ones] * fixed),
        precision=(
            np.array([1.0 / one.usual.rate_sd**2 for one in asked]),
            *(ones / sd**2 for sd in stack.sd),
            *[ones * FIXED] * fixed,
        ),
        log_spread=spreads(family, asked),
        spread_precision=ones / spread_sd(family) ** 2,
        lent=np.minimum(
            np.maximum(OWN_BASELINE - sizes, 0), [(one.usual.cv / one.usual.rate_sd) ** 2 for one in asked]
        ),
        shift=np.zeros(len(asked)),
    )
    return fit(family, stack.x, stack.n, columns, Segments.of(sizes), prior)


def _between(family: Family, stack: Stack, level: Array, asked: Sequence[Asked]) -> Array:
    """Of each signal: the variance of usual log rates between accounts, which bounds what one may borrow of others.

    By the method of moments (DerSimonian & Laird 1986), drawn towards what was believed before.
    """
    rows = stack.rows
    differ = rows.spread(np.array([one.usual.cv**2 for one in asked])[stack.signal])
    if family is TIMES:
        apart = rows.sum(stack.x - level) / rows.sizes
        doubt = rows.sum(differ + WATCH_CV2 / stack.n) / (rows.sizes * rows.sizes)
    else:
        usual = stack.n * exponentials(level)
        expected = rows.sum(usual)
        rate = (rows.sum(stack.x) + 0.5) / (expected + 0.5)
        apart = logarithms(rate)
        doubt = rows.sum(usual / rows.spread(rate) + usual * usual * differ) / (expected * expected)
    accounts = Segments.of(np.bincount(stack.signal, minlength=len(asked)))
    before = BETWEEN_SD**2
    weight = 1.0 / (doubt + before)
    total = accounts.sum(weight)
    off = apart - accounts.spread(accounts.sum(weight * apart) / total)
    squares = weight * weight
    found = accounts.sum(weight * off * off - weight * doubt) + accounts.sum(squares * doubt) / total
    told = total - accounts.sum(squares) / total
    return np.maximum((found + _PRIOR_ACCOUNTS) / (told + _PRIOR_ACCOUNTS / before), 0.01 * before)
