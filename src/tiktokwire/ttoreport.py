"""TikTok One's report of linked videos: what they won by themselves and what Spark ads won. Shapes are second-hand (GO)."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask, PageInfo
from .tto import Share


class ReportAsk(Ask):
    """`GET tto/tcm/report/`. Daily figures come with both dates, ``YYYY-MM-DD`` in UTC."""

    tto_tcm_account_id: str
    campaign_id: str
    start_date: str | None = None
    end_date: str | None = None
    page: int | None = None
    page_size: int | None = None


class VideoInfo(Answer):
    create_time: str = ""
    caption: str = ""
    video_duration: float = 0.0
    thumbnail_url: str = ""
    embed_url: str = ""


class CreatorInfo(Answer):
    handle_name: str = ""
    display_name: str = ""
    profile_image: str = ""
    followers_count: int = 0


class Sources(Answer):
    """Views by where they came from; they add up to the video's. What ads showed is `other`."""

    for_you: int = 0
    following: int = 0
    personal_profile: int = 0
    search: int = 0
    sound: int = 0
    hashtag: int = 0
    other: int = 0


class DailyStat(Answer):
    date: str = ""
    views: int = 0
    video_views_organic: int = 0
    video_views_paid: int = 0
    reach: int = 0
    likes: int = 0
    likes_organic: int = 0
    likes_paid: int = 0
    shares: int = 0
    shares_organic: int = 0
    shares_paid: int = 0
    comments: int = 0
    comments_organic: int = 0
    comments_paid: int = 0
    engagement_rate: float = 0.0
    engagement_rate_organic: float = 0.0
    engagement_rate_paid: float = 0.0
    video_completion_rate: float = 0.0


class VideoReport(Answer):
    """One linked video. Every count is its organic part and its paid part; rates are fractions, money major units."""

    video_id: str = ""
    video_info: VideoInfo | None = None
    creator_info: CreatorInfo | None = None
    video_boosted_date: str = "1970-01-01"
    """When it first ran as an ad; 1970-01-01 where it never did."""
    video_views: int = 0
    video_views_organic: int = 0
    video_views_paid: int = 0
    video_views_by_source: Sources | None = None
    likes: int = 0
    likes_organic: int = 0
    likes_paid: int = 0
    shares: int = 0
    shares_organic: int = 0
    shares_paid: int = 0
    comments: int = 0
    comments_organic: int = 0
    comments_paid: int = 0
    favorites: int = 0
    favorites_organic: int = 0
    favorites_paid: int = 0
    reach: int = 0
    reach_organic: int = 0
    reach_paid: int = 0
    engagement_count: int = 0
    engagement_rate: float = 0.0
    engagement_rate_organic: float = 0.0
    engagement_rate_paid: float = 0.0
    engagement_rate_benchmark_p25: float = 0.0
    engagement_rate_benchmark_p50: float = 0.0
    video_completion_rate: float = 0.0
    video_completion_rate_organic: float = 0.0
    video_completion_rate_paid: float = 0.0
    video_completion_rate_benchmark_p25: float = 0.0
    video_completion_rate_benchmark_p50: float = 0.0
    video_view_retention: list[float] = msgspec.field(default_factory=list)
    total_play_time: int = 0
    """Seconds."""
    average_view_time: float = 0.0
    average_view_time_organic: float = 0.0
    average_view_time_paid: float = 0.0
    two_seconds_views: float = 0.0
    """A share of the views, like those below."""
    organic_two_seconds_views: float = 0.0
    paid_two_seconds_views: float = 0.0
    six_seconds_views: float = 0.0
    organic_six_seconds_views: float = 0.0
    paid_six_seconds_views: float = 0.0
    ad_impressions: int = 0
    ad_clicks: int = 0
    ad_conversions: int = 0
    ad_cost: float = 0.0
    ad_cpa: float = 0.0
    ad_cpc: float = 0.0
    ad_cpm: float = 0.0
    ad_ctr: float = 0.0
    ad_cvr: float = 0.0
    ad_roas: float = 0.0
    audience_genders_distribution: list[Share] = msgspec.field(default_factory=list)
    audience_age_distribution: list[Share] = msgspec.field(default_factory=list)
    audience_countries_distribution: list[Share] = msgspec.field(default_factory=list)
    daily_stats: list[DailyStat] | None = None


class Report(Answer):
    tto_tcm_account_id: str = ""
    campaign_id: str = ""
    campaign_type: str = ""
    videos: list[VideoReport] = msgspec.field(default_factory=list)
    page_info: PageInfo | None = None
