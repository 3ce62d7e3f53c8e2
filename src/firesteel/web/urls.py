"""Where everything lives. Every place has a `.json` twin that renders the same value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from . import guesturls
from .rendering import JSON
from .views import (
    account,
    agreement,
    aim,
    calendar,
    codes,
    connect,
    creators,
    decisions,
    flights,
    gate,
    importing,
    post,
    posts,
    report,
    signin,
    today,
)

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
    path("posts/<str:post_id>/comments/<str:comment_id>/show/", post.show_comment, name="show-comment"),
    path("posts/<str:post_id>/pick/", post.pick, name="pick"),
    path("posts/<str:post_id>/undo/<int:seq>/", post.undo, name="undo-of-post"),
    *_twins("accounts", account.accounts, "accounts"),
    *_twins("accounts/<str:handle>", account.account, "account"),
    *_twins("creators", creators.creators, "creators"),
    path("creators.csv", creators.creators, {"form": "csv"}, name="creators-csv"),
    path("creators/codes/", codes.codes, name="codes"),
    path("creators/codes/try/", codes.try_codes, name="try-codes"),
    *_twins("creators/codes/<str:run>", codes.run, "codes-run"),
    path("creators/codes/<str:run>.csv", codes.run, {"form": "csv"}, name="codes-csv"),
    *_twins("creators/<str:handle>", creators.creator, "creator"),
    path("creators/<str:handle>/contact/", creators.contact, name="contact"),
    path("creators/<str:handle>/letter/", creators.wrote, name="wrote"),
    path("creators/<str:handle>/link/", creators.make_link, name="make-link"),
    path("creators/<str:handle>/link/<str:link_id>/revoke/", creators.revoke_link, name="revoke-link"),
    path("creators/<str:handle>/settle/", creators.settle, name="settle"),
    path("creators/<str:handle>/withdraw/", creators.withdraw, name="withdraw"),
    path("creators/<str:handle>/undo/<int:seq>/", creators.undo, name="undo"),
    path("creators/<str:handle>/posts/<str:post_id>/authorize/", creators.authorize, name="authorize"),
    *_twins("creators/<str:handle>/agreement", agreement.agreement, "agreement"),
    path("creators/<str:handle>/agreement.pdf", agreement.pdf, name="agreement-pdf"),
    path("creators/<str:handle>/agreement-preview/", agreement.preview, name="agreement-preview"),
    *_twins("creators/<str:handle>/agreement/<str:deal>", agreement.agreement, "deal"),
    path("creators/<str:handle>/agreement/<str:deal>.pdf", agreement.pdf, name="deal-pdf"),
    path("creators/<str:handle>/paid/", agreement.paid, name="paid"),
    path("creators/<str:handle>/sign/", agreement.sign, name="sign"),
    path("creators/<str:handle>/attach/", agreement.attach, name="attach"),
    path("creators/<str:handle>/attachments/<str:digest>/", agreement.attachment, name="attachment"),
    *_twins("calendar", calendar.calendar, "calendar"),
    path("calendar.csv", calendar.calendar, {"form": "csv"}, name="calendar-csv"),
    path("calendar/make-feed/", calendar.make_feed, name="make-feed"),
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
    path("gate/<str:plan_id>/unwaive/", gate.unwaive, name="unwaive"),
    path("gate/<str:plan_id>/look/<str:name>/", gate.look, name="look"),
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
    *guesturls.urlpatterns,
]
