"""Knocking at localtok's doors by hand, in wire words, so that these tests share nothing with the product's client."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import httpx2

from localtok.state import Account, Post
from localtok.world import World


@dataclass
class Caller:
    http: httpx2.Client
    token: str
    always: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """The envelope of a GET; lists and objects go as JSON text, as on the wire."""
        given = {**self.always, **params}
        query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
        return self.http.get(f"/open_api/v1.3/{path}", params=query, headers={"Access-Token": self.token}).json()

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        return self.http.post(
            f"/open_api/v1.3/{path}", json={**self.always, **body}, headers={"Access-Token": self.token}
        ).json()


def buyer(http: httpx2.Client, world: World) -> Caller:
    one = world.advertiser
    return Caller(http, one.access_token, {"advertiser_id": one.advertiser_id})


def holder(http: httpx2.Client, account: Account) -> Caller:
    return Caller(http, account.access_token, {"business_id": account.business_id})


def ok(envelope: dict[str, Any]) -> Any:
    assert envelope["code"] == 0, envelope
    assert envelope["message"] == "OK"
    return envelope["data"]


def no(envelope: dict[str, Any], code: int, *words: str) -> None:
    assert envelope["code"] == code, envelope
    assert envelope["data"] == {}
    for word in words:
        assert word in envelope["message"], envelope["message"]


def brand(world: World) -> Account:
    return next(one for one in world.accounts.values() if one.is_brand)


def creator(world: World) -> Account:
    """An account that is not linked to the advertiser."""
    one = next(one for one in world.accounts.values() if not one.is_brand)
    one.linked_to.clear()
    return one


def post_of(world: World, account: Account) -> Post:
    return next(post for post in world.posts.values() if post.handle == account.handle and post.status == "PUBLIC")


def code_for(http: httpx2.Client, account: Account, post: Post, days: int = 30) -> str:
    """As the creator: allow the post in ads and read its code."""
    me = holder(http, account)
    ok(
        me.post(
            "business/post/authorize/setting/", item_id=post.item_id, is_ad_promotable=True, authorization_days=days
        )
    )
    return str(ok(me.get("business/post/authorize/status/", item_id=post.item_id))["auth_code"])


def campaign(**given: Any) -> dict[str, Any]:
    usual = {"campaign_name": "C1", "objective_type": "TRAFFIC", "budget_mode": "BUDGET_MODE_INFINITE"}
    return {**usual, **given}


def adgroup(campaign_id: str, **given: Any) -> dict[str, Any]:
    """The documentation's traffic example, on the first day of the world."""
    usual = {
        "campaign_id": campaign_id,
        "adgroup_name": "G1",
        "promotion_type": "WEBSITE",
        "placement_type": "PLACEMENT_TYPE_NORMAL",
        "placements": ["PLACEMENT_TIKTOK"],
        "location_ids": ["6252001"],
        "age_groups": ["AGE_18_24"],
        "gender": "GENDER_UNLIMITED",
        "budget_mode": "BUDGET_MODE_DAY",
        "budget": 50,
        "schedule_type": "SCHEDULE_FROM_NOW",
        "schedule_start_time": "2026-01-01 00:00:00",
        "optimization_goal": "CLICK",
        "billing_event": "CPC",
        "bid_type": "BID_TYPE_NO_BID",
        "pacing": "PACING_MODE_SMOOTH",
    }
    return {**usual, **given}


def creative(account: Account, post: Post, **given: Any) -> dict[str, Any]:
    usual = {
        "ad_name": "A1",
        "identity_type": "AUTH_CODE",
        "identity_id": account.identity_id,
        "tiktok_item_id": post.item_id,
        "ad_format": "SINGLE_VIDEO",
        "call_to_action": "LEARN_MORE",
        "landing_page_url": "http://localtok/shop/serum",
    }
    return {**usual, **given}


def made_group(me: Caller, **given: Any) -> str:
    campaign_id = ok(me.post("campaign/create/", **campaign()))["campaign_id"]
    return str(ok(me.post("adgroup/create/", **adgroup(campaign_id, **given)))["adgroup_id"])


def made_ad(http: httpx2.Client, world: World, **given: Any) -> str:
    """A running traffic ad on a creator's authorised post."""
    me, account = buyer(http, world), creator(world)
    post = post_of(world, account)
    ok(me.post("tt_video/authorize/", auth_code=code_for(http, account, post)))
    made = ok(me.post("ad/create/", adgroup_id=made_group(me), creatives=[creative(account, post, **given)]))
    return str(made["ad_ids"][0])
