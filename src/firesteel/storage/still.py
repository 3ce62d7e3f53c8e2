"""What was read of a book while nothing is written to it: thousands of flights ask the same questions.

A kind that is asked about one subject after another is read whole once, and answers from there; so ten thousand flights
ask the database some dozen questions, not some dozen each. Every answer is the one that the database would have given when
the kind was read: what others write meanwhile is seen after.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar, cast

T = TypeVar("T")

ONE_BY_ONE = 20
"""Subjects of a kind that are asked about one by one, before the kind is read whole."""
MOST = 50_000
"""Facts of a kind that are kept whole; of more, each subject is asked about by itself."""


@dataclass(slots=True)
class Read:
    """What was read since it began, or since the last fact was written here."""

    once: dict[str, object] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def often(self, of: str) -> bool:
        """Whether this was asked so often that reading everything at once pays; counts this time."""
        self.asked[of] += 1
        return self.asked[of] > ONE_BY_ONE


class Stillness(threading.local):
    """Whether nothing is written, as far as this thread knows."""

    def __init__(self) -> None:
        self.read: Read | None = None
        self._depth = 0

    @contextmanager
    def kept(self) -> Iterator[None]:
        """May be entered again within itself."""
        self._depth += 1
        self.read = self.read or Read()
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self.read = None

    def once(self, name: str, ask: Callable[[], T]) -> T:
        """`ask()`, not asked again while nothing is written."""
        if self.read is None:
            return ask()
        if name not in self.read.once:
            made = ask()
            self.read.once[name] = made
            return made
        return cast(T, self.read.once[name])

    def broken(self) -> None:
        """Something was written here: nothing that was read holds for sure."""
        if self.read is not None:
            self.read = Read()
