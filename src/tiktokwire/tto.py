"""TikTok One: brands find creators, and creators let brands use their videos. Shapes are second-hand (GO)."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask, PageInfo

CAMPAIGN_TYPES = ("CAMPAIGN", "BRAND_LINK")
AGES = ("18-24", "25-34", "35-44", "45-54", "55+")


class AuthorizedAsk(Ask):
    """`GET tto/creator/authorized/`, with the creator's own token."""

    creator_id: str
    fields: list[str] | None = None


class AuthorizedVideosAsk(Ask):
    """`GET tto/creator/authorized/video/list/`"""

    creator_id: str
    video_ids: list[str] | None = None
    limit: int | None = None
    cursor: int | None = None


class PublicAsk(Ask):
    """`GET tto/tcm/creator/public/`"""

    tto_tcm_account_id: str
    handle_name: str


class PublicVideosAsk(Ask):
    """`GET tto/tcm/creator/public/video/list/`"""

    tto_tcm_account_id: str
    handle_name: str
    video_ids: list[str] | None = None
    cursor: int | None = None
    limit: int | None = None


class StatusAsk(Ask):
    """`GET tto/tcm/creator/status/get/`"""

    tto_tcm_account_id: str
    handle_names: list[str]


class DiscoverAsk(Ask):
    """`GET tto/tcm/creator/discover/`"""

    tto_tcm_account_id: str
    country_codes: list[str] | None = None
    min_followers: int | None = None
    max_followers: int | None = None
    languages: list[str] | None = None
    min_median_views: int | None = None
    max_median_views: int | None = None
    min_avg_views: int | None = None
    max_avg_views: int | None = None
    min_engagement_rate: float | None = None
    max_engagement_rate: float | None = None
    keyword_search: str | None = None
    sort_field: str | None = None
    sort_order: str | None = None
    page: int | None = None
    page_size: int | None = None


class RankAsk(Ask):
    """`GET tto/tcm/rank/`"""

    tto_tcm_account_id: str
    ranking_type: str
    time_period: str
    time_period_lookback: str | None = None
    label_id: str | None = None
    country_code: str | None = None
    page: int | None = None
    page_size: int | None = None


class Share(Answer):
    """One part of an audience: exactly one of the words is set."""

    country: str | None = None
    gender: str | None = None
    age: str | None = None
    percentage: float = 0.0


class Creator(Answer):
    creator_id: str | None = None
    handle_name: str | None = None
    display_name: str | None = None
    profile_image: str | None = None
    bio: str | None = None
    followers_count: int | None = None
    following_count: int | None = None
    likes_count: int | None = None
    videos_count: int | None = None
    median_views: int | None = None
    engagement_rate: float | None = None
    """Likes, comments and shares per view, 0 to 1."""
    country_code: str | None = None
    audience_countries: list[Share] | None = None
    audience_genders: list[Share] | None = None
    audience_ages: list[Share] | None = None


class CreatorPost(Answer):
    video_id: str = ""
    display_name: str = ""
    thumbnail_url: str = ""
    embed_url: str = ""
    caption: str = ""
    likes: int = 0
    comments: int = 0
    shares: int = 0
    favorites: int = 0
    video_views: int = 0
    create_time: str = ""
    caption_hashtags: list[str] = msgspec.field(default_factory=list)
    mentioned_accounts: list[str] = msgspec.field(default_factory=list)


class AuthorizedVideos(Answer):
    posts: list[CreatorPost] = msgspec.field(default_factory=list)
    has_more: bool = False
    cursor: int = 0


class CursorInfo(Answer):
    has_more: bool = False
    cursor: int = 0


class PublicVideos(Answer):
    posts: list[CreatorPost] = msgspec.field(default_factory=list)
    page_info: CursorInfo = msgspec.field(default_factory=CursorInfo)


class Onboarding(Answer):
    handle_name: str = ""
    status: str = ""
    """IN, NOT_IN or INVALID."""


class Statuses(Answer):
    onboarding_status: list[Onboarding] = msgspec.field(default_factory=list)


class Creators(Answer):
    creators: list[Creator] = msgspec.field(default_factory=list)
    page_info: PageInfo | None = None


class Ranked(Creator):
    ranking_change: str = ""
    country: str = ""
    score: float = 0.0
    number_of_followers: int = 0
    total_video_views: int = 0
    follower_growth: int = 0


class Ranking(Answer):
    creators: list[Ranked] = msgspec.field(default_factory=list)
    last_updated_at: str = ""
    page_info: PageInfo | None = None


class CampaignAsk(Ask):
    """`POST tto/tcm/campaign/create/`"""

    tto_tcm_account_id: str
    campaign_type: str
    brand_profile_id: str | None = None
    brand_name: str | None = None
    campaign_name: str | None = None
    campaign_description: str | None = None
    advertiser_ids: list[str] | None = None
    default_spark_ads_requested_authorization_days: int | None = None
    handle_names: list[str] | None = None


class Campaign(Answer):
    campaign_id: str = ""
    campaign_type: str = ""
    brand_profile_id: str = ""
    brand_name: str = ""
    campaign_name: str = ""
    campaign_description: str = ""
    handle_names: list[str] = msgspec.field(default_factory=list)
    failed_handle_names: list[str] = msgspec.field(default_factory=list)
    """Handles nobody has."""
    video_ids: list[str] = msgspec.field(default_factory=list)
    advertiser_ids: list[str] = msgspec.field(default_factory=list)
    spark_ads_requested_authorization_days: int = 0
    invite_link: str = ""
    create_time: str = ""


class LinkAsk(Ask):
    """`POST tto/tcm/campaign/link/`. `action` is LINK or REVOKE."""

    tto_tcm_account_id: str
    campaign_id: str
    video_id: str
    action: str


class LinkStatusAsk(Ask):
    """`GET tto/tcm/campaign/link/status/`"""

    tto_tcm_account_id: str
    campaign_ids: list[str] | None = None
    handle_names: list[str] | None = None
    campaign_type: str | None = None
    page: int | None = None
    page_size: int | None = None


class LinkInfo(Answer):
    video_id: str = ""
    campaign_id: str = ""
    campaign_type: str = ""
    status: str = ""
    """IN_REVIEW, APPROVE, REJECTED or REVOKE."""
    last_reminded_timestamp: int = 0
    number_of_requests: int = 0
    link_request_id: str = ""


class LinkStatuses(Answer):
    video_infos: list[LinkInfo] = msgspec.field(default_factory=list)
    page_info: PageInfo | None = None


class JoinAsk(Ask):
    """`POST tto/creator/campaign/join/`"""

    creator_id: str
    tto_invite_link: str


class VideoLinkAsk(Ask):
    """`POST tto/creator/video/link/`"""

    creator_id: str
    tto_invite_link: str
    video_id: str


class LinkRequestsAsk(Ask):
    """`GET tto/creator/link/request/get/`"""

    creator_id: str
    tto_invite_link: str


class LinkRequest(Answer):
    video_id: str = ""
    link_request_id: str = ""


class LinkRequests(Answer):
    campaign_id: str = ""
    spark_authorization_days: int = 0
    link_requests: list[LinkRequest] = msgspec.field(default_factory=list)


class ConfirmAsk(Ask):
    """`POST tto/creator/link/request/confirm/`. `action` is APPROVE or REJECT."""

    creator_id: str
    link_request_id: str
    action: str


class ApplyAsk(Ask):
    """`POST tcm/tt_video/apply/`. `action`, where given, is EXTEND."""

    video_id: str
    tcm_account_id: str
    authorization_days: int | None = None
    action: str | None = None


class ApplyStatusAsk(Ask):
    """`GET tcm/tt_video/status/`"""

    video_id: str
    tcm_account_id: str


class ApplyStatus(Answer):
    video_id: str = ""
    auth_status: str = ""
    """WAITING, REJECTED or ACCEPTED."""
    auth_status_updated_time: str = ""
    num_remaining_request: int = 0
    requested_authorization_days: int = 0
    auth_code: str | None = None
    auth_code_status: str | None = None
    auth_code_start_time: str | None = None
    auth_code_end_time: str | None = None
