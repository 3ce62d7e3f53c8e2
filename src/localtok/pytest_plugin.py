"""Fixtures for anybody's tests: `world`, and `platform`, an HTTP client to it without a socket.

`served_platform` is the same over a real loopback port. All three look at one world, so a test may change it behind
the platform's back. Imports wait until a fixture is asked for.
"""

from __future__ import annotations

import pickle
import threading
import time
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import httpx2

    from .doors import Front
    from .world import World

SEED = 7


@pytest.fixture
def world() -> World:
    """A fresh demo world with seed 7."""
    made: World = pickle.loads(_prototype())
    return made


@pytest.fixture
def front(world: World) -> Front:
    """What stands between the world and its callers: faults, login codes, assumptions."""
    from .doors import Front

    return Front(world, base_url="http://localtok")


@pytest.fixture
def platform(front: Front) -> Iterator[httpx2.Client]:
    """A client speaking to the platform in process."""
    from starlette.testclient import TestClient

    from .app import app

    with TestClient(app(front), base_url=front.base_url) as http:
        yield http


@pytest.fixture
def served_platform(front: Front) -> Iterator[httpx2.Client]:
    """A client speaking to the platform over a loopback socket."""
    import httpx2

    from .serving import Server, address, bind

    sock = bind(0)
    front.base_url = address(sock)
    server = Server(front)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.002)
    with httpx2.Client(base_url=front.base_url, trust_env=False) as http:
        yield http
    server.should_exit = True
    thread.join()
    sock.close()


@cache
def _prototype() -> bytes:
    """The world is made once and thawed for each test, which is twenty times as fast and just as fresh."""
    from .world import World

    return pickle.dumps(World(seed=SEED), protocol=pickle.HIGHEST_PROTOCOL)
