"""What a plan becomes on TikTok: one campaign, and an ad group with one ad for each flight.

Everything is created paused. `changes` shows all of it before any of it exists. The campaign's total budget is what was
approved, so that the platform itself never spends more, whatever becomes of us.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from tiktokwire import ads
from tiktokwire.enums import OPTIMIZATION_EVENTS

from ..errors import BadInput, NotCleared
from ..plans import Flight, Objective, Plan
from ..rights import Authorization
from ..values import MICROS, Money, PostId
from .difference import Change, creation
from .places import locations
from .speaking import Speaker, ad_text

TIME = "%Y-%m-%d %H:%M:%S"
_MOST_DAYS = 30
"""Of a frequency."""


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
    """Impressions a person may get, within how many days, where the plan does not say; None where there is no such
    setting."""
    campaign: Mapping[str, str] = field(default_factory=dict)
    """What else its campaign says."""


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
    Objective.APP: Recipe(
        objective_type="APP_PROMOTION",
        optimization_goal="INSTALL",
        billing_event="OCPM",
        promotion_type=None,
        takes_link=False,
        campaign={"app_promotion_type": "APP_INSTALL"},
    ),
    Objective.SHOP: Recipe(
        objective_type="PRODUCT_SALES",
        optimization_goal="VALUE",
        billing_event="OCPM",
        promotion_type="VIDEO_SHOPPING",
        takes_link=False,
        campaign={"sales_destination": "TIKTOK_SHOP", "campaign_product_source": "STORE"},
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the platform calls what a plan names, as far as it was asked."""

    pixel_id: str = ""
    app_promotion: str = ""
    """APP_ANDROID or APP_IOS."""
    store_center: str = ""
    """The Business Center through which the shop is used."""
    interests: Mapping[str, str] = field(default_factory=dict)
    """An interest as plans say it, to its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """An uploaded video as an ad uses it."""

    video_id: str
    cover_id: str
    identity_type: str
    identity_id: str
    business_center: str = ""


def changes(plan: Plan, grants: Mapping[PostId, Authorization], speaker: Speaker | None = None) -> tuple[Change, ...]:
    """Every field a launch will create, in the order it will. What the platform will name is in angle brackets."""
    known = _unasked(plan)
    rows = list(creation("campaign", campaign(plan, "", "")))
    for flight in plan.flights:
        rows += creation(f"ad group of flight {flight.id}", adgroup(plan, flight, "", "<campaign>", known, ""))
        if flight.spark:
            shown = creative(plan, flight, grants.get(flight.post))
        else:
            text = ad_text(flight, grants.get(flight.post), speaker)
            shown = uploaded(plan, flight, _unmade(flight, speaker), text)
        rows += creation(f"ad of flight {flight.id}", shown)
    rows += [Change(thing="all of it", field="operation_status", before="DISABLE", after="ENABLE")]
    return tuple(rows)


def campaign(plan: Plan, advertiser_id: str, request_id: str) -> ads.CampaignCreate:
    given = RECIPES[plan.objective]
    return ads.CampaignCreate(
        advertiser_id=advertiser_id,
        campaign_name=plan.name,
        objective_type=given.objective_type,
        budget_mode="BUDGET_MODE_TOTAL",
        budget=plan.test_budget.units,
        request_id=request_id or None,
        operation_status="DISABLE",
        **given.campaign,  # type: ignore[arg-type]
    )


def adgroup(
    plan: Plan, flight: Flight, advertiser_id: str, campaign_id: str, known: Known, request_id: str
) -> ads.AdGroupCreate:
    given = RECIPES[plan.objective]
    pixel, event = (known.pixel_id, wanted_event(plan)) if given.needs_pixel else (None, None)
    impressions, days = often(plan) or (None, None)
    shop = plan.shop if plan.objective is Objective.SHOP else None
    return ads.AdGroupCreate(
        advertiser_id=advertiser_id,
        campaign_id=campaign_id,
        adgroup_name=group_name_of(flight),
        request_id=request_id or None,
        operation_status="DISABLE",
        promotion_type=known.app_promotion if plan.objective is Objective.APP else given.promotion_type,
        app_id=(plan.app or None) if plan.objective is Objective.APP else None,
        shopping_ads_type="VIDEO" if shop else None,
        product_source="STORE" if shop else None,
        store_id=shop or None,
        store_authorized_bc_id=(known.store_center or None) if shop else None,
        placement_type="PLACEMENT_TYPE_NORMAL",
        placements=["PLACEMENT_TIKTOK"],
        location_ids=known_markets(flight.audience.markets, f"flight {flight.id}, markets"),
        languages=sorted(flight.audience.languages) or None,
        interest_category_ids=[known.interests[name] for name in sorted(flight.audience.interests)] or None,
        audience_ids=sorted(flight.audience.include) or None,
        excluded_audience_ids=sorted(flight.audience.exclude) or None,
        budget_mode="BUDGET_MODE_DAY",
        budget=flight.daily_budget.units,
        schedule_type="SCHEDULE_START_END",
        schedule_start_time=flight.window.start.strftime(TIME),
        schedule_end_time=flight.window.end.strftime(TIME),
        optimization_goal=given.optimization_goal,
        optimization_event=event,
        pixel_id=pixel,
        billing_event=given.billing_event,
        bid_type="BID_TYPE_NO_BID",
        pacing="PACING_MODE_SMOOTH",
        frequency=impressions,
        frequency_schedule=days,
        click_attribution_window="SEVEN_DAYS" if pixel else None,
        view_attribution_window="ONE_DAY" if pixel else None,
    )


def creative(plan: Plan, flight: Flight, grant: Authorization | None) -> ads.Creative:
    """A pulled Spark post: it brings its own caption, video and display name, so none of them is here."""
    return ads.Creative(
        ad_name=name_of(flight),
        identity_type=grant.grant.value if grant else "<no authorization>",
        identity_id=grant.identity_id if grant else "<no authorization>",
        identity_authorized_bc_id=(grant.business_center or None) if grant else None,
        tiktok_item_id=flight.post,
        ad_format="SINGLE_VIDEO",
        call_to_action=_linked(plan, flight.call_to_action),
        landing_page_url=_linked(plan, flight.landing_url),
        operation_status="DISABLE",
    )


def uploaded(plan: Plan, flight: Flight, footage: Footage, text: str) -> ads.Creative:
    """The same video as a file of the advertiser's own. Under an account it is a post that only ads show."""
    return ads.Creative(
        ad_name=name_of(flight),
        identity_type=footage.identity_type,
        identity_id=footage.identity_id,
        identity_authorized_bc_id=footage.business_center or None,
        ad_format="SINGLE_VIDEO",
        video_id=footage.video_id,
        image_ids=[footage.cover_id],
        ad_text=text,
        call_to_action=_linked(plan, flight.call_to_action),
        landing_page_url=_linked(plan, flight.landing_url),
        dark_post_status=None if footage.identity_type == "CUSTOMIZED_USER" else "ON",
        operation_status="DISABLE",
    )


def name_of(flight: Flight) -> str:
    """By it a crashed launch finds its ad again."""
    return flight.name or str(flight.id)


def group_name_of(flight: Flight) -> str:
    """By it a crashed launch finds its ad group again."""
    return flight.group_name or name_of(flight)


def file_name_of(flight: Flight) -> str:
    """By it a crashed launch finds its video again: no other flight and no other file is called so."""
    return f"{str(flight.id)[:60]}-{flight.file[:16]}.mp4"


def often(plan: Plan) -> tuple[int, int] | None:
    """Impressions a person may get and within how many days, where the objective has such a setting; never more than
    the plan says. Raises `BadInput` for what TikTok cannot set."""
    usual = RECIPES[plan.objective].frequency
    if usual is None or plan.frequency is None:
        return usual
    impressions, days = int(plan.frequency.impressions), plan.frequency.days
    if impressions < 1 or not 1 <= days <= _MOST_DAYS:
        raise BadInput(
            f"TikTok cannot show an ad {plan.frequency.impressions:g} times in {days} days",
            where=f"plan {plan.id}",
            remedy=f"give at least one impression a person, in 1 to {_MOST_DAYS} days",
        )
    return impressions, days


def wanted_event(plan: Plan) -> str:
    """The ad group's name for the plan's optimisation event."""
    return known_event(plan.optimization_event, f"plan {plan.id}, optimization_event")


def known_event(event: str | None, where: str) -> str:
    """The ad group's name for an optimisation event. Raises `BadInput` for one that TikTok does not know."""
    known = OPTIMIZATION_EVENTS.get(event or "")
    if known is None:
        raise BadInput(
            f"TikTok cannot optimise for the event {event!r}",
            where=where,
            remedy=f"use one of {', '.join(OPTIMIZATION_EVENTS)}",
        )
    return known


def known_markets(markets: frozenset[str], where: str) -> list[str]:
    """TikTok's ids of the markets, in their order. Raises `BadInput` for one that it does not know."""
    try:
        return locations(markets)
    except BadInput as error:
        raise BadInput(error.message, where=where, remedy=error.remedy) from None


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


def counted(units: float, currency: str) -> Money:
    """An amount of the wire's as money."""
    return Money(round(Decimal(str(units)) * MICROS), currency)


def _linked(plan: Plan, given: str) -> str | None:
    return (given or None) if RECIPES[plan.objective].takes_link else None


def _unasked(plan: Plan) -> Known:
    """What the platform has names for, before it was asked for them."""
    named = {name for flight in plan.flights for name in flight.audience.interests}
    return Known(
        pixel_id=f"<pixel {plan.pixel_code}>" if plan.pixel_code else "",
        app_promotion="<APP_ANDROID or APP_IOS>",
        interests={name: name if name.isdecimal() else f"<interest {name}>" for name in named},
    )


def _unmade(flight: Flight, speaker: Speaker | None) -> Footage:
    """Footage before it was uploaded."""
    if speaker is not None and speaker.handle:
        kind, who = "<TT_USER or BC_AUTH_TT>", f"<account @{speaker.handle}>"
    else:
        kind, who = "CUSTOMIZED_USER", f"<identity {speaker.display_name}>" if speaker else "<no identity>"
    return Footage(video_id=f"<video {flight.file[:16]}>", cover_id="<its cover>", identity_type=kind, identity_id=who)
