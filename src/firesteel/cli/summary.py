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
from ..desk.views import GatePage, Report, ReportLine
from ..posts import Ranking
from . import console
from .output import rounded


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
    """Per post: organic, paid, total; spend, orders, cost per order with its interval; then what next."""
    mark = " · simulated" if report.workspace.simulated else ""
    console.out.print(f"\n[bold]{report.plan.name}[/] · {report.first_day:%d %b} to {report.last_day:%d %b %Y}{mark}\n")
    console.out.print(_money_table(report))
    console.out.print()
    console.out.print(_social_table(report))
    seen = report.reconciliation
    console.out.print(
        f"\nOf all {seen.orders:,} orders in the back end {seen.matched:,} have an event ({seen.both_sources:,} from browser and server, "
        f"{seen.browser_only:,} from the browser alone, {seen.server_only:,} from the server alone), {seen.no_event:,} have none; "
        f"{seen.duplicates:,} copies were dropped, {seen.phantom:,} events have no order. "
        f"The platform claims {seen.platform_conversions:,} conversions; we attribute {seen.attributed:,}.",
        highlight=False,
    )
    console.out.print("\n[bold]Next[/]")
    for step in report.next_steps:
        console.out.print(f"  • {step}", highlight=False)


def _money_table(report: Report) -> Table:
    table = _table("Spend", "Orders", "by view", "Per order", "90 % interval", "Evidence")
    for told in report.lines:
        cost = f"{told.cost_per_order:,.2f}" if told.cost_per_order else "–"
        proof = f"[green]{told.proof}[/]" if told.proof == "proven" else told.proof
        won = (f"{told.orders:,}", f"{told.view_orders:,}")
        table.add_row(_who(told), str(told.spend), *won, cost, interval(told.low, told.high), proof)
    cost = f"{report.cost_per_order:,.2f}" if report.cost_per_order else "–"
    table.add_section()
    won = (f"{report.orders:,}", f"{sum(told.view_orders for told in report.lines):,}")
    table.add_row("[bold]All[/]", str(report.spend), *won, cost, interval(report.low, report.high), "")
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


def interval(low: float | None, high: float | None) -> str:
    if low is None:
        return "–"
    return f"{low:,.2f} – {high:,.2f}" if high is not None else f"{low:,.2f} or more"


def short(caption: str, length: int = 34) -> str:
    """The caption's first words, without its hashtags; safe to print, whatever brackets are in it."""
    return escape(telling.short(caption, length))
