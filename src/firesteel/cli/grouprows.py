"""Flights put together, as rows: for `flights --by` and the closing report."""

from __future__ import annotations

from typing import Any

from ..desk.looks.flightgroups import FlightGroup, counted

COLUMNS = ("group", "flights", "live", "spend", "share", "metric", "results", "cost", "low", "high", "orders")
"""What a table of the terminal shows; the rest is in JSON and CSV."""


def row(group: FlightGroup) -> dict[str, Any]:
    """Amounts in whole units of the workspace's currency; cost, interval and results are None where metrics differ."""
    card = group.card
    return {
        "group": group.label,
        "key": group.key,
        "flights": len(group.rows),
        "live": group.live,
        "daily_budget": group.daily_budget.units,
        "spend": card.spend.units if card else 0.0,
        "share": group.share,
        "impressions": card.impressions if card else 0,
        "clicks": card.clicks if card else 0,
        "orders": card.orders if card else 0,
        "revenue": card.revenue.units if card else 0.0,
        "metric": group.metric or "several",
        "results": counted(group),
        "cost": group.cost,
        "low": group.low,
        "high": group.high,
        "cost_before": group.cost_before,
    }
