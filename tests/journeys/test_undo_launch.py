"""A launch taken back: exactly what it made, deleted where it never delivered."""

from __future__ import annotations

from typing import Any

import pytest

from firesteel.desk import Desk
from firesteel.desk.facts import Launched
from firesteel.desk.launch.facts import LaunchUndone
from firesteel.errors import BadInput, Conflict, NotApproved
from firesteel.plans import Plan
from launchpads import delivered, fresh, running, team
from tiktokwire import ads

Pad = tuple[Desk, Plan]


def campaigns(desk: Desk, plan: Plan) -> list[ads.Campaign]:
    return list(desk.tiktok.client.campaign_get(ads.CampaignFilter(campaign_name=plan.name)).rows)


def cut_off(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A launch that was killed when everything was made and nothing switched on."""
    desk, plan = pad[0], fresh(*pad)
    desk.approve(desk.gate(plan.id).digest, "Ana")

    def killed(self: Any, *given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(type(desk.tiktok), "enable", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.launch(plan.id, "Ana")
    return plan


def test_what_never_ran_is_deleted_and_nothing_else(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = pad[0]
    other, plan = running(*pad), cut_off(pad, monkeypatch)
    shown = desk.undo_changes(plan.id)

    undone = desk.undo_launch(plan.id, "Ana", "wrong landing page")

    assert (undone.paused, len(undone.deleted)) == ((), 7)
    assert {change.thing for change in shown} == set(undone.deleted)
    assert campaigns(desk, plan) == []
    assert [each.operation_status for each in campaigns(desk, other)] == ["ENABLE"]


def test_what_delivered_is_paused_and_kept_and_what_did_not_is_deleted(pad: Pad) -> None:
    desk = pad[0]
    plan = running(*pad)
    delivered(desk, plan, 7_000_000)

    undone = desk.undo_launch(plan.id, "Ana", "wrong landing page")

    assert [each.operation_status for each in campaigns(desk, plan)] == ["DISABLE"]
    launched = desk.ledger.latest(Launched, plan.id)
    assert undone.paused == (f"campaign {launched.campaign_id}", f"ad group {launched.ads[0].adgroup_id}")
    assert {f"ad group {ref.adgroup_id}" for ref in launched.ads[1:]} <= set(undone.deleted)
    assert {each.id for each in plan.flights} <= desk.held_flights()
    assert plan.id not in {made.plan.id for made in desk.campaigns_made()}


def test_taking_back_twice_is_taking_back_once_and_it_is_not_launched_again(pad: Pad) -> None:
    desk = pad[0]
    plan = running(*pad)

    assert desk.undo_launch(plan.id, "Ana", "wrong") == desk.undo_launch(plan.id, "Ben", "wrong, too")
    assert len(desk.ledger.history(LaunchUndone, plan.id)) == 1
    with pytest.raises(NotApproved, match=r"was taken back .wrong.; copy the plan"):
        desk.launch(plan.id, "Ana")
    with pytest.raises(BadInput):
        desk.resume_flight(plan.flights[0].id, "Ana")


def test_nothing_to_take_back_no_reason_or_nobody_who_may_is_said(pad: Pad) -> None:
    desk = pad[0]
    drafted, plan = fresh(*pad), running(*pad)

    with pytest.raises(BadInput, match="never launched"):
        desk.undo_launch(drafted.id, "Ana", "wrong")
    with pytest.raises(BadInput, match="needs a reason"):
        desk.undo_launch(plan.id, "Ana", " ")
    team(desk)
    with pytest.raises(NotApproved, match="may not launch"):
        desk.undo_launch(plan.id, "Vera", "wrong")

    assert desk.ledger.latest_or_none(LaunchUndone, plan.id) is None


def test_while_it_is_being_launched_it_is_not_taken_back(pad: Pad, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, plan = pad[0], fresh(*pad)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    enable, told = type(desk.tiktok).enable, []

    def and_somebody_takes_it_back(self: Any, *given: Any) -> None:
        with pytest.raises(Conflict, match="by somebody else at this moment") as refused:
            desk.undo_launch(plan.id, "Ben", "wrong")
        told.append(refused)
        enable(self, *given)

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(type(desk.tiktok), "enable", and_somebody_takes_it_back)
        desk.launch(plan.id, "Ana")

    assert len(told) == 1
