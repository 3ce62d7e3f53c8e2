"""Staying under TikTok's rate limits: so many calls to a path in a second, a minute and a day, by the app's tier.

The limits are the wire's (`tiktokwire.limits`). Windows slide, which is never more than a calendar's second or day
allows. One process counts for all its threads; several processes of one app (`firesteel serve` beside `firesteel sync`)
do not know of each other, and what they exceed together is refused by the platform and waited out as `retry` says.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tiktokwire.limits import SPANS_S, TIERS, allowed

from ..errors import RateLimited
from . import retry

__all__ = ["TIERS", "Limits"]

_NAMES: dict[float, str] = dict(zip(SPANS_S, ("this second's", "this minute's", "today's"), strict=True))
_PATIENCE_S = 300.0
"""Nobody sleeps longer than this for a limit: that is the day's, and a person is told."""


@dataclass(slots=True)
class _Window:
    """When the last calls of one span were allowed to go; as many as it allows."""

    span_s: float
    most: int
    taken: deque[float] = field(default_factory=deque)

    def opens(self, now: float) -> float:
        """The earliest moment, `now` or later, at which one more call fits."""
        while self.taken and self.taken[0] <= now - self.span_s:
            self.taken.popleft()
        over = len(self.taken) - self.most
        return now if over < 0 else max(now, self.taken[over] + self.span_s)


@dataclass(slots=True)
class Limits:
    """One app's calls. `clock` is monotonic, in seconds."""

    tier: str
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    _windows: dict[str, tuple[_Window, ...]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def enter(self, path: str, longest_s: float = _PATIENCE_S) -> None:
        """Returns when a call to the path may be sent. Raises `RateLimited` where that is further away than `longest_s`
        or five minutes: then nothing was sent, and asking again at once cannot help."""
        with self._lock:
            windows = self._windows.get(path)
            if windows is None:
                windows = self._windows[path] = _binding(allowed(path, self.tier))
            now = self.clock()
            at, full = max(((window.opens(now), window) for window in windows), key=lambda pair: pair[0])
            if at - now > min(longest_s, _PATIENCE_S):
                raise RateLimited(
                    retry.SPENT,
                    f"{_NAMES[full.span_s]} {full.most:,} calls to {path} (tier {self.tier}) are used up; "
                    f"the next one fits in {_told(at - now)}, so this one was not sent",
                )
            for window in windows:
                window.taken.append(at)
        if at > now:
            self.sleep(at - now)


def _told(seconds: float) -> str:
    return f"{seconds / 3_600:.1f} h" if seconds >= 600 else f"{seconds:.0f} s"


def _binding(most: tuple[int, int, int]) -> tuple[_Window, ...]:
    """A window for each span, without those that the shorter ones keep anyway."""
    kept: list[_Window] = []
    for span, calls in zip(SPANS_S, most, strict=True):
        if all(calls < window.most * span / window.span_s for window in kept):
            kept.append(_Window(span, calls))
    return tuple(kept)
