"""The loop as a buyer would walk it, on the local platform: who does what, in order, and what is said about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from ..decisions import Action, Proof
from ..desk import Desk
from ..desk.planning.power import panel
from ..desk.rights.codes import read_codes
from ..errors import BadInput
from ..plans import AtEnd, Brief, Plan
from ..posts import Post, Ranking, Verdict
from ..preflight import Gate, Outcome, checklist
from ..rights import UsageRights, agreements, templates
from ..storage import Entry
from ..values import MICROS, Money, PlanId, PostId, Window
from . import given
from .localplatform import Ready
from .summary import Told, short

BUYER = "Ana (media buyer)"
MANAGER = "Ben (creator manager)"
MARKET = "US"
TARGET = 20
BUDGET = 5_000
POSTS = 6
GRANTED = {0: 30, 1: 7, 2: 30, 3: 60}
"""How many days the creators grant, whatever is asked for: the second is careful."""
AGREED = timedelta(days=60)
MISTYPED = "#h5Jq0nR2vB8yTzK4mXwL7cPd1sFgA6eUiO3kWqZtYxE="
"""What one creator copies by hand: no post has it."""

Say = Callable[[str, str], None]
Step = Callable[[str], None]


class Story:
    """One walk through the loop. `say` takes a stamp and a sentence, `step` marks a day done."""

    def __init__(self, desk: Desk, ready: Ready, days: int, *, say: Say, step: Step) -> None:
        self.desk, self.ready, self.days = desk, ready, days
        self._say, self._step = say, step
        self.start = ready.now
        self.codes: dict[str, int] = {}

    def walk(self) -> Told:
        plan = self._gate(self.prepare())
        self._launch(plan)
        for _ in range(self.days - 1):
            self._advance("Delivering")
            self._judge(plan)
        report, ranking = self.desk.report(plan.id), self.desk.ranking()
        replayed = self.desk.replay()
        return Told(
            ranking=ranking,
            report=report,
            gate=self.desk.gate(plan.id),
            replayed=len(replayed),
            differing=sum(1 for _, _, d in replayed if d),
        )

    def prepare(self) -> Plan:
        """Until there is a plan: find, agree, authorise."""
        wanted = self._agree(self._find())
        self._advance("Codes come in, the pixel is watched")
        self._authorize(wanted)
        return self._plan()

    def say(self, words: str) -> None:
        """Stamp it with the day of the simulated world."""
        self._say(f"{self.desk.now():%d %b}", words)

    def _advance(self, doing: str) -> None:
        assert self.desk.local is not None
        self.desk.local.advance(hours=24)
        self.desk.sync()
        self._step(doing)

    def _find(self) -> Ranking:
        self.desk.sync()
        ranking = self.desk.shortlist()
        creators = {r.post.creator.handle for r in ranking if not r.post.creator.is_brand}
        comments = len(self.desk.labelled())
        self.say(
            f"Read {len(ranking)} posts of {self.ready.brand} and {len(creators)} creators, and {comments:,} comments under them."
        )
        counts = Counter(r.verdict for r in ranking)
        self.say(
            f"{counts[Verdict.PROMOTE]} deserve money, {counts[Verdict.TEST]} a test, {counts[Verdict.IMPROVE]} want work, "
            f"{counts[Verdict.DO_NOT_BOOST]} should not be boosted."
        )
        best = ranking[0]
        most = max(ranking, key=lambda r: r.post.signals.views or 0)
        self.say(f"First: {_named(best.post)}. {best.reasons[0]}")
        if most is not best:
            self.say(
                f"The most watched, {_named(most.post)} with {most.post.signals.views:,.0f} views, ranks {most.rank}: {most.reasons[0]}"
            )
        return ranking

    def _agree(self, ranking: Ranking) -> list[Post]:
        """Ask for what is worth asking for; every creator answers the nine questions and signs what they read."""
        wanted: list[Post] = []
        per_creator: Counter[str] = Counter()
        for ranked in ranking:
            if ranked.verdict not in (Verdict.PROMOTE, Verdict.TEST) or len(wanted) >= POSTS + 3:
                continue
            if per_creator[ranked.post.creator.handle] < 2:
                per_creator[ranked.post.creator.handle] += 1
                wanted.append(ranked.post)
        creators = list(dict.fromkeys(post.creator.handle for post in wanted if not post.creator.is_brand))
        for number, handle in enumerate(creators, start=1):
            rights = self._answers(handle, frozenset(post.id for post in wanted if post.creator.handle == handle))
            self.desk.agree(rights, MANAGER)
            self.desk.sign(handle, "", agreements.terms(rights), handle, "page", handle)
            self.desk.paid(handle, "", f"INV-{number:03}", MANAGER)
        names = ", ".join(f"@{handle}" for handle in creators)
        self.say(
            f"Agreed usage rights with {names}, from the template for e-commerce: nine answers each, signed by each and paid, "
            f"{sum(1 for p in wanted if not p.creator.is_brand)} posts, until {given.last_day(self._until(), '%d %b')}."
        )
        return wanted

    def _until(self) -> datetime:
        return self.start + AGREED

    def _answers(self, handle: str, posts: frozenset[PostId]) -> UsageRights:
        """The template, with what this brand and this creator settled between them."""
        return replace(
            templates.filled("e-commerce", handle, posts, self.start, self.ready.currency),
            window=Window(self.start, self.start + AGREED),
            markets=frozenset({MARKET}),
            objectives=frozenset({"sales"}),
            link_and_cta=True,
            comment_moderator="Jana",
            creator_may_change="no",
            reuse_outside="none",
            negative_comments="pause",
            negative_share=0.2,
            shared_results=frozenset({"views", "likes", "spend"}),
            fee=Money(250 * MICROS, self.ready.currency),
            payment_before_code=False,
            live_until=None,
        )

    def _authorize(self, wanted: list[Post]) -> None:
        """Creators send their codes, one of them mistyped; the brand's own posts come through the linked account."""
        order = list(dict.fromkeys(post.creator.handle for post in wanted if not post.creator.is_brand))
        lines = []
        for post in wanted:
            if post.creator.is_brand:
                self.desk.authorize_linked(post.id, BUYER)
                continue
            days = GRANTED.get(order.index(post.creator.handle), 30)
            lines.append(f"@{post.creator.handle}, {post.url or post.id}, {self._code(post, days)}")
        lines.append(f"@{order[0]}, {MISTYPED}")
        taken = self.desk.try_codes(read_codes("\n".join(lines)), BUYER)
        own = sum(1 for post in wanted if post.creator.is_brand)
        self.say(
            f"Pasted {len(lines)} codes: {taken.count('applied')} applied and matched to their posts; "
            f"{own} posts of the brand's own through the linked account."
        )
        for result in taken.results:
            if result.outcome == "refused":
                self.say(f"Line {result.line} was refused: {result.words} {result.ask}")
        until, handle = min((result.until, result.creator) for result in taken.results if result.until)
        if until < self.start + timedelta(days=self.days):
            self._lengthen(until, handle, [post for post in wanted if post.creator.handle == handle])

    def _lengthen(self, end: datetime, handle: str, posts: list[Post]) -> None:
        """A creator chose fewer days than agreed: the earlier end binds, so ask before anything is planned on it."""
        for post in posts:
            self._extend(post)
        grant = self.desk.authorization(posts[0].id)
        assert grant is not None
        self.say(
            f"@{handle} had granted only until {end:%d %b}, although 60 days were agreed. Asked before planning: extended to {grant.window.end:%d %b}."
        )

    def _extend(self, post: Post) -> None:
        """What the creator does in the app when asked: thirty days more. Then read what was granted."""
        account = self.desk.ask_creator(post.creator.handle)
        if account is None:
            raise BadInput(f"@{post.creator.handle} is not connected", remedy="ask by message")
        self.desk.tiktok.extend_code(account.business_id, self.desk.token(account), post.id, 30)
        self.desk.refresh_authorization(post.id, MANAGER)

    def _code(self, post: Post, days: int) -> str:
        """What the creator does in the app: allow ads on the post, and send the code."""
        account = self.desk.ask_creator(post.creator.handle)
        assert account is not None
        return self.desk.tiktok.offer_code(account.business_id, self.desk.token(account), post.id, days)

    def _plan(self) -> Plan:
        plan = self.desk.plan(self._brief("P-1"), BUYER)
        creators = {flight.creator for flight in plan.flights}
        self.say(
            f"Planned {len(plan.flights)} flights with {len(creators)} creators, {plan.flights[0].daily_budget} a day each, "
            f"target {plan.threshold.target} per order, test budget {plan.test_budget}; fixed before spend."
        )
        self._foresee(plan)
        return plan

    def _foresee(self, plan: Plan) -> None:
        """What the money can show, the cheapest way to more, and what becomes of it when a right runs out."""
        told = panel(plan)
        for sentence in (*told.sentences[:2], *((told.refusal,) if told.refusal else ())):
            self.say(sentence)
        if told.ways:
            self.say(f"To reach {told.ways[0].reaches:.0%} at half the target: {told.ways[0].words}.")
        ends = [(self.desk.rights_state(self.desk.library()[each.post]).ends_at, each) for each in plan.flights]
        known = [(until, each) for until, each in ends if until is not None]
        if not known:
            return
        until, first = min(known, key=lambda pair: pair[0])
        then = {AtEnd.END: "its flight ends before it", AtEnd.RENEW: "its creator is asked in time"}
        self.say(
            f"The first right to run out is @{first.creator}'s, on {given.last_day(until, '%d %b')}; {first.id} flies until"
            f" {given.last_day(first.window.end, '%d %b')}. Should one run out sooner,"
            f" {then.get(plan.at_end, 'its money moves to the next best cleared post')}, as the plan says."
        )

    def _brief(self, id: str) -> Brief:
        return Brief(
            id=PlanId(id),
            brand="lumen",
            markets=frozenset({MARKET}),
            test_budget=Money(BUDGET * MICROS, self.ready.currency),
            target=Money(TARGET * MICROS, self.ready.currency),
            start=self.desk.now(),
            days=self.days - 1,
            landing_url=self.ready.landing_url,
            call_to_action="SHOP_NOW",
            pixel_code=self.ready.pixel_code,
            posts=POSTS,
        )

    def _gate(self, plan: Plan) -> Plan:
        """Look, remedy what blocks, look again."""
        page = self.desk.look(plan.id)
        blocks = Counter(f.gate for row in page.rows for f in row.preflight.findings if f.outcome is Outcome.BLOCK)
        self.say(
            f"Ten gates looked at {len(page.rows)} flights; blocked by {_listed(blocks)}."
            if blocks
            else "Ten gates looked: nothing blocks."
        )
        self._look_through(plan)
        page = self.desk.gate(plan.id)
        barred = {row.flight.post for row in page.rows if not row.preflight.cleared}
        for row in page.rows:
            for finding in row.preflight.findings:
                if finding.outcome is Outcome.BLOCK and finding.waived is None:
                    self.say(
                        f"[red]Blocked[/] {row.flight.id} at {finding.gate}: {finding.message} ({finding.remedy})."
                    )
        if barred:
            plan = self._without(barred)
            self.desk.look(plan.id)
            self._look_through(plan)
        self.say(
            f"Signed off captions and brand safety, ticked profiles, policy and labels; {len(plan.flights)} flights are clear."
        )
        return plan

    def _look_through(self, plan: Plan) -> None:
        """What only people can see: captions, topics, profiles, policy, labels, and what the site does about consent."""
        desk = self.desk
        for flight in plan.flights:
            for gate in (Gate.CAPTION, Gate.BRAND_SAFETY):
                desk.sign_off(flight.post, gate, BUYER, note="read and compared with the product page")
            desk.check_policy(flight.post, {item.key: "fine" for item in checklist(desk.preset().name)}, BUYER)
            desk.disclose(flight.post, {"commercial": True, "realistic_ai": False}, MANAGER)
        for post in {flight.creator: flight.post for flight in plan.flights}.values():
            desk.check_profile(post, {"bio_link": True, "name": True, "pinned": True}, MANAGER)
        desk.test_consent({"granted": True, "denied": False, "withdrawn": False, "server_denied": False}, BUYER)

    def _without(self, barred: set[PostId]) -> Plan:
        """The plan again, with the next best posts in place of the barred ones."""
        plan = self.desk.plan(self._brief("P-2"), BUYER, without=frozenset(barred))
        self.say(
            f"Replanned without {'it' if len(barred) == 1 else 'them'}: {len(plan.flights)} flights, {plan.daily_budget} a day in all."
        )
        return plan

    def _launch(self, plan: Plan) -> None:
        page = self.desk.gate(plan.id)
        self.desk.approve(page.digest, BUYER)
        launched = self.desk.launch(plan.id, BUYER)
        self.say(
            f"{BUYER} approved {len(page.changes)} fields; created paused, then enabled: 1 campaign, {len(launched.ads)} ad groups, {len(launched.ads)} ads."
        )

    def _judge(self, plan: Plan) -> None:
        desk = self.desk
        judged = desk.judge()
        desk.apply_due()
        rows = [row for row in desk.flights() if row.plan.id == plan.id]
        spend = sum(row.card.spend.micros for row in rows if row.card)
        orders = sum(row.card.orders for row in rows if row.card)
        live = sum(1 for row in rows if row.status == "live")
        told = [self._told(entry) for entry in judged if self._worth_telling(entry)]
        if told or (desk.now() - self.start).days % 3 == 0:
            self.say(f"{Money(spend, self.ready.currency)} spent, {orders} orders, {live} flights live.")
        for words in told:
            self.say(f"  {words}")
        for row in desk.waiting():
            if row.decision.action is Action.SCALE:
                desk.apply_decision(row.seq, BUYER)
            elif row.decision.action is Action.RENEW and row.post:
                self._renew(row.seq, row.post)

    def _worth_telling(self, entry: Entry) -> bool:  # type: ignore[type-arg]
        return entry.value.decision.action is not Action.HOLD

    def _told(self, entry: Entry) -> str:  # type: ignore[type-arg]
        decision = entry.value.decision
        row = self.desk.flight(entry.value.flight)
        verb = {Action.SCALE: "Raise", Action.TRIM: "Cut", Action.STOP: "Stop", Action.RENEW: "Renew"}[decision.action]
        colour = {Action.SCALE: "green", Action.TRIM: "yellow", Action.STOP: "red", Action.RENEW: "yellow"}[
            decision.action
        ]
        if decision.because == "flight-ended":
            verb, colour = "Ended", "dim"
        proof = " (proven)" if decision.proof is Proof.PROVEN else ""
        return f"[{colour}]{verb}[/]{proof} {_named(row.post)}: {decision.says}"

    def _renew(self, seq: int, post: Post) -> None:
        """Ask the creator, who extends the code by thirty days."""
        self._extend(post)
        self.desk.apply_decision(seq, MANAGER)
        grant = self.desk.authorization(post.id)
        assert grant is not None
        self.say(f"  @{post.creator.handle} extended the code: it now runs to {grant.window.end:%d %b}.")


def _named(post: Post) -> str:
    return f"“{short(post.caption, 42)}” by @{post.creator.handle}"


def _listed(counts: Counter[Gate]) -> str:
    return ", ".join(f"{gate} ({count})" for gate, count in counts.most_common())
