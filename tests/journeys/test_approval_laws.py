"""No sequence of edits, yeses, limits and launches uses an approval twice, or launches what was not approved as it stands.

The desk is a real one over its ledger; what a launch sends is not of interest here, so it ends where its approval is used.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

import a
from firesteel.desk import open_desk
from firesteel.desk.facts import Launching
from firesteel.desk.launch.approving import HOLDS
from firesteel.desk.launch.facts import Approval, ApprovalUsed, Limits
from firesteel.errors import Conflict, NotApproved
from firesteel.plans import Plan, fingerprint
from firesteel.roles import person_key
from firesteel.storage import database
from workplaces import furnish

PEOPLE = st.sampled_from(["Ana", "ana ", "Ben", "Cleo"])
AMOUNTS = st.sampled_from([None, 0, 400, 500, 5_000])


class Approvals(RuleBasedStateMachine):
    """Two plans, four names of three people, a clock and a limit."""

    @initialize()
    def open(self) -> None:
        self.place = Path(mkdtemp()) / "home"
        self.patch = pytest.MonkeyPatch()
        self.patch.setenv("FIRESTEEL_HOME", str(self.place))
        self.patch.delenv("FIRESTEEL_KEY", raising=False)
        furnish(self.place)
        self.time: datetime = a.at(40, 12)
        self.desk = open_desk("lumen", clock=lambda: self.time)
        self.plans = {number: self._keep(a.plan(id=f"P-{number}", name=f"plan {number}")) for number in (1, 2)}
        self.begun: dict[str, tuple[str, int]] = {}

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.engine.close()
            database.close()
            self.patch.undo()
            shutil.rmtree(self.place.parent)

    @rule(number=st.sampled_from([1, 2]), budget=st.sampled_from([400, 500, 600]))
    def edit(self, number: int, budget: int) -> None:
        self.plans[number] = self._keep(replace(self.plans[number], test_budget=a.usd(budget)))

    @rule(above=AMOUNTS)
    def limit(self, above: int | None) -> None:
        self.desk.set_limits(Limits(second_person_above=None if above is None else a.usd(above)), "Olga")

    @rule(number=st.sampled_from([1, 2]), who=PEOPLE)
    def say_yes(self, number: int, who: str) -> None:
        plan = self.plans[number]
        try:
            self.desk.approve_change("launch", fingerprint(plan), plan.test_budget, who, plan=plan.id)
        except Conflict as told:
            assert "approv" in str(told)

    @rule(hours=st.sampled_from([1, 12, 24]))
    def wait(self, hours: int) -> None:
        self.time += timedelta(hours=hours)

    @rule(number=st.sampled_from([1, 2]), who=PEOPLE)
    def begin(self, number: int, who: str) -> None:
        plan = self.plans[number]
        digest, needed = fingerprint(plan), self._needed(plan)
        fresh = self._said_yes(digest)
        launching = Launching(digest=digest, plan=plan.id)
        try:
            self.desk.use_approval("launch", digest, plan.test_budget, who, plan=plan.id, also=[(launching, plan.id)])
        except (Conflict, NotApproved):
            assert plan.id in self.begun or len(fresh) < needed
            return
        assert plan.id not in self.begun
        assert len(fresh) >= needed
        self.begun[plan.id] = (digest, needed)

    @invariant()
    def each_launch_used_one_approval_of_exactly_that(self) -> None:
        if not hasattr(self, "desk"):
            return
        begun = self.desk.ledger.history(Launching)
        used = self.desk.ledger.history(ApprovalUsed)
        assert sorted(e.value.digest for e in begun) == sorted(e.value.digest for e in used)
        assert {e.value.plan: e.value.digest for e in begun} == {plan: told[0] for plan, told in self.begun.items()}
        for entry in used:
            needed = self.begun[entry.value.plan][1]
            assert len({person_key(name) for name in entry.value.by}) == len(entry.value.by) >= needed

    def _keep(self, plan: Plan) -> Plan:
        self.desk.ledger.record(plan, plan.id, at=self.time, actor="Jana")
        return plan

    def _needed(self, plan: Plan) -> int:
        limit = self.desk.limits().second_person_above
        return 2 if limit is not None and plan.test_budget > limit else 1

    def _said_yes(self, digest: str) -> set[str]:
        entries = self.desk.ledger.history(Approval, digest)
        return {person_key(entry.actor) for entry in entries if self.time - entry.at < HOLDS}


Approvals.TestCase.settings = settings(
    max_examples=12, stateful_step_count=14, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
TestApprovals = Approvals.TestCase
