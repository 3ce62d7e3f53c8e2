"""Counting requests against TikTok's limits: a path's calls in this second, this minute and this day, by tier.

Limits are those of the portal's rate limit page as captured in August 2026; beyond them 40100, and no header says when
to come again. The clock is the wall's, monotonic, since that is the one clients wait by.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tiktokwire.codes import Code

from .asking import Refused

TIERS = {
    "basic": (10, 600, 864_000),
    "advanced": (20, 1_200, 1_728_000),
    "premium": (30, 1_800, 2_592_000),
    "ultimate": (50, 3_000, 4_320_000),
    "sandbox": (1, 30, 1_000),
}
_SPANS = (1, 60, 86_400)
_EVENTS = (1_000, 600_000, 86_400_000)
_OWN = {
    "event/track/": _EVENTS,
    "pixel/track/": _EVENTS,
    "pixel/batch/": _EVENTS,
    "report/task/create/": (2, 60, 4_500),
}
_AD_CREATE = {"basic": (5, 150, 86_400), "advanced": (10, 300, 86_400), "premium": (15, 300, 86_400)}


def limits(path: str, tier: str) -> tuple[int, int, int]:
    """Calls a second, a minute and a day. In the sandbox they hold for every endpoint alike."""
    if tier == "sandbox":
        return TIERS[tier]
    if path == "ad/create/":
        return _AD_CREATE.get(tier, _AD_CREATE["premium"])
    return _OWN.get(path, TIERS[tier])


@dataclass(slots=True)
class Meter:
    clock: Callable[[], float] = time.monotonic
    counts: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    """By path and span: which span it is, and how many calls it has had."""

    def count(self, path: str, tier: str) -> None:
        """Raises `Refused` with 40100 beyond a limit of the tier; `off` counts nothing."""
        if tier == "off":
            return
        now = self.clock()
        seen = {}
        for span, most in zip(_SPANS, limits(path, tier), strict=True):
            place = int(now // span)
            at, had = self.counts.get((path, span), (place, 0))
            had = had if at == place else 0
            if had >= most:
                raise Refused(Code.REQUEST_TOO_FREQUENT, "Too many requests. Please retry in some time.")
            seen[path, span] = (place, had + 1)
        self.counts.update(seen)
