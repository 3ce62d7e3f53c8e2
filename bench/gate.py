"""How fast the gates judge: every rule on a realistic mix of cases, on one core.

cases_per_s             100 plans of six flights, looked at every hour of a day as evidence comes in: half of the cases are
                        in order, the others lack something or break a rule; one page of 150 words in fifty changes
                        between two looks. Plans, pages and counts are new objects at every look, as they are when they
                        were just read, and no case is seen twice; `against` is msgspec writing down the same preflights as
                        the ledger does, `rules` how many were asked, `cleared` the share of cases let through
first_look_cases_per_s  the first of these looks alone, when no plan, post or page was seen before: most of it goes into
                        reading the page's words against the post's
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from firesteel.plans import Audience, Flight, Objective, Plan, Threshold, ad_name, tracking_link
from firesteel.posts import Creator, Music, Post, Ranked, Signal, Signals, Verdict
from firesteel.preflight import (
    RULES,
    Case,
    CommentState,
    ConsentTest,
    Disclosure,
    Gate,
    LandingPage,
    PolicyCheck,
    Preflight,
    ProfileCheck,
    SignOff,
    TrackingState,
    Waiver,
    check,
    checklist,
)
from firesteel.rights import Authorization, Grant, Signature, UsageRights
from firesteel.values import MICROS, FlightId, Money, PlanId, PostId, Private, Window

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLANS, FLIGHTS, LOOKS, ROUNDS = 100, 6, 24, 3
CHANGED = 0.02
"""Share of pages that read otherwise at the next look."""
_WORDS = [
    "glow",
    "serum",
    "skin",
    "shade",
    "dewy",
    "vitamin",
    "routine",
    "night",
    "morning",
    "texture",
    "light",
    "soft",
    "fresh",
    "clean",
    "gentle",
    "repair",
    "barrier",
    "hydrating",
    "dropper",
    "bottle",
    "finish",
    "makeup",
    "base",
    "primer",
    "glass",
    "cheeks",
    "smooth",
    "daily",
    "sensitive",
    "dry",
    "oily",
    "mature",
    "young",
    "honest",
    "review",
    "tested",
    "weeks",
    "results",
    "before",
    "after",
    "ingredients",
    "niacinamide",
    "peptide",
    "ceramide",
    "squalane",
    "water",
    "rose",
    "oat",
    "honey",
    "mango",
    "kiwi",
    "lemon",
    "cart",
    "checkout",
    "delivery",
    "returns",
    "basket",
    "account",
    "wishlist",
    "size",
    "guide",
    "reviews",
    "stars",
    "verified",
    "customer",
    "questions",
    "answers",
]
_SYLLABLES = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "la",
    "me",
    "ni",
    "po",
    "ru",
    "sa",
    "te",
    "vi",
    "wo",
    "ze",
    "an",
    "en",
    "in",
    "on",
    "un",
    "st",
    "er",
    "al",
    "or",
    "ic",
    "ment",
    "ly",
    "ing",
]


def figures() -> Iterator[dict[str, Any]]:
    rounds = [_day(random.Random(seed)) for seed in range(ROUNDS)]
    written = statistics.median(_writing(preflights) for _, preflights in rounds)
    seen = [each.cleared for _, preflights in rounds for each in preflights]
    beside = {"unit": "cases/s", "against": written, "rules": len(RULES), "cleared": sum(seen) / len(seen)}
    for name, looks in (("cases_per_s", slice(None)), ("first_look_cases_per_s", slice(1))):
        rate = statistics.median(PLANS * FLIGHTS / statistics.mean(seconds[looks]) for seconds, _ in rounds)
        yield {"figure": name, "value": rate, "ratio": rate / written} | beside


def _day(dice: random.Random) -> tuple[list[float], list[Preflight]]:
    """Processor seconds of each look at all flights, and what the last one found."""
    maker, seconds = Maker(dice).plans(), []
    for number in range(LOOKS):
        cases = list(maker.look(number))
        gc.freeze()  # the cases made here are ours to look through for garbage, not the gates'
        start = time.process_time()
        for case in cases:
            check(case)
        seconds.append(time.process_time() - start)
    last = [check(case) for case in cases]
    gc.unfreeze()
    return seconds, last


def _writing(preflights: list[Preflight]) -> float:
    encode = msgspec.json.Encoder(order="sorted").encode
    start = time.process_time()
    for each in preflights:
        encode(each)
    return len(preflights) / (time.process_time() - start)


class Maker:
    """Plans, and what is known of their flights at each look."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.made: list[tuple[Plan, list[Post]]] = []
        self.pages: list[list[str]] = []

    def plans(self) -> Maker:
        self.made = [self._plan(number) for number in range(PLANS)]
        self.pages = [self._page(posts) for _, posts in self.made]
        return self

    def look(self, number: int) -> Iterator[Case]:
        now = START + timedelta(hours=number)
        for place, (plan, posts) in enumerate(self.made):
            if self.dice.random() < CHANGED:
                self.pages[place] = self._page(posts)
            read = replace(plan, flights=tuple(replace(flight) for flight in plan.flights))
            for flight, post in zip(read.flights, posts, strict=True):
                case = self._in_order(read, flight, replace(post), frozenset([*self.pages[place]]), now)
                yield case if self.dice.random() < 0.5 else self._troubled(case)

    def _plan(self, number: int) -> tuple[Plan, list[Post]]:
        window = Window(START + timedelta(days=1), START + timedelta(days=15))
        posts = [self._post(number * FLIGHTS + place) for place in range(FLIGHTS)]
        flights = tuple(
            Flight(
                id=FlightId(f"P-{number}-F{place}"),
                post=post.id,
                creator=post.creator.handle,
                window=window,
                daily_budget=Money((60 + number % 40 + place) * MICROS, "USD"),
                audience=Audience(markets=frozenset({"US", "GB"})),
                landing_url=tracking_link(f"https://shop{number}.example/serum"),
                call_to_action="SHOP_NOW",
                name=ad_name(
                    creator=post.creator.handle, post=post.id, format=post.format, flight=FlightId(f"F{place}")
                ),
            )
            for place, post in enumerate(posts)
        )
        plan = Plan(
            id=PlanId(f"P-{number}"),
            name=f"shop{number}_us_sales_test_202603",
            objective=Objective.SALES,
            optimization_event="Purchase",
            pixel_code=f"C{number}",
            flights=flights,
            threshold=Threshold(target=Money(20 * MICROS, "USD")),
            test_budget=Money(9_000 * MICROS, "USD"),
            daily_cap=Money(500 * MICROS, "USD"),
        )
        return plan, posts

    def _post(self, number: int) -> Post:
        words = self.dice.sample(_WORDS, 12)
        return Post(
            id=PostId(str(7_000_000_000_000_000_000 + number)),
            creator=Creator(handle=f"creator{number}"),
            caption=f"{' '.join(words[:7])} #{words[7]} #{words[8]} only ${10 + number % 60}",
            hook=" ".join(words[9:]),
            format="creator review",
            signals=Signals(views=10_000.0, hook_2s=5_000.0),
        )

    def _in_order(self, plan: Plan, flight: Flight, post: Post, words: frozenset[str], now: datetime) -> Case:
        """Read anew: nothing is shared with another look but short texts."""
        signed = SignOff(by="Noor", at=START, caption=post.caption)
        return Case(
            plan=plan,
            flight=flight,
            post=post,
            ranked=Ranked(
                post=post,
                rank=1,
                verdict=Verdict.PROMOTE,
                score=0.4,
                low=0.1,
                high=0.7,
                beats=0.97,
                reasons=("hook is above the account's usual",),
                signals={"hook_2s": Signal(value=0.5, baseline=0.4, low=0.45, high=0.55, n=10_000.0, beats=0.96)},
                unseen=(),
                borrowed=False,
            ),
            authorization=Authorization(
                post=post.id,
                grant=Grant.POST_CODE,
                identity_id="1",
                window=Window(START, START + timedelta(days=30)),
                checked_at=now,
                caption=post.caption,
            ),
            rights=self._rights(post),
            music=Music.CLEARED,
            music_markets=frozenset({"US", "GB"}),
            music_window=flight.window,
            caption=signed,
            brand_safety=signed,
            comments=CommentState(read=60, complete=True, open_risks=0, moderator="Jana", respond_within_h=4),
            landing=LandingPage(
                url=flight.landing_url.partition("?")[0],
                status=200,
                seconds=0.4,
                title="Glow serum",
                words=words,
                fetched_at=now,
                ttclid=True,
                prices=tuple(sorted(word for word in words if word[0] == "$")),
            ),
            tracking=TrackingState(
                pixel_code=plan.pixel_code,
                browser_events={"Purchase": 40, "ViewContent": 900},
                server_events={"Purchase": 41},
                paired=0.95,
                last_event_at=now,
                last_by_event={"Purchase": now},
            ),
            account_balance=Money(20_000 * MICROS, "USD"),
            profile=ProfileCheck(by="Noor", at=START, bio_link=True, name=True, pinned=True),
            policy=PolicyCheck(
                by="Noor",
                at=START,
                answers={item.key: "fine" for item in checklist("e-commerce")},
                caption=post.caption,
            ),
            disclosure=Disclosure(by="Noor", at=START, commercial=True, realistic_ai=False),
            consent=ConsentTest(by="Noor", at=START, granted=True, denied=False, withdrawn=False, server_denied=False),
            signature=Signature(
                creator=post.creator.handle,
                terms="t",
                by=Private(person=post.creator.handle, text="Mara"),
                how="page",
                at=START,
            ),
            terms="t",
            preset="e-commerce",
            now=now,
        )

    def _page(self, posts: list[Post]) -> list[str]:
        """150 words of a shop and its prices, some of which the posts say too."""
        said = [word for post in posts for word in post.caption.split()[:4]]
        prices = [post.caption.rsplit(" ", 1)[1] for post in posts]
        made = {"".join(self.dice.choices(_SYLLABLES, k=self.dice.randint(1, 4))) for _ in range(200)}
        return sorted({*said, *prices, *self.dice.sample(_WORDS, 20)} | {*sorted(made)[:110]})

    def _rights(self, post: Post) -> UsageRights:
        return UsageRights(
            creator=post.creator.handle,
            posts=frozenset({post.id}),
            window=Window(START, START + timedelta(days=30)),
            markets=frozenset({"US", "GB"}),
            objectives=frozenset({"sales"}),
            link_and_cta=True,
            comment_moderator="Jana",
            creator_may_change="no",
            reuse_outside="none",
            negative_comments="pause",
            negative_share=0.2,
            shared_results=frozenset({"views"}),
        )

    def _troubled(self, case: Case) -> Case:
        """One to three things that go wrong, or that nobody looked at, as they do."""
        assert case.authorization is not None and case.tracking is not None and case.landing is not None
        assert case.rights is not None and case.comments is not None
        faults: tuple[dict[str, Any], ...] = (
            {"authorization": None},
            {"authorization": replace(case.authorization, window=Window(START, START + timedelta(days=9)))},
            {"authorization": replace(case.authorization, post_status="private")},
            {"rights": replace(case.rights, markets=frozenset({"US"}))},
            {"rights": replace(case.rights, reuse_outside=None)},
            {"music": Music.MISSING},
            {"caption": None},
            {"brand_safety": None, "policy": None, "disclosure": None},
            {"comments": replace(case.comments, open_risks=3)},
            {"landing": None},
            {"landing": replace(case.landing, seconds=6.0, ttclid=False)},
            {"tracking": replace(case.tracking, server_events={})},
            {"signature": None},
            {"profile": None},
            {
                "caption": None,
                "waivers": (
                    Waiver(
                        gate=Gate.CAPTION,
                        rule="caption-unread",
                        by="Noor",
                        reason="read in the office",
                        at=START,
                        until=START + timedelta(days=2),
                    ),
                ),
            },
        )
        wrong: dict[str, Any] = {}
        for fault in self.dice.sample(faults, self.dice.randint(1, 3)):
            wrong |= fault
        return replace(case, **wrong)
