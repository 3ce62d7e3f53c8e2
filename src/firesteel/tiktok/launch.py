"""Making a plan exist on the platform exactly once, whatever crashes, is lost or fails in between.

Each write is journalled before it is sent. Campaigns and ad groups carry a `request_id` that the platform honours
once; an ad has none, so it is looked for by its name before each attempt. After a lost answer the thing is looked for,
and only sent again if it is not there. Names are the link: the campaign's is the plan's, the others' the flight's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from tiktokwire import ads

from ..errors import Conflict, Misconfigured, PlatformError
from ..plans import Flight, Plan
from ..rights import Authorization
from ..values import AdId, FlightId, PlanId, PostId
from . import recipe, retry
from .client import Client
from .journal import Journal
from .retry import Do, Kind, Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchedAd:
    flight: FlightId
    adgroup_id: str
    ad_id: AdId


@dataclass(frozen=True, slots=True, kw_only=True)
class Launched:
    """What a plan is called on the platform."""

    plan: PlanId
    campaign_id: str
    ads: tuple[LaunchedAd, ...]


def launch(client: Client, plan: Plan, grants: Mapping[PostId, Authorization], journal: Journal) -> Launched:
    """Create campaign, ad groups and ads, all paused. Repeating it continues where it stopped.

    Raises `NotCleared` for a flight without an authorization, before anything is written, and `Rejected` with the
    platform's own words when it refuses.
    """
    client.guard()
    for flight in plan.flights:
        recipe.granted(flight, grants)
    pixel = _pixel(client, plan)
    campaign_id = _campaign(client, plan, journal)
    made: list[LaunchedAd] = []
    for flight in plan.flights:
        adgroup_id = _adgroup(client, plan, flight, campaign_id, pixel, journal)
        ad_id = _ad(client, plan, flight, adgroup_id, recipe.granted(flight, grants), journal)
        made.append(LaunchedAd(flight=flight.id, adgroup_id=adgroup_id, ad_id=AdId(ad_id)))
    return Launched(plan=plan.id, campaign_id=campaign_id, ads=tuple(made))


def enable(client: Client, launched: Launched, journal: Journal) -> None:
    """Switch everything on, the campaign last, so that delivery starts at once; then read it back.

    What the journal knows as done is not repeated, so a flight that was paused since stays paused.
    Raises `Conflict` naming what is not on although it was switched on.
    """
    ad_ids = [str(ad.ad_id) for ad in launched.ads]
    group_ids = [ad.adgroup_id for ad in launched.ads]
    _switch_on(f"{launched.plan}/enable/ads", ad_ids, client.ad_status, journal)
    _switch_on(f"{launched.plan}/enable/adgroups", group_ids, client.adgroup_status, journal)
    if _switch_on(f"{launched.plan}/enable/campaign", [launched.campaign_id], client.campaign_status, journal):
        _confirm(client, launched, ad_ids, group_ids)


def _campaign(client: Client, plan: Plan, journal: Journal) -> str:
    key = f"{plan.id}/campaign"
    ask = recipe.campaign(plan, client.advertiser_id, recipe.request_id(plan, key))

    def find() -> str | None:
        filtering = ads.CampaignFilter(campaign_name=plan.name)
        rows = client.campaign_get(filtering).rows
        same = [row for row in rows if row.campaign_name == plan.name and row.objective_type == ask.objective_type]
        return _only("campaign", plan.name, [row.campaign_id for row in same])

    return _once(client, journal, key, ask, lambda: client.campaign_create(ask).campaign_id, find)


def _adgroup(client: Client, plan: Plan, flight: Flight, campaign_id: str, pixel_id: str, journal: Journal) -> str:
    key = f"{plan.id}/{flight.id}/adgroup"
    number = recipe.request_id(plan, key)
    ask = recipe.adgroup(plan, flight, client.advertiser_id, campaign_id, pixel_id, number)

    def find() -> str | None:
        filtering = ads.AdGroupFilter(campaign_ids=[campaign_id], adgroup_name=ask.adgroup_name)
        rows = client.adgroup_get(filtering).rows
        return _only("ad group", ask.adgroup_name, [r.adgroup_id for r in rows if r.adgroup_name == ask.adgroup_name])

    return _once(client, journal, key, ask, lambda: client.adgroup_create(ask).adgroup_id, find)


def _ad(client: Client, plan: Plan, flight: Flight, adgroup_id: str, grant: Authorization, journal: Journal) -> str:
    key = f"{plan.id}/{flight.id}/ad"
    creative = recipe.creative(plan, flight, grant)
    ask = ads.AdCreate(advertiser_id=client.advertiser_id, adgroup_id=adgroup_id, creatives=[creative])
    name = recipe.name_of(flight)

    def find() -> str | None:
        rows = client.ad_get(ads.AdFilter(adgroup_ids=[adgroup_id], ad_name=name)).rows
        return _only("ad", name, [row.ad_id for row in rows if row.ad_name == name])

    def send() -> str:
        return find() or client.ad_create(ask).ad_ids[0]

    return _once(client, journal, key, ask, send, find)


def _once(
    client: Client,
    journal: Journal,
    key: str,
    ask: msgspec.Struct,
    send: Callable[[], str],
    find: Callable[[], str | None],
) -> str:
    """The id of the thing, made at most once.

    An answer in the journal is final. An intention without one may have happened: look first. A 40050 and a lost
    answer may have, too: look then. Only where there is nothing to be found is it sent again.
    """
    entry = journal.seen(key)
    if entry is not None and entry.answer is not None:
        return str(entry.answer["id"])
    found = find() if entry is not None else None
    if found is None:
        journal.intend(key, msgspec.to_builtins(ask))
        found = _sent(client, send, find)
    journal.done(key, {"id": found})
    return found


def _sent(client: Client, send: Callable[[], str], find: Callable[[], str | None]) -> str:
    """Sent once more only after it was looked for, and only where the table of retries lets a creation be."""
    attempt = 0
    while True:
        try:
            return send()
        except PlatformError as error:
            what = retry.cell(error, Kind.CREATE)
            if what.do is not Do.LOOK:
                raise
            wait = client.patience.before(attempt, what.wait)
            if wait is None and what.wait is not Wait.NONE:
                raise
            if wait:
                client.patience.sleep(wait)
            found = find()
            if found is not None:
                return found
            if wait is None:
                raise
            attempt += 1


def _only(kind: str, name: str, ids: Sequence[str]) -> str | None:
    if len(ids) > 1:
        raise Conflict(
            f"{len(ids)} {kind}s are called {name!r} ({', '.join(ids)}); rename all but one, then launch again"
        )
    return ids[0] if ids else None


def _pixel(client: Client, plan: Plan) -> str:
    """The pixel's id, for which plans carry the code."""
    if not recipe.RECIPES[plan.objective].needs_pixel:
        return ""
    for pixel in client.pixel_list(code=plan.pixel_code or None).pixels:
        if pixel.pixel_code == plan.pixel_code:
            return pixel.pixel_id
    raise Misconfigured(f"the ad account has no pixel {plan.pixel_code or '(none given)'}; set the plan's pixel code")


def _switch_on(key: str, ids: list[str], switch: Callable[[list[str], str], object], journal: Journal) -> bool:
    """Whether it was still to be done."""
    entry = journal.seen(key)
    if entry is not None and entry.answer is not None:
        return False
    journal.intend(key, {"ids": ids, "operation_status": "ENABLE"})
    for start in range(0, len(ids), 20):
        switch(ids[start : start + 20], "ENABLE")
    journal.done(key, {"ids": ids})
    return True


def _confirm(client: Client, launched: Launched, ad_ids: list[str], group_ids: list[str]) -> None:
    stopped = [
        f"campaign {row.campaign_id}"
        for row in client.campaign_get(ads.CampaignFilter(campaign_ids=[launched.campaign_id])).rows
        if row.operation_status != "ENABLE"
    ]
    seen = 1
    for start in range(0, len(ad_ids), 100):
        groups = client.adgroup_get(ads.AdGroupFilter(adgroup_ids=group_ids[start : start + 100])).rows
        made = client.ad_get(ads.AdFilter(ad_ids=ad_ids[start : start + 100])).rows
        stopped += [f"ad group {row.adgroup_id}" for row in groups if row.operation_status != "ENABLE"]
        stopped += [f"ad {row.ad_id}" for row in made if row.operation_status != "ENABLE"]
        seen += len(groups) + len(made)
    if stopped or seen != 1 + len(ad_ids) + len(group_ids):
        raise Conflict(
            f"not everything is on after the launch: {', '.join(stopped) or 'something is missing'}; "
            "look at it in Ads Manager"
        )
