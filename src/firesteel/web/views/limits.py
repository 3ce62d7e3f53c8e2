"""The limits of spend: ceilings a day and a month, and above what a second person has to say yes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from ...desk.launch.facts import Limits
from ...errors import BadInput, FiresteelError
from ...values import MICROS, Money, decimal_of
from .. import desk
from ..rendering import JSON, PAGE, answer
from .trouble import said, status_of

PATH = "/settings/limits/"
FIELDS = {"ceiling_day": "a day", "ceiling_month": "a month", "second_person_above": "second person above"}
"""Of the form, with what refusals call them."""


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    if request.method != "POST":
        return _show(request, form)
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        wanted = Limits(**{name: _amount(typed[name], FIELDS[name]) for name in FIELDS})
        warnings = desk.current().set_limits(wanted, request.user.get_username())
    except FiresteelError as error:
        return _show(request, PAGE, typed=typed, error=error)
    messages.success(request, "The limits are kept. Nothing that runs was touched.")
    for warning in warnings:
        messages.warning(request, f"{warning[:1].upper()}{warning[1:]}.", extra_tags="stop")
    return HttpResponseRedirect(PATH)


def _amount(text: str, where: str) -> Money | None:
    if not text:
        return None
    units = decimal_of(text)
    if units is None:
        raise BadInput(f"{text!r} is no amount", where=where, remedy="write it as 500 or 500.50, or leave it empty")
    return Money(int(units * MICROS), desk.current().workspace().currency)


def _show(
    request: HttpRequest, form: str, *, typed: dict[str, str] | None = None, error: FiresteelError | None = None
) -> HttpResponse:
    page = desk.current().limits_page()
    if form == JSON:
        return answer(request, form, "", "limits", page)
    held = {name: _written(getattr(page.limits, name)) for name in FIELDS}
    return answer(
        request,
        form,
        "firesteel/limits.html",
        "limits",
        page,
        name="page",
        status=status_of(error)[0] if error else 200,
        typed=typed or held,
        wrong=next((key for key, where in FIELDS.items() if isinstance(error, BadInput) and error.where == where), ""),
        trouble=said(error) if error else "",
        warnings=desk.current().limit_warnings(),
    )


def _written(amount: Money | None) -> str:
    """As it would be typed."""
    return "" if amount is None else f"{amount.units:.2f}".removesuffix(".00")
