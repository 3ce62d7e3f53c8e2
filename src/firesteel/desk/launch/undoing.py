"""Taking a launch back: what its journal made, and nothing else, is deleted where it never delivered, else paused."""

from __future__ import annotations

from ...errors import BadInput, NotApproved
from ...plans import Plan
from ...roles import Act
from ...values import FlightId
from ..facts import Launching
from ..office import SYSTEM
from ..team import refuse_unless
from ..views import Change
from .facts import CampaignHeld, LaunchUndone
from .launchviews import LaunchState
from .straying import Straying


class Undoing(Straying):
    def undo_changes(self, plan_id: str) -> tuple[Change, ...]:
        """What taking the launch back does, field by field, as the platform says now; nothing is done."""
        plan = self.plan_of(plan_id)
        if self.begun(plan.id) is None or self.undone(plan.id):
            return ()
        return self.tiktok.undo_changes(plan, self._journal(SYSTEM), delivered=self._spent_flights(plan))

    def undo_launch(self, plan_id: str, actor: str, why: str) -> LaunchUndone:
        """Take a launch back, one that was cut off as well. Repeating it does it once.

        The campaign goes off first, so that nothing more is spent. What delivered, or may be delivering at this moment, is
        kept paused. Raises `Conflict` while the plan is being launched.
        """
        refuse_unless(self, actor, Act.LAUNCH)
        plan = self.plan_of(plan_id)
        if done := self.undone(plan.id):
            return done
        if self.begun(plan.id) is None:
            raise BadInput(f"{plan.name} was never launched", remedy="there is nothing to take back")
        if not why.strip():
            raise BadInput("taking a launch back needs a reason", where="why", remedy="say why in a few words")
        self.tiktok.client.guard()
        with self._launch_lock(plan):
            journal = self._journal(actor)
            made = self.tiktok.undo(plan, journal, delivered=self._spent_flights(plan))
            undone = LaunchUndone(plan=plan.id, paused=made.paused, deleted=made.deleted, why=why.strip())
            self.ledger.record(undone, plan.id, at=self.now(), actor=actor, expect=0)
        return undone

    def _spent_flights(self, plan: Plan) -> frozenset[FlightId]:
        """Flights that spent something, as far as it was read."""
        spent = {flight for (flight, _), micros in self.spent_by_day().items() if micros > 0}
        return frozenset(flight.id for flight in plan.flights if flight.id in spent)

    def _launch_state(self, plan: Plan) -> LaunchState:
        undone = self.ledger.entry_or_none(LaunchUndone, plan.id)
        held = self.ledger.latest_or_none(CampaignHeld, plan.id)
        begun = self.ledger.latest_or_none(Launching, plan.id) is not None
        return LaunchState(
            begun=begun,
            drafted_by=self.ledger.entry(Plan, plan.id).actor,
            held=held.why if held and held.held else "",
            refused="" if begun else self._refusal(plan),
            undone=undone.value if undone else None,
            undone_by=undone.actor if undone else "",
            undone_at=undone.at if undone else None,
        )

    def _refusal(self, plan: Plan) -> str:
        """Why the workspace's limits or a stop let nothing be launched now; empty where they do."""
        try:
            self.refuse_stopped()
            self.check_plan(plan)
        except NotApproved as refusal:
            return str(refusal)
        return ""
