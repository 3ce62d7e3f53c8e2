"""A flight from its first hour to its last: what it did, what to do with it, and doing it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import version

from ..decisions import Action, Day, Decision, Evidence, Policy, Proof, decide, replay
from ..errors import BadInput, Misconfigured, NotFound, PlatformError
from ..experiments import budget_left
from ..measurement import Scorecard, total
from ..plans import ADGROUP_FLOOR, Flight, Plan, money_at_risk
from ..posts import Post
from ..rights import UsageRights, binding_end, lost
from ..rights.lengths import days_left
from ..stats import card_interval
from ..storage import Entry
from ..storage.journal import Journal, Write
from ..values import MICROS, Money
from ..warehouse import account_day, day_begins, measure
from .facts import Acted, AdRef, Judged, PlanState, Seen
from .launch.gating import is_open_risk
from .launch.launching import Launchings
from .office import SYSTEM
from .views import DecisionRow, FlightRow

SILENT = timedelta(hours=36)
"""Without any purchase event for so long, while clicks go on, tracking is taken for broken."""
FRESH = timedelta(hours=6)
"""How old delivery and orders may be for a decision."""
TIMELY = timedelta(hours=24)
"""How long a raise may wait for its approval."""
URGENCY = (Action.STOP, Action.TRIM, Action.RENEW, Action.HOLD, Action.SCALE)
LIBRARIES = ("numpy", "scipy", "duckdb", "msgspec")
ASKS = (Action.SCALE, Action.RENEW)
"""Decisions that wait for a person once they go beyond the approved test budget."""


class Flying(Launchings):
    def cards(self) -> dict[str, tuple[Scorecard, ...]]:
        """Each flight's scorecard per account day, oldest first."""
        return self.derived("cards", self._cards)

    def _cards(self) -> dict[str, tuple[Scorecard, ...]]:
        by_flight: dict[str, list[Scorecard]] = {}
        for card in measure.scorecards(self.engine, self.currency):
            by_flight.setdefault(card.flight, []).append(card)
        return {flight: tuple(cards) for flight, cards in by_flight.items()}

    def flights(self) -> tuple[FlightRow, ...]:
        return self.derived("flights", self._flights, also=(self.ledger.head(), self.minute()))

    def _flights(self) -> tuple[FlightRow, ...]:
        return tuple(self._row(state, flight) for state in self.plans() for flight in state.plan.flights)

    def _row(self, state: PlanState, flight: Flight) -> FlightRow:
        days = self.cards().get(flight.id, ())
        card = total(days)
        low, high = card_interval(card) if card else (None, None)
        judged = self.judged(flight.id)
        post = self.library()[flight.post]
        return FlightRow(
            flight=flight,
            plan=state.plan,
            post=post,
            status=self._status(state, flight),
            ad_id=self._ad(state, flight).ad_id if state.launched else "",
            daily_budget=self.budget_now(flight) if state.launched else flight.daily_budget,
            card=card,
            cost_per_order=card.spend.units / card.orders if card and card.orders else None,
            low=low,
            high=high,
            decision=judged.value.decision if judged else None,
            rights=self.rights_state(post),
            days=days,
        )

    def _status(self, state: PlanState, flight: Flight) -> str:
        if state.launched is None:
            return "launching" if state.at else "planned"
        judged = self.judged(flight.id)
        if flight.id in self._stopped() and judged and judged.value.decision.because != "flight-ended":
            return "stopped"
        return "ended" if self.now() >= flight.window.end else "live"

    def _stopped(self) -> set[str]:
        """Flights that we stopped, or that somebody switched off on the platform."""
        return self.standing("stopped", self._stopped_now)

    def _stopped_now(self) -> set[str]:
        off = {entry.subject for entry in self.ledger.present(Seen).values() if not entry.value.enabled}
        return off | {acted.flight for acted in self._acts() if acted.action == Action.STOP}

    def _acts(self) -> list[Acted]:
        """What was done, oldest first."""
        return self.standing("acts", lambda: [entry.value for entry in reversed(self.ledger.history(Acted))])

    def _ad(self, state: PlanState, flight: Flight) -> AdRef:
        assert state.launched is not None
        return next(ref for ref in state.launched.ads if ref.flight == flight.id)

    def budget_now(self, flight: Flight) -> Money:
        """What the flight may spend a day: our last step, or what the platform said since, whoever set it there.

        Of a flight that is over, what it might spend last.
        """
        steps = [e for e in self.ledger.history(Acted) if e.value.flight == flight.id and e.value.action != Action.STOP]
        seen = self.ledger.entry_or_none(Seen, flight.id)
        if seen and (not steps or seen.seq > steps[0].seq):
            return seen.value.daily_budget
        return steps[0].value.after if steps else flight.daily_budget

    def may_spend(self, state: PlanState, flight: Flight) -> Money:
        """What a flight spent, and what it may still spend while it runs."""
        if state.launched is None:
            return super().may_spend(state, flight)
        running = flight.id not in self._stopped()
        left = money_at_risk(replace(flight, daily_budget=self.budget_now(flight)), self.now(), self.now())
        return self.money(self._spent(flight).micros + (left.micros if running else 0))

    def _spent(self, flight: Flight) -> Money:
        return self.money(sum(card.spend.micros for card in self.cards().get(flight.id, ())))

    def _cap_reached(self, post: Post) -> Money | None:
        """The agreement's spend cap, once its flights have spent it."""
        rights = None if post.creator.is_brand else self.agreement(post.creator.handle, post.id)
        if rights is None or (cap := rights.spend_cap) is None or cap.currency != self.currency:
            return None
        flown = [each for state in self.plans() if state.launched for each in state.plan.flights]
        spent = sum(self._spent(each).micros for each in flown if self._under(rights, each))
        return cap if spent >= cap.micros else None

    def _daily_cap(self, state: PlanState, flight: Flight, rights: UsageRights | None) -> Money:
        """What a flight may spend a day: what the plan allows, and what is left of its agreement's spend cap."""
        cap = rights.spend_cap if rights else None
        if rights is None or cap is None or cap.currency != self.currency:
            return state.plan.daily_cap
        others = self.spoken_for(rights, state.plan, flight) or self.money(0)
        left = max(0, cap.micros - others.micros - self._spent(flight).micros)
        return min(state.plan.daily_cap, self.money(left // max(1, self._days_left(flight))))

    def judged(self, flight_id: str) -> Entry[Judged] | None:
        return self.ledger.entry_or_none(Judged, flight_id)

    def judge(self, actor: str = SYSTEM) -> tuple[Entry[Judged], ...]:
        """Decide every live flight on what is known now, and keep each decision with all it was made from.

        Raises `Misconfigured` where what is known is too old to decide on.
        """
        self._finish_begun(actor)
        flying = [state for state in self.plans() if state.launched is not None and state.at is not None]
        if flying:
            self._refuse_stale()
        return tuple(entry for state in flying for entry in self._judge_plan(state, actor))

    def _judge_plan(self, state: PlanState, actor: str) -> Iterator[Entry[Judged]]:
        room = self._room(state)
        for flight in state.plan.flights:
            if flight.id in self._stopped():
                continue
            decision = decide(self._evidence(state, flight, room))
            rise = decision.daily_budget.micros - decision.evidence.daily_budget.micros
            if decision.because == "promising" and rise > 0:
                room = Money(room.micros - rise * self._days_left(flight), room.currency)
            judged = Judged(
                plan=state.plan.id,
                flight=flight.id,
                decision=decision,
                code_version=version("firesteel"),
                libraries={name: version(name) for name in LIBRARIES},
            )
            self.ledger.record(judged, flight.id, at=self.now(), actor=actor)
            yield self.ledger.entry(Judged, flight.id)

    def _refuse_stale(self) -> None:
        synced = self.synced()
        known = synced.measured_at if synced else None
        if known is None or self.now() - known > FRESH:
            since = f"since {known:%Y-%m-%d %H:%M} UTC" if known else "yet"
            why = f" ({synced.trouble[0]})" if synced and synced.trouble else ""
            raise Misconfigured(f"delivery and orders were not read {since}{why}; run `firesteel sync`, then decide")

    def _finish_begun(self, actor: str) -> None:
        """A decision whose write was journalled and never answered was cut off: do it again, which does no harm.

        Where the workspace may only read by now, it stays as it is.
        """
        if not self.may_write():
            return
        for entry in self._newest():
            write = self.ledger.latest_or_none(Write, f"decision/{entry.seq}")
            if write is not None and write.answer is None and not self._done(entry):
                self.apply_decision(entry.seq, actor)

    def _days_left(self, flight: Flight) -> int:
        return days_left(flight.window.end, self.now())

    def _room(self, state: PlanState) -> Money:
        """What of the test budget is neither spent before proof nor promised to flights that are still unproven."""
        running, spent = {}, 0
        for flight in state.plan.flights:
            proven = self._proven_at(flight)
            spent += sum(
                card.spend.micros
                for card in self.cards().get(flight.id, ())
                if proven is None or card.first_day < account_day(proven, self.store.workspace.timezone)
            )
            if flight.id not in self._stopped() and proven is None:
                running[flight.id] = (self.budget_now(flight), self._days_left(flight))
        return budget_left(state.plan.test_budget, self.money(spent), running)

    def _proven_at(self, flight: Flight) -> datetime | None:
        """When a look first proved it."""
        looks = self.ledger.history(Judged, flight.id)
        return next((look.at for look in reversed(looks) if look.value.decision.proof is Proof.PROVEN), None)

    def _evidence(self, state: PlanState, flight: Flight, room: Money) -> Evidence:
        post, grant = self.library()[flight.post], self.authorization(flight.post)
        rights = None if post.creator.is_brand else self.agreement(flight.creator, flight.post)
        taken = self.agreed().withdrawal(rights, flight.post) if rights else None
        assert state.at is not None
        return Evidence(
            flight=flight.id,
            days=tuple(
                Day(
                    day=card.first_day,
                    spend=card.spend,
                    orders=card.orders,
                    clicks=card.clicks,
                    view_orders=card.view_orders,
                    begins_at=day_begins(card.first_day, self.store.workspace.timezone),
                )
                for card in self.cards().get(flight.id, ())
            ),
            threshold=state.plan.threshold,
            policy=Policy(floor=Money(ADGROUP_FLOOR * MICROS, self.currency)),
            window=flight.window,
            rights_end=binding_end(rights, grant, post, taken),
            rights_lost=self.rights_lost(post),
            live_since=state.at,
            daily_budget=self.budget_now(flight),
            first_budget=flight.daily_budget,
            last_raise=self._last_step(flight, up=True),
            last_trim=self._last_step(flight, up=False),
            test_budget_left=room,
            daily_cap=self._daily_cap(state, flight, rights),
            tracking_broken=self._tracking_broken(state.plan),
            risk_comments_over=self._comments_turned(post),
            proven_before=self._proven_at(flight) is not None,
            now=self.now(),
        )

    def rights_lost(self, post: Post) -> str:
        """Why the post may not carry money any more, although its windows still run; empty where it may."""
        taken = None if post.creator.is_brand else self.withdrawal(post.creator.handle, post.id)
        if taken is not None and taken.effective <= self.now():
            return "withdrawn by its creator"
        if (cap := self._cap_reached(post)) is not None:
            return f"its agreement allows {cap} of spend, which is spent"
        return lost(self.authorization(post.id), self.now())

    def _last_step(self, flight: Flight, *, up: bool) -> datetime | None:
        for entry in self.ledger.history(Acted):
            step = entry.value
            if step.flight == flight.id and (step.after > step.before if up else step.after < step.before):
                return entry.at
        return None

    def _tracking_broken(self, plan: Plan) -> str:
        """Why orders cannot be read, if so: a pixel gone silent looks like bad posts, all at once.

        Judged on the event that is optimised for, from each side that ever sent it, while clicks go on.
        """
        if self.site is None:
            return "this workspace reads no events or orders yet"
        event = plan.optimization_event
        if event is None or not self._clicks_lately(plan):
            return ""
        health = self.derived(
            f"health/{plan.pixel_code}/{event}",
            lambda: [one for one in measure.event_health(self.engine, plan.pixel_code) if one.name == event],
        )
        if not health:
            return f"no {event} event of this pixel was ever received"
        for side, last in (("browsers", health[0].browser_last), ("the server", health[0].server_last)):
            if last is not None and self.now() - last > SILENT:
                return f"no {event} event from {side} since {last:%Y-%m-%d %H:%M} UTC"
        return ""

    def _clicks_lately(self, plan: Plan) -> bool:
        since = account_day(self.now() - SILENT, self.store.workspace.timezone)
        cards = (card for flight in plan.flights for card in self.cards().get(flight.id, ()))
        return any(card.clicks and card.first_day >= since for card in cards)

    def _comments_turned(self, post: Post) -> bool:
        """Whether the clause about negative comments asks for a pause."""
        return self.negative_clause(post) == "pause"

    def negative_clause(self, post: Post) -> str:
        """What the agreement wants once comments turned negative: notify, pause, ask creator; empty while they did not."""
        rights = self.agreement(post.creator.handle, post.id)
        if rights is None or rights.negative_comments is None or rights.negative_share is None:
            return ""
        mine = [each for each in self.labelled() if each.comment.post == post.id]
        risks = sum(1 for each in mine if is_open_risk(each))
        return rights.negative_comments if risks >= 3 and risks > rights.negative_share * len(mine) else ""

    def apply_due(self, actor: str = SYSTEM) -> tuple[Entry[Judged], ...]:
        """Carry out what needs no further approval: stops first, then trims, then raises inside the test budget.

        One that the platform refuses does not keep the others back; the first refusal is raised at the end.
        """
        due = [entry for entry in self._newest() if not self._done(entry) and not self.waits(entry.value.decision)]
        done, refused = [], []
        for entry in sorted(due, key=lambda entry: URGENCY.index(entry.value.decision.action)):
            try:
                self.apply_decision(entry.seq, actor)
                done.append(entry)
            except PlatformError as error:
                refused.append(error)
        if refused:
            raise refused[0]
        return tuple(done)

    def waits(self, decision: Decision) -> bool:
        """Whether a person has to say yes: a raise on proof goes beyond the test budget, a renewal needs the creator."""
        return decision.action in ASKS and decision.because != "promising"

    def _numbered(self, seq: int) -> Entry[Judged]:
        try:
            return self.ledger.numbered(Judged, seq)
        except NotFound:
            raise NotFound(f"there is no decision {seq}; `firesteel decisions list` lists them") from None

    def _newest(self) -> list[Entry[Judged]]:
        return list(self.ledger.present(Judged).values())

    def _done(self, entry: Entry[Judged]) -> bool:
        return self.ledger.latest_or_none(Acted, str(entry.seq)) is not None

    def apply_decision(self, seq: int, actor: str) -> None:
        """Do on the platform what a decision says. Doing it twice does it once; an overtaken decision is refused."""
        entry = self._numbered(seq)
        decision, flight_id = entry.value.decision, entry.value.flight
        if self._done(entry):
            return
        newest = self.ledger.entry(Judged, flight_id)
        if newest.seq != seq:
            raise BadInput(f"decision {seq} was overtaken by {newest.seq}", remedy="look at the newer one")
        before = decision.evidence.daily_budget
        after = decision.daily_budget
        if after > before:
            self._refuse_late(entry)
        if decision.action not in (Action.HOLD, Action.RENEW):
            state = next(state for state in self.plans() if state.plan.id == entry.value.plan)
            _, flight = self.flight_named(flight_id)
            ref = self._ad(state, flight)
            self._write(f"decision/{seq}", decision.action, ref, after, actor)
        acted = Acted(decision=seq, flight=flight_id, action=decision.action, before=before, after=after)
        self.ledger.record(acted, str(seq), at=self.now(), actor=actor)

    def _refuse_late(self, entry: Entry[Judged]) -> None:
        """A raise is for the day it was decided: not after the flight, not without the rights, not on old news."""
        _, flight = self.flight_named(entry.value.flight)
        gone = self.rights_lost(self.find(flight.post))
        over = self.now() >= flight.window.end
        if gone or over or self.now() - entry.at > TIMELY:
            why = (
                f"the post is {gone}"
                if gone
                else "the flight is over"
                if over
                else f"it is from {entry.at:%Y-%m-%d %H:%M} UTC"
            )
            raise BadInput(
                f"decision {entry.seq} cannot be carried out any more: {why}", remedy="run `firesteel decide` again"
            )

    def _write(self, key: str, action: Action, ref: AdRef, after: Money, actor: str) -> None:
        """One write to the platform, journalled before it is sent. Both kinds can be repeated without harm."""
        self.tiktok.client.guard()
        journal = Journal(self.ledger, actor=actor, now=self.now)
        journal.intend(key, {"action": action.value, "adgroup_id": ref.adgroup_id, "daily_budget_micros": after.micros})
        if action is Action.STOP:
            self.tiktok.pause(ref.adgroup_id)
        else:
            self.tiktok.set_budget(ref.adgroup_id, after)
        journal.done(key, {})

    def decisions(self) -> tuple[DecisionRow, ...]:
        """Every decision, newest first."""
        newest = {entry.seq for entry in self._newest()}
        done = {acted.decision for acted in self._acts()}
        return tuple(self._decision_row(entry, newest, done) for entry in self.ledger.history(Judged))

    def waiting(self) -> tuple[DecisionRow, ...]:
        """The decisions that ask for a person's yes."""
        asking = [entry for entry in self._newest() if self.waits(entry.value.decision) and not self._done(entry)]
        return tuple(self.decision(entry.seq) for entry in asking)

    def decision(self, seq: int) -> DecisionRow:
        entry = self._numbered(seq)
        return self._decision_row(
            entry, {each.seq for each in self._newest()}, {acted.decision for acted in self._acts()}
        )

    def _decision_row(self, entry: Entry[Judged], newest: set[int], done: set[int]) -> DecisionRow:
        decision = entry.value.decision
        _, flight = self.flight_named(entry.value.flight)
        waiting = entry.seq in newest and entry.seq not in done and self.waits(decision)
        return DecisionRow(
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            decision=decision,
            post=self.library().get(flight.post),
            applied=entry.seq in done,
            waiting=waiting,
        )

    def replay(self) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
        """Every recorded decision made again: its place, its flight, and what differs."""
        entries: Iterable[Entry[Judged]] = reversed(self.ledger.history(Judged))
        return tuple((entry.seq, str(entry.value.flight), replay(entry.value.decision)) for entry in entries)

    def flight(self, flight_id: str) -> FlightRow:
        for state in self.plans():
            for flight in state.plan.flights:
                if flight.id == flight_id:
                    return self._row(state, flight)
        raise NotFound(f"there is no flight {flight_id}; `firesteel flights` lists them")
