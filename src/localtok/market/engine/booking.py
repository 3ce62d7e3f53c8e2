"""What a tick reads and writes for each viewer, compiled by numba: who comes next, whom lanes may be shown, and what is
remembered of impressions, for the same bytes as `exposure`, `lineup` and `market/booking.py` come to without.

Made when this file is first imported; whatever other modules settle is an argument.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
import numpy.typing as npt

from ..dice import Flags, Ints
from . import VIEW

F = TypeVar("F", bound=Callable[..., Any])

_INT, _INTS, _SMALL = numba.int64, numba.int64[::1], numba.int32[::1]
_TABLE, _SECONDS = numba.int64[:, ::1], numba.int32[:, ::1]
_BLOCK = 64
"""Viewers whose stamps are looked at together: they fit the smallest cache."""
_VIEW = numba.from_dtype(VIEW)


def _compiled(*kinds: Any) -> Callable[[F], F]:
    """Its machine code for arguments of these kinds, kept beside this file."""
    made: Callable[[F], F] = numba.njit(numba.int64(*kinds), cache=True, error_model="numpy")
    return made


@_compiled(*6 * (_INT,), numba.int8[::1], _INTS)
def scroll(
    first: int, stop: int, abreast: int, step: int, begin: int, round: int, activity: npt.NDArray[np.int8], found: Ints
) -> int:
    """Write into `found` who scrolls past at the positions from `first` on, and say how many do; see `exposure.Feed`."""
    size, count = len(activity), np.uint64(0)
    rows = -(-size // abreast)
    row, at = (first // abreast * step + begin) % rows, first % abreast
    for _ in range(first, stop):
        viewer = row * abreast + at
        if viewer < size and activity[np.uint64(viewer)] > (round + viewer) & 3:
            found[count] = viewer
            count += np.uint64(1)
        at += 1
        if at == abreast:
            row, at = (row + step) % rows, 0
    return np.int64(count)  # type: ignore[return-value]


@_compiled(_INTS, numba.boolean[:, ::1], _INTS, _SECONDS, _INTS, _INTS, numba.boolean[:, ::1])
def open_to(
    viewers: Ints,
    audiences: Flags,
    audience: Ints,
    oldest: npt.NDArray[np.int32],
    column: Ints,
    since: Ints,
    fits: Flags,
) -> int:
    """Write into `fits`, shape (fits, viewers), whom each may be shown; how many viewers there are.

    audience  row of `audiences` of each fit
    column    its own of `oldest`, below nought where it is not capped; nobody fits whose second there is after `since`
    """
    for begin in range(0, len(viewers), _BLOCK):
        who, some = viewers[begin : begin + _BLOCK], fits[:, begin : begin + _BLOCK]
        for k in range(len(audience)):
            may, allowed = some[k], audiences[audience[k]]
            for at in range(len(who)):
                may[at] = allowed[np.uint64(who[at])]
            if column[k] >= 0:
                its, latest = np.uint64(column[k]), since[k]
                for at in range(len(who)):
                    may[at] &= oldest[np.uint64(who[at]), its] <= latest
    return len(viewers)


@_compiled(
    *4 * (_INTS,), numba.uint16[::1], *2 * (_SMALL,), _INTS, _TABLE, _INTS, *4 * (_INT,), numba.uint8[:, ::1],
    *4 * (_INTS,), *2 * (_SECONDS,), _INTS, _VIEW[::1],
)  # fmt: skip
def book(
    viewer: Ints,
    lane: Ints,
    charge: Ints,
    second: Ints,
    did: npt.NDArray[np.uint16],
    watch_ms: npt.NDArray[np.int32],
    share: npt.NDArray[np.int32],
    column: Ints,
    cap: Ints,
    place: Ints,
    start: int,
    tick: int,
    engaged: int,
    clicked: int,
    seen: npt.NDArray[np.uint8],
    newest: Ints,
    before: Ints,
    watched: Ints,
    watched_before: Ints,
    stamps: npt.NDArray[np.int32],
    oldest: npt.NDArray[np.int32],
    marks: Ints,
    views: npt.NDArray[np.void],
) -> int:
    """Remember impressions in `exposure.Exposure`, and write them one by one into `views`, lane after lane.

    second        is filled in: when within the tick that begins at `start`, by `share`, which is in 20 bits
    column        of `seen`, by lane
    cap           shape (lanes, 3): each one's `exposure.Cap`, whose count is nought where it is not capped
    place         row of `views` of each lane's first; moved on
    engaged       bits of `did` of which any says that somebody watched, who did not do what `clicked` says
    newest …      the two trails, each with the one before; `marks`: what a second is multiplied by there, and bits to keep
    """
    kept = np.uint16(marks[1])
    for at in range(len(viewer)):
        who, on = np.uint64(viewer[at]), np.uint64(lane[at])
        ad, moment, what = np.uint64(column[on]), start + (share[at] * tick >> 20), np.int64(did[at])
        second[at] = moment
        seen[who, ad] += seen[who, ad] < 255
        mark = moment * marks[0] + column[on]
        before[who] = newest[who]
        newest[who] = mark
        if what & engaged and not what & clicked:
            watched_before[who] = watched[who]
            watched[who] = mark
        if cap[on, 2]:
            first, last = np.uint64(cap[on, 1]), np.uint64(cap[on, 1] + cap[on, 2] - 1)
            for k in range(first, last):
                stamps[who, k] = stamps[who, k + np.uint64(1)]
            stamps[who, last] = moment
            oldest[who, np.uint64(cap[on, 0])] = stamps[who, first]
        to = np.uint64(place[on])
        place[on] += 1
        views[to].viewer, views[to].did = viewer[at], did[at] & kept
        views[to].watch_ms, views[to].charge = watch_ms[at], charge[at]
    return len(viewer)
