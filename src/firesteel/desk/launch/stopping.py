"""Stopping spend, of everything or of one flight, and letting it go on again.

A stop never waits for anybody: it is recorded first, so that nothing begins meanwhile, then campaigns are paused on the
platform and read back. A campaign is ours where our own journal made it; what others made is not touched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from ...decisions import Action
from ...errors import BadInput, Conflict, NotApproved, NotCleared
from ...plans import Flight, Plan, money_at_risk
from ...roles import Act
from ...storage import Entry, locks
from ...storage.journal import Journal, Write
from ...values import Money
from ..facts import Acted, Launched, PlanState, Seen
from ..office import SYSTEM
from ..team import refuse_unless
from .approving import Approving
from .facts import WORKSPACE, CampaignHeld, FlightHeld, LaunchUndone, SpendAllowed, SpendStopped
from .launchviews import StartedAgain, StopPage, Stopped, StopRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A campaign that our journal made, and whose plan it is."""

    plan: Plan
    campaign_id: str


class Stopping(Approving):
    def spend_stopped(self) -> SpendStopped | None:
        """The stop that holds, if one does."""
        entry = self._stop()
        return entry.value if entry else None

    def stop_words(self) -> str:
        """Who stopped all spend when and why; empty while it is not stopped."""
        entry = self._stop()
        return f"{entry.actor} stopped all spend on {entry.at:%Y-%m-%d %H:%M} UTC: {entry.value.why}" if entry else ""

    def refuse_stopped(self) -> None:
        """Raises `NotApproved` while all spend is stopped."""
        if words := self.stop_words():
            raise NotApproved(
                f"{words}; nothing is launched, raised, moved or started again until it is allowed: `firesteel stop --lift`,"
                " or Stop in the pages"
            )

    def stop_all(self, actor: str, why: str) -> Stopped:
        """Pause every campaign that our journals made, and let nothing begin until spend is allowed again.

        Repeating it makes sure of it, and finishes one that was cut off. Raises `PlatformError` or `Conflict` where the
        platform would not pause something; the stop then holds nevertheless, and is repeated by the scheduler.
        """
        refuse_unless(self, actor, Act.STOP)
        before, already = self.stop_page(), self._stop()
        stop = already or self._record_stop(actor, why, before)
        self._pause_made(stop, actor)
        told = before if already is None else None
        return Stopped(
            campaigns=len(self.campaigns_made()),
            flights=told.flights if told else 0,
            a_day=told.a_day if told else self.money(0),
            already=already is not None,
        )

    def _record_stop(self, actor: str, why: str, before: StopPage) -> Entry[SpendStopped]:
        why = why.strip()
        if not why:
            raise BadInput("a stop needs a reason", where="why", remedy="say in a few words why spend is stopped")
        stop = SpendStopped(why=why, campaigns=tuple(m.campaign_id for m in self.campaigns_made()), a_day=before.a_day)
        known = self.ledger.entry_or_none(SpendStopped, WORKSPACE)
        with suppress(Conflict):  # somebody else stopped it at this moment, and that stop is as good
            self.ledger.record(stop, WORKSPACE, at=self.now(), actor=actor, expect=known.seq if known else 0)
        return self.ledger.entry(SpendStopped, WORKSPACE)

    def settle_stop(self, actor: str = SYSTEM) -> Stopped | None:
        """What the scheduler does about stops: finish one that was cut off, and stop all where spend passed a ceiling."""
        if entry := self._stop():
            if self._unpaused() or self._switched_on():
                self._pause_made(entry, actor)
            return None
        over = self.over_ceiling()
        if over is None or not self.stop_page().flights:
            return None
        return self.stop_all(
            actor, f"{over.spent} spent this {over.span} has reached the ceiling of {over.ceiling} a {over.span}"
        )

    def allow_spend_again(self, actor: str, why: str = "") -> None:
        """Lift the stop. What it paused stays paused until somebody starts it again.

        Raises `NotApproved` where `actor` may not, or a second person's yes is missing.
        """
        refuse_unless(self, actor, Act.LIFT_STOP)
        stop = self._stop()
        if stop is None:
            raise BadInput("spend is not stopped", remedy="there is nothing to allow")
        self.consent("lift", _lift(stop), self._at_stake(), actor)
        known = self.ledger.entry_or_none(SpendAllowed, WORKSPACE)
        allowed = SpendAllowed(stop=stop.seq, why=why.strip())
        self.ledger.record(allowed, WORKSPACE, at=self.now(), actor=actor, expect=known.seq if known else 0)

    def start_again(self, plan_id: str, actor: str) -> StartedAgain:
        """Switch a campaign on again that a stop paused. Flights that a gate blocks by now are left off, and why is told.

        Raises `NotCleared` where nothing of it may run, `NotApproved` while spend is stopped or a ceiling has no room.
        """
        refuse_unless(self, actor, Act.LAUNCH)
        self.refuse_stopped()
        plan = self.plan_of(plan_id)
        self.tiktok.client.guard()
        with self._launch_lock(plan):
            held = self._refuse_start(plan)
            self._poll_authorizations(self.now())
            stay = self._off_alone()
            wanted = [
                each for each in map(self.as_now, plan.flights) if each.id not in stay and each.window.end > self.now()
            ]
            blocked = {flight.id: why for flight in wanted if (why := self._objection(plan, flight))}
            going = [flight for flight in wanted if flight.id not in blocked]
            if not going:
                raise NotCleared(next(iter(blocked.values()), f"no flight of {plan.name} is left to run"))
            self.check_ceiling(self._budgets(going), until=max(flight.window.end for flight in going))
            for flight in plan.flights:
                if flight.id in blocked:
                    self._switch_off(flight, actor, blocked[flight.id])
            self._switch_on(plan, held, actor)
        return StartedAgain(flights=tuple(each.id for each in going), left_off=tuple(blocked.items()))

    def _refuse_start(self, plan: Plan) -> Entry[CampaignHeld]:
        """What a stop paused of a plan, where it may be started again; also where that was begun and cut off."""
        self._refuse_undone(plan)
        held = next((each for each in self.ledger.history(CampaignHeld, plan.id) if each.value.held), None)
        newest = self.ledger.entry_or_none(CampaignHeld, plan.id)
        if held is None or newest is None or (newest.seq != held.seq and not self._begun_only(_start(held))):
            raise BadInput(
                f"{plan.name} is not paused by a stop", remedy="`firesteel flights` says how its flights are"
            )
        if self.ledger.latest_or_none(Launched, plan.id) is None:
            raise BadInput(f"the launch of {plan.name} was not finished", remedy="launch it again, or take it back")
        return held

    def _begun_only(self, key: str) -> bool:
        """Whether a write was journalled and never answered."""
        write = self.ledger.latest_or_none(Write, key)
        return write is not None and write.answer is None

    def _refuse_undone(self, plan: Plan) -> None:
        """Also where taking the launch back was only begun: it is finished, never gone back on."""
        if self.undone(plan.id):
            raise BadInput(f"the launch of {plan.name} was taken back", remedy="plan and launch it anew")
        if self.ledger.latest_or_none(Write, f"{plan.id}/undo"):
            raise BadInput(
                f"taking back the launch of {plan.name} was begun and cut off",
                remedy=f"finish it: `firesteel undo-launch {plan.id}`",
            )

    def stop_flight(self, flight_id: str, actor: str, why: str) -> None:
        """Pause one flight by hand. Stopping it twice stops it once."""
        refuse_unless(self, actor, Act.STOP)
        _, flight = self.flight_named(flight_id)
        if not why.strip():
            raise BadInput("a stop needs a reason", where="why", remedy="say in a few words why it is stopped")
        if not self.adgroup_of(flight):
            raise BadInput(f"{flight.id} is not on the platform", remedy="there is nothing to stop before a launch")
        if self._held_by_hand(flight) is None:
            self._switch_off(flight, actor, why.strip())

    def resume_flight(self, flight_id: str, actor: str) -> None:
        """Let a flight go on that a person stopped, where rights and gates still allow it.

        Raises `NotCleared` where a gate blocks it by now, `NotApproved` while spend is stopped or a ceiling has no room.
        """
        refuse_unless(self, actor, Act.LAUNCH)
        plan, flight = self.flight_named(flight_id)
        self.refuse_stopped()
        flight = self.as_now(flight)
        self.tiktok.client.guard()
        with self._launch_lock(plan):
            held = self._refuse_resume(plan, flight)
            self._poll_authorizations(self.now())
            if why := self._objection(plan, flight):
                raise NotCleared(why)
            self.check_ceiling(self.budget_now(flight), until=flight.window.end)
            self._let_on(flight, held, actor)

    def _let_on(self, flight: Flight, held: Entry[FlightHeld], actor: str) -> None:
        """It counts as running before it is switched on, as in `_switch_on`."""
        adgroup, journal, key = self.adgroup_of(flight), self._journal(actor), _resumption(held)
        journal.intend(key, {"action": "resume", "adgroup_id": adgroup})
        if self._held_by_hand(flight) is not None:
            self._keep_held(FlightHeld(flight=flight.id, held=False), flight, enabled=True, actor=actor)
        self.tiktok.resume(adgroup)
        journal.done(key, {})
        try:
            self._refuse_full()
        except NotApproved as refusal:
            self._switch_off(flight, actor, str(refusal))
            raise

    def _refuse_resume(self, plan: Plan, flight: Flight) -> Entry[FlightHeld]:
        """What a person stopped, where it may go on; also where that was begun and cut off."""
        stopped = next((each for each in self.ledger.history(FlightHeld, flight.id) if each.value.held), None)
        newest = self.ledger.entry_or_none(FlightHeld, flight.id)
        again = stopped is not None and self._begun_only(_resumption(stopped))
        if stopped is None or newest is None or (newest.seq != stopped.seq and not again):
            raise BadInput(
                f"nobody stopped {flight.id} by hand", remedy=f"`firesteel flights` says how {flight.id} is and why"
            )
        self._refuse_undone(plan)
        if any(
            entry.value.flight == flight.id and entry.value.action == Action.STOP for entry in self._stops_decided()
        ):
            raise BadInput(
                f"a decision stopped {flight.id}, too", remedy="plan the post anew if it deserves another test"
            )
        if self.now() >= flight.window.end:
            raise BadInput(f"{flight.id} ended on {flight.window.end:%Y-%m-%d}", remedy="plan the post anew")
        held = self.ledger.latest_or_none(CampaignHeld, plan.id)
        if held is not None and held.held:
            raise BadInput(
                f"the whole campaign of {plan.name} is paused",
                remedy=f"start it again: `firesteel stop --start {plan.id}`",
            )
        return stopped

    def stop_page(self) -> StopPage:
        """What a stop would pause now, or what one paused, with the money."""
        rows = tuple(self._stop_row(made) for made in self.campaigns_made())
        stop = self._stop()
        return StopPage(
            rows=rows,
            a_day=self.money(sum(row.a_day.micros for row in rows)),
            may_still=self.money(sum(row.may_still.micros for row in rows)),
            flights=sum(len(row.running) for row in rows),
            stopped=stop.value if stop else None,
            by=stop.actor if stop else "",
            at=stop.at if stop else None,
            unfinished=self._unpaused() if stop else (),
            approval=self.approval(_lift(stop), self._at_stake()) if stop else None,
            history=self._stop_history(),
        )

    def campaigns_made(self) -> tuple[Made, ...]:
        """Every campaign that exists by our doing, newest plan first; one that was taken back is not among them.

        An intention without an answer made at most a campaign that is paused, with nothing in it: that needs no stop, and
        repeating its launch is refused meanwhile.
        """
        return self.standing("campaigns made", self._campaigns_made)

    def _campaigns_made(self) -> tuple[Made, ...]:
        gone = set(self.ledger.subjects(LaunchUndone))
        found = []
        for state in self.plans():
            campaign = self._campaign_of(state) if state.at is not None and state.plan.id not in gone else ""
            if campaign:
                found.append(Made(plan=state.plan, campaign_id=campaign))
        return tuple(found)

    def _campaign_of(self, state: PlanState) -> str:
        if state.launched:
            return state.launched.campaign_id
        write = self.ledger.latest_or_none(Write, f"{state.plan.id}/campaign")
        return str(write.answer["id"]) if write and write.answer else ""

    def adgroup_of(self, flight: Flight) -> str:
        """What a flight is called on the platform; empty where it is not there."""
        plan, _ = self.flight_named(flight.id)
        if self.undone(plan.id):
            return ""
        launched = self.ledger.latest_or_none(Launched, plan.id)
        if launched:
            return next((ref.adgroup_id for ref in launched.ads if ref.flight == flight.id), "")
        write = self.ledger.latest_or_none(Write, f"{plan.id}/{flight.id}/adgroup")
        return str(write.answer["id"]) if write and write.answer else ""

    def undone(self, plan_id: str) -> LaunchUndone | None:
        """How a launch was taken back, if it was."""
        return self.ledger.latest_or_none(LaunchUndone, plan_id)

    def _stop(self) -> Entry[SpendStopped] | None:
        return self.standing("stop", self._stop_now)

    def _stop_now(self) -> Entry[SpendStopped] | None:
        stop = self.ledger.entry_or_none(SpendStopped, WORKSPACE)
        allowed = self.ledger.entry_or_none(SpendAllowed, WORKSPACE)
        return None if stop is None or (allowed and allowed.value.stop >= stop.seq) else stop

    def _unpaused(self) -> tuple[str, ...]:
        """Campaigns of ours that no stop has paused yet."""
        held = {entry.value.campaign_id for entry in self.ledger.present(CampaignHeld).values() if entry.value.held}
        return tuple(made.campaign_id for made in self.campaigns_made() if made.campaign_id not in held)

    def _switched_on(self) -> bool:
        """Whether somebody switched a campaign of ours on again on the platform although all spend is stopped."""
        ids = [made.campaign_id for made in self.campaigns_made()]
        return any(on for _, on in self.tiktok.campaign_budgets(ids, self.currency).values()) if ids else False

    def _pause_made(self, stop: Entry[SpendStopped], actor: str) -> None:
        """Pause all that we made, whatever is known of it: a stop trusts no memory of its own."""
        made = self.campaigns_made()
        if not made:
            return
        ids = [each.campaign_id for each in made]
        try:
            self.tiktok.client.guard()
        except NotApproved as refusal:
            raise NotApproved(
                f"nothing begins any more, but this workspace may only read: pause {', '.join(ids)} in Ads Manager"
            ) from refusal
        journal, key = self._journal(actor), f"stop/{stop.seq}"
        journal.intend(key, {"operation_status": "DISABLE", "campaign_ids": ids})
        self.tiktok.stop(ids)
        journal.done(key, {"campaign_ids": ids})
        held = [CampaignHeld(plan=e.plan.id, campaign_id=e.campaign_id, held=True, why=stop.value.why) for e in made]
        fresh = [each for each in held if self.ledger.latest_or_none(CampaignHeld, each.plan) != each]
        if fresh:
            self.ledger.record_many([(each, each.plan) for each in fresh], at=self.now(), actor=actor)

    def _switch_on(self, plan: Plan, held: Entry[CampaignHeld], actor: str) -> None:
        """It counts as running before it is switched on, so that no crash leaves money running that nobody counts."""
        journal, key, campaign = self._journal(actor), _start(held), held.value.campaign_id
        journal.intend(key, {"operation_status": "ENABLE", "campaign_ids": [campaign]})
        on = CampaignHeld(plan=plan.id, campaign_id=campaign, held=False)
        if self.ledger.latest_or_none(CampaignHeld, plan.id) != on:
            self.ledger.record(on, plan.id, at=self.now(), actor=actor)
        self.tiktok.start([campaign])
        journal.done(key, {})
        self._pause_if_stopped(actor)
        try:
            self._refuse_full()
        except NotApproved as refusal:
            self.tiktok.stop([campaign])
            off = CampaignHeld(plan=plan.id, campaign_id=campaign, held=True, why=str(refusal))
            self.ledger.record(off, plan.id, at=self.now(), actor=actor)
            raise

    def _refuse_full(self) -> None:
        """Somebody else may have begun something since the ceiling was looked at: both are counted now."""
        self.check_ceiling(self.money(0), until=self.now())

    def _pause_if_stopped(self, actor: str) -> None:
        """Somebody may have stopped all spend while something was being switched on: their stop wins."""
        if entry := self._stop():
            self._pause_made(entry, actor)
            self.refuse_stopped()

    def _switch_off(self, flight: Flight, actor: str, why: str) -> None:
        self.tiktok.client.guard()
        adgroup, journal = self.adgroup_of(flight), self._journal(actor)
        key = f"hold/{flight.id}/{self.ledger.head()}"
        journal.intend(key, {"action": "stop", "adgroup_id": adgroup})
        self.tiktok.pause(adgroup)
        journal.done(key, {})
        self._keep_held(FlightHeld(flight=flight.id, held=True, why=why), flight, enabled=False, actor=actor)

    def _keep_held(self, held: FlightHeld, flight: Flight, *, enabled: bool, actor: str) -> None:
        """What was done, and what the platform will say of it when it is asked next."""
        seen = Seen(flight=flight.id, daily_budget=self.budget_now(flight), enabled=enabled)
        self.ledger.record_many([(held, flight.id), (seen, flight.id)], at=self.now(), actor=actor)

    def _held_by_hand(self, flight: Flight) -> FlightHeld | None:
        held = self.ledger.latest_or_none(FlightHeld, flight.id)
        return held if held and held.held else None

    def _off_alone(self) -> set[str]:
        """Flights that are off whatever becomes of their campaign; `flying` knows those that decisions stopped."""
        return {flight for flight, held in self.ledger.present(FlightHeld).items() if held.value.held}

    def _stops_decided(self) -> tuple[Entry[Acted], ...]:
        return self.ledger.history(Acted)

    def _objection(self, plan: Plan, flight: Flight) -> str:
        """What a gate has against the flight as things are now; empty where nothing has."""
        report = self._report(plan, flight)
        found = next((f for f in report.findings if f.outcome == "block" and f.waived is None), None)
        return f"{flight.id}: {found.message} ({found.remedy})" if found else ""

    def _stop_row(self, made: Made) -> StopRow:
        state = next(state for state in self.plans() if state.plan.id == made.plan.id)
        running = tuple(self._running(state))
        held = self.ledger.latest_or_none(CampaignHeld, made.plan.id)
        return StopRow(
            plan=made.plan,
            campaign_id=made.campaign_id,
            running=running,
            a_day=self._budgets(running),
            may_still=min(self.money(sum(self._yet(each).micros for each in running)), self._left(made.plan.id)),
            held=held is not None and held.held,
            undone=False,
        )

    def _yet(self, flight: Flight) -> Money:
        return money_at_risk(replace(flight, daily_budget=self.budget_now(flight)), self.now(), self.now())

    def _budgets(self, flights: list[Flight] | tuple[Flight, ...]) -> Money:
        return self.money(sum(self.budget_now(each).micros for each in flights))

    def _at_stake(self) -> Money:
        """What the plans that a stop paused may still spend once they are started again."""
        paused = [entry.subject for entry in self.ledger.present(CampaignHeld).values() if entry.value.held]
        return self.money(sum(self._left(plan).micros for plan in paused if not self.undone(plan)))

    def _stop_history(self) -> tuple[tuple[datetime, str, str], ...]:
        stops = [(e.seq, e.at, e.actor, f"stopped all spend: {e.value.why}") for e in self.ledger.history(SpendStopped)]
        lifts = [
            (e.seq, e.at, e.actor, f"allowed spend again{f': {e.value.why}' if e.value.why else ''}")
            for e in self.ledger.history(SpendAllowed)
        ]
        return tuple((at, who, what) for _, at, who, what in sorted(stops + lifts, key=lambda row: -row[0]))

    @contextmanager
    def _launch_lock(self, plan: Plan) -> Iterator[None]:
        """One process at a time works on what a plan has on the platform; killed, it lets go."""
        name = f"launch-{hashlib.sha256(plan.id.encode()).hexdigest()[:16]}"
        with locks.tried(self.store.workspace, name) as free:
            if not free:
                raise Conflict(
                    f"{plan.name} is being launched or taken back by somebody else at this moment; look at it again"
                )
            yield

    def _journal(self, actor: str) -> Journal:
        return Journal(self.ledger, actor=actor, now=self.now)


def _start(held: Entry[CampaignHeld]) -> str:
    """The journal's name of starting again what that very hold paused."""
    return f"start/{held.subject}/{held.seq}"


def _resumption(held: Entry[FlightHeld]) -> str:
    return f"resume/{held.subject}/{held.seq}"


def _lift(stop: Entry[SpendStopped]) -> str:
    """What an approval of lifting that very stop binds to."""
    return f"lift/{stop.seq}"
