"""What runs by itself, as far as it wants a person: jobs that failed, and a scheduler that is not there."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..errors import PlatformError
from ..rights.wording import counted
from ..storage import due
from .office import Office
from .views import ToDo

PATH = "/settings/jobs/"
STILL = timedelta(hours=2)
"""So long after a job that is often was due, nobody runs it."""


def failing(desk: Office) -> tuple[ToDo, ...]:
    """A todo for every job whose last run failed."""
    return tuple(
        ToDo(
            tone="stop",
            chip="Failed",
            title=f"{job.does}: failed {counted(job.failures, 'time')} in a row"
            if job.failures > 1
            else f"{job.does}: failed",
            why=f"{job.error[:1].upper()}{job.error[1:]}. It is tried again by itself.",
            verb="See what runs by itself",
            link=PATH,
            kind="jobs",
            key=f"job/{job.job}",
        )
        for job in due.failing()
    )


def still(desk: Office) -> tuple[ToDo, ...]:
    """One todo where a scheduler once ran and none does now: nothing is guarded then. A local platform's clock is moved by
    hand, and nobody has to be there for that."""
    if desk.store.workspace.simulated:
        return ()
    waiting = [job for job in due.standing().values() if job.state not in ("running", "waiting")]
    first = min((job.due_at for job in waiting), default=None)
    if first is None or _now(desk) - first <= STILL:
        return ()
    return (
        ToDo(
            tone="stop",
            chip="Stands still",
            title="Nothing runs by itself: no scheduler is there",
            why=f"The first thing that did not happen was due on {first:%a %d %b at %H:%M} UTC. Start `firesteel serve` or "
            "`firesteel work`, and leave it running.",
            verb="See what runs by itself",
            link=PATH,
            kind="jobs",
            key="jobs/still",
        ),
    )


def _now(desk: Office) -> datetime:
    try:
        return desk.moment()
    except PlatformError:
        return desk.now()
