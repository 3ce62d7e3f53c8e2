"""What all posts of a catalogue say together, in a few hundred numbers: with it, each account's posts are ranked by themselves.

It is learnt from all posts, or where there are more than `POOLED` of them, from those of whole accounts, taken in the order of
a hash of their handles until every signal was seen often enough. Which ones these are does not depend on where the posts are
kept or in what order they come, so that one machine and a cluster learn the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..columns import Columns
from ..measures import MEASURES
from ..verdicts import rich_in_views
from .arithmetic import Array
from .baseline import Judged, judge, learn
from .centres import Pooled
from .facets import Loadings, loadings, unshared
from .priors import PRIORS, TALK, Usual
from .stacks import COMMENTS, QUESTIONS, Table, mean_log_length, seen

Thing = TypeVar("Thing")

POOLED = 50_000
"""Posts a pool is learnt from, of each signal at least so many where there are as many."""
_ACCOUNTS = 2
"""Accounts each signal is learnt from where there are as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Plain numbers and words, to be sent wherever posts are."""

    posts: int
    """All there are, whether it was learnt from them or not."""
    accounts: int
    views_rich: float
    """Views only a tenth of the posts have, and three times the median."""
    mean_log_length: float
    """Of videos, in log seconds."""
    signals: Mapping[str, Pooled]
    loading: Loadings
    talk_slope: float
    """Change in the log rate of questions expected of a post with that of its comments."""
    weights: Mapping[str, float]
    """What each signal counts for."""
    per: str
    """What counts are out of: ``views``, or ``reach``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many posts each account has, and how many each signal was seen of; shape (accounts,) each."""

    accounts: Sequence[str]
    posts: NDArray[np.intp]
    seen: Mapping[str, NDArray[np.intp]]

    @classmethod
    def of(cls, columns: Columns, per: str) -> Tally:
        size = len(columns.accounts)
        return cls(
            accounts=columns.accounts,
            posts=np.bincount(columns.account, minlength=size),
            seen={
                measure.name: np.bincount(columns.account[seen(columns, measure.name, per)], minlength=size)
                for measure in MEASURES
            },
        )

    @property
    def lone(self) -> dict[str, bool]:
        """Signals seen of one account alone."""
        return {name: int(np.count_nonzero(each)) == 1 for name, each in self.seen.items()}

    def chosen(self, posts: int = POOLED) -> NDArray[np.bool_]:
        """The accounts to learn from: all, or those a hash of their handles puts first until each signal has so many posts."""
        if int(self.posts.sum()) <= posts:
            return np.ones(len(self.accounts), dtype=bool)
        told = np.array(list(self.seen.values()))
        left, fewest = np.full(len(told), posts), np.full(len(told), _ACCOUNTS)
        chosen = np.zeros(len(self.accounts), dtype=bool)
        for i in sorted(range(len(self.accounts)), key=lambda i: _lot(self.accounts[i])):
            wanted = (left > 0) | (fewest > 0)
            if not wanted.any():
                break
            if (told[wanted, i] > 0).any():
                chosen[i] = True
                left -= told[:, i]
                fewest -= told[:, i] > 0
        return chosen


def pooled(
    columns: Columns,
    tally: Tally,
    *,
    weights: Mapping[str, float],
    per: str = "views",
    priors: Mapping[str, Usual] = PRIORS,
    match: Array | None = None,
) -> tuple[Pool, dict[str, Judged]]:
    """The pool learnt from these posts, and what it makes of each signal of them.

    columns     the posts of the accounts that `tally` chose
    match       log of the audience's match over the account's usual one, shape (posts,); None without a target
    """
    middle = mean_log_length(columns)
    talk, signals, judged = _learnt(columns, middle, tally, per, priors, match)
    counted = {name: signal for name, signal in judged.items() if name in weights}
    pool = Pool(
        posts=int(tally.posts.sum()),
        accounts=len(tally.accounts),
        views_rich=rich_in_views(columns.count("views")),
        mean_log_length=middle,
        signals=signals,
        talk_slope=talk,
        loading=loadings(counted, {name: priors[name].loading for name in counted}),
        weights=weights,
        per=per,
    )
    return pool, judged


def judged_by(pool: Pool, columns: Columns, match: Array | None = None) -> dict[str, Judged]:
    """Every signal of the posts of some accounts, each account's together."""
    table = Table.of(columns, pool.mean_log_length, pool.per, match, pool.talk_slope)
    return judge(MEASURES, table, _seen(columns, pool.per), pool.signals)


def _learnt(
    columns: Columns, middle: float, tally: Tally, per: str, priors: Mapping[str, Usual], match: Array | None
) -> tuple[float, dict[str, Pooled], dict[str, Judged]]:
    """The slope of questions on comments, every signal's pool, and the posts judged; questions last, by what comments tell."""
    there = _seen(columns, per)
    asked = bool(there[QUESTIONS].any() and there[COMMENTS].any())
    first = [measure for measure in MEASURES if not asked or measure.name != QUESTIONS]
    signals, judged = learn(first, Table.of(columns, middle, per, match), there, priors, tally.lone)
    if not asked:
        return 0.0, signals, judged
    talk = TALK * unshared(judged, {name: priors[name].loading for name in judged}, COMMENTS)
    last = [measure for measure in MEASURES if measure.name == QUESTIONS]
    more, found = learn(last, Table.of(columns, middle, per, match, talk), there, priors, tally.lone)
    return talk, _in_order(signals | more), _in_order(judged | found)


def _in_order(signals: Mapping[str, Thing]) -> dict[str, Thing]:
    return {measure.name: signals[measure.name] for measure in MEASURES if measure.name in signals}


def _seen(columns: Columns, per: str) -> dict[str, NDArray[np.bool_]]:
    return {measure.name: seen(columns, measure.name, per) for measure in MEASURES}


def _lot(handle: str) -> tuple[bytes, str]:
    return hashlib.sha256(handle.encode()).digest(), handle
