"""One post: everything known about it, what its comments say, and what people say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from ...comments import LABELS
from ...desk.describing import SAID
from ...desk.looks.usual import average_lift
from ...desk.views import PostPage
from ...errors import BadInput, Conflict
from ...rights import CLAUSES, Objection, Withdrawal, answered, clocks
from ...rights.clocks import alarms
from .. import charts, commentrows, desk, drawing, postcharts, standing, words
from ..drawing import Picture
from ..rendering import JSON, PAGE, answer
from .trouble import said, status_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A step that could not be taken back."""

    message: str
    status: int
    at: str = "undo"


@require_safe
def post(request: HttpRequest, post_id: str, form: str = PAGE) -> HttpResponse:
    page = desk.current().post(post_id)
    return answer(request, form, "", "posts", page, name="post") if form == JSON else _page(request, page)


@require_POST
def describe(request: HttpRequest, post_id: str) -> HttpResponse:
    """Keep what somebody says of the post; what is refused stays typed, beside the reason."""
    typed = {name: request.POST[name] for name in SAID if name in request.POST}
    read = request.POST.get("expect", "")
    try:
        desk.current().describe(
            post_id, typed, request.user.get_username(), expect=int(read) if read.isdecimal() else None
        )
    except (BadInput, Conflict) as error:
        return _page(request, desk.current().post(post_id), typed=typed, problem=error)
    messages.success(request, "The description is kept, under your name.")
    return HttpResponseRedirect(f"/posts/{post_id}/#description")


@require_POST
def hide_comment(request: HttpRequest, post_id: str, comment_id: str) -> HttpResponse:
    desk.current().hide_comment(comment_id, request.user.get_username())
    return _done(request, post_id, "The comment is hidden.", "comments")


@require_POST
def show_comment(request: HttpRequest, post_id: str, comment_id: str) -> HttpResponse:
    desk.current().show_comment(comment_id, request.user.get_username())
    return _done(request, post_id, "The comment is shown again.", "comments")


@require_POST
def label_comment(request: HttpRequest, post_id: str, comment_id: str) -> HttpResponse:
    """Keep what a person says a comment says, or that it was read right; the post's score moves with it."""
    here = desk.current()
    before = here.post(post_id)
    wanted = request.POST.get("label", "")
    if wanted:
        labels: tuple[str, ...] = (wanted,)
    elif request.POST.get("right"):
        labels = next((each.labels for each in before.comments if each.comment.id == comment_id), ())
    else:
        raise BadInput("nothing was chosen", where="label", remedy="say what the comment says")
    here.relabel(comment_id, labels, request.user.get_username())
    messages.success(request, _moved(before, here.post(post_id)))
    return HttpResponseRedirect(f"/posts/{post_id}/")


def _moved(before: PostPage, after: PostPage) -> str:
    """What a correction did to the figures of its post."""
    was, now = before.row.ranked.score, after.row.ranked.score
    score = (
        f"The score stays at {words.score(now)}."
        if words.score(was) == words.score(now)
        else f"The score moved from {words.score(was)} to {words.score(now)}."
    )
    asked, ask = (page.portrait.intent if page.portrait else None for page in (before, after))
    if asked is None or ask is None or asked.authors == ask.authors:
        return f"Kept, under your name. {score}"
    return f"Kept, under your name: {ask.authors} of {ask.judged} people ask what a buyer asks, not {asked.authors}. {score}"


@require_POST
def pick(request: HttpRequest, post_id: str) -> HttpResponse:
    """A person's hand on the shortlist: on it whatever its rank, off it, or the hand taken away."""
    wanted = request.POST.get("chosen", "")
    chosen = {"on": True, "off": False}.get(wanted)
    desk.current().pick(post_id, chosen, request.user.get_username(), request.POST.get("reason", "").strip())
    says = {True: "It is on the shortlist, whatever its rank.", False: "It is off the shortlist, whatever its rank."}
    return _done(request, post_id, says[chosen] if chosen is not None else "Its rank decides again.", "")


@require_POST
def undo(request: HttpRequest, post_id: str, seq: int) -> HttpResponse:
    """Take a step of its history back; what cannot be taken back is said on the page."""
    here = desk.current()
    try:
        here.undo(seq, request.user.get_username())
    except (BadInput, Conflict) as error:
        return _page(request, here.post(post_id), refusal=Refusal(message=said(error), status=status_of(error)[0]))
    return _done(request, post_id, "Taken back; the history has both.", "happened")


def _page(
    request: HttpRequest,
    page: PostPage,
    typed: Mapping[str, str] | None = None,
    problem: BadInput | Conflict | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    here = desk.current()
    held = _withdrawal(page)
    portrait, ranked = page.portrait, page.row.ranked
    lines = standing.lines(ranked, portrait.cannot_show, bool(portrait.target)) if portrait else standing.lines(ranked)
    return answer(
        request,
        PAGE,
        "firesteel/post.html",
        "posts",
        page,
        name="page",
        status=status_of(problem)[0] if problem else refusal.status if refusal else 200,
        refusal=refusal,
        lines=lines,
        reach=standing.scale((lines,)),
        most=max((abs(line.adds) for line in lines if line.adds is not None), default=0.0),
        families=standing.families(ranked),
        **_lifts(page),
        retention=_retention(page),
        counts=postcharts.history(portrait.history) if portrait else [],
        history=_history(page),
        social=_social(page),
        clauses=_clauses(page),
        clocks=clocks(page.agreement, page.authorization, page.row.post, held),
        withdrawal=held,
        alarms=_alarms(page, held),
        happened=here.history(page.row.post.id),
        picked=here.picked().get(page.row.post.id),
        **_comments(request, page),
        fields=_fields(page, typed or {}),
        problem=problem,
    )


def _withdrawal(page: PostPage) -> Withdrawal | None:
    post = page.row.post
    return None if post.creator.is_brand else desk.current().withdrawal(post.creator.handle, post.id)


def _alarms(page: PostPage, withdrawal: Withdrawal | None) -> tuple[Objection, ...]:
    """Where its clocks and its flights end apart."""
    here = desk.current().workspace()
    ends = tuple(row.flight.window.end for row in page.flights if row.status not in ("stopped", "ended"))
    return alarms(page.agreement, page.authorization, page.row.post, withdrawal, here.now, ends)


def _done(request: HttpRequest, post_id: str, message: str, part: str) -> HttpResponse:
    messages.success(request, message)
    return HttpResponseRedirect(f"/posts/{post_id}/{'#' + part if part else ''}")


def _lifts(page: PostPage) -> dict[str, str]:
    """What the post seems to be above the usual, and what to expect of it (N-17)."""
    ranked, weights = page.row.ranked, page.portrait.weights if page.portrait else {}
    raw = None if ranked.raw is None else average_lift(ranked.raw, ranked.contributions, weights)
    return {
        "looks": standing.signed(raw),
        "expect": standing.signed(average_lift(ranked.score, ranked.contributions, weights)),
        "expect_from": standing.signed(average_lift(ranked.low, ranked.contributions, weights)),
        "expect_to": standing.signed(average_lift(ranked.high, ranked.contributions, weights)),
    }


def _retention(page: PostPage) -> Picture | None:
    mine = page.row.post.retention
    if not mine:
        return None
    if page.portrait and page.portrait.curve:
        return drawing.drawn(postcharts.retention(mine, page.portrait.curve))
    return drawing.drawn(charts.retention(mine, page.account_retention))


def _history(page: PostPage) -> dict[str, Any]:
    """The table of snapshots, newest first: only counts that were ever seen."""
    snapshots = page.portrait.history if page.portrait else ()
    shown = [name for name in postcharts.COUNTED if any(each.counts.get(name) is not None for each in snapshots)]
    return {
        "names": shown,
        "rows": [
            (each, [(words.count(each.counts.get(name)), name in each.fell) for name in shown])
            for each in reversed(snapshots)
        ],
    }


def _social(page: PostPage) -> Picture | None:
    """Two days make a curve; one is a dot."""
    flown = tuple(row.flight.window for row in page.flights if row.status != "planned")
    return drawing.drawn(charts.social(page.social, flown)) if len(page.social) > 1 else None


def _fields(page: PostPage, typed: Mapping[str, str]) -> dict[str, str]:
    """What stands in the form: what was typed just now, else what is kept."""
    kept = page.portrait.described if page.portrait else None
    return {name: typed.get(name, getattr(kept, name, "")) for name in SAID}


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


def _comments(request: HttpRequest, page: PostPage) -> dict[str, Any]:
    """What the section of comments shows: each under its labels, what may be done, who wrote it where that may be seen."""
    here, post = desk.current(), page.row.post.id
    authors = {each.comment.author for each in page.comments}
    return {
        "groups": commentrows.groups(
            page.comments,
            page.intents,
            said=here.relabelled(),
            handles=here.handles(authors, request.user.get_username()),
        ),
        "labels": [(name, title) for _, name, title in commentrows.choices(LABELS)],
        "may": here.may_under(post)["hide"],
    }
