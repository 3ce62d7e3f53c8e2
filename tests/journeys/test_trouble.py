"""What goes wrong around a running test: silent pixels, cut-off launches, refused writes, other people's hands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from beginnings import Begun, the_plan
from firesteel.decisions import Action
from firesteel.desk import Desk
from firesteel.desk.facts import Launched, Launching
from firesteel.errors import BadInput, Misconfigured, NotApproved, NotCleared, Rejected
from firesteel.plans import Plan
from firesteel.preflight import SignOff
from firesteel.storage.journal import Journal, Write
from firesteel.values import Money


def a_day_passes(desk: Desk) -> None:
    assert desk.local is not None
    desk.local.advance(24)
    desk.sync()


def faults(platform: httpx2.Client, *given: dict[str, Any]) -> None:
    assert platform.post("/_localtok/faults", json={"faults": list(given)}).status_code == 200


def creators_flight(desk: Desk, plan: Plan) -> Any:
    return next(flight for flight in plan.flights if not desk.library()[flight.post].creator.is_brand)


def cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A launch killed after everything was enabled, before that was kept."""
    plan = the_plan(desk)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    record = type(desk.ledger).record

    def killed(self: Any, value: object, *rest: Any, **named: Any) -> int:
        if isinstance(value, Launched):
            raise KeyboardInterrupt
        return record(self, value, *rest, **named)

    with monkeypatch.context() as cut:
        cut.setattr(type(desk.ledger), "record", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.launch(plan.id, "Ana")
    return plan


def test_a_purchase_pixel_gone_silent_freezes_the_flights_instead_of_stopping_them(
    in_flight: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = in_flight.desk
    assert desk.site is not None
    heard = desk.site.events
    monkeypatch.setattr(
        type(desk.site),
        "events",
        lambda _, after=0: (lambda rows, end: ([row for row in rows if row["event"] != "Purchase"], end))(
            *heard(after)
        ),
    )

    for _ in range(9):
        a_day_passes(desk)
        decided = {entry.value.decision.because for entry in desk.judge()}

    assert decided == {"tracking-broken"}
    told = [todo for todo in desk.today().todos if todo.kind == "tracking"]
    assert len(told) == 1 and "no Purchase event" in told[0].title and told[0].money


def test_a_launch_cut_off_after_enabling_is_said_and_continues_from_its_first_day(
    clear: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, world, plan = clear.desk, clear.world, cut_off(clear.desk, monkeypatch)
    a_day_passes(desk)
    assert any(todo.chip == "Launch cut off" for todo in desk.today().todos)
    assert {row.status for row in desk.flights()} == {"launching"}

    desk.launch(plan.id, "Ana")
    a_day_passes(desk)

    charged = sum(hour.spend_micros for hour in world.hours.values())
    read = sum(row.card.spend.micros for row in desk.flights() if row.card)
    assert len(world.campaigns) == 1
    assert abs(read - charged) <= 1_000 * len(world.hours)


def test_a_launch_cut_off_is_paused_and_refused_where_a_gate_blocks_by_now(
    clear: Begun, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, world, plan = clear.desk, clear.world, cut_off(clear.desk, monkeypatch)
    assert desk.local is not None
    desk.local.set_post(creators_flight(desk, plan).post, "PRIVATE")

    with pytest.raises(NotCleared):
        desk.launch(plan.id, "Ana")

    assert {group.operation_status for group in world.adgroups.values()} == {"DISABLE"}


def test_what_ends_between_an_approval_and_the_launch_lets_nothing_be_made(clear: Begun) -> None:
    desk, world, plan = clear.desk, clear.world, the_plan(clear.desk)
    waived, flight = plan.flights[0], creators_flight(desk, plan)
    desk.undo(desk.ledger.entry(SignOff, f"{waived.post}/caption").seq, "Ana")
    desk.waive(waived.id, "caption-unread", "Ana", "read it on the phone", desk.now() + timedelta(hours=2))
    desk.approve(desk.gate(plan.id).digest, "Ana")
    assert desk.local is not None
    desk.local.advance(3)
    desk.sync()

    with pytest.raises(NotCleared, match="nobody signed off the caption"):
        desk.launch(plan.id, "Ana")
    desk.sign_off(waived.post, "caption", "Ana")
    clear.http.post(f"/_localtok/posts/{flight.post}/code", json={"action": "revoke"})
    with pytest.raises(NotCleared, match="revoked on"):
        desk.launch(plan.id, "Ana")

    assert (world.campaigns, desk.ledger.latest_or_none(Launching, plan.id)) == ({}, None)


def test_a_creator_who_withdraws_while_the_ads_are_made_finds_them_paused(clear: Begun) -> None:
    desk, world, plan = clear.desk, clear.world, the_plan(clear.desk)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    creator = creators_flight(desk, plan).creator

    def withdraws(request: httpx2.Request) -> None:
        if request.url.path.endswith("/ad/create/"):
            desk.withdraw(creator, "", f"@{creator}")

    clear.http.event_hooks = {"request": [withdraws]}
    with pytest.raises(NotCleared, match=f"{creator} took the yes back"):
        desk.launch(plan.id, "Ana")

    assert {group.operation_status for group in world.adgroups.values()} == {"DISABLE"}
    assert desk.withdrawal(creator) is not None


def test_a_refused_raise_does_not_keep_a_stop_back(underway: Begun) -> None:
    desk, plan = underway.desk, the_plan(underway.desk)
    assert desk.local is not None
    stopped = creators_flight(desk, plan)
    desk.local.set_post(stopped.post, "PRIVATE")
    desk.sync()
    actions = {entry.value.flight: entry.value.decision.action for entry in desk.judge()}
    faults(underway.http, {"path": "adgroup/budget/update/", "code": 40002, "times": 99, "when": "before"})

    with pytest.raises(Rejected):
        desk.apply_due()

    assert Action.SCALE in actions.values()
    assert desk.flight(stopped.id).status == "stopped"


def test_a_budget_that_somebody_set_on_the_platform_is_what_is_judged(in_flight: Begun) -> None:
    desk, world, plan = in_flight.desk, in_flight.world, the_plan(in_flight.desk)
    flight = plan.flights[0]
    group = next(g for g in world.adgroups.values() if flight.id in g.name)
    group.budget_micros = 200_000_000

    a_day_passes(desk)
    evidence = next(e.value.decision.evidence for e in desk.judge() if e.value.flight == flight.id)

    assert evidence.daily_budget == Money(200_000_000, "USD")
    assert desk.flight(flight.id).daily_budget == Money(200_000_000, "USD")


def test_nothing_is_decided_on_news_that_could_not_be_read(in_flight: Begun) -> None:
    desk = in_flight.desk
    a_day_passes(desk)
    faults(in_flight.http, {"path": "report/integrated/get/", "code": 40002, "times": 99, "when": "before"})
    a_day_passes(desk)

    with pytest.raises(Misconfigured, match="delivery and orders were not read since 2026-01-03"):
        desk.judge()
    assert any(todo.chip == "Not read" and "delivery" in todo.title for todo in desk.today().todos)


def test_one_creators_lapsed_token_keeps_nobody_else_from_being_read(desk: Desk) -> None:
    desk.sync()
    before = len(desk.library())
    desk.store.secrets.put("account/mara.skin", "lapsed")

    a_day_passes(desk)
    synced = desk.synced()

    assert synced is not None
    assert synced.measured_at == synced.as_of
    assert [trouble.split(":")[0] for trouble in synced.trouble] == ["posts of @mara.skin"]
    assert len(desk.library()) == before


def test_a_raise_is_not_carried_out_a_day_after_it_was_decided(underway: Begun) -> None:
    desk = underway.desk
    raised = next(e for e in desk.judge() if e.value.decision.action is Action.SCALE)
    a_day_passes(desk)
    assert desk.local is not None
    desk.local.advance(1)
    desk.sync()

    with pytest.raises(BadInput, match="cannot be carried out any more"):
        desk.apply_decision(raised.seq, "Ana")
    assert desk.now() - raised.at > timedelta(days=1)


def read_only(desk: Desk) -> None:
    def refuse() -> None:
        raise NotApproved("read-only")

    desk.tiktok.client.guard = refuse


def test_a_launch_that_may_not_be_written_leaves_its_approval_unused(clear: Begun) -> None:
    desk, world, plan = clear.desk, clear.world, the_plan(clear.desk)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    allowed = desk.tiktok.client.guard
    read_only(desk)

    with pytest.raises(NotApproved, match="read-only"):
        desk.launch(plan.id, "Ana")

    assert not world.campaigns
    assert desk.ledger.latest_or_none(Launching, plan.id) is None
    desk.tiktok.client.guard = allowed
    assert desk.launch(plan.id, "Ana").campaign_id in world.campaigns


def test_a_decision_that_may_not_be_written_is_neither_begun_nor_finished(underway: Begun) -> None:
    desk, world, plan = underway.desk, underway.world, the_plan(underway.desk)
    assert desk.local is not None
    stopped = creators_flight(desk, plan)
    desk.local.set_post(stopped.post, "PRIVATE")
    desk.sync()
    stop = next(entry for entry in desk.judge() if entry.value.flight == stopped.id)
    before = {group.adgroup_id: group.operation_status for group in world.adgroups.values()}
    read_only(desk)

    with pytest.raises(NotApproved, match="read-only"):
        desk.apply_decision(stop.seq, "Ana")
    assert desk.ledger.latest_or_none(Write, f"decision/{stop.seq}") is None

    Journal(desk.ledger, actor="Ana", now=desk.now).intend(f"decision/{stop.seq}", {"action": "stop"})
    desk.judge()
    assert {group.adgroup_id: group.operation_status for group in world.adgroups.values()} == before
