"""What every answer of this room shares: rows with the fields that were asked for, and fields nobody may change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from tiktokwire.ads import Listing
from tiktokwire.envelope import Ask, PageInfo

from ...doors import Call
from ..common import bad, one_of


def kept(ask: Ask, names: Collection[str]) -> dict[str, object]:
    """Those fields of the ask that were given, as they will be read back. In the order of their names."""
    given = ((name, getattr(ask, name, None)) for name in sorted(names))
    return {name: msgspec.to_builtins(value) for name, value in given if value is not None}


def rows(ask: Listing, made: Iterable[dict[str, Any]], info: PageInfo) -> dict[str, object]:
    """A page of rows, without their nulls where that was asked for."""
    for kind in ask.exclude_field_types_in_response or ():
        one_of("exclude_field_types_in_response", kind, ("NULL_FIELD",))
    found = list(made)
    if ask.exclude_field_types_in_response:
        found = [{name: value for name, value in row.items() if value is not None} for row in found]
    return {"list": found, "page_info": info}


def fixed(call: Call, now: Mapping[str, object]) -> None:
    """Refuse another value for a field that cannot be changed. `now` is what it is."""
    for name, value in now.items():
        given = call.raw.get(name)
        if given is not None and given != value:
            raise bad(name, f"cannot be changed once it is set; it is {value!r}.")
