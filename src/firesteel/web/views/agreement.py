"""One agreement: its nine answers and what stands beside them, as a form, as the creator reads it, and as paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...desk.rights.agreeing import LARGEST
from ...desk.rights.rightsviews import AgreementPage, PostRights
from ...desk.views import WorkspaceView
from ...errors import BadInput, Conflict, FiresteelError, NotFound
from ...papers import agreement as paper
from ...papers.letters import LANGUAGES
from ...rights import CLAUSES, UsageRights, agreements, answered, plain
from ...rights.templates import TEMPLATES, filled
from ...values import PostId
from .. import desk, shortlist, smallfiles, terms, words
from ..rendering import JSON, PAGE, answer
from .trouble import said, status_of

HELP: dict[str, str] = {
    "posts": "Only these posts may carry money. One grant on TikTok covers one post.",
    "window": "Ads stop on the last day, however long TikTok's own grant lasts.",
    "markets": "Where the ads may be shown, and what for.",
    "link_and_cta": "Whether a button and a link to a page may be put under the post.",
    "comment_moderator": "Somebody with a name: under a post code only the creator can do some of it.",
    "creator_may_change": "A post that is deleted, hidden or edited stops its ad.",
    "reuse_outside": "On the brand's site, in other networks, in print.",
    "negative_comments": "Above this share of comments that may harm, this happens.",
    "shared_results": "They stand on the creator's own page as they come in.",
}
"""What is meant by each question."""


OFFERED = 6
"""Posts of the creator that are offered to tick, the best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What was refused, beside which form or field, and what was typed."""

    at: str
    """A field of the form, or form, paid, sign or attach."""
    message: str
    status: int
    typed: terms.Typed | None = None
    lines: dict[str, str] | None = None
    conflict: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, handle: str, deal: str = "", form: str = PAGE) -> HttpResponse:
    if form == JSON:
        return answer(request, form, "", "creators", desk.current().agreement_page(handle, deal), name="agreement")
    if request.method == "POST":
        return _keep(request, handle, deal)
    return _page(request, handle, deal)


@require_POST
def preview(request: HttpRequest, handle: str) -> HttpResponse:
    """The summary of what stands in the form just now; nothing is kept."""
    held = _held(handle, request.POST.get("held", ""))
    problem, rights = "", held
    try:
        rights = terms.read(terms.Typed.of(request.POST), held, desk.current().workspace().currency)
    except BadInput as error:
        problem = said(error)
    return render(
        request, "firesteel/agreement-summary.html", _summary(rights) | {"problem": problem, "handle": handle}
    )


@require_safe
def pdf(request: HttpRequest, handle: str, deal: str = "") -> HttpResponse:
    """The agreement as a PDF, the version that stands now."""
    here = desk.current()
    page, workspace = here.agreement_page(handle, deal), here.workspace()
    newest = page.versions[0]
    data = paper.pdf(
        brand=workspace.brand,
        creator_name=here.creator(handle).contact.name,
        rights=page.rights,
        terms=agreements.terms(page.rights),
        number=newest.number,
        at=newest.at,
        summary=page.summary,
        answers=[
            (number, question, words) for number, _, question, words in plain.answers(page.rights, workspace.brand)
        ],
        beside=page.beside,
        signature=page.signed,
        simulated=workspace.simulated,
    )
    name = f"agreement-{handle}{f'-{deal}' if deal else ''}-v{newest.number}{'-simulated' if workspace.simulated else ''}.pdf"
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": content_disposition_header(False, name)}
    )


@require_POST
def paid(request: HttpRequest, handle: str) -> HttpResponse:
    deal, reference = request.POST.get("deal", ""), request.POST.get("reference", "").strip()
    try:
        desk.current().paid(handle, deal, reference, request.user.get_username())
    except FiresteelError as error:
        return _refuse(request, handle, deal, error, "paid", {"reference": reference})
    return _done(request, handle, deal, "Kept that the fee was paid.", "payment")


@require_POST
def sign(request: HttpRequest, handle: str) -> HttpResponse:
    """A signature on paper: exactly of the version that was on the screen."""
    deal, name, digest = (request.POST.get(key, "").strip() for key in ("deal", "name", "terms"))
    try:
        desk.current().sign(handle, deal, digest, name, "paper", request.user.get_username())
    except FiresteelError as error:
        return _refuse(request, handle, deal, error, "sign", {"name": name})
    return _done(request, handle, deal, "Kept that it was signed on paper.", "signature")


@require_POST
@smallfiles.takes_files(LARGEST)
def attach(request: HttpRequest, handle: str) -> HttpResponse:
    deal = request.POST.get("deal", "")
    try:
        file = smallfiles.brought(request, "file")
        if file is None:
            raise BadInput("no file was chosen, or it is empty", remedy="choose one first")
        desk.current().attach(handle, deal, file.name, file.data, request.user.get_username())
    except FiresteelError as error:
        return _refuse(request, handle, deal, error, "attach", {})
    return _done(request, handle, deal, f"{file.name} is kept with the agreement, sealed.", "attachments")


@require_safe
def attachment(request: HttpRequest, handle: str, digest: str) -> HttpResponse:
    """A file of this creator's agreements, always as a download: what it holds is not ours."""
    page = desk.current().creator(handle)
    kept = {each.digest for held in page.agreements for version in held.versions for each in version.rights.attachments}
    if digest not in kept:
        raise NotFound(f"no agreement with @{handle} has that attachment")
    name, data = desk.current().attachment(digest)
    return HttpResponse(
        data,
        content_type="application/octet-stream",
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


def _keep(request: HttpRequest, handle: str, deal: str) -> HttpResponse:
    typed, expect = terms.Typed.of(request.POST), request.POST.get("expect", "")
    deal = deal or typed.lines["deal"]
    here = desk.current()
    try:
        rights = terms.read(typed, _held(handle, deal), here.workspace().currency)
        missing = here.agree(rights, request.user.get_username(), expect=int(expect) if expect.isdecimal() else 0)
    except (BadInput, Conflict) as error:
        at = error.where if isinstance(error, BadInput) and error.where else "form"
        refusal = Refusal(
            at=at,
            message=said(error),
            status=status_of(error)[0],
            typed=typed,
            conflict=isinstance(error, Conflict),
        )
        return _page(request, handle, deal, refusal)
    open_ = f" {len(missing)} of nine answers are still open." if missing else " All nine are answered."
    return _done(request, handle, deal, f"This version is kept.{open_}", "")


def _page(request: HttpRequest, handle: str, deal: str, refusal: Refusal | None = None) -> HttpResponse:
    here = desk.current()
    workspace = here.workspace()
    fresh = request.method != "POST" and "new" in request.GET
    page = None if fresh and not deal else _found(handle, deal)
    held = page.rights if page else UsageRights(creator=handle, deal=deal)
    posts = _posts(handle)
    offered = _offered(handle, {each.post_id for each in posts})
    known = (*(each.post_id for each in posts), *offered)
    template = request.GET.get("template", "")
    rights = _begun(template, held, workspace) if template else held
    typed = refusal.typed if refusal and refusal.typed else terms.shown(rights, known)
    problem, drawn = "", rights
    if refusal and refusal.typed:
        try:
            drawn = terms.read(refusal.typed, held, workspace.currency)
        except BadInput as error:
            problem, drawn = said(error), held
    return answer(
        request,
        PAGE,
        "firesteel/agreement.html",
        "creators",
        page,
        name="page",
        status=refusal.status if refusal else 200,
        handle=handle,
        deal=deal,
        path=_path(handle, deal),
        held=held,
        fresh=fresh,
        expect=int(request.POST.get("expect") or 0)
        if refusal and refusal.typed and not refusal.conflict
        else page.seq
        if page
        else 0,
        typed=typed.lines,
        ticked=typed.lists,
        questions={name: (number, question) for number, (name, question) in enumerate(CLAUSES, start=1)},
        help=HELP,
        refusal=refusal,
        posts=posts,
        offered=offered.items(),
        objectives=terms.OBJECTIVES,
        changes=terms.CHANGES.items(),
        reuse=terms.REUSE.items(),
        actions=terms.ACTIONS.items(),
        results=[(name, words.plain(name)) for name in terms.RESULTS],
        languages=LANGUAGES.items(),
        templates=TEMPLATES,
        chosen=template,
        digest=agreements.terms(held) if page else "",
        largest_mb=LARGEST // 1_000_000,
        attach_path=f"/creators/{quote(handle)}/attach/",
        problem=problem,
        **_summary(drawn),
    )


def _begun(template: str, held: UsageRights, workspace: WorkspaceView) -> UsageRights:
    """A template's answers over what is known already: posts, markets, moderator, amounts, language."""
    begun = filled(
        template,
        held.creator,
        held.posts or (),
        workspace.now,
        workspace.currency,
        markets=held.markets or (),
        moderator=held.comment_moderator or "",
    )
    return replace(
        begun,
        deal=held.deal,
        fee=held.fee,
        spend_cap=held.spend_cap,
        renewal_fee=held.renewal_fee,
        music_until=held.music_until,
        language=held.language,
    )


def _summary(rights: UsageRights) -> dict[str, object]:
    given, missing = answered(rights)
    questions, here = dict(CLAUSES), desk.current()
    return {
        "summary": plain.summary(rights, here.workspace().brand, here.titles(rights)),
        "answered": len(given),
        "missing": [questions[name] for name in missing],
    }


def _found(handle: str, deal: str) -> AgreementPage | None:
    try:
        return desk.current().agreement_page(handle, deal)
    except NotFound:
        return None


def _held(handle: str, deal: str) -> UsageRights:
    page = _found(handle, deal)
    return page.rights if page else UsageRights(creator=handle, deal=deal)


def _posts(handle: str) -> tuple[PostRights, ...]:
    """The creator's posts that we know; none of somebody new."""
    try:
        return desk.current().creator(handle).posts
    except NotFound:
        return ()


def _offered(handle: str, known: set[PostId]) -> dict[PostId, str]:
    """The creator's best posts that nothing was agreed on yet, with what people call them."""
    rows = desk.current().posts()
    best = shortlist.order(rows, shortlist.Ask(text=f"@{handle}"))[:OFFERED]
    mine = [row.post for row in rows.rows(best) if row.post.creator.handle == handle]
    return {post.id: words.title(post) for post in mine if post.id not in known}


def _path(handle: str, deal: str) -> str:
    return f"/creators/{handle}/agreement/{deal + '/' if deal else ''}"


def _refuse(
    request: HttpRequest, handle: str, deal: str, error: FiresteelError, at: str, lines: dict[str, str]
) -> HttpResponse:
    refusal = Refusal(at=at, message=said(error), status=status_of(error)[0], lines=lines)
    return _page(request, handle, deal, refusal)


def _done(request: HttpRequest, handle: str, deal: str, message: str, part: str) -> HttpResponse:
    messages.success(request, message)
    return HttpResponseRedirect(f"{_path(handle, deal)}{'#' + part if part else ''}")
