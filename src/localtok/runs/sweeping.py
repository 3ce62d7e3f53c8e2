"""Many runs over the processors of one machine. How many processes share them changes nothing but the time it takes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace

from .outcomes import Outcome, outcome
from .spec import Spec

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_LOST = "the process that made it ended without an answer; is there enough memory? Try fewer --jobs"


def plan(like: Spec, seeds: Sequence[int], policies: Sequence[str]) -> list[Spec]:
    """Every policy on every seed, seed by seed, so that whatever is done at any time can be compared in pairs."""
    return [replace(like, seed=seed, policy=policy) for seed in seeds for policy in policies]


def processors() -> int:
    """That this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def sweep(
    specs: Sequence[Spec], jobs: int = 1, make: Callable[[Spec], Outcome] = outcome
) -> Generator[Outcome, None, None]:
    """The outcome of each run as it is there: in order with one job, in any order with more.

    make    makes one; a function of a module, where there are jobs to send it to

    Runs that fail are outcomes with `trouble`. Whoever stops asking, or is interrupted, stops what is under way.
    """
    if jobs <= 1:
        yield from map(make, specs)
        return
    waiting = list(reversed(specs))
    while waiting:
        lost: list[Spec] = []
        yield from _together(waiting, min(jobs, len(waiting)), make, lost)
        for spec in lost:
            yield _alone(spec, make)


def _together(waiting: list[Spec], jobs: int, make: Callable[[Spec], Outcome], lost: list[Spec]) -> Iterator[Outcome]:
    """Run what is waiting, from its end, as many at a time as there are jobs.

    Where a process dies no answer is to be had of those under way: they are added to `lost`, and the rest stays waiting.
    """
    with _pool(jobs) as pool:
        under_way: dict[Future[Outcome], Spec] = {}
        while waiting or under_way:
            while waiting and len(under_way) < jobs:
                spec = waiting.pop()
                try:
                    under_way[pool.submit(make, spec)] = spec
                except BrokenProcessPool:
                    lost += [*under_way.values(), spec]
                    return
            done, _ = wait(under_way, return_when=FIRST_COMPLETED)
            broken = False
            for one in done:
                if isinstance(one.exception(), BrokenProcessPool):
                    broken = True
                else:
                    del under_way[one]
                    yield one.result()
            if broken:
                lost += under_way.values()
                return


def _alone(spec: Spec, make: Callable[[Spec], Outcome]) -> Outcome:
    """A run in a process of its own, which no other run can take with it."""
    with _pool(1) as pool:
        try:
            return pool.submit(make, spec).result()
        except BrokenProcessPool:
            return Outcome(spec, trouble=_LOST)


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Fresh processes, one thread of linear algebra each; none outlives the block, nor whoever started it."""
    context = multiprocessing.get_context("spawn")
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update({name: "1" for name, was in before.items() if was is None})
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_settle)
    others = set(multiprocessing.active_children())
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        raise
    finally:
        pool.shutdown()
        for name, was in before.items():
            if was is None:
                del os.environ[name]


def _settle() -> None:
    """In a new process: leave Ctrl-C to whoever started it, and go when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_outlive_nobody, daemon=True).start()


def _outlive_nobody() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
