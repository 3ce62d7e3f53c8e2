"""Ends of flights that somebody moved on the platform: a later one is set back, an earlier one is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ...errors import PlatformError
from ...plans import Flight
from ..office import SYSTEM
from .facts import EndSeen
from .launchviews import Stopped
from .stopping import Stopping

LATELY = timedelta(days=7)
"""How long after its end a flight is still looked at."""


class Straying(Stopping):
    def settle_stop(self, actor: str = SYSTEM) -> Stopped | None:
        """Also sets ends of flights back that somebody moved beyond what their plan and their rights allow."""
        stopped = super().settle_stop(actor)
        self.set_ends_back(actor)
        return stopped

    def set_ends_back(self, actor: str = SYSTEM) -> tuple[EndSeen, ...]:
        """Hold the ends of launched flights against what the platform says, and keep what is otherwise, once.

        A later end is money nobody approved, past a contract maybe: it becomes what it was, or the flight is paused where
        that is over. Where the workspace may only read it is told. Raises what the platform refused, once all were tried.
        """
        groups = {group: flight for flight in self._ends_to_check() if (group := self.adgroup_of(flight))}
        there = self.tiktok.schedule_ends(list(groups)) if groups else {}
        found: list[EndSeen] = []
        refused: list[PlatformError] = []
        for group, flight in groups.items():
            ours, theirs = flight.window.end.replace(microsecond=0), there.get(group)
            known = self.ledger.latest_or_none(EndSeen, flight.id)
            if theirs is None or (theirs == ours and (known is None or known.set_back or known.end == ours)):
                continue
            seen = EndSeen(flight=flight.id, end=theirs, ours=ours)
            try:
                if theirs > ours and self.may_write():
                    self._set_back(flight, group, ours, actor)
                    seen = EndSeen(flight=flight.id, end=theirs, ours=ours, set_back=True)
            except PlatformError as refusal:
                refused.append(refusal)
            if seen != known:
                self.ledger.record(seen, flight.id, at=self.now(), actor=actor)
                found.append(seen)
        if refused:
            raise refused[0]
        return tuple(found)

    def _ends_to_check(self) -> Iterator[Flight]:
        """Launched flights as they stand that are not off, the ended ones for a while."""
        off = self._off_alone()
        for state in self.plans():
            if state.launched is not None and not self.undone(state.plan.id):
                for flight in map(self.as_now, state.plan.flights):
                    if flight.id not in off and self.now() - flight.window.end < LATELY:
                        yield flight

    def _set_back(self, flight: Flight, group: str, ours: datetime, actor: str) -> None:
        journal, key = self._journal(actor), f"end/{flight.id}/{self.ledger.head()}"
        over = ours <= self.now()
        journal.intend(key, {"adgroup_id": group, "end": ours.isoformat(), "pause": over})
        if over:
            self.tiktok.pause(group)
        else:
            self.tiktok.set_schedule_end(group, ours)
        journal.done(key, {})
