"""Where everything lives. Every place has a `.json` twin that renders the same value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from .rendering import JSON
from .views import account, aim, connect, decisions, flights, gate, importing, post, posts, report, signin, today

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
    path("posts.xlsx", posts.posts, {"form": "xlsx"}, name="posts-xlsx"),
    path("posts/views/", posts.views, name="post-views"),
    *_twins("posts/compare", account.compare, "compare"),
    *_twins("posts/<str:post_id>", post.post, "post"),
    path("posts/<str:post_id>/describe/", post.describe, name="describe"),
    path("posts/<str:post_id>/comments/<str:comment_id>/hide/", post.hide_comment, name="hide-comment"),
    *_twins("accounts", account.accounts, "accounts"),
    *_twins("accounts/<str:handle>", account.account, "account"),
    *_twins("import", importing.imports, "import"),
    path("import/upload/", importing.upload, name="import-upload"),
    *_twins("import/<str:digest>", importing.examined, "import-file"),
    path("import/<str:digest>.csv", importing.examined, {"form": "csv"}, name="import-file-csv"),
    path("import/<str:digest>/take/", importing.take, name="import-take"),
    path("import/<str:digest>/discard/", importing.discard, name="import-discard"),
    *_twins("import/<str:digest>/progress", importing.progress, "import-progress"),
    *_twins("settings/aim", aim.aim, "aim"),
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
