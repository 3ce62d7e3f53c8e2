"""One finding out of everything a gate objects to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from .values import Finding, Gate, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One objection of a gate."""

    outcome: Outcome
    code: str
    message: str
    remedy: str


def finding(gate: Gate, evidence: str, *troubles: Trouble, seen: bool = True) -> Finding:
    """One finding out of everything a gate objects to: blocks before warnings, else in the order given."""
    if not troubles:
        return Finding(gate=gate, outcome=Outcome.PASS, code="ok", seen=seen, evidence=evidence)
    ordered = sorted(troubles, key=lambda each: each.outcome is not Outcome.BLOCK)
    return Finding(
        gate=gate,
        outcome=ordered[0].outcome,
        code=ordered[0].code,
        seen=seen,
        evidence=evidence,
        message="; ".join(each.message for each in ordered),
        remedy="; ".join(dict.fromkeys(each.remedy for each in ordered)),
    )


def unseen(gate: Gate, code: str, message: str, remedy: str) -> Finding:
    return finding(gate, "not seen", block(code, message, remedy), seen=False)


def block(code: str, message: str, remedy: str) -> Trouble:
    return Trouble(outcome=Outcome.BLOCK, code=code, message=message, remedy=remedy)


def warn(code: str, message: str, remedy: str) -> Trouble:
    return Trouble(outcome=Outcome.WARN, code=code, message=message, remedy=remedy)


def length(span: timedelta) -> str:
    """In days, in hours below two of them."""
    hours = -(-span // timedelta(hours=1))
    return f"{hours} h" if hours < 48 else f"{span // timedelta(days=1)} d"
