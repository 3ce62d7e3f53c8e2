"""Addresses for people outside, who are not signed in, and the file that stands in for them; and for TikTok's webhooks."""

from __future__ import annotations

from django.urls import path, re_path

from .views import guest, hooks

TOKEN = r"(?P<token>[^/]{1,200})"

urlpatterns = [
    re_path(rf"^c/{TOKEN}/sign/$", guest.sign, name="guest-sign"),
    re_path(rf"^c/{TOKEN}/renew/$", guest.renew, name="guest-renew"),
    re_path(rf"^c/{TOKEN}/withdraw/$", guest.withdraw, name="guest-withdraw"),
    re_path(rf"^c/{TOKEN}/?$", guest.page, name="guest"),
    re_path(rf"^calendar/feed/{TOKEN}\.ics$", guest.feed, name="calendar-feed"),
    re_path(r"^(?:c|calendar/feed)/(?P<rest>.*)$", guest.nobody, name="guest-nobody"),
    path("hooks/tiktok/", hooks.tiktok, name="hooks-tiktok"),
    path("creators/<str:handle>/page.html", guest.file, name="guest-file"),
]
