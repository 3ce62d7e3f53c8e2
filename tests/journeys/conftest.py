"""A workspace on a fresh world, and one whole walk through the loop that several tests look at."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from starlette.testclient import TestClient

from firesteel.cli.story import Story
from firesteel.desk import Desk
from firesteel.storage import open_workspace
from localtok.app import app
from localtok.doors import Front
from localtok.world import World
from walking import Walk, opened


@pytest.fixture
def desk(platform: httpx2.Client) -> Desk:
    """A new workspace, connected to a fresh demo world, nothing read yet."""
    return opened(platform, "lumen")[0]


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
