"""Ads as they are asked for and read back: one creative each, a Spark post's or of the ad's own."""

from __future__ import annotations

from typing import Any

import msgspec

from .enums import of
from .envelope import Answer, Ask, Page


class Creative(Ask):
    """One ad of `ad/create/` or `ad/update/`. A pulled Spark post carries no caption, video or cover of its own."""

    ad_name: str | None = None
    ad_id: str | None = None
    """Of the ad to change; for `ad/update/` only."""
    identity_type: str | None = None
    identity_id: str | None = None
    identity_authorized_bc_id: str | None = None
    tiktok_item_id: str | None = None
    ad_format: str | None = None
    ad_text: str | None = None
    video_id: str | None = None
    image_ids: list[str] | None = None
    music_id: str | None = None
    call_to_action: str | None = None
    call_to_action_id: str | None = None
    landing_page_url: str | None = None
    page_id: int | None = None
    tiktok_page_category: str | None = None
    utm_params: list[dict[str, str]] | None = None
    tracking_pixel_id: int | None = None
    click_tracking_url: str | None = None
    impression_tracking_url: str | None = None
    operation_status: str | None = None
    dark_post_status: str | None = None
    """Whether a pushed post is seen by nobody but through ads; ON unless said otherwise, since 2026-01-27."""
    promotional_music_disabled: bool | None = None
    item_duet_status: str | None = None
    item_stitch_status: str | None = None
    deeplink: str | None = None
    deeplink_type: str | None = None
    aigc_disclosure_type: str | None = None
    creative_authorized: bool | None = None
    card_id: str | None = None
    display_name: str | None = None
    avatar_icon_web_uri: str | None = None
    ad_texts: list[str] | None = None
    disclaimer_type: str | None = None
    disclaimer_text: dict[str, Any] | None = None
    disclaimer_clickable_texts: list[dict[str, Any]] | None = None
    phone_number: str | None = None
    phone_region_code: str | None = None
    phone_region_calling_code: str | None = None
    tracking_app_id: str | None = None
    tracking_offline_event_set_ids: list[str] | None = None
    tracking_message_event_set_id: str | None = None
    video_view_tracking_url: str | None = None
    viewability_postbid_partner: str | None = None
    viewability_vast_url: str | None = None
    brand_safety_postbid_partner: str | None = None
    brand_safety_vast_url: str | None = None
    vast_moat_enabled: bool | None = None
    creative_type: str | None = None
    app_name: str | None = None
    playable_url: str | None = None
    fallback_type: str | None = None
    cpp_url: str | None = None
    auto_message_id: str | None = None


AD_ECHOED = of(
    """
    ad_texts aigc_disclosure_type app_name auto_message_id avatar_icon_web_uri brand_safety_postbid_partner
    brand_safety_vast_url call_to_action_id card_id click_tracking_url cpp_url creative_authorized creative_type
    deeplink deeplink_type disclaimer_clickable_texts disclaimer_text disclaimer_type fallback_type
    impression_tracking_url item_duet_status item_stitch_status music_id page_id phone_number
    phone_region_calling_code phone_region_code playable_url promotional_music_disabled tiktok_page_category
    tracking_app_id tracking_message_event_set_id tracking_offline_event_set_ids tracking_pixel_id utm_params
    vast_moat_enabled video_view_tracking_url viewability_postbid_partner viewability_vast_url
    """
)
"""Documented fields of a creative that are kept and read back as they were given."""

UNSOLD = of(
    """
    catalog_id product_specific_type product_set_id sku_ids item_group_ids showcase_products vehicle_ids
    shopping_ads_video_package_id schedule_id
    """
)
"""Fields of shopping and reservation ads, which are a trade of their own."""


class AdCreate(Ask):
    """`POST ad/create/`: 1 to 20 creatives. It has no `request_id`; a repeat makes a second ad."""

    advertiser_id: str
    adgroup_id: str
    creatives: list[Creative]


class AdUpdate(Ask):
    """`POST ad/update/`. With `patch_update` what is not given stays."""

    advertiser_id: str
    adgroup_id: str
    creatives: list[Creative]
    patch_update: bool | None = None


class AdStatusUpdate(Ask):
    """`POST ad/status/update/`: 1 to 20 ids, of ads or of automated creative ads."""

    advertiser_id: str
    operation_status: str
    ad_ids: list[str] | None = None
    aco_ad_ids: list[str] | None = None


class Ad(Answer):
    """Nulls are as the official example has them; reading, treat every field as optional."""

    ad_id: str = ""
    ad_name: str = ""
    adgroup_id: str = ""
    adgroup_name: str = ""
    campaign_id: str = ""
    campaign_name: str = ""
    advertiser_id: str = ""
    identity_type: str = ""
    identity_id: str = ""
    identity_authorized_bc_id: str | None = None
    tiktok_item_id: str | None = None
    ad_format: str | None = None
    video_id: str | None = None
    image_ids: list[str] | None = msgspec.field(default_factory=list)
    ad_text: str | None = ""
    ad_texts: list[str] | None = None
    call_to_action: str | None = None
    call_to_action_id: str | None = None
    display_name: str | None = ""
    profile_image_url: str | None = ""
    avatar_icon_web_uri: str | None = ""
    landing_page_url: str | None = ""
    landing_page_urls: list[str] | None = None
    deeplink: str | None = ""
    deeplink_type: str | None = "NORMAL"
    page_id: int | None = None
    card_id: str | None = None
    music_id: str | None = None
    playable_url: str | None = ""
    creative_type: str | None = None
    creative_authorized: bool | None = False
    promotional_music_disabled: bool | None = True
    is_aco: bool | None = False
    is_new_structure: bool | None = True
    operation_status: str | None = "ENABLE"
    secondary_status: str | None = ""
    optimization_event: str | None = None
    tracking_pixel_id: int | None = 0
    tracking_app_id: str | None = ""
    tracking_offline_event_set_ids: list[str] | None = msgspec.field(default_factory=list)
    click_tracking_url: str | None = None
    impression_tracking_url: str | None = None
    utm_params: list[dict[str, str]] | None = None
    vast_moat_enabled: bool | None = False
    viewability_postbid_partner: str | None = "UNSET"
    viewability_vast_url: str | None = None
    brand_safety_vast_url: str | None = None
    app_name: str | None = ""
    create_time: str | None = ""
    modify_time: str | None = ""


class AdsCreated(Answer):
    ad_ids: list[str] = msgspec.field(default_factory=list)
    need_audit: bool = False
    creatives: list[Ad] = msgspec.field(default_factory=list)


class AdStatus(Answer):
    ad_ids: list[str] = msgspec.field(default_factory=list)
    status: str = ""


class Ads(Page[Ad]):
    pass


class AdReviewAsk(Ask):
    """`GET ad/review_info/`: 1 to 100 ids."""

    advertiser_id: str
    ad_ids: list[str]
    lang: str | None = None


class AdGroupReviewAsk(Ask):
    """`GET adgroup/review_info/`: 1 to 100 ids."""

    advertiser_id: str
    adgroup_ids: list[str]
    lang: str | None = None


class RejectInfo(Answer):
    """Why a review was failed, and what of."""

    reasons: list[str] = msgspec.field(default_factory=list)
    suggestion: str = ""
    forbidden_ages: list[str] = msgspec.field(default_factory=list)
    forbidden_locations: list[str] = msgspec.field(default_factory=list)
    forbidden_placements: list[str] = msgspec.field(default_factory=list)


class Review(Answer):
    """One review. Second-hand: no copy of the page was at hand."""

    review_status: str = ""
    """ALL_AVAILABLE, PART_AVAILABLE or UNAVAILABLE once reviewed."""
    is_approved: bool = False
    appeal_status: str = "NOT_APPEALED"
    last_audit_time: str = ""
    reject_info: list[RejectInfo] = msgspec.field(default_factory=list)
    ad_id: str | None = None
    adgroup_id: str | None = None
    contain_rejected_ads: bool | None = None


class AdReviews(Answer):
    """By ad id."""

    ad_review_map: dict[str, Review] = msgspec.field(default_factory=dict)


class AdGroupReviews(Answer):
    """By ad group id, and by ad id the ads in them."""

    ad_group_review_map: dict[str, Review] = msgspec.field(default_factory=dict)
    ad_review_map: dict[str, Review] = msgspec.field(default_factory=dict)
