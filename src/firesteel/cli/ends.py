"""How flights end with their rights: `ends`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ..desk.rights.endfacts import FlightEnd, Moved
from ..desk.rights.ending import Done
from ..desk.rights.endviews import CLOCK_WORDS, EndRow
from . import console
from .output import Format, Out
from .summary import short
from .workspaces import Actor, Here


def mount(app: typer.Typer) -> None:
    app.command("ends")(ends)


def ends(
    settle: Annotated[
        bool, typer.Option("--settle", help="Do what is due: end, extend, move budgets, note whom to ask.")
    ] = False,
    extend: Annotated[
        str, typer.Option("--extend", metavar="FLIGHT", help="Approve that one flight runs on as its rights allow.")
    ] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """When each flight ends, which right ends it, what happens then, and the money that hangs on it.

    Example: firesteel ends --workspace demo
    """
    desk = console.desk(workspace)
    if extend:
        with console.progress("Extending"):
            made = desk.extend_flight(extend, console.name(actor))
        console.done(desk, escape(told(made)), _done_row(made), format, out)
        return
    if settle:
        with console.progress("Settling"):
            done = desk.settle_ends(console.name(actor))
        for each in done:
            console.err.print(escape(told(each)), highlight=False)
        if not done:
            console.err.print("Nothing was due.")
    rows = desk.ends()
    if not rows and format == "table" and out is None:
        console.out.print("Nothing flies. Next: firesteel plan")
    elif format == "table" and out is None:
        console.out.print(_table(rows))
    else:
        console.tell(desk, [_row(row) for row in rows], format, out)


def told(done: Done) -> str:
    """What was done, before and after, with its reason."""
    if isinstance(done, FlightEnd):
        left = f"; {done.unspent} unspent" if done.unspent.micros else ""
        return (
            f"{done.flight} {done.did}: from {done.before:%Y-%m-%d %H:%M} to {done.end:%Y-%m-%d %H:%M} UTC, since"
            f" {done.because}{left}"
        )
    if isinstance(done, Moved):
        return f"{done.to}: from {done.before} to {done.after} a day, since {done.because}"
    return (
        f"Ask @{done.creator} to extend post {done.post}: it ends on {done.ends_at:%Y-%m-%d %H:%M} UTC,"
        f" {done.risk} hang on it (firesteel creators letter {done.creator} --step extend)"
    )


def _done_row(done: Done) -> dict[str, object]:
    return {"did": type(done).__name__, "says": told(done)}


def _table(rows: Sequence[EndRow]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("Flight", no_wrap=True)
    table.add_column("Post", max_width=24, no_wrap=True, overflow="ellipsis")
    table.add_column("Ends (UTC)", no_wrap=True)
    table.add_column("Right ends", no_wrap=True)
    table.add_column("At risk", justify="right", no_wrap=True)
    table.add_column("What happens", min_width=24, overflow="fold")
    for row in rows:
        right = f"{row.right_ends_at:%d %b %H:%M}" if row.right_ends_at else "no end"
        table.add_row(
            row.flight,
            f"{short(row.post.caption, 24) if row.post else row.post_id}\n[dim]@{escape(row.creator)}[/]",
            f"{row.ends_at:%d %b %H:%M}" + ("\n[dim]over[/]" if row.over else ""),
            f"{right}\n[dim]{CLOCK_WORDS.get(row.clock, '')}[/]",
            str(row.risk) if row.risk.micros else "–",
            f"{'[red]' if row.late else ''}{escape(row.says)}{'[/]' if row.late else ''}",
        )
    return table


def _row(row: EndRow) -> dict[str, object]:
    return {
        "flight": row.flight,
        "plan": row.plan,
        "post_id": row.post_id,
        "creator": row.creator,
        "ends_at": row.ends_at.isoformat(),
        "planned_end": row.planned_end.isoformat(),
        "right_ends_at": row.right_ends_at.isoformat() if row.right_ends_at else None,
        "clock": row.clock,
        "at_end": row.at_end.value,
        "says": row.says,
        "late": row.late,
        "waits": row.waits,
        "more": row.more.units,
        "at_risk": row.risk.units,
        "asked_days_before": row.asked,
    }
