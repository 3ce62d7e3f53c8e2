"""Plans: `plan`, `plans`, and `links` for tracking links."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from ..desk import Desk
from ..desk.planning.power import panel
from ..plans import AtEnd, Brief, Caution, Objective, Plan, Portfolio, cautions, noun, to_yaml
from ..stats import forecast
from . import briefing, console, linking, planbook, summary
from .output import Format, Out, deliver
from .workspaces import Actor, Here

Target = Annotated[float | None, typer.Option(help=briefing.says("target"))]
Budget = Annotated[float | None, typer.Option(help=briefing.says("test_budget"))]
Landing = Annotated[str, typer.Option(help=briefing.says("landing_url"))]
Market = Annotated[list[str] | None, typer.Option(help="ISO code of a market; may be repeated.")]
Days = Annotated[int, typer.Option(help=briefing.says("days"))]
Posts = Annotated[int, typer.Option(help=briefing.says("posts"))]
Purpose = Annotated[Objective, typer.Option(help=briefing.says("objective"))]
Event = Annotated[str, typer.Option(help="The pixel event to optimise for.")]
Button = Annotated[str, typer.Option(help="The button.")]
KeepLength = Annotated[
    bool,
    typer.Option(
        "--keep-length",
        help="Do not shorten flights to what their rights allow: the gate blocks until they were extended.",
    ),
]
NeedsControl = Annotated[
    bool,
    typer.Option(
        "--needs-control",
        help="The brand has to control every frame and the caption: the gate then advises ads that are not Spark.",
    ),
]
Metric = Annotated[str, typer.Option(help=briefing.says("metric"))]
Language = Annotated[list[str] | None, typer.Option(help="Language of the people, such as en; may be repeated.")]
Interest = Annotated[list[str] | None, typer.Option(help=briefing.says("interests") + " May be repeated.")]
Remarketing = Annotated[
    list[str] | None, typer.Option(help="For people who know you: the id of a custom audience; may be repeated.")
]
LeaveOut = Annotated[list[str] | None, typer.Option("--exclude", help=briefing.says("exclude") + " May be repeated.")]
Often = Annotated[str, typer.Option(help="How often one person may see it: 2.5, or 3/7 for three times in seven days.")]
Ends = Annotated[AtEnd, typer.Option(help=briefing.says("at_end"))]
RoleOf = Annotated[
    list[str] | None, typer.Option("--role", help="What a post is there for, POST=ROLE; may be repeated.")
]
ObjectiveOf = Annotated[
    list[str] | None, typer.Option("--objective-of", help="What a post flies for, POST=OBJECTIVE; may be repeated.")
]
BudgetOf = Annotated[
    list[str] | None, typer.Option("--budget-of", help="What a post gets a day, POST=25; may be repeated.")
]
TargetOf = Annotated[
    list[str] | None,
    typer.Option("--target-of", help="Target of an objective of its own, such as reach=6; may be repeated."),
]
ShareOf = Annotated[
    list[str] | None, typer.Option("--share-of", help="Share of the budget, such as reach=0.3; may be repeated.")
]
ByRole = Annotated[
    bool, typer.Option("--by-role", help="Let each post fly for what its role serves: a plan for each objective.")
]
From = Annotated[str, typer.Option("--from", help="A brief, plan or portfolio as YAML; - reads it from the terminal.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what it would be; keep nothing.")]
App = Annotated[str, typer.Option(help=briefing.says("app"))]
Shop = Annotated[str, typer.Option(help=briefing.says("shop"))]
Aim = Annotated[str, typer.Option(help=briefing.says("aim"))]
Start = Annotated[str, typer.Option(help=briefing.says("start") + " Such as 2026-03-02; else now.")]
Least = Annotated[int, typer.Option(help=briefing.says("minimum") + " In days.")]
BurnIn = Annotated[int, typer.Option(help=briefing.says("burn_in") + " In days.")]
Most = Annotated[float, typer.Option(help=briefing.says("max_share") + " 0.4 is 40 %.")]
Alpha = Annotated[float, typer.Option(help=briefing.says("alpha") + " 0.05 is 5 %.")]
Reserve = Annotated[float, typer.Option(help=briefing.says("reserve") + " 0.2 is 20 %.")]
DailyCap = Annotated[float | None, typer.Option(help=briefing.says("daily_cap"))]
KnownOf = Annotated[
    list[str] | None,
    typer.Option(
        "--remarketing-of", help="A post for people who know you, POST=AUDIENCE_ID; the others leave them out."
    ),
]


def mount(app: typer.Typer) -> None:
    app.command("plan")(plan)
    planbook.mount(app)
    linking.mount(app)


def plan(
    target: Target = None,
    budget: Budget = None,
    landing: Landing = "",
    market: Market = None,
    days: Days = 14,
    posts: Posts = 6,
    objective: Purpose = Objective.SALES,
    event: Event = "Purchase",
    cta: Button = "SHOP_NOW",
    keep_length: KeepLength = False,
    needs_control: NeedsControl = False,
    metric: Metric = "",
    language: Language = None,
    interest: Interest = None,
    remarketing: Remarketing = None,
    leave_out: LeaveOut = None,
    frequency: Often = "",
    at_end: Ends = AtEnd.END,
    role: RoleOf = None,
    objective_of: ObjectiveOf = None,
    budget_of: BudgetOf = None,
    target_of: TargetOf = None,
    share_of: ShareOf = None,
    by_role: ByRole = False,
    app_id: App = "",
    shop_id: Shop = "",
    remarketing_of: KnownOf = None,
    aim: Aim = "test",
    start: Start = "",
    minimum: Least = 7,
    burn_in: BurnIn = 4,
    max_share: Most = 0.4,
    alpha: Alpha = 0.05,
    reserve: Reserve = 0.2,
    daily_cap: DailyCap = None,
    from_file: From = "",
    dry_run: DryRun = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Draft a portfolio of small tests from the ranking and the rights there are; nothing is spent.

    With --role or --by-role each post flies for what its role serves, one plan for each objective. --from reads a brief or
    a plan from YAML instead; --out plan.yaml writes what was planned as YAML.

    Example: firesteel plan --target 20 --budget 5000 --market US --landing https://shop.example/serum
    """
    desk = console.desk(workspace)
    if from_file:
        made = _from_file(desk, from_file, actor, dry_run)
    else:
        asked = briefing.Asked(
            budget=budget,
            target=target,
            objective=objective,
            markets=market or ["US"],
            days=days,
            posts=posts,
            landing=landing,
            cta=cta,
            event=event,
            keep_length=keep_length,
            needs_control=needs_control,
            metric=metric,
            languages=language or [],
            interests=interest or [],
            include=remarketing or [],
            exclude=leave_out or [],
            frequency=frequency,
            at_end=at_end,
            roles=role or [],
            objectives=objective_of or [],
            budgets=budget_of or [],
            targets=target_of or [],
            shares=share_of or [],
            app=app_id,
            shop=shop_id,
            audiences=remarketing_of or [],
            aim=aim,
            start=start,
            minimum=minimum,
            burn_in=burn_in,
            max_share=max_share,
            alpha=alpha,
            reserve=reserve,
            daily_cap=daily_cap,
        )
        made = _drafted(desk, briefing.brief(desk, asked), by_role or asked.by_role, actor, dry_run)
    _tell(desk, made, dry_run, format, out)


def _drafted(desk: Desk, brief: Brief, by_role: bool, actor: str, dry_run: bool) -> Portfolio:
    """One plan, or one for each objective; kept unless it is only to be looked at."""
    with console.progress("Ranking and drafting"):
        if by_role:
            return desk.draft_portfolio(brief) if dry_run else desk.plan_portfolio(brief, console.name(actor))
        kept = desk.draft_plan(brief) if dry_run else desk.plan(brief, console.name(actor))
    return Portfolio(id=kept.id, plans=(kept,), cautions=cautions(kept))


def _from_file(desk: Desk, name: str, actor: str, dry_run: bool) -> Portfolio:
    text, where = briefing.text_of(name)
    with console.progress("Ranking and drafting"):
        if not dry_run:
            return desk.plan_from_yaml(text, console.name(actor), where)
        return desk.looked_at(text, where)


def _tell(desk: Desk, made: Portfolio, dry_run: bool, format: str, out: Any) -> None:
    if out is not None and str(out).endswith((".yaml", ".yml")):
        deliver(to_yaml(made if len(made.plans) > 1 else made.plans[0]), out)
    elif format != "table" or out:
        console.tell(desk, [row for each in made.plans for row in planbook.flight_rows(each)], format, out)
    else:
        for each in made.plans:
            _show(desk, each)
        _show_rest(made)
        console.out.print("Nothing was kept." if dry_run else "Next: firesteel gate")


def _show(desk: Desk, plan: Plan) -> None:
    counted = noun(plan.threshold.metric)
    console.out.print(
        f"[bold]{escape(plan.name)}[/] ({plan.id}): {len(plan.flights)} flights, {plan.daily_budget} a day in all, target {plan.threshold.target} per {counted}"
    )
    library = desk.library()
    for flight in plan.flights:
        post = library.get(flight.post)
        caption = summary.short(post.caption) if post else escape(str(flight.post))
        words = f"  {flight.id}  {flight.daily_budget} a day  {caption} [dim]@{escape(flight.creator)}[/]"
        if not flight.audience.prospecting:
            words += " [dim]for people who know you[/]"
        console.out.print(words, highlight=False)
    for sentence in forecast(plan).sentences:
        console.out.print(f"  {sentence}", highlight=False)
    told = panel(plan)
    if told.refusal:
        console.out.print(f"  [yellow]{escape(told.refusal)}[/]", highlight=False)


def _show_rest(made: Portfolio) -> None:
    """What to think about, and which posts do not fly."""
    for caution in made.cautions:
        console.out.print(f"  [yellow]note[/] {escape(_caution(caution))}", highlight=False)
    for left in made.left_out[:10]:
        console.out.print(f"  [dim]left out: {escape(str(left))}[/]", highlight=False)
    if len(made.left_out) > 10:
        console.out.print(f"  [dim]and {len(made.left_out) - 10} more[/]", highlight=False)


def _caution(caution: Caution) -> str:
    of = f"{caution.plan}: " if caution.plan else ""
    return f"{of}{caution.message} ({caution.remedy})"
