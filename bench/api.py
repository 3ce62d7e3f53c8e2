"""localtok end to end: a served platform in a process of its own, asked over loopback sockets that stay open.

`report_reads_per_s`    daily rows of six ads over seven days, twelve metrics, one page
`report_read_p99_ms`    the slowest hundredth of those reads, with one reader
`event_batches_per_s`   fifty events of the web each, taken in, deduplicated and looked up for credit, by one process
`event_batch_p99_ms`    the slowest hundredth of those batches, with one sender

Reads are against the same server program saying the same number of bytes from memory, through the same framework and
sockets, in the same run: what is left of the ratio is asking, finding, adding and printing.
"""

from __future__ import annotations

import hashlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ADS, DAYS = 6, 7
READERS = 4
BATCHES, EVENTS, SENDERS = 4_000, 50, 2
_METRICS = (
    "spend", "impressions", "clicks", "ctr", "cpc", "cpm", "reach", "conversion", "cost_per_conversion",
    "video_play_actions", "average_video_play", "likes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Served:
    """A platform with `ADS` ads that have run for `DAYS` days, its clock standing still."""

    port: int
    token: str
    advertiser_id: str
    pixel_code: str
    pixel_id: str
    now: int


def figures() -> Iterator[dict[str, Any]]:
    with _process("platform") as told:
        served = Served(**told)
        for figure in FIGURES:
            yield from figure(served)


def report_reads(served: Served) -> Iterator[dict[str, Any]]:
    request = _get(served, "report/integrated/get/", _report(served))
    body = Reader(served.port).ask(request)
    rows = json.loads(body)["data"]["list"]
    if len(rows) != ADS * DAYS:
        raise RuntimeError(f"the report has {len(rows)} rows, not {ADS * DAYS}")
    ours, _ = load(served.port, request, READERS)
    _, slowest = load(served.port, request, 1)
    with _process("bare", str(len(body))) as bare:
        limit, _ = load(bare["port"], request, READERS)
        _, limit_ms = load(bare["port"], request, 1)
    yield {"figure": "report_reads_per_s", "value": ours, "unit": "1/s", "against": limit, "ratio": ours / limit}
    yield {
        "figure": "report_read_p99_ms",
        "value": slowest,
        "unit": "ms",
        "against": limit_ms,
        "ratio": slowest / limit_ms,
    }


def event_batches(served: Served) -> Iterator[dict[str, Any]]:
    """Every event is another person's order, a third of them heard before, a fifth of visitors the platform knows."""
    visitors = json.loads(Reader(served.port).ask(_line(served, "GET", "/_localtok/shop/events?limit=1000")))["events"]
    requests = [_batch(served, visitors, number) for number in range(BATCHES)]
    ours, _ = send(served.port, requests[: BATCHES * 3 // 4], SENDERS)
    _, slowest = send(served.port, requests[BATCHES * 3 // 4 :], 1)
    last = json.loads(Reader(served.port).ask(requests[0]))
    heard = json.loads(Reader(served.port).ask(_get(served, "pixel/event/stats/", _statistics(served))))
    (total,) = (one for one in heard["data"]["list"][0]["statistics"] if one["custom_event_type"] == "Subscribe")
    if last["code"] != 0 or total["server_event_total_count"] != (BATCHES + 1) * EVENTS:
        raise RuntimeError(f"the platform heard {total}, which is not everything that was sent")
    with _process("bare", str(len(json.dumps(last)))) as bare:
        limit, _ = send(bare["port"], requests[: BATCHES * 3 // 4], SENDERS)
        _, limit_ms = send(bare["port"], requests[BATCHES * 3 // 4 :], 1)
    yield {"figure": "event_batches_per_s", "value": ours, "unit": "1/s", "against": limit, "ratio": ours / limit}
    yield {
        "figure": "event_batch_p99_ms",
        "value": slowest,
        "unit": "ms",
        "against": limit_ms,
        "ratio": slowest / limit_ms,
    }


FIGURES: list[Callable[[Served], Iterator[dict[str, Any]]]] = [report_reads, event_batches]


class Reader:
    """One open connection that asks and reads whole answers."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def ask(self, request: bytes) -> bytes:
        self._socket.sendall(request)
        length = 0
        while (line := self._file.readline()) != b"\r\n":
            if not line:
                raise ConnectionError("the server hung up")
            if line[:15].lower() == b"content-length:":
                length = int(line[15:])
        return self._file.read(length)

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def load(port: int, request: bytes, readers: int, seconds: float = 3.0) -> tuple[float, float]:
    """Answers a second from so many connections at once, and the 99th percentile of one's milliseconds."""
    every = [Reader(port) for _ in range(readers)]
    taken: list[list[float]] = [[] for _ in every]
    for reader in every:
        for _ in range(100):
            reader.ask(request)
    start = time.perf_counter()

    def run(reader: Reader, times: list[float]) -> None:
        while (begun := time.perf_counter()) < start + seconds:
            reader.ask(request)
            times.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=run, args=pair) for pair in zip(every, taken, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    for reader in every:
        reader.close()
    times = sorted(one for some in taken for one in some)
    return len(times) / elapsed, times[len(times) * 99 // 100] * 1e3


def send(port: int, requests: list[bytes], senders: int) -> tuple[float, float]:
    """Every request once over so many connections: requests a second, and the 99th percentile of milliseconds."""
    every = [Reader(port) for _ in range(senders)]
    taken: list[float] = []

    def run(sender: Reader, some: list[bytes]) -> None:
        for request in some:
            begun = time.perf_counter()
            sender.ask(request)
            taken.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=run, args=(sender, requests[at::senders])) for at, sender in enumerate(every)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    for sender in every:
        sender.close()
    return len(requests) / elapsed, sorted(taken)[len(taken) * 99 // 100] * 1e3


def _batch(served: Served, visitors: list[dict[str, Any]], number: int) -> bytes:
    events = []
    for at in range(EVENTS):
        order = number * EVENTS + at
        if at % 3 == 0:
            order = max(order - 7 * EVENTS - 1, 0)
        known = visitors[order % len(visitors)] if at % 5 == 0 else {}
        person = hashlib.sha256(str(order).encode()).hexdigest()
        events.append(
            {
                "event": "Subscribe",
                "event_time": served.now,
                "event_id": f"order-{order}",
                "user": {
                    "email": person, "phone": person, "external_id": person, "ip": "203.0.113.1",
                    "ttp": known.get("ttp") or person[:27], "ttclid": known.get("ttclid") or f"E.C.P.{person[:40]}",
                    "user_agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15",
                },
                "page": {"url": "https://shop.lumen.example/thanks", "referrer": "https://shop.lumen.example/"},
                "properties": {
                    "currency": "USD", "value": 46.0, "order_id": str(order), "content_type": "product",
                    "contents": [{"content_id": "serum-30", "price": 23.0, "quantity": 2, "brand": "Lumen"}],
                },
            }
        )  # fmt: skip
    body = json.dumps({"event_source": "web", "event_source_id": served.pixel_code, "data": events}).encode()
    return _line(served, "POST", "/open_api/v1.3/event/track/", f"Content-Length: {len(body)}") + body


def _statistics(served: Served) -> dict[str, str]:
    day = datetime.fromtimestamp(served.now, UTC).date().isoformat()
    return {
        "advertiser_id": served.advertiser_id,
        "pixel_ids": json.dumps([served.pixel_id]),
        "date_range": json.dumps({"start_date": day, "end_date": day}),
    }


def _report(served: Served) -> dict[str, str]:
    return {
        "advertiser_id": served.advertiser_id,
        "report_type": "BASIC",
        "data_level": "AUCTION_AD",
        "dimensions": json.dumps(["ad_id", "stat_time_day"]),
        "metrics": json.dumps(_METRICS),
        "start_date": "2026-01-01",
        "end_date": f"2026-01-{DAYS:02}",
        "page_size": "100",
    }


def _get(served: Served, path: str, query: dict[str, str]) -> bytes:
    return _line(served, "GET", f"/open_api/v1.3/{path}?{urlencode(query)}")


def _line(served: Served, method: str, path: str, *more: str) -> bytes:
    head = (f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{served.port}", f"Access-Token: {served.token}", *more)
    return ("\r\n".join(head) + "\r\n\r\n").encode()


@contextmanager
def _process(*arguments: str) -> Iterator[dict[str, Any]]:
    """This module as a server in a process of its own, and the line it says once it listens."""
    command = [sys.executable, "-m", "bench.api", *arguments]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    try:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())
    finally:
        server.terminate()
        server.wait()


def _serve_platform() -> None:
    from localtok.doors import Front
    from localtok.serving import Server, bind

    world = _advertised()
    sock = bind(0)
    port, one = sock.getsockname()[1], world.advertiser
    told = Served(port, one.access_token, one.advertiser_id, world.pixel.pixel_code, world.pixel.pixel_id, world.now)
    print(json.dumps({name: getattr(told, name) for name in told.__slots__}), flush=True)
    Server(Front(world, base_url=f"http://127.0.0.1:{port}")).run(sockets=[sock])


def _advertised() -> Any:
    """A demonstration's world after `DAYS` days of `ADS` ads, one in each ad group."""
    from localtok.state import Ad, AdGroup, Campaign
    from localtok.world import World

    world = World()
    owner = world.advertiser.advertiser_id
    campaign = Campaign(
        world.next_id(), owner, "bench", "WEB_CONVERSIONS", "BUDGET_MODE_INFINITE", 0, "ENABLE", world.now, world.now
    )
    world.campaigns[campaign.campaign_id] = campaign
    brand = next(one for one in world.accounts.values() if one.is_brand)
    posts = [one for one in world.posts.values() if one.handle == brand.handle and one.music_licensed]
    for post in posts[:ADS]:
        group = AdGroup(
            adgroup_id=world.next_id(), campaign_id=campaign.campaign_id, advertiser_id=owner, name="bench",
            operation_status="ENABLE", optimization_goal="CONVERT", optimization_event="SHOPPING", billing_event="OCPM",
            bid_type="BID_TYPE_NO_BID", bid_micros=0, budget_mode="BUDGET_MODE_DAY", budget_micros=50_000_000,
            starts_at=world.now, ends_at=0, location_ids=["6252001"], pixel_id=world.pixel.pixel_id,
            pacing="PACING_MODE_SMOOTH",
        )  # fmt: skip
        world.adgroups[group.adgroup_id] = group
        ad = Ad(
            ad_id=world.next_id(), adgroup_id=group.adgroup_id, campaign_id=campaign.campaign_id, advertiser_id=owner,
            name="bench", operation_status="ENABLE", identity_type="TT_USER", identity_id=brand.identity_id,
            item_id=post.item_id, call_to_action="SHOP_NOW", landing_page_url="http://localtok/shop/serum",
            created_at=world.now, modified_at=world.now,
        )  # fmt: skip
        world.ads[ad.ad_id] = ad
    world.advance(24 * DAYS)
    return world


def _serve_bare(size: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from localtok.serving import bind

    body = b" " * size

    async def answer(request: Request) -> Response:
        await request.body()
        return Response(body, media_type="application/json")

    sock = bind(0)
    print(json.dumps({"port": sock.getsockname()[1]}), flush=True)
    app = Starlette(routes=[Route("/{rest:path}", answer)])
    uvicorn.Server(uvicorn.Config(app, log_level="critical", access_log=False, lifespan="off")).run(sockets=[sock])


if __name__ == "__main__":
    _serve_platform() if sys.argv[1] == "platform" else _serve_bare(int(sys.argv[2]))
