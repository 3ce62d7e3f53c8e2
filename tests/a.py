"""Samples that are valid; a test says only what it is about: ``a.flight(daily_budget=a.usd(20))``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from firesteel.plans import Audience, Flight, Objective, Plan, Threshold
from firesteel.posts import Creator, Post, Signals
from firesteel.rights import Authorization, Grant, UsageRights
from firesteel.values import MICROS, FlightId, Money, PlanId, PostId, Window

START = datetime(2026, 1, 1, tzinfo=UTC)


def usd(units: float) -> Money:
    return Money(round(units * MICROS), "USD")


def at(days: float = 0, hours: float = 0) -> datetime:
    return START + timedelta(days=days, hours=hours)


def window(first: float = 0, last: float = 14) -> Window:
    return Window(at(first), at(last))


def signals(**given: Any) -> Signals:
    usual: dict[str, Any] = {
        "views": 10_000,
        "hook_2s": 5_000,
        "watch_time_s": 90_000,
        "completions": 1_500,
        "likes": 400,
        "comments": 60,
        "intent_comments": 9,
        "shares": 40,
        "saves": 90,
        "follows": 12,
        "profile_visits": 110,
    }
    return Signals(**(usual | given))


def post(id: str = "7000000000000000001", handle: str = "mara.skin", is_brand: bool = False, **given: Any) -> Post:
    usual: dict[str, Any] = {
        "id": PostId(id),
        "creator": Creator(handle=handle, is_brand=is_brand),
        "posted_at": at(-10),
        "duration_s": 30.0,
        "caption": "Which shade am I?",
        "language": "en",
        "format": "demo",
        "signals": signals(),
        "as_of": at(0),
    }
    return Post(**(usual | given))


def authorization(post: str = "7000000000000000001", **given: Any) -> Authorization:
    usual: dict[str, Any] = {
        "post": PostId(post),
        "grant": Grant.POST_CODE,
        "identity_id": "identity-1",
        "window": window(-1, 30),
        "checked_at": at(0),
    }
    return Authorization(**(usual | given))


def rights(creator: str = "mara.skin", **given: Any) -> UsageRights:
    usual: dict[str, Any] = {
        "creator": creator,
        "posts": frozenset({PostId("7000000000000000001")}),
        "window": window(-1, 60),
        "markets": frozenset({"US"}),
        "objectives": frozenset({"sales"}),
        "link_and_cta": True,
        "comment_moderator": "Jana",
        "creator_may_change": "no",
        "reuse_outside": "none",
        "negative_comments": "pause",
        "negative_share": 0.2,
        "shared_results": frozenset({"views", "spend"}),
        "fee": usd(300),
    }
    return UsageRights(**(usual | given))


def flight(id: str = "F-1", **given: Any) -> Flight:
    usual: dict[str, Any] = {
        "id": FlightId(id),
        "post": PostId("7000000000000000001"),
        "creator": "mara.skin",
        "window": window(),
        "daily_budget": usd(50),
        "audience": Audience(markets=frozenset({"US"})),
        "landing_url": "http://127.0.0.1/shop",
        "call_to_action": "SHOP_NOW",
        "name": f"spk_mara_000001_demo_{id}",
    }
    return Flight(**(usual | given))


def threshold(**given: Any) -> Threshold:
    return Threshold(**({"target": usd(20)} | given))


def plan(**given: Any) -> Plan:
    usual: dict[str, Any] = {
        "id": PlanId("P-1"),
        "name": "lumen_us_sales_test_202601",
        "objective": Objective.SALES,
        "optimization_event": "Purchase",
        "pixel_code": "C0000000000000000001",
        "flights": (
            flight("F-1"),
            flight("F-2", post=PostId("7000000000000000002"), creator="dr.ilse"),
            flight("F-3", post=PostId("7000000000000000003"), creator="lumen"),
        ),
        "threshold": threshold(),
        "test_budget": usd(3_000),
        "daily_cap": usd(200),
    }
    return Plan(**(usual | given))


__all__ = [
    "START",
    "at",
    "authorization",
    "flight",
    "plan",
    "post",
    "replace",
    "rights",
    "signals",
    "threshold",
    "usd",
    "window",
]
