"""What is written down at the end of each day of a run, since the world itself keeps only what holds now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..runs import Spec, fly
from ..world import World


@dataclass(frozen=True, slots=True)
class Learned:
    """One ad at the end of one day. Rates are logs in 1/256 nat."""

    day: int
    """Of the run, from 1."""
    ad_id: str
    results: int
    """The platform has heard of by then."""
    believed: int
    true: int
    spend_micros: int
    """Since the run began."""


@dataclass(slots=True)
class Journal:
    """Whatever the days left behind. `day` counts those that are over."""

    day: int = 0
    learned: list[Learned] = field(default_factory=list)
    balances: list[int] = field(default_factory=list)
    """Of the account at the end of each day, micros."""

    def note(self, world: World) -> None:
        """A day is over."""
        self.day += 1
        self.balances.append(world.advertiser.balance_micros)
        for ad_id, learner in world.market.learners.items():
            spent = sum(hour.spend_micros for hour in world.hours.between(ad_id, 0, world.now + 1))
            self.learned.append(
                Learned(self.day, ad_id, learner.results, learner.belief(), learner.log_rate, spent),
            )


def watched(spec: Spec, told: Callable[[World], None] | None = None) -> tuple[World, Journal]:
    """The run, and its journal. `told` is called after each day.

    Raises `ValueError` as `fly` does.
    """
    journal = Journal()

    def over(world: World) -> None:
        journal.note(world)
        if told is not None:
            told(world)

    return fly(spec, over), journal
