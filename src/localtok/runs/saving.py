"""A run put aside in a file, and gone on with: the file says what to do, not what came of it.

A world is a function of its spec and the days that passed, so a run is gone on with by making it again, which takes
seconds. That costs time a picture of the world would save; but such a picture would have to be unpickled, and a pickle
from a stranger does as it likes. The digest in the file is compared once the days are made again: another version of the
market, or a scenario that was changed, is noticed rather than gone on with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import msgspec

from ..world import World
from .digesting import digest
from .flying import begun, engine, pass_days
from .spec import Spec

_LARGEST = 65_536
"""Bytes; ours have a few hundred."""


class Saved(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What stands in the file, as JSON."""

    spec: Spec
    """`days` are those that have passed."""
    digest: str
    localtok: Literal["run"]
    version: Literal[1]


def save(spec: Spec, world: World, path: Path) -> None:
    """Put the run aside. Raises `OSError` where the file cannot be written."""
    text = msgspec.json.format(msgspec.json.encode(Saved(spec, digest(world), "run", 1))).decode()
    path.write_text(text + "\n", "utf-8")


def load(path: Path) -> Saved:
    """What was put aside. Raises `OSError` where it cannot be read, `ValueError` where it is no run of ours."""
    with path.open("rb") as file:
        raw = file.read(_LARGEST + 1)
    try:
        if len(raw) > _LARGEST:
            raise ValueError("it is too large to be one")
        return msgspec.json.decode(raw, type=Saved)
    except ValueError as error:
        raise ValueError(f"{path} is no run that localtok saved: {error}") from None


def resume(saved: Saved, days: int, engine_name: str = "", told: Callable[[World], None] | None = None) -> World:
    """The run as it stands after `days` days in all, by making it again and going on. `told` is called after each day.

    Raises `ValueError` where fewer days are asked for than have passed, or where the run does not come to the same bytes.
    """
    if days < saved.spec.days:
        raise ValueError(f"the run is {saved.spec.days} days old already; ask for at least as many days, not {days}")
    spec = replace(saved.spec, days=days, engine=engine_name)
    with engine(spec):
        world = begun(spec)
        pass_days(world, saved.spec.days, told)
        if digest(world) != saved.digest:
            raise ValueError(
                f"the first {saved.spec.days} days no longer come to what was saved: localtok or the scenario "
                f"{spec.scenario} has changed since; start the run anew"
            )
        pass_days(world, days - saved.spec.days, told)
    return world
