"""Taking a launch back, stopping everything, and what is shown before either."""

from __future__ import annotations

from typing import Any

import pytest
from test_platform_launch import Crash, DyingJournal
from tiktoks import Ready, ready, with_a_file

from firesteel import errors
from firesteel.tiktok import MemoryJournal, Undone


@pytest.fixture
def given(in_process, world) -> Ready:
    return with_a_file(ready(in_process, world), world)


def advance(given: Ready, hours: int) -> None:
    given.platform.client.http.post("/_localtok/clock/advance", json={"hours": hours})


def trouble(given: Ready, path: str, **fault: Any) -> None:
    answer = given.platform.client.http.post("/_localtok/faults", json={"faults": [{"path": path, **fault}]})
    assert answer.status_code == 200


def statuses(things: dict[str, Any]) -> list[str]:
    return [one.operation_status for one in things.values()]


def everything(world) -> set[str]:
    return {
        *(f"campaign {id}" for id in world.campaigns),
        *(f"ad group {id}" for id in world.adgroups),
        *(f"ad {id}" for id in world.ads),
    }


def test_a_launch_that_never_delivered_is_deleted_whole(given, world):
    journal = MemoryJournal()
    given.launch(journal)

    undone = given.platform.undo(given.plan, journal)

    assert undone.paused == ()
    assert set(undone.deleted) == everything(world)
    assert statuses(world.campaigns) == ["DELETE"]
    assert given.platform.undo(given.plan, journal) == undone


def test_what_delivered_is_paused_and_the_rest_deleted(given, world):
    """One ad was refused by the review, so it never ran."""
    journal = MemoryJournal()
    made = given.launch(journal)
    world.review_denials[made.ads[1].ad_id] = "no"
    advance(given, 30)

    undone = given.platform.undo(given.plan, journal)

    groups = [ad.adgroup_id for ad in made.ads]
    assert undone.paused == (f"campaign {made.campaign_id}", *(f"ad group {id}" for id in groups if id != groups[1]))
    assert undone.deleted == (f"ad group {groups[1]}", f"ad {made.ads[1].ad_id}")
    assert statuses(world.campaigns) == ["DISABLE"]
    assert statuses(world.adgroups) == ["DISABLE", "DELETE", "DISABLE", "DISABLE"]
    spent = world.advertiser.balance_micros
    advance(given, 24)
    assert world.advertiser.balance_micros == spent


def test_what_may_be_delivering_this_moment_is_paused_although_no_report_says_so_yet(given, world):
    journal = MemoryJournal()
    made = given.launch(journal)
    advance(given, 1)
    world.assume.report_latency = True

    undone = given.platform.undo(given.plan, journal)

    assert undone.deleted == ()
    assert f"campaign {made.campaign_id}" in undone.paused


def test_a_flight_that_our_own_books_say_delivered_is_never_deleted(given, world):
    journal = MemoryJournal()
    made = given.launch(journal)

    undone = given.platform.undo(given.plan, journal, delivered={made.ads[0].flight})

    assert f"ad group {made.ads[0].adgroup_id}" in undone.paused
    assert f"ad group {made.ads[1].adgroup_id}" in undone.deleted
    assert statuses(world.adgroups) == ["DISABLE", "DELETE", "DELETE", "DELETE"]


def test_what_somebody_else_put_into_the_campaign_is_not_deleted_with_it(given, world):
    journal = MemoryJournal()
    given.launch(journal)
    theirs = next(iter(world.adgroups.values()))
    copy = type(theirs)(
        **{name: getattr(theirs, name) for name in theirs.__dataclass_fields__ if name not in ("adgroup_id", "name")},
        adgroup_id="1899999999999999998",
        name="somebody else's",
    )
    world.adgroups[copy.adgroup_id] = copy

    undone = given.platform.undo(given.plan, journal)

    assert undone.paused == (f"campaign {next(iter(world.campaigns))}",)
    assert copy.operation_status == "ENABLE"
    assert statuses(world.campaigns) == ["DISABLE"]
    assert {one.operation_status for one in world.adgroups.values() if one is not copy} == {"DELETE"}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, 21, 3))
def test_a_launch_that_was_cut_off_anywhere_is_taken_back_whole(given, world, at, when):
    journal = DyingJournal(at, when)
    with pytest.raises(Crash):
        given.launch(journal)

    undone = given.platform.undo(given.plan, journal)

    assert set(undone.deleted) == everything(world)
    assert set(statuses(world.campaigns)) <= {"DELETE"}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2])
def test_an_undo_that_was_cut_off_goes_on_as_it_began(given, world, at, when):
    journal = DyingJournal(26 + at, when)
    given.launch(journal)

    with pytest.raises(Crash):
        given.platform.undo(given.plan, journal)
    undone = given.platform.undo(given.plan, journal)

    assert set(undone.deleted) == everything(world)
    assert statuses(world.campaigns) == ["DELETE"]


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "code", "code": 50000, "when": "after"},
        {"kind": "code", "code": 40100},
        {"kind": "http", "status": 502, "when": "after"},
        {"kind": "partial"},
        {"kind": "cut"},
    ],
    ids=lambda fault: " ".join(map(str, fault.values())),
)
@pytest.mark.parametrize("path", ["campaign/status/update/", "campaign/get/", "report/integrated/get/"])
def test_an_undo_lives_through_trouble(given, world, path, fault):
    """A delete whose answer was lost is refused when it is repeated, as what it deleted is gone: so it is looked for."""
    journal = MemoryJournal()
    given.launch(journal)
    trouble(given, path, **fault)

    given.platform.undo(given.plan, journal)

    assert statuses(world.campaigns) == ["DELETE"]


def test_a_launch_that_was_undone_is_not_gone_on_with(given, world):
    journal = DyingJournal(8, "after")
    with pytest.raises(Crash):
        given.launch(journal)
    given.platform.undo(given.plan, journal)

    with pytest.raises(errors.Conflict, match="was undone"):
        given.launch(journal)

    assert statuses(world.campaigns) == ["DELETE"]


def test_nothing_is_undone_of_a_plan_that_was_never_launched(given, world):
    assert given.platform.undo(given.plan, MemoryJournal()) == Undone()
    assert not world.campaigns


def test_what_an_undo_will_do_is_shown_first_and_nothing_is_done_for_it(given, world):
    journal = MemoryJournal()
    made = given.launch(journal)

    changes = given.platform.undo_changes(given.plan, journal, delivered={made.ads[0].flight})

    told = {change.thing: (change.before, change.after) for change in changes}
    assert told[f"campaign {made.campaign_id}"] == ("ENABLE", "DISABLE")
    assert told[f"ad group {made.ads[0].adgroup_id}"] == ("ENABLE", "DISABLE")
    assert told[f"ad group {made.ads[1].adgroup_id}"] == told[f"ad {made.ads[1].ad_id}"] == ("ENABLE", "DELETE")
    assert statuses(world.campaigns) == ["ENABLE"]


def campaigns(given: Ready, world, count: int) -> list[str]:
    """So many running campaigns."""
    made = given.launch(MemoryJournal())
    first = world.campaigns[made.campaign_id]
    for number in range(1, count):
        fields = {name: getattr(first, name) for name in first.__dataclass_fields__ if name != "campaign_id"}
        world.campaigns[f"18{number:017}"] = type(first)(**fields, campaign_id=f"18{number:017}")
    return list(world.campaigns)


@pytest.mark.parametrize(
    "fault", [None, {"kind": "partial"}, {"kind": "code", "code": 50000, "when": "after"}, {"kind": "cut"}], ids=str
)
def test_everything_is_stopped_twenty_at_a_time_and_read_back(given, world, fault):
    ids = campaigns(given, world, 45)
    if fault:
        trouble(given, "campaign/status/update/", **fault)

    stopped = given.platform.stop(ids)

    assert list(stopped) == ids
    assert set(statuses(world.campaigns)) == {"DISABLE"}
    assert given.platform.stop(ids) == stopped
    assert given.platform.start(ids) == stopped
    assert set(statuses(world.campaigns)) == {"ENABLE"}


def test_a_deleted_campaign_counts_as_stopped_and_keeps_no_other_from_it(given, world):
    ids = campaigns(given, world, 3)
    world.campaigns[ids[1]].operation_status = "DELETE"

    assert given.platform.stop(ids) == tuple(ids)

    assert statuses(world.campaigns) == ["DISABLE", "DELETE", "DISABLE"]


def test_one_that_cannot_be_stopped_is_named_and_the_others_are_stopped_all_the_same(given, world):
    ids = campaigns(given, world, 4)
    world.campaigns[ids[2]].objective_type = "RF_REACH"

    with pytest.raises(errors.Conflict, match=f"1 of 4 campaigns did not become DISABLE: {ids[2]} .*reservation"):
        given.platform.stop(ids)

    assert statuses(world.campaigns) == ["DISABLE", "DISABLE", "ENABLE", "DISABLE"]


def test_stopping_does_not_wait_for_a_list_that_cannot_be_read(given, world):
    ids = campaigns(given, world, 2)
    trouble(given, "campaign/get/", kind="code", code=50000, times=99)

    with pytest.raises(errors.Unavailable):
        given.platform.stop(ids)

    assert set(statuses(world.campaigns)) == {"DISABLE"}


def test_nothing_is_stopped_where_nothing_may_be_written(given, world):
    def refuse() -> None:
        raise errors.NotApproved("read only")

    ids = campaigns(given, world, 1)
    given.platform.client.guard = refuse

    for act in (lambda: given.platform.stop(ids), lambda: given.platform.undo(given.plan, MemoryJournal())):
        with pytest.raises(errors.NotApproved):
            act()

    assert statuses(world.campaigns) == ["ENABLE"]
