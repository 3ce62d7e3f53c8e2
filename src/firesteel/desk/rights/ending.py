"""When a right runs out under a flight: it ends before, goes on once renewed, or hands its budget on, as the plan says.

The platform stops an ad when its authorisation ends; of the contract, the music licence and the creator's duty to keep the
post up it knows nothing. So the ad group's own end stands at the first of the four from its launch, is moved whenever one
of them is, and whatever may not run any more is paused in the same call in which we learn of it.

Every write is journalled first, and what was done is a fact with its reason: doing it again does nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from ...errors import BadInput, Conflict, NotApproved, PlatformError, Rejected
from ...plans import AtEnd, Flight, days
from ...rights import Signature, UsageRights, Withdrawal
from ...roles import Act
from ...storage.journal import Journal, Write
from ...values import Money, PostId, Window
from ..facts import Launched, PlanState, Seen
from ..flight.judging import TOGETHER
from ..launch.facts import ApprovalUsed
from ..launch.launchviews import StartedAgain
from ..office import SYSTEM
from ..team import refuse_unless
from .endfacts import EXTENDED, PAUSED, RESUMED, SHORTENED, FlightEnd, Moved, RenewalAsked
from .endviews import EndRow
from .handing import Moving
from .holding import Wish

STEPS = (14, 7, 3, 1)
"""Days before an end at which its renewal is asked for (N-05)."""
Done = FlightEnd | Moved | RenewalAsked


class Ending(Moving):
    def settle_ends(self, actor: str = SYSTEM, creator: str = "") -> tuple[Done, ...]:
        """Do what is due for flights whose rights end, ended or came back: pauses first, money last. Doing it again does
        nothing more.

        creator  only the flights of one
        Raises what the platform refused of one flight once all others are settled, `NotApproved` where this workspace may
        only read and something is due.
        """
        states = [state for state in self.plans() if state.at is not None]
        mine = [(state, each) for state in states for each in state.plan.flights if creator in ("", each.creator)]
        done: list[Done] = [*self._ask_renewals(mine, actor)]
        refused: list[PlatformError] = []
        for state, flight in self._wanting(mine):
            try:
                done += self._settle_end(state, flight, actor)
            except PlatformError as error:
                refused.append(error)
        for state in self._moving(states):
            try:
                done += self._move_budgets(state, actor)
            except PlatformError as error:
                refused.append(error)
        if refused:
            raise refused[0]
        return tuple(done)

    def _wanting(self, mine: Sequence[tuple[PlanState, Flight]]) -> list[tuple[PlanState, Flight]]:
        """Of these the flights whose end should be made into another, all looked at in one moment: what becomes of one of
        them changes nothing for the others, and each is looked at again before anything is done."""
        with self.nothing_recorded():
            return [each for each in mine if self._wished_end(*each) is not None]

    def ends(self) -> tuple[EndRow, ...]:
        """Every flight that runs or that its rights ended, with when it ends and what happens then; the next first."""
        return self.derived("ends", self._ending_rows, also=(self.ledger.head(), self.minute()))

    def extend_flight(self, flight_id: str, actor: str) -> FlightEnd:
        """A person's yes to let a flight run on as long as its rights and its plan allow, and doing it.

        What that may cost beyond what the plan may spend is approved with it. Raises `BadInput` where there is nothing to
        extend, `NotApproved` where `actor` may not, or another person's yes is missing.
        """
        refuse_unless(self, actor, Act.APPROVE)
        plan, flight = self.flight_named(flight_id)
        state = next(each for each in self.plans() if each.plan.id == plan.id)
        wish = self._longer(state, flight) if state.at is not None else None
        if wish is None:
            raise BadInput(
                f"flight {flight_id} cannot run longer: {self._no_longer(state, flight)}",
                remedy="see `firesteel ends`",
            )
        self.refuse_stopped()
        self.check_longer(flight, wish.end, runs=self._flies(flight))
        more = self._beyond_approved(state, flight, wish)
        digest = hashlib.sha256(f"extend\n{flight_id}\n{wish.end.isoformat()}\n{more}".encode()).hexdigest()
        self.consent("renew", digest, more, actor, plan=plan.id)
        approved = self.ledger.entry(ApprovalUsed, digest).seq
        self.raise_total(state, digest, f"ending/{flight_id}/total/{approved}", approved, actor)
        made = self._change_end(state, flight, wish, actor)
        if made is None:
            raise Conflict(
                f"somebody else settled the end of {flight_id} at this moment; look at `firesteel ends` again"
            )
        return made

    def _settle_end(self, state: PlanState, flight: Flight, actor: str) -> list[FlightEnd]:
        wish = self._wished_end(state, flight)
        if wish is None:
            return []
        if wish.did in (EXTENDED, RESUMED) and self._extension_waits(state, flight, wish):
            return []
        made = self._change_end(state, flight, wish, actor)
        return [made] if made is not None else []

    def _extension_waits(self, state: PlanState, flight: Flight, wish: Wish) -> bool:
        """Whether running longer needs a person: all spend is stopped, or it costs more than was approved."""
        if self.spend_stopped() is not None or self._beyond_approved(state, flight, wish).micros > 0:
            return True
        try:
            self.check_longer(flight, wish.end, runs=self._flies(flight))
        except NotApproved:
            return True
        return False

    def _change_end(self, state: PlanState, flight: Flight, wish: Wish, actor: str) -> FlightEnd | None:
        """Write a flight's new end to the platform, journalled, and keep it with its reason. None where somebody else
        settled it in this very moment."""
        group, held = self._end_group(state, flight), self._end_of(flight)
        before = self.window_now(flight).end
        if group:
            self.tiktok.client.guard()
            wish = self._send_end(self._end_key(flight), group, wish, before, actor)
        made = FlightEnd(
            flight=flight.id,
            plan=state.plan.id,
            did=wish.did,
            before=before,
            end=wish.end,
            clock=wish.clock,
            because=wish.because,
            at_end=state.plan.at_end.value,
            unspent=self._unspent(state, flight, wish.end) if wish.did in (PAUSED, SHORTENED) else self.money(0),
        )
        try:
            self.ledger.record(made, flight.id, at=self.now(), actor=actor, expect=held.seq if held else 0)
        except Conflict:
            return None
        if group and wish.did in (PAUSED, RESUMED):
            self._see_switched(flight, enabled=wish.did == RESUMED, actor=actor)
        return made

    def _see_switched(self, flight: Flight, *, enabled: bool, actor: str) -> None:
        """What the platform will say of it when it is asked next: whatever differs then was somebody else's doing."""
        seen = Seen(flight=flight.id, daily_budget=self.budget_now(flight), enabled=enabled)
        known = self._steps().seen.get(flight.id)
        if known is None or known.value != seen:
            self.ledger.record(seen, flight.id, at=self.now(), actor=actor)

    def _send_end(self, key: str, group: str, wish: Wish, before: datetime, actor: str) -> Wish:
        """One of two writes that can be repeated without harm. An earlier end that the platform refuses is a pause now."""
        journal = Journal(self.ledger, actor=actor, now=self.now)
        journal.intend(
            key, {"did": wish.did, "adgroup_id": group, "before": before.isoformat(), "end": wish.end.isoformat()}
        )
        if wish.did == SHORTENED:
            try:
                self.tiktok.set_schedule_end(group, wish.end)
            except Rejected:
                wish = replace(wish, did=PAUSED, end=self.now())
        if wish.did == PAUSED:
            self.tiktok.pause(group)
        elif wish.did in (EXTENDED, RESUMED):
            self.tiktok.set_schedule_end(group, wish.end)
        if wish.did == RESUMED:
            self.tiktok.resume(group)
        journal.done(key, {"did": wish.did, "end": wish.end.isoformat()})
        return wish

    def _end_group(self, state: PlanState, flight: Flight) -> str:
        """The flight's ad group, also of a launch that was cut off; empty where none was made."""
        if state.launched is not None:
            return self._ad(state, flight).adgroup_id
        made = self.ledger.latest_or_none(Write, f"{state.plan.id}/{flight.id}/adgroup")
        return str(made.answer["id"]) if made is not None and made.answer else ""

    def _beyond_approved(self, state: PlanState, flight: Flight, wish: Wish) -> Money:
        """What running to that end may cost more than the plan may spend in all; nothing where it is covered."""
        first = max(self.now(), self.window_now(flight).end)
        if not self._flies(flight):
            first = self.now()
        more = self.budget_now(flight).micros * (days(Window(first, wish.end)) if first < wish.end else 0)
        over = self._committed(state) + more - self.allowed(state.plan.id).micros
        return self.money(max(0, min(over, more)))

    def _ask_renewals(self, mine: list[tuple[PlanState, Flight]], actor: str) -> list[RenewalAsked]:
        """Keep that it is time to ask, once for each step of each end of a post, where the plan says to renew."""
        with self.nothing_recorded():
            asked = [made for post, flights in self._outlived(mine).items() if (made := self._to_ask(post, flights))]
        for start in range(0, len(asked), TOGETHER):
            some = asked[start : start + TOGETHER]
            self.ledger.record_many([(each, each.post) for each in some], at=self.now(), actor=actor)
        return asked

    def _outlived(
        self, mine: list[tuple[PlanState, Flight]]
    ) -> dict[PostId, list[tuple[PlanState, Flight, datetime, str]]]:
        """The flights by post whose plan renews and goes on after a right of theirs, with when and which."""
        due: dict[PostId, list[tuple[PlanState, Flight, datetime, str]]] = {}
        for state, flight in mine:
            if state.plan.at_end is AtEnd.RENEW and not self._halted(flight):
                clock = self.held(state, flight).clock
                if clock is not None and clock.end is not None and clock.end < self.horizon(state.plan):
                    due.setdefault(flight.post, []).append((state, flight, clock.end, clock.name))
        return due

    def _to_ask(self, post: PostId, flights: Sequence[tuple[PlanState, Flight, datetime, str]]) -> RenewalAsked | None:
        _, flight, ends, clock = flights[0]
        step = step_of(ends, self.now())
        if step is None or self._was_asked(post, ends, step):
            return None
        return RenewalAsked(
            post=post,
            creator=flight.creator,
            clock=clock,
            ends_at=ends,
            step=step,
            flights=tuple(each.id for _, each, _, _ in flights),
            risk=self.money(sum(self._unspent(state, each, ends).micros for state, each, _, _ in flights)),
        )

    def _was_asked(self, post: PostId, end: datetime | None, step: int) -> bool:
        return any(e.value.ends_at == end and e.value.step <= step for e in self.ledger.history(RenewalAsked, post))

    def _ending_rows(self) -> tuple[EndRow, ...]:
        with self.nothing_recorded():
            now = self.now()
            rows = [
                self._end_row(state, flight)
                for state in self.plans()
                if state.at is not None and now < self.horizon(state.plan)
                for flight in state.plan.flights
                if not self._halted(flight)
            ]
        return tuple(sorted(rows, key=lambda row: (row.ends_at <= now, row.ends_at, row.flight)))

    def _end_row(self, state: PlanState, flight: Flight) -> EndRow:
        held, newest, wish = self.held(state, flight), self._end_of(flight), self._wished_end(state, flight)
        end, last = self.window_now(flight).end, self.horizon(state.plan)
        right = held.end if not held.lost else None
        first = min(end, right) if right else end
        asked = self.ledger.history(RenewalAsked, flight.post, limit=1)
        longer = wish if wish is not None and wish.did in (EXTENDED, RESUMED) else None
        return EndRow(
            flight=flight.id,
            plan=state.plan.id,
            plan_name=state.plan.name,
            post=self.library().get(flight.post),
            post_id=flight.post,
            creator=flight.creator,
            at_end=state.plan.at_end,
            ends_at=end,
            planned_end=last,
            right_ends_at=held.clock.end if held.clock else None,
            clock=held.clock.name if held.clock else "",
            did=newest.value.did if newest else "",
            because=newest.value.because if newest else held.lost,
            late=wish is not None and wish.did in (PAUSED, SHORTENED),
            waits=longer is not None and self._extension_waits(state, flight, longer),
            more=self._beyond_approved(state, flight, longer) if longer else self.money(0),
            risk=self._unspent(state, flight, first) if first < last else self.money(0),
            asked=asked[0].value.step if asked else None,
            moved=tuple(
                (each.to, each.after - each.before) for each in (e.value for e in self.ledger.history(Moved, flight.id))
            ),
            now=self.now(),
        )

    def agree(self, rights: UsageRights, actor: str, expect: int | None = None) -> tuple[str, ...]:
        missing = super().agree(rights, actor, expect)
        self._settle_soon(rights.creator, actor)
        return missing

    def withdraw(
        self,
        creator: str,
        deal: str,
        actor: str,
        *,
        post: PostId | None = None,
        reason: str = "",
        effective: datetime | None = None,
    ) -> Withdrawal:
        taken = super().withdraw(creator, deal, actor, post=post, reason=reason, effective=effective)
        self._settle_soon(creator, actor)
        return taken

    def sign(self, creator: str, deal: str, terms: str, name: str, how: str, actor: str) -> Signature:
        signature = super().sign(creator, deal, terms, name, how, actor)
        self._settle_soon(creator, actor)
        return signature

    def undo(self, seq: int, actor: str) -> None:
        super().undo(seq, actor)
        self._settle_soon("", actor)

    def launch(self, plan_id: str, actor: str) -> Launched:
        """Also with every flight's end at the first end of its rights."""
        launched = super().launch(plan_id, actor)
        self._settle_soon("", actor)
        return launched

    def start_again(self, plan_id: str, actor: str) -> StartedAgain:
        """Also with the ends that its flights' rights have by now: while they were off nobody moved them."""
        started = super().start_again(plan_id, actor)
        self._settle_soon("", actor)
        return started

    def resume_flight(self, flight_id: str, actor: str) -> None:
        super().resume_flight(flight_id, actor)
        self._settle_soon("", actor)

    def _settle_soon(self, creator: str, actor: str) -> None:
        """Settle what a change of rights means for flights that run. Where the platform does not answer, or may not be
        written to, the change stands all the same: Today says what is late, and the next settling does it."""
        if self.ledger.subjects(Launched):
            with suppress(PlatformError, NotApproved):
                self.settle_ends(actor, creator)


def step_of(end: datetime | None, now: datetime) -> int | None:
    """The step of asking for a renewal that is due so long before an end; None before the first, and once it is over."""
    if end is None or end <= now:
        return None
    return min((step for step in STEPS if end - now <= timedelta(days=step)), default=None)
