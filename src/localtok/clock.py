"""The world's clock when it runs by itself: so many simulated seconds for each of the wall's, a tick at a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_TICKS = 96
"""Ticks made up at once, a day, so that a fast clock never keeps a request waiting for long."""


@dataclass(slots=True)
class Clock:
    """Frozen unless told to run. `due` says how many ticks the wall clock has earned since it last asked."""

    tick_s: int
    speed: int = 0
    wall: Callable[[], float] = time.monotonic
    _since: float = 0.0
    _owed: float = field(default=0.0)

    def run(self, speed: int) -> None:
        self.speed, self._since, self._owed = speed, self.wall(), 0.0

    def freeze(self) -> None:
        self.speed, self._owed = 0, 0.0

    def due(self) -> int:
        """Whole ticks earned, at most `MOST_TICKS`; the rest is kept for the next time."""
        if not self.speed:
            return 0
        now = self.wall()
        self._owed += (now - self._since) * self.speed / self.tick_s
        self._since = now
        ticks = min(int(self._owed), MOST_TICKS)
        self._owed -= ticks
        return ticks
