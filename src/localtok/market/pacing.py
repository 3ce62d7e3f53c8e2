"""Money: what every budget has left, and how hard an ad group bids so that a day's budget lasts the day.

The purse is strict: no charge goes through that a budget or the balance cannot pay. The pacer is soft: a bid in logs
that gives way when spending runs ahead of the plan, the plan being what is left over the traffic that is left. With a
cost cap the bid is the smaller of the two (min-pacing, arXiv 2302.08530).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from ..state import AdGroup, Advertiser, Campaign
from . import dice

DAY = 86_400
TICK = 900
NO_LIMIT = 1 << 62
HOURLY = (58, 44, 34, 28, 26, 28, 36, 48, 60, 68, 74, 80, 88, 90, 88, 86, 88, 94, 104, 116, 124, 120, 102, 80)
"""How busy each hour of the account's day is; only the proportions count."""
_BUSY = sum(HOURLY)
_EAGER = 30
"""How fast bids follow the error of one tick, in 1/256 nat for an error of the whole plan."""
_FAST = 2_250
"""eCPM of PACING_MODE_FAST in log micros for one impression, 1/256 nat: about $6.6."""
_OPENING = 2_150
"""eCPM an ad group opens with, in the same unit: about $4.4."""


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
        local = datetime.fromtimestamp(at, self.zone)
        return local.toordinal(), local.hour * 3_600 + local.minute * 60 + local.second

    def hour_of(self, at: int) -> int:
        """When the hour on the account's clock began."""
        return at - self.day_of(at)[1] % 3_600

    def left_for_group(self, group: AdGroup, at: int) -> int:
        return self._left(group.adgroup_id, group.budget_mode, group.budget_micros, at)

    def left_for_campaign(self, campaign: Campaign, at: int) -> int:
        return self._left(campaign.campaign_id, campaign.budget_mode, campaign.budget_micros, at)

    def charge(self, group_id: str, campaign_id: str, amount: int, at: int) -> None:
        day, _ = self.day_of(at)
        for id in (group_id, campaign_id):
            self.ever[id] = self.ever.get(id, 0) + amount
            self.daily[id, day] = self.daily.get((id, day), 0) + amount
        self.advertiser.balance_micros -= amount

    def _left(self, id: str, mode: str, budget: int, at: int) -> int:
        if mode == "BUDGET_MODE_INFINITE":
            return NO_LIMIT
        if mode == "BUDGET_MODE_TOTAL":
            return budget - self.ever.get(id, 0)
        day, _ = self.day_of(at)
        today = self.daily.get((id, day), 0)
        if mode == "BUDGET_MODE_DYNAMIC_DAILY_BUDGET":
            # At most 125 % on a day and 7 days' worth from Sunday to Saturday (TikTok help, about dynamic daily budget).
            sunday = day - day % 7
            week = sum(self.daily.get((id, one), 0) for one in range(sunday, sunday + 7))
            return min(budget * 5 // 4 - today, 7 * budget - week)
        return budget - today


@dataclass(slots=True)
class Pacer:
    """How hard one ad group bids: the log of micros for one result, 1/256 nat."""

    level: int
    planned: int = 0
    """Micros meant for the tick that runs."""
    day: int = 0
    steady: int = 0
    """Slow average of the level times 32: where a new day starts, since the last ticks of a day press harder."""

    def bid(self, group: AdGroup, log_rate: int) -> int:
        """The log bid of an ad that expects a result from exp(`log_rate`/256) of its impressions."""
        level = max(self.level, _FAST - log_rate) if group.pacing == "PACING_MODE_FAST" else self.level
        return min(level, cap(group)) if group.bid_micros else level

    def begin(self, planned: int, day: int) -> None:
        """Take up the plan of the tick that starts; a new day starts from the usual level."""
        if day != self.day and self.steady:
            self.level = min(self.level, self.steady // 32)
        self.planned, self.day = planned, day

    def settle(self, spent: int) -> None:
        """Give way where more was spent than planned, press on where less was."""
        self.steady += self.level - self.steady // 32 if self.steady else 32 * self.level
        if self.planned <= 0:
            return
        error = min(max((spent - self.planned) * 256 // self.planned, -256), 384)
        self.level -= error * _EAGER >> 8


def opening(log_rate: int) -> Pacer:
    return Pacer(level=_OPENING - log_rate)


def cap(group: AdGroup) -> int:
    """The log of the most the group pays for one result; a CPM bid is for a thousand impressions."""
    return dice.nats(math.log(group.bid_micros))


def plan(purse: Purse, campaign: Campaign, group: AdGroup, sharing: int, at: int) -> int:
    """Micros the group should spend in the tick at `at`, where `sharing` groups draw on the campaign's budget."""
    left = min(purse.left_for_group(group, at), purse.left_for_campaign(campaign, at) // max(sharing, 1))
    left = min(left, purse.advertiser.balance_micros)
    _, since = purse.day_of(at)
    hour, quarter = divmod(since // TICK, 4)
    ahead = 4 * sum(HOURLY[hour:]) - quarter * HOURLY[hour]
    mode, budget = group.budget_mode, group.budget_micros
    if mode == "BUDGET_MODE_INFINITE":
        # The campaign shares its own budget out (CBO): what one group leaves over, the others find next time.
        mode, budget = campaign.budget_mode, campaign.budget_micros // max(sharing, 1)
    if mode == "BUDGET_MODE_TOTAL" and group.ends_at:
        ahead += 4 * _BUSY * max((group.ends_at - at - (DAY - since)) // DAY, 0)
    elif mode == "BUDGET_MODE_DYNAMIC_DAILY_BUDGET":
        left = min(left, budget)
    # The last quarter of an hour is kept for what was missed before it.
    planned = left * HOURLY[hour] // max(ahead - HOURLY[-1], HOURLY[hour])
    if mode != "BUDGET_MODE_TOTAL":
        planned = min(planned, 3 * budget * HOURLY[hour] // (2 * 4 * _BUSY))
    return max(planned, 0)


def slots(a_day: int, purse: Purse, at: int) -> int:
    """Places in the feed in the tick at `at`."""
    _, since = purse.day_of(at)
    return a_day * HOURLY[since // 3_600] // (4 * _BUSY)
