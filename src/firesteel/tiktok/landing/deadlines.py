"""One end for everything a look takes, and the word for why it ended early."""

from __future__ import annotations

from collections.abc import Callable


class Refusal(Exception):
    """Never leaves this package. `why` is one of the words of `LandingPage.refused`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Deadline:
    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._began = clock()
        self._end = self._began + seconds

    def left(self) -> float:
        """Seconds that are left. Raises `Refusal` where none are."""
        left = self._end - self._clock()
        if left <= 0:
            raise Refusal("too-slow")
        return left

    @property
    def passed(self) -> bool:
        return self._clock() >= self._end

    @property
    def spent(self) -> float:
        return self._clock() - self._began
