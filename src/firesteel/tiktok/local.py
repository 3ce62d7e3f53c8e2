"""Control of the local platform: its clock above all. Used by simulated workspaces only."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

import httpx2

from ..errors import Unavailable


class Local:
    """Hand in a client with a timeout of a minute: advancing a month takes a while."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def state(self) -> dict[str, Any]:
        """Addresses, ids, tokens and accounts: the same as the ready line."""
        return ask(self._http, "GET", "state")

    def now(self) -> datetime:
        return datetime.fromisoformat(self.state()["now"])

    def advance(self, hours: int) -> datetime:
        """Let that much time pass there; returns what the clock says then."""
        return datetime.fromisoformat(ask(self._http, "POST", "clock/advance", {"hours": hours})["now"])

    def reset(self, seed: int) -> dict[str, Any]:
        return ask(self._http, "POST", "reset", {"seed": seed})

    def set_post(self, item_id: str, status: str) -> None:
        """PUBLIC, PRIVATE, FRIENDS or DELETED, as if its creator had done it."""
        ask(self._http, "POST", f"posts/{item_id}", {"status": status})


def ask(http: httpx2.Client, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """One of localtok's own doors. Raises `Unavailable` where it does not answer or refuses."""
    try:
        response = http.request(method, f"/_localtok/{path}", json=body)
    except httpx2.HTTPError as error:
        raise Unavailable(
            0, f"localtok does not answer at {http.base_url}: {error}; start it with `localtok serve`"
        ) from error
    if response.status_code != 200:
        raise Unavailable(response.status_code, f"localtok refused {path}: {response.text[:200]}")
    return cast(dict[str, Any], response.json())
