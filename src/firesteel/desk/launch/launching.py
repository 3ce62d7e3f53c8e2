"""An approved plan made to exist on the platform, once, and switched on."""

from __future__ import annotations

from ...errors import Conflict, NotApproved, NotCleared
from ...plans import Plan
from ...rights import Authorization
from ...roles import Act
from ...storage.journal import Journal
from ...tiktok import launch as made
from ...values import PostId
from ..facts import AdRef, Launched, Launching
from ..team import refuse_unless
from .facts import CampaignHeld
from .undoing import Undoing


class Launchings(Undoing):
    def launch(self, plan_id: str, actor: str) -> Launched:
        """Create campaign, ad groups and ads paused, then enable them. Repeating it continues; nothing is made twice.

        Raises `NotCleared` where a gate blocks, `NotApproved` without an unused approval for exactly this launch, while
        spend is stopped, where a ceiling has no room, and where a live workspace may only read; `Conflict` where somebody
        else launches it at this moment.
        """
        plan = self.plan_of(plan_id)
        if undone := self.undone(plan.id):
            raise NotApproved(
                f"the launch of {plan.name} was taken back ({undone.why}); copy the plan to launch it anew"
            )
        if done := self.ledger.latest_or_none(Launched, plan.id):
            return done
        refuse_unless(self, actor, Act.LAUNCH)
        self.tiktok.client.guard()
        self.refuse_stopped()
        with self._launch_lock(plan):
            return self._launch(plan, actor)

    def _launch(self, plan: Plan, actor: str) -> Launched:
        if done := self.ledger.latest_or_none(Launched, plan.id):
            return done  # somebody finished it while this waited for its turn
        digest = self.digest(plan)
        journal = Journal(self.ledger, actor=actor, now=self.now)
        begun = self.ledger.latest_or_none(Launching, plan.id)
        if begun is None:
            self._begin(plan, digest, actor)
        else:
            self._check_resumable(plan, begun, digest, journal)
        found = self.tiktok.launch(plan, self._grants(plan), journal, self.store.attachments.get, self._speaker(plan))
        self._verify(plan, found)
        self._refuse_uncleared(plan)  # a creator may have withdrawn, or a waiver run out, while they were made
        self.refuse_stopped()
        self._hold_no_more(plan, found.campaign_id, journal, actor)
        self.tiktok.enable(found, journal)
        self._pause_if_stopped(actor)
        launched = Launched(
            plan=plan.id,
            campaign_id=found.campaign_id,
            ads=tuple(AdRef(flight=ad.flight, adgroup_id=ad.adgroup_id, ad_id=ad.ad_id) for ad in found.ads),
        )
        self.ledger.record(launched, plan.id, at=self.now(), actor=actor)
        return launched

    def _grants(self, plan: Plan) -> dict[PostId, Authorization]:
        return {flight.post: grant for flight in plan.flights if (grant := self.authorization(flight.post))}

    def _hold_no_more(self, plan: Plan, campaign_id: str, journal: Journal, actor: str) -> None:
        """A stop may have paused what a launch had made until then. What is switched on now counts as running from here;
        where it was switched on before that stop, it stays paused until somebody starts it again."""
        held, on = self.ledger.latest_or_none(CampaignHeld, plan.id), journal.seen(f"{plan.id}/enable/campaign")
        if held is not None and held.held and (on is None or on.answer is None):
            running = CampaignHeld(plan=plan.id, campaign_id=campaign_id, held=False)
            self.ledger.record(running, plan.id, at=self.now(), actor=actor)

    def _begin(self, plan: Plan, digest: str, actor: str) -> None:
        """Use the approval up, in the same moment in which the launch begins: of two who try, one does."""
        self._poll_authorizations(self.now())
        self._refuse_uncleared(plan)
        self.check_plan(plan)
        self.tiktok.check(plan, self._grants(plan), self._speaker(plan))  # before the approval is used up
        launching = Launching(digest=digest, plan=plan.id)
        money = self.launch_money(plan)
        self.use_approval("launch", digest, money, actor, plan=plan.id, also=[(launching, plan.id)])
        self._refuse_full()
        if self.plan_of(plan.id) != plan:
            raise NotApproved(
                f"{plan.name} was changed at the moment of its launch, so nothing was created; copy it with"
                f" `firesteel plans copy {plan.id}` and approve the copy"
            )

    def _verify(self, plan: Plan, found: made.Launched) -> None:
        """What was made, read back and held against the plan while all of it is still paused."""
        ids = {ad.adgroup_id: ad.flight for ad in found.ads}
        planned = {flight.id: flight.daily_budget for flight in plan.flights}
        settings = self.tiktok.settings(list(ids), self.currency)
        for adgroup, flight in ids.items():
            if adgroup not in settings:
                raise Conflict(f"ad group {adgroup} of {flight} cannot be read back; nothing was switched on")
            if (budget := settings[adgroup][0]) != planned[flight]:
                raise Conflict(
                    f"ad group {adgroup} of {flight} reads back {budget} a day, not the approved {planned[flight]};"
                    " nothing was switched on: correct it in Ads Manager, then launch again"
                )

    def _check_resumable(self, plan: Plan, begun: Launching, digest: str, journal: Journal) -> None:
        """A launch that was cut off goes on only as approved, and only where gates and ceilings still allow it.

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
            self._refuse_full()
        except (NotApproved, NotCleared):
            for flight in plan.flights:
                entry = journal.seen(f"{plan.id}/{flight.id}/adgroup")
                if entry is not None and entry.answer is not None:
                    self.tiktok.pause(str(entry.answer["id"]))
            raise
