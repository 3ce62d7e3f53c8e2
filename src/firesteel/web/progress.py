"""Work that takes longer than a reader waits: one thread does it, pages ask how far it is.

What has begun goes on when the reader leaves, and is found again by its key until the server stops. One piece of work runs
at a time, in the order it was asked for: two at once would only slow each other down.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from ..errors import FiresteelError
from ..storage import database

PATIENCE_S = 0.7
"""How long a page waits before it shows a bar instead."""
REMEMBERED = 200
"""Finished pieces of work, newest kept."""

log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class Job:
    """One piece of work. Written by its own thread, read by all."""

    says: str
    """What it does, in words: "Reading Content.csv"."""
    done: int = 0
    total: int = 0
    """In rows or whatever the work counts; 0 where it cannot tell."""
    value: Any = None
    error: FiresteelError | None = None
    crash: str = ""
    """What nobody expected, in words; empty where all went well or was refused in an orderly way."""
    begun: float | None = None
    """By the monotonic clock; None while it waits for its turn."""
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def finished(self) -> bool:
        return self.over.is_set()

    @property
    def failed(self) -> bool:
        return self.finished and (self.error is not None or bool(self.crash))

    def tell(self, done: int, total: int) -> None:
        """How far the work is, said by the work."""
        self.done, self.total = done, total

    def share(self) -> float | None:
        """How much is done, 0 to 1; None where it cannot tell."""
        return min(self.done / self.total, 1.0) if self.total else None

    def left_s(self, now: float) -> float | None:
        """Seconds it will still take at this pace; None before there is a pace."""
        share = self.share()
        if self.begun is None or not share or now - self.begun < 1:
            return None
        return (now - self.begun) * (1 - share) / share

    def wait(self, seconds: float = PATIENCE_S) -> bool:
        """Whether it was over by then."""
        return self.over.wait(seconds)


Work = Callable[[Job], Any]
"""Says through its job how far it is, and answers the job's value."""


class Jobs:
    """Every piece of work this server knows."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Job] = {}
        self._lock, self._turn = threading.Lock(), threading.Lock()

    def get(self, key: Hashable) -> Job | None:
        return self._known.get(key)

    def start(self, key: Hashable, says: str, work: Work) -> Job:
        """Begin, unless the same is under way already. A finished one of that key is forgotten."""
        with self._lock:
            known = self._known.get(key)
            if known is not None and not known.finished:
                return known
            job = Job(says=says)
            self._known.pop(key, None)
            self._known[key] = job
            self._forget_oldest()
        threading.Thread(target=self._run, args=(job, work), name=says, daemon=True).start()
        return job

    def forget(self, which: Callable[[Any], bool]) -> None:
        """Drop what is finished and whose key is meant."""
        with self._lock:
            for key in [key for key, job in self._known.items() if job.finished and which(key)]:
                del self._known[key]

    def _forget_oldest(self) -> None:
        finished = [key for key, job in self._known.items() if job.finished]
        for key in finished[: max(len(finished) - REMEMBERED, 0)]:
            del self._known[key]

    def _run(self, job: Job, work: Work) -> None:
        with self._turn:
            job.begun = time.monotonic()
            try:
                job.value = work(job)
            except FiresteelError as error:
                job.error = error
            except Exception as error:
                log.exception("%s failed", job.says)
                job.crash = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
            finally:
                database.close()
                job.over.set()


JOBS = Jobs()


def left_words(seconds: float | None) -> str:
    """ "about 8 s left"; nothing before there is a pace."""
    if seconds is None:
        return ""
    return f"about {seconds / 60:.0f} min left" if seconds > 90 else f"about {max(seconds, 1):.0f} s left"
