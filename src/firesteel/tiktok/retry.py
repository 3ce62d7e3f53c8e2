"""Asking again, where that can help and cannot hurt: reads, and writes that set rather than add."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ..errors import PlatformError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and how long to wait: 0.5 s, 1 s, 2 s … up to `longest`."""

    attempts: int = 4
    first_s: float = 0.5
    longest_s: float = 30.0
    sleep: Callable[[float], None] = time.sleep

    def wait(self, attempt: int) -> None:
        """After the failed attempt of that number, counted from 0."""
        self.sleep(min(self.first_s * 2**attempt, self.longest_s))


def again(call: Callable[[], T], patience: Patience) -> T:
    """The first answer of `call`. A `RateLimited` or `Unavailable` is repeated, everything else is raised at once."""
    for attempt in range(patience.attempts - 1):
        try:
            return call()
        except PlatformError as error:
            if not error.retryable:
                raise
            patience.wait(attempt)
    return call()
