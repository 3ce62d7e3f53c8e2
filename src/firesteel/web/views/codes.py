"""Post codes in bulk: pasted or dropped, each tried at once, with what became of it and what to ask for.

A code goes from the form to the desk and nowhere else: no address, no page and no file has it whole again.
"""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from ...desk.aside import aside
from ...desk.rights.codes import read_codes
from ...desk.rights.rightsviews import CodeResult, CodeRow, CodesTaken
from ...errors import BadInput, FiresteelError, Misconfigured, NotFound
from ...rights import MATRIX
from ...rights.refusals import CAUSES
from .. import desk, exports, smallfiles
from ..progress import JOBS, Job, left_words
from ..rendering import JSON, PAGE, answer, encoded
from .trouble import said, status_of

CODES = "codes"
LARGEST = 1_000_000
"""Bytes of a file of codes."""
MOST = 2_000
"""Codes tried at once."""
FEW = 20
"""Codes that are tried by the desk that shows the pages; more go to one beside it."""


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    return _form(request)


@require_POST
@smallfiles.takes_files(LARGEST)
def try_codes(request: HttpRequest) -> HttpResponse:
    creator = request.POST.get("creator", "").strip().removeprefix("@")
    try:
        file = smallfiles.brought(request, "file")
        text = "\n".join(filter(None, [request.POST.get("codes", ""), _read(file) if file else ""]))
        rows = _rows(text, creator)
    except BadInput as error:
        return _form(request, creator, error)
    actor, run = request.user.get_username(), secrets.token_urlsafe(9)
    here = desk.current()
    other = here if len(rows) <= FEW else aside(here)

    def work(job: Job) -> CodesTaken:
        tried = itertools.count(1)
        return other.try_codes(rows, actor, lambda _: job.tell(next(tried), len(rows)))

    job = JOBS.start((CODES, run), f"Trying {len(rows):,} code{'s' if len(rows) > 1 else ''}", work)
    job.wait()
    return HttpResponseRedirect(f"/creators/codes/{run}/")


@require_safe
def run(request: HttpRequest, run: str, form: str = PAGE) -> HttpResponse:
    """What became of the codes brought at once; how far it is while they are tried."""
    job = JOBS.get((CODES, run))
    if job is None:
        raise NotFound("those results are not here any more; what was applied stands with each creator")
    if not job.finished:
        return _under_way(request, form, run, job)
    if getattr(request, "htmx", False):
        return HttpResponse(headers={"HX-Redirect": f"/creators/codes/{run}/"})
    taken = job.value
    if not isinstance(taken, CodesTaken):
        error = job.error or Misconfigured(f"the codes could not all be tried ({job.crash})")
        if form != PAGE:
            raise error
        return _form(request, error=error, broken_off=True)
    if form == "csv":
        return exports.codes(taken, desk.current().workspace())
    if form == JSON:
        return answer(request, form, "", "creators", taken, name="codes")
    wanted = request.GET.get("outcome", "")
    return answer(
        request,
        PAGE,
        "firesteel/codes-run.html",
        "creators",
        taken,
        name="taken",
        run=run,
        outcome=wanted,
        counts=[(name, taken.count(name)) for name in ("applied", "known", "refused")],
        results=[(each, _letter(each)) for each in taken.results if wanted in ("", each.outcome)],
    )


def _form(
    request: HttpRequest, creator: str = "", error: FiresteelError | None = None, *, broken_off: bool = False
) -> HttpResponse:
    return answer(
        request,
        PAGE,
        "firesteel/codes.html",
        "creators",
        None,
        creator=creator or request.GET.get("creator", ""),
        most=MOST,
        rights=MATRIX,
        trouble=said(error) if error else "",
        broken_off=broken_off,
        status=status_of(error)[0] if error else 200,
    )


def _rows(text: str, creator: str) -> tuple[CodeRow, ...]:
    """Every line that says something; `creator` is whose they are where a line does not say it."""
    found = read_codes(text)
    if not found:
        raise BadInput("there is no code in it", remedy="paste one code a line, or a table with a column named code")
    if len(found) > MOST:
        raise BadInput(f"{len(found):,} codes are too many at once", remedy=f"bring at most {MOST:,} at a time")
    return tuple(row if row.creator else replace(row, creator=creator) for row in found)


def _read(file: smallfiles.Small) -> str:
    try:
        return file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"the file {file.name} is no text in UTF-8", remedy="save it as CSV in UTF-8") from None


def _letter(result: CodeResult) -> str:
    """Where the creator is written to about it; empty where nobody is known, nothing is wrong, or no letter helps."""
    cause = CAUSES.get(result.cause)
    if cause is None or not cause.step or not result.creator:
        return ""
    post = f"&post={result.post}" if result.post else ""
    return f"/creators/{result.creator}/?step={cause.step}{post}#letter"


def _under_way(request: HttpRequest, form: str, run: str, job: Job) -> HttpResponse:
    share = job.share()
    if form != PAGE:
        body = {"finished": False, "says": job.says, "done": job.done, "total": job.total, "share": share}
        return HttpResponse(encoded({"progress": body}), content_type="application/json", status=202)
    bar: dict[str, Any] = {
        "job": job,
        "run": run,
        "percent": None if share is None else int(share * 100),
        "left": left_words(job.left_s(time.monotonic())),
    }
    if getattr(request, "htmx", False):
        return render(request, "firesteel/codes-bar.html", bar)
    return answer(request, PAGE, "firesteel/codes-progress.html", "creators", None, **bar)
