"""A `TikTok` on a local platform, with three authorised posts and a plan for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx2

import a
from firesteel.plans import Plan
from firesteel.rights import Authorization
from firesteel.tiktok import Client, Patience, TikTok
from firesteel.values import FlightId, PostId
from localtok.state import Account, Post
from localtok.world import World

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HASTY = Patience(sleep=lambda seconds: None)


def tiktok(http: httpx2.Client, world: World) -> TikTok:
    one = world.advertiser
    return TikTok(Client(http, one.advertiser_id, one.access_token, patience=HASTY))


def creators(world: World) -> list[Account]:
    return [account for account in world.accounts.values() if not account.is_brand]


def post_of(world: World, account: Account) -> Post:
    return next(post for post in world.posts.values() if post.handle == account.handle and post.status == "PUBLIC")


@dataclass
class Ready:
    """Everything a launch needs, already agreed."""

    platform: TikTok
    plan: Plan
    grants: dict[PostId, Authorization]


def ready(http: httpx2.Client, world: World) -> Ready:
    here = tiktok(http, world)
    grants: dict[PostId, Authorization] = {}
    flights = []
    for number, account in enumerate(creators(world)[:3]):
        account.linked_to.clear()
        post = post_of(world, account)
        code = here.offer_code(account.business_id, account.access_token, PostId(post.item_id), 30)
        grant = here.authorize_code(code, now=NOW)
        grants[grant.post] = grant
        flight = a.flight(
            f"F-{number}", post=grant.post, creator=account.handle, landing_url=f"{http.base_url}/shop/serum"
        )
        flights.append(replace(flight, id=FlightId(f"F-{number}"), name=f"spk_{number}"))
    return Ready(here, a.plan(pixel_code=world.pixel.pixel_code, flights=tuple(flights)), grants)
