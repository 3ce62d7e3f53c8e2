"""The demonstration's end: the closing report for a reader, and the summary as bytes that two runs share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.markup import escape
from rich.table import Table

from ..desk import Desk, telling
from ..desk.looks import flightgroups
from ..desk.views import GatePage, Report, ReportLine, ReportPart
from ..plans import COUNT_WORDS, RESULT_WORDS
from ..posts import Ranking
from . import console
from .output import fitted, rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a walk leaves behind."""

    ranking: Ranking
    report: Report
    gate: GatePage
    replayed: int
    differing: int


def as_json(desk: Desk, told: Told, *, seed: int, days: int) -> str:
    """The summary: no address, no wall clock, figures to six significant digits; its digest is over all the rest."""
    report = told.report
    body: dict[str, Any] = {
        "simulated": True,
        "brand": report.workspace.brand,
        "seed": seed,
        "days": days,
        "from": desk.store.workspace.created_at.isoformat(),
        "to": report.workspace.now.isoformat(),
        "posts": [
            {
                "post_id": r.post.id,
                "account": r.post.creator.handle,
                "rank": r.rank,
                "verdict": r.verdict,
                "score": r.score,
                "low": r.low,
                "high": r.high,
            }
            for r in told.ranking
        ],
        "plan": {
            "name": report.plan.name,
            "flights": [
                {"flight": f.id, "post_id": f.post, "creator": f.creator, "daily_budget_micros": f.daily_budget.micros}
                for f in report.plan.flights
            ],
            "target_micros": report.plan.threshold.target.micros,
            "test_budget_micros": report.plan.test_budget.micros,
        },
        "gate": {row.flight.id: {f.gate: f.outcome for f in row.preflight.findings} for row in told.gate.rows},
        "report": {
            "spend_micros": report.spend.micros,
            "conversions": report.conversions,
            "orders": report.orders,
            "revenue_micros": report.revenue.micros,
            "cost_per_order": report.cost_per_order,
            "low": report.low,
            "high": report.high,
            "posts": [line(each) for each in report.lines],
            "parts": [part(each) for each in report.parts],
            "next": list(report.next_steps),
        },
        "reconciliation": {
            name: getattr(report.reconciliation, name)
            for name in (
                "orders",
                "matched",
                "both_sources",
                "browser_only",
                "server_only",
                "no_event",
                "value_differs",
                "phantom",
                "events",
                "duplicates",
                "platform_conversions",
                "attributed",
            )
        },
        "decisions": {"made": told.replayed, "differing_on_replay": told.differing},
    }
    body = rounded(body)
    text = json.dumps(body, sort_keys=True, ensure_ascii=False)
    body["digest"] = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False)


def part(told: ReportPart) -> dict[str, Any]:
    return {
        "by": told.by,
        "label": told.label,
        "flights": told.flights,
        "spend_micros": told.spend.micros,
        "share": told.share,
        "orders": told.orders,
        "results": told.results,
        "cost": told.cost,
        "low": told.low,
        "high": told.high,
    }


def line(told: ReportLine) -> dict[str, Any]:
    return {
        "post_id": told.post.id,
        "account": told.post.creator.handle,
        "flight": told.flight,
        "organic": told.organic,
        "paid": told.paid,
        "total": told.total,
        "spend_micros": told.spend.micros,
        "conversions": told.conversions,
        "orders": told.orders,
        "view_orders": told.view_orders,
        "revenue_micros": told.revenue.micros,
        "cost_per_order": told.cost_per_order,
        "low": told.low,
        "high": told.high,
        "proof": told.proof,
        "decisions": list(told.decisions),
        "next_step": told.next_step,
    }


def flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """A line for a spreadsheet: one column a count, such as organic_views."""
    made: dict[str, Any] = {}
    for name, value in row.items():
        made |= {f"{name}_{inner}": each for inner, each in value.items()} if isinstance(value, dict) else {name: value}
    return made


def show(told: Told) -> None:
    """The closing report as a page of the terminal."""
    report_table(told.report)
    console.out.print(f"\n{told.replayed} decisions recomputed from their evidence: {told.differing or 'none'} differ.")


def report_table(report: Report) -> None:
    """Per post: organic, paid, total; spend, results, what one costs with its interval; then what next."""
    mark = " · simulated" if report.workspace.simulated else ""
    console.out.print(
        f"\n[bold]{escape(report.plan.name)}[/] · {report.first_day:%d %b} to {report.last_day:%d %b %Y}{mark}\n"
    )
    console.out.print(fitted(_money_table(report), console.out.width))
    console.out.print()
    console.out.print(fitted(_social_table(report), console.out.width))
    console.out.print()
    console.out.print(fitted(_parts_table(report), console.out.width))
    seen = report.reconciliation
    console.out.print(
        f"\nOf all {seen.orders:,} orders in the back end {seen.matched:,} have a purchase event ({seen.both_sources:,} from browser and server, "
        f"{seen.browser_only:,} from the browser alone, {seen.server_only:,} from the server alone), {seen.no_event:,} have none; "
        f"{seen.duplicates:,} copies were dropped, {seen.phantom:,} events have no order. "
        f"The platform claims {seen.platform_conversions:,} conversions; we attribute {seen.attributed:,} purchase events.",
        highlight=False,
    )
    if report.apart:
        console.out.print(report.apart, highlight=False)
    console.out.print("\n[bold]Next[/]")
    for step in report.next_steps:
        console.out.print(f"  • {step}", highlight=False)


def _money_table(report: Report) -> Table:
    metric = report.plan.threshold.metric
    counted, one = COUNT_WORDS[metric].capitalize(), RESULT_WORDS[metric][0]
    by_view = ("by view",) if metric == "cost_per_order" else ("Orders",)
    table = _table("Spend", counted, *by_view, f"Per {one}", "90 % interval", "Evidence")
    for told in report.lines:
        cost = price(told.cost_per_order)
        proof = f"[green]{told.proof}[/]" if told.proof == "proven" else told.proof
        also = told.view_orders if metric == "cost_per_order" else told.orders
        won = (f"{told.results:,}", f"{also:,}")
        table.add_row(_who(told), str(told.spend), *won, cost, interval(told.low, told.high), proof)
    cost = price(report.cost_per_order)
    table.add_section()
    also = sum(told.view_orders for told in report.lines) if metric == "cost_per_order" else report.orders
    won = (f"{report.results:,}", f"{also:,}")
    table.add_row("[bold]All[/]", str(report.spend), *won, cost, interval(report.low, report.high), "")
    return table


def _parts_table(report: Report) -> Table:
    """The same money by kind of people, of ad and of content; each kind adds up to the whole."""
    table = _table("Flights", "Spend", "Share", "Orders", "Per result", "90 % interval")
    table.columns[0].header = "By"
    by = ""
    for each in report.parts:
        if by not in ("", each.by):
            table.add_section()
        by = each.by
        cost = price(each.cost)
        share = f"{each.share:.0%}" if each.share is not None else "–"
        figures = (str(each.flights), str(each.spend), share, f"{each.orders:,}", cost, interval(each.low, each.high))
        label = f"{each.by}: not said" if each.label == flightgroups.NOT_SAID else each.label
        table.add_row(escape(label), *figures)
    return table


def _social_table(report: Report) -> Table:
    """Organic and paid add up to the total, for every post."""
    table = _table("Views, organic", "paid", "total", "Likes, paid", "Follows, paid")
    for told in report.lines:
        views = (told.organic["views"], told.paid["views"], told.total["views"])
        table.add_row(_who(told), *(f"{n:,}" for n in (*views, told.paid["likes"], told.paid["follows"])))
    return table


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("Post", max_width=30, no_wrap=True, overflow="ellipsis")
    for title in titles:
        table.add_column(title, justify="right", no_wrap=True)
    return table


def _who(told: ReportLine) -> str:
    return f"{short(told.post.caption, 18)} [dim]@{told.post.creator.handle}[/]"


def price(units: float | None) -> str:
    """In cents; what costs less than ten of them is told to a hundredth of one."""
    if not units:
        return "–"
    return f"{units:,.2f}" if units >= 0.095 else f"{units:.4f}"


def interval(low: float | None, high: float | None) -> str:
    if low is None:
        return "–"
    if high is None:
        return f"{low:,.2f} or more"
    places = 4 if high < 0.95 else 2
    return f"{low:,.{places}f} – {high:,.{places}f}"


def short(caption: str, length: int = 34) -> str:
    """The caption's first words, without its hashtags; safe to print, whatever brackets are in it."""
    return escape(telling.short(caption, length))
