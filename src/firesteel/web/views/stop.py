"""Stop all spend, and let it go on: what would be paused first, then a reason, then the button."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from ...errors import FiresteelError
from ...roles import same_person
from .. import desk
from ..rendering import JSON, PAGE, answer
from .trouble import said, status_of

PATH = "/stop/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    at: str
    """``stop``, ``lift`` or ``start/PLAN``."""
    message: str
    typed: str
    status: int


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, form: str = PAGE) -> HttpResponse:
    if request.method != "POST":
        return _show(request, form)
    why = request.POST.get("why", "").strip()
    try:
        stopped = desk.current().stop_all(request.user.get_username(), why)
    except FiresteelError as error:
        return _refuse(request, error, "stop", why)
    what = f"{stopped.campaigns} {'campaign is' if stopped.campaigns == 1 else 'campaigns are'} paused, as read back"
    saved = "" if stopped.already else f"; that is {stopped.a_day} a day"
    messages.success(request, f"All spend is stopped: {what}{saved}.")
    return HttpResponseRedirect(PATH)


@require_POST
def lift(request: HttpRequest) -> HttpResponse:
    try:
        desk.current().allow_spend_again(request.user.get_username(), request.POST.get("why", "").strip())
    except FiresteelError as error:
        return _refuse(request, error, "lift")
    messages.success(request, "Spend is allowed again. What was paused stays paused until you start it.")
    return HttpResponseRedirect(PATH)


@require_POST
def start_again(request: HttpRequest, plan_id: str) -> HttpResponse:
    try:
        again = desk.current().start_again(plan_id, request.user.get_username())
    except FiresteelError as error:
        return _refuse(request, error, f"start/{plan_id}")
    left = "".join(f" Left off: {why}." for _, why in again.left_off)
    messages.success(request, f"{len(again.flights)} flights of {plan_id} run again.{left}")
    return HttpResponseRedirect(PATH)


@require_POST
def stop_flight(request: HttpRequest, flight_id: str) -> HttpResponse:
    """A refusal becomes a page of its own, which says what to do."""
    desk.current().stop_flight(flight_id, request.user.get_username(), request.POST.get("why", ""))
    messages.success(request, f"{flight_id} is stopped, as read back.")
    return HttpResponseRedirect(_back(request, flight_id))


@require_POST
def resume_flight(request: HttpRequest, flight_id: str) -> HttpResponse:
    desk.current().resume_flight(flight_id, request.user.get_username())
    messages.success(request, f"{flight_id} goes on, as read back.")
    return HttpResponseRedirect(_back(request, flight_id))


def _back(request: HttpRequest, flight_id: str) -> str:
    wanted = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else f"/flights/{flight_id}/"


def _show(request: HttpRequest, form: str = PAGE, refusal: Refusal | None = None) -> HttpResponse:
    page = desk.current().stop_page()
    if form == JSON:
        return answer(request, form, "", "stop", page)
    given = page.approval.given if page.approval else ()
    return answer(
        request,
        form,
        "firesteel/stop.html",
        "stop",
        page,
        name="page",
        status=refusal.status if refusal else 200,
        refusal=refusal,
        mine=any(same_person(each.who, request.user.get_username()) for each in given),
    )


def _refuse(request: HttpRequest, error: FiresteelError, at: str, typed: str = "") -> HttpResponse:
    refusal = Refusal(at=at, message=said(error), typed=typed, status=status_of(error)[0])
    return _show(request, refusal=refusal)
