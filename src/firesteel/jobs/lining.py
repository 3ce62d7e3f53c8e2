"""From the table to the queue: a slot that is due is moved on and put into the queue in one transaction, so that of several
workers who see it one does so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..storage import database
from . import tasks
from .table import Job
from .timing import again

if TYPE_CHECKING:
    from ..desk import Desk

LIVES = 3
"""How often a slot is begun again after its worker died; then it counts as failed."""
DIED = "its worker ended while it ran"


def due(desk: Desk, jobs: Sequence[Job]) -> int:
    """Put every job that is due into the queue; says how many. Raises `PlatformError` where a platform has the clock and
    does not answer."""
    from ..storage.models import Due

    now, zone = desk.moment(), desk.store.workspace.timezone
    known = {row.job: row.due_at for row in Due.objects.all()}
    waiting = [job for job in jobs if job.name not in known or known[job.name] <= now]
    return sum(_put(job, now, zone) for job in waiting)


def put(job: Job, slot: datetime, attempt: int = 1) -> Any:
    """Into the queue, now."""
    return tasks.run.using(queue_name=job.name).enqueue(job.name, slot.isoformat(), attempt)


def begun(job: Job, at: datetime) -> None:
    _note(job, started_at=at)


def done(job: Job, said: str, at: datetime, zone: str) -> None:
    """A job that had been put off after failures is back on its slots."""
    from ..storage.models import Due

    put_off = Due.objects.filter(job=job.name, failures__gt=0).exists()
    later = {"due_at": job.when.after(at, zone)} if put_off else {}
    _note(job, finished_at=at, said=said, error="", failures=0, **later)


def failed(job: Job, error: str, at: datetime) -> None:
    """Tried again after a while that grows with each failure, instead of at its next slot."""
    from ..storage.models import Due

    with database.writing():
        row = Due.objects.select_for_update().get(job=job.name)
        row.failures += 1
        row.error, row.finished_at, row.due_at = error, at, at + again(row.failures, job.when)
        row.save()


def buried(row: Any, job: Job, at: datetime) -> None:
    """The task of a worker that died, found by somebody who holds its lock: closed, and its slot put in again."""
    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    running = DBTaskResult.objects.filter(id=row.id, status="RUNNING")
    slot, attempt = row.args_kwargs["args"][1:]
    with database.writing():
        if not running.update(status="FAILED", finished_at=timezone.now(), traceback=DIED):
            return
        if attempt < LIVES:
            put(job, datetime.fromisoformat(slot), attempt + 1)
            return
    failed(job, f"{DIED}, {LIVES} times", at)


def known(job: Job, now: datetime, zone: str) -> Any:
    """The job's row, made on first sight."""
    from ..storage.models import Due

    row, _ = Due.objects.get_or_create(job=job.name, defaults={"due_at": job.when.first(now, zone), "does": job.does})
    return row


def _put(job: Job, now: datetime, zone: str) -> bool:
    from django_tasks_db.models import DBTaskResult

    from ..storage.models import Due

    with database.writing():
        row = known(job, now, zone)
        under_way = DBTaskResult.objects.filter(queue_name=job.name, status__in=("READY", "RUNNING"))
        if row.due_at > now or under_way.exists():
            return False
        later = job.when.after(now, zone)
        if not Due.objects.filter(job=job.name, due_at=row.due_at).update(due_at=later, slot=row.due_at, does=job.does):
            return False
        put(job, row.due_at)
    return True


def _note(job: Job, **fields: Any) -> None:
    from ..storage.models import Due

    Due.objects.filter(job=job.name).update(**fields)
