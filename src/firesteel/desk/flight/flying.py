"""A flight from its first hour to its last: carrying out what was decided, telling it, and deciding it again.

aloft    what flights did, what they may spend, how each stands
pacing   whether they spend as planned, how often the same people see them
judging  what to do with each of them, all at once
twins    the same video as a Spark Ad and as a file
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from ...decisions import Action, Decision, replay
from ...errors import BadInput, FiresteelError, NotApproved, NotFound, PlatformError
from ...plans import Flight
from ...roles import Act
from ...storage import Entry
from ...storage.journal import Write
from ...values import FlightId, Money, PostId
from ..facts import Acted, AdRef, Judged, PlanState
from ..office import SYSTEM
from ..rights.endfacts import RESUMED, FlightEnd
from ..team import refuse_unless
from ..views import Change, DecisionRow
from . import pacing
from .judging import FRESH, TOGETHER
from .readable import SILENT
from .twins import Twins

__all__ = ["FRESH", "SILENT", "TIMELY", "Flying"]

TIMELY = timedelta(hours=24)
"""How long a raise may wait for its approval."""
URGENCY = (Action.STOP, Action.TRIM, Action.RENEW, Action.HOLD, Action.SCALE)
ASKS = (Action.SCALE, Action.RENEW)
"""Decisions that wait for a person once they go beyond the approved test budget."""
UNWRITTEN = (Action.HOLD, Action.RENEW)
"""Decisions that write nothing to the platform."""


class Flying(Twins):
    def frequencies(self) -> Mapping[FlightId, float]:
        return pacing.frequencies(self)

    def _watched(self, now: datetime) -> tuple[tuple[str, Callable[[], object]], ...]:
        return (*super()._watched(now), ("reach of the ads", lambda: pacing.read_reach(self, now)))

    def _finish_begun(self, actor: str) -> None:
        """A decision whose write was journalled and never answered was cut off: do it again, which does no harm.

        Where the workspace may only read by now, it stays as it is; so does a raise that may not be made any more. What the
        platform made of it is read at the next reading.
        """
        if not self.may_write():
            return
        written = set(self.ledger.subjects(Write))
        for entry in self._undone():
            if written.isdisjoint((_key(entry.seq), _campaign_key(entry.seq))):
                continue
            if self._cut_off(entry):
                with suppress(BadInput, NotApproved):
                    self.apply_decision(entry.seq, actor)

    def _cut_off(self, entry: Entry[Judged]) -> bool:
        writes = [self.ledger.latest_or_none(Write, key) for key in (_key(entry.seq), _campaign_key(entry.seq))]
        return any(write is not None and write.answer is None for write in writes)

    def apply_due(self, actor: str = SYSTEM) -> tuple[Entry[Judged], ...]:
        """Carry out what needs no further approval: stops first, then trims, then raises inside the test budget.

        One that the platform or a limit refuses does not keep the others back; the first refusal is raised at the end.
        While all spend is stopped no raise is tried.
        """
        refuse_unless(self, actor, Act.DECIDE)
        due = [entry for entry in self._undone() if not self.waits(entry.value.decision)]
        if self.spend_stopped() is not None:
            due = [entry for entry in due if entry.value.decision.action is not Action.SCALE]
        done: list[Entry[Judged]] = []
        refused: list[FiresteelError] = []
        for action in URGENCY:
            mine = [entry for entry in due if entry.value.decision.action is action]
            if action in UNWRITTEN:
                self._record_acts(mine, actor)
                done += mine
                continue
            for entry in mine:
                try:
                    self.apply_decision(entry.seq, actor)
                    done.append(entry)
                except (PlatformError, NotApproved) as error:
                    refused.append(error)
        if refused:
            raise refused[0]
        return tuple(done)

    def waits(self, decision: Decision) -> bool:
        """Whether a person has to say yes: a raise on proof goes beyond the test budget, a renewal needs the creator."""
        return decision.action in ASKS and decision.because != "promising"

    def _off_alone(self) -> set[str]:
        """Also what a decision stopped, or somebody switched off on the platform, and what was not taken up again since."""
        ends, steps = self.ledger.present(FlightEnd), self._steps()
        back = {flight: entry.seq for flight, entry in ends.items() if entry.value.did == RESUMED}
        off = {id: seen.seq for id, seen in steps.seen.items() if not seen.value.enabled}
        for id, done in steps.done.items():
            off[id] = max([off.get(id, 0), *(each.seq for each in done if each.value.action == Action.STOP)])
        return super()._off_alone() | {id for id, seq in off.items() if seq > back.get(id, 0)}

    def _numbered(self, seq: int) -> Entry[Judged]:
        try:
            return self.ledger.numbered(Judged, seq)
        except NotFound:
            raise NotFound(f"there is no decision {seq}; `firesteel decisions list` lists them") from None

    def _newest(self) -> list[Entry[Judged]]:
        return list(self.newest_judged().values())

    def _undone(self) -> list[Entry[Judged]]:
        """The newest decisions that nothing was done about yet."""
        done = {acted.decision for acted in self._acts()}
        return [entry for entry in self._newest() if entry.seq not in done]

    def _done(self, entry: Entry[Judged]) -> bool:
        return self.ledger.latest_or_none(Acted, str(entry.seq)) is not None

    def apply_decision(self, seq: int, actor: str) -> None:
        """Do on the platform what a decision says. Doing it twice does it once; an overtaken decision is refused.

        A raise on proof goes beyond what was approved: whoever carries it out says yes to it, where the workspace's limit
        asks for two people the second does. The campaign's total is raised first, then the flight's budget.
        Raises `NotApproved` where somebody may not, a ceiling has no room, or all spend is stopped.
        """
        entry = self._numbered(seq)
        if self._done(entry):
            return
        newest = self.ledger.entry(Judged, entry.value.flight)
        if newest.seq != seq:
            raise BadInput(f"decision {seq} was overtaken by {newest.seq}", remedy="look at the newer one")
        decision = entry.value.decision
        asks = self.waits(decision) and decision.action is not Action.RENEW
        refuse_unless(self, actor, *((Act.APPROVE, Act.DECIDE) if asks else (Act.DECIDE,)))
        state = next(state for state in self.plans() if state.plan.id == entry.value.plan)
        _, flight = self.flight_named(entry.value.flight)
        if decision.daily_budget > decision.evidence.daily_budget:
            self._allow_raise(entry, state, flight, actor)
        if decision.action not in UNWRITTEN:
            self._write(_key(seq), decision.action, self._ad(state, flight), decision.daily_budget, actor)
        self._record_acts([entry], actor)

    def decision_changes(self, seq: int) -> tuple[Change, ...]:
        """Every field on the platform that carrying a decision out would set now, before and after."""
        entry = self._numbered(seq)
        decision, thing = entry.value.decision, f"ad group of flight {entry.value.flight}"
        if decision.action in UNWRITTEN or decision.action is Action.RENEW:
            return ()
        if decision.action is Action.STOP:
            return (Change(thing=thing, field="operation_status", before="ENABLE", after="DISABLE"),)
        plan, flight = self.flight_named(entry.value.flight)
        before, after, found = decision.evidence.daily_budget, decision.daily_budget, list[Change]()
        if after > before and self.waits(decision):
            total = self.allowed(plan.id)
            more = self.money((after - before).micros * self._days_left(flight))
            found.append(Change(thing="campaign", field="budget", before=str(total), after=str(total + more)))
        return (*found, Change(thing=thing, field="budget", before=str(before), after=str(after)))

    def _record_acts(self, entries: Sequence[Entry[Judged]], actor: str) -> None:
        """Keep that decisions were carried out, some hundred at once."""
        for start in range(0, len(entries), TOGETHER):
            facts = [(_acted(entry), str(entry.seq)) for entry in entries[start : start + TOGETHER]]
            self.ledger.record_many(facts, at=self.now(), actor=actor)

    def _allow_raise(self, entry: Entry[Judged], state: PlanState, flight: Flight, actor: str) -> None:
        """Everything that has to hold before a budget rises; then the approved total, where it goes beyond it."""
        decision = entry.value.decision
        rise = decision.daily_budget - decision.evidence.daily_budget
        self.refuse_stopped()
        self._refuse_late(entry, flight)
        more = self.money(rise.micros * self._days_left(flight))
        self.check_ceiling(rise, until=self.window_now(flight).end)
        if self.waits(decision):
            self.consent("raise", _digest(entry), more, actor, plan=state.plan.id)
            self.raise_total(state, _digest(entry), _campaign_key(entry.seq), entry.seq, actor)

    def _refuse_late(self, entry: Entry[Judged], flight: Flight) -> None:
        """A raise is for the day it was decided: not after the flight, not without the rights, not on old news."""
        gone = self.rights_lost(self.find(flight.post))
        over = self.now() >= self.window_now(flight).end
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
        journal = self._journal(actor)
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
        return self.decision_rows([entry for entry in self._undone() if self.waits(entry.value.decision)])

    def decision(self, seq: int) -> DecisionRow:
        return self.decision_rows([self._numbered(seq)])[0]

    def decision_rows(self, entries: Iterable[Entry[Judged]]) -> tuple[DecisionRow, ...]:
        """Some decisions, each with what became of it."""
        newest = {each.seq for each in self._newest()}
        done = {acted.decision for acted in self._acts()}
        return tuple(self._decision_row(entry, newest, done) for entry in entries)

    def _decision_row(self, entry: Entry[Judged], newest: set[int], done: set[int]) -> DecisionRow:
        decision, post = entry.value.decision, self._posts_flown().get(entry.value.flight)
        waiting = entry.seq in newest and entry.seq not in done and self.waits(decision)
        return DecisionRow(
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            decision=decision,
            post=self.library().get(post) if post else None,
            applied=entry.seq in done,
            waiting=waiting,
        )

    def _posts_flown(self) -> dict[str, PostId]:
        """Which post each flight carries."""
        return self.standing(
            "posts flown",
            lambda: {flight.id: flight.post for state in self.plans() for flight in state.plan.flights},
        )

    def replay(self) -> tuple[tuple[int, str, tuple[str, ...]], ...]:
        """Every recorded decision made again: its place, its flight, and what differs."""
        entries: Iterable[Entry[Judged]] = reversed(self.ledger.history(Judged))
        return tuple((entry.seq, str(entry.value.flight), replay(entry.value.decision)) for entry in entries)


def _acted(entry: Entry[Judged]) -> Acted:
    decision = entry.value.decision
    return Acted(
        decision=entry.seq,
        flight=entry.value.flight,
        action=decision.action,
        before=decision.evidence.daily_budget,
        after=decision.daily_budget,
    )


def _key(seq: int) -> str:
    return f"decision/{seq}"


def _campaign_key(seq: int) -> str:
    return f"decision/{seq}/campaign"


def _digest(entry: Entry[Judged]) -> str:
    """Names exactly this raise, as somebody approves it."""
    decision = entry.value.decision
    told = f"raise\t{entry.seq}\t{entry.value.flight}\t{decision.evidence.daily_budget}\t{decision.daily_budget}"
    return hashlib.sha256(told.encode()).hexdigest()
