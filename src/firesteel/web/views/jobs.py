"""What runs by itself: when, how the last run went, what failed; and running one now."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from ...desk.aside import aside
from .. import desk
from ..progress import JOBS as BESIDE
from ..progress import Job as Beside
from ..rendering import PAGE, answer

PATH = "/settings/jobs/"
TONES = {"fine": "go", "running": "info", "waiting": "info", "failing": "stop", "never": "wait"}
WORDS = {
    "fine": "Fine",
    "running": "Runs now",
    "waiting": "Waits for its turn",
    "failing": "Failed",
    "never": "Not yet",
}


@require_safe
def jobs(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    from ...jobs import looking

    rows = looking.rows(desk.current())
    return answer(
        request,
        form,
        "firesteel/jobs.html",
        "jobs",
        rows,
        lines=[(row, TONES[row.state], WORDS[row.state]) for row in rows],
        never=all(row.due is None for row in rows),
        late=[row for row in rows if row.late],
        failed=[row for row in rows if row.failures],
    )


@require_POST
def run(request: HttpRequest, name: str) -> HttpResponse:
    """Begins it; the page says how it went."""
    from ...jobs import Worker, named

    job, here = named(name), aside(desk.current())

    def work(_: Beside) -> str:
        return Worker(here).now(job.name)

    begun = BESIDE.start(("job", name), job.does, work)
    begun.wait()
    if begun.failed:
        messages.error(request, str(begun.error or begun.crash), extra_tags="stop")
    elif begun.finished:
        messages.success(request, f"{job.does}: {begun.value}.")
    else:
        messages.success(request, f"{job.does}: it runs now. Load the page again to see how it went.")
    return HttpResponseRedirect(PATH)
