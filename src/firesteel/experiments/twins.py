"""The same video as a Spark Ad and as an uploaded file, side by side (R-024, N-04).

Two ads of one video differ in their format alone: same window, audience, budget, link and button. Whatever else differs
between them would be read as the format's doing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..errors import BadInput
from ..plans import ADGROUP_FLOOR, Flight, Kind, Plan
from ..values import MICROS, FlightId, Money, PlanId, PostId, coin

FILE = "v"
"""What the id of an uploaded arm ends with: the Spark arm is P-3-F1, its twin P-3-F1v."""

SAME = (
    ("post", "the post"),
    ("creator", "the creator"),
    ("window", "the dates"),
    ("daily_budget", "the budget"),
    ("audience", "the audience"),
    ("landing_url", "the link"),
    ("call_to_action", "the button"),
)
"""What both arms share."""


def twin_plan(plan: Plan, id: PlanId, files: Mapping[PostId, str], posts: Sequence[PostId] = ()) -> Plan:
    """The flights of a plan twice, each as a Spark Ad and as an uploaded file, at half of the flight's budget each.

    files  the digest of each post's video
    posts  which of the plan's posts; all of them where none is named
    Raises `BadInput` naming a post that does not fly there, has no video, or whose halves are below the platform's floor.
    """
    chosen = [flight for flight in plan.flights if flight.spark and (not posts or flight.post in posts)]
    where = f"plan {plan.id}"
    if strangers := sorted(set(posts) - {flight.post for flight in chosen}):
        raise BadInput(
            f"{', '.join(strangers)} does not fly there", where=where, remedy="name posts of the plan's own flights"
        )
    if bare := sorted({flight.post for flight in chosen} - files.keys()):
        raise BadInput(
            f"no video is kept of {', '.join(bare)}",
            where=where,
            remedy="attach the video file of each post first: `firesteel twins attach POST FILE`",
        )
    flights: list[Flight] = []
    for number, flight in enumerate(chosen, start=1):
        flights += _pair(flight, FlightId(f"{id}-F{number}"), files[flight.post])
    if not flights:
        raise BadInput("there is no Spark flight to make twins of", where=where, remedy="draft a plan first")
    return replace(
        plan, id=id, name=f"{plan.name}-twin-{str(id).lower()}", kind=Kind.TWIN, portfolio="", flights=tuple(flights)
    )


def _pair(flight: Flight, id: FlightId, file: str) -> tuple[Flight, Flight]:
    least = coin(flight.daily_budget.currency)
    budget = Money(flight.daily_budget.micros // (2 * least) * least, flight.daily_budget.currency)
    if budget.micros < ADGROUP_FLOOR * MICROS:
        raise BadInput(
            f"half of {flight.daily_budget} a day is below the platform's floor of {ADGROUP_FLOOR} for each arm",
            where=f"flight {flight.id}",
            remedy="plan fewer posts or more money, then make twins of it",
        )
    other = FlightId(f"{id}{FILE}")
    spark = replace(flight, id=id, daily_budget=budget, spark=True, file="", twin=other)
    return _named(spark, flight), _named(replace(spark, id=other, spark=False, file=file, twin=id), flight)


def _named(arm: Flight, flight: Flight) -> Flight:
    """Names that hold the flight's id hold the arm's now; others get it at their end, so that no two are the same."""
    return replace(
        arm, name=_renamed(flight.name, flight.id, arm.id), group_name=_renamed(flight.group_name, flight.id, arm.id)
    )


def _renamed(name: str, old: FlightId, new: FlightId) -> str:
    if not name:
        return ""
    return name.replace(str(old), str(new)) if str(old) in name else f"{name}-{new}"


def pairs(plan: Plan) -> tuple[tuple[Flight, Flight], ...]:
    """Each Spark flight with its uploaded twin, in the order of the plan; a flight without a partner is left out."""
    by_id = {flight.id: flight for flight in plan.flights}
    found = []
    for flight in plan.flights:
        other = by_id.get(FlightId(flight.twin)) if flight.spark and flight.twin else None
        if other is not None and not other.spark and other.twin == flight.id:
            found.append((flight, other))
    return tuple(found)


def differences(one: Flight, other: Flight) -> tuple[str, ...]:
    """In what two arms differ besides their format, in words; nothing where the comparison is fair."""
    return tuple(words for field, words in SAME if getattr(one, field) != getattr(other, field))
