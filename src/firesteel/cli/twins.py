"""The same video as a Spark Ad and as an uploaded file: `twins attach`, `plan`, `show`, `pool`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ..desk.flight.twinviews import TRAPS, TwinFigure, TwinRow
from ..errors import BadInput
from . import console, summary
from .output import Format, Out
from .workspaces import Actor, Here

twins = typer.Typer(
    no_args_is_help=True,
    help="The same video as a Spark Ad and as an uploaded file, and what the format made of it.\n\n"
    "Example: firesteel twins show --workspace demo",
)


def mount(app: typer.Typer) -> None:
    app.add_typer(twins, name="twins")


@twins.command("attach")
def attach(
    post: Annotated[str, typer.Argument(help="The post's id.")],
    file: Annotated[Path, typer.Argument(help="Its video, as MP4, MOV, WebM, AVI or MPEG.")],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Keep the video of a post as a file, sealed, so that it can run as an ad of its own.

    Example: firesteel twins attach 7301234567890123456 serum.mp4
    """
    desk = console.desk(workspace)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read: {error.strerror}", remedy="name a video file") from None
    digest = desk.attach_video(post, file.name, data, console.name(actor))
    row = {"post_id": post, "file": file.name, "digest": digest, "bytes": len(data)}
    console.done(desk, f"{escape(file.name)} is kept with post {post}. Next: firesteel twins plan", row, format, out)


@twins.command("plan")
def plan(
    plan: Annotated[str, typer.Option("--plan", help="Whose flights; else those of the newest plan.")] = "",
    post: Annotated[list[str] | None, typer.Option(help="A post of it; may be repeated. Else all of them.")] = None,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Make a plan that runs posts of another one both ways, half of each flight's budget on each; nothing is spent.

    Example: firesteel twins plan --plan P-1 --post 7301234567890123456
    """
    desk = console.desk(workspace)
    with console.progress("Pairing"):
        made = desk.plan_twins(plan or desk.plan_of().id, console.name(actor), post or ())
    rows = [
        {
            "plan": made.id,
            "flight": flight.id,
            "post_id": flight.post,
            "runs_as": "spark" if flight.spark else "file",
            "twin": flight.twin,
            "daily_budget": flight.daily_budget.units,
        }
        for flight in made.flights
    ]
    if format == "table" and out is None:
        console.out.print(f"[bold]{escape(made.name)}[/] ({made.id}): {len(made.flights) // 2} pairs", highlight=False)
    console.tell(desk, rows, format, out)
    if format == "table" and out is None:
        console.out.print("Next: firesteel gate")


@twins.command("show")
def show(
    plan: Annotated[str, typer.Option("--plan", help="Which plan; else the newest with twins.")] = "",
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Both arms of each pair, metric by metric, with the intervals of the difference and what else may explain it.

    Example: firesteel twins show --plan P-2
    """
    desk = console.desk(workspace)
    with console.progress("Comparing"):
        rows = desk.twins(plan or None)
    if format != "table" or out:
        console.tell(desk, [_figure(row, each) for row in rows for each in row.figures], format, out)
        return
    if not rows:
        console.out.print("No twins are planned yet. Next: firesteel twins plan")
        return
    for row in rows:
        console.out.print(_table(row), highlight=False)
    console.out.print("\n[bold]What else may explain a difference[/]")
    for trap in TRAPS:
        console.out.print(f"  • {trap}", highlight=False)


@twins.command("pool")
def pool(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """What all pairs that ever flew here say together: your own evidence of what the format does.

    Example: firesteel twins pool --format csv --out formats.csv
    """
    desk = console.desk(workspace)
    rows = [
        {"metric": each.label, "pairs": each.pairs, "spark_over_file": each.ratio, "low": each.low, "high": each.high}
        for each in desk.twin_pool()
    ]
    if rows or format != "table" or out:
        console.tell(desk, rows, format, out)
    else:
        console.out.print("It takes two pairs with results on both sides. Next: firesteel twins plan")


def _table(row: TwinRow) -> Table:
    title = f"{row.spark.flight.id} and {row.file.flight.id} · {summary.short(row.post.caption, 40)} [dim]@{row.spark.flight.creator}[/]"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("Metric", no_wrap=True)
    for name in ("Spark", "File", "Spark ÷ file", "90 %, one look", "90 %, all looks"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in row.figures:
        ratio = f"{each.ratio:.2f}" if each.ratio is not None else "–"
        table.add_row(
            each.label,
            _value(each.spark, each.unit),
            _value(each.file, each.unit),
            f"[bold]{ratio}[/]" if each.told_apart else ratio,
            _span(each.low, each.high),
            _span(each.always_low, each.always_high),
        )
    return table


def _figure(row: TwinRow, each: TwinFigure) -> dict[str, object]:
    return {
        "spark_flight": row.spark.flight.id,
        "file_flight": row.file.flight.id,
        "post_id": row.post.id,
        "metric": each.metric,
        "spark": each.spark,
        "file": each.file,
        "ratio": each.ratio,
        "low": each.low,
        "high": each.high,
        "low_at_any_look": each.always_low,
        "high_at_any_look": each.always_high,
        "told_apart": each.told_apart,
        "says": each.says,
    }


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return "–"
    return f"{value:.2%}" if unit == "rate" else f"{value:,.2f}" if value >= 1 else f"{value:.4f}"


def _span(low: float | None, high: float | None) -> str:
    if low is None:
        return "–" if high is None else f"{high:.2f} or less"
    return f"{low:.2f} or more" if high is None else f"{low:.2f} – {high:.2f}"
