"""Comments: the inbox across posts and ads, questions that many ask with the briefs made of them, blocked words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from ...comments import LABELS
from ...comments.triage import KINDS, OPEN, STATES
from ...desk.comments.acting import DEEDS, FROM_THEN_ON, LONGEST_REPLY, Words
from ...desk.comments.briefs import ContentBrief
from ...desk.comments.inbox import ALL, Filter, InboxPage, InboxRow
from ...errors import BadInput, FiresteelError
from ...roles import Act, may
from ...values import PostId
from .. import access, commentrows, desk
from .. import words as say
from ..rendering import JSON, PAGE, answer
from .trouble import said, status_of

READY = 4
"""Replies of before that are offered again."""
REASONS = ("no answer needed", "spam", "answered elsewhere", "not about us")
"""Why a comment wants no answer; the first is what the button beside a comment means."""
KEPT = ("kind", "late", "post", "label")
"""Parts of the address that the form of states, owners and words leaves as they are."""
KIND_NAMES = {"risk": "Risk", "intent": "Intent", "neutral": "Neutral", "": "All"}
STATE_NAMES = {"open": "Open", "answered": "Answered", "hidden": "Hidden", "closed": "Closed", "all": "Every state"}
DONE = {
    "hide": "hidden",
    "show": "shown again",
    "reply": "answered",
    "pin": "pinned",
    "unpin": "not pinned any more",
    "delete": "deleted",
    "close": "closed",
    "reopen": "open again",
    "assign": "assigned",
    "label": "corrected",
}
"""After "3 comments"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the address asks for."""

    kind: str = ""
    state: str = OPEN
    owner: str = ""
    q: str = ""
    post: str = ""
    label: str = ""
    late: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        return bool(self.kind or self.owner or self.q or self.post or self.label or self.late)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a press of a button."""

    asked: int
    done: int
    refused: Mapping[str, str]
    trouble: str = ""
    status: int = 200
    typed: str = ""


@require_safe
def inbox(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    ask = _asked(request)
    if form == JSON:
        return answer(request, form, "", "comments", desk.current().inbox(_filter(ask)))
    return _page(request, ask)


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing about one comment or many. What came back stands beside its comment, with its words."""
    outcome, message = _carried_out(request)
    ask = _asked(request)
    if message:
        messages.success(request, message)
    if not outcome.refused and not outcome.trouble:
        return HttpResponseRedirect(f"/comments/{'?' + request.GET.urlencode() if request.GET else ''}")
    return _page(request, ask, outcome)


def _carried_out(request: HttpRequest) -> tuple[Outcome, str]:
    """The value of a button is ``deed``, ``deed:what``, and ``@comment`` behind where it is about that one only."""
    given, _, only = request.POST.get("deed", "").partition("@")
    deed, _, what = given.partition(":")
    ids = [only] if only else list(dict.fromkeys(request.POST.getlist("comment")))
    text = request.POST.get("text", "").strip()
    actor = request.user.get_username()
    try:
        if not ids:
            raise BadInput("no comment is ticked", remedy="tick some, then say what to do with them")
        done, refused = _do(deed, what, ids, actor, text, _seen(request))
    except FiresteelError as error:
        status, _ = status_of(error)
        typed = text if deed == "reply" else ""
        return Outcome(asked=len(ids), done=0, refused={}, trouble=said(error), status=status, typed=typed), ""
    outcome = Outcome(
        asked=len(ids),
        done=len(done),
        refused=refused,
        status=409 if refused and not done else 200,
        typed=text if refused and deed == "reply" else "",
    )
    return outcome, _done_words(deed, what, len(done)) if done else ""


def _seen(request: HttpRequest) -> int | None:
    """Up to which fact the page had read when its form was sent; None where it does not say."""
    said = request.POST.get("seen", "")
    return int(said) if said.isdecimal() and len(said) < 19 else None


def _do(
    deed: str, what: str, ids: list[str], actor: str, text: str, seen: int | None
) -> tuple[tuple[str, ...], Mapping[str, str]]:
    here = desk.current()
    if deed in DEEDS:
        found = here.answer(ids, deed, actor, text=text if deed == "reply" else "", seen=seen)
        return found.done, found.refused
    match deed:
        case "assign":
            here.assign(ids, what, actor)
        case "close":
            here.close_comments(ids, what, actor)
        case "reopen":
            here.reopen_comments(ids, actor)
        case "label":
            for id in ids:
                here.relabel(id, (what,), actor)
        case _:
            raise BadInput(f"there is no {deed!r}", remedy="use the buttons of the page")
    return tuple(ids), {}


def _done_words(deed: str, what: str, number: int) -> str:
    subject = "1 comment is" if number == 1 else f"{number:,} comments are"
    match deed:
        case "assign":
            return f"{subject} for {what}." if what else f"{subject} for nobody in particular."
        case "label":
            return f"{subject} corrected: “{say.LABELS.get(what, ('', what))[1].lower()}”."
        case _:
            return f"{subject} {DONE[deed]}."


def _asked(request: HttpRequest) -> Ask:
    given = {
        name: request.GET.get(name, "").strip() for name in ("kind", "state", "owner", "q", "post", "label", "late")
    }
    page = request.GET.get("page", "")
    return Ask(
        kind=given["kind"] if given["kind"] in KINDS else "",
        state=given["state"] if given["state"] in (*STATES, ALL) else OPEN,
        owner=given["owner"],
        q=given["q"][:100],
        post=given["post"],
        label=given["label"] if given["label"] in LABELS else "",
        late="1" if given["late"] else "",
        page=max(1, int(page)) if page.isdecimal() and len(page) < 7 else 1,
    )


def _filter(ask: Ask) -> Filter:
    return Filter(
        kind=ask.kind,
        state=ask.state,
        owner=ask.owner,
        post=ask.post,
        label=ask.label,
        text=ask.q,
        late=bool(ask.late),
        page=ask.page,
    )


def _page(request: HttpRequest, ask: Ask, outcome: Outcome | None = None) -> HttpResponse:
    with desk.current().ledger.still():  # the book is asked once, not for each row
        return _shown(request, ask, desk.current().inbox(_filter(ask)), outcome)


def _shown(request: HttpRequest, ask: Ask, page: InboxPage, outcome: Outcome | None) -> HttpResponse:
    here, me = desk.current(), access.me(request)
    refused = outcome.refused if outcome else {}
    handles = here.handles({each.item.comment.author for each in page.items}, me.name)
    handled, now = here.handled(), here.workspace().now
    replies = {id: each.text for id, each in handled.items() if each.deed == "reply"}
    rows = [_row(each, handles, replies, refused, now) for each in page.items]
    whole = here.inbox(Filter(size=1)) if ask.narrowed or ask.state != OPEN else page
    return answer(
        request,
        PAGE,
        "firesteel/comments.html",
        "comments",
        page,
        name="page",
        status=outcome.status if outcome else 200,
        rows=rows,
        able=me.may(Act.MODERATE),
        ask=ask,
        tally=dict(whole.kinds) | {"late": whole.late},
        kinds=[
            (key, KIND_NAMES[kind], kind, page.kinds[kind] if kind else sum(page.kinds.values()))
            for key, kind in enumerate((*KINDS, ""), start=1)
        ],
        states=[
            (name, f"{title} {page.states[name]:,}" if name in page.states else title)
            for name, title in STATE_NAMES.items()
        ],
        owners=page.owners,
        kept=KEPT,
        under=say.title(here.library().get(PostId(ask.post))) if ask.post else "",
        everything=sum(whole.states.values()),
        reasons=REASONS,
        people=[each.name for each in me.team if each.name != me.name and may(each.role, Act.MODERATE)],
        labels=commentrows.choices(LABELS),
        longest=LONGEST_REPLY,
        ready=list(dict.fromkeys(reversed(replies.values())))[:READY],
        pages=_pages(page),
        asked=outcome.asked if outcome else 0,
        refused=refused,
        came=_came(refused),
        trouble=outcome.trouble if outcome else "",
        typed=outcome.typed if outcome else "",
    )


def _row(
    each: InboxRow, handles: Mapping[str, str], replies: Mapping[str, str], refused: Mapping[str, str], now: datetime
) -> commentrows.Row:
    item, labelled, comment = each.item, each.item.labelled, each.item.comment
    left, tone = commentrows.due_words(item, now)
    return commentrows.Row(
        id=comment.id,
        text=comment.text,
        at=comment.at,
        language=labelled.language,
        labels=commentrows.marks(labelled, each.said),
        handle=handles.get(comment.author, ""),
        likes=comment.likes,
        review=labelled.needs_review,
        pinned=comment.pinned,
        reply_to=comment.parent,
        through_ad=bool(comment.ad),
        post=comment.post,
        title=each.title,
        creator=each.post.creator.handle if each.post else "",
        kind=item.kind,
        state=item.state,
        reason=item.reason,
        owner=item.owner,
        due_words=left,
        due_tone=tone,
        deeds=commentrows.mays(each.allowed),
        ours=replies.get(comment.id, ""),
        ticked=comment.id in refused,
        came=refused.get(comment.id, ""),
    )


def _came(refused: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """What came back, by its reason, with the comments' words."""
    known = {each.comment.id: each.comment.text for each in desk.current().labelled() if each.comment.id in refused}
    found: dict[str, list[str]] = {}
    for id, words in refused.items():
        found.setdefault(words, []).append(known.get(id) or f"comment {id}")
    return sorted(found.items(), key=lambda each: -len(each[1]))


def _pages(page: InboxPage) -> dict[str, int]:
    size = len(page.items) if page.page < page.pages else 0
    first = page.total - len(page.items) + 1 if page.page == page.pages else (page.page - 1) * size + 1
    return {
        "last": page.pages,
        "all": page.total,
        "first": first,
        "to": first + len(page.items) - 1,
        "before": page.page - 1,
        "next": page.page + 1 if page.page < page.pages else 0,
    }


@require_safe
def briefs(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    return _briefs(request, form)


def _briefs(request: HttpRequest, form: str = PAGE, error: FiresteelError | None = None) -> HttpResponse:
    here = desk.current()
    return answer(
        request,
        form,
        "firesteel/comment-briefs.html",
        "comments",
        here.briefs(),
        name="briefs",
        status=status_of(error)[0] if error else 200,
        ideas=[(idea, *say.LABELS.get(idea.label, ("", idea.label)), _spread(idea)) for idea in here.brief_ideas()],
        able=access.me(request).may(Act.DESCRIBE, Act.MODERATE),
        trouble=said(error) if error else "",
    )


@require_POST
def make_brief(request: HttpRequest) -> HttpResponse:
    """Keep a brief of what many people asked; made again, it takes in what was asked since."""
    try:
        made = desk.current().make_brief(request.POST.get("key", ""), request.user.get_username())
    except FiresteelError as error:
        return _briefs(request, error=error)
    messages.success(request, "The brief is kept, with every comment and nobody's name.")
    return HttpResponseRedirect(f"/comments/briefs/{made.key}/")


@require_safe
def brief(request: HttpRequest, key: str, form: str = PAGE) -> HttpResponse:
    """A brief that was kept, or what one would be now; as Markdown to hand on."""
    here = desk.current()
    if form == "md":
        return HttpResponse(
            here.brief_markdown(key),
            content_type="text/markdown; charset=utf-8",
            headers={"Content-Disposition": content_disposition_header(True, f"brief-{key}.md")},
        )
    page = here.brief_for(key)
    able = access.me(request).may(Act.DESCRIBE, Act.MODERATE)
    return answer(
        request, form, "firesteel/comment-brief.html", "comments", page, name="brief", spread=_spread(page), able=able
    )


def _spread(brief: ContentBrief) -> str:
    """Languages with their people, where there is more than one: "12 en, 3 de"."""
    if len(brief.languages) < 2:
        return ""
    return ", ".join(f"{number} {language or 'unknown'}" for language, number in brief.languages.items())


def words(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    """The words that TikTok hides comments for; a form blocks more, or lets one through again."""
    if request.method == "POST" and form == PAGE:
        return _set_words(request)
    return _words(request, form)


def _set_words(request: HttpRequest) -> HttpResponse:
    here, actor = desk.current(), request.user.get_username()
    typed, through = request.POST.get("words", ""), request.POST.get("through", "")
    try:
        if through:
            found = here.unblock_words([through], actor)
            message = (
                f"“{through}” is let through again; what it hid stays hidden."
                if found.changed
                else f"“{through}” was not blocked."
            )
        else:
            found = here.block_words(typed.replace(",", "\n").splitlines(), actor)
            number = len(found.changed)
            message = (
                f"{number} word{'' if number == 1 else 's'} blocked from now on." if number else "They were blocked."
            )
    except FiresteelError as error:
        return _words(request, PAGE, typed, error)
    messages.success(request, message)
    return HttpResponseRedirect("/comments/words/")


def _words(request: HttpRequest, form: str, typed: str = "", error: FiresteelError | None = None) -> HttpResponse:
    found, trouble = None, error
    try:
        found = desk.current().blocked_words()
    except FiresteelError as failed:
        if form == JSON:
            raise
        trouble = trouble or failed
    return answer(
        request,
        form,
        "firesteel/comment-words.html",
        "comments",
        found or Words(words=()),
        name="words",
        status=status_of(error)[0] if error else 200,
        known=found is not None,
        typed=typed,
        trouble=said(trouble) if trouble else "",
        from_then_on=FROM_THEN_ON,
    )
