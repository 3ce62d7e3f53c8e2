"""Roles: what each may, and when two names are one person."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firesteel.roles import (
    ACT_WORDS,
    MAY,
    ROLE_WORDS,
    Act,
    Role,
    may,
    mixed_letters,
    person_key,
    roles_for,
    same_person,
)

SPENDS = {Act.LAUNCH, Act.DECIDE, Act.APPROVE, Act.LIFT_STOP}


def test_an_owner_may_everything_and_nobody_may_more() -> None:
    assert all(MAY[role] <= MAY[Role.OWNER] == frozenset(Act) for role in Role)


@pytest.mark.parametrize("role", Role)
def test_whoever_may_spend_may_stop(role: Role) -> None:
    assert may(role, Act.STOP) or not MAY[role] & SPENDS


def test_buyers_approvers_and_owners_may_stop() -> None:
    assert roles_for(Act.STOP) == (Role.OWNER, Role.BUYER, Role.APPROVER)


@pytest.mark.parametrize("act", [Act.TEAM, Act.LIMIT, Act.CONNECT, Act.FORGET])
def test_only_an_owner_changes_the_team_the_limits_and_the_connections(act: Act) -> None:
    assert roles_for(act) == (Role.OWNER,)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_nobody_but_an_owner_both_approves_money_and_spends_it(role: Role) -> None:
    assert not {Act.APPROVE, Act.LAUNCH} <= MAY[role]


@pytest.mark.parametrize("role", Role)
def test_everybody_on_a_team_may_read_and_files_are_for_those_who_see_what_is_in_them(role: Role) -> None:
    assert may(role, Act.READ)
    assert may(role, Act.READ_DEALS) or not may(role, Act.EXPORT)


def test_a_viewer_reads_results_and_nothing_of_agreements() -> None:
    assert MAY[Role.VIEWER] == {Act.READ}
    assert MAY[Role.MODERATOR] == {Act.READ, Act.MODERATE}


@pytest.mark.parametrize("act", Act)
def test_whoever_has_no_role_may_nothing(act: Act) -> None:
    assert not may(None, act)


def test_every_role_and_act_has_its_words() -> None:
    assert set(ACT_WORDS) == set(Act) and set(ROLE_WORDS) == set(Role) == set(MAY)


@pytest.mark.parametrize(
    "other",
    [
        "ana",
        " Ana ",
        "ANA",
        "Ana\u200b",
        "A\u00adna",
        "\uff21\uff4e\uff41",
        "\u0410na",
        "\u0391na",
        "An\u0430",
        "Ana\n",
    ],
)
def test_one_person_is_not_two_for_a_letter_that_looks_alike(other: str) -> None:
    assert same_person("Ana", other)


@pytest.mark.parametrize(("one", "other"), [("Ana", "Anna"), ("Ana", "Ben"), ("Ana B", "Ana C"), ("José", "Jose")])
def test_two_people_are_two(one: str, other: str) -> None:
    assert not same_person(one, other)


def test_letters_of_two_alphabets_in_one_name_are_noticed() -> None:
    assert mixed_letters("\u0410na") and mixed_letters("An\u03b1")
    assert not any(
        map(mixed_letters, ("Ana", "\u0410\u043d\u043d\u0430", "José", "田中 Aki", "\u039d\u03af\u03ba\u03bf\u03c2"))
    )


NAMES = st.text(st.characters(codec="utf-8"), max_size=12)


@given(NAMES)
def test_the_key_of_a_key_is_itself(name: str) -> None:
    assert person_key(person_key(name)) == person_key(name)


@given(
    NAMES, st.sampled_from([str.upper, str.lower, str.swapcase, str.title]), st.sampled_from(["", " ", "\t", "\u200d"])
)
def test_case_and_blanks_around_never_make_another_person(name: str, turn: object, around: str) -> None:
    plain = "".join(each for each in name if each in string.printable)

    assert same_person(plain, f"{around}{turn(plain)}{around}")  # type: ignore[operator]
