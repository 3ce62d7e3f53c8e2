"""What clicks should still bring: orders come after their clicks, and the platform knows how late they usually are."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from .model import Shop
from .odds import lags

TICK, _HOUR, _DAY = 900, 3_600, 86_400
MILLION = 1_000_000
"""Results are reckoned in millionths."""
_WHOLE = 1 << 16
"""A share of one."""
_LONGEST = 3_000
"""Ticks after which nothing worth mentioning waits any more."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How orders come after their clicks, as the platform knows it: within the hour, within the day, after that."""

    share: int
    """Of all orders, those at this pace; out of 65,536."""
    stays: int
    """Of what waits at this pace, how much still waits a tick later; out of 65,536."""


@cache
def paces(shop: Shop) -> tuple[Pace, ...]:
    """The three paces. Orders after seven days, when a click has no credit any more, are at none of them."""
    table, edges = lags(shop), (0, _HOUR, _DAY, 7 * _DAY)
    parts = [[lag for lag in table if low < lag <= high] for low, high in pairwise(edges)]
    return tuple(
        Pace(len(part) * _WHOLE // len(table), round(_WHOLE * math.exp(-TICK * len(part) / max(sum(part), 1))))
        for part in parts
    )


@dataclass(slots=True)
class Waiting:
    """Millionths of results hoped for of clicks, and how many of them have not had the time to come in.

    What is hoped for at each pace melts away by a share a tick, whether it has come or not.
    """

    paces: tuple[Pace, ...]
    hoped: int = 0
    left: list[int] = field(default_factory=lambda: [0, 0, 0])
    ticked: int = 0

    def hope(self, more: int) -> None:
        for place, pace in enumerate(self.paces):
            part = more * pace.share // _WHOLE
            self.hoped += part
            self.left[place] += part

    def until(self, tick: int) -> None:
        """Let time pass up to that tick."""
        if tick <= self.ticked:
            return
        first, second, third = self.paces
        one, two, three = self.left
        for _ in range(min(tick - self.ticked, _LONGEST)):
            one, two, three = one * first.stays // _WHOLE, two * second.stays // _WHOLE, three * third.stays // _WHOLE
        self.left = [one, two, three]
        self.ticked = tick

    @property
    def due(self) -> int:
        """Of the results hoped for, those that should have come in by now."""
        return self.hoped - sum(self.left)
