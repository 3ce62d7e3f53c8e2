"""How far a long command is, on stderr: a line that is written over on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time


class Progress:
    """Counts up to `whole` of what is named, such as runs. Where there is no terminal, only what is `logged` is told."""

    def __init__(self, whole: int, named: str, *, logged: bool = False) -> None:
        self._whole, self._named, self._logged, self._done = whole, named, logged, 0
        self._started = time.monotonic()
        self._live = sys.stderr.isatty()
        self._show()

    def step(self) -> None:
        self._done += 1
        self._show()
        if not self._live and self._logged and self._tenth():
            print(self._line(), file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the line to what comes next."""
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _show(self) -> None:
        if self._live:
            print(f"\r\x1b[K{self._line()}", end="", file=sys.stderr, flush=True)

    def _tenth(self) -> bool:
        """Whether another tenth of the whole is done."""
        return self._done * 10 // self._whole > (self._done - 1) * 10 // self._whole

    def _line(self) -> str:
        if not self._done:
            return f"0 of {self._whole} {self._named}"
        took = time.monotonic() - self._started
        left = took / self._done * (self._whole - self._done)
        ahead = f", about {_span(left)} to go" if left >= 1 else ""
        return f"{self._done} of {self._whole} {self._named} in {_span(took)}{ahead}"


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5_400 else f"{seconds / 3_600:.1f} h"
