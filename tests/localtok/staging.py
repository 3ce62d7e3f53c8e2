"""A small world with one running ad of any identity type, and everything that can happen to its right to run."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2
from campaigning import ad, posts, small, spend
from starlette.testclient import TestClient

from localtok.access import CustomIdentity
from localtok.app import app
from localtok.doors import Front
from localtok.state import Account, Ad, Post
from localtok.world import World

TICK = 900
KINDS = ("AUTH_CODE", "TT_USER", "BC_AUTH_TT", "CUSTOMIZED_USER")


@dataclass
class Stage:
    """One ad on one post of a creator, and a client to the platform it runs on."""

    world: World
    http: httpx2.Client
    ad: Ad
    post: Post
    account: Account

    def control(self, path: str, **body: Any) -> httpx2.Response:
        return self.http.post(f"/_localtok/{path}", json=body)

    def on_post(self, **changes: Any) -> bool:
        """Whether the creator's app let the change be made."""
        return _made(self.control(f"posts/{self.post.item_id}", **changes))

    def on_code(self, action: str, days: int = 30) -> bool:
        return _made(self.control(f"posts/{self.post.item_id}/code", action=action, days=days))

    def on_account(self, **changes: Any) -> bool:
        return _made(self.control(f"accounts/{self.account.handle}", **changes))

    def as_advertiser(self, path: str, **body: Any) -> Any:
        one = self.world.advertiser
        return self.http.post(
            f"/open_api/v1.3/{path}",
            json={"advertiser_id": one.advertiser_id, **body},
            headers={"Access-Token": one.access_token},
        ).json()

    def spend(self) -> int:
        return spend(self.world, self.ad)


def staged(kind: str) -> Stage:
    """An ad of that identity type on a creator's post, with every right it needs and not yet shown."""
    world: World = pickle.loads(_prototype())
    post = next(one for one in posts(world) if not world.accounts[one.handle].is_brand)
    account = world.accounts[post.handle]
    made = _ad(world, kind, post, account)
    http = TestClient(app(Front(world, base_url="http://localtok")), base_url="http://localtok")
    return Stage(world, http, made, post, account)


def _ad(world: World, kind: str, post: Post, account: Account) -> Ad:
    if kind == "CUSTOMIZED_USER":
        world.custom_identities["1"] = CustomIdentity("1", "Lumen", "picture", world.now)
        return ad(world, None)
    if kind == "AUTH_CODE":
        return ad(world, post)
    center = next(iter(world.centers.values()))
    account.linked_to.add(world.advertiser.advertiser_id)
    center.accounts.add(account.handle)
    return ad(world, post, identity_type=kind, identity_bc_id=center.bc_id if kind == "BC_AUTH_TT" else "")


def _expire(stage: Stage) -> bool:
    for code in stage.world.codes.values():
        code.ends_at = stage.world.now
    stage.world.refresh_statuses()
    return True


def _delete_identity(stage: Stage) -> bool:
    return bool(stage.as_advertiser("identity/delete/", identity_id="1", identity_type="CUSTOMIZED_USER")["code"] == 0)


HAPPEN: dict[str, Callable[[Stage], bool]] = {
    "code expired": _expire,
    "code revoked": lambda stage: stage.on_code("revoke"),
    "promotion switched off": lambda stage: stage.on_code("off"),
    "post deleted": lambda stage: stage.on_post(status="DELETED"),
    "post private": lambda stage: stage.on_post(status="PRIVATE"),
    "post friends only": lambda stage: stage.on_post(status="FRIENDS"),
    "post removed by moderation": lambda stage: stage.on_post(status="AUDIT_DELETED"),
    "post under review": lambda stage: stage.on_post(status="UNDER_REVIEW"),
    "post taken down": lambda stage: stage.on_post(status="TAKEN_DOWN"),
    "account banned": lambda stage: stage.on_account(banned=True),
    "account private": lambda stage: stage.on_account(private=True),
    "account no longer a business": lambda stage: stage.on_account(business=False),
    "ads permission withdrawn": lambda stage: stage.on_account(ads_allowed=False),
    "account unlinked": lambda stage: stage.on_account(linked=False),
    "Business Center access withdrawn": lambda stage: stage.on_account(bc=False),
    "comments off": lambda stage: stage.on_post(comments_disabled=True),
    "music licence lost": lambda stage: stage.on_post(music_licensed=False),
    "caption edited": lambda stage: stage.on_post(caption="Rewritten."),
    "custom identity deleted": _delete_identity,
}
"""How each row of the table comes about; False where it was refused."""
RESTORE: dict[str, Callable[[Stage], bool]] = {
    "code expired": lambda stage: stage.on_code("extend", 7),
    "promotion switched off": lambda stage: stage.on_code("make"),
    "post private": lambda stage: stage.on_post(status="PUBLIC"),
    "post friends only": lambda stage: stage.on_post(status="PUBLIC"),
    "post removed by moderation": lambda stage: stage.on_post(status="PUBLIC"),
    "post under review": lambda stage: stage.on_post(status="PUBLIC"),
    "post taken down": lambda stage: stage.on_post(status="PUBLIC"),
    "account banned": lambda stage: stage.on_account(banned=False),
    "account private": lambda stage: stage.on_account(private=False),
    "account no longer a business": lambda stage: stage.on_account(business=True),
    "ads permission withdrawn": lambda stage: stage.on_account(ads_allowed=True),
    "account unlinked": lambda stage: stage.on_account(linked=True),
    "Business Center access withdrawn": lambda stage: stage.on_account(bc=True),
    "music licence lost": lambda stage: stage.on_post(music_licensed=True),
}
"""How it is undone, where it can be."""


def _made(answer: httpx2.Response) -> bool:
    assert answer.status_code in (200, 409), answer.text
    return answer.status_code == 200


@cache
def _prototype() -> bytes:
    return pickle.dumps(small(), protocol=pickle.HIGHEST_PROTOCOL)
