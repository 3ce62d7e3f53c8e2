"""The brand's own books, and the truth behind the figures."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, TypeVar

from starlette.requests import Request

from ..doors import Front
from ..state import PixelEvent, SiteOrder, SiteTouch
from .base import Act, whole

_EVENT = (
    "seq",
    "source",
    "pixel_code",
    "event",
    "event_id",
    "event_time",
    "received_at",
    "order_id",
    "value",
    "currency",
    "ttp",
    "ttclid",
    "url",
)
R = TypeVar("R", PixelEvent, SiteTouch, SiteOrder)


def _events(front: Front, request: Request, body: dict[str, Any]) -> object:
    rows, end = _after(front.world.pixel_events, request)
    return {"events": [_event(row) for row in rows], "next": end}


def _touches(front: Front, request: Request, body: dict[str, Any]) -> object:
    rows, end = _after(front.world.touches, request)
    names = ("seq", "kind", "ad_id", "ttp", "ttclid", "at")
    return {"touches": [{name: getattr(row, name) for name in names} for row in rows], "next": end}


def _orders(front: Front, request: Request, body: dict[str, Any]) -> object:
    rows, end = _after(front.world.orders, request)
    return {
        "orders": [
            {
                "seq": row.seq,
                "order_id": row.order_id,
                "placed_at": row.placed_at,
                "value": _decimal(row.value_micros),
                "currency": row.currency,
                "status": row.status,
            }
            for row in rows
        ],
        "next": end,
    }


def _after(rows: list[R], request: Request) -> tuple[list[R], int]:
    """The rows after a sequence number, and the number to ask after next. Numbers ascend from 1 without holes."""
    after = whole(request.query_params.get("after", "0"), "after", 0, 1 << 62)
    limit = whole(request.query_params.get("limit", "10000"), "limit", 1, 100_000)
    chosen = rows[bisect_right(rows, after, key=lambda row: row.seq) :][:limit]
    return chosen, chosen[-1].seq if chosen else after


def _event(row: PixelEvent) -> dict[str, object]:
    value = None if row.value_micros is None else _decimal(row.value_micros)
    return {name: value if name == "value" else getattr(row, name) for name in _EVENT}


def _decimal(micros: int) -> str:
    """Micros as a plain decimal: ``48.50``."""
    sign, micros = ("-", -micros) if micros < 0 else ("", micros)
    whole, part = divmod(micros, 1_000_000)
    return f"{sign}{whole}.{f'{part:06d}'.rstrip('0').ljust(2, '0')}"


def _oracle(front: Front, request: Request, body: dict[str, Any]) -> object:
    return front.world.oracle()


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("GET", "shop/events", _events),
    ("GET", "shop/touches", _touches),
    ("GET", "shop/orders", _orders),
    ("GET", "oracle", _oracle),
)
