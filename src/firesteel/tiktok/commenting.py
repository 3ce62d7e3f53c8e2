"""Comments through the two doors there are: the account holder's own, and that of an ad which shows the post.

A door answers one thing in one way whichever it is, so that nobody above has to know which one opens. What sets a state may be
repeated; a reply may not, and is looked for (`replied`) before it is sent again.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Protocol

from tiktokwire import comments as wire
from tiktokwire import organic
from tiktokwire.codes import Code
from tiktokwire.creatives import Ad

from ..comments import Comment
from ..errors import NotFound, PlatformError
from ..values import PostId
from . import finding, mapping
from .client import Client
from .tokens import Token

Meet = Callable[[str, str], None]
"""Called with the id and the handle of each author: handles are no part of a `Comment`."""

MOST_HIDDEN = 100
"""Comments of one call of an ad's door, all or none of which are hidden."""
MOST_BACK = 10
"""Pages of older threads that are looked through for new replies."""
_PAGE, _AD_PAGE = 30, 100


class Door(Protocol):
    """What can be done about comments. Raises the platform's refusals."""

    @property
    def batch(self) -> int:
        """How many comments one call hides, all or none."""

    def hide(self, some: Sequence[Comment], *, hidden: bool = True) -> None:
        """At most `batch` of them, out of sight or back."""

    def reply(self, comment: Comment, text: str) -> str:
        """The id of what was written. Never repeated by itself: a reply that got no answer may be there already."""

    def replied(self, comment: Comment, text: str, since: datetime) -> str | None:
        """The id of a reply with those words that came since, where there is one."""

    def pin(self, comment: Comment, *, pinned: bool = True) -> None: ...

    def delete(self, comment: Comment) -> None:
        """With the replies under it. One that is gone already is as good."""


def nobody(author: str, handle: str) -> None:
    return None


@dataclass(frozen=True)
class OwnDoor:
    """The account holder's, with their own login."""

    client: Client
    business_id: str
    token: Token
    batch: int = 1

    def hide(self, some: Sequence[Comment], *, hidden: bool = True) -> None:
        for one in some:
            ask = organic.HideAsk(
                business_id=self.business_id,
                video_id=one.post,
                comment_id=one.id,
                action="HIDE" if hidden else "UNHIDE",
            )
            self.client.comment_hide(self.token, ask)

    def reply(self, comment: Comment, text: str) -> str:
        ask = organic.ReplyAsk(business_id=self.business_id, video_id=comment.post, comment_id=comment.id, text=text)
        return self.client.comment_reply(self.token, ask).comment_id

    def replied(self, comment: Comment, text: str, since: datetime) -> str | None:
        rows = (row for row in self.replies(comment) if row.owner)
        return _same(((row.comment_id, row.text, mapping.epoch(row.create_time)) for row in rows), text, since)

    def pin(self, comment: Comment, *, pinned: bool = True) -> None:
        ask = organic.PinAsk(
            business_id=self.business_id,
            video_id=comment.post,
            comment_id=comment.id,
            action="PIN" if pinned else "UNPIN",
        )
        self.client.comment_pin(self.token, ask)

    def delete(self, comment: Comment) -> None:
        ask = organic.CommentDeleteAsk(business_id=self.business_id, comment_id=comment.id)
        _gone(lambda: self.client.comment_delete(self.token, ask))

    def replies(self, comment: Comment) -> Iterator[organic.Comment]:
        """Every reply in the comment's thread, hidden ones included."""
        cursor = 0
        while True:
            ask = organic.RepliesAsk(
                business_id=self.business_id,
                video_id=comment.post,
                comment_id=comment.parent or comment.id,
                status="ALL",
                cursor=cursor,
                max_count=_PAGE,
            )
            answer = self.client.comment_replies(self.token, ask)
            yield from answer.comments
            if not answer.has_more or not answer.comments:
                return
            cursor = answer.cursor


@dataclass(frozen=True)
class AdDoor:
    """An ad's, with the ad account's login: as whoever the ad speaks."""

    client: Client
    ad_id: str
    batch: int = MOST_HIDDEN

    @cached_property
    def ad(self) -> Ad:
        found = finding.ads(self.client, [self.ad_id])
        if not found:
            raise NotFound(f"the platform has no ad {self.ad_id} any more, so nothing can be done through it")
        return found[0]

    def hide(self, some: Sequence[Comment], *, hidden: bool = True) -> None:
        self.client.ad_comment_status([one.id for one in some], "HIDDEN" if hidden else "PUBLIC")

    def reply(self, comment: Comment, text: str) -> str:
        ask = wire.CommentPost(
            advertiser_id=self.client.advertiser_id,
            ad_id=self.ad_id,
            tiktok_item_id=self.ad.tiktok_item_id or comment.post,
            comment_id=comment.id,
            comment_type="REPLY",
            text=text,
            identity_type=self.ad.identity_type,
            identity_id=self.ad.identity_id,
        )
        return self.client.ad_comment_post(ask).comment_id

    def replied(self, comment: Comment, text: str, since: datetime) -> str | None:
        """This door does not tell who wrote a reply: a stranger's with the same words since then counts as ours, so that
        nothing is ever said twice."""
        rows = (row for row in self._thread(comment) if row.comment_type == "REPLY")
        return _same(((row.comment_id, row.content, mapping.stamped(row.create_time)) for row in rows), text, since)

    def pin(self, comment: Comment, *, pinned: bool = True) -> None:
        """There is no such door; the matrix says so before anybody comes here."""
        raise NotFound(f"comment {comment.id} cannot be pinned through an ad; only the account's own login can")

    def delete(self, comment: Comment) -> None:
        ask = wire.CommentDelete(
            advertiser_id=self.client.advertiser_id,
            ad_id=self.ad_id,
            tiktok_item_id=self.ad.tiktok_item_id or comment.post,
            comment_id=comment.id,
            identity_type=self.ad.identity_type,
            identity_id=self.ad.identity_id,
        )
        _gone(lambda: self.client.ad_comment_delete(ask))

    def _thread(self, comment: Comment) -> Iterator[wire.Comment]:
        page = 1
        while True:
            ask = wire.ReferenceAsk(
                advertiser_id=self.client.advertiser_id,
                comment_id=comment.parent or comment.id,
                comment_type="COMMENT",
                page=page,
                page_size=_AD_PAGE,
            )
            answer = self.client.ad_comment_reference(ask)
            yield from answer.comments
            if page >= answer.page_info.total_page:
                return
            page += 1


def under_post(
    client: Client,
    business_id: str,
    token: Token,
    post: PostId,
    since: datetime | None = None,
    *,
    sought: tuple[int, datetime] | None = None,
    meet: Meet = nobody,
) -> tuple[Comment, ...]:
    """Every comment under a connected account's post, replies and hidden ones included, newest thread first.

    since   only threads that began then or later: cheap, and blind to what changed in older ones
    sought  how many the post's count speaks of, written since when: where those threads have fewer, the rest are replies to
            older ones, which are then read, too, `MOST_BACK` pages of them
    """
    cursor, back, found = 0, 0, list[Comment]()

    def enough(row: organic.Comment) -> bool:
        began = mapping.epoch(row.create_time)
        if since is None or began is None or began >= since:
            return False
        many, last = sought or (0, since)
        return back >= MOST_BACK or sum(1 for one in found if one.at and one.at > last) >= many

    while True:
        ask = organic.CommentsAsk(
            business_id=business_id,
            video_id=post,
            include_replies=True,
            status="ALL",
            sort_field="create_time",
            sort_type="desc",
            cursor=cursor,
            max_count=_PAGE,
        )
        answer = client.comment_list(token, ask)
        for row in answer.comments:
            if enough(row):
                return tuple(found)
            for one in (row, *_under(client, business_id, token, post, row)):
                kept = mapping.comment(one, post)
                found.append(kept)
                if not kept.is_creator:
                    meet(kept.author, one.username)
        if not answer.has_more or not answer.comments:
            return tuple(found)
        oldest = mapping.epoch(answer.comments[-1].create_time)
        back += since is not None and oldest is not None and oldest < since
        cursor = answer.cursor


def _under(
    client: Client, business_id: str, token: Token, post: PostId, row: organic.Comment
) -> Iterable[organic.Comment]:
    """All replies to a comment: a list shows the first few of them."""
    if row.replies <= len(row.reply_list):
        return row.reply_list
    thread = Comment(id=row.comment_id, post=post, author="", text="")
    return OwnDoor(client, business_id, token).replies(thread)


def under_ads(
    client: Client,
    adgroup_id: str,
    post: PostId,
    first: date,
    last: date,
    *,
    creator: str = "",
    meet: Meet = nobody,
) -> tuple[Comment, ...]:
    """Every comment of the UTC days `first` to `last` under the ads of an ad group, hidden ones included, newest first.

    creator  the handle whose comments are the post's owner's, since the door does not tell
    A comment that comes between two pages moves rows to the next one, so that some come twice, and none is missed.
    """
    page, found = 1, dict[str, Comment]()
    while True:
        ask = wire.CommentsAsk(
            advertiser_id=client.advertiser_id,
            start_time=first.isoformat(),
            end_time=last.isoformat(),
            search_field="ADGROUP_ID",
            search_value=adgroup_id,
            page=page,
            page_size=_AD_PAGE,
        )
        answer = client.ad_comment_list(ask)
        for row in answer.comments:
            mine = bool(creator) and row.user_name.casefold() == creator.casefold()
            found[row.comment_id] = mapping.ad_comment(row, post, is_creator=mine)
            if not mine:
                meet(row.user_id, row.user_name)
        if page >= answer.page_info.total_page:
            return tuple(found.values())
        page += 1


def blocked_words(client: Client) -> tuple[str, ...]:
    """All of the ad account's, in the platform's order."""
    return tuple(row.bw_content for row in finding.pages(client.blocked_words))


def _same(rows: Iterator[tuple[str, str, datetime | None]], text: str, since: datetime) -> str | None:
    wanted = _plain(text)
    return next((id for id, said, at in rows if _plain(said) == wanted and (at is None or at >= since)), None)


def _plain(text: str) -> str:
    """Without what a platform may set otherwise than it was sent: blanks, and how letters with accents are put together."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def is_gone(error: Exception) -> bool:
    """Whether a door refused because the comment is not there any more."""
    return isinstance(error, PlatformError) and error.code == Code.NOT_EXIST


def _gone(delete: Callable[[], None]) -> None:
    try:
        delete()
    except PlatformError as refusal:
        if not is_gone(refusal):
            raise
