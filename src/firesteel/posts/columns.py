"""Posts as columns: what a ranking reads of them, one array a fact, so that a million posts need not be a million objects."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from .judging.arithmetic import Array, Segments
from .retention import at, rewatches
from .values import COUNTS, Post

COUNTED = (*COUNTS, "intent_comments")
"""Every count of `Signals`."""

_DAY = timedelta(days=1)
_MOST = 1e15
"""No counter goes so far. What is beyond, below nothing or no number at all is not known."""
_Thing = TypeVar("_Thing")


class Picked(Sequence[_Thing]):
    """Some of a sequence's things in another order, each fetched when it is asked for."""

    def __init__(self, things: Sequence[_Thing], rows: NDArray[np.intp]) -> None:
        self._things, self._rows = things, rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, i: int) -> _Thing: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[_Thing]: ...
    def __getitem__(self, i: int | slice) -> _Thing | Sequence[_Thing]:
        if isinstance(i, slice):
            return Picked(self._things, self._rows[i])
        return self._things[int(self._rows[i])]

    def __iter__(self) -> Iterator[_Thing]:
        return map(self._things.__getitem__, self._rows.tolist())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Columns:
    """Posts in the order of their accounts and ids; shape (posts,) each, NaN where a figure is not known."""

    posts: Sequence[Post]
    """The posts themselves, made when asked for where they came out of a file of columns."""
    ids: Sequence[str]
    accounts: tuple[str, ...]
    """Handles, sorted; the empty one stands for posts of nobody known."""
    account: NDArray[np.intp]
    """Index into `accounts`, ascending."""
    age_days: Array
    """From publishing to when the counts were read."""
    length_s: Array
    formats: tuple[str, ...]
    """Sorted; the empty one stands for posts of no known format."""
    format: NDArray[np.intp]
    counts: Mapping[str, Array]
    """By name, for each of `COUNTED` that any post has."""
    proxies: Mapping[str, NDArray[np.bool_]]
    """By name of a count: where it was worked out from others."""
    id_place: NDArray[np.intp]
    """Where each post stands in the order of ids, for breaking ties."""

    def __len__(self) -> int:
        return len(self.account)

    @property
    def of_account(self) -> Segments:
        return Segments.of(np.bincount(self.account, minlength=len(self.accounts)))

    def count(self, name: str) -> Array:
        """NaN everywhere for a count no post has."""
        known = self.counts.get(name)
        return np.full(len(self), math.nan) if known is None else known

    def only(self, chosen: NDArray[np.bool_]) -> Columns:
        """The posts of some accounts; `chosen` has shape (accounts,)."""
        rows = np.flatnonzero(chosen[self.account])
        kinds, kind = np.unique(self.format[rows], return_inverse=True)
        return Columns(
            posts=Picked(self.posts, rows),
            ids=Picked(self.ids, rows),
            accounts=tuple(name for name, kept in zip(self.accounts, chosen.tolist(), strict=True) if kept),
            account=(np.cumsum(chosen) - 1)[self.account[rows]],
            age_days=self.age_days[rows],
            length_s=self.length_s[rows],
            formats=tuple(self.formats[i] for i in kinds.tolist()),
            format=kind.astype(np.intp),
            counts={name: column[rows] for name, column in self.counts.items()},
            proxies={name: column[rows] for name, column in self.proxies.items()},
            id_place=self.id_place[rows],
        )

    @classmethod
    def of(cls, posts: Sequence[Post], now: datetime | None, per: str = "views") -> Columns:
        """Columns of posts in any order; `now` ages those whose counts carry no `as_of`.

        What nobody counted is read off the retention curve where there is one: who stayed past two and six seconds, out
        of `per`, and as a proxy the replays.
        """
        counts, proxies = _counts(posts, per)
        return cls.sorted(
            posts=posts,
            ids=[post.id for post in posts],
            account=[post.creator.handle for post in posts],
            age_days=_array(_age(post, now) for post in posts),
            length_s=_array(post.duration_s for post in posts),
            format=[post.format for post in posts],
            counts=counts,
            proxies=proxies,
        )

    @classmethod
    def sorted(
        cls,
        *,
        posts: Sequence[Post],
        ids: Sequence[str],
        account: Sequence[str] | tuple[tuple[str, ...], NDArray[np.intp]],
        age_days: Array,
        length_s: Array,
        format: Sequence[str] | tuple[tuple[str, ...], NDArray[np.intp]],
        counts: Mapping[str, Array],
        proxies: Mapping[str, NDArray[np.bool_]] = MappingProxyType({}),
        by_id: NDArray[np.intp] | None = None,
    ) -> Columns:
        """Columns of plain arrays in any order; accounts and formats as words, or as sorted words and codes.

        by_id   the rows in the order of their ids, where the caller knows it and no id comes twice
        """
        accounts, code = account if isinstance(account, tuple) else _coded(account)
        formats, kind = format if isinstance(format, tuple) else _coded(format)
        counts = {name: np.where((column >= 0) & (column < _MOST), column, math.nan) for name, column in counts.items()}
        counts = {name: column for name, column in counts.items() if not np.isnan(column).all()}
        by_id = _by_id(ids, code, counts) if by_id is None else by_id
        rows = by_id[np.argsort(code[by_id], kind="stable")]
        place = np.empty(len(rows), dtype=np.intp)
        place[by_id] = np.arange(len(rows))
        return cls(
            posts=Picked(posts, rows),
            ids=Picked(ids, rows),
            accounts=accounts,
            account=code[rows],
            age_days=np.where(age_days >= 0, age_days, math.nan)[rows],
            length_s=np.where((length_s > 0) & (length_s < math.inf), length_s, math.nan)[rows],
            formats=formats,
            format=kind[rows],
            counts={name: column[rows] for name, column in counts.items()},
            proxies={name: column[rows] for name, column in proxies.items()},
            id_place=place[rows],
        )


_CURVED = {"hook_2s": 2.0, "hook_6s": 6.0}


def _counts(posts: Sequence[Post], per: str) -> tuple[dict[str, Array], dict[str, NDArray[np.bool_]]]:
    signals = [post.signals for post in posts]
    counts = {name: _array(map(attrgetter(name), signals)) for name in COUNTED}
    curved = [i for i, post in enumerate(posts) if post.retention]
    proxy = np.zeros(len(posts), dtype=bool)
    for i in curved:
        post = posts[i]
        for name, second in _CURVED.items():
            share = at(post.retention, second)
            if share is not None and np.isnan(counts[name][i]):
                counts[name][i] = min(max(share, 0.0), 1.0) * counts[per][i]
        if per == "views" and np.isnan(counts["rewatches"][i]) and (derived := rewatches(post)) is not None:
            counts["rewatches"][i], proxy[i] = derived, True
    return counts, {"rewatches": proxy} if proxy.any() else {}


def _by_id(ids: Sequence[str], account: NDArray[np.intp], counts: Mapping[str, Array]) -> NDArray[np.intp]:
    """Row numbers in the order of ids; of posts with one id, in that of their accounts and counts."""
    order = sorted(range(len(ids)), key=ids.__getitem__)
    if all(ids[i] != ids[j] for i, j in pairwise(order)):
        return np.array(order, dtype=np.intp)
    columns = [np.where(np.isnan(column), -1.0, column).tolist() for _, column in sorted(counts.items())]
    key: Callable[[int], tuple[object, ...]] = lambda i: (ids[i], int(account[i]), *(c[i] for c in columns))  # noqa: E731
    return np.array(sorted(range(len(ids)), key=key), dtype=np.intp)


def _coded(words: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    known = tuple(sorted(set(words)))
    codes = {word: code for code, word in enumerate(known)}
    return known, np.array([codes[word] for word in words], dtype=np.intp)


def _age(post: Post, now: datetime | None) -> float | None:
    seen_at = post.as_of or now
    return None if seen_at is None or post.posted_at is None else (seen_at - post.posted_at) / _DAY


def _array(values: Iterable[float | None]) -> Array:
    """NaN for None."""
    return np.array(list(values), dtype=np.float64)
