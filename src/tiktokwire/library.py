"""What an ad account keeps besides ads: videos, pictures, sounds, portfolios, agreements, instant pages' events.

Times of files are ISO 8601 in UTC with a Z; addresses of previews end.
"""

from __future__ import annotations

import msgspec

from .enums import of
from .envelope import Answer, Ask, Page, PageInfo

UPLOADS = of("UPLOAD_BY_FILE UPLOAD_BY_URL UPLOAD_BY_FILE_ID")
VIDEO_UPLOADS = UPLOADS | {"UPLOAD_BY_VIDEO_ID"}
MUSIC_UPLOADS = of("UPLOAD_BY_FILE UPLOAD_BY_FILE_ID")
MUSIC_SCENES = of("CREATIVE_ASSET CAROUSEL_ADS CATALOG_CAROUSEL")
MUSIC_SEARCHES = of(
    """
    SEARCH_BY_KEYWORD SEARCH_BY_RECOMMEND SEARCH_BY_LIKED SEARCH_BY_HISTORY SEARCH_BY_MUSIC_ID SEARCH_BY_SOURCE
    """
)
MATERIAL_ACTIONS = of("ADD_TO_LIKED ADD_TO_HISTORY REMOVE_FROM_LIKED")
VIDEO_PLACEMENTS = (
    "PLACEMENT_TOPBUZZ",
    "PLACEMENT_TIKTOK",
    "PLACEMENT_HELO",
    "PLACEMENT_PANGLE",
    "PLACEMENT_GLOBAL_APP_BUNDLE",
)
PORTFOLIOS = of(
    """
    CTA CARD WEB_INFO_CARD DOWNLOAD_CARD PRODUCT_CARD PRODUCT_TILE STICKER COUNTDOWN_STICKER GIFTCODE_STICKER
    REMINDER_COUNTDOWN_STICKER LIVE_REMINDER_COUNTDOWN_STICKER PREMIUM_BADGE GESTURE SUPER_LIKE
    """
)
TERMS = of("InstantPage LeadAds Pixel ReachFrequency")
LANGUAGES = of("EN JA ZH")
PAGE_OBJECTIVES = of(
    """
    APP_PROMOTION WEB_CONVERSIONS CONVERSIONS APP_INSTALL REACH TRAFFIC VIDEO_VIEWS CATALOG_SALES PRODUCT_SALES
    ENGAGEMENT LEAD_GENERATION SHOP_PURCHASES RF_APP_INSTALL RF_ENGAGEMENT RF_REACH TOPVIEW_REACH RF_TRAFFIC
    RF_VIDEO_VIEW BRAND_CONSIDERATION
    """
)
PAGE_GOALS = of(
    """
    CLICK INSTALL CONVERT IN_APP_EVENT SHOW REACH VIDEO_VIEW LEAD_GENERATION CONVERSATION FOLLOWERS PROFILE_VIEWS
    PAGE_VISIT PAGE_VISITS VALUE AUTOMATIC_VALUE_OPTIMIZATION GMV PURCHASES INITIATE_CHECKOUTS MT_LIVE_ROOM
    PRODUCT_CLICK_IN_LIVE ENGAGED_VIEW ENGAGED_VIEW_FIFTEEN TRAFFIC_LANDING_PAGE_VIEW CONVERSION_LEADS
    DESTINATION_VISIT PREFERRED_LEAD
    """
)


class VideoUpload(Ask):
    """`POST file/video/ad/upload/`, multipart with a file and JSON without. `video_signature` is the file's MD5."""

    advertiser_id: str
    upload_type: str | None = None
    file_name: str | None = None
    video_file: bytes | None = None
    video_signature: str | None = None
    video_url: str | None = None
    file_id: str | None = None
    video_id: str | None = None
    is_third_party: bool | None = None
    flaw_detect: bool | None = None
    auto_fix_enabled: bool | None = None
    auto_bind_enabled: bool | None = None


class Video(Answer):
    video_id: str = ""
    material_id: str = ""
    file_name: str = ""
    format: str = ""
    signature: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    duration: float = 0.0
    """Seconds."""
    bit_rate: int = 0
    """Bits a second."""
    displayable: bool = True
    allow_download: bool = True
    allowed_placements: list[str] = msgspec.field(default_factory=list)
    preview_url: str = ""
    preview_url_expire_time: str = ""
    """``YYYY-MM-DD HH:MM:SS``, six hours ahead."""
    video_cover_url: str = ""
    create_time: str = ""
    modify_time: str = ""
    fix_task_id: str | None = None
    flaw_types: list[str] | None = None


class VideosAsk(Ask):
    """`GET file/video/ad/info/`: up to 60 ids; those there are not are left out."""

    advertiser_id: str
    video_ids: list[str]


class VideoList(Answer):
    rows: list[Video] = msgspec.field(name="list", default_factory=list)


class VideoFilter(Ask):
    """`ratio` finds widths to heights within 0.05 of any of its numbers."""

    video_ids: list[str] | None = None
    material_ids: list[str] | None = None
    video_name: str | None = None
    width: int | None = None
    height: int | None = None
    ratio: list[float] | None = None
    displayable: bool | None = None


class VideoSearch(Ask):
    """`GET file/video/ad/search/`: pages of 1 to 100, usually 20."""

    advertiser_id: str
    filtering: VideoFilter | None = None
    sort_field: str | None = None
    page: int | None = None
    page_size: int | None = None


class VideoPage(Page[Video]):
    pass


class VideoRename(Ask):
    """`POST file/video/ad/update/`"""

    advertiser_id: str
    video_id: str
    file_name: str


class CoversAsk(Ask):
    """`GET file/video/suggestcover/`: 1 to 10 pictures, usually 10."""

    advertiser_id: str
    video_id: str
    poster_number: int | None = None


class Cover(Answer):
    id: str = ""
    width: int = 0
    height: int = 0
    url: str = ""


class Covers(Answer):
    rows: list[Cover] = msgspec.field(name="list", default_factory=list)


class ImageUpload(Ask):
    """`POST file/image/ad/upload/`"""

    advertiser_id: str
    upload_type: str | None = None
    file_name: str | None = None
    image_file: bytes | None = None
    image_signature: str | None = None
    image_url: str | None = None
    file_id: str | None = None


class Image(Answer):
    image_id: str = ""
    material_id: str = ""
    file_name: str = ""
    format: str = ""
    signature: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    displayable: bool = True
    is_carousel_usable: bool = True
    image_url: str = ""
    create_time: str = ""
    modify_time: str = ""


class ImagesAsk(Ask):
    """`GET file/image/ad/info/`: up to 100 ids."""

    advertiser_id: str
    image_ids: list[str]


class ImageList(Answer):
    rows: list[Image] = msgspec.field(name="list", default_factory=list)


class ImageFilter(Ask):
    image_ids: list[str] | None = None
    material_ids: list[str] | None = None
    width: int | None = None
    height: int | None = None
    ratio: list[float] | None = None
    displayable: bool | None = None


class ImageSearch(Ask):
    """`GET file/image/ad/search/`: pages of 1 to 1,000, usually 20."""

    advertiser_id: str
    filtering: ImageFilter | None = None
    page: int | None = None
    page_size: int | None = None


class ImagePage(Page[Image]):
    pass


class ImageRename(Ask):
    """`POST file/image/ad/update/`"""

    advertiser_id: str
    image_id: str
    file_name: str


class MusicUpload(Ask):
    """`POST file/music/upload/`: a sound, or with `material_action` one of the library put on a list or off it."""

    advertiser_id: str
    music_scene: str | None = None
    upload_type: str | None = None
    file_name: str | None = None
    music_file: bytes | None = None
    music_signature: str | None = None
    file_id: str | None = None
    material_action: str | None = None
    material_id: str | None = None


class Music(Answer):
    """Times are those of uploaded sounds; style and duration those of TikTok's own."""

    music_id: str = ""
    material_id: str = ""
    sources: list[str] = msgspec.field(default_factory=list)
    author: str = ""
    liked: bool = False
    cover_url: str = ""
    url: str = ""
    duration: float | None = None
    style: str | None = None
    signature: str = ""
    name: str = ""
    file_name: str = ""
    copyright: str = ""
    create_time: str | None = None
    modify_time: str | None = None


class MusicFilter(Ask):
    keyword: str | None = None
    image_urls: list[str] | None = None
    music_ids: list[str] | None = None
    material_ids: list[str] | None = None
    styles: list[str] | None = None
    sources: list[str] | None = None


class MusicAsk(Ask):
    """`GET file/music/get/`: pages of 1 to 1,000, usually 1,000."""

    advertiser_id: str
    music_scene: str | None = None
    search_type: str | None = None
    filtering: MusicFilter | None = None
    page: int | None = None
    page_size: int | None = None


class MusicPage(Answer):
    musics: list[Music] = msgspec.field(default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)


class Drop(Ask):
    """`POST file/temporarily/upload/`: into the file repository. `upload_type` is FILE or URL."""

    advertiser_id: str
    upload_type: str
    content_type: str
    file: bytes | None = None
    signature: str | None = None
    url: str | None = None
    name: str | None = None
    file_name: str | None = None


class Dropped(Answer):
    file_id: str = ""
    file_name: str = ""
    signature: str = ""
    size: int = 0


class NamedFile(Ask):
    file_name: str
    file_type: str | None = None


class NameCheck(Ask):
    """`GET file/name/check/`: one name, or up to 20 `files`. `file_type` is VIDEO or IMAGE."""

    advertiser_id: str
    file_name: str | None = None
    file_type: str | None = None
    files: list[NamedFile] | None = None


class NameTaken(Answer, omit_defaults=True):
    duplicate: bool | None = None
    duplicate_template_id: str | None = None
    """Material id of the file that has the name."""
    file_name: str | None = None
    batch_results: list[NameTaken] | None = None


class AssetsDelete(Ask):
    """`POST creative/asset/delete/`: up to 50 of each."""

    advertiser_id: str
    video_ids: list[str] | None = None
    image_ids: list[str] | None = None


class AssetsDeleted(Answer):
    failed_video_ids: list[str] = msgspec.field(default_factory=list)
    failed_image_ids: list[str] = msgspec.field(default_factory=list)


class PortfolioCreate(Ask):
    """`POST creative/portfolio/create/`. A CTA may have several contents, every other kind has one."""

    advertiser_id: str
    portfolio_content: list[dict[str, object]]
    creative_portfolio_type: str | None = None


class PortfolioMade(Answer):
    creative_portfolio_id: str = ""


class PortfolioAsk(Ask):
    """`GET creative/portfolio/get/`"""

    advertiser_id: str
    creative_portfolio_id: str


class Portfolio(Answer):
    creative_portfolio_id: str = ""
    creative_portfolio_type: str = ""
    portfolio_content: list[dict[str, object]] = msgspec.field(default_factory=list)


class PortfolioFilter(Ask):
    creative_portfolio_ids: list[str] | None = None
    creative_portfolio_types: list[str] | None = None


class PortfoliosAsk(Ask):
    """`GET creative/portfolio/list/`: all but calls to action, pages of 1 to 100, usually 20."""

    advertiser_id: str
    filtering: PortfolioFilter | None = None
    page: int | None = None
    page_size: int | None = None


class PortfolioRow(Answer):
    """The fields of its content stand beside these."""

    creative_portfolio_id: str = ""
    creative_portfolio_type: str = ""
    creative_portfolio_preview_url: str = ""


class Portfolios(Answer):
    creative_portfolios: list[PortfolioRow] = msgspec.field(default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)


class PortfoliosDelete(Ask):
    """`POST creative/portfolio/delete/`: up to 100, all or none."""

    advertiser_id: str
    creative_portfolio_ids: list[str]


class InstantPageAsk(Ask):
    """`GET pixel/instant_page/event/`"""

    advertiser_id: str
    objective_type: str
    optimization_goal: str
    is_retargeting: bool | None = None


class PageGoal(Answer):
    optimization_goal: str = ""
    optimization_events: list[str] = msgspec.field(default_factory=list)


class PageObjective(Answer):
    objective_type: str = ""
    optimization_goals: list[PageGoal] = msgspec.field(default_factory=list)


class PageEvents(Answer):
    objective_types: list[PageObjective] = msgspec.field(default_factory=list)


class InstantPage(Answer):
    business_type: str = "TIKTOK_INSTANT_PAGE"
    instant_page_events: PageEvents = msgspec.field(default_factory=PageEvents)


class InstantPages(Answer):
    rows: list[InstantPage] = msgspec.field(name="list", default_factory=list)


class TermAsk(Ask):
    """`GET term/get/`, `GET term/check/` and `POST term/confirm/`"""

    advertiser_id: str
    term_type: str
    lang: str | None = None


class Term(Answer):
    terms: str = ""


class TermState(Answer):
    confirmed: bool = False
