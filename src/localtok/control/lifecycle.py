"""The table of what a lost right does to running ads: read, and changed cell by cell."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..doors import Front
from .base import Act


def _table(front: Front, request: Request, body: dict[str, Any]) -> object:
    """What happens to running ads when a right changes, cell by cell, with the source of each."""
    return {"lifecycle": front.world.lifecycle.listed()}


def _change(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Sets cells: event to identity type to an effect, or to an effect with the status shown. All or none."""
    life = front.world.lifecycle
    before = dict(life.changed)
    try:
        for event, cells in body.items():
            if not isinstance(cells, dict):
                raise ValueError(f"{event!r} must be an object of identity types")
            for kind, value in cells.items():
                given = value if isinstance(value, dict) else {"effect": value}
                if not set(given) <= {"effect", "status"}:
                    raise ValueError("a cell has an effect and a status")
                life.change(str(event), str(kind), str(given.get("effect")), str(given.get("status", "")))
    except ValueError as error:
        life.changed = before
        raise HTTPException(400, str(error)) from None
    front.world.refresh_statuses()
    return {"lifecycle": life.listed()}


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("GET", "lifecycle", _table),
    ("POST", "lifecycle", _change),
)
