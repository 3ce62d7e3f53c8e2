"""The table of what a lost right does to a running ad: every cell, switched every way, does what it says."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest
from campaigning import HOUR, hours_of, small
from hypothesis import given, settings
from hypothesis import strategies as st
from staging import HAPPEN, KINDS, RESTORE, TICK, Stage, staged

from localtok import lifecycle
from localtok.lifecycle import Lifecycle, table

CELLS = [(event, kind) for event, row in table().items() for kind in row.cells]
SWITCHED = [
    (event, kind, effect)
    for event, kind in CELLS
    for effect in ("default", "stop", "continue", "grace:1", "block")
    if effect != "block" or table()[event].blockable
]
STOPPING = [(event, kind) for event, kind in CELLS if table()[event].cells[kind].effect == "stop"]


def running(kind: str) -> Stage:
    stage = staged(kind)
    stage.world.assume.caption_locked_by_code = False
    stage.world.advance(3)
    assert stage.ad.secondary_status == "AD_STATUS_DELIVERY_OK"
    assert stage.spend() > 0
    return stage


def test_every_cell_has_an_effect_a_status_a_source_and_a_confidence() -> None:
    assert set(HAPPEN) == set(table())
    for event, row in table().items():
        assert row.subject in ("post", "account", "identity")
        assert set(row.cells) <= set(KINDS)
        for cell in row.cells.values():
            assert cell.effect in ("stop", "continue", "block"), event
            assert cell.status.startswith("AD_STATUS_")
            assert cell.source
            assert cell.confidence in ("documented", "reported", "contested", "inferred")
            assert cell.effect != "block" or row.blockable


def test_what_no_source_settles_stops_the_ad() -> None:
    goes_on = {event for event, kind in CELLS if table()[event].cells[kind].effect == "continue"}

    assert goes_on == {"comments off", "caption edited"}


@pytest.mark.parametrize(("event", "kind", "effect"), SWITCHED)
def test_a_running_ad_does_what_its_cell_says(event: str, kind: str, effect: str) -> None:
    stage = running(kind)
    stage.world.lifecycle.change(event, kind, effect)
    cell = stage.world.lifecycle.cell(event, kind)
    assert cell is not None
    before, won = stage.spend(), copy.copy(stage.post.paid)

    happened = HAPPEN[event](stage)
    stage.world.advance(ticks=1)

    assert happened == (cell.effect != "block")
    if cell.effect == "stop":
        assert stage.ad.secondary_status == cell.status
        assert stage.spend() == before
        assert stage.post.paid == won
        return
    assert stage.ad.secondary_status == "AD_STATUS_DELIVERY_OK"
    stage.world.advance(ticks=3)
    assert stage.spend() > before
    if cell.grace:
        spent = stage.spend()
        stage.world.advance(2)
        assert stage.ad.secondary_status == cell.status
        assert stage.spend() == spent


@pytest.mark.parametrize(("event", "kind"), [(event, kind) for event, kind in STOPPING if event in RESTORE])
def test_delivery_resumes_when_the_right_is_back(event: str, kind: str) -> None:
    stage = running(kind)
    HAPPEN[event](stage)
    stage.world.advance(2)
    before = stage.spend()
    assert stage.ad.secondary_status != "AD_STATUS_DELIVERY_OK"

    assert RESTORE[event](stage)
    stage.world.advance(2)

    assert stage.ad.secondary_status == "AD_STATUS_DELIVERY_OK"
    assert stage.spend() > before


@pytest.mark.parametrize(("event", "kind"), STOPPING)
def test_engagement_that_was_won_stays_on_the_post(event: str, kind: str) -> None:
    stage = running(kind)
    won = dataclasses.replace(stage.post.paid)
    said = [one.comment_id for one in stage.world.comments.values() if one.ad_id == stage.ad.ad_id]

    HAPPEN[event](stage)
    stage.world.advance(24)

    assert stage.post.paid == won
    assert won.impressions > 0
    assert {*said} <= set(stage.world.comments)


@pytest.mark.parametrize("seconds", [1, TICK - 1, TICK, 2 * TICK - 1, 4 * TICK, 5 * TICK + 450])
def test_nothing_is_delivered_in_a_tick_in_which_the_right_ends(seconds: int) -> None:
    stage = staged("AUTH_CODE")
    start = stage.world.now
    (code,) = stage.world.codes.values()
    code.ends_at = start + seconds

    spent = _tick_by_tick(stage, 8)

    whole = seconds // TICK
    assert not any(spent[whole:])
    assert spent[:whole] == _tick_by_tick(staged("AUTH_CODE"), whole)
    assert all(hour.hour < start + seconds - seconds % HOUR + HOUR for hour in hours_of(stage.world, stage.ad))
    assert stage.ad.secondary_status == "AD_STATUS_ASSET_AUTHORIZATION_LOST"


def _tick_by_tick(stage: Stage, ticks: int) -> list[int]:
    spent = []
    for _ in range(ticks):
        before = stage.spend()
        stage.world.advance(ticks=1)
        spent.append(stage.spend() - before)
    return spent


def test_a_grace_is_counted_from_when_it_happened_and_a_late_one_helps_nobody() -> None:
    stage = running("TT_USER")
    stage.on_post(status="PRIVATE")
    stage.world.advance(5)
    assert stage.ad.secondary_status == "AD_STATUS_ASSET_AUTHORIZATION_LOST"

    stage.control("lifecycle", **{"post private": {"TT_USER": "grace:3"}})
    stage.world.advance(2)
    assert stage.ad.secondary_status == "AD_STATUS_DELIVERY_OK"
    stage.world.advance(1)

    assert stage.ad.secondary_status == "AD_STATUS_ASSET_AUTHORIZATION_LOST"


def test_an_expired_codes_grace_is_counted_from_its_end() -> None:
    stage = running("AUTH_CODE")
    stage.world.lifecycle.change("code expired", "AUTH_CODE", "grace:2")
    (code,) = stage.world.codes.values()
    code.ends_at = stage.world.now + 2 * HOUR

    stage.world.advance(3)
    assert stage.ad.secondary_status == "AD_STATUS_DELIVERY_OK"
    stage.world.advance(1)

    assert stage.ad.secondary_status == "AD_STATUS_ASSET_AUTHORIZATION_LOST"


def test_a_block_that_comes_about_behind_the_doors_back_stops_the_ad() -> None:
    stage = running("AUTH_CODE")
    stage.world.lifecycle.change("post deleted", "AUTH_CODE", "block")
    stage.post.status = "DELETED"

    stage.world.advance(ticks=1)

    assert stage.ad.secondary_status == "AD_STATUS_ASSET_AUTHORIZATION_LOST"


def test_a_blocked_change_can_be_made_once_the_ad_is_deleted() -> None:
    stage = running("AUTH_CODE")
    assert not stage.on_code("off")

    stage.as_advertiser("ad/status/update/", ad_ids=[stage.ad.ad_id], operation_status="DELETE")

    assert stage.on_code("off")
    assert stage.post.ad_promotable is False


def test_the_shown_status_is_the_cells_and_can_be_changed() -> None:
    stage = running("AUTH_CODE")
    revoked = {"effect": "stop", "status": "AD_STATUS_CREATOR_AUTHORIZATION_REVOKED"}
    assert stage.control("lifecycle", **{"code revoked": {"AUTH_CODE": revoked}}).status_code == 200

    stage.on_code("revoke")

    assert stage.ad.secondary_status == "AD_STATUS_CREATOR_AUTHORIZATION_REVOKED"


def test_comments_off_wins_no_comments_paid_or_organic() -> None:
    stage = running("TT_USER")
    stage.on_post(comments_disabled=True)
    before = [one for one in stage.world.comments.values() if one.item_id == stage.post.item_id]
    counted = (stage.post.paid.comments, stage.post.organic.comments)
    likes = stage.post.paid.likes + stage.post.organic.likes

    stage.world.advance(48)

    assert [one for one in stage.world.comments.values() if one.item_id == stage.post.item_id] == before
    assert (stage.post.paid.comments, stage.post.organic.comments) == counted
    assert stage.post.paid.likes + stage.post.organic.likes > likes


def test_the_door_lists_every_cell_and_sets_them_all_or_none() -> None:
    stage = staged("AUTH_CODE")

    listed = stage.http.get("/_localtok/lifecycle").json()["lifecycle"]
    assert [(row["event"], row["identity_type"]) for row in listed] == CELLS
    stage.control("lifecycle", **{"post private": {"AUTH_CODE": "continue"}})
    bad = stage.control("lifecycle", **{"post private": {"AUTH_CODE": "stop"}, "rain": {"AUTH_CODE": "stop"}})

    assert bad.status_code == 400
    rows = stage.http.get("/_localtok/lifecycle").json()["lifecycle"]
    (row,) = [row for row in rows if (row["event"], row["identity_type"]) == ("post private", "AUTH_CODE")]
    assert (row["effect"], row["confidence"]) == ("continue", "set")
    stage.control("lifecycle", **{"post private": {"AUTH_CODE": "default"}})
    assert stage.http.get("/_localtok/lifecycle").json()["lifecycle"] == listed


@pytest.mark.parametrize(
    ("event", "kind", "effect", "status", "word"),
    [
        ("rain", "AUTH_CODE", "stop", "", "what happens is one of"),
        ("code expired", "TT_USER", "stop", "", "touches AUTH_CODE"),
        ("post private", "AUTH_CODE", "grace:0", "", "an effect is"),
        ("post private", "AUTH_CODE", "maybe", "", "an effect is"),
        ("code expired", "AUTH_CODE", "block", "", "cannot be block"),
        ("post private", "AUTH_CODE", "stop", "AD_STATUS_DONE", "a status is one of"),
    ],
)
def test_a_change_that_means_nothing_is_refused(event: str, kind: str, effect: str, status: str, word: str) -> None:
    life = Lifecycle()

    with pytest.raises(ValueError, match=word):
        life.change(event, kind, effect, status)

    assert life.changed == {}


def test_changes_survive_a_reset_as_assumptions_do() -> None:
    stage = staged("AUTH_CODE")
    stage.control("lifecycle", **{"post private": {"AUTH_CODE": "continue"}})

    stage.control("reset", seed=3, scenario="tiny")

    rows = stage.http.get("/_localtok/lifecycle").json()["lifecycle"]
    assert [row["effect"] for row in rows if row["confidence"] == "set"] == ["continue"]


def test_the_index_of_codes_follows_codes_that_come_and_go() -> None:
    stage = staged("AUTH_CODE")
    world, item = stage.world, stage.post.item_id
    held = world.lifecycle.codes_of(world.codes, item)
    assert held == list(world.codes.values())

    gone = world.codes.pop(held[0].code)
    assert world.lifecycle.codes_of(world.codes, item) == []
    world.codes["#0"] = dataclasses.replace(gone, item_id="1")
    assert world.lifecycle.codes_of(world.codes, item) == []
    assert world.lifecycle.codes_of(world.codes, "1") == [world.codes["#0"]]
    world.codes = {"#0": gone}
    assert world.lifecycle.codes_of(world.codes, item) == [gone]


def test_a_world_with_changes_is_put_aside_and_taken_up_again() -> None:
    world = small()
    world.lifecycle.change("post private", "TT_USER", "grace:5")

    thawed = pickle.loads(pickle.dumps(world))

    cell = thawed.lifecycle.cell("post private", "TT_USER")
    assert cell.grace == 5 * HOUR
    assert cell.source == "set here"


OF_POSTS = ("PRIVATE", "PUBLIC", "FRIENDS", "ban", "unban", "music", "no music")
ACTIONS = {"AUTH_CODE": ("make", "extend", "revoke", *OF_POSTS), "TT_USER": ("link", "unlink", *OF_POSTS)}


def acted(kind: str) -> st.SearchStrategy[tuple[str, list[tuple[str, int]]]]:
    """An identity type, and what a creator does one after another, with some ticks after each."""
    acts = st.lists(st.tuples(st.sampled_from(ACTIONS[kind]), st.integers(0, 9)), max_size=12)
    return acts.map(lambda done: (kind, done))


@settings(deadline=None, max_examples=50, derandomize=True)
@given(st.one_of(*map(acted, ACTIONS)))
def test_nothing_is_ever_delivered_while_a_right_is_not_there(doings: tuple[str, list[tuple[str, int]]]) -> None:
    """A model of one's own says when the right is there: since when a code was valid, and what the creator did last."""
    kind, acts = doings
    stage = staged(kind)
    world = stage.world
    for code in world.codes.values():
        code.ends_at = world.now + 5 * TICK
    code_until = world.now + 5 * TICK
    public, banned, linked, music = True, False, True, True
    for act, ticks in acts:
        if act == "make":
            stage.on_code("make")
        elif act == "extend" and stage.on_code("extend", 7):
            # The newest code is extended, which is the advertiser's only while it is the one that was applied.
            newest = max(world.codes.values(), key=lambda one: (not one.deleted, one.starts_at, one.code))
            code_until = newest.ends_at if newest.advertiser_id else code_until
        elif act == "revoke" and stage.on_code("revoke"):
            if all(one.deleted for one in world.codes.values() if one.advertiser_id):
                code_until = world.now
        elif act in ("PRIVATE", "PUBLIC", "FRIENDS"):
            stage.on_post(status=act)
            public = act == "PUBLIC"
        elif act in ("ban", "unban"):
            banned = act == "ban"
            stage.on_account(banned=banned)
        elif act in ("link", "unlink"):
            linked = act == "link"
            stage.on_account(linked=linked)
        elif act in ("music", "no music"):
            music = act == "music"
            stage.on_post(music_licensed=music)
        for _ in range(ticks):
            held = linked if kind == "TT_USER" else world.now + TICK <= code_until
            before = stage.spend()
            world.advance(ticks=1)
            if not (held and public and not banned and music):
                assert stage.spend() == before
            else:
                assert stage.ad.secondary_status == "AD_STATUS_DELIVERY_OK" or world.now == code_until


def test_statuses_named_in_the_table_are_ones_an_ad_can_show() -> None:
    shown = {cell.status for row in table().values() for cell in row.cells.values() if cell.effect != "continue"}

    assert shown <= set(lifecycle.STATUSES)
