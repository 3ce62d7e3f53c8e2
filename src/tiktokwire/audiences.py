"""Audiences (`dmp/…`): lists of people, rules that find them, and targetings that are kept under a name."""

from __future__ import annotations

import msgspec

from .enums import of
from .envelope import Answer, Ask, Page, PageInfo

CALCULATE_TYPES = of(
    """
    EMAIL_SHA256 PHONE_SHA256 FIRST_SHA256 FIRST_MD5 MAID_SHA256 MAID_MD5 IDFA_SHA256 IDFA_MD5 GAID_SHA256 GAID_MD5
    MULTIPLE_TYPES
    """
)
SUB_TYPES = of("NORMAL REACH_FREQUENCY")
RULE_TYPES = {
    "ENGAGEMENT": "Engagement Audience",
    "ENGAGEMENT_ORGANIC_VIDEO": "Engagement Audience",
    "ENGAGEMENT_LIVE_VIDEO": "Engagement Audience",
    "APP": "App Activity Audience",
    "PIXEL": "Website Audience",
    "LEAD_GENERATION": "Lead Generation",
    "BUSINESS_ACCOUNT": "Rule Business Account",
    "TIKTOK_SHOP": "Rule ad shop",
    "OFFLINE": "Offline Audience",
}
"""What a rule asks for, and the audience type it is listed under. The last is ours."""
SIZES = of("NARROW BALANCED BROAD")
MOBILE_SYSTEMS = of("ALL ANDROID IOS")
UPDATE_ACTIONS = of("APPEND REMOVE REPLACE")
SCENES = of("VIDEO_RELATED CREATOR_RELATED HASHTAG_RELATED")


class FileUpload(Ask):
    """`POST dmp/custom_audience/file/upload/`, multipart: a CSV or text file of hashed people."""

    advertiser_id: str
    file: bytes
    file_signature: str
    calculate_type: str
    file_name: str | None = None
    name: str | None = None


class FileUploaded(Answer):
    file_path: str = ""


class AudienceCreate(Ask):
    """`POST dmp/custom_audience/create/`"""

    advertiser_id: str
    custom_audience_name: str
    file_paths: list[str]
    calculate_type: str
    audience_sub_type: str | None = None
    retention_in_days: int | None = None
    audience_enhancement: bool | None = None


class AudienceMade(Answer):
    custom_audience_id: str = ""


class AudienceUpdate(Ask):
    """`POST dmp/custom_audience/update/`: a name or files. `action` is REPLACE unless it is given."""

    advertiser_id: str
    custom_audience_id: str
    custom_audience_name: str | None = None
    audience_sub_type: str | None = None
    file_paths: list[str] | None = None
    action: str | None = None
    audience_enhancement: bool | None = None


class AudienceIds(Ask):
    """`POST dmp/custom_audience/delete/` and `POST dmp/custom_audience/lookalike/update/`"""

    advertiser_id: str
    custom_audience_ids: list[str]


class AudiencesAsk(Ask):
    """`GET dmp/custom_audience/list/`: pages of 1 to 100, usually 10."""

    advertiser_id: str
    custom_audience_ids: list[str] | None = None
    page: int | None = None
    page_size: int | None = None


class AudienceAsk(Ask):
    """`GET dmp/custom_audience/get/`: up to 100."""

    advertiser_id: str
    custom_audience_ids: list[str]
    history_size: int | None = None


class Audience(Answer):
    audience_id: str = ""
    name: str = ""
    audience_type: str = ""
    audience_sub_type: str = "NORMAL"
    calculate_type: str | None = None
    cover_num: int = 0
    """People matched; 0 while it is computed."""
    shared: bool = False
    is_creator: bool = True
    is_valid: bool = False
    is_expiring: bool = False
    """It ends within sixty days."""
    is_auto_refresh: bool | None = None
    owner_id: str = ""
    rule: str | None = None
    """JSON text."""
    lookalike_spec: dict[str, object] | None = None
    msg: str = ""
    error_msg: str = ""
    create_time: str = ""
    expired_time: str = ""


class Audiences(Page[Audience]):
    pass


class History(Answer):
    action: str = ""
    action_detail: str = ""
    editor: str = "open_api"
    msg: str = ""
    opt_time: str = ""


class AudienceWithHistory(Answer):
    audience_details: Audience = msgspec.field(default_factory=Audience)
    audience_history: list[History] = msgspec.field(default_factory=list)


class AudienceDetails(Answer):
    rows: list[AudienceWithHistory] = msgspec.field(name="list", default_factory=list)


class ParameterFilter(Ask):
    field: str
    operator: str
    values: list[str]


class RuleFilter(Ask):
    field: str
    operator: str
    value: str
    parameter_filters: list[ParameterFilter] | None = None


class FilterSet(Ask):
    operator: str
    filters: list[RuleFilter]


class Rule(Ask):
    retention_days: int
    event_source_ids: list[str] | None = None
    filter_set: FilterSet | None = None


class RuleSet(Ask):
    operator: str
    rules: list[Rule]


class RuleSpec(Ask):
    inclusion_rule_set: RuleSet
    exclusion_rule_set: RuleSet | None = None


class RuleCreate(Ask):
    """`POST dmp/custom_audience/rule/create/`"""

    advertiser_id: str
    custom_audience_name: str
    audience_type: str
    rule_spec: RuleSpec
    audience_sub_type: str | None = None
    retention_in_days: int | None = None
    is_auto_refresh: bool | None = None
    identity_id: str | None = None
    identity_type: str | None = None
    identity_authorized_bc_id: str | None = None


class LookalikeSpec(Ask):
    source_audience_id: str
    audience_size: str
    location_ids: list[str] | None = None
    include_source: bool | None = None
    mobile_os: str | None = None
    placements: list[str] | None = None


class LookalikeCreate(Ask):
    """`POST dmp/custom_audience/lookalike/create/`"""

    advertiser_id: str
    custom_audience_name: str
    lookalike_spec: LookalikeSpec
    audience_sub_type: str | None = None


class Apply(Ask):
    """`POST dmp/custom_audience/apply/`. Apply or Disconnect, Include or Exclude: these words are in mixed case."""

    advertiser_id: str
    custom_audience_id: str
    adgroup_ids: list[str]
    action_mode: str
    usage_mode: str | None = None


class ApplyLogAsk(Ask):
    """`GET dmp/custom_audience/apply/log/`"""

    advertiser_id: str
    custom_audience_ids: list[str]
    timezone: str | None = None
    page: int | None = None
    page_size: int | None = None


class ApplyLog(Answer):
    audience_id: str = ""
    adgroup_id: str = ""
    adgroup_name: str = ""
    usage_mode: str = ""
    editor: str = "open_api"
    action_timestamp: str = ""


class ApplyLogs(Answer):
    advertiser_id: str = ""
    rows: list[ApplyLog] = msgspec.field(name="list", default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)


class Share(Ask):
    """`POST dmp/custom_audience/share/`: 1 to 10 of each."""

    advertiser_id: str
    custom_audience_ids: list[str]
    shared_advertiser_ids: list[str]


class ShareCancel(Ask):
    """`POST dmp/custom_audience/share/cancel/`"""

    advertiser_id: str
    custom_audience_id: str
    shared_advertiser_id: str


class ShareLogAsk(Ask):
    """`GET dmp/custom_audience/share/log/`"""

    advertiser_id: str
    custom_audience_id: str


class ShareLog(Answer):
    shared_advertiser_id: str = ""
    shared_advertiser_name: str = ""
    custom_audience_id: str = ""
    status: str = ""


class ShareLogs(Answer):
    rows: list[ShareLog] = msgspec.field(name="list", default_factory=list)


class SavedAction(Ask):
    action_scene: str | None = None
    action_period: int | None = None
    video_user_actions: list[str] | None = None
    action_category_ids: list[str] | None = None


class SavedCreate(Ask):
    """`POST dmp/saved_audience/create/`: a targeting under a name."""

    advertiser_id: str
    saved_audience_name: str
    location_ids: list[str]
    gender: str | None = None
    age_groups: list[str] | None = None
    languages: list[str] | None = None
    audience_ids: list[str] | None = None
    excluded_audience_ids: list[str] | None = None
    interest_category_ids: list[str] | None = None
    interest_keyword_ids: list[str] | None = None
    actions: list[SavedAction] | None = None
    operating_systems: list[str] | None = None
    min_android_version: str | None = None
    min_ios_version: str | None = None
    device_model_ids: list[str] | None = None
    device_price_ranges: list[int] | None = None
    network_types: list[str] | None = None
    carrier_ids: list[str] | None = None


class SavedMade(Answer):
    saved_audience_id: str = ""


class SavedAsk(Ask):
    """`GET dmp/saved_audience/list/`: pages of 1 to 100, usually 10."""

    advertiser_id: str
    saved_audience_ids: list[str] | None = None
    page: int | None = None
    page_size: int | None = None


class SavedAudience(Answer):
    saved_audience_id: str = ""
    saved_audience_name: str = ""
    location_ids: list[str] = msgspec.field(default_factory=list)
    gender: str | None = None
    age_groups: list[str] | None = None
    languages: list[str] | None = None
    audience_ids: list[str] | None = None
    excluded_audience_ids: list[str] | None = None
    interest_category_ids: list[str] | None = None
    interest_keyword_ids: list[str] | None = None
    actions: list[dict[str, object]] | None = None
    operating_systems: list[str] | None = None
    min_android_version: str | None = None
    min_ios_version: str | None = None
    device_model_ids: list[str] | None = None
    device_price_ranges: list[int] | None = None
    network_types: list[str] | None = None
    carrier_ids: list[str] | None = None


class SavedAudiences(Answer):
    saved_audiences: list[SavedAudience] = msgspec.field(default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)


class SavedDelete(Ask):
    """`POST dmp/saved_audience/delete/`: up to 100."""

    advertiser_id: str
    saved_audience_ids: list[str]
