"""A workspace on a fresh world, and one whole walk through the loop that several tests look at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

import beginnings
from beginnings import Begun, cleared, connected, drafted, launched, three_days_in
from creatordesks import copied, later, without_comments
from firesteel.cli.story import Story
from firesteel.desk import Desk, open_desk
from firesteel.plans import Plan
from firesteel.storage import open_workspace
from launchpads import launchpad
from localtok.app import app
from localtok.doors import Front
from localtok.world import World
from walking import Walk, a_clock, opened


@pytest.fixture
def desk(platform: httpx2.Client, home: Path) -> Desk:
    """A new workspace, connected to a fresh demo world, nothing read yet."""
    return connected().desk(home, platform)


@pytest.fixture
def draft(home: Path) -> Iterator[Begun]:
    """A plan that is agreed and authorised, nothing signed yet, on a platform of its own."""
    with drafted().copied(home) as here:
        yield here


@pytest.fixture
def clear(home: Path) -> Iterator[Begun]:
    """The same with every gate clear."""
    with cleared().copied(home) as here:
        yield here


@pytest.fixture
def in_flight(home: Path) -> Iterator[Begun]:
    """The same launched."""
    with launched().copied(home) as here:
        yield here


@pytest.fixture
def underway(home: Path) -> Iterator[Begun]:
    """The same, read after each of three days, nothing judged yet."""
    with three_days_in().copied(home) as here:
        yield here


@pytest.fixture
def walk(walked: Walk) -> Walk:
    """The walk, its ledger open again: a process has one open workspace, and another test may have opened its own."""
    open_workspace(walked.desk.store.workspace)
    return walked


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """The demonstration's fourteen days, in process."""
    place = tmp_path_factory.mktemp("walk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTEEL_HOME", str(place))
        front = Front(World(seed=7), base_url="http://localtok")
        with TestClient(app(front), base_url=front.base_url) as http:
            desk, ready = opened(http, "demo")
            said: list[str] = []
            told = Story(desk, ready, 14, say=lambda when, words: said.append(words), step=lambda _: None).walk()
            yield Walk(front.world, http, desk, told, said)


@pytest.fixture(scope="session")
def read(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, httpx2.Client]]:
    """A workspace that read its posts and did nothing else: its home, to be copied, and its platform."""
    place = tmp_path_factory.mktemp("read") / "home"
    with beginnings.read().own(place) as here:
        without_comments(place)
        yield place, here.http


@pytest.fixture
def known(read: tuple[Path, httpx2.Client], home: Path) -> Desk:
    """A copy of it for one test, which leaves the platform's clock alone."""
    return copied(*read, home)


@pytest.fixture(scope="session")
def clockwork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with beginnings.read().own(tmp_path_factory.mktemp("clockwork") / "home") as here:
        yield here.desk


@pytest.fixture
def moving(clockwork: Desk) -> Desk:
    """A workspace whose clock tests move on: each takes a creator of its own, and trusts no date."""
    open_workspace(clockwork.store.workspace)
    return clockwork


@pytest.fixture(scope="session")
def flying(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Path, httpx2.Client]]:
    """A launched plan after its first day: its desk, a home to be copied, and its platform."""
    place, copy = tmp_path_factory.mktemp("flying") / "home", tmp_path_factory.mktemp("landed") / "home"
    with launched().own(place) as here:
        later(here.desk, 24)
        shutil.copytree(place, copy)
        without_comments(copy)
        yield here.desk, copy, here.http


@pytest.fixture
def flown(flying: tuple[Desk, Path, httpx2.Client]) -> Desk:
    """The launched plan itself: each test takes a flight of its own."""
    open_workspace(flying[0].store.workspace)
    return flying[0]


@pytest.fixture
def launched_copy(flying: tuple[Desk, Path, httpx2.Client], home: Path) -> Desk:
    """A copy of it for one test, which leaves the platform's clock alone."""
    return copied(*flying[1:], home)


@pytest.fixture(scope="session")
def launchpad_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Plan]]:
    with launchpad(tmp_path_factory.mktemp("launchpad")) as ready:
        yield ready


@pytest.fixture
def pad(launchpad_desk: tuple[Desk, Plan], home: Path) -> tuple[Desk, Plan]:
    """A desk of its own and a plan whose gates are clear, to be copied (`launchpads.fresh`).

    The platform is shared by the session: each test launches plans of its own, and leaves its clock alone.
    """
    made, plan = launchpad_desk
    shutil.copytree(made.store.workspace.path.parent.parent, home)
    desk = open_desk("lumen", clock=a_clock, http=made.tiktok.client.http)
    desk._derived.update(made._derived)  # the same lake: comments need not be read again
    return desk, plan
