"""A desk of sample values: sixty posts, six flights over fourteen days, their decisions, a report that adds up.

It stands in where a test is about what a page does with a value. The ranking, the gates and the decisions are made by
the trade itself; only what the world would have answered is drawn, from a seeded die.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

import a
from firesteel import preflight
from firesteel.comments import Comment, Labelled
from firesteel.decisions import Action, Day, Evidence, Policy, decide
from firesteel.desk.facts import PlanState, SavedView
from firesteel.desk.flight.twins import compared
from firesteel.desk.flight.twinviews import Pooled, TwinRow
from firesteel.desk.launch.facts import Limits
from firesteel.desk.launch.launchviews import StopPage, StopRow
from firesteel.desk.launch.limits import LimitsPage, Spending
from firesteel.desk.looks.catalogue import Catalogue
from firesteel.desk.looks.rows import PostRows
from firesteel.desk.saving import named
from firesteel.desk.views import (
    Change,
    DecisionRow,
    Figure,
    FlightRow,
    GatePage,
    GateRow,
    PostPage,
    Reconciliation,
    Report,
    ReportLine,
    RightsState,
    SocialDay,
    Today,
    ToDo,
    WorkspaceView,
)
from firesteel.errors import BadInput, NotApproved, NotCleared, NotFound
from firesteel.experiments import judged_on
from firesteel.measurement import Scorecard, metric, total
from firesteel.plans import Flight, Job, Plan, Recommendation, recommended
from firesteel.posts import Creator, Music, Post, Ranked, Ranking, Signals, rank
from firesteel.posts.presets import GENERIC, Preset
from firesteel.preflight import Case, CommentState, Disclosure, Gate, LandingPage, SignOff, TrackingState, Waiver, check
from firesteel.rights import Authorization, UsageRights
from firesteel.stats import result_interval
from firesteel.storage import Ledger
from firesteel.storage.keys import Keyring
from firesteel.storage.people import People
from firesteel.values import FlightId, PostId
from web.agreed import CreatorSamples
from web.commented import CommentSamples

DAYS = 14
KEY = base64.urlsafe_b64encode(bytes(32)).decode()
"""Of the ledger; seals nothing."""
NOW = a.at(DAYS)
HANDLES = (
    "lumen",
    "mara.skin",
    "dr.ilse",
    "noor.daily",
    "theo.tries",
    "glow.with.ana",
    "skin.by.june",
    "kofi.cares",
    "li.routine",
)
CAPTIONS = (
    "Which shade am I? 3-minute match #skincare #lumen",
    "“Does it sting?” The honest answer",
    "Routine, week 6 (no filter)",
    "The dog stole my serum",
    "Unboxing the winter set",
    "I asked a dermatologist about niacinamide so that you do not have to guess any longer",
    "Before and after: 28 days, same light",
    "Three mistakes you make with sunscreen",
    "Packing orders at 6 am",
    "",
)
FORMATS = (
    "try-on",
    "objection",
    "routine",
    "entertainment",
    "unboxing",
    "education",
    "before-after",
    "demo",
    "founder",
    "",
)
TRUE_COST = (9.0, 11.0, 17.0, 22.0, 38.0, 55.0)
"""What an order of each flight costs in truth, in dollars; the target is 20."""


def posts() -> tuple[Post, ...]:
    die = Random(11)
    return tuple(_post(number, die) for number in range(60))


def _post(number: int, die: Random) -> Post:
    quality = die.gauss(0, 0.35)
    views = int(10 ** die.uniform(2.4, 5.6))
    own = number % 4 == 0
    handle = "lumen" if own else HANDLES[1 + number % 8]
    length = float(die.choice((12, 18, 27, 34, 41, 58)))
    lift = 2.718281828**quality
    hook = min(0.9, 0.5 * (0.7 + 0.3 * lift))

    def counted(rate: float) -> int:
        return max(0, round(die.gauss(views * rate * lift, (views * rate * lift + 1) ** 0.5)))

    signals = Signals(
        views=views,
        impressions=None,
        hook_2s=round(views * hook),
        watch_time_s=round(views * length * 0.3 * (0.8 + 0.2 * lift)),
        completions=counted(0.16),
        likes=counted(0.05),
        comments=counted(0.006),
        intent_comments=counted(0.0035),
        shares=counted(0.004),
        saves=counted(0.011),
        follows=None if number % 7 == 3 else counted(0.0012),
        profile_visits=counted(0.011),
    )
    return Post(
        id=PostId(f"73{number:017d}"),
        creator=Creator(handle=handle, is_brand=own),
        posted_at=a.at(-3 - number % 40),
        duration_s=length,
        caption=CAPTIONS[number % len(CAPTIONS)],
        language="en",
        format=FORMATS[number % len(FORMATS)],
        signals=signals,
        retention=tuple(
            round(hook * 0.97**second + (1 - hook) * 0.5**second, 4) for second in range(1, int(length) + 1)
        ),
        as_of=NOW,
    )


def authorization(post: Post, number: int) -> Authorization:
    return a.authorization(post.id, window=a.window(-1, 16 if number == 1 else 45), checked_at=NOW)


def agreement(post: Post) -> UsageRights:
    return a.rights(post.creator.handle, posts=frozenset({post.id}), window=a.window(-1, 60), live_until=a.at(50))


@dataclass
class World:
    """Everything the sample desk shows."""

    posts: tuple[Post, ...]
    ranked: Ranking
    said: Mapping[PostId, Ranked]
    """All that is said of each post."""
    plan: Plan
    flown: tuple[Post, ...]
    days: dict[FlightId, tuple[Scorecard, ...]]
    decisions: tuple[DecisionRow, ...]
    social: dict[PostId, tuple[SocialDay, ...]]
    signed: set[tuple[str, str]] = field(default_factory=set)
    waived: list[tuple[str, Waiver]] = field(default_factory=list)


@cache
def _ranked() -> tuple[tuple[Post, ...], Ranking, Mapping[PostId, Ranked]]:
    found = posts()
    ranked = rank(found, now=NOW)
    return found, ranked, {each.post.id: each for each in ranked}


def world() -> World:
    found, ranked, said = _ranked()
    flown = tuple(row.post for row in ranked[:6])
    flights = tuple(_flight(number, post) for number, post in enumerate(flown, start=1))
    plan = a.plan(
        flights=flights, test_budget=a.usd(6_000), daily_cap=a.usd(600), threshold=a.threshold(target=a.usd(20))
    )
    cards = {
        flight.id: _cards(flight, cost, number)
        for number, (flight, cost) in enumerate(zip(flights, TRUE_COST, strict=True))
    }
    return World(
        posts=found,
        ranked=ranked,
        said=said,
        plan=plan,
        flown=flown,
        days=cards,
        decisions=_decisions(plan, flown, cards),
        social={
            post.id: _social(cards[flight.id], number)
            for number, (post, flight) in enumerate(zip(flown, flights, strict=True))
        },
    )


def _flight(number: int, post: Post) -> Flight:
    return a.flight(
        f"F-{number}",
        post=post.id,
        creator=post.creator.handle,
        window=a.window(0, 21),
        daily_budget=a.usd(55),
        name=f"spk_{post.creator.handle.replace('.', '')}_{post.id[-6:]}_{number}",
    )


def _cards(flight: Flight, cost: float, number: int) -> tuple[Scorecard, ...]:
    die = Random(100 + number)
    return tuple(_card(flight, day, cost, die) for day in range(DAYS if number < 5 else 9))


def _card(flight: Flight, day: int, cost: float, die: Random) -> Scorecard:
    spend = round(die.uniform(48, 55), 2)
    orders = sum(1 for _ in range(400) if die.random() < spend / cost / 400)
    impressions = round(spend * die.uniform(105, 140))
    plays, date = round(impressions * 0.93), a.at(day).date()
    return Scorecard(
        flight=flight.id,
        first_day=date,
        last_day=date,
        days=1,
        impressions=impressions,
        spend=a.usd(spend),
        clicks=round(impressions * 0.011),
        plays=plays,
        watched_2s=round(plays * 0.46),
        watched_6s=round(plays * 0.2),
        completions=round(plays * 0.08),
        likes=round(plays * 0.012),
        comments=round(plays * 0.0009),
        shares=round(plays * 0.0011),
        follows=round(plays * 0.0008),
        profile_visits=round(plays * 0.004),
        platform_conversions=orders + die.randrange(2),
        conversions=orders,
        view_conversions=orders // 6,
        orders=orders,
        revenue=a.usd(48 * orders),
        watch_time_ms=plays * 6_100,
    )


def _decisions(
    plan: Plan, flown: tuple[Post, ...], cards: dict[FlightId, tuple[Scorecard, ...]]
) -> tuple[DecisionRow, ...]:
    rows: list[DecisionRow] = []
    seq = 100
    newest = {flight.id: len(cards[flight.id]) for flight in plan.flights}
    for look in range(1, DAYS + 1):
        for flight, post in zip(plan.flights, flown, strict=True):
            if look > newest[flight.id]:
                continue
            seq += 1
            decision = decide(_evidence(plan, flight, cards[flight.id][:look], a.at(look)))
            waiting = look == newest[flight.id] and decision.action in (Action.SCALE, Action.RENEW)
            applied = not waiting and decision.action not in (Action.HOLD, Action.RENEW) and look % 2 == 0
            rows.append(
                DecisionRow(
                    seq=seq,
                    at=a.at(look),
                    actor="firesteel",
                    decision=decision,
                    post=post,
                    applied=applied,
                    waiting=waiting,
                )
            )
    return tuple(reversed(rows))


def _evidence(plan: Plan, flight: Flight, cards: tuple[Scorecard, ...], now: datetime) -> Evidence:
    return Evidence(
        flight=flight.id,
        days=tuple(Day(day=card.first_day, spend=card.spend, orders=card.orders, clicks=card.clicks) for card in cards),
        threshold=plan.threshold,
        policy=Policy(floor=a.usd(20)),
        window=flight.window,
        rights_end=a.at(16) if flight.id == "F-2" else a.at(45),
        live_since=a.at(0),
        daily_budget=flight.daily_budget,
        first_budget=flight.daily_budget,
        test_budget_left=a.usd(1_500),
        daily_cap=plan.daily_cap,
        now=now,
    )


def _social(cards: tuple[Scorecard, ...], number: int) -> tuple[SocialDay, ...]:
    die = Random(500 + number)
    rows = []
    for day in range(-7, DAYS):
        card = cards[day] if 0 <= day < len(cards) else None
        organic = round(die.uniform(900, 1_100) * 0.9 ** (day + 7)) + 60
        paid = {name: getattr(card, name) if card else 0 for name in ("likes", "comments", "shares", "follows")}
        paid_views = card.plays if card else 0
        rows.append(
            SocialDay(
                day=a.at(day).date(),
                views=organic + paid_views,
                paid_views=paid_views,
                likes=organic // 20 + paid["likes"],
                paid_likes=paid["likes"],
                comments=organic // 160 + paid["comments"],
                paid_comments=paid["comments"],
                shares=organic // 240 + paid["shares"],
                paid_shares=paid["shares"],
                follows=organic // 700 + paid["follows"],
                paid_follows=paid["follows"],
            )
        )
    return tuple(rows)


TEXTS: dict[str, tuple[str, ...]] = {
    "q.price": ("how much is it??", "what does the set cost"),
    "q.colour_shade": ("does it come in deep olive?", "which shade for pale + freckles"),
    "q.availability": ("where can I get this in Canada", "is it back in stock"),
    "intent.buy": ("ok adding to cart", "link please!! need it in my life"),
    "objection": ("sounds too good to be true tbh",),
    "brand_risk": ("this gave me a rash, <b>be careful</b>",),
    "other": ("first", "love your voice", "🔥🔥🔥"),
}


def comments(post: Post) -> tuple[Labelled, ...]:
    made = []
    for name, texts in TEXTS.items():
        for number, text in enumerate(texts):
            comment = Comment(
                id=f"{post.id[-4:]}-{name}-{number}",
                post=post.id,
                author=f"u{name}{number}",
                text=text,
                at=a.at(3, number),
                likes=7 * number,
                hidden=name == "objection",
            )
            made.append(
                Labelled(
                    comment=comment,
                    language="en",
                    supported=True,
                    labels=(name,),
                    scores={name: 0.9},
                    needs_review=name == "objection",
                )
            )
    return tuple(made)


class SampleDesk(CommentSamples, CreatorSamples):
    """The desk's methods over one `World`. `cleared` says whether the gates pass, `launched` whether the plan flies."""

    def __init__(
        self, *, simulated: bool = True, cleared: bool = False, launched: bool = True, empty: bool = False
    ) -> None:
        self.world = _WORLD
        self.simulated, self.cleared, self.launched, self.empty = simulated, cleared, launched, empty
        self.approved = False
        self.markets = frozenset({"US"})
        self.waivers = (Waiver(gate=Gate.BUDGET, by="jana", reason="a first test, small on purpose", at=NOW),)
        self.acts: list[tuple[Any, ...]] = []
        self.saved: list[SavedView] = []
        self.trade = GENERIC
        self.begin()
        self.begin_comments()

    @property
    def ledger(self) -> Ledger:
        """The one that Django points at; nobody is on a team there."""
        return Ledger(People(Keyring((KEY,), None)))

    def decision_changes(self, seq: int) -> tuple[Change, ...]:
        return ()

    def ends(self) -> tuple[Any, ...]:
        return ()

    def plans(self) -> tuple[PlanState, ...]:
        state = PlanState(plan=self.world.plan, seq=1, launched=None, at=None)
        return () if self.empty else (state,)

    def library(self) -> dict[PostId, Post]:
        return {post.id: post for post in self.world.posts}

    def format_risk(self, flight: Flight) -> Recommendation:
        return recommended(Job.NATIVE if flight.spark else Job.VARIANTS)

    def twins(self, plan_id: str | None = None) -> tuple[TwinRow, ...]:
        """The first two flights as if they were one video both ways."""
        spark, file = self.flights()[:2]
        metrics = [metric(name) for name in ("hook_rate", "cpm", "cost_per_order")]
        return (
            TwinRow(
                post=spark.post,
                spark=spark,
                file=file,
                figures=tuple(compared(of, spark.days, file.days) for of in metrics),
            ),
        )

    def twin_pool(self) -> tuple[Pooled, ...]:
        return (Pooled(metric="hook_rate", label="Hook rate (2 s)", pairs=3, ratio=1.21, low=0.98, high=1.5),)

    def held_flights(self) -> frozenset[str]:
        return frozenset()

    def stop_words(self) -> str:
        return ""

    def stop_page(self) -> StopPage:
        plan, nothing = self.world.plan, a.usd(0)
        row = StopRow(
            plan=plan,
            campaign_id="1801",
            running=plan.flights,
            a_day=plan.daily_budget,
            may_still=plan.test_budget,
            held=False,
            undone=False,
        )
        rows = (row,) if self.launched and not self.empty else ()
        return StopPage(
            rows=rows,
            a_day=plan.daily_budget if rows else nothing,
            may_still=plan.test_budget if rows else nothing,
            flights=len(plan.flights) if rows else 0,
            stopped=None,
        )

    def limits_page(self) -> LimitsPage:
        plan, nothing = self.world.plan, a.usd(0)
        return LimitsPage(
            limits=Limits(ceiling_day=a.usd(500)),
            spending=Spending(
                a_day=plan.daily_budget, today=nothing, month=nothing, month_ahead=plan.test_budget, flights=6
            ),
            room_today=a.usd(500) - plan.daily_budget,
            room_month=None,
            needed=False,
            history=((NOW, "jana", Limits(ceiling_day=a.usd(500))),),
        )

    def limit_warnings(self) -> tuple[str, ...]:
        return ()

    def workspace(self) -> WorkspaceView:
        return WorkspaceView(
            name="lumen",
            brand="Lumen Skincare",
            simulated=self.simulated,
            currency="USD",
            timezone="Etc/UTC",
            now=NOW,
            as_of=None if self.empty else NOW,
        )

    def badges(self) -> dict[str, int]:
        waiting = sum(1 for row in self.decisions() if row.waiting)
        return {
            "today": len(self.today().todos),
            "posts": len(self.posts()),
            "gate": 0,
            "flights": len(self.flights()),
            "decisions": waiting,
        }

    def today(self) -> Today:
        if self.empty:
            return Today(headline="Nothing wants you", figures=(), todos=())
        return Today(
            headline="Four things want you",
            figures=(
                Figure(label="Spend, last 7 days", value="$1,964.20", note="of $2,310 planned"),
                Figure(label="Orders, matched", value="118", note="of 121"),
                Figure(label="Cost per order", value="$16.65", note="14.20 – 19.61"),
                Figure(label="Won on your posts", value="+241,300", note="paid views"),
                Figure(label="Proven", value="2", note="of 6 flights"),
            ),
            todos=(
                ToDo(
                    tone="stop",
                    chip="Rights ending",
                    title="“Does it sting?” by @dr.ilse: authorization ends Sat 17 Jan",
                    why="The flight runs to Thu 22 Jan. Ask @dr.ilse to extend it.",
                    money="$275.00",
                    money_note="at risk",
                    verb="Open the post",
                    link=f"/posts/{self.world.flown[1].id}/",
                ),
                ToDo(
                    tone="go",
                    chip="Proven",
                    title="“Which shade am I?” by @mara.skin",
                    why=self.world.decisions[5].decision.says,
                    money="+$11.00",
                    money_note="a day",
                    verb="Review and approve",
                    link=f"/decisions/{self.world.decisions[5].seq}/",
                ),
                ToDo(
                    tone="stop",
                    chip="Comment risk",
                    title="1 comment under “Routine, week 6” may harm the brand",
                    why="Read, answer or hide it; the limit is four hours.",
                    money="$55.00",
                    money_note="a day behind it",
                    verb="Open the comments",
                    link=f"/posts/{self.world.flown[2].id}/#comments",
                ),
                ToDo(
                    tone="info",
                    chip="Hold",
                    title="“Routine, week 6”: nothing to do; day 4 of at least 7, 6 orders",
                    why="Looking does no harm.",
                    money="$55.00",
                    money_note="a day",
                    verb="Why",
                    link="/flights/F-3/",
                ),
            ),
        )

    def objective(self) -> str:
        return "sales"

    def preset(self) -> Preset:
        return self.trade

    def posts(self, objective: str = "") -> PostRows:
        if self.empty:
            return PostRows(Catalogue(rank(())))
        ranking = (
            self.world.ranked if objective in ("", "sales") else rank(self.world.posts, objective=objective, now=NOW)
        )
        ids = [post.id for post in self.world.posts]
        return PostRows(
            Catalogue(ranking, intents=dict.fromkeys(ids, 3), comments_read=dict.fromkeys(ids, 12)),
            rights={id: self._rights(ranked) for id, ranked in self.world.said.items()},
            flights={flight.post: (flight.id, "live") for flight in self.world.plan.flights},
        )

    def daily_views(self, posts: Sequence[PostId]) -> dict[PostId, tuple[tuple[date, int], ...]]:
        return {
            post: tuple((day.day, day.organic_views) for day in self.world.social[post])
            for post in posts
            if post in self.world.social
        }

    def saved_views(self) -> tuple[SavedView, ...]:
        return tuple(self.saved)

    def save_view(self, name: str, query: str, actor: str) -> SavedView:
        self.saved.append(SavedView(name=named(name), query=query))
        return self.saved[-1]

    def drop_view(self, name: str, actor: str) -> None:
        self.saved = [view for view in self.saved if view.name != name]

    def _commented(self) -> tuple[Labelled, ...]:
        """What is said under its six best posts."""
        return () if self.empty else tuple(each for row in list(self.posts())[:6] for each in comments(row.post))

    def post(self, post_id: str) -> PostPage:
        row = self.posts().of(PostId(post_id))
        if row is None:
            raise NotFound(f"there is no post {post_id} here; `firesteel posts rank` lists what was read")
        said = tuple(self._as_said(each) for each in comments(row.post)) if row.ranked.rank <= 6 else ()
        flights = tuple(each for each in self.flights() if each.post.id == post_id)
        return PostPage(
            row=row,
            comments=said,
            intents={name: len(texts) for name, texts in TEXTS.items()} if said else {},
            agreement=agreement(row.post) if flights and not row.post.creator.is_brand else None,
            authorization=authorization(row.post, row.ranked.rank) if flights else None,
            social=self.world.social.get(row.post.id, ()),
            flights=flights,
            account_retention=tuple(round(0.5 * 0.96**second, 4) for second in range(1, 31)),
        )

    def gate(self, plan_id: str | None = None) -> GatePage:
        if self.empty:
            return GatePage(plan=None, rows=(), changes=(), digest="", launched=False, approved=False)
        plan = self.world.plan
        if plan_id not in (None, plan.id):
            raise NotFound(f"there is no plan {plan_id}")
        rows = tuple(self._gate_row(flight, post) for flight, post in zip(plan.flights, self.world.flown, strict=True))
        changes = [
            Change(thing="campaign", field="name", before="", after=plan.name),
            Change(thing="campaign", field="objective", before="", after="WEB_CONVERSIONS"),
        ]
        for flight in plan.flights:
            changes += [
                Change(
                    thing=f"ad group of flight {flight.id}",
                    field="budget",
                    before="",
                    after=f"{flight.daily_budget} a day",
                ),
                Change(thing=f"ad of flight {flight.id}", field="landing page", before="", after=flight.landing_url),
            ]
        return GatePage(
            plan=plan,
            rows=rows,
            changes=tuple(changes),
            digest="d" * 64,
            launched=self.launched,
            approved=self.approved,
        )

    def flights(self) -> tuple[FlightRow, ...]:
        if self.empty:
            return ()
        return tuple(
            self._flight_row(flight, post)
            for flight, post in zip(self.world.plan.flights, self.world.flown, strict=True)
        )

    def decisions(self) -> tuple[DecisionRow, ...]:
        return () if self.empty else self.world.decisions

    def decision(self, seq: int) -> DecisionRow:
        row = next((row for row in self.decisions() if row.seq == seq), None)
        if row is None:
            raise NotFound(f"there is no decision {seq}")
        return row

    def report(self, plan_id: str | None = None) -> Report:
        if self.empty or not self.launched:
            raise NotFound("nothing was launched yet, so there is nothing to report; `firesteel launch` starts a plan")
        lines = tuple(self._line(row) for row in self.flights())
        cards = [replace(card, flight=FlightId("all")) for days in self.world.days.values() for card in days]
        whole = total(cards)
        assert whole is not None
        of = judged_on(self.world.plan)
        low, high = result_interval(cards, of)
        return Report(
            workspace=self.workspace(),
            plan=self.world.plan,
            first_day=a.at(0).date(),
            last_day=a.at(DAYS - 1).date(),
            lines=lines,
            spend=whole.spend,
            orders=whole.orders,
            conversions=whole.conversions,
            revenue=whole.revenue,
            results=getattr(whole, of.below),
            cost_per_order=of.of(whole),
            low=low,
            high=high,
            reconciliation=_reconciliation(whole.orders),
            next_steps=(
                "Ask @dr.ilse to extend the authorisation of “Does it sting?”.",
                "Replace the two stopped posts by the next two of the ranking.",
            ),
        )

    def sign_off(self, post_id: str, gate: str, actor: str, note: str = "") -> None:
        self.acts.append(("sign_off", post_id, gate, actor, note))

    def waive(self, flight_id: str, rule: str, actor: str, reason: str, until: datetime | None = None) -> None:
        if not preflight.waivable(rule, None):
            raise BadInput(f"{rule} cannot be waived", remedy="get it settled")
        self.acts.append(("waive", flight_id, rule, actor, reason, until))

    def unwaive(self, flight_id: str, rule: str, actor: str) -> None:
        self.acts.append(("unwaive", flight_id, rule, actor))

    def check_profile(self, post_id: str, said: Mapping[str, str], actor: str) -> None:
        self.acts.append(("profile", post_id, dict(said), actor))

    def check_policy(self, post_id: str, answers: Mapping[str, str], actor: str) -> None:
        self.acts.append(("policy", post_id, dict(answers), actor))

    def disclose(self, post_id: str, said: Mapping[str, str], actor: str) -> None:
        self.acts.append(("disclosure", post_id, dict(said), actor))

    def test_consent(self, said: Mapping[str, str], actor: str) -> None:
        if "" in said.values():
            raise BadInput("the test does not say everything", remedy="try all four, then record them")
        self.acts.append(("consent", dict(said), actor))

    def approve(self, digest: str, actor: str) -> None:
        if digest != "d" * 64:
            raise NotApproved("what you approve is not what would be launched now; look at the difference again")
        self.approved = True
        self.acts.append(("approve", digest, actor))

    def launch(self, plan_id: str, actor: str) -> None:
        if not self.cleared:
            raise NotCleared("two flights are blocked; see the gate")
        if not self.approved:
            raise NotApproved("the launch is not approved as it stands; approve it first")
        self.acts.append(("launch", plan_id, actor))

    def apply_decision(self, seq: int, actor: str) -> None:
        if not self.decision(seq).waiting:
            raise BadInput(f"decision {seq} was overtaken", remedy="look at the newer one")
        self.acts.append(("apply", seq, actor))

    def hide_comment(self, comment_id: str, actor: str) -> None:
        self.acts.append(("hide", comment_id, actor))

    def show_comment(self, comment_id: str, actor: str) -> None:
        self.acts.append(("show", comment_id, actor))

    def _rights(self, ranked: Ranked) -> RightsState:
        if ranked.post.creator.is_brand:
            return RightsState(tone="info", text="own")
        if ranked.rank == 2:
            return RightsState(tone="stop", text="2 d left", binding="authorization", ends_at=a.at(16))
        if ranked.rank <= 6:
            return RightsState(tone="go", text="31 d left", binding="authorization", ends_at=a.at(45))
        return RightsState(tone="stop", text="not asked")

    def _flight_row(self, flight: Flight, post: Post) -> FlightRow:
        days = self.world.days[flight.id] if self.launched else ()
        card = total(days)
        of = judged_on(self.world.plan)
        low, high = result_interval(days, of)
        decision = next(
            (row.decision for row in self.world.decisions if row.decision.evidence.flight == flight.id), None
        )
        live = "stopped" if flight.id == "F-6" else "live"
        return FlightRow(
            flight=flight,
            plan=self.world.plan,
            post=post,
            status=live if self.launched else "planned",
            ad_id=f"18{flight.id[-1]}" if self.launched else "",
            daily_budget=flight.daily_budget,
            card=card,
            cost_per_order=of.of(card) if card else None,
            low=low,
            high=high,
            decision=decision if self.launched else None,
            rights=self._rights(self.world.said[post.id]),
            days=days,
            metric=of.name,
            results=getattr(card, of.below) if card else 0,
        )

    def _gate_row(self, flight: Flight, post: Post) -> GateRow:
        good = self.cleared or flight.id not in ("F-1", "F-2")
        brand = post.creator.is_brand
        return GateRow(
            flight=flight,
            post=post,
            preflight=check(
                Case(
                    plan=self.world.plan,
                    flight=flight,
                    post=post,
                    ranked=self.world.said[post.id],
                    authorization=authorization(post, 0),
                    rights=None if brand else replace(agreement(post), markets=self.markets),
                    music=Music.CLEARED if good else None,
                    music_markets=frozenset({"US"}),
                    music_window=a.window(-1, 60),
                    caption=SignOff(by="jana", at=NOW, caption=post.caption) if good else None,
                    brand_safety=SignOff(by="jana", at=NOW, caption=post.caption)
                    if good or flight.id == "F-1"
                    else None,
                    disclosure=Disclosure(by="jana", at=NOW, commercial=True, realistic_ai=False),
                    comments=CommentState(read=40, complete=True, open_risks=0, moderator="jana", respond_within_h=4),
                    landing=LandingPage(
                        url=flight.landing_url,
                        status=200,
                        seconds=0.2,
                        title="Serum",
                        words=frozenset({"serum", "shade"}),
                        fetched_at=NOW,
                    ),
                    tracking=TrackingState(
                        pixel_code=self.world.plan.pixel_code,
                        browser_events={"Purchase": 40, "ViewContent": 900},
                        server_events={"Purchase": 41},
                        paired=0.97,
                        last_event_at=NOW - timedelta(hours=1),
                    ),
                    account_balance=a.usd(9_000),
                    waivers=self.waivers,
                    now=NOW,
                )
            ),
        )

    def _line(self, row: FlightRow) -> ReportLine:
        days = self.world.social[row.post.id]
        names = ("views", "likes", "comments", "shares", "follows")
        paid = {name: sum(getattr(day, f"paid_{name}") for day in days) for name in names} | {"profile_visits": 240}
        whole = {name: sum(getattr(day, name) for day in days) for name in names} | {"profile_visits": 400}
        assert row.card is not None and row.decision is not None
        mine = [each for each in reversed(self.world.decisions) if each.decision.evidence.flight == row.flight.id]
        return ReportLine(
            post=row.post,
            flight=row.flight.id,
            organic={name: whole[name] - paid[name] for name in whole},
            paid=paid,
            total=whole,
            spend=row.card.spend,
            conversions=row.card.conversions,
            orders=row.card.orders,
            revenue=row.card.revenue,
            cost_per_order=row.cost_per_order,
            low=row.low,
            high=row.high,
            view_orders=0,
            results=row.results,
            proof=row.decision.proof.value,
            decisions=tuple(f"{each.at:%d %b} {each.decision.action}: {each.decision.says}" for each in mine[::4]),
            next_step="Keep it running; it is proven."
            if row.decision.proof.value == "proven"
            else "Let it reach its minimum.",
        )


def _reconciliation(orders: int) -> Reconciliation:
    return Reconciliation(
        orders=orders + 20,
        matched=orders + 14,
        both_sources=orders - 30,
        browser_only=24,
        server_only=20,
        no_event=6,
        value_differs=1,
        phantom=3,
        events=2 * orders,
        duplicates=orders - 35,
        platform_conversions=orders + 9,
        attributed=orders,
        unmatched=(
            {
                "what": "order",
                "id": "L-1044",
                "at": "2026-01-06 10:12",
                "value": "$48.00",
                "cause": "no event; blocker or lost",
            },
            {
                "what": "event",
                "id": "e-9c1",
                "at": "2026-01-09 21:40",
                "value": "$31.00",
                "cause": "no order of that id",
            },
        ),
    )


_WORLD = world()
