"""One tick of the market: who may bid, who is in the feed, who wins, what it costs, and what comes of it.

Slots are cleared in order. Where a charge would break a budget, everything before it stands, the ads on that budget
leave, and the rest of the tick is cleared again without them: so spend never exceeds a budget, exactly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ..state import Ad, AdGroup, Campaign
from . import cells, dice, engagement, pacing
from .auction import clear
from .audience import Keys, Response, affinity, fatigue, inside, respond
from .dice import Flags, Ints
from .eligibility import may_deliver, silenced
from .exposure import Exposure, Feed
from .learning import Learner, beginner

if TYPE_CHECKING:
    from ..world import World

TICK = pacing.TICK
RESERVE = 1_500
"""The least an impression costs, micros: a CPM of $1.50."""
_QUALITY = 700
"""Micros of score for a hook that never fails."""
_RIVAL_MEDIAN, _RIVAL_SPREAD = 7_600, 0.55
"""Best score of everybody else for one impression: log-normal, micros."""
_MOST_BID = 1 << 39
"""Micros: times the dearest impression it still fits an integer of 64 bits."""


@dataclass(slots=True)
class Lane:
    """One ad that bids in this tick."""

    ad: Ad
    group: AdGroup
    campaign: Campaign
    row: int
    learner: Learner
    pacer: pacing.Pacer
    log_bid: int
    """Log of micros for one result, 1/256 nat."""


@dataclass(frozen=True, slots=True)
class Sold:
    """Impressions won in this tick, in the order of their slots. Shapes (n,)."""

    viewer: Ints
    lane: Ints
    slot: Ints

    def head(self, count: int) -> Sold:
        return Sold(self.viewer[:count], self.lane[:count], self.slot[:count])


@dataclass(slots=True)
class Market:
    """What the market remembers between ticks."""

    exposure: Exposure
    targets: dict[str, tuple[tuple[object, ...], Flags]] = field(default_factory=dict)
    """By ad group: whom it targets, and which viewers those are."""
    feed: Feed = field(default_factory=Feed)
    learners: dict[str, Learner] = field(default_factory=dict)
    pacers: dict[str, pacing.Pacer] = field(default_factory=dict)


def tick(world: World) -> None:
    """Deliver from `world.now` for one tick."""
    start = world.now
    viewers = world.market.feed.next(world.seed, world.audience, pacing.slots(world.slots_a_day, world.purse, start))
    lanes = _lanes(world, start)
    if not lanes or not len(viewers):
        return
    before = {lane.group.adgroup_id: world.purse.ever.get(lane.group.adgroup_id, 0) for lane in lanes}
    _clear_all(world, lanes, viewers, start)
    for group_id, spent in before.items():
        world.market.pacers[group_id].settle(world.purse.ever.get(group_id, 0) - spent)


def _lanes(world: World, start: int) -> list[Lane]:
    ads = [ad for ad in world.ads.values() if may_deliver(world, ad, start, start + TICK)]
    groups = {ad.adgroup_id: ad.campaign_id for ad in ads}
    lanes = []
    for ad in ads:
        group, campaign = world.adgroups[ad.adgroup_id], world.campaigns[ad.campaign_id]
        row = world.row_of(ad)
        learner = world.market.learners.get(ad.ad_id)
        if learner is None:
            place = list(world.ads).index(ad.ad_id)
            learner = beginner(world.seed, place, group, world.creatives.all[row], world.product)
            world.market.learners[ad.ad_id] = learner
        pacer = world.market.pacers.setdefault(group.adgroup_id, pacing.opening(learner.log_rate))
        sharing = sum(1 for of in groups.values() if of == ad.campaign_id)
        planned = pacing.plan(world.purse, campaign, group, sharing, start)
        pacer.begin(planned, world.purse.day_of(start)[0])
        lanes.append(Lane(ad, group, campaign, row, learner, pacer, pacer.bid(group, learner.log_rate)))
    return lanes


def _clear_all(world: World, lanes: list[Lane], viewers: Ints, start: int) -> None:
    slot, values, rivals = _contested(world, lanes, viewers, start)
    quality = _quality(world, lanes)
    first, alive = 0, np.ones(len(lanes), np.int64)
    while first < len(slot) and alive.any():
        outcome = clear(values[first:] * alive, quality, rivals[first:], RESERVE)
        places = np.flatnonzero(outcome.winner >= 0)
        if not len(places):
            return
        winner, places_left = outcome.winner[places], places + first
        sold = Sold(viewers[slot[places_left]], winner, slot[places_left])
        response, seconds = _answers(world, lanes, sold, start)
        charge = _charges(lanes, winner, outcome.price[places], values[places_left, winner], response)
        stands, broke = _within_budgets(world, lanes, winner, charge, start)
        _book(world, lanes, sold.head(stands), charge[:stands], response.head(stands), seconds[:stands])
        if stands == len(places):
            return
        alive[broke] = 0
        first = int(places_left[stands])


def _contested(world: World, lanes: list[Lane], viewers: Ints, start: int) -> tuple[Ints, Ints, Ints]:
    """The slots somebody here could win, what they are worth to each lane, and the best score of everybody else.

    Worth is micros for one impression, by slot and lane; 0 where the lane may not be shown.
    """
    wanted = np.zeros(world.audience.size, np.bool_)
    for lane in lanes:
        wanted |= _targeted(world, lane.group)
    slot = np.flatnonzero(wanted[viewers])
    if not len(slot):
        return slot, np.zeros((0, len(lanes)), np.int64), slot
    index = _worth(world, lanes, viewers[slot], start)
    rivals = _rivals(world.seed, start // TICK, world.purse.day_of(start)[0], slot)
    most = dice.micros()[dice.rows(index.max(axis=1))] + _QUALITY
    hopeful = np.flatnonzero((most > rivals) & (most >= RESERVE + _QUALITY))
    index = index[hopeful]
    return slot[hopeful], np.where(index > 0, dice.micros()[dice.rows(index)], 0), rivals[hopeful]


def _quality(world: World, lanes: list[Lane]) -> Ints:
    """Micros of score each lane gets for how well its video hooks."""
    hooks = dice.logistic()[dice.rows(dice.ZERO + world.creatives.hook[[lane.row for lane in lanes]])]
    return hooks * _QUALITY >> 24


def _worth(world: World, lanes: list[Lane], viewers: Ints, start: int) -> npt.NDArray[np.int32]:
    """Log micros of an impression by viewer and lane, 1/256 nat; 0 where the lane may not be shown."""
    audience, exposure = world.audience, world.market.exposure
    aim = np.array([lane.learner.aim() for lane in lanes], dtype=np.float32)
    index = (audience.taste[viewers] @ aim.T).astype(np.int32) >> 5
    index += np.array([lane.log_bid + lane.learner.belief() for lane in lanes], dtype=np.int32)
    for column, lane in enumerate(lanes):
        index[:, column] -= fatigue(exposure.of(lane.ad.ad_id)[viewers])
        allowed = _targeted(world, lane.group)[viewers] & exposure.uncapped(lane.group, viewers, start + TICK)
        index[:, column] *= allowed
    kept: npt.NDArray[np.int32] = np.maximum(index, 0)
    return kept


def _targeted(world: World, group: AdGroup) -> Flags:
    """Viewers inside the ad group's places, ages and gender. A place that is not simulated has nobody in it."""
    ages, gender = group.extra.get("age_groups"), group.extra.get("gender")
    wanted = (tuple(group.location_ids), tuple(ages) if isinstance(ages, list) else (), gender)
    kept = world.market.targets.get(group.adgroup_id)
    if kept is None or kept[0] != wanted:
        kept = world.market.targets[group.adgroup_id] = (wanted, inside(world.audience, *wanted))
    return kept[1]


def _rivals(seed: int, moment: int, day: int, slot: Ints) -> Ints:
    """The best score of everybody else at each slot; some days the market is dearer."""
    draws = dice.many(dice.stream(seed, "rivals", moment), slot)
    today = 20 * dice.normal(dice.one(dice.stream(seed, "market day", day))) >> 10
    spread = dice.nats(_RIVAL_SPREAD)
    index = dice.nats(math.log(_RIVAL_MEDIAN)) + today + (dice.normals()[draws >> np.uint64(52)] * spread >> 10)
    return dice.micros()[dice.rows(index)]


def _answers(world: World, lanes: list[Lane], sold: Sold, start: int) -> tuple[Response, Ints]:
    """What each winner's viewer does, and the second it happens."""
    rows = np.array([lane.row for lane in lanes], dtype=np.int64)[sold.lane]
    spark = np.array([bool(lane.ad.item_id) for lane in lanes])[sold.lane]
    stacked = np.array([world.market.exposure.of(lane.ad.ad_id)[sold.viewer] for lane in lanes])
    seen = stacked[sold.lane, np.arange(len(sold.lane))]
    liking = affinity(world.audience, sold.viewer, world.creatives.taste[rows]) - fatigue(seen)
    day = world.purse.day_of(start)[0]
    mood = 26 * dice.normal(dice.one(dice.stream(world.seed, "mood", day))) >> 10
    keys = Keys(world.seed, start // TICK, sold.slot)
    silent = np.array([lane.group.extra.get("comment_disabled") is True or silenced(world, lane.ad) for lane in lanes])
    response = respond(world.audience, world.creatives, sold.viewer, rows, spark, liking, mood, keys)
    response.comment &= ~silent[sold.lane]
    return response, start + (dice.bits24(keys.of("second")) * TICK >> 24)


def _charges(lanes: list[Lane], winner: Ints, price: Ints, worth: Ints, response: Response) -> Ints:
    """Micros each impression is billed: its price, or nothing until the action that is billed happens.

    A click or a six-second view costs what its impressions cost on average: the price over the predicted rate, which
    is what the impression was worth over the bid. So it is never dearer than the bid. A bid that no price answers to any
    more counts as what its ad is worth at most.
    """
    charge = price.copy()
    for column, lane in enumerate(lanes):
        billed = {"CPC": response.click, "CPV": response.watched_6s}.get(lane.group.billing_event)
        if billed is not None:
            mine = winner == column
            most = min(lane.log_bid, dice.ROWS - 1 - lane.learner.belief())
            bid = min(int(math.exp(most / dice.NAT)), _MOST_BID)
            charge[mine] = np.where(billed[mine], price[mine] * bid // np.maximum(worth[mine], 1), 0)
    return charge


def _within_budgets(world: World, lanes: list[Lane], winner: Ints, charge: Ints, start: int) -> tuple[int, list[int]]:
    """How many charges, in order, every budget can pay; and the lanes whose budget the next one would break."""
    stands, broke = len(winner), list[int]()
    asked = np.bincount(winner, weights=charge, minlength=len(lanes)).astype(np.int64)
    for members, left in _budgets(world, lanes, start):
        if int(asked[members].sum()) <= left:
            continue
        mine = np.flatnonzero(np.isin(winner, members))
        place = int(mine[np.searchsorted(np.cumsum(charge[mine]), left, side="right")])
        if place < stands:
            stands, broke = place, members
    return stands, broke


def _budgets(world: World, lanes: list[Lane], at: int) -> list[tuple[list[int], int]]:
    """Every budget: the lanes that draw on it, and its micros left."""
    budgets: list[tuple[list[int], int]] = [(list(range(len(lanes))), world.advertiser.balance_micros)]
    for group in {lane.group.adgroup_id: lane.group for lane in lanes}.values():
        members = [k for k, lane in enumerate(lanes) if lane.group is group]
        budgets.append((members, world.purse.left_for_group(group, at)))
    for campaign in {lane.campaign.campaign_id: lane.campaign for lane in lanes}.values():
        members = [k for k, lane in enumerate(lanes) if lane.campaign is campaign]
        budgets.append((members, world.purse.left_for_campaign(campaign, at)))
    return budgets


def _book(world: World, lanes: list[Lane], sold: Sold, charge: Ints, response: Response, seconds: Ints) -> None:
    """Write down what stands: exposures, counters, money, comments and clicks."""
    if not len(sold.lane):
        return
    fresh = _expose(world.market.exposure, lanes, sold, seconds)
    money = np.bincount(sold.lane, weights=charge, minlength=len(lanes)).astype(np.int64).tolist()
    views, seen = cells.views(sold.viewer, sold.lane, response, charge), 0
    for lane, won, spend in zip(lanes, engagement.tallies(response, sold.lane, fresh, len(lanes)), money, strict=True):
        if won.impressions:
            world.purse.charge(lane.group.adgroup_id, lane.campaign.campaign_id, spend, world.now)
            engagement.credit(world, lane.ad, world.now, won, spend, views[seen : seen + won.impressions])
            seen += won.impressions
            lane.learner.heard(won)
    for at in np.flatnonzero(response.comment).tolist():
        engagement.won_comment(world, lanes[int(sold.lane[at])].ad, int(seconds[at]), int(sold.slot[at]))
    for at in np.flatnonzero(response.click).tolist():
        ad, buys = lanes[int(sold.lane[at])].ad, bool(response.buys[at])
        world.shoppers.clicked(ad, int(sold.viewer[at]), int(seconds[at]), int(sold.slot[at]), buys)


def _expose(exposure: Exposure, lanes: list[Lane], sold: Sold, seconds: Ints) -> Ints:
    """Remember who saw what; 1 where a viewer saw that ad for the first time."""
    fresh = np.zeros(len(sold.lane), np.int64)
    for column, lane in enumerate(lanes):
        mine = np.flatnonzero(sold.lane == column)
        fresh[mine] = exposure.add(lane.ad, lane.group, sold.viewer[mine], seconds[mine])
    return fresh
