"""Staying under TikTok's rate limits: so many calls to a path in a second, a minute and a day, by the app's tier.

Limits are those of the portal's rate limit page as captured in August 2026 (tiktok-api.md 1.7). Windows slide, which is
never more than a calendar's second or day allows. One process counts for all its threads; several processes of one app
(`firesteel serve` beside `firesteel sync`) do not know of each other, and what they exceed together is refused by the
platform and waited out as `retry` says.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tiktokwire.codes import Code

from ..errors import RateLimited

TIERS: dict[str, tuple[int, int, int]] = {
    "basic": (10, 600, 864_000),
    "advanced": (20, 1_200, 1_728_000),
    "premium": (30, 1_800, 2_592_000),
    "ultimate": (50, 3_000, 4_320_000),
    "sandbox": (1, 30, 1_000),
}
"""Calls to one path in a second, a minute and a day. A new app is basic."""
_SPANS = (1.0, 60.0, 86_400.0)
_EVENTS = (1_000, 600_000, 86_400_000)
_OWN = {
    "event/track/": _EVENTS,
    "pixel/track/": _EVENTS,
    "pixel/batch/": _EVENTS,
    "report/task/create/": (2, 60, 4_500),
}
_AD_CREATE = {"basic": (5, 150, 86_400), "advanced": (10, 300, 86_400)}
_AD_CREATE_MOST = (15, 300, 86_400)
_PATIENCE_S = 300.0
"""Nobody sleeps longer than this for a limit: that is the day's, and a person is told."""


def allowed(path: str, tier: str) -> tuple[int, int, int]:
    """Calls a second, a minute and a day. In the sandbox they are the same for every path."""
    if tier == "sandbox":
        return TIERS[tier]
    if path == "ad/create/":
        return _AD_CREATE.get(tier, _AD_CREATE_MOST)
    return _OWN.get(path, TIERS[tier])


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

    def enter(self, path: str) -> None:
        """Returns when a call to the path may be sent. Raises `RateLimited` where that is minutes away or more."""
        with self._lock:
            windows = self._windows.get(path)
            if windows is None:
                windows = self._windows[path] = _binding(allowed(path, self.tier))
            now = self.clock()
            at = max(window.opens(now) for window in windows)
            if at - now > _PATIENCE_S:
                raise RateLimited(
                    Code.REQUEST_TOO_FREQUENT,
                    f"today's {windows[-1].most:,} calls to {path} (tier {self.tier}) are used up; "
                    f"the next one fits in {(at - now) / 3_600:.1f} h, so this one was not sent",
                )
            for window in windows:
                window.taken.append(at)
        if at > now:
            self.sleep(at - now)


def _binding(most: tuple[int, int, int]) -> tuple[_Window, ...]:
    """A window for each span, without those that the shorter ones keep anyway."""
    kept: list[_Window] = []
    for span, calls in zip(_SPANS, most, strict=True):
        if all(calls < window.most * span / window.span_s for window in kept):
            kept.append(_Window(span, calls))
    return tuple(kept)
