"""Running localtok beside the demonstration: a process of its own, spoken to over the loopback only."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx2

from ..desk import Account, Desk, make_workspace, open_desk
from ..errors import Misconfigured
from ..storage import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """The ready line of `localtok serve`."""

    base_url: str
    advertiser_id: str
    access_token: str
    pixel_code: str
    now: datetime
    currency: str
    timezone: str
    brand: str
    landing_url: str
    accounts: tuple[dict[str, Any], ...]


@contextmanager
def local_platform(seed: int) -> Iterator[Ready]:
    """Start `localtok serve` on a free port and stop it afterwards. Its reports are told to be prompt: what a post won
    unpaid is read off its public counts less its reported ones, so both must be of the same moment."""
    serve = [sys.executable, "-m", "localtok", "serve", "--port", "0", "--seed", str(seed)]
    command = [*serve, "--no-latency", "--until-stdin-closes"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("{"):
            raise Misconfigured(
                f"the local platform did not start (exit code {process.wait(5)}); `firesteel doctor` says why"
            )
        yield parse(json.loads(line))
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def parse(line: dict[str, Any]) -> Ready:
    return Ready(
        base_url=line["base_url"],
        advertiser_id=line["advertiser_id"],
        access_token=line["access_token"],
        pixel_code=line["pixel_code"],
        now=datetime.fromisoformat(line["now"]).astimezone(UTC),
        currency=line["currency"],
        timezone=line["timezone"],
        brand=line["brand"],
        landing_url=line["landing_url"],
        accounts=tuple(line["accounts"]),
    )


def connect(name: str, ready: Ready, *, clock: Callable[[], datetime], http: httpx2.Client | None = None) -> Desk:
    """A new simulated workspace, connected to the platform that said `ready` and to every account on it."""
    make_workspace(
        name,
        kind=Kind.SIMULATED,
        brand=ready.brand,
        currency=ready.currency,
        timezone=ready.timezone,
        base_url=ready.base_url,
        advertiser_id=ready.advertiser_id,
        access_token=ready.access_token,
        pixel_code=ready.pixel_code,
        created_at=ready.now,
    )
    desk = open_desk(name, clock=clock, http=http)
    desk.connect((_account(each), each["access_token"]) for each in ready.accounts)
    return desk


def _account(each: dict[str, Any]) -> Account:
    return Account(
        handle=each["handle"],
        display_name=each["display_name"],
        business_id=each["business_id"],
        is_brand=each["is_brand"],
    )
