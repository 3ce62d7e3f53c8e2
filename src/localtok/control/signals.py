"""What is wrong with the sending of the shop's own events, on purpose, and how healthy what arrives is.

TikTok shows event health in its Events Manager and publishes no door and no formula for it, so it is told here.
"""

from __future__ import annotations

from statistics import median_low
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..doors import Front
from ..market import dice
from ..signals import SIDES, ShopTrouble
from ..state import PixelEvent
from .base import Act, whole

_SHARES = ("double", "lose", "no_event_id")
_CARRIED = ("event_id", "ttclid", "ttp", "order_id")
_LATEST_S = 27 * 86_400


def _faults(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Replaces the trouble at the shop; nothing given is none at all. It holds for what is sent from now on."""
    unknown = sorted(set(body) - {"late_s", "loser", *_SHARES})
    if unknown:
        raise HTTPException(400, f"shop faults are late_s, loser, {', '.join(_SHARES)}, not {', '.join(unknown)}")
    loser = body.get("loser", "both")
    if loser not in SIDES:
        raise HTTPException(400, f"loser must be one of {', '.join(SIDES)}, not {loser!r}")
    given = {name: _share(name, body.get(name, 0)) for name in _SHARES}
    front.world.signals.trouble = ShopTrouble(
        late_s=whole(body.get("late_s", 0), "late_s", 0, _LATEST_S),
        loser=loser,
        **{name: dice.probability(share) for name, share in given.items()},
    )
    return {"late_s": front.world.signals.trouble.late_s, **given, "loser": loser}


def _share(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise HTTPException(400, f"{name} must be a share between 0 and 1, not {value!r}")
    return float(value)


def _health(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Of each pixel's events by name: how many came through which channel, how many were kept, and the share of them
    that carried what matching and deduplication need; the median seconds from happening to arriving."""
    heard: dict[tuple[str, str], list[PixelEvent]] = {}
    for event in front.world.pixel_events:
        heard.setdefault((event.pixel_code, event.event), []).append(event)
    return {
        "events": [
            {"pixel_code": pixel, "event": name, **_figures(events)} for (pixel, name), events in sorted(heard.items())
        ]
    }


def _figures(events: list[PixelEvent]) -> dict[str, object]:
    count = len(events)
    shares = {f"{name}_share": round(sum(bool(getattr(one, name)) for one in events) / count, 4) for name in _CARRIED}
    return {
        "browser": sum(one.source == "browser" for one in events),
        "server": sum(one.source == "server" for one in events),
        "kept": sum(one.kept for one in events),
        **shares,
        "value_share": round(sum(one.value_micros is not None for one in events) / count, 4),
        "median_delay_s": median_low([max(0, one.received_at - one.event_time) for one in events]),
    }


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("POST", "shop/faults", _faults),
    ("GET", "pixels/health", _health),
)
