"""What it takes to look after 10,000 live flights, on one core; `plan` shows it, beside what `polled` counts.

flights_judged_per_s   the decisions of one look at all of them, evidence read, rules asked, each decision written down with all
                       it was made from; `against` is msgspec writing down the same decisions, `seconds` what the look took;
                       `listed_s`, `settled_s` and `today_s` what the flights page, settling their ends and Today took
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from firesteel.plans import Audience, Flight, Objective, Plan, Threshold
from firesteel.rights import Authorization, Grant, UsageRights
from firesteel.values import MICROS, AdId, FlightId, Money, PlanId, PostId, Window

FLIGHTS, EACH, DAYS, CREATORS = 10_000, 5, 10, 100
PLANS, POSTS = FLIGHTS // EACH, FLIGHTS // EACH
BEGAN = datetime(2026, 3, 2, tzinfo=UTC)
NOW = BEGAN + timedelta(days=DAYS, hours=3)
WINDOW = Window(BEGAN, BEGAN + timedelta(days=30))


def judged() -> Iterator[dict[str, Any]]:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FIRESTEEL_HOME"] = folder
        desk = _desk()
        _timed(desk.judge)  # every flight has a decision, as it would from its second day on
        made, seconds = _timed(desk.judge)
        _, listed = _timed(desk.flights)
        _, settled = _timed(desk.settle_ends)
        _, today = _timed(desk.today)
        _, written = _timed(lambda: [msgspec.json.encode(each.value) for each in made])
    yield {
        "figure": "flights_judged_per_s",
        "value": len(made) / seconds,
        "unit": "flights/s",
        "against": len(made) / written,
        "ratio": written / seconds,
        "seconds": seconds,
        "flights": len(made),
        "listed_s": listed,
        "settled_s": settled,
        "today_s": today,
    }


def _timed(work: Any) -> tuple[Any, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def _desk() -> Any:
    """A workspace whose ledger and lake hold ten days of 10,000 flights."""
    from firesteel.desk import make_workspace, open_desk
    from firesteel.desk.facts import Synced
    from firesteel.storage.workspace import Kind

    make_workspace(
        "bench", kind=Kind.SIMULATED, brand="Bench", base_url="http://127.0.0.1:1", advertiser_id="1", access_token="t",
        currency="USD", timezone="Etc/UTC", pixel_code="", created_at=BEGAN,
    )  # fmt: skip
    desk = open_desk("bench", clock=lambda: NOW)
    desk.lake.append("post", [_post(number) for number in range(POSTS)])
    dice = random.Random(7)
    rows = [_hour(number, day, dice) for number in range(FLIGHTS) for day in range(DAYS)]
    desk.lake.append("delivery", rows)
    record = desk.ledger.record_many
    record([(_agreement(n), _creator(n)) for n in range(CREATORS)], at=BEGAN, actor="bench")
    record([(_grant(n), _post_id(n)) for n in range(POSTS)], at=BEGAN, actor="bench")
    for start in range(0, PLANS, 100):
        some = [_plan(number) for number in range(start, min(start + 100, PLANS))]
        record([(plan, plan.id) for plan in some], at=BEGAN, actor="bench")
        record([(each, plan.id) for plan in some for each in _launch(plan)], at=BEGAN, actor="bench")
    desk.ledger.record(Synced(as_of=NOW, measured_at=NOW, polled_at=NOW), "lake", at=NOW, actor="bench")
    return desk


def _post_id(number: int) -> PostId:
    return PostId(f"75{number % POSTS:017d}")


def _creator(number: int) -> str:
    return f"creator{number % CREATORS:03d}"


def _plan(number: int) -> Plan:
    id = PlanId(f"P-{number}")
    return Plan(
        id=id,
        name=f"bench_us_traffic_test_{number}",
        objective=Objective.TRAFFIC,
        optimization_event=None,
        flights=tuple(_flight(id, number, place) for place in range(EACH)),
        threshold=Threshold(metric="cost_per_click", target=_usd(0.5)),
        test_budget=_usd(6_000),
        daily_cap=_usd(200),
    )


def _flight(plan: PlanId, number: int, place: int) -> Flight:
    post = number + place * 7
    return Flight(
        id=FlightId(f"{plan}-F{place + 1}"),
        post=_post_id(post),
        creator=_creator(post % POSTS),
        window=WINDOW,
        daily_budget=_usd(30),
        audience=Audience(markets=frozenset({"US"})),
        landing_url="https://shop.example/serum",
        name=f"spk_{plan}_{place}",
    )


def _launch(plan: Plan) -> Sequence[object]:
    from firesteel.desk.facts import AdRef, Launched, Launching

    ads = tuple(AdRef(flight=each.id, adgroup_id=f"g-{each.id}", ad_id=AdId(f"a-{each.id}")) for each in plan.flights)
    return (
        Launching(digest=str(plan.id), plan=plan.id),
        Launched(plan=plan.id, campaign_id=f"c-{plan.id}", ads=ads),
    )


def _agreement(number: int) -> UsageRights:
    return UsageRights(
        creator=_creator(number),
        posts=frozenset(_post_id(post) for post in range(number, POSTS, CREATORS)),
        window=Window(BEGAN - timedelta(days=1), BEGAN + timedelta(days=60)),
        markets=frozenset({"US"}),
        objectives=frozenset({"traffic"}),
        link_and_cta=True,
        comment_moderator="Jana",
        creator_may_change="no",
        reuse_outside="none",
        negative_comments="pause",
        negative_share=0.2,
        shared_results=frozenset({"views"}),
        spend_cap=_usd(1_000_000) if number % 4 == 0 else None,
    )


def _grant(number: int) -> Authorization:
    return Authorization(
        post=_post_id(number),
        grant=Grant.POST_CODE,
        identity_id=f"i-{number}",
        window=Window(BEGAN - timedelta(days=1), BEGAN + timedelta(days=45)),
        checked_at=NOW,
    )


def _post(number: int) -> dict[str, Any]:
    counts = {"views": 20_000, "likes": 900, "comments": 80, "shares": 60, "saves": 70, "follows": 12}
    return {
        "post_id": _post_id(number),
        "account": _creator(number),
        "is_brand": False,
        "taken_at": BEGAN - timedelta(days=1),
        "posted_at": BEGAN - timedelta(days=12),
        "duration_s": 25.0,
        "caption": f"Week {number} of the serum",
        "language": "en",
        "format": "demo",
        "url": "",
        "retention": [],
        "viewers": None,
        "thumbnail": None,
        "source": None,
        **counts,
    }


def _hour(number: int, day: int, dice: random.Random) -> dict[str, Any]:
    hour = BEGAN + timedelta(days=day, hours=12)
    flight = f"P-{number // EACH}-F{number % EACH + 1}"
    clicks = dice.randrange(20, 120)
    return {
        "ad_id": f"a-{flight}",
        "flight_id": flight,
        "post_id": _post_id(number // EACH + number % EACH * 7),
        "hour": hour,
        "account_day": hour.date(),
        "impressions": 6_000,
        "spend_micros": 29_500_000 + dice.randrange(500_000),
        "clicks": clicks,
        "plays": 5_000,
        "watched_2s": 2_000,
        "watched_6s": 900,
        "completions": 300,
        "watch_time_s": 20_000.0,
        "likes": 60,
        "comments": 4,
        "shares": 3,
        "follows": 2,
        "profile_visits": 9,
        "platform_conversions": 0,
        "retrieved_at": NOW,
    }


def _usd(units: float) -> Money:
    return Money(round(units * MICROS), "USD")
