"""Spark authorizations and identities, asked with the advertiser's token."""

from __future__ import annotations

import msgspec

from .envelope import Answer, Ask, Page, PageInfo


class ApplyCodeAsk(Ask):
    """`POST tt_video/authorize/`: applies a creator's post code."""

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
    """Only AUTHORIZED is documented; anything else means "no longer"."""
    auth_start_time: str = ""
    auth_end_time: str = ""
    invite_start_time: str | None = None


class ItemInfo(Answer):
    item_id: str = ""
    item_type: str = "VIDEO"
    auth_code: str = ""
    text: str = ""
    status: str = ""
    anchor_list: list[dict[str, object]] | None = None
    carousel_info: dict[str, object] | None = None
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
    available_status: str = ""
    can_push_video: bool | None = None
    can_pull_video: bool | None = None
    can_use_live_ads: bool | None = None
    can_manage_message: bool | None = None


class Identities(Answer):
    identity_list: list[Identity] = msgspec.field(default_factory=list)
    page_info: PageInfo | None = None


class IdentityInfo(Answer):
    identity_info: Identity


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


class IdentityVideo(Answer):
    item_id: str = ""
    item_type: str = "VIDEO"
    status: str = ""
    text: str = ""
    auth_info: AuthInfo | None = None
    anchor_list: list[dict[str, object]] | None = None
    video_info: VideoInfo | None = None
    carousel_info: dict[str, object] | None = None


class IdentityVideos(Answer):
    video_list: list[IdentityVideo] = msgspec.field(default_factory=list)
    cursor: str = ""
    has_more: bool = False


class IdentityVideoDetails(Answer):
    video_detail: IdentityVideo | None = None
    video_details: list[IdentityVideo] | None = None


class MusicAsk(Ask):
    """`GET identity/music/authorization/`. Times are ``YYYY-MM-DD HH:MM:SS`` in UTC."""

    advertiser_id: str
    video_id: str
    identity_id: str | None = None
    identity_type: str | None = None
    locations: list[str] | None = None
    start_time: str | None = None
    end_time: str | None = None


class MusicStatus(Answer):
    music_status: str = ""
    """WITHOUT_SONG_ID, AUTHORIZATION_MISSING or WITH_FULL_AUTHORIZATION."""
