"""What a rule is, and one finding out of everything that objects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Generic, TypeVar

from .values import Case, CheckFinding, Finding, Gate, Outcome, PostCheck, Severity, Trouble, Waiver

Kind = TypeVar("Kind", Gate, PostCheck)
Known = TypeVar("Known")
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that has to hold before money is spent on a post."""

    code: str
    """In kebab case, unique; a waiver names it."""
    gate: Gate | None = None
    """Where it stands among the ten; None for what only the checks of the post tell."""
    check: PostCheck | None = None
    """Where it stands among the seven."""
    severity: Severity
    waivable: bool = True
    """Whether a person may let one flight through it, with name, reason and expiry."""
    source: str
    """The requirement, and where the fact behind it comes from."""
    sees: str
    """Which evidence it looks at."""
    remedy: str
    """What settles it."""
    objects: Callable[[Case], str | None]
    """What is the matter, in words; None where the rule holds or does not apply. Never raises."""


@dataclass(frozen=True, slots=True)
class At:
    """Makes the rules that stand at one place, and says how grave they are where a rule does not say so itself."""

    gate: Gate | None
    check: PostCheck | None = None
    severity: Severity = Severity.BLOCK

    def __call__(
        self,
        code: str,
        objects: Callable[[Case], str | None],
        source: str,
        sees: str,
        remedy: str,
        severity: Severity | None = None,
        waivable: bool = True,
    ) -> Rule:
        return Rule(
            code=code,
            gate=self.gate,
            check=self.check,
            severity=severity or self.severity,
            waivable=waivable,
            source=source,
            sees=sees,
            remedy=remedy,
            objects=objects,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Look(Generic[Kind]):
    """One of the ten gates or of the seven checks: what it asks, and the evidence it shows."""

    of: Kind
    source: str
    asks: str
    evidence: Callable[[Case], tuple[str, bool]]
    """In words, and whether there was anything to judge by."""


UNSEEN = ("not seen", False)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Written out: `strftime` takes as long as ten rules, and asks the locale."""
_GRAVITY = {Severity.BLOCK: 0, Severity.WARN: 1, Severity.ADVISE: 2}
_OUTCOMES = {Severity.BLOCK: Outcome.BLOCK, Severity.WARN: Outcome.WARN, Severity.ADVISE: Outcome.PASS}


def finding(look: Look[Gate], case: Case, troubles: list[Trouble]) -> Finding:
    """What one gate found: blocks before warnings, warnings before advice, else in the order of the rules."""
    evidence, seen = look.evidence(case)
    if not troubles:
        return _passed(look.of, evidence, seen)
    ordered = _gravest_first(troubles)
    return Finding(
        gate=look.of,
        outcome=_OUTCOMES[ordered[0].severity],
        code=ordered[0].code,
        seen=seen,
        evidence=evidence,
        message="; ".join(each.message for each in ordered),
        remedy="; ".join(dict.fromkeys(each.remedy for each in ordered)),
        waived=_waived(ordered),
        troubles=tuple(ordered),
    )


def check_finding(look: Look[PostCheck], case: Case, troubles: list[Trouble]) -> CheckFinding:
    evidence, _ = look.evidence(case)
    if not troubles:
        return _check_passed(look.of, evidence)
    ordered = _gravest_first(troubles)
    return CheckFinding(
        check=look.of, outcome=_OUTCOMES[ordered[0].severity], evidence=evidence, troubles=tuple(ordered)
    )


def own(case: Case) -> bool:
    """Whether the post is the brand's own: nobody else has to allow its use."""
    return case.post is not None and case.post.creator.is_brand


def day(moment: datetime) -> str:
    """ "2 Jan 2026"."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def listed(words: list[str] | tuple[str, ...] | frozenset[str]) -> str:
    """In a fixed order, so that the same case is told in the same words."""
    return ", ".join(sorted(words))


def once(look: Callable[[Case], Told]) -> Callable[[Case], Told]:
    """Work something out once for the rules of one case that all need it: only the case asked about last is kept."""
    last: tuple[Case, Told] | None = None

    def asked(case: Case) -> Told:
        nonlocal last
        kept = last
        if kept is not None and kept[0] is case:
            return kept[1]
        told = look(case)
        last = case, told
        return told

    return asked


def kept(work: Callable[[Known], Told], most: int = 1024) -> Callable[[Known], Told]:
    """Keep the answers for values that many cases share, such as their plan: by identity, as deep values hash slowly.

    The values are held, so an identity never comes to mean another one; beyond `most` everything is forgotten.
    """
    answers: dict[int, tuple[Known, Told]] = {}

    def asked(value: Known) -> Told:
        found = answers.get(id(value))
        if found is not None and found[0] is value:
            return found[1]
        told = work(value)
        if len(answers) >= most:
            answers.clear()
        answers[id(value)] = value, told
        return told

    return asked


@lru_cache(maxsize=8192)
def _passed(gate: Gate, evidence: str, seen: bool) -> Finding:
    """Most gates pass, and many in the same words: those findings are one value."""
    return Finding(gate=gate, outcome=Outcome.PASS, code="ok", seen=seen, evidence=evidence)


@lru_cache(maxsize=8192)
def _check_passed(check: PostCheck, evidence: str) -> CheckFinding:
    return CheckFinding(check=check, outcome=Outcome.PASS, evidence=evidence)


def _gravest_first(troubles: list[Trouble]) -> list[Trouble]:
    return troubles if len(troubles) == 1 else sorted(troubles, key=lambda each: _GRAVITY[each.severity])


def _waived(ordered: list[Trouble]) -> Waiver | None:
    """The first waiver, where every trouble as grave as the finding is waived."""
    worst = [each for each in ordered if each.severity is ordered[0].severity]
    return worst[0].waived if all(each.waived for each in worst) else None
