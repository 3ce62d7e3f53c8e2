"""Plans that are ready to be approved: one platform and one signed plan, and copies of it under other names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from beginnings import drafted, the_plan
from firesteel.desk import Desk
from firesteel.plans import Plan
from firesteel.roles import Role
from firesteel.values import FlightId, PlanId
from firesteel.warehouse import account_day
from walking import signed


@contextmanager
def launchpad(place: Path) -> Iterator[tuple[Desk, Plan]]:
    """A workspace on its own platform, with a plan of three flights whose gates are clear."""
    with drafted().own(place / "home") as here:
        desk, plan = here.desk, the_plan(here.desk)
        few = replace(plan, flights=plan.flights[:3], max_share=0.9)
        desk.ledger.record(few, few.id, at=desk.now(), actor="Jana")
        signed(desk, few)
        yield desk, few


def another(desk: Desk, plan: Plan, number: int, **changed: object) -> Plan:
    """The same plan under another name, its gates looked at: nothing of it is approved."""
    flights = tuple(
        replace(each, id=FlightId(f"{each.id}-{number}"), name=f"{each.name}_{number}", group_name="")
        for each in plan.flights
    )
    made = replace(plan, id=PlanId(f"{plan.id}-{number}"), name=f"{plan.name}_{number}", flights=flights, portfolio="")
    made = replace(made, **changed)  # type: ignore[arg-type]
    desk.ledger.record(made, made.id, at=desk.now(), actor="Jana")
    desk.look(made.id)
    return made


def team(desk: Desk) -> None:
    """Olga owns, Abel approves, Jana buys, Vera looks on."""
    from firesteel.desk.team import set_role

    for name, role in (("Olga", Role.OWNER), ("Abel", Role.APPROVER), ("Jana", Role.BUYER), ("Vera", Role.VIEWER)):
        set_role(desk, name, role, "Olga")


_numbers = count(1)


def fresh(desk: Desk, plan: Plan, **changed: object) -> Plan:
    """`another` with a number nobody took."""
    return another(desk, plan, next(_numbers), **changed)


def running(desk: Desk, plan: Plan, **changed: object) -> Plan:
    """The same, approved and launched."""
    made = fresh(desk, plan, **changed)
    desk.approve(desk.gate(made.id).digest, "Ana")
    desk.launch(made.id, "Ana")
    return made


def delivered(desk: Desk, plan: Plan, micros: int) -> None:
    """An hour of spend by the plan's first flight today, as if it had just been read."""
    now = desk.now()
    counts = (
        "impressions",
        "clicks",
        "plays",
        "watched_2s",
        "watched_6s",
        "completions",
        "likes",
        "comments",
        "shares",
    )
    row = {
        "ad_id": f"ad of {plan.flights[0].id}",
        "flight_id": plan.flights[0].id,
        "post_id": plan.flights[0].post,
        "hour": now.replace(minute=0, second=0, microsecond=0),
        "account_day": account_day(now, desk.store.workspace.timezone),
        "spend_micros": micros,
        "watch_time_s": 0.0,
        "follows": 0,
        "profile_visits": 0,
        "platform_conversions": 0,
        "retrieved_at": now,
        **dict.fromkeys(counts, 1),
    }
    desk.lake.append("delivery", [row])
