"""Campaigns, ad groups and ads: what is created, changed and read."""

from __future__ import annotations

from typing import Any

import msgspec

from .creatives import Ad as Ad
from .creatives import AdCreate as AdCreate
from .creatives import Ads as Ads
from .creatives import AdsCreated as AdsCreated
from .creatives import AdStatus as AdStatus
from .creatives import AdStatusUpdate as AdStatusUpdate
from .creatives import AdUpdate as AdUpdate
from .creatives import Creative as Creative
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
    app_promotion_type: str | None = None
    virtual_objective_type: str | None = None
    sales_destination: str | None = None
    campaign_product_source: str | None = None
    catalog_enabled: bool | None = None
    is_search_campaign: bool | None = None
    app_id: str | None = None
    is_advanced_dedicated_campaign: bool | None = None
    disable_skan_campaign: bool | None = None
    campaign_app_profile_page_state: str | None = None
    rf_campaign_type: str | None = None
    bid_type: str | None = None
    deep_bid_type: str | None = None
    roas_bid: float | None = None
    optimization_goal: str | None = None
    po_number: str | None = None
    postback_window_mode: str | None = None
    rta_id: str | None = None
    rta_bid_enabled: bool | None = None
    rta_product_selection_enabled: bool | None = None


CAMPAIGN_ECHOED = of(
    """
    app_id app_promotion_type bid_type campaign_app_profile_page_state campaign_product_source campaign_type
    catalog_enabled deep_bid_type disable_skan_campaign is_advanced_dedicated_campaign is_search_campaign
    optimization_goal po_number postback_window_mode rf_campaign_type roas_bid rta_bid_enabled rta_id
    rta_product_selection_enabled sales_destination special_industries virtual_objective_type
    """
)
"""Documented campaign fields that are kept and read back as they were given."""


class CampaignUpdate(Ask):
    """`POST campaign/update/`. ``None`` leaves a field as it is."""

    advertiser_id: str
    campaign_id: str
    campaign_name: str | None = None
    budget: float | None = None
    special_industries: list[str] | None = None
    po_number: str | None = None


class CampaignStatusUpdate(Ask):
    """`POST campaign/status/update/`: 1 to 20 ids, ENABLE, DISABLE or DELETE."""

    advertiser_id: str
    campaign_ids: list[str]
    operation_status: str
    postback_window_mode: str | None = None


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


class Targeting(Ask):
    """Whom an ad group is for."""

    location_ids: list[str] | None = None
    zipcode_ids: list[str] | None = None
    saved_audience_id: str | None = None
    languages: list[str] | None = None
    gender: str | None = None
    age_groups: list[str] | None = None
    spending_power: str | None = None
    household_income: list[str] | None = None
    audience_ids: list[str] | None = None
    excluded_audience_ids: list[str] | None = None
    interest_category_ids: list[str] | None = None
    interest_keyword_ids: list[str] | None = None
    purchase_intention_keyword_ids: list[str] | None = None
    actions: list[dict[str, Any]] | None = None
    smart_audience_enabled: bool | None = None
    smart_interest_behavior_enabled: bool | None = None
    operating_systems: list[str] | None = None
    min_android_version: str | None = None
    min_ios_version: str | None = None
    ios14_targeting: str | None = None
    network_types: list[str] | None = None
    carrier_ids: list[str] | None = None
    isp_ids: list[str] | None = None
    device_model_ids: list[str] | None = None
    device_price_ranges: list[int] | None = None
    contextual_tag_ids: list[str] | None = None
    blocked_pangle_app_ids: list[str] | None = None


TARGETED = frozenset(one.encode_name for one in msgspec.structs.fields(Targeting)) - {"saved_audience_id"}
"""What of an ad group is targeting."""


class Options(Targeting):
    """What else may be said of an ad group, when it is made and later."""

    brand_safety_type: str | None = None
    brand_safety_partner: str | None = None
    category_exclusion_ids: list[str] | None = None
    vertical_sensitivity_id: str | None = None
    comment_disabled: bool | None = None
    share_disabled: bool | None = None
    video_download_disabled: bool | None = None
    search_result_enabled: bool | None = None
    automated_keywords_enabled: bool | None = None
    is_hfss: bool | None = None
    is_lhf_compliance: bool | None = None
    dayparting: str | None = None
    bid_type: str | None = None
    bid_price: float | None = None
    conversion_bid_price: float | None = None
    deep_bid_type: str | None = None
    deep_cpa_bid: float | None = None
    roas_bid: float | None = None
    frequency: int | None = None
    frequency_schedule: int | None = None
    secondary_optimization_event: str | None = None
    deep_funnel_optimization_status: str | None = None
    deep_funnel_event_source: str | None = None
    deep_funnel_event_source_id: str | None = None
    deep_funnel_optimization_event: str | None = None


class AdGroupCreate(Options, kw_only=True):
    """`POST adgroup/create/`. Times are ``YYYY-MM-DD HH:MM:SS`` in UTC.

    Budget, its mode and pacing are required unless the campaign optimises the budget itself.
    """

    advertiser_id: str
    campaign_id: str
    adgroup_name: str
    optimization_goal: str
    billing_event: str
    schedule_type: str
    schedule_start_time: str
    budget_mode: str | None = None
    budget: float | None = None
    pacing: str | None = None
    schedule_end_time: str | None = None
    request_id: str | None = None
    operation_status: str | None = None
    promotion_type: str | None = None
    promotion_target_type: str | None = None
    promotion_website_type: str | None = None
    placement_type: str | None = None
    placements: list[str] | None = None
    tiktok_subplacements: list[str] | None = None
    app_id: str | None = None
    pixel_id: str | None = None
    optimization_event: str | None = None
    custom_conversion_id: str | None = None
    bid_display_mode: str | None = None
    click_attribution_window: str | None = None
    view_attribution_window: str | None = None
    engaged_view_attribution_window: str | None = None
    attribution_event_count: str | None = None
    vbo_window: str | None = None
    statistic_type: str | None = None
    skip_learning_phase: bool | None = None
    creative_material_mode: str | None = None
    messaging_app_type: str | None = None
    messaging_app_account_id: str | None = None
    message_event_set_id: str | None = None
    phone_number: str | None = None
    phone_region_code: str | None = None
    phone_region_calling_code: str | None = None
    shopping_ads_type: str | None = None
    product_source: str | None = None
    store_id: str | None = None
    store_authorized_bc_id: str | None = None


class AdGroupUpdate(Options, kw_only=True):
    """`POST adgroup/update/`. ``None`` leaves a field as it is."""

    advertiser_id: str
    adgroup_id: str
    adgroup_name: str | None = None
    budget: float | None = None
    schedule_type: str | None = None
    schedule_start_time: str | None = None
    schedule_end_time: str | None = None
    pacing: str | None = None


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
    actions age_groups app_id attribution_event_count audience_ids automated_keywords_enabled bid_display_mode
    blocked_pangle_app_ids brand_safety_partner brand_safety_type carrier_ids category_exclusion_ids
    click_attribution_window comment_disabled contextual_tag_ids creative_material_mode custom_conversion_id dayparting
    deep_bid_type deep_cpa_bid deep_funnel_event_source deep_funnel_event_source_id deep_funnel_optimization_event
    deep_funnel_optimization_status device_model_ids device_price_ranges engaged_view_attribution_window
    excluded_audience_ids gender household_income interest_category_ids interest_keyword_ids ios14_targeting is_hfss
    is_lhf_compliance isp_ids languages message_event_set_id messaging_app_account_id messaging_app_type
    min_android_version min_ios_version network_types operating_systems phone_number phone_region_calling_code
    phone_region_code promotion_target_type promotion_website_type purchase_intention_keyword_ids roas_bid
    saved_audience_id search_result_enabled secondary_optimization_event share_disabled skip_learning_phase
    smart_audience_enabled smart_interest_behavior_enabled spending_power statistic_type tiktok_subplacements vbo_window
    vertical_sensitivity_id video_download_disabled view_attribution_window zipcode_ids
    """
)
"""Documented ad group fields beyond `AdGroup`, read back as they were given."""

SHOPPING = of(
    """
    shopping_ads_type product_source catalog_id catalog_authorized_bc_id store_id store_authorized_bc_id
    shopping_ads_retargeting_type
    """
)
"""Ad group fields of shopping ads, which are a trade of their own."""


class AdGroupFailure(Answer):
    adgroup_id: str = ""
    error_message: str = ""


class AdGroupStatus(Answer):
    adgroup_ids: list[str] = msgspec.field(default_factory=list)
    status: str = ""
    error_list: list[AdGroupFailure] | None = None


class QuotaAsk(Ask):
    """`GET adgroup/quota/`"""

    advertiser_id: str


class Quota(Answer):
    """5,000 and 0 for an account with a fixed quota, 0 and 0 for one that is punished."""

    total_adgroup_quota: int = 0
    used_adgroup_quota: int = 0


class CampaignFilter(Ask):
    campaign_ids: list[str] | None = None
    campaign_name: str | None = None
    primary_status: str | None = None
    secondary_status: str | None = None
    objective_type: str | None = None
    optimization_goal: str | None = None
    buying_types: list[str] | None = None
    campaign_system_origins: list[str] | None = None
    campaign_type: str | None = None
    campaign_product_source: str | None = None
    sales_destination: str | None = None
    is_smart_performance_campaign: bool | None = None
    split_test_enabled: bool | None = None
    creation_filter_start_time: str | None = None
    creation_filter_end_time: str | None = None


class AdGroupFilter(CampaignFilter):
    adgroup_ids: list[str] | None = None
    adgroup_name: str | None = None
    billing_events: list[str] | None = None
    bid_strategy: str | None = None
    promotion_type: str | None = None
    creative_material_mode: str | None = None


class AdFilter(AdGroupFilter):
    ad_ids: list[str] | None = None
    ad_name: str | None = None
    destination: str | None = None
    modified_after: str | None = None


class Listing(Ask):
    """What every list takes. `page_size` at most 1,000."""

    advertiser_id: str
    fields: list[str] | None = None
    exclude_field_types_in_response: list[str] | None = None
    """NULL_FIELD leaves out what is null."""
    page: int | None = None
    page_size: int | None = None


class CampaignsAsk(Listing):
    """`GET campaign/get/`"""

    filtering: CampaignFilter | None = None


class AdGroupsAsk(Listing):
    """`GET adgroup/get/`"""

    filtering: AdGroupFilter | None = None


class AdsAsk(Listing):
    """`GET ad/get/`"""

    filtering: AdFilter | None = None


class Campaigns(Page[Campaign]):
    pass


class AdGroups(Page[AdGroup]):
    pass
