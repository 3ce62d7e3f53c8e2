"""Signing in and out. Signing in is the only page that a stranger sees."""

from __future__ import annotations

from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ...errors import BadInput
from .. import desk, signin

BACKEND = "django.contrib.auth.backends.ModelBackend"


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    onward = _onward(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(onward)
    if request.method == "GET":
        return _form(request, onward)
    who, name = signin.address(request), request.POST.get("name", "").strip()
    if signin.must_wait(who):
        return _form(
            request, onward, name, "Too many wrong passwords from here. Wait a quarter of an hour, then try again.", 429
        )
    user = authenticate(request, username=name, password=request.POST.get("password", ""))
    if user is None:
        signin.count_failure(who)
        return _form(request, onward, name, "Name and password do not belong together. Check both and try again.", 400)
    signin.forget_failures(who)
    login(request, user)
    return HttpResponseRedirect(onward)


@require_GET
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Only from this machine, and only into a simulated workspace: a link is as good as a password."""
    if not signin.from_this_machine(request) or not desk.current().workspace().simulated:
        return _form(
            request,
            "/",
            problem="Links work only on the machine of a simulated workspace. Use your password.",
            status=403,
        )
    try:
        user = signin.redeem(token)
    except BadInput as error:
        if request.user.is_authenticated:
            return HttpResponseRedirect("/")
        return _form(request, "/", problem=f"{error.message.capitalize()}: {error.remedy}.", status=400)
    login(request, user, backend=BACKEND)
    return HttpResponseRedirect("/")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponseRedirect("/sign-in/")


def _form(request: HttpRequest, onward: str, name: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    return render(request, "firesteel/sign-in.html", {"next": onward, "name": name, "problem": problem}, status=status)


def _onward(request: HttpRequest) -> str:
    """Where to go afterwards: only ever within this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"
