"""What many doors do alike: check a value, cut a page, print a time, pick the fields that were asked for."""

from __future__ import annotations

import calendar
import time
from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from tiktokwire.codes import Code
from tiktokwire.envelope import PageInfo

from ..doors import Refused
from ..state import Ad, AdGroup, Advertiser, Campaign

T = TypeVar("T")
Owned = TypeVar("Owned", Campaign, AdGroup, Ad)
MICROS = 1_000_000
FORMAT = "%Y-%m-%d %H:%M:%S"


def bad(field: str, message: str) -> Refused:
    return Refused(Code.PARAM_ERROR, f"{field}: {message}")


def missing(kind: str, id: str) -> Refused:
    return Refused(Code.NOT_EXIST, f"The {kind} {id} does not exist.")


def standing(kind: str, one: Owned | None, id: str, advertiser: Advertiser) -> Owned:
    """The campaign, ad group or ad, unless it does not exist, is somebody else's or was deleted."""
    if one is None:
        raise missing(kind, id)
    if one.advertiser_id != advertiser.advertiser_id:
        raise Refused(Code.PERMISSION_ERROR, f"No permission to operate {kind} {id}.")
    if one.operation_status == "DELETE":
        raise deleted(kind, id)
    return one


def deleted(kind: str, id: str) -> Refused:
    return bad(f"{kind.replace(' ', '')}_id", f"the {kind} {id} is deleted and cannot be changed.")


def one_of(field: str, value: str, allowed: Collection[str]) -> str:
    if value not in allowed:
        raise bad(field, f"{value!r} is not one of {', '.join(sorted(allowed))}.")
    return value


def whole(field: str, value: int | None, usual: int, low: int, high: int) -> int:
    """`value`, or `usual` where none was given."""
    if value is None:
        return usual
    if not low <= value <= high:
        raise bad(field, f"{value} is not between {low} and {high}.")
    return value


def ids(field: str, given: Sequence[str], most: int) -> list[str]:
    """1 to `most` ids, each once."""
    if not 1 <= len(given) <= most:
        raise bad(field, f"give 1 to {most} ids, not {len(given)}.")
    return list(dict.fromkeys(given))


def text(field: str, value: str | None, most: int) -> str:
    """Not empty, and at most `most` long, where a wide character counts double."""
    if not value or not value.strip():
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")
    if width(value) > most:
        raise bad(field, f"at most {most} characters, and this has {width(value)}.")
    return value


def width(value: str) -> int:
    return sum(2 if 0x2E80 <= ord(letter) <= 0xFFEF else 1 for letter in value)


def has_emoji(value: str) -> bool:
    return any(ord(letter) >= 0x1F000 or 0x2600 <= ord(letter) <= 0x27BF for letter in value)


def page(
    rows: Sequence[T], number: int | None, size: int | None, *, usual: int = 10, most: int = 1_000
) -> tuple[list[T], PageInfo]:
    """One page of `rows`, with a `page_info` that adds up."""
    number, size = whole("page", number, 1, 1, 1_000_000), whole("page_size", size, usual, 1, most)
    info = PageInfo(page=number, page_size=size, total_number=len(rows), total_page=-(-len(rows) // size))
    return list(rows[(number - 1) * size : number * size]), info


def stamp(epoch: int) -> str:
    """``YYYY-MM-DD HH:MM:SS`` in UTC; empty for 0."""
    return time.strftime(FORMAT, time.gmtime(epoch)) if epoch else ""


def moment(field: str, value: str) -> int:
    """The reverse of `stamp`."""
    try:
        return calendar.timegm(time.strptime(value, FORMAT))
    except ValueError:
        raise bad(field, f"{value!r} is not a time like 2026-01-31 00:00:00.") from None


def day(field: str, value: str | None) -> int:
    """Epoch seconds of a UTC midnight."""
    if not value:
        raise Refused(Code.PARAM_ERROR, f"Missing required field(s): {field}.")
    try:
        return calendar.timegm(time.strptime(value, "%Y-%m-%d"))
    except ValueError:
        raise bad(field, f"{value!r} is not a day like 2026-01-31.") from None


def micros(field: str, value: float) -> int:
    """Money in major units, two decimals at most, as micros."""
    counted = round(value * MICROS)
    if counted % 10_000:
        raise bad(field, f"{value} has more than two decimals.")
    return counted


def units(counted: int) -> float:
    return counted / MICROS


def picked(
    answer: msgspec.Struct, fields: Iterable[str] | None, extra: dict[str, object] | None = None
) -> dict[str, Any]:
    """The answer as an object, cut down to `fields` where any were asked for. Names it does not have are left out."""
    row: dict[str, Any] = msgspec.to_builtins(answer) | (extra or {})
    return row if fields is None else {name: row[name] for name in dict.fromkeys(fields) if name in row}
