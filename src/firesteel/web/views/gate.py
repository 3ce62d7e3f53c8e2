"""The gate: ten checks a flight, who signed or waived what, the difference a launch makes, its approval, the launch."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from ...desk.views import Change, GatePage, GateRow
from ...errors import BadInput, FiresteelError
from ...preflight import Finding, Outcome, waivable
from .. import desk, words
from ..rendering import JSON, PAGE, answer
from .trouble import status_of

SIGNED = ("caption", "brand-safety")
"""Gates that a person settles by looking; the others are measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What was refused: beside which form, what was typed there, and why."""

    at: str
    """``waive/FLIGHT/GATE``, ``sign/POST/GATE``, ``approve`` or ``launch``."""
    message: str
    typed: str = ""
    status: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One row of the ten: the finding, and the form that may settle it."""

    finding: Finding
    outcome: str
    form: str
    """waive, sign or nothing."""
    at: str


@require_safe
def gate(request: HttpRequest, plan_id: str | None = None, form: str = PAGE) -> HttpResponse:
    return _show(request, desk.current().gate(plan_id), form)


@require_POST
def sign_off(request: HttpRequest, plan_id: str) -> HttpResponse:
    post_id, gate_name, note = (request.POST.get(key, "").strip() for key in ("post", "gate", "note"))
    try:
        desk.current().sign_off(post_id, gate_name, request.user.get_username(), note)
    except FiresteelError as error:
        return _refuse(request, plan_id, error, f"sign/{post_id}/{gate_name}", note)
    return _done(request, plan_id, f"{words.gate(gate_name)} is signed off by {request.user.get_username()}.")


@require_POST
def waive(request: HttpRequest, plan_id: str) -> HttpResponse:
    flight_id, gate_name, reason = (request.POST.get(key, "").strip() for key in ("flight", "gate", "reason"))
    at = f"waive/{flight_id}/{gate_name}"
    if not reason:
        return _refuse(
            request,
            plan_id,
            BadInput("A waiver needs a reason", remedy="say why this may run although the gate objects"),
            at,
        )
    try:
        desk.current().waive(flight_id, gate_name, request.user.get_username(), reason)
    except FiresteelError as error:
        return _refuse(request, plan_id, error, at, reason)
    return _done(request, plan_id, f"{words.gate(gate_name)} is waived for {flight_id}; your name and reason are kept.")


@require_POST
def approve(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Approves exactly what was on the screen: the digest comes from the form, not from what holds now."""
    try:
        desk.current().approve(request.POST.get("digest", ""), request.user.get_username())
    except FiresteelError as error:
        return _refuse(request, plan_id, error, "approve")
    return _done(request, plan_id, "Approved, once. Launch when you are ready.")


@require_POST
def launch(request: HttpRequest, plan_id: str) -> HttpResponse:
    try:
        desk.current().launch(plan_id, request.user.get_username())
    except FiresteelError as error:
        return _refuse(request, plan_id, error, "launch")
    messages.success(request, "Launched. Campaign, ad groups and ads were created paused, then enabled.")
    return HttpResponseRedirect("/flights/")


def _show(request: HttpRequest, page: GatePage, form: str = PAGE, trouble: Trouble | None = None) -> HttpResponse:
    if form == JSON:
        return answer(request, form, "", "gate", page)
    blocked = [row for row in page.rows if not row.preflight.cleared]
    return answer(
        request,
        form,
        "firesteel/gate.html",
        "gate",
        page,
        name="page",
        status=trouble.status if trouble else 200,
        rows=[(row, _checks(row)) for row in page.rows],
        blocked=blocked,
        why_blocked=_why(page),
        trouble=trouble,
        changes=_grouped(page),
        fields=len(page.changes),
    )


def _checks(row: GateRow) -> list[Check]:
    return [_check(row, finding) for finding in row.preflight.findings]


def _check(row: GateRow, finding: Finding) -> Check:
    settled = finding.outcome is Outcome.PASS or finding.waived is not None
    signs = finding.gate.value in SIGNED and not settled
    waives = finding.outcome is Outcome.BLOCK and not settled and waivable(finding.gate, row.post)
    form = "sign" if signs else "waive" if waives else ""
    subject = row.flight.post if form == "sign" else row.flight.id
    return Check(
        finding=finding,
        outcome="waived" if finding.waived else finding.outcome.value,
        form=form,
        at=f"{form}/{subject}/{finding.gate.value}",
    )


def _why(page: GatePage) -> list[str]:
    """What stands in the way of a launch, one line a blocking gate."""
    found: dict[str, list[str]] = {}
    for row in page.rows:
        for finding in row.preflight.findings:
            if finding.outcome is Outcome.BLOCK and finding.waived is None:
                found.setdefault(finding.gate.value, []).append(row.flight.id)
    return [f"{words.gate(name)}: {len(flights)} of {len(page.rows)} flights" for name, flights in found.items()]


def _grouped(page: GatePage) -> list[tuple[str, list[Change]]]:
    groups: dict[str, list[Change]] = {}
    for change in page.changes:
        groups.setdefault(change.thing, []).append(change)
    return list(groups.items())


def _refuse(request: HttpRequest, plan_id: str, error: FiresteelError, at: str, typed: str = "") -> HttpResponse:
    status, _ = status_of(error)
    message = f"{error.message}: {error.remedy}." if isinstance(error, BadInput) and error.remedy else str(error)
    trouble = Trouble(at=at, message=message[:1].upper() + message[1:], typed=typed, status=status)
    return _show(request, desk.current().gate(plan_id), trouble=trouble)


def _done(request: HttpRequest, plan_id: str, message: str) -> HttpResponse:
    messages.success(request, message)
    return HttpResponseRedirect(f"/gate/{plan_id}/")
