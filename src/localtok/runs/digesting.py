"""A run in one word: two runs that come to the same digest came to the same bytes in everything that counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from ..market.engagement import NAMES
from ..state import Counters, Hour
from ..world import World

_ENCODER = msgspec.msgpack.Encoder()


def digest(world: World) -> str:
    """SHA-256, in hexadecimal, over counters, money, orders, events, comments and rights, in an order of its own.

    What a door keeps for its own convenience is not in it: reading changes no digest.
    """
    hashed = hashlib.sha256()
    for record in _records(world):
        hashed.update(_ENCODER.encode(record))
    return hashed.hexdigest()


def _records(world: World) -> Iterator[Any]:
    """Each encodes to bytes that say where they end, so no two sequences of records read alike."""
    yield world.now, world.seed, world.advertiser.balance_micros, world.advertiser.status
    for account in world.accounts.values():
        yield account.handle, account.followers, sorted(account.linked_to), account.banned, account.private
    for post in world.posts.values():
        yield post.item_id, post.handle, post.status, post.comments_disabled, _row(post.organic), _row(post.paid)
    yield from world.codes.values()
    for campaign in world.campaigns.values():
        yield campaign.campaign_id, campaign.operation_status, campaign.budget_mode, campaign.budget_micros
    for group in world.adgroups.values():
        yield group.adgroup_id, group.operation_status, group.budget_mode, group.budget_micros, group.bid_micros
    for ad in world.ads.values():
        yield ad.ad_id, ad.adgroup_id, ad.item_id, ad.operation_status, ad.secondary_status
    for (ad_id, at), hour in sorted(world.hours.items()):
        yield ad_id, at, _figures(hour)
    yield from world.comments.values()
    yield from world.pixel_events
    yield from world.signals.offsite
    yield from world.touches
    yield from world.orders


def _row(counters: Counters) -> tuple[int, ...]:
    return tuple(int(getattr(counters, name)) for name in NAMES)


def _figures(hour: Hour) -> tuple[int, ...]:
    return (
        hour.spend_micros,
        hour.conversions,
        hour.conversion_value_micros,
        hour.click_conversions,
        hour.view_conversions,
        hour.real_time_conversions,
        *_row(hour.counters),
    )
