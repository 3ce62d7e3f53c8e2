"""Apps and shops of the ad account, added by hand: the platform's own ways of adding them are in its pages."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..doors import Front
from ..library import MobileApp, Shop
from .base import Act

_SYSTEMS = ("ANDROID", "IOS")


def _app(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Adds an app: its `name`, and `os`, ANDROID or IOS."""
    name, system = _name(body), str(body.get("os", "ANDROID")).upper()
    if system not in _SYSTEMS:
        raise HTTPException(400, f"os must be one of {', '.join(_SYSTEMS)}, not {body.get('os')!r}")
    made = MobileApp(front.world.next_id(), name, system, package=f"com.example.{name.lower().replace(' ', '')}")
    front.world.library.apps[made.app_id] = made
    return {"app_id": made.app_id}


def _shop(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Adds a TikTok shop: its `name`, and the `regions` its ads may run in, as country codes."""
    regions = body.get("regions", ["US"])
    whole = isinstance(regions, list) and all(isinstance(one, str) and len(one) == 2 for one in regions)
    if not whole or not regions:
        raise HTTPException(400, f"regions must be a list of country codes such as US, not {regions!r}")
    made = Shop(
        front.world.next_id(), _name(body), [one.upper() for one in regions], next(iter(front.world.centers), "")
    )
    front.world.library.shops[made.store_id] = made
    return {"store_id": made.store_id}


def _name(body: dict[str, Any]) -> str:
    name = body.get("name")
    if not isinstance(name, str) or not name.strip():
        raise HTTPException(400, "say its name")
    return name.strip()


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("POST", "apps", _app),
    ("POST", "shops", _shop),
)
