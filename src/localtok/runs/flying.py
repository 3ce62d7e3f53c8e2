"""A run: a world in which a policy's posts are advertised, and days that pass.

Everything is asked for at the doors, as any client would: creators allow their posts by code, the advertiser applies the
codes and makes one campaign, one ad group and an ad for each post, and ads wait for their review. So a run is a function
of its spec, to the byte.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from tiktokwire.enums import AUTHORIZATION_DAYS, OPTIMIZATION_EVENTS

from ..doors import Front
from ..market.engine import CHOICE
from ..state import Post
from ..world import World
from .caller import Caller, Refused
from .policies import POLICIES
from .spec import Spec


def fly(spec: Spec, told: Callable[[World], None] | None = None) -> World:
    """The world after `spec.days` days. `told` is called after each of them.

    Raises `ValueError` for a scenario, a policy or an amount there cannot be.
    """
    with engine(spec):
        world = begun(spec)
        pass_days(world, spec.days, told)
    return world


def begun(spec: Spec) -> World:
    """The world on its first day, once the policy's ads are made."""
    world = World(spec.seed, spec.scenario)
    chosen = POLICIES[spec.policy](world, spec.ads)
    if chosen:
        # In the order of the cast: policies that choose the same posts come to the same bytes.
        _advertise(Front(world), sorted(chosen, key=lambda post: post.index), spec)
    return world


def pass_days(world: World, days: int, told: Callable[[World], None] | None = None) -> None:
    for _ in range(days):
        world.advance(24)
        if told is not None:
            told(world)


@contextmanager
def engine(spec: Spec) -> Iterator[None]:
    """While the spec's engine, if it names one, is the environment's."""
    if not spec.engine:
        yield
        return
    before = os.environ.get(CHOICE)
    os.environ[CHOICE] = spec.engine
    try:
        yield
    finally:
        if before is None:
            del os.environ[CHOICE]
        else:
            os.environ[CHOICE] = before


def _advertise(front: Front, posts: Sequence[Post], spec: Spec) -> None:
    advertiser = front.world.advertiser
    buyer = Caller(front, advertiser.access_token, advertiser_id=advertiser.advertiser_id)
    creatives = list(_creatives(front, buyer, posts, spec.days))
    group = _group(front.world, buyer, spec)
    for creative in creatives:
        buyer.post("ad/create/", adgroup_id=group, creatives=[creative])


def _creatives(front: Front, buyer: Caller, posts: Sequence[Post], days: int) -> Iterator[dict[str, object]]:
    """What each ad shows. A post whose creator may not allow it is left out.

    Raises `ValueError` where none is left.
    """
    world, refusal, some = front.world, None, False
    action = "SHOP_NOW" if world.model.shop.result == "Purchase" else "LEARN_MORE"
    for post in posts:
        account = world.accounts[post.handle]
        try:
            if not account.is_brand:
                _authorise(front, buyer, post, days)
        except Refused as no:
            refusal = no
            continue
        some = True
        yield {
            "ad_name": f"{post.handle} {post.item_id}",
            "identity_type": "TT_USER" if account.is_brand else "AUTH_CODE",
            "identity_id": account.identity_id,
            "tiktok_item_id": post.item_id,
            "ad_format": "SINGLE_VIDEO",
            "call_to_action": action,
            "landing_page_url": f"{world.shop.site}{world.shop.landing}",
        }
    if not some:
        raise ValueError(f"no post that was chosen may be an ad: {refusal}")


def _authorise(front: Front, buyer: Caller, post: Post, days: int) -> None:
    """The creator allows the post for as long as the run takes, where such a code exists, and the advertiser applies it."""
    account = front.world.accounts[post.handle]
    creator = Caller(front, account.access_token, business_id=account.business_id)
    lasts = min((one for one in AUTHORIZATION_DAYS if one > days), default=max(AUTHORIZATION_DAYS))
    creator.post(
        "business/post/authorize/setting/", item_id=post.item_id, is_ad_promotable=True, authorization_days=lasts
    )
    code = creator.get("business/post/authorize/status/", item_id=post.item_id)["auth_code"]
    buyer.post("tt_video/authorize/", auth_code=code)


def _group(world: World, buyer: Caller, spec: Spec) -> str:
    """One ad group that buys what the brand counts as a result, everywhere its people live, for as much a day."""
    campaign = buyer.post(
        "campaign/create/",
        campaign_name="localtok run",
        objective_type="WEB_CONVERSIONS",
        budget_mode="BUDGET_MODE_INFINITE",
    )
    places = buyer.get("tool/region/", placements=["PLACEMENT_TIKTOK"], objective_type="WEB_CONVERSIONS")
    home = [one["location_id"] for one in places["region_info"] if one["region_code"] in world.country_codes]
    made = buyer.post(
        "adgroup/create/",
        campaign_id=campaign["campaign_id"],
        adgroup_name="localtok run",
        promotion_type="WEBSITE",
        placement_type="PLACEMENT_TYPE_NORMAL",
        placements=["PLACEMENT_TIKTOK"],
        location_ids=home,
        budget_mode="BUDGET_MODE_DAY",
        budget=spec.daily_budget,
        schedule_type="SCHEDULE_FROM_NOW",
        schedule_start_time="2026-01-01 00:00:00",
        optimization_goal="CONVERT",
        optimization_event=OPTIMIZATION_EVENTS[world.model.shop.result],
        pixel_id=world.pixel.pixel_id,
        billing_event="OCPM",
        bid_type="BID_TYPE_NO_BID",
        pacing="PACING_MODE_SMOOTH",
    )
    return str(made["adgroup_id"])
