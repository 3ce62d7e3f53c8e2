"""The HTTP face: TikTok's doors under /open_api/v1.3, ours under /_localtok, the brand's shop under /shop.

Every door runs to its end on the event loop's thread, so requests never interleave and a world needs no lock.
"""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tiktokwire.codes import Code
from tiktokwire.envelope import TOKEN_HEADER, Envelope

from . import control, doors, openapi, routes, shop
from .control.base import stranger
from .routes.reporting import files as report_files
from .world import World

_VERSION = "v1.3/"
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"]


def app(world: World | doors.Front) -> Starlette:
    """An ASGI application around the world. Reset swaps the world inside the front; the application stays."""
    front = world if isinstance(world, doors.Front) else doors.Front(world)

    async def open_api(request: Request) -> Response:
        rest = doors.tidy(request.path_params["rest"])
        if not rest.startswith(_VERSION):
            return _wrong_version(front, rest)
        body = await request.body()
        if ticks := front.clock.due():
            front.world.advance(ticks=ticks)
        reply = doors.knock(
            front,
            routes.BY_PATH,
            method=request.method,
            path=rest.removeprefix(_VERSION),
            token=request.headers.get(TOKEN_HEADER),
            query=request.scope["query_string"].decode("latin-1"),
            body=body,
            content_type=request.headers.get("content-type", ""),
        )
        if reply.wait_s:
            await asyncio.sleep(reply.wait_s)
        return _json(reply)

    async def described(request: Request) -> Response:
        if (shut := stranger(front, request)) is not None:
            return shut
        accounts = front.world.accounts
        asked = accounts.get(request.query_params.get("account", ""))
        known = {
            "advertiser_id": [front.world.advertiser.advertiser_id],
            "business_id": [one.business_id for one in ([asked] if asked else accounts.values())],
        }
        return JSONResponse(openapi.document(routes.BY_PATH, front.base_url, known))

    return Starlette(
        routes=[
            Route("/_localtok/openapi.json", described),
            Route("/open_api/{rest:path}", open_api, methods=_METHODS),
            *control.routes(front),
            *shop.routes(front),
            *report_files.routes(front),
        ]
    )


def _json(reply: doors.Reply) -> Response:
    headers = {"X-TT-LOGID": reply.request_id, **reply.headers}
    return Response(reply.body, reply.status, headers=headers, media_type="application/json")


def _wrong_version(front: doors.Front, rest: str) -> Response:
    request_id = front.world.request_id()
    message = f"localtok speaks /open_api/v1.3/ only, not /open_api/{rest}; nothing was done."
    envelope: Envelope[dict[str, str]] = Envelope(
        code=int(Code.INVALID_API_VERSION), message=message, request_id=request_id, data={}
    )
    return _json(doors.Reply(404, doors.encode(envelope), request_id))
