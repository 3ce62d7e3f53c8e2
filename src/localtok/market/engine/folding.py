"""What a day's views add up to, compiled by numba: one look at each view, for the same numbers as `counting` gives.

Made when this file is first imported, not when a day is first over; whatever other modules settle is an argument.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from ..dice import Ints

F = TypeVar("F", bound=Callable[..., Any])

_VIEW = numba.from_dtype(np.dtype([("viewer", "<i4"), ("did", "<u2"), ("watch_ms", "<i4"), ("charge", "<i8")]))
_INTS, _TABLE = numba.int64[::1], numba.int64[:, ::1]


def _inside(function: F) -> F:
    """A part of what is compiled below."""
    made: F = numba.njit(cache=True, error_model="numpy")(function)
    return made


def _compiled(*kinds: Any) -> Callable[[F], F]:
    """Its machine code for arguments of these kinds, kept beside this file."""
    made: Callable[[F], F] = numba.njit(numba.int64(*kinds), cache=True, error_model="numpy")
    return made


@_inside
def _whole(value: Any) -> int:
    return np.int64(value)  # type: ignore[return-value]


@_inside
def _depth(did: int, watch_ms: int, long: int, long_ms: int) -> int:
    """How far somebody got, in one number below twice `long`."""
    return did & (long - 1) | (long if watch_ms >= long_ms else 0)


@_inside
def _act(table: Ints, row: np.uint64, did: int, depths: int, done: int, near: Any, short: Any) -> None:
    """Add what somebody does who does anything but watch; `near` and `short` if he would not count as engaged without."""
    for k in range(depths, done):
        table[row, np.uint64(k)] += did >> k & 1
    table[row, np.uint64(done + 1)] += near
    table[row, np.uint64(done + 2)] += short
    table[row, np.uint64(done + 3)] += near
    table[row, np.uint64(done + 4)] += short


@_inside
def _spell(table: Ints, counts: Ints, found: Ints, depths: int, done: int, watched: int, further: int) -> None:
    """Add how far people got, of whom `counts` says how many in each row did so in each of the ways found."""
    for row in range(len(counts)):
        for way in range(counts.shape[1]):
            count, depth = counts[row, way], found[way]
            if count:
                for k in range(depths):
                    table[row, k] += count * (depth >> k & 1)
                table[row, done] += count
                table[row, done + 1] += count * ((depth & watched) != 0)
                table[row, done + 2] += count * ((depth & further) != 0)


@_compiled(_VIEW[::1], _INTS, _INTS, _INTS, *6 * (numba.int64,), _INTS, *3 * (_TABLE,), *2 * (_INTS,))
def fold(
    views: npt.NDArray[np.void],
    upto: Ints,
    country: Ints,
    kind: Ints,
    countries: int,
    length: int,
    seconds: int,
    long_ms: int,
    depths: int,
    done: int,
    marks: Ints,
    by_hour: Ints,
    by_kind: Ints,
    by_second: Ints,
    people: Ints,
    clicks: Ints,
) -> int:
    """Fill in the tables, the people and the clicks of `counting.Day`; how many clicks there are.

    upto     shape (hours,): where each hour's views end
    depths   how many of the bits of `did`, from the lowest up, say how far one got, and `done`, how many are counted
    marks    bits of any act, of having watched, of having watched to the end, and of each of `counting.SECONDS` but the
             second
    """
    acts, watched, whole, plays, click = marks[0], marks[1], marks[2], marks[3], marks[4]
    # There are few ways to get so far, so each is counted once and then spelt out.
    long = 1 << depths
    place, found = np.zeros(2 * long, np.int64), np.empty(2 * long, np.int64)
    for at in range(len(views)):
        place[_depth(_whole(views[at].did), _whole(views[at].watch_ms), long, long_ms)] = 1
    width = 0
    for depth in range(2 * long):
        if place[depth]:
            place[depth], found[width] = width, depth
            width += 1
    hours, kinds = np.zeros((len(by_hour), width), np.int64), np.zeros((len(by_kind), width), np.int64)
    clicked, begin = np.uint64(0), 0
    for hour in range(len(upto)):
        for at in range(begin, upto[hour]):
            view = views[at]
            viewer, did, watch_ms, charge = (
                _whole(view.viewer),
                _whole(view.did),
                _whole(view.watch_ms),
                _whole(view.charge),
            )
            way = np.uint64(place[_depth(did, watch_ms, long, long_ms)])
            people[at] = hour * len(country) + viewer
            one = np.uint64(hour * countries + country[np.uint64(viewer)])
            other = np.uint64(kind[np.uint64(viewer)])
            hours[one, way] += 1
            kinds[other, way] += 1
            last = np.uint64(done + 5)
            by_hour[one, last] += watch_ms
            by_kind[other, last] += watch_ms
            by_hour[one, last + np.uint64(1)] += charge
            by_kind[other, last + np.uint64(1)] += charge
            if did & plays:
                ended = np.uint64(min(watch_ms, length - 1) // 1_000)
                by_second[ended, np.uint64(0)] += 1
                by_second[ended, np.uint64(1)] += watch_ms < length
                if did & acts:
                    for k in range(4, len(marks)):
                        by_second[ended, np.uint64(k - 2)] += (did & marks[k]) != 0
                    if did & click:
                        clicks[clicked] = viewer * seconds + np.int64(ended)
                        clicked += np.uint64(1)
            if did & acts:
                near, short = did & watched == 0, (did & whole == 0) & (watch_ms < long_ms)
                _act(by_hour, one, did, depths, done, near, short)
                _act(by_kind, other, did, depths, done, near, short)
        begin = upto[hour]
    _spell(by_hour, hours, found, depths, done, watched, whole | long)
    _spell(by_kind, kinds, found, depths, done, watched, whole | long)
    return np.int64(clicked)  # type: ignore[return-value]
