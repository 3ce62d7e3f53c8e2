"""The TikTok Business API, one method an endpoint, in wire words. Another base URL and it talks to localtok.

Each method is a read, a write that sets a state, or a creation; `retry` says what becomes of each when it fails, and a
workspace that may not write refuses the other two here, in one place, before anything is sent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import httpx2

from tiktokwire import ads, comments, events, library, oauth, organic, owned, reports, spark, tools
from tiktokwire.codes import Code
from tiktokwire.envelope import Ask, Nothing

from ..errors import Rejected
from .limits import Limits
from .retry import Kind, Patience
from .tokens import Token
from .wire import Upload, Wire

A = TypeVar("A")
_MOST_ROWS = 1_000
_MOST_WORDS = 500


def _anything_goes() -> None:
    return None


class Client:
    """Speaks for one ad account. Account holders' doors take the holder's own token.

    guard  called before every write; raises where this workspace may only read
    """

    def __init__(
        self,
        http: httpx2.Client,
        advertiser_id: str,
        access_token: Token,
        *,
        patience: Patience | None = None,
        limits: Limits | None = None,
        guard: Callable[[], None] = _anything_goes,
    ) -> None:
        self.wire = Wire(http, patience=patience, limits=limits)
        self.advertiser_id, self.guard = advertiser_id, guard
        self._token: Token = access_token

    def speak_with(self, access_token: Token) -> None:
        """From now on with another token of the same ad account."""
        self._token = access_token

    @property
    def http(self) -> httpx2.Client:
        return self.wire.http

    @property
    def patience(self) -> Patience:
        return self.wire.patience

    def user_info(self) -> oauth.User:
        return self._get("user/info/", oauth.UserAsk(), oauth.User)

    def advertiser_info(self) -> oauth.AdvertiserInfo:
        ask = oauth.AdvertiserInfoAsk(advertiser_ids=[self.advertiser_id])
        rows = self._get("advertiser/info/", ask, oauth.AdvertiserInfos).rows
        if not rows:
            raise Rejected(Code.NOT_EXIST, f"the advertiser {self.advertiser_id} does not exist")
        return rows[0]

    def business_get(self, token: Token, ask: organic.ProfileAsk) -> organic.Profile:
        return self._get("business/get/", ask, organic.Profile, token)

    def video_list(self, token: Token, ask: organic.VideosAsk) -> organic.Videos:
        return self._get("business/video/list/", ask, organic.Videos, token)

    def comment_list(self, token: Token, ask: organic.CommentsAsk) -> organic.Comments:
        return self._get("business/comment/list/", ask, organic.Comments, token)

    def comment_replies(self, token: Token, ask: organic.RepliesAsk) -> organic.Comments:
        return self._get("business/comment/reply/list/", ask, organic.Comments, token)

    def comment_reply(self, token: Token, ask: organic.ReplyAsk) -> organic.Comment:
        return self._post("business/comment/reply/create/", ask, organic.Comment, token)

    def comment_hide(self, token: Token, ask: organic.HideAsk) -> None:
        self._set("business/comment/hide/", ask, Nothing, token)

    def comment_pin(self, token: Token, ask: organic.PinAsk) -> None:
        self._set("business/comment/pin/", ask, Nothing, token)

    def comment_delete(self, token: Token, ask: organic.CommentDeleteAsk) -> None:
        """Repeated like a state that is set: what is gone stays gone, and is then not found."""
        self._set("business/comment/delete/", ask, Nothing, token)

    def ad_comment_list(self, ask: comments.CommentsAsk) -> comments.Comments:
        return self._get("comment/list/", ask, comments.Comments)

    def ad_comment_reference(self, ask: comments.ReferenceAsk) -> comments.Comments:
        return self._get("comment/reference/", ask, comments.Comments)

    def ad_comment_status(self, comment_ids: list[str], operation: str) -> None:
        ask = comments.StatusUpdate(advertiser_id=self.advertiser_id, comment_ids=comment_ids, operation=operation)
        self._set("comment/status/update/", ask, Nothing)

    def ad_comment_post(self, ask: comments.CommentPost) -> comments.Comment:
        return self._post("comment/post/", ask, comments.Comment)

    def ad_comment_delete(self, ask: comments.CommentDelete) -> None:
        """As `comment_delete`."""
        self._set("comment/delete/", ask, Nothing)

    def blocked_words(self, page: int = 1) -> comments.Words:
        asked = comments.WordsPage(page=page, page_size=_MOST_WORDS)
        return self._get(
            "blockedword/list/", comments.WordsAsk(advertiser_id=self.advertiser_id, page_info=asked), comments.Words
        )

    def block_words(self, words: list[str]) -> None:
        """A word that is blocked already stays blocked once."""
        ask = comments.WordsCreate(advertiser_id=self.advertiser_id, blocked_words=words)
        self._set("blockedword/create/", ask, Nothing)

    def unblock_words(self, words: list[str]) -> None:
        ask = comments.WordsCreate(advertiser_id=self.advertiser_id, blocked_words=words)
        self._set("blockedword/delete/", ask, Nothing)

    def post_setting(self, token: Token, ask: organic.PromotableAsk) -> None:
        self._set("business/post/authorize/setting/", ask, Nothing, token)

    def post_code_extend(self, token: Token, ask: organic.CodeExtendAsk) -> None:
        self._post("business/post/authorize/", ask, Nothing, token)

    def post_code(self, token: Token, ask: organic.CodeAsk) -> organic.CodeStatus:
        return self._get("business/post/authorize/status/", ask, organic.CodeStatus, token)

    def post_code_delete(self, token: Token, ask: organic.CodeAsk) -> None:
        self._post("business/post/authorize/delete/", ask, Nothing, token)

    def tt_video_authorize(self, auth_code: str, original: str = "") -> None:
        ask = spark.ApplyCodeAsk(
            advertiser_id=self.advertiser_id, auth_code=auth_code, original_post_auth_code=original or None
        )
        self._post("tt_video/authorize/", ask, Nothing)

    def tt_video_info(self, auth_code: str) -> spark.AuthorizedPost:
        ask = spark.PostByCodeAsk(advertiser_id=self.advertiser_id, auth_code=auth_code)
        return self._get("tt_video/info/", ask, spark.AuthorizedPost)

    def tt_video_list(self, page: int) -> spark.AuthorizedPosts:
        ask = spark.PostsAsk(advertiser_id=self.advertiser_id, page=page, page_size=50)
        return self._get("tt_video/list/", ask, spark.AuthorizedPosts)

    def tt_video_unbind(self, item_id: str) -> None:
        self._post("tt_video/unbind/", spark.UnbindAsk(advertiser_id=self.advertiser_id, item_id=item_id), Nothing)

    def identity_get(self, identity_type: str, page: int, business_center: str = "") -> spark.Identities:
        ask = spark.IdentitiesAsk(
            advertiser_id=self.advertiser_id,
            identity_type=identity_type,
            identity_authorized_bc_id=business_center or None,
            page=page,
            page_size=100,
        )
        return self._get("identity/get/", ask, spark.Identities)

    def identity_video_info(self, ask: spark.IdentityVideoAsk) -> spark.IdentityVideoDetails:
        return self._get("identity/video/info/", ask, spark.IdentityVideoDetails)

    def music_authorization(self, ask: spark.MusicAsk) -> spark.MusicStatus:
        return self._get("identity/music/authorization/", ask, spark.MusicStatus)

    def campaign_create(self, ask: ads.CampaignCreate) -> ads.Campaign:
        return self._post("campaign/create/", ask, ads.Campaign)

    def campaign_update(self, ask: ads.CampaignUpdate) -> ads.Campaign:
        return self._set("campaign/update/", ask, ads.Campaign)

    def campaign_get(self, filtering: ads.CampaignFilter, page: int = 1) -> ads.Campaigns:
        ask = ads.CampaignsAsk(advertiser_id=self.advertiser_id, filtering=filtering, page=page, page_size=_MOST_ROWS)
        return self._get("campaign/get/", ask, ads.Campaigns)

    def campaign_status(self, campaign_ids: list[str], operation_status: str) -> ads.CampaignStatus:
        ask = ads.CampaignStatusUpdate(
            advertiser_id=self.advertiser_id, campaign_ids=campaign_ids, operation_status=operation_status
        )
        return self._set("campaign/status/update/", ask, ads.CampaignStatus)

    def adgroup_create(self, ask: ads.AdGroupCreate) -> ads.AdGroup:
        return self._post("adgroup/create/", ask, ads.AdGroup)

    def adgroup_get(self, filtering: ads.AdGroupFilter, page: int = 1) -> ads.AdGroups:
        ask = ads.AdGroupsAsk(advertiser_id=self.advertiser_id, filtering=filtering, page=page, page_size=_MOST_ROWS)
        return self._get("adgroup/get/", ask, ads.AdGroups)

    def adgroup_update(self, ask: ads.AdGroupUpdate) -> ads.AdGroup:
        return self._set("adgroup/update/", ask, ads.AdGroup)

    def adgroup_budget(self, adgroup_id: str, budget: float) -> None:
        change = ads.NewBudget(adgroup_id=adgroup_id, budget=budget)
        ask = ads.AdGroupBudgetUpdate(advertiser_id=self.advertiser_id, budget=[change])
        self._set("adgroup/budget/update/", ask, Nothing)

    def adgroup_status(self, adgroup_ids: list[str], operation_status: str) -> ads.AdGroupStatus:
        ask = ads.AdGroupStatusUpdate(
            advertiser_id=self.advertiser_id, adgroup_ids=adgroup_ids, operation_status=operation_status
        )
        return self._set("adgroup/status/update/", ask, ads.AdGroupStatus)

    def ad_create(self, ask: ads.AdCreate) -> ads.AdsCreated:
        return self._post("ad/create/", ask, ads.AdsCreated)

    def ad_get(self, filtering: ads.AdFilter, page: int = 1) -> ads.Ads:
        ask = ads.AdsAsk(advertiser_id=self.advertiser_id, filtering=filtering, page=page, page_size=_MOST_ROWS)
        return self._get("ad/get/", ask, ads.Ads)

    def ad_status(self, ad_ids: list[str], operation_status: str) -> ads.AdStatus:
        ask = ads.AdStatusUpdate(advertiser_id=self.advertiser_id, ad_ids=ad_ids, operation_status=operation_status)
        return self._set("ad/status/update/", ask, ads.AdStatus)

    def video_upload(self, ask: library.VideoUpload, content: bytes) -> list[library.Video]:
        """A name that is taken is refused, so sending it twice does not keep it twice."""
        self.guard()
        file = Upload(part="video_file", name=ask.file_name or "video.mp4", content=content, kind="video/mp4")
        return self.wire.call(Kind.CREATE, "file/video/ad/upload/", ask, list[library.Video], self._token, upload=file)

    def video_search(self, name: str, page: int = 1) -> library.VideoPage:
        ask = library.VideoSearch(
            advertiser_id=self.advertiser_id,
            filtering=library.VideoFilter(video_name=name),
            page=page,
            page_size=100,
        )
        return self._get("file/video/ad/search/", ask, library.VideoPage)

    def video_covers(self, video_id: str, count: int = 1) -> library.Covers:
        ask = library.CoversAsk(advertiser_id=self.advertiser_id, video_id=video_id, poster_number=count)
        return self._get("file/video/suggestcover/", ask, library.Covers)

    def image_upload(self, ask: library.ImageUpload, content: bytes) -> library.Image:
        self.guard()
        file = Upload(part="image_file", name=ask.file_name or "picture.png", content=content, kind="image/png")
        return self.wire.call(Kind.CREATE, "file/image/ad/upload/", ask, library.Image, self._token, upload=file)

    def image_search(self, page: int = 1) -> library.ImagePage:
        ask = library.ImageSearch(advertiser_id=self.advertiser_id, page=page, page_size=_MOST_ROWS)
        return self._get("file/image/ad/search/", ask, library.ImagePage)

    def identity_create(self, display_name: str, image_uri: str) -> spark.IdentityMade:
        ask = spark.IdentityCreateAsk(advertiser_id=self.advertiser_id, display_name=display_name, image_uri=image_uri)
        return self._post("identity/create/", ask, spark.IdentityMade)

    def interest_categories(self) -> tools.Interests:
        return self._get(
            "tool/interest_category/", tools.InterestsAsk(advertiser_id=self.advertiser_id, version=2), tools.Interests
        )

    def app_list(self) -> owned.Apps:
        return self._get("app/list/", owned.AppsAsk(advertiser_id=self.advertiser_id), owned.Apps)

    def store_list(self) -> owned.Stores:
        return self._get("gmv_max/store/list/", owned.StoresAsk(advertiser_id=self.advertiser_id), owned.Stores)

    def report(self, ask: reports.ReportAsk) -> reports.Report:
        return self._get("report/integrated/get/", ask, reports.Report)

    def pixel_list(self, code: str | None = None, page: int = 1) -> events.Pixels:
        ask = events.PixelsAsk(advertiser_id=self.advertiser_id, code=code, page=page, page_size=20)
        return self._get("pixel/list/", ask, events.Pixels)

    def pixel_stats(self, pixel_id: str, first: str, last: str) -> events.PixelsStats:
        span = events.DateRange(start_date=first, end_date=last)
        ask = events.PixelStatsAsk(advertiser_id=self.advertiser_id, pixel_ids=[pixel_id], date_range=span)
        return self._get("pixel/event/stats/", ask, events.PixelsStats)

    def event_track(self, ask: events.TrackAsk) -> None:
        """Repeated like a read: the platform drops what it has seen, by event id."""
        self._set("event/track/", ask, Nothing)

    def _get(self, path: str, ask: Ask, answer: type[A], token: Token | None = None) -> A:
        return self.wire.call(Kind.READ, path, ask, answer, token or self._token)

    def _set(self, path: str, ask: Ask, answer: type[A], token: Token | None = None) -> A:
        """A write that may be repeated: it sets a state, so twice is once."""
        self.guard()
        return self.wire.call(Kind.SET, path, ask, answer, token or self._token)

    def _post(self, path: str, ask: Ask, answer: type[A], token: Token | None = None) -> A:
        """A write that may not."""
        self.guard()
        return self.wire.call(Kind.CREATE, path, ask, answer, token or self._token)
