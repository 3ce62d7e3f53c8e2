"""Knocking at the doors without a server in between: the same checks and the same envelopes, in one process."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from .. import routes
from ..doors import Front, knock


class Refused(ValueError):
    """A door said no: the path, and TikTok's code and message."""


class Caller:
    """Somebody with a token. `always` goes with every request: whose account it is about."""

    def __init__(self, front: Front, token: str, **always: str) -> None:
        self._front, self._token, self._always = front, token, always

    def get(self, path: str, **given: Any) -> Any:
        """The `data` of a GET; lists and objects go as JSON text, as on the wire. Raises `Refused`."""
        query = {name: one if isinstance(one, str) else json.dumps(one) for name, one in self._all(given).items()}
        return self._answer("GET", path, query=urlencode(query))

    def post(self, path: str, **given: Any) -> Any:
        """The `data` of a POST with a JSON body. Raises `Refused`."""
        return self._answer("POST", path, body=json.dumps(self._all(given)).encode())

    def _all(self, given: dict[str, Any]) -> dict[str, Any]:
        return {**self._always, **given}

    def _answer(self, method: str, path: str, *, query: str = "", body: bytes = b"") -> Any:
        reply = knock(
            self._front,
            routes.BY_PATH,
            method=method,
            path=path,
            token=self._token,
            query=query,
            body=body,
            content_type="application/json",
        )
        envelope = json.loads(reply.body)
        if envelope["code"]:
            raise Refused(f"{path} refused with {envelope['code']}: {envelope['message']}")
        return envelope["data"]
