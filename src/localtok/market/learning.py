"""What the platform believes about an ad: wrong at first, less so with every result it hears of.

A believed rate starts off by a factor of about exp(0.45) either way, and the people it aims at are a blurred version of
those who care; both errors shrink with the square root of results. So a new ad's cost swings, and settles as it learns
(the learning phase, 50 conversions in TikTok's words).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..state import AdGroup, Counters
from . import dice
from .dice import Ints
from .traits import DEPTH, Traits

_BLUR = 30
"""Spread of the error in each taste."""
_PRIOR = 12
"""Results after which the error has shrunk by a third."""
_COUNTED = {
    "CLICK": "clicks",
    "TRAFFIC_LANDING_PAGE_VIEW": "clicks",
    "ENGAGED_VIEW": "watched_6s",
    "FOLLOWERS": "follows",
}
_COUNTED |= {"PAGE_VISIT": "profile_visits", "VIDEO_VIEW": "watched_2s", "REACH": "impressions", "SHOW": "impressions"}


@dataclass(slots=True)
class Learner:
    """One ad's model of itself. Logs in 1/256 nat."""

    log_rate: int
    """True log rate of results at zero affinity."""
    error: int
    """How far off the first belief is."""
    true_aim: Ints
    """Shape (16,): how a viewer's tastes move the rate."""
    blur: Ints
    results: int = 0
    goal: str = "CONVERT"

    def heard(self, won: Counters) -> None:
        """Count the results of goals that happen on the platform itself."""
        counter = _COUNTED.get(self.goal)
        if counter:
            self.results += int(getattr(won, counter))

    def belief(self) -> int:
        """The log rate the platform believes in."""
        return self.log_rate + (self.error * self._doubt() >> 8)

    def aim(self) -> Ints:
        """Whom the platform believes to respond. Shape (16,), -127 to 127."""
        return np.clip(self.true_aim + (self.blur * self._doubt() >> 8), -127, 127)

    def _doubt(self) -> int:
        """256 for a beginner, falling with the square root of results."""
        return math.isqrt(65_536 * _PRIOR // (_PRIOR + self.results))


def beginner(seed: int, place: int, group: AdGroup, traits: Traits, product: Ints) -> Learner:
    """A new ad's model. `place` is the ad's number in the account: what blurs the model hangs on it, not on ids."""
    start = dice.stream(seed, "learner", place)
    buying = group.optimization_goal in ("CONVERT", "VALUE")
    aim = (8 * traits.taste + (5 * product if buying else 0)) // 10
    return Learner(
        log_rate=log_rate(traits, group.optimization_goal),
        error=115 * dice.normal(dice.one(start)) >> 10,
        true_aim=aim,
        blur=np.array([_BLUR * dice.normal(dice.one(start, 1 + k)) >> 10 for k in range(DEPTH)], dtype=np.int64),
        goal=group.optimization_goal,
    )


def log_rate(traits: Traits, goal: str) -> int:
    """Log of `result_rate`, 1/256 nat; a thousandth where a thousand impressions are the result."""
    return dice.nats(math.log(max(result_rate(traits, goal), 1e-7)))


def result_rate(traits: Traits, goal: str) -> float:
    """Share of impressions on people of zero affinity that bring what the goal counts."""
    if goal in ("REACH", "SHOW"):
        return 0.001
    stays = int(dice.logistic()[dice.rows(dice.ZERO + traits.hook - traits.ad_look)]) / dice.ONE
    watched = 2_000 + traits.hold_ms
    lift = _lift(traits)
    share = {
        "VIDEO_VIEW": 1.0,
        "ENGAGED_VIEW": int((watched >= 6_000).sum()) / 256,
        "ENGAGED_VIEW_FIFTEEN": int((watched >= min(15_000, traits.duration_ms)).sum()) / 256,
        "FOLLOWERS": traits.visit / dice.ONE * lift * traits.follow / dice.ONE,
        "PAGE_VISIT": traits.visit / dice.ONE * lift,
        "CLICK": traits.click / dice.ONE * lift,
        "TRAFFIC_LANDING_PAGE_VIEW": traits.click / dice.ONE * lift,
    }.get(goal, traits.click / dice.ONE * lift * traits.buy / dice.ONE)
    return stays * share


def _lift(traits: Traits) -> float:
    """How much more than at no watching a viewer who stays responds, on average."""
    watched = np.minimum(2_000 + traits.hold_ms, traits.duration_ms)
    return int(dice.growth()[dice.rows(dice.ZERO + 307 * watched // traits.duration_ms)].sum()) / 256 / 1_024
