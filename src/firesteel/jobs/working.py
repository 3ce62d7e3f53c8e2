"""A worker: it puts what is due into the queue, takes from it, and runs one job at a time.

A job's lock is taken before its task is claimed and given back after its end is written down. So whoever holds the lock
and finds a task that says RUNNING knows that its worker died.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..errors import Conflict, FiresteelError
from ..storage import database, locks
from . import lining, tasks
from .table import JOBS, Job, named

if TYPE_CHECKING:
    from ..desk import Desk

log = logging.getLogger(__name__)

BEAT_S = 2.0
"""Seconds between two looks at an empty queue."""


class Worker:
    """Of one workspace, in one thread."""

    def __init__(self, desk: Desk, jobs: Sequence[Job] = JOBS, *, beat_s: float = BEAT_S) -> None:
        from django_tasks_db.management.commands.db_worker import Worker as Library

        self.desk, self.jobs, self.beat_s = desk, tuple(jobs), beat_s
        self.stopped = threading.Event()
        self.name = f"{socket.gethostname()[:40]}-{os.getpid()}-{threading.get_ident() % 100_000}"
        self._trouble = ""
        self._failing: dict[str, str] = {}
        """Why each job failed last: the same reason every quarter of an hour is logged once."""
        self._library = Library(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.name,
            excluded_queue_names=[],
        )

    def stay(self) -> None:
        """Work until stopped; a job that runs is finished first. What goes wrong around jobs is logged and tried again."""
        with locks.present(self.desk.store.workspace):
            while not self.stopped.is_set():
                if not self._looked():
                    self.stopped.wait(self.beat_s)
        database.close()

    def once(self) -> tuple[tuple[str, str], ...]:
        """Run all that is due now; each job's name and why it failed, empty where it went well."""
        ran = []
        with locks.present(self.desk.store.workspace):
            lining.due(self.desk, self.jobs)
            while task := self.step():
                ran.append((str(task.queue_name), _why(task)))
        return tuple(ran)

    def step(self) -> Any:
        """Run one task that waits and whose lock is free; None where there is none."""
        from django_tasks_db.models import DBTaskResult

        waiting = DBTaskResult.objects.filter(status__in=("READY", "RUNNING"))
        for name in dict.fromkeys(waiting.values_list("queue_name", flat=True)):
            job = next((job for job in self.jobs if job.name == name), None)
            if job is None:
                waiting.filter(queue_name=name, status="READY").update(
                    status="FAILED", traceback="no such job any more"
                )
                continue
            with locks.tried(self.desk.store.workspace, f"job-{job.lock}") as free:
                if free and (task := self._claimed(job)):
                    return self._run(task)
        return None

    def now(self, name: str) -> str:
        """Run a job now, whether or not it is due; says what it did.

        Raises `Conflict` while it runs elsewhere, and what the job failed with, in words.
        """
        job = named(name, self.jobs)
        with (
            locks.present(self.desk.store.workspace),
            locks.tried(self.desk.store.workspace, f"job-{job.lock}") as free,
        ):
            if not free:
                raise Conflict(f"another worker runs {name}, or a job that may not run beside it; wait, then repeat")
            moment = tasks.now(self.desk)
            lining.known(job, moment, self.desk.store.workspace.timezone)
            self._bury(job)
            with database.writing():
                lining.put(job, moment)
            task = self._run(self._claimed(job))
        if why := _why(task):
            raise FiresteelError(f"{name}: {why}")
        return str(task.return_value)

    def _looked(self) -> bool:
        """One round; whether a job ran."""
        from django.db import close_old_connections

        try:
            close_old_connections()
            lining.due(self.desk, self.jobs)
            ran = self.step() is not None
        except Exception as error:  # whatever it is, the next round may go well, and nobody else guards the money
            if (trouble := tasks.told(error)) != self._trouble:
                log.warning("%s", trouble)
            self._trouble = trouble
            database.close()
            return False
        self._trouble = ""
        return ran

    def _claimed(self, job: Job) -> Any:
        """The job's oldest task, ours from here on. The job's lock is held."""
        from django_tasks_db.models import DBTaskResult

        self._bury(job)
        with database.writing():
            task = DBTaskResult.objects.ready().filter(queue_name=job.name).get_locked()
            if task is not None:
                task.claim(self.name)
        return task

    def _bury(self, job: Job) -> None:
        from django_tasks_db.models import DBTaskResult

        beside = {each.name: each for each in self.jobs if each.lock == job.lock}
        for left in DBTaskResult.objects.running().filter(queue_name__in=beside):
            lining.buried(left, beside[left.queue_name], tasks.now(self.desk))

    def _run(self, task: Any) -> Any:
        tasks.use(self.desk, self.jobs)
        self._library.run_task(task)
        name, why = str(task.queue_name), _why(task)
        if not why:
            self._failing.pop(name, None)
            log.info("%s: %s", name, task.return_value)
        elif self._failing.get(name) != why:
            self._failing[name] = why
            log.warning("%s: %s", name, why)
        return task


def _why(task: Any) -> str:
    """Why it failed, in a line; empty where it did not."""
    if task.status != "FAILED":
        return ""
    text = str(task.traceback).strip()
    return text.rpartition("JobFailed: ")[2] if "JobFailed: " in text else text.rpartition("\n")[2]
