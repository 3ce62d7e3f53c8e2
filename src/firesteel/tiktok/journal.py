"""What was about to be written to the platform, kept before it was sent, so that a crash is a pause.

The ledger keeps it in the product; `MemoryJournal` is for scripts and tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Entry(Protocol):
    """One intended write. `answer` is None until the platform's answer was kept."""

    @property
    def request(self) -> Mapping[str, Any]: ...

    @property
    def answer(self) -> Mapping[str, Any] | None: ...


class Journal(Protocol):
    """Keys name one write for ever: ``{plan}/campaign``, ``{plan}/{flight}/adgroup``, ``{plan}/{flight}/ad`` …"""

    def seen(self, key: str) -> Entry | None: ...

    def intend(self, key: str, request: Mapping[str, Any]) -> None:
        """Durable before it returns."""

    def done(self, key: str, answer: Mapping[str, Any]) -> None: ...


@dataclass(slots=True)
class Intent:
    request: Mapping[str, Any]
    answer: Mapping[str, Any] | None = None


@dataclass(slots=True)
class MemoryJournal:
    entries: dict[str, Intent] = field(default_factory=dict)

    def seen(self, key: str) -> Intent | None:
        return self.entries.get(key)

    def intend(self, key: str, request: Mapping[str, Any]) -> None:
        self.entries[key] = Intent(request)

    def done(self, key: str, answer: Mapping[str, Any]) -> None:
        self.entries[key].answer = answer
