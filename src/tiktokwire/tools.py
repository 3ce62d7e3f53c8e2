"""What ad groups can be aimed at (`tool/…`, `search/region/`), and what helps to decide: bids, checks, statuses."""

from __future__ import annotations

import msgspec

from .enums import of
from .envelope import Answer, Ask

OBJECTIVES = of(
    """
    REACH TRAFFIC VIDEO_VIEWS LEAD_GENERATION ENGAGEMENT APP_PROMOTION WEB_CONVERSIONS PRODUCT_SALES
    """
)
SYSTEMS = of("ANDROID IOS")
LEVELS = of("ALL TO_COUNTRY TO_PROVINCE TO_CITY TO_DISTRICT")
BRAND_SAFETY = of("NO_BRAND_SAFETY EXPANDED_INVENTORY STANDARD_INVENTORY LIMITED_INVENTORY THIRD_PARTY")
BRAND_SAFETY_PARTNERS = of("IAS OPEN_SLATE")
GEO_TYPES = of("COUNTRY PROVINCE CITY DISTRICT DMA ZIP_CODE")
SEARCHES = of("FUZZY_SEARCH BATCH_REGION_SEARCH BATCH_ZIPCODE_SEARCH")
SCENES = of("GEO ISP")
SPECIAL_INDUSTRIES = of("HOUSING EMPLOYMENT CREDIT")
NAME_LANGUAGES = of("en zh ja de es fr id it ko ru th tr vi ar pt ms")
KEYWORD_LANGUAGES = of("fr id it ja ms ar vi en ru es th tr hi zh de ko")
KEYWORD_MODES = of("FUZZ_MATCH SEMANTIC_RECOMMEND")
AUDIENCE_TYPES = of("GENERAL_INTEREST PURCHASE_INTENTION")
CONTEXTUAL_OBJECTIVES = of("REACH VIDEO_VIEWS RF_REACH")
VBO_OBJECTIVES = of("APP_PROMOTION WEB_CONVERSIONS PRODUCT_SALES")


class ToolAsk(Ask):
    """Those that ask nothing: `tool/language/`, `tool/carrier/`, `tool/device_model/`, `tool/timezone/`,
    `tool/phone_region_code/`."""

    advertiser_id: str


class RegionAsk(Ask):
    """`GET tool/region/`"""

    advertiser_id: str
    placements: list[str]
    objective_type: str
    level_range: str | None = None
    language: str | None = None
    promotion_type: str | None = None
    promotion_target_type: str | None = None
    operating_system: str | None = None
    brand_safety_type: str | None = None
    brand_safety_partner: str | None = None
    rf_campaign_type: str | None = None


class Region(Answer):
    location_id: str = ""
    name: str = ""
    parent_id: str = "0"
    region_code: str = ""
    next_level_ids: list[str] = msgspec.field(default_factory=list)
    area_type: str = "ADMIN"
    level: str = "COUNTRY"
    support_below_18: bool = False


class Regions(Answer):
    region_list: list[str] = msgspec.field(default_factory=list)
    """Country codes."""
    region_info: list[Region] = msgspec.field(default_factory=list)


class SearchRegionAsk(Ask):
    """`GET search/region/`. A language nobody knows is English, as documented."""

    advertiser_id: str
    language: str | None = None


class SearchedRegion(Answer):
    region_id: str = ""
    region_name: str = ""
    region_level: str = "COUNTRY"
    country_code: str = ""
    parent_id: str = "0"
    area_type: str = "ADMIN"
    support_below_18: bool = False


class SearchedRegions(Answer):
    region_list: list[SearchedRegion] = msgspec.field(default_factory=list)


class TargetingSearch(Ask):
    """`POST tool/targeting/search/`"""

    advertiser_id: str
    objective_type: str
    placements: list[str]
    search_type: str
    keywords: list[str]
    promotion_type: str | None = None
    geo_types: list[str] | None = None
    region_codes: list[str] | None = None
    operating_system: str | None = None
    brand_safety_type: str | None = None
    brand_safety_partner: str | None = None


class TargetingInfo(Ask):
    """`POST tool/targeting/info/`. `scene` is GEO (usually) or ISP."""

    advertiser_id: str
    targeting_ids: list[str]
    scene: str | None = None
    objective_type: str | None = None
    promotion_type: str | None = None
    placements: list[str] | None = None
    operating_system: str | None = None
    brand_safety_type: str | None = None
    brand_safety_partner: str | None = None


class TargetingList(Ask):
    """`GET tool/targeting/list/`: internet providers of countries."""

    advertiser_id: str
    location_ids: list[str]
    scene: str


class TagStatus(Answer, omit_defaults=True):
    status: str
    reason: str | None = None


class Geo(Answer):
    geo_id: str = ""
    geo_type: str = "COUNTRY"
    description: str = ""
    region_code: str = ""
    parent_id: str = "0"


class Isp(Answer):
    isp_id: str = ""
    location_id: str = ""
    region_code: str = ""


class Tag(Answer, omit_defaults=True):
    targeting_type: str
    name: str
    status_info: TagStatus
    keyword: str | None = None
    geo: Geo | None = None
    isp: Isp | None = None


class Tags(Answer):
    targeting_tag_list: list[Tag] = msgspec.field(default_factory=list)
    parent_tags: list[Tag] = msgspec.field(default_factory=list)


class Language(Answer):
    code: str = ""
    name: str = ""


class Languages(Answer):
    languages: list[Language] = msgspec.field(default_factory=list)


class InterestsAsk(Ask):
    """`GET tool/interest_category/`"""

    advertiser_id: str
    version: int | None = None
    language: str | None = None
    placements: list[str] | None = None
    special_industries: list[str] | None = None


class Interest(Answer):
    """No placements are all placements."""

    interest_category_id: str = ""
    interest_category_name: str = ""
    level: int = 1
    sub_category_ids: list[str] = msgspec.field(default_factory=list)
    special_industries: list[str] = msgspec.field(default_factory=list)
    placements: list[str] = msgspec.field(default_factory=list)


class Interests(Answer):
    interest_categories: list[Interest] = msgspec.field(default_factory=list)


class ActionsAsk(Ask):
    """`GET tool/action_category/`"""

    advertiser_id: str
    special_industries: list[str] | None = None
    language: str | None = None


class Action(Answer):
    action_category_id: str = ""
    name: str = ""
    description: str = ""
    level: int = 1
    sub_category_ids: list[str] = msgspec.field(default_factory=list)
    special_industries: list[str] = msgspec.field(default_factory=list)
    action_scene: str = ""


class Actions(Answer):
    action_categories: list[Action] = msgspec.field(default_factory=list)


class CategoriesAsk(Ask):
    """`POST tool/targeting_category/recommend/`"""

    advertiser_id: str
    region_codes: list[str] | None = None
    app_id: str | None = None


class RecommendedInterest(Answer):
    interest_category_id: str = ""
    interest_category_name: str = ""
    placements: list[str] = msgspec.field(default_factory=list)
    special_industries: list[str] = msgspec.field(default_factory=list)


class RecommendedAction(Answer):
    action_category_id: str = ""
    action_category_name: str = ""
    description: str = ""
    scene: str = ""
    special_industries: list[str] = msgspec.field(default_factory=list)


class Categories(Answer):
    interest_categories: list[RecommendedInterest] = msgspec.field(default_factory=list)
    action_categories: list[RecommendedAction] = msgspec.field(default_factory=list)


class KeywordSearch(Ask):
    """`GET tool/interest_keyword/recommend/`: one `keyword`, or up to 10 `keywords`, each for itself."""

    advertiser_id: str
    keyword: str | None = None
    keywords: list[str] | None = None
    mode: str | None = None
    language: str | None = None
    limit: int | None = None
    audience_type: str | None = None


class Keyword(Answer, omit_defaults=True):
    keyword: str
    keyword_id: str
    input_keyword: str | None = None
    language: str | None = None
    status: str | None = None
    """EFFECTIVE or INEFFECTIVE, of an interest."""
    keyword_status: str | None = None
    """ONLINE or OFFLINE, of a hashtag."""


class KeywordsFound(Answer):
    recommended_keywords: list[Keyword] = msgspec.field(default_factory=list)


class KeywordQuery(Ask):
    keyword_id: str
    language: str | None = None


class KeywordFilter(Ask):
    audience_type: str | None = None


class KeywordsAsk(Ask):
    """`GET tool/interest_keyword/get/`: up to 50."""

    advertiser_id: str
    keyword_query: list[KeywordQuery] | None = None
    filtering: KeywordFilter | None = None


class Keywords(Answer):
    keywords: list[Keyword] = msgspec.field(default_factory=list)


class HashtagSearch(Ask):
    """`GET tool/hashtag/recommend/`: up to 10 keywords, all together (AND) or each for itself (OR)."""

    advertiser_id: str
    keywords: list[str]
    operator: str | None = None


class HashtagsFound(Answer):
    recommend_keywords: list[Keyword] = msgspec.field(default_factory=list)


class HashtagsAsk(Ask):
    """`GET tool/hashtag/get/`"""

    advertiser_id: str
    keyword_ids: list[str]


class Hashtags(Answer):
    keywords_status: list[Keyword] = msgspec.field(default_factory=list)


class CarrierNumber(Answer):
    hni_id: int = 0
    """Mobile country and network code."""
    in_use: bool = True


class Carrier(Answer):
    carrier_id: str = ""
    name: str = ""
    in_use: bool = True
    value: list[CarrierNumber] = msgspec.field(default_factory=list)


class CountryCarriers(Answer):
    country_code: str = ""
    carriers: list[Carrier] = msgspec.field(default_factory=list)


class Carriers(Answer):
    countries: list[CountryCarriers] = msgspec.field(default_factory=list)


class SystemsAsk(Ask):
    """`GET tool/os_version/`. `os_type` is ANDROID or IOS."""

    advertiser_id: str
    os_type: str


class SystemVersion(Answer):
    os_id: str = ""
    os_type: str = ""
    version: str = ""
    name: str = ""


class SystemVersions(Answer):
    os_versions: list[SystemVersion] = msgspec.field(default_factory=list)


class Device(Answer):
    """`level` is BRAND, SERIES or MODEL."""

    device_model_id: str = ""
    device_model_name: str = ""
    child_device_ids: list[str] = msgspec.field(default_factory=list)
    is_active: bool = True
    level: str = ""
    os_type: str = ""


class Devices(Answer):
    device_models: list[Device] = msgspec.field(default_factory=list)


class Timezone(Answer):
    timezone: str = ""
    gmt_offset: str = ""
    """Without summer time."""


class Timezones(Answer):
    timezones: list[Timezone] = msgspec.field(default_factory=list)


class PhoneCode(Answer):
    phone_region_name: str = ""
    phone_region_code: str = ""
    phone_region_calling_code: str = ""


class PhoneCodes(Answer):
    phone_region_code_infos: list[PhoneCode] = msgspec.field(default_factory=list)


class UrlAsk(Ask):
    """`GET tool/url_validate/`"""

    advertiser_id: str
    url: str


class UrlVerdict(Answer):
    is_scheme_link: bool = False
    is_valid_url: bool = False
    is_valid_scheme: bool = False


class UrlInfo(Answer):
    validate_info: UrlVerdict = msgspec.field(default_factory=UrlVerdict)


class UrlChecked(Answer):
    landing_page_url_info: UrlInfo = msgspec.field(default_factory=UrlInfo)


class ContextualAsk(Ask):
    """`GET tool/contextual_tag/get/`"""

    advertiser_id: str
    objective_type: str
    region_codes: list[str] | None = None
    brand_safety_type: str | None = None
    rf_campaign_type: str | None = None


class ContextualInfoAsk(Ask):
    """`GET tool/contextual_tag/info/`"""

    advertiser_id: str
    contextual_tag_ids: list[str]


class ContextualTag(Answer):
    contextual_tag_id: str = ""
    name: str = ""


class ContextualTags(Answer):
    contextual_tag_list: list[ContextualTag] = msgspec.field(default_factory=list)


class BidAsk(Ask):
    """`POST tool/bid/recommend/`: TRAFFIC and WEB_CONVERSIONS only."""

    advertiser_id: str
    objective_type: str
    location_ids: list[str]
    campaign_id: str | None = None
    external_action: str | None = None


class Bid(Answer):
    bid: float = 0.0


class VboAsk(Ask):
    """`GET tool/vbo_status/`: whether a pixel's events allow bidding on their value."""

    advertiser_id: str
    objective_type: str
    promotion_type: str
    placements: list[str]
    pixel_id: str | None = None
    app_id: str | None = None
    optimization_event: str | None = None
    app_promotion_type: str | None = None
    store_id: str | None = None
    campaign_type: str | None = None


class VboStatus(Answer):
    """QUALIFIED, NO_EVENT, NO_VALUE, INSUFFICIENT_EVENTS or NOT_SUPPORT each."""

    vo_status: str = "NOT_SUPPORT"
    vo_min: str = "NOT_SUPPORT"
    vo_min_roas: str = "NOT_SUPPORT"
    vo_highest_value: str = "NOT_SUPPORT"
    vo_iaa_min_roas: str = "NOT_SUPPORT"
    vo_iaa_highest_value: str = "NOT_SUPPORT"
    vo_iaa_min_roas_zero_day: str = "NOT_SUPPORT"
    vo_iaa_highest_value_zero_day: str = "NOT_SUPPORT"
    roas_status_day7: str = "NOT_SUPPORT"
    highest_value_status_day7: str = "NOT_SUPPORT"
    roas_status_day0: str = "NOT_SUPPORT"
    highest_value_status_day0: str = "NOT_SUPPORT"


class PartnerAsk(Ask):
    """`GET tool/brand_safety/partner/authorize/status/`"""

    advertiser_id: str
    partner: str


class PartnerStatus(Answer):
    status: str = "NOT_FOUND"
