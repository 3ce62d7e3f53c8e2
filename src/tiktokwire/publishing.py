"""Publishing to an account's own profile, and what goes with it, asked with an account holder's token."""

from __future__ import annotations

import msgspec

from .enums import of
from .envelope import Answer, Ask


class MusicInfo(Ask):
    music_sound_id: str | None = None
    music_sound_volume: int | None = None
    """0 to 100, like the video's own."""
    music_sound_start: int | None = None
    music_sound_end: int | None = None
    """Milliseconds."""
    video_original_sound_volume: int | None = None


class VideoPostInfo(Ask):
    """`caption` up to 2,200 UTF-16 units with up to 30 mentions."""

    caption: str | None = None
    is_brand_organic: bool | None = None
    is_branded_content: bool | None = None
    disable_comment: bool | None = None
    disable_duet: bool | None = None
    disable_stitch: bool | None = None
    thumbnail_offset: int | None = None
    """Milliseconds."""
    is_ai_generated: bool | None = None
    upload_to_draft: bool | None = None
    is_ads_only: bool | None = None
    music_sound_info: MusicInfo | None = None


class VideoPublishAsk(Ask):
    """`POST business/video/publish/`. `post_info` must be there, if only as ``{}``."""

    business_id: str
    video_url: str
    post_info: VideoPostInfo
    custom_thumbnail_url: str | None = None


class PhotoPostInfo(Ask):
    """`title` up to 90 and `caption` up to 4,000 UTF-16 units."""

    privacy_level: str | None = None
    title: str | None = None
    caption: str | None = None
    auto_add_music: bool | None = None
    is_brand_organic: bool | None = None
    is_branded_content: bool | None = None
    is_draft: bool | None = None
    disable_comment: bool | None = None
    music_sound_info: MusicInfo | None = None


class PhotoPublishAsk(Ask):
    """`POST business/photo/publish/`. One to 35 pictures."""

    business_id: str
    photo_images: list[str]
    post_info: PhotoPostInfo
    photo_cover_index: int | None = None


class Published(Answer):
    share_id: str = ""
    """The `publish_id` to ask after."""


class PublishStatusAsk(Ask):
    """`GET business/publish/status/`"""

    business_id: str
    publish_id: str


class PublishStatus(Answer):
    status: str = ""
    """PROCESSING_DOWNLOAD, PUBLISH_COMPLETE, FAILED or SEND_TO_USER_INBOX."""
    post_ids: list[str] | None = None
    """Of a post that is public, once it is published."""
    reason: str | None = None
    """Of a failure."""


class SettingsAsk(Ask):
    """`GET business/video/settings/`"""

    business_id: str


class Settings(Answer):
    privacy_level_options: list[str] = msgspec.field(default_factory=list)
    comment_disabled: bool = False
    duet_disabled: bool = False
    stitch_disabled: bool = False
    max_video_post_duration_sec: int = 0


class HashtagAsk(Ask):
    """`GET business/hashtag/suggestion/`"""

    business_id: str
    keyword: str
    language: str | None = None


class Hashtag(Answer):
    name: str = ""
    view_count: int = 0


class Hashtags(Answer):
    suggestions: list[Hashtag] = msgspec.field(default_factory=list)


class BenchmarkAsk(Ask):
    """`GET business/benchmark/`"""

    business_id: str
    business_category: str


class Benchmark(Answer):
    business_category: str = ""
    average_likes: float = 0.0
    average_comments: float = 0.0
    average_shares: float = 0.0
    average_video_count: float = 0.0
    average_follower_count: float = 0.0
    average_follower_growth: float = 0.0
    """Over the last 30 days."""
    average_engagement_rate: float = 0.0
    average_video_views: float = 0.0


BUSINESS_CATEGORIES = of(
    """
    ART_AND_CRAFTS AUTOMOTIVE_AND_TRANSPORTATION BABY BEAUTY CLOTHING_AND_ACCESSORIES EDUCATION_AND_TRAINING
    ELECTRONICS FINANCE_AND_INVESTING FOOD_AND_BEVERAGE GAMING HEALTH_AND_WELLNESS HOME_FURNITURE_AND_APPLIANCES
    MACHINERY_AND_EQUIPMENT MEDIA_AND_ENTERTAINMENT PERSONAL_BLOG PETS PROFESSIONAL_SERVICES PUBLIC_ADMINISTRATION
    REAL_ESTATE RESTAURANTS_AND_BARS SHOPPING_AND_RETAIL SOFTWARE_AND_APPS SPORTS_FITNESS_AND_OUTDOORS
    TRAVEL_AND_TOURISM OTHERS
    """
)

HASHTAG_LANGUAGES = of(
    """
    en ar bn-IN ceb-PH cs-CZ de-DE el-GR es fi-FI fil-PH fr he-IL hi-IN hu-HU id-ID it-IT ja-JP jv-ID km-KH ko-KR
    ms-MY my-MM nl-NL pl-PL pt-BR ro-RO ru-RU sv-SE th-TH tr-TR uk-UA ur vi-VN zh-Hans zh-Hant-TW
    """
)


class TrendingAsk(Ask):
    """`GET discovery/trending_list/`, asked with the advertiser's token."""

    advertiser_id: str
    discovery_type: str
    country_code: str | None = None
    category_name: str | None = None
    date_range: str | None = None


class TrendAsk(Ask):
    """`GET discovery/detail/`. The SDK requires country and dates; TikTok's page has defaults for both."""

    advertiser_id: str
    discovery_type: str
    hashtag_id: str
    country_code: str | None = None
    date_range: str | None = None


class Trend(Answer):
    hashtag_id: str = ""
    hashtag_name: str = ""
    rank_position: int = 0
    rank_change: int | str = 0
    """NEW where it was not on the list before."""
    views: int = 0
    views_global_lifetime: int = 0
    posts: int = 0
    posts_global_lifetime: int = 0
    top_country_list: list[str] = msgspec.field(default_factory=list)
    hashtag_status: str = "ONLINE"


class TrendAudienceAge(Answer):
    age: str = ""
    percentage: float = 0.0


class TrendAudience(Answer):
    audience_ages: list[TrendAudienceAge] = msgspec.field(default_factory=list)


class TrendVideo(Answer):
    video_id: str = ""
    embed_url: str = ""
    share_url: str = ""


class TrendDetail(Trend):
    audience_insights: TrendAudience | None = None
    top_video_list: list[TrendVideo] = msgspec.field(default_factory=list)


class TrendFilter(Answer):
    country_code: str = ""
    category_name: str = ""
    date_range: str = ""


class Trends(Answer):
    filter_info: TrendFilter
    rows: list[Trend] = msgspec.field(name="list", default_factory=list)
