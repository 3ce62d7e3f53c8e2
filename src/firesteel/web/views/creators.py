"""Creators: the pipeline as a board, a list or a file; and one creator with everything agreed, sent, asked and done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from ...desk.rights.hosting import LONGEST_NOTE, NOTICE
from ...desk.rights.rightsviews import CreatorPage, CreatorRow, LetterView, PipelinePage
from ...errors import BadInput, FiresteelError
from ...papers.letters import LANGUAGES, STEPS
from ...rights.pipeline import STAGES
from ...roles import Act
from ...values import Money, PostId
from .. import access, desk, exports
from ..rendering import JSON, PAGE, answer
from .trouble import said, status_of

CONTACT = ("name", "email", "phone", "address", "note", "language", "owner")
"""The fields of a contact, as its form names them."""
CHANNELS = {"email": "e-mail", "message": "message", "copied": "copied"}
"""How a letter went: the value of the button that said so, and what is kept."""
LINK_DAYS = (30, 90, 365)
SHOWN = 60
"""Cards a column shows; the list and the table have everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What was refused: beside which form, why, and what was typed there."""

    at: str
    """contact, letter, link, settle, undo, ``post/POST`` or ``withdraw/DEAL``."""
    message: str
    typed: dict[str, str]
    status: int


@require_safe
def creators(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    if handle := request.GET.get("new", "").strip().removeprefix("@").strip("/"):
        return HttpResponseRedirect(f"/creators/{handle}/agreement/")
    page = desk.current().pipeline()
    if form == JSON:
        return answer(request, form, "", "creators", page)
    ask = {key: request.GET.get(key, "").strip() for key in ("q", "owner", "stage")}
    columns = _asked(page, ask)
    rows = [row for _, rows in columns for row in rows]
    if form == "csv":
        return exports.creators(rows, desk.current().workspace())
    everybody = [row for _, rows in page.stages for row in rows]
    return answer(
        request,
        form,
        "firesteel/creators.html",
        "creators",
        page,
        name="page",
        columns=[(stage, rows[:SHOWN], len(rows)) for stage, rows in columns],
        rows=rows,
        everybody=len(everybody),
        counts=[(stage, len(rows)) for stage, rows in _asked(page, ask | {"stage": ""})],
        as_table=request.GET.get("as") == "table",
        ask=ask,
        risk=_sum(rows),
        overdue=sum(row.next.overdue for row in rows),
    )


@require_safe
def creator(request: HttpRequest, handle: str, form: str = PAGE) -> HttpResponse:
    page = desk.current().creator(handle)
    if form == JSON:
        return answer(request, form, "", "creators", _for(request, page), name="creator")
    return _page(request, page)


def _for(request: HttpRequest, page: CreatorPage) -> CreatorPage:
    """Without the addresses, which sign in the creator's name, for whoever may not write to them."""
    if access.me(request).may(Act.LETTER):
        return page
    return replace(page, links=tuple(replace(each, url="") for each in page.links), letters=())


@require_POST
def contact(request: HttpRequest, handle: str) -> HttpResponse:
    typed = {name: request.POST.get(name, "").strip() for name in CONTACT}
    try:
        desk.current().save_contact(handle, typed, request.user.get_username())
    except FiresteelError as error:
        return _refuse(request, handle, error, "contact", typed)
    return _done(request, handle, f"How to reach @{handle} is kept.", "contact")


@require_POST
def wrote(request: HttpRequest, handle: str) -> HttpResponse:
    """Keep the letter as it was sent; sending is the reader's own mail program's."""
    typed = {name: request.POST.get(name, "").strip() for name in ("step", "language", "subject", "text", "post")}
    channel = CHANNELS.get(request.POST.get("channel", ""), "message")
    try:
        if not typed["text"]:
            raise BadInput("the letter is empty", remedy="write what was sent, or take the ready text")
        desk.current().wrote(
            handle,
            typed["step"],
            channel,
            typed["language"],
            typed["subject"],
            typed["text"],
            request.user.get_username(),
            typed["post"],
        )
    except FiresteelError as error:
        return _refuse(request, handle, error, "letter", typed)
    return _done(request, handle, f"Kept: “{STEPS.get(typed['step'], 'a letter')}” went to @{handle}.", "")


@require_POST
def make_link(request: HttpRequest, handle: str) -> HttpResponse:
    days = request.POST.get("days", "")
    try:
        if not days.isdecimal() or not 1 <= int(days) <= 730:
            raise BadInput(f"{days or 'nothing'} is no number of days", remedy="give 1 to 730")
        desk.current().issue_link(handle, request.user.get_username(), int(days))
    except FiresteelError as error:
        return _refuse(request, handle, error, "link", {"days": days})
    return _done(
        request, handle, "The page is made. Whoever has its address can open it: send it to nobody else.", "links"
    )


@require_POST
def revoke_link(request: HttpRequest, handle: str, link_id: str) -> HttpResponse:
    desk.current().revoke_link(link_id, request.user.get_username())
    return _done(request, handle, "That address opens nothing any more.", "links")


@require_POST
def settle(request: HttpRequest, handle: str) -> HttpResponse:
    kind, deal, post = (request.POST.get(name, "") for name in ("kind", "deal", "post"))
    try:
        desk.current().settle(handle, kind, request.user.get_username(), deal, post)
    except FiresteelError as error:
        return _refuse(request, handle, error, "settle", {})
    return _done(request, handle, "Settled; it stands in the history.", "asked")


@require_POST
def withdraw(request: HttpRequest, handle: str) -> HttpResponse:
    """Keep that the creator took the yes back by letter, mail or phone; on their own page they do it themselves."""
    typed = {name: request.POST.get(name, "").strip() for name in ("deal", "post", "reason", "from")}
    try:
        if request.POST.get("confirm") != "yes":
            raise BadInput(f"nothing was kept: say that @{handle} takes the yes back", remedy="tick the box")
        if len(typed["reason"]) > LONGEST_NOTE:
            raise BadInput(f"the reason is longer than {LONGEST_NOTE} characters", remedy="shorten it")
        taken = desk.current().withdraw(
            handle,
            typed["deal"],
            request.user.get_username(),
            post=PostId(typed["post"]) if typed["post"] else None,
            reason=typed["reason"],
            effective=_day(typed["from"]),
        )
    except FiresteelError as error:
        return _refuse(request, handle, error, f"withdraw/{typed['deal']}", typed)
    when = f"{taken.effective:%d %b %Y, %H:%M} UTC"
    return _done(
        request,
        handle,
        f"Kept: from {when} on nothing of it may carry money. Its flights stop with the next `firesteel decide --apply`.",
        "agreements",
    )


@require_POST
def undo(request: HttpRequest, handle: str, seq: int) -> HttpResponse:
    try:
        desk.current().undo(seq, request.user.get_username())
    except FiresteelError as error:
        return _refuse(request, handle, error, "undo", {})
    return _done(request, handle, "Taken back; the history has both.", "history")


@require_POST
def authorize(request: HttpRequest, handle: str, post_id: str) -> HttpResponse:
    """A grant that needs no code, or another look at the one there is."""
    here, how, actor = desk.current(), request.POST.get("how", ""), request.user.get_username()
    try:
        if how == "linked":
            here.authorize_linked(post_id, actor)
        elif how == "center":
            here.authorize_center(post_id, actor)
        else:
            here.refresh_authorization(post_id, actor)
    except FiresteelError as error:
        return _refuse(request, handle, error, f"post/{post_id}", {})
    return _done(request, handle, "TikTok was asked; what it granted stands with the post.", "posts")


def _page(request: HttpRequest, page: CreatorPage, refusal: Refusal | None = None) -> HttpResponse:
    page = _for(request, page)
    contact = refusal.typed if refusal and refusal.at == "contact" else _fields(page)
    letter, problem = _letter(request, page, refusal)
    workspace = desk.current().workspace()
    return answer(
        request,
        PAGE,
        "firesteel/creator.html",
        "creators",
        page,
        name="page",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        contact=contact,
        letter=letter,
        letter_problem=problem,
        elsewhere=_elsewhere(page),
        chose_letter=bool(
            request.GET.get("step") or request.GET.get("language") or (refusal and refusal.at == "letter")
        ),
        steps=STEPS.items(),
        languages=LANGUAGES.items(),
        link_days=LINK_DAYS,
        notice=f"{workspace.now + NOTICE:%d %b, %H:%M} UTC",
    )


def _elsewhere(page: CreatorPage) -> str:
    """What the button says that leads to the next step, where no letter does it; empty where one does."""
    place = page.row.next.link
    if page.row.next.step:
        return ""
    if place.endswith("#payment"):
        return "To the payment"
    return {"/flights/": "See the flights", "/gate/": "To the gate"}.get(place, "")


def _day(text: str) -> datetime | None:
    """When a day begins; None where none was given."""
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise BadInput(f"{text!r} is no day", remedy="write it as 2026-03-31, or leave it empty") from None


def _letter(request: HttpRequest, page: CreatorPage, refusal: Refusal | None) -> tuple[LetterView | None, str]:
    """What stands in the letter: what was typed, what was asked for, else the next action's; and why there is none."""
    ready = page.letters[0] if page.letters else None
    if refusal and refusal.at == "letter":
        typed = refusal.typed
        mailto = ready.mailto if ready else ""
        return LetterView(
            step=typed["step"], language=typed["language"], subject=typed["subject"], text=typed["text"], mailto=mailto
        ), ""
    step, language, post = (request.GET.get(key, "") for key in ("step", "language", "post"))
    if not step and not language:
        return ready, ""
    step = step or (ready.step if ready else "")
    try:
        return desk.current().letter(page.row.handle, step, language, post, request.user.get_username()), ""
    except BadInput as error:
        return ready, said(error)


def _fields(page: CreatorPage) -> dict[str, str]:
    return {name: getattr(page.contact, name) for name in CONTACT}


def _asked(page: PipelinePage, ask: dict[str, str]) -> list[tuple[str, tuple[CreatorRow, ...]]]:
    """Every stage with those of its creators that are asked for."""
    text = ask["q"].removeprefix("@").casefold()
    return [
        (
            stage,
            tuple(
                row
                for row in rows
                if ask["stage"] in ("", stage)
                and ask["owner"] in ("", row.owner or "nobody")
                and (text in row.handle.casefold() or text in row.name.casefold())
            ),
        )
        for stage, rows in page.stages
        if stage in STAGES
    ]


def _sum(rows: list[CreatorRow]) -> Money | None:
    risks = [row.money_at_risk for row in rows if row.money_at_risk and row.money_at_risk.micros]
    return sum(risks[1:], risks[0]) if risks else None


def _refuse(request: HttpRequest, handle: str, error: FiresteelError, at: str, typed: dict[str, str]) -> HttpResponse:
    status, _ = status_of(error)
    refusal = Refusal(at=at, message=said(error), typed=typed, status=status)
    return _page(request, desk.current().creator(handle), refusal)


def _done(request: HttpRequest, handle: str, message: str, part: str) -> HttpResponse:
    messages.success(request, message)
    return HttpResponseRedirect(f"/creators/{handle}/{'#' + part if part else ''}")
