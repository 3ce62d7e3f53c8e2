"""The one task of the queue: a job, for one of its slots."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django_tasks import task

from ..errors import FiresteelError, PlatformError
from ..storage import database

if TYPE_CHECKING:
    from ..desk import Desk
    from .table import Job

log = logging.getLogger(__name__)

database.boot()  # a task is declared to the library, which asks for the settings

_OPEN = threading.local()
_LONGEST = 600


class JobFailed(Exception):
    """A job failed; its words are for people and hold no secret."""


def use(desk: Desk, jobs: Sequence[Job]) -> None:
    """Jobs of this thread are these, and run on this desk, from now on."""
    _OPEN.desk, _OPEN.jobs = desk, jobs


@task()
def run(job: str, slot: str, attempt: int) -> str:
    """Run a job and note how it went. What it raises is kept in the queue, so only words of ours leave here."""
    from . import lining
    from .table import named

    desk: Desk = _OPEN.desk
    known = named(job, _OPEN.jobs)
    lining.begun(known, now(desk))
    try:
        said = known.run(desk)
    except Exception as error:
        words = told(error)
        lining.failed(known, words, now(desk))
        raise JobFailed(words) from None
    lining.done(known, said, now(desk), desk.store.workspace.timezone)
    return said


def now(desk: Desk) -> datetime:
    """The workspace's time; where its platform does not answer, when it was last read."""
    try:
        return desk.moment()
    except PlatformError:
        return desk.now()


def told(error: Exception) -> str:
    """Why it failed, in words that can be shown: anything that could be a key is left out."""
    if isinstance(error, FiresteelError):
        words = str(error)
    else:
        log.exception("a job failed")
        words = f"something nobody expected: {type(error).__name__}: {error}"
    return _KEYLIKE.sub("…", " ".join(words.split()))[:_LONGEST]


_KEYLIKE = re.compile(r"(?<![\w./-])[\w+=#-]{32,}(?![\w./-])")
