"""What helps to decide: is this address right, what to bid, may one bid on value."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tiktokwire import tools as wire
from tiktokwire.codes import Code
from tiktokwire.enums import OPTIMIZATION_EVENTS, PROMOTION_TYPES

from ...doors import Call, Door, Fidelity, Guard, Refused
from ..common import MICROS, bad, ids, missing, one_of
from . import targets

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*", re.IGNORECASE)
_USUAL_BID = {"TRAFFIC": 0.5, "WEB_CONVERSIONS": 15.0}
"""Major units, where the account has no results to go by."""
_ENOUGH = 20
"""Events with a value in seven days; assumed."""
_WEEK = 7 * 86_400


def url(call: Call, ask: wire.UrlAsk) -> wire.UrlChecked:
    return wire.UrlChecked(landing_page_url_info=wire.UrlInfo(validate_info=_verdict(ask.url)))


def bid(call: Call, ask: wire.BidAsk) -> wire.Bid:
    objective = one_of("objective_type", ask.objective_type, _USUAL_BID)
    for id in ids("location_ids", ask.location_ids, 3_000):
        if id not in targets.countries():
            raise bad("location_ids", f"{id!r} is not the id of a country ads are shown in.")
    if ask.campaign_id and ask.campaign_id not in call.world.campaigns:
        raise missing("campaign", ask.campaign_id)
    spent = results = 0
    for (ad_id, _), hour in call.world.hours.items():
        if call.world.campaigns[call.world.ads[ad_id].campaign_id].objective_type == objective:
            spent += hour.spend_micros
            results += hour.counters.clicks if objective == "TRAFFIC" else hour.conversions
    return wire.Bid(bid=max(round(spent / results / MICROS, 2), 0.01) if results else _USUAL_BID[objective])


def value_bidding(call: Call, ask: wire.VboAsk) -> wire.VboStatus:
    objective = one_of("objective_type", ask.objective_type, wire.VBO_OBJECTIVES)
    one_of("promotion_type", ask.promotion_type, PROMOTION_TYPES)
    targets.check_placements(ask.placements)
    if ask.app_id:
        raise missing("app", ask.app_id)
    if ask.pixel_id and not ask.optimization_event:
        raise Refused(Code.PARAM_ERROR, "Missing required field(s): optimization_event.")
    if objective != "WEB_CONVERSIONS" or not ask.pixel_id:
        return wire.VboStatus()
    status = _value_status(call, ask.pixel_id, ask.optimization_event or "")
    return wire.VboStatus(vo_status=status, vo_min=status, vo_min_roas=status, vo_highest_value=status)


def contextual(call: Call, ask: wire.ContextualAsk) -> wire.ContextualTags:
    """Empty: what an account that is not on the allow-list gets."""
    objective = one_of("objective_type", ask.objective_type, wire.CONTEXTUAL_OBJECTIVES)
    one_of("brand_safety_type", ask.brand_safety_type or "STANDARD_INVENTORY", wire.BRAND_SAFETY - {"THIRD_PARTY"})
    if ask.rf_campaign_type is not None:
        one_of("rf_campaign_type", ask.rf_campaign_type, ("STANDARD", "PULSE"))
        if objective != "RF_REACH":
            raise bad("rf_campaign_type", "is for RF_REACH only.")
    return wire.ContextualTags()


def contextual_by_id(call: Call, ask: wire.ContextualInfoAsk) -> wire.ContextualTags:
    ids("contextual_tag_ids", ask.contextual_tag_ids, 1_000)
    return wire.ContextualTags()


def partner(call: Call, ask: wire.PartnerAsk) -> wire.PartnerStatus:
    one_of("partner", ask.partner, ("Zefr",))
    return wire.PartnerStatus()


def _verdict(text: str) -> wire.UrlVerdict:
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return wire.UrlVerdict()
    if any(map(str.isspace, text)):
        return wire.UrlVerdict()
    if parts.scheme in ("http", "https"):
        return wire.UrlVerdict(is_valid_url=bool(host))
    scheme, mark, rest = text.partition("://")
    fine = bool(mark and rest and _SCHEME.fullmatch(scheme))
    return wire.UrlVerdict(is_scheme_link=bool(mark), is_valid_url=fine, is_valid_scheme=fine)


def _value_status(call: Call, pixel_id: str, word: str) -> str:
    pixel = call.world.pixels.get(pixel_id)
    if pixel is None:
        raise missing("pixel", pixel_id)
    events = [
        one
        for one in call.world.pixel_events
        if one.kept
        and one.pixel_code == pixel.pixel_code
        and OPTIMIZATION_EVENTS.get(one.event) == word
        and one.received_at > call.now - _WEEK
    ]
    if not events:
        return "NO_EVENT"
    valued = sum(1 for one in events if one.value_micros)
    if not valued:
        return "NO_VALUE"
    return "QUALIFIED" if valued >= _ENOUGH else "INSUFFICIENT_EVENTS"


DOORS = (
    Door(
        "GET", "tool/url_validate/", wire.UrlAsk, Guard.ADVERTISER, url, source="SDK,GO", note="The form, not the page"
    ),
    Door(
        "POST",
        "tool/bid/recommend/",
        wire.BidAsk,
        Guard.ADVERTISER,
        bid,
        source="SDK,GO",
        note="What the account's own clicks or conversions cost so far; 0.50 and 15.00 before there are any",
    ),
    Door(
        "GET",
        "tool/vbo_status/",
        wire.VboAsk,
        Guard.ADVERTISER,
        value_bidding,
        source="SDK",
        note=f"{_ENOUGH} events with a value in a week qualify a pixel, which is assumed; apps and shops are not simulated",
    ),
    Door(
        "GET",
        "tool/contextual_tag/get/",
        wire.ContextualAsk,
        Guard.ADVERTISER,
        contextual,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="Empty, as for an account that is not on the allow-list",
    ),
    Door(
        "GET",
        "tool/contextual_tag/info/",
        wire.ContextualInfoAsk,
        Guard.ADVERTISER,
        contextual_by_id,
        fidelity=Fidelity.EXACT,
        source="SDK,GO",
        note="Empty, as for an account that is not on the allow-list",
    ),
    Door(
        "GET",
        "tool/brand_safety/partner/authorize/status/",
        wire.PartnerAsk,
        Guard.ADVERTISER,
        partner,
        source="SDK",
        note="No partner is ever authorised",
    ),
)
