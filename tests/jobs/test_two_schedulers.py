"""Two schedulers of one workspace on one PostgreSQL, of which one is killed at random moments: every slot is run to its end
once, no write reaches the platform's books twice, and nobody is told a thing twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx2
import pytest

from firesteel.desk import Desk
from firesteel.desk.facts import Acted
from firesteel.desk.notices import channels
from firesteel.desk.notices.facts import SENT, Delivery
from firesteel.storage import database
from localtok.doors import Front
from localtok.serving import Server, address, bind
from postgresql import cluster
from receivers import Hook, receiver
from walking import launched, opened

STEPS, HOURS = 10, 12
QUIET_S = 240.0


class Recorded:
    """The platform, and beside it every write that it was asked for, with its answer's code, in the order of the answers."""

    def __init__(self, inner: Any) -> None:
        self.inner, self.writes = inner, list[tuple[str, dict[str, Any], int]]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or "/open_api/" not in scope["path"]:
            await self.inner(scope, receive, send)
            return
        asked, answered = bytearray(), bytearray()

        async def hear() -> Any:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def tell(message: Any) -> None:
            answered.extend(message.get("body", b""))
            await send(message)

        await self.inner(scope, hear, tell)
        if answered[:1] == b"{":
            self.writes.append((scope["path"], json.loads(asked or b"{}"), json.loads(answered)["code"]))

    def budgets(self) -> dict[str, list[float]]:
        """What each ad group was set to after it was made; the same again, which changes nothing, counts once."""
        steps: dict[str, list[float]] = {}
        for path, body, code in self.writes:
            if code == 0 and path.endswith("/adgroup/budget/update/"):
                for each in body["budget"]:
                    steps.setdefault(each["adgroup_id"], []).append(float(each["budget"]))
            elif code == 0 and path.endswith("/adgroup/update/") and "budget" in body:
                steps.setdefault(body["adgroup_id"], []).append(float(body["budget"]))
        return {group: [value for value, _ in groupby(values)] for group, values in steps.items()}

    def created(self) -> list[tuple[str, str]]:
        """What was made, each by its kind and name."""
        made = [(path, body) for path, body, code in self.writes if path.endswith("/create/") and code == 0]
        return [
            (path, next((str(body[key]) for key in body if key.endswith("_name")), str(body))) for path, body in made
        ]


@pytest.fixture
def served(front: Front) -> Iterator[tuple[httpx2.Client, Recorded]]:
    """The platform on a loopback port."""
    sock = bind(0)
    front.base_url = address(sock)
    server = Server(front)
    recorded = Recorded(server.config.app)
    server.config.app = recorded  # type: ignore[assignment]
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.002)
    with httpx2.Client(base_url=front.base_url, trust_env=False, timeout=120) as http:
        yield http, recorded
    server.should_exit = True
    thread.join()
    sock.close()


class Workers:
    """Two processes; whoever is killed is followed by another."""

    def __init__(self, log: Path) -> None:
        self.log, self.alive = log, [self._start(log), self._start(log)]

    def kill_one(self, dice: random.Random) -> None:
        place = dice.randrange(2)
        self.alive[place].send_signal(signal.SIGKILL)
        self.alive[place].wait()
        self.alive[place] = self._start(self.log)

    def ended(self) -> str:
        """The end of the log where one ended by itself, which nobody follows; empty where none did."""
        return self.log.read_text()[-2000:] if any(each.poll() is not None for each in self.alive) else ""

    def stop(self) -> None:
        for each in self.alive:
            each.send_signal(signal.SIGTERM)
        for each in self.alive:
            try:
                each.wait(60)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()

    @staticmethod
    def _start(log: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "firesteel", "work", "--workspace", "lumen"]
        with log.open("ab") as out:
            return subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | {"NO_COLOR": "1"})


def until_quiet(desk: Desk, workers: Workers) -> None:
    """Every slot that is due now has run to its end."""
    from django_tasks_db.models import DBTaskResult

    from firesteel.jobs import JOBS
    from firesteel.storage.models import Due

    ends = time.monotonic() + QUIET_S
    while time.monotonic() < ends:
        now = desk.moment()
        waits = DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).exists()
        if not waits and Due.objects.count() == len(JOBS) and not Due.objects.filter(due_at__lte=now).exists():
            return
        assert not (log := workers.ended()), log
        time.sleep(0.2)
    raise AssertionError(f"the schedulers did not come to an end: {workers.log.read_text()[-2000:]}")


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_two_schedulers_do_nothing_twice_while_one_is_killed(
    served: tuple[httpx2.Client, Recorded],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    seed: int,
) -> None:
    http, recorded = served
    dice = random.Random(seed)
    with cluster() as server, receiver() as hook:
        monkeypatch.setenv("FIRESTEEL_DATABASE_URL", server.url)
        desk = opened(http, "lumen")[0]
        from django_tasks_db.models import DBTaskResult

        plan = launched(desk)
        desk.add_channel(channels.made("ops", "webhook", hook.url, least="info", at=desk.now()), hook.url, "Ana")
        made = len(recorded.writes)
        workers = Workers(tmp_path / "log")
        try:
            for step in range(STEPS):
                assert desk.local is not None
                desk.local.advance(hours=HOURS)
                for _ in range(dice.randrange(1, 3) if step < STEPS - 1 else 0):  # what was cut off last is taken up
                    time.sleep(dice.uniform(0.1, 4.0))
                    workers.kill_one(dice)
                until_quiet(desk, workers)
        finally:
            workers.stop()

        slots = Counter(
            tuple(args["args"][:2])
            for args in DBTaskResult.objects.filter(status="SUCCESSFUL").values_list("args_kwargs", flat=True)
        )
        why = set(DBTaskResult.objects.filter(status="FAILED").values_list("traceback", flat=True))
        acts = [entry.value for entry in reversed(desk.ledger.history(Acted))]
        groups = {
            str(ref.flight): ref.adgroup_id for state in desk.plans() if state.launched for ref in state.launched.ads
        }
        steps: dict[str, list[float]] = {}
        for act in acts:
            if act.after != act.before and act.action != "stop":
                steps.setdefault(groups[act.flight], []).append(act.after.units)

        assert why <= {"its worker ended while it ran"}, (tmp_path / "log").read_text()[-2000:]
        assert set(slots.values()) == {1}
        assert {job for job, _ in slots} >= {"read", "stop", "ends", "decide", "notices", "backup"}
        assert sum(1 for job, _ in slots if job == "decide") == STEPS * HOURS // 24 - 1
        assert steps
        assert len({act.decision for act in acts}) == len(acts)
        assert recorded.budgets() == {group: [value for value, _ in groupby(values)] for group, values in steps.items()}
        assert not [path for path, _, code in recorded.writes[made:] if path.endswith("/create/") and code == 0]
        assert len(groups) == len(plan.flights)
        assert set(Counter(recorded.created()).values()) == {1}
        nothing_was_told_twice(desk, hook)
        database.close()


def nothing_was_told_twice(desk: Desk, hook: Hook) -> None:
    """A receiver that keeps the ids it saw, as the guide tells it to, hears of everything once; and whatever the ledger says
    was sent arrived. One id comes again only where its worker was killed before it could note that it was sent."""
    bodies = {str(body["delivery"]): body for body in (json.loads(body) for _, body in hook.requests)}
    told = Counter((each["key"], each["seen_at"]) for body in bodies.values() for each in body["notices"])
    noted = [entry.value for entry in desk.ledger.history(Delivery)]
    newest = {each.id: each for each in reversed(noted)}

    assert told
    assert set(told.values()) == {1}
    assert set(bodies) == set(newest)
    assert {each.state for each in newest.values()} == {SENT}
    assert all(count <= newest[id].attempt for id, count in Counter(hook.ids()).items())
