"""Nine answers, four clocks, and use beyond what was agreed in either direction."""

from __future__ import annotations

from typing import Any

import pytest

import a
from firesteel.rights import (
    CLAUSES,
    answered,
    binding,
    binding_end,
    clocks,
    lost,
    overlong,
    permits,
)
from firesteel.values import PostId


def objections(**given: Any) -> list[str]:
    usual: dict[str, Any] = {
        "post": PostId("7000000000000000001"),
        "window": a.window(),
        "markets": frozenset({"US"}),
        "objective": "sales",
        "link": True,
    }
    rights = given.pop("rights", a.rights())
    return [each.code for each in permits(rights, **(usual | given))]


def test_a_whole_agreement_answers_nine_of_nine() -> None:
    given, missing = answered(a.rights())

    assert len(given) == 9
    assert missing == ()


def test_nothing_agreed_leaves_all_nine_open() -> None:
    assert answered(None) == ((), tuple(clause for clause, _ in CLAUSES))


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"posts": None}, "posts"),
        ({"posts": frozenset()}, "posts"),
        ({"window": None}, "window"),
        ({"markets": None}, "markets"),
        ({"objectives": None}, "markets"),
        ({"link_and_cta": None}, "link_and_cta"),
        ({"comment_moderator": "  "}, "comment_moderator"),
        ({"creator_may_change": None}, "creator_may_change"),
        ({"reuse_outside": None}, "reuse_outside"),
        ({"negative_comments": None}, "negative_comments"),
        ({"negative_share": None}, "negative_comments"),
        ({"shared_results": None}, "shared_results"),
    ],
)
def test_each_clause_is_missed_when_its_answer_is(change: dict[str, Any], clause: str) -> None:
    assert answered(a.rights(**change))[1] == (clause,)


def test_no_and_nothing_are_answers() -> None:
    assert answered(a.rights(link_and_cta=False, shared_results=frozenset()))[1] == ()


def test_the_earliest_of_the_four_clocks_binds() -> None:
    rights = a.rights(window=a.window(-1, 60), music_until=a.at(20), live_until=a.at(40))

    first = binding(clocks(rights, a.authorization(window=a.window(-1, 30)), a.post()))

    assert first is not None
    assert (first.name, first.end) == ("music", a.at(20))


@pytest.mark.parametrize(
    ("rights", "authorization", "name"),
    [
        ({"window": a.window(-1, 10)}, {}, "contract"),
        ({}, {"window": a.window(-1, 10)}, "authorization"),
        ({"music_until": a.at(10)}, {}, "music"),
        ({"live_until": a.at(10)}, {}, "must-stay-live"),
    ],
)
def test_any_clock_can_be_the_binding_one(rights: dict[str, Any], authorization: dict[str, Any], name: str) -> None:
    first = binding(clocks(a.rights(**rights), a.authorization(**authorization), a.post()))

    assert first is not None
    assert (first.name, first.end) == (name, a.at(10))


def test_a_creator_who_may_remove_the_post_gives_no_duty_to_keep_it() -> None:
    by_name = {clock.name: clock for clock in clocks(a.rights(creator_may_change="yes"), None, a.post())}

    assert by_name["must-stay-live"].end is None
    assert by_name["must-stay-live"].why == "the creator may change or remove the post"


def test_the_brands_own_post_without_limits_has_no_end() -> None:
    assert binding_end(None, None, a.post(is_brand=True)) is None


def test_a_revocation_ends_the_authorization_at_its_moment() -> None:
    assert binding_end(a.rights(), a.authorization(revoked_at=a.at(3)), a.post()) == a.at(3)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, ""),
        ({"revoked_at": a.at(2)}, ""),
        ({"revoked_at": a.at(1)}, "revoked"),
        ({"post_status": "private"}, "private"),
        ({"post_status": "deleted"}, "deleted"),
    ],
)
def test_a_post_is_lost_when_revoked_or_out_of_sight(given: dict[str, Any], why: str) -> None:
    assert lost(a.authorization(**given), a.at(1)) == why


def test_what_was_agreed_is_permitted() -> None:
    assert objections() == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"post": PostId("7000000000000000009")}, "other-post"),
        ({"window": a.window(0, 61)}, "outside-contract"),
        ({"window": a.window(-2, 14)}, "outside-contract"),
        ({"markets": frozenset({"US", "DE"})}, "outside-markets"),
        ({"objective": "reach"}, "other-objective"),
        ({"rights": a.rights(link_and_cta=False)}, "link-not-granted"),
        ({"rights": a.rights(spend_cap=a.usd(699)), "spend": a.usd(700)}, "over-spend-cap"),
    ],
)
def test_each_use_outside_the_contract_is_objected_to(given: dict[str, Any], code: str) -> None:
    assert objections(**given) == [code]


@pytest.mark.parametrize(("cap", "found"), [(699, ["over-spend-cap"]), (700, []), (701, [])])
def test_the_spend_cap_is_the_most_that_may_be_spent(cap: float, found: list[str]) -> None:
    assert objections(rights=a.rights(spend_cap=a.usd(cap)), spend=a.usd(700)) == found


def test_a_flight_without_a_link_needs_no_grant_of_one() -> None:
    assert objections(rights=a.rights(link_and_cta=False), link=False) == []


def test_a_year_granted_for_a_month_agreed_is_named() -> None:
    found = overlong(a.authorization(window=a.window(0, 365)), a.rights(window=a.window(0, 30)))

    assert found is not None
    assert (found.code, found.message) == (
        "authorization-overlong",
        "TikTok would let the post run 335 days longer than the contract",
    )


@pytest.mark.parametrize(
    ("days", "code"), [(28.9, "authorization-short"), (29, None), (31, None), (31.1, "authorization-overlong")]
)
def test_a_day_either_way_is_no_violation(days: float, code: str | None) -> None:
    found = overlong(a.authorization(window=a.window(0, days)), a.rights(window=a.window(0, 30)))

    assert (found.code if found else None) == code
