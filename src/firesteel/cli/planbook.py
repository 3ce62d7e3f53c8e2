"""The plans there are: `plans list`, `show`, `compare`, `copy`, `export`, `power`, `naming`."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from ..desk.planning import naming
from ..desk.planning.power import panel
from ..plans import FIELDS, Job, Naming, Plan, a_result, cautions, days, first_moment, frequency_of, noun, planned_spend
from . import console
from .output import Format, Out, deliver, emit
from .workspaces import Actor, Here

book = typer.Typer(no_args_is_help=True, help="The plans there are: looked at, compared, copied, written as YAML.")

Which = Annotated[str, typer.Argument(help="A plan, such as P-1.")]


def mount(app: typer.Typer) -> None:
    app.add_typer(book, name="plans")


@book.command("list")
def list_(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """Every plan, newest first, and whether it flies.

    Example: firesteel plans list --workspace demo
    """
    desk = console.desk(workspace)
    rows = [
        {
            "plan": state.plan.id,
            "name": state.plan.name,
            "objective": state.plan.objective.value,
            "flights": len(state.plan.flights),
            "daily_budget": state.plan.daily_budget.units,
            "test_budget": state.plan.test_budget.units,
            "target": state.plan.threshold.target.units,
            "per": noun(state.plan.threshold.metric),
            "portfolio": state.plan.portfolio,
            "state": "launched" if state.launched else "launching" if state.at else "planned",
        }
        for state in desk.plans()
    ]
    if not rows and format == "table" and out is None:
        console.out.print("Nothing is planned yet. Next: firesteel plan")
        return
    console.tell(desk, rows, format, out)


@book.command("show")
def show(plan: Which, workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """One plan: its flights, its threshold, and what to think about.

    Example: firesteel plans show P-1 --workspace demo
    """
    desk = console.desk(workspace)
    found = desk.plan_named(plan)
    if format != "table" or out:
        console.tell(desk, flight_rows(found), format, out)
        return
    threshold = found.threshold
    console.out.print(f"[bold]{escape(found.name)}[/] ({found.id}), {found.objective}", highlight=False)
    for words in (
        f"Success: {a_result(threshold.metric)} for {threshold.target} or less, called wrongly in"
        f" {100 * threshold.alpha:g}% of cases at most; fixed with the first spend.",
        f"Nothing is called before {threshold.minimum.days} days; the first {threshold.burn_in.days} are no evidence.",
        f"{found.test_budget} before proof, which is the campaign's total on TikTok; a proven flight"
        f" {found.daily_cap} a day at most.",
        f"When a right runs out: {found.at_end}.",
    ):
        console.out.print(f"  {words}", highlight=False)
    emit(flight_rows(found), "table", None, _COLUMNS)
    risks = {risk.risk: risk for flight in found.flights if (risk := desk.format_risk(flight)).risk}
    for risk in risks.values():
        console.out.print(f"  [yellow]{risk.risk}[/] {escape(risk.risk_says)}", highlight=False)
    for caution in cautions(found):
        console.out.print(f"  [yellow]note[/] {escape(f'{caution.message} ({caution.remedy})')}", highlight=False)


@book.command("compare")
def compare(
    first: Annotated[str, typer.Argument(help="A plan, or a brief with several.")],
    second: Annotated[str, typer.Argument(help="Another.")],
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """What differs between two plans, field by field; flights are matched by post.

    Example: firesteel plans compare P-1 P-2 --workspace demo
    """
    desk = console.desk(workspace)
    rows = [
        {"thing": each.thing, "field": each.field, "before": each.before, "after": each.after}
        for each in desk.compare_plans(first, second)
    ]
    if not rows and format == "table" and out is None:
        console.out.print("They are the same.")
        return
    console.tell(desk, rows, format, out)


@book.command("copy")
def copy(
    plan: Which,
    start: Annotated[str, typer.Option(help="First day, such as 2026-03-02; else tomorrow.")] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """The plan once more under a new id, for other days. A launched plan is never changed: copy it instead.

    Example: firesteel plans copy P-1 --workspace demo --as Ana
    """
    desk = console.desk(workspace)
    zone, now = desk.store.workspace.timezone, desk.now()
    begins = first_moment(start, zone, now, where="--start") if start else None
    made = desk.copy_plan(plan, console.name(actor), begins)
    words = f"{made.id} ({escape(made.name)}): {len(made.flights)} flights. Next: firesteel gate --plan {made.id}"
    console.done(desk, words, {"plan": made.id, "name": made.name, "copy_of": plan}, format, out)


@book.command("export")
def export(
    plan: Annotated[str, typer.Argument(help="A plan, or a brief with several.")], workspace: Here = "", out: Out = None
) -> None:
    """A plan as YAML, which `firesteel plan --from` reads back exactly.

    Example: firesteel plans export P-1 --workspace demo --out plan.yaml
    """
    deliver(console.desk(workspace).plan_yaml(plan), out)


@book.command("power")
def power(plan: Which, workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """What a plan's money can show, and the cheapest change by which it shows more.

    Example: firesteel plans power P-1 --workspace demo
    """
    desk = console.desk(workspace)
    told = panel(desk.plan_named(plan))
    rows = [
        {
            "budget": row.budget.units,
            "posts": row.posts,
            "days": row.days,
            "at_half": row.half,
            "at_62_percent": row.good,
            "at_80_percent": row.near,
            "now": row.now,
        }
        for row in told.table
    ]
    if format != "table" or out:
        console.tell(desk, rows, format, out)
        return
    for sentence in told.sentences:
        console.out.print(f"  {sentence}", highlight=False)
    if told.refusal:
        console.out.print(f"  [yellow]{escape(told.refusal)}[/]", highlight=False)
    shown = [row | {key: f"{row[key]:.0%}" for key in ("at_half", "at_62_percent", "at_80_percent")} for row in rows]
    emit(shown, "table", None, title="The chance to prove a post at half, 62 % and 80 % of the target")
    for way in told.ways:
        console.out.print(f"  {way.reaches:.0%} at half the target: {escape(way.words)}", highlight=False)


@book.command("naming")
def naming_(
    campaign: Annotated[str, typer.Option(help=f"Fields: {', '.join(FIELDS['campaign'])}.")] = "",
    group: Annotated[str, typer.Option(help=f"Fields: {', '.join(FIELDS['group'])}.")] = "",
    ad: Annotated[str, typer.Option(help=f"Fields: {', '.join(FIELDS['ad'])}.")] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """How campaigns, ad groups and ads are called; with an option, set it for the plans to come.

    Example: firesteel plans naming --ad "spk_{creator}_{post6}_{hook}_{flight}" --workspace demo --as Ana
    """
    desk = console.desk(workspace)
    chosen = naming.naming(desk)
    if campaign or group or ad:
        wanted = Naming(campaign=campaign or chosen.campaign, group=group or chosen.group, ad=ad or chosen.ad)
        chosen = naming.keep(desk, wanted, console.name(actor))
    rows = [{"of": kind, "template": getattr(chosen, kind)} for kind in FIELDS]
    console.tell(desk, rows, format, out)


@book.command("format")
def format_(
    job: Annotated[Job, typer.Argument(help="What you want from the video.")],
    post: Annotated[str, typer.Option(help="The post you think of.")] = "",
    workspace: Here = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Spark Ad or uploaded file: what fits a job, why, and what to watch.

    Example: firesteel plans format keep-social-proof --workspace demo
    """
    desk = console.desk(workspace)
    told = desk.format_for(job, post)
    fits = "Spark Ad" if told.spark else "uploaded file"
    row = {"job": told.job.value, "format": fits, "why": told.why, "risk": told.risk, "risk_says": told.risk_says}
    watch = f"\nWatch ({told.risk}): {told.risk_says}" if told.risk else ""
    console.done(desk, f"{fits}: {told.why}{watch}", row, format, out)


def flight_rows(plan: Plan) -> list[dict[str, Any]]:
    """Its flights, for machines and for tables."""
    return [
        {
            "plan": plan.id,
            "flight": flight.id,
            "post_id": flight.post,
            "creator": flight.creator,
            "daily_budget": flight.daily_budget.units,
            "from": flight.window.start,
            "until": flight.window.end,
            "target": plan.threshold.target.units,
            "objective": plan.objective.value,
            "metric": plan.threshold.metric,
            "role": flight.role,
            "format": "spark" if flight.spark else "file",
            "audience": "prospecting" if flight.audience.prospecting else "remarketing",
            "days": days(flight.window),
            "spend": planned_spend(flight).units,
            "frequency": frequency_of(plan, flight).impressions,
            "name": flight.name,
        }
        for flight in plan.flights
    ]


_COLUMNS = ("flight", "post_id", "creator", "daily_budget", "days", "spend", "role", "format", "audience")
