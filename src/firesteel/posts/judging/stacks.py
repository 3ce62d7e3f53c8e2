"""The posts several signals were seen of, one signal below the other, so that all are fitted in one go."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..columns import Columns
from ..measures import SHARES, Measure
from .arithmetic import Array, Segments, add, exponentials, logarithms
from .fits import TIMES, Family
from .priors import LENGTH_SD, MATCH_SD, MATCH_SLOPE, MATURITY_SD, Usual

_SLOW_DAYS = 4.0
_YOUNGEST_DAYS = 0.02
FEWEST_VIEWS = 0.5
"""From here on a post was seen by somebody."""
_SMALLEST_WATCH_S = 0.05
QUESTIONS, COMMENTS = "intent_comments", "comments"
"""The former are some of the latter."""


@dataclass(frozen=True, slots=True)
class Table:
    """What every signal is judged with: shape (posts,) each."""

    columns: Columns
    views: Array
    """What counts are out of: views, or reach."""
    length: Array
    """Log seconds less the mean of all posts; 0 where not known."""
    maturity: Array
    """log(1 − e^(−age / 4 d)); 0 where the age is not known."""
    match: Array | None
    """Log of the audience's match over the account's usual one; 0 where not known. None without a target."""
    talk: Array | None
    """What a post's comments add to the log rate of questions expected of it; None where they add nothing."""

    @classmethod
    def of(
        cls,
        columns: Columns,
        mean_log_length: float,
        per: str = "views",
        match: Array | None = None,
        talk_slope: float = 0.0,
    ) -> Table:
        known = ~np.isnan(columns.length_s)
        length = np.zeros(len(columns))
        length[known] = logarithms(columns.length_s[known]) - mean_log_length
        aged = ~np.isnan(columns.age_days)
        maturity = np.zeros(len(columns))
        days = np.maximum(columns.age_days[aged], _YOUNGEST_DAYS)
        maturity[aged] = logarithms(1.0 - exponentials(days / -_SLOW_DAYS))
        return cls(
            columns=columns,
            views=columns.count(per),
            length=length,
            maturity=maturity,
            match=None if match is None else np.where(np.isnan(match), 0.0, match),
            talk=talk_slope * _talk(columns, per) if talk_slope and QUESTIONS in columns.counts else None,
        )

    def offset(self, name: str) -> Array | None:
        """What is known to move a signal's usual log rate, post by post, before any is fitted; None where nothing does."""
        return self.talk if name == QUESTIONS else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A signal to judge: what is believed of it, and the posts it could be seen of."""

    measure: Measure
    usual: Usual
    lone: bool
    """Whether it was seen of one account alone."""
    seen: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stack:
    """Some signals' posts one signal below the other: shape (posts seen,) each."""

    x: Array
    n: Array
    """What counts are out of, times e^offset: more is expected of a post than of its views alone, or less."""
    columns: tuple[Array, ...]
    """Ones, log length, and log maturity and match where these are asked for."""
    mean: tuple[Array, ...]
    """Of the coefficients, shape (signals,) each."""
    sd: tuple[float, ...]
    """Of all coefficients but the first."""
    rows: Segments
    """The posts of each account, signal by signal."""
    signal: NDArray[np.intp]
    """Of each account."""
    alone: NDArray[np.bool_]
    """Of each account: whether there is no other of that signal, or nobody knows whose it is."""
    format: NDArray[np.intp]

    @classmethod
    def of(cls, family: Family, asked: Sequence[Asked], table: Table) -> Stack:
        """Of signals that are all slow, or all not."""

        def stacked(column: Array) -> Array:
            return np.concatenate([column[one.seen] for one in asked])

        n = np.concatenate([_exposed(one, table) for one in asked])
        x = np.concatenate([_counted(one, table) for one in asked])
        if family is TIMES:
            x = logarithms(np.maximum(x / n, _SMALLEST_WATCH_S))
        told = [(stacked(table.length), np.array([one.usual.length_slope for one in asked]), LENGTH_SD)]
        if asked[0].measure.slow:
            told.append(
                (stacked(table.maturity), np.array([one.usual.maturity_slope for one in asked]), MATURITY_SD),
            )
        if table.match is not None:
            told.append((stacked(table.match), np.full(len(asked), MATCH_SLOPE), MATCH_SD))
        columns, mean, sd = zip(*told, strict=True)
        size = len(table.columns.accounts)
        sizes = np.concatenate([np.bincount(table.columns.account[one.seen], minlength=size) for one in asked])
        there = np.flatnonzero(sizes)
        nameless = np.array([not name for name in table.columns.accounts])
        return cls(
            x=x,
            n=n,
            columns=(np.ones(len(x)), *columns),
            mean=(np.array([math.log(one.usual.rate) for one in asked]), *mean),
            sd=sd,
            rows=Segments.of(sizes[there]),
            signal=there // size,
            alone=nameless[there % size] | np.array([one.lone for one in asked])[there // size],
            format=np.concatenate([table.columns.format[one.seen] for one in asked]),
        )


def _counted(one: Asked, table: Table) -> Array:
    """What was counted of a signal; nobody stays more often than somebody looked, whatever a counter says."""
    count = np.maximum(table.columns.count(one.measure.name)[one.seen], 0.0)
    return np.minimum(count, table.views[one.seen]) if one.measure.name in SHARES else count


def _exposed(one: Asked, table: Table) -> Array:
    offset = table.offset(one.measure.name)
    views: Array = table.views[one.seen]
    return views if offset is None else views * exponentials(offset[one.seen])


def _talk(columns: Columns, per: str) -> Array:
    """Log of each post's comments over its account's usual ones, one at that rate added; 0 where they are not known.

    An account's sum to nothing, so that its usual post stays where it was.
    """
    sizes = columns.of_account.sizes
    there, rows = seen(columns, COMMENTS, per), Segments.of(sizes[sizes > 0])
    comments = np.where(there, columns.count(COMMENTS), 0.0)
    views = np.where(there, columns.count(per), 0.0)
    rate = rows.sum(comments) / np.maximum(rows.sum(views), FEWEST_VIEWS)
    over = logarithms(comments + 1.0) - logarithms(views * rows.spread(rate) + 1.0)
    usual = rows.sum(over) / np.maximum(rows.sum(there.astype(float)), 1.0)
    return np.where(there, over - rows.spread(usual), 0.0)


def seen(columns: Columns, name: str, per: str) -> NDArray[np.bool_]:
    """The posts a signal could be seen of."""
    return ~np.isnan(columns.count(name)) & (columns.count(per) >= FEWEST_VIEWS)


def mean_log_length(columns: Columns) -> float:
    known = columns.length_s[~np.isnan(columns.length_s)]
    return add(logarithms(known)) / len(known) if len(known) else 0.0
