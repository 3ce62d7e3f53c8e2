"""From plan to report: `plan`, `gate`, `launch`, `flights`, `decide`, `decisions`, `report`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from ..desk import Desk
from ..desk.views import DecisionRow, FlightRow, GatePage
from ..plans import Brief, Objective
from ..stats import forecast
from ..values import MICROS, Money, PlanId
from . import clearing, console, gaterows, summary
from .output import Format, Out
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
    app.command("plan")(plan)
    app.add_typer(gates, name="gate")
    clearing.mount(gates)
    app.command("launch")(launch)
    app.command("flights")(flights)
    app.command("decide")(decide)
    app.add_typer(decisions, name="decisions")
    app.command("report")(report)


def plan(
    target: Annotated[float, typer.Option(help="The most one order may cost.")],
    budget: Annotated[float, typer.Option(help="All the test may spend before anything is proven.")],
    landing: Annotated[str, typer.Option(help="Where the ads lead.")],
    market: Annotated[list[str] | None, typer.Option(help="ISO code of a market; may be repeated.")] = None,
    days: Annotated[int, typer.Option(help="How long the flights run.")] = 14,
    posts: Annotated[int, typer.Option(help="The most posts to test at once.")] = 6,
    objective: Annotated[Objective, typer.Option(help="What the money is for.")] = Objective.SALES,
    event: Annotated[str, typer.Option(help="The pixel event to optimise for.")] = "Purchase",
    cta: Annotated[str, typer.Option(help="The button.")] = "SHOP_NOW",
    keep_length: Annotated[
        bool,
        typer.Option(
            "--keep-length",
            help="Do not shorten flights to what their rights allow: the gate blocks until they were extended.",
        ),
    ] = False,
    needs_control: Annotated[
        bool,
        typer.Option(
            "--needs-control",
            help="The brand has to control every frame and the caption: the gate then advises ads that are not Spark.",
        ),
    ] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Draft a portfolio of small tests from the ranking and the rights there are; nothing is spent.

    Example: firesteel plan --target 20 --budget 5000 --market US --landing https://shop.example/serum
    """
    desk = console.desk(workspace)
    here = desk.store.workspace
    brief = Brief(
        id=PlanId(f"P-{len(desk.plans()) + 1}"),
        brand=here.brand.split()[0].lower(),
        objective=objective,
        markets=frozenset(code.upper() for code in market or ["US"]),
        test_budget=Money(round(budget * MICROS), here.currency),
        target=Money(round(target * MICROS), here.currency),
        start=desk.now(),
        days=days,
        landing_url=landing,
        call_to_action=cta,
        pixel_code=here.pixel_code,
        event=event,
        posts=posts,
        needs_control=needs_control,
        fit_rights=not keep_length,
    )
    with console.progress("Ranking and drafting"):
        drafted = desk.plan(brief, console.name(actor))
    if format != "table" or out:
        rows = [
            {
                "plan": drafted.id,
                "flight": flight.id,
                "post_id": flight.post,
                "creator": flight.creator,
                "daily_budget": flight.daily_budget.units,
                "from": flight.window.start,
                "until": flight.window.end,
                "target": drafted.threshold.target.units,
            }
            for flight in drafted.flights
        ]
        console.tell(desk, rows, format, out)
        return
    console.out.print(
        f"[bold]{drafted.name}[/] ({drafted.id}): {len(drafted.flights)} flights, {drafted.daily_budget} a day in all, target {drafted.threshold.target} per order"
    )
    for flight in drafted.flights:
        caption = summary.short(desk.library()[flight.post].caption)
        words = f"  {flight.id}  {flight.daily_budget} a day  {caption} [dim]@{flight.creator}[/]"
        console.out.print(words, highlight=False)
    for sentence in forecast(drafted).sentences:
        console.out.print(f"  {sentence}", highlight=False)
    console.out.print("Next: firesteel gate")


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
            f"\n[bold]{row.flight.id}[/] {escape(summary.short(row.post.caption)) if row.post else ''} [dim]@{row.flight.creator}, post {row.flight.post}[/]: {state}",
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


def launch(
    plan: PlanOption = "",
    yes: Annotated[bool, typer.Option("--yes", help="Approve without being asked.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Show what would be created, take one approval, create everything paused, then enable it.

    Example: firesteel launch --workspace demo --as Ana
    """
    desk = console.desk(workspace)
    with console.progress("Running the gates"):
        page = desk.gate(plan or None)
    if page.plan is None:
        console.out.print("Nothing is planned yet. Next: firesteel plan")
        return
    if page.launched:
        console.out.print(f"{page.plan.name} was launched already. Next: firesteel flights")
        return
    if format == "table" and out is None:
        console.out.print(_changes_table(page), highlight=False)
    if not page.approved:
        if not yes:
            typer.confirm(
                f"Create this, {page.plan.daily_budget} a day, at most {page.plan.test_budget} before proof"
                f" and {page.plan.daily_cap} a day for a proven flight?",
                abort=True,
            )
        desk.approve(page.digest, console.name(actor))
    with console.progress("Creating, paused, then enabling"):
        launched = desk.launch(page.plan.id, console.name(actor))
    row = {"plan": page.plan.id, "campaign_id": launched.campaign_id, "ads": [ad.ad_id for ad in launched.ads]}
    words = (
        f"Launched {page.plan.name}: campaign {launched.campaign_id}, {len(launched.ads)} ads. Next: firesteel flights"
    )
    console.done(desk, words, row, format, out)


def _changes_table(page: GatePage) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for title in ("Thing", "Field", "Before", "After"):
        table.add_column(title, overflow="fold")
    for change in page.changes:
        table.add_row(*(escape(cell) for cell in (change.thing, change.field, change.before or "–", change.after)))
    return table


def flights(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """What each flight cost and won, with the interval of its cost per order.

    Example: firesteel flights --workspace demo
    """
    desk = console.desk(workspace)
    with console.progress("Summing up"):
        rows = desk.flights()
    if not rows:
        console.out.print("Nothing flies yet. Next: firesteel plan")
    elif format == "table" and out is None:
        console.out.print(_flights_table(rows))
    else:
        console.tell(desk, [_flight_row(row) for row in rows], format, out)


def _flights_table(rows: Sequence[FlightRow]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("Flight", no_wrap=True)
    table.add_column("Post", max_width=26, no_wrap=True, overflow="ellipsis")
    for title in ("A day", "Spend", "Orders", "Per order"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("State", no_wrap=True)
    for row in rows:
        cost = f"{row.cost_per_order:,.2f}" if row.cost_per_order else "–"
        proof = str(row.decision.proof) if row.decision else "unproven"
        table.add_row(
            f"{row.flight.id}\n[dim]{row.rights.text}[/]",
            f"{summary.short(row.post.caption, 26)}\n[dim]@{row.flight.creator}[/]",
            str(row.daily_budget),
            str(row.card.spend) if row.card else "–",
            f"{row.card.orders:,}" if row.card else "–",
            f"{cost}\n[dim]{summary.interval(row.low, row.high)}[/]",
            f"{row.status}\n[green]{proof}[/]" if proof == "proven" else f"{row.status}\n{proof}",
        )
    return table


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
        "cost_per_order": row.cost_per_order,
        "low": row.low,
        "high": row.high,
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
    _tell(desk, [desk.decision(entry.seq) for entry in made], format, out)


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
