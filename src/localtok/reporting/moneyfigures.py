"""Money and what it brought: plan and spend, what the platform believes, what it claims, and what was true."""

from __future__ import annotations

import math
from collections import defaultdict

from ..market import dice
from ..runs.summing import standing
from ..state import AdGroup
from ..world import World
from .journal import Journal
from .marketfigures import MICROS, day_of, days
from .tables import Row, Table, ratio, table

DAILY = ("BUDGET_MODE_DAY", "BUDGET_MODE_DYNAMIC_DAILY_BUDGET")


def money(world: World, journal: Journal) -> Table:
    names = ("spend", "claimed", "claimed_value", "orders", "value", "true", "true_value")
    sums = {name: defaultdict[str, int](int) for name in names}
    for hour in world.hours.values():
        day = day_of(world, hour.hour)
        sums["spend"][day] += hour.spend_micros
        sums["claimed"][day] += hour.conversions
        sums["claimed_value"][day] += hour.conversion_value_micros
    for order in standing(world.orders):
        day = day_of(world, order.placed_at)
        sums["orders"][day] += 1
        sums["value"][day] += order.value_micros
        if order.caused_by_ad:
            sums["true"][day] += 1
            sums["true_value"][day] += order.value_micros

    def row(place: int, day: str) -> Row:
        return {
            "day": day,
            "plan_micros": planned(world, day),
            "spend_micros": sums["spend"][day],
            "balance_micros": journal.balances[place] if place < len(journal.balances) else None,
            "claimed_orders": sums["claimed"][day],
            "claimed_value_micros": sums["claimed_value"][day],
            "orders": sums["orders"][day],
            "value_micros": sums["value"][day],
            "true_orders": sums["true"][day],
            "true_value_micros": sums["true_value"][day],
        }

    return table(
        "money",
        "a day of the account; orders are those that were neither cancelled nor refunded",
        """
        day  date  in the account's time zone
        plan_micros  micros of the currency  budgets of a day; empty where a budget is for longer
        spend_micros  micros of the currency  spent
        balance_micros  micros of the currency  left in the account when the run's day was over
        claimed_orders  orders  the platform credits ads with, on the day of the click or view that won them
        claimed_value_micros  micros of the currency  of those
        orders  orders  in the shop, on the day they were placed
        value_micros  micros of the currency  of those
        true_orders  orders  truth: those of them that would not have come without an ad
        true_value_micros  micros of the currency  of those
        """,
        (row(place, day) for place, day in enumerate(days(world))),
    )


def planned(world: World, day: str) -> int | None:
    """Budgets for that day of the groups that ran on it. None where one has no budget of a day."""
    running = [group for group in world.adgroups.values() if _runs(world, group, day)]
    if any(group.budget_mode not in DAILY for group in running):
        return None
    return sum(group.budget_micros for group in running)


def _runs(world: World, group: AdGroup, day: str) -> bool:
    ends = day_of(world, group.ends_at - 1) if group.ends_at else day
    return group.operation_status == "ENABLE" and day_of(world, group.starts_at) <= day <= ends


def budgets(world: World) -> Table:
    def row(kind: str, id: str, name: str, mode: str, budget: int) -> Row:
        return {
            "kind": kind,
            "id": id,
            "name": name,
            "mode": mode,
            "budget_micros": None if mode == "BUDGET_MODE_INFINITE" else budget,
            "spend_micros": world.purse.ever.get(id, 0),
        }

    return table(
        "budgets",
        "a campaign or an ad group, and its budget as it stands at the end",
        """
        kind  name  campaign or adgroup
        id  id  of it
        name  words  its name
        mode  name  BUDGET_MODE_DAY, _TOTAL, _DYNAMIC_DAILY_BUDGET or _INFINITE
        budget_micros  micros of the currency  its budget; empty without one
        spend_micros  micros of the currency  spent in all
        """,
        [
            *(
                row("campaign", one.campaign_id, one.name, one.budget_mode, one.budget_micros)
                for one in world.campaigns.values()
            ),
            *(
                row("adgroup", one.adgroup_id, one.name, one.budget_mode, one.budget_micros)
                for one in world.adgroups.values()
            ),
        ],
    )


def learning(world: World, journal: Journal) -> Table:
    def per_million(log: int) -> float:
        return round(1e6 * math.exp(log / dice.NAT), 2)

    return table(
        "learning",
        "an ad at the end of a day of the run",
        """
        day  day of the run  from 1
        ad_id  id  of the ad
        handle  name  whose post it is
        results  results  the platform has heard of
        believed_per_million  results  it believes a million impressions bring, on people who care as usual
        true_per_million  results  truth: that they bring
        believed_over_true  factor  1 is right
        spend_micros  micros of the currency  since the run began
        cost  currency units  for a result so far
        phase  name  learning or learned
        """,
        (
            {
                "day": one.day,
                "ad_id": one.ad_id,
                "handle": _handle(world, one.ad_id),
                "results": one.results,
                "believed_per_million": per_million(one.believed),
                "true_per_million": per_million(one.true),
                "believed_over_true": round(math.exp((one.believed - one.true) / dice.NAT), 4),
                "spend_micros": one.spend_micros,
                "cost": ratio(one.spend_micros / MICROS, one.results, 2),
                "phase": "learned" if one.results >= world.model.learning.needed else "learning",
            }
            for one in journal.learned
        ),
    )


def _handle(world: World, ad_id: str) -> str:
    post = world.posts.get(world.ads[ad_id].item_id)
    return post.handle if post else ""
