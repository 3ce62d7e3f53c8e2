"""Plans for traffic, reach, views and the community: drafted, launched and judged on what each of them is for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import beginnings
from creatordesks import agreed, coded, later, posts_of
from firesteel.decisions import Action, Proof
from firesteel.desk import Desk
from firesteel.plans import Brief, Objective, Plan
from firesteel.posts import Verdict
from firesteel.storage import open_workspace
from firesteel.values import MICROS, Money
from walking import signed

TARGETS = {
    Objective.TRAFFIC: (1.0, "cost_per_click", "clicks"),
    Objective.REACH: (8.0, "cost_per_thousand", "impressions"),
    Objective.VIEWS: (0.05, "cost_per_six_second_view", "watched_6s"),
    Objective.COMMUNITY: (4.0, "cost_per_follow", "follows"),
}
"""What one result may cost, the metric, and the count behind it."""


@pytest.fixture(scope="module")
def flown_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, dict[Objective, Plan]]]:
    """Four plans of the same posts after three days."""
    with beginnings.read().own(tmp_path_factory.mktemp("objectives") / "home") as here:
        desk, http = here.desk, here.http
        authorised(desk)
        later(desk, 24)
        plans = {objective: flown(desk, objective, f"{http.base_url}/shop/serum") for objective in TARGETS}
        later(desk, 48)
        desk.judge()
        yield desk, plans


@pytest.fixture
def judged(flown_desk: tuple[Desk, dict[Objective, Plan]]) -> tuple[Desk, dict[Objective, Plan]]:
    open_workspace(flown_desk[0].store.workspace)
    return flown_desk


def authorised(desk: Desk) -> None:
    """Three creators agree on all objectives and hand out their codes; the brand uses its own posts by code, too."""
    wanted: dict[str, int] = {}
    for ranked in desk.ranking():
        handle = ranked.post.creator.handle
        if ranked.verdict not in (Verdict.PROMOTE, Verdict.TEST):
            continue
        if ranked.post.creator.is_brand:
            coded(desk, ranked.post.id, 60)
        else:
            wanted[handle] = wanted.get(handle, 0) + 1
    for handle in sorted(wanted, key=lambda each: -wanted[each])[:3]:
        posts = posts_of(desk, handle)
        agreed(desk, handle, posts=frozenset(posts), objectives=frozenset(each.value for each in Objective))
        for post in posts:
            coded(desk, post, 60)


def flown(desk: Desk, objective: Objective, landing: str) -> Plan:
    target, _, _ = TARGETS[objective]
    here = desk.store.workspace
    brief = Brief(
        id=desk.next_plan_id(),
        brand="lumen",
        objective=objective,
        aim=objective.value,
        markets=frozenset({"US"}),
        test_budget=Money(3_000 * MICROS, here.currency),
        target=Money(round(target * MICROS), here.currency),
        start=desk.now(),
        days=14,
        landing_url=landing if objective is Objective.TRAFFIC else "",
        call_to_action="LEARN_MORE",
        pixel_code=here.pixel_code,
        posts=4,
    )
    plan = desk.plan(brief, "Ana")
    signed(desk, plan)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    desk.launch(plan.id, "Ana")
    return plan


@pytest.mark.parametrize("objective", TARGETS)
def test_a_plan_is_judged_on_the_count_it_was_made_for(
    judged: tuple[Desk, dict[Objective, Plan]], objective: Objective
) -> None:
    desk, plans = judged
    _, metric, field = TARGETS[objective]
    rows = [row for row in desk.flights() if row.plan.id == plans[objective].id]

    assert {row.metric for row in rows} == {metric}
    for row in rows:
        assert row.card is not None and row.decision is not None
        assert row.results == getattr(row.card, field) == sum(day.orders for day in row.decision.evidence.days)
        assert row.results > 0
        scale = 1_000 if objective is Objective.REACH else 1
        assert row.cost_per_order == pytest.approx(row.card.spend.units * scale / row.results)
        assert row.low is not None and row.high is not None
        assert row.low < row.cost_per_order < row.high


@pytest.mark.parametrize("objective", TARGETS)
def test_a_decision_speaks_of_what_the_plan_is_for(
    judged: tuple[Desk, dict[Objective, Plan]], objective: Objective
) -> None:
    desk, plans = judged
    words = {
        Objective.TRAFFIC: "a click against a target of $1.00",
        Objective.REACH: "a thousand impressions against a target of $8.00",
        Objective.VIEWS: "a six-second view against a target of $0.05",
        Objective.COMMUNITY: "a follow against a target of $4.00",
    }[objective]
    decisions = [row.decision for row in desk.flights() if row.plan.id == plans[objective].id]

    assert decisions
    assert all(each is not None and words in each.says for each in decisions)
    assert all(each is not None and "order" not in each.says for each in decisions)


def test_a_silent_pixel_breaks_no_plan_that_needs_none(judged: tuple[Desk, dict[Objective, Plan]]) -> None:
    desk, _ = judged
    decisions = [row.decision for row in desk.flights() if row.decision]

    assert not [each for each in decisions if each.evidence.tracking_broken]


def test_nothing_is_proven_before_the_minimum_however_many_thousand_results_there_are(
    judged: tuple[Desk, dict[Objective, Plan]],
) -> None:
    desk, _ = judged

    assert all(row.decision and row.decision.proof is Proof.UNPROVEN for row in desk.flights())
    assert all(row.decision and row.decision.action in (Action.HOLD, Action.STOP) for row in desk.flights())


@pytest.mark.parametrize("objective", TARGETS)
def test_the_report_adds_up_what_the_plan_is_for(
    judged: tuple[Desk, dict[Objective, Plan]], objective: Objective
) -> None:
    desk, plans = judged
    report = desk.report(plans[objective].id)
    scale = 1_000 if objective is Objective.REACH else 1

    assert report.results == sum(line.results for line in report.lines) > 0
    assert report.cost_per_order == pytest.approx(report.spend.units * scale / report.results)
    assert report.low is not None and report.high is not None
    assert report.low < report.cost_per_order < report.high


def test_today_speaks_of_what_most_of_the_money_bought(judged: tuple[Desk, dict[Objective, Plan]]) -> None:
    desk, _ = judged
    spent: dict[str, int] = {}
    for row in desk.flights():
        spent[row.words[0]] = spent.get(row.words[0], 0) + (row.card.spend.micros if row.card else 0)
    figures = {each.label: each for each in desk.today().figures}

    assert "Cost per order" not in figures
    most = figures[f"Cost per {max(spent, key=lambda word: spent[word])}"]
    assert most.value.startswith("$") and " – " in most.note
