"""Handing on what flights left over that their rights ended, where their plan says so: journalled, and never twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ...decisions import Action, Policy, Proof
from ...errors import NotApproved
from ...plans import ADGROUP_FLOOR, AtEnd, Flight, days
from ...preflight import Preflight, check
from ...storage.journal import Journal, Write
from ...values import MICROS, Money, Window, coin
from ..facts import PlanState
from ..flight.flightbook import Given, Known
from .endfacts import Moved
from .holding import Holding
from .moving import MOST_STEP, Seat, shared_out

_DAY = timedelta(days=1)


class Moving(Holding):
    def _moving(self, states: Sequence[PlanState]) -> list[PlanState]:
        """The plans under which something may be handed on: a flight is over before its time, or a move was cut off."""
        with self.nothing_recorded():
            movable = [state for state in states if state.plan.at_end is AtEnd.MOVE and state.launched is not None]
            return [state for state in movable if any(self._hands_on(state, each) for each in state.plan.flights)]

    def _hands_on(self, state: PlanState, flight: Flight) -> bool:
        over = self.window_now(flight).end <= self.now() < self.horizon(state.plan)
        return over or self.ledger.latest_or_none(Write, self._move_key(flight.id)) is not None

    def _move_budgets(self, state: PlanState, actor: str) -> list[Moved]:
        """Hand on what flights left over that their rights ended, where the plan says so."""
        if state.plan.at_end is not AtEnd.MOVE or state.launched is None or self.spend_stopped() is not None:
            return []
        moved: list[Moved] = []
        for flight in state.plan.flights:
            pending = self._move_begun(flight)
            if pending is not None:
                moved.append(self._moved(state, pending, actor))
            for each in self._moves(state, flight):
                moved.append(self._moved(state, each, actor))
        return moved

    def _moves(self, state: PlanState, flight: Flight) -> list[Moved]:
        """What of one flight's budget should go where, now."""
        end, last, now = self.window_now(flight).end, self.horizon(state.plan), self.now()
        if not end <= now < last or self._halted(flight) or self._unsure(flight):
            return []
        a_day, left = self._left_over(state, flight)
        known = self._all_known()
        seats = self._seats(state, known)
        running = [self._seat(state, each, known) for each in state.plan.flights if self._flies(each)]
        room = self.room_today()
        found = shared_out(
            a_day,
            left,
            seats,
            running,
            whole=state.plan.daily_budget.micros,
            share=state.plan.max_share,
            room=None if room is None else room.micros,
            least=coin(self.currency),
        )
        of, why = {seat.flight: seat for seat in seats}, self._why_ended(flight)
        return [
            Moved(
                flight=flight.id,
                plan=state.plan.id,
                to=to,
                before=self.money(of[to].budget),
                after=self.money(of[to].budget + rise),
                days=of[to].days,
                because=f"{flight.id} ended: {why}",
            )
            for to, rise in found
            if self._within_ceiling(self.money(rise))
        ]

    def _left_over(self, state: PlanState, flight: Flight) -> tuple[int, int]:
        """Of an ended flight: micros a day, and in all, that nobody has taken over, within what the plan may spend."""
        done = [entry.value for entry in self.ledger.history(Moved, flight.id)]
        rises = [(each.after.micros - each.before.micros, each.days) for each in done]
        whole = self._unspent(state, flight, self.window_now(flight).end).micros
        free = self.allowed(state.plan.id).micros - self._committed(state)
        left = min(whole - sum(rise * each for rise, each in rises), free)
        return self.budget_now(flight).micros - sum(rise for rise, _ in rises), max(0, left)

    def _seats(self, state: PlanState, known: Known) -> list[Seat]:
        """The flights of a plan that may take on more, the best first: proven, likely on target, ranked before others."""
        ranking = self.ranking(state.plan.objective.value)

        def order(flight: Flight) -> tuple[bool, float, int]:
            judged, ranked = self.judged(flight.id), ranking.of(flight.post)
            decision = judged.value.decision if judged else None
            proven = decision is not None and decision.proof is Proof.PROVEN
            return not proven, -(decision.on_target if decision else 0.0), ranked.rank if ranked else len(ranking)

        fit = [flight for flight in state.plan.flights if self._takes(state, flight)]
        return [self._seat(state, flight, known) for flight in sorted(fit, key=order)]

    def _takes(self, state: PlanState, flight: Flight) -> bool:
        """Whether a flight may take over money: it runs for another day at least, its rights and gates are clear, it was
        not raised lately, and nothing says that it should spend less."""
        now, held = self.now(), self.held(state, flight)
        if not self._flies(flight) or held.lost or self.window_now(flight).end - now < _DAY:
            return False
        raised, judged = self._steps().last(flight, up=True), self.judged(flight.id)
        cooldown = Policy(floor=Money(ADGROUP_FLOOR * MICROS, self.currency)).cooldown
        if raised is not None and now - raised < cooldown:
            return False
        if judged is not None and judged.value.decision.action in (Action.STOP, Action.TRIM):
            return False
        kept = self.ledger.latest_or_none(Preflight, flight.id)
        return check(self.case(state.plan, self.as_now(flight), kept.case.landing if kept else None)).cleared

    def _seat(self, state: PlanState, flight: Flight, known: Known) -> Seat:
        now, budget, post = self.now(), self.budget_now(flight), self.library().get(flight.post)
        rights = None if post is not None and post.creator.is_brand else self.agreement(flight.creator, flight.post)
        judged = self.judged(flight.id)
        proven = judged is not None and judged.value.decision.proof is Proof.PROVEN
        most = [self._daily_cap(state, self.as_now(flight), rights, known).micros, int(budget.micros * (1 + MOST_STEP))]
        if not proven:
            most.append(flight.daily_budget.micros * Policy(floor=budget).lean_multiple)
        end = self.window_now(flight).end
        return Seat(
            flight=flight.id,
            post=flight.post,
            creator=flight.creator,
            budget=budget.micros,
            most=min(most),
            days=days(Window(now, end)) if now < end else 0,
        )

    def _within_ceiling(self, rise: Money) -> bool:
        try:
            self.check_ceiling(rise)
        except NotApproved:
            return False
        return True

    def _move_key(self, flight: str) -> str:
        return f"ending/{flight}/move/{len(self.ledger.history(Moved, flight))}"

    def _move_begun(self, flight: Flight) -> Moved | None:
        """A move that was sent and of which nobody wrote down that it was made: it is done again as it was meant."""
        begun = self.ledger.latest_or_none(Write, self._move_key(flight.id))
        if begun is None:
            return None
        plan, _ = self.flight_named(flight.id)
        asked = begun.request
        return Moved(
            flight=flight.id,
            plan=plan.id,
            to=asked["to"],
            before=self.money(int(asked["before_micros"])),
            after=self.money(int(asked["after_micros"])),
            days=int(asked["days"]),
            because=str(asked["because"]),
        )

    def _moved(self, state: PlanState, move: Moved, actor: str) -> Moved:
        self.tiktok.client.guard()
        _, to = self.flight_named(move.to)
        group = self._ad(state, to).adgroup_id
        journal, key = Journal(self.ledger, actor=actor, now=self.now), self._move_key(move.flight)
        held = self.ledger.entry_or_none(Moved, move.flight)
        journal.intend(
            key,
            {
                "to": move.to,
                "adgroup_id": group,
                "before_micros": move.before.micros,
                "after_micros": move.after.micros,
                "days": move.days,
                "because": move.because,
            },
        )
        self.tiktok.set_budget(group, move.after)
        journal.done(key, {})
        self.ledger.record(move, move.flight, at=self.now(), actor=actor, expect=held.seq if held else 0)
        return move

    def _why_ended(self, flight: Flight) -> str:
        held = self._end_of(flight)
        return held.value.because if held else "its rights allowed no more"

    def _unspent(self, state: PlanState, flight: Flight, end: datetime) -> Money:
        """What a flight would have spent from then to the end of its plan."""
        last, first = self.horizon(state.plan), max(end, flight.window.start)
        left = days(Window(first, last)) if first < last else 0
        return self.money(self.budget_now(flight).micros * left)

    def _committed(self, state: PlanState) -> int:
        """Micros a plan spent, and may still spend while it runs as it does."""
        return sum(self.may_spend(state, each).micros for each in state.plan.flights)

    def _flies(self, flight: Flight) -> bool:
        return self.now() in self.window_now(flight) and flight.id not in self._stopped()

    def _given(self) -> Mapping[str, Given]:
        return self.standing("given", self._find_given)

    def _find_given(self) -> dict[str, Given]:
        found: dict[str, Given] = {}
        for entry in self.ledger.history(Moved):
            found.setdefault(entry.value.to, Given(seq=entry.seq, at=entry.at, after=entry.value.after))
        return found
