"""Launching a plan: everything once, paused first, whatever crashes or is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from tiktoks import Ready, ready

from firesteel import errors
from firesteel.plans import Objective
from firesteel.tiktok import Client, Launched, MemoryJournal, Patience, TikTok
from firesteel.tiktok.recipe import request_id

WRITES = ("campaign/create/", "adgroup/create/", "ad/create/")


class Crash(Exception):
    """The process dies here."""


class DyingJournal(MemoryJournal):
    """Dies at the n-th call that writes, before or after writing."""

    def __init__(self, at: int, when: str) -> None:
        super().__init__()
        self.left, self.when = at, when

    def intend(self, key: str, request: Mapping[str, Any]) -> None:
        self._step(lambda: MemoryJournal.intend(self, key, request))

    def done(self, key: str, answer: Mapping[str, Any]) -> None:
        self._step(lambda: MemoryJournal.done(self, key, answer))

    def _step(self, write) -> None:
        self.left -= 1
        if self.left == 0 and self.when == "before":
            raise Crash
        write()
        if self.left == 0:
            raise Crash


def run(given: Ready, journal: MemoryJournal) -> Launched:
    made = given.platform.launch(given.plan, given.grants, journal)
    given.platform.enable(made, journal)
    return made


def launched_once(world, given: Ready, made: Launched) -> None:
    """One campaign, one ad group and one running ad a flight, under the names of the plan."""
    assert [one.name for one in world.campaigns.values()] == [given.plan.name]
    assert [one.name for one in world.adgroups.values()] == [flight.name for flight in given.plan.flights]
    assert [one.name for one in world.ads.values()] == [flight.name for flight in given.plan.flights]
    assert made.campaign_id in world.campaigns
    assert [ad.ad_id for ad in made.ads] == list(world.ads)
    assert [ad.adgroup_id for ad in made.ads] == list(world.adgroups)
    everything = [*world.campaigns.values(), *world.adgroups.values(), *world.ads.values()]
    assert {one.operation_status for one in everything} == {"ENABLE"}


def test_a_plan_becomes_a_campaign_ad_groups_and_spark_ads(platform, world):
    given = ready(platform, world)

    made = run(given, MemoryJournal())

    launched_once(world, given, made)
    group = next(iter(world.adgroups.values()))
    assert (group.optimization_goal, group.optimization_event, group.billing_event) == ("CONVERT", "SHOPPING", "OCPM")
    assert (group.budget_micros, group.pixel_id, group.location_ids) == (50_000_000, world.pixel.pixel_id, ["6252001"])
    ad = next(iter(world.ads.values()))
    assert (ad.identity_type, ad.call_to_action) == ("AUTH_CODE", "SHOP_NOW")


@pytest.mark.parametrize(
    ("objective", "event", "bought"),
    [
        (Objective.SALES, "Purchase", ("WEB_CONVERSIONS", "CONVERT", "OCPM")),
        (Objective.LEADS, "Lead", ("LEAD_GENERATION", "CONVERT", "OCPM")),
        (Objective.TRAFFIC, None, ("TRAFFIC", "CLICK", "CPC")),
        (Objective.REACH, None, ("REACH", "REACH", "CPM")),
        (Objective.VIEWS, None, ("VIDEO_VIEWS", "ENGAGED_VIEW", "CPV")),
        (Objective.COMMUNITY, None, ("ENGAGEMENT", "FOLLOWERS", "OCPM")),
    ],
)
def test_every_objective_can_be_launched(platform, world, objective, event, bought):
    given = ready(platform, world)
    given.plan = replace(given.plan, objective=objective, optimization_event=event)

    made = run(given, MemoryJournal())

    launched_once(world, given, made)
    group = next(iter(world.adgroups.values()))
    campaign = world.campaigns[made.campaign_id]
    assert (campaign.objective_type, group.optimization_goal, group.billing_event) == bought


def test_an_event_or_a_market_the_platform_does_not_know_is_bad_input(platform, world):
    given = ready(platform, world)

    with pytest.raises(errors.BadInput, match="Gift"):
        given.platform.changes(replace(given.plan, optimization_event="Gift"), given.grants)
    flight = replace(given.plan.flights[0], audience=replace(given.plan.flights[0].audience, markets=frozenset({"AQ"})))
    with pytest.raises(errors.BadInput, match="AQ"):
        given.platform.changes(replace(given.plan, flights=(flight,)), given.grants)


def test_the_request_id_is_the_plans_own_and_stays_the_same(platform, world):
    plan = ready(platform, world).plan

    first = request_id(plan, "P-1/campaign")

    assert first == request_id(plan, "P-1/campaign")
    assert 0 <= int(first) < 1 << 63
    others = {
        request_id(plan, "P-1/F-0/adgroup"),
        request_id(replace(plan, name="another"), "P-1/campaign"),
        request_id(replace(plan, flights=plan.flights[:2]), "P-1/campaign"),
    }
    assert first not in others
    assert len(others) == 3


def test_everything_is_created_paused(platform, world):
    given = ready(platform, world)

    given.platform.launch(given.plan, given.grants, MemoryJournal())

    everything = [*world.campaigns.values(), *world.adgroups.values(), *world.ads.values()]
    assert {one.operation_status for one in everything} == {"DISABLE"}


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, 21))
def test_a_crash_at_any_write_of_the_journal_is_a_pause(platform, world, at, when):
    given = ready(platform, world)
    journal = DyingJournal(at, when)

    with pytest.raises(Crash):
        run(given, journal)
    made = run(given, journal)

    launched_once(world, given, made)
    assert journal.left <= 0


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(("path", "skip"), [(WRITES[0], 0), *((path, n) for path in WRITES[1:] for n in range(3))])
def test_a_crash_around_any_request_ends_in_the_same_state(platform, world, monkeypatch, path, skip, when):
    given = ready(platform, world)
    journal = MemoryJournal()
    post, calls = platform.post, []

    def dying(url: str, **rest: Any) -> Any:
        if url.endswith(path):
            calls.append(url)
            if len(calls) == skip + 1:
                if when == "after":
                    post(url, **rest)
                raise Crash
        return post(url, **rest)

    monkeypatch.setattr(platform, "post", dying)
    with pytest.raises(Crash):
        run(given, journal)

    launched_once(world, given, run(given, journal))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("code", [50000, 50002, 40100])
@pytest.mark.parametrize("path", [*WRITES, "ad/status/update/", "adgroup/status/update/", "campaign/status/update/"])
def test_a_platform_error_at_any_write_is_overcome(platform, world, path, code, when):
    given = ready(platform, world)
    platform.post("/_localtok/faults", json={"faults": [{"path": path, "code": code, "when": when}]})

    launched_once(world, given, run(given, MemoryJournal()))


def test_an_outage_stops_the_launch_and_the_next_one_continues(platform, world):
    given = ready(platform, world)
    journal = MemoryJournal()
    platform.post("/_localtok/faults", json={"faults": [{"path": "ad/create/", "code": 50000, "times": 99}]})

    with pytest.raises(errors.Unavailable):
        run(given, journal)
    assert {one.operation_status for one in world.campaigns.values()} == {"DISABLE"}
    platform.post("/_localtok/faults", json={"faults": []})

    launched_once(world, given, run(given, journal))


def test_a_lost_journal_does_not_buy_a_second_campaign(platform, world):
    given = ready(platform, world)
    run(given, MemoryJournal())

    launched_once(world, given, run(given, MemoryJournal()))


def test_launching_again_changes_nothing_not_even_a_pause(platform, world):
    given = ready(platform, world)
    journal = MemoryJournal()
    made = run(given, journal)
    given.platform.pause(made.ads[0].adgroup_id)

    assert run(given, journal) == made

    assert world.adgroups[made.ads[0].adgroup_id].operation_status == "DISABLE"


def test_a_missing_authorization_stops_the_launch_before_anything_is_written(platform, world):
    given = ready(platform, world)
    journal = MemoryJournal()
    given.grants.pop(given.plan.flights[1].post)

    with pytest.raises(errors.NotCleared, match="F-1"):
        run(given, journal)

    assert not journal.entries
    assert not world.campaigns


def test_an_authorization_withdrawn_after_the_gate_is_refused_by_the_platform(platform, world):
    given = ready(platform, world)
    world.now += 31 * 86_400
    journal = MemoryJournal()

    with pytest.raises(errors.Rejected) as refusal:
        run(given, journal)

    assert refusal.value.request_id
    assert not world.ads


def test_two_things_of_one_name_are_a_conflict_not_a_guess(platform, world):
    given = ready(platform, world)
    journal = MemoryJournal()
    made = run(given, journal)
    twin = world.campaigns[made.campaign_id]
    world.campaigns["1899999999999999999"] = type(twin)(
        **{name: getattr(twin, name) for name in twin.__dataclass_fields__ if name != "campaign_id"},
        campaign_id="1899999999999999999",
    )

    with pytest.raises(errors.Conflict, match="1899999999999999999"):
        run(given, MemoryJournal())


def test_the_difference_shows_every_field_and_nothing_is_sent_for_it(platform, world):
    given = ready(platform, world)

    changes = given.platform.changes(given.plan, given.grants)

    assert not world.campaigns
    told = {(one.thing, one.field): one.after for one in changes}
    assert told["campaign", "campaign_name"] == given.plan.name
    assert told["campaign", "objective_type"] == "WEB_CONVERSIONS"
    assert told["ad group of flight F-0", "budget"] == "50.00"
    assert told["ad group of flight F-0", "schedule_start_time"] == "2026-01-01 00:00:00"
    assert told["ad of flight F-2", "tiktok_item_id"] == given.plan.flights[2].post
    assert all(one.before == "" for one in changes[:-1])
    assert (changes[-1].before, changes[-1].after) == ("DISABLE", "ENABLE")


def test_a_budget_is_set_and_read_back_and_a_flight_stopped_and_resumed(platform, world):
    import a

    given = ready(platform, world)
    made = run(given, MemoryJournal())
    group = made.ads[0].adgroup_id

    assert given.platform.set_budget(group, a.usd(60)) == a.usd(60)
    with pytest.raises(errors.Rejected, match="budget"):
        given.platform.set_budget(group, a.usd(19))
    given.platform.pause(group)
    assert world.adgroups[group].operation_status == "DISABLE"
    given.platform.resume(group)
    assert world.adgroups[group].operation_status == "ENABLE"


def test_a_busy_platform_is_asked_again_at_most_four_times(platform, world):
    waits: list[float] = []
    one = world.advertiser
    here = TikTok(Client(platform, one.advertiser_id, one.access_token, patience=Patience(sleep=waits.append)))
    platform.post("/_localtok/faults", json={"faults": [{"path": "advertiser/info/", "code": 40100, "times": 9}]})

    with pytest.raises(errors.RateLimited):
        here.balance()

    assert waits == [1.0, 60.0, 300.0]
