"""A person's yes to exactly one change, to be used once; above the workspace's limit, two people's.

A change is named by a digest. Whoever changes what would be done changes the digest, and so voids the approvals. They
hold for a day. Using them up is one fact of the digest, recorded together with the beginning of what was approved, so that
neither can happen twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from ...errors import BadInput, Conflict, NotApproved
from ...plans import Plan
from ...roles import Act, same_person
from ...storage import Entry
from ...storage.journal import Journal
from ...values import Money
from ..facts import Launching, PlanState
from ..office import SYSTEM
from ..team import refuse_unless
from .facts import Allowance, Approval, ApprovalUsed, Kind
from .launchviews import ApprovalState, Yes
from .limits import Limiting

HOLDS = timedelta(hours=24)
"""How long a yes may wait for its use."""
AGAIN = 5
"""How often a yes is recorded anew where somebody else's came first."""
WORDS: dict[Kind, str] = {
    "launch": "the launch",
    "raise": "the raise",
    "renew": "the renewal",
    "move": "the move of budget",
    "undo": "taking the launch back",
    "lift": "allowing spend again",
}


class Approving(Limiting):
    def approve(self, digest: str, actor: str) -> ApprovalState:
        """One person's yes to exactly the launch of that digest.

        Raises `NotCleared` where a gate blocks, `NotApproved` where that is not what would be launched now, or `actor` may
        not approve, and `Conflict` where others approved it already.
        """
        plan = next((state.plan for state in self.plans() if self.digest_or_none(state.plan) == digest), None)
        if plan is None:
            raise NotApproved("what you approve is not what would be launched now; look at the difference again")
        refuse_unless(self, actor, Act.APPROVE)
        self._refuse_uncleared(plan)
        return self.approve_change("launch", digest, self.launch_money(plan), actor, plan=plan.id)

    def launch_money(self, plan: Plan) -> Money:
        """What the limit for a second person is held against: the test budgets of all plans of the same brief, so that a
        large sum does not slip through in parts."""
        parts = [state.plan for state in self.plans() if plan.portfolio and state.plan.portfolio == plan.portfolio]
        return self.money(sum(each.test_budget.micros for each in parts or [plan]))

    def approve_change(self, kind: Kind, digest: str, money: Money, actor: str, *, plan: str = "") -> ApprovalState:
        """One person's yes to any change, named for ever by its digest.

        money  what the change may spend more than was approved before
        A second yes of the same person is none: the first still stands.
        """
        refuse_unless(self, actor, Act.APPROVE)
        if actor == SYSTEM:
            raise NotApproved(f"{WORDS[kind]} needs a person's yes; what runs by itself approves nothing")
        yes = Approval(digest=digest, plan=plan, kind=kind, money=money)
        for _ in range(AGAIN):
            state = self.approval(digest, money)
            if state.used:
                raise Conflict(f"{state.used_by} used this approval on {state.used_at:%Y-%m-%d %H:%M} UTC; it is done")
            if any(same_person(each.who, actor) for each in state.given):
                return state
            if state.complete:
                raise Conflict(f"{_said(state.given)}, so it is approved already; look at it again before you go on")
            try:
                self.ledger.record(yes, digest, at=self.now(), actor=actor, expect=state.head)
            except Conflict:
                continue  # somebody else's came first: look whether mine is still wanted
            return self.approval(digest, money)
        raise Conflict(f"others are approving {WORDS[kind]} at this moment; look at it again")

    def approval(self, digest: str, money: Money, *, plan: str = "") -> ApprovalState:
        """How far a change is approved. With its plan, also who had approved the plan as it was before."""
        limit = self.limits().second_person_above
        entries = self.ledger.history(Approval, digest)
        now = self.now()
        fresh = _different(entry for entry in reversed(entries) if now - entry.at < HOLDS and self._may(entry.actor))
        used = self._used(digest)
        return ApprovalState(
            digest=digest,
            needed=2 if limit is not None and money > limit else 1,
            limit=limit,
            given=fresh,
            expires_at=min((each.at + HOLDS for each in fresh), default=None),
            expired=_different(entry for entry in reversed(entries) if now - entry.at >= HOLDS),
            used_by=used.actor if used else "",
            used_at=used.at if used else None,
            changed=self._approved_before(digest, plan) if plan and not fresh else (),
            head=entries[0].seq if entries else 0,
        )

    def use_approval(
        self,
        kind: Kind,
        digest: str,
        money: Money,
        actor: str,
        *,
        plan: str = "",
        also: Iterable[tuple[object, str]] = (),
    ) -> None:
        """Use the approvals of a change up, for ever, and record what begins with it in the same moment.

        also  facts with their subjects, each the first of its kind and subject
        Raises `NotApproved` where a yes is missing or ran out, `Conflict` where it was used already.
        """
        state = self.approval(digest, money)
        if state.used:
            raise Conflict(f"{state.used_by} used this approval on {state.used_at:%Y-%m-%d %H:%M} UTC; it is used up")
        if not state.complete:
            raise NotApproved(missing(kind, state))
        used = ApprovalUsed(
            digest=digest, kind=kind, by=tuple(each.who for each in state.given), plan=plan, money=money
        )
        self.ledger.record_many([(used, digest), *also], at=self.now(), actor=actor, expect=0)

    def consent(self, kind: Kind, digest: str, money: Money, actor: str, *, plan: str = "") -> None:
        """Say yes and, once all yeses are there, use them up: for changes that are approved and done in one step.

        Repeating it after it was used goes on with the change, which so has to do no harm twice. Raises `NotApproved`
        while somebody else's yes is missing; that of `actor` is kept.
        """
        state = self.approval(digest, money)
        if state.used:
            return
        if not state.complete:
            state = self.approve_change(kind, digest, money, actor, plan=plan)
        if not state.complete:
            raise NotApproved(missing(kind, state))
        self.use_approval(kind, digest, money, actor, plan=plan)

    def raise_total(self, state: PlanState, digest: str, key: str, decision: int, actor: str) -> None:
        """Let a campaign spend in all what was approved under a digest besides, on the platform first: the platform itself
        stops at its total. Once for ever, whoever repeats it when; never by more than was approved.

        key       what the journal calls the write
        decision  the place in the ledger that names this raise
        """
        campaign, more = state.launched.campaign_id if state.launched else "", self._approved_money(digest)
        for _ in range(AGAIN):
            known = self.ledger.history(Allowance, state.plan.id)
            if not campaign or more.micros <= 0 or any(each.value.decision == decision for each in known):
                return
            self.tiktok.client.guard()
            total = (known[0].value.total if known else state.plan.test_budget) + more
            journal = Journal(self.ledger, actor=actor, now=self.now)
            journal.intend(key, {"campaign_id": campaign, "total_micros": total.micros})
            self.tiktok.set_campaign_budget(campaign, total)
            kept = Allowance(plan=state.plan.id, total=total, decision=decision)
            try:
                self.ledger.record(kept, state.plan.id, at=self.now(), actor=actor, expect=known[0].seq if known else 0)
            except Conflict:
                continue  # another raise came between: this one comes on top of it
            journal.done(key, {})
            return
        raise Conflict(f"others are raising what {state.plan.name} may spend at this moment; repeat it")

    def _approved_money(self, digest: str) -> Money:
        used = self.ledger.latest_or_none(ApprovalUsed, digest)
        return used.money if used is not None and used.money is not None else self.money(0)

    def _may(self, actor: str) -> bool:
        """Whether somebody who said yes may still say so today."""
        try:
            refuse_unless(self, actor, Act.APPROVE)
        except NotApproved:
            return False
        return True

    def _used(self, digest: str) -> Entry[ApprovalUsed] | Entry[Launching] | None:
        """The fact that used an approval up; of older books, the launch that began with it."""
        if used := self.ledger.entry_or_none(ApprovalUsed, digest):
            return used
        return next((each for each in self.ledger.history(Launching) if each.value.digest == digest), None)

    def _approved_before(self, digest: str, plan: str) -> tuple[Yes, ...]:
        others = (each for each in reversed(self.ledger.history(Approval)) if each.value.plan == plan)
        return _different(each for each in others if each.value.digest != digest and each.value.kind == "launch")

    def digest_or_none(self, plan: Plan) -> str | None:
        """None for a plan that TikTok could not make: it must not stand in the way of the others."""
        try:
            return self.digest(plan)
        except BadInput:
            return None

    def _approval_of(self, plan: Plan, digest: str) -> ApprovalState:
        return self.approval(digest, self.launch_money(plan), plan=plan.id)


def missing(kind: Kind, state: ApprovalState) -> str:
    """What is missing before a change may be made, as a sentence."""
    what = WORDS[kind]
    if state.expired and not state.given:
        who = state.expired[-1]
        return (
            f"{who.who}'s approval of {who.at:%Y-%m-%d %H:%M} UTC ran out after a day; {what} has to be approved again"
        )
    if state.given:
        return (
            f"{_said(state.given)}; above {state.limit} {what} needs the yes of two people, so somebody else has to"
            " approve it, too"
        )
    two = f", by two people since it may spend more than {state.limit}" if state.needed > 1 else ""
    return f"{what} is not approved as it stands; approve it first{two}"


def _different(entries: Iterable[Entry[Approval]]) -> tuple[Yes, ...]:
    """One yes a person, the newest of each, in the order they first said it."""
    found: list[Yes] = []
    for entry in entries:
        yes = Yes(who=entry.actor, at=entry.at)
        place = next((n for n, each in enumerate(found) if same_person(each.who, entry.actor)), None)
        if place is None:
            found.append(yes)
        else:
            found[place] = yes
    return tuple(found)


def _said(given: tuple[Yes, ...]) -> str:
    return " and ".join(f"{each.who} approved this on {each.at:%Y-%m-%d %H:%M} UTC" for each in given)
