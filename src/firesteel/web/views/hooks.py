"""The door for TikTok's webhooks: nobody is signed in there, and every message proves itself by the app's secret.

The answer says nothing but whether it was taken, and nothing is read while TikTok waits: the pages have one thread.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ...desk import hearing
from ...errors import BadInput, FiresteelError, NotFound
from .. import desk

MOST = 64 * 1024
"""Bytes of a message; TikTok's have a few hundred."""


@csrf_exempt
@require_POST
def tiktok(request: HttpRequest) -> HttpResponse:
    """200 for what is taken or known already; TikTok sends everything else again, for three days."""
    body = request.read(MOST + 1)
    if len(body) > MOST:
        return _answer(413)
    try:
        hearing.hear(desk.current(), body, request.headers.get(hearing.HEADER, ""))
    except NotFound:
        return _answer(404)
    except BadInput:
        return _answer(403)
    except FiresteelError:
        return _answer(503)
    return _answer(200)


def _answer(status: int) -> HttpResponse:
    return HttpResponse(status=status, content_type="text/plain")
