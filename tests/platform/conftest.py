"""One suite, two transports: every test that asks for `platform` runs in process and over a loopback socket.

`anywhere` is a client for what TikTok's sandbox supports, too. It goes there only when told to by hand:

    FIRESTEEL_SANDBOX_TOKEN=… FIRESTEEL_SANDBOX_ADVERTISER=… pytest tests/platform/test_anywhere.py
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from tiktoks import HASTY

from firesteel.tiktok import Client, Patience
from firesteel.tiktok.limits import Limits
from firesteel.tiktok.logins import SANDBOX
from localtok.doors import Front
from localtok.world import World

IN_PROCESS, SOCKET, SANDBOXED = "in process", "over a socket", "in TikTok's sandbox"


@pytest.fixture(params=[IN_PROCESS, SOCKET])
def platform(request: pytest.FixtureRequest, platform: httpx2.Client) -> httpx2.Client:
    """In place of the plugin's own of that name, which is the first of the two."""
    if request.param == IN_PROCESS:
        return platform
    served: httpx2.Client = request.getfixturevalue("over_a_socket")
    return served


@pytest.fixture(params=[IN_PROCESS, SOCKET, SANDBOXED])
def anywhere(request: pytest.FixtureRequest) -> Iterator[Client]:
    if request.param == SANDBOXED:
        yield from _sandbox()
        return
    world: World = request.getfixturevalue("world")
    name = "over_a_socket" if request.param == SOCKET else "in_process"
    one = world.advertiser
    yield Client(request.getfixturevalue(name), one.advertiser_id, one.access_token, patience=HASTY)


@dataclass
class Served:
    """One server for the whole run; each test puts its own world behind it, which spares it starting one."""

    address: str = ""
    app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    import uvicorn

    from localtok.serving import address, bind

    sock = bind(0)
    here = Served(address=address(sock))
    server = uvicorn.Server(uvicorn.Config(here, log_level="critical", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.002)
    yield here
    server.should_exit = True
    thread.join()
    sock.close()


@pytest.fixture
def over_a_socket(served: Served, front: Front) -> Iterator[httpx2.Client]:
    from localtok.app import app

    front.base_url, served.app = served.address, app(front)
    with httpx2.Client(base_url=served.address, trust_env=False) as http:
        yield http


@pytest.fixture
def in_process(front: Front) -> Iterator[httpx2.Client]:
    """The platform without a socket, whatever `platform` is here."""
    from starlette.testclient import TestClient

    from localtok.app import app

    with TestClient(app(front), base_url=front.base_url) as http:
        yield http


def _sandbox() -> Iterator[Client]:
    """At one call a second: the sandbox allows no more."""
    token, advertiser = (os.environ.get(f"FIRESTEEL_SANDBOX_{name}", "") for name in ("TOKEN", "ADVERTISER"))
    if not token or not advertiser:
        pytest.skip("TikTok's sandbox is asked only where FIRESTEEL_SANDBOX_TOKEN and FIRESTEEL_SANDBOX_ADVERTISER say")
    limits = Limits(tier="sandbox", clock=time.monotonic, sleep=time.sleep)
    with httpx2.Client(base_url=SANDBOX, timeout=30.0) as http:
        yield Client(http, advertiser, token, patience=Patience(attempts=2), limits=limits)
