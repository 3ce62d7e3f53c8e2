"""Decisions: what to do with each flight, why, and everything it was made from."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from ...decisions import Action, replay
from ...desk.views import DecisionRow
from ...errors import BadInput, FiresteelError
from .. import charts, desk, drawing, words
from ..rendering import JSON, PAGE, answer
from .trouble import status_of


@require_safe
def decisions(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    everything = desk.current().decisions()
    wanted = request.GET.get("show", "")
    rows = tuple(
        row for row in everything if wanted in ("", row.decision.action.value) or (wanted == "waiting" and row.waiting)
    )
    if form == JSON:
        return answer(request, form, "", "decisions", rows)
    tally = [("waiting", "Waiting for you", sum(1 for row in everything if row.waiting))]
    tally += [
        (action.value, words.ACTIONS[action][1], sum(1 for row in everything if row.decision.action is action))
        for action in Action
    ]
    return answer(
        request,
        form,
        "firesteel/decisions.html",
        "decisions",
        rows,
        name="rows",
        wanted=wanted,
        everything=everything,
        filters=[("", "All", len(everything)), *(each for each in tally if each[2] or each[0] == "waiting")],
        waiting=[row for row in rows if row.waiting],
        settled=[row for row in rows if not row.waiting],
    )


@require_safe
def decision(request: HttpRequest, seq: int, form: str = PAGE) -> HttpResponse:
    row = desk.current().decision(seq)
    if form == JSON:
        return answer(request, form, "", "decisions", row, name="decision")
    return _show(request, seq)


@require_POST
def apply(request: HttpRequest, seq: int) -> HttpResponse:
    try:
        desk.current().apply_decision(seq, request.user.get_username())
    except FiresteelError as error:
        status, title = status_of(error)
        message = f"{error.message}: {error.remedy}" if isinstance(error, BadInput) else str(error)
        return _show(request, seq, problem=f"{title}. {message[:1].upper()}{message[1:]}.", status=status)
    messages.success(request, "Done, and recorded under your name.")
    return HttpResponseRedirect(f"/decisions/{seq}/")


def looks_at(flight_id: str) -> tuple[DecisionRow, ...]:
    """Every decision about a flight, oldest first."""
    mine = (each for each in desk.current().decisions() if each.decision.evidence.flight == flight_id)
    return tuple(sorted(mine, key=lambda each: each.seq))


def _show(request: HttpRequest, seq: int, problem: str = "", status: int = 200) -> HttpResponse:
    row = desk.current().decision(seq)
    evidence = row.decision.evidence
    looks = tuple(each for each in looks_at(evidence.flight) if each.seq <= seq)
    chart = charts.evidence(looks) if len(looks) > 1 else None
    return answer(
        request,
        PAGE,
        "firesteel/decision.html",
        "decisions",
        row,
        name="row",
        status=status,
        problem=problem,
        picture=drawing.svg(chart) if chart else "",
        chart=chart,
        boundary=1 / evidence.threshold.alpha,
        differs=replay(row.decision),
        changes=desk.current().decision_changes(seq) if row.waiting else (),
        results=sum(day.orders for day in evidence.days),
        spend=sum((day.spend for day in evidence.days[1:]), evidence.days[0].spend) if evidence.days else None,
    )
