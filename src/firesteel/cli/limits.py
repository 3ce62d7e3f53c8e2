"""`firesteel limits`: the most that may be spent, and above what a second person has to say yes."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape

from ..desk import Desk
from ..desk.launch.facts import Limits
from ..desk.launch.limits import LimitsPage
from ..errors import BadInput
from ..values import MICROS, Money, decimal_of
from . import console
from .output import Format, Out
from .workspaces import Actor, Here

limits = typer.Typer(
    no_args_is_help=True, help="The most that may be spent a day and a month, and when a second person has to say yes."
)
Amount = Annotated[str, typer.Option(help="An amount in the ad account's currency, or none.")]
NONE = ("none", "no", "off")


def mount(app: typer.Typer) -> None:
    app.add_typer(limits, name="limits")


@limits.command("show")
def show(workspace: Here = "", format: Format = "table", out: Out = None) -> None:
    """What may be spent at most, what runs against it, and who set it.

    Example: firesteel limits show --workspace demo
    """
    desk = console.desk(workspace)
    page = desk.limits_page()
    if format == "table" and out is None:
        _print(page)
        for line in desk.limit_warnings():
            console.out.print(f"[yellow]{escape(line[:1].upper() + line[1:])}.[/]", highlight=False)
    else:
        console.tell(desk, [_row(page)], format, out)


@limits.command("set")
def set_(
    day: Annotated[str, typer.Option(help="The most all flights together may spend a day; none takes it away.")] = "",
    month: Annotated[str, typer.Option(help="The most they may spend in a calendar month; none takes it away.")] = "",
    second_person: Annotated[
        str, typer.Option(help="Above which amount two people have to approve; none: one is always enough.")
    ] = "",
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Change the limits; what is not given stays. Nothing that runs is touched, but you are told where it goes beyond.

    Example: firesteel limits set --day 500 --month 9000 --second-person 2000 --as Olga
    """
    if not (day or month or second_person):
        raise BadInput("nothing is given to set", remedy="give --day, --month or --second-person")
    desk = console.desk(workspace)
    before = desk.limits()
    changed = Limits(
        ceiling_day=_amount(desk, day, "--day", before.ceiling_day),
        ceiling_month=_amount(desk, month, "--month", before.ceiling_month),
        second_person_above=_amount(desk, second_person, "--second-person", before.second_person_above),
    )
    for line in desk.set_limits(changed, console.name(actor)):
        console.err.print(f"[yellow]{escape(line[:1].upper() + line[1:])}.[/]", highlight=False)
    page = desk.limits_page()
    words = "\n".join(f"{name}: {held}" for name, held in _lines(page)[:3])
    console.done(desk, words, _row(page), format, out)


def _amount(desk: Desk, said: str, where: str, before: Money | None) -> Money | None:
    text = said.strip().lower()
    if not text:
        return before
    if text in NONE:
        return None
    units = decimal_of(text)
    if units is None:
        raise BadInput(f"{said!r} is no amount", where=where, remedy="write it as 500 or 500.50, or none")
    return Money(int(units * MICROS), desk.currency)


def _lines(page: LimitsPage) -> list[tuple[str, str]]:
    limits, spending = page.limits, page.spending
    two = f"above {limits.second_person_above}" if limits.second_person_above is not None else "never"
    lines = [
        ("At most a day", str(limits.ceiling_day or "no ceiling")),
        ("At most a month", str(limits.ceiling_month or "no ceiling")),
        ("Two people have to approve", two),
        ("Runs now", f"{spending.flights} flights at {spending.a_day} a day; {spending.today} spent today"),
        ("This month", f"{spending.month} spent, {spending.month_ahead} more may be"),
    ]
    if page.room_today is not None:
        lines.append(("Room a day", str(page.room_today)))
    if page.room_month is not None:
        lines.append(("Room this month", str(page.room_month)))
    return lines


def _print(page: LimitsPage) -> None:
    for name, held in _lines(page):
        console.out.print(f"{name:28}{held}", highlight=False)
    if page.needed:
        console.out.print(
            "This live workspace has no ceiling, so nothing can be launched. Next: firesteel limits set --day AMOUNT"
        )
    for at, who, limits in page.history[:5]:
        held = ", ".join(f"{name.lower()} {value}" for name, value in _three(limits))
        console.out.print(f"[dim]{at:%Y-%m-%d %H:%M} {escape(who)}: {held}[/]", highlight=False)


def _three(limits: Limits) -> list[tuple[str, str]]:
    return [
        ("A day", str(limits.ceiling_day or "none")),
        ("a month", str(limits.ceiling_month or "none")),
        ("two people above", str(limits.second_person_above if limits.second_person_above is not None else "none")),
    ]


def _row(page: LimitsPage) -> dict[str, Any]:
    limits, spending = page.limits, page.spending

    def units(amount: Money | None) -> float | None:
        return None if amount is None else amount.units

    return {
        "ceiling_day": units(limits.ceiling_day),
        "ceiling_month": units(limits.ceiling_month),
        "second_person_above": units(limits.second_person_above),
        "currency": spending.a_day.currency,
        "flights": spending.flights,
        "running_a_day": spending.a_day.units,
        "spent_today": spending.today.units,
        "spent_this_month": spending.month.units,
        "may_still_this_month": spending.month_ahead.units,
        "room_today": units(page.room_today),
        "room_month": units(page.room_month),
        "set_by": page.history[0][1] if page.history else "",
        "set_at": page.history[0][0] if page.history else None,
    }
