"""What a poll of many live flights asks of the platform: counted at the local one, and held against the schedule."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from firesteel.rights import Authorization, Grant
from firesteel.tiktok import Client, TikTok
from firesteel.tiktok.polling import LOOKED_BACK, Schedule, schedule
from firesteel.values import AdId, FlightId, PostId, Window
from localtok.state import Ad, AdGroup, Campaign, Counters, Hour, Post, PostCode
from localtok.world import World

FLIGHTS, HERE = 10_000, 500
"""So many are planned for; so many really live on the local platform, one ad each, that delivered in every hour."""
HOUR, DAY = 3_600, 86_400


def polled() -> Iterator[dict[str, Any]]:
    """flights_polled_per_min  10,000 flights over the minutes that one whole poll takes: those of the processor, our own
    work's and the local platform's on one core, or those that the slowest path needs at the basic tier's pace, whichever are more
    """
    asked = schedule(FLIGHTS, "basic", days=LOOKED_BACK)
    counted, seconds = _poll()
    _compare(counted, schedule(HERE, "basic", days=LOOKED_BACK))
    if not asked.fits:
        raise AssertionError("10,000 flights do not fit into the basic tier")
    print(asked.table(), file=sys.stderr)
    worked = seconds / 60 * FLIGHTS / HERE
    slowest = max(use.longest for use in asked.uses) / timedelta(minutes=1)
    value = FLIGHTS / max(worked, slowest)
    fullest = max(max(use.a_minute / use.minute, use.a_day / use.day) for use in asked.uses)
    yield {
        "figure": "flights_polled_per_min",
        "value": value,
        "unit": "flights/min",
        "against": FLIGHTS / slowest,
        "ratio": value / (FLIGHTS / slowest),
        "flights_here": HERE,
        "calls_here": sum(counted.values()),
        "seconds_here": seconds,
        "fullest_path": fullest,
        "calls_a_minute": asked.a_minute,
        "fits": asked.fits,
        "fits_together": asked.fits_together,
        "schedule": [
            {"what": each.what, "path": each.path, "every_min": each.every / timedelta(minutes=1), "calls": each.calls}
            for each in asked.polls
        ],
    }


def _compare(counted: Counter[str], asked: Schedule) -> None:
    """Raises `AssertionError` where the calls that were made are not those of the schedule."""
    expected: Counter[str] = Counter()
    for poll in asked.polls:
        if poll.what != "new comments":  # of connected accounts, which nobody is here
            expected[poll.path] += poll.calls
    expected["identity/get/"] = 1  # all creators here fit into one page
    if +expected != counted:
        raise AssertionError(f"the schedule says {dict(+expected)}, the platform counted {dict(counted)}")


def _poll() -> tuple[Counter[str], float]:
    """One look at everything: calls by path, and how long it took, on one core with the platform in process."""
    from starlette.testclient import TestClient

    from localtok.app import app
    from localtok.doors import Front

    world, calls = World(seed=7), Counter[str]()
    ads = _fill(world)
    front = Front(world, base_url="http://localtok")
    with TestClient(app(front), base_url=front.base_url) as http:
        get = http.get

        def counted(url: str, **rest: Any) -> Any:
            calls[str(url).partition("/v1.3/")[2].partition("?")[0]] += 1
            return get(url, **rest)

        http.get = counted  # type: ignore[method-assign,assignment]
        platform = TikTok(Client(http, world.advertiser.advertiser_id, world.advertiser.access_token), simulated=True)
        _ = platform.zone
        calls.clear()
        start = time.process_time()
        _look(platform, world, ads)
        return calls, time.process_time() - start


def _look(platform: TikTok, world: World, ads: list[Ad]) -> None:
    now = datetime.fromtimestamp(world.now, UTC)
    last, posts = now.date(), [PostId(ad.item_id) for ad in ads]
    first = last - timedelta(days=LOOKED_BACK - 1)
    ids = [AdId(ad.ad_id) for ad in ads]
    window = Window(now - timedelta(days=1), now + timedelta(days=20))
    flights = {ad: (FlightId(f"F-{ad}"), post) for ad, post in zip(ids, posts, strict=True)}
    rows = platform.delivery(flights, first, last, currency=world.advertiser.currency, retrieved_at=now)
    if len(rows) < HERE * 24 * (LOOKED_BACK - 1):
        raise AssertionError(f"only {len(rows)} hours were read")
    platform.reach(ids, first, last)
    platform.ad_states(ids)
    platform.settings([ad.adgroup_id for ad in ads], world.advertiser.currency)
    held = [
        Authorization(post=PostId(ad.item_id), grant=Grant.POST_CODE, identity_id=ad.identity_id, window=window)
        for ad in ads
    ]
    if any(each.revoked_at for each in platform.poll(held, now=now)):
        raise AssertionError("a grant was not found")
    for ad, post, grant in zip(ads, posts, held, strict=True):
        platform.ad_commented(ad.adgroup_id, first, last)
        platform.music(post, grant, frozenset({"US"}), window)


def _fill(world: World) -> list[Ad]:
    """Flights as a launch leaves them, put into the world's records: launching so many would take an hour. Each has a post
    of its own whose code was applied, and delivered in every hour of the days that are read."""
    zone = ZoneInfo(world.advertiser.timezone)
    begun = datetime.fromtimestamp(world.now, zone).replace(hour=0, minute=0)
    ends = begun + timedelta(days=LOOKED_BACK + 1)
    first, world.now = int(begun.timestamp()), int(ends.timestamp()) - 60
    models = [post for post in world.posts.values() if post.status == "PUBLIC" and not _of_brand(world, post.handle)]
    found = []
    for number in range(HERE):
        model = models[number % len(models)]
        post = replace(model, item_id=world.next_id(), comments_disabled=False, ad_promotable=True, duet_of="", stitch_of="", mentions=())  # fmt: skip
        world.posts[post.item_id] = post
        code = PostCode(
            code=f"#{post.item_id}", item_id=post.item_id, handle=post.handle, days=60, starts_at=first,
            ends_at=first + 60 * DAY, advertiser_id=world.advertiser.advertiser_id, applied_at=first,
        )  # fmt: skip
        world.codes[code.code] = code
        found.append(_fly(world, number, post, first))
    return found


def _of_brand(world: World, handle: str) -> bool:
    return next(account for account in world.accounts.values() if account.handle == handle).is_brand


def _fly(world: World, number: int, post: Post, begun: int) -> Ad:
    account = next(each for each in world.accounts.values() if each.handle == post.handle)
    own: dict[str, Any] = {"advertiser_id": world.advertiser.advertiser_id, "operation_status": "ENABLE", "created_at": begun, "modified_at": begun}  # fmt: skip
    campaign = Campaign(
        campaign_id=world.next_id(), name=f"campaign {number}", objective_type="TRAFFIC",
        budget_mode="BUDGET_MODE_TOTAL", budget_micros=1_000_000_000, **own,
    )  # fmt: skip
    group = AdGroup(
        adgroup_id=world.next_id(), campaign_id=campaign.campaign_id, name=f"group {number}", optimization_goal="CLICK",
        optimization_event="", billing_event="CPC", bid_type="BID_TYPE_NO_BID", bid_micros=0,
        budget_mode="BUDGET_MODE_DAY", budget_micros=30_000_000, starts_at=begun, ends_at=begun + 60 * DAY,
        location_ids=["6252001"], pixel_id="", pacing="PACING_MODE_SMOOTH",
        extra={"schedule_type": "SCHEDULE_START_END"}, **own,
    )  # fmt: skip
    ad = Ad(
        ad_id=world.next_id(), adgroup_id=group.adgroup_id, campaign_id=campaign.campaign_id, name=f"spk_{number}",
        identity_type="AUTH_CODE", identity_id=account.identity_id, item_id=post.item_id, call_to_action="SHOP_NOW",
        landing_page_url="https://shop.example/serum", **own,
    )  # fmt: skip
    world.campaigns[campaign.campaign_id], world.adgroups[group.adgroup_id], world.ads[ad.ad_id] = campaign, group, ad
    for hour in range(begun, world.now, HOUR):
        counters = Counters(impressions=200, plays=190, clicks=number % 7, likes=2)
        world.hours[ad.ad_id, hour] = Hour(ad_id=ad.ad_id, hour=hour, spend_micros=1_200_000, counters=counters)
    return ad
