"""Accounts: what is usual for each and what worked; and posts side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ...desk.looks.portraitviews import AccountPage, AccountRow
from ...desk.looks.usual import average_lift
from ...posts import Ranked
from .. import desk, drawing, postcharts, profile, standing
from ..drawing import Picture
from ..rendering import JSON, PAGE, answer

SHOWN = 200
"""Accounts on the list's page; the search finds the others, and JSON has all."""


@require_safe
def accounts(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    everything = desk.current().accounts_seen(request.GET.get("objective", ""))
    text = request.GET.get("q", "").strip().removeprefix("@").casefold()
    rows = tuple(row for row in everything if text in row.handle.casefold())
    if form == JSON:
        return answer(request, form, "", "accounts", rows)
    return answer(
        request,
        form,
        "firesteel/accounts.html",
        "accounts",
        rows[:SHOWN],
        name="rows",
        text=text,
        found=len(rows),
        everything=len(everything),
        taught=_taught(request.GET.get("objective", "")),
        heads=[standing.head(name) for name in _shown(rows)],
        lines=[(row, [profile.bare(name, row.rates[name]) for name in _shown(rows)]) for row in rows[:SHOWN]],
    )


@require_safe
def account(request: HttpRequest, handle: str, form: str = PAGE) -> HttpResponse:
    page = desk.current().account(handle, request.GET.get("objective", ""))
    if form == JSON:
        return answer(request, form, "", "accounts", page, name="account")
    return answer(
        request,
        form,
        "firesteel/account.html",
        "accounts",
        page,
        name="page",
        usual=[(each, profile.usual_words(each)) for each in page.usual],
        tables=_groups(page),
        mixes=profile.mixes(page.audience, page.target),
        weeks=profile.weeks(page.cadence),
        best=[(each, _lift(each, page)) for each in page.best],
        worst=[(each, _lift(each, page)) for each in page.worst],
        taught=_taught(page.objective),
        asked_objective=request.GET.get("objective", ""),
    )


@require_safe
def compare(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    page = desk.current().compare(request.GET.getlist("id"), request.GET.get("objective", ""))
    if form == JSON:
        return answer(request, form, "", "posts", page, name="comparison")
    posts = profile.lettered(page.posts)
    every = [standing.lines(each) for each in page.posts]
    return answer(
        request,
        form,
        "firesteel/compare.html",
        "posts",
        page,
        name="page",
        posts=posts,
        rows=profile.side_by_side(every),
        reach=standing.scale(every),
        most=max((abs(line.adds) for lines in every for line in lines if line.adds is not None), default=0.0),
        odds=profile.odds(page),
        retention=_overlaid(page.posts),
    )


def _taught(objective: str) -> profile.Taught | None:
    """What every account's finished flights taught (R-009); None before any did."""
    here = desk.current()
    objective = objective or here.objective()
    return profile.taught(objective, here.learnt(objective), here.predicted(objective))


def _shown(rows: tuple[AccountRow, ...]) -> list[str]:
    """The rates that some account shows."""
    return [name for name in (rows[0].rates if rows else ()) if any(row.rates[name] is not None for row in rows)]


def _groups(page: AccountPage) -> list[dict[str, Any]]:
    tables = (
        ("format", "What worked by format", page.formats, "Say a post's format on its page, and it counts here."),
        ("role", "What worked by role", page.roles, "Say what a post does for the brand on its page."),
    )
    return [
        {
            "key": key,
            "title": title,
            "groups": [(each, profile.cells(each, groups)) for each in groups],
            "heads": [(name, standing.label(name)) for name in profile.common(groups)],
            "reach": profile.reach(groups),
            "empty": empty,
        }
        for key, title, groups, empty in tables
    ]


def _lift(each: Ranked, page: AccountPage) -> str:
    return standing.signed(average_lift(each.score, each.contributions or each.signals, page.weights))


def _overlaid(posts: tuple[Ranked, ...]) -> Picture | None:
    curves = postcharts.shown(posts)
    return drawing.drawn(postcharts.overlaid(curves)) if len(curves) > 1 else None
