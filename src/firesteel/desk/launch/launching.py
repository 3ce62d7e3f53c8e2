"""An approved plan made to exist on the platform, once, and switched on."""

from __future__ import annotations

from ...errors import NotApproved, NotCleared
from ...plans import Plan
from ...storage.journal import Journal
from ..facts import AdRef, Launched, Launching
from .approving import Approving


class Launchings(Approving):
    def launch(self, plan_id: str, actor: str) -> Launched:
        """Create campaign, ad groups and ads paused, then enable them. Repeating it continues; nothing is made twice.

        Raises `NotCleared` where a gate blocks, `NotApproved` without an unused approval for exactly this launch, and
        where a live workspace may only read.
        """
        plan = self.plan_of(plan_id)
        if done := self.ledger.latest_or_none(Launched, plan.id):
            return done
        self.tiktok.client.guard()
        digest = self.digest(plan)
        journal = Journal(self.ledger, actor=actor, now=self.now)
        begun = self.ledger.latest_or_none(Launching, plan.id)
        if begun is None:
            self._poll_authorizations(self.now())
            self._refuse_uncleared(plan)
            if self._unused(digest) is None:
                raise NotApproved(f"the launch of {plan.name} is not approved as it stands; approve it first")
            self.ledger.record(Launching(digest=digest, plan=plan.id), plan.id, at=self.now(), actor=actor)
        else:
            self._check_resumable(plan, begun, digest, journal)
        grants = {flight.post: grant for flight in plan.flights if (grant := self.authorization(flight.post))}
        made = self.tiktok.launch(plan, grants, journal)
        self._refuse_uncleared(plan)  # a creator may have withdrawn, or a waiver run out, while they were made
        self.tiktok.enable(made, journal)
        launched = Launched(
            plan=plan.id,
            campaign_id=made.campaign_id,
            ads=tuple(AdRef(flight=ad.flight, adgroup_id=ad.adgroup_id, ad_id=ad.ad_id) for ad in made.ads),
        )
        self.ledger.record(launched, plan.id, at=self.now(), actor=actor)
        return launched

    def _check_resumable(self, plan: Plan, begun: Launching, digest: str, journal: Journal) -> None:
        """A launch that was cut off goes on only as approved, and only where the gates still allow it.

        Where they do not, whatever it made already is paused first: money may have been running.
        """
        self._poll_authorizations(self.now())
        try:
            if begun.digest != digest:
                raise NotApproved(
                    f"the launch of {plan.name} began under another approval, and what it would create has changed;"
                    " draft a new plan"
                )
            self._refuse_uncleared(plan)
        except (NotApproved, NotCleared):
            for flight in plan.flights:
                entry = journal.seen(f"{plan.id}/{flight.id}/adgroup")
                if entry is not None and entry.answer is not None:
                    self.tiktok.pause(str(entry.answer["id"]))
            raise
