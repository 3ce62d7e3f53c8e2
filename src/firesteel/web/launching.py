"""The difference a launch makes, as a person reads it: campaign, then flight by flight; money first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..desk.views import Change
from ..values import MICROS, Money

MONEY = ("budget", "bid_price", "conversion_bid_price", "deep_cpa_bid")
"""Fields that hold an amount in the ad account's currency."""
FIRST = (*MONEY, "budget_mode", "schedule_start_time", "schedule_end_time", "schedule_type", "location_ids")
"""What is approved in the first place: how much, how long, where."""
NAMES: dict[str, str] = {
    "budget": "Budget",
    "budget_mode": "The budget is for",
    "schedule_start_time": "Starts (UTC)",
    "schedule_end_time": "Ends (UTC)",
    "location_ids": "Places",
    "campaign_name": "Name",
    "adgroup_name": "Name",
    "ad_name": "Name",
    "objective_type": "Objective",
    "operation_status": "Switched",
    "optimization_goal": "Optimised for",
    "optimization_event": "Event",
    "billing_event": "Paid by",
    "landing_page_url": "Leads to",
    "call_to_action": "Button",
    "tiktok_item_id": "Post",
    "identity_id": "Shown as",
    "frequency": "How often at most",
    "frequency_schedule": "Within days",
}
SAYS: dict[str, str] = {
    "BUDGET_MODE_TOTAL": "all of the campaign together",
    "BUDGET_MODE_DAY": "each day",
    "BUDGET_MODE_INFINITE": "no budget of its own",
    "ENABLE": "on",
    "DISABLE": "off",
    "DELETE": "deleted",
    "SCHEDULE_START_END": "from one moment to another",
    "PLACEMENT_TIKTOK": "TikTok",
}
"""What TikTok's words mean."""
_FLIGHT = re.compile(r"(ad group|ad) of flight (\S+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    """In words; empty where there are none but TikTok's."""
    field: str
    before: str
    after: str
    money: bool
    says: str = ""
    """What `after` means, where it is one of TikTok's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing on the platform: a campaign, an ad group, an ad."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The campaign, or one flight with its ad group and its ad."""

    title: str
    flight: str
    """Its id; empty of what concerns all of them."""
    things: tuple[Thing, ...]
    money: str = ""
    """The amount it is about, if it is about one."""

    @property
    def fields(self) -> int:
        return sum(len(thing.rows) for thing in self.things)


def grouped(changes: Sequence[Change], currency: str) -> tuple[Group, ...]:
    """In the order in which they are made."""
    flights: dict[str, dict[str, list[Change]]] = {}
    for change in changes:
        found = _FLIGHT.match(change.thing)
        kind, flight = (found[1], found[2]) if found else (change.thing, "")
        flights.setdefault(flight, {}).setdefault(kind, []).append(change)
    return tuple(_group(flight, things, currency) for flight, things in flights.items())


def _group(flight: str, things: dict[str, list[Change]], currency: str) -> Group:
    made = tuple(Thing(name=kind, rows=_rows(changes, currency)) for kind, changes in things.items())
    money = next((row.after for thing in made for row in thing.rows if row.money), "")
    return Group(title=f"Flight {flight}" if flight else "Campaign", flight=flight, things=made, money=money)


def _rows(changes: Sequence[Change], currency: str) -> tuple[Row, ...]:
    rows = [_row(change, currency) for change in changes]
    return tuple(sorted(rows, key=lambda row: FIRST.index(row.field) if row.field in FIRST else len(FIRST)))


def _row(change: Change, currency: str) -> Row:
    money = change.field in MONEY
    return Row(
        name=NAMES.get(change.field, ""),
        field=change.field,
        before=_amount(change.before, currency) if money else change.before,
        after=_amount(change.after, currency) if money else change.after,
        money=money,
        says=SAYS.get(change.after, ""),
    )


def _amount(text: str, currency: str) -> str:
    return str(Money(round(float(text) * MICROS), currency)) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text
