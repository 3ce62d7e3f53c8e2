"""From what was sent to events: each row ends accepted, or refused because of something named, and both are counted.

Nothing is repaired: an event whose value cannot be read is not an event without a value. Rows come as the brand's site
keeps them (`/_localtok/shop/events`); the HTTP door of the collector will hand in the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from ..measurement import Event
from ..values import MICROS, Money

SOURCES = frozenset({"browser", "server"})
OLDEST = timedelta(days=28)
"""The longest click window: an event older than this when received can be attributed to nothing."""
SKEW = timedelta(minutes=10)
"""How far ahead of ours a sender's clock may be."""
LONGEST = 256
"""Characters of an id or a name."""
_MICRO = Decimal("0.000001")
_LARGEST = Decimal(10) ** 12
"""Currency units; above it somebody sent something else than an amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    row: object
    """As it was sent; of it only `_KEPT` is ever written down."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    accepted: tuple[Event, ...]
    refused: tuple[Refusal, ...]
    timezone: str
    """Of the ad account, an IANA name."""

    def rows(self) -> list[dict[str, Any]]:
        """The accepted, as rows of the lake's table ``event``; what is empty is null there."""
        return [{name: _null(getattr(event, name)) for name in Event.__slots__} for event in self.accepted]

    def refusals(self, at: datetime) -> list[dict[str, Any]]:
        """The refused, as rows of the lake's table ``refused_event``: reason, and of what was sent what names nobody."""
        return [_refused(refusal, at) | {"account_day": _day(at, self.timezone)} for refusal in self.refused]

    def reasons(self) -> dict[str, int]:
        """How many were refused for what, most frequent first."""
        counts: dict[str, int] = {}
        for refusal in self.refused:
            counts[refusal.reason] = counts.get(refusal.reason, 0) + 1
        return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


class _Unfit(Exception):
    """Carries the reason from a field to `accept`; never leaves this file."""


def accept(rows: Iterable[object], *, timezone: str, now: datetime, pixel_code: str = "") -> Intake:
    """Judge each row by itself; order is kept. Never raises for what is in a row.

    timezone    of the ad account, an IANA name: events are dated by its day
    pixel_code  the workspace's own; empty takes any
    """
    accepted: list[Event] = []
    refused: list[Refusal] = []
    for row in rows:
        try:
            accepted.append(_event(row, timezone, now, pixel_code))
        except _Unfit as unfit:
            refused.append(Refusal(row=row, reason=str(unfit)))
    return Intake(accepted=tuple(accepted), refused=tuple(refused), timezone=timezone)


def _event(row: object, timezone: str, now: datetime, pixel_code: str) -> Event:
    if not isinstance(row, Mapping):
        raise _Unfit("it is not an object")
    source = _text(row, "source")
    if source not in SOURCES:
        raise _Unfit("its source is neither browser nor server")
    pixel = _needed(row, "pixel_code")
    if pixel_code and pixel != pixel_code:
        raise _Unfit("it was sent to another pixel")
    received = _moment(row, "received_at") if row.get("received_at") is not None else now
    occurred = _moment(row, "event_time")
    _in_time(occurred, received, now)
    value, currency = _money(row)
    return Event(
        source=source,
        pixel_code=pixel,
        name=_needed(row, "event"),
        event_id=_text(row, "event_id"),
        occurred_at=occurred,
        received_at=received,
        account_day=_day(occurred, timezone),
        order_id=_text(row, "order_id"),
        value_micros=value,
        currency=currency,
        visitor=_text(row, "ttp"),
        ttclid=_text(row, "ttclid"),
    )


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _Unfit(f"its {field} is not text")
    if len(value) > LONGEST:
        raise _Unfit(f"its {field} is longer than {LONGEST} characters")
    if "\0" in value or value != value.strip():
        raise _Unfit(f"its {field} has blanks around it or a null inside")
    if not value.isascii() and value != value.encode(errors="replace").decode():
        raise _Unfit(f"its {field} has half a character in it")
    return value


def _needed(row: Mapping[str, Any], field: str) -> str:
    value = _text(row, field)
    if not value:
        raise _Unfit(f"it has no {field}")
    return value


def _moment(row: Mapping[str, Any], field: str) -> datetime:
    """Whole or fractional epoch seconds."""
    value = row.get(field)
    if value is None:
        raise _Unfit(f"it has no {field}")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Unfit(f"its {field} is not a number of seconds")
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        raise _Unfit(f"its {field} is no moment") from None


def _in_time(occurred: datetime, received: datetime, now: datetime) -> None:
    if received > now + SKEW:
        raise _Unfit("it was received in the future")
    if occurred > received + SKEW:
        raise _Unfit("it happened after it was received")
    if occurred < received - OLDEST:
        raise _Unfit(f"it happened more than {OLDEST.days} days before it was received")


def _money(row: Mapping[str, Any]) -> tuple[int | None, str]:
    """Micros, exactly as sent, and the currency."""
    sent, currency = row.get("value"), _text(row, "currency")
    if currency:
        _check_currency(currency)
    if sent is None or sent == "":
        return None, currency
    if isinstance(sent, bool) or not isinstance(sent, str | int | float):
        raise _Unfit("its value is not a decimal")
    try:
        amount = Decimal(str(sent))
    except (InvalidOperation, ValueError):
        raise _Unfit("its value is not a decimal") from None
    if not amount.is_finite() or not 0 <= amount < _LARGEST:
        raise _Unfit("its value is negative or not an amount")
    if not currency:
        raise _Unfit("it has a value and no currency")
    rounded = amount.quantize(_MICRO)
    if rounded != amount:
        raise _Unfit("its value has more than six decimals")
    return int(rounded * MICROS), currency


def _check_currency(currency: str) -> None:
    try:
        Money(0, currency)
    except ValueError:
        raise _Unfit("its currency is not an ISO 4217 code") from None


def _day(moment: datetime, timezone: str) -> date:
    return moment.astimezone(_zone(timezone)).date()


def _null(value: Any) -> Any:
    return None if value == "" else value


def _refused(refusal: Refusal, at: datetime) -> dict[str, Any]:
    sent = refusal.row if isinstance(refusal.row, Mapping) else {}
    kept = {key: sent[key] for key, shape in _KEPT.items() if key in sent and _harmless(sent[key], shape)}
    return {
        "refused_at": at,
        "reason": refusal.reason,
        "name": _shown(kept.get("event")),
        "source": _shown(kept.get("source")),
        "row": json.dumps(kept, ensure_ascii=True),
    }


def _harmless(value: object, shape: re.Pattern[str]) -> bool:
    """A moment or an amount where such belong, or a text of that shape; nothing that has others within it."""
    if isinstance(value, int | float):
        return shape is _AMOUNT and abs(value) < _LARGEST
    return value is None or (isinstance(value, str) and shape.fullmatch(value) is not None)


def _shown(value: object) -> str | None:
    return None if value is None else str(value)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


_WORD, _ID, _AMOUNT = (
    re.compile(r"[A-Za-z]{1,40}"),
    re.compile(r"[0-9A-Fa-f-]{1,64}"),
    re.compile(r"[-+0-9.,eE?]{1,24}"),
)
_KEPT: dict[str, re.Pattern[str]] = {
    "event": _WORD,
    "event_id": _ID,
    "event_time": _AMOUNT,
    "received_at": _AMOUNT,
    "source": _WORD,
    "pixel_code": re.compile(r"[0-9A-Z]{1,32}"),
    "value": _AMOUNT,
    "currency": re.compile(r"[A-Za-z]{1,3}"),
}
"""All that is kept of what was refused, and how a text there must look: anything else may name somebody, wherever it
stands."""
