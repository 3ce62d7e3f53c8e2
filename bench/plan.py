"""How long a portfolio takes to plan: 1,000 posts of 120 creators in six roles, on one core.

plan_1000_posts_s   from a brief and the ranked posts to plans with names, links, budgets, what is left out and what to think
                    about; `against` is msgspec writing the same plans down as the ledger does, `plans` and `flights` what
                    came of it
panel_1000_posts_s  the power panels of these plans, with their what-if tables, nothing known beforehand; `against` as above
yaml_1000_posts_s   the portfolio written as YAML and read back; `against` as above, `characters` its length

And what comes after: `flights_polled_per_min` of `polled.py`, `flights_judged_per_s` of `flights.py`.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from bench.flights import judged
from bench.polled import polled
from firesteel.desk.planning import power
from firesteel.plans import Brief, Candidate, Objective, Part, Portfolio, from_yaml, portfolio, to_yaml
from firesteel.posts import Creator, Post, Ranked, Signals, Verdict
from firesteel.values import MICROS, Money, PlanId, PostId

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
POSTS, CREATORS, ROUNDS = 1_000, 120, 5
ROLES = ("", "creator-review", "founder-story", "product-demo")

T = TypeVar("T")


def figures() -> Iterator[dict[str, Any]]:
    wanted, posts = _brief(), _candidates(random.Random(7))
    made, seconds = _timed(lambda: portfolio(wanted, posts))
    _, written = _timed(lambda: msgspec.json.encode(made))
    beside = {"unit": "s", "against": written, "plans": len(made.plans), "flights": len(made.flights)}
    yield {"figure": "plan_1000_posts_s", "value": seconds, "ratio": seconds / written} | beside
    _, shown = _timed(lambda: _panels(made))
    yield {"figure": "panel_1000_posts_s", "value": shown, "ratio": shown / written} | beside
    text, there = _timed(lambda: to_yaml(made), rounds=1)
    read, back = _timed(lambda: from_yaml(text), rounds=1)
    if read != made:
        raise AssertionError("the portfolio did not come back as it was written")
    both = there + back
    yield {"figure": "yaml_1000_posts_s", "value": both, "ratio": both / written, "characters": len(text)} | beside
    yield from polled()
    yield from judged()


def _timed(work: Callable[[], T], rounds: int = ROUNDS) -> tuple[T, float]:
    """What came of it, and the median of its processor seconds."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        made = work()
        seconds.append(time.process_time() - start)
    return made, statistics.median(seconds)


def _panels(made: Portfolio) -> list[power.PowerPanel]:
    power.forget()
    return [power.panel(plan) for plan in made.plans]


def _brief() -> Brief:
    return Brief(
        id=PlanId("P-1"),
        brand="Lumen",
        markets=frozenset({"US"}),
        test_budget=Money(1_000_000 * MICROS, "USD"),
        target=Money(20 * MICROS, "USD"),
        start=START,
        landing_url="https://lumen.example/shop/serum",
        pixel_code="C0000000000000000001",
        posts=POSTS,
        parts=(Part(objective=Objective.REACH, target=Money(6 * MICROS, "USD")),),
    )


def _candidates(dice: random.Random) -> list[Candidate]:
    made = []
    for number in range(1, POSTS + 1):
        post = Post(
            id=PostId(f"7{number:018d}"),
            creator=Creator(handle=f"creator.{dice.randrange(CREATORS)}"),
            format=dice.choice(("demo", "review", "unboxing", "story")),
            role=dice.choice(ROLES),
            hook="Which shade am I?",
            signals=Signals(views=dice.randrange(1_000, 1_000_000)),
        )
        ranked = Ranked(
            post=post,
            rank=number,
            verdict=dice.choice((Verdict.PROMOTE, Verdict.PROMOTE, Verdict.PROMOTE, Verdict.TEST)),
            score=1 / number,
            low=0.0,
            high=1.0,
            beats=0.9,
            reasons=(),
            signals={},
            unseen=(),
            borrowed=False,
        )
        made.append(Candidate(ranked=ranked, until=START + timedelta(days=dice.randrange(10, 90))))
    return made
