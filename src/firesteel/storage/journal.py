"""What was about to be written to the platform, as facts: durable before it is sent, so that a crash is a pause.

This is the ledger's side of `tiktok.journal.Journal`; it has that shape and does not import it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec

from ..errors import Conflict
from .ledger import Ledger

KILLED = timedelta(minutes=10)
"""After which whoever holds a thing alone counts as killed: no call is waited for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One write as intended and, once it is known, as answered."""

    request: dict[str, Any]
    answer: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Journal:
    ledger: Ledger
    actor: str
    now: Callable[[], datetime]

    def seen(self, key: str) -> Write | None:
        """What is known of this write; its `answer` is None until `done`."""
        return self.ledger.latest_or_none(Write, key)

    def intend(self, key: str, request: Mapping[str, Any]) -> None:
        """On the disk before this returns."""
        self.ledger.record(Write(request=_plain(request)), key, at=self.now(), actor=self.actor)

    def done(self, key: str, answer: Mapping[str, Any]) -> None:
        """Raises `NotFound` where it was never intended, `Conflict` where somebody else wrote meanwhile."""
        entry = self.ledger.entry(Write, key)
        answered = replace(entry.value, answer=_plain(answer))
        self.ledger.record(answered, key, at=self.now(), actor=self.actor, expect=entry.seq)

    @contextmanager
    def alone(self, key: str, doing: str) -> Iterator[None]:
        """While this is entered nobody else enters it under that key, in this process or another.

        doing  what is done, after "is" in the words for whoever comes second
        Raises `Conflict`, naming who is in there.
        """
        held = self.ledger.entry_or_none(Write, key)
        if held is not None and held.value.answer is None and self.now() - held.at < KILLED:
            raise Conflict(f"{held.actor} is {doing} at this moment; look again in a minute")
        begun = Write(request={})
        seq = self.ledger.record(begun, key, at=self.now(), actor=self.actor, expect=held.seq if held else 0)
        try:
            yield
        finally:
            with suppress(Conflict):
                self.ledger.record(replace(begun, answer={}), key, at=self.now(), actor=self.actor, expect=seq)


def _plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """As it will read back from JSON."""
    return msgspec.json.decode(msgspec.json.encode(content), type=dict[str, Any])
