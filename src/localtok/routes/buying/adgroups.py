"""Ad groups: created once for each `request_id`, changed, switched, listed."""

from __future__ import annotations

from tiktokwire import ads as wire
from tiktokwire.codes import Code
from tiktokwire.enums import OPERATIONS

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...market.eligibility import of_account
from ...state import AdGroup, Campaign
from ..common import bad, deleted, ids, one_of, page, picked, stamp, standing, units
from . import campaigns, edits, filters, groupchanges, groupchecks, listing, statuses, targeting

_DAY = 86_400
_QUOTA = 5_000
"""Total of a fixed quota, of which nothing is shown as used (GO)."""


def create(call: Call, ask: wire.AdGroupCreate) -> dict[str, object]:
    campaign = campaigns.manual(campaigns.found(call, ask.campaign_id), "adgroup/create/")
    return shown(call, made(call, campaign, ask))


def made(call: Call, campaign: Campaign, ask: wire.AdGroupCreate) -> AdGroup:
    """The ad group, or a refusal that leaves everything as it was."""
    name = campaigns.checked_name("adgroup_name", ask.adgroup_name)
    checked = groupchecks.check(call, campaign, ask)
    if of_account(call.world, "ADGROUP").endswith("PUNISH") and ask.operation_status != "DISABLE":
        raise Refused(Code.FORBIDDEN, "operation_status: the account is punished and may have no enabled ad groups.")
    campaigns.check_request_id(ask.request_id, {one.request_id for one in call.world.adgroups.values()})
    one = AdGroup(
        adgroup_id=call.world.next_id(),
        campaign_id=campaign.campaign_id,
        advertiser_id=ask.advertiser_id,
        name=name,
        operation_status=ask.operation_status or "ENABLE",
        optimization_goal=ask.optimization_goal,
        optimization_event=checked.optimization_event,
        billing_event=ask.billing_event,
        bid_type=ask.bid_type or "BID_TYPE_NO_BID",
        bid_micros=checked.bid_micros,
        budget_mode=checked.budget_mode,
        budget_micros=checked.budget_micros,
        starts_at=checked.starts_at,
        ends_at=checked.ends_at,
        location_ids=targeting.places(ask, checked.saved),
        pixel_id=ask.pixel_id or "",
        pacing=checked.pacing,
        frequency=ask.frequency or 0,
        frequency_days=ask.frequency_schedule or 0,
        created_at=call.now,
        modified_at=call.now,
        request_id=ask.request_id or "",
        extra=_extra(ask, checked.saved),
    )
    call.world.adgroups[one.adgroup_id] = one
    targeting.applied(call, one.adgroup_id, ask)
    return one


def update(call: Call, ask: wire.AdGroupUpdate) -> dict[str, object]:
    one = found(call, ask.adgroup_id)
    campaigns.manual(call.world.campaigns[one.campaign_id], "adgroup/update/")
    groupchanges.change(call, one, ask)
    return shown(call, one)


def rebudget(call: Call, ask: wire.AdGroupBudgetUpdate) -> wire.AdGroupStatus:
    if call.raw.get("schedule_budget"):
        raise Refused(Code.NOT_IMPL, "schedule_budget: localtok does not plan budgets ahead; nothing was done.")
    if not 1 <= len(ask.budget) <= 20:
        raise bad("budget", f"give 1 to 20, not {len(ask.budget)}.")
    chosen = [(found(call, new.adgroup_id), new.budget) for new in ask.budget]
    for one, _ in chosen:
        campaigns.manual(call.world.campaigns[one.campaign_id], "adgroup/budget/update/")
    counted = [groupchanges.new_budget(call, one, budget, one.starts_at, one.ends_at) for one, budget in chosen]
    for (one, _), budget in zip(chosen, counted, strict=True):
        before = edits.setting(one)
        one.budget_micros, one.modified_at = budget, call.now
        edits.changed(call.world, one, before)
    return wire.AdGroupStatus(adgroup_ids=[one.adgroup_id for one, _ in chosen], status="OK")


def switch(call: Call, ask: wire.AdGroupStatusUpdate) -> wire.AdGroupStatus:
    operation = one_of("operation_status", ask.operation_status, OPERATIONS)
    chosen: list[AdGroup] = []
    failed: list[wire.AdGroupFailure] = []
    for id in ids("adgroup_ids", ask.adgroup_ids, 20):
        try:
            one = found(call, id)
            campaigns.manual(call.world.campaigns[one.campaign_id], "adgroup/status/update/")
            chosen.append(one)
        except Refused as no:
            if not ask.allow_partial_success:
                raise
            failed.append(wire.AdGroupFailure(adgroup_id=id, error_message=no.message))
    for one in chosen:
        one.operation_status, one.modified_at = operation, call.now
    done = [one.adgroup_id for one in chosen]
    return wire.AdGroupStatus(
        adgroup_ids=done, status=operation, error_list=failed if ask.allow_partial_success else None
    )


def listed(call: Call, ask: wire.AdGroupsAsk) -> dict[str, object]:
    filters.check("adgroup", ask.filtering)
    rows = [one for one in call.world.adgroups.values() if filters.of_adgroup(call, one, ask.filtering)]
    rows.sort(key=lambda one: (one.created_at, one.adgroup_id), reverse=True)
    some, info = page(rows, ask.page, ask.page_size)
    return listing.rows(ask, (shown(call, one, ask.fields) for one in some), info)


def quota(call: Call, _: wire.QuotaAsk) -> wire.Quota:
    punished = of_account(call.world, "ADGROUP").endswith("PUNISH")
    return wire.Quota(total_adgroup_quota=0 if punished else _QUOTA, used_adgroup_quota=0)


def found(call: Call, adgroup_id: str) -> AdGroup:
    """A deleted campaign takes its ad groups with it."""
    one = standing("ad group", call.world.adgroups.get(adgroup_id), adgroup_id, call.world.advertiser)
    if call.world.campaigns[one.campaign_id].operation_status == "DELETE":
        raise deleted("ad group", adgroup_id)
    return one


def shown(call: Call, one: AdGroup, fields: list[str] | None = None) -> dict[str, object]:
    bid = units(one.bid_micros)
    ocpm = one.billing_event == "OCPM"
    answer = wire.AdGroup(
        adgroup_id=one.adgroup_id,
        adgroup_name=one.name,
        campaign_id=one.campaign_id,
        campaign_name=call.world.campaigns[one.campaign_id].name,
        advertiser_id=one.advertiser_id,
        operation_status=one.operation_status,
        secondary_status=statuses.of_adgroup(call.world, one),
        optimization_goal=one.optimization_goal,
        optimization_event=one.optimization_event or None,
        billing_event=one.billing_event,
        bid_type=one.bid_type,
        bid_price=0.0 if ocpm else bid,
        conversion_bid_price=bid if ocpm else 0.0,
        budget=units(one.budget_micros),
        budget_mode=one.budget_mode,
        pacing=one.pacing,
        schedule_start_time=stamp(one.starts_at),
        schedule_end_time=stamp(one.ends_at or one.starts_at + 3_650 * _DAY),
        location_ids=one.location_ids,
        pixel_id=one.pixel_id or None,
        frequency=one.frequency or None,
        frequency_schedule=one.frequency_days or None,
        create_time=stamp(one.created_at),
        modify_time=stamp(one.modified_at),
    )
    return picked(answer, fields, {name: one.extra.get(name) for name in _READ})


_READ = (*sorted(wire.ADGROUP_ECHOED), "promotion_type", "placement_type", "placements", "schedule_type")


def _extra(ask: wire.AdGroupCreate, saved: dict[str, object]) -> dict[str, object]:
    automatic = ask.placement_type == "PLACEMENT_TYPE_AUTOMATIC"
    brought = {name: value for name, value in saved.items() if name != "location_ids"}
    return (
        listing.kept(ask, wire.ADGROUP_ECHOED)
        | brought
        | {
            "promotion_type": ask.promotion_type,
            "placement_type": ask.placement_type or "PLACEMENT_TYPE_NORMAL",
            "placements": ["PLACEMENT_TIKTOK"] if automatic else ask.placements,
            "schedule_type": ask.schedule_type,
        }
    )


DOORS = (
    Door(
        "POST",
        "adgroup/create/",
        wire.AdGroupCreate,
        Guard.ADVERTISER,
        create,
        says=wire.AdGroup,
        fidelity=Fidelity.PLAUSIBLE,
        source="SDK,GO,DOC:54330330538,DOC:53830739023,3P",
        note="who is reached follows places, ages and gender; the billing events of three goals are inferred",
    ),
    Door(
        "POST",
        "adgroup/update/",
        wire.AdGroupUpdate,
        Guard.ADVERTISER,
        update,
        says=wire.AdGroup,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="another value for a field that cannot be changed is refused, which is ours",
    ),
    Door(
        "POST",
        "adgroup/budget/update/",
        wire.AdGroupBudgetUpdate,
        Guard.ADVERTISER,
        rebudget,
        says=wire.AdGroupStatus,
        fidelity=Fidelity.PLAUSIBLE,
        source="GO,DOC:54330330538",
        note="the answer is inferred; budgets planned ahead answer 40008",
    ),
    Door(
        "POST",
        "adgroup/status/update/",
        wire.AdGroupStatusUpdate,
        Guard.ADVERTISER,
        switch,
        says=wire.AdGroupStatus,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
    ),
    Door(
        "GET",
        "adgroup/get/",
        wire.AdGroupsAsk,
        Guard.ADVERTISER,
        listed,
        says=wire.AdGroups,
        fidelity=Fidelity.EXACT,
        source="SDK,GO,DOC:54212254630",
        note="bid_strategy is read off bid_type",
    ),
    Door(
        "GET",
        "adgroup/quota/",
        wire.QuotaAsk,
        Guard.ADVERTISER,
        quota,
        says=wire.Quota,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="the quota is a fixed one",
    ),
)
