"""What every request passes: where it comes from, who may come in, what a page may load, and what a refusal looks like."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control

from ..errors import FiresteelError
from . import access
from .views import guest
from .views.people import not_yours
from .views.trouble import refused, unauthorized

Next = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
GUEST = ("/c/", "/calendar/feed/")
"""For people outside: whoever has the address, which nobody can guess, sees what lies there and nothing else."""
OPEN = ("/sign-in/", "/invited/", "/static/", "/connect/callback/", "/hooks/tiktok/", *GUEST)
"""Everything else needs somebody signed in."""
FORWARDED = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR")


class Relayed:
    """Believes a proxy about scheme and address only where it is on this machine and FIRESTEEL_PUBLIC_URL is set.

    Cookies of what came over https are marked Secure; plain http from this machine keeps working beside it. Forms are in
    UTF-8, whatever a request calls itself: there are charsets that take minutes to read.
    """

    def __init__(self, then: Next) -> None:
        self.then = then
        hush()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _loopback(request.META.get("REMOTE_ADDR", "")):
            for name in FORWARDED:
                request.META.pop(name, None)
        elif settings.PUBLIC_URL:
            request.META["REMOTE_ADDR"] = _sender(request)
        if request.encoding is not None:
            request.encoding = "utf-8"
        response = self.then(request)
        if request.is_secure():
            for cookie in response.cookies.values():
                cookie["secure"] = True
        return response


class Policy:
    """Nothing is loaded from elsewhere, nothing inline runs, and no shared cache keeps a page."""

    def __init__(self, then: Next) -> None:
        self.then = then

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.then(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if not request.path.startswith("/static/"):
            patch_cache_control(response, private=True, no_cache=True)
        return response


class Doors:
    """Sends strangers to the sign-in, lets people open and send only what their role may (`access.py`), and turns the
    desk's refusals into pages."""

    def __init__(self, then: Next) -> None:
        self.then = then

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN):
            return self.then(request)
        if request.user.is_authenticated:
            return access.dimmed(request, self.then(request))
        if request.path.endswith(".json"):
            return unauthorized(request)
        return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        if request.path.startswith(OPEN) or request.resolver_match is None:
            return None
        why = access.objection(request, request.resolver_match)
        return not_yours(request, why) if why else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith(GUEST):
            return guest.failed(error)
        return refused(request, error) if isinstance(error, FiresteelError) else None


class Hushed(logging.Filter):
    """Takes what opens a door out of what is logged of a request: its address may be all that somebody needs."""

    SECRET = re.compile(r"(/(?:c|calendar/feed|sign-in|invited)/)[^/\s?]+")

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.SECRET.sub(r"\1…", record.getMessage()), ()
        record.__dict__.pop("request", None)
        return True


def hush() -> None:
    """From now on nothing that Django says of a request holds a token."""
    for name in ("django.request", "django.security.csrf", "django.security.DisallowedHost"):
        logger = logging.getLogger(name)
        if not any(isinstance(each, Hushed) for each in logger.filters):
            logger.addFilter(Hushed())


def _sender(request: HttpRequest) -> str:
    """Who asked the proxy: the last of the list, which it wrote itself; what stands before may be invented.

    Steps on this machine (a tunnel before the proxy) are passed over.
    """
    for text in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        found = _address(text)
        if found is None or not found.is_loopback:
            return str(found or request.META["REMOTE_ADDR"])
    return str(request.META["REMOTE_ADDR"])


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def _loopback(text: str) -> bool:
    found = _address(text)
    return found is not None and found.is_loopback
