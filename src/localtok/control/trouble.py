"""Trouble on purpose, and what is assumed about the platform."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..doors import Front
from ..faults import KINDS, Fault
from .base import Act, whole


def _waiting(front: Front, request: Request, body: dict[str, Any]) -> object:
    """The faults there are, and how many answers each will spoil still."""
    return {"faults": [asdict(fault) for fault in front.faults]}


def _faults(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Replaces the faults that are waiting."""
    faults = body.get("faults", [])
    if not isinstance(faults, list) or not all(isinstance(given, dict) for given in faults):
        raise HTTPException(400, "faults must be a list of objects")
    front.faults[:] = [_fault(given) for given in faults]
    return {"faults": [asdict(fault) for fault in front.faults]}


def _fault(given: dict[str, Any]) -> Fault:
    names = {one.name for one in fields(Fault)}
    unknown = sorted(set(given) - names)
    if unknown:
        raise HTTPException(400, f"a fault has {', '.join(sorted(names))}, not {', '.join(unknown)}")
    kind, when = given.get("kind", "code"), given.get("when", "before")
    if kind not in KINDS:
        raise HTTPException(400, f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if when not in ("before", "after"):
        raise HTTPException(400, f"when must be before or after, not {when!r}")
    seconds = given.get("seconds", 0)
    if not isinstance(seconds, int | float) or not 0 <= seconds <= 60:
        raise HTTPException(400, f"seconds must be between 0 and 60, not {seconds!r}")
    return Fault(
        path=str(given.get("path", "")),
        kind=kind,
        code=whole(given.get("code"), "code", 1, 1 << 31) if kind == "code" else 0,
        status=whole(given.get("status", 500), "status", 400, 599),
        seconds=float(seconds),
        times=whole(given.get("times", 1), "times", 1, 1 << 31),
        when=when,
    )


def _assumptions(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Reads and sets what is assumed about the platform, by name; all or none."""
    assumed = replace(front.world.assume)
    for name, value in body.items():
        try:
            assumed.set(name, value)
        except ValueError as error:
            raise HTTPException(400, str(error)) from None
    front.world.assume = assumed
    return assumed.all()


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("GET", "faults", _waiting),
    ("POST", "faults", _faults),
    ("POST", "assumptions", _assumptions),
)
