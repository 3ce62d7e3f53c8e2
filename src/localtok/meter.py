"""Counting requests against TikTok's limits: a path's calls in this second, this minute and this day, by tier.

Beyond a limit of `tiktokwire.limits` the answer is 40100. The clock is the wall's, monotonic, since that is the one
clients wait by.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tiktokwire.codes import Code
from tiktokwire.limits import SPANS_S, allowed

from .asking import Refused


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
        for span, most in zip(SPANS_S, allowed(path, tier), strict=True):
            place = int(now // span)
            at, had = self.counts.get((path, span), (place, 0))
            had = had if at == place else 0
            if had >= most:
                raise Refused(Code.REQUEST_TOO_FREQUENT, "Too many requests. Please retry in some time.")
            seen[path, span] = (place, had + 1)
        self.counts.update(seen)
