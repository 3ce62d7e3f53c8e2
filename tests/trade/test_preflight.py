"""Ten gates, each with evidence; none is green by default."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.plans import Objective
from firesteel.posts import Music, Verdict
from firesteel.preflight import (
    GATES,
    Finding,
    Gate,
    Outcome,
    Preflight,
    Waiver,
    check,
    proposed,
)
from firesteel.values import Money, PostId
from gatecases import LANDING, case, comments, page, ranked, sign_off, tracking


def finding(gate: Gate, **given: Any) -> Finding:
    return next(each for each in check(case(**given)).findings if each.gate is gate)


def seen(gate: Gate, **given: Any) -> tuple[Outcome, str]:
    found = finding(gate, **given)
    return found.outcome, found.code


PASS, WARN, BLOCK = Outcome.PASS, Outcome.WARN, Outcome.BLOCK


def test_a_case_in_order_passes_all_ten_gates_with_evidence() -> None:
    result = check(case())

    assert [each.gate for each in result.findings] == list(Gate)
    assert {(each.outcome, each.code, each.seen) for each in result.findings} == {(PASS, "ok", True)}
    assert all(each.evidence for each in result.findings)
    assert result.cleared


def test_the_gates_stand_in_the_order_of_their_requirements() -> None:
    assert [look.of for look in GATES] == list(Gate)
    assert [look.source for look in GATES] == [f"R-{147 + place}" for place in range(10)]


NOBODY_LOOKED: dict[str, Any] = dict.fromkeys(
    (
        "post",
        "ranked",
        "authorization",
        "rights",
        "music",
        "music_markets",
        "music_window",
        "caption",
        "brand_safety",
        "comments",
        "landing",
        "tracking",
        "account_balance",
    )
)


def test_without_evidence_no_gate_is_green_but_the_budgets_own_figures() -> None:
    result = check(case(**NOBODY_LOOKED))
    by_gate = {each.gate: each for each in result.findings}

    assert {gate for gate, each in by_gate.items() if each.outcome is PASS} == {Gate.BUDGET}
    assert {gate for gate, each in by_gate.items() if not each.seen} == set(Gate) - {Gate.OBJECTIVE, Gate.BUDGET}
    assert all(each.message and each.remedy for each in result.findings if each.outcome is not PASS)
    assert not result.cleared


@pytest.mark.parametrize("unseen", [name for name in NOBODY_LOOKED if name != "account_balance"])
def test_whatever_nobody_looked_at_is_objected_to(unseen: str) -> None:
    assert any(each.outcome is not PASS for each in check(case(**{unseen: None})).findings)


@pytest.mark.parametrize(
    "unseen", ["authorization", "rights", "music", "caption", "brand_safety", "landing", "tracking"]
)
def test_what_money_depends_on_blocks_when_it_was_not_seen(unseen: str) -> None:
    assert not check(case(**{unseen: None})).cleared


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (13, (BLOCK, "authorization-expires")),
        (14, (PASS, "ok")),
        (60, (PASS, "ok")),
        (62, (WARN, "authorization-overlong")),
    ],
)
def test_the_authorization_must_outlast_the_flight(end: float, expected: tuple[Outcome, str]) -> None:
    assert seen(Gate.AUTHORIZATION, authorization=a.authorization(window=a.window(-1, end))) == expected


def test_an_authorization_that_ends_mid_flight_blocks() -> None:
    found = finding(Gate.AUTHORIZATION, authorization=a.authorization(window=a.window(-1, 10)))

    assert found.outcome is BLOCK
    assert found.message.startswith("the authorisation ends 4 days before the flight does")
    assert found.remedy.startswith("extend the authorisation or shorten the flight")
    assert found.evidence == "post code, granted for 11 days to 11 Jan 2026; the post is public"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"revoked_at": a.at(-0.5)}, (BLOCK, "authorization-revoked")),
        ({"window": a.window(-30, -1)}, (BLOCK, "authorization-ended")),
        ({"window": a.window(1, 60)}, (BLOCK, "authorization-late")),
        ({"post_status": "private"}, (BLOCK, "post-not-public")),
        ({"post": "7000000000000000009"}, (BLOCK, "authorization-other-post")),
        ({"checked_at": None}, (WARN, "authorization-unchecked")),
        ({"checked_at": a.at(-2)}, (PASS, "ok")),
        ({"checked_at": a.at(-2, -1)}, (WARN, "authorization-unchecked")),
    ],
)
def test_each_trouble_with_an_authorization_is_named(given: dict[str, Any], expected: tuple[Outcome, str]) -> None:
    grant = a.authorization(**({"window": a.window(-1, 60)} | given))

    assert seen(Gate.AUTHORIZATION, authorization=grant) == expected


def test_the_brands_own_post_needs_no_agreement_but_tiktok_has_to_know_under_which_identity_it_runs() -> None:
    own = {"post": a.post(handle="lumen", is_brand=True), "authorization": None, "rights": None}

    assert seen(Gate.AUTHORIZATION, **own) == (BLOCK, "own-post-unauthorized")
    assert seen(Gate.AUTHORIZATION, **own, flight=a.flight(spark=False)) == (PASS, "ok")
    assert seen(Gate.USAGE_RIGHTS, **own) == (PASS, "ok")


def test_eight_answers_of_nine_block_and_the_ninth_is_named() -> None:
    found = finding(Gate.USAGE_RIGHTS, rights=a.rights(reuse_outside=None))

    assert (found.outcome, found.code, found.evidence) == (
        BLOCK,
        "clauses-missing",
        "8 of 9 answered; signed on 31 Dec 2025",
    )
    assert found.message == "not answered: whether the video may be reused outside TikTok"


@pytest.mark.parametrize(
    ("rights", "code"),
    [
        ({"creator": "joon"}, "other-creator"),
        ({"posts": frozenset({PostId("7000000000000000009")})}, "other-post"),
        ({"window": a.window(0, 13)}, "outside-contract"),
        ({"markets": frozenset({"DE"})}, "outside-markets"),
        ({"objectives": frozenset({"reach"})}, "other-objective"),
        ({"link_and_cta": False}, "link-not-granted"),
        ({"spend_cap": a.usd(699.99)}, "over-spend-cap"),
    ],
)
def test_use_outside_the_contract_blocks(rights: dict[str, Any], code: str) -> None:
    assert seen(Gate.USAGE_RIGHTS, rights=a.rights(**rights)) == (BLOCK, code)


@pytest.mark.parametrize(
    ("gate", "field", "code"),
    [
        (Gate.CAPTION, "caption", "caption-changed"),
        (Gate.BRAND_SAFETY, "brand_safety", "brand-safety-changed"),
    ],
)
def test_an_edited_caption_voids_the_sign_off(gate: Gate, field: str, code: str) -> None:
    found = finding(gate, **{field: sign_off(caption="Which shade am I")})

    assert (found.outcome, found.code) == (BLOCK, code)
    assert found.evidence == "signed off by Noor on 31 Dec 2025"


@pytest.mark.parametrize("field", ["caption", "brand_safety"])
def test_a_sign_off_needs_a_name(field: str) -> None:
    assert not check(case(**{field: sign_off(by=" ")})).cleared


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"music": Music.UNKNOWN}, (BLOCK, "music-unknown")),
        ({"music": Music.MISSING}, (BLOCK, "music-not-cleared")),
        ({"music": Music.NO_MUSIC, "music_markets": None, "music_window": None}, (PASS, "ok")),
        ({"music_markets": None}, (WARN, "music-scope-unknown")),
        ({"music_markets": frozenset({"DE"})}, (BLOCK, "music-other-market")),
        ({"music_window": a.window(0, 14)}, (PASS, "ok")),
        ({"music_window": a.window(0, 13.9)}, (BLOCK, "music-ends")),
        ({"rights": a.rights(music_until=a.at(13.9))}, (BLOCK, "music-licence-ends")),
        ({"rights": a.rights(music_until=a.at(14))}, (PASS, "ok")),
    ],
)
def test_music_must_be_cleared_per_market_and_date(given: dict[str, Any], expected: tuple[Outcome, str]) -> None:
    assert seen(Gate.MUSIC, **given) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({}, (PASS, "ok")),
        ({"respond_within_h": None}, (BLOCK, "no-response-time")),
        ({"complete": False}, (WARN, "comments-partly-read")),
        ({"open_risks": 1}, (WARN, "risks-open")),
        ({"open_risks": 12}, (WARN, "risks-open")),
        ({"open_risks": 13}, (BLOCK, "comments-negative")),
        ({"read": 0}, (PASS, "ok")),
    ],
)
def test_comments_are_judged_by_the_share_agreed(state: dict[str, Any], expected: tuple[Outcome, str]) -> None:
    """The agreement says 20 % of 60 comments: 12 are tolerated, 13 are not."""
    assert seen(Gate.COMMENTS, comments=comments(**state)) == expected


def test_comments_nobody_moderates_block_and_unread_ones_warn() -> None:
    assert seen(Gate.COMMENTS, comments=comments(moderator=None), rights=a.rights(comment_moderator=None)) == (
        BLOCK,
        "comments-unowned",
    )
    assert seen(Gate.COMMENTS, comments=None) == (WARN, "comments-unread")
    assert seen(Gate.COMMENTS, comments=None, rights=None) == (BLOCK, "comments-unowned")
    assert seen(Gate.COMMENTS, comments=comments(moderator=None)) == (PASS, "ok")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": 399}, (PASS, "ok")),
        ({"status": 400}, (BLOCK, "landing-page-broken")),
        ({"status": 404}, (BLOCK, "landing-page-broken")),
        ({"seconds": 4.0}, (PASS, "ok")),
        ({"seconds": 4.1}, (WARN, "landing-page-slow")),
        ({"title": "Page not found"}, (WARN, "message-mismatch")),
        ({"title": "Lumen", "words": frozenset({"Shade"})}, (PASS, "ok")),
        ({"fetched_at": a.at(-7)}, (PASS, "ok")),
        ({"fetched_at": a.at(-7.1)}, (WARN, "landing-page-old")),
        ({"url": "https://lumen.example/shop/other"}, (BLOCK, "landing-page-unseen")),
    ],
)
def test_the_landing_page_answers_and_speaks_of_the_post(given: dict[str, Any], expected: tuple[Outcome, str]) -> None:
    assert seen(Gate.LANDING_PAGE, landing=page(**given)) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"serum", "$48.50"}, (PASS, "ok")),
        ({"serum", "48.50"}, (PASS, "ok")),
        ({"serum", "$52"}, (WARN, "promise-missing")),
    ],
)
def test_a_price_the_post_promises_is_looked_for_on_the_page(words: set[str], expected: tuple[Outcome, str]) -> None:
    promising = a.post(message="The serum for $48.50")

    assert seen(Gate.LANDING_PAGE, post=promising, landing=page(words=frozenset(words))) == expected


def test_a_link_that_tracks_wrongly_warns() -> None:
    flight = a.flight(landing_url=LANDING.replace("ad_id=__CID__", "ad_id=__AID__"))

    assert seen(Gate.LANDING_PAGE, flight=flight) == (WARN, "swapped-macro")


def planned_for(objective: Objective, event: str | None, format: str = "", **given: Any) -> dict[str, Any]:
    flight = given.pop("flight", a.flight(landing_url=LANDING))
    plan = a.plan(objective=objective, optimization_event=event, flights=(flight, *a.plan().flights[1:]))
    return {"flight": flight, "plan": replace(plan, **given), "post": a.post(format=format)}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (planned_for(Objective.SALES, "Purchase"), (PASS, "ok")),
        (planned_for(Objective.SALES, None), (BLOCK, "event-mismatch")),
        (planned_for(Objective.SALES, "SubmitForm"), (BLOCK, "event-mismatch")),
        (planned_for(Objective.SALES, "Purchase", pixel_code=""), (BLOCK, "no-pixel")),
        (planned_for(Objective.LEADS, "SubmitForm"), (PASS, "ok")),
        (planned_for(Objective.REACH, None), (PASS, "ok")),
        (planned_for(Objective.REACH, "Purchase"), (WARN, "event-unused")),
        (planned_for(Objective.SALES, "Purchase", "creator review"), (PASS, "ok")),
        (planned_for(Objective.REACH, None, "creator review"), (WARN, "unusual-objective")),
        (planned_for(Objective.COMMUNITY, None, "founder story"), (PASS, "ok")),
        (planned_for(Objective.SALES, "Purchase", "founder story"), (WARN, "unusual-objective")),
        (planned_for(Objective.TRAFFIC, None, "product demo"), (PASS, "ok")),
        (planned_for(Objective.COMMUNITY, None, "product demo"), (WARN, "unusual-objective")),
        ({"ranked": ranked(Verdict.DO_NOT_BOOST)}, (BLOCK, "rescue-boost")),
        ({"ranked": ranked(Verdict.IMPROVE)}, (WARN, "weak-post")),
        ({"ranked": ranked(Verdict.TEST)}, (PASS, "ok")),
    ],
)
def test_objective_event_pixel_and_role_belong_together(given: dict[str, Any], expected: tuple[Outcome, str]) -> None:
    assert seen(Gate.OBJECTIVE, **given) == expected


@pytest.mark.parametrize("objective", [Objective.REACH, Objective.VIEWS, Objective.COMMUNITY])
def test_engagement_flights_run_without_pixel_and_page(objective: Objective) -> None:
    given = planned_for(objective, None, flight=a.flight(landing_url="", call_to_action=""), pixel_code="")
    by_gate = {each.gate: each.outcome for each in check(case(**given, tracking=None, landing=None)).findings}

    assert by_gate[Gate.TRACKING] is PASS
    assert by_gate[Gate.LANDING_PAGE] is PASS


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"browser_events": {}, "server_events": {}}, (BLOCK, "event-missing")),
        ({"server_events": {}}, (WARN, "server-missing")),
        ({"browser_events": {}}, (WARN, "browser-missing")),
        ({"paired": None}, (WARN, "unpaired")),
        ({"paired": 0.89}, (WARN, "unpaired")),
        ({"paired": 0.9}, (PASS, "ok")),
        ({"pixel_code": "C0000000000000000002"}, (BLOCK, "other-pixel")),
        ({"last_event_at": a.at(-2)}, (PASS, "ok")),
        ({"last_event_at": a.at(-2, -1)}, (WARN, "pixel-quiet")),
        ({"last_event_at": a.at(-7, -1)}, (BLOCK, "pixel-silent")),
    ],
)
def test_tracking_needs_the_event_from_both_sides(state: dict[str, Any], expected: tuple[Outcome, str]) -> None:
    assert seen(Gate.TRACKING, tracking=tracking(**state)) == expected


def test_leads_are_not_told_that_purchases_are_counted_twice() -> None:
    plan = a.plan(objective=Objective.LEADS, optimization_event="SubmitForm")
    forms = {"browser_events": {"SubmitForm": 40}, "server_events": {"SubmitForm": 44}, "paired": None}
    found = check(case(plan=plan, tracking=tracking(**forms))).findings
    (gate,) = [each for each in found if each.gate is Gate.TRACKING]

    assert [each.code for each in gate.troubles] == ["unpaired"]
    assert gate.troubles[0].message == (
        "nobody saw whether a SubmitForm that both send is told for one: only purchases are compared"
    )
    assert "none came from both" not in gate.evidence


def with_plan(**given: Any) -> dict[str, Any]:
    plan = a.plan(**({"threshold": a.threshold(target=a.usd(2))} | given))
    return {"plan": plan, "flight": replace(plan.flights[0], landing_url=LANDING)}


def three(first: float, *rest: float) -> tuple[Any, ...]:
    budgets = (first, *(rest or (first, first)))
    return tuple(
        replace(flight, daily_budget=a.usd(budget)) for flight, budget in zip(a.plan().flights, budgets, strict=True)
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (with_plan(flights=three(19.99)), (BLOCK, "below-adgroup-floor")),
        (with_plan(flights=three(20), test_budget=a.usd(840)), (PASS, "ok")),
        (with_plan(test_budget=a.usd(2_099.99)), (BLOCK, "over-test-budget")),
        (with_plan(test_budget=a.usd(2_100)), (PASS, "ok")),
        (with_plan(flights=three(40, 30, 30)), (PASS, "ok")),
        (with_plan(flights=three(41, 30, 29)), (BLOCK, "too-concentrated")),
        (with_plan(flights=a.plan().flights[:2]), (BLOCK, "no-portfolio")),
        (with_plan(daily_cap=a.usd(49)), (BLOCK, "cap-below-budget")),
        (with_plan(threshold=a.threshold(target=a.usd(0))), (BLOCK, "no-threshold")),
        (with_plan(threshold=a.threshold(alpha=0.21)), (BLOCK, "no-error-budget")),
        (with_plan(threshold=a.threshold(target=a.usd(2), alpha=0.2)), (PASS, "ok")),
        (with_plan(threshold=a.threshold(target=a.usd(2), minimum=timedelta(days=14))), (PASS, "ok")),
        (with_plan(threshold=a.threshold(minimum=timedelta(days=15))), (BLOCK, "too-short")),
        (with_plan(threshold=a.threshold(target=a.usd(80))), (WARN, "too-thin")),
        (with_plan(threshold=a.threshold(target=a.usd(14.01))), (WARN, "cannot-leave-learning")),
        (with_plan(threshold=a.threshold(target=a.usd(14))), (PASS, "below-recommended")),
        (with_plan(threshold=a.threshold(target=a.usd(5))), (PASS, "ok")),
        ({"account_balance": Money(10**10, "EUR")}, (BLOCK, "other-currency")),
        ({"account_balance": a.usd(149.99)}, (BLOCK, "account-empty")),
        ({"account_balance": a.usd(150)}, (WARN, "account-low")),
        ({"account_balance": a.usd(2_100)}, (PASS, "ok")),
    ],
)
def test_the_budget_keeps_floors_shares_and_a_threshold(given: dict[str, Any], expected: tuple[Outcome, str]) -> None:
    assert seen(Gate.BUDGET, **given) == expected


def waiver(gate: Gate, **given: Any) -> Waiver:
    usual: dict[str, Any] = {"gate": gate, "by": "Noor", "reason": "the shop opens on Monday", "at": a.at(0)}
    return Waiver(**(usual | given))


def test_a_waiver_with_name_and_reason_clears_a_block_and_is_kept() -> None:
    result = check(case(landing=None, waivers=(waiver(Gate.LANDING_PAGE),)))
    found = next(each for each in result.findings if each.gate is Gate.LANDING_PAGE)

    assert found.outcome is BLOCK
    assert found.waived == waiver(Gate.LANDING_PAGE)
    assert result.cleared


@pytest.mark.parametrize("given", [{"by": " "}, {"reason": ""}, {"gate": Gate.MUSIC}, {"at": a.at(1)}])
def test_a_waiver_without_name_reason_or_aim_clears_nothing(given: dict[str, Any]) -> None:
    assert not check(case(landing=None, waivers=(waiver(**({"gate": Gate.LANDING_PAGE} | given)),))).cleared


def test_nobody_can_waive_the_authorization_of_somebody_elses_post() -> None:
    result = check(case(authorization=None, waivers=(waiver(Gate.AUTHORIZATION),)))

    assert not result.cleared
    assert all(each.waived is None for each in result.findings)


def test_a_waiver_of_a_gate_that_passes_is_not_shown() -> None:
    assert all(each.waived is None for each in check(case(waivers=(waiver(Gate.MUSIC),))).findings)


@given(st.sets(st.sampled_from(sorted(NOBODY_LOOKED))))
@settings(deadline=None, max_examples=60)
def test_less_evidence_never_clears_more(unseen: set[str]) -> None:
    worst = {PASS: 0, WARN: 1, BLOCK: 2}
    less = check(case(**dict.fromkeys(unseen)))

    assert [each.gate for each in less.findings] == list(Gate)
    for before, after in zip(check(case()).findings, less.findings, strict=True):
        assert worst[after.outcome] >= worst[before.outcome]


def test_a_preflight_can_be_made_again_from_its_record() -> None:
    first = check(case(music=None))

    assert check(first.case) == first


def test_a_preflight_survives_being_written_down() -> None:
    first = check(case(music=None, waivers=(waiver(Gate.MUSIC),)))

    assert msgspec.json.decode(msgspec.json.encode(first), type=Preflight) == first


@pytest.mark.parametrize(
    ("format", "ready", "objectives"),
    [
        ("creator review", True, (Objective.SALES, Objective.LEADS)),
        ("founder story", False, (Objective.REACH, Objective.VIEWS, Objective.COMMUNITY)),
        ("product demo", True, (Objective.SALES, Objective.TRAFFIC, Objective.LEADS)),
        ("product demo", False, (Objective.TRAFFIC,)),
        ("unboxing", True, ()),
    ],
)
def test_a_posts_format_proposes_its_objectives(format: str, ready: bool, objectives: tuple[Objective, ...]) -> None:
    assert proposed(format, tracking_ready=ready) == objectives
