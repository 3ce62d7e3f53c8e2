"""Looking at a file that waits, and taking it in: beside the pages, so that whoever asks is answered at once."""

from __future__ import annotations

import logging
from dataclasses import replace

from ..desk import Desk
from ..desk.aside import aside
from ..desk.facts import FileTaken
from ..desk.views import Examined
from ..errors import BadInput, FiresteelError
from ..imports.mapping import parse_columns
from . import desk, uploads
from .mappings import Ask
from .progress import JOBS, Job

log = logging.getLogger(__name__)

LOOK, TAKE = "look", "take"


def under_way(digest: str, ask: Ask) -> Job | None:
    """What is being done with a file, or was last done."""
    taking = taken(digest)
    return taking if taking is not None and not taking.finished else JOBS.get((LOOK, digest, ask)) or taking


def taken(digest: str) -> Job | None:
    """The taking in of a file, under way or over; None where nobody asked for it."""
    return JOBS.get((TAKE, digest))


def look(file: uploads.Staged, ask: Ask) -> Job:
    """The look at a file that is under way or done, or a new one. Raises `BadInput` where the time asked for is none."""
    key = (LOOK, file.digest, ask)
    known = JOBS.get(key)
    if known is not None:
        return known
    here = desk.current()
    as_of, other = ask.moment(here.store.workspace.timezone), aside(here)

    def work(job: Job) -> Examined:
        return other.examine(file.path, columns=ask.columns, what=ask.what, as_of=as_of, tell=job.tell)

    return JOBS.start(key, f"Reading {file.name}", work)


def mappable(found: Examined, ask: Ask) -> Examined:
    """The same with the mapping that was asked for, where it will not do and another was proposed."""
    if not found.problem or not ask.columns:
        return found
    try:
        return replace(found, mapping=parse_columns(ask.columns, found.ours))
    except BadInput:
        return found


def take(file: uploads.Staged, ask: Ask, actor: str) -> Job:
    """All of a file or nothing of it, as it was looked at. Raises `BadInput` where the time asked for is none."""
    here = desk.current()
    as_of, other = ask.moment(here.store.workspace.timezone), aside(here)

    def work(job: Job) -> FileTaken:
        fact = other.take(file.path, columns=ask.columns, what=ask.what, as_of=as_of, actor=actor, tell=job.tell)
        uploads.discard(file.digest)
        JOBS.forget(lambda key: key[0] == LOOK)
        _settle(here, job)
        return fact

    return JOBS.start((TAKE, file.digest), f"Taking in {file.name}", work)


def seen(file: uploads.Staged, job: Job) -> Examined:
    """What the look found; a look that failed is a file that holds nothing we can use, with why."""
    if isinstance(job.value, Examined):
        return job.value
    error = job.error
    problem = error.message if isinstance(error, BadInput) else str(error or f"it cannot be read ({job.crash})")
    return Examined(
        file=file.name,
        digest=file.digest,
        kind="",
        what="",
        rows=0,
        taken=0,
        refused=(),
        notes=(),
        cannot_show=(),
        columns=(),
        mapping={},
        ours=(),
        preview=(),
        unchanged=False,
        problem=problem,
        remedy=error.remedy if isinstance(error, BadInput) else "export it once more, as CSV or XLSX",
    )


def trouble(job: Job) -> str:
    if isinstance(job.error, BadInput):
        return f"{job.error.message}{f': {job.error.remedy}' if job.error.remedy else ''}"
    if isinstance(job.error, FiresteelError):
        return str(job.error)
    return f"something nobody expected ({job.crash}); nothing of the file was kept" if job.crash else ""


def forget(digest: str) -> None:
    """What was done with a file, as far as it is done."""
    JOBS.forget(lambda key: key[1] == digest)


def _settle(here: Desk, job: Job) -> None:
    """Work out what every page needs of the grown lake before anybody waits for it; the file is taken in already."""
    job.says = "Taken in; ranking the posts with it"
    job.tell(0, 0)
    try:
        here.badges()
    except Exception:
        log.exception("what pages need could not be worked out; they will try themselves")
