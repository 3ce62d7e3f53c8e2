"""Grants by code, by account and by Business Center: what both owners gave, what a poll costs, how each is used."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest
from tiktoks import HASTY, NOW, creators, post_of, ready, tiktok

from firesteel import errors
from firesteel.comments import Comment
from firesteel.posts import Music
from firesteel.rights import Authorization, Grant
from firesteel.tiktok import Client, MemoryJournal, TikTok
from firesteel.values import PostId, Window
from localtok.codes import new_code
from localtok.state import Account, Post
from localtok.world import World

DAY = 86_400


def control(http: httpx2.Client, path: str, **body: object) -> None:
    answer = http.post(f"/_localtok/{path}", json=body)
    assert answer.status_code == 200, answer.text


def offered(here: TikTok, world: World, post: Post, days: int = 30) -> str:
    owner = world.accounts[post.handle]
    return here.offer_code(owner.business_id, owner.access_token, PostId(post.item_id), days)


def made_from(world: World, how: str) -> tuple[Post, Post]:
    """A creator's post that is made from another creator's, and that other one."""
    first, second = (post_of(world, account) for account in creators(world)[:2])
    changed = {"duet": "duet_of", "stitch": "stitch_of", "mention": "mentions"}[how]
    setattr(first, changed, (second.item_id,) if how == "mention" else second.item_id)
    return first, second


def shared(world: World, *, posts: int = 1) -> tuple[Account, str, list[PostId]]:
    """A creator whose account the Business Center shares, and some of its posts."""
    center = next(iter(world.centers.values()))
    account = max(creators(world), key=lambda one: sum(post.handle == one.handle for post in world.posts.values()))
    account.linked_to.clear()
    center.accounts.add(account.handle)
    mine = [PostId(post.item_id) for post in world.posts.values() if post.handle == account.handle]
    return account, center.bc_id, mine[:posts]


def counted(http: httpx2.Client) -> Counter[str]:
    """How often each endpoint is asked from now on."""
    calls: Counter[str] = Counter()
    http.event_hooks["request"] = [lambda request: calls.update([request.url.path.removeprefix("/open_api/v1.3")])]
    return calls


@pytest.mark.parametrize("how", ["duet", "stitch", "mention"])
def test_a_post_made_from_another_is_granted_by_both_owners(platform, world, how):
    here = tiktok(platform, world)
    post, original = made_from(world, how)
    code, other = offered(here, world, post, 60), offered(here, world, original, 7)

    grant = here.authorize_code(code, now=NOW, original=other)

    assert (grant.post, grant.originals) == (post.item_id, (original.item_id,))
    assert grant.window.end == NOW + timedelta(days=60)
    assert grant.originals_until == NOW + timedelta(days=7)
    assert here.authorize_code(code, now=NOW, original=other) == grant
    assert here.authorize_code(code, now=NOW) == grant
    assert here.poll((grant,), now=NOW) == (grant,)


def test_a_missing_or_wrong_original_code_is_refused_in_the_platforms_words(platform, world):
    here = tiktok(platform, world)
    post, _ = made_from(world, "duet")
    code = offered(here, world, post)
    third = offered(here, world, post_of(world, creators(world)[2]))

    with pytest.raises(errors.Rejected, match="original_post_auth_code"):
        here.authorize_code(code, now=NOW)
    with pytest.raises(errors.Rejected, match="it is the code of the post"):
        here.authorize_code(code, now=NOW, original=third)
    with pytest.raises(errors.Rejected, match="auth_code_not_found"):
        here.authorize_code(code, now=NOW, original="#AAAA")


def test_an_original_that_is_withdrawn_or_extended_moves_its_end_only(platform, world):
    here = tiktok(platform, world)
    post, original = made_from(world, "stitch")
    grant = here.authorize_code(offered(here, world, post), now=NOW, original=offered(here, world, original))
    one, later, latest = world.accounts[original.handle], NOW + timedelta(days=1), NOW + timedelta(days=2)
    here.extend_code(one.business_id, one.access_token, PostId(original.item_id), 30)

    (extended,) = here.poll((grant,), now=NOW)
    control(platform, f"posts/{original.item_id}/code", action="revoke")
    world.now += DAY
    (withdrawn,) = here.poll((extended,), now=later)
    world.now += DAY
    (again,) = here.poll((withdrawn,), now=latest)

    assert extended.originals_until == NOW + timedelta(days=60)
    assert (withdrawn.originals_until, again.originals_until) == (later, later)
    assert (again.revoked_at, again.window) == (None, grant.window)


def test_a_post_of_its_own_takes_no_second_code_and_has_no_originals(platform, world):
    here = tiktok(platform, world)
    post, other = (post_of(world, account) for account in creators(world)[:2])

    grant = here.authorize_code(offered(here, world, post), now=NOW, original=offered(here, world, other))

    assert (grant.originals, grant.originals_until) == ((), None)


def test_a_code_of_a_foreign_account_is_refused_until_the_region_fits(platform, world):
    here = tiktok(platform, world)
    post = post_of(world, creators(world)[0])
    code = offered(here, world, post)
    control(platform, f"accounts/{post.handle}", region="FR")

    with pytest.raises(errors.Rejected, match=r"region_mismatch: the account of the post .* is of FR") as refusal:
        here.authorize_code(code, now=NOW)
    assert refusal.value.code == 40002

    control(platform, f"accounts/{post.handle}", region="")
    assert here.authorize_code(code, now=NOW).post == post.item_id


def test_a_foreign_original_is_refused_as_well_unless_nobody_minds(platform, world):
    here = tiktok(platform, world)
    post, original = made_from(world, "duet")
    code, other = offered(here, world, post), offered(here, world, original)
    control(platform, f"accounts/{original.handle}", region="JP")

    with pytest.raises(errors.Rejected, match="original_post_auth_code: region_mismatch"):
        here.authorize_code(code, now=NOW, original=other)

    control(platform, "assumptions", foreign_codes_refused=False)
    assert here.authorize_code(code, now=NOW, original=other).originals == (original.item_id,)


def test_a_business_center_grants_the_posts_of_the_accounts_it_shares(platform, world):
    account, center, (post,) = shared(world)
    here = tiktok(platform, world)

    grant = here.center_authorization(post, now=NOW)

    assert (grant.grant, grant.identity_id, grant.business_center) == (
        Grant.BUSINESS_CENTER,
        account.identity_id,
        center,
    )
    assert (grant.display_name, grant.caption) == (account.display_name, world.posts[post].caption)
    with pytest.raises(errors.NotFound, match="Business Center"):
        here.center_authorization(PostId(post_of(world, creators(world)[-1]).item_id), now=NOW)
    with pytest.raises(errors.NotFound, match="linked account"):
        here.linked_authorization(post, now=NOW)


def test_a_grant_through_a_business_center_is_launched_and_its_music_asked_for_through_it(platform, world):
    _, center, (post,) = shared(world)
    given = ready(platform, world)
    grant = given.platform.center_authorization(post, now=NOW)
    world.posts[post].music_id = ""
    plan = replace(given.plan, flights=(replace(given.plan.flights[0], post=post),))
    asked: list[str] = []
    platform.event_hooks["request"] = [lambda request: asked.append(str(request.url))]

    music = given.platform.music(post, grant, frozenset({"US"}), Window(NOW, NOW + timedelta(days=7)))
    made = given.platform.launch(plan, {post: grant}, MemoryJournal())

    (ad,) = world.ads.values()
    assert (ad.identity_type, ad.identity_bc_id) == ("BC_AUTH_TT", center)
    assert made.ads[0].ad_id == ad.ad_id
    assert music is Music.NO_MUSIC
    assert f"identity_authorized_bc_id={center}" in next(url for url in asked if "music" in url)
    shown = {(row.field, row.after) for row in given.platform.changes(plan, {post: grant})}
    assert {("identity_type", "BC_AUTH_TT"), ("identity_authorized_bc_id", center)} <= shown


def test_a_center_that_no_longer_lets_us_in_has_taken_its_accounts_away(platform, world):
    _, _, (post,) = shared(world)
    here = tiktok(platform, world)
    grant = here.center_authorization(post, now=NOW)
    world.centers.clear()

    (polled,) = here.poll((grant,), now=NOW)

    assert (polled.account_status, polled.revoked_at) == ("gone", NOW)


def test_many_posts_of_one_account_are_polled_twenty_at_a_time(in_process, world):
    account = next(one for one in world.accounts.values() if one.is_brand)
    here = tiktok(in_process, world)
    mine = [PostId(post.item_id) for post in world.posts.values() if post.handle == account.handle]
    first = here.linked_authorization(mine[0], now=NOW)
    held = tuple(replace(first, post=post, caption=world.posts[post].caption) for post in mine * 5)
    assert len(held) == 100
    calls = counted(in_process)

    polled = here.poll(held, now=NOW)

    assert polled == held
    assert calls == {"/identity/get/": 1, "/identity/video/info/": 5}


def test_one_deleted_post_among_twenty_is_found_without_asking_for_each(in_process, world):
    account = next(one for one in world.accounts.values() if one.is_brand)
    here = tiktok(in_process, world)
    mine = [PostId(post.item_id) for post in world.posts.values() if post.handle == account.handle][:20]
    first = here.linked_authorization(mine[0], now=NOW)
    held = tuple(replace(first, post=post, caption=world.posts[post].caption) for post in mine)
    world.posts[mine[7]].status = "DELETED"
    calls = counted(in_process)

    polled = here.poll(held, now=NOW)
    first_cost = calls.pop("/identity/video/info/")
    again = here.poll(polled, now=NOW)

    assert [one.post for one in polled if one.post_status == "deleted"] == [mine[7]]
    assert [one.post for one in again if one.post_status == "deleted"] == [mine[7]]
    assert first_cost < 12
    assert calls["/identity/video/info/"] == 2


def test_five_hundred_codes_are_one_list_of_ten_pages(in_process, world):
    post = post_of(world, creators(world)[0])
    here = tiktok(in_process, world)
    grant = here.authorize_code(offered(here, world, post), now=NOW)
    held: list[Authorization] = []
    for number in range(500):
        copy = replace(post, item_id=str(number + 1))
        world.posts[copy.item_id] = copy
        code = new_code(world, copy, 30)
        code.advertiser_id, code.applied_at = world.advertiser.advertiser_id, world.now
        held.append(replace(grant, post=PostId(copy.item_id)))
    calls = counted(in_process)

    polled = here.poll(held, now=NOW)

    assert polled == tuple(held)
    assert calls == {"/tt_video/list/": 11, "/identity/get/": 1}


def test_nothing_is_asked_where_nothing_is_held(in_process, world):
    calls = counted(in_process)

    assert tiktok(in_process, world).poll((), now=NOW) == ()
    assert not calls


def test_the_states_of_many_ads_are_read_a_hundred_at_a_time_the_deleted_ones_too(in_process, world):
    given = ready(in_process, world)
    made = given.platform.launch(given.plan, given.grants, MemoryJournal())
    first = world.ads[made.ads[0].ad_id]
    first.operation_status = "DELETE"
    for number in range(150):
        world.ads[str(number + 1)] = replace(first, ad_id=str(number + 1), operation_status="DISABLE")
    world.refresh_statuses()
    calls = counted(in_process)

    states = given.platform.ad_states([*world.ads, "404"])

    assert calls == {"/ad/get/": 2}
    assert states == {ad_id: ad.secondary_status for ad_id, ad in world.ads.items()}
    assert states[first.ad_id] == "AD_STATUS_DELETE"
    assert given.platform.ad_states([]) == {}


def test_a_hidden_comment_is_shown_again(platform, world):
    one = next(one for one in world.comments.values() if not one.parent_id)
    account = world.accounts[world.posts[one.item_id].handle]
    here = tiktok(platform, world)

    def read() -> Comment:
        rows = here.comments(account.business_id, account.access_token, PostId(one.item_id))
        return next(row for row in rows if row.id == one.comment_id)

    comment = read()

    here.hide_comment(account.business_id, account.access_token, comment)
    hidden = read().hidden
    here.hide_comment(account.business_id, account.access_token, comment, hidden=False)

    assert (hidden, read().hidden) == (True, False)


def test_a_workspace_that_may_only_read_applies_no_code_and_polls_all_the_same(platform, world):
    def refuse() -> None:
        raise errors.NotApproved("read only")

    here = tiktok(platform, world)
    grant = here.authorize_code(offered(here, world, post_of(world, creators(world)[0])), now=NOW)
    one = world.advertiser
    reading = TikTok(Client(platform, one.advertiser_id, one.access_token, patience=HASTY, guard=refuse))

    with pytest.raises(errors.NotApproved):
        reading.authorize_code("#AAAA", now=NOW)
    assert reading.poll((grant,), now=NOW) == (grant,)
