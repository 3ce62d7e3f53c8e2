"""Laws of attribution: who gets the credit for what an event says, whatever its buyer met before."""

from __future__ import annotations

import numpy as np
import pytest
from campaigning import DAY, HOUR, USD, ad, group, hours_of, posts, purchase, small
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market import tracking
from localtok.market.events import Click, Intake
from localtok.market.exposure import Trail
from localtok.market.hours import Hours
from localtok.state import Ad
from localtok.world import World

few = settings(deadline=None, max_examples=80, derandomize=True)
WORLD = small()
ADS = [ad(WORLD, post, group(WORLD)) for post in posts(WORLD)[:3]]
VIEWER = 5
DAYS = {"OFF": 0, "ONE_DAY": 1, "SEVEN_DAYS": 7, "FOURTEEN_DAYS": 14, "TWENTY_EIGHT_DAYS": 28}
seconds = st.integers(0, 30 * DAY) | st.sampled_from([days * DAY + more for days in (1, 7, 14, 28) for more in (0, 1)])
meetings = st.tuples(st.integers(0, 2), seconds)
windows = st.fixed_dictionaries(
    {
        "click_attribution_window": st.sampled_from(sorted(DAYS)),
        "view_attribution_window": st.sampled_from(("OFF", "ONE_DAY", "SEVEN_DAYS")),
    },
    optional={"engaged_view_attribution_window": st.sampled_from(("ONE_DAY", "SEVEN_DAYS"))},
)


def fresh() -> World:
    """The world with nobody having met anything, at its first second."""
    prints, exposure = WORLD.footprints, WORLD.market.exposure
    prints.of_viewer.clear()
    exposure.views, exposure.engaged = Trail.of(exposure.size), Trail.of(exposure.size)
    WORLD.hours = Hours()
    WORLD.heard = Intake()
    for one in ADS:
        WORLD.adgroups[one.adgroup_id].extra = {}
    return WORLD


def click(world: World, one: Ad, ago: int) -> None:
    world.footprints.add(Click(ad_id=one.ad_id, viewer=VIEWER, at=world.now - ago, word=ago))


def see(world: World, one: Ad, ago: int, *, engaged: bool = False) -> None:
    exposure = world.market.exposure
    trails = (exposure.views, exposure.engaged) if engaged else (exposure.views,)
    for trail in trails:
        newest = trail.last(VIEWER, world.now)
        if newest is None or newest[1] < world.now - ago:
            viewer, column = np.array([VIEWER]), np.array([exposure.column_of(one.ad_id)])
            trail.add(viewer, column, np.array([world.now - ago]))


def order(world: World, at: int = 0, **given: object) -> None:
    """A purchase of that viewer, `at` seconds from now."""
    ttp = tracking.ttp_of(world, VIEWER)
    world.intake(purchase(world, ttp=ttp, event_time=world.now + at, received_at=world.now + at, **given))


def credits(world: World, one: Ad) -> tuple[int, int, int]:
    """By click, by engaged view and by view."""
    hours = hours_of(world, one)
    clicks, views = (sum(getattr(hour, f"{kind}_conversions") for hour in hours) for kind in ("click", "view"))
    return clicks, sum(hour.conversions for hour in hours) - clicks - views, views


@few
@given(st.lists(meetings, max_size=5), st.none() | meetings, st.none() | meetings, st.tuples(windows, windows, windows))
def test_click_before_engaged_view_before_view_the_last_of_each_and_each_in_its_window(clicks, engaged, viewed, given):
    world = fresh()
    for one, extra in zip(ADS, given, strict=True):
        world.adgroups[one.adgroup_id].extra = dict(extra)
    for who, ago in clicks:
        click(world, ADS[who], ago)
    if viewed:
        see(world, ADS[viewed[0]], viewed[1])
    if engaged:
        see(world, ADS[engaged[0]], engaged[1], engaged=True)

    order(world)

    seen = [one for one in (viewed, engaged) if one]
    newest = min(seen, key=lambda one: one[1]) if seen else None
    inside = [
        (rank, ago, who)
        for rank, (kind, met) in enumerate((("click", clicks), ("engaged_view", [engaged]), ("view", [newest])))
        for who, ago in filter(None, met)
        if 0 <= ago <= DAYS[given[who].get(f"{kind}_attribution_window", "OFF")] * DAY
        and given[who].get(f"{kind}_attribution_window", "OFF") != "OFF"
    ]
    total = [credits(world, one) for one in ADS]
    assert sum(map(sum, total)) == (1 if inside else 0)
    if inside:
        first = min((rank, ago) for rank, ago, _ in inside)
        winners = {who for rank, ago, who in inside if (rank, ago) == first}
        (winner,) = (who for who, got in enumerate(total) if sum(got))
        assert winner in winners
        assert total[winner][first[0]] == 1
        booked = [hour.hour for hour in hours_of(world, ADS[winner]) if hour.conversions]
        assert booked == [(world.now - first[1]) // HOUR * HOUR]


@few
@given(st.lists(meetings, min_size=1, max_size=4), st.lists(st.integers(0, 5 * DAY), min_size=1, max_size=8))
def test_an_event_is_credited_once_at_most_however_often_it_is_sent(clicks, sent):
    world = fresh()
    for who, ago in clicks:
        click(world, ADS[who], ago)

    before = len(world.pixel_events)
    for at in sorted(sent):
        order(world, at)

    kept = sum(event.kept for event in world.pixel_events[before:])
    hours = list(world.hours.values())
    assert sum(hour.conversions for hour in hours) <= kept
    assert sum(hour.conversions for hour in hours) == sum(len(hour.wins) for hour in hours)
    assert sum(hour.conversions for hour in hours) == sum(hour.real_time_conversions for hour in hours)
    assert all(hour.hour <= world.now - min(ago for _, ago in clicks) for hour in hours if hour.conversions)


@pytest.mark.parametrize(
    ("window", "ago", "credit"),
    [
        (None, HOUR, (0, 0, 1)),
        ("ONE_DAY", DAY, (0, 1, 0)),
        ("ONE_DAY", DAY + 1, (0, 0, 0)),
        ("SEVEN_DAYS", 7 * DAY, (0, 1, 0)),
        ("SEVEN_DAYS", 7 * DAY + 1, (0, 0, 0)),
    ],
)
def test_what_was_watched_counts_as_engaged_where_the_ad_group_has_a_window_for_it(window, ago, credit):
    world = fresh()
    world.adgroups[ADS[0].adgroup_id].extra = {"engaged_view_attribution_window": window}
    see(world, ADS[0], ago, engaged=True)

    order(world, value_micros=50 * USD)

    assert credits(world, ADS[0]) == credit
    kinds = [win.kind for hour in hours_of(world, ADS[0]) for win in hour.wins]
    assert kinds == [kind for kind, won in zip(("click", "engaged_view", "view"), credit, strict=True) if won]


def test_an_engaged_view_loses_to_an_older_click_and_beats_a_newer_view():
    world = fresh()
    for one in ADS:
        world.adgroups[one.adgroup_id].extra = {"engaged_view_attribution_window": "SEVEN_DAYS"}
    see(world, ADS[0], 3 * DAY, engaged=True)
    see(world, ADS[1], HOUR)

    order(world, event_id="first")
    click(world, ADS[2], 5 * DAY)
    order(world, event_id="second")

    assert [credits(world, one) for one in ADS] == [(0, 1, 0), (0, 0, 0), (1, 0, 0)]
