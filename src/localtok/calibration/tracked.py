"""When orders come after their click, and what the browser's pixel misses of them."""

from __future__ import annotations

from ..market import odds
from ..world import World
from .fitting import interval
from .rows import Published, Row

_CHAPELLE = "Chapelle, KDD 2014"
_HOUR, _DAY = 3_600, 86_400


def rows(world: World) -> list[Row]:
    """Of a world in which days have passed, for the pixel's losses are counted on its orders."""
    lags = odds.lags(world.model.shop)
    found = [
        Row(
            part="tracking",
            figure=f"orders within {name} of their click",
            simulated=sum(lag <= seconds for lag in lags) / len(lags),
            published=Published(
                low=share - 0.03, high=share + 0.03, source=f"{_CHAPELLE}: {share:.0%} ± 3", evidence="P"
            ),
        )
        for name, seconds, share in (("an hour", _HOUR, 0.35), ("a day", _DAY, 0.50))
    ]
    result = world.model.shop.result
    until = world.now - _HOUR
    orders = {order.order_id for order in world.orders if order.placed_at < until}
    heard = {event.order_id for event in world.pixel_events if event.source == "browser" and event.event == result}
    if orders:
        lost = len(orders - heard)
        low, high = interval(lost, len(orders))
        found.append(
            Row(
                part="tracking",
                figure="orders the browser's pixel misses",
                simulated=lost / len(orders),
                low=low,
                high=high,
                published=Published(low=0.10, high=0.45, source="vendors: 20 % to 40 %; our range", evidence="A"),
                note=f"{lost:,} of {len(orders):,}",
            )
        )
    return found
