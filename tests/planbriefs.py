"""Briefs that are valid, and posts for them; a test says only what it is about."""

from __future__ import annotations

from typing import Any

import a
from firesteel.plans import Brief, Candidate, Objective, Part
from firesteel.posts import Ranked, Verdict
from firesteel.values import PlanId, PostId

CREATORS = ("mara.skin", "dr.ilse", "lumen", "joon", "tess_k", "paul")
TARGETS = (
    Part(objective=Objective.REACH, target=a.usd(6)),
    Part(objective=Objective.TRAFFIC, target=a.usd(0.5)),
    Part(objective=Objective.COMMUNITY, target=a.usd(2)),
    Part(objective=Objective.VIEWS, target=a.usd(0.02)),
    Part(objective=Objective.LEADS, target=a.usd(15)),
)


def brief(**given: Any) -> Brief:
    usual: dict[str, Any] = {
        "id": PlanId("P-1"),
        "brand": "Lumen",
        "markets": frozenset({"US"}),
        "test_budget": a.usd(12_000),
        "target": a.usd(20),
        "start": a.at(0),
        "landing_url": "https://lumen.example/shop/serum",
        "pixel_code": "C0000000000000000001",
        "parts": TARGETS,
    }
    return Brief(**(usual | given))


def post_id(number: int) -> PostId:
    return PostId(f"70000000000000{number:05d}")


def candidate(number: int, role: str = "", handle: str = "", **given: Any) -> Candidate:
    handle = handle or CREATORS[number % len(CREATORS)]
    ranked = Ranked(
        post=a.post(post_id(number), handle, is_brand=handle == "lumen", role=role),
        rank=number,
        verdict=given.pop("verdict", Verdict.PROMOTE),
        score=1 / number,
        low=0.0,
        high=1.0,
        beats=0.9,
        reasons=(),
        signals={},
        unseen=(),
        borrowed=False,
    )
    return Candidate(**({"ranked": ranked, "until": a.at(60)} | given))


def some(*roles: str) -> list[Candidate]:
    return [candidate(number, role) for number, role in enumerate(roles, start=1)]
