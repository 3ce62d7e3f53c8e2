"""The clause about negative comments, which runs by itself: what was agreed happens once for each time that too many of the
comments under a flown post harm the brand, and can happen again once they do not.

Whether there are too many is `Aloft.negative_clause`'s to say, here as for decisions and gates.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ...decisions import Action
from ...errors import Conflict, PlatformError
from ...plans import Flight
from ...roles import Act
from ...storage import Entry
from ...values import PostId
from ..facts import Judged, PlanState
from ..office import SYSTEM
from ..rights.creatorfacts import Wrote
from ..team import refuse_unless
from .briefs import Briefs
from .commentfacts import ClauseFired

NOTIFY, ASK, PAUSE = "notify", "ask creator", "pause"
TURNED = "comments-turned"
"""The reason of the decision that pauses."""
LETTER = "comments"
"""The letter that asks a creator what to do about comments: a step of `papers.letters`."""


class Clauses(Briefs):
    def settle_clauses(self, actor: str = SYSTEM) -> tuple[ClauseFired, ...]:
        """Do what was agreed where comments turned since the last look, and pause what is to be paused and still runs.

        Doing it again does nothing more. Says what is new: clauses that fired, and those that are armed again (without an
        action). Where the workspace may only read nothing is paused, and Today says so. Raises what the platform refused of
        one flight once all others are paused.
        """
        refuse_unless(self, actor, Act.DECIDE)
        with self.nothing_recorded():
            changed = [made for post in self._flown_posts() if (made := self._crossing(post)) is not None]
        kept = tuple(made for made in changed if self._keep_crossing(made, actor))
        refused: list[PlatformError] = []
        for state, flight in self.flights_to_pause() if self.may_write() else ():
            try:
                self._pause_as_agreed(state, flight, actor)
            except PlatformError as error:
                refused.append(error)
        if refused:
            raise refused[0]
        return kept

    def clauses_fired(self) -> dict[PostId, Entry[ClauseFired]]:
        """The clauses that hold now, by post."""
        held = self.standing("clauses", lambda: self.ledger.present(ClauseFired))
        return {entry.value.post: entry for entry in held.values() if entry.value.action}

    def asked_since(self, fired: Entry[ClauseFired], creator: str) -> bool:
        """Whether the creator was written to about the comments since the clause fired."""
        letters = self.ledger.history(Wrote, creator)
        return any(each.seq > fired.seq and each.value.step == LETTER for each in letters)

    def _flown_posts(self) -> list[PostId]:
        """Posts that carry money now, and those whose clause holds: it may be armed again after their flights."""
        live = {row.flight.post for row in self.flights() if row.status == "live"}
        return sorted(live | self.clauses_fired().keys())

    def _crossing(self, post: PostId) -> ClauseFired | None:
        """What changed of a clause; None where it is as it was."""
        known, held = self.library().get(post), self.clauses_fired().get(post)
        if known is None:
            return None
        action, before = self.negative_clause(known), held.value.action if held else ""
        if action == before:
            return None
        risks, every = self.risks().get(post, (0, 0))
        return ClauseFired(post=post, action=action, share=risks / every if every else 0.0)

    def _keep_crossing(self, made: ClauseFired, actor: str) -> bool:
        """Whoever looks at the same moment keeps it; then it is theirs."""
        newest = self.ledger.entry_or_none(ClauseFired, made.post)
        with suppress(Conflict):
            self.ledger.record(made, made.post, at=self.now(), actor=actor, expect=newest.seq if newest else 0)
            return True
        return False

    def flights_to_pause(self) -> list[tuple[PlanState, Flight]]:
        """Flights that run although a clause that holds asks for a pause, those of a cut-off pause among them."""
        posts = {post for post, entry in self.clauses_fired().items() if entry.value.action == PAUSE}
        return list(self._running_with(posts)) if posts else []

    def _running_with(self, posts: set[PostId]) -> Iterator[tuple[PlanState, Flight]]:
        now, stopped = self.now(), self.stopped()
        for state in self.plans():
            for flight in state.plan.flights if state.launched is not None else ():
                if flight.post in posts and flight.id not in stopped and now < self.window_now(flight).end:
                    yield state, flight

    def _pause_as_agreed(self, state: PlanState, flight: Flight, actor: str) -> None:
        """The decision that the next judgement would make, made and carried out now; one that was cut off is carried out."""
        newest = self.newest_judged().get(flight.id)
        if newest is None or newest.value.decision.because != TURNED:
            newest = self._judge_flight(state, flight, actor)
        if newest.value.decision.action is Action.STOP:
            self.apply_decision(newest.seq, actor)

    def _judge_flight(self, state: PlanState, flight: Flight, actor: str) -> Entry[Judged]:
        with self.nothing_recorded():
            known = self._all_known()
            made = next(each for each in self._judge_plan(state, known) if each.flight == flight.id)
        return next(self._record((made,), self.newest_judged(), known.now, actor))
