"""Today: a queue of what wants a person, most urgent first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from .. import desk
from ..rendering import PAGE, answer


@require_safe
def today(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    return answer(request, form, "firesteel/today.html", "today", desk.current().today())
