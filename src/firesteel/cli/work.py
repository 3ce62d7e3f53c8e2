"""What runs by itself: `work` runs it, `jobs` shows it."""

from __future__ import annotations

import logging
import signal
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import console
from .output import Format, Out
from .workspaces import Here

if TYPE_CHECKING:
    from ..jobs import Worker

jobs = typer.Typer(no_args_is_help=True, help="What runs by itself: when, what it did last, what failed.")
COLUMNS = ("name", "does", "when", "state", "last", "due", "said")


def mount(app: typer.Typer) -> None:
    app.command("work")(work)
    app.add_typer(jobs, name="jobs")


def work(
    once: Annotated[
        bool, typer.Option("--once", help="Run what is due now, then stop; fails where a job failed.")
    ] = False,
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Run what runs by itself until stopped: reading, deciding, backups. Stop with Ctrl-C: the job that runs is finished.

    Several may run at a time for one workspace on PostgreSQL; nothing is done twice. `firesteel serve` does the same.

    Example: firesteel work --workspace lumen
    """
    from ..jobs import Worker

    desk = console.desk(workspace)
    worker = Worker(desk)
    if not once:
        _tell_jobs()
        _until_stopped(worker)
        return
    ran = worker.once()
    if not ran and format == "table" and out is None:
        typer.echo("Nothing was due.")
        return
    console.tell(
        desk, [{"job": name, "state": "failed" if why else "done", "why": why} for name, why in ran], format, out
    )
    if any(why for _, why in ran):
        raise typer.Exit(1)


def _tell_jobs() -> None:
    """A line a job on stderr. Only ours: libraries would tell addresses, and a post's code may be in one."""
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
    logging.getLogger("firesteel.jobs").setLevel(logging.INFO)


def _until_stopped(worker: Worker) -> None:
    """Asked once, it stops after the job that runs; asked again, at once."""

    def stop(number: int, _: Any) -> None:
        signal.signal(number, signal.SIG_DFL)
        worker.stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    typer.echo(f"Working for {worker.desk.store.workspace.name}. Stop with Ctrl-C.", err=True)
    worker.stay()


@jobs.command("list")
def list_(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Every job: when it runs, how its last run went, when it runs next. Times are UTC.

    Example: firesteel jobs list --workspace lumen
    """
    from ..jobs import looking

    desk = console.desk(workspace)
    rows = [
        {
            "name": row.name,
            "does": row.does,
            "when": row.when,
            "state": row.state,
            "last": row.last and f"{row.last:%Y-%m-%d %H:%M}",
            "due": row.due and f"{row.due:%Y-%m-%d %H:%M}{', late' if row.late else ''}",
            "said": row.error or row.said,
            "failures": row.failures,
            "writes": row.writes,
        }
        for row in looking.rows(desk)
    ]
    console.tell(desk, rows, format, out, COLUMNS)


@jobs.command("run")
def run(
    name: Annotated[str, typer.Argument(help="Of the job; `firesteel jobs list` lists them.")],
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Run one job now, whether or not it is due.

    Example: firesteel jobs run backup --workspace lumen
    """
    from ..jobs import Worker, named

    desk = console.desk(workspace)
    job = named(name)
    with console.progress(job.does):
        said = Worker(desk).now(name)
    console.done(desk, f"{name}: {said}", {"job": name, "said": said}, format, out)
