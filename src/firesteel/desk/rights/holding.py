"""What holds a flight: until when its rights let it run, what should become of its end, and how it stands now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ...decisions import Action
from ...plans import AtEnd, Flight, Plan
from ...rights import Clock, UsageRights, terms
from ...rights.clocks import SPOKEN
from ...rights.endings import first_end, forbidden
from ...storage import Entry
from ...storage.journal import Write
from ...values import Window
from ..facts import PlanState
from ..flight.flightbook import grants
from .endfacts import EXTENDED, PAUSED, RESUMED, SHORTENED, FlightEnd
from .watching import Watching

BECAUSE = ("rights-lost", "rights-ended")
"""Reasons of decisions that stop a flight for its rights, and not for what it did."""
_INSTANT = timedelta(microseconds=1)


def _name(clock: Clock | None) -> str:
    return clock.name if clock else ""


def _ran_out(clock: Clock | None) -> str:
    return f"{SPOKEN[clock.name]} ended on {clock.end:%Y-%m-%d %H:%M} UTC" if clock and clock.end else ""


def _runs_out(clock: Clock | None) -> str:
    return f"{SPOKEN[clock.name]} ends on {clock.end:%Y-%m-%d %H:%M} UTC" if clock and clock.end else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What holds a flight's right now."""

    clock: Clock | None
    """The one that ends first; None where none has an end."""
    lost: str
    """Why it may not run at all, although clocks may run; empty where it may."""

    @property
    def end(self) -> datetime | None:
        """In whole seconds, which is how finely the platform ends anything."""
        return self.clock.end.replace(microsecond=0) if self.clock and self.clock.end else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What should become of a flight's end."""

    did: str
    end: datetime
    clock: str = ""
    because: str


class Holding(Watching):
    def window_now(self, flight: Flight) -> Window:
        """The flight's window as it stands: what its plan gave it, or what became of that with its rights."""
        held = self._end_of(flight)
        if held is None or held.value.end == flight.window.end:
            return flight.window
        return Window(flight.window.start, max(held.value.end, flight.window.start + _INSTANT))

    def horizon(self, plan: Plan) -> datetime:
        """When the last flight of a plan ends: one that its rights cut shorter may be extended to it."""
        return max(flight.window.end for flight in plan.flights)

    def held(self, state: PlanState, flight: Flight) -> Held:
        """Until when the rights let a flight run, and why it may not run now."""
        known: dict[str, Held] = self.derived("held rights", dict, also=(self.ledger.head(), self.now()))
        if flight.id not in known:
            known[flight.id] = self._find_held(state, flight)
        return known[flight.id]

    def _find_held(self, state: PlanState, flight: Flight) -> Held:
        post, now = self.library().get(flight.post), self.now()
        own = post is not None and post.creator.is_brand
        rights = None if own else self.agreement(flight.creator, flight.post)
        taken = self.agreed().withdrawal(rights, flight.post) if rights else None
        versions = self._versions_that_hold(rights, state.at or now) if rights else ()
        grants_now = self.standing("grants", lambda: grants(self.ledger))
        grant = grants_now.get(flight.post) if flight.spark else None
        lost = f"nothing is agreed with @{flight.creator} any more" if rights is None and not own else ""
        if taken is not None and taken.effective <= now:
            lost = "withdrawn by its creator"
        if not lost and flight.spark and post is not None:
            lost = self.rights_lost(post)
        lost = lost or forbidden(
            versions,
            post=flight.post,
            markets=flight.audience.markets,
            objective=state.plan.objective.value,
            link=bool(flight.landing_url or flight.call_to_action),
            now=now,
            spark=flight.spark,
            waived=self._waived(flight),
        )
        return Held(clock=first_end(versions, grant, post, taken), lost=lost)

    def _versions_that_hold(self, rights: UsageRights, launched: datetime) -> tuple[UsageRights, ...]:
        """The agreement as it stands and, where its creator did not sign that yet, the one it replaced: the last they
        signed, or under which the flight was launched."""
        agreed = self.agreed()
        if agreed.signed(rights):
            return (rights,)
        signed = agreed.signatures.get(rights.subject)
        for entry in self.ledger.history(UsageRights, rights.subject):
            if entry.at <= launched or (signed and signed.terms == terms(entry.value)):
                return (rights,) if entry.value == rights else (rights, entry.value)
        return (rights,)

    def _waived(self, flight: Flight) -> frozenset[str]:
        now = self.now()
        held = (each for each in self.waivers(flight.id) if not each.taken_back)
        return frozenset(each.rule for each in held if each.until is None or now < each.until)

    def _wished_end(self, state: PlanState, flight: Flight) -> Wish | None:
        """What a flight's end should be made into; None where it is right as it is."""
        now, end = self.now(), self.window_now(flight).end
        if now >= self.horizon(state.plan) or self._halted(flight):
            return None
        held, paused, sent = self.held(state, flight), self._is_paused(flight), self._sent(flight)
        over = held.lost or (held.end is not None and held.end <= now)
        if over and ((now < end and not paused) or sent is not None or self._runs_again(flight)):
            clock = "" if held.lost or held.clock is None else held.clock.name
            return Wish(did=PAUSED, end=now, clock=clock, because=held.lost or _ran_out(held.clock))
        if over:
            return None
        if held.end is not None and ((held.end < end and not paused) or (sent is not None and held.end < sent)):
            return Wish(did=SHORTENED, end=held.end, clock=_name(held.clock), because=_runs_out(held.clock))
        return self._longer(state, flight) if state.plan.at_end is AtEnd.RENEW else None

    def _objection(self, plan: Plan, flight: Flight) -> str:
        """Nor does anything go on again whose rights are over, by a clock that no gate blocks for too."""
        if objection := super()._objection(plan, flight):
            return objection
        state = next(state for state in self.plans() if state.plan.id == plan.id)
        held = self.held(state, flight)
        if held.lost or (held.end is not None and held.end <= self.now()):
            return f"{flight.id}: {held.lost or _ran_out(held.clock)} (agree on more with @{flight.creator} first)"
        return ""

    def _longer(self, state: PlanState, flight: Flight) -> Wish | None:
        """How a flight could run longer than it does, within its rights and its plan."""
        now, end, held = self.now(), self.window_now(flight).end, self.held(state, flight)
        last = self.horizon(state.plan)
        until = min(last, held.end) if held.end is not None else last
        if held.lost or until <= max(now, end) or self._halted(flight):
            return None
        paused = self._is_paused(flight)
        because = f"its rights last to {until:%Y-%m-%d %H:%M} UTC by now"
        return Wish(did=RESUMED if paused else EXTENDED, end=until, clock=_name(held.clock), because=because)

    def _no_longer(self, state: PlanState, flight: Flight) -> str:
        held = self.held(state, flight)
        if held.lost:
            return held.lost
        if self._halted(flight):
            return "somebody stopped it"
        if held.end is not None and held.end < self.horizon(state.plan):
            return _runs_out(held.clock)
        return "it runs as long as its plan does"

    def _halted(self, flight: Flight) -> bool:
        """Whether a flight is off for another reason than its rights: a decision, a person, somebody on the platform."""
        if flight.id in self.held_flights():
            return True
        if flight.id not in super()._stopped():
            return False
        stops = [each for each in self._steps().done.get(flight.id, ()) if each.value.action == Action.STOP]
        reasons = {self._numbered(entry.value.decision).value.decision.because for entry in stops}
        if reasons - set(BECAUSE):
            return True
        return not stops and not any(e.value.did == PAUSED for e in self.ledger.history(FlightEnd, flight.id))

    def _end_of(self, flight: Flight) -> Entry[FlightEnd] | None:
        return self._flight_ends().get(flight.id)

    def _flight_ends(self) -> dict[str, Entry[FlightEnd]]:
        return self.standing("flight ends", lambda: self.ledger.present(FlightEnd))

    def _is_paused(self, flight: Flight) -> bool:
        """Whether it ended at once with its rights, and did not go on since by our doing."""
        newest = self._end_of(flight)
        return newest is not None and newest.value.did == PAUSED

    def _runs_again(self, flight: Flight) -> bool:
        """Whether somebody switched a flight on again, here or in Ads Manager, after it ended with its rights."""
        newest, seen = self._end_of(flight), self._steps().seen.get(flight.id)
        if newest is None or newest.value.did != PAUSED:
            return False
        return seen is not None and seen.value.enabled and seen.seq > newest.seq

    def _unsure(self, flight: Flight) -> bool:
        """Whether a change was sent of which nobody wrote down that it was made."""
        return self._sent(flight) is not None

    def _sent(self, flight: Flight) -> datetime | None:
        """The end that was sent last, of which nobody wrote down that it was made; None where everything is known."""
        begun = self.ledger.latest_or_none(Write, self._end_key(flight))
        return datetime.fromisoformat(str(begun.request["end"])) if begun is not None else None

    def _end_key(self, flight: Flight) -> str:
        return f"ending/{flight.id}/{len(self.ledger.history(FlightEnd, flight.id))}"

    def waiting_flights(self) -> tuple[tuple[PlanState, Flight], ...]:
        """Those that ended at once under a plan that renews."""
        ended = {entry.value.flight for entry in self._flight_ends().values() if entry.value.did == PAUSED}
        return tuple(
            (state, flight)
            for state in self.plans()
            if ended and state.plan.at_end is AtEnd.RENEW and self.now() < self.horizon(state.plan)
            for flight in state.plan.flights
            if flight.id in ended and not self._halted(flight)
        )

    def _status(self, state: PlanState, flight: Flight) -> str:
        held = self._end_of(flight)
        if held is not None and held.value.did == PAUSED and not self._halted(flight):
            return "ended"
        return super()._status(state, flight)

    def _carriers(self, state: PlanState) -> list[Flight]:
        return super()._carriers(self._state_now(state))

    def _running(self, state: PlanState) -> list[Flight]:
        return super()._running(self._state_now(state))

    def _state_now(self, state: PlanState) -> PlanState:
        """A plan with the windows of its flights as they stand."""
        if not self._flight_ends():
            return state
        flights = tuple(self.as_now(flight) for flight in state.plan.flights)
        return replace(state, plan=replace(state.plan, flights=flights))

    def _stopped(self) -> set[str]:
        return self.standing("stopped and ended", self._stopped_or_ended)

    def _stopped_or_ended(self) -> set[str]:
        """Flights that are off: those that ended at once with their rights, too, and not those that were taken up again."""
        off = set(super()._stopped())
        for entry in self._flight_ends().values():
            if entry.value.did == PAUSED:
                off.add(entry.value.flight)
            elif entry.value.did == RESUMED and entry.seq > self._last_off(entry.value.flight):
                off.discard(entry.value.flight)
        return off

    def _last_off(self, flight: str) -> int:
        """Where in the ledger a flight was last stopped by a decision, or seen switched off; 0 where it never was."""
        seqs = [each.seq for each in self._steps().done.get(flight, ()) if each.value.action == Action.STOP]
        seen = self._steps().seen.get(flight)
        seqs += [seen.seq] if seen is not None and not seen.value.enabled else []
        return max(seqs, default=0)
