"""Whether what flights bring can be read: events that stopped coming, and orders that never had one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from ...warehouse.measure import Matched

SILENT = timedelta(hours=36)
"""Without any event of the wanted kind for so long, while clicks go on, tracking is taken for broken."""
BY_CHANCE = 0.01
"""Where events are rare, such a silence is waited out while its chance at the pace they came is above this; ours."""
SURELY = timedelta(days=7)
"""After so long it is broken at whatever pace: the gate's own limit (`preflight.tracking`)."""
LATELY, LATE = timedelta(days=3), timedelta(hours=6)
"""Orders are looked at that came within the first; their events may take as long as the second."""
LEAST_ORDERS, LEAST_SHARE = 20, 1 / 3
"""So many orders and less than this share of them with an event: a post then looks three times as dear as it is; ours."""


def silent(first: datetime, last: datetime, copies: int, now: datetime) -> bool:
    """Whether events that came between `first` and `last` have stopped, and are not merely rare.

    Of gaps that are exponential at an unknown pace, T long together and n of them, the next is longer than g with chance
    (T / (T + g)) ** n: the predictive distribution under the prior 1/pace.
    """
    gap, told = now - last, last - first
    if gap <= SILENT or gap > SURELY:
        return gap > SILENT
    return float((told / (told + gap)) ** (copies - 1)) < BY_CHANCE


def unheard(rows: Iterable[Matched], now: datetime) -> str:
    """What is wrong where most of the back end's latest orders have no purchase event; empty where too few are known."""
    orders = [row for row in rows if row.kind == "order" and now - LATELY <= row.at <= now - LATE]
    heard = sum(1 for row in orders if row.events)
    if len(orders) < LEAST_ORDERS or heard >= LEAST_SHARE * len(orders):
        return ""
    return f"of {len(orders)} orders in {LATELY.days} days only {heard} have a purchase event"
