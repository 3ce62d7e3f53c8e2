"""What TikTok's review made of Upgraded Smart+ ads and their creatives, and appeals; and the doors of Smart+ ads."""

from __future__ import annotations

from typing import Any

import msgspec

from tiktokwire import smartplus as wire
from tiktokwire.enums import of
from tiktokwire.envelope import Ask, Nothing

from ...doors import Call, Door, Fidelity, Guard
from ...state import Ad, SmartPlusAd
from ..common import bad, ids, missing, one_of
from . import ads, reviews, smartads

_REASON = 512
_ATTACHMENTS = 100
_LANGUAGES = of("ar cs-CZ de en es fr id it ja ko ms pl-PL pt-BR ru sv-SE th tr vi zh")


def of_ads(call: Call, ask: wire.AdReviewAsk) -> wire.AdReviews:
    _check(ask.lang, ask.extra_info_setting)
    chosen = [smartads.found(call, id) for id in ids("smart_plus_ad_ids", ask.smart_plus_ad_ids, reviews.MOST)]
    why = _asked(ask.extra_info_setting)
    return wire.AdReviews(
        smart_plus_ad_review_infos=[_of_ad(call, one, why=why) for one in chosen],
        material_review_infos=[_of_material(call, ad, why=why) for one in chosen for ad in _parts(call, one)],
    )


def of_materials(call: Call, ask: wire.MaterialReviewAsk) -> wire.MaterialReviews:
    _check(ask.lang, ask.extra_info_setting)
    known = {str(ad.extra["ad_material_id"]): ad for ad in call.world.ads.values() if "ad_material_id" in ad.extra}
    chosen = ids("ad_material_ids", ask.ad_material_ids, reviews.MOST)
    for id in chosen:
        if id not in known:
            raise missing("material", id)
    why = _asked(ask.extra_info_setting)
    return wire.MaterialReviews(material_review_infos=[_of_material(call, known[id], why=why) for id in chosen])


def appeal(call: Call, ask: wire.AppealAsk) -> dict[str, object]:
    """Answered after as long as a review takes; granted where the denial was lifted meanwhile."""
    one = smartads.found(call, ask.smart_plus_ad_id)
    if ask.appeal_reason is not None and len(ask.appeal_reason) > _REASON:
        raise bad("appeal_reason", f"at most {_REASON} characters, and this has {len(ask.appeal_reason)}.")
    if len(ask.attachment_list or ()) > _ATTACHMENTS:
        raise bad("attachment_list", f"at most {_ATTACHMENTS}, and there are {len(ask.attachment_list or ())}.")
    if not _refused(call, one):
        raise bad("smart_plus_ad_id", f"the ad {one.smart_plus_ad_id} was not rejected.")
    if one.appealed_at and call.now < one.appealed_at + ads.REVIEW_S:
        raise bad("smart_plus_ad_id", f"an appeal for the ad {one.smart_plus_ad_id} is under way.")
    one.appeal, one.appealed_at = ask.appeal_reason or "", call.now
    return {}


def _check(lang: str | None, extra: wire.ExtraInfo | None) -> None:
    one_of("lang", lang or "en", _LANGUAGES)
    if extra and extra.include_violation_frame and not extra.include_reject_info:
        raise bad("extra_info_setting", "include_violation_frame needs include_reject_info.")


def _asked(extra: wire.ExtraInfo | None) -> bool:
    return bool(extra and extra.include_reject_info)


def _parts(call: Call, one: SmartPlusAd) -> list[Ad]:
    every = [call.world.ads[id] for id in one.ad_ids]
    return [ad for ad in every if ad.operation_status != "DELETE"]


def _refused(call: Call, one: SmartPlusAd) -> list[Ad]:
    return [ad for ad in _parts(call, one) if reviews.of_ad(call, ad).review_status == "UNAVAILABLE"]


def _of_ad(call: Call, one: SmartPlusAd, *, why: bool) -> wire.AdReview:
    done = [ad for ad in _parts(call, one) if reviews.of_ad(call, ad).review_status]
    refused = _refused(call, one)
    state = _appeal(call, one, refused)
    reasons = [call.world.review_denials[ad.ad_id] for ad in refused]
    return wire.AdReview(
        smart_plus_ad_id=one.smart_plus_ad_id,
        review_status=reviews.verdict(len(done), len(refused)),
        appeal_status=state,
        appeal_reject_reasons=reasons if state == "APPEAL_FAILED" else None,
        reject_info=[info for ad in refused for info in _why(call, ad)] if why else None,
    )


def _appeal(call: Call, one: SmartPlusAd, refused: list[Ad]) -> str:
    if not one.appealed_at:
        return "NOT_APPEALED"
    if call.now < one.appealed_at + ads.REVIEW_S:
        return "APPEALING"
    return "APPEAL_FAILED" if refused else "APPEAL_SUCCESSFUL"


def _of_material(call: Call, ad: Ad, *, why: bool) -> wire.MaterialReview:
    return wire.MaterialReview(
        ad_material_id=str(ad.extra["ad_material_id"]),
        smart_plus_ad_id=str(ad.extra["smart_plus_ad_id"]),
        review_status=reviews.of_ad(call, ad).review_status,
        reject_info=_why(call, ad) if why else None,
    )


def _why(call: Call, ad: Ad) -> list[wire.RejectInfo]:
    found = reviews.of_ad(call, ad).reject_info
    return [wire.RejectInfo(**msgspec.structs.asdict(info)) for info in found]


def _door(
    method: str, path: str, ask: type[Ask], answer: Any, says: Any, source: str, fidelity: Fidelity, note: str = ""
) -> Door:
    return Door(method, path, ask, Guard.ADVERTISER, answer, says=says, fidelity=fidelity, source=source, note=note)


_HOW = "an ad passes unless POST /_localtok/ads/{ad_id}/review says otherwise"
DOORS = (
    _door(
        "POST",
        "smart_plus/ad/create/",
        wire.AdCreate,
        smartads.create,
        wire.Ad,
        "SDK,DOC:53804366041",
        Fidelity.PLAUSIBLE,
        "each creative runs with the first text, call to action and landing page",
    ),
    _door(
        "POST",
        "smart_plus/ad/update/",
        wire.AdUpdate,
        smartads.update,
        wire.Ad,
        "SDK,GO",
        Fidelity.PLAUSIBLE,
        "creatives that stay are known by their post or file",
    ),
    _door(
        "POST",
        "smart_plus/ad/status/update/",
        wire.AdStatusUpdate,
        smartads.switch,
        wire.AdStatus,
        "SDK,GO",
        Fidelity.EXACT,
    ),
    _door(
        "POST",
        "smart_plus/ad/material_status/update/",
        wire.MaterialStatusUpdate,
        smartads.switch_materials,
        Nothing,
        "SDK,GO,DOC:53959688347",
        Fidelity.EXACT,
    ),
    _door("GET", "smart_plus/ad/get/", wire.AdsAsk, smartads.listed, wire.Ads, "SDK,GO", Fidelity.EXACT),
    _door(
        "GET",
        "smart_plus/ad/review_info/",
        wire.AdReviewAsk,
        of_ads,
        wire.AdReviews,
        "SDK,DOC:54235062413",
        Fidelity.EXACT,
        _HOW,
    ),
    _door(
        "GET",
        "smart_plus/material/review_info/",
        wire.MaterialReviewAsk,
        of_materials,
        wire.MaterialReviews,
        "SDK,DOC:54060530640",
        Fidelity.EXACT,
        _HOW,
    ),
    _door(
        "POST",
        "smart_plus/ad/appeal/",
        wire.AppealAsk,
        appeal,
        Nothing,
        "SDK,DOC:54284419364",
        Fidelity.EXACT,
        "granted where the denial was lifted meanwhile",
    ),
)
