"""What surrounds the events: event sets, events defined on a pixel, counts by the hour, and trouble at the shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .market import dice
from .state import PixelEvent

_HOUR = 3_600
SIDES = ("browser", "server", "both")


@dataclass(slots=True)
class EventSet:
    """What offline or CRM events are sent to, as web events are to a pixel."""

    event_set_id: str
    kind: str
    """offline or crm."""
    name: str
    created_at: int
    updated_at: int
    description: str = ""
    auto_tracking: bool = False


@dataclass(slots=True)
class Counts:
    """Events of one name at one pixel in one hour, as they arrived: duplicates count."""

    browser: int = 0
    server: int = 0
    attributed: int = 0
    test: int = 0


@dataclass(slots=True)
class Tally:
    """Counts by pixel code, event name and hour received, so that no statistics need the events themselves."""

    by_pixel: dict[str, dict[str, dict[int, Counts]]] = field(default_factory=dict)

    def of(self, pixel_code: str, event: str, at: int) -> Counts:
        """The counts of that hour, made if there are none yet."""
        hour = at - at % _HOUR
        try:
            return self.by_pixel[pixel_code][event][hour]
        except KeyError:
            hours = self.by_pixel.setdefault(pixel_code, {}).setdefault(event, {})
            return hours.setdefault(hour, Counts())

    def between(self, pixel_code: str, first: int, end: int) -> dict[str, Counts]:
        """Sums by event name over the hours from `first` up to but not including `end`. Names in order."""
        sums: dict[str, Counts] = {}
        for event, hours in sorted(self.by_pixel.get(pixel_code, {}).items()):
            inside = [counts for hour, counts in hours.items() if first <= hour < end]
            if inside:
                sums[event] = Counts(*(sum(getattr(one, name) for one in inside) for name in Counts.__slots__))
        return sums


@dataclass(slots=True)
class ShopTrouble:
    """What is wrong with the sending of the shop's own events; shares are 24-bit probabilities. Nothing by default."""

    late_s: int = 0
    double: int = 0
    lose: int = 0
    no_event_id: int = 0
    loser: str = "both"
    """Which side loses: browser, server or both."""

    def __bool__(self) -> bool:
        return bool(self.late_s or self.double or self.lose or self.no_event_id)

    def sent(self, event: PixelEvent, at: int, start: int) -> Iterator[tuple[int, bool]]:
        """When the event goes out after all, and whether it keeps its id: never, once or twice. `start` is the
        dice's stream for this sending."""
        if self.loser in (event.source, "both") and dice.chance(start, 0, self.lose):
            return
        keeps = not dice.chance(start, 1, self.no_event_id)
        yield at + self.late_s, keeps
        if dice.chance(start, 2, self.double):
            yield at + self.late_s + 1 + dice.below(start, 3, 120), keeps


@dataclass(slots=True)
class Signals:
    tally: Tally = field(default_factory=Tally)
    event_sets: dict[str, EventSet] = field(default_factory=dict)
    offsite: list[PixelEvent] = field(default_factory=list)
    """App, offline and CRM events: the brand's site knows nothing of them."""
    trouble: ShopTrouble = field(default_factory=ShopTrouble)
    sendings: int = 0
    """Of the shop, while there was trouble: each is a throw of the dice of its own."""
