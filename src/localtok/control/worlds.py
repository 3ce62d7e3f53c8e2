"""The clock, the seed, and worlds put aside and taken up again."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..doors import Front
from ..market.pacing import TICK
from ..scenario import Given
from ..world import World
from .base import Act, iso, whole

_MOST_HOURS = 24 * 366
_MOST_SNAPSHOTS = 20
_ACCOUNT = ("advertiser_id", "app_id", "secret", "currency", "timezone")


def state(front: Front) -> dict[str, Any]:
    """What a client needs to connect: addresses, ids and tokens; the same as the ready line."""
    world = front.world
    return {
        "base_url": front.base_url,
        "advertiser_id": world.advertiser.advertiser_id,
        "access_token": world.advertiser.access_token,
        "pixel_code": world.pixel.pixel_code,
        "bc_id": next(iter(world.centers), ""),
        "now": iso(world.now),
        "currency": world.advertiser.currency,
        "timezone": world.advertiser.timezone,
        "app_id": world.advertiser.app_id,
        "secret": world.advertiser.secret,
        "brand": world.brand_name,
        "accounts": [
            {
                "handle": one.handle,
                "display_name": one.display_name,
                "business_id": one.business_id,
                "access_token": one.access_token,
                "refresh_token": one.refresh_token,
                "is_brand": one.is_brand,
            }
            for one in world.accounts.values()
        ],
        "landing_url": f"{front.base_url}{world.shop.landing}",
    }


def _state(front: Front, request: Request, body: dict[str, Any]) -> object:
    return state(front)


def _advance(front: Front, request: Request, body: dict[str, Any]) -> object:
    """By whole `hours`, by `minutes` in quarters of an hour, or up to a moment, `to`, UTC where it names no zone."""
    if "to" in body:
        front.world.advance(ticks=_ticks_to(front, body["to"]))
        return {"now": iso(front.world.now)}
    if "hours" not in body and "minutes" not in body:
        raise HTTPException(400, "say how far: hours, minutes or to")
    hours = whole(body.get("hours", 0), "hours", 0, _MOST_HOURS)
    minutes = whole(body.get("minutes", 0), "minutes", 0, _MOST_HOURS * 60)
    if minutes * 60 % TICK:
        raise HTTPException(400, f"minutes must be a multiple of {TICK // 60}, not {minutes}")
    front.world.advance(hours, ticks=minutes * 60 // TICK)
    return {"now": iso(front.world.now)}


def _ticks_to(front: Front, moment: object) -> int:
    try:
        given = datetime.fromisoformat(str(moment))
        at = int((given if given.tzinfo else given.replace(tzinfo=UTC)).timestamp())
    except ValueError:
        raise HTTPException(400, f"to must be a time like 2026-01-02T00:00:00+00:00, not {moment!r}") from None
    ahead = at - front.world.now
    if ahead < 0 or ahead % TICK or ahead > _MOST_HOURS * 3_600:
        raise HTTPException(
            400, f"to must be a quarter of an hour that is still to come, and at most a year off: {moment}"
        )
    return ahead // TICK


def _run(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Let the clock run by itself: `speed` simulated seconds a second, 1 to 86,400."""
    front.clock.run(whole(body.get("speed"), "speed", 1, 86_400))
    return {"now": iso(front.world.now), "speed": front.clock.speed}


def _freeze(front: Front, request: Request, body: dict[str, Any]) -> object:
    front.clock.freeze()
    return {"now": iso(front.world.now), "speed": 0}


def _reset(front: Front, request: Request, body: dict[str, Any]) -> object:
    seed = whole(body.get("seed", front.world.seed), "seed", 0, 1 << 31)
    scenario, given = str(body.get("scenario", "demo")), body.get("account")
    if given is not None and (not isinstance(given, dict) or not set(given) <= set(_ACCOUNT)):
        raise HTTPException(400, f"account takes {', '.join(_ACCOUNT)}")
    account = front.world.given if given is None else Given(**{name: str(value) for name, value in given.items()})
    assumed, changed = front.world.assume, front.world.lifecycle.changed
    try:
        front.world = World(seed, scenario, account)
    except (ValueError, KeyError) as error:
        raise HTTPException(400, str(error.args[0])) from None
    front.world.assume, front.world.lifecycle.changed = assumed, changed
    front.faults.clear()
    front.logins.clear()
    return state(front)


def _snapshot(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Put the world as it is aside under a name; the same name again replaces it."""
    name = str(body.get("name", "default"))
    if name not in front.snapshots and len(front.snapshots) >= _MOST_SNAPSHOTS:
        raise HTTPException(400, f"at most {_MOST_SNAPSHOTS} snapshots: reuse a name of {', '.join(front.snapshots)}")
    front.snapshots[name] = pickle.dumps(front.world, protocol=pickle.HIGHEST_PROTOCOL)
    return {"name": name, "now": iso(front.world.now), "bytes": len(front.snapshots[name])}


def _restore(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Take up the world that was put aside under a name, as often as wanted."""
    name = str(body.get("name", "default"))
    if name not in front.snapshots:
        raise HTTPException(404, f"there is no snapshot {name!r}; there is {', '.join(front.snapshots) or 'none'}")
    # Only ever bytes this process made itself: nobody can hand one in.
    front.world = pickle.loads(front.snapshots[name])
    return state(front)


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("GET", "state", _state),
    ("POST", "clock/advance", _advance),
    ("POST", "clock/run", _run),
    ("POST", "clock/freeze", _freeze),
    ("POST", "reset", _reset),
    ("POST", "snapshot", _snapshot),
    ("POST", "restore", _restore),
)
