"""Campaigns, ad groups and ads: what is created, changed and read."""

from __future__ import annotations

import msgspec

from .enums import of
from .envelope import Answer, Ask, Page


class CampaignCreate(Ask):
    """`POST campaign/create/`. Money is a number in the account's major units."""

    advertiser_id: str
    campaign_name: str
    objective_type: str
    budget_mode: str | None = None
    budget: float | None = None
    budget_optimize_on: bool | None = None
    request_id: str | None = None
    """A 64-bit integer as text: repeats of one value succeed once."""
    operation_status: str | None = None
    campaign_type: str | None = None
    special_industries: list[str] | None = None


class CampaignUpdate(Ask):
    """`POST campaign/update/`. ``None`` leaves a field as it is."""

    advertiser_id: str
    campaign_id: str
    campaign_name: str | None = None
    budget: float | None = None
    special_industries: list[str] | None = None


class CampaignStatusUpdate(Ask):
    """`POST campaign/status/update/`: 1 to 20 ids, ENABLE, DISABLE or DELETE."""

    advertiser_id: str
    campaign_ids: list[str]
    operation_status: str


class Campaign(Answer):
    campaign_id: str = ""
    campaign_name: str = ""
    advertiser_id: str = ""
    objective_type: str = ""
    budget: float = 0.0
    budget_mode: str = ""
    operation_status: str = ""
    secondary_status: str = ""
    campaign_type: str = "REGULAR_CAMPAIGN"
    budget_optimize_on: bool | None = False
    special_industries: list[str] | None = None
    is_smart_performance_campaign: bool | None = False
    is_new_structure: bool | None = True
    create_time: str = ""
    modify_time: str = ""


class CampaignStatus(Answer):
    campaign_ids: list[str] = msgspec.field(default_factory=list)
    status: str = ""


class AdGroupCreate(Ask):
    """`POST adgroup/create/`. Times are ``YYYY-MM-DD HH:MM:SS`` in UTC."""

    advertiser_id: str
    campaign_id: str
    adgroup_name: str
    optimization_goal: str
    billing_event: str
    budget_mode: str
    budget: float
    pacing: str
    schedule_type: str
    schedule_start_time: str
    schedule_end_time: str | None = None
    request_id: str | None = None
    operation_status: str | None = None
    promotion_type: str | None = None
    placement_type: str | None = None
    placements: list[str] | None = None
    location_ids: list[str] | None = None
    zipcode_ids: list[str] | None = None
    saved_audience_id: str | None = None
    languages: list[str] | None = None
    gender: str | None = None
    age_groups: list[str] | None = None
    pixel_id: str | None = None
    optimization_event: str | None = None
    bid_type: str | None = None
    bid_price: float | None = None
    conversion_bid_price: float | None = None
    bid_display_mode: str | None = None
    frequency: int | None = None
    frequency_schedule: int | None = None
    dayparting: str | None = None
    click_attribution_window: str | None = None
    view_attribution_window: str | None = None
    comment_disabled: bool | None = None


class AdGroupUpdate(Ask):
    """`POST adgroup/update/`. ``None`` leaves a field as it is."""

    advertiser_id: str
    adgroup_id: str
    adgroup_name: str | None = None
    budget: float | None = None
    bid_price: float | None = None
    conversion_bid_price: float | None = None
    schedule_start_time: str | None = None
    schedule_end_time: str | None = None
    location_ids: list[str] | None = None
    languages: list[str] | None = None
    gender: str | None = None
    age_groups: list[str] | None = None
    pacing: str | None = None
    dayparting: str | None = None
    comment_disabled: bool | None = None


class NewBudget(Ask):
    adgroup_id: str
    budget: float


class AdGroupBudgetUpdate(Ask):
    """`POST adgroup/budget/update/`"""

    advertiser_id: str
    budget: list[NewBudget]


class AdGroupStatusUpdate(Ask):
    """`POST adgroup/status/update/`: 1 to 20 ids."""

    advertiser_id: str
    adgroup_ids: list[str]
    operation_status: str
    allow_partial_success: bool | None = None


class AdGroup(Answer):
    adgroup_id: str = ""
    adgroup_name: str = ""
    campaign_id: str = ""
    campaign_name: str = ""
    advertiser_id: str = ""
    operation_status: str = ""
    secondary_status: str = ""
    optimization_goal: str = ""
    optimization_event: str | None = None
    billing_event: str = ""
    bid_type: str = ""
    bid_price: float = 0.0
    conversion_bid_price: float = 0.0
    budget: float = 0.0
    budget_mode: str = ""
    pacing: str = ""
    schedule_type: str = ""
    schedule_start_time: str = ""
    schedule_end_time: str | None = None
    promotion_type: str | None = None
    placement_type: str | None = None
    placements: list[str] | None = None
    location_ids: list[str] | None = None
    pixel_id: str | None = None
    frequency: int | None = None
    frequency_schedule: int | None = None
    create_time: str = ""
    modify_time: str = ""


ADGROUP_ECHOED = of(
    """
    actions age_groups attribution_event_count audience_ids automated_keywords_enabled bid_display_mode
    brand_safety_type carrier_ids category_exclusion_ids click_attribution_window comment_disabled contextual_tag_ids
    creative_material_mode dayparting deep_bid_type device_model_ids device_price_ranges
    engaged_view_attribution_window excluded_audience_ids gender household_income interest_category_ids
    interest_keyword_ids is_hfss isp_ids languages min_android_version min_ios_version network_types operating_systems
    purchase_intention_keyword_ids roas_bid saved_audience_id search_result_enabled share_disabled
    skip_learning_phase smart_audience_enabled smart_interest_behavior_enabled spending_power statistic_type
    tiktok_subplacements vbo_window vertical_sensitivity_id video_download_disabled view_attribution_window zipcode_ids
    """
)
"""Documented ad group fields beyond `AdGroup`, read back as they were given."""


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
    call_to_action: str | None = None
    call_to_action_id: str | None = None
    landing_page_url: str | None = None
    utm_params: list[dict[str, str]] | None = None
    tracking_pixel_id: int | None = None
    operation_status: str | None = None
    creative_authorized: bool | None = None
    deeplink: str | None = None
    deeplink_type: str | None = None
    promotional_music_disabled: bool | None = None


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
    """`POST ad/status/update/`: 1 to 20 ids."""

    advertiser_id: str
    ad_ids: list[str]
    operation_status: str


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


class AdGroupFailure(Answer):
    adgroup_id: str = ""
    error_message: str = ""


class AdGroupStatus(Answer):
    adgroup_ids: list[str] = msgspec.field(default_factory=list)
    status: str = ""
    error_list: list[AdGroupFailure] | None = None


class AdStatus(Answer):
    ad_ids: list[str] = msgspec.field(default_factory=list)
    status: str = ""


class CampaignFilter(Ask):
    campaign_ids: list[str] | None = None
    campaign_name: str | None = None
    primary_status: str | None = None
    secondary_status: str | None = None
    objective_type: str | None = None
    creation_filter_start_time: str | None = None
    creation_filter_end_time: str | None = None


class AdGroupFilter(CampaignFilter):
    adgroup_ids: list[str] | None = None
    adgroup_name: str | None = None
    optimization_goal: str | None = None
    billing_events: list[str] | None = None


class AdFilter(AdGroupFilter):
    ad_ids: list[str] | None = None
    ad_name: str | None = None
    modified_after: str | None = None


class CampaignsAsk(Ask):
    """`GET campaign/get/`. `page_size` at most 1,000."""

    advertiser_id: str
    fields: list[str] | None = None
    filtering: CampaignFilter | None = None
    page: int | None = None
    page_size: int | None = None


class AdGroupsAsk(Ask):
    """`GET adgroup/get/`"""

    advertiser_id: str
    fields: list[str] | None = None
    filtering: AdGroupFilter | None = None
    page: int | None = None
    page_size: int | None = None


class AdsAsk(Ask):
    """`GET ad/get/`"""

    advertiser_id: str
    fields: list[str] | None = None
    filtering: AdFilter | None = None
    page: int | None = None
    page_size: int | None = None


class Campaigns(Page[Campaign]):
    pass


class AdGroups(Page[AdGroup]):
    pass


class Ads(Page[Ad]):
    pass
