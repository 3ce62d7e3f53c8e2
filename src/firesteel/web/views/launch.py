"""From the gate to running ads and back: approve, launch, take back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from ...errors import FiresteelError
from .. import desk
from ..launching import SAYS
from ..rendering import PAGE, answer
from .gate import done, refuse
from .trouble import said, status_of


@require_POST
def approve(request: HttpRequest, plan_id: str) -> HttpResponse:
    """Approves exactly what was on the screen: the digest comes from the form, not from what holds now."""
    try:
        state = desk.current().approve(request.POST.get("digest", ""), request.user.get_username())
    except FiresteelError as error:
        return refuse(request, plan_id, error, "approve")
    if state is not None and not state.complete:
        return done(
            request, plan_id, "Your approval is kept. It needs somebody else's, too, before it may be launched."
        )
    return done(request, plan_id, "Approved, once. Launch when you are ready.")


@require_POST
def launch(request: HttpRequest, plan_id: str) -> HttpResponse:
    try:
        desk.current().launch(plan_id, request.user.get_username())
    except FiresteelError as error:
        return refuse(request, plan_id, error, "launch")
    messages.success(request, "Launched. Campaign, ad groups and ads were created paused, then enabled.")
    return HttpResponseRedirect("/flights/")


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, plan_id: str) -> HttpResponse:
    """What taking the launch back would do, as TikTok says now; then doing it."""
    if request.method != "POST":
        return _show_undo(request, plan_id)
    why = request.POST.get("why", "").strip()
    try:
        undone = desk.current().undo_launch(plan_id, request.user.get_username(), why)
    except FiresteelError as error:
        return _show_undo(request, plan_id, error, why)
    told = f"{len(undone.deleted)} things deleted, {len(undone.paused)} paused"
    return done(request, plan_id, f"The launch is taken back: {told}, as read back.")


def _show_undo(
    request: HttpRequest, plan_id: str, error: FiresteelError | None = None, typed: str = ""
) -> HttpResponse:
    here = desk.current()
    plan = here.plan_of(plan_id)
    return answer(
        request,
        PAGE,
        "firesteel/undo-launch.html",
        "gate",
        plan,
        name="plan",
        status=status_of(error)[0] if error else 200,
        changes=[(each, SAYS.get(each.before, ""), SAYS.get(each.after, "")) for each in here.undo_changes(plan_id)],
        trouble=said(error) if error else "",
        typed=typed,
    )
