"""Import: bring files, see what each is and what would become of its rows, then take it in or throw it away.

Looking and taking run beside the pages (`progress.JOBS`): whoever asks waits a moment, then gets a bar.
"""

from __future__ import annotations

import csv
import io
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from ...desk.facts import FileTaken
from ...desk.views import Examined
from ...errors import BadInput, NotFound
from ...storage.ledger import Entry
from .. import desk, looking, mappings, uploads
from ..mappings import Ask
from ..progress import PATIENCE_S, Job, left_words
from ..rendering import JSON, PAGE, answer, encoded

CSV = "csv"
SHOWN = 50
"""Refused rows on the page; all of them are in the CSV."""
HISTORY = 200
WIDE = 80
"""Columns of a file from which on they are typed, with a list to choose from, instead of one select box for each of ours."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A file that came and was not taken in yet."""

    file: str
    digest: str
    size: int
    examined: Examined | None
    """None while it is being read, or where it could not be."""
    trouble: str = ""
    taking: bool = False
    """Whether it is being taken in this moment."""

    @property
    def useful(self) -> bool:
        return self.examined is not None and not self.examined.problem and self.examined.taken > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that was taken in: what became of it, by whom and when."""

    at: datetime
    actor: str
    fact: FileTaken

    @property
    def known(self) -> int:
        """Rows that were there already."""
        return self.fact.rows - self.fact.taken - self.fact.refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    waiting: tuple[Waiting, ...]
    taken: tuple[Taken, ...]
    limit: int
    """Bytes of the largest file a page takes."""


@require_safe
def imports(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    uploads.sweep(datetime.now(UTC))
    return _list(request, form)


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Files onto the disk, nothing more; a script asks for JSON and goes on by itself."""
    files, refused = uploads.received(request)
    for file in files:
        looking.forget(file.digest)
        looking.look(file, Ask())
    onward = f"/import/{files[0].digest}/" if len(files) == 1 and not refused else "/import/"
    said = [f"{each.name} {each.why}." for each in refused]
    if not files and not refused:
        said = ["No file came. Choose one or several, then look at them."]
    if request.headers.get("Accept", "").startswith("application/json"):
        body = {"next": onward, "files": [file.digest for file in files], "trouble": said}
        return HttpResponse(encoded(body), content_type="application/json", status=400 if said else 200)
    return _list(request, PAGE, said) if said else HttpResponseRedirect(onward)


@require_safe
def examined(request: HttpRequest, digest: str, form: str = PAGE) -> HttpResponse:
    """One file: how far it is, what it is, or what became of it."""
    ask, trouble = _asked(request)
    taking = looking.taken(digest)
    if taking is not None and not taking.finished:
        return _under_way(request, form, digest, ask, taking)
    file = uploads.find(digest)
    if file is None:
        return _outcome(request, form, digest, taking)
    job = looking.look(file, ask)
    if not job.wait(60 if form == CSV else PATIENCE_S):
        return _under_way(request, form, digest, ask, job)
    seen = looking.seen(file, job)
    if form == CSV:
        return _problems(seen)
    if form == JSON:
        return answer(request, form, "", "import", seen, name="examined")
    mappable = looking.mappable(seen, ask)
    return answer(
        request,
        form,
        "firesteel/import-file.html",
        "import",
        seen,
        name="file",
        digest=digest,
        ask=ask,
        size=file.size,
        trouble=trouble or (looking.trouble(taking) if taking else ""),
        failed=taking is not None and not trouble,
        lines=mappings.lines(mappable),
        columns=mappable.columns,
        wide=len(mappable.columns) > WIDE,
        kinds=mappings.KINDS,
        problems=seen.refused[:SHOWN],
        remedy="say below which of its columns is which"
        if "--columns" in seen.remedy and seen.columns
        else seen.remedy,
        heads=[(name, mappings.label(name)) for name in (seen.preview[0] if seen.preview else ())],
        preview=[list(row.values()) for row in seen.preview],
        cannot_show=[mappings.label(name) for name in seen.cannot_show],
        before=desk.current().ledger.entry_or_none(FileTaken, digest),
    )


@require_POST
def take(request: HttpRequest, digest: str) -> HttpResponse:
    """All of a file or nothing of it, as it was looked at. Goes on when the reader leaves."""
    ask, file = Ask.of(request.POST), uploads.find(digest)
    if file is None:
        return HttpResponseRedirect(f"/import/{digest}/")
    job = looking.take(file, ask, request.user.get_username())
    job.wait()
    onward = "/import/" if request.POST.get("from") == "list" and job.finished and not job.failed else ""
    if onward:
        messages.success(request, _words(job.value))
    return HttpResponseRedirect(onward or f"/import/{digest}/{ask.query}")


@require_POST
def discard(request: HttpRequest, digest: str) -> HttpResponse:
    file = uploads.find(digest)
    under_way = looking.taken(digest)
    if under_way is not None and not under_way.finished:
        raise BadInput("the file is being taken in", remedy="wait until that is done")
    uploads.discard(digest)
    looking.forget(digest)
    if file is not None:
        messages.success(request, f"{file.name} was thrown away; nothing of it was kept.")
    return HttpResponseRedirect("/import/")


@require_safe
def progress(request: HttpRequest, digest: str, form: str = PAGE) -> HttpResponse:
    """How far a file is: a part of the page that asks again by itself, and leads on when it is done."""
    ask, _ = _asked(request)
    job = looking.under_way(digest, ask)
    if job is not None and not job.finished:
        return _under_way(request, form, digest, ask, job)
    onward = f"/import/{digest}/{ask.query}"
    if form == JSON:
        body = {"finished": True, "says": job.says if job else "", "trouble": looking.trouble(job) if job else ""}
        return HttpResponse(encoded({"progress": body}), content_type="application/json")
    if _partial(request):
        return HttpResponse(headers={"HX-Redirect": onward})
    return HttpResponseRedirect(onward)


def _asked(request: HttpRequest) -> tuple[Ask, str]:
    """What is asked of the file; what cannot be asked is left out, with why."""
    try:
        ask = Ask.of(request.GET)
        ask.moment(desk.current().store.workspace.timezone)
    except BadInput as error:
        return Ask(), f"{error.message}: {error.remedy}"
    return ask, ""


def _list(request: HttpRequest, form: str, trouble: list[str] | None = None) -> HttpResponse:
    history, until = desk.current().imports()[:HISTORY], time.monotonic() + PATIENCE_S
    value = Imports(
        waiting=tuple(_waiting(file, until) for file in uploads.waiting()),
        taken=tuple(Taken(at=entry.at, actor=entry.actor, fact=entry.value) for entry in history),
        limit=uploads.limit(),
    )
    reading = any(each.examined is None and not each.trouble for each in value.waiting)
    return answer(
        request,
        form,
        "firesteel/import.html",
        "import",
        value,
        name="imports",
        trouble=trouble or (),
        reading=reading,
        limit_mb=f"{value.limit // 1_000_000:,}",
        status=400 if trouble else 200,
    )


def _waiting(file: uploads.Staged, until: float) -> Waiting:
    taking = looking.taken(file.digest)
    if taking is not None and not taking.finished:
        return Waiting(file=file.name, digest=file.digest, size=file.size, examined=None, taking=True)
    job = looking.look(file, Ask())
    job.wait(max(until - time.monotonic(), 0))
    seen = looking.seen(file, job) if job.finished else None
    trouble = seen.problem if seen else ""
    return Waiting(file=file.name, digest=file.digest, size=file.size, examined=seen, trouble=trouble)


def _outcome(request: HttpRequest, form: str, digest: str, taking: Job | None) -> HttpResponse:
    """A file that is gone from here: taken in, or never seen."""
    entry: Entry[FileTaken] | None = desk.current().ledger.entry_or_none(FileTaken, digest)
    if entry is None:
        raise NotFound("no such file waits here or was taken in; bring it again on Import")
    value = Taken(at=entry.at, actor=entry.actor, fact=entry.value)
    return answer(
        request,
        PAGE if form == CSV else form,
        "firesteel/import-taken.html",
        "import",
        value,
        name="taken",
        taking=taking,
    )


def _under_way(request: HttpRequest, form: str, digest: str, ask: Ask, job: Job) -> HttpResponse:
    share, left, file = job.share(), job.left_s(time.monotonic()), uploads.find(digest)
    if form == JSON:
        body = {"finished": False, "says": job.says, "done": job.done, "total": job.total, "share": share}
        return HttpResponse(encoded({"progress": body}), content_type="application/json", status=202)
    percent = None if share is None else int(share * 100)
    bar: dict[str, Any] = {
        "job": job,
        "title": file.name if file else job.says,
        "digest": digest,
        "ask": ask,
        "percent": percent,
        "left": left_words(left),
    }
    if _partial(request):
        return render(request, "firesteel/import-bar.html", bar)
    return answer(request, PAGE, "firesteel/import-progress.html", "import", job, **bar)


def _problems(seen: Examined) -> HttpResponse:
    """Every refused row, for a spreadsheet."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow(("file", "line", "column", "reason", "remedy"))
    for each in seen.refused:
        cells = (seen.file, each.line, each.column, each.reason, each.remedy)
        write.writerow(f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in cells)
    name = f"{seen.file.rpartition('.')[0] or seen.file}-problems.csv"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _words(fact: FileTaken) -> str:
    rows = f"{fact.taken:,} of {fact.rows:,} rows of {fact.name} were taken in"
    return f"{rows}; {fact.refused:,} were refused." if fact.refused else f"{rows}."


def _partial(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
