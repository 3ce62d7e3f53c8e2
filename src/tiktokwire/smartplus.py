"""Upgraded Smart+: campaigns, ad groups and ads that TikTok targets and combines itself. `smart_plus/…`"""

from __future__ import annotations

from typing import Any

import msgspec

from .ads import Listing, Targeting
from .envelope import Answer, Ask, Page


class CampaignCreate(Ask):
    """`POST smart_plus/campaign/create/`. The campaign optimises its budget unless it is told not to."""

    advertiser_id: str
    campaign_name: str
    objective_type: str
    request_id: str
    operation_status: str | None = None
    budget_mode: str | None = None
    budget: float | None = None
    budget_optimize_on: bool | None = None
    app_promotion_type: str | None = None
    sales_destination: str | None = None
    campaign_type: str | None = None
    app_id: str | None = None
    catalog_enabled: bool | None = None
    catalog_type: str | None = None
    is_promotional_campaign: bool | None = None
    disable_skan_campaign: bool | None = None
    is_advanced_dedicated_campaign: bool | None = None
    bid_align_type: str | None = None
    campaign_app_profile_page_state: str | None = None
    postback_window_mode: str | None = None
    special_industries: list[str] | None = None
    po_number: str | None = None


class CampaignUpdate(Ask):
    """`POST smart_plus/campaign/update/`"""

    advertiser_id: str
    campaign_id: str
    campaign_name: str | None = None
    budget: float | None = None
    po_number: str | None = None


class TargetingSpec(Targeting):
    """Whom an ad group is for, where TikTok does not find out by itself."""

    spc_audience_age: str | None = None


class AdGroupCreate(Ask):
    """`POST smart_plus/adgroup/create/`"""

    advertiser_id: str
    campaign_id: str
    adgroup_name: str
    request_id: str
    promotion_type: str
    optimization_goal: str
    billing_event: str
    schedule_type: str
    schedule_start_time: str
    targeting_spec: TargetingSpec
    schedule_end_time: str | None = None
    operation_status: str | None = None
    promotion_target_type: str | None = None
    promotion_website_type: str | None = None
    app_id: str | None = None
    pixel_id: str | None = None
    optimization_event: str | None = None
    custom_conversion_id: str | None = None
    bid_type: str | None = None
    bid_price: float | None = None
    conversion_bid_price: float | None = None
    deep_bid_type: str | None = None
    roas_bid: float | None = None
    vbo_window: str | None = None
    click_attribution_window: str | None = None
    engaged_view_attribution_window: str | None = None
    view_attribution_window: str | None = None
    attribution_event_count: str | None = None
    targeting_optimization_mode: str | None = None
    suggestion_audience_enabled: bool | None = None
    budget_mode: str | None = None
    budget: float | None = None
    min_budget: float | None = None
    dayparting: str | None = None
    placement_type: str | None = None
    placements: list[str] | None = None
    comment_disabled: bool | None = None
    share_disabled: bool | None = None
    video_download_disabled: bool | None = None


class AdGroupUpdate(Ask):
    """`POST smart_plus/adgroup/update/`"""

    advertiser_id: str
    adgroup_id: str
    adgroup_name: str | None = None
    budget: float | None = None
    min_budget: float | None = None
    bid_price: float | None = None
    conversion_bid_price: float | None = None
    roas_bid: float | None = None
    schedule_type: str | None = None
    schedule_start_time: str | None = None
    schedule_end_time: str | None = None
    dayparting: str | None = None
    pacing: str | None = None
    comment_disabled: bool | None = None
    share_disabled: bool | None = None
    targeting_optimization_mode: str | None = None
    suggestion_audience_enabled: bool | None = None
    targeting_spec: TargetingSpec | None = None


class AdGroupStatusUpdate(Ask):
    """`POST smart_plus/adgroup/status/update/`: 1 to 20 ids."""

    advertiser_id: str
    adgroup_ids: list[str]
    operation_status: str


class VideoInfo(Ask):
    video_id: str
    file_name: str | None = None


class ImageInfo(Ask):
    web_uri: str


class MusicInfo(Ask):
    music_id: str


class CreativeInfo(Ask):
    ad_format: str
    identity_type: str | None = None
    identity_id: str | None = None
    identity_authorized_bc_id: str | None = None
    tiktok_item_id: str | None = None
    video_info: VideoInfo | None = None
    image_info: list[ImageInfo] | None = None
    music_info: MusicInfo | None = None
    aigc_disclosure_type: str | None = None


class Creative(Ask):
    creative_info: CreativeInfo


class AdText(Ask):
    ad_text: str


class CallToAction(Ask):
    call_to_action: str


class LandingPage(Ask):
    landing_page_url: str


class PageOf(Ask):
    page_id: str


class Deeplink(Ask):
    deeplink: str | None = None
    deeplink_type: str | None = None


class AddOn(Ask):
    card_id: str


class TrackingInfo(Ask):
    click_tracking_url: str | None = None
    impression_tracking_url: str | None = None
    tracking_app_id: str | None = None
    tracking_pixel_id: str | None = None
    tracking_message_event_set_id: str | None = None


class Configuration(Ask):
    identity_type: str | None = None
    identity_id: str | None = None
    call_to_action_id: str | None = None
    dark_post_status: str | None = None
    utm_params: list[dict[str, str]] | None = None
    tracking_info: TrackingInfo | None = None
    catalog_creative_toggle: bool | None = None
    product_specific_type: str | None = None
    product_set_id: str | None = None
    product_ids: list[str] | None = None
    end_card_cta: str | None = None
    fallback_type: str | None = None


class Parts(Ask):
    """What TikTok combines with every creative of an ad."""

    ad_text_list: list[AdText] | None = None
    call_to_action_list: list[CallToAction] | None = None
    landing_page_url_list: list[LandingPage] | None = None
    page_list: list[PageOf] | None = None
    deeplink_list: list[Deeplink] | None = None
    interactive_add_on_list: list[AddOn] | None = None
    ad_configuration: Configuration | None = None


class AdCreate(Parts, kw_only=True):
    """`POST smart_plus/ad/create/`: 1 to 50 creatives."""

    advertiser_id: str
    adgroup_id: str
    creative_list: list[Creative]
    ad_name: str | None = None
    operation_status: str | None = None


class AdUpdate(Parts, kw_only=True):
    """`POST smart_plus/ad/update/`. A list that is given replaces the one there is."""

    advertiser_id: str
    smart_plus_ad_id: str
    ad_name: str | None = None
    creative_list: list[Creative] | None = None


class AdStatusUpdate(Ask):
    """`POST smart_plus/ad/status/update/`: 1 to 20 ids."""

    advertiser_id: str
    smart_plus_ad_ids: list[str]
    operation_status: str


class MaterialStatusUpdate(Ask):
    """`POST smart_plus/ad/material_status/update/`: 1 to 20 ids, ENABLE or DISABLE."""

    advertiser_id: str
    smart_plus_ad_id: str
    ad_material_ids: list[str]
    operation_status: str


class AppealAsk(Ask):
    """`POST smart_plus/ad/appeal/`"""

    advertiser_id: str
    smart_plus_ad_id: str
    appeal_reason: str | None = None
    attachment_list: list[str] | None = None


class ExtraInfo(Ask):
    include_reject_info: bool | None = None
    include_violation_frame: bool | None = None


class AdReviewAsk(Ask):
    """`GET smart_plus/ad/review_info/`: 1 to 100 ids."""

    advertiser_id: str
    smart_plus_ad_ids: list[str]
    lang: str | None = None
    extra_info_setting: ExtraInfo | None = None


class MaterialReviewAsk(Ask):
    """`GET smart_plus/material/review_info/`: 1 to 100 ids."""

    advertiser_id: str
    ad_material_ids: list[str]
    lang: str | None = None
    extra_info_setting: ExtraInfo | None = None


class AdFilter(Ask):
    smart_plus_ad_ids: list[str] | None = None
    adgroup_ids: list[str] | None = None
    campaign_ids: list[str] | None = None
    primary_status: str | None = None
    secondary_status: str | None = None
    objective_type: str | None = None
    optimization_goal: str | None = None
    creation_filter_start_time: str | None = None
    creation_filter_end_time: str | None = None
    modified_after: str | None = None


class AdsAsk(Listing):
    """`GET smart_plus/ad/get/`. `page_size` at most 100."""

    filtering: AdFilter | None = None


class Material(Answer):
    """A creative of an ad: `smart_plus_creative_id` is its ad id everywhere else."""

    ad_material_id: str = ""
    smart_plus_creative_id: str = ""
    material_operation_status: str = "ENABLE"
    creative_info: dict[str, Any] = msgspec.field(default_factory=dict)


class Ad(Answer):
    smart_plus_ad_id: str = ""
    ad_name: str = ""
    adgroup_id: str = ""
    adgroup_name: str = ""
    campaign_id: str = ""
    campaign_name: str = ""
    advertiser_id: str = ""
    operation_status: str = ""
    secondary_status: str = ""
    create_time: str = ""
    modify_time: str = ""
    creative_list: list[Material] = msgspec.field(default_factory=list)
    ad_text_list: list[dict[str, Any]] | None = None
    call_to_action_list: list[dict[str, Any]] | None = None
    landing_page_url_list: list[dict[str, Any]] | None = None
    page_list: list[dict[str, Any]] | None = None
    deeplink_list: list[dict[str, Any]] | None = None
    interactive_add_on_list: list[dict[str, Any]] | None = None
    ad_configuration: dict[str, Any] | None = None


class Ads(Page[Ad]):
    pass


class AdStatus(Answer):
    smart_plus_ad_ids: list[str] = msgspec.field(default_factory=list)
    status: str = ""


class RejectInfo(Answer):
    reasons: list[str] = msgspec.field(default_factory=list)
    suggestion: str = ""
    forbidden_ages: list[str] = msgspec.field(default_factory=list)
    forbidden_locations: list[str] = msgspec.field(default_factory=list)
    forbidden_placements: list[str] = msgspec.field(default_factory=list)


class AdReview(Answer):
    smart_plus_ad_id: str = ""
    review_status: str = ""
    """ALL_AVAILABLE, PART_AVAILABLE or UNAVAILABLE; empty while nothing was reviewed."""
    passed_locations: list[str] | None = None
    appeal_status: str = "NOT_APPEALED"
    appeal_reject_reasons: list[str] | None = None
    reject_info: list[RejectInfo] | None = None


class MaterialReview(Answer):
    ad_material_id: str = ""
    smart_plus_ad_id: str = ""
    review_status: str = ""
    passed_locations: list[str] | None = None
    reject_info: list[RejectInfo] | None = None


class AdReviews(Answer):
    smart_plus_ad_review_infos: list[AdReview] = msgspec.field(default_factory=list)
    material_review_infos: list[MaterialReview] = msgspec.field(default_factory=list)


class MaterialReviews(Answer):
    material_review_infos: list[MaterialReview] = msgspec.field(default_factory=list)


class Campaign(Answer):
    """As `campaign/get/` has it, and how many ad groups it takes."""

    campaign_id: str = ""
    campaign_name: str = ""
    advertiser_id: str = ""
    objective_type: str = ""
    budget_optimize_on: bool | None = None
    budget_mode: str = ""
    budget: float = 0.0
    operation_status: str = ""
    secondary_status: str = ""
    smart_plus_adgroup_mode: str = "MULTIPLE"
    create_time: str = ""
    modify_time: str = ""


class Campaigns(Page[Campaign]):
    pass


class AdGroup(Answer):
    """As `adgroup/get/` has it, with whom it is for in `targeting_spec`."""

    adgroup_id: str = ""
    adgroup_name: str = ""
    campaign_id: str = ""
    advertiser_id: str = ""
    operation_status: str = ""
    secondary_status: str = ""
    targeting_optimization_mode: str = ""
    suggestion_audience_enabled: bool | None = None
    min_budget: float | None = None
    targeting_spec: dict[str, Any] = msgspec.field(default_factory=dict)


class AdGroups(Page[AdGroup]):
    pass
