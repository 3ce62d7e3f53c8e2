"""Deciding what to do with each live flight, on what is known now, and keeping it with all it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import version

from ...decisions import Day, Evidence, Policy, Proof, decide
from ...errors import Misconfigured
from ...experiments import budget_left, judged_on
from ...measurement import Scorecard
from ...plans import ADGROUP_FLOOR, Flight, Kind, Plan
from ...posts import Post
from ...rights import UsageRights, binding_end
from ...rights.lengths import days_left
from ...roles import Act
from ...storage import Entry
from ...values import MICROS, Money, PostId
from ...warehouse import account_day, day_begins, measure
from ..facts import Judged, PlanState
from ..office import SYSTEM
from ..rights.creatorfacts import Noticed
from ..team import refuse_unless
from .aloft import Aloft
from .flightbook import Known, grants
from .readable import SILENT, silent, unheard

FRESH = timedelta(hours=6)
"""How old delivery and orders may be for a decision."""
LIBRARIES = ("numpy", "scipy", "duckdb", "msgspec")
TOGETHER = 500
"""Decisions written at once."""


class Judging(Aloft):
    def judge(self, actor: str = SYSTEM) -> tuple[Entry[Judged], ...]:
        """Decide every live flight on what is known now, and keep each decision with all it was made from.

        All is read once and the decisions are written some hundred at a time: after a crash between two writes the flights
        without a new decision keep their last, and the next look decides all anew.
        Raises `Misconfigured` where what is known is too old to decide on, `NotApproved` where `actor` may not.
        """
        refuse_unless(self, actor, Act.DECIDE)
        self._finish_begun(actor)
        with self.nothing_recorded():
            flying = [state for state in self.plans() if state.launched is not None and state.at is not None]
            if not flying:
                return ()
            self._refuse_stale()
            known, before = self._all_known(), self.newest_judged()
            made = [judged for state in flying for judged in self._judge_plan(state, known)]
        return tuple(self._record(made, before, known.now, actor))

    def _finish_begun(self, actor: str) -> None:
        """Carry out what was begun and cut off; `flying` can."""

    def _record(
        self, made: Sequence[Judged], before: dict[str, Entry[Judged]], now: datetime, actor: str
    ) -> Iterator[Entry[Judged]]:
        for start in range(0, len(made), TOGETHER):
            some = made[start : start + TOGETHER]
            places = self.ledger.record_many([(each, each.flight) for each in some], at=now, actor=actor)
            for seq, each in zip(places, some, strict=True):
                old = before.get(each.flight)
                yield Entry(
                    seq=seq,
                    kind=Judged.__name__,
                    subject=each.flight,
                    at=now,
                    actor=actor,
                    prev=old.seq if old else 0,
                    value=each,
                )

    def _judge_plan(self, state: PlanState, known: Known) -> Iterator[Judged]:
        """Its flights one after another: a raise takes from the room that the next one sees."""
        room = self._room(state, known)
        broken = self.tracking_broken(state.plan)
        for flight in state.plan.flights:
            if flight.id in known.stopped:
                continue
            decision = decide(self._evidence_of(state, self.as_now(flight), room, broken, known))
            rise = decision.daily_budget.micros - decision.evidence.daily_budget.micros
            if decision.because == "promising" and rise > 0:
                room = Money(room.micros - rise * self._days(flight, known), room.currency)
            yield Judged(
                plan=state.plan.id,
                flight=flight.id,
                decision=decision,
                code_version=_version("firesteel"),
                libraries={name: _version(name) for name in LIBRARIES},
            )

    def _all_known(self) -> Known:
        """All flights as they stand now."""
        library = self.library()
        return Known(
            now=self.now(),
            library=library,
            cards=self.cards(),
            steps=self._steps(),
            stopped=frozenset(self._stopped()),
            proven=self._proven(),
            held=self.agreed(),
            grants=grants(self.ledger),
            capped=self.capped(),
            risks=self.risks(),
            noticed=frozenset(map(PostId, self.ledger.subjects(Noticed))),
        )

    def _proven(self) -> dict[str, datetime]:
        """When a look first proved each flight; what was proven once stays so, so that only those are looked up."""
        found = {}
        for flight, newest in self.newest_judged().items():
            if newest.value.decision.proof is Proof.PROVEN:
                looks = self.ledger.history(Judged, flight)
                found[flight] = next(e.at for e in reversed(looks) if e.value.decision.proof is Proof.PROVEN)
        return found

    def _refuse_stale(self) -> None:
        synced = self.synced()
        known = synced.measured_at if synced else None
        if known is None or self.now() - known > FRESH:
            since = f"since {known:%Y-%m-%d %H:%M} UTC" if known else "yet"
            why = f" ({synced.trouble[0]})" if synced and synced.trouble else ""
            raise Misconfigured(f"delivery and orders were not read {since}{why}; run `firesteel sync`, then decide")

    def _days(self, flight: Flight, known: Known) -> int:
        """Days left of it, a begun one whole."""
        return days_left(self.window_now(flight).end, known.now)

    def _room(self, state: PlanState, known: Known) -> Money:
        """What of the test budget is neither spent before proof nor promised to flights that are still unproven.

        Once proven flights are there, also no more than what of all the approved money nobody speaks for: the campaign
        itself ends where that is spent.
        """
        running, spent, zone = {}, 0, self.store.workspace.timezone
        for flight in state.plan.flights:
            proven = known.proven.get(flight.id)
            until = account_day(proven, zone) if proven else None
            cards = known.cards.get(flight.id, ())
            spent += sum(card.spend.micros for card in cards if until is None or card.first_day < until)
            if flight.id not in known.stopped and proven is None:
                running[flight.id] = (known.steps.budget(flight), self._days(flight, known))
        room = budget_left(state.plan.test_budget, self.money(spent), running)
        if any(flight.id in known.proven for flight in state.plan.flights):
            return min(room, self._unspoken(state, known))
        return room

    def _unspoken(self, state: PlanState, known: Known) -> Money:
        """What of all that was approved for a plan is neither spent nor promised to running budgets."""
        spent, promised = 0, 0
        for flight in state.plan.flights:
            spent += sum(card.spend.micros for card in known.cards.get(flight.id, ()))
            if flight.id not in known.stopped:
                promised += known.steps.budget(flight).micros * self._days(flight, known)
        return self.money(self.allowed(state.plan.id).micros - spent - promised)

    def _evidence_of(self, state: PlanState, flight: Flight, room: Money, broken: str, known: Known) -> Evidence:
        post, now = known.library[flight.post], known.now
        rights = None if post.creator.is_brand else known.held.agreement(flight.creator, flight.post, now)
        taken = known.held.withdrawal(rights, flight.post) if rights else None
        grant = known.grants.get(flight.post)  # the arm of a twin that runs a file ends with the one that does not
        assert state.at is not None
        return Evidence(
            flight=flight.id,
            days=self._counted(state.plan, known.cards.get(flight.id, ())),
            threshold=state.plan.threshold,
            policy=Policy(floor=Money(ADGROUP_FLOOR * MICROS, self.currency)),
            window=flight.window,
            rights_end=binding_end(rights, grant, post, taken),
            rights_lost=self.rights_lost(post)
            if post.id in known.noticed
            else self._why_lost(rights, taken, grant, known.capped, now),
            live_since=state.at,
            daily_budget=known.steps.budget(flight),
            first_budget=flight.daily_budget,
            last_raise=known.steps.last(flight, up=True),
            last_trim=known.steps.last(flight, up=False),
            test_budget_left=room,
            daily_cap=self._daily_cap(state, flight, rights, known),
            tracking_broken=broken,
            risk_comments_over=self._comments_turned(post, known),
            proven_before=flight.id in known.proven,
            arm=state.plan.kind is Kind.TWIN,
            now=now,
        )

    def _counted(self, plan: Plan, cards: Sequence[Scorecard]) -> tuple[Day, ...]:
        """Each account day with the results that the plan's metric counts."""
        of, zone = judged_on(plan).below, self.store.workspace.timezone
        by_view = {"orders": "view_orders", "conversions": "view_conversions"}.get(of)
        return tuple(
            Day(
                day=card.first_day,
                spend=card.spend,
                orders=getattr(card, of),
                clicks=card.clicks,
                view_orders=getattr(card, by_view) if by_view else 0,
                begins_at=day_begins(card.first_day, zone),
            )
            for card in cards
        )

    def _daily_cap(self, state: PlanState, flight: Flight, rights: UsageRights | None, known: Known) -> Money:
        """What a flight may spend a day: what the plan allows, and what is left of its agreement's spend cap."""
        cap = rights.spend_cap if rights else None
        if rights is None or cap is None or cap.currency != self.currency:
            return state.plan.daily_cap
        others = sum(each.may_spend for each in known.capped.get(rights.subject, ()) if each.flight != flight.id)
        own = sum(card.spend.micros for card in known.cards.get(flight.id, ()))
        left = max(0, cap.micros - others - own)
        return min(state.plan.daily_cap, self.money(left // max(1, self._days(flight, known))))

    def _comments_turned(self, post: Post, known: Known) -> bool:
        """Whether the clause about negative comments asks for a pause."""
        return bool(known.risks.get(post.id)) and self.negative_clause(post) == "pause"

    def tracking_broken(self, plan: Plan) -> str:
        """Why results cannot be read, if so: a pixel gone silent looks like bad posts, all at once.

        Judged on the event that is optimised for, from each side that ever sent it, while clicks go on; and, where our own
        orders are counted, on how many of them have an event. Clicks, views and follows are TikTok's own counts: no pixel
        can break them.
        """
        of = judged_on(plan)
        if not of.late:
            return ""
        if self.site is None:
            return "" if of.below == "platform_conversions" else "this workspace reads no events or orders yet"
        event = plan.optimization_event
        if event is None or not self._clicks_lately(plan):
            return ""
        health = self.derived(
            f"health/{plan.pixel_code}/{event}",
            lambda: [one for one in measure.event_health(self.engine, plan.pixel_code) if one.name == event],
        )
        if not health:
            return f"no {event} event of this pixel was ever received"
        for side, first, last, copies in health[0].sides:
            if first is not None and last is not None and silent(first, last, copies, self.now()):
                return f"no {event} event from {side} since {last:%Y-%m-%d %H:%M} UTC"
        return "" if of.below == "platform_conversions" else unheard(self.reconciled().rows, self.now())

    def reconciled(self) -> measure.Reconciled:
        """The brand's orders against the events, row by row."""
        return self.derived("reconciled", lambda: measure.reconciliation(self.engine))

    def _clicks_lately(self, plan: Plan) -> bool:
        since = account_day(self.now() - SILENT, self.store.workspace.timezone)
        cards = (card for flight in plan.flights for card in self.cards().get(flight.id, ()))
        return any(card.clicks and card.first_day >= since for card in cards)


@cache
def _version(name: str) -> str:
    return version(name)
