"""The gates of a plan: its evidence gathered, what they say of each flight, and everything a gate may see."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from ...errors import NotCleared, NotFound, PlatformError
from ...plans import Flight, Plan, fingerprint, planned_spend
from ...posts import Post
from ...preflight import Case, CommentState, Gate, LandingPage, Preflight, TrackingState, check
from ...preflight.values import Trouble
from ...rights import UsageRights, agreements
from ...tiktok import Speaker
from ...values import Money
from ...warehouse import measure
from ..facts import Checked, Launched, MusicChecked, PlanState
from ..office import SYSTEM
from ..planning.drafts import Planning
from ..views import Change, GatePage, GateRow
from .launchviews import ApprovalState, LaunchState

RESPOND_WITHIN_H = 4
LATELY = timedelta(days=7)


class Gating(Planning):
    def look(self, plan_id: str | None = None, actor: str = SYSTEM) -> GatePage:
        """Gather the evidence afresh (landing pages, music, authorisations), run the ten gates, keep what they found."""
        plan = self.plan_of(plan_id)
        pages = {url: self._fetch(url) for url in sorted({f.landing_url for f in plan.flights if f.landing_url})}
        for flight in plan.flights:
            if post := self.library().get(flight.post):
                with suppress(PlatformError):  # what does not answer is not seen, and the gate says so
                    self.check_music(post, flight.audience.markets, flight.window)
        reports = {flight.id: check(self.case(plan, flight, pages.get(flight.landing_url))) for flight in plan.flights}
        digest = self.digest(plan)
        outcomes: dict[str, dict[str, object]] = {
            id: {finding.gate.value: finding.outcome for finding in report.findings} for id, report in reports.items()
        }
        self.ledger.record_many(
            [
                *((report, id) for id, report in reports.items()),
                (Checked(plan=plan.id, digest=digest, outcomes=outcomes), plan.id),  # type: ignore[arg-type]
            ],
            at=self.now(),
            actor=actor,
        )
        return self.gate(plan.id)

    def gate(self, plan_id: str | None = None) -> GatePage:
        """The newest gate run beside what has been signed or waived since; nothing is fetched."""
        try:
            plan = self.plan_of(plan_id)
        except NotFound:
            return GatePage(plan=None, rows=(), changes=(), digest="", launched=False, approved=False)
        rows = [
            GateRow(flight=flight, post=self.library().get(flight.post), preflight=self._report(plan, flight))
            for flight in plan.flights
        ]
        digest = self.digest(plan)
        approval = self._approval_of(plan, digest)
        return GatePage(
            plan=plan,
            rows=tuple(rows),
            changes=self.changes(plan),
            digest=digest,
            launched=self.ledger.latest_or_none(Launched, plan.id) is not None,
            approved=approval is not None and approval.complete,
            approval=approval,
            state=self._launch_state(plan),
        )

    def _approval_of(self, plan: Plan, digest: str) -> ApprovalState | None:
        """How far exactly this launch is approved: `approving` says."""
        return None

    def _launch_state(self, plan: Plan) -> LaunchState | None:
        """What became of its launch: `undoing` says."""
        return None

    def case(self, plan: Plan, flight: Flight, landing: LandingPage | None) -> Case:
        """Everything that is known of one flight, as a gate may see it."""
        post = self.library().get(flight.post)
        music = self.ledger.latest_or_none(MusicChecked, flight.post)
        own = post is not None and post.creator.is_brand
        rights = None if own else self.agreement(flight.creator, flight.post, self._when(flight))
        return Case(
            plan=plan,
            flight=flight,
            post=post,
            ranked=self.ranking(plan.objective.value).of(flight.post),
            authorization=self.authorization(flight.post),
            rights=rights,
            music=music.music if music else None,
            music_markets=music.markets if music else None,
            music_window=music.window if music else None,
            caption=self.signed(flight.post, Gate.CAPTION),
            brand_safety=self.signed(flight.post, Gate.BRAND_SAFETY),
            comments=self.comment_state(post) if post else None,
            landing=landing,
            tracking=self.tracking(plan.pixel_code),
            account_balance=self.derived("balance", self._balance),
            profile=self.profile_check(flight.creator),
            policy=self.policy_check(flight.post),
            disclosure=self.disclosure(flight.post),
            consent=self.consent_test(),
            signature=self.signature(rights.subject) if rights else None,
            terms=agreements.terms(rights) if rights else "",
            withdrawal=self.agreed().withdrawal(rights, flight.post) if rights else None,
            spoken_for=self.spoken_for(rights, plan, flight) if rights else None,
            preset=self.preset().name,
            waivers=self.waivers(flight.id),
            now=self.now(),
        )

    def _when(self, flight: Flight) -> datetime:
        """The moment whose agreement a flight flies under: its start, or now once it flies."""
        return max(flight.window.start, self.now())

    def spoken_for(self, rights: UsageRights, plan: Plan, flight: Flight) -> Money | None:
        """What the agreement's spend cap has to carry besides this flight: what others under it spent, what those that run
        may still spend, and what the others of this plan would. None where nothing is capped."""
        if rights.spend_cap is None:
            return None
        micros = sum(
            self.may_spend(state, each).micros
            for state in self.plans()
            if state.at is not None or state.plan.id == plan.id
            for each in state.plan.flights
            if each.id != flight.id and self._under(rights, each)
        )
        return self.money(micros)

    def _under(self, rights: UsageRights, flight: Flight) -> bool:
        if flight.creator != rights.creator:
            return False
        held = self.agreement(flight.creator, flight.post, flight.window.start)
        return held is not None and held.subject == rights.subject

    def may_spend(self, state: PlanState, flight: Flight) -> Money:
        """What a flight may spend in all; `flying` knows what it spent."""
        return planned_spend(flight)

    def _report(self, plan: Plan, flight: Flight) -> Preflight:
        """What the gates say of a flight now; its landing page as it was fetched last."""
        kept = self.ledger.latest_or_none(Preflight, flight.id)
        return check(self.case(plan, flight, kept.case.landing if kept else None))

    def _troubles(self, plan: Plan, flight: Flight, gate: Gate) -> tuple[Trouble, ...]:
        found = next(finding for finding in self._report(plan, flight).findings if finding.gate is gate)
        return tuple(each for each in found.troubles if each.waived is None)

    def comment_state(self, post: Post) -> CommentState:
        read = sum(1 for each in self.comments() if each.post == post.id)
        moderator, hours = self.moderation(post)
        count = int(post.signals.comments or 0)
        return CommentState(
            read=read,
            complete=read >= count,
            open_risks=len(self.open_risks().get(post.id, ())),
            moderator=moderator,
            respond_within_h=hours,
        )

    def moderation(self, post: Post) -> tuple[str | None, int | None]:
        """Who looks after the comments of a post, and within how many hours one that may do harm is answered."""
        if post.creator.is_brand:
            return self.store.workspace.brand, RESPOND_WITHIN_H
        rights = self.agreement(post.creator.handle, post.id)
        moderator = rights.comment_moderator if rights else None
        return moderator, ((rights and rights.respond_within_h) or RESPOND_WITHIN_H) if moderator else None

    def tracking(self, pixel_code: str) -> TrackingState | None:
        """What the brand's own copy of the events says of the last seven days; None where there is none."""
        return self.derived(
            f"tracking/{pixel_code}",
            lambda: measure.tracking(self.engine, pixel_code, since=self.now() - LATELY, currency=self.currency),
        )

    def changes(self, plan: Plan) -> tuple[Change, ...]:
        """What a launch would create, field by field."""
        grants = {flight.post: self.authorization(flight.post) for flight in plan.flights}
        held = {post: grant for post, grant in grants.items() if grant}
        return self.tiktok.changes(plan, held, self._speaker(plan))

    def _speaker(self, plan: Plan) -> Speaker | None:
        """Under whose name the uploaded videos of a plan are shown: the brand's own account, where it is connected."""
        if all(flight.spark for flight in plan.flights):
            return None
        own = next((account for account in self.accounts() if account.is_brand), None)
        library = self.library()
        return Speaker(
            handle=own.handle if own else "",
            display_name=self.store.workspace.brand,
            captions={flight.post: library[flight.post].caption for flight in plan.flights if flight.post in library},
        )

    def digest(self, plan: Plan) -> str:
        """Names exactly this launch: the plan and everything that would be created for it."""
        told = "\n".join(f"{c.thing}\t{c.field}\t{c.before}\t{c.after}" for c in self.changes(plan))
        return hashlib.sha256(f"{fingerprint(plan)}\n{told}".encode()).hexdigest()

    def _refuse_uncleared(self, plan: Plan) -> None:
        page = self.gate(plan.id)
        blocked = [row for row in page.rows if not row.preflight.cleared]
        if blocked:
            first = next(f for f in blocked[0].preflight.findings if f.outcome == "block" and f.waived is None)
            raise NotCleared(
                f"{len(blocked)} of {len(page.rows)} flights are blocked; {blocked[0].flight.id}: {first.message} ({first.remedy})"
            )

    def _fetch(self, url: str) -> LandingPage:
        """The page as a visitor meets it. On a local platform its seconds mean nothing, and would differ every time."""
        page = self.tiktok.landing(url, now=self.now())
        return replace(page, seconds=0.0) if self.store.workspace.simulated else page

    def _balance(self) -> Money | None:
        """None where the platform does not answer now: the gate then says so."""
        try:
            return self.tiktok.balance()
        except PlatformError:
            return None
