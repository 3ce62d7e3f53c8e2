"""Whom an ad group may be for: places, ages, audiences and devices, as far as the documentation says what goes."""

from __future__ import annotations

from collections.abc import Sequence

from tiktokwire import ads as wire
from tiktokwire import enums
from tiktokwire.codes import Code

from ...doors import Call, Refused
from ...library import Applied
from ...state import Campaign
from ..common import bad, one_of

MOST_PLACES = 3_000
_INCOMES = ("TOP5", "TOP10", "TOP10_25", "TOP25_50")
_SCENES = ("CREATOR_RELATED", "HASHTAG_RELATED", "VIDEO_RELATED")
_ACTIONS = ("WATCHED_TO_END", "LIKED", "COMMENTED", "SHARED", "FOLLOWING", "VIEW_HOMEPAGE", "VIEW_HASHTAG")
_IOS14 = ("UNSET", "IOS14_MINUS", "IOS14_PLUS", "ALL")
_DIGITS = (
    "location_ids",
    "zipcode_ids",
    "interest_category_ids",
    "interest_keyword_ids",
    "purchase_intention_keyword_ids",
    "carrier_ids",
    "isp_ids",
    "device_model_ids",
)
"""Lists of ids that are numbers in text."""
_INTENDING = ("APP_PROMOTION", "WEB_CONVERSIONS", "LEAD_GENERATION", "TRAFFIC", "PRODUCT_SALES")


def check(call: Call, campaign: Campaign, ask: wire.Targeting, *, new: bool) -> dict[str, object]:
    """Refuse what the documentation does. What a saved audience brings along, by the ad group's own names.

    new  whether the ad group is made with it, and so must have somewhere to run
    """
    _words(ask)
    _numbers(ask)
    _together(campaign, ask)
    saved = _saved(call, campaign, ask)
    _places(ask, saved, new=new)
    _audiences(call, ask)
    return saved


def applied(call: Call, adgroup_id: str, ask: wire.Targeting) -> None:
    """Write into the audiences' history that an ad group uses them."""
    for name, usage in (("audience_ids", "Include"), ("excluded_audience_ids", "Exclude")):
        for id in getattr(ask, name) or ():
            history = call.world.library.audiences[id].applied
            if not any((one.adgroup_id, one.usage) == (adgroup_id, usage) for one in history):
                history.append(Applied(adgroup_id, usage, call.now))


def places(ask: wire.Targeting, saved: dict[str, object]) -> list[str]:
    """Where the ad group runs: what was asked for, else what the saved audience brings along."""
    brought = saved.get("location_ids")
    return list(ask.location_ids or (brought if isinstance(brought, list) else ()))


def _words(ask: wire.Targeting) -> None:
    if ask.gender is not None:
        one_of("gender", ask.gender, enums.GENDERS)
    _each("age_groups", ask.age_groups, enums.AGE_GROUPS)
    _each("household_income", ask.household_income, _INCOMES)
    _each("operating_systems", ask.operating_systems, ("ANDROID", "IOS"))
    if ask.operating_systems and len(ask.operating_systems) > 1:
        raise bad("operating_systems", "give one only.")
    if ask.spending_power is not None:
        one_of("spending_power", ask.spending_power, ("ALL", "HIGH"))
    if ask.ios14_targeting is not None:
        one_of("ios14_targeting", ask.ios14_targeting, _IOS14)
    for place, action in enumerate(ask.actions or ()):
        one_of(f"actions.{place}.action_scene", str(action.get("action_scene")), _SCENES)
        done = action.get("video_user_actions") or []
        if not isinstance(done, list):
            raise bad(f"actions.{place}.video_user_actions", "must be a list.")
        _each(f"actions.{place}.video_user_actions", [str(one) for one in done], _ACTIONS)


def _numbers(ask: wire.Targeting) -> None:
    for name in _DIGITS:
        for id in getattr(ask, name) or ():
            if not (id.isascii() and id.isdecimal()):
                hint = " (6252001 is the United States)" if name == "location_ids" else ""
                raise bad(name, f"{id!r} is not an id of digits{hint}.")
    for price in ask.device_price_ranges or ():
        if price % 50 or not 0 <= price <= 10_000:
            raise bad("device_price_ranges", f"{price} is not a multiple of 50 between 0 and 10000.")


def _together(campaign: Campaign, ask: wire.Targeting) -> None:
    """Fields that exclude one another, or a kind of campaign."""
    if ask.interest_keyword_ids and ask.purchase_intention_keyword_ids:
        raise bad("purchase_intention_keyword_ids", "does not go with interest_keyword_ids.")
    if ask.purchase_intention_keyword_ids and campaign.objective_type not in _INTENDING:
        raise bad("purchase_intention_keyword_ids", f"does not go with {campaign.objective_type}.")
    if ask.device_model_ids and ask.device_price_ranges:
        raise bad("device_price_ranges", "does not go with device_model_ids.")
    if ask.contextual_tag_ids and campaign.objective_type not in ("REACH", "VIDEO_VIEWS"):
        raise bad("contextual_tag_ids", "goes with REACH and VIDEO_VIEWS alone.")
    if ask.spending_power and campaign.objective_type in ("PRODUCT_SALES", "RF_REACH"):
        raise bad("spending_power", f"does not go with {campaign.objective_type}.")
    if ask.zipcode_ids and campaign.extra.get("special_industries"):
        raise bad("zipcode_ids", "does not go with a campaign of special industries.")


def _places(ask: wire.Targeting, saved: dict[str, object], *, new: bool) -> None:
    places = [*(ask.location_ids or ()), *(ask.zipcode_ids or ())]
    if new and not places and not ask.saved_audience_id:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): location_ids.")
    if new and not places and not saved.get("location_ids") and not saved.get("zipcode_ids"):
        raise bad("location_ids", f"the saved audience {ask.saved_audience_id} names no places; name some.")
    if not new and ask.location_ids is not None and not places:
        raise bad("location_ids", "an ad group needs at least one place.")
    if len(places) > MOST_PLACES:
        raise bad("location_ids", f"at most {MOST_PLACES} with zipcode_ids, and there are {len(places)}.")
    if len(set(places)) < len(places):
        raise bad("location_ids", "the same location is given twice.")


def _saved(call: Call, campaign: Campaign, ask: wire.Targeting) -> dict[str, object]:
    if not ask.saved_audience_id:
        return {}
    kept = call.world.library.saved_audiences.get(ask.saved_audience_id)
    if kept is None:
        raise bad("saved_audience_id", f"the account has no saved audience {ask.saved_audience_id}.")
    if campaign.objective_type == "PRODUCT_SALES" or campaign.extra.get("special_industries"):
        raise bad("saved_audience_id", "does not go with PRODUCT_SALES or special industries.")
    both = sorted(name for name, value in kept.targeting.items() if value and getattr(ask, name, None))
    if both:
        raise bad(both[0], f"the saved audience {kept.saved_id} sets it already.")
    return {name: value for name, value in sorted(kept.targeting.items()) if name in wire.TARGETED and value}


def _audiences(call: Call, ask: wire.Targeting) -> None:
    known = call.world.library.audiences
    for name in ("audience_ids", "excluded_audience_ids"):
        for id in getattr(ask, name) or ():
            if id not in known:
                raise bad(name, f"the account has no audience {id}.")
    both = sorted(set(ask.audience_ids or ()) & set(ask.excluded_audience_ids or ()))
    if both:
        raise bad("excluded_audience_ids", f"{both[0]} is among audience_ids too.")


def _each(field: str, given: Sequence[str] | None, allowed: Sequence[str] | frozenset[str]) -> None:
    for one in given or ():
        one_of(field, one, allowed)
