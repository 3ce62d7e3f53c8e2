"""What posts this ad account may use, read from the platform: by post code, linked account or Business Center.

Few calls for many grants: one list of all posts with codes, one of the identities of each kind, and the posts of an
account twenty at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from tiktokwire import spark
from tiktokwire.codes import Code

from ..errors import NotFound, Rejected
from ..rights import Authorization, Grant
from ..values import PostId, Window
from . import mapping
from .client import Client

_OPEN_END = datetime(2038, 1, 1, tzinfo=UTC)
"""An account's grant has no end; TikTok's calendar does."""
_MOST_ITEMS = 20
_MOST_IDENTITIES = 100
_CUSTOM = "CUSTOMIZED_USER"
_NOT_THERE = (Code.NOT_EXIST, Code.PERMISSION_ERROR)

Key = tuple[Grant, str, str]
"""Kind, Business Center and id of an identity."""


class Grants:
    """Reads; only applying a code writes."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def by_code(self, code: str, original: str, now: datetime) -> Authorization:
        try:
            self.client.tt_video_authorize(code, original)
        except Rejected as refusal:
            if "in_use" not in refusal.message:
                raise
            row = self._applied_before(code, refusal)
        else:
            row = self.client.tt_video_info(code)
        return mapping.authorization(row, now, self._of_originals(row, original))

    def by_account(self, post: PostId, now: datetime) -> Authorization | None:
        """Of an account that is linked to the ad account's login; None where none has the post."""
        return self._owned(post, Grant.LINKED_ACCOUNT, now)

    def by_center(self, post: PostId, now: datetime) -> Authorization | None:
        """Of an account that a Business Center shares; None where none has the post."""
        return self._owned(post, Grant.BUSINESS_CENTER, now)

    def with_codes(self, now: datetime) -> tuple[Authorization, ...]:
        rows = self._coded()
        told = {item: row.auth_info for item, row in rows.items()}
        return tuple(mapping.authorization(row, now, told) for row in rows.values())

    def poll(self, held: Sequence[Authorization], now: datetime) -> tuple[Authorization, ...]:
        coded = {one.post: one for one in self.with_codes(now)} if _any(held, Grant.POST_CODE) else {}
        known = self._identities_of(held)
        videos = self._videos_of(held, known)
        polled = []
        for one in held:
            identity = known.get(_key(one))
            if one.grant is Grant.POST_CODE:
                polled.append(self._of_code(one, coded.get(one.post), identity, now))
            else:
                polled.append(_of_account(one, identity, videos, now))
        return tuple(polled)

    def _applied_before(self, code: str, refusal: Rejected) -> spark.AuthorizedPost:
        """What our own code grants. Where it is not ours, the refusal stands."""
        try:
            return self.client.tt_video_info(code)
        except Rejected:
            raise refusal from None

    def _of_originals(self, row: spark.AuthorizedPost, original: str) -> dict[str, spark.AuthInfo]:
        """What the owners of the posts it is made from granted, by item id."""
        wanted = mapping.originals(row)
        if not wanted:
            return {}
        if original:
            try:
                told = self.client.tt_video_info(original)
            except Rejected:
                pass
            else:
                if told.item_info.item_id in wanted:
                    return {told.item_info.item_id: told.auth_info}
        coded = self._coded()
        return {item: coded[item].auth_info for item in wanted if item in coded}

    def _owned(self, post: PostId, kind: Grant, now: datetime) -> Authorization | None:
        for identity in identities(self.client, kind):
            center = identity.identity_authorized_bc_id or ""
            video = self._videos((kind, center, identity.identity_id), [post]).get(post)
            if video is not None:
                return Authorization(
                    post=post,
                    grant=kind,
                    identity_id=identity.identity_id,
                    business_center=center,
                    window=Window(now, _OPEN_END),
                    post_status=mapping.post_status(video.status),
                    caption=video.text,
                    display_name=identity.display_name,
                    account_status=mapping.account_status(identity.available_status),
                    checked_at=now,
                )
        return None

    def _of_code(
        self, held: Authorization, seen: Authorization | None, identity: spark.Identity | None, now: datetime
    ) -> Authorization:
        """A withdrawal, the original's too, keeps the moment it was first seen."""
        if seen is None:
            return self._vanished(held, identity, now)
        until = seen.originals_until if seen.originals_until is not None else held.originals_until
        if seen.originals == held.originals and until == now and held.originals_until is not None:
            until = min(until, held.originals_until)
        return replace(
            seen,
            comments_off=held.comments_off,
            revoked_at=(held.revoked_at or now) if seen.revoked_at else None,
            originals_until=until if seen.originals else None,
            account_status=mapping.account_status(identity.available_status) if identity else held.account_status,
            display_name=seen.display_name or held.display_name,
        )

    def _vanished(self, held: Authorization, identity: spark.Identity | None, now: datetime) -> Authorization:
        """Of a code that is listed no more: the post was deleted, or it was let go of. Looked into once."""
        deleted = held.revoked_at is None and identity is not None and self._deleted(held)
        return replace(
            held,
            revoked_at=held.revoked_at or now,
            post_status="deleted" if deleted else held.post_status,
            account_status="gone" if identity is None else mapping.account_status(identity.available_status),
            checked_at=now,
        )

    def _deleted(self, held: Authorization) -> bool:
        try:
            self.client.identity_video_info(self._ask(_key(held), [held.post]))
        except Rejected as refusal:
            return refusal.code == Code.NOT_EXIST
        return False

    def _coded(self) -> dict[str, spark.AuthorizedPost]:
        """By item id. Of several codes of one post the one that stands, else the one that ends last."""
        found: dict[str, spark.AuthorizedPost] = {}
        page = 1
        while True:
            answer = self.client.tt_video_list(page)
            for row in answer.rows:
                before = found.get(row.item_info.item_id)
                if before is None or _strength(row) > _strength(before):
                    found[row.item_info.item_id] = row
            if page >= answer.page_info.total_page:
                return found
            page += 1

    def _identities_of(self, held: Iterable[Authorization]) -> dict[Key, spark.Identity]:
        """Everybody the ad account may speak as, of the kinds that are held."""
        asked = sorted({(one.grant, one.business_center) for one in held})
        found: dict[Key, spark.Identity] = {}
        for kind, center in asked:
            try:
                for identity in identities(self.client, kind, center):
                    found[kind, center, identity.identity_id] = identity
            except Rejected as refusal:
                if not center or refusal.code not in _NOT_THERE:
                    raise
        return found

    def custom(self) -> dict[str, str]:
        """The brand's custom identities, which no grant is about: what each is called, by its id."""
        return {each.identity_id: each.display_name for each in identities(self.client, _CUSTOM)}

    def _videos_of(
        self, held: Iterable[Authorization], identities: Mapping[Key, spark.Identity]
    ) -> dict[tuple[Key, PostId], spark.IdentityVideo]:
        """The posts of accounts that are available: of the others nothing is told."""
        asked: dict[Key, list[Authorization]] = {}
        for one in held:
            if one.grant is not Grant.POST_CODE and _available(identities.get(_key(one))):
                asked.setdefault(_key(one), []).append(one)
        found: dict[tuple[Key, PostId], spark.IdentityVideo] = {}
        for key, grants in asked.items():
            dead = [one.post for one in grants if one.post_status == "deleted"]
            alive = [one.post for one in grants if one.post_status != "deleted"]
            batches = [alive[start : start + _MOST_ITEMS] for start in range(0, len(alive), _MOST_ITEMS)]
            for batch in [*batches, *([post] for post in dead)]:
                found |= {(key, item): video for item, video in self._videos(key, batch).items()}
        return found

    def _videos(self, key: Key, items: list[PostId]) -> dict[PostId, spark.IdentityVideo]:
        """By item id, without those that are not there. One such refuses them all, so it is looked for by halves."""
        try:
            answer = self.client.identity_video_info(self._ask(key, items))
        except Rejected as refusal:
            if refusal.code not in _NOT_THERE:
                raise
            if len(items) == 1:
                return {}
            middle = len(items) // 2
            return self._videos(key, items[:middle]) | self._videos(key, items[middle:])
        told = answer.video_details or ([answer.video_detail] if answer.video_detail else [])
        return {PostId(video.item_id): video for video in told}

    def _ask(self, key: Key, items: list[PostId]) -> spark.IdentityVideoAsk:
        kind, center, identity_id = key
        single = len(items) == 1
        return spark.IdentityVideoAsk(
            advertiser_id=self.client.advertiser_id,
            identity_id=identity_id,
            identity_type=kind.value,
            identity_authorized_bc_id=center or None,
            item_id=items[0] if single else None,
            item_ids=None if single else [str(item) for item in items],
        )


def identities(client: Client, kind: str, center: str = "") -> Iterator[spark.Identity]:
    """Everybody of that kind. A Business Center's `page_info` may be all zeros, so a page that is not full is the last
    one, too."""
    page = 1
    while True:
        answer = client.identity_get(str(kind), page, center)
        yield from answer.identity_list
        last = answer.page_info.total_page if answer.page_info else 0
        if len(answer.identity_list) < _MOST_IDENTITIES or (last and page >= last):
            return
        page += 1


def no_owner(post: PostId, what: str) -> NotFound:
    return NotFound(f"no {what} owns post {post}; ask its creator for a post code")


def _of_account(
    held: Authorization,
    identity: spark.Identity | None,
    videos: Mapping[tuple[Key, PostId], spark.IdentityVideo],
    now: datetime,
) -> Authorization:
    """An account that is not listed is linked or shared no more; a post that is not there while its account is was
    deleted, by whomever: the platform does not tell a creator's doing from its own here."""
    if identity is None:
        return replace(held, revoked_at=held.revoked_at or now, account_status="gone", checked_at=now)
    status = mapping.account_status(identity.available_status)
    known = replace(
        held,
        revoked_at=None,
        account_status=status,
        display_name=identity.display_name or held.display_name,
        checked_at=now,
    )
    if not _available(identity):
        return known
    video = videos.get((_key(held), held.post))
    if video is None:
        return replace(known, post_status="deleted")
    return replace(known, post_status=mapping.post_status(video.status), caption=video.text)


def _key(one: Authorization) -> Key:
    return one.grant, one.business_center, one.identity_id


def _any(held: Iterable[Authorization], kind: Grant) -> bool:
    return any(one.grant is kind for one in held)


def _available(identity: spark.Identity | None) -> bool:
    return identity is not None and mapping.account_status(identity.available_status) == "available"


def _strength(row: spark.AuthorizedPost) -> tuple[bool, str]:
    return row.auth_info.ad_auth_status == "AUTHORIZED", row.auth_info.auth_end_time
