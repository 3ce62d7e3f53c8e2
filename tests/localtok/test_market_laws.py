"""The laws of the market that need a witness of their own: a plain loop, every impression's second, another clock.

Numbers are those of docs/reference/market-laws.md, where every law has its test.
"""

from __future__ import annotations

import pickle
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import onetick
import pytest
from campaigning import (
    DAY,
    HOUR,
    USD,
    ad,
    campaign,
    digest,
    group,
    hours_of,
    posts,
    small,
    spend,
    total,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from reporting import rows
from staging import TICK, staged
from test_engines import Tick, tick

from localtok.market import cells, delivery, dice, engine, learning
from localtok.market.booking import Booked
from localtok.market.engine import CHOICE
from localtok.market.pacing import Purse
from localtok.routes.reporting.attributes import Subject
from localtok.routes.reporting.grains import wholes
from localtok.routes.reporting.question import FOREVER, Period
from localtok.scenario import Given
from localtok.state import Ad
from localtok.world import World

few = settings(derandomize=True, deadline=None, max_examples=4)
NUMBA = pytest.mark.skipif(find_spec("numba") is None, reason="numba is not installed: pip install 'firesteel[fast]'")
ENGINES = ("numpy", pytest.param("numba", marks=NUMBA))
on_both = pytest.mark.parametrize("name", ENGINES)
DYNAMIC = "BUDGET_MODE_DYNAMIC_DAILY_BUDGET"
MODES = ("BUDGET_MODE_DAY", "BUDGET_MODE_TOTAL", DYNAMIC)
BILLED = (("CONVERT", "OCPM"), ("CLICK", "CPC"), ("ENGAGED_VIEW", "CPV"), ("REACH", "CPM"))


@pytest.fixture
def chosen(name: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(CHOICE, name)
    return name


@contextmanager
def witness() -> Iterator[list[np.ndarray]]:
    """Every impression as it happens: viewer, column of the ad, second. An array a tick, shape (3, n)."""
    seen: list[np.ndarray] = []
    book = delivery.book

    def noted(exposure: Any, caps: Any, columns: Any, sold: Any, start: int) -> Booked:
        booked = book(exposure, caps, columns, sold, start)
        seen.append(np.stack([sold.viewer, columns[sold.lane], booked.second]))
        return booked

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "book", noted)
        yield seen


# Law 1: money.


@on_both
def test_what_impressions_cost_is_what_budgets_balance_and_reports_say_to_the_micro(chosen: str) -> None:
    world = small(3)
    opened = world.advertiser.balance_micros
    shared = campaign(world, budget_mode="BUDGET_MODE_DAY", budget_micros=9 * USD)
    ads = [
        ad(world, posts(world)[place % 3], group(world, shared if place % 2 else None, optimization_goal=goal,
           billing_event=billing, pacing="PACING_MODE_FAST"))
        for place, (goal, billing) in enumerate(BILLED)
    ]  # fmt: skip
    world.advance(26)

    charged = {one.ad_id: 0 for one in ads}
    for key, hour in world.hours.items():
        paid = int(cells.joined(hour.views)["charge"].astype(np.int64).sum())
        assert paid == hour.spend_micros, key
        charged[key[0]] += paid
    for one in ads:
        ((_, told),) = wholes(Subject.of(world, one), (Period("", 0, FOREVER),), None)
        assert told.spend == told.billed == told.known_spend == charged[one.ad_id] > 0
    for of in ("adgroup_id", "campaign_id"):
        for id in {getattr(one, of) for one in ads}:
            mine = sum(charged[one.ad_id] for one in ads if getattr(one, of) == id)
            assert mine == world.purse.ever[id] == sum(n for (of_id, _), n in world.purse.daily.items() if of_id == id)
    assert opened - world.advertiser.balance_micros == sum(charged.values())
    assert world.advertiser.balance_micros >= 0


@on_both
@pytest.mark.parametrize("purse", [0, 1, 2], ids=["account", "campaign", "ad group"])
@pytest.mark.parametrize(("over", "sold"), [(-1, 2), (0, 3), (1, 3)])
def test_a_budget_pays_to_its_last_micro_and_not_one_more(name: str, purse: int, over: int, sold: int) -> None:
    left = np.full(3, 1 << 50, np.int64)
    left[purse] = 3 * onetick.rules().reserve + over

    for places in (3, 20):
        outcome = onetick.sold(onetick.lanes(left=left), onetick.slots(places), name=name)
        assert outcome.charge.tolist() == [onetick.rules().reserve] * sold


@few
@given(
    st.sampled_from(["Etc/UTC", "America/New_York", "Asia/Kolkata"]),
    st.integers(1, 20).map(lambda dollars: dollars * USD),
    st.lists(st.integers(0, 30 * USD), min_size=40, max_size=60),
)
def test_a_purse_has_left_what_is_not_spent_of_the_day_the_life_or_five_quarters_a_day_and_seven_days_a_week(
    zone: str, budget: int, wishes: list[int]
) -> None:
    world, at = small(), 1_772_841_600
    purse = Purse(world.advertiser, ZoneInfo(zone))
    of = [group(world, budget_mode=mode, budget_micros=budget) for mode in MODES]
    days, weeks, ever = (Counter[Any]() for _ in range(3))
    for wish in [*wishes, *[budget * 9] * 9]:
        local = datetime.fromtimestamp(at, ZoneInfo(zone)).date()
        sunday = local - timedelta(days=(local.weekday() + 1) % 7)
        left = {
            "BUDGET_MODE_DAY": budget - days["BUDGET_MODE_DAY", local],
            "BUDGET_MODE_TOTAL": budget - ever["BUDGET_MODE_TOTAL"],
            DYNAMIC: min(budget * 5 // 4 - days[DYNAMIC, local], 7 * budget - weeks[sunday]),
        }
        for one in of:
            mode, paid = one.budget_mode, min(wish, left[one.budget_mode])
            assert purse.left_for_group(one, at) == left[mode]
            purse.charge(one.adgroup_id, one.campaign_id, paid, at)
            days[mode, local] += paid
            ever[mode] += paid
            weeks[sunday] += paid * (mode == DYNAMIC)
        at += 9 * HOUR

    assert max(paid for (mode, _), paid in days.items() if mode == DYNAMIC) == budget * 5 // 4
    assert max(weeks.values()) <= 7 * budget


@on_both
def test_a_week_that_is_nearly_spent_holds_a_dynamic_day_back_in_the_market(chosen: str) -> None:
    world = small()
    of = group(world, budget_mode=DYNAMIC, pacing="PACING_MODE_FAST")
    one = ad(world, posts(world)[0], of)
    for days in range(1, 5):
        world.purse.charge(of.adgroup_id, of.campaign_id, of.budget_micros * 27 // 16, world.now - days * DAY)

    world.advance(12)

    assert 0.9 * of.budget_micros / 4 < spend(world, one) <= of.budget_micros / 4
    assert one.secondary_status == "AD_STATUS_BUDGET_EXCEED"


# Law 2: the auction, beside a plain loop.


@on_both
@settings(derandomize=True, deadline=None, max_examples=10)
@given(
    seed=st.integers(0, 1 << 30),
    lanes=st.integers(1, 8),
    thrift=st.sampled_from((0, 2, 9)),
    first_price=st.booleans(),
    within=st.booleans(),
    reserve=st.sampled_from((0, 1_500, 8_000)),
)
def test_slots_are_sold_as_a_plain_loop_sells_them(name: str, seed: int, lanes: int, thrift: int, **by: Any) -> None:
    crowd, board, offered, rules, moment = tick(seed, 120, lanes, 3, 60, thrift, **by)
    board = replace(board, billing=np.zeros(lanes, np.int64))
    asked = crowd, board, offered, rules, moment

    sold = engine.named(name).run(*asked)

    assert list(zip(sold.slot.tolist(), sold.lane.tolist(), sold.charge.tolist(), strict=True)) == looped(asked)


def looped(asked: Tick) -> list[tuple[int, int, int]]:
    """Slot, lane and price, one slot after the other: the best score of those who may, can pay and bid the reserve."""
    crowd, board, offered, rules, _ = asked
    left, out, made = board.left.tolist(), set(), []
    dots = (crowd.taste.astype(np.int64)[offered.viewer] @ board.aim.astype(np.int64)).tolist()
    place = 0
    while place < len(dots):
        viewer, rival = int(offered.viewer[place]), int(offered.rival[place])
        scores, worths = {}, {}
        for lane in range(len(board.row)):
            tired = int(rules.fatigue[crowd.seen[viewer, board.column[lane]]])
            value = dots[place][lane] + 32 * (int(board.bid[lane]) - tired)
            if lane in out or not offered.fits[board.fit[lane], place] or micros(value >> 5) < rules.reserve:
                continue
            worths[lane], scores[lane] = value >> 5, value + 32 * int(board.quality[lane])
        best = max(scores, key=lambda lane: (scores[lane], -lane), default=-1)
        if best < 0 or scores[best] <= 32 * rival:
            place += 1
            continue
        others = [score >> 5 for lane, score in scores.items() if lane != best and rules.within]
        beaten = max([rival, *others]) - int(board.quality[best])
        price = max(micros(worths[best] if rules.first_price else min(beaten, worths[best])), rules.reserve)
        assert rules.reserve <= price <= micros(worths[best])
        broken = min((budget for budget in board.purses[best].tolist() if left[budget] < price), default=-1)
        if broken >= 0:
            out |= {lane for lane in range(len(board.row)) if broken in board.purses[lane]}
            continue
        for budget in board.purses[best].tolist():
            left[budget] -= price
        made.append((int(offered.slot[place]), best, price))
        place += 1
    return made


def micros(row: int) -> int:
    return int(dice.micros()[min(max(row, 0), dice.ROWS - 1)])


# Laws 4, 5 and 18: what is counted.


@on_both
def test_a_post_keeps_what_it_won_when_everything_above_its_ad_is_deleted(chosen: str) -> None:
    world, post = small(), posts(small())[0]
    one, own = ad(world, world.posts[post.item_id]), ad(world, None)
    world.advance(12)
    world.campaigns[one.campaign_id].operation_status = "DELETE"
    world.adgroups[one.adgroup_id].operation_status = "DELETE"
    one.operation_status = "DELETE"
    world.advance(6)

    won = total([hour.counters for hour in hours_of(world, one)])
    assert won["likes"] > 0
    assert total([world.posts[post.item_id].paid]) == won
    assert total([one.paid for one in world.posts.values()]) == won
    assert total([hour.counters for hour in hours_of(world, own)])["likes"] > 0


@on_both
def test_whoever_is_credited_to_a_click_clicked_in_that_hour_and_to_a_view_saw_it_then(chosen: str) -> None:
    world = small()
    world.creatives.chances[:, 7] = dice.probability(0.3)
    for post in posts(world)[:3]:
        ad(world, post, group(world, budget_micros=40 * USD, optimization_goal="CLICK"))
    world.advance(30)

    won: Counter[str] = Counter()
    for hour in world.hours.values():
        views = cells.joined(hour.views)
        saw = set(views["viewer"].tolist())
        clicked = set(views["viewer"][views["did"] & cells.BIT["clicks"] != 0].tolist())
        buyers = {win.viewer for win in hour.wins if win.kind == "click"}
        assert buyers <= clicked
        assert {win.viewer for win in hour.wins} <= saw
        assert len(buyers) <= hour.counters.clicks
        assert hour.click_conversions == sum(win.kind == "click" for win in hour.wins)
        assert hour.conversions == hour.click_conversions + hour.view_conversions == len(hour.wins)
        won.update(win.kind for win in hour.wins)
    assert min(won["click"], won["view"]) > 0


def test_a_post_counts_every_comment_be_it_visible_hidden_or_deleted_while_more_are_written() -> None:
    world = small()
    ads = [ad(world, post, group(world, budget_micros=60 * USD)) for post in posts(world)[:2]]
    world.moderation.words.append("a")
    for part in range(4):
        world.advance(6)
        for number, one in enumerate(list(world.comments.values())):
            one.hidden, one.deleted = one.hidden or (number + part) % 5 == 0, one.deleted or (number + part) % 7 == 0

        for post in world.posts.values():
            here = [one for one in world.comments.values() if one.item_id == post.item_id]
            kinds = Counter("deleted" if one.deleted else "hidden" if one.hidden else "visible" for one in here)
            assert kinds.total() == post.organic.comments + post.paid.comments
    assert sum(world.posts[one.item_id].paid.comments for one in ads) > 0
    assert any(one.hit_blockedword for one in world.comments.values())


# Law 6: nothing outside.

EDGES = ("reviewed", "begins", "ends", "code ends", "code begins", "half-hour")


def allowed(stage: Any, edge: str, second: int) -> tuple[int, int]:
    """Change the ad so that an edge is at that second from now; from and to which second it may be shown."""
    world, start = stage.world, stage.world.now
    of, (code,) = world.adgroups[stage.ad.adgroup_id], world.codes.values()
    if edge == "reviewed":
        stage.ad.review_until = start + second
    elif edge == "begins":
        of.starts_at = start + second
    elif edge == "ends":
        of.ends_at = start + second
    elif edge == "code ends":
        code.ends_at = start + second
    elif edge == "code begins":
        code.starts_at = start + second
    else:
        half = 1_800 * (second // 1_800)
        monday = (start - 4 * DAY) % (7 * DAY) // 1_800 + second // 1_800
        of.extra["dayparting"] = "".join("1" if mark == monday else "0" for mark in range(336))
        return half, half + 1_800
    return (0, second) if edge.endswith("ends") else (second, 2 * HOUR)


@settings(derandomize=True, deadline=None, max_examples=24)
@given(st.sampled_from(EDGES), st.one_of(st.integers(0, 7).map(lambda n: n * TICK), st.integers(1, 2 * HOUR - 1)))
def test_an_ad_is_shown_in_the_ticks_that_lie_wholly_inside_and_in_no_others(edge: str, second: int) -> None:
    stage = staged("AUTH_CODE")
    start = stage.world.now
    stage.world.adgroups[stage.ad.adgroup_id].budget_micros = 400 * USD
    first, last = allowed(stage, edge, second)
    with witness() as seen:
        stage.world.advance(2)

    seconds = np.concatenate([one[2] for one in seen] or [np.empty(0, np.int64)]) - start
    inside = {at for at in range(0, 2 * HOUR, TICK) if first <= at and at + TICK <= last}
    assert all(first <= second < last for second in seconds.tolist())
    assert set((seconds // TICK * TICK).tolist()) == inside


@on_both
@few
@given(data=st.data())
def test_whoever_sees_an_ad_is_whom_it_targets_also_after_the_target_changed(name: str, data: st.DataObject) -> None:
    world = small()
    one = ad(world, posts(world)[0], group(world, budget_micros=200 * USD))
    of = world.adgroups[one.adgroup_id]
    for _ in range(2):
        place = data.draw(st.sampled_from(range(len(world.audience.countries))))
        ages = data.draw(st.lists(st.sampled_from(cells.names(world, "age")[1:4]), unique=True))
        gender = data.draw(st.sampled_from(("GENDER_MALE", "GENDER_FEMALE", "GENDER_UNLIMITED")))
        of.location_ids = [world.audience.countries[place]]
        of.extra |= {"age_groups": ages, "gender": gender}
        with witness() as seen, pytest.MonkeyPatch.context() as patch:
            patch.setenv(CHOICE, name)
            world.advance(4)

        viewers = np.concatenate([tick[0] for tick in seen])
        told = {
            name: {cells.names(world, name)[code] for code in cells.codes(world, name, viewers).tolist()}
            for name in ("country_code", "age", "gender")
        }
        assert told["country_code"] == {world.country_codes[place]}
        assert told["age"] <= set(ages or cells.names(world, "age"))
        assert gender == "GENDER_UNLIMITED" or told["gender"] == {gender.removeprefix("GENDER_")}


# Law 7: frequency.


@pytest.mark.parametrize(
    ("name", "first", "then"),
    [("numpy", 2, 2), pytest.param("numba", 2, 2, marks=NUMBA), ("numpy", 1, 2), ("numpy", 2, 1)],
)
def test_nobody_is_shown_a_group_oftener_than_its_cap_in_any_window_also_when_the_cap_changes(
    chosen: str, first: int, then: int
) -> None:
    world = small()
    world.slots_a_day *= 4
    of = group(
        world, frequency=first, frequency_days=1, budget_micros=90 * USD, optimization_goal="REACH", billing_event="CPM"
    )
    ads = [ad(world, post, of) for post in posts(world)[:2]]
    with witness() as seen:
        world.advance(8)
        of.frequency, changed = then, world.now
        world.advance(20)

    before: dict[int, list[int]] = {}
    apart = []
    for viewer, _, second in np.concatenate(seen, axis=1).T.tolist():
        mine, cap = before.setdefault(viewer, []), first if second < changed else then
        assert sum(second - DAY < one for one in mine) < cap
        apart += [second - mine[-cap]] if len(mine) >= cap else []
        mine.append(second)
    assert min(apart) < DAY + TICK
    assert all(spend(world, one) for one in ads)


# Law 8: the same bytes.


@on_both
def test_a_world_put_aside_under_one_engine_goes_on_alike_under_the_other(
    chosen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = busy()
    whole.advance(ticks=61)
    aside = busy()
    aside.advance(ticks=23)
    aside = pickle.loads(pickle.dumps(aside))
    if find_spec("numba"):
        monkeypatch.setenv(CHOICE, "numba" if chosen == "numpy" else "numpy")
    aside.advance(ticks=38)

    assert digest(aside) == digest(whole)


def busy() -> World:
    """Ads of every billing, two of them under a cap, on budgets that run out."""
    world = small()
    for place, (goal, billing) in enumerate(BILLED):
        ad(world, posts(world)[place % 3], group(world, optimization_goal=goal, billing_event=billing,
           frequency=2 * (place == 3), frequency_days=1, budget_micros=3 * USD))  # fmt: skip
    ad(world, None)
    return world


# Law 12: what is past.


def test_what_was_delivered_never_changes_afterwards_and_what_was_won_only_grows() -> None:
    world = busy()
    world.creatives.chances[:, 7] = dice.probability(0.3)
    world.advance(18)
    then = {key: (hour.spend_micros, total([hour.counters]), hour.conversions) for key, hour in world.hours.items()}
    world.advance(18)

    grown = 0
    for key, (paid, counters, conversions) in then.items():
        now = world.hours[key]
        assert (now.spend_micros, total([now.counters])) == (paid, counters)
        assert now.conversions >= conversions
        grown += now.conversions - conversions
    assert grown > 0


# Law 13: nothing where nothing differs.


@on_both
def test_ads_with_other_names_and_ids_come_to_the_same_to_the_micro(chosen: str) -> None:
    """A/A under common random numbers: nothing of the market hangs on what things are called."""
    told = []
    for burnt in (0, 1_000):
        world = small(5)
        for _ in range(burnt):
            world.next_id()
        ads = [ad(world, post, name=f"arm {burnt}") for post in [*posts(world)[:2], None]]
        world.advance(18)
        told.append(
            [
                [[(h.hour, h.spend_micros, h.counters, h.conversions) for h in hours_of(world, one)] for one in ads],
                [(row.placed_at, row.value_micros) for row in world.orders],
                [(one.text, one.created_at) for one in world.comments.values()],
                world.advertiser.balance_micros,
            ]
        )

    assert told[0] == told[1]


# Law 15: days on the account's clock.

CHANGES = [
    ("Europe/Berlin", "2026-03-29", 23.0),
    ("America/New_York", "2026-11-01", 25.0),
    ("Australia/Lord_Howe", "2026-04-05", 24.5),
    ("America/Santiago", "2026-09-06", 23.0),
]


@pytest.mark.parametrize(("zone", "day", "hours"), CHANGES)
def test_a_day_on_which_the_clocks_change_has_one_budget_from_midnight_to_midnight(
    zone: str, day: str, hours: float
) -> None:
    world = World(seed=7, scenario="tiny", account=Given(timezone=zone))
    date, own = datetime.fromisoformat(day), ZoneInfo(zone)
    middle = int((date + timedelta(hours=12)).replace(tzinfo=own).timestamp())
    days = [(date + timedelta(days=n)).date() for n in (-1, 0, 1)]
    begins = next(at for at in range(middle - DAY, middle, TICK) if dated(at, own) == days[1])
    ends = next(at for at in range(middle, middle + DAY, TICK) if dated(at, own) == days[2])
    assert ends - begins == hours * HOUR
    world.now = begins - begins % HOUR - 3 * HOUR
    one = ad(
        world, posts(world)[0], group(world, budget_micros=USD, pacing="PACING_MODE_FAST", starts_at=0), code_days=90
    )
    spent: Counter[Any] = Counter()
    with witness() as seen:
        for _ in range(int(hours) * 4 + 28):
            before = spend(world, one)
            world.advance(ticks=1)
            spent[dated(world.now - TICK, own)] += spend(world, one) - before

    assert all(0 < spent[each] == world.purse.daily[one.adgroup_id, each.toordinal()] <= USD for each in days)
    shown = np.concatenate(seen, axis=1)[2].tolist()
    assert {begins, ends} <= {second - second % TICK for second in shown}
    assert spent[days[1]] > 0.9 * USD
    told = rows(world, start_date=str(days[0]), end_date=str(days[2]))
    assert {row["dimensions"]["stat_time_day"][:10]: float(row["metrics"]["spend"]) for row in told} == {
        str(each): pytest.approx(micros_of / USD, abs=0.001) for each, micros_of in spent.items()
    }
    hourly = rows(world, dimensions=["ad_id", "stat_time_hour"], start_date=day, end_date=day, metrics=["impressions"])
    assert sum(int(row["metrics"]["impressions"]) for row in hourly) == sum(begins <= at < ends for at in shown)


def dated(at: int, zone: ZoneInfo) -> Any:
    return datetime.fromtimestamp(at, UTC).astimezone(zone).date()


# Law 16: learning.


@on_both
def test_in_a_market_that_runs_an_ad_group_learns_once_whoever_joins_or_leaves_it(chosen: str) -> None:
    world = small()
    world.model = replace(world.model, learning=replace(world.model.learning, needed=12))
    of = group(world, budget_micros=400 * USD, optimization_goal="CLICK")
    ads: list[Ad] = [ad(world, posts(world)[0], of)]
    told = []
    for part in range(80):
        world.advance(ticks=1)
        told.append(learning.phase(world, of.adgroup_id))
        if part in (8, 60):
            ads.append(ad(world, posts(world)[part % 2 + 1], of))
        if part in (30, 70):
            ads[0].operation_status = "DELETE"

    assert [counted for _, counted in told] == sorted(counted for _, counted in told)
    assert [word for word, _ in told] == sorted((word for word, _ in told), reverse=True)
    assert {word for word, _ in told} == {"LEARNING", "LEARNED"}


def test_every_test_that_the_page_of_laws_names_is_there() -> None:
    here = Path(__file__).parent
    page = (here.parents[1] / "docs" / "reference" / "market-laws.md").read_text("utf-8")
    for law in page.splitlines():
        file = ""
        for name in re.findall(r"`([\w/.:]*test_[\w.:/]+)`", law):
            file, _, name = name.rpartition("::") if "::" in name else (file, "", name)
            at = here.parents[1] / file if "/" in file else here / file
            assert f"def {name}(" in at.read_text("utf-8"), (file, name)
