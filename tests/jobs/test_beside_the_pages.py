"""`firesteel serve --work`: the pages and the scheduler in one process, over a platform on a port."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import httpx2
import pytest

from firesteel.storage import database, due, locks
from walking import opened

WAITED_S = 120.0


@pytest.mark.long
def test_what_is_due_runs_beside_the_pages_and_a_signal_stops_both(served_platform: httpx2.Client) -> None:
    desk = opened(served_platform, "lumen")[0]
    command = [sys.executable, "-m", "firesteel", "serve", "--work", "--port", "0", "--format", "json"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert json.loads("".join(iter(child.stdout.readline, "]\n")) + "]")[0]["address"]

    ends = time.monotonic() + WAITED_S
    while time.monotonic() < ends and {job.state for job in due.standing().values()} - {"never"} != {"fine"}:
        time.sleep(0.2)
    ran = {name for name, job in due.standing().items() if job.state == "fine"}
    child.send_signal(signal.SIGTERM)
    code = child.wait(WAITED_S)
    child.stdout.close()

    assert ran >= {"read", "stop", "ends", "notices"}
    assert code == 0
    with locks.alone(desk.store.workspace):
        database.close()
