"""What the ad account has to advertise with: apps, shops, pixels, interests.

What a door does not tell (not granted, not there for this account) counts as nothing, since it cannot be used either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tiktokwire import events
from tiktokwire.codes import Code

from ..errors import Misconfigured, PlatformError
from ..plans.means import AccountMeans, App, Shop
from .client import Client

T = TypeVar("T")
_NOT_FOR_US = (
    Code.NOT_IMPL,
    Code.PERMISSION_ERROR,
    Code.FORBIDDEN,
    Code.NOT_IN_WHITELIST,
    Code.SCOPE_NOT_AUTHORIZED,
    Code.ROUTE_NOT_FOUND,
    Code.INTERFACE_OFFLINE,
)
_PROMOTIONS = {"ANDROID": "APP_ANDROID", "IOS": "APP_IOS"}
_USABLE = ("", "ACTIVE")


def means(client: Client) -> AccountMeans:
    return AccountMeans(
        apps=tuple(
            App(id=one.app_id, name=one.app_name, os=one.platform.lower())
            for one in _told(lambda: client.app_list().apps)
        ),
        shops=tuple(
            Shop(id=one.store_id, market=market, name=one.store_name)
            for one in _told(lambda: client.store_list().store_list)
            if one.store_status in _USABLE
            for market in one.targeting_region_codes
        ),
        pixels=tuple(one.pixel_code for one in _told(lambda: _pixels(client))),
    )


def interests(client: Client) -> dict[str, str]:
    """Every interest an ad group may be for: id to name."""
    return {
        one.interest_category_id: one.interest_category_name for one in client.interest_categories().interest_categories
    }


def promotion_of(client: Client, app: str) -> str:
    """How an app is promoted, which goes by what it runs on."""
    for one in client.app_list().apps:
        if one.app_id == app and one.platform in _PROMOTIONS:
            return _PROMOTIONS[one.platform]
    raise Misconfigured(f"the ad account has no app {app}; add it in TikTok's Events Manager, or choose another")


def center_of(client: Client, store: str) -> str:
    """The Business Center through which a shop is used."""
    for one in client.store_list().store_list:
        if one.store_id == store:
            return one.store_authorized_bc_id
    raise Misconfigured(f"the ad account has no TikTok shop {store}; link it in the Business Center, or choose another")


def _pixels(client: Client) -> list[events.Pixel]:
    found: list[events.Pixel] = []
    page = 1
    while True:
        answer = client.pixel_list(page=page)
        found += answer.pixels
        if page >= answer.page_info.total_page:
            return found
        page += 1


def _told(ask: Callable[[], list[T]]) -> list[T]:
    try:
        return ask()
    except PlatformError as refusal:
        if refusal.code not in _NOT_FOR_US:
            raise
        return []
