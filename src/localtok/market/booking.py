"""What is remembered of a tick's impressions one by one: who saw which ad when, and the views that reports go by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from . import cells, engine
from .dice import Flags, Ints
from .engine import BIT, Sold
from .exposure import COLUMNS, Cap, Exposure
from .pacing import TICK

_ENGAGED, _CLICKS = BIT["watched_6s"] | BIT["p100"], BIT["clicks"]


@dataclass(frozen=True, slots=True)
class Booked:
    """Impressions that are remembered."""

    second: Ints
    """Shape (n,), as `Sold`."""
    views: cells.Views
    """Shape (n,), lane after lane, those of each in the order they came."""

    def by_lane(self, counts: list[int]) -> Iterator[cells.Views]:
        """The views of each lane, of which it has so many."""
        begin = 0
        for count in counts:
            yield self.views[begin : begin + count]
            begin += count


def book(exposure: Exposure, caps: Sequence[Cap], columns: Ints, sold: Sold, start: int) -> Booked:
    """Remember the impressions of the tick that begins at `start`.

    caps, columns  of each lane: its ad group's, and its ad's of `Exposure.seen`
    """
    run = _compiled if engine.chosen() == "numba" else _plainly
    return run(exposure, caps, columns, sold, start)


def watched(sold: Sold) -> Flags:
    """Impressions watched for six seconds, or to the end, and not clicked."""
    found: Flags = (sold.did & _ENGAGED != 0) & (sold.did & _CLICKS == 0)
    return found


def _plainly(exposure: Exposure, caps: Sequence[Cap], columns: Ints, sold: Sold, start: int) -> Booked:
    second = start + (sold.second.astype(np.int64) * TICK >> 20)
    exposure.add(sold.viewer, columns[sold.lane], second, watched(sold))
    order, begin = cells.by_lane(sold.lane), 0
    for cap, count in zip(caps, sold.tally[:, 0].tolist(), strict=True):
        if cap.count:
            mine = order[begin : begin + count]
            exposure.cap(cap, sold.viewer[mine], second[mine])
        begin += count
    return Booked(second, cells.packed(order, sold.viewer, sold.did, sold.charge, sold.watch_ms))


def _compiled(exposure: Exposure, caps: Sequence[Cap], columns: Ints, sold: Sold, start: int) -> Booked:
    counts = sold.tally[:, 0]
    booked = Booked(np.empty(len(sold.lane), np.int64), np.empty(len(sold.lane), cells.VIEW))
    trails = (exposure.views, exposure.engaged)
    engine.named("numba").book(
        sold.viewer,
        sold.lane,
        sold.charge,
        booked.second,
        sold.did,
        sold.watch_ms,
        sold.second,
        columns,
        np.array([(cap.column, cap.first, cap.count) for cap in caps], np.int64),
        np.cumsum(counts) - counts,
        start,
        TICK,
        _ENGAGED,
        _CLICKS,
        exposure.seen,
        *(kept for trail in trails for kept in (trail.newest, trail.before)),
        exposure.stamps,
        exposure.oldest,
        np.array([COLUMNS, cells.KEPT]),
        booked.views,
    )
    return booked
