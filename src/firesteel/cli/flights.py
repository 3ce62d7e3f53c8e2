"""From the gates to the report: `gate`, `flights`, `decide`, `decisions`, `report`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ..desk import Desk
from ..desk.looks import flightgroups
from ..desk.views import DecisionRow, FlightRow, GatePage
from ..warehouse import account_day
from . import clearing, console, gaterows, grouprows, summary
from .output import Format, Out, fitted
from .workspaces import Actor, Here

gates = typer.Typer(
    invoke_without_command=True,
    help="The ten gates before spend and the seven checks of the post: their evidence, and what to do about them.\n\nExample: firesteel gate --workspace demo",
)
decisions = typer.Typer(
    no_args_is_help=True, help="What was decided, on what, and whether it comes out the same again."
)

_DECISION_COLUMNS = ("decision", "at", "flight", "action", "says", "state")
PlanOption = Annotated[str, typer.Option("--plan", help="Which plan; else the newest.")]


def mount(app: typer.Typer) -> None:
    app.add_typer(gates, name="gate")
    clearing.mount(gates)
    app.command("flights")(flights)
    app.command("decide")(decide)
    app.add_typer(decisions, name="decisions")
    app.command("report")(report)


@gates.callback()
def gate(
    context: typer.Context, plan: PlanOption = "", workspace: Here = "", format: Format = "table", out: Out = None
) -> None:
    """Gather the evidence afresh and run the ten gates and the post's seven checks over a plan.

    Example: firesteel gate --workspace demo
    """
    if context.invoked_subcommand:
        return
    desk = console.desk(workspace)
    with console.progress("Gathering the evidence"):
        page = desk.look(plan or None)
    if format != "table" or out:
        console.tell(desk, [each for row in page.rows for each in gaterows.rows(row)], format, out)
    else:
        _show_gate(page)


def _show_gate(page: GatePage) -> None:
    for row in page.rows:
        state = "[green]clear[/]" if row.preflight.cleared else "[red]blocked[/]"
        console.out.print(
            f"\n[bold]{row.flight.id}[/] {summary.short(row.post.caption) if row.post else ''} [dim]@{row.flight.creator}, post {row.flight.post}[/]: {state}",
            highlight=False,
        )
        console.out.print(gaterows.table(row), highlight=False)
    blocked = sum(1 for row in page.rows if not row.preflight.cleared)
    console.out.print(
        f"\n{blocked} of {len(page.rows)} flights are blocked. Next: settle what blocks (firesteel gate sign-off, "
        "check-policy, disclose), or waive a rule by its name in brackets."
        if blocked
        else "\nClear. Next: firesteel launch"
    )


def flights(
    by: Annotated[str, typer.Option("--by", help=f"Put together by: {', '.join(flightgroups.BY)}.")] = "flight",
    over: Annotated[str, typer.Option("--days", help="Whole days before today: 7, 14, 28 or all.")] = "all",
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """What each flight cost and won, with the interval of what one result of its plan's metric costs.

    --by puts flights together: aim is prospecting or remarketing, kind is Spark Ad or uploaded file, source is whose
    content the post is.

    Example: firesteel flights --by aim --days 7 --workspace demo
    """
    desk = console.desk(workspace)
    with console.progress("Summing up"):
        rows, here = desk.flights(), desk.workspace()
    span = flightgroups.span(over, account_day(here.now, here.timezone))
    groups = flightgroups.grouped(rows, by, span, here.currency)
    if not rows:
        console.out.print("Nothing flies yet. Next: firesteel plan")
    elif by != "flight":
        console.tell(desk, [grouprows.row(group) for group in groups], format, out, grouprows.COLUMNS)
    elif format == "table" and out is None:
        console.out.print(fitted(_flights_table(flightgroups.narrowed(rows, span)), console.out.width))
    else:
        console.tell(desk, [_flight_row(row) for row in flightgroups.narrowed(rows, span)], format, out)


def _flights_table(rows: Sequence[FlightRow]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("Flight", no_wrap=True)
    table.add_column("Post", max_width=26, no_wrap=True, overflow="ellipsis")
    for title in ("A day", "Spend", *_result_titles(rows), "Seen"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("State", no_wrap=True)
    many = len({row.metric for row in rows}) > 1
    for row in rows:
        one, _ = row.words
        cost = summary.price(row.cost_per_order)
        proof = str(row.decision.proof) if row.decision else "unproven"
        table.add_row(
            f"{row.flight.id}\n[dim]{row.rights.text}[/]",
            f"{summary.short(row.post.caption, 26)}\n[dim]@{row.flight.creator}[/]",
            str(row.daily_budget),
            str(row.card.spend) if row.card else "–",
            (f"{row.results:,}" + (f"\n[dim]{_counted(row)}[/]" if many else "")) if row.card else "–",
            cost + (f" a {one}" if many else "") + f"\n[dim]{summary.interval(row.low, row.high)}[/]",
            f"{row.frequency:.1f}×" if row.frequency is not None else "–",
            f"{row.status}\n[green]{proof}[/]" if proof == "proven" else f"{row.status}\n{proof}",
        )
    return table


def _result_titles(rows: Sequence[FlightRow]) -> tuple[str, str]:
    """By the noun where all rows count the same: Orders, Per order."""
    if len({row.metric for row in rows}) > 1:
        return "Results", "Cost"
    one, several = rows[0].words
    if rows[0].metric == "cost_per_thousand":
        return "Impressions", "Per thousand"
    return several.capitalize(), f"Per {one}"


def _counted(row: FlightRow) -> str:
    return "impressions" if row.metric == "cost_per_thousand" else row.words[1]


def _flight_row(row: FlightRow) -> dict[str, object]:
    card = row.card
    return {
        "flight": row.flight.id,
        "post_id": row.post.id,
        "post": row.post.caption,
        "creator": row.flight.creator,
        "status": row.status,
        "daily_budget": row.daily_budget.units,
        "spend": card.spend.units if card else 0.0,
        "impressions": card.impressions if card else 0,
        "clicks": card.clicks if card else 0,
        "orders": card.orders if card else 0,
        "metric": row.metric,
        "results": row.results,
        "cost_per_result": row.cost_per_order,
        "cost_per_order": card.spend.units / card.orders if card and card.orders else None,
        "low": row.low,
        "high": row.high,
        "frequency": row.frequency,
        "format": "spark" if row.flight.spark else "file",
        "evidence": str(row.decision.proof) if row.decision else "unproven",
        "rights": row.rights.text,
    }


def decide(
    apply: Annotated[
        bool, typer.Option("--apply", help="Carry out stops, cuts and raises inside the test budget.")
    ] = False,
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
    actor: Actor = "",
) -> None:
    """Decide every live flight on what is known now, and keep each decision with all it was made from.

    Example: firesteel decide --apply --workspace demo
    """
    desk = console.desk(workspace)
    with console.progress("Weighing the evidence"):
        made = desk.judge(console.name(actor))
        if apply:
            desk.apply_due(console.name(actor))
    if not made and format == "table":
        console.out.print("Nothing is live, so there is nothing to decide. Next: firesteel plan")
        return
    _tell(desk, desk.decision_rows(made), format, out)


def _tell(desk: Desk, rows: Sequence[DecisionRow], format: Format, out: Out) -> None:
    console.tell(desk, [_decision_row(row) for row in rows], format, out, _DECISION_COLUMNS)


def _decision_row(row: DecisionRow) -> dict[str, object]:
    decision = row.decision
    return {
        "decision": row.seq,
        "at": f"{row.at:%Y-%m-%d %H:%M}",
        "flight": decision.evidence.flight,
        "action": str(decision.action),
        "evidence": str(decision.proof),
        "e_value": decision.e_value,
        "on_target": decision.on_target,
        "says": decision.says,
        "state": "applied" if row.applied else "waits for approval" if row.waiting else "",
    }


@decisions.command("list")
def list_decisions(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Every decision, newest first.

    Example: firesteel decisions list --workspace demo --format csv --out decisions.csv
    """
    desk = console.desk(workspace)
    _tell(desk, desk.decisions(), format, out)


@decisions.command("apply")
def apply_decision(
    decision: Annotated[int, typer.Argument(help="Its number.")],
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Approve one decision and carry it out; doing it twice does it once.

    Example: firesteel decisions apply 412 --as Ana
    """
    desk = console.desk(workspace)
    with console.progress("Carrying it out"):
        desk.apply_decision(decision, console.name(actor))
    made = desk.decision(decision)
    console.done(desk, escape(f"Done: {made.decision.says}"), _decision_row(made), format, out)


@decisions.command("replay")
def replay(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Make every recorded decision again from its evidence, and print what differs.

    Example: firesteel decisions replay --workspace demo
    """
    desk = console.desk(workspace)
    with console.progress("Deciding again"):
        made = desk.replay()
    differing = [
        {"decision": seq, "flight": flight, "differs": "; ".join(differs)} for seq, flight, differs in made if differs
    ]
    if format != "table" or out or differing:
        console.tell(desk, differing, format, out)
    console.err.print(f"{len(made)} decisions recomputed, {len(differing) or 'none'} differ.")
    if differing:
        raise typer.Exit(1)


def report(plan: PlanOption = "", workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """The closing report: per post organic, paid and total, spend, orders, intervals, decisions, what next.

    Example: firesteel report --workspace demo --format json --out report.json
    """
    desk = console.desk(workspace)
    with console.progress("Summing up"):
        made = desk.report(plan or None)
    if format == "table" and not out:
        summary.report_table(made)
        return
    rows = [summary.line(line) for line in made.lines]
    console.tell(desk, [summary.flat(row) for row in rows] if format == "csv" else rows, format, out)
