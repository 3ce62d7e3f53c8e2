"""What the platform makes of events: which it keeps, which ad it credits, and on which hour.

Deduplication: the key is pixel, event and event_id, counted from the first received for 48 hours (TikTok help, "About
event deduplication", May 2025). From the other channel within five minutes it is merged into the first: the page is
silent below five minutes, so that is assumed. Attribution: the last click within the ad group's click window (seven
days unless told otherwise), else the last view within its view window (a day); one event, one credit. Which of click
and view comes first is not documented: click first is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tiktokwire.enums import OPTIMIZATION_EVENTS

from .engagement import hour_of
from .exposure import Exposure
from .state import AdGroup, PixelEvent

if TYPE_CHECKING:
    from .world import World

DAY = 86_400
WINDOW_S = 2 * DAY
"""Duplicates are dropped up to and including this long after the first."""
MERGE_S = 300
_WINDOWS = {"OFF": 0, "ONE_DAY": 1, "SEVEN_DAYS": 7, "FOURTEEN_DAYS": 14, "TWENTY_EIGHT_DAYS": 28}
_PURCHASE = "SHOPPING"


@dataclass(frozen=True, slots=True)
class Click:
    """A click that landed on the shop."""

    ad_id: str
    viewer: int
    at: int
    ttclid: str


@dataclass(slots=True)
class Footprints:
    """Who clicked and saw what, as the platform can look it up."""

    exposure: Exposure
    by_ttclid: dict[str, Click] = field(default_factory=dict)
    of_viewer: dict[int, list[Click]] = field(default_factory=dict)
    """Oldest first."""
    viewer_of: dict[str, int] = field(default_factory=dict)
    """By the `_ttp` cookie, once the site has set one."""
    ttp_of: dict[int, str] = field(default_factory=dict)

    def add(self, click: Click) -> None:
        self.by_ttclid[click.ttclid] = click
        self.of_viewer.setdefault(click.viewer, []).append(click)

    def clicks_before(self, ttp: str, ttclid: str, by: int) -> list[Click]:
        """The person's clicks up to `by`, newest first. The person is known by cookie, else by click id."""
        named = self.by_ttclid.get(ttclid)
        viewer = self.viewer_of.get(ttp, named.viewer if named else None)
        mine = self.of_viewer.get(viewer, []) if viewer is not None else []
        return sorted((click for click in mine if click.at <= by), key=lambda click: click.at, reverse=True)

    def last_view(self, ttp: str, ttclid: str, by: int) -> tuple[str, int] | None:
        named = self.by_ttclid.get(ttclid)
        viewer = self.viewer_of.get(ttp, named.viewer if named else None)
        return None if viewer is None else self.exposure.last_view(viewer, by)


@dataclass(slots=True)
class Anchor:
    """The first event of its kind, from which 48 hours are counted."""

    received_at: int
    event: PixelEvent


@dataclass(slots=True)
class Intake:
    """Drops what was heard before."""

    by_id: dict[tuple[str, str, str], Anchor] = field(default_factory=dict)
    by_cookie: dict[tuple[str, str, str], Anchor] = field(default_factory=dict)
    """The fallback for server events without an id."""

    def is_new(self, event: PixelEvent) -> bool:
        """Whether to count it; a duplicate gives what it knows more to the first."""
        anchor = self._anchor(event)
        if anchor is None:
            self._remember(event)
            return True
        if event.source != anchor.event.source and event.received_at - anchor.received_at <= MERGE_S:
            _enrich(anchor.event, event)
        return False

    def _anchor(self, event: PixelEvent) -> Anchor | None:
        if event.event_id:
            found = self.by_id.get((event.pixel_code, event.event, event.event_id))
        else:
            found = self.by_cookie.get((event.pixel_code, event.event, event.ttp)) if event.ttp else None
            if found is not None and found.event.source == event.source:
                found = None
        if found is None or event.received_at - found.received_at > WINDOW_S:
            return None
        return found

    def _remember(self, event: PixelEvent) -> None:
        anchor = Anchor(event.received_at, event)
        if event.event_id:
            self.by_id[event.pixel_code, event.event, event.event_id] = anchor
        if event.ttp:
            self.by_cookie[event.pixel_code, event.event, event.ttp] = anchor


def intake(world: World, event: PixelEvent) -> bool:
    """Take one event in, as received at `event.received_at`: numbered, kept or not, and credited if kept."""
    event.kept = world.heard.is_new(event)
    event.seq = len(world.pixel_events) + 1
    world.pixel_events.append(event)
    if event.kept:
        _credit(world, event)
    return event.kept


def _credit(world: World, event: PixelEvent) -> None:
    """Book a conversion on the hour of the touch that won it, if there is one, and on the hour it happened."""
    touch = _touch(world, event)
    if touch is None:
        return
    ad_id, at, kind = touch
    won, happened = hour_of(world, ad_id, at), hour_of(world, ad_id, min(event.event_time, event.received_at))
    won.conversions += 1
    won.conversion_value_micros += event.value_micros or 0
    won.click_conversions += kind == "click"
    won.view_conversions += kind == "view"
    happened.real_time_conversions += 1
    learner = world.market.learners.get(ad_id)
    if learner is not None and learner.goal in ("CONVERT", "VALUE"):
        learner.results += 1


def _touch(world: World, event: PixelEvent) -> tuple[str, int, str] | None:
    """The ad that gets the credit, when it was clicked or seen, and which."""
    prints, happened = world.footprints, min(event.event_time, event.received_at)
    for click in prints.clicks_before(event.ttp, event.ttclid, happened):
        group = _group(world, click.ad_id)
        if group and _counts(group, event) and happened - click.at <= _window(group, "click", 7):
            return click.ad_id, click.at, "click"
    seen = prints.last_view(event.ttp, event.ttclid, happened)
    if seen is None:
        return None
    group = _group(world, seen[0])
    if group and _counts(group, event) and happened - seen[1] <= _window(group, "view", 1):
        return seen[0], seen[1], "view"
    return None


def _group(world: World, ad_id: str) -> AdGroup | None:
    ad = world.ads.get(ad_id)
    return world.adgroups.get(ad.adgroup_id) if ad else None


def _counts(group: AdGroup, event: PixelEvent) -> bool:
    """Whether the event is what the ad group optimises for; purchases where it names nothing of the pixel's."""
    wanted = group.optimization_event if group.optimization_event in OPTIMIZATION_EVENTS.values() else _PURCHASE
    return OPTIMIZATION_EVENTS.get(event.event) == wanted


def _window(group: AdGroup, kind: str, usual: int) -> int:
    """Seconds of the click or view window; -1 where it is off."""
    days = _WINDOWS.get(str(group.extra.get(f"{kind}_attribution_window")), usual)
    return days * DAY if days else -1


def _enrich(first: PixelEvent, later: PixelEvent) -> None:
    """Fill in what the first event did not carry."""
    for name in ("ttclid", "ttp", "order_id", "currency", "url"):
        if not getattr(first, name):
            setattr(first, name, getattr(later, name))
    if first.value_micros is None:
        first.value_micros = later.value_micros
