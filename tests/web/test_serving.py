"""The pages on a real port, over a workspace on disk, as `firesteel serve` runs them: an empty one, just made."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

MAKE = """
from datetime import UTC, datetime
from firesteel.desk import make_workspace
from firesteel.storage.workspace import Kind

make_workspace("tiny", kind=Kind.SIMULATED, brand="Tiny", currency="USD", timezone="Etc/UTC",
    base_url="http://127.0.0.1:9", advertiser_id="1", access_token="t", pixel_code="",
    created_at=datetime(2026, 1, 1, tzinfo=UTC))
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[subprocess.Popen[str], str]]:
    home: Path = tmp_path_factory.mktemp("home")
    environment = os.environ | {"FIRESTEEL_HOME": str(home)}
    subprocess.run([sys.executable, "-c", MAKE], env=environment, check=True)
    child = subprocess.Popen(
        [sys.executable, "-m", "firesteel", "serve", "--port", "0", "--format", "json"],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    (ready,) = json.loads("".join(iter(child.stdout.readline, "]\n")) + "]")
    assert ready["sign_in"].startswith(ready["address"])
    yield child, ready["sign_in"]
    if child.poll() is None:
        child.kill()
        child.wait()
    child.stdout.close()


def get(address: str, path: str, cookie: str = "") -> tuple[int, dict[str, str], str]:
    split = urlsplit(address)
    connection = HTTPConnection(split.hostname or "", split.port or 0, timeout=20)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


def test_the_printed_link_opens_an_empty_workspace_and_a_signal_stops_it(
    server: tuple[subprocess.Popen[str], str],
) -> None:
    child, link = server
    status, headers, _ = get(link, urlsplit(link).path)
    assert (status, headers["location"]) == (302, "/")

    cookie = next(part for part in headers["set-cookie"].replace(",", ";").split("; ") if "firesteel_tiny=" in part)
    for path in ("/", "/posts/", "/gate/", "/flights/", "/decisions/", "/report/"):
        status, headers, body = get(link, path, cookie)
        assert (status, "<b>Simulated</b>" in body) == (200, True), path
        assert headers["content-security-policy"].startswith("default-src 'none'")
    status, headers, body = get(link, "/static/firesteel/firesteel.css")
    assert (status, headers["content-type"].split(";")[0], "--ember" in body) == (200, "text/css", True)

    child.send_signal(signal.SIGTERM)
    assert child.wait(timeout=30) == 0


def test_the_worker_is_forked_with_nothing_half_imported_that_looking_up_a_host_needs() -> None:
    """Else the first page that asks the platform something hangs for ever, now and then."""
    look = "import sys, firesteel.web.serve; before = set(sys.modules); import socket; "
    look += "socket.getaddrinfo('127.0.0.1', 9); print(*sorted(set(sys.modules) - before))"

    found = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)

    assert found.stdout.split() == []
