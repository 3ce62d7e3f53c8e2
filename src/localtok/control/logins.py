"""Stand-ins for the pages where a person lets an app in, and the pictures of accounts and posts."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from ..doors import Front, Login
from .base import Handler


def routes(front: Front) -> list[Route]:
    return [
        Route("/_localtok/avatars/{name}.svg", _picture),
        Route("/_localtok/thumbnails/{name}.svg", _picture),
        Route("/portal/auth", _login(front, of_account=False)),
        Route("/v2/auth/authorize", _login(front, of_account=True)),
    ]


async def _picture(request: Request) -> Response:
    """A plain square with initials: there is no real picture, and none is fetched from anywhere."""
    name = request.path_params["name"]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="0 0 96 96">'
        '<rect width="96" height="96" fill="#ddd"/><text x="48" y="58" font-family="sans-serif" font-size="28" '
        f'text-anchor="middle" fill="#444">{escape(name[:2].upper())}</text></svg>'
    )
    return Response(svg, media_type="image/svg+xml")


def _login(front: Front, *, of_account: bool) -> Handler:
    """The consent page, already consented: redirects with a login code. `account` says whose, as a browser would."""

    async def answer(request: Request) -> Response:
        asked = request.query_params
        target = asked.get("redirect_uri", "")
        if not target:
            return JSONResponse({"error": "redirect_uri is missing"}, status_code=400)
        business_id = ""
        if of_account:
            account = front.world.accounts.get(asked.get("account", ""))
            if account is None:
                return JSONResponse({"error": "account must be a handle: who logs in?"}, status_code=400)
            business_id = account.business_id
        code = f"login{front.world.next_id()}"
        life = 600 if of_account else 3_600
        front.logins[code] = Login(code=code, expires_at=front.world.now + life, business_id=business_id)
        name = "code" if of_account else "auth_code"
        answer = {name: code} | ({"state": asked["state"]} if "state" in asked else {})
        return RedirectResponse(f"{target}{'&' if '?' in target else '?'}{urlencode(answer)}", status_code=302)

    return answer
