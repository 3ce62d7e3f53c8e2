"""The Accounts API (`business/…`), asked with an account holder's token: profile, posts, comments, post codes."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask


class ProfileAsk(Ask):
    """`GET business/get/`. Dates are ``YYYY-MM-DD`` in UTC."""

    business_id: str
    start_date: str | None = None
    end_date: str | None = None
    fields: list[str] | None = None


class HourActivity(Answer):
    hour: str = ""
    """0 to 23, UTC."""
    count: int = 0


class DayMetrics(Answer):
    """One UTC day. ``None`` where the account is not of the type that has the figure."""

    date: str = ""
    video_views: int | None = None
    profile_views: int | None = None
    likes: int | None = None
    """Likes taken back are not subtracted."""
    comments: int | None = None
    shares: int | None = None
    followers_count: int | None = None
    """At the end of the day."""
    unique_video_views: int | None = None
    """Business Accounts only, like every field down to `daily_lost_followers`."""
    engaged_audience: int | None = None
    daily_total_followers: int | None = None
    """Net: new less lost."""
    daily_new_followers: int | None = None
    daily_lost_followers: int | None = None
    phone_number_clicks: int | None = None
    """Registered Business Accounts only, like every field down to `address_clicks`."""
    lead_submissions: int | None = None
    app_download_clicks: int | None = None
    bio_link_clicks: int | None = None
    email_clicks: int | None = None
    address_clicks: int | None = None
    audience_activity: list[HourActivity] | None = None
    """Business Accounts with a hundred followers or more."""


class AgeShare(Answer):
    age: str = ""
    percentage: float = 0.0


class GenderShare(Answer):
    gender: str = ""
    percentage: float = 0.0


class CountryShare(Answer):
    country: str = ""
    """ISO 3166 alpha-2."""
    percentage: float = 0.0


class CityShare(Answer):
    city_name: str = ""
    percentage: float = 0.0


class TypeShare(Answer):
    type: str = ""
    percentage: float = 0.0


class Profile(Answer):
    is_business_account: bool | None = None
    username: str | None = None
    display_name: str | None = None
    profile_image: str | None = None
    profile_deep_link: str | None = None
    bio_description: str | None = None
    is_verified: bool | None = None
    following_count: int | None = None
    followers_count: int | None = None
    total_likes: int | None = None
    videos_count: int | None = None
    metrics: list[DayMetrics] | None = None
    audience_ages: list[AgeShare] | None = None
    """Accounts with a hundred followers or more, like every `audience_` field."""
    audience_genders: list[GenderShare] | None = None
    audience_countries: list[CountryShare] | None = None
    audience_cities: list[CityShare] | None = None


DAILY_FIELDS = frozenset(DayMetrics.__struct_fields__) - {"date"}
"""What `fields` may name of a day; `metrics` names them all."""

PROFILE_FIELDS = frozenset(Profile.__struct_fields__) | DAILY_FIELDS
"""Everything `fields` may name."""


class VideoFilters(Ask):
    video_ids: list[str] | None = None
    ad_post_only: bool | None = None


class VideosAsk(Ask):
    """`GET business/video/list/`. `cursor` is epoch milliseconds: posts older than it; `max_count` at most 20."""

    business_id: str
    fields: list[str] | None = None
    filters: VideoFilters | None = None
    cursor: int | None = None
    max_count: int | None = None


class Retention(Answer):
    second: str = ""
    percentage: float = 0.0
    """A fraction of the plays, 0 to 1, despite the name."""


class SourceShare(Answer):
    impression_source: str = ""
    percentage: float = 0.0


class Video(Answer):
    """Counts are lifetime and a day or two old in production; ``None`` where the account may not see them."""

    item_id: str = ""
    media_type: str | None = None
    is_ad: bool | None = None
    thumbnail_url: str | None = None
    share_url: str | None = None
    embed_url: str | None = None
    caption: str | None = None
    create_time: int | str | None = None
    """Epoch seconds; some answers carry it as text."""
    video_duration: float | None = None
    likes: int | None = None
    comments: int | None = None
    shares: int | None = None
    favorites: int | None = None
    video_views: int | None = None
    """Plays longer than nothing, the first in an impression session."""
    reach: int | None = None
    total_time_watched: float | None = None
    average_time_watched: float | None = None
    full_video_watched_rate: float | None = None
    """Completions per play, 0 to 1."""
    new_followers: int | None = None
    profile_views: int | None = None
    """Registered Business Accounts only, like every field down to `address_clicks`."""
    website_clicks: int | None = None
    phone_number_clicks: int | None = None
    lead_submissions: int | None = None
    app_download_clicks: int | None = None
    email_clicks: int | None = None
    address_clicks: int | None = None
    video_view_retention: list[Retention] | None = None
    engagement_likes: list[Retention] | None = None
    impression_sources: list[SourceShare] | None = None
    """Largest first."""
    audience_genders: list[GenderShare] | None = None
    audience_countries: list[CountryShare] | None = None
    audience_cities: list[CityShare] | None = None
    audience_types: list[TypeShare] | None = None


class Videos(Answer):
    videos: list[Video] = msgspec.field(default_factory=list)
    cursor: int = 0
    has_more: bool = False


class CommentsAsk(Ask):
    """`GET business/comment/list/`. `cursor` counts comments already read; `max_count` 1 to 30."""

    business_id: str
    video_id: str
    comment_ids: list[str] | None = None
    include_replies: bool | None = None
    status: str | None = None
    sort_field: str | None = None
    sort_type: str | None = None
    cursor: int | None = None
    max_count: int | None = None


class Comment(Answer):
    comment_id: str = ""
    video_id: str = ""
    user_id: str = ""
    unique_identifier: str = ""
    create_time: int | str | None = None
    text: str = ""
    image_url: str = ""
    likes: int = 0
    replies: int = 0
    owner: bool = False
    liked: bool = False
    pinned: bool = False
    status: str = "PUBLIC"
    username: str = ""
    display_name: str = ""
    profile_image: str = ""
    parent_comment_id: str = ""
    reply_list: list[Comment] = msgspec.field(default_factory=list)


class Comments(Answer):
    comments: list[Comment] = msgspec.field(default_factory=list)
    cursor: int = 0
    has_more: bool = False


class RepliesAsk(Ask):
    """`GET business/comment/reply/list/`: the replies under one comment."""

    business_id: str
    video_id: str
    comment_id: str
    status: str | None = None
    sort_field: str | None = None
    sort_type: str | None = None
    cursor: int | None = None
    max_count: int | None = None


class CommentCreateAsk(Ask):
    """`POST business/comment/create/`. `text` at most 150 characters; `image_uri` from the upload, with its measures."""

    business_id: str
    video_id: str
    text: str
    image_uri: str | None = None
    image_width: int | None = None
    image_height: int | None = None


class ReplyAsk(Ask):
    """`POST business/comment/reply/create/`. `text` at most 150 characters."""

    business_id: str
    video_id: str
    comment_id: str
    text: str
    image_uri: str | None = None
    image_width: int | None = None
    image_height: int | None = None


class HideAsk(Ask):
    """`POST business/comment/hide/`. `action` is HIDE or UNHIDE."""

    business_id: str
    video_id: str
    comment_id: str
    action: str


class LikeAsk(Ask):
    """`POST business/comment/like/`. `action` is LIKE or UNLIKE."""

    business_id: str
    comment_id: str
    action: str
    video_id: str | None = None
    """Not on TikTok's page; one client found it wanted."""


class PinAsk(Ask):
    """`POST business/comment/pin/`. `action` is PIN or UNPIN."""

    business_id: str
    video_id: str
    comment_id: str
    action: str


class CommentDeleteAsk(Ask):
    """`POST business/comment/delete/`"""

    business_id: str
    comment_id: str


class CommentImageAsk(Ask):
    """`POST business/comment/image/upload/`, a form. JPG, PNG or WebP up to 5 MB, 360 to 1,920 pixels a side."""

    business_id: str
    image_file: bytes


class CommentImage(Answer):
    image_uri: str = ""
    width: int = 0
    height: int = 0


class PromotableAsk(Ask):
    """`POST business/post/authorize/setting/`: turns ad authorization of a post on, making its code, or off."""

    business_id: str
    item_id: str
    is_ad_promotable: bool
    authorization_days: int | None = None


class CodeExtendAsk(Ask):
    """`POST business/post/authorize/`: extends an existing post code."""

    business_id: str
    item_id: str
    authorization_days: int | None = None


class CodeAsk(Ask):
    """`GET business/post/authorize/status/` and `POST business/post/authorize/delete/`"""

    business_id: str
    item_id: str


class CodeStatus(Answer):
    item_id: str = ""
    auth_code: str = ""
    """Starts with ``#``: encode it in a query."""
    auth_code_start_time: str = ""
    auth_code_end_time: str = ""
    authorization_days: int = 0
    auth_code_status: str = ""
    is_ad_promotable: bool | None = msgspec.field(default=None)
