"""What all our own doors share: the shape of one, and reading a whole number."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..doors import Front

Handler = Callable[[Request], Awaitable[Response]]
Act = Callable[[Front, Request, dict[str, Any]], object]
TOKEN = "Control-Token"
"""Header of our own doors where a platform is bound to more than this machine."""


def door(front: Front, act: Act) -> Handler:
    async def answer(request: Request) -> Response:
        if (shut := stranger(front, request)) is not None:
            return shut
        raw = await request.body()
        if ticks := front.clock.due():
            front.world.advance(ticks=ticks)
        try:
            body = json.loads(raw or b"{}")
        except (ValueError, RecursionError) as error:
            return JSONResponse({"error": f"the body is not JSON: {error}"}, status_code=400)
        if not isinstance(body, dict):
            return JSONResponse({"error": "the body must be a JSON object"}, status_code=400)
        try:
            return JSONResponse(act(front, request, body))
        except HTTPException as error:
            return JSONResponse({"error": error.detail}, status_code=error.status_code)

    return answer


def stranger(front: Front, request: Request) -> Response | None:
    """The refusal of a request without the token our own doors want, where they want one."""
    given, wanted = request.headers.get(TOKEN, ""), front.control_token
    if not wanted or compare_digest(given.encode(), wanted.encode()):
        return None
    return JSONResponse({"error": f"the header {TOKEN} is missing or wrong"}, status_code=403)


def whole(value: object, name: str, low: int, high: int) -> int:
    try:
        counted = int(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except ValueError:
        counted = None
    if counted is None or not low <= counted <= high:
        raise HTTPException(400, f"{name} must be a whole number between {low} and {high}, not {value!r}")
    return counted


def iso(epoch: int) -> str:
    return datetime.fromtimestamp(epoch, UTC).isoformat()
