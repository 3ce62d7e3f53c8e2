"""What people answer for before money runs, and how it is taken back: by a new fact, and only while it is the newest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

import beginnings
from beginnings import the_plan
from firesteel.desk import Desk
from firesteel.desk.facts import Described, Hidden, SavedView
from firesteel.errors import BadInput, Conflict, NotFound
from firesteel.plans import Brief, Plan
from firesteel.preflight import NEVER, Gate, Outcome, SignOff, Waiver, policy
from firesteel.rights import UsageRights


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A plan that was looked at, nothing signed off yet. The tests keep to flights and posts of their own."""
    with beginnings.drafted().own(tmp_path_factory.mktemp("clearing") / "home") as here:
        here.desk.look(the_plan(here.desk).id)
        yield here.desk


@pytest.fixture
def plan(drafted: Desk) -> Plan:
    return drafted.plan_of()


def blocks(desk: Desk, flight: str) -> set[str]:
    """The rules that block a flight now."""
    row = next(row for row in desk.gate().rows if row.flight.id == flight)
    return {
        trouble.code
        for finding in row.preflight.findings
        for trouble in finding.troubles
        if trouble.severity == "block" and trouble.waived is None
    }


def test_a_waiver_names_a_rule_who_why_and_until_when(drafted: Desk, plan: Plan) -> None:
    flight = plan.flights[0]

    (made,) = drafted.waive(flight.id, "caption-unread", "Ana", "read it on the phone")

    assert (made.gate, made.rule, made.by) == (Gate.CAPTION, "caption-unread", "Ana")
    assert made.until == flight.window.end
    assert "caption-unread" not in blocks(drafted, flight.id)
    drafted.unwaive(flight.id, "caption-unread", "Ben")
    assert "caption-unread" in blocks(drafted, flight.id)
    with pytest.raises(NotFound, match="taken back already"):
        drafted.unwaive(flight.id, "caption-unread", "Ben")


def test_a_gates_name_waives_every_rule_it_objects_with(drafted: Desk, plan: Plan) -> None:
    flight = plan.flights[1]

    made = drafted.waive(flight.id, "brand-safety", "Ana", "the topic is our own product")

    assert {each.rule for each in made} == {"brand-safety-unseen", "disclosure-unknown"}
    row = next(row for row in drafted.gate().rows if row.flight.id == flight.id)
    finding = next(finding for finding in row.preflight.findings if finding.gate is Gate.BRAND_SAFETY)
    assert (finding.outcome, finding.waived is not None) == (Outcome.BLOCK, True)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_a_waiver_ends_after_now_and_within_ninety_days(drafted: Desk, plan: Plan, days: int) -> None:
    with pytest.raises(BadInput, match="a waiver cannot end on"):
        drafted.waive(plan.flights[0].id, "caption-unread", "Ana", "in a hurry", drafted.now() + timedelta(days=days))


def test_a_waiver_may_end_on_the_ninetieth_day(drafted: Desk, plan: Plan) -> None:
    until = drafted.now() + timedelta(days=90)

    (made,) = drafted.waive(plan.flights[2].id, "caption-unread", "Ana", "a long test", until)

    assert made.until == until


@pytest.mark.parametrize(("by", "reason", "said"), [(" ", "because", "needs a name"), ("Ana", " ", "needs a reason")])
def test_a_waiver_needs_a_name_and_a_reason(drafted: Desk, plan: Plan, by: str, reason: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        drafted.waive(plan.flights[0].id, "caption-unread", by, reason)


@pytest.mark.parametrize("rule", sorted(NEVER))
def test_some_rules_nobody_may_wave_through(drafted: Desk, plan: Plan, rule: str) -> None:
    creators = next(flight for flight in plan.flights if not drafted.library()[flight.post].creator.is_brand)

    with pytest.raises(BadInput, match=f"{rule} cannot be waived"):
        drafted.waive(creators.id, rule, "Ana", "we are in a hurry")


def test_a_gate_without_objections_has_nothing_to_waive(drafted: Desk, plan: Plan) -> None:
    with pytest.raises(BadInput, match="does not object"):
        drafted.waive(plan.flights[0].id, "budget", "Ana", "why not")
    with pytest.raises(BadInput, match="no gate or rule"):
        drafted.waive(plan.flights[0].id, "weather", "Ana", "why not")


def test_a_waiver_of_an_older_book_still_lets_its_gate_through(drafted: Desk, plan: Plan) -> None:
    flight = plan.flights[3]
    kept = Waiver(gate=Gate.BRAND_SAFETY, by="Ana", reason="as ever", at=drafted.now())
    drafted.ledger.record(kept, f"{flight.id}/brand-safety", at=drafted.now(), actor="Ana")

    assert "brand-safety-unseen" not in blocks(drafted, flight.id)


def test_what_was_seen_of_a_profile_holds_for_every_post_of_it_and_is_added_to(drafted: Desk, plan: Plan) -> None:
    flight = next(flight for flight in plan.flights if not drafted.library()[flight.post].creator.is_brand)
    other = next(
        post.id
        for post in drafted.library().values()
        if post.creator.handle == flight.creator and post.id != flight.post
    )

    drafted.check_profile(other, {"bio_link": "yes", "name": "no"}, "Ana")
    drafted.check_profile(flight.post, {"name": True, "pinned": "", "note": "new picture"}, "Ben")

    case = drafted.case(plan, flight, None)
    assert case.profile is not None
    assert (case.profile.bio_link, case.profile.name, case.profile.pinned) == (True, True, None)
    assert (case.profile.by, case.profile.note) == ("Ben", "new picture")
    with pytest.raises(BadInput, match="no 'banner'"):
        drafted.check_profile(other, {"banner": "yes"}, "Ana")
    with pytest.raises(BadInput, match="name is not 'maybe'"):
        drafted.check_profile(other, {"name": "maybe"}, "Ana")


def test_the_policy_checklist_and_the_labels_reach_the_gate(drafted: Desk, plan: Plan) -> None:
    flight, items = plan.flights[0], [item.key for item in policy.ITEMS]

    drafted.check_policy(flight.post, {items[0]: "fine", items[1]: "fine"}, "Ana")
    drafted.check_policy(flight.post, {items[1]: "problem", "note": "the claim"}, "Ben")
    drafted.disclose(flight.post, {"commercial": "yes", "realistic_ai": "no"}, "Ana")

    case = drafted.case(plan, flight, None)
    assert case.policy is not None and case.disclosure is not None
    assert case.policy.answers == {items[0]: "fine", items[1]: "problem"}
    assert case.policy.caption == drafted.find(flight.post).caption
    assert (case.disclosure.commercial, case.disclosure.realistic_ai, case.disclosure.ai_label) == (True, False, None)
    assert "policy-problem" in blocks(drafted, flight.id)
    with pytest.raises(BadInput, match="no policy item"):
        drafted.check_policy(flight.post, {"vibes": "fine"}, "Ana")
    with pytest.raises(BadInput, match="is not 'great'"):
        drafted.check_policy(flight.post, {items[0]: "great"}, "Ana")


def test_a_consent_test_says_all_four_things(drafted: Desk, plan: Plan) -> None:
    with pytest.raises(BadInput, match="does not say withdrawn, server_denied"):
        drafted.test_consent({"granted": "yes", "denied": "no"}, "Ana")

    drafted.test_consent({"granted": "yes", "denied": "no", "withdrawn": "no", "server_denied": "yes"}, "Ana")

    case = drafted.case(plan, plan.flights[0], None)
    assert case.consent is not None
    assert (case.consent.granted, case.consent.server_denied, case.consent.by) == (True, True, "Ana")


def test_a_person_puts_posts_on_the_shortlist_and_takes_them_off(drafted: Desk, plan: Plan) -> None:
    brief = drafted_brief(plan)
    first, last = plan.flights[0].post, plan.flights[-1].post

    drafted.pick(first, False, "Ana", "we know it")
    without = drafted.plan(brief, "Ana")
    drafted.pick(last, True, "Ana", "the founder likes it")
    drafted.pick(first, None, "Ana")
    preferred = drafted.plan(brief, "Ana")

    assert first not in {flight.post for flight in without.flights}
    assert preferred.flights[0].post == last
    assert first in {flight.post for flight in preferred.flights}
    drafted.ledger.record(plan, plan.id, at=drafted.now(), actor="Ana")


def drafted_brief(plan: Plan) -> Brief:
    """What the plan was drafted from."""
    flight = plan.flights[0]
    return Brief(
        id=plan.id,
        brand="lumen",
        markets=flight.audience.markets,
        test_budget=plan.test_budget,
        target=plan.threshold.target,
        start=flight.window.start,
        days=13,
        landing_url="http://localtok/shop/serum",
        call_to_action=flight.call_to_action,
        pixel_code=plan.pixel_code,
    )


# Taking back.


def seq_of(desk: Desk, kind: type, subject: str) -> int:
    return desk.ledger.entry(kind, subject).seq


def test_a_comment_is_hidden_on_the_platform_and_shown_again_by_undoing(drafted: Desk) -> None:
    comment = next(each.comment for each in drafted.labelled() if drafted.find(each.comment.post).creator.is_brand)

    def hidden() -> bool:
        return next(each.comment.hidden for each in drafted.labelled() if each.comment.id == comment.id)

    drafted.hide_comment(comment.id, "Ana")
    was = hidden()
    drafted.undo(seq_of(drafted, Hidden, comment.id), "Ben")

    account = drafted.ask_creator(drafted.find(comment.post).creator.handle)
    assert account is not None
    (there,) = (
        each
        for each in drafted.tiktok.comments(account.business_id, drafted.token(account), comment.post)
        if each.id == comment.id
    )
    assert (was, hidden(), there.hidden) == (True, False, False)
    assert [each.value.hidden for each in drafted.ledger.history(Hidden, comment.id)] == [False, True]


def test_a_sign_off_is_taken_back_and_the_one_before_stands_again(drafted: Desk, plan: Plan) -> None:
    post = plan.flights[4].post
    on = f"{post}/caption"
    drafted.sign_off(post, "caption", "Ana", note="first")
    drafted.sign_off(post, "caption", "Ben", note="second")

    drafted.undo(seq_of(drafted, SignOff, on), "Ana")
    held = drafted.signed(post, Gate.CAPTION)
    assert held is not None and (held.by, held.note) == ("Ana", "first")

    with pytest.raises(Conflict, match="changed it since"):
        drafted.undo(drafted.ledger.history(SignOff, on)[1].seq, "Ana")


def test_what_had_nothing_before_it_is_empty_once_it_was_taken_back(drafted: Desk, plan: Plan) -> None:
    flight = plan.flights[5]
    post = flight.post
    drafted.describe(post, {"hook": "the drop falls"}, "Ana")
    drafted.save_view("Mine", "role=reply", "Ana")
    drafted.sign_off(post, "brand-safety", "Ana")
    drafted.waive(flight.id, "caption-unread", "Ana", "read it")
    other = plan.flights[3].post
    drafted.pick(other, False, "Ana")
    drafted.agree(UsageRights(creator="nobody.yet", comment_moderator="Jana"), "Ana")

    drafted.undo(seq_of(drafted, Described, post), "Ana")
    drafted.undo(seq_of(drafted, SavedView, "Mine"), "Ana")
    drafted.undo(seq_of(drafted, SignOff, f"{post}/brand-safety"), "Ana")
    drafted.undo(seq_of(drafted, Waiver, f"{flight.id}/caption-unread"), "Ana")
    shortlisted = next(each for each in drafted.history(other) if each.words.startswith("Taken off"))
    drafted.undo(shortlisted.seq, "Ana")
    drafted.undo(seq_of(drafted, UsageRights, "nobody.yet"), "Ana")

    assert drafted.said_of(post) == Described(post=post)
    assert "Mine" not in {view.name for view in drafted.saved_views()}
    assert drafted.signed(post, Gate.BRAND_SAFETY) is None
    assert {"brand-safety-unseen", "caption-unread"} <= blocks(drafted, flight.id)
    assert other not in drafted.picked()
    assert drafted.agreement("nobody.yet") is None
    with pytest.raises(NotFound):
        drafted.deal("nobody.yet")


def test_what_cannot_be_taken_back_says_so(drafted: Desk, plan: Plan) -> None:
    with pytest.raises(NotFound, match="nothing has the number"):
        drafted.undo(10_000_000, "Ana")
    with pytest.raises(BadInput, match="cannot be taken back"):
        drafted.undo(seq_of(drafted, Plan, plan.id), "Ana")


def test_a_posts_history_is_newest_first_and_says_what_can_be_undone(drafted: Desk, plan: Plan) -> None:
    post = plan.flights[1].post
    drafted.sign_off(post, "caption", "Ana")
    drafted.sign_off(post, "caption", "Ben")

    lines = drafted.history(post)

    assert [each.seq for each in lines] == sorted((each.seq for each in lines), reverse=True)
    assert [(each.actor, each.words, each.undo) for each in lines[:2]] == [
        ("Ben", "Signed off: caption", True),
        ("Ana", "Signed off: caption", False),
    ]
    assert any(each.words.startswith("Authorised by") and not each.undo for each in lines)
