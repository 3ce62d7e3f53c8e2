"""Everything a decision about a flight may need to know, read once for all of them: ten thousand flights ask the ledger a
dozen questions, not a dozen each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ...measurement import Scorecard
from ...plans import Flight
from ...posts import Post
from ...rights import Authorization
from ...storage import Entry, Ledger
from ...values import Money, PostId
from ..facts import Acted, Seen
from ..rights.agreed import Agreed


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Budget that a flight got from others that ended: a raise nobody decided on its results."""

    seq: int
    at: datetime
    after: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What was done to flights, and what the platform said of them since."""

    done: Mapping[str, tuple[Entry[Acted], ...]]
    """By flight, the newest first."""
    seen: Mapping[str, Entry[Seen]]
    """The newest of each flight."""
    given: Mapping[str, Given] = field(default_factory=dict)
    """The newest of each flight."""

    def budget(self, flight: Flight) -> Money:
        """What the flight may spend a day: our last step, or what the platform said since, whoever set it there.

        Of a flight that is over, what it might spend last.
        """
        known = [(0, flight.daily_budget)]
        if step := next((each for each in self.done.get(flight.id, ()) if each.value.action != "stop"), None):
            known.append((step.seq, step.value.after))
        if given := self.given.get(flight.id):
            known.append((given.seq, given.after))
        if seen := self.seen.get(flight.id):
            known.append((seen.seq, seen.value.daily_budget))
        return max(known, key=lambda each: each[0])[1]

    def last(self, flight: Flight, *, up: bool) -> datetime | None:
        """When its budget was last raised, or cut."""
        given = self.given.get(flight.id) if up else None
        for entry in self.done.get(flight.id, ()):
            step = entry.value
            if step.after > step.before if up else step.after < step.before:
                return max(entry.at, given.at) if given else entry.at
        return given.at if given else None

    def stopped(self) -> set[str]:
        """Flights that a decision stopped, or that somebody switched off on the platform."""
        off = {flight for flight, entry in self.seen.items() if not entry.value.enabled}
        return off | {id for id, steps in self.done.items() if any(each.value.action == "stop" for each in steps)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Capped:
    """One flight under an agreement that caps what may be spent."""

    flight: str
    spent: int
    """Micros, of a flight that was launched."""
    may_spend: int
    """Micros: what it spent, and what it may still spend; nothing where no launch began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All flights at one moment."""

    now: datetime
    library: Mapping[PostId, Post]
    cards: Mapping[str, tuple[Scorecard, ...]]
    steps: Steps
    stopped: frozenset[str]
    proven: Mapping[str, datetime]
    """When a look first proved a flight."""
    held: Agreed
    grants: Mapping[PostId, Authorization]
    capped: Mapping[str, tuple[Capped, ...]]
    """By the subject of the agreement."""
    risks: Mapping[PostId, tuple[int, int]]
    """Comments under a post that may harm the brand, and comments in all; only of posts that have any such."""
    noticed: frozenset[PostId]
    """Posts of which a poll ever noticed that a right changed: they are looked at one by one."""


def steps(ledger: Ledger, given: Mapping[str, Given]) -> Steps:
    """All that was done, and what the platform last said."""
    done: dict[str, list[Entry[Acted]]] = {}
    for entry in ledger.history(Acted):
        done.setdefault(entry.value.flight, []).append(entry)
    return Steps(given=given, done={id: tuple(each) for id, each in done.items()}, seen=ledger.present(Seen))


def grants(ledger: Ledger) -> dict[PostId, Authorization]:
    """What TikTok last said of each post."""
    return {PostId(post): entry.value for post, entry in ledger.present(Authorization).items()}
