"""Other people's clients, each in its own environment under .clients/, against a served localtok."""

from __future__ import annotations

import json
import runpy
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import httpx2
import pytest

from localtok.world import World

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


def environment(name: str) -> Path:
    """The Python that has the client; where it cannot be installed the test is skipped and says why."""
    make = runpy.run_path(str(ROOT / "tools" / "clients.py"))["make"]
    try:
        return make(name)
    except RuntimeError as error:
        pytest.skip(f"the client {name} is not here, so this is not tested: {error}")


def loopback(http: httpx2.Client) -> str:
    """The served platform's address, which is this machine's or the test ends here."""
    host = str(http.base_url).rstrip("/")
    assert urlparse(host).hostname == "127.0.0.1"
    return host


class Sdk:
    """TikTok's own Python SDK, a call at a time."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child

    def told(self, call: str, **asked: Any) -> dict[str, Any]:
        """What it made of the answer: `answer`, `refused` (its own exception's words) or `unusable`."""
        assert self.child.stdin is not None
        assert self.child.stdout is not None
        self.child.stdin.write(json.dumps({"call": call, **asked}) + "\n")
        self.child.stdin.flush()
        line = self.child.stdout.readline()
        assert line.startswith("{"), f"{call} ended the SDK: {line!r}"
        return json.loads(line)

    def post(self, call: str, **body: Any) -> Any:
        """The `data` of an answer to a body; the advertiser's id is filled in."""
        told = self.told(call, body=body)
        assert "answer" in told, (call, told)
        return told["answer"]["data"]

    def get(self, call: str, **given: Any) -> Any:
        told = self.told(call, given=given)
        assert "answer" in told, (call, told)
        return told["answer"]["data"]


@contextmanager
def sdk(http: httpx2.Client, world: World) -> Iterator[Sdk]:
    python, one = environment("sdk"), world.advertiser
    child = subprocess.Popen(
        [str(python), str(HERE / "sdk_script.py"), loopback(http), one.advertiser_id, one.access_token],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Sdk(child)
    finally:
        assert child.stdin is not None
        child.stdin.close()
        child.wait(timeout=30)
        assert child.stdout is not None
        child.stdout.close()
