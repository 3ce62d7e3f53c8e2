"""What a day's views add up to, compiled by numba: one look at each view, for the same bytes as `counting` gives.

Made when this file is first imported, not when a day is first over; whatever other modules settle is an argument.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numba
import numpy as np
import numpy.typing as npt
from numba.core import cgutils
from numba.extending import intrinsic

from ..dice import Ints
from . import VIEW

Laid: TypeAlias = npt.NDArray[np.uint8]
Small: TypeAlias = npt.NDArray[np.int32]
F = TypeVar("F", bound=Callable[..., Any])

_VIEW = numba.from_dtype(VIEW)
_VIEWS = numba.types.Array(_VIEW, 1, "C", readonly=True)
_INTS, _SMALL, _LAID = numba.int64[::1], numba.int32[::1], numba.uint8[::1]


def _inside(function: F) -> F:
    """A part of what is compiled below."""
    made: F = numba.njit(cache=True, error_model="numpy")(function)
    return made


def _compiled(*kinds: Any) -> Callable[[F], F]:
    """Its machine code for arguments of these kinds, kept beside this file."""
    made: Callable[[F], F] = numba.njit(numba.types.Tuple(5 * (_LAID,))(*kinds), cache=True, error_model="numpy")
    return made


@intrinsic  # type: ignore[untyped-decorator]
def _lowest(typing: Any, word: Any) -> Any:
    """Place of the lowest bit that is set; 64 where none is."""

    def made(context: Any, builder: Any, signature: Any, given: Any) -> Any:
        return builder.cttz(given[0], cgutils.false_bit)

    return numba.uint64(numba.uint64), made


@_inside
def _whole(value: Any) -> int:
    return np.int64(value)  # type: ignore[return-value]


@_inside
def _depth(did: int, watch_ms: int, long: int, long_ms: int) -> int:
    """How far somebody got, in one number below twice `long`."""
    return did & (long - 1) | (long if watch_ms >= long_ms else 0)


@_inside
def _act(acted: Small, row: np.uint64, did: int, depths: int, near: Any, short: Any) -> None:
    """Count what somebody does who does anything but watch; `near` and `short` if he would not count as engaged without."""
    last = np.uint64(acted.shape[1])
    for k in range(acted.shape[1] - 2):
        acted[row, np.uint64(k)] += did >> (depths + k) & 1
    acted[row, last - np.uint64(2)] += near
    acted[row, last - np.uint64(1)] += short


@_inside
def _spell(line: Ints, counts: Small, acted: Small, paid: Ints, ways: Ints, depths: int) -> None:
    """One row of the figures: how many got how far, what some did besides, how long all watched and what that cost."""
    line[:] = 0
    acts = len(acted) - 2
    done = depths + acts
    for way in range(len(counts)):
        if counts[way]:
            left = np.uint64(ways[way])
            while left:
                line[_lowest(left)] += counts[way]
                left &= left - np.uint64(1)
    for k in range(acts):
        line[depths + k] = acted[k]
    for k in range(2):
        line[done + 1 + k] += acted[acts + k]
        line[done + 3 + k] = acted[acts + k]
        line[done + 5 + k] = paid[k]


@_inside
def _width(most: int) -> int:
    """How many bytes a number takes."""
    width = 1
    while width < 8 and most >> 8 * width:
        width += 1
    return width


@_inside
def _put(made: Laid, at: int, step: int, number: int) -> None:
    """Byte by byte, where there were noughts."""
    made[at] = number
    number >>= 8
    while number:
        at += step
        made[at] = number
        number >>= 8


@_inside
def _figures(counts: Small, acted: Small, paid: Ints, ways: Ints, depths: int) -> Laid:
    """As `counting.laid_table`, without a table of all the figures in between."""
    rows, most, before = 0, _whole(1), 0
    for row in range(len(counts)):
        shown = counts[row].sum()
        if shown:
            most = max(most, row - before, shown, paid[row, 0], paid[row, 1])
            rows, before = rows + 1, row
    line = np.empty(depths + acted.shape[1] + 5, np.int64)
    step, width = (1 + len(line)) * rows, _width(most)
    made = np.zeros(1 + width * step, np.uint8)
    made[0] = width
    at, before = 1, 0
    for row in range(len(counts)):
        if counts[row].sum():
            _spell(line, counts[row], acted[row], paid[row], ways, depths)
            _put(made, at, step, row - before)
            for column in range(len(line)):
                _put(made, at + (1 + column) * rows, step, line[column])
            at, before = at + 1, row
    return made


@_inside
def _seconds(table: Ints) -> Laid:
    """As `counting.laid_table`, by the first column."""
    rows = 0
    for row in range(len(table)):
        rows += table[row, 0] != 0
    numbers = np.empty((1 + table.shape[1], rows), np.int64)
    at, before = 0, 0
    for row in range(len(table)):
        if table[row, 0]:
            numbers[0, at] = row - before
            numbers[1:, at] = table[row]
            at, before = at + 1, row
    return _laid(numbers.ravel())


@_inside
def _laid(numbers: Any) -> Laid:
    """As `counting.laid`."""
    most = _whole(1)
    for number in numbers:
        most = max(most, _whole(number))
    width, count = _width(most), len(numbers)
    made = np.empty(1 + width * count, np.uint8)
    made[0] = width
    for place in range(width):
        plane = made[1 + place * count : 1 + (place + 1) * count]
        for at in range(count):
            plane[at] = numbers[at] >> 8 * place
    return made


@_inside
def _gather(there: npt.NDArray[np.uint64], some: Ints, first: int, people: Small, many: int) -> int:
    """Add those who are marked, in order, and take the marks away; how many people there are then.

    some   room for the place of each word and one more, and `people`, for one more than there will be
    first  what the first mark stands for
    """
    filled = 0
    for at in range(len(there)):
        some[filled] = at
        filled += there[at] != 0
    for at in some[:filled]:
        word, begin = there[at], first + 64 * at
        there[at] = 0
        # Few words have more than two, and a jump foreseen costs less than one that is not.
        people[many] = begin + np.int64(_lowest(word))
        word &= word - np.uint64(1)
        people[many + 1] = begin + np.int64(_lowest(word))
        many += 1 + (word != 0)
        word &= word - np.uint64(1)
        while word:
            people[many] = begin + np.int64(_lowest(word))
            word &= word - np.uint64(1)
            many += 1
    return many


@_compiled(_VIEWS, _INTS, _SMALL, _INTS, *6 * (numba.int64,), _INTS)
def fold(
    views: npt.NDArray[np.void],
    upto: Ints,
    kind: Small,
    country: Ints,
    countries: int,
    length: int,
    seconds: int,
    long_ms: int,
    depths: int,
    done: int,
    marks: Ints,
) -> tuple[Laid, Laid, Laid, Laid, Laid]:
    """What `counting.Day` holds, in the same order.

    upto     shape (hours,): where each hour's views end
    kind     shape (viewers,), and `country`, shape (kinds,)
    depths   how many of the bits of `did`, from the lowest up, say how far one got, and `done`, how many are counted
    marks    bits of any act, of having watched, of having watched to the end, and of each of `counting.SECONDS` but the
             second
    """
    acts, watched, whole, plays, click = marks[0], marks[1], marks[2], marks[3], marks[4]
    # There are few ways to get so far, so each is counted once and then spelt out, by the figures it counts for.
    long = 1 << depths
    place, ways = np.zeros(2 * long, np.int64), np.empty(2 * long, np.int64)
    for at in range(len(views)):
        place[_depth(_whole(views[at].did), _whole(views[at].watch_ms), long, long_ms)] = 1
    width = 0
    for depth in range(2 * long):
        if place[depth]:
            near, far = depth & watched != 0, depth & (whole | long) != 0
            place[depth], ways[width] = width, depth & (long - 1) | (1 + 2 * near + 4 * far) << done
            width += 1
    rows, acting = len(upto) * countries, done - depths + 2
    hours, kinds = np.zeros((rows, width), np.int32), np.zeros((len(country), width), np.int32)
    acted, acted_kinds = np.zeros((rows, acting), np.int32), np.zeros((len(country), acting), np.int32)
    paid, paid_kinds = np.zeros((rows, 2), np.int64), np.zeros((len(country), 2), np.int64)
    by_second = np.zeros((seconds, len(marks) - 2), np.int64)
    # Whoever was there in an hour is marked by a bit, and so each is found once, and in order.
    there = np.zeros((len(kind) >> 6) + 1, np.uint64)
    some = np.empty(len(there) + 1, np.int64)
    # Hours times viewers stay below 2³¹: a world of eighty million viewers would take gigabytes.
    people, clicks = np.empty(len(views) + 1, np.int32), np.empty(len(views) + 1, np.int64)
    clicks[0] = 0
    many, clicked, begin = 0, 1, 0
    for hour in range(len(upto)):
        for at in range(begin, upto[hour]):
            view = views[at]
            viewer, did, watch_ms, charge = (
                _whole(view.viewer),
                _whole(view.did),
                _whole(view.watch_ms),
                _whole(view.charge),
            )
            who = np.uint64(viewer)
            there[who >> np.uint64(6)] |= np.uint64(1) << (who & np.uint64(63))
            other = np.uint64(kind[who])
            one = np.uint64(hour * countries + country[other])
            way = np.uint64(place[_depth(did, watch_ms, long, long_ms)])
            hours[one, way] += 1
            kinds[other, way] += 1
            paid[one, np.uint64(0)] += watch_ms
            paid_kinds[other, np.uint64(0)] += watch_ms
            paid[one, np.uint64(1)] += charge
            paid_kinds[other, np.uint64(1)] += charge
            if did & plays:
                ended = np.uint64(min(watch_ms, length - 1) // 1_000)
                by_second[ended, np.uint64(0)] += 1
                by_second[ended, np.uint64(1)] += watch_ms < length
                if did & acts:
                    for k in range(4, len(marks)):
                        by_second[ended, np.uint64(k - 2)] += (did & marks[k]) != 0
                    if did & click:
                        clicks[clicked] = viewer * seconds + np.int64(ended)
                        clicked += 1
            if did & acts:
                near, short = did & watched == 0, (did & whole == 0) & (watch_ms < long_ms)
                _act(acted, one, did, depths, near, short)
                _act(acted_kinds, other, did, depths, near, short)
        begin = upto[hour]
        many = _gather(there, some, hour * len(kind), people, many)
    for at in range(many - 1, 0, -1):
        people[at] -= people[at - 1]
    return (
        _laid(people[:many]),
        _figures(hours, acted, paid, ways[:width], depths),
        _figures(kinds, acted_kinds, paid_kinds, ways[:width], depths),
        _seconds(by_second),
        _laid(np.diff(np.sort(clicks[:clicked]))),
    )
