"""The same video as a Spark Ad and as an uploaded file, from the agreement to the difference with its interval."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from beginnings import Begun, the_plan
from creatordesks import agreed, later
from firesteel.decisions import Action
from firesteel.desk import Desk
from firesteel.errors import BadInput, NotCleared, NotFound
from firesteel.experiments import pairs
from firesteel.plans import Kind, Plan
from walking import signed

VIDEO = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"frames of a serum" * 500


def with_reuse(desk: Desk, plan: Plan, reuse: str) -> None:
    """Every creator of the plan answers the seventh question anew."""
    for flight in plan.flights:
        post = desk.find(flight.post)
        held = None if post.creator.is_brand else desk.agreement(flight.creator, flight.post)
        if held is not None:
            whole: dict[str, Any] = {name: getattr(held, name) for name in type(held).__dataclass_fields__}
            agreed(desk, flight.creator, **(whole | {"reuse_outside": reuse}))


def theirs(desk: Desk, plan: Plan) -> str:
    """A post of the plan that is not the brand's own."""
    return next(f.post for f in plan.flights if not desk.find(f.post).creator.is_brand)


def test_twins_fly_both_ways_and_the_difference_has_an_interval(draft: Begun) -> None:
    desk, plan = draft.desk, the_plan(draft.desk)
    with_reuse(desk, plan, "owned channels")
    chosen = [theirs(desk, plan)]
    digest = desk.attach_video(chosen[0], "serum.mp4", VIDEO, "Ana")

    made = desk.plan_twins(plan.id, "Ana", chosen)

    assert made.kind is Kind.TWIN
    assert digest == hashlib.sha256(VIDEO).hexdigest() == made.flights[1].file
    assert desk.store.attachments.get(digest) == VIDEO

    signed(desk, made)
    desk.approve(desk.gate(made.id).digest, "Ana")
    desk.launch(made.id, "Ana")
    later(desk, 48)
    desk.judge()
    desk.apply_due()

    (row,) = desk.twins(made.id)
    assert (row.spark.flight.spark, row.file.flight.spark) == (True, False)
    figures = {each.metric: each for each in row.figures}
    assert set(figures) >= {"cpm", "hook_rate", "six_second_rate", "completion_rate", "ctr", "engagement_rate"}
    hook = figures["hook_rate"]
    assert hook.spark is not None and hook.file is not None and hook.ratio is not None
    assert (
        hook.low is not None and hook.always_low is not None and hook.high is not None and hook.always_high is not None
    )
    assert hook.always_low <= hook.low <= hook.ratio <= hook.high <= hook.always_high
    assert all(each.says for each in row.figures)
    decisions = [desk.flight(flight.id).decision for flight in made.flights]
    assert {each.because for each in decisions if each and each.action is Action.HOLD} <= {"twin-arm"}
    budgets = {desk.budget_now(flight) for flight in made.flights}
    assert budgets == {made.flights[0].daily_budget}
    assert len(pairs(made)) == 1


def test_a_video_is_not_used_as_a_file_where_the_agreement_does_not_allow_it(draft: Begun) -> None:
    desk, plan = draft.desk, the_plan(draft.desk)
    post = theirs(desk, plan)
    desk.attach_video(post, "serum.mp4", VIDEO, "Ana")
    with_reuse(desk, plan, "none")

    with pytest.raises(NotCleared, match=r"does not let post .* be used as a file"):
        desk.plan_twins(plan.id, "Ana", [post])

    with_reuse(desk, plan, "anywhere")
    made = desk.plan_twins(plan.id, "Ana", [post])
    with_reuse(desk, plan, "none")
    page = desk.look(made.id)
    (arm,) = (row for row in page.rows if not row.flight.spark)
    troubles = {each.code for finding in arm.preflight.findings for each in finding.troubles}
    assert "file-reuse-not-agreed" in troubles
    assert not arm.preflight.cleared


def test_a_file_that_is_no_video_or_missing_is_said(draft: Begun) -> None:
    desk, plan = draft.desk, the_plan(draft.desk)
    with_reuse(desk, plan, "anywhere")
    post = theirs(desk, plan)

    with pytest.raises(BadInput, match="is no video"):
        desk.attach_video(post, "serum.png", b"\x89PNG\r\n\x1a\n", "Ana")
    with pytest.raises(NotFound):
        desk.attach_video("1", "serum.mp4", VIDEO, "Ana")
    with pytest.raises(BadInput, match=f"no video is kept of {post}"):
        desk.plan_twins(plan.id, "Ana", [post])
    assert desk.twins() == ()
