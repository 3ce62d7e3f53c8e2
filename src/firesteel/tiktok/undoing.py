"""Taking a launch back: exactly what its journal made is deleted where it never delivered, and paused where it may have.

Whether something delivered is asked of the platform's report, which runs behind; so what may be delivering this very
moment is paused, too. What is to be done is journalled before any of it is, so an undo that was cut off goes on as it
began. A launch that was undone is never gone on with.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import Conflict
from ..plans import Plan
from ..values import FlightId
from . import finding, recipe, reporting, stopping
from .client import Client
from .difference import Change
from .journal import Journal
from .once import made

_NEVER_RAN = frozenset({"AD_STATUS_AUDIT", "AD_STATUS_AUDIT_DENY", "AD_STATUS_NOT_START"})
"""Secondary statuses of an ad that was switched on and has not been shown yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What became of a launch: each thing by its kind and id, such as ``campaign 1801…``."""

    paused: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


@dataclass(slots=True)
class _Made:
    """What the journal made, as far as it is there."""

    campaign_id: str
    groups: dict[FlightId, str] = field(default_factory=dict)
    ads: dict[FlightId, str] = field(default_factory=dict)


def undo(client: Client, plan: Plan, journal: Journal, delivered: Collection[FlightId] = ()) -> Undone:
    """Take back what the plan's launch made. Doing it twice does it once; cut off, it goes on where it stopped.

    delivered  flights of which somebody knows that they did; the platform is asked besides

    Uploaded videos and identities stay: they cost nothing, and other ads may use them. Raises `Conflict` naming what did
    not become as it was to.
    """
    client.guard()
    key = _key(plan)
    entry = journal.seen(key)
    if entry is not None and entry.answer is not None:
        return _undone(entry.answer)
    wanted = _undone(entry.request) if entry is not None else _decided(client, plan, journal, delivered)
    if entry is None:
        journal.intend(key, _told(wanted))
    _carry_out(client, wanted)
    journal.done(key, _told(wanted))
    return wanted


def changes(client: Client, plan: Plan, journal: Journal, delivered: Collection[FlightId] = ()) -> tuple[Change, ...]:
    """What `undo` would do, before any of it is done. Reads only."""
    entry = journal.seen(_key(plan))
    wanted = _undone(entry.request) if entry is not None else _decided(client, plan, journal, delivered)
    now = _now(client, plan, journal)
    return tuple(
        Change(thing=thing, field="operation_status", before=now.get(thing, ""), after=after)
        for things, after in ((wanted.paused, stopping.OFF), (wanted.deleted, stopping.GONE))
        for thing in things
    )


def refuse_undone(plan: Plan, journal: Journal) -> None:
    if journal.seen(_key(plan)) is not None:
        raise Conflict(f"the launch of {plan.name} was undone, and is not gone on with; copy the plan and launch that")


def _key(plan: Plan) -> str:
    return f"{plan.id}/undo"


def _decided(client: Client, plan: Plan, journal: Journal, delivered: Collection[FlightId]) -> Undone:
    found = _made(client, plan, journal)
    if found is None:
        return Undone()
    ran = set(delivered) | _ran(client, plan, found, journal)
    groups, ads = finding.adgroups_in(client, found.campaign_id), finding.ads_in(client, found.campaign_id)
    ours = {*found.groups.values(), *found.ads.values()}
    alone = all(row.adgroup_id in ours for row in groups) and all(row.ad_id in ours for row in ads)
    kept = [flight for flight in found.groups if flight in ran]
    gone = [flight for flight in found.groups if flight not in ran]
    campaign = f"campaign {found.campaign_id}"
    deleted = [f"ad group {found.groups[flight]}" for flight in gone]
    deleted += [f"ad {found.ads[flight]}" for flight in gone if flight in found.ads]
    if not kept and alone:
        return Undone(deleted=(campaign, *deleted))
    return Undone(paused=(campaign, *(f"ad group {found.groups[flight]}" for flight in kept)), deleted=tuple(deleted))


def _made(client: Client, plan: Plan, journal: Journal) -> _Made | None:
    """By the journal's answers, and by name where it has an intention alone."""
    campaign_id = made(journal, f"{plan.id}/campaign", lambda: finding.campaign_of(client, plan))
    if campaign_id is None:
        return None
    found = _Made(campaign_id)
    for flight in plan.flights:
        group_name, name = recipe.group_name_of(flight), recipe.name_of(flight)
        group = made(
            journal,
            f"{plan.id}/{flight.id}/adgroup",
            lambda name=group_name: finding.adgroup_of(client, campaign_id, name),  # type: ignore[misc]
        )
        if group is None:
            continue
        found.groups[flight.id] = group
        ad = made(
            journal,
            f"{plan.id}/{flight.id}/ad",
            lambda group=group, name=name: finding.ad_of(client, group, name),  # type: ignore[misc]
        )
        if ad is not None:
            found.ads[flight.id] = ad
    return found


def _ran(client: Client, plan: Plan, found: _Made, journal: Journal) -> set[FlightId]:
    """The flights that delivered, or may be delivering now."""
    shown = reporting.lifetime(client, list(found.ads.values()))
    ran = {flight for flight, ad in found.ads.items() if shown.get(ad)}
    if journal.seen(f"{plan.id}/enable/campaign") is None:
        return ran
    states = {row.ad_id: row.secondary_status or "" for row in finding.ads_in(client, found.campaign_id)}
    return ran | {flight for flight, ad in found.ads.items() if states.get(ad) not in _NEVER_RAN}


def _carry_out(client: Client, wanted: Undone) -> None:
    """The campaign first, so that nothing more is spent; a deleted campaign takes everything in it along."""
    stopping.switch_off(client, stopping.CAMPAIGNS, _ids(wanted.paused, "campaign"))
    stopping.switch_off(client, stopping.ADGROUPS, _ids(wanted.paused, "ad group"))
    if campaign := _ids(wanted.deleted, "campaign"):
        stopping.delete(client, stopping.CAMPAIGNS, campaign)
    else:
        stopping.delete(client, stopping.ADGROUPS, _ids(wanted.deleted, "ad group"))


def _now(client: Client, plan: Plan, journal: Journal) -> dict[str, str]:
    """How each thing is switched, by its kind and id."""
    found = _made(client, plan, journal)
    if found is None:
        return {}
    return {
        **{f"campaign {r.campaign_id}": r.operation_status for r in finding.campaigns(client, [found.campaign_id])},
        **{f"ad group {r.adgroup_id}": r.operation_status for r in finding.adgroups_in(client, found.campaign_id)},
        **{f"ad {r.ad_id}": r.operation_status or "" for r in finding.ads_in(client, found.campaign_id)},
    }


def _ids(things: tuple[str, ...], kind: str) -> list[str]:
    return [thing.removeprefix(f"{kind} ") for thing in things if thing.startswith(f"{kind} ")]


def _told(undone: Undone) -> dict[str, Any]:
    return {"paused": list(undone.paused), "deleted": list(undone.deleted)}


def _undone(told: Mapping[str, Any]) -> Undone:
    return Undone(paused=tuple(told["paused"]), deleted=tuple(told["deleted"]))
