"""Comments on ads (`comment/…`) and words that hide them (`blockedword/…`), asked with an advertiser's token."""

from __future__ import annotations

import msgspec

from .enums import of
from .envelope import Answer, Ask, Page, PageInfo

SEARCH_FIELDS = of("ADGROUP_ID")
SORT_FIELDS = of("CREATE_TIME LIKES REPLIES SMART")
SORT_TYPES = of("ASC DESC")
COMMENT_TYPES = of("ALL COMMENT REPLY")
STATUSES = of("ALL HIDDEN PUBLIC")
OPERATIONS = of("HIDDEN PUBLIC")
AD_TYPES = of("BIDDING BRAND")
POST_TYPES = of("REPLY POST")
IDENTITY_TYPES = of("AUTH_CODE CUSTOMIZED_USER TT_USER BC_AUTH_TT")
LANGUAGES = of("EN JA ZH")


class CommentsAsk(Ask):
    """`GET comment/list/`. Days are ``YYYY-MM-DD``; pages of 1 to 100, usually 10."""

    advertiser_id: str
    start_time: str
    end_time: str
    search_field: str
    search_value: str
    sort_field: str | None = None
    sort_type: str | None = None
    comment_type: list[str] | None = None
    comment_status: list[str] | None = None
    page: int | None = None
    page_size: int | None = None


class Comment(Answer):
    comment_id: str = ""
    content: str = ""
    likes: int = 0
    replies: int = 0
    comment_type: str = ""
    """COMMENT or REPLY."""
    original_comment_id: str | None = None
    """Of a reply."""
    reply_to_comment_id: str | None = None
    comment_status: str = ""
    hit_blockedword: bool = False
    ad_text: str = ""
    create_time: str = ""
    campaign_id: str = ""
    campaign_name: str = ""
    adgroup_id: str = ""
    adgroup_name: str = ""
    ad_id: str = ""
    ad_name: str = ""
    app: str = "TIKTOK"
    tiktok_item_id: str = ""
    identity_id: str = ""
    identity_type: str = ""
    is_pinned: bool = False
    can_delete: bool = False
    is_auth_ttba: bool = False
    """The account itself is linked."""
    is_auth_comment_manage_scope: bool = False
    video_play_url: str = ""
    video_cover_url: str = ""
    user_avatar_url: str = ""
    user_name: str = ""
    user_id: str = ""


class Comments(Answer):
    comments: list[Comment] = msgspec.field(default_factory=list)
    page_info: PageInfo = msgspec.field(default_factory=PageInfo)


class StatusUpdate(Ask):
    """`POST comment/status/update/`"""

    advertiser_id: str
    comment_ids: list[str]
    operation: str
    ad_type: str | None = None


class CommentPost(Ask):
    """`POST comment/post/`: a reply to `comment_id`, or with POST a comment of its own."""

    advertiser_id: str
    ad_id: str
    tiktok_item_id: str
    comment_id: str
    comment_type: str
    text: str
    identity_type: str
    identity_id: str


class CommentDelete(Ask):
    """`POST comment/delete/`"""

    advertiser_id: str
    ad_id: str
    tiktok_item_id: str
    comment_id: str
    identity_type: str
    identity_id: str


class ReferenceAsk(Ask):
    """`GET comment/reference/`: a comment and its replies, or a reply and what it replies to."""

    advertiser_id: str
    comment_id: str
    comment_type: str
    original_comment_id: str | None = None
    app: str | None = None
    page: int | None = None
    page_size: int | None = None


class ExportCreate(Ask):
    """`POST comment/task/create/`: as `comment/list/`, or of these comments only."""

    advertiser_id: str
    start_time: str
    end_time: str
    search_field: str
    search_value: str
    comment_ids: list[str] | None = None
    sort_field: str | None = None
    sort_type: str | None = None
    comment_type: list[str] | None = None
    comment_status: list[str] | None = None
    lang: str | None = None


class WordExportCreate(Ask):
    """`POST blockedword/task/create/`: all words, or these."""

    advertiser_id: str
    blocked_words: list[str] | None = None
    lang: str | None = None


class ExportMade(Answer):
    task_id: str = ""


class ExportAsk(Ask):
    """`GET comment/task/check/` and `…/download/`, `GET blockedword/task/check/` and `…/download/`"""

    advertiser_id: str
    task_id: str
    source: str | None = None


class ExportState(Answer):
    """RUNNING, SUCCEED or FAILED."""

    task_id: str = ""
    status: str = ""


class Exported(Answer):
    csv: str = ""


class WordsCreate(Ask):
    """`POST blockedword/create/` and `POST blockedword/delete/`"""

    advertiser_id: str
    blocked_words: list[str]


class WordUpdate(Ask):
    """`POST blockedword/update/`"""

    advertiser_id: str
    old_word: str
    new_word: str


class WordsPage(Ask):
    page: int | None = None
    page_size: int | None = None


class WordsAsk(Ask):
    """`GET blockedword/list/`: the page is an object; up to 500 words, usually 10."""

    advertiser_id: str
    page_info: WordsPage | None = None


class Word(Answer):
    bw_content: str = ""


class Words(Page[Word]):
    pass


class WordsCheck(Ask):
    """`GET blockedword/check/`"""

    advertiser_id: str
    blocked_words: list[str]


class CheckedWord(Answer):
    word: str = ""
    blocked: bool = False


class CheckedWords(Answer):
    results: list[CheckedWord] = msgspec.field(default_factory=list)
