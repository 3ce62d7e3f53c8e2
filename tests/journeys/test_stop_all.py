"""Everything off at once, by one person, for a reason; and nothing on again before somebody allowed it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from firesteel.desk import Desk
from firesteel.desk.facts import Launched, Launching
from firesteel.desk.launch.facts import CampaignHeld, Limits
from firesteel.errors import BadInput, Conflict, NotApproved, NotCleared
from firesteel.plans import Plan
from firesteel.storage.journal import Write
from launchpads import fresh, running, team
from tiktokwire import ads

Pad = tuple[Desk, Plan]


def switched(desk: Desk, plan: Plan) -> tuple[str, set[str]]:
    """How the plan's campaign and its ad groups are switched, as the platform says."""
    client, launched = desk.tiktok.client, desk.ledger.latest(Launched, plan.id)
    (campaign,) = client.campaign_get(ads.CampaignFilter(campaign_ids=[launched.campaign_id])).rows
    groups = client.adgroup_get(ads.AdGroupFilter(campaign_ids=[launched.campaign_id])).rows
    return campaign.operation_status or "", {row.operation_status or "" for row in groups}


def faults(desk: Desk, *given: dict[str, Any]) -> None:
    http: httpx2.Client = desk.tiktok.client.http
    assert http.post("/_localtok/faults", json={"faults": list(given)}).status_code == 200


def test_a_stop_pauses_every_campaign_we_made_and_says_what_that_saves(pad: Pad) -> None:
    desk = pad[0]
    plans = [running(*pad) for _ in range(2)]
    before = desk.stop_page()

    stopped = desk.stop_all("Ana", "the shop is down")

    assert (stopped.flights, stopped.a_day, stopped.already) == (before.flights, before.a_day, False)
    assert {switched(desk, plan)[0] for plan in plans} == {"DISABLE"}
    page = desk.stop_page()
    assert (page.flights, page.by, page.unfinished) == (0, "Ana", ())
    assert desk.spending().a_day == desk.money(0)
    assert desk.stop_all("Ben", "sure?").already


def test_nothing_begins_while_spend_is_stopped(pad: Pad) -> None:
    desk = pad[0]
    ran, waiting = running(*pad), fresh(*pad)
    desk.stop_flight(ran.flights[0].id, "Ana", "one by hand")
    desk.approve(desk.gate(waiting.id).digest, "Ana")
    desk.stop_all("Ana", "the shop is down")

    tries: tuple[Callable[[], object], ...] = (
        lambda: desk.launch(waiting.id, "Ana"),
        lambda: desk.start_again(ran.id, "Ana"),
        lambda: desk.resume_flight(ran.flights[0].id, "Ana"),
        desk.refuse_stopped,
    )
    for begin in tries:
        with pytest.raises(NotApproved, match=r"Ana stopped all spend on .* the shop is down"):
            begin()

    assert desk.ledger.latest_or_none(Launching, waiting.id) is None
    assert "stopped all spend" in getattr(desk.gate(waiting.id).state, "refused", "")


def test_lifting_a_stop_starts_nothing_by_itself(pad: Pad) -> None:
    desk = pad[0]
    plan = running(*pad)
    desk.stop_flight(plan.flights[0].id, "Ana", "one by hand")
    desk.stop_all("Ana", "the shop is down")

    desk.allow_spend_again("Olga", "it is up")
    assert (desk.spend_stopped(), switched(desk, plan)[0]) == (None, "DISABLE")
    again = desk.start_again(plan.id, "Jana")

    assert again.flights == tuple(each.id for each in plan.flights[1:])
    assert switched(desk, plan) == ("ENABLE", {"ENABLE", "DISABLE"})
    assert desk.held_flights() & {each.id for each in plan.flights} == {plan.flights[0].id}


def test_a_flight_that_a_gate_blocks_by_now_is_left_off(pad: Pad) -> None:
    desk = pad[0]
    plan = running(*pad)
    flight = plan.flights[1]
    desk.stop_all("Ana", "the shop is down")
    desk.allow_spend_again("Olga")
    assert desk.local is not None
    desk.local.set_post(flight.post, "PRIVATE")
    try:
        again = desk.start_again(plan.id, "Jana")
    finally:
        desk.local.set_post(flight.post, "PUBLIC")
        desk._poll_authorizations(desk.now())

    assert flight.id not in again.flights and len(again.flights) == 2
    assert [left for left, _ in again.left_off] == [flight.id]
    assert switched(desk, plan) == ("ENABLE", {"ENABLE", "DISABLE"})


def test_a_stop_that_the_platform_refuses_holds_and_is_finished_later(pad: Pad) -> None:
    desk = pad[0]
    plan = running(*pad)
    faults(desk, {"path": "campaign/status/update/", "code": 40002, "times": 99, "when": "before"})
    try:
        with pytest.raises(Conflict, match="look at them in Ads Manager"):
            desk.stop_all("Ana", "the shop is down")
    finally:
        faults(desk)

    assert desk.spend_stopped() is not None
    assert desk.ledger.latest(Launched, plan.id).campaign_id in desk.stop_page().unfinished
    desk.settle_stop()

    assert (desk.stop_page().unfinished, switched(desk, plan)[0]) == ((), "DISABLE")


def test_a_stop_during_a_launch_wins(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, plan = pad[0], fresh(*pad)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    enable = type(desk.tiktok).enable

    def and_somebody_stops(self: Any, *given: Any) -> None:
        enable(self, *given)
        desk.stop_all("Ben", "wrong link")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(desk.tiktok), "enable", and_somebody_stops)
        with pytest.raises(NotApproved, match="Ben stopped all spend"):
            desk.launch(plan.id, "Ana")

    write = desk.ledger.latest(Write, f"{plan.id}/campaign")
    assert write.answer is not None
    (campaign,) = desk.tiktok.client.campaign_get(ads.CampaignFilter(campaign_ids=[write.answer["id"]])).rows
    assert campaign.operation_status == "DISABLE"
    assert desk.ledger.latest(CampaignHeld, plan.id).held


def test_a_stop_needs_a_reason_and_somebody_who_may(pad: Pad) -> None:
    desk = pad[0]
    with pytest.raises(BadInput, match="needs a reason"):
        desk.stop_all("Ana", "  ")
    team(desk)
    with pytest.raises(NotApproved, match="may not stop spend"):
        desk.stop_all("Vera", "because")
    desk.stop_all("Jana", "because")
    with pytest.raises(NotApproved, match=r"Jana .buyer. may not allow spend again"):
        desk.allow_spend_again("Jana")
    desk.allow_spend_again("Abel")

    assert desk.spend_stopped() is None


def test_allowing_much_spend_again_takes_two(pad: Pad) -> None:
    desk = pad[0]
    running(*pad)
    desk.set_limits(Limits(second_person_above=desk.money(1_000_000)), "Olga")
    desk.stop_all("Ana", "the shop is down")

    with pytest.raises(NotApproved, match="needs the yes of two people"):
        desk.allow_spend_again("Ana")
    assert desk.spend_stopped() is not None
    desk.allow_spend_again("Ben")

    assert desk.spend_stopped() is None


def test_a_flight_is_stopped_and_goes_on_where_the_gates_allow_it(pad: Pad) -> None:
    desk = pad[0]
    plan = running(*pad)
    flight = plan.flights[2]
    desk.stop_flight(flight.id, "Ana", "comments turned")
    desk.stop_flight(flight.id, "Ben", "again")
    assert switched(desk, plan) == ("ENABLE", {"ENABLE", "DISABLE"})
    assert flight.id in desk.held_flights()

    assert desk.local is not None
    desk.local.set_post(flight.post, "PRIVATE")
    try:
        with pytest.raises(NotCleared):
            desk.resume_flight(flight.id, "Ana")
    finally:
        desk.local.set_post(flight.post, "PUBLIC")
    desk.resume_flight(flight.id, "Ana")

    assert switched(desk, plan) == ("ENABLE", {"ENABLE"})
    with pytest.raises(BadInput, match="nobody stopped"):
        desk.resume_flight(flight.id, "Ana")
