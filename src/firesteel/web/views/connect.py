"""Where TikTok sends people back to, on an installation that can be reached from outside (FIRESTEEL_PUBLIC_URL).

A creator who agrees is no user here, so nobody has to be signed in: the answer counts only with the state of a login
that was begun within the hour (`firesteel connect`), which nobody can guess, and once.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ...desk import Desk, connecting, lifetimes, logins
from ...errors import BadInput, FiresteelError, Misconfigured
from ...storage import pending
from ...tiktok.scopes_needed import Lack
from ...tiktok.tokens import App
from .. import desk
from .trouble import status_of


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    try:
        return _caught(request)
    except FiresteelError as error:
        if request.user.is_authenticated:
            raise
        return _sorry(request, error)


def _caught(request: HttpRequest) -> HttpResponse:
    here, now = desk.current(), datetime.now(UTC)
    name = here.store.workspace.name
    app = logins.app_of(here.store)
    if app is None:
        raise Misconfigured(f"{name} does not know its app's secret; run `firesteel connect --workspace {name}` once")
    waiting = pending.waiting(name, now)
    answer = f"?{request.META.get('QUERY_STRING', '')}"
    if waiting is not None and waiting.whose == connecting.ACCOUNT:
        return _account(request, here, app, answer, now)
    return _advertiser(request, here, app, answer, now)


def _account(request: HttpRequest, here: Desk, app: App, answer: str, now: datetime) -> HttpResponse:
    account, _ = connecting.connect_account(here, app, answer, now=now, actor=_who(request))
    state = lifetimes.account_state(here, account)
    return _page(request, f"@{account.handle} is connected", f"Its login is {state.words}.", state.lacks)


def _advertiser(request: HttpRequest, here: Desk, app: App, answer: str, now: datetime) -> HttpResponse:
    place = here.store.workspace
    wire = connecting.platform(place.base_url, here.tiktok.client.http)
    login = connecting.found(place.name, app, place.base_url, answer, wire=wire, now=now)
    one = connecting.chosen(login.accounts, place.advertiser_id)
    assert one is not None
    done = connecting.settle(place.name, app, place.base_url, login, one, wire=wire, now=now)
    here.tiktok.client.speak_with(login.token.access_token)
    return _page(request, f"{one.name} is connected", f"{place.name} may ask TikTok again.", done.lacks)


def _sorry(request: HttpRequest, error: FiresteelError) -> HttpResponse:
    """For a creator, who has no commands to run; what is wrong inside is nobody else's business."""
    if pending.waiting(desk.current().store.workspace.name, datetime.now(UTC)) is None:
        why = (
            "this answer was used already, or its link is older than an hour. If you agreed a moment ago, that counted"
        )
    else:
        why = error.message if isinstance(error, BadInput) else "this could not be finished"
    context = {"title": "Nothing new was connected", "message": f"{why[:1].upper()}{why[1:]}.", "failed": True}
    return render(request, "firesteel/connected.html", context, status=status_of(error)[0])


def _page(request: HttpRequest, title: str, message: str, lacks: tuple[Lack, ...]) -> HttpResponse:
    missing = [f"the scope {lack.scope} was not granted: no {'; no '.join(lack.words)}" for lack in lacks]
    context = {"title": title, "message": message, "missing": missing, "inside": request.user.is_authenticated}
    return render(request, "firesteel/connected.html", context)


def _who(request: HttpRequest) -> str:
    return request.user.get_username() or "tiktok"
