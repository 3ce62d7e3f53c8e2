"""A desk on a local platform in process, and what a whole walk through the loop leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import httpx2

from firesteel.cli.localplatform import Ready, connect, parse
from firesteel.cli.summary import Told
from firesteel.desk import Desk
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
