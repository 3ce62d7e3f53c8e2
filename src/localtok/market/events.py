"""What the platform makes of events: which it keeps, which ad it credits, and on which hour.

Deduplication: the key is pixel, event and event_id, counted from the first received for 48 hours (TikTok help, "About
event deduplication", May 2025). From the other channel within five minutes it is merged into the first: the page is
silent below five minutes, so that is assumed, and a switch, as is the clock. Attribution: the last click within the ad
group's click window (seven days unless told otherwise), else the last engaged view (six seconds watched, or all of a
shorter video, and no click; off unless told otherwise), else the last view within its view window (a day); one event,
one credit. Which of them comes first is not documented: the stronger is assumed to.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from operator import attrgetter
from typing import TYPE_CHECKING

import msgspec

from tiktokwire.enums import OPTIMIZATION_EVENTS

from ..assumptions import Assumptions
from ..state import AdGroup, PixelEvent, Win
from . import dice
from .engagement import hour_of
from .exposure import Exposure

if TYPE_CHECKING:
    from ..world import World

HOUR, DAY = 3_600, 86_400
WINDOW_S = 2 * DAY
"""Duplicates are dropped up to and including this long after the first."""
MERGE_S = 300
OLDEST_S = 28 * DAY
"""Events that happened longer ago are not taken in."""
_LATEST_S = OLDEST_S + WINDOW_S
ON_SITE = ("browser", "server")
"""Sources of events at a pixel; app, offline and crm are the others."""
_WINDOWS = {"OFF": 0, "ONE_DAY": 1, "SEVEN_DAYS": 7, "FOURTEEN_DAYS": 14, "TWENTY_EIGHT_DAYS": 28}
_NAMED = frozenset(OPTIMIZATION_EVENTS.values())
_USUAL = {"click": 7, "engaged_view": 0, "view": 1}
"""Days of each window where the ad group does not say."""
_at = attrgetter("at")
received_at = attrgetter("received_at")


class Click(msgspec.Struct, frozen=True, gc=False):
    """A click through to the shop. There may be millions, so its id is spelt out when somebody asks for it."""

    ad_id: str
    viewer: int
    at: int
    word: int
    """64 bits that no other click has."""

    @property
    def ttclid(self) -> str:
        return f"E.C.P.{self.word:016x}{dice.mix(self.word):016x}{self.at & 0xFFFF:04x}"


@dataclass(slots=True)
class Footprints:
    """Who clicked and saw what, as the platform can look it up."""

    exposure: Exposure
    of_viewer: dict[int, list[Click]] = field(default_factory=dict)
    """Oldest first."""
    viewer_of: dict[str, int] = field(default_factory=dict)
    """By the `_ttp` cookie, once the site has set one."""
    ttp_of: dict[int, str] = field(default_factory=dict)
    clicker_of: dict[str, int] = field(default_factory=dict)
    """By click id, but for those of `unread`: the site's own events all have a cookie."""
    unread: list[Click] = field(default_factory=list)

    def add(self, click: Click) -> None:
        self.unread.append(click)
        mine = self.of_viewer.get(click.viewer)
        if mine is None:
            self.of_viewer[click.viewer] = [click]
        elif mine[-1].at > click.at:
            insort(mine, click, key=_at)
        else:
            mine.append(click)

    def viewer(self, ttp: str, ttclid: str) -> int | None:
        """The person, known by cookie, else by click id."""
        viewer = self.viewer_of.get(ttp)
        if viewer is None and ttclid:
            self.clicker_of.update((click.ttclid, click.viewer) for click in self.unread)
            self.unread.clear()
            return self.clicker_of.get(ttclid)
        return viewer

    def clicks_before(self, viewer: int, by: int) -> Iterator[Click]:
        """The person's clicks up to `by`, newest first."""
        return (click for click in reversed(self.of_viewer.get(viewer, ())) if click.at <= by)


@dataclass(slots=True)
class Heard:
    """Events of one name at one pixel, as far back as they can matter. Oldest received first."""

    by_id: dict[str, PixelEvent] = field(default_factory=dict)
    by_cookie: dict[str, PixelEvent] = field(default_factory=dict)
    """The fallback for server events without an id; but for those of `unread`."""
    unread: list[PixelEvent] = field(default_factory=list)
    """Known by cookie too, once somebody asks: of page views nobody does."""

    def first(self, event: PixelEvent) -> PixelEvent | None:
        """What this one may be a duplicate of."""
        if event.event_id:
            return self.by_id.get(event.event_id)
        for one in self.unread:
            _put_last(self.by_cookie, one.ttp, one)
        self.unread.clear()
        found = self.by_cookie.get(event.ttp) if event.ttp else None
        return None if found is None or found.source == event.source else found

    def remember(self, event: PixelEvent) -> None:
        """As the newest of all, also where an older one was known."""
        if event.event_id:
            _put_last(self.by_id, event.event_id, event)
        if event.ttp:
            self.unread.append(event)

    def forget(self, before: int) -> None:
        """Drop what was received before that second, from which nothing is a duplicate any more."""
        for kept in (self.by_id, self.by_cookie):
            old = list(takewhile(lambda item: item[1].received_at < before, kept.items()))
            for key, _ in old:
                del kept[key]
        del self.unread[: bisect_left(self.unread, before, key=received_at)]


def _put_last(kept: dict[str, PixelEvent], key: str, event: PixelEvent) -> None:
    kept.pop(key, None)
    kept[key] = event


@dataclass(slots=True)
class Intake:
    """Drops what was heard before. It remembers the first event of its kind for as long as it can matter."""

    heard: dict[tuple[str, str], Heard] = field(default_factory=dict)
    """By pixel and event."""
    swept_at: int = 0

    def is_new(self, event: PixelEvent, assume: Assumptions) -> bool:
        """Whether to count it; a duplicate may give what it knows more to the first."""
        by_event_time = assume.dedup_clock == "event_time"
        if event.received_at - self.swept_at >= HOUR:
            before = event.received_at - (_LATEST_S if by_event_time else WINDOW_S)
            for known in self.heard.values():
                known.forget(before)
            self.swept_at = event.received_at
        kind = event.pixel_code, event.event
        heard = self.heard.get(kind)
        if heard is None:
            heard = self.heard[kind] = Heard()
        first = heard.first(event)
        if first is None:
            heard.remember(event)
            return True
        after = abs(event.event_time - first.event_time) if by_event_time else event.received_at - first.received_at
        if after > WINDOW_S:
            heard.remember(event)
            return True
        if event.source == first.source or after > MERGE_S:
            return False
        if assume.dedup_merge == "merge":
            _enrich(first, event)
        return assume.dedup_merge == "count-both"


def sought(world: World) -> frozenset[str | None]:
    """What ad groups optimise for: an event of another name cannot be credited to any ad."""
    named = {group.optimization_event for group in world.adgroups.values() if group.optimization_event in _NAMED}
    return frozenset(named | {OPTIMIZATION_EVENTS[world.model.shop.result]})


def intake(world: World, event: PixelEvent, sought: frozenset[str | None] | None = None) -> bool:
    """Take one event in, as received at `event.received_at`: numbered, kept or not, and credited if kept.

    sought  as above, where the caller knows it
    """
    on_site = event.source in ON_SITE
    book = world.pixel_events if on_site else world.signals.offsite
    event.kept = world.heard.is_new(event, world.assume)
    event.seq = len(book) + 1
    book.append(event)
    counts = world.signals.tally.of(event.pixel_code, event.event, event.received_at)
    if event.source == "browser":
        counts.browser += 1
    else:
        counts.server += 1
    hopeful = sought is None or OPTIMIZATION_EVENTS.get(event.event) in sought
    if event.kept and hopeful and _credit(world, event, on_site):
        counts.attributed += 1
    return event.kept


def _credit(world: World, event: PixelEvent, on_site: bool) -> bool:
    """Book a conversion on the hour of the touch that won it, if there is one, and on the hour it happened."""
    viewer = world.footprints.viewer(event.ttp, event.ttclid)
    touch = None if viewer is None else _touch(world, event, viewer, on_site)
    if touch is None:
        return False
    ad_id, at, kind = touch
    won, happened = hour_of(world, ad_id, at), hour_of(world, ad_id, min(event.event_time, event.received_at))
    won.conversions += 1
    won.conversion_value_micros += event.value_micros or 0
    won.click_conversions += kind == "click"
    won.view_conversions += kind == "view"
    happened.real_time_conversions += 1
    if viewer is not None:
        won.wins.append(Win(viewer, kind, event.value_micros or 0, event.received_at))
        happened.real_time_viewers.append(viewer)
    learner = world.market.learners.get(ad_id)
    if learner is not None and learner.goal in ("CONVERT", "VALUE"):
        learner.results += 1
    return True


def _touch(world: World, event: PixelEvent, viewer: int, on_site: bool) -> tuple[str, int, str] | None:
    """The ad that gets the credit, when it was clicked or seen, and which."""
    happened, code = min(event.event_time, event.received_at), event.pixel_code if on_site else ""
    for ad_id, at, kind in _met(world.footprints, viewer, happened):
        group = _group(world, ad_id)
        if group and _counts(world, group, event, code) and happened - at <= _window(group, kind):
            return ad_id, at, kind
    return None


def _met(prints: Footprints, viewer: int, by: int) -> Iterator[tuple[str, int, str]]:
    """Ads the viewer met up to `by`, when and how: clicks first, newest first, then what he watched, then what he saw."""
    for click in prints.clicks_before(viewer, by):
        yield click.ad_id, click.at, "click"
    for kind, last in (("engaged_view", prints.exposure.last_engaged), ("view", prints.exposure.last_view)):
        seen = last(viewer, by)
        if seen is not None:
            yield *seen, kind


def _group(world: World, ad_id: str) -> AdGroup | None:
    ad = world.ads.get(ad_id)
    return world.adgroups.get(ad.adgroup_id) if ad else None


def _counts(world: World, group: AdGroup, event: PixelEvent, code: str) -> bool:
    """Whether the event is what the ad group optimises for, at the ad group's own pixel where it has one; the shop's
    own result where it names nothing of the pixel's. An empty `code` is no pixel's."""
    pixel = world.pixels.get(group.pixel_id)
    if pixel is not None and code and pixel.pixel_code != code:
        return False
    if group.optimization_event in _NAMED:
        return OPTIMIZATION_EVENTS.get(event.event) == group.optimization_event
    return OPTIMIZATION_EVENTS.get(event.event) == OPTIMIZATION_EVENTS[world.model.shop.result]


def _window(group: AdGroup, kind: str) -> int:
    """Seconds of that kind's window; -1 where it is off."""
    days = _WINDOWS.get(str(group.extra.get(f"{kind}_attribution_window")), _USUAL[kind])
    return days * DAY if days else -1


def _enrich(first: PixelEvent, later: PixelEvent) -> None:
    """Fill in what the first event did not carry."""
    for name in ("ttclid", "ttp", "order_id", "currency", "url"):
        if not getattr(first, name):
            setattr(first, name, getattr(later, name))
    if first.value_micros is None:
        first.value_micros = later.value_micros
