"""Making a plan exist on the platform exactly once, whatever crashes, is lost or fails in between.

Each write is journalled before it is sent. Campaigns and ad groups carry a `request_id` that the platform honours
once, a file has a name it takes once; an ad has neither, so it is looked for by its name before each attempt. After a
lost answer the thing is looked for, and only sent again if it is not there. Names are the link: the campaign's is the
plan's, the others' the flight's. At the end everything is read back, while it is still paused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from tiktokwire import ads

from ..errors import BadInput, Conflict, Misconfigured
from ..plans import Flight, Objective, Plan
from ..rights import Authorization
from ..values import AdId, FlightId, PlanId, PostId
from . import checking, finding, means, recipe, undoing, uploading
from .client import Client
from .journal import Journal
from .once import once, settled
from .recipe import Footage, Known
from .retry import Wait
from .speaking import Speaker, ad_text

_MOST = 20
"""Ids of one change of status."""


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


def launch(
    client: Client,
    plan: Plan,
    grants: Mapping[PostId, Authorization],
    journal: Journal,
    files: Callable[[str], bytes] | None = None,
    speaker: Speaker | None = None,
) -> Launched:
    """Upload what is to be uploaded, then create campaign, ad groups and ads, all paused. Repeating it continues where
    it stopped.

    files    the contents of a video by the digest in `Flight.file`; wanted only where a flight is no Spark Ad
    speaker  who shows an uploaded video; the same

    Raises `NotCleared`, `BadInput` or `Misconfigured` before anything is written, `Rejected` with the platform's own
    words when it refuses, and `Conflict` where what reads back is not what was to be made, or the launch was undone.
    """
    client.guard()
    checking.check(plan, grants, speaker)
    undoing.refuse_undone(plan, journal)
    known = _known(client, plan)
    shots = _uploaded(client, plan, files, speaker, journal)
    campaign_id = _campaign(client, plan, journal)
    made: list[LaunchedAd] = []
    for flight in plan.flights:
        adgroup_id = _adgroup(client, plan, flight, campaign_id, known, journal)
        creative = _creative(plan, flight, grants, shots, speaker)
        ad_id = _ad(client, plan, flight, adgroup_id, creative, journal)
        made.append(LaunchedAd(flight=flight.id, adgroup_id=adgroup_id, ad_id=AdId(ad_id)))
    launched = Launched(plan=plan.id, campaign_id=campaign_id, ads=tuple(made))
    if not _done(journal, f"{plan.id}/enable/campaign"):
        _verify(client, plan, launched)
    return launched


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


def _known(client: Client, plan: Plan) -> Known:
    """What the platform calls the plan's pixel, interests, app and shop. Reads only."""
    app = plan.objective is Objective.APP
    return Known(
        pixel_id=_pixel(client, plan),
        app_promotion=means.promotion_of(client, plan.app) if app else "",
        store_center=means.center_of(client, plan.shop) if plan.objective is Objective.SHOP else "",
        interests=_interests(client, plan),
    )


def _uploaded(
    client: Client,
    plan: Plan,
    files: Callable[[str], bytes] | None,
    speaker: Speaker | None,
    journal: Journal,
) -> dict[FlightId, Footage]:
    """The videos that are files, by flight. First of all, so that a missing file leaves nothing half made."""
    wanted = [flight for flight in plan.flights if not flight.spark]
    if not wanted:
        return {}
    if files is None or speaker is None:
        raise Misconfigured(f"plan {plan.id} shows uploaded videos, and nothing says where their files are")
    shown = uploading.shown_under(client, plan, speaker, journal)
    return {flight.id: uploading.footage(client, plan, flight, shown, files, journal) for flight in wanted}


def _campaign(client: Client, plan: Plan, journal: Journal) -> str:
    key = f"{plan.id}/campaign"
    ask = recipe.campaign(plan, client.advertiser_id, recipe.request_id(plan, key))
    return once(
        client,
        journal,
        key,
        msgspec.to_builtins(ask),
        lambda: client.campaign_create(ask).campaign_id,
        lambda: finding.campaign_of(client, plan),
    )


def _adgroup(client: Client, plan: Plan, flight: Flight, campaign_id: str, known: Known, journal: Journal) -> str:
    key = f"{plan.id}/{flight.id}/adgroup"
    number = recipe.request_id(plan, key)
    ask = recipe.adgroup(plan, flight, client.advertiser_id, campaign_id, known, number)
    return once(
        client,
        journal,
        key,
        msgspec.to_builtins(ask),
        lambda: client.adgroup_create(ask).adgroup_id,
        lambda: finding.adgroup_of(client, campaign_id, ask.adgroup_name),
    )


def _creative(
    plan: Plan,
    flight: Flight,
    grants: Mapping[PostId, Authorization],
    shots: Mapping[FlightId, Footage],
    speaker: Speaker | None,
) -> ads.Creative:
    if flight.spark:
        return recipe.creative(plan, flight, recipe.granted(flight, grants))
    return recipe.uploaded(plan, flight, shots[flight.id], ad_text(flight, grants.get(flight.post), speaker))


def _ad(client: Client, plan: Plan, flight: Flight, adgroup_id: str, creative: ads.Creative, journal: Journal) -> str:
    ask = ads.AdCreate(advertiser_id=client.advertiser_id, adgroup_id=adgroup_id, creatives=[creative])

    def find() -> str | None:
        return finding.ad_of(client, adgroup_id, recipe.name_of(flight))

    def send() -> str:
        return find() or client.ad_create(ask).ad_ids[0]

    return once(client, journal, f"{plan.id}/{flight.id}/ad", msgspec.to_builtins(ask), send, find)


def _pixel(client: Client, plan: Plan) -> str:
    """The pixel's id, for which plans carry the code."""
    if not recipe.RECIPES[plan.objective].needs_pixel:
        return ""
    for pixel in client.pixel_list(code=plan.pixel_code or None).pixels:
        if pixel.pixel_code == plan.pixel_code:
            return pixel.pixel_id
    raise Misconfigured(f"the ad account has no pixel {plan.pixel_code or '(none given)'}; set the plan's pixel code")


def _interests(client: Client, plan: Plan) -> dict[str, str]:
    """Each interest of the plan to its id: said by id, or by the name TikTok gives it, in any case."""
    wanted = {name for flight in plan.flights for name in flight.audience.interests}
    if not wanted:
        return {}
    known = means.interests(client)
    ids = {name.casefold(): id for id, name in known.items()} | {id: id for id in known}
    unknown = sorted(name for name in wanted if name.casefold() not in ids)
    if unknown:
        raise BadInput(
            f"TikTok knows no interest {', '.join(map(repr, unknown))}",
            where=f"plan {plan.id}",
            remedy=f"use names or ids of its list, such as {', '.join(sorted(known.values())[:5])}",
        )
    return {name: ids[name.casefold()] for name in wanted}


def _verify(client: Client, plan: Plan, launched: Launched) -> None:
    """Read back what was made, while nothing of it runs: everything once, with the approved money and end."""
    wrong = settled(client, Wait.SLOWLY, lambda: list(_wrong(client, plan, launched)))
    if wrong:
        raise Conflict(
            f"what was made of {plan.name} is not what was approved, so nothing was switched on: {'; '.join(wrong)}; "
            "look at it in Ads Manager, or undo the launch"
        )


def _wrong(client: Client, plan: Plan, launched: Launched) -> Iterator[str]:
    rows = finding.campaigns(client, [launched.campaign_id])
    if not rows:
        yield f"campaign {launched.campaign_id} is not there"
    for row in rows:
        total = recipe.counted(row.budget, plan.test_budget.currency)
        if row.budget_mode != "BUDGET_MODE_TOTAL" or total != plan.test_budget:
            yield f"campaign {row.campaign_id} has a total budget of {total}, not {plan.test_budget}"
    yield from _wrong_groups(client, plan, launched)
    names = {recipe.name_of(flight) for flight in plan.flights}
    ours = {str(ad.ad_id) for ad in launched.ads}
    there = {row.ad_id: row.ad_name for row in finding.ads_in(client, launched.campaign_id)}
    yield from (f"ad {id} is not there" for id in sorted(ours - there.keys()))
    yield from (
        f"ad {id} is there besides, called {there[id]} like one of ours"
        for id in sorted(there.keys() - ours)
        if there[id] in names
    )


def _wrong_groups(client: Client, plan: Plan, launched: Launched) -> Iterator[str]:
    groups = {row.adgroup_id: row for row in finding.adgroups_in(client, launched.campaign_id)}
    for flight, ad in zip(plan.flights, launched.ads, strict=True):
        row = groups.pop(ad.adgroup_id, None)
        if row is None:
            yield f"ad group {ad.adgroup_id} is not there"
            continue
        daily = recipe.counted(row.budget, flight.daily_budget.currency)
        if daily != flight.daily_budget:
            yield f"ad group {ad.adgroup_id} has a daily budget of {daily}, not {flight.daily_budget}"
        if row.schedule_end_time and recipe.moment(row.schedule_end_time) > flight.window.end:
            yield f"ad group {ad.adgroup_id} ends at {row.schedule_end_time} UTC, after {flight.window.end:%Y-%m-%d %H:%M:%S}"
    names = {recipe.group_name_of(flight) for flight in plan.flights}
    yield from (
        f"ad group {id} is there besides, called {row.adgroup_name} like one of ours"
        for id, row in groups.items()
        if row.adgroup_name in names
    )


def _done(journal: Journal, key: str) -> bool:
    entry = journal.seen(key)
    return entry is not None and entry.answer is not None


def _switch_on(key: str, ids: list[str], switch: Callable[[list[str], str], object], journal: Journal) -> bool:
    """Whether it was still to be done."""
    if _done(journal, key):
        return False
    journal.intend(key, {"ids": ids, "operation_status": "ENABLE"})
    for some in finding.batches(ids, _MOST):
        switch(some, "ENABLE")
    journal.done(key, {"ids": ids})
    return True


def _confirm(client: Client, launched: Launched, ad_ids: Sequence[str], group_ids: Sequence[str]) -> None:
    """Refuse to call a launch done of which something is not on."""
    wanted = {
        f"campaign {launched.campaign_id}",
        *(f"ad group {id}" for id in group_ids),
        *(f"ad {id}" for id in ad_ids),
    }
    stopped = settled(client, Wait.BACKOFF, lambda: sorted(wanted - _running(client, launched.campaign_id)))
    if stopped:
        raise Conflict(f"not everything is on after the launch: {', '.join(stopped)}; look at it in Ads Manager")


def _running(client: Client, campaign_id: str) -> set[str]:
    return {
        *(
            f"campaign {r.campaign_id}"
            for r in finding.campaigns(client, [campaign_id])
            if r.operation_status == "ENABLE"
        ),
        *(
            f"ad group {r.adgroup_id}"
            for r in finding.adgroups_in(client, campaign_id)
            if r.operation_status == "ENABLE"
        ),
        *(f"ad {r.ad_id}" for r in finding.ads_in(client, campaign_id) if r.operation_status == "ENABLE"),
    }
