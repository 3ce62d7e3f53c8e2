"""The closing report: what each post won, what it cost, what was decided and why, what to do next. Made to be printed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ...desk.views import Report
from ...errors import NotFound
from .. import desk
from ..rendering import JSON, PAGE, answer

WON = (
    ("views", "Views"),
    ("likes", "Likes"),
    ("comments", "Comments"),
    ("shares", "Shares"),
    ("follows", "Follows"),
    ("profile_visits", "Profile visits"),
)


@require_safe
def report(request: HttpRequest, plan_id: str | None = None, form: str = PAGE) -> HttpResponse:
    try:
        value = desk.current().report(plan_id)
    except NotFound as error:
        if plan_id or form == JSON:
            raise
        return answer(request, form, "firesteel/report-empty.html", "report", str(error), name="why")
    if form == JSON:
        return answer(request, form, "", "report", value)
    columns = list(dict.fromkeys(name for row in value.reconciliation.unmatched for name in row))
    return answer(
        request,
        form,
        "firesteel/report.html",
        "report",
        value,
        won=WON,
        lines=[(line, _won(line.organic, line.paid, line.total)) for line in value.lines],
        sums=_won(*(_sum(value, part) for part in ("organic", "paid", "total"))),
        matrix=_matrix(value),
        unmatched_columns=[name.replace("_", " ") for name in columns],
        unmatched=[[row.get(name, "") for name in columns] for row in value.reconciliation.unmatched],
    )


def _won(organic: dict[str, int], paid: dict[str, int], whole: dict[str, int]) -> list[tuple[str, list[int]]]:
    """Three rows, organic, paid and total, over the columns of `WON`."""
    return [
        (name, [part.get(key, 0) for key, _ in WON])
        for name, part in (("organic", organic), ("paid", paid), ("total", whole))
    ]


def _sum(value: Report, part: str) -> dict[str, int]:
    return {key: sum(getattr(line, part).get(key, 0) for line in value.lines) for key, _ in WON}


def _matrix(value: Report) -> list[tuple[str, int, str]]:
    """Orders against events, each line with what it means; the first groups add up to all orders."""
    found = value.reconciliation
    return [
        ("Orders in the back end", found.orders, ""),
        ("matched with a purchase event", found.matched, "in one of three ways:"),
        ("seen by browser and server", found.both_sources, "counted once, paired by event id"),
        ("browser only", found.browser_only, "the server did not send it, or it was lost"),
        ("server only", found.server_only, "a blocker, or no consent in the browser"),
        ("without any purchase event", found.no_event, "the platform was told of no purchase"),
        ("value differs", found.value_differs, "event and order disagree on the amount"),
        ("Purchase events received", found.events, ""),
        ("duplicates dropped", found.duplicates, "same event id, or same order"),
        ("events without an order", found.phantom, "cancelled, test, or not ours"),
        ("Conversions the platform reports", found.platform_conversions, "its own attribution"),
        ("conversions attributed by us", found.attributed, "7-day click, 1-day view"),
    ]
