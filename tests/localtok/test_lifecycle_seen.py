"""Everything that can happen to a running ad's rights shows in one poll: in the grant, in the music answer, in the ads, in the comments."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from staging import HAPPEN, Stage, staged

from firesteel.posts import Music
from firesteel.rights import ACCOUNT_STATUSES, POST_STATUSES, Authorization, Grant
from firesteel.tiktok import Client, Patience, TikTok
from firesteel.values import PostId, Window
from localtok.access import Token
from localtok.lifecycle import table

SPARK = ("AUTH_CODE", "TT_USER", "BC_AUTH_TT")
CELLS = [(event, kind) for event, row in table().items() for kind in row.cells if kind in SPARK]
LOST, SILENT = "AD_STATUS_ASSET_AUTHORIZATION_LOST", "AD_STATUS_MUSIC_AUTHORIZATION_MISSING"


@dataclass(frozen=True)
class Look:
    """What one poll sees."""

    grant: Authorization
    music: Music
    ad: str
    commented: bool | None


@dataclass
class Watcher:
    stage: Stage
    tiktok: TikTok
    held: Authorization

    def look(self) -> Look:
        now = moment(self.stage)
        (self.held,) = self.tiktok.poll((self.held,), now=now)
        music = self.tiktok.music(self.held.post, self.held, frozenset({"US"}), Window(now, now + timedelta(days=7)))
        state = self.tiktok.ad_states([self.stage.ad.ad_id])[self.stage.ad.ad_id]
        there = self.tiktok.ad_commented(self.stage.ad.adgroup_id, (now - timedelta(days=400)).date(), now.date())
        return Look(self.held, music, state, there)

    def differences(self) -> dict[str, Any]:
        """What the next poll says that the last did not, by field; the time of looking aside."""
        before = self.held
        look = self.look()
        told: dict[str, Any] = {
            field.name: getattr(look.grant, field.name)
            for field in fields(Authorization)
            if field.name != "checked_at" and getattr(look.grant, field.name) != getattr(before, field.name)
        }
        if look.music is not Music.CLEARED:
            told["music"] = look.music
        if look.ad != "AD_STATUS_DELIVERY_OK":
            told["ad"] = look.ad
        if look.commented is not True:
            told["commented"] = look.commented
        return told


def moment(stage: Stage) -> datetime:
    return datetime.fromtimestamp(stage.world.now, UTC)


def watched(kind: str) -> Watcher:
    """A running ad, its grant as it was obtained, and one quiet poll behind it."""
    stage = staged(kind)
    stage.world.assume.caption_locked_by_code = False
    stage.post.music_id = "7"
    one = stage.world.advertiser
    tiktok = TikTok(Client(stage.http, one.advertiser_id, one.access_token, patience=Patience(sleep=lambda _: None)))
    now, post = moment(stage), PostId(stage.post.item_id)
    if kind == "AUTH_CODE":
        (code,) = stage.world.codes
        code_of = stage.world.codes[code]
        del stage.world.codes[code]
        code_of.code = "#AAAA"
        stage.world.codes["#AAAA"] = code_of
        held = tiktok.authorize_code("#AAAA", now=now)
    elif kind == "TT_USER":
        held = tiktok.linked_authorization(post, now=now)
    else:
        held = tiktok.center_authorization(post, now=now)
    watcher = Watcher(stage, tiktok, held)
    assert watcher.differences() == {}
    return watcher


def expected(event: str, kind: str, at: datetime) -> dict[str, Any]:
    """What tells each event, once it has come about and its cell stops the ad."""
    linked = kind != "AUTH_CODE"
    return {
        "code expired": {"window": Window(at - timedelta(hours=1), at), "ad": LOST},
        "code revoked": {"revoked_at": at, "ad": LOST},
        "promotion switched off": {"ad": LOST},
        "post deleted": {"post_status": "deleted", "ad": LOST},
        "post private": {"post_status": "private", "ad": LOST},
        "post friends only": {"post_status": "friends", "ad": LOST},
        "post removed by moderation": {"post_status": "deleted" if linked else "removed", "ad": LOST},
        "post under review": {"post_status": "private" if linked else "under-review", "ad": LOST},
        "post taken down": {"post_status": "private" if linked else "taken-down", "ad": LOST},
        "account banned": {"account_status": "banned", "ad": LOST},
        "account private": {"account_status": "private", "ad": LOST} if linked else {"ad": LOST},
        "account no longer a business": {"account_status": "personal", "ad": LOST},
        "ads permission withdrawn": {"account_status": "withheld", "ad": LOST},
        "account unlinked": {"account_status": "gone", "revoked_at": at, "ad": LOST},
        "Business Center access withdrawn": {"account_status": "gone", "revoked_at": at, "ad": LOST},
        "comments off": {"commented": False, "ad": LOST},
        "music licence lost": {"music": Music.MISSING, "ad": SILENT},
        "caption edited": {"caption": "Rewritten.", "ad": LOST if linked else "AD_STATUS_REAUDIT"},
    }[event]


def expire(stage: Stage) -> bool:
    return stage.on_code("expire")


@pytest.mark.parametrize(("event", "kind"), CELLS)
def test_each_row_of_the_table_is_seen_in_one_poll(event: str, kind: str) -> None:
    """Each cell set to stop, so that what would be refused comes about, too."""
    watcher = watched(kind)
    stage = watcher.stage
    stage.world.lifecycle.change(event, kind, "stop")
    stage.world.advance(1)
    happen = expire if event == "code expired" else HAPPEN[event]

    assert happen(stage)

    assert watcher.differences() == expected(event, kind, moment(stage))


@pytest.mark.parametrize(
    ("event", "kind"), [(event, kind) for event, kind in CELLS if table()[event].cells[kind].effect == "continue"]
)
def test_what_stops_nothing_is_seen_by_what_is_there_to_read(event: str, kind: str) -> None:
    watcher = watched(kind)

    assert HAPPEN[event](watcher.stage)

    assert (
        watcher.differences()
        == {
            "comments off": {"commented": False},
            "caption edited": {"caption": "Rewritten."},
        }[event]
    )


@pytest.mark.parametrize(
    ("event", "kind"), [(event, kind) for event, kind in CELLS if table()[event].cells[kind].effect == "block"]
)
def test_what_the_platform_refuses_changes_nothing(event: str, kind: str) -> None:
    watcher = watched(kind)

    assert not HAPPEN[event](watcher.stage)

    assert watcher.differences() == {}


def test_every_word_a_grant_can_have_comes_about_in_the_table() -> None:
    told = [expected(event, kind, datetime(2026, 1, 1, tzinfo=UTC)) for event, kind in CELLS]

    assert {"public", *(one["post_status"] for one in told if "post_status" in one)} == set(POST_STATUSES)
    assert {"available", *(one["account_status"] for one in told if "account_status" in one)} == set(ACCOUNT_STATUSES)


@pytest.mark.parametrize("kind", ["TT_USER", "BC_AUTH_TT"])
def test_a_deleted_post_and_an_account_that_left_are_told_apart(kind: str) -> None:
    deleted, left = watched(kind), watched(kind)
    deleted.stage.on_post(status="DELETED")
    left.stage.on_account(**{"linked" if kind == "TT_USER" else "bc": False})

    gone, gone_too = deleted.look().grant, left.look().grant

    assert (gone.post_status, gone.account_status, gone.revoked_at) == ("deleted", "available", None)
    assert (gone_too.post_status, gone_too.account_status) == ("public", "gone")
    assert gone_too.revoked_at == moment(left.stage)


def test_a_code_that_was_let_go_of_is_withdrawn_and_its_post_is_not_deleted() -> None:
    watcher = watched("AUTH_CODE")
    watcher.stage.world.advance(1)
    watcher.stage.on_code("expire")
    assert watcher.stage.as_advertiser("tt_video/unbind/", item_id=watcher.stage.post.item_id)["code"] == 0

    grant = watcher.look().grant

    assert (grant.post_status, grant.account_status) == ("public", "gone")
    assert grant.revoked_at == moment(watcher.stage)


def test_what_comes_back_is_seen_to_be_back() -> None:
    watcher = watched("TT_USER")
    first = watcher.held
    for before, after in (
        ({"linked": False}, {"linked": True}),
        ({"private": True}, {"private": False}),
        ({"ads_allowed": False}, {"ads_allowed": True}),
    ):
        watcher.stage.on_account(**before)
        assert watcher.look().grant != first
        watcher.stage.on_account(**after)
        assert watcher.look().grant == first


def test_a_custom_identity_is_deleted_by_whoever_may_and_its_ads_stop() -> None:
    stage = staged("CUSTOMIZED_USER")
    one = stage.world.advertiser
    tiktok = TikTok(Client(stage.http, one.advertiser_id, one.access_token))
    refused = stage.control("identities/1", deleted=True)
    stage.world.lifecycle.change("custom identity deleted", "CUSTOMIZED_USER", "stop")

    listed = tiktok.custom_identities()

    made = stage.control("identities/1", deleted=True)

    assert (listed, tiktok.custom_identities()) == ({"1": "Lumen"}, {})
    assert (refused.status_code, made.status_code) == (409, 200)
    assert tiktok.ad_states([stage.ad.ad_id]) == {stage.ad.ad_id: LOST}
    assert stage.control("identities/1", deleted=True).status_code == 404


def test_grants_of_all_kinds_are_polled_in_the_order_they_are_held() -> None:
    watcher = watched("BC_AUTH_TT")
    stage = watcher.stage
    linked = watcher.tiktok.linked_authorization(PostId(stage.post.item_id), now=moment(stage))

    polled = watcher.tiktok.poll((linked, watcher.held, linked), now=moment(stage))

    assert [one.grant for one in polled] == [Grant.LINKED_ACCOUNT, Grant.BUSINESS_CENTER, Grant.LINKED_ACCOUNT]
    assert polled == (linked, watcher.held, linked)


def test_a_poll_of_codes_does_not_forget_that_comments_are_off() -> None:
    watcher = watched("AUTH_CODE")
    watcher.held = replace(watcher.held, comments_off=True)

    assert watcher.look().grant.comments_off is True


def test_an_ad_account_that_may_not_read_comments_cannot_tell() -> None:
    stage = watched("AUTH_CODE").stage
    one, today = stage.world.advertiser, moment(stage).date()
    stage.world.tokens["narrow"] = Token("narrow", "advertiser", one.advertiser_id, scopes=frozenset({"2"}))
    narrow = TikTok(Client(stage.http, one.advertiser_id, "narrow", patience=Patience(sleep=lambda _: None)))

    assert narrow.ad_commented(stage.ad.adgroup_id, today - timedelta(days=400), today) is None


def test_lists_are_empty_and_nothing_new_is_taken_while_comments_are_off_and_all_is_back_afterwards() -> None:
    watcher = watched("TT_USER")
    stage, owner = watcher.stage, watcher.stage.account
    listed = organic(stage, "list")

    stage.on_post(comments_disabled=True)

    assert listed["data"]["comments"] and organic(stage, "list")["data"]["comments"] == []
    refused = [
        organic(stage, "create", text="Hello"),
        organic(stage, "reply/create", text="Hello", comment_id=listed["data"]["comments"][0]["comment_id"]),
        stage.as_advertiser(
            "comment/post/",
            ad_id=stage.ad.ad_id,
            tiktok_item_id=stage.post.item_id,
            comment_id=listed["data"]["comments"][0]["comment_id"],
            comment_type="REPLY",
            text="Hello",
            identity_type="TT_USER",
            identity_id=owner.identity_id,
        ),
    ]
    assert [(one["code"], "switched off" in one["message"]) for one in refused] == [(40001, True)] * 3
    stage.on_post(comments_disabled=False)
    assert organic(stage, "list")["data"] == listed["data"]


def test_under_the_other_assumption_comments_that_are_off_are_listed_still() -> None:
    watcher = watched("TT_USER")
    watcher.stage.world.assume.comments_off_empties_lists = False

    watcher.stage.on_post(comments_disabled=True)

    assert watcher.differences() == {}
    assert organic(watcher.stage, "create", text="Hello")["code"] == 0


def organic(stage: Stage, door: str, **body: str) -> Any:
    """At a door of the creator's own comments."""
    asked = {"business_id": stage.account.business_id, "video_id": stage.post.item_id, **body}
    path, headers = f"/open_api/v1.3/business/comment/{door}/", {"Access-Token": stage.account.access_token}
    if door == "list":
        return stage.http.get(path, params=asked, headers=headers).json()
    return stage.http.post(path, json=asked, headers=headers).json()
