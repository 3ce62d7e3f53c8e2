"""Reading TikTok in trade words: posts, comments, authorizations, music, money, delivery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tiktoks import NOW, creators, post_of, ready, tiktok

from firesteel import errors
from firesteel.posts import Music
from firesteel.rights import Grant, authorized_until
from firesteel.tiktok import MemoryJournal, Site
from firesteel.values import Money, PostId, Window


def test_all_posts_of_an_account_come_with_their_signals(platform, world):
    account = creators(world)[0]
    mine = {post.item_id: post for post in world.posts.values() if post.handle == account.handle}

    posts = tiktok(platform, world).posts(account.business_id, account.access_token, handle=account.handle, now=NOW)

    assert {post.id for post in posts} == set(mine)
    for post in posts:
        truth = mine[post.id]
        assert post.creator.handle == account.handle
        assert post.caption == truth.caption
        assert post.signals.views == truth.organic.plays
        assert post.signals.saves == truth.organic.saves
        assert post.signals.follows == truth.organic.follows
        assert post.signals.watch_time_s == truth.organic.watch_ms / 1_000
        assert post.signals.completions == pytest.approx(truth.organic.p100, abs=0.0001 * truth.organic.plays)
        assert post.signals.hook_2s == pytest.approx(
            truth.retention[1] * truth.organic.plays, abs=0.0001 * truth.organic.plays
        )
        assert post.signals.impressions is None
        assert post.as_of == NOW
        ended = round(truth.organic.p100 / truth.organic.plays, 4)
        assert post.retention == tuple(max(round(share, 4), ended) for share in truth.retention)


def test_comments_come_whole_with_replies_hidden_ones_and_no_handles(platform, world):
    by_post: dict[str, int] = {}
    for one in world.comments.values():
        by_post[one.item_id] = by_post.get(one.item_id, 0) + (not one.deleted)
    item = max(by_post, key=by_post.__getitem__)
    account = world.accounts[world.posts[item].handle]
    here = tiktok(platform, world)
    first = here.comments(account.business_id, account.access_token, PostId(item))[0]
    here.hide_comment(account.business_id, account.access_token, first)
    here.reply(account.business_id, account.access_token, first, "Soon!")

    comments = here.comments(account.business_id, account.access_token, PostId(item))

    assert len(comments) == len({one.id for one in comments}) == by_post[item] + 1
    assert [one.hidden for one in comments if one.id == first.id] == [True]
    assert any(one.is_creator and one.text == "Soon!" for one in comments)


def test_comments_can_be_read_from_a_moment_on(platform, world):
    one = max(world.comments.values(), key=lambda one: (not one.parent_id, one.created_at))
    account = world.accounts[world.posts[one.item_id].handle]
    since = NOW - timedelta(seconds=world.now - one.created_at)

    fresh = tiktok(platform, world).comments(
        account.business_id, account.access_token, PostId(one.item_id), since=since
    )

    assert one.comment_id in [comment.id for comment in fresh]
    threads = [comment for comment in fresh if not world.comments[comment.id].parent_id]
    assert all(comment.at is not None and comment.at >= since for comment in threads)


def test_an_authorization_carries_the_granted_window_not_the_one_asked_for(platform, world):
    account = creators(world)[0]
    post = post_of(world, account)
    here = tiktok(platform, world)
    code = here.offer_code(account.business_id, account.access_token, PostId(post.item_id), 7)

    grant = here.authorize_code(code, now=NOW)

    assert (grant.post, grant.grant, grant.identity_id) == (post.item_id, Grant.POST_CODE, account.identity_id)
    assert grant.window == Window(NOW, NOW + timedelta(days=7))
    assert (grant.post_status, grant.revoked_at, grant.checked_at) == ("public", None, NOW)
    assert here.authorize_code(code, now=NOW) == grant


@pytest.mark.parametrize(("code", "word"), [("Ab12", "format"), ("#AAAA", "not_found")])
def test_a_bad_code_is_rejected_with_the_platforms_words(platform, world, code, word):
    with pytest.raises(errors.Rejected, match=word) as refusal:
        tiktok(platform, world).authorize_code(code, now=NOW)

    assert refusal.value.request_id


def test_an_expired_code_is_rejected(platform, world):
    account = creators(world)[0]
    here = tiktok(platform, world)
    code = here.offer_code(account.business_id, account.access_token, PostId(post_of(world, account).item_id), 7)
    world.now += 7 * 86_400

    with pytest.raises(errors.Rejected, match="auth_code_expired"):
        here.authorize_code(code, now=NOW + timedelta(days=7))


def test_polling_sees_extensions_withdrawals_and_posts_that_vanish(platform, world):
    given = ready(platform, world)
    first, second, third = given.grants.values()
    one = creators(world)[0]
    given.platform.extend_code(one.business_id, one.access_token, first.post, 60)
    world.posts[second.post].status = "PRIVATE"
    standing = next(code for code in world.codes.values() if code.item_id == third.post and code.advertiser_id)
    standing.deleted = True
    later = NOW + timedelta(days=1)
    world.now += 86_400

    polled = given.platform.poll((first, second, third), now=later)
    again = given.platform.poll(polled, now=later + timedelta(hours=1))

    assert polled[0].window.end == NOW + timedelta(days=90)
    assert polled[1].post_status == "private"
    assert polled[2].revoked_at == later
    assert again[2].revoked_at == later
    assert authorized_until(polled[2]) == later


def test_an_authorization_that_ran_out_is_not_a_withdrawal(platform, world):
    given = ready(platform, world)
    grant = next(iter(given.grants.values()))
    world.now += 31 * 86_400

    (polled,) = given.platform.poll((grant,), now=NOW + timedelta(days=31))

    assert polled.revoked_at is None
    assert authorized_until(polled) <= NOW + timedelta(days=31)


def test_a_linked_account_grants_its_own_posts_until_it_is_unlinked(platform, world):
    own = next(account for account in world.accounts.values() if account.is_brand)
    own.linked_to.add(world.advertiser.advertiser_id)
    here = tiktok(platform, world)
    post = PostId(post_of(world, own).item_id)

    grant = here.linked_authorization(post, now=NOW)
    own.linked_to.clear()
    (polled,) = here.poll((grant,), now=NOW + timedelta(days=1))

    assert (grant.grant, grant.identity_id) == (Grant.LINKED_ACCOUNT, own.identity_id)
    assert polled.revoked_at == NOW + timedelta(days=1)


def test_a_post_that_no_linked_account_owns_asks_for_a_code(platform, world):
    account = creators(world)[0]
    account.linked_to.clear()

    with pytest.raises(errors.NotFound, match="post code"):
        tiktok(platform, world).linked_authorization(PostId(post_of(world, account).item_id), now=NOW)


def test_music_is_cleared_missing_or_not_there(platform, world):
    post = next(iter(world.posts.values()))
    here = tiktok(platform, world)
    answers = []

    for post.music_id, post.music_licensed in (("", True), ("m", False), ("m", True)):
        window = Window(NOW, NOW + timedelta(days=14))
        answers.append(here.music(PostId(post.item_id), None, frozenset({"US", "DE"}), window))

    assert answers == [Music.NO_MUSIC, Music.MISSING, Music.CLEARED]


def test_a_market_we_have_no_location_for_is_bad_input(platform, world):
    with pytest.raises(errors.BadInput, match="AQ"):
        tiktok(platform, world).music(PostId("1"), None, frozenset({"AQ"}), Window(NOW, NOW + timedelta(days=1)))


def test_the_balance_and_the_landing_page_are_read(platform, world):
    here = tiktok(platform, world)

    page = here.landing(f"{platform.base_url}/shop/serum", now=NOW)

    assert here.balance() == Money(world.advertiser.balance_micros, "USD")
    assert (page.status, page.title) == (200, f"Glow Serum 30 ml · {world.brand_name}")
    assert {"serum", "vegan"} <= page.words
    assert here.landing(f"{platform.base_url}/shop/gone", now=NOW).status == 404
    assert here.landing("nonsense:", now=NOW).status == 0


def test_delivery_comes_by_the_hour_and_agrees_with_the_world(platform, world):
    given = ready(platform, world)
    journal = MemoryJournal()
    launched = given.platform.launch(given.plan, given.grants, journal)
    given.platform.enable(launched, journal)
    platform.post("/_localtok/clock/advance", json={"hours": 48})
    posts = {flight.id: flight.post for flight in given.plan.flights}
    ads = {ad.ad_id: (ad.flight, posts[ad.flight]) for ad in launched.ads}

    rows = given.platform.delivery(ads, date(2026, 1, 1), date(2026, 1, 3), currency="USD", retrieved_at=NOW)

    assert rows
    assert len(rows) == len({(row.ad, row.hour) for row in rows}) == len(world.hours)
    for row in rows:
        truth = world.hours[row.ad, int(row.hour.timestamp())]
        assert row.account_day == row.hour.date()
        assert (row.flight, row.post) == ads[row.ad]
        assert abs(row.spend.micros - truth.spend_micros) <= 500
        assert (row.impressions, row.clicks, row.plays) == (
            truth.counters.impressions,
            truth.counters.clicks,
            truth.counters.plays,
        )
        assert row.platform_conversions == truth.conversions


def test_the_shops_books_become_plain_rows(platform, world):
    given = ready(platform, world)
    journal = MemoryJournal()
    given.platform.enable(given.platform.launch(given.plan, given.grants, journal), journal)
    platform.post("/_localtok/clock/advance", json={"hours": 72})
    site = Site(platform)

    events, end = site.events()
    touches, _ = site.touches()
    orders, _ = site.orders()

    assert len(events) == len(world.pixel_events) == end
    assert len(touches) == len(world.touches)
    assert set(touches[0]) == {"kind", "ad_id", "visitor", "ttclid", "at"}
    assert [row["value_micros"] for row in orders] == [order.value_micros for order in world.orders]
    assert site.events(end) == ([], end)


def test_pixel_statistics_and_forwarded_events(platform, world):
    from firesteel.measurement import Event

    here = tiktok(platform, world)
    before = here.pixel_stats(world.pixel.pixel_code, NOW.date(), NOW.date()).get("Purchase", (0, 0))
    event = Event(
        source="server",
        pixel_code=world.pixel.pixel_code,
        name="Purchase",
        event_id="e-1",
        occurred_at=NOW,
        received_at=NOW,
        account_day=NOW.date(),
        order_id="o-1",
        value_micros=48_000_000,
        currency="USD",
        visitor="v-1",
    )

    sent = here.send_events(world.pixel.pixel_code, [event, replace(event, event_id="e-2", order_id="o-2")])

    assert sent == 2
    assert here.pixel_stats(world.pixel.pixel_code, NOW.date(), NOW.date())["Purchase"] == (before[0], before[1] + 2)


def test_a_new_reply_to_an_old_comment_is_found_where_the_posts_count_speaks_of_it(platform, world):
    replied = {one.parent_id for one in world.comments.values()}
    old = min(
        (one for one in world.comments.values() if not one.parent_id and one.comment_id in replied),
        key=lambda one: one.created_at,
    )
    account = world.accounts[world.posts[old.item_id].handle]
    made = [
        replace(old, comment_id=world.next_id(), parent_id=old.comment_id, created_at=world.now - 60, text=f"scam {n}")
        for n in range(5)
    ]
    for one in made:
        world.comments[one.comment_id] = one
    here = tiktok(platform, world)

    def found(**given):
        read = here.comments(
            account.business_id, account.access_token, PostId(old.item_id), since=NOW - timedelta(hours=1), **given
        )
        return {each.id for each in read} & {one.comment_id for one in made}

    assert len(found(sought=(5, NOW - timedelta(minutes=30)))) == 5
    assert found() == set()
