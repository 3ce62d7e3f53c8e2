"""The one task of the queue: a job, for one of its slots."""

from __future__ import annotations

import logging
import re
import threading
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django_tasks import task

from ..errors import FiresteelError, PlatformError
from ..storage import database

if TYPE_CHECKING:
    from ..desk import Desk
    from .table import Job

log = logging.getLogger(__name__)
logging.getLogger("django_tasks").setLevel(logging.CRITICAL)
"""It would tell each failure as a traceback; we tell it in words."""

database.boot()  # a task is declared to the library, which asks for the settings

_OPEN = threading.local()
_LONGEST = 600
_OURS = Path(__file__).parent.parent


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
    """Why it failed, in words that can be shown: anything that could be a key is left out. Where a mistake of ours is the
    cause, the words say at which line it came out; the whole traceback is logged for whoever listens to DEBUG."""
    if isinstance(error, FiresteelError):
        words = str(error)
    else:
        log.debug("a job failed", exc_info=error)
        words = f"something nobody expected{_place(error)}: {type(error).__name__}: {error}"
    return _KEYLIKE.sub("…", " ".join(words.split()))[:_LONGEST]


def _place(error: Exception) -> str:
    """The line of ours that was running: " (warehouse/lake.py, line 42)"; empty where none was."""
    steps = [(Path(each.filename), each.lineno) for each in traceback.extract_tb(error.__traceback__)]
    ours = [(file.relative_to(_OURS).as_posix(), line) for file, line in steps if file.is_relative_to(_OURS)]
    return f" ({ours[-1][0]}, line {ours[-1][1]})" if ours else ""


_KEYLIKE = re.compile(r"(?<![\w./-])[\w+=#-]{32,}(?![\w./-])")
