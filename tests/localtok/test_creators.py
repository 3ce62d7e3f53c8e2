"""Our doors for what creators, companies and moderation do: each change shows where it should, or is refused whole."""

from __future__ import annotations

import pytest
from knock import brand, buyer, code_for, creator, holder, made_ad, no, ok, post_of


def control(http, path, **body):
    return http.post(f"/_localtok/{path}", json=body)


def listed_post(http, world, post):
    """As the advertiser sees a post whose code it applied."""
    (row,) = ok(buyer(http, world).get("tt_video/list/", keyword=post.item_id))["list"]
    return row


@pytest.mark.parametrize(
    ("status", "word"),
    [
        ("PUBLIC", "HESITATE_RECOMMEND"),
        ("FRIENDS", "ONLY_FRIEND_SEE"),
        ("PRIVATE", "ONLY_AUTHOR_SEE"),
        ("DELETED", "USER_DELETE"),
        ("AUDIT_DELETED", "AUDIT_DELETE"),
        ("TAKEN_DOWN", "ONLY_USER_PASS"),
        ("UNDER_REVIEW", "REVIEW_PENDING"),
    ],
)
def test_each_status_of_a_post_has_its_word_on_the_wire(platform, world, status, word):
    post = post_of(world, creator(world))
    ok(buyer(platform, world).post("tt_video/authorize/", auth_code=code_for(platform, creator(world), post)))

    answer = control(platform, f"posts/{post.item_id}", status=status)

    assert answer.json()["status"] == post.status == status
    assert listed_post(platform, world, post)["item_info"]["status"] == word


def test_a_post_takes_several_changes_at_once_and_shows_them(platform, world):
    post, other = list(world.posts.values())[:2]

    answer = control(
        platform,
        f"posts/{post.item_id}",
        caption="New words",
        music_id="77",
        music_licensed=False,
        comments_disabled=True,
        media_type="PHOTO",
        ads_only=True,
        duet_of=other.item_id,
        stitch_of="",
        mentions=[other.item_id],
    )

    assert answer.status_code == 200
    assert answer.json() == {
        "item_id": post.item_id,
        "status": "PUBLIC",
        "caption": "New words",
        "music_id": "77",
        "music_licensed": False,
        "comments_disabled": True,
        "media_type": "PHOTO",
        "ads_only": True,
        "duet_of": other.item_id,
        "stitch_of": "",
        "mentions": [other.item_id],
    }
    assert (post.caption, post.mentions) == ("New words", (other.item_id,))


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {"status": "GONE"},
        {"colour": "red"},
        {"caption": 7},
        {"music_id": "a song"},
        {"caption": "x" * 2_201},
        {"comments_disabled": "yes"},
        {"music_licensed": None},
        {"media_type": "FILM"},
        {"duet_of": "abc"},
        {"mentions": "1"},
    ],
)
def test_a_change_that_means_nothing_changes_nothing(platform, world, bad):
    post = next(iter(world.posts.values()))
    before = repr(post)

    answer = control(platform, f"posts/{post.item_id}", **({"ads_only": True} | bad if bad else bad))

    assert answer.status_code == 400
    assert answer.json()["error"]
    assert repr(post) == before


def test_a_post_is_no_duet_of_itself(platform, world):
    post = next(iter(world.posts.values()))

    assert control(platform, f"posts/{post.item_id}", duet_of=post.item_id).status_code == 400


@pytest.mark.parametrize("path", ["posts/1", "posts/1/code", "accounts/nobody", "identities/1"])
def test_what_does_not_exist_is_a_404(platform, path):
    assert control(platform, path, action="make", banned=True, status="PUBLIC").status_code == 404


def test_a_codes_time_runs_out_when_told_to_and_an_extension_begins_anew(platform, world):
    post = post_of(world, creator(world))
    path = f"posts/{post.item_id}/code"
    assert control(platform, path, action="expire").status_code == 409
    control(platform, path, action="make", days=7)
    world.now += 3_600

    ended = control(platform, path, action="expire").json()
    again = control(platform, path, action="expire").json()
    back = control(platform, path, action="extend", days=7).json()

    assert (ended["status"], ended["ends_at"]) == ("EXPIRED", "2026-01-01T01:00:00+00:00")
    assert again == ended
    assert (back["status"], back["ends_at"]) == ("NOT_USED", "2026-01-08T01:00:00+00:00")


def test_a_posts_sound_is_changed_for_another_or_none(platform, world):
    post = next(iter(world.posts.values()))

    control(platform, f"posts/{post.item_id}", music_id="42", music_licensed=False)
    asked = buyer(platform, world).get("identity/music/authorization/", item_id=post.item_id)
    (song,) = ok(asked)["music_authorization"]
    control(platform, f"posts/{post.item_id}", music_id="")
    silent = ok(buyer(platform, world).get("identity/music/authorization/", item_id=post.item_id))

    assert (song["music_status"], song["authorization_infos"][0]["music_id"]) == ("AUTHORIZATION_MISSING", "42")
    assert silent["music_status"] == "WITHOUT_SONG_ID"


def test_a_code_is_made_extended_and_revoked(platform, world):
    account = creator(world)
    post, me = post_of(world, account), holder(platform, account)

    made = control(platform, f"posts/{post.item_id}/code", action="make", days=7).json()
    assert made == {"code": made["code"], "status": "NOT_USED", "ends_at": "2026-01-08T00:00:00+00:00"}
    shown = ok(me.get("business/post/authorize/status/", item_id=post.item_id))
    assert shown["auth_code"] == made["code"]
    assert shown["is_ad_promotable"] is True
    extended = control(platform, f"posts/{post.item_id}/code", action="extend", days=60).json()
    assert extended["ends_at"] == "2026-03-09T00:00:00+00:00"
    revoked = control(platform, f"posts/{post.item_id}/code", action="revoke").json()
    assert revoked["status"] == "DELETED"
    assert control(platform, f"posts/{post.item_id}/code", action="extend").status_code == 409


def test_making_a_code_twice_gives_the_same_one_and_after_its_end_another(platform, world):
    path = f"posts/{post_of(world, creator(world)).item_id}/code"
    first = control(platform, path, action="make", days=7).json()["code"]
    assert control(platform, path, action="make", days=7).json()["code"] == first

    world.now += 7 * 86_400

    assert control(platform, path, action="make", days=7).json()["code"] != first


def test_codes_that_cannot_be_are_refused(platform, world):
    post = post_of(world, creator(world))
    path = f"posts/{post.item_id}/code"

    assert control(platform, path, action="paint").status_code == 400
    assert control(platform, path, action="make", days=8).status_code == 400
    assert control(platform, path, action="revoke").status_code == 409
    post.status = "PRIVATE"
    answer = control(platform, path, action="make")
    assert answer.status_code == 409
    assert "900012" in answer.json()["error"]


def test_a_code_of_a_post_whose_promotion_was_switched_off_cannot_be_applied(platform, world):
    post = post_of(world, creator(world))
    path = f"posts/{post.item_id}/code"
    code = control(platform, path, action="make").json()["code"]
    control(platform, path, action="off")

    no(buyer(platform, world).post("tt_video/authorize/", auth_code=code), 40002, "switched ad authorization off")

    control(platform, path, action="make")
    ok(buyer(platform, world).post("tt_video/authorize/", auth_code=code))


def test_a_caption_is_locked_by_a_code_that_stands_unless_one_assumes_otherwise(platform, world):
    account = creator(world)
    post = post_of(world, account)
    path = f"posts/{post.item_id}"
    assert control(platform, path, caption="Before").status_code == 200
    code_for(platform, account, post, days=7)

    assert control(platform, path, caption="Locked").status_code == 409
    platform.post("/_localtok/assumptions", json={"caption_locked_by_code": False})
    assert control(platform, path, caption="Not locked").status_code == 200
    platform.post("/_localtok/assumptions", json={"caption_locked_by_code": True})
    world.now += 7 * 86_400
    assert control(platform, path, caption="After").status_code == 200

    assert post.caption == "After"


def test_a_caption_behind_a_running_ad_stays_as_it_is(platform, world):
    ad_id = made_ad(platform, world)
    world.assume.caption_locked_by_code = False
    post = world.posts[world.ads[ad_id].item_id]
    before = post.caption

    answer = control(platform, f"posts/{post.item_id}", caption="Other words")

    assert answer.status_code == 409
    assert "caption edited" in answer.json()["error"]
    assert post.caption == before


def test_a_refused_change_takes_the_others_with_it(platform, world):
    ad_id = made_ad(platform, world)
    post = world.posts[world.ads[ad_id].item_id]
    acts = dict(world.lifecycle.acts)

    answer = control(platform, f"posts/{post.item_id}", comments_disabled=True, caption="Other words")

    assert answer.status_code == 409
    assert post.comments_disabled is False
    assert world.lifecycle.acts == acts


def test_an_account_is_linked_shared_banned_and_told_apart(platform, world):
    account, center = creator(world), next(iter(world.centers.values()))

    answer = control(
        platform,
        f"accounts/{account.handle}",
        linked=True,
        bc=True,
        private=True,
        business=False,
        ads_allowed=False,
        ads_only_mode=True,
        political=True,
        region="FR",
        banned=True,
    )

    assert answer.json() == {
        "handle": account.handle,
        "linked": True,
        "banned": True,
        "private": True,
        "business": False,
        "ads_allowed": False,
        "ads_only_mode": True,
        "political": True,
        "region": "FR",
        "bc": [center.bc_id],
    }
    assert account.handle in center.accounts
    back = control(platform, f"accounts/{account.handle}", bc=False, business=True, linked=False).json()
    assert (back["bc"], back["business"], back["linked"]) == ([], True, False)


def test_an_account_joins_the_business_center_that_was_named_or_none(platform, world):
    account, center = creator(world), next(iter(world.centers.values()))

    joined = control(platform, f"accounts/{account.handle}", bc=center.bc_id)
    wrong = control(platform, f"accounts/{brand(world).handle}", private=True, bc="1")

    assert joined.json()["bc"] == [center.bc_id]
    assert wrong.status_code == 400
    assert brand(world).private is False


@pytest.mark.parametrize("bad", [{"banned": 1}, {"private": "no"}, {"height": 3}, {"region": "Germany"}, {"region": 3}])
def test_a_bad_change_of_an_account_is_refused(platform, world, bad):
    account = creator(world)
    before = repr(account)

    assert control(platform, f"accounts/{account.handle}", **bad).status_code == 400
    assert repr(account) == before
