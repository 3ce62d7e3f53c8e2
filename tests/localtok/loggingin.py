"""Logging in by hand: through the stand-ins for TikTok's own pages, to the doors that sell tokens for codes."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2

from localtok.state import Account
from localtok.world import World

API = "/open_api/v1.3/"
BACK = "http://127.0.0.1/back/"


def sent_back(http: httpx2.Client, page: str, **asked: Any) -> dict[str, str]:
    """What the redirect from a login page says."""
    response = http.get(page, params={"redirect_uri": BACK, **asked}, follow_redirects=False)
    assert response.status_code == 302, response.text
    assert response.headers["location"].startswith(BACK)
    return {name: one[0] for name, one in parse_qs(urlsplit(response.headers["location"]).query).items()}


def advertiser_code(http: httpx2.Client, **asked: Any) -> str:
    return sent_back(http, "/portal/auth", **asked)["auth_code"]


def holder_code(http: httpx2.Client, account: Account, **asked: Any) -> str:
    return sent_back(http, "/v2/auth/authorize", account=account.handle, **asked)["code"]


def app(world: World) -> dict[str, str]:
    return {"app_id": world.advertiser.app_id, "secret": world.advertiser.secret}


def client(world: World) -> dict[str, str]:
    return {"client_id": world.advertiser.app_id, "client_secret": world.advertiser.secret}


def send(http: httpx2.Client, path: str, **body: Any) -> dict[str, Any]:
    """The envelope of a POST without a token."""
    answer: dict[str, Any] = http.post(f"{API}{path}", json=body).json()
    return answer


def advertiser_token(http: httpx2.Client, world: World, **asked: Any) -> dict[str, Any]:
    answer = send(http, "oauth2/access_token/", **app(world), auth_code=advertiser_code(http, **asked))
    assert answer["code"] == 0, answer
    return dict(answer["data"])


def holder_token(http: httpx2.Client, world: World, account: Account, **asked: Any) -> dict[str, Any]:
    answer = buy(http, world, holder_code(http, account, **asked))
    assert answer["code"] == 0, answer
    return dict(answer["data"])


def buy(http: httpx2.Client, world: World, code: str, where: str = "tt_user", **given: Any) -> dict[str, Any]:
    body = {**client(world), "grant_type": "authorization_code", "auth_code": code, "redirect_uri": BACK, **given}
    return send(http, f"{where}/oauth2/token/", **body)


def refresh(http: httpx2.Client, world: World, token: str, where: str = "tt_user", **given: Any) -> dict[str, Any]:
    body = {**client(world), "grant_type": "refresh_token", "refresh_token": token, **given}
    return send(http, f"{where}/oauth2/refresh_token/", **body)
