"""Posts: which of them deserve money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from ...desk.looks.catalogue import Places
from ...desk.looks.rows import PostRows
from ...desk.views import WorkspaceView
from ...errors import BadInput
from ...posts import WEIGHTS
from .. import desk, exports, making, shortlist, words, xlsx
from ..rendering import JSON, PAGE, answer, encoded
from ..shortlist import Ask

CSV, XLSX = "csv", "xlsx"
EMPTY: Mapping[str, tuple[str, str]] = {
    "candidates": (
        "No candidates now",
        "Posts stand here that are worth promoting or testing, are not in flight, and have rights or can be asked for.",
    ),
    "live": ("Nothing is in flight", "Posts stand here while an ad runs behind them."),
    "do-not-boost": ("Nothing to leave out", "Posts stand here that are not worth money as they are."),
    "ended": ("Nothing has ended", "Posts stand here once their rights or their flight are over."),
}
"""What a view without a post says: a heading, and what it will show."""
JSON_ROWS, MOST_JSON_ROWS = 1_000, 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A view one click away; `name` is what its own is taken away by."""

    label: str
    href: str
    hint: str = ""
    number: int | None = None
    current: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A filter as a list to choose from: value, words, and whether it is chosen."""

    key: str
    label: str
    options: tuple[tuple[str, str, bool], ...]


@require_safe
def posts(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    """The shortlist. Asking for an order by views is refused, beside the table in its own order."""
    ask, problem = shortlist.asked(request.GET)
    if problem and form != PAGE:
        raise problem
    if ask.objective == desk.current().objective():
        ask = ask.but(objective="", page=ask.page)
    usual = "" if ask.sort else _usual_order()
    ask = ask.but(sort=usual, page=ask.page) if usual else ask
    rows = desk.current().posts(ask.objective)
    order = shortlist.order(rows, ask)
    here = desk.current().workspace()
    if form == JSON:
        return _twin(request, rows, order, here)
    if form in (CSV, XLSX):
        write = xlsx.posts if form == XLSX else exports.posts
        key = form, ask.but(page=1).href, here.name, here.as_of
        return making.file(
            request, "posts", key, len(order), lambda counted: write(counted(rows.each(order)), ask, here)
        )
    pages = max(1, -(-len(order) // ask.per))
    ask = ask if ask.page <= pages else ask.but(page=pages)
    some = rows.rows(order[(ask.page - 1) * ask.per : ask.page * ask.per])
    partial = bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]
    response = answer(
        request,
        PAGE,
        "firesteel/posts-board.html" if partial else "firesteel/posts.html",
        "posts",
        some,
        name="rows",
        status=400 if problem else 200,
        **_board(rows, ask, some, here),
        problem=problem,
        usual=shortlist.BY_KEY[usual.removeprefix("-")].defined.label.lower() if usual else "",
        partial=partial,
        pages=_pages(ask, pages),
    )
    if partial and not problem:
        response.headers["HX-Push-Url"] = f"/posts/{ask.href}"
    return response


def _usual_order() -> str:
    """What the trade's preset orders its list by (R-125: shops by what people ask under a post); empty for the score."""
    name = desk.current().preset().order
    return f"-{name}" if name in shortlist.BY_KEY and name != "score" else ""


@require_POST
def views(request: HttpRequest) -> HttpResponse:
    """Keep the look on the screen under a name, or take one away."""
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    actor = request.user.get_username()  # type: ignore[union-attr,unused-ignore]
    if request.POST.get("act") == "drop":
        desk.current().drop_view(name, actor)
        messages.success(request, f"The view “{name}” is taken away.")
    else:
        try:
            view = desk.current().save_view(name, query, actor)
            messages.success(request, f"The view “{view.name}” is kept.")
        except BadInput as error:
            messages.error(request, f"{error.message.capitalize()}: {error.remedy}.")
    return HttpResponseRedirect(f"/posts/?{query}" if query else "/posts/")


def _board(rows: PostRows, ask: Ask, some: Sequence[Any], here: WorkspaceView) -> dict[str, Any]:
    columns = shortlist.chosen_columns(ask.columns, ask.own)
    kept = shortlist.places(rows, ask)
    ids = [row.post.id for row in some]
    return {
        "ask": ask,
        "everything": rows,
        "kept": int(np.count_nonzero(kept)),
        "lines": shortlist.lines(some, columns, desk.current().daily_views(ids)),
        "totals": rows.once(("totals", ask.kept, ask.columns, ask.own), lambda: shortlist.totals(rows, kept, columns)),
        "heads": shortlist.heads(ask, columns, words.moment(here.as_of) if here.as_of else ""),
        "reach": shortlist.scale(rows),
        "tabs": _tabs(rows, ask),
        "fields": _fields(rows, ask),
        "chips": _chips(ask),
        "sets": [(ask.but(columns=key).href, label, key == ask.columns) for key, (label, _) in shortlist.SETS.items()],
        "own": [(label, formula, _less_own(ask, at).href) for at, (label, formula) in enumerate(ask.own)],
        "figures": ", ".join(shortlist.FIGURES),
        "objectives": _objectives(ask),
        "state": [pair for pair in ask.pairs if pair[0] not in ("q", "objective", *shortlist.FILTERS)],
        "other": ask.but(shape="" if ask.shape == "cards" else "cards", page=ask.page).href,
        "empty": _empty(ask),
        "creators": rows.catalogue.once("creators", lambda: _creators(rows)),
    }


def _empty(ask: Ask) -> dict[str, str]:
    """Why nothing is here, and the one next step."""
    if ask.text or ask.filters:
        bare = ask.but(text="", filters={})
        why = "Nothing in this view has all of that."
        return {
            "heading": "No post matches",
            "why": why,
            "path": f"/posts/{bare.href}",
            "verb": "Take the filters away",
        }
    heading, why = EMPTY.get(ask.view, ("No post matches", "Nothing is here."))
    return {"heading": heading, "why": why, "path": "/posts/", "verb": "Show all posts"}


def _tabs(rows: PostRows, ask: Ask) -> list[Tab]:
    """The views that are always there, then those somebody kept."""
    numbers = shortlist.counts(rows)
    saved = desk.current().saved_views()
    looks = (ask.query, ask.but(sort="").query if ask.sort == _usual_order() else ask.query)
    mine = next((view.name for view in saved if view.query in looks), None)
    given = [
        Tab(
            label=label,
            hint=hint,
            href=ask.but(view=view, filters={}, text="").href,
            number=numbers[view],
            current=view == ask.view and mine is None,
        )
        for view, (label, hint, _) in shortlist.VIEWS.items()
    ]
    own = [Tab(label=view.name, href=f"?{view.query}", current=view.name == mine, own=True) for view in saved]
    return given + own


def _fields(rows: PostRows, ask: Ask) -> list[Field]:
    """The filters that have something to choose from."""
    fields = []
    for name, label in shortlist.FILTERS.items():
        options = shortlist.options(rows, name)[:200]
        chosen = ask.filters.get(name, "")
        if options or chosen:
            known = [value for value, _ in options]
            listed = [*options] if chosen in ("", *known) else [*options, (chosen, 0)]
            fields.append(
                Field(
                    key=name,
                    label=label,
                    options=tuple(
                        (value, f"{_words(name, value)} ({number:,})", value == chosen) for value, number in listed
                    ),
                )
            )
    return fields


def _chips(ask: Ask) -> list[tuple[str, str]]:
    """Every filter that holds, in words, and the address without it."""
    chips = [
        (f"{shortlist.FILTERS[name]}: {_words(name, ask.filters[name])}", ask.without(name).href)
        for name in shortlist.FILTERS
        if name in ask.filters
    ]
    return [*([(f"“{ask.text}”", ask.but(text="").href)] if ask.text else []), *chips]


def _words(name: str, value: str) -> str:
    match name:
        case "verdict":
            return words.VERDICTS[value][1]
        case "creator":
            return f"@{value.removeprefix('@')}"
        case "sure":
            return shortlist.SURES[value]
        case "rights":
            return shortlist.REACHES[value]
    return words.plain(value) if name in ("content", "role") else value


def _objectives(ask: Ask) -> list[tuple[str, str, bool]]:
    held = ask.objective or desk.current().objective()
    return [(name, name.capitalize(), name == held) for name in WEIGHTS]


def _less_own(ask: Ask, at: int) -> Ask:
    sort = "" if ask.key.startswith("own") else ask.sort
    return ask.but(own=tuple(each for place, each in enumerate(ask.own) if place != at), sort=sort)


def _creators(rows: PostRows) -> int:
    return len({handle for handle, own in zip(rows.catalogue.handles, rows.catalogue.brands, strict=True) if not own})


def _pages(ask: Ask, pages: int) -> Mapping[str, Any] | None:
    """Where one is among the pages; None where there is only one."""
    if pages == 1:
        return None
    return {
        "number": ask.page,
        "last": pages,
        "before": ask.but(page=ask.page - 1).href if ask.page > 1 else "",
        "after": ask.but(page=ask.page + 1).href if ask.page < pages else "",
        "first": (ask.page - 1) * ask.per + 1,
    }


def _twin(request: HttpRequest, rows: PostRows, order: Places, here: WorkspaceView) -> HttpResponse:
    """The same rows as JSON: `limit` of them from `offset`, and how many there are in all."""
    offset = _whole(request.GET.get("offset", ""), "offset", 0, len(order) or 1)
    limit = _whole(request.GET.get("limit", ""), "limit", JSON_ROWS, MOST_JSON_ROWS)
    body = {
        "workspace": here,
        "posts": rows.rows(order[offset : offset + limit]),
        "total": len(order),
        "offset": offset,
        "limit": limit,
    }
    return HttpResponse(encoded(body), content_type="application/json")


def _whole(text: str, name: str, usual: int, most: int) -> int:
    if not text:
        return usual
    if not (text.isascii() and text.isdigit()):
        raise BadInput(f"{text!r} is no whole number", where=name, remedy=f"give one from 0 to {most:,}")
    return min(int(text[:12]), most)
