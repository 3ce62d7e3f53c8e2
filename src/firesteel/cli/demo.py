"""The demonstration: the whole loop on the local platform, told as it happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ..desk import Desk
from ..errors import BadInput, NotFound
from ..storage import workspace
from . import console, summary, upkeep
from .localplatform import Ready, connect, local_platform
from .output import deliver
from .story import Story

NAME = "demo"


def mount(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    days: Annotated[int, typer.Option(help="How many days to simulate, 8 to 60.")] = 14,
    seed: Annotated[int, typer.Option(help="The same seed writes the same bytes.")] = 7,
    serve: Annotated[bool, typer.Option(help="Serve the pages afterwards, until stopped.")] = True,
    port: Annotated[int, typer.Option(help="Port of the pages; 0 takes any free one.", min=0, max=65535)] = 0,
    format: Annotated[str, typer.Option("--format", help="table or json.")] = "table",
    out: Annotated[Path | None, typer.Option("--out", help="Write the summary here.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the demonstration's workspace and stop.")] = False,
) -> None:
    """Walk the whole loop on the local platform: no account, no network.

    Example: firesteel demo --no-serve --format json --out out.json --days 14 --seed 7
    """
    if format not in ("table", "json"):
        raise BadInput(f"{format!r} is no format of the summary", remedy="use table or json")
    if not 8 <= days <= 60:
        raise BadInput(
            f"{days} days are too few or too many", remedy="give 8 to 60: nothing is called before day seven"
        )
    if remove:
        _remove()
        return
    _fresh()
    with local_platform(seed) as ready:
        desk = connect(NAME, ready, clock=lambda: datetime.now(UTC))
        report = _walk(desk, ready, days, quiet=format == "json" and out is None)
        text = summary.as_json(desk, report, seed=seed, days=days)
        if out is not None or format == "json":
            deliver(text + "\n", out)
        if format == "table":
            summary.show(report)
        if serve:
            upkeep.serve_pages(desk, port)


def _walk(desk: Desk, ready: Ready, days: int, *, quiet: bool) -> summary.Told:
    with _narrator(days, quiet) as (say, step):
        return Story(desk, ready, days, say=say, step=step).walk()


@contextmanager
def _narrator(days: int, quiet: bool) -> Iterator[tuple[Callable[[str, str], None], Callable[[str], None]]]:
    """A progress bar with the commentary above it; both on stderr, so that stdout is the summary alone."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} days"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console.err, transient=True, disable=quiet or not console.err.is_terminal) as bar:
        task = bar.add_task("Starting the local platform", total=days)

        def say(when: str, words: str) -> None:
            if not quiet:
                line = Table.grid(padding=(0, 3, 0, 0))
                line.add_row(f"[bold]{when}[/]", words)
                console.err.print(line, highlight=False)

        def step(words: str) -> None:
            bar.update(task, advance=1, description=words)

        yield say, step


def _fresh() -> None:
    """Each demonstration starts anew; only its own workspace is touched."""
    try:
        place = workspace.open_(NAME)
    except NotFound:
        return
    if not place.simulated:
        raise BadInput(
            f"the workspace {NAME} is live", remedy="rename it; the demonstration makes a workspace of that name"
        )
    workspace.remove(NAME)


def _remove() -> None:
    place = workspace.open_(NAME)
    if not place.simulated:
        raise BadInput(f"the workspace {NAME} is live", remedy="the demonstration never removes a live workspace")
    workspace.remove(NAME)
    console.out.print(f"Removed the demonstration's workspace ({place.path})")
