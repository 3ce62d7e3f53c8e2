"""Trouble on purpose: what a client must live through, injected by `POST /_localtok/faults`.

A fault waits at one path and spoils the next `times` answers there:

`code`         any return code instead of an answer, `when` before the door acts or after it has
`http`         an HTTP status with a body that is no envelope, before or after
`slow`         the right answer, `seconds` late
`cut`          the right answer, but only its first half arrives
`short-page`   half the rows of the list, while `page_info` speaks of all of them
`lost-row`     one row fewer, and a `page_info` that agrees: grains of a report no longer add up
`partial`      only the first half of what was asked is done, and 20001 says so
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from .doors import Reply

KINDS = ("code", "http", "slow", "cut", "short-page", "lost-row", "partial")
_ROWS = ("list", "videos", "comments", "pixels", "identity_list", "video_list")
_MANY = ("campaign_ids", "adgroup_ids", "ad_ids", "comment_ids", "data", "batch", "budget", "blocked_words")


@dataclass(slots=True, kw_only=True)
class Fault:
    """One kind of trouble at one path."""

    path: str
    kind: str = "code"
    code: int = 0
    status: int = 500
    seconds: float = 0.0
    times: int = 1
    when: str = "before"

    def words(self, name: str) -> str:
        return f"Fault injected {self.when} /{name}"


def due(faults: list[Fault], name: str) -> Fault | None:
    """The fault that spoils this request, which is then spent once. `*` waits at every path."""
    for fault in faults:
        if fault.times > 0 and (fault.path == "*" or fault.path.strip("/") == name.strip("/")):
            fault.times -= 1
            return replace(fault)
    return None


def halved(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The request with the second half of its list gone, for a success that is only partial."""
    return {
        name: value[: len(value) // 2] if name in _MANY and isinstance(value, list) and len(value) > 1 else value
        for name, value in raw.items()
    }


def thinned(fault: Fault, data: object) -> object:
    """The data with rows missing, where that is the fault."""
    if fault.kind not in ("short-page", "lost-row"):
        return data
    plain = msgspec.to_builtins(data)
    name = next((name for name in _ROWS if isinstance(plain, dict) and isinstance(plain.get(name), list)), None)
    if name is None:
        return plain
    rows = plain[name]
    plain[name] = rows[: len(rows) // 2] if fault.kind == "short-page" else rows[:-1]
    info = plain.get("page_info")
    if fault.kind == "lost-row" and isinstance(info, dict) and rows:
        info["total_number"] -= 1
        info["total_page"] = -(-info["total_number"] // info["page_size"]) if info["page_size"] else 0
    return plain


def spoiled(fault: Fault, reply: Reply) -> Reply:
    """The reply as the fault lets it arrive."""
    if fault.kind == "http":
        return replace(reply, status=fault.status, body=b"<html>upstream error</html>")
    if fault.kind == "cut":
        return replace(reply, body=reply.body[: len(reply.body) // 2])
    if fault.kind == "slow":
        return replace(reply, wait_s=fault.seconds)
    return reply
