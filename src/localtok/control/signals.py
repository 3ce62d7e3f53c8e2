"""What is wrong with the sending of the shop's own events, on purpose."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from .. import dice
from ..doors import Front
from ..signals import SIDES, ShopTrouble
from .base import Act, whole

_SHARES = ("double", "lose", "no_event_id")
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


TABLE: tuple[tuple[str, str, Act], ...] = (("POST", "shop/faults", _faults),)
