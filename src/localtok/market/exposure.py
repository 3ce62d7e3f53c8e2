"""Who is in the feed, and who has seen what: the memory behind reach, frequency, fatigue and credit for a view."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ..state import Ad, AdGroup
from . import dice
from .audience import Audience
from .dice import Flags, Ints
from .pacing import DAY

_NEVER = -(1 << 40)
_MOST = 200
"""Impressions a viewer can have in 30 days and then some: a higher cap is none."""


@dataclass(slots=True)
class Exposure:
    """Who saw what: kept for reach, frequency and fatigue, and for credit to a view."""

    size: int
    seen: dict[str, npt.NDArray[np.uint8]] = field(default_factory=dict)
    """Impressions of each ad by viewer, up to 255."""
    view_at: list[Ints] = field(default_factory=list)
    """Seconds of the newest and the one before; a very early second where there is none."""
    view_ad: list[Ints] = field(default_factory=list)
    """Position in `order` of the ad seen then."""
    order: list[str] = field(default_factory=list)
    stamps: dict[str, Ints] = field(default_factory=dict)
    """By capped ad group: seconds of each viewer's last `frequency` impressions, oldest first."""

    def __post_init__(self) -> None:
        self.view_at = [np.full(self.size, _NEVER, np.int64) for _ in range(2)]
        self.view_ad = [np.full(self.size, -1, np.int64) for _ in range(2)]

    def of(self, ad_id: str) -> npt.NDArray[np.uint8]:
        if ad_id not in self.seen:
            self.seen[ad_id] = np.zeros(self.size, np.uint8)
            self.order.append(ad_id)
        return self.seen[ad_id]

    def uncapped(self, group: AdGroup, viewers: Ints, by: int) -> Flags:
        """Who saw the group fewer than `frequency` times in the `frequency_days` days before `by`."""
        if not _is_capped(group):
            return np.ones(len(viewers), np.bool_)
        oldest: Ints = self._stamps_of(group)[viewers, 0]
        return oldest <= by - group.frequency_days * DAY

    def add(self, ad: Ad, group: AdGroup, viewers: Ints, seconds: Ints) -> Flags:
        """Remember that these viewers, each once, saw the ad at these seconds. True where it was their first time."""
        seen = self.of(ad.ad_id)
        first: Flags = seen[viewers] == 0
        seen[viewers] += seen[viewers] < 255
        if _is_capped(group):
            stamps = self._stamps_of(group)
            stamps[viewers] = np.concatenate([stamps[viewers, 1:], seconds[:, None]], axis=1)
        place = self.order.index(ad.ad_id)
        for kept, new in ((self.view_at, seconds), (self.view_ad, np.full(len(viewers), place, np.int64))):
            kept[1][viewers] = kept[0][viewers]
            kept[0][viewers] = new
        return first

    def last_view(self, viewer: int, by: int) -> tuple[str, int] | None:
        """The newest impression the viewer had at or before `by`: the ad and the second."""
        for at, ad in zip(self.view_at, self.view_ad, strict=True):
            if _NEVER < at[viewer] <= by:
                return self.order[int(ad[viewer])], int(at[viewer])
        return None

    def _stamps_of(self, group: AdGroup) -> Ints:
        stamps = self.stamps.get(group.adgroup_id)
        if stamps is None or stamps.shape[1] != group.frequency:
            stamps = self.stamps[group.adgroup_id] = np.full((self.size, group.frequency), _NEVER, np.int64)
        return stamps


@dataclass(slots=True)
class Feed:
    """Who scrolls past next. Every round shuffles everybody; the less active sit some rounds out."""

    round: int = 0
    position: int = 0

    def next(self, seed: int, audience: Audience, wanted: int) -> Ints:
        """Viewers of the next slots, nobody twice; fewer than wanted where a round ends."""
        size = audience.size
        asked = wanted * 16 // 9
        start = dice.stream(seed, "round", self.round)
        step = 2 * dice.below(start, 0, size // 2) + 1
        while math.gcd(step, size) != 1:
            step += 2
        places = np.arange(self.position, min(self.position + asked, size), dtype=np.int64)
        viewers = (places * step + dice.below(start, 1, size)) % size
        viewers = viewers[audience.activity[viewers] > (self.round + viewers) % 4]
        self.position += asked
        if self.position >= size:
            self.round, self.position = self.round + 1, 0
        return viewers


def _is_capped(group: AdGroup) -> bool:
    return 0 < group.frequency <= _MOST
