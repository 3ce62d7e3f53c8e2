"""From a brief to drafted plans; the plans there are, copied, compared, and as YAML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ...errors import BadInput, Conflict, NotFound, PlatformError
from ...plans import (
    LINKED,
    MEASURED,
    AccountMeans,
    Brief,
    Candidate,
    Difference,
    Flight,
    Job,
    Objective,
    Plan,
    Portfolio,
    Recommendation,
    cautions,
    checked_means,
    compare,
    copied,
    draft,
    from_yaml,
    offered,
    portfolio,
    recommended,
    to_yaml,
)
from ...plans.written import checked_brief, checked_written
from ...posts import Post, Ranked, Ranking, Verdict
from ...preflight.purpose import EVENTS
from ...rights import UsageRights, permits
from ...roles import Act
from ...tiktok.recipe import known_event, known_markets
from ...values import PlanId, PostId, Window
from ...warehouse import measure
from ..correcting import Correcting
from ..facts import Launched, Launching, PlanState
from ..team import refuse_unless
from .naming import naming

LIMITS = ("outside-markets", "other-objective", "link-not-granted")
"""What keeps a post out of a draft; what else a contract has against it is for the gate to say."""
OF_AN_OBJECTIVE = frozenset({"other-objective", "link-not-granted"})
"""Of those, what another objective may settle."""
RANKED_AS = {Objective.APP.value: Objective.LEADS.value, Objective.SHOP.value: Objective.SALES.value}
"""By the signals of which objective posts are ranked for one that has none of its own."""
LATELY = timedelta(days=7)
"""Events of this long say whether the site measures anything."""


class Planning(Correcting):
    def ranking(self, objective: str = "") -> Ranking:
        """The posts in order, under an objective or the one the workspace aims at; for an app as for leads, for a shop as
        for sales."""
        return super().ranking(RANKED_AS.get(objective, objective))

    def plan(self, brief: Brief, actor: str, without: frozenset[str] = frozenset()) -> Plan:
        """Draft one plan from the ranking and the rights there are, leaving out posts `without`, and keep it.

        Posts that somebody put on the shortlist come first, posts that somebody took off it not at all.
        """
        refuse_unless(self, actor, Act.PLAN)
        plan = self.draft_plan(brief, without)
        self.ledger.record(plan, plan.id, at=self.now(), actor=actor)
        return plan

    def draft_plan(self, brief: Brief, without: frozenset[str] = frozenset()) -> Plan:
        """What `plan` would keep. Raises `BadInput` for an app or shop plan where the account has none (R-086)."""
        if _promotes(brief):
            checked_means(brief.objective, self.account_means(), brief.markets)
        brief = self._with_means(brief)
        return draft(brief, self._candidates(brief, without), taken=self._names())

    def draft_portfolio(self, brief: Brief, without: frozenset[str] = frozenset()) -> Portfolio:
        """What the brief would make: a plan for each objective its posts serve. Nothing is kept.

        What an agreement has against one objective is no reason to leave a post out where its role serves another.
        """
        brief = self._with_means(brief)
        return portfolio(
            brief,
            self._candidates(brief, without, several=True),
            tracking_ready=self.tracking_ready(),
            means=self.account_means() if _promotes(brief) else None,
            preset=self.preset().name,
            taken=self._names(),
        )

    def plan_portfolio(self, brief: Brief, actor: str, without: frozenset[str] = frozenset()) -> Portfolio:
        """The same, kept: the brief and all its plans, or none of them."""
        refuse_unless(self, actor, Act.PLAN)
        if any(brief.id in (state.plan.id, state.plan.portfolio) for state in self.plans()):
            raise BadInput(f"there is a plan {brief.id} already", where="id", remedy="give the brief another id")
        made = self.draft_portfolio(brief, without)
        self.ledger.record_many(
            [(brief, brief.id), *((plan, plan.id) for plan in made.plans)], at=self.now(), actor=actor
        )
        return made

    def new_brief(self, **given: Any) -> Brief:
        """A brief with what the workspace knows filled in: its id, brand, first day, pixel and names.

        given  fields of `Brief`; test_budget and target have to be among them
        """
        here = self.store.workspace
        usual: dict[str, Any] = {
            "id": self.next_plan_id(),
            "brand": here.brand.split()[0].lower(),
            "start": self.now(),
            "markets": frozenset({"US"}),
            "pixel_code": here.pixel_code,
            "naming": naming(self),
        }
        return Brief(**(usual | given))

    def next_plan_id(self) -> PlanId:
        used = {each for state in self.plans() for each in (str(state.plan.id), state.plan.portfolio)}
        number = len(self.plans()) + 1
        while f"P-{number}" in used:
            number += 1
        return PlanId(f"P-{number}")

    def keep_plan(self, plan: Plan, actor: str) -> Plan:
        """Keep a plan as it is written. One that was drafted and not launched is replaced.

        Raises `Conflict` for one whose launch began: its thresholds are frozen with the first spend, so what should be
        otherwise is a new plan. Raises `BadInput` for one that would be mistaken for another.
        """
        refuse_unless(self, actor, Act.PLAN)
        self._keepable(plan)
        self._record_plans((plan,), actor)
        return plan

    def plan_named(self, plan_id: str) -> Plan:
        for state in self.plans():
            if state.plan.id == plan_id:
                return state.plan
        raise NotFound(f"there is no plan {plan_id}; `firesteel plans list` names them")

    def portfolio_named(self, id: str) -> Plan | Portfolio:
        """A plan, or all the plans of one brief."""
        plans = tuple(sorted((s.plan for s in self.plans() if s.plan.portfolio == id), key=lambda plan: plan.id))
        if len(plans) > 1:
            return Portfolio(id=PlanId(id), plans=plans)
        return self.plan_named(id)

    def brief_of(self, id: str) -> Brief | None:
        """The brief a portfolio was made from; None where it was planned by hand, or before briefs were kept."""
        return self.ledger.latest_or_none(Brief, id)

    def copy_plan(self, plan_id: str, actor: str, start: datetime | None = None, **changes: Any) -> Plan:
        """The plan once more under a new id, from tomorrow on where no start is given, and kept."""
        refuse_unless(self, actor, Act.PLAN)
        plan = self.plan_named(plan_id)
        new = copied(plan, self.next_plan_id(), start or self.now() + timedelta(days=1), naming=naming(self), **changes)
        if new.name in self._names():
            new = replace(new, name=f"{new.name}_{new.id}")
        return self.keep_plan(new, actor)

    def compare_plans(self, first: str, second: str) -> tuple[Difference, ...]:
        return compare(self.portfolio_named(first), self.portfolio_named(second))

    def plan_yaml(self, id: str) -> str:
        """A plan, or a portfolio by its brief's id, as YAML."""
        return to_yaml(self.portfolio_named(id))

    def plan_from_yaml(self, text: str, actor: str, where: str = "") -> Portfolio:
        """What a document holds, kept: a brief is planned, a plan or a portfolio kept as it is written."""
        refuse_unless(self, actor, Act.PLAN)
        read = from_yaml(text, where)
        if isinstance(read, Brief):
            return self.plan_portfolio(read, actor)
        made = self._written(read, where)
        self._record_plans(made.plans, actor)
        return made

    def _record_plans(self, plans: Sequence[Plan], actor: str) -> None:
        """Kept as they are; where the launch of one began since that was looked at, as it was before.

        Raises `Conflict` then: what was approved is what stays.
        """
        before = {plan.id: self.ledger.latest_or_none(Plan, plan.id) for plan in plans}
        seqs = self.ledger.record_many([(plan, plan.id) for plan in plans], at=self.now(), actor=actor)
        late = [
            (old, plan.id)
            for plan, seq in zip(plans, seqs, strict=True)
            if (begun := self.ledger.entry_or_none(Launching, plan.id)) and begun.seq < seq and (old := before[plan.id])
        ]
        if late:
            self.ledger.record_many(late, at=self.now(), actor=actor)
            raise Conflict(f"{late[0][1]} was launched at this moment, and stays as it was approved; copy it instead")

    def looked_at(self, text: str, where: str = "") -> Portfolio:
        """What `plan_from_yaml` would keep. Nothing is kept."""
        read = from_yaml(text, where)
        return self.draft_portfolio(read) if isinstance(read, Brief) else self._written(read, where)

    def _written(self, read: Plan | Portfolio, where: str) -> Portfolio:
        """Raises `BadInput` or `Conflict` where a plan may not be kept as it is written."""
        plans = read.plans if isinstance(read, Portfolio) else (read,)
        if not plans:
            raise BadInput("holds no plan", where=where, remedy="write at least one")
        for plan in plans:
            self._keepable(plan)
        _apart(plans)
        told = tuple(caution for plan in plans for caution in cautions(plan))
        return Portfolio(id=read.id, plans=plans, cautions=told)

    def account_means(self) -> AccountMeans:
        """What the ad account can promote, as it was last asked; nothing where the platform does not answer."""
        return self.derived("account-means", self._means)

    def objectives(self, markets: frozenset[str] = frozenset()) -> tuple[Objective, ...]:
        """The objectives to choose among: app and shop only where the account has them (R-086)."""
        return offered(self.account_means(), markets)

    def format_for(self, job: Job, post: str = "") -> Recommendation:
        """Spark Ad or uploaded file for a job, why, and the risk that comes with it (R-022, R-023).

        post  the one that is thought of: its place in the ranking is its organic evidence
        """
        if post and post not in self.library():
            raise NotFound(f"there is no post {post}; `firesteel posts` lists them")
        ranked = self.ranking().of(PostId(post)) if post else None
        proven = None if ranked is None else ranked.verdict in (Verdict.PROMOTE, Verdict.TEST)
        return recommended(job, evidence=proven)

    def format_risk(self, flight: Flight) -> Recommendation:
        """What a flight's format risks: a post nobody wanted made bigger, or a file that feels foreign; `risk` is empty
        where nothing speaks against it (R-023)."""
        known = flight.post if flight.post in self.library() else ""
        return self.format_for(Job.NATIVE if flight.spark else Job.VARIANTS, known)

    def tracking_ready(self) -> bool:
        """Whether events that sales or leads learn from came from the site lately (R-090)."""
        pixel = self.store.workspace.pixel_code
        if not pixel:
            return False
        since = self.now() - LATELY
        state = self.derived(
            f"tracking/{pixel}", lambda: measure.tracking(self.engine, pixel, since=since, currency=self.currency)
        )
        return state is not None and any(
            {*state.browser_events, *state.server_events} & events for events in EVENTS.values()
        )

    def plans(self) -> tuple[PlanState, ...]:
        """Every plan, newest first, and whether it flies."""
        return self.standing("plans", self._plans)

    def flight_named(self, flight_id: str) -> tuple[Plan, Flight]:
        for state in self.plans():
            for flight in state.plan.flights:
                if flight.id == flight_id:
                    return state.plan, flight
        raise NotFound(f"there is no flight {flight_id}; `firesteel flights` lists them")

    def _candidates(self, brief: Brief, without: frozenset[str], several: bool = False) -> list[Candidate]:
        """The posts that may be planned, best first.

        several  whether each post may find an objective of its own: then only what no objective settles counts against it
        """
        checked_brief(brief, self.currency)
        self._flyable_brief(brief)
        candidates, picked = [], self.picked()
        for ranked in self.ranking(brief.objective.value):
            hand = picked.get(ranked.post.id)
            if ranked.post.id in without or hand is False:
                continue
            state = self.rights_state(ranked.post)
            if state.tone == "stop" or state.text.startswith("agreed,"):
                continue
            rights = self._rights(brief, ranked.post)
            against = _against(brief, rights, ranked.post, brief.objective)
            candidates.append(
                Candidate(
                    ranked=_preferred(ranked) if hand else ranked,
                    until=state.ends_at,
                    against="; ".join(said for code, said in against if not (several and code in OF_AN_OBJECTIVE)),
                    barred=_barred(brief, rights, ranked.post) if several else frozenset(),
                )
            )
        return candidates

    def _flyable_brief(self, brief: Brief) -> None:
        """Raises `BadInput` for days that are over, and for a market or an event that TikTok does not know."""
        where = f"brief {brief.id}"
        if self.now() - brief.start >= timedelta(days=brief.days):
            raise BadInput(
                f"{brief.days} days from {brief.start.date()} on are over",
                where=f"{where}, start",
                remedy="choose today or a later day",
            )
        known_markets(brief.markets, f"{where}, markets")
        for event, place in (
            (brief.event, "event"),
            *((part.event, f"{part.objective}, event") for part in brief.parts),
        ):
            if event:
                known_event(event, f"{where}, {place}")

    def _rights(self, brief: Brief, post: Post) -> UsageRights | None:
        """The agreement a flight would fly under; None for the brand's own posts, and where there is none."""
        return None if post.creator.is_brand else self.agreement(post.creator.handle, post.id, brief.start)

    def _plans(self) -> tuple[PlanState, ...]:
        launched = self.ledger.present(Launched)
        begun: dict[str, datetime] = {}
        for begins in reversed(self.ledger.history(Launching)):
            begun.setdefault(begins.subject, begins.at)
        states = [
            PlanState(
                plan=entry.value,
                seq=entry.seq,
                launched=launched[entry.subject].value if entry.subject in launched else None,
                at=begun.get(entry.subject),
            )
            for entry in self.ledger.present(Plan).values()
        ]
        return tuple(sorted(states, key=lambda state: -state.seq))

    def _names(self) -> frozenset[str]:
        """What campaigns are called already: by its name a launch that was cut off finds its own."""
        return frozenset(state.plan.name for state in self.plans())

    def _with_means(self, brief: Brief) -> Brief:
        """With the account's app and shop where the brief names none and there is only one to mean."""
        if not _promotes(brief):
            return brief
        means = self.account_means()
        shops = [shop.id for shop in means.shops if shop.market in brief.markets]
        app = means.apps[0].id if len(means.apps) == 1 else ""
        return replace(brief, app=brief.app or app, shop=brief.shop or (shops[0] if len(shops) == 1 else ""))

    def _means(self) -> AccountMeans:
        try:
            return self.tiktok.means()
        except PlatformError:
            return AccountMeans()

    def _keepable(self, plan: Plan) -> None:
        state = next((each for each in self.plans() if each.plan.id == plan.id), None)
        if state is not None and state.at is not None:
            raise Conflict(
                f"{plan.id} was launched, and a launched plan is never changed: its thresholds are frozen with the first"
                f" spend; copy it with `firesteel plans copy {plan.id}` and launch the copy"
            )
        where = f"plan {plan.id}"
        if not plan.flights:
            raise BadInput("has no flights", where=where, remedy="plan at least one post")
        checked_written(plan, self.currency, where)
        self._flyable(plan, where)
        others = [each.plan for each in self.plans() if each.plan.id != plan.id]
        if plan.name in {each.name for each in others}:
            raise BadInput(
                f"another plan is called {plan.name}", where=where, remedy="give it a name of its own, ending in its id"
            )
        taken = {flight.id for each in others for flight in each.flights}
        if both := sorted(taken & {flight.id for flight in plan.flights}):
            raise BadInput(f"the flight {both[0]} is of another plan", where=where, remedy="give it another id")
        _checked_flights(plan, where)
        self._own_posts(plan, where)

    def _flyable(self, plan: Plan, where: str) -> None:
        """Raises `BadInput` for a plan that is over, and for a market or an event that TikTok does not know."""
        last = max(plan.flights, key=lambda flight: flight.window.end)
        if last.window.end <= self.now():
            raise BadInput(
                f"{last.id} ended on {last.window.end.date()}", where=where, remedy="copy it for days to come"
            )
        if plan.objective in MEASURED:
            known_event(plan.optimization_event, f"{where}, optimization_event")
        for flight in plan.flights:
            known_markets(flight.audience.markets, f"{where}, flight {flight.id}, markets")

    def _own_posts(self, plan: Plan, where: str) -> None:
        """Whose agreement counts follows from the flight's creator, so it must be the post's."""
        library = self.library()
        for flight in plan.flights:
            post = library.get(flight.post)
            if post is not None and post.creator.handle != flight.creator:
                raise BadInput(
                    f"post {flight.post} is by @{post.creator.handle}, not by @{flight.creator}",
                    where=f"{where}, flight {flight.id}",
                    remedy=f"write creator: {post.creator.handle}",
                )


def _against(brief: Brief, rights: UsageRights | None, post: Post, objective: Objective) -> tuple[tuple[str, str], ...]:
    """Why a post is not even drafted, by code: a launch is limited to the agreed markets and objectives, and no link is set
    where none was granted (R-043, R-044)."""
    if rights is None:
        return ()
    found = permits(
        rights,
        post=post.id,
        window=Window(brief.start, brief.start + timedelta(days=brief.days)),
        markets=brief.markets,
        objective=objective,
        link=objective in LINKED,
    )
    return tuple((each.code, each.message) for each in found if each.code in LIMITS)


def _barred(brief: Brief, rights: UsageRights | None, post: Post) -> frozenset[Objective]:
    """The objectives its agreement does not allow, or not with a link."""
    return frozenset(
        each for each in Objective if any(code in OF_AN_OBJECTIVE for code, _ in _against(brief, rights, post, each))
    )


def _apart(plans: tuple[Plan, ...]) -> None:
    """Plans of one document must not be taken for each other either."""
    for what, names in (
        ("plan id", [str(plan.id) for plan in plans]),
        ("name", [plan.name for plan in plans]),
        ("flight id", [str(flight.id) for plan in plans for flight in plan.flights]),
    ):
        twice = [name for name, times in Counter(names).items() if times > 1]
        if twice:
            raise BadInput(f"the {what} {twice[0]} stands there twice", remedy="give each its own")


def _checked_flights(plan: Plan, where: str) -> None:
    """By its name a flight that was cut off in launching is found again, so no two may share one."""
    for what, said in (
        ("id", [str(flight.id) for flight in plan.flights]),
        ("name", [flight.name or str(flight.id) for flight in plan.flights]),
    ):
        twice = [each for each, times in Counter(said).items() if times > 1]
        if twice:
            raise BadInput(f"two flights have the {what} {twice[0]}", where=where, remedy="give each its own")


def _promotes(brief: Brief) -> bool:
    """Whether an app or a shop is asked for; the account is asked only then."""
    asked = {brief.objective, *(line.objective for line in brief.lines)}
    return bool(asked & {Objective.APP, Objective.SHOP})


def _preferred(ranked: Ranked) -> Ranked:
    """As a candidate that somebody chose by hand: before all others, and whatever its verdict. The gates judge it as ever."""
    worthy = (Verdict.PROMOTE, Verdict.TEST)
    return replace(ranked, rank=0, verdict=ranked.verdict if ranked.verdict in worthy else Verdict.TEST)
