"""Laws of deduplication, the switches for what nobody documents, and how much is remembered for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from campaigning import DAY, HOUR, purchase, small
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market.events import Intake
from localtok.world import World

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "deduplication.json").read_text(encoding="utf-8"))
few = settings(deadline=None, max_examples=60, derandomize=True)
WORLD = small()
"""Its clock stands still, and each example empties what it remembers of events."""
sendings = st.lists(
    st.tuples(
        st.sampled_from(("Purchase", "AddToCart")),
        st.sampled_from(("a", "b", "c")),
        st.sampled_from(("browser", "server")),
        st.integers(0, 5 * DAY),
    ),
    max_size=25,
)


def fresh() -> World:
    WORLD.heard = Intake()
    WORLD.pixel_events.clear()
    for name, value in (("dedup_clock", "received"), ("dedup_merge", "merge")):
        WORLD.assume.set(name, value)
    return WORLD


def counted(world: World, sent: list[tuple[str, str, str, int]]) -> list[bool]:
    """Which of them count, sent at those seconds from now."""
    return [
        world.intake(purchase(world, event=name, event_id=id, source=source, received_at=world.now + at))
        for name, id, source, at in sent
    ]


@few
@given(sendings)
def test_sending_each_twice_at_once_counts_no_more(sent):
    in_time = sorted(sent, key=lambda one: one[3])

    assert sum(counted(fresh(), [one for one in in_time for _ in range(2)])) == sum(counted(fresh(), in_time))


@few
@given(sendings, st.randoms(use_true_random=False))
def test_within_48_hours_the_order_of_arrival_does_not_matter(sent, random):
    near = [(name, id, source, at % (2 * DAY)) for name, id, source, at in sent]
    seconds = sorted(at for *_, at in near)
    shuffled = random.sample(near, len(near))

    kept = counted(fresh(), [(*one[:3], at) for one, at in zip(shuffled, seconds, strict=True)])

    assert sum(kept) == len({(name, id) for name, id, _, _ in near})


@few
@given(sendings)
def test_what_counts_is_more_than_48_hours_after_what_counted_before_and_nothing_else_is(sent):
    in_time = sorted(sent, key=lambda one: one[3])
    last: dict[tuple[str, str], int] = {}

    for (name, id, _, at), kept in zip(in_time, counted(fresh(), in_time), strict=True):
        assert kept == ((name, id) not in last or at - last[name, id] > 2 * DAY)
        if kept:
            last[name, id] = at


@few
@given(sendings)
def test_no_more_is_remembered_than_can_matter(sent):
    world = fresh()
    for one in sorted(sent, key=lambda one: one[3]):
        counted(world, [one])
        oldest = world.now + one[3] - 2 * DAY - HOUR
        remembered = [first for heard in world.heard.heard.values() for first in heard.by_id.values()]
        assert all(first.received_at >= oldest for first in remembered)
        assert len(remembered) <= 6


def test_a_year_of_orders_leaves_two_days_of_them_behind():
    world = fresh()
    for hour in range(24 * 365):
        world.intake(purchase(world, event_id=f"e{hour}", ttp=f"v{hour}", received_at=world.now + hour * HOUR))

    assert len(world.pixel_events) == 24 * 365
    (heard,) = world.heard.heard.values()
    assert len(heard.by_id) <= 50
    assert len(heard.unread) <= 50


def test_a_year_of_questions_by_cookie_leaves_two_days_of_cookies_behind():
    world = fresh()
    for hour in range(24 * 365):
        told = {"ttp": f"v{hour}", "received_at": world.now + hour * HOUR}
        assert world.intake(purchase(world, event_id=f"e{hour}", **told))
        assert not world.intake(purchase(world, source="server", event_id="", **told))

    (heard,) = world.heard.heard.values()
    assert len(heard.by_cookie) + len(heard.unread) <= 50


@pytest.mark.parametrize("asked", [False, True])
def test_a_cookie_is_known_as_it_was_heard_last_whether_or_not_anybody_asked_in_between(asked):
    world = fresh()
    world.intake(purchase(world, ttp="v", event_id="e"))
    if asked:
        world.intake(purchase(world, source="server", ttp="w", event_id=""))
    world.intake(purchase(world, source="server", ttp="v", event_id="f", received_at=world.now + HOUR))

    assert world.intake(purchase(world, source="server", ttp="v", event_id="", received_at=world.now + 2 * HOUR))
    assert not world.intake(purchase(world, ttp="v", event_id="", received_at=world.now + 2 * HOUR))


@pytest.mark.parametrize(
    ("switch", "under_five", "after_five", "enriched"),
    [("merge", False, False, True), ("keep-first", False, False, False), ("count-both", True, False, False)],
)
def test_what_happens_within_five_minutes_is_a_switch(switch, under_five, after_five, enriched):
    world = fresh()
    world.assume.set("dedup_merge", switch)
    first = purchase(world, ttclid="")
    world.intake(first)

    later = [
        world.intake(purchase(world, source="server", ttclid="c", received_at=world.now + after)) for after in (2, 301)
    ]

    assert later == [under_five, after_five]
    assert bool(first.ttclid) == enriched


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=[case["id"] for case in GOLDEN["cases"]])
def test_the_documented_scenarios_hold_with_both_clocks_and_the_other_reading_of_the_silent_one(case):
    for clock in ("received", "event_time"):
        for merge in ("keep-first", "count-both"):
            world = fresh()
            world.assume.set("dedup_clock", clock)
            world.assume.set("dedup_merge", merge)
            kept = [
                world.intake(
                    purchase(
                        world,
                        pixel_code=pixel,
                        event=name,
                        event_id=event_id or "",
                        source="browser" if channel == "pixel" else "server",
                        received_at=world.now + at,
                        event_time=world.now + at,
                    )
                )
                for pixel, name, event_id, channel, at in case["events"]
            ]
            assert sum(kept) == (case.get("or", case["counted"]) if merge == "count-both" else case["counted"])


@pytest.mark.parametrize(("clock", "kept"), [("received", True), ("event_time", False)])
def test_a_late_repetition_of_one_moment_is_new_by_one_clock_and_old_by_the_other(clock, kept):
    world = fresh()
    world.assume.set("dedup_clock", clock)
    world.intake(purchase(world, source="server"))
    world.intake(purchase(world, source="server", event_id="in between", received_at=world.now + 9 * DAY))

    assert world.intake(purchase(world, source="server", received_at=world.now + 10 * DAY)) is kept


def test_by_the_clock_of_events_two_moments_count_though_they_arrive_together():
    world = fresh()
    world.assume.set("dedup_clock", "event_time")

    assert [
        world.intake(purchase(world, source="server", event_time=world.now - before))
        for before in (0, 2 * DAY, 2 * DAY + 1)
    ] == [True, False, True]


@pytest.mark.parametrize(
    ("first", "then", "kept"),
    [
        ({"source": "browser", "event_id": "e"}, {"source": "server", "event_id": ""}, False),
        ({"source": "server", "event_id": "e"}, {"source": "server", "event_id": ""}, True),
        ({"source": "browser", "event_id": "e"}, {"source": "server", "event_id": "f"}, True),
        ({"source": "browser", "event_id": "e"}, {"source": "server", "event_id": "", "event": "Lead"}, True),
        ({"source": "browser", "event_id": "e"}, {"source": "server", "event_id": "", "ttp": "w"}, True),
        ({"source": "browser", "event_id": "e"}, {"source": "server", "event_id": "", "ttp": ""}, True),
    ],
)
def test_the_cookie_stands_in_for_a_missing_id_only(first, then, kept):
    world = fresh()
    world.intake(purchase(world, ttp="v", **first))

    assert world.intake(purchase(world, **{"ttp": "v", "received_at": world.now + HOUR, **then})) is kept
