"""A desk on a local platform in process, and what a whole walk through the loop leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import httpx2

from firesteel.cli.localplatform import Ready, connect, parse
from firesteel.cli.story import Story
from firesteel.cli.summary import Told
from firesteel.desk import Desk
from firesteel.plans import Plan
from firesteel.values import PlanId
from localtok.world import World


@dataclass
class Walk:
    """What a walk left behind, and what it said on the way."""

    world: World
    http: httpx2.Client
    desk: Desk
    told: Told
    said: list[str]


def a_clock() -> datetime:
    """A simulated workspace follows its platform's clock; asking this one would be a mistake."""
    raise AssertionError("a simulated workspace looked at the wall clock")


def opened(http: httpx2.Client, name: str) -> tuple[Desk, Ready]:
    ready = parse(http.get("/_localtok/state").json())
    return connect(name, ready, clock=a_clock, http=http), ready


def planned(desk: Desk) -> PlanId:
    """A plan of the best posts, agreed and authorised on the second day, nothing signed yet."""
    assert desk.local is not None
    story = Story(desk, parse(desk.local.state()), 14, say=lambda when, words: None, step=lambda _: None)
    return story.prepare().id


def signed(desk: Desk, plan: Plan) -> None:
    """The evidence gathered, captions and brand safety signed off, the label for commercial content looked at."""
    desk.look(plan.id)
    for flight in plan.flights:
        for gate in ("caption", "brand-safety"):
            desk.sign_off(flight.post, gate, "Ana")
        desk.disclose(flight.post, {"commercial": True, "realistic_ai": False}, "Ana")


def launched(desk: Desk) -> Plan:
    """The same plan, approved and running."""
    plan = desk.plan_of(planned(desk))
    signed(desk, plan)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    desk.launch(plan.id, "Ana")
    return plan
