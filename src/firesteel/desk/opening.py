"""Putting a desk together: a workspace's two stores, and a client for its platform."""

from __future__ import annotations

import os
import secrets
import time
import weakref
from collections.abc import Callable
from datetime import datetime

import httpx2

from ..errors import BadInput, Misconfigured, NotApproved
from ..storage import Store, Workspace, open_new, open_workspace, workspace
from ..tiktok import Client, Local, Patience, Site, TikTok
from ..tiktok.limits import TIERS, Limits
from ..tiktok.logins import LIVE, SANDBOX, is_tiktok
from ..tiktok.tokens import AdvertiserToken
from ..warehouse import DuckDB, Lake
from . import logins
from .facts import Writes
from .notices.noticing import Noticing
from .privacy import intake

__all__ = ["LIVE", "give_token", "make_workspace", "may_write", "open_desk"]

TIER = "FIRESTEEL_RATE_TIER"
"""The app's tier where it is not the one given at `firesteel connect`; the only one a simulated workspace has."""
_counted: dict[tuple[str, str], Limits] = {}
"""One count for each app and path, shared by every desk and thread of this process."""


def open_desk(
    name: str, *, clock: Callable[[], datetime], http: httpx2.Client | None = None, longest_wait_s: float = 300.0
) -> Noticing:
    """The desk of a workspace. `http` speaks to its platform; by default to the address the workspace was made with.

    longest_wait_s  how long one wait for a busy platform may be; pages wait for seconds, not minutes
    """
    place = workspace.open_(name)
    if is_tiktok(place.base_url) is place.simulated:
        raise Misconfigured(
            f"{place.path / 'workspace.json'} says that {name} is {place.kind} and speaks to {place.base_url}; only live "
            "workspaces speak to TikTok, and to nobody else. Nothing was sent; put the right address back"
        )
    store = open_workspace(place)
    wire = http or httpx2.Client(base_url=place.base_url, timeout=30.0)
    token = logins.advertiser_of(store)
    client = Client(
        wire,
        place.advertiser_id,
        token.access_token if token else "",
        patience=Patience(longest_s=longest_wait_s, jitter=_late),
        limits=_limits(store),
        guard=_guard(store),
    )
    lake = Lake(place.lake, place.timezone, intake=intake(store.people, place.lake), keys=store.lake_keys)
    desk = Noticing(
        store,
        lake,
        DuckDB(lake),
        TikTok(client, simulated=place.simulated),
        clock=clock,
        local=Local(wire) if place.simulated else None,
        site=Site(wire) if place.simulated else None,
    )
    if http is None:
        weakref.finalize(desk, wire.close)
    return desk


def give_token(store: Store, access_token: str) -> None:
    """Seal the advertiser's token, again where the key that sealed it is lost."""
    logins.keep_advertiser(store, AdvertiserToken(access_token=access_token))


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
    database: str | None = None,
) -> Workspace:
    """Make a workspace and seal the advertiser's token in it. Live or simulated, fixed from here on.

    database  where its ledger lies (`storage.addresses`); None is PostgreSQL where the environment names one
    Raises `BadInput` where that does not fit the address: live is TikTok, simulated is anything else.
    """
    if is_tiktok(base_url) is (kind is workspace.Kind.SIMULATED):
        raise BadInput(
            f"a {kind} workspace cannot speak to {base_url}",
            remedy="leave --simulated out for TikTok; else give the address of a running localtok",
        )
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
        database=database,
    )
    give_token(open_new(made), access_token)
    return made


def may_write(store: Store) -> bool:
    """A simulated workspace always; a live one where somebody allowed it and nobody took it back."""
    if store.workspace.simulated:
        return True
    kept = store.ledger.latest_or_none(Writes, "platform")
    return kept is not None and kept.allowed


def _guard(store: Store) -> Callable[[], None]:
    """A live workspace starts read-only: every write asks this first."""

    def refuse() -> None:
        if not may_write(store):
            name = store.workspace.name
            raise NotApproved(
                f"{name} is a live workspace that may only read, so nothing was sent; "
                f"`firesteel workspace allow-writes {name}` lets it spend money and change posts"
            )

    return refuse


def _limits(store: Store) -> Limits | None:
    """None for a simulated workspace, unless the environment names a tier."""
    here, app = store.workspace, logins.app_of(store)
    tier = os.environ.get(TIER, "")
    if not tier and here.simulated:
        return None
    tier = tier or ("sandbox" if here.base_url.startswith(SANDBOX) else app.tier if app else "basic")
    if tier not in TIERS:
        raise BadInput(f"{tier!r} is no tier of rate limits", where=TIER, remedy=f"use one of {', '.join(TIERS)}")
    key = (f"{here.base_url} {app.app_id if app else here.advertiser_id}", tier)
    return _counted.setdefault(key, Limits(tier=tier, clock=time.monotonic, sleep=time.sleep))


def _late(seconds: float) -> float:
    """Up to a quarter longer."""
    return seconds * (1 + secrets.randbelow(250) / 1_000)
