"""Where the terminal's words go: results to stdout, everything else to stderr."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from ..desk import Desk, open_desk
from ..storage import reach
from . import permitted
from .output import emit, terminal
from .workspaces import chosen, who

out = terminal()
err = terminal(stderr=True)


def complain(message: str) -> None:
    err.print(f"[bold red]firesteel:[/] {escape(message)}", highlight=False, soft_wrap=True)


def keep_traceback(text: str, at: datetime) -> Path:
    """Write a traceback where a person can find it, and say where."""
    handle, path = tempfile.mkstemp(prefix=f"firesteel-{at:%Y%m%d-%H%M%S}-", suffix=".log")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(path)


def desk(workspace: str) -> Desk:
    """The desk of a workspace; a live one reads the wall clock, a simulated one its platform's."""
    made = open_desk(chosen(workspace), clock=lambda: datetime.now(UTC))
    permitted.opened(made)
    return made


def tell(
    desk: Desk, rows: Sequence[Mapping[str, Any]], format: str, out: Path | None, columns: Sequence[str] = ()
) -> None:
    """Print a workspace's rows. What machines read says in every row whether it is simulated; a table says it once."""
    simulated = desk.store.workspace.simulated
    if format == "table":
        emit(rows, format, out, columns, title="simulated" if simulated else "")
    else:
        emit([{**row, "simulated": simulated} for row in rows], format, out)


def done(desk: Desk, words: str, row: Mapping[str, Any], format: str, out: Path | None) -> None:
    """Say what was done: in words for people, as one row for machines."""
    if format == "table" and out is None:
        terminal().print(words, highlight=False)
    else:
        tell(desk, [row], format, out)


def say_unreachable() -> None:
    """Beside an address for people outside, where it does not reach them."""
    if not reach.public_url():
        err.print(f"Nobody outside reaches it yet: set {reach.VARIABLE} to the address of the pages.", highlight=False)


def name(actor: str) -> str:
    """Who does it, as the ledger keeps it. Raises `NotApproved` where the command asks for what that person may not do."""
    said = who(actor)
    permitted.check_opened(said)
    return said


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[str], None]]:
    """A bar on stderr for anything longer than a second; call the yielded function once a step."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=total)

        def step(words: str = "") -> None:
            bar.update(task, advance=1, description=words or what)

        yield step
