"""Posts and one post: who deserves money, and everything known about it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from ...comments import Labelled
from ...desk.views import PostPage
from ...errors import BadInput
from ...rights import CLAUSES, answered, clocks
from .. import charts, desk, drawing, exports, shortlist, words
from ..drawing import Picture
from ..rendering import JSON, PAGE, answer

CSV = "csv"


@require_safe
def posts(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    """The shortlist. Asking for an order by views is refused, beside the table in its own order."""
    ask = shortlist.Ask(
        text=request.GET.get("q", "").strip(),
        verdict=request.GET.get("verdict", ""),
        sort=request.GET.get("sort", "") or "rank",
        wide=request.GET.get("columns") == "all",
    )
    problem: BadInput | None = None
    try:
        shortlist.checked(ask)
    except BadInput as error:
        if form != PAGE:
            raise
        problem, ask = error, shortlist.Ask(text=ask.text, wide=ask.wide)
    everything = desk.current().posts()
    rows = shortlist.chosen(everything, ask)
    if form == CSV:
        return exports.posts(rows, desk.current().workspace())
    if form == JSON:
        return answer(request, form, "", "posts", rows)
    partial = bool(getattr(request, "htmx", False)) and not request.htmx.boosted  # type: ignore[attr-defined]
    return answer(
        request,
        form,
        "firesteel/posts-table.html" if partial else "firesteel/posts.html",
        "posts",
        rows,
        name="rows",
        status=400 if problem else 200,
        ask=ask,
        problem=problem,
        everything=everything,
        partial=partial,
        lines=shortlist.lines(rows, shortlist.columns(ask)),
        totals=shortlist.totals(rows, shortlist.columns(ask)),
        wide=ask.wide,
        heads=shortlist.heads(ask),
        reach=shortlist.scale(everything),
        filters=[
            (key, name, number)
            for (key, name), number in zip(shortlist.FILTERS, shortlist.counts(everything).values(), strict=True)
        ],
        creators=len({row.post.creator.handle for row in everything if not row.post.creator.is_brand}),
    )


@require_safe
def post(request: HttpRequest, post_id: str, form: str = PAGE) -> HttpResponse:
    page = desk.current().post(post_id)
    if form == JSON:
        return answer(request, form, "", "posts", page, name="post")
    return answer(
        request,
        form,
        "firesteel/post.html",
        "posts",
        page,
        name="page",
        retention=_retention(page),
        social=_social(page),
        clauses=_clauses(page),
        clocks=clocks(page.agreement, page.authorization, page.row.post),
        groups=_by_label(page),
        may_hide=hasattr(desk.current(), "hide_comment"),
    )


@require_POST
def hide_comment(request: HttpRequest, post_id: str, comment_id: str) -> HttpResponse:
    desk.current().hide_comment(comment_id, request.user.get_username())  # type: ignore[attr-defined,unused-ignore]
    messages.success(request, "The comment is hidden.")
    return HttpResponseRedirect(f"/posts/{post_id}/#comments")


def _retention(page: PostPage) -> Picture | None:
    curve = page.row.post.retention
    return drawing.drawn(charts.retention(curve, page.account_retention)) if curve else None


def _social(page: PostPage) -> Picture | None:
    """Two days make a curve; one is a dot."""
    flown = tuple(row.flight.window for row in page.flights if row.status != "planned")
    return drawing.drawn(charts.social(page.social, flown)) if len(page.social) > 1 else None


def _clauses(page: PostPage) -> list[tuple[int, str, bool, str]]:
    """The nine answers: number, question, whether it is answered, and the answer in words."""
    given, _ = answered(page.agreement)
    return [
        (number, question, name in given, _clause(page, name) if name in given else "")
        for number, (name, question) in enumerate(CLAUSES, start=1)
    ]


def _clause(page: PostPage, name: str) -> str:
    rights = page.agreement
    assert rights is not None
    match name:
        case "posts":
            others = len(rights.posts or ()) - 1
            return (
                "this post" + (f" and {others} more" if others else "")
                if page.row.post.id in (rights.posts or ())
                else "other posts, not this one"
            )
        case "window":
            return f"{words.day(rights.window.start)} to {words.day(rights.window.end)}" if rights.window else ""
        case "markets":
            return f"{', '.join(sorted(rights.markets or ()))}; for {', '.join(sorted(rights.objectives or ()))}"
        case "link_and_cta":
            return "yes" if rights.link_and_cta else "no"
        case "negative_comments":
            return f"{rights.negative_comments} above {words.percent(rights.negative_share)} of risk comments"
        case "shared_results":
            return ", ".join(sorted(rights.shared_results or ())) or "nothing is shared"
        case _:
            return str(getattr(rights, name))


def _by_label(page: PostPage) -> list[tuple[str, int, list[Labelled]]]:
    """Comments under each label, the labels with most authors first; what may do harm before everything else; at
    the end those in a language that is not ours to judge."""
    order = sorted(
        page.intents, key=lambda name: (name != "brand_risk", name in ("other", "spam"), -page.intents[name], name)
    )
    groups = [(name, page.intents[name], [each for each in page.comments if name in each.labels]) for name in order]
    unjudged = [each for each in page.comments if not each.labels]
    authors = {each.comment.author for each in unjudged}
    return [*groups, ("unjudged", len(authors), unjudged)] if unjudged else groups
