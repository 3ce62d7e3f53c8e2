"""Pages for what went wrong: each names the thing and the next step."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ... import errors
from ...desk.telling import sentence
from ..rendering import encoded

STATUS: tuple[tuple[type[errors.FiresteelError], int, str], ...] = (
    (errors.BadInput, 400, "That cannot be done as asked"),
    (errors.NotFound, 404, "There is no such thing here"),
    (errors.Conflict, 409, "Somebody else was first"),
    (errors.NotCleared, 409, "A gate blocks this"),
    (errors.NotApproved, 409, "This is not approved"),
    (errors.Misconfigured, 503, "The workspace is not ready"),
    (errors.TokenExpired, 502, "TikTok asks to connect the account again"),
    (errors.PlatformError, 502, "TikTok said no"),
)
"""One table turns what the world does to us into HTTP statuses."""


def status_of(error: errors.FiresteelError) -> tuple[int, str]:
    """The HTTP status, and what to call it."""
    return next(
        ((status, title) for kind, status, title in STATUS if isinstance(error, kind)), (500, "Something failed")
    )


def refused(request: HttpRequest, error: errors.FiresteelError) -> HttpResponse:
    status, title = status_of(error)
    if isinstance(error, errors.BadInput):
        return _page(
            request,
            status,
            title,
            f"{error.where + ': ' if error.where else ''}{error.message}.",
            sentence(error.remedy),
        )
    remedy = "Try again in a minute." if isinstance(error, errors.PlatformError) and error.retryable else ""
    return _page(request, status, title, sentence(str(error)), remedy)


def unauthorized(request: HttpRequest) -> HttpResponse:
    return _page(
        request, 401, "Sign in first", "This address needs somebody signed in.", "Sign in at /sign-in/, then ask again."
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        404,
        "There is no page here",
        f"Nothing lives at {request.path}.",
        "Go back to Today; every place is listed beside it.",
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "This request cannot be read", "Something in it is malformed.", "Go back and try again.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request,
        403,
        "This is not yours to open",
        "You are signed in, but may not see this.",
        "Ask whoever runs this workspace.",
    )


def failed(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        "This page failed",
        "Something went wrong on our side; nothing was sent to TikTok by looking at it.",
        "Reload it. If it fails again, `firesteel doctor` says what is wrong.",
    )


def _page(request: HttpRequest, status: int, title: str, message: str, remedy: str) -> HttpResponse:
    if request.path.endswith(".json"):
        body = {"error": {"status": status, "title": title, "message": message, "remedy": remedy}}
        return HttpResponse(encoded(body), content_type="application/json", status=status)
    return render(
        request,
        "firesteel/trouble.html",
        {"status": status, "title": title, "message": message, "remedy": remedy},
        status=status,
    )


def said(error: errors.FiresteelError) -> str:
    """What was refused and what to do, as it stands beside a form."""
    if isinstance(error, errors.BadInput) and error.remedy:
        return sentence(f"{error.message}: {error.remedy}")
    return sentence(error.message if isinstance(error, errors.BadInput) else str(error))
