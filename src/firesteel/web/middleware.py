"""What every request passes: who may come in, what a page may load, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_cache_control

from ..errors import FiresteelError
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
OPEN = ("/sign-in/", "/static/", "/connect/callback/")
"""Everything else needs somebody signed in."""


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
    """Sends strangers to the sign-in, and turns the desk's refusals into pages."""

    def __init__(self, then: Next) -> None:
        self.then = then

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN) or request.user.is_authenticated:
            return self.then(request)
        if request.path.endswith(".json"):
            return unauthorized(request)
        return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': request.get_full_path()})}")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(request, error) if isinstance(error, FiresteelError) else None
