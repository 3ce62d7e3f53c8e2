"""What a creator does with their posts and their account, at no door of TikTok's."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

from ..doors import Front
from .base import Act

_STATUSES = ("PUBLIC", "PRIVATE", "FRIENDS", "DELETED")


def _post(front: Front, request: Request, body: dict[str, Any]) -> object:
    post = front.world.posts.get(request.path_params["item_id"])
    if post is None:
        raise HTTPException(404, f"there is no post {request.path_params['item_id']}")
    status = body.get("status")
    if status not in _STATUSES:
        raise HTTPException(400, f"status must be one of {', '.join(_STATUSES)}, not {status!r}")
    post.status = str(status)
    front.world.refresh_statuses()
    return {"item_id": post.item_id, "status": post.status}


def _account(front: Front, request: Request, body: dict[str, Any]) -> object:
    """Links an account to the advertiser's login or unlinks it; bans it or lifts the ban."""
    account = front.world.accounts.get(request.path_params["handle"])
    if account is None:
        raise HTTPException(404, f"there is no account {request.path_params['handle']}")
    advertiser = front.world.advertiser.advertiser_id
    if "linked" in body:
        (account.linked_to.add if body["linked"] else account.linked_to.discard)(advertiser)
    if "banned" in body:
        account.banned = bool(body["banned"])
    front.world.refresh_statuses()
    return {"handle": account.handle, "linked": advertiser in account.linked_to, "banned": account.banned}


TABLE: tuple[tuple[str, str, Act], ...] = (
    ("POST", "posts/{item_id}", _post),
    ("POST", "accounts/{handle}", _account),
)
