"""Where everything lives. Every place has a `.json` twin that renders the same value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from .rendering import JSON
from .views import connect, decisions, flights, gate, posts, report, signin, today

handler400 = "firesteel.web.views.trouble.bad_request"
handler403 = "firesteel.web.views.trouble.forbidden"
handler404 = "firesteel.web.views.trouble.not_found"
handler500 = "firesteel.web.views.trouble.failed"


def _twins(route: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    return [path(f"{route}/", view, name=name), path(f"{route}.json", view, {"form": JSON}, name=f"{name}-json")]


urlpatterns = [
    path("", today.today, name="today"),
    path("today.json", today.today, {"form": JSON}, name="today-json"),
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-in/<str:token>/", signin.by_link, name="sign-in-link"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("connect/callback/", connect.callback, name="connect-callback"),
    *_twins("posts", posts.posts, "posts"),
    path("posts.csv", posts.posts, {"form": "csv"}, name="posts-csv"),
    *_twins("posts/<str:post_id>", posts.post, "post"),
    path("posts/<str:post_id>/comments/<str:comment_id>/hide/", posts.hide_comment, name="hide-comment"),
    *_twins("gate", gate.gate, "gate"),
    *_twins("gate/<str:plan_id>", gate.gate, "gate-of"),
    path("gate/<str:plan_id>/sign-off/", gate.sign_off, name="sign-off"),
    path("gate/<str:plan_id>/waive/", gate.waive, name="waive"),
    path("gate/<str:plan_id>/approve/", gate.approve, name="approve"),
    path("gate/<str:plan_id>/launch/", gate.launch, name="launch"),
    *_twins("flights", flights.flights, "flights"),
    path("flights.csv", flights.flights, {"form": "csv"}, name="flights-csv"),
    *_twins("flights/<str:flight_id>", flights.flight, "flight"),
    *_twins("decisions", decisions.decisions, "decisions"),
    *_twins("decisions/<int:seq>", decisions.decision, "decision"),
    path("decisions/<int:seq>/apply/", decisions.apply, name="apply"),
    *_twins("report", report.report, "report"),
    *_twins("report/<str:plan_id>", report.report, "report-of"),
]
