"""Putting a desk together: a workspace's two stores, and a client for its platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import httpx2

from ..errors import Misconfigured
from ..storage import Store, Workspace, open_workspace, workspace
from ..tiktok import Client, Local, Site, TikTok
from ..warehouse import DuckDB, Lake
from .queue import Queue

LIVE = "https://business-api.tiktok.com"
ADVERTISER_TOKEN = "advertiser"


def open_desk(name: str, *, clock: Callable[[], datetime], http: httpx2.Client | None = None) -> Queue:
    """The desk of a workspace. `http` speaks to its platform; by default to the address the workspace was made with."""
    place = workspace.open_(name)
    store = open_workspace(place)
    wire = http or httpx2.Client(base_url=place.base_url, timeout=30.0)
    client = Client(wire, place.advertiser_id, _token(store))
    lake = Lake(place.lake, place.timezone)
    return Queue(
        store,
        lake,
        DuckDB(lake),
        TikTok(client),
        clock=clock,
        local=Local(wire) if place.simulated else None,
        site=Site(wire) if place.simulated else None,
    )


def give_token(store: Store, access_token: str) -> None:
    """Seal the advertiser's token, again where the key that sealed it is lost."""
    store.secrets.put(ADVERTISER_TOKEN, access_token)


def _token(store: Store) -> str:
    """Empty where there is none, or where its key is lost: everything but the platform works all the same."""
    try:
        return store.secrets.get_or_none(ADVERTISER_TOKEN) or ""
    except Misconfigured:
        return ""


def make_workspace(
    name: str,
    *,
    kind: workspace.Kind,
    brand: str,
    currency: str,
    timezone: str,
    base_url: str,
    advertiser_id: str,
    access_token: str,
    pixel_code: str,
    created_at: datetime,
) -> Workspace:
    """Make a workspace and seal the advertiser's token in it. Live or simulated, fixed from here on."""
    made = workspace.create(
        name,
        kind=kind,
        brand=brand,
        currency=currency,
        timezone=timezone,
        base_url=base_url,
        advertiser_id=advertiser_id,
        created_at=created_at,
        pixel_code=pixel_code,
    )
    open_workspace(made).secrets.put(ADVERTISER_TOKEN, access_token)
    return made
