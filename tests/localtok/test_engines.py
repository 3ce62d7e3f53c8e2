"""The two engines: whatever is sold, in NumPy or compiled, it comes to the same bytes."""

from __future__ import annotations

import hashlib
import pickle
import sys
from dataclasses import fields, replace
from importlib.util import find_spec
from typing import Any

import campaigning as c
import numpy as np
import onetick
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market import dice, engine
from localtok.market.audience import people
from localtok.market.booking import book
from localtok.market.dice import Ints
from localtok.market.engine import CHOICE, TALLIES, Crowd, Lanes, Moment, Rules, Slots, Sold
from localtok.market.exposure import Exposure, Feed
from localtok.world import World

needs_numba = pytest.mark.skipif(
    find_spec("numba") is None,
    reason="numba is not installed (pip install 'firesteel[fast]'): the compiled engine is not tested",
)
Tick = tuple[Crowd, Lanes, Slots, Rules, Moment]


def tick(
    seed: int, viewers: int, lanes: int, fits: int, cents: int, thrift: int, coarse: bool = False, **rules: Any
) -> Tick:
    """A tick at random: people with tastes and histories, ads of every kind, and every third viewer left out.

    cents   what lanes bid about, for one impression, in hundredths of a cent
    thrift  budgets hold at most so many times one impression's price; 0 is without end
    coarse  people without tastes, and few different numbers, so that scores tie and thresholds are met exactly
    """
    random = np.random.default_rng(seed)
    creatives, budgets, usual = 1 + lanes // 2, 2 + lanes // 3, onetick.log(max(100 * cents, 1))

    def whole(low: Any, high: Any, size: Any = None) -> Any:
        """Whole numbers of [low, high); coarse ones are multiples of a fifth of `high`."""
        drawn = random.integers(low, high, size, dtype=np.int64)
        step = np.maximum(np.asarray(high) // 5, 1) if coarse else 1
        return drawn // step * step

    speaks = random.integers(-60, 61, (creatives, 16)).astype(np.float32)
    row = random.integers(0, creatives, lanes)
    crowd = onetick.crowd(
        viewers,
        creatives,
        taste=random.integers(-127, 128, (viewers, 16)) * (not coarse),
        speaks=speaks,
        need=whole(-900, 900, viewers).astype(np.int32),
        seen=(random.integers(0, 256, (viewers, 3 * lanes)) >> random.integers(2, 9, 3 * lanes)).astype(np.uint8),
        hold=np.sort(1_000 * random.integers(0, 60, (creatives, 256), dtype=np.int32), axis=1),
        length=4_000 * random.integers(1, 15, creatives),
        chances=random.integers(0, dice.ONE, (creatives, 8)) >> random.integers(0, 12, (creatives, 8)),
    )
    own = np.stack([budgets + np.arange(lanes), 1 + random.integers(0, budgets - 1, lanes), np.zeros(lanes, np.int64)])
    board = onetick.lanes(
        lanes,
        row=row,
        column=np.arange(lanes) + lanes if seed % 2 else random.integers(0, 3 * lanes, lanes),
        aim=np.ascontiguousarray(speaks[row].T),
        bid=usual + whole(-300, 300, lanes),
        quality=whole(-200, 200, lanes),
        billing=random.integers(0, 3, lanes),
        dearest=whole(1, 1 << int(random.integers(2, 39)), lanes),
        hook=whole(-100, dice.ROWS + 100, lanes),
        hold=0 * row if coarse else whole(-400, 400, lanes),
        proof=whole(-600, 900, lanes),
        spark=random.random(lanes) < 0.6,
        silent=random.random(lanes) < 0.3,
        fit=random.integers(0, fits, lanes),
        purses=np.ascontiguousarray(random.permutation(own).T),
        left=_left(random, lanes, budgets, usual, thrift),
    )
    count = viewers * 2 // 3
    offered = onetick.slots(
        count,
        viewer=random.permutation(viewers)[:count],
        slot=np.sort(random.permutation(4 * viewers)[:count]),
        rival=usual + whole(-400, 400, count) if seed % 3 else np.full(count, onetick.NOBODY),
        fits=random.random((fits, count)) < 0.7,
    )
    return crowd, board, offered, onetick.rules(**rules), Moment.at(seed, seed, int(whole(-300, 300)))


def _left(random: np.random.Generator, lanes: int, budgets: int, usual: int, thrift: int) -> Ints:
    """What budgets hold, the account's first: so many times what an impression costs that wins against the usual bid."""
    if not thrift:
        return np.full(budgets + lanes, 1 << 50)
    price = max(int(dice.micros()[dice.rows(usual)]), 1_500)
    return random.integers(0, thrift, budgets + lanes) * price * np.array([lanes] + [1] * (budgets + lanes - 1))


def differing(one: Sold, other: Sold) -> list[str]:
    """Fields that are not the same bytes."""

    def packed(sold: Sold, name: str) -> tuple[object, ...]:
        column = getattr(sold, name)
        return column.dtype, column.shape, column.tobytes()

    return [each.name for each in fields(Sold) if packed(one, each.name) != packed(other, each.name)]


@needs_numba
@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    seed=st.integers(0, 1 << 30),
    viewers=st.integers(2, 900),
    lanes=st.integers(1, 12),
    fits=st.integers(1, 4),
    cents=st.sampled_from((0, 1, 20, 80, 3_000)),
    thrift=st.sampled_from((0, 2, 6, 40)),
    coarse=st.booleans(),
    first_price=st.booleans(),
    within=st.booleans(),
    reserve=st.sampled_from((0, 1_500, 10_000)),
    sure=st.booleans(),
)
def test_both_engines_sell_the_same_to_the_byte(sure: bool, **given: Any) -> None:
    certain = {"plays": dice.ONE, "avatar": dice.ONE // 2, "music": dice.ONE, "comments": 4_096} if sure else {}
    asked = tick(**given, **certain)

    assert differing(engine.named("numpy").run(*asked), engine.named("numba").run(*asked)) == []


@needs_numba
@pytest.mark.parametrize("within", [False, True])
def test_a_large_tick_in_which_budgets_break_is_the_same_in_both(within: bool) -> None:
    large: dict[str, Any] = {"seed": 4, "viewers": 30_000, "lanes": 40, "fits": 3, "cents": 80, "within": within}
    asked, rich = tick(**large, thrift=1_200), tick(**large, thrift=0)

    one, other = (engine.named(name).run(*asked) for name in ("numpy", "numba"))

    assert differing(one, other) == []
    assert 0 < one.spent.sum() < engine.named("numba").run(*rich).spent.sum()


@needs_numba
@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("lanes", [255, 256, 300])
def test_more_lanes_than_a_byte_counts_are_sold_the_same_in_both(lanes: int, within: bool) -> None:
    asked = tick(5, 600, lanes, 4, 80, 40, coarse=True, within=within)

    one, other = (engine.named(name).run(*asked) for name in ("numpy", "numba"))

    assert differing(one, other) == []
    assert one.lane.max() > lanes // 2


@needs_numba
@pytest.mark.parametrize("first", [0, 1_000])
def test_two_lanes_among_many_columns_are_sold_the_same_in_both(first: int) -> None:
    crowd, board, *rest = tick(5, 600, 2, 1, 80, 0)
    histories = np.tile(crowd.seen, (1, 400))
    asked = (replace(crowd, seen=histories), replace(board, column=np.array([first + 1_001, first])), *rest)

    one, other = (engine.named(name).run(*asked) for name in ("numpy", "numba"))

    assert differing(one, other) == []
    assert 0 < one.fresh.sum() < len(one.fresh)


@needs_numba
def test_the_compiled_engine_leaves_what_it_is_given_as_it_was() -> None:
    asked = tick(3, 600, 8, 2, 80, 6)
    before = [getattr(part, one.name) for part in asked[:3] for one in fields(part)]
    bytes_before = [column.tobytes() for column in before]

    engine.named("numba").run(*asked)

    assert [column.tobytes() for column in before] == bytes_before


@needs_numba
def test_nothing_on_offer_is_nothing_sold() -> None:
    crowd, board, _, rules, moment = tick(3, 30, 4, 1, 80, 0)
    none = onetick.slots(0, fits=np.ones((1, 0), np.bool_))

    for name in ("numpy", "numba"):
        sold = engine.named(name).run(crowd, board, none, rules, moment)
        assert len(sold.lane) == sold.spent.sum() == sold.tally.sum() == 0


def busy(seed: int) -> World:
    """A small world in which every kind of ad runs: capped, billed by clicks and by views, on budgets that run out."""
    world = c.small(seed)
    post, other, third = c.posts(world)[:3]
    shared = c.campaign(world, budget_mode="BUDGET_MODE_DAY", budget_micros=4 * c.USD)
    c.ad(world, post, c.group(world, shared, frequency=2, frequency_days=3))
    c.ad(world, other, c.group(world, shared, optimization_goal="CLICK", billing_event="CPC", bid_micros=c.USD // 2))
    c.ad(world, third, c.group(world, optimization_goal="ENGAGED_VIEW", billing_event="CPV", pacing="PACING_MODE_FAST"))
    c.ad(world, None, c.group(world, optimization_goal="REACH", billing_event="CPM", extra={"gender": "GENDER_FEMALE"}))
    return world


def remembered(world: World) -> str:
    """A hash of everything that a tick moves."""
    kept = hashlib.sha256(c.digest(world).encode())
    kept.update(pickle.dumps(world.market.exposure))
    kept.update(repr((world.market.pacers, world.purse.ever, world.purse.daily, world.market.likes)).encode())
    return kept.hexdigest()


@needs_numba
@pytest.mark.parametrize("seed", [7, 8])
def test_days_of_a_whole_world_are_the_same_in_both_engines(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name in ("numpy", "numba"):
        monkeypatch.setenv(CHOICE, name)
        world = busy(seed)
        world.advance(60)
        found.append(remembered(world))

    assert sum(hour.counters.impressions for hour in world.hours.values()) > 1_000
    assert found[0] == found[1]


def test_without_numba_its_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "localtok.market.engine.compiled", raising=False)

    with pytest.raises(ImportError, match=r"pip install 'firesteel\[fast\]'"):
        engine.named("numba")


def sold(random: np.random.Generator, count: int, lanes: int) -> Sold:
    """Impressions at random: so many of the sixty people, each once."""
    lane = random.integers(0, lanes, count)
    tally = np.zeros((lanes, len(TALLIES)), np.int64)
    tally[:, 0] = np.bincount(lane, minlength=lanes)
    return Sold(
        viewer=random.permutation(60)[:count],
        lane=lane,
        slot=np.arange(count),
        charge=random.integers(0, 1 << 40, count),
        did=random.integers(0, 1 << 16, count, dtype=np.uint16),
        watch_ms=random.integers(0, 1 << 20, count, dtype=np.int32),
        second=random.integers(0, 1 << 20, count, dtype=np.int32),
        fresh=np.zeros(count, np.bool_),
        tally=tally,
        spent=np.zeros(lanes, np.int64),
    )


@needs_numba
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10**9)), max_size=6),
    st.lists(st.sampled_from((0, 0, 1, 2, 5)), min_size=1, max_size=12),
    st.integers(0, 1_000),
)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_both_engines_remember_who_saw_what_alike(ticks, frequencies, seed) -> None:
    kept = list[Exposure]()
    booked = list[list[bytes]]()
    for name in ("numpy", "numba"):
        random, exposure = np.random.default_rng(seed), Exposure(60)
        exposure.seen[:] = 255 - random.integers(0, 3, exposure.seen.shape)
        caps = [exposure.capped(str(place), often) for place, often in enumerate(frequencies)]
        columns = random.permutation(exposure.seen.shape[1])[np.arange(len(caps)) % exposure.seen.shape[1]]
        made = list[bytes]()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(CHOICE, name)
            for count, start in ticks:
                told = book(exposure, caps, columns, sold(random, count, len(caps)), start)
                made += [told.second.tobytes(), told.views.tobytes()]
        kept.append(exposure)
        booked.append(made)
    plain, compiled = kept
    assert booked[0] == booked[1]
    assert (plain.seen == compiled.seen).all()
    assert (plain.stamps == compiled.stamps).all() and (plain.oldest == compiled.oldest).all()
    for ours, theirs in ((plain.views, compiled.views), (plain.engaged, compiled.engaged)):
        assert (ours.newest == theirs.newest).all() and (ours.before == theirs.before).all()


@needs_numba
@given(st.integers(1, 700), st.integers(0, 5), st.lists(st.integers(0, 400), min_size=1, max_size=12))
@settings(derandomize=True, deadline=None, max_examples=40)
def test_both_engines_have_the_same_people_in_the_feed(size, seed, wanted) -> None:
    audience, seen = people(seed, size, (("DE", "1", 1),), np.zeros(16, np.int64)), list[list[list[int]]]()
    for name in ("numpy", "numba"):
        feed = Feed()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(CHOICE, name)
            seen.append([feed.next(seed, audience, many).tolist() for many in wanted])
    assert seen[0] == seen[1]


@given(st.data())
@settings(derandomize=True, deadline=None, max_examples=40)
def test_a_cap_counts_the_newest_impressions_of_each_viewer_also_after_it_was_changed(data) -> None:
    exposure, second, true = Exposure(5), 0, {place: [[] for _ in range(5)] for place in range(3)}
    for _ in range(data.draw(st.integers(1, 12))):
        place, often = data.draw(st.integers(0, 2)), data.draw(st.integers(1, 4))
        viewers = data.draw(st.lists(st.integers(0, 4), unique=True))
        second += 10
        cap = exposure.capped(str(place), often)
        exposure.cap(cap, np.array(viewers, np.int64), np.full(len(viewers), second))
        for viewer in viewers:
            true[place][viewer].append(second)
        # What a smaller cap let fall, a larger one does not know any more.
        true[place] = [known[-often:] for known in true[place]]
        since = data.draw(st.integers(0, second))
        told = exposure.uncapped(np.array([cap.column]), np.arange(5), np.array([since]))[0]
        assert told.tolist() == [sum(at > since for at in known) < often for known in true[place]]
