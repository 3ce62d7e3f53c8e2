"""What a scenario has planned comes about at its very tick, through the same deeds as by hand, and is told."""

from __future__ import annotations

import pickle

import pytest
from campaigning import ad, digest, posts, small
from hypothesis import given, settings
from hypothesis import strategies as st
from staging import staged

from localtok import codes, lifecycle
from localtok.scenario import START, timeline
from localtok.scenario.timeline import DEEDS, Details, Happening, Timeline
from localtok.world import World

HOUR = 3_600
LOSSES = {
    "revoke": "code revoked",
    "expire-code": "code expired",
    "switch-off": "promotion switched off",
    "delete-post": "post deleted",
    "make-private": "post private",
    "friends-only": "post friends only",
    "remove-post": "post removed by moderation",
    "take-down": "post taken down",
    "review-post": "post under review",
    "ban": "account banned",
    "hide-account": "account private",
    "leave-business": "account no longer a business",
    "withdraw-ads": "ads permission withdrawn",
    "unlink": "account unlinked",
    "leave-center": "Business Center access withdrawn",
    "comments-off": "comments off",
    "music-lost": "music licence lost",
    "edit-caption": "caption edited",
    "delete-identities": "custom identity deleted",
}
BACK = {
    "expire-code": "extend-code",
    "make-private": "make-public",
    "ban": "unban",
    "hide-account": "show-account",
    "leave-business": "rejoin-business",
    "withdraw-ads": "allow-ads",
    "unlink": "link",
    "leave-center": "join-center",
    "music-lost": "music-back",
}
CELLS = [
    (deed, kind, cell.effect) for deed, event in LOSSES.items() for kind, cell in lifecycle.table()[event].cells.items()
]


def planned(*wanted: Happening) -> Timeline:
    return Timeline(tuple(sorted(wanted, key=lambda one: one.at)))


def at(hour: float, do: str, creator: str = "", post: int = 0, **details: object) -> Happening:
    return Happening(at=START + int(hour * HOUR), do=do, creator=creator, post=post, details=Details(**details))


def test_every_row_of_the_table_of_rights_can_be_planned() -> None:
    assert set(LOSSES.values()) == set(lifecycle.table())


@pytest.mark.parametrize(("deed", "kind", "effect"), CELLS)
def test_a_planned_loss_does_at_its_second_what_the_table_says(deed: str, kind: str, effect: str) -> None:
    stage = staged(kind)
    if kind != "AUTH_CODE":
        stage.world.codes.clear()
    handle = stage.account.handle if DEEDS[deed].of_creator else ""
    mine = [post for post in stage.world.posts.values() if post.handle == handle]
    number = mine.index(stage.post) + 1 if DEEDS[deed].of_posts else 0
    stage.world.timeline = planned(at(2.25, deed, handle, number, caption="Rewritten."))

    stage.world.advance(2)
    stage.world.advance(ticks=1)
    before = stage.spend()
    stage.world.advance(1)
    told = stage.world.timeline.told[0]

    assert before > 0
    assert told.at == START + int(2.25 * HOUR)
    assert (stage.spend() == before) is (effect == "stop")
    assert told.what.startswith("refused") is (effect == "block")


@pytest.mark.parametrize(("lost", "back"), BACK.items())
def test_what_is_given_back_lets_the_ad_run_on_from_its_tick(lost: str, back: str) -> None:
    event = LOSSES[lost]
    stage = staged(next(kind for kind in lifecycle.table()[event].cells))
    handle = stage.account.handle
    stage.world.timeline = planned(at(1, lost, handle), at(2.5, back, handle))

    stage.world.advance(2)
    stage.world.advance(ticks=2)
    stopped = stage.spend()
    stage.world.advance(2)

    assert stage.spend() > stopped


def test_a_deed_of_one_post_leaves_the_others_alone_and_one_without_a_post_takes_all() -> None:
    world = small()
    mine = [post for post in world.posts.values() if post.handle == "mara.skin"]
    world.timeline = planned(at(0, "delete-post", "mara.skin", 2), at(1, "comments-off", "mara.skin"))

    world.advance(1)
    assert [post.status for post in mine] == ["PUBLIC", "DELETED", "PUBLIC"]
    assert not any(post.comments_disabled for post in mine)
    world.advance(1)

    assert all(post.comments_disabled for post in mine)
    assert [one.what for one in world.timeline.told] == ["posts of mara.skin: 1", "posts of mara.skin: 3"]


def test_rights_end_for_what_there_is_when_the_time_comes() -> None:
    world = small()
    world.timeline = planned(at(0, "revoke", "mara.skin"), at(3, "revoke", "mara.skin"))
    world.advance(1)
    codes_made = [codes.promote(world, post, 30) for post in world.posts.values() if post.handle == "mara.skin"]
    world.advance(2)
    assert not any(code.deleted for code in codes_made)

    world.advance(ticks=1)

    assert all(code.deleted for code in codes_made)
    assert [one.what for one in world.timeline.told] == ["codes of mara.skin: 0", "codes of mara.skin: 3"]


def test_an_extended_code_lasts_so_much_longer() -> None:
    world = small()
    code = codes.promote(world, posts(world)[-1], 7)
    end = code.ends_at
    world.timeline = planned(at(1, "extend-code", code.handle, days=60))

    world.advance(1)
    assert code.ends_at == end
    world.advance(1)

    assert code.ends_at == end + 60 * 86_400


def test_a_published_post_is_there_from_its_tick() -> None:
    world = small()
    world.timeline = planned(at(0.5, "publish", "mara.skin", caption="second thoughts", duration=31))
    world.advance(1)

    (made,) = [post for post in world.posts.values() if post.caption == "second thoughts"]

    assert (made.handle, made.created_at, made.duration_ms) == ("mara.skin", START + 1_800, 31_000)


def test_a_suspended_ad_account_delivers_nothing_until_it_is_not() -> None:
    world = small()
    one = ad(world, posts(world)[0])
    world.timeline = planned(at(1, "suspend"), at(3, "unsuspend"))
    spent = []
    for _ in range(4):
        world.advance(1)
        spent.append(sum(hour.spend_micros for hour in world.hours.values() if hour.ad_id == one.ad_id))

    assert 0 < spent[0] == spent[1] == spent[2] < spent[3]


def test_trouble_at_the_shop_begins_and_ends_when_it_is_planned() -> None:
    world = small()
    world.timeline = planned(at(6, "trouble", lose=1.0), at(18, "trouble-over"))
    world.advance(30)
    heard = [event.event_time - START for event in world.pixel_events]

    assert any(second < 6 * HOUR for second in heard)
    assert not any(6.5 * HOUR < second < 17.5 * HOUR for second in heard)
    assert any(second > 18 * HOUR for second in heard)


def test_dearer_rivals_cost_more_and_are_forgotten_afterwards() -> None:
    usual, surged = small(), small()
    surged.timeline = planned(at(2, "rival-surge", factor=3.0), at(3, "rival-surge", factor=2.0), at(20, "rival-calm"))
    prices = []
    for world in (usual, surged):
        one = ad(world, posts(world)[0])
        world.advance(20)
        hours = [hour for hour in world.hours.values() if hour.ad_id == one.ad_id and hour.hour >= START + 3 * HOUR]
        prices.append(sum(hour.spend_micros for hour in hours) / sum(hour.counters.impressions for hour in hours))
    assert surged.model.auction.rivals == 2 * usual.model.auction.rivals

    surged.advance(1)

    assert prices[1] > 1.2 * prices[0]
    assert surged.model == usual.model


plans = st.lists(
    st.tuples(st.integers(0, 23), st.sampled_from(sorted(set(LOSSES) | set(BACK.values()) - {"edit-caption"}))),
    max_size=6,
)


@settings(deadline=None, max_examples=8, derandomize=True)
@given(plans, st.integers(0, 23))
def test_a_world_put_aside_in_the_middle_goes_on_as_if_it_never_was(plan: list[tuple[int, str]], pause: int) -> None:
    def fresh() -> World:
        world = small(3)
        ad(world, posts(world)[-1])
        world.timeline = planned(
            *(at(quarter / 4, do, "mara.skin" if DEEDS[do].of_creator else "", caption="x") for quarter, do in plan)
        )
        return world

    whole, parted = fresh(), fresh()
    whole.advance(ticks=24)
    parted.advance(ticks=pause)
    parted = pickle.loads(pickle.dumps(parted))
    parted.advance(ticks=24 - pause)

    assert digest(whole) == digest(parted)
    assert whole.timeline == parted.timeline


def test_a_scenarios_plans_are_done_in_the_order_of_their_times_and_each_once() -> None:
    world = World(1, "rights-chaos")
    times = [one.at for one in world.timeline.planned]

    assert times == sorted(times)
    timeline.run(world, START, times[0])
    assert world.timeline.done == 0
    timeline.run(world, START, times[0] + 1)
    timeline.run(world, START, times[0] + 1)
    assert [one.do for one in world.timeline.told] == ["revoke"]
