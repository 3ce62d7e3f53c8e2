"""What the gates and the post's checks found, as rows: all of it for machines, what to do about it for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rich.markup import escape
from rich.table import Table

from ..desk.views import GateRow
from ..preflight import CheckFinding, Finding, Outcome, Trouble

MARKS = {Outcome.PASS: "[green]pass[/]", Outcome.WARN: "[yellow]warn[/]", Outcome.BLOCK: "[red]block[/]"}
WAIVED, ADVICE = "[cyan]waived[/]", "[dim]advice[/]"


def rows(row: GateRow) -> Iterator[dict[str, Any]]:
    """A row a gate, with the code of what it objects to most; then a row a check, whose gate is empty."""
    for finding in row.preflight.findings:
        yield {
            "flight": row.flight.id,
            "gate": finding.gate.value,
            "outcome": "waived" if finding.waived else finding.outcome.value,
            "seen": finding.seen,
            "evidence": finding.evidence,
            "message": finding.message,
            "remedy": finding.remedy,
            "check": "",
            "troubles": [_trouble(each) for each in finding.troubles],
        }
    for check in row.preflight.checks:
        yield {
            "flight": row.flight.id,
            "gate": "",
            "outcome": check.outcome.value,
            "seen": True,
            "evidence": check.evidence,
            "message": "; ".join(each.message for each in check.troubles),
            "remedy": "; ".join(each.remedy for each in check.troubles),
            "check": check.check.value,
            "troubles": [_trouble(each) for each in check.troubles],
        }


def table(row: GateRow) -> Table:
    """Everything that is objected to, each with its rule, by which it is waived; a gate that passes says what it saw, and a
    check does not repeat what a gate said."""
    made = Table(box=None, show_header=False, padding=(0, 2, 0, 2))
    made.add_column(no_wrap=True)
    made.add_column(no_wrap=True)
    made.add_column(overflow="fold")
    for finding in row.preflight.findings:
        for number, (mark, words) in enumerate(_lines(finding)):
            made.add_row("" if number else finding.gate.value, mark, words)
    told = {each.code for finding in row.preflight.findings for each in finding.troubles}
    for check in row.preflight.checks:
        for number, (mark, words) in enumerate(_beside(check, told)):
            made.add_row("" if number else f"[dim]post:[/] {check.check.value}", mark, words)
    return made


def _beside(check: CheckFinding, told: set[str]) -> Iterator[tuple[str, str]]:
    """A check's lines without what stands at a gate already."""
    if check.troubles and all(each.code in told for each in check.troubles):
        yield MARKS[check.outcome], "[dim]as above[/]"
        return
    new = tuple(each for each in check.troubles if each.code not in told)
    yield from _lines(replace(check, troubles=new) if check.troubles else check)


def _lines(found: Finding | CheckFinding) -> Iterator[tuple[str, str]]:
    if found.troubles:
        for each in found.troubles:
            yield _mark(each), f"{escape(each.message)}: {escape(each.remedy)} [dim]({each.code})[/]"
    elif isinstance(found, Finding) and found.outcome is not Outcome.PASS:
        yield WAIVED if found.waived else MARKS[found.outcome], escape(f"{found.message}: {found.remedy}")
    else:
        yield MARKS[found.outcome], escape(found.evidence)


def _mark(trouble: Trouble) -> str:
    if trouble.waived is not None:
        return WAIVED
    return ADVICE if trouble.severity == "advise" else MARKS[Outcome(trouble.severity.value)]


def _trouble(trouble: Trouble) -> dict[str, Any]:
    return {
        "rule": trouble.code,
        "severity": trouble.severity.value,
        "message": trouble.message,
        "remedy": trouble.remedy,
        "waived_by": trouble.waived.by if trouble.waived else "",
        "waived_until": trouble.waived.until if trouble.waived else None,
    }
