"""Plans: `plan`."""

from __future__ import annotations

from typing import Annotated

import typer

from ..plans import Brief, Objective
from ..stats import forecast
from ..values import MICROS, Money, PlanId
from . import console, summary
from .output import Format, Out
from .workspaces import Actor, Here


def mount(app: typer.Typer) -> None:
    app.command("plan")(plan)


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
