"""`firesteel aim`: what posts are chosen for."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..desk import aiming
from ..errors import BadInput
from ..posts import Viewers
from . import console
from .output import Format, Out
from .workspaces import Actor, Here


def mount(app: typer.Typer) -> None:
    app.command("aim")(aim)


def aim(
    preset: Annotated[str, typer.Option(help="The trade: e-commerce, b2b, local-services … or generic.")] = "",
    country: Annotated[
        list[str] | None, typer.Option(help="Two letters with a share, such as US=0.8; once for each.")
    ] = None,
    gender: Annotated[list[str] | None, typer.Option(help="female, male or other, with a share.")] = None,
    age: Annotated[
        list[str] | None, typer.Option(help=f"{', '.join(aiming.AGES)}, with a share such as 18-24=0.4.")
    ] = None,
    anyone: Annotated[bool, typer.Option("--anyone", help="Drop the target market: any viewer is as good.")] = False,
    workspace: Here = "",
    actor: Actor = "",
    format: Format = "table",
    out: Out = None,
) -> None:
    """Say or change what posts are chosen for: the preset of the trade, and who is wanted. What is not given stays.

    Example: firesteel aim --preset e-commerce --country US=0.8 --country CA=0.2 --workspace lumen
    """
    said = (country, gender, age)
    if anyone and any(said):
        raise BadInput("--anyone and a target market exclude each other", remedy="give one of the two")
    desk = console.desk(workspace)
    before = aiming.page(desk)
    wanted = before.aim.target if before.aim else Viewers()
    if not (preset or anyone or any(said)):
        console.done(desk, _words(before, wanted), _row(before, wanted), format, out)
        return
    target = Viewers() if anyone else _changed(wanted, *said)
    aiming.keep(desk, preset or before.preset.name, target, console.name(actor))
    console.done(desk, _words(after := aiming.page(desk), target), _row(after, target), format, out)


def _changed(before: Viewers, country: list[str] | None, gender: list[str] | None, age: list[str] | None) -> Viewers:
    return Viewers(
        countries=aiming.shares(",".join(country), "countries") if country else before.countries,
        genders=aiming.shares(",".join(gender), "genders") if gender else before.genders,
        ages=aiming.shares(",".join(age), "ages") if age else before.ages,
    )


def _words(page: aiming.AimPage, target: Viewers) -> str:
    groups = (target.countries, target.genders, target.ages)
    wanted = "; ".join(filter(None, map(aiming.written, groups)))
    whom = f"wanted, in percent: {wanted}" if wanted else "any viewer"
    by = f" Set by {page.set_by}, {page.set_at:%Y-%m-%d %H:%M} UTC." if page.set_at else " Nobody chose otherwise."
    return f"Posts are chosen for {page.preset.label} ({page.preset.name}), {whom}.{by}"


def _row(page: aiming.AimPage, target: Viewers) -> dict[str, Any]:
    return {
        "preset": page.preset.name,
        "objective": page.preset.objective,
        "countries": dict(target.countries),
        "genders": dict(target.genders),
        "ages": dict(target.ages),
        "set_by": page.set_by,
        "set_at": page.set_at,
    }
