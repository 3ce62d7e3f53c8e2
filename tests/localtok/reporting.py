"""Reports asked without a socket, of small worlds in which something happened."""

from __future__ import annotations

import json
import pickle
from functools import cache
from typing import Any
from urllib.parse import urlencode

import campaigning as c

from localtok import doors, routes
from localtok.world import World

LEVELS = {
    "AUCTION_ADVERTISER": "advertiser_id",
    "AUCTION_CAMPAIGN": "campaign_id",
    "AUCTION_ADGROUP": "adgroup_id",
    "AUCTION_AD": "ad_id",
}


@cache
def _busy() -> bytes:
    world = c.small()
    campaign = c.campaign(world)
    for post in c.posts(world)[:3]:
        c.ad(world, post, c.group(world, campaign, budget_micros=40 * c.USD, location_ids=["6252001", "2921044"]))
    reach = c.group(
        world, c.campaign(world, objective_type="REACH"), optimization_goal="REACH", billing_event="CPM",
        location_ids=["6252001", "2921044"],
    )  # fmt: skip
    c.ad(world, c.posts(world)[0], reach)
    world.advance(60)
    return pickle.dumps(world)


def busy() -> World:
    """Four ads in four groups of two campaigns, and what they did in two and a half days, purchases among it."""
    world: World = pickle.loads(_busy())
    return world


def asked(world: World, path: str = "report/integrated/get/", **given: Any) -> dict[str, Any]:
    """The envelope of a GET."""
    usual = {"advertiser_id": world.advertiser.advertiser_id, **given}
    query = {name: one if isinstance(one, str) else json.dumps(one) for name, one in usual.items() if one is not None}
    return _knocked(world, "GET", path, query=urlencode(query))


def posted(world: World, path: str, **given: Any) -> dict[str, Any]:
    body = {"advertiser_id": world.advertiser.advertiser_id, **given}
    return _knocked(world, "POST", path, body=json.dumps(body).encode(), content_type="application/json")


def _knocked(world: World, method: str, path: str, **given: Any) -> dict[str, Any]:
    front = doors.Front(world, base_url="http://localtok")
    token = world.advertiser.access_token
    reply = doors.knock(front, routes.BY_PATH, method=method, path=path, token=token, **given)
    envelope: dict[str, Any] = json.loads(reply.body)
    return envelope | {"headers": dict(reply.headers)}


def rows(world: World, **given: Any) -> list[dict[str, Any]]:
    usual: dict[str, Any] = {
        "report_type": "BASIC", "data_level": "AUCTION_AD", "dimensions": ["ad_id", "stat_time_day"],
        "start_date": "2026-01-01", "end_date": "2026-01-05", "page_size": 1_000,
    }  # fmt: skip
    envelope = asked(world, **{**usual, **given})
    assert envelope["code"] == 0, envelope
    found: list[dict[str, Any]] = envelope["data"]["list"]
    return found
