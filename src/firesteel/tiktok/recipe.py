"""What a plan becomes on TikTok: one campaign, and an ad group with one Spark ad for each flight.

Everything is created paused. `changes` shows all of it before any of it exists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from tiktokwire import ads
from tiktokwire.enums import OPTIMIZATION_EVENTS

from ..errors import BadInput, NotCleared
from ..plans import Flight, Objective, Plan
from ..rights import Authorization
from ..values import PostId

TIME = "%Y-%m-%d %H:%M:%S"

LOCATIONS = {
    "AT": "2782113",
    "AU": "2077456",
    "BE": "2802361",
    "BR": "3469034",
    "CA": "6251999",
    "CH": "2658434",
    "DE": "2921044",
    "DK": "2623032",
    "ES": "2510769",
    "FI": "660013",
    "FR": "3017382",
    "GB": "2635167",
    "IE": "2963597",
    "IT": "3175395",
    "JP": "1861060",
    "MX": "3996063",
    "NL": "2750405",
    "NO": "3144096",
    "NZ": "2186224",
    "PL": "798544",
    "PT": "2264397",
    "SE": "2661886",
    "US": "6252001",
}
"""ISO 3166-1 alpha-2 to TikTok's location id, which is the country's GeoNames id (as in the official examples)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How an objective is bought. Combinations as documented for Spark posts."""

    objective_type: str
    optimization_goal: str
    billing_event: str
    promotion_type: str | None
    needs_pixel: bool = False
    takes_link: bool = True
    frequency: tuple[int, int] | None = None
    """Impressions a person may get, within how many days."""


RECIPES = {
    Objective.SALES: Recipe(
        objective_type="WEB_CONVERSIONS",
        optimization_goal="CONVERT",
        billing_event="OCPM",
        promotion_type="WEBSITE",
        needs_pixel=True,
    ),
    Objective.TRAFFIC: Recipe(
        objective_type="TRAFFIC", optimization_goal="CLICK", billing_event="CPC", promotion_type="WEBSITE"
    ),
    Objective.REACH: Recipe(
        objective_type="REACH",
        optimization_goal="REACH",
        billing_event="CPM",
        promotion_type=None,
        frequency=(3, 7),
    ),
    Objective.VIEWS: Recipe(
        objective_type="VIDEO_VIEWS", optimization_goal="ENGAGED_VIEW", billing_event="CPV", promotion_type=None
    ),
    Objective.COMMUNITY: Recipe(
        objective_type="ENGAGEMENT",
        optimization_goal="FOLLOWERS",
        billing_event="OCPM",
        promotion_type="EXTERNAL_OR_DISPLAY",
        takes_link=False,
    ),
    Objective.LEADS: Recipe(
        objective_type="LEAD_GENERATION",
        optimization_goal="CONVERT",
        billing_event="OCPM",
        promotion_type="WEBSITE",
        needs_pixel=True,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of one thing on the platform, before and after; `before` is empty for a creation."""

    thing: str
    field: str
    before: str
    after: str


def changes(plan: Plan, grants: Mapping[PostId, Authorization]) -> tuple[Change, ...]:
    """Every field a launch will create, in the order it will. What the platform will name is in angle brackets."""
    pixel = f"<pixel {plan.pixel_code}>" if plan.pixel_code else ""
    rows = _fields("campaign", campaign(plan, "", ""))
    for flight in plan.flights:
        grant = grants.get(flight.post)
        rows += _fields(f"ad group of flight {flight.id}", adgroup(plan, flight, "", "<campaign>", pixel, ""))
        rows += _fields(f"ad of flight {flight.id}", creative(plan, flight, grant))
    rows += [Change(thing="all of it", field="operation_status", before="DISABLE", after="ENABLE")]
    return tuple(rows)


def campaign(plan: Plan, advertiser_id: str, request_id: str) -> ads.CampaignCreate:
    return ads.CampaignCreate(
        advertiser_id=advertiser_id,
        campaign_name=plan.name,
        objective_type=RECIPES[plan.objective].objective_type,
        budget_mode="BUDGET_MODE_INFINITE",
        request_id=request_id or None,
        operation_status="DISABLE",
    )


def adgroup(
    plan: Plan, flight: Flight, advertiser_id: str, campaign_id: str, pixel_id: str, request_id: str
) -> ads.AdGroupCreate:
    recipe = RECIPES[plan.objective]
    pixel, event = (pixel_id, wanted_event(plan)) if recipe.needs_pixel else (None, None)
    impressions, days = recipe.frequency or (None, None)
    return ads.AdGroupCreate(
        advertiser_id=advertiser_id,
        campaign_id=campaign_id,
        adgroup_name=name_of(flight),
        request_id=request_id or None,
        operation_status="DISABLE",
        promotion_type=recipe.promotion_type,
        placement_type="PLACEMENT_TYPE_NORMAL",
        placements=["PLACEMENT_TIKTOK"],
        location_ids=locations(flight.audience.markets),
        languages=sorted(flight.audience.languages) or None,
        budget_mode="BUDGET_MODE_DAY",
        budget=flight.daily_budget.units,
        schedule_type="SCHEDULE_START_END",
        schedule_start_time=flight.window.start.strftime(TIME),
        schedule_end_time=flight.window.end.strftime(TIME),
        optimization_goal=recipe.optimization_goal,
        optimization_event=event,
        pixel_id=pixel,
        billing_event=recipe.billing_event,
        bid_type="BID_TYPE_NO_BID",
        pacing="PACING_MODE_SMOOTH",
        frequency=impressions,
        frequency_schedule=days,
        click_attribution_window="SEVEN_DAYS" if pixel else None,
        view_attribution_window="ONE_DAY" if pixel else None,
    )


def creative(plan: Plan, flight: Flight, grant: Authorization | None) -> ads.Creative:
    """A pulled Spark post: it brings its own caption, video and display name, so none of them is here."""
    linked = RECIPES[plan.objective].takes_link
    return ads.Creative(
        ad_name=name_of(flight),
        identity_type=grant.grant.value if grant else "<no authorization>",
        identity_id=grant.identity_id if grant else "<no authorization>",
        identity_authorized_bc_id=(grant.business_center or None) if grant else None,
        tiktok_item_id=flight.post,
        ad_format="SINGLE_VIDEO",
        call_to_action=(flight.call_to_action or None) if linked else None,
        landing_page_url=(flight.landing_url or None) if linked else None,
        operation_status="DISABLE",
    )


def name_of(flight: Flight) -> str:
    """By it a crashed launch finds its ad group and its ad again."""
    return flight.name or str(flight.id)


def locations(markets: frozenset[str]) -> list[str]:
    unknown = sorted(markets - LOCATIONS.keys())
    if unknown:
        raise BadInput(
            f"no TikTok location is known for the market {', '.join(unknown)}",
            remedy=f"use one of {', '.join(LOCATIONS)}",
        )
    return [LOCATIONS[market] for market in sorted(markets)]


def wanted_event(plan: Plan) -> str:
    """The ad group's name for the plan's optimisation event."""
    event = OPTIMIZATION_EVENTS.get(plan.optimization_event or "")
    if event is None:
        raise BadInput(
            f"TikTok cannot optimise for the event {plan.optimization_event!r}",
            remedy=f"use one of {', '.join(OPTIMIZATION_EVENTS)}",
        )
    return event


def granted(flight: Flight, grants: Mapping[PostId, Authorization]) -> Authorization:
    grant = grants.get(flight.post)
    if grant is None:
        raise NotCleared(f"flight {flight.id} has no authorization for post {flight.post}; authorise it first")
    return grant


def request_id(plan: Plan, key: str) -> str:
    """The number under which the platform honours this creation once: the same plan and key, the same number."""
    flights = [
        f"{one.id}|{one.post}|{one.window.start.isoformat()}|{one.window.end.isoformat()}|{one.daily_budget.micros}"
        for one in plan.flights
    ]
    told = "\n".join([key, plan.id, plan.name, *flights])
    return str(int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big") >> 1)


def moment(text: str) -> datetime:
    """One of TikTok's UTC times."""
    return datetime.strptime(f"{text} +0000", f"{TIME} %z")


def _fields(thing: str, ask: msgspec.Struct) -> list[Change]:
    rows: dict[str, object] = msgspec.to_builtins(ask)
    return [
        Change(thing=thing, field=field, before="", after=_shown(value))
        for field, value in rows.items()
        if value not in ("", None) and field not in ("advertiser_id", "request_id")
    ]


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:.2f}" if isinstance(value, float) else str(value)
