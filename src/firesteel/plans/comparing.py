"""Two plans beside each other, and a plan once more for other days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from ..values import FlightId, Money, PlanId, Window
from .documents import span_text
from .naming import USUAL, Naming, id_part, parse, written
from .values import Flight, Plan, Portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that reads otherwise in the second of two plans."""

    thing: str
    """plan, or the flight's post: "flight of post 7000000000000000001"."""
    field: str
    before: str
    """Empty where the first plan has no such thing."""
    after: str


def compare(a: Plan | Portfolio, b: Plan | Portfolio) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the fields; flights are matched by post and format, whatever they are called.

    The plans of two portfolios are matched by objective.
    """
    if isinstance(a, Plan) and isinstance(b, Plan):
        return tuple(_between(a, b, ""))
    first, second = ({plan.objective: plan for plan in _plans(each)} for each in (a, b))
    found: list[Difference] = []
    for objective in dict.fromkeys((*first, *second)):
        one, other = first.get(objective), second.get(objective)
        if one and other:
            found += _between(one, other, f"{objective}: ")
        else:
            found.append(
                Difference(
                    thing=f"{objective}: plan",
                    field="",
                    before=one.name if one else "",
                    after=other.name if other else "",
                )
            )
    return tuple(found)


def copied(plan: Plan, id: PlanId, start: datetime, *, naming: Naming | None = None, **changes: Any) -> Plan:
    """The plan once more from `start` on, under another id: same posts, lengths and money, everything named anew.

    changes  fields of `Plan` to set as well, such as test_budget
    It stands alone: of the portfolio it came from, nothing is kept.
    """
    named = naming or USUAL
    id_part(str(id))
    moved = start - min(flight.window.start for flight in plan.flights)
    ids = {flight.id: FlightId(f"{id}-F{number}") for number, flight in enumerate(plan.flights, start=1)}
    flights = tuple(
        _moved(flight, FlightId(f"{id}-F{number}"), ids, moved, named)
        for number, flight in enumerate(plan.flights, start=1)
    )
    fresh: dict[str, Any] = {
        "id": id,
        "name": _campaign(named.campaign, plan.name, start, str(id)),
        "flights": flights,
        "portfolio": "",
        "whole": None,
    }
    return replace(plan, **(fresh | changes))


def _plans(value: Plan | Portfolio) -> tuple[Plan, ...]:
    return value.plans if isinstance(value, Portfolio) else (value,)


def _between(a: Plan, b: Plan, of: str) -> Iterator[Difference]:
    yield from _fields(a, b, f"{of}plan", leave={"flights"})
    first, second = ({(flight.post, flight.spark): flight for flight in plan.flights} for plan in (a, b))
    for key in dict.fromkeys((*first, *second)):
        thing = f"{of}flight of post {key[0]}{'' if key[1] else ' as a file'}"
        one, other = first.get(key), second.get(key)
        if one and other:
            yield from _fields(one, other, thing, leave={"post", "spark"})
        else:
            yield Difference(thing=thing, field="", before=_brief(one), after=_brief(other))


def _brief(flight: Flight | None) -> str:
    return f"{flight.daily_budget} a day, {_said(flight.window)}" if flight else ""


def _fields(a: Any, b: Any, thing: str, leave: set[str], of: str = "") -> Iterator[Difference]:
    for field in fields(a):
        if field.name in leave:
            continue
        before, after = getattr(a, field.name), getattr(b, field.name)
        if before == after:
            continue
        name = f"{of}{field.name}"
        if (
            type(before) is type(after)
            and hasattr(before, "__dataclass_fields__")
            and not isinstance(before, (Money, Window))
        ):
            yield from _fields(before, after, thing, set(), f"{name}.")
        else:
            yield Difference(thing=thing, field=name, before=_said(before), after=_said(after))


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Window):
        return f"{value.start:%Y-%m-%d %H:%M} to {value.end:%Y-%m-%d %H:%M}"
    if isinstance(value, timedelta):
        return span_text(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _moved(flight: Flight, new: FlightId, ids: dict[FlightId, FlightId], moved: timedelta, naming: Naming) -> Flight:
    return replace(
        flight,
        id=new,
        window=Window(flight.window.start + moved, flight.window.end + moved),
        name=_renamed(naming.ad, flight.name, {"flight": str(new)}, str(new)) if flight.name else "",
        group_name=_renamed(naming.group, flight.group_name, {"flight": str(new)}, str(new))
        if flight.group_name
        else "",
        twin=ids.get(FlightId(flight.twin), flight.twin) if flight.twin else "",
    )


def _campaign(template: str, name: str, start: datetime, id: str) -> str:
    """In the month it starts; where that is the old name, told apart by the id."""
    said = {"yyyymm": f"{start:%Y%m}", "plan": id}
    new = _renamed(template, name, said, id)
    read = parse(template, new)
    return written(f"{template}_{{plan}}", read | said) if new == name and read is not None else new


def _renamed(template: str, name: str, said: dict[str, str], id: str) -> str:
    """The name with other ids and month; one of another make keeps its words, and the id is put behind."""
    read = parse(template, name)
    if read is None:
        return f"{name}_{id}"
    return written(f"{template}_{{plan}}" if "plan" in read and "{plan}" not in template else template, read | said)
