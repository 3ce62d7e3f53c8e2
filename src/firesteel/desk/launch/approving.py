"""A person's yes to exactly one change, to be used once."""

from __future__ import annotations

from ...errors import NotApproved
from ..facts import Approval
from .gating import Gating


class Approving(Gating):
    def approve(self, digest: str, actor: str) -> None:
        """One person's yes to exactly the launch of that digest; it can be used once."""
        plan = next((state.plan for state in self.plans() if self.digest(state.plan) == digest), None)
        if plan is None:
            raise NotApproved("what you approve is not what would be launched now; look at the difference again")
        self._refuse_uncleared(plan)
        self.ledger.record(Approval(digest=digest, plan=plan.id), digest, at=self.now(), actor=actor)
