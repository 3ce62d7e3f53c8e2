"""One post's way from intake to closed flight, on the local platform in process."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from beginnings import Begun, the_plan
from firesteel.decisions import Action, Proof
from firesteel.desk import Desk
from firesteel.desk.facts import Judged
from firesteel.errors import BadInput, NotApproved, NotCleared, Rejected
from firesteel.measurement import Scorecard, total
from firesteel.plans import Threshold
from firesteel.warehouse import DuckDB, Lake, day_begins, measure
from walking import Walk


def cards(lake: Path) -> dict[str, Scorecard]:
    """Each flight's sums, rebuilt from nothing but the lake."""
    found: dict[str, list[Scorecard]] = {}
    for card in measure.scorecards(DuckDB(Lake(lake, "Etc/UTC")), "USD"):
        found.setdefault(card.flight, []).append(card)
    return {flight: summed for flight, each in found.items() if (summed := total(each))}


def without(lake: Path, table: str, column: str, value: object) -> int:
    """Rewrite a table's files without the rows of one value; says how many went."""
    gone = 0
    for file in sorted((lake / table).glob("*.parquet")):
        content = pq.read_table(file)
        kept = content.filter([each != value for each in content.column(column).to_pylist()])
        gone += content.num_rows - kept.num_rows
        pq.write_table(kept, file)
    return gone


def won_orders(walk: Walk) -> list[dict[str, Any]]:
    """Orders that count, each with a single event that counts."""
    rows = walk.desk.engine.rows("order.reconciliation")
    return [
        row
        for row in rows
        if row["kind"] == "order"
        and row["flight_id"]
        and row["status"] == "paid"
        and row["events"] == 1
        and row["event_id"]
    ]


def test_deleting_one_order_changes_the_report_by_exactly_that_order(walk: Walk, tmp_path: Path) -> None:
    before, order = cards(walk.desk.lake.folder), won_orders(walk)[0]
    lake = tmp_path / "lake"
    shutil.copytree(walk.desk.lake.folder, lake)

    gone = without(lake, "order", "order_id", order["order_id"])

    was = before[order["flight_id"]]
    expected = replace(
        was,
        orders=was.orders - 1,
        view_orders=was.view_orders - int(order["touch_kind"] == "view"),
        revenue=was.revenue - type(was.revenue)(order["value_micros"], "USD"),
    )
    assert gone >= 1
    assert cards(lake) == before | {order["flight_id"]: expected}


def test_deleting_one_event_changes_the_report_by_exactly_that_conversion(walk: Walk, tmp_path: Path) -> None:
    before, order = cards(walk.desk.lake.folder), won_orders(walk)[1]
    lake = tmp_path / "lake"
    shutil.copytree(walk.desk.lake.folder, lake)

    without(lake, "event", "event_id", order["event_id"])

    was, viewed = before[order["flight_id"]], int(order["touch_kind"] == "view")
    expected = replace(
        was,
        conversions=was.conversions - 1,
        view_conversions=was.view_conversions - viewed,
        orders=was.orders - 1,
        revenue=was.revenue - type(was.revenue)(order["value_micros"], "USD"),
    )
    assert cards(lake) == before | {order["flight_id"]: expected}


def test_organic_and_paid_are_what_the_platform_itself_counted_on_either_side(walk: Walk) -> None:
    for line in walk.told.report.lines:
        post, at_launch = walk.world.posts[line.post.id], walk.desk.library()[line.post.id].signals

        assert line.paid["likes"] == post.paid.likes
        assert line.paid["views"] == post.paid.plays
        assert line.organic["likes"] == post.organic.likes - at_launch.likes
        assert line.organic["views"] == post.organic.plays - at_launch.views
        assert line.organic["shares"] == post.organic.shares - at_launch.shares
        assert line.total["views"] == post.organic.plays + post.paid.plays - at_launch.views


def test_spend_before_proof_stays_inside_the_approved_test_budget(walk: Walk) -> None:
    lefts = [entry.value.decision.evidence.test_budget_left.micros for entry in walk.desk.ledger.history(Judged)]

    assert min(lefts) >= 0
    assert max(lefts) < walk.told.report.plan.test_budget.micros


def test_every_decision_comes_out_the_same_from_its_record(walk: Walk) -> None:
    assert walk.told.replayed > 20
    assert walk.told.differing == 0


def test_no_step_up_is_larger_than_a_fifth_or_sooner_than_two_days(walk: Walk) -> None:
    for flight in walk.told.report.plan.flights:
        raises = []
        for entry in reversed(walk.desk.ledger.history(Judged, flight.id)):
            decision = entry.value.decision
            before, after = decision.evidence.daily_budget.micros, decision.daily_budget.micros
            if after > before:
                assert after <= before * 1.2
                raises.append(entry.at)
        assert all((later - sooner).total_seconds() >= 48 * 3600 for sooner, later in pairwise(raises))


def test_nothing_is_called_before_the_minimum_duration(walk: Walk) -> None:
    for entry in walk.desk.ledger.history(Judged):
        decision = entry.value.decision
        young = entry.at - decision.evidence.live_since < decision.evidence.threshold.minimum

        assert not (young and decision.proof is Proof.PROVEN)
        assert not (young and decision.because == "over-target")


def test_raises_before_proof_stay_inside_the_test_budget(walk: Walk) -> None:
    plan = walk.told.report.plan
    for entry in walk.desk.ledger.history(Judged):
        decision = entry.value.decision
        if decision.because == "promising":
            days = -(-(decision.evidence.window.end - decision.evidence.now) // (plan.threshold.burn_in / 4))
            rise = (decision.daily_budget.micros - decision.evidence.daily_budget.micros) * days
            assert rise <= decision.evidence.test_budget_left.micros


def test_views_alone_choose_nothing(walk: Walk) -> None:
    most = max(walk.told.ranking, key=lambda ranked: ranked.post.signals.views or 0)

    assert most.rank > len(walk.told.ranking) // 2
    assert most.verdict.value == "do_not_boost"


def test_comments_won_by_an_ad_do_not_count_as_organic_interest(walk: Walk) -> None:
    for line in walk.told.report.lines:
        signals = walk.desk.library()[line.post.id].signals
        asked = walk.desk.intents()[line.post.id]

        assert signals.intent_comments is not None
        assert signals.comments is not None
        assert signals.intent_comments <= signals.comments < asked + signals.comments


def test_a_plan_for_sales_is_not_read_while_most_orders_have_no_event(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, plan = walk.desk, walk.told.report.plan
    found = desk.reconciled()
    deaf = replace(found, rows=tuple(replace(row, events=0) for row in found.rows))

    assert desk.tracking_broken(plan) == ""
    monkeypatch.setattr(Desk, "reconciled", lambda self: deaf)
    assert desk.tracking_broken(plan).endswith("only 0 have a purchase event")


def test_a_report_says_that_purchases_are_beside_the_point_of_a_plan_for_leads(walk: Walk) -> None:
    report = walk.told.report
    judged = Threshold(metric="cost_per_conversion", target=report.plan.threshold.target)
    leads = replace(report, plan=replace(report.plan, threshold=judged, optimization_event="SubmitForm"))

    assert report.apart == ""
    assert "learns from SubmitForm and is judged on what TikTok counts of it" in leads.apart


def test_a_report_of_flights_that_just_ended_says_until_when_orders_may_still_come(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, report = walk.desk, walk.told.report
    over = day_begins(report.last_day + timedelta(days=1), "Etc/UTC") + timedelta(days=7)
    said = f"Look again on {over:%d %b}: until then orders may still come of clicks that are paid for."

    assert {row.status for row in desk.flights()} <= {"ended", "stopped"}
    assert report.next_steps[-1] == said
    monkeypatch.setattr(type(desk), "now", lambda self: over)
    assert said not in desk.report(report.plan.id).next_steps


def test_secrets_are_nowhere_in_the_ledger(walk: Walk) -> None:
    book = "\n".join(entry.value for entry in walk.desk.ledger.facts())

    assert walk.world.advertiser.access_token not in book
    for account in walk.world.accounts.values():
        assert account.access_token not in book
    for code in walk.world.codes:
        assert code not in book


def test_a_launch_needs_cleared_gates_and_an_unused_approval_for_exactly_that(walk: Walk) -> None:
    desk = walk.desk
    story_plan = walk.told.report.plan
    page = desk.gate(story_plan.id)

    with pytest.raises(NotApproved, match="look at the difference again"):
        desk.approve("0" * 64, "Ana")
    assert page.launched
    assert not page.approved
    assert desk.launch(story_plan.id, "Ana") == desk.launch(story_plan.id, "Ana")
    assert len(walk.world.campaigns) == 1
    assert len(walk.world.ads) == len(story_plan.flights)


def test_an_approval_is_refused_while_a_gate_blocks(draft: Begun) -> None:
    desk, plan = draft.desk, the_plan(draft.desk).id
    page = desk.look(plan)

    with pytest.raises(NotCleared, match=r"flights are blocked"):
        desk.approve(page.digest, "Ana")
    with pytest.raises(NotCleared):
        desk.launch(plan, "Ana")


def test_a_waiver_needs_a_reason_and_the_authorisation_cannot_be_waived(draft: Begun) -> None:
    desk, flight = draft.desk, the_plan(draft.desk).flights[0].id

    with pytest.raises(BadInput, match="needs a reason"):
        desk.waive(flight, "landing-page", "Ana", "  ")
    with pytest.raises(BadInput, match="cannot be waived"):
        desk.waive(flight, "authorization", "Ana", "we are in a hurry")


def test_a_post_made_private_mid_flight_is_stopped_and_said_why(in_flight: Begun) -> None:
    desk, plan = in_flight.desk, the_plan(in_flight.desk)
    post = next(flight.post for flight in plan.flights if not desk.library()[flight.post].creator.is_brand)
    assert desk.local is not None
    desk.local.set_post(post, "PRIVATE")
    desk.local.advance(24)
    desk.sync()

    judged = {entry.value.flight: entry.value.decision for entry in desk.judge()}
    desk.apply_due()

    flight = next(each.id for each in plan.flights if each.post == post)
    assert judged[flight].action is Action.STOP
    assert judged[flight].because == "rights-lost"
    assert desk.flight(flight).status == "stopped"
    assert any(row.status == "live" for row in desk.flights())


def test_a_wrong_code_is_refused_with_the_platforms_words_and_kept_nowhere(desk: Desk) -> None:
    with pytest.raises(Rejected, match="auth_code_not_found"):
        desk.authorize_code("#nonsense=", "Ana")

    assert "post-code" not in " ".join(desk.store.secrets.names())
