"""Where many tests begin, reached once in a process and put aside: a desk on its platform, and a plan that is on its way.

Reaching it takes seconds, copying it a tenth of one. A copy shares nothing with another test's: neither home nor world.
"""

from __future__ import annotations

import atexit
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.testclient import TestClient

from firesteel.desk import Desk, open_desk
from firesteel.plans import Plan
from firesteel.storage import database
from localtok.app import app
from localtok.doors import Front
from localtok.world import World
from walking import a_clock, opened, planned, signed

NAME = "lumen"


@dataclass
class Begun:
    """A test's own copy."""

    desk: Desk
    front: Front
    http: httpx2.Client
    home: Path

    @property
    def world(self) -> World:
        return self.front.world


@dataclass(frozen=True)
class Beginning:
    home: Path
    world: bytes
    derived: dict[str, tuple[object, object]] = field(default_factory=dict)
    """What was made of the lake, which is the same in a copy: its comments need not be read again."""

    @contextmanager
    def copied(self, home: Path) -> Iterator[Begun]:
        """To a home that is not there yet and is the process's own (FIRESTEEL_HOME)."""
        front = Front(pickle.loads(self.world), base_url="http://localtok")
        with TestClient(app(front), base_url=front.base_url) as http:
            yield Begun(self.desk(home, http), front, http, home)

    @contextmanager
    def own(self, home: Path) -> Iterator[Begun]:
        """The same for longer than a test, FIRESTEEL_HOME meanwhile."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FIRESTEEL_HOME", str(home))
            with self.copied(home) as here:
                yield here

    def desk(self, home: Path, http: httpx2.Client) -> Desk:
        """A copy of the home alone: its platform has to be one as it was then."""
        shutil.copytree(self.home, home)
        desk = open_desk(NAME, clock=a_clock, http=http)
        desk._derived.update(self.derived)
        return desk


def the_plan(desk: Desk) -> Plan:
    """The one there is."""
    (entry,) = desk.ledger.present(Plan).values()
    return desk.plan_of(entry.value.id)


@cache
def connected() -> Beginning:
    """To every account of a fresh demo world, nothing read yet. The platform does not notice: any fresh one will do."""
    with _apart() as home:
        front = Front(World(seed=7), base_url="http://localtok")
        with TestClient(app(front), base_url=front.base_url) as http:
            opened(http, NAME)
        database.close()
        return Beginning(home, _put_aside(front.world))


@cache
def read() -> Beginning:
    """Everything was read once."""
    return _after(connected, lambda here: here.desk.sync())


@cache
def drafted() -> Beginning:
    """A plan of the best posts on the second day, agreed and authorised, nothing signed yet."""
    return _after(connected, lambda here: planned(here.desk))


@cache
def cleared() -> Beginning:
    """The same with everything signed and looked at, not approved yet."""
    return _after(drafted, lambda here: signed(here.desk, the_plan(here.desk)))


@cache
def launched() -> Beginning:
    """The same, approved and running."""

    def launch(here: Begun) -> None:
        plan = the_plan(here.desk)
        here.desk.approve(here.desk.gate(plan.id).digest, "Ana")
        here.desk.launch(plan.id, "Ana")

    return _after(cleared, launch)


@cache
def three_days_in() -> Beginning:
    """The same, read after each of three days, nothing judged yet."""

    def days(here: Begun) -> None:
        assert here.desk.local is not None
        for _ in range(3):
            here.desk.local.advance(24)
            here.desk.sync()

    return _after(launched, days)


def _after(before: Callable[[], Beginning], go_on: Callable[[Begun], object]) -> Beginning:
    begun = before()
    with _apart() as home:
        with begun.copied(home) as here:
            go_on(here)
            world, derived = _put_aside(here.world), dict(here.desk._derived)
        database.close()
        return Beginning(home, world, derived)


@contextmanager
def _apart() -> Iterator[Path]:
    """A home for the rest of the process."""
    place = Path(tempfile.mkdtemp(prefix="firesteel-beginning-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("FIRESTEEL_KEY", "FIRESTEEL_DATABASE_URL", "FIRESTEEL_WORKSPACE"):
            patch.delenv(name, raising=False)
        patch.setenv("FIRESTEEL_HOME", str(place / "home"))
        yield place / "home"


def _put_aside(world: Any) -> bytes:
    return pickle.dumps(world, protocol=pickle.HIGHEST_PROTOCOL)
