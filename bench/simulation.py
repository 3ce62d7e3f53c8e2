"""How fast the local platform's market runs, on one core, with the full response model: 100,000 viewers, 50 bidding ads.

numpy_impressions_per_s  the engine alone, at the busiest tick of a day of the campaign below: auction, reserve, caps,
numba_impressions_per_s  budgets, watching, acts, clicks, orders and sums; `ns` each took. `against` is a plain loop in Python,
                         an auction of 50 bidders an impression in the manner of AuctionGym and nothing after it; that
                         simulator itself, measured on a machine of this kind, makes 1,000 a second. `floor_ns` is what its
                         draws, look-ups, products and memory alone would take at the rates of `limits`, measured in the
                         same run
campaign_numpy_s         thirty days and about thirty million impressions through `World.advance`: eligibility, pacing and
campaign_numba_s         learning each tick, the shop and its events, comments, hours; then a report by ad and day asked for
                         at the door. `first_call_s` is what numba took before, to load or make its machine code
state_mb                 the world at the end of the campaign: its pickle; `rss_mb`, by how much the process had grown by then
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import numpy as np

from bench import campaign, machine
from bench.alone import alone
from localtok.market import engine
from localtok.market.engine import Crowd, Lanes, Slots, Sold

DAYS = 30
"""Of the campaign."""
GOALS = {"numpy": 1.0e6, "numba": 2.5e6}
SECONDS = {"numpy": 40.0, "numba": 20.0}
PLAIN = 2_000
"""Impressions of the plain loop."""


def figures() -> Iterator[dict[str, Any]]:
    engines = ["numpy", *(["numba"] if find_spec("numba") else [])]
    if len(engines) == 1:
        print("simulation: numba is not installed (pip install 'firesteel[fast]')", file=sys.stderr)
    limits = json.loads(alone("-m", "bench.simulation", "limits"))
    plain = json.loads(alone("-m", "bench.simulation", "plain"))["per_s"]
    for name in engines:
        yield _speed(name, json.loads(alone("-m", "bench.simulation", "engine", name)), plain, limits)
    for name in engines:
        told = json.loads(alone("-m", "bench.simulation", "campaign", name))
        yield {"figure": f"campaign_{name}_s", "value": told["seconds"], "unit": "s", "goal": SECONDS[name]} | told
    yield {"figure": "state_mb", "value": told["pickle_mb"], "unit": "MB", "goal": 200, "rss_mb": told["rss_mb"]}


def _speed(name: str, told: dict[str, Any], plain: float, limits: dict[str, float]) -> dict[str, Any]:
    floor = _floor_ns(name, told, limits)
    told_limits = ", ".join(f"{what} {rate:,.4g}" for what, rate in limits.items())
    print(f"{name}: {told['ns']:.0f} ns an impression, floor {floor:.0f} ns; {told_limits}", file=sys.stderr)
    return {
        "figure": f"{name}_impressions_per_s",
        "value": 1e9 / told["ns"],
        "unit": "impressions/s",
        "against": plain,
        "ratio": 1e9 / told["ns"] / plain,
        "goal": GOALS[name],
        **told,
        "floor_ns": floor,
        "limits": limits,
        "load": os.getloadavg()[0],
    }


def _floor_ns(name: str, told: dict[str, Any], limits: dict[str, float]) -> float:
    """What an impression cannot do without: two draws and four more where somebody stays, a look-up for each lane's
    fatigue and eight for the answer, one product of matrices, and a viewer's tastes and history from memory."""
    draws, lookups = 2 + 4 * float(told["stays"]), campaign.ADS + 8
    flops, bytes_read = 2 * machine.DEPTH * campaign.ADS, machine.DEPTH + campaign.ADS
    return 1e9 * (
        draws / limits[f"{name}_draws_per_s"]
        + lookups / limits[f"{name}_lookups_per_s"]
        + flops / (limits["gemm_gflops"] * 1e9)
        + bytes_read / (limits["memory_read_gb_per_s"] * 1e9)
    )


def main(what: str, name: str = "") -> None:
    """One measurement, as JSON; for a process of its own."""
    os.environ[engine.CHOICE] = name or "numpy"
    told = {"limits": _limits, "plain": _plain, "engine": _engine, "campaign": _campaign}[what](name)
    print(json.dumps(told))


def _limits(name: str) -> dict[str, Any]:
    return machine.limits(find_spec("numba") is not None)


def _engine(name: str) -> dict[str, Any]:
    """The engine at the tick of the campaign's second day that has the most slots for all ads, best of many runs."""
    world, kept = campaign.begun(), list[Any]()
    world.advance(24)
    run, named = engine.named(name).run, engine.named

    def recorded(crowd: Crowd, lanes: Lanes, slots: Slots, *rest: Any) -> Sold:
        if len(lanes.row) == campaign.ADS and (not kept or len(slots.slot) > len(kept[2].slot)):
            kept[:] = [replace(crowd, seen=crowd.seen.copy()), lanes, slots, *rest]
        sold: Sold = run(crowd, lanes, slots, *rest)
        return sold

    recorder = SimpleNamespace(**vars(named(name)) | {"run": recorded})
    engine.named = lambda _: recorder  # type: ignore[assignment,return-value]
    try:
        world.advance(24)
    finally:
        engine.named = named
    sold = run(*kept)
    seconds = machine.best(lambda: run(*kept), rounds=40)
    impressions = len(sold.lane)
    return {
        "ns": seconds / impressions * 1e9,
        "impressions": impressions,
        "slots": len(kept[2].slot),
        "lanes": len(kept[1].row),
        "stays": float((sold.did & engine.BIT["watched_2s"] != 0).mean()),
    }


def _campaign(name: str) -> dict[str, Any]:
    start = time.process_time()
    campaign.begun().advance(ticks=1)
    first = time.process_time() - start
    before = _resident_mb()
    start = time.process_time()
    world = campaign.begun()
    world.advance(DAYS * 24)
    reported = time.process_time()
    rows, impressions = campaign.reported(world)
    end = time.process_time()
    grown = _resident_mb() - before
    return {
        "seconds": end - start,
        "impressions": impressions,
        "report_s": end - reported,
        "report_rows": rows,
        "first_call_s": first,
        "orders": len(world.orders),
        "comments": len(world.comments),
        "events": len(world.pixel_events),
        "pickle_mb": len(pickle.dumps(world, protocol=5)) / 1e6,
        "rss_mb": grown,
        "load": os.getloadavg()[0],
    }


def _resident_mb() -> float:
    with open("/proc/self/statm", encoding="ascii") as text:  # noqa: PTH123
        return int(text.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _plain(name: str) -> dict[str, Any]:
    """An auction at a time: a context is drawn, each bidder values it, the highest bid wins and pays the second."""
    dice = np.random.default_rng(7)
    bidders = [dice.normal(size=machine.DEPTH) for _ in range(campaign.ADS)]
    start, paid = time.process_time(), 0.0
    for _ in range(PLAIN):
        context = dice.normal(size=machine.DEPTH)
        bids = np.array([1 / (1 + np.exp(-(bidder @ context))) for bidder in bidders])
        order = np.argsort(-bids)
        paid += bids[order[1]]
    if not paid > 0:
        raise AssertionError("nobody paid anything")
    return {"per_s": PLAIN / (time.process_time() - start)}


if __name__ == "__main__":
    main(*sys.argv[1:])
