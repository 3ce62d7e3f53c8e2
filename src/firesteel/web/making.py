"""Files that take longer to write than a reader waits: written by another thread, with a bar, then handed over."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator

from django.http import HttpRequest, HttpResponse

from ..desk.views import PostRow
from .progress import JOBS, Job, left_words
from .rendering import PAGE, answer

LARGE = 5_000
"""Rows from which a browser is shown how far the file is; programs wait for it."""
_TOLD_EVERY = 500

Counted = Callable[[Iterable[PostRow]], Iterable[PostRow]]
"""Passes rows on and says how many went by."""


def file(
    request: HttpRequest, place: str, key: Hashable, rows: int, write: Callable[[Counted], HttpResponse]
) -> HttpResponse:
    """What `write` makes. A browser that asks for many rows gets a page that asks again until they are written.

    key   equal for equal files
    """
    if rows < LARGE or "text/html" not in request.headers.get("Accept", ""):
        return write(lambda each: each)
    name = ("file", key)
    job = JOBS.get(name)
    if job is None or job.failed:
        job = JOBS.start(name, f"Writing {rows:,} rows", lambda job: write(lambda each: _counted(each, rows, job)))
    if job.wait() and isinstance(job.value, HttpResponse):
        JOBS.forget(lambda known: known == name)
        return job.value
    return _under_way(request, place, job)


def _counted(rows: Iterable[PostRow], all: int, job: Job) -> Iterator[PostRow]:
    for number, row in enumerate(rows):
        if number % _TOLD_EVERY == 0:
            job.tell(number, all)
        yield row


def _under_way(request: HttpRequest, place: str, job: Job) -> HttpResponse:
    share = job.share()
    page = answer(
        request,
        PAGE,
        "firesteel/making.html",
        place,
        job,
        name="job",
        status=500 if job.failed else 202,
        percent=None if share is None else int(share * 100),
        left=left_words(job.left_s(time.monotonic())),
    )
    if not job.failed:
        page.headers["Refresh"] = "1"
    return page
