"""What the platform believes about an ad: wrong at first, less so with every result it hears of.

A believed rate starts off by a factor of about exp(0.45) either way, and the people it aims at are a blurred version of
those who care; both errors shrink with the square root of results. So a new ad's cost swings, and settles as it learns
(the learning phase, 50 conversions in TikTok's words). A significant edit costs some of what was learned, and begins
another phase. Orders come hours and days after their clicks, so belief also lags behind what clicks have brought.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..state import AdGroup, Counters
from . import dice
from .dice import Ints
from .lateness import MILLION, TICK, Waiting, paces
from .model import Learning, Model, Response
from .traits import DEPTH, Traits

if TYPE_CHECKING:
    from ..world import World

_COUNTED = {
    "CLICK": "clicks",
    "TRAFFIC_LANDING_PAGE_VIEW": "clicks",
    "ENGAGED_VIEW": "watched_6s",
    "FOLLOWERS": "follows",
    "PAGE_VISIT": "profile_visits",
    "VIDEO_VIEW": "watched_2s",
    "REACH": "impressions",
    "SHOW": "impressions",
}
"""Counter of each goal that happens on the platform itself."""
_SEEN = ("REACH", "SHOW")
"""Goals that an impression is, whoever sees it: nothing to be wrong about, and nobody to aim at."""
_BOUGHT = ("CONVERT", "VALUE")
"""Goals that happen on the shop's site, some time after the click."""
_MILLIONTHS = dice.nats(math.log(MILLION))


@dataclass(slots=True)
class Learner:
    """One ad's model of itself. Logs in 1/256 nat."""

    place: tuple[int, int]
    """Of the ad's dice: the world's seed, and the ad's number in the account."""
    goal: str
    log_rate: int
    """True log rate of results at zero affinity."""
    log_click: int
    """The same of clicks."""
    true_aim: Ints
    """Shape (16,): how a viewer's tastes move the rate."""
    habits: Learning
    waiting: Waiting
    error: int = 0
    """How far off the first belief is, or the first after an edit."""
    blur: Ints = field(default_factory=lambda: np.zeros(DEPTH, np.int64))
    results: int = 0
    """Heard of, as far as they still count for what is believed."""
    forgotten: int = 0
    """Heard of before significant edits, and not counted any more."""
    before: int = 0
    """All results heard of before the last significant edit."""
    edits: int = 0
    unpaced: int = 0
    """Impressions the ad group's pacer has not taken note of."""
    reckoned: int = 0
    """Millionths of results the ad group's pacer has taken note of."""
    _aimed: tuple[int, Ints] | None = None
    """The last aim, and the doubt it was taken with."""
    _doubted: tuple[int, int] = (-1, 0)
    """Results, and the doubt they leave."""
    _strayed: tuple[int, int] = (0, 0)
    """A day, and how far its belief strays."""

    @property
    def ever(self) -> int:
        """All results heard of."""
        return self.results + self.forgotten

    @property
    def counted(self) -> int:
        """Results heard of in the learning phase that runs, or ran last."""
        return self.ever - self.before

    def heard(self, won: Counters, at: int = 0) -> None:
        """Count the results of goals that happen on the platform itself, and hope for those that clicks will bring.

        at  second of the tick in which the ad won them
        """
        self.unpaced += won.impressions
        counter = _COUNTED.get(self.goal)
        if counter:
            self.results += int(getattr(won, counter))
        elif won.clicks and self.goal in _BOUGHT:
            row = self.belief() - self.log_click + _MILLIONTHS
            self.waiting.until(at // TICK)
            self.waiting.hope(won.clicks * int(dice.micros()[min(max(row, 0), dice.ROWS - 1)]))

    def belief(self, day: int = 0) -> int:
        """The log rate the platform believes in; on that day of the account, by ordinal, where it explores."""
        return self.log_rate + ((self.error + self._straying(day)) * self._doubt() >> 8)

    def aim(self) -> Ints:
        """Whom the platform believes to respond. Shape (16,), -127 to 127. Not to be written into."""
        doubt = self._doubt()
        if self._aimed is None or self._aimed[0] != doubt:
            self._aimed = doubt, np.clip(self.true_aim + (self.blur * doubt >> 8), -127, 127)
        return self._aimed[1]

    def shown(self) -> int:
        """Impressions since this was last asked."""
        taken, self.unpaced = self.unpaced, 0
        return taken

    def gained(self, at: int) -> int | None:
        """Millionths of results reckoned since this was last asked; nothing for goals whose results nobody hears of.

        What has come in counts, and of what clicks should still bring as much as they were believed to bring; that
        belief is corrected by how many came of those that should have come by now. So a belief that was wrong, and
        results that come late, are made good whenever they show.
        """
        if self.goal in _BOUGHT:
            self.waiting.until(at // TICK)
            prior = round(self.habits.prior * MILLION)
            came, due = prior + self.ever * MILLION, prior + self.waiting.due
            now = self.waiting.hoped * came // max(due, 1)
        elif self.goal in _COUNTED:
            now = self.ever * MILLION
        else:
            return None
        more, self.reckoned = now - self.reckoned, now
        return more

    def edited(self) -> None:
        """Forget some of what was learned, be wrong in another way, and begin a new learning phase."""
        kept = self.results * round(256 * self.habits.kept) >> 8
        self.forgotten += self.results - kept
        self.results = kept
        self.before = self.ever
        self.edits += 1
        self.guess()

    def guess(self) -> None:
        """Begin with a belief that is off, and an aim that is blurred."""
        if self.goal in _SEEN:
            return
        seed, place = self.place
        start = dice.stream(seed, "learner", place, *([self.edits] if self.edits else []))
        blur = round(127 * self.habits.blur)
        self.error = dice.nats(self.habits.error) * dice.normal(dice.one(start)) >> 10
        self.blur = np.array([blur * dice.normal(dice.one(start, 1 + k)) >> 10 for k in range(DEPTH)], dtype=np.int64)
        self._aimed = None

    def _straying(self, day: int) -> int:
        """How far the day's belief is off the usual one, to find out more; not once the learning phase is over."""
        if not self.habits.swing or self.goal in _SEEN or self.counted >= self.habits.needed:
            return 0
        if self._strayed[0] != day:
            seed, place = self.place
            draw = dice.normal(dice.one(dice.stream(seed, "exploring", place, day)))
            self._strayed = day, dice.nats(self.habits.swing) * draw >> 10
        return self._strayed[1]

    def _doubt(self) -> int:
        """256 for a beginner, falling with the square root of results."""
        if self._doubted[0] != self.results:
            prior = max(round(256 * self.habits.prior), 1)
            self._doubted = self.results, math.isqrt(65_536 * prior // (prior + 256 * self.results))
        return self._doubted[1]


def beginner(
    seed: int,
    place: int,
    group: AdGroup,
    traits: Traits,
    product: Ints,
    lost: int = 0,
    model: Model | None = None,
) -> Learner:
    """A new ad's model. `place` is the ad's number in the account: what blurs the model hangs on it, not on ids.

    lost  hook lost by looking like an ad, 1/256 nat
    """
    goal, model = group.optimization_goal, model or Model()
    aim = (8 * traits.taste + (5 * product if goal in _BOUGHT else 0)) // 10
    made = Learner(
        place=(seed, place),
        goal=goal,
        log_rate=log_rate(traits, goal, model.response, lost),
        log_click=log_rate(traits, "CLICK", model.response, lost),
        true_aim=np.zeros_like(aim) if goal in _SEEN else aim,
        habits=model.learning,
        waiting=Waiting(paces(model.shop)),
    )
    made.guess()
    return made


def status(counted: int, model: Model) -> str:
    """LEARNING, or LEARNED once so many results since the last significant edit are enough."""
    return "LEARNED" if counted >= model.learning.needed else "LEARNING"


def phase(world: World, adgroup_id: str) -> tuple[str, int]:
    """The ad group's learning status, by the results of all its ads, and how many of them count towards it."""
    counted = sum(one.counted for one in _learners(world, adgroup_id))
    return status(counted, world.model), counted


def edited(world: World, adgroup_id: str, ad_id: str = "") -> None:
    """A significant edit of an ad group, or of one of its ads alone: whoever has begun to learn begins again."""
    for one in _learners(world, adgroup_id, ad_id):
        if one.ever or one.waiting.hoped:
            one.edited()


def _learners(world: World, adgroup_id: str, ad_id: str = "") -> list[Learner]:
    ads = (ad.ad_id for ad in world.ads.values() if ad.adgroup_id == adgroup_id and ad_id in ("", ad.ad_id))
    known = (world.market.learners.get(id) for id in ads)
    return [one for one in known if one is not None]


def log_rate(traits: Traits, goal: str, response: Response, lost: int = 0) -> int:
    """Log of `result_rate`, 1/256 nat; a thousandth where a thousand impressions are the result."""
    return dice.nats(math.log(max(result_rate(traits, goal, response, lost), 1e-7)))


def result_rate(traits: Traits, goal: str, response: Response, lost: int = 0) -> float:
    """Share of impressions on people of zero affinity that bring what the goal counts.

    lost  hook lost by looking like an ad, 1/256 nat
    """
    if goal in _SEEN:
        return 0.001
    stays = int(dice.logistic()[dice.rows(dice.ZERO + traits.hook - lost)]) / dice.ONE
    watched = 2_000 + traits.hold_ms
    lift = _lift(traits, response)
    share = {
        "VIDEO_VIEW": 1.0,
        "ENGAGED_VIEW": int((watched >= 6_000).sum()) / 256,
        "ENGAGED_VIEW_FIFTEEN": int((watched >= min(15_000, traits.duration_ms)).sum()) / 256,
        "FOLLOWERS": traits.visit / dice.ONE * lift * traits.follow / dice.ONE,
        "PAGE_VISIT": traits.visit / dice.ONE * lift,
        "CLICK": traits.click / dice.ONE * lift,
        "TRAFFIC_LANDING_PAGE_VIEW": traits.click / dice.ONE * lift,
    }.get(goal, traits.click / dice.ONE * lift * traits.buy / dice.ONE)
    return response.plays * stays * share


def _lift(traits: Traits, response: Response) -> float:
    """How much more than at no watching a viewer who stays responds, on average."""
    watched = np.minimum(2_000 + traits.hold_ms, traits.duration_ms)
    further = dice.nats(response.act_watched) * watched // traits.duration_ms
    return int(dice.growth()[dice.rows(dice.ZERO + further)].sum()) / 256 / 1_024
