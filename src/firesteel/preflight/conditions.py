"""Under which conditions a Spark Ad is good for conversions, each with what the gates found of it (R-145, R-114 … R-123)."""

from __future__ import annotations

from dataclasses import dataclass

from ..plans import MEASURED
from .values import Gate, Outcome, Preflight, Severity, Trouble

CONDITIONS: tuple[tuple[str, str, frozenset[str]], ...] = (
    (
        "pixel",
        "The plan's own pixel is there and was heard lately",
        frozenset({"other-pixel", "pixel-silent", "pixel-quiet"}),
    ),
    ("event", "The event it learns from arrives", frozenset({"tracking-unseen", "event-missing", "event-quiet"})),
    ("server", "Browser and server both send it", frozenset({"server-missing", "browser-missing", "server-share-low"})),
    ("deduplication", "One purchase is told for one, whoever sends it", frozenset({"unpaired"})),
    ("value", "Purchases carry their value, in one currency", frozenset({"value-missing", "currency-mixed"})),
    (
        "consent",
        "Nothing is sent without consent, and something with it",
        frozenset({"consent-leaks", "consent-untested", "consent-silent"}),
    ),
)
"""What the tracking rules ask, as conditions: (name, in words, the rules of `RULES` that speak against it)."""

WHOLE: tuple[tuple[str, str, Gate], ...] = (
    ("landing-page", "The page keeps what the post promises, and answers", Gate.LANDING_PAGE),
    ("objective", "The post is made for this objective and earned it", Gate.OBJECTIVE),
    ("budget", "The money can show what an order costs", Gate.BUDGET),
)
"""Conditions that a whole gate is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    name: str
    words: str
    outcome: Outcome
    """The gravest of what was found and not waived."""
    says: str
    """What speaks against it and what settles it; empty where nothing does."""


def conditions(preflight: Preflight) -> tuple[Condition, ...]:
    """Each condition in its order; none for an objective that needs no conversions (R-114)."""
    if preflight.case.plan.objective not in MEASURED:
        return ()
    of = {finding.gate: finding.troubles for finding in preflight.findings}
    tracking = of.get(Gate.TRACKING, ())
    told = [
        _condition(name, words, tuple(each for each in tracking if each.code in codes))
        for name, words, codes in CONDITIONS
    ]
    told += [_condition(name, words, of.get(gate, ())) for name, words, gate in WHOLE]
    return tuple(told)


def _condition(name: str, words: str, troubles: tuple[Trouble, ...]) -> Condition:
    against = [each for each in troubles if each.waived is None and each.severity is not Severity.ADVISE]
    outcome = Outcome.PASS
    if against:
        blocked = any(each.severity is Severity.BLOCK for each in against)
        outcome = Outcome.BLOCK if blocked else Outcome.WARN
    says = "; ".join(f"{each.message}: {each.remedy} ({each.code})" for each in against)
    return Condition(name=name, words=words, outcome=outcome, says=says)
