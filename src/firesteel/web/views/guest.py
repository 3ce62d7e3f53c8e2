"""Doors for people outside: a creator's own page, and the calendar that a calendar program reads.

The address is the key: 128 bits of chance, signed (`desk.rights.addresses`), revocable and good for a while. So no cookie is
set or read here, and whoever is signed in sees exactly what the creator sees. Every address that opens nothing gets the
same answer, whether it was made up, changed, ran out or was taken back; after a few of them its sender has to wait.

Forms carry a signature over the address and the time instead of Django's cookie. The page tells browsers to send no
referrer, and then they send forms without an origin too, which Django's check refuses; and it would want a cookie. A
site elsewhere cannot make that signature, a form sent by one is refused besides, and a page left open is asked again.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping

from django.core import signing
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST, require_safe

from ...desk.rights.rightsviews import GuestPage
from ...errors import BadInput, Conflict, FiresteelError, NotFound
from ...papers import statement
from .. import desk, guestpage, signin
from ..guestpage import Told

SALT = "firesteel.guest-form"
LIFETIME_S = 12 * 3600
LONGEST = {"name": 120, "note": 1_000, "reason": 1_000, "deal": 64, "post": 32, "terms": 64, "days": 3}
"""Characters of what a form may carry."""
DONE = frozenset({"signed", "renewed", "withdrawn"})
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}

MALFORMED = (SuspiciousOperation, BadRequest, MultiPartParserError)
"""What was sent cannot be read, or is more than is read."""

Act = Callable[[str, str, Mapping[str, str]], object]


@csrf_exempt
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    shown = _guest(request, token)
    if isinstance(shown, HttpResponse):
        return shown
    done = request.GET.get("done", "")
    return _page(shown, token, Told(done=done if done in DONE else ""))


@csrf_exempt
@require_POST
def sign(request: HttpRequest, token: str) -> HttpResponse:
    return _form(request, token, "sign", "signed", _sign)


@csrf_exempt
@require_POST
def renew(request: HttpRequest, token: str) -> HttpResponse:
    return _form(request, token, "renew", "renewed", _renew)


@csrf_exempt
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    return _form(request, token, "withdraw", "withdrawn", _withdraw)


@csrf_exempt
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The rights calendar, for a calendar program to read every so often."""
    who = _who(request)
    if signin.must_wait(who):
        return _gone(waiting=True)
    known = desk.current().feed_token()
    if not (known and hmac.compare_digest(token.encode(), known.encode())):
        signin.count_failure(who)
        return _gone()
    content = desk.current().rights_feed()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="rights.ics"'
    return _sealed(response, {"Cache-Control": "private, no-cache", "ETag": tag})


@csrf_exempt
def nobody(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Whatever else is asked for under these addresses."""
    return _gone()


@require_GET
def file(request: HttpRequest, handle: str) -> HttpResponse:
    """The same page as a signed file, to send where nothing outside reaches this machine; for who is signed in."""
    here, user = desk.current(), request.user
    shown = here.guest_file(handle, user.get_username())
    html = guestpage.file(shown, mail=getattr(user, "email", ""), public=here.statement_public())
    response = HttpResponse(statement.sealed(html, key=here.statement_key()), content_type="text/html; charset=utf-8")
    return _sealed(response, {"Content-Disposition": content_disposition_header(True, f"{shown.creator}.html") or ""})


def failed(error: Exception) -> HttpResponse:
    """For people outside, whatever went wrong inside is nobody's business; nothing is told of it here."""
    if isinstance(error, Http404):
        return _gone()
    status = 400 if isinstance(error, MALFORMED) else 503 if isinstance(error, FiresteelError) else 500
    if status == 500:
        logging.getLogger("django.request").error("a creator's page failed", exc_info=error)
    return _answer(guestpage.failed(), status)


def _form(request: HttpRequest, token: str, at: str, done: str, act: Act) -> HttpResponse:
    shown = _guest(request, token)
    if isinstance(shown, HttpResponse):
        return shown
    typed = {name: request.POST.get(name, "").strip() for name in LONGEST}
    problem = _objection(request, token, at, typed)
    told = Told(at=at, deal=typed["deal"], typed=typed, problem=problem)
    if problem:
        return _page(shown, token, told, 400)
    try:
        act(token, typed["deal"], typed)
    except Conflict:
        return _page(desk.current().guest(token), token, _refused(told, "problem_changed"), 409)
    except (BadInput, NotFound) as error:
        words = error.message if isinstance(error, BadInput) else ""
        return _page(shown, token, _refused(told, "problem_refused", words), 400)
    return _sealed(HttpResponseRedirect(f"{_doors(token)}?done={done}"))


def _objection(request: HttpRequest, token: str, at: str, typed: Mapping[str, str]) -> str:
    """What is wrong with a form before anybody is asked to do anything; a key of the words."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or not _is_ours(request.POST.get("form", ""), token):
        return "problem_old"
    if any(len(typed[name]) > longest for name, longest in LONGEST.items()):
        return "problem_long"
    if at == "sign" and not typed["name"]:
        return "problem_name"
    if at == "renew" and typed["days"] not in map(str, guestpage.LONGER):
        return "problem_days"
    if at == "withdraw" and request.POST.get("confirm") != "yes":
        return "problem_confirm"
    return ""


def _sign(token: str, deal: str, typed: Mapping[str, str]) -> object:
    return desk.current().guest_sign(token, deal, typed["terms"], typed["name"])


def _renew(token: str, deal: str, typed: Mapping[str, str]) -> object:
    return desk.current().guest_renew(token, deal, typed["post"], int(typed["days"]), typed["note"])


def _withdraw(token: str, deal: str, typed: Mapping[str, str]) -> object:
    return desk.current().guest_withdraw(token, deal, typed["post"], typed["reason"])


def _guest(request: HttpRequest, token: str) -> GuestPage | HttpResponse:
    """What lies behind an address, or the one answer to all that open nothing."""
    who = _who(request)
    if signin.must_wait(who):
        return _gone(waiting=True)
    try:
        return desk.current().guest(token)
    except NotFound:
        signin.count_failure(who)
        return _gone()


def _who(request: HttpRequest) -> str:
    """Counted apart from wrong passwords of the same address."""
    return f"guest/{signin.address(request)}"


def _page(shown: GuestPage, token: str, told: Told, status: int = 200) -> HttpResponse:
    form = signing.TimestampSigner(salt=SALT).sign(_digest(token))
    return _answer(guestpage.page(shown, doors=_doors(token), form=form, told=told), status)


def _doors(token: str) -> str:
    return f"/c/{token}/"


def _is_ours(form: str, token: str) -> bool:
    try:
        said = signing.TimestampSigner(salt=SALT).unsign(form, max_age=LIFETIME_S)
    except signing.BadSignature:
        return False
    return hmac.compare_digest(said, _digest(token))


def _digest(token: str) -> str:
    """Which page a form belongs to, without saying the address again."""
    return hashlib.sha256(token.encode()).hexdigest()[:24]


def _refused(told: Told, problem: str, detail: str = "") -> Told:
    sentence = f"{detail[:1].upper()}{detail[1:].rstrip('.')}." if detail else ""
    return Told(at=told.at, deal=told.deal, typed=told.typed, problem=problem, detail=sentence)


def _gone(*, waiting: bool = False) -> HttpResponse:
    return _answer(guestpage.gone(waiting), 429 if waiting else 404)


def _answer(html: str, status: int) -> HttpResponse:
    return _sealed(HttpResponse(html, status=status))


def _sealed(response: HttpResponse, other: Mapping[str, str] = HEADERS) -> HttpResponse:
    for name, value in {**HEADERS, **other}.items():
        response.headers[name] = value
    return response
