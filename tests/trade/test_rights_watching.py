"""What can happen to a right, why a code is refused, and what may be done about comments: all of it named, with a remedy."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from importlib.resources import files
from typing import Any

import pytest

import a
from firesteel.papers import letters
from firesteel.posts import Music
from firesteel.rights import CAUSES, HAPPENINGS, MATRIX, Grant, ModerationRight, cause_of, happened
from firesteel.rights.moderation import of
from firesteel.rights.refusals import OURS
from firesteel.rights.watching import lost_by
from localtok.lifecycle import table

BEFORE = a.authorization(
    window=a.window(-1, 30), checked_at=a.at(1), caption="Which shade am I?", originals_until=None, comments_off=False
)


def whats(before: dict[str, Any], after: dict[str, Any], **given: Any) -> list[str]:
    usual = {"checked_at": a.at(2)}
    found = happened(replace(BEFORE, **before), replace(BEFORE, **(usual | before | after)), **given)
    assert all(what in HAPPENINGS and was != now for what, was, now in found)
    return [what for what, _, _ in found]


ROWS: list[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]] = [
    ("code expired", {}, {"checked_at": a.at(30)}, {}),
    ("code expired", {}, {"window": a.window(-1, 0.5)}, {}),
    ("code revoked", {}, {"revoked_at": a.at(2)}, {}),
    ("code revoked", {}, {"revoked_at": a.at(2), "account_status": "gone"}, {}),
    ("promotion switched off", {}, {}, {"ads_stopped": True}),
    ("post deleted", {}, {"post_status": "deleted"}, {}),
    ("post deleted", {}, {"post_status": "deleted", "revoked_at": a.at(2)}, {}),
    ("post private", {}, {"post_status": "private"}, {}),
    ("post friends only", {}, {"post_status": "friends"}, {}),
    ("post removed by moderation", {}, {"post_status": "removed"}, {}),
    ("post under review", {}, {"post_status": "under-review"}, {}),
    ("post taken down", {}, {"post_status": "taken-down"}, {}),
    ("account banned", {}, {"account_status": "banned"}, {}),
    ("account private", {}, {"account_status": "private"}, {}),
    ("account no longer a business", {"grant": Grant.LINKED_ACCOUNT}, {"account_status": "personal"}, {}),
    ("ads permission withdrawn", {"grant": Grant.BUSINESS_CENTER}, {"account_status": "withheld"}, {}),
    ("account unlinked", {"grant": Grant.LINKED_ACCOUNT}, {"account_status": "gone", "revoked_at": a.at(2)}, {}),
    ("account unlinked", {"grant": Grant.LINKED_ACCOUNT}, {"revoked_at": a.at(2)}, {}),
    ("Business Center access withdrawn", {"grant": Grant.BUSINESS_CENTER}, {"account_status": "gone"}, {}),
    ("Business Center access withdrawn", {"grant": Grant.BUSINESS_CENTER}, {"revoked_at": a.at(2)}, {}),
    ("comments off", {}, {"comments_off": True}, {}),
    ("comments off", {"comments_off": None}, {"comments_off": True}, {}),
    ("music licence lost", {}, {}, {"music_before": Music.CLEARED, "music_after": Music.MISSING}),
    ("caption edited", {}, {"caption": "now 20 % off"}, {}),
    ("custom identity deleted", {}, {}, {"identity_deleted": True}),
    ("original ended", {"originals_until": a.at(1.5)}, {}, {}),
    ("original ended", {"originals_until": a.at(20)}, {"originals_until": a.at(2)}, {}),
    ("original ended", {"originals_until": a.at(20)}, {"originals_until": a.at(0.5)}, {}),
    ("authorization extended", {}, {"window": a.window(-1, 60)}, {}),
    ("authorization extended", {"checked_at": a.at(31)}, {"window": a.window(-1, 60), "checked_at": a.at(32)}, {}),
    ("authorization restored", {"revoked_at": a.at(1)}, {"revoked_at": None}, {}),
    ("post public again", {"post_status": "private"}, {"post_status": "public"}, {}),
    ("account available again", {"account_status": "banned"}, {"account_status": "available"}, {}),
    (
        "account available again",
        {"account_status": "gone", "revoked_at": a.at(1)},
        {"account_status": "available", "revoked_at": None},
        {},
    ),
    ("comments on again", {"comments_off": True}, {"comments_off": False}, {}),
    ("music cleared", {}, {}, {"music_before": Music.MISSING, "music_after": Music.CLEARED}),
]


@pytest.mark.parametrize(("what", "before", "after", "given"), ROWS)
def test_each_thing_that_happens_between_two_polls_is_named_once(
    what: str, before: dict[str, Any], after: dict[str, Any], given: dict[str, Any]
) -> None:
    assert whats(before, after, **given) == [what]


@pytest.mark.parametrize(
    ("before", "after", "given"),
    [
        ({}, {}, {}),
        ({}, {"checked_at": a.at(29.99)}, {}),
        ({"revoked_at": a.at(1)}, {"checked_at": a.at(31)}, {}),
        ({"checked_at": a.at(30)}, {"checked_at": a.at(31)}, {}),
        ({"checked_at": a.at(30)}, {"checked_at": a.at(31), "window": a.window(-1, 20)}, {}),
        ({"caption": None}, {"caption": "new"}, {}),
        ({}, {"caption": None, "comments_off": None}, {}),
        ({"comments_off": None}, {"comments_off": False}, {}),
        ({}, {"display_name": "Mara"}, {}),
        ({}, {}, {"music_before": None, "music_after": Music.MISSING}),
        ({}, {}, {"music_before": Music.CLEARED, "music_after": Music.UNKNOWN}),
        ({}, {}, {"music_before": Music.MISSING, "music_after": Music.UNKNOWN}),
    ],
)
def test_what_did_not_change_or_was_not_seen_is_no_happening(
    before: dict[str, Any], after: dict[str, Any], given: dict[str, Any]
) -> None:
    assert whats(before, after, **given) == []


def test_several_things_at_once_are_all_told_with_what_was_before() -> None:
    after = replace(BEFORE, post_status="private", caption="new", comments_off=True, checked_at=a.at(30))

    assert happened(BEFORE, after) == (
        ("code expired", "until 2026-01-31 00:00", "ended"),
        ("post private", "public", "private"),
        ("caption edited", "Which shade am I?", "new"),
        ("comments off", "on", "off"),
    )


def test_ads_that_stopped_for_a_known_reason_do_not_speak_of_promotion() -> None:
    assert whats({}, {"post_status": "private"}, ads_stopped=True) == ["post private"]
    assert whats({}, {"caption": "new"}, ads_stopped=True) == ["caption edited", "promotion switched off"]


def test_every_row_of_the_platforms_table_has_its_happening_and_is_seen() -> None:
    rows = set(table())

    assert rows <= HAPPENINGS.keys()
    assert {what for what, *_ in ROWS} == HAPPENINGS.keys()


@pytest.mark.parametrize("event", list(table()))
def test_what_stops_ads_on_the_platform_is_said_to_stop_them(event: str) -> None:
    effects = {cell.effect for cell in table()[event].cells.values()}

    expected = {"comments off": "continues", "caption edited": "voids-sign-off"}.get(event, "stops")
    assert HAPPENINGS[event].affects == expected
    assert ("stop" in effects or effects == {"block"}) == (expected == "stops")


def test_happenings_and_causes_are_whole_sentences_with_letters_that_exist() -> None:
    steps = {*letters.STEPS, ""}

    for key, each in HAPPENINGS.items():
        assert (key, each.words[-1], bool(each.remedy), each.step in steps) == (each.key, ".", True, True)
    for key, cause in CAUSES.items():
        assert (key, cause.words[-1], cause.ask[-1], cause.step in steps) == (cause.key, ".", ".", True)
        assert cause.source


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({}, ""),
        ({"revoked_at": a.at(1)}, "code revoked"),
        ({"revoked_at": a.at(1), "post_status": "deleted"}, "post deleted"),
        ({"account_status": "banned", "post_status": "private"}, "account banned"),
        ({"account_status": "gone", "grant": Grant.BUSINESS_CENTER}, "Business Center access withdrawn"),
    ],
)
def test_what_has_taken_a_right_away_is_one_of_the_happenings(given: dict[str, Any], key: str) -> None:
    assert lost_by(a.authorization(**given)) == key


REFUSED = [
    ("auth_code: 4013 auth_code_format_error: a post code starts with # and is base64.", "malformed"),
    ("auth_code: auth_code_not_found: no post has this code.", "not-found"),
    ("identity_id: auth_code_not_found: no code was applied for the post 7.", "not-found"),
    ("auth_code: auth_code_in_use: another advertiser has applied it already.", "used"),
    ("auth_code: 4025 auth_code_expired: ask the creator to extend it or make a new one.", "expired"),
    ("auth_code: auth_code_not_found: the creator has deleted this code.", "revoked"),
    ("identity_id: auth_code_not_found: the creator deleted the code of the post 7.", "revoked"),
    ("auth_code: auth_code_not_found: the creator has switched ad authorization off for the post.", "revoked"),
    ("auth_code: region_mismatch: the account of the post 7 is of US, the ad account of DE.", "foreign-region"),
    ("tiktok_item_id: 4002 video_deleted: the post 7 was deleted.", "video-deleted"),
    ("tiktok_item_id: 4002 video_unavailable: TikTok has removed the post 7.", "video-unavailable"),
    ("auth_code: 4002 video_unavailable: the account of the post 7 is banned.", "account-banned"),
    ("tiktok_item_id: 900012 illegal_item_status_error: the post 7 is not public.", "not-public"),
    ("auth_code: 4027 story_video_not_supported: a story cannot be used in an ad.", "story"),
    ("auth_code: 4042 carousel_duet_not_supported: a duet with a photo post cannot be used.", "carousel-duet"),
    ("auth_code: 900003 multi_duet_stitch_refuse: a duet or stitch of more than one post.", "multi-duet-stitch"),
    ("auth_code: 930002 mention_multiple_videos: it mentions 2 videos; one is supported.", "multi-mention"),
    (
        "Missing required field(s): original_post_auth_code. The post is made from 7, or mentions it.",
        "original-code-missing",
    ),
    ("original_post_auth_code: it is the code of the post 7, not of 8.", "original-code-wrong"),
    ("original_post_auth_code: 4025 auth_code_expired: ask the creator to extend it.", "original-code-wrong"),
    ("original_post_auth_code: region_mismatch: the account of the post 7 is of US.", "original-code-wrong"),
    ("-500 call_rpc_fail", "platform-trouble"),
    ("The advertiser is frozen.", "unknown"),
    ("", "unknown"),
]


@pytest.mark.parametrize(("message", "key"), REFUSED)
def test_each_refusal_is_told_by_what_the_platform_says(message: str, key: str) -> None:
    assert cause_of(message) == key


def test_every_cause_is_told_by_the_platform_or_found_by_us() -> None:
    assert {key for _, key in REFUSED} | OURS == CAUSES.keys()


def test_no_refusal_that_the_local_platform_can_utter_about_a_code_is_unknown() -> None:
    """Read from its source, so that a refusal added there has to be understood here."""
    place = files("localtok") / "routes" / "spark"
    source = "".join((place / name).read_text(encoding="utf-8") for name in ("rights.py", "posts.py"))
    named = set(re.findall(r'"((?:\d{4,6} )?(?:[a-z]+_)+[a-z]+): ', source)) - {"auth_code", "identity_id"}

    assert len(named) >= 12
    assert {words for words in named if cause_of(f"auth_code: {words}: so it is.") == "unknown"} == set()


def test_comments_under_a_code_are_promised_nothing_that_no_source_says() -> None:
    assert of(Grant.POST_CODE).hide.startswith("unclear")
    assert of(Grant.POST_CODE).reply.startswith("unclear")
    assert of(Grant.LINKED_ACCOUNT).reply == "yes"
    assert of(Grant.BUSINESS_CENTER).reply.startswith("unclear")
    assert of(None).grant == "custom identity"
    assert of(None, own=True).pin == "yes"


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.grant)
def test_every_cell_of_the_matrix_begins_with_a_plain_word(row: ModerationRight) -> None:
    cells = [getattr(row, each.name) for each in fields(row) if each.name not in ("grant", "source")]

    assert all(re.match(r"(yes|no|unclear)\b", cell) for cell in cells)
    assert row.source
