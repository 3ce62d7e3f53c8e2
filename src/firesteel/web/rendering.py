"""One value, two forms: a page, or the same value as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..desk.views import WorkspaceView
from . import desk

PAGE, JSON = "page", "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of the frame's column of places."""

    key: str
    name: str
    path: str


PLACES: tuple[Place, ...] = (
    Place(key="today", name="Today", path="/"),
    Place(key="posts", name="Posts", path="/posts/"),
    Place(key="accounts", name="Accounts", path="/accounts/"),
    Place(key="comments", name="Comments", path="/comments/"),
    Place(key="creators", name="Creators", path="/creators/"),
    Place(key="calendar", name="Calendar", path="/calendar/"),
    Place(key="plans", name="Plans", path="/plans/"),
    Place(key="gate", name="Gate", path="/gate/"),
    Place(key="flights", name="Flights", path="/flights/"),
    Place(key="decisions", name="Decisions", path="/decisions/"),
    Place(key="report", name="Report", path="/report/"),
    Place(key="import", name="Import", path="/import/"),
    Place(key="settings", name="Settings", path="/settings/aim/"),
)

SETTINGS: tuple[Place, ...] = (
    Place(key="aim", name="Aim", path="/settings/aim/"),
    Place(key="notices", name="Notices", path="/settings/notices/"),
    Place(key="limits", name="Limits", path="/settings/limits/"),
    Place(key="jobs", name="By itself", path="/settings/jobs/"),
    Place(key="team", name="Team", path="/settings/team/"),
)
"""What stands under Settings, each a page of its own."""


def answer(
    request: HttpRequest,
    form: str,
    template: str,
    place: str,
    value: Any,
    *,
    name: str = "",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Render `value`. `name` is what JSON calls it; by default the place. The page finds it under the same name."""
    here = desk.current().workspace()
    key = name or place
    if form == JSON:
        return HttpResponse(encoded({"workspace": here, key: value}), content_type="application/json", status=status)
    with timezone.override(ZoneInfo(here.timezone)):
        return render(request, template, framed(here, place) | {key: value} | context, status=status)


def framed(here: WorkspaceView, place: str) -> dict[str, Any]:
    """What the frame around every page needs."""
    badges = desk.current().badges()
    return {
        "workspace": here,
        "place": place,
        "stop_words": desk.current().stop_words(),
        "places": [(each, badges.get(each.key, 0)) for each in PLACES],
        "settings": SETTINGS if any(each.key == place for each in SETTINGS) else (),
    }


def encoded(value: Any) -> bytes:
    """JSON, sets and maps in a fixed order, so that equal values are equal bytes."""
    return msgspec.json.encode(value, order="deterministic")
