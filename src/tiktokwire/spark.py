"""Spark authorizations and identities, asked with the advertiser's token."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask, Page, PageInfo


class ApplyCodeAsk(Ask):
    """`POST tt_video/authorize/`: applies a creator's post code.

    original_post_auth_code  where the post is a duet or stitch of another, or mentions it: that other post's code
    """

    advertiser_id: str
    auth_code: str
    original_post_auth_code: str | None = None


class PostByCodeAsk(Ask):
    """`GET tt_video/info/`"""

    advertiser_id: str
    auth_code: str


class PostsAsk(Ask):
    """`GET tt_video/list/`. `page_size` 1 to 50."""

    advertiser_id: str
    item_types: list[str] | None = None
    keyword: str | None = None
    page: int | None = None
    page_size: int | None = None


class UnbindAsk(Ask):
    """`POST tt_video/unbind/`"""

    advertiser_id: str
    item_id: str


class AuthInfo(Answer):
    ad_auth_status: str = ""
    """AUTHORIZED is documented, EXPIRED and CANCELED are not: read them as "no longer"."""
    auth_start_time: str = ""
    auth_end_time: str = ""
    invite_start_time: str | None = None


class CarouselImage(Answer):
    image_id: str = ""
    image_url: str = ""
    image_height: int = 0
    image_width: int = 0


class CarouselMusic(Answer):
    music_id: str = ""
    music_url: str = ""
    music_duration: int = 0
    """Seconds."""


class CarouselInfo(Answer):
    image_info: list[CarouselImage] = msgspec.field(default_factory=list)
    music_info: CarouselMusic | None = None


class ItemInfo(Answer):
    item_id: str = ""
    item_type: str = "VIDEO"
    auth_code: str = ""
    text: str = ""
    status: str = ""
    anchor_list: list[dict[str, object]] | None = None
    carousel_info: CarouselInfo | None = None
    duet_original_item_id: str | None = None
    stitch_original_item_id: str | None = None
    is_multi_duet_stitch: bool | None = False
    mentioned_item_ids: list[str] | None = msgspec.field(default_factory=list)


class UserInfo(Answer):
    tiktok_name: str = ""
    identity_id: str = ""
    identity_type: str = "AUTH_CODE"


class VideoInfo(Answer):
    duration: float = 0.0
    width: int = 0
    height: int = 0
    size: int = 0
    bit_rate: int = 0
    signature: str = ""
    poster_url: str = ""
    preview_url: str | None = None
    url: str | None = None
    format: str | None = None


class AuthorizedPost(Answer):
    item_info: ItemInfo
    auth_info: AuthInfo
    user_info: UserInfo
    video_info: VideoInfo | None = None


class AuthorizedPosts(Page[AuthorizedPost]):
    pass


class IdentityFilter(Ask):
    keyword: str | None = None


class IdentitiesAsk(Ask):
    """`GET identity/get/`. `page_size` at most 100."""

    advertiser_id: str
    identity_type: str | None = None
    identity_authorized_bc_id: str | None = None
    filtering: IdentityFilter | None = None
    page: int | None = None
    page_size: int | None = None


class IdentityAsk(Ask):
    """`GET identity/info/`"""

    advertiser_id: str
    identity_id: str
    identity_type: str
    identity_authorized_bc_id: str | None = None


class Identity(Answer):
    identity_id: str = ""
    identity_type: str = ""
    identity_authorized_bc_id: str | None = None
    display_name: str = ""
    username: str | None = None
    profile_image: str = ""
    available_status: str | None = ""
    """Of TT_USER and BC_AUTH_TT only."""
    can_push_video: bool | None = None
    can_pull_video: bool | None = None
    can_use_live_ads: bool | None = None
    can_manage_message: bool | None = None
    ads_only_mode: bool | None = None
    """Of BC_AUTH_TT only."""
    is_gpppa: bool | None = None


class Identities(Answer):
    identity_list: list[Identity] = msgspec.field(default_factory=list)
    page_info: PageInfo | None = None


class IdentityInfo(Answer):
    identity_info: Identity


class IdentityCreateAsk(Ask):
    """`POST identity/create/`: a custom identity. `display_name` at most 100 characters."""

    advertiser_id: str
    display_name: str
    image_uri: str


class IdentityMade(Answer):
    identity_id: str = ""


class IdentityDeleteAsk(Ask):
    """`POST identity/delete/`: of custom identities only."""

    advertiser_id: str
    identity_id: str
    identity_type: str | None = None


class QuotaAsk(Ask):
    """`GET asset/bind/quota/`. `asset_type` is IDENTITY, `asset_id` the identity's id."""

    advertiser_id: str
    asset_type: str
    asset_id: str


class Quota(Answer):
    """How many ads may use the asset, do, and still can."""

    total_quota: int = 0
    used_quota: int = 0
    available_quota: int = 0


class IdentityVideosAsk(Ask):
    """`GET identity/video/get/`. `count` 1 to 20; `keyword` with AUTH_CODE only."""

    advertiser_id: str
    identity_id: str
    identity_type: str
    identity_authorized_bc_id: str | None = None
    item_type: str | None = None
    keyword: str | None = None
    cursor: str | None = None
    count: int | None = None
    exclude_adsonly: bool | None = None


class IdentityVideoAsk(Ask):
    """`GET identity/video/info/`: `item_id`, or up to twenty `item_ids`."""

    advertiser_id: str
    identity_id: str
    identity_type: str
    identity_authorized_bc_id: str | None = None
    item_id: str | None = None
    item_ids: list[str] | None = None
    item_type: str | None = None


class IdentityVideo(Answer):
    item_id: str = ""
    item_type: str = "VIDEO"
    status: str = ""
    text: str = ""
    auth_info: AuthInfo | None = None
    anchor_list: list[dict[str, object]] | None = None
    video_info: VideoInfo | None = None
    carousel_info: CarouselInfo | None = None


class IdentityVideos(Answer):
    video_list: list[IdentityVideo] = msgspec.field(default_factory=list)
    cursor: str = ""
    has_more: bool = False


class IdentityVideoDetails(Answer):
    video_detail: IdentityVideo | None = None
    video_details: list[IdentityVideo] | None = None


class MusicAsk(Ask):
    """`GET identity/music/authorization/`. The post goes as `item_id`, formerly `video_id`; times are
    ``YYYY-MM-DD HH:MM:SS`` in UTC."""

    advertiser_id: str
    item_id: str | None = None
    video_id: str | None = None
    identity_id: str | None = None
    identity_type: str | None = None
    identity_authorized_bc_id: str | None = None
    locations: list[str] | None = None
    start_time: str | None = None
    end_time: str | None = None


class SongAuthorization(Answer):
    music_id: str = ""
    author: str = ""
    title: str = ""
    labels: list[str] = msgspec.field(default_factory=list)
    lyricist: str = ""
    composer: str = ""
    publisher: str = ""
    authorization_type: str = ""
    """AUTHORIZED or NOT_AUTHORIZED."""


class MusicAuthorization(Answer):
    item_id: str = ""
    video_id: str = ""
    music_status: str = ""
    authorization_infos: list[SongAuthorization] = msgspec.field(default_factory=list)


class MusicStatus(Answer):
    music_status: str = ""
    """WITHOUT_SONG_ID, AUTHORIZATION_MISSING or WITH_FULL_AUTHORIZATION; of the one post that was asked for."""
    music_authorization: list[MusicAuthorization] = msgspec.field(default_factory=list)


class SparkAdCreate(Ask):
    """`POST business/spark_ad/create/`: a campaign, an ad group and a Spark Ad of one post, in one step."""

    advertiser_id: str
    objective_type: str
    campaign_name: str
    adgroup_name: str
    budget_mode: str
    budget: float
    schedule_type: str
    schedule_start_time: str
    optimization_goal: str
    identity_type: str
    identity_id: str
    tiktok_item_id: str
    ad_name: str = ""
    schedule_end_time: str | None = None
    saved_audience_id: str | None = None
    location_ids: list[str] | None = None
    gender: str | None = None
    age_groups: list[str] | None = None
    frequency: int | None = None
    frequency_schedule: int | None = None
    bid_type: str | None = None
    bid_price: float | None = None
    conversion_bid_price: float | None = None
    identity_authorized_bc_id: str | None = None
    call_to_action: str | None = None
    landing_page_url: str | None = None


class SparkAdCreated(Answer):
    campaign_id: str = ""
    adgroup_id: str = ""
    ad_id: str = ""


class RecommendAsk(Ask):
    """`GET spark_ad/recommend/`: for a TikTok One account.

    time  PAST_ONE_MONTH, PAST_THREE_MONTHS or PAST_SIX_MONTHS
    """

    tcm_account_id: str
    video_ids: list[str] | None = None
    exclude_video_ids: list[str] | None = None
    time: str | None = None
    objective_type: str | None = None


class RecommendedVideo(Answer):
    recommendation_level: str = ""
    """HIGH, MEDIUM or LOW."""
    item_id: str = ""
    creator_handle: str = ""
    embed_url: str = ""
    thumbnail_url: str = ""
    create_time: str = ""


class Recommended(Answer):
    videos: list[RecommendedVideo] = msgspec.field(default_factory=list)
