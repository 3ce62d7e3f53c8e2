"""What an ad may show: a creator's post pulled in, a video pushed onto an account, or a video under a custom identity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tiktokwire import creatives as wire
from tiktokwire.codes import Code
from tiktokwire.enums import AD_FORMATS, CALLS_TO_ACTION, IDENTITY_TYPES

from ...doors import Call, Refused
from ...library import MediaFile
from ...state import AdGroup
from ..common import bad, has_emoji, missing, one_of, text
from ..spark import rights
from . import campaigns

TEXT = 100
_ON_OFF, _SWITCH = ("ON", "OFF"), ("ENABLE", "DISABLE")
_PAGES = ("PROFILE_PAGE", "OTHER_TIKTOK_PAGE", "TIKTOK_INSTANT_PAGE")
_MOST_UTM, _UTM_KEY, _UTM_VALUE = 14, 100, 600
_MOST_IMAGES = 35
_ADDRESSES = ("landing_page_url", "click_tracking_url", "impression_tracking_url", "video_view_tracking_url")
_SPARK = ("AUTH_CODE", "TT_USER", "BC_AUTH_TT")


def is_push(creative: wire.Creative) -> bool:
    """Whether it becomes a post of the account's own."""
    return creative.identity_type in ("TT_USER", "BC_AUTH_TT") and not creative.tiktok_item_id


def check(call: Call, group: AdGroup, creative: wire.Creative, raw: dict[str, Any] | None = None) -> None:
    """Refuse a creative that cannot be an ad of the group. `raw` is as it came, for fields this room does not read."""
    for name in sorted(wire.UNSOLD):
        if (raw or {}).get(name):
            raise Refused(Code.NOT_IMPL, f"{name}: localtok does not simulate shopping ads; nothing was done.")
    _identity(call, group, creative)
    if creative.tiktok_item_id:
        _pull(call, creative)
    else:
        _own(call, creative)
    objective = call.world.campaigns[group.campaign_id].objective_type
    _destination(objective, group.optimization_goal, creative)
    _portfolios(call, creative)
    _tracking(call, creative)
    _words(creative)
    if creative.ad_name:
        campaigns.checked_name("ad_name", creative.ad_name)


def _identity(call: Call, group: AdGroup, creative: wire.Creative) -> None:
    needed = ("identity_type", "identity_id", "ad_format")
    gone = [name for name in needed if not getattr(creative, name)]
    if gone:
        raise _missing(*gone)
    kind = one_of("identity_type", creative.identity_type or "", IDENTITY_TYPES)
    if kind == "TTS_TT":
        raise Refused(Code.NOT_IMPL, "identity_type: localtok does not simulate TikTok Shop; nothing was done.")
    format = one_of("ad_format", creative.ad_format or "", AD_FORMATS)
    if format not in ("SINGLE_VIDEO", "CAROUSEL_ADS"):
        raise Refused(Code.NOT_IMPL, f"ad_format: localtok does not simulate {format}; nothing was done.")
    if kind == "CUSTOMIZED_USER":
        _custom(call, group, creative)
    elif kind == "AUTH_CODE" and not creative.tiktok_item_id:
        raise bad("tiktok_item_id", "is missing; an AUTH_CODE identity has nothing but its post.")


def _custom(call: Call, group: AdGroup, creative: wire.Creative) -> None:
    places = group.extra.get("placements")
    tiktok = not isinstance(places, list) or "PLACEMENT_TIKTOK" in places
    if tiktok and not call.world.assume.custom_identity_allowed:
        raise bad("identity_type", "custom identities can no longer be used for TikTok placements (since 2026-01-15).")
    if creative.identity_id not in call.world.custom_identities:
        raise missing("identity", creative.identity_id or "")
    if creative.tiktok_item_id:
        raise bad("tiktok_item_id", "a CUSTOMIZED_USER has no posts; leave this out.")


def _pull(call: Call, creative: wire.Creative) -> None:
    """A pulled Spark post brings its own video, caption and name; an ad cannot change them."""
    for name in ("ad_text", "video_id", "image_ids", "music_id"):
        if getattr(creative, name):
            raise bad(name, "a pulled Spark post keeps its own caption and video; leave this out.")
    rights.check_grant(
        call,
        creative.identity_type or "",
        creative.identity_id or "",
        creative.tiktok_item_id or "",
        creative.identity_authorized_bc_id or "",
    )
    wanted = "CAROUSEL_ADS" if call.world.posts[creative.tiktok_item_id or ""].media_type == "PHOTO" else "SINGLE_VIDEO"
    if creative.ad_format != wanted:
        raise bad("ad_format", f"the post {creative.tiktok_item_id} can be a {wanted} only.")


def _own(call: Call, creative: wire.Creative) -> None:
    """A video or pictures of the ad's own, pushed as a post or under a custom identity."""
    carousel = creative.ad_format == "CAROUSEL_ADS"
    needed = ("image_ids", "music_id", "ad_text") if carousel else ("video_id", "image_ids", "ad_text")
    gone = [name for name in needed if not getattr(creative, name)]
    if gone:
        raise _missing(*gone)
    if has_emoji(text("ad_text", creative.ad_text, TEXT)):
        raise bad("ad_text", "emoji are not supported.")
    if creative.identity_type in _SPARK:
        rights.push_identity(
            call,
            creative.identity_type or "",
            creative.identity_id or "",
            creative.identity_authorized_bc_id or "",
        )
    pictures = _images(call, creative.image_ids or ())
    if carousel:
        _sound(call, creative)
    else:
        _film(call, creative, pictures)
    _pushed(call, creative)


def _images(call: Call, given: Sequence[str]) -> list[MediaFile]:
    if len(given) > _MOST_IMAGES:
        raise bad("image_ids", f"at most {_MOST_IMAGES}, and there are {len(given)}.")
    found = [call.world.library.files.get(id) for id in given]
    for id, one in zip(given, found, strict=True):
        if one is None or one.kind != "image":
            raise bad("image_ids", f"the account has no image {id}.")
    return [one for one in found if one is not None]


def _film(call: Call, creative: wire.Creative, pictures: list[MediaFile]) -> None:
    film = call.world.library.files.get(creative.video_id or "")
    if film is None or film.kind != "video":
        raise Refused(Code.VIDEO_ID_INVALID_ERROR, f"video_id: the account has no video {creative.video_id}.")
    if len(pictures) != 1:
        raise bad("image_ids", f"a video has one cover, not {len(pictures)}.")
    cover = pictures[0]
    one, other = film.width * cover.height, film.height * cover.width
    if one and other and abs(one - other) * 50 > max(one, other):
        raise bad(
            "image_ids",
            f"the cover is {cover.width} x {cover.height}, and the video {film.width} x {film.height}: "
            "the ratios must be the same.",
        )


def _sound(call: Call, creative: wire.Creative) -> None:
    if creative.video_id:
        raise bad("video_id", "a carousel has none; leave this out.")
    sound = call.world.library.files.get(creative.music_id or "")
    if sound is None or sound.kind != "music":
        raise bad("music_id", f"the account has no music {creative.music_id}.")


def _pushed(call: Call, creative: wire.Creative) -> None:
    """What only a post of the account's own can have."""
    for name, allowed in (
        ("dark_post_status", _ON_OFF),
        ("item_duet_status", _SWITCH),
        ("item_stitch_status", _SWITCH),
    ):
        if (value := getattr(creative, name)) is not None:
            one_of(name, value, allowed)
    account = rights.by_identity(call.world, creative.identity_id or "")
    limited = call.world.advertiser.ads_only_mode or (account is not None and account.ads_only_mode)
    if creative.dark_post_status == "OFF" and limited:
        raise bad("dark_post_status", "the account is in ads-only mode and may not publish; only ON is possible.")
    for name in ("item_duet_status", "item_stitch_status"):
        if getattr(creative, name) and creative.promotional_music_disabled is not False:
            raise bad(name, "needs promotional_music_disabled to be false.")


def _destination(objective: str, goal: str, creative: wire.Creative) -> None:
    if creative.call_to_action:
        one_of("call_to_action", creative.call_to_action, CALLS_TO_ACTION)
    for name in _ADDRESSES:
        address = getattr(creative, name)
        if address and not address.startswith(("http://", "https://")):
            raise bad(name, f"{address!r} is not an http or https address.")
    action = creative.call_to_action or creative.call_to_action_id
    if objective == "ENGAGEMENT":
        _engagement(goal, action, creative)
        return
    if creative.tiktok_page_category:
        raise bad("tiktok_page_category", f"goes with PAGE_VISIT, not with {goal}.")
    if objective == "TRAFFIC" and not action:
        raise _missing("call_to_action")
    somewhere = creative.landing_page_url or creative.page_id
    if not somewhere and (objective in ("TRAFFIC", "WEB_CONVERSIONS") or action):
        raise _missing("landing_page_url")


def _engagement(goal: str, action: str | None, creative: wire.Creative) -> None:
    page = one_of("tiktok_page_category", creative.tiktok_page_category or "PROFILE_PAGE", _PAGES)
    if creative.landing_page_url and (goal != "PAGE_VISIT" or page != "OTHER_TIKTOK_PAGE"):
        raise bad("landing_page_url", f"is not supported with {goal}.")
    if goal != "PAGE_VISIT":
        return
    if not action:
        raise _missing("call_to_action")
    if page == "OTHER_TIKTOK_PAGE" and not creative.landing_page_url:
        raise _missing("landing_page_url")
    if page == "TIKTOK_INSTANT_PAGE" and not creative.page_id:
        raise _missing("page_id")


def _portfolios(call: Call, creative: wire.Creative) -> None:
    """Calls to action and cards are portfolios of the account."""
    known = call.world.library.portfolios
    for name in ("call_to_action_id", "card_id"):
        id = getattr(creative, name)
        if id and (id not in known or (name == "call_to_action_id" and known[id].kind != "CTA")):
            raise bad(name, f"the account has no such portfolio {id}.")


def _tracking(call: Call, creative: wire.Creative) -> None:
    if creative.tracking_pixel_id:
        pixel = call.world.pixels.get(str(creative.tracking_pixel_id))
        if pixel is None or pixel.unbound:
            raise Refused(
                Code.PERMISSION_ERROR,
                f"tracking_pixel_id: No permission to operate pixel {creative.tracking_pixel_id}.",
            )
    marks = creative.utm_params or []
    if len(marks) > _MOST_UTM:
        raise bad("utm_params", f"at most {_MOST_UTM}, and there are {len(marks)}.")
    for mark in marks:
        key, value = mark.get("key", ""), mark.get("value", "")
        if not 1 <= len(key) <= _UTM_KEY or not 1 <= len(value) <= _UTM_VALUE:
            raise bad(
                "utm_params", f"a key of 1 to {_UTM_KEY} characters and a value of 1 to {_UTM_VALUE}, not {key!r}."
            )


def _words(creative: wire.Creative) -> None:
    one_of("operation_status", creative.operation_status or "ENABLE", _SWITCH)
    one_of("deeplink_type", creative.deeplink_type or "NORMAL", ("NORMAL", "DEFERRED_DEEPLINK"))
    one_of("aigc_disclosure_type", creative.aigc_disclosure_type or "NOT_DECLARED", ("SELF_DISCLOSURE", "NOT_DECLARED"))
    if creative.disclaimer_type is None:
        return
    kind = one_of("disclaimer_type", creative.disclaimer_type, ("TEXT_LINK", "TEXT_ONLY"))
    field = "disclaimer_text" if kind == "TEXT_ONLY" else "disclaimer_clickable_texts"
    if not getattr(creative, field):
        raise _missing(field)


def _missing(*names: str) -> Refused:
    return Refused(Code.PARAM_ERROR, f"Missing required field(s): {', '.join(f'creatives.{name}' for name in names)}.")
