"""What this machine can do at most, on one core, of the few things a market is made of: draws, look-ups, products, memory.

Each is the best of several short runs, in processor time, so that a neighbour on the machine spoils as little as may be.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from localtok.market import dice

BLOCK, ROUNDS = 1 << 16, 40
BIG = 1 << 25
"""Doubles that no cache holds: 256 MB."""
LANES, DEPTH, ROWS = 50, 16, 2_048
"""The shape of a block of the auction: slots by tastes by bidding ads."""


def limits(compiled: bool) -> dict[str, float]:
    """By name and unit: how many a second. With `compiled`, what numba makes of the same loops, too."""
    index = np.arange(BLOCK, dtype=np.int64)
    rows = (dice.many(7, index) >> np.uint64(52)).astype(np.int64)
    table = dice.logistic()
    out = np.empty(BLOCK, np.int64)
    found = {
        "numpy_draws_per_s": BLOCK / best(lambda: dice.many(7, index)),
        "numpy_lookups_per_s": BLOCK / best(lambda: table.take(rows, out=out, mode="clip")),
        "gemm_gflops": 2e-9 * ROWS * DEPTH * LANES / best(_product()),
        "memory_read_gb_per_s": 8e-9 * BIG / best(np.ones(BIG).sum, rounds=5),
    }
    return found | (_compiled(rows, table, out) if compiled else {})


def best(work: Callable[[], Any], rounds: int = ROUNDS, least: float = 0.002) -> float:
    """Seconds of the processor that one call takes: the least of `rounds` samples, none shorter than `least`."""
    calls, seconds = 1, _took(work, 1)
    while seconds < least:
        calls *= 2
        seconds = _took(work, calls)
    return min(_took(work, calls) for _ in range(rounds)) / calls


def _took(work: Callable[[], Any], calls: int) -> float:
    start = time.process_time()
    for _ in range(calls):
        work()
    return time.process_time() - start


def _product() -> Callable[[], Any]:
    left, right = np.ones((ROWS, DEPTH), np.float32), np.ones((DEPTH, LANES), np.float32)
    out = np.empty((ROWS, LANES), np.float32)
    return lambda: np.dot(left, right, out=out)


def _compiled(rows: Any, table: Any, out: Any) -> dict[str, float]:
    import numba

    @numba.njit  # type: ignore[untyped-decorator,unused-ignore]
    def draws(start: Any, count: int) -> Any:
        found = np.uint64(0)
        for k in range(count):
            z = start + np.uint64(k + 1) * np.uint64(0x9E3779B97F4A7C15)
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            found ^= z ^ (z >> np.uint64(31))
        return found

    @numba.njit  # type: ignore[untyped-decorator,unused-ignore]
    def lookups(rows: Any, table: Any, out: Any) -> None:
        for k in range(len(rows)):
            out[k] = table[rows[k]]

    start = np.uint64(7)
    draws(start, 1)
    lookups(rows, table, out)
    return {
        "numba_draws_per_s": BLOCK / best(lambda: draws(start, BLOCK)),
        "numba_lookups_per_s": BLOCK / best(lambda: lookups(rows, table, out)),
    }
