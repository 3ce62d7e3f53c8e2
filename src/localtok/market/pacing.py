"""Money: what every budget has left, and how hard an ad group bids so that a day's budget lasts the day.

The purse is strict: no charge goes through that a budget or the balance cannot pay. The pacer is soft: a bid in logs
that gives way when spending runs ahead of the plan, the plan being what is left over the traffic that is left. With a
cost cap there is a second such bid, which gives way when results cost more than they should, and the smaller of the two
counts (min-pacing, arXiv 2302.08530). A bid that is not the one that counts does not run away while it waits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from ..state import AdGroup, Advertiser, Campaign
from . import dice
from .lateness import MILLION
from .lateness import TICK as TICK
from .learning import Learner
from .model import Pacing

DAY = 86_400
NO_LIMIT = 1 << 62
HOURLY = (58, 44, 34, 28, 26, 28, 36, 48, 60, 68, 74, 80, 88, 90, 88, 86, 88, 94, 104, 116, 124, 120, 102, 80)
"""How busy each hour of the account's day is; only the proportions count."""
_ALL_DAY = sum(HOURLY)
_QUARTERS = DAY // TICK
_WEEK = 7 * _QUARTERS
FURTHEST = 1 << 15
"""Bids go no further from a micro than by so many steps of a log, either way: no market asks for more, and scores stay exact."""
_FIRST = 16
"""Ticks over which a new ad group's pacer settles down."""
_OF_LATE = 7
"""What a click costs in impressions is an average that forgets 1/128 a tick."""
_GUESSED = 100
"""Impressions the first guess of that counts for."""


@lru_cache(maxsize=8_192)
def _local(zone: ZoneInfo, quarter: int) -> tuple[int, int]:
    """The ordinal of the account's day, and the seconds since it began, when that quarter of an hour of UTC begins."""
    local = datetime.fromtimestamp(quarter * TICK, zone)
    return local.toordinal(), local.hour * 3_600 + local.minute * 60 + local.second


@dataclass(slots=True)
class Purse:
    """What was spent, by ad group and campaign, and what is left of their budgets and of the advertiser's balance."""

    advertiser: Advertiser
    zone: ZoneInfo
    ever: dict[str, int] = field(default_factory=dict)
    daily: dict[tuple[str, int], int] = field(default_factory=dict)
    """By id and ordinal of the account's day."""

    def day_of(self, at: int) -> tuple[int, int]:
        """The ordinal of the account's day, and the seconds since it began."""
        if self.zone.key in ("Etc/UTC", "UTC"):
            return at // DAY + 719_163, at % DAY
        # Every clock in use is a number of quarters of an hour off UTC.
        day, since = _local(self.zone, at // TICK)
        return day, since + at % TICK

    def hour_of(self, at: int) -> int:
        """When the hour on the account's clock began."""
        return at - self.day_of(at)[1] % 3_600

    def left_for_group(self, group: AdGroup, at: int) -> int:
        return self.left([group], [], at)[group.adgroup_id]

    def left_for_campaign(self, campaign: Campaign, at: int) -> int:
        return self.left([], [campaign], at)[campaign.campaign_id]

    def left(self, groups: Iterable[AdGroup], campaigns: Iterable[Campaign], at: int) -> dict[str, int]:
        """Micros each of these may still spend, by id."""
        day, _ = self.day_of(at)
        left = {one.adgroup_id: self._left(one.adgroup_id, one, day) for one in groups}
        for each in campaigns:
            left[each.campaign_id] = self._left(each.campaign_id, each, day)
        return left

    def charge(self, group_id: str, campaign_id: str, amount: int, at: int) -> None:
        day, _ = self.day_of(at)
        for id in (group_id, campaign_id):
            self.ever[id] = self.ever.get(id, 0) + amount
            self.daily[id, day] = self.daily.get((id, day), 0) + amount
        self.advertiser.balance_micros -= amount

    def _left(self, id: str, whose: AdGroup | Campaign, day: int) -> int:
        mode, budget = whose.budget_mode, whose.budget_micros
        if mode == "BUDGET_MODE_INFINITE":
            return NO_LIMIT
        if mode == "BUDGET_MODE_TOTAL":
            return budget - self.ever.get(id, 0)
        today = self.daily.get((id, day), 0)
        if mode == "BUDGET_MODE_DYNAMIC_DAILY_BUDGET":
            # At most 125 % on a day and 7 days' worth from Sunday to Saturday (TikTok help, about dynamic daily budget).
            sunday = day - day % 7
            week = sum(self.daily.get((id, one), 0) for one in range(sunday, sunday + 7))
            return min(budget * 5 // 4 - today, 7 * budget - week)
        return budget - today


@dataclass(frozen=True, slots=True)
class Gains:
    """The model's pacing in whole numbers: logs in 1/256 nat, factors in 1/256."""

    eager: int
    hurry: int
    furthest: int
    opening: int
    """Of micros for an impression, as `fast`."""
    fast: int
    catch_up: int
    cost_eager: int
    """For each result."""
    cost_furthest: int

    @property
    def most_ahead(self) -> int:
        """Millionths of results at which a cost cap's bid strays no further."""
        return self.cost_furthest * MILLION // max(self.cost_eager, 1)


@cache
def gains(model: Pacing) -> Gains:
    return Gains(
        eager=dice.nats(model.eager),
        hurry=round(256 * model.hurry),
        furthest=dice.nats(model.furthest),
        opening=dice.nats(math.log(max(model.opening, 1e-3) * 1_000)),
        fast=dice.nats(math.log(max(model.fast, 1e-3) * 1_000)),
        catch_up=round(256 * model.catch_up),
        cost_eager=dice.nats(model.cost_eager),
        cost_furthest=dice.nats(model.cost_furthest),
    )


@dataclass(slots=True)
class Pacer:
    """How hard one ad group bids: the log of micros for one result, 1/256 nat."""

    level: int
    """What its budget has it bid."""
    gains: Gains
    planned: int = 0
    """Micros meant for the tick that runs."""
    day: int = 0
    steady: int = 0
    """Slow average of the level times 32, where it got the ad group about what it should; 0 before it ever did."""
    ticks: int = 0
    """In which the ad group could be shown, up to `_FIRST`."""
    held: int = NO_LIMIT
    """The most its bid of the tick that runs could be, for what it may pay for a result."""
    ahead: int | None = None
    """Millionths of results more than a cost cap's spend should have brought; nothing before there is a cost cap."""
    impressions: int = 0
    """Of late, times 256, where clicks or views are billed; and the micros that were billed for them."""
    billed: int = 0

    @property
    def lean(self) -> int:
        """How far a cost cap's bid is above the cap, so that the average result costs what it says."""
        return (self.ahead or 0) * self.gains.cost_eager // MILLION

    def begin(self, planned: int, day: int) -> None:
        """Take up the plan of the tick that starts; a new day starts from the usual level."""
        if day != self.day and self.steady:
            self.level = min(self.level, self.steady // 32)
        self.planned, self.day, self.held = planned, day, NO_LIMIT

    def bid(self, group: AdGroup, log_rate: int) -> int:
        """The log bid of an ad that is believed to get a result from exp(`log_rate`/256) of its impressions."""
        fast = group.pacing == "PACING_MODE_FAST"
        if not group.bid_micros:
            return max(self.level, self.gains.fast - log_rate) if fast else self.level
        self.held = cap(group) + (self.lean if is_average(group) else 0)
        return self.held if fast else min(self.level, self.held)

    def settle(
        self,
        spent: int,
        group: AdGroup | None = None,
        learners: Iterable[Learner] = (),
        at: int = 0,
        could: bool = True,
    ) -> None:
        """Give way where more was spent than planned, or results cost more, and press on where less.

        learners  of the group's ads that ran in the tick that began at second `at`
        could     whether there was anybody to show the group to: where not, there is nothing to learn from the tick
        """
        if group is not None:
            spent = self._reckoned(spent, group, learners, at)
        if self.planned > 0 and could:
            self._follow(spent)
            self._remember(spent)

    def _reckoned(self, spent: int, group: AdGroup, learners: Iterable[Learner], at: int) -> int:
        """Keep account of what results cost. Micros the tick cost, on average where clicks or views are billed."""
        if group.billing_event in ("CPC", "CPV"):
            shown = sum(one.shown() for one in learners)
            self.impressions += 256 * shown - (self.impressions >> _OF_LATE)
            self.billed += 256 * spent - (self.billed >> _OF_LATE)
            return shown * self.billed // max(self.impressions, 1)
        if not group.bid_micros:
            self.ahead = None
        elif is_average(group):
            gained = [one.gained(at) for one in learners]
            heard = [more for more in gained if more is not None]
            # What was gained before there was a cost cap was not paid for under it.
            ahead = self.ahead + sum(heard) - spent * MILLION // group.bid_micros if self.ahead is not None else 0
            most = self.gains.most_ahead if heard else 0
            self.ahead = min(max(ahead, -most), most)
        return spent

    def _follow(self, spent: int) -> None:
        error = min(max((spent - self.planned) * 256 // self.planned, -256), 1_024)
        hurry = 256 + (self.gains.hurry - 256) * (_FIRST - self.ticks) // _FIRST
        self.level -= error * self.gains.eager * hurry >> 16
        if self.held < NO_LIMIT:
            # The budget's bid waits just above the one that counts.
            self.level = min(self.level, self.held + self.gains.eager)
        if self.steady:
            usual = self.steady // 32
            self.level = min(max(self.level, usual - self.gains.furthest), usual + self.gains.furthest)
        self.level = min(max(self.level, -FURTHEST), FURTHEST)
        self.ticks = min(self.ticks + 1, _FIRST)

    def _remember(self, spent: int) -> None:
        """A level that gets the ad group too little is none to come back to."""
        if not self.steady:
            self.steady = 32 * self.level if 2 * spent >= self.planned else 0
        elif 2 * spent >= self.planned or 32 * self.level < self.steady:
            self.steady += self.level - self.steady // 32


def opening(log_rate: int, model: Pacing | None = None) -> Pacer:
    """The pacer of a new ad group whose first ad is believed to get a result from exp(`log_rate`/256) of impressions."""
    made = gains(model or Pacing())
    first = 2 * round(math.exp(made.opening / dice.NAT))
    return Pacer(made.opening - log_rate, made, impressions=256 * _GUESSED, billed=256 * _GUESSED * first)


def cap(group: AdGroup) -> int:
    """The log of what the group bids for one result; a CPM bid is for a thousand impressions."""
    return dice.nats(math.log(group.bid_micros))


def is_average(group: AdGroup) -> bool:
    """Whether the bid is what results may cost on average, and not the most any of them may cost."""
    return group.billing_event == "OCPM"


def plan(purse: Purse, campaign: Campaign, group: AdGroup, sharing: int, at: int, catch_up: int) -> int:
    """Micros the group should spend in the tick at `at`, where `sharing` groups draw on the campaign's budget.

    catch_up  of an even day's pace, at most, so as to make up for what was missed; 1/256
    """
    return share(purse, purse.left([group], [campaign], at), campaign, group, sharing, at, catch_up)


def share(
    purse: Purse, left_of: Mapping[str, int], campaign: Campaign, group: AdGroup, sharing: int, at: int, catch_up: int
) -> int:
    """The same where it is known what each budget has left, by id."""
    left = min(left_of[group.adgroup_id], left_of[campaign.campaign_id] // max(sharing, 1))
    left = min(left, purse.advertiser.balance_micros)
    day, since = purse.day_of(at)
    here, ends = (day - 1) * _QUARTERS + since // TICK, 0
    mode, budget = group.budget_mode, group.budget_micros
    if mode == "BUDGET_MODE_INFINITE":
        # The campaign shares its own budget out (CBO): what one group leaves over, the others find next time.
        mode, budget = campaign.budget_mode, campaign.budget_micros // max(sharing, 1)
    if mode == "BUDGET_MODE_TOTAL" and group.ends_at:
        last, after = purse.day_of(group.ends_at)
        ends = max((last - 1) * _QUARTERS + after // TICK, here + 1)
    elif mode == "BUDGET_MODE_DYNAMIC_DAILY_BUDGET":
        left = min(left, budget)
    ahead = (here - at // TICK + 4 * _QUARTERS) % _WEEK
    now, rest, whole_day = _busy(str(group.extra.get("dayparting") or ""), ahead, here, ends)
    # As much as the next tick's share is kept for what was missed before it.
    planned = left * now // max(rest - now, now, 1)
    if mode != "BUDGET_MODE_TOTAL":
        planned = min(planned, catch_up * budget * now // (256 * max(whole_day, 1)))
    return max(planned, 0)


def slots(a_day: int, purse: Purse, at: int) -> int:
    """Places in the feed in the tick at `at`."""
    _, since = purse.day_of(at)
    return a_day * HOURLY[since // 3_600] // (4 * _ALL_DAY)


@lru_cache(maxsize=256)
def _busy(dayparting: str, ahead: int, here: int, ends: int) -> tuple[int, int, int]:
    """How busy it is, where an ad group may run, in the quarter of an hour `here`, from there to `ends`, and all day.

    here, ends  counted from a Monday on the account's clock; an end of 0 is that of the day
    """
    week, midnight = _week(dayparting, ahead), here - here % _QUARTERS + _QUARTERS
    rest = _between(week, here, ends or midnight)
    return _between(week, here, here + 1), rest, _between(week, midnight - _QUARTERS, midnight)


@lru_cache(maxsize=256)
def _week(dayparting: str, ahead: int) -> tuple[int, ...]:
    """How busy the hours are an ad group may run in, added up from Monday to each quarter of an hour and to the end.

    ahead  quarters by which the account's clock is ahead of UTC, by which ad groups are parted into half-hours
    """
    runs = dayparting if len(dayparting) == 336 and "1" in dayparting else "1" * 336
    busy = [0]
    for quarter in range(_WEEK):
        open_now = runs[(quarter - ahead) % _WEEK // 2] == "1"
        busy.append(busy[-1] + (HOURLY[quarter % _QUARTERS // 4] if open_now else 0))
    return tuple(busy)


def _between(week: tuple[int, ...], start: int, end: int) -> int:
    """How busy it is from one quarter of an hour to another, both counted from a Monday."""
    return (end // _WEEK - start // _WEEK) * week[-1] + week[end % _WEEK] - week[start % _WEEK]
