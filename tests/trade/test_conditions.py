"""The conditions for conversions: every rule of the tracking gate belongs to one, and each says what was found of it."""

from __future__ import annotations

from dataclasses import replace

import a
from firesteel.plans import Objective
from firesteel.preflight import CONDITIONS, RULES, Gate, Outcome, check, conditions
from gatecases import case

ASIDE = {"visits-unmeasured", "name-unreadable"}
"""Rules of the tracking gate that say nothing of conversions."""


def test_each_condition_is_listed_and_holds_where_everything_is_in_order() -> None:
    """R-145."""
    told = conditions(check(case()))

    assert [each.name for each in told] == [
        *("pixel", "event", "server", "deduplication", "value", "consent", "landing-page", "objective", "budget")
    ]
    assert {each.outcome for each in told} <= {Outcome.PASS, Outcome.WARN}
    assert all(bool(each.says) is (each.outcome is not Outcome.PASS) for each in told)


def test_what_nobody_saw_is_no_condition_met() -> None:
    told = {each.name: each for each in conditions(check(case(tracking=None, landing=None)))}

    assert told["event"].outcome is Outcome.BLOCK and "tracking-unseen" in told["event"].says
    assert told["landing-page"].outcome is Outcome.BLOCK


def test_views_need_none_of_it() -> None:
    """R-114."""
    other = case()
    plan = replace(other.plan, objective=Objective.VIEWS, threshold=a.plan().threshold)

    assert conditions(check(replace(other, plan=plan))) == ()


def test_every_rule_of_the_tracking_gate_speaks_to_one_condition() -> None:
    asked = [code for _, _, codes in CONDITIONS for code in codes]
    rules = {rule.code for rule in RULES if rule.gate is Gate.TRACKING}

    assert sorted(asked) == sorted(rules - ASIDE)
