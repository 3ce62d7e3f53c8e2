"""One tick of the market: who is in the feed, and what is written down of what `engine` sold to those who bid (`lineup`).

Slots are cleared in order. Where a charge would break a budget, everything before it stands, the ads on that budget
leave, and the rest of the tick is cleared without them: so spend never exceeds a budget, exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from . import dice, engagement, engine, pacing
from .booking import book, watched
from .dice import Flags, Ints
from .engine import BIT, Crowd, Moment, Rules, Slots, Sold
from .exposure import Exposure, Feed
from .learning import Learner
from .lineup import Board, Lane, Lineup, Lineups

if TYPE_CHECKING:
    from ..world import World

TICK = pacing.TICK
_EVERYBODY = -(1 << 20)
"""Log score of nobody at all."""


@dataclass(slots=True)
class Market:
    """What the market remembers between ticks."""

    exposure: Exposure
    targets: dict[str, tuple[tuple[object, ...], Flags]] = field(default_factory=dict)
    """By ad group: whom it targets, and which viewers those are."""
    feed: Feed = field(default_factory=Feed)
    learners: dict[str, Learner] = field(default_factory=dict)
    pacers: dict[str, pacing.Pacer] = field(default_factory=dict)
    likes: dict[str, int] = field(default_factory=dict)
    """Won by each ad that has no post they could stay on."""
    began: dict[str, int] = field(default_factory=dict)
    """Second of the tick in which each ad was first able to be shown."""


def tick(world: World, lineups: Lineups) -> None:
    """Deliver from `world.now` for one tick."""
    start = world.now
    viewers = world.market.feed.next(world.seed, world.audience, pacing.slots(world.slots_a_day, world.purse, start))
    lineup = lineups.bidding()
    if not lineup.lanes or not len(viewers):
        return
    before = [world.purse.ever.get(team.group.adgroup_id, 0) for team in lineup.teams]
    board = lineup.board(world)
    slots = _offered(world, board, viewers)
    if len(slots.viewer):
        columns, rules = board.lanes(world), Rules.of(world.model)
        sold = engine.named(engine.chosen()).run(_crowd(world), columns, slots, rules, _moment(world, start))
        _book(world, board, sold, start)
    some: Flags = np.asarray(slots.fits.any(axis=1))
    _settle(world, lineup, before, some[board.fit].tolist())


def _settle(world: World, lineup: Lineup, before: list[int], could: list[bool]) -> None:
    """Let every ad group's bid follow what the tick brought it.

    before  micros each had spent; could: which lanes there was anybody to show to
    """
    lanes, ever = lineup.lanes, world.purse.ever
    for team, spent in zip(lineup.teams, before, strict=True):
        more = ever.get(team.group.adgroup_id, 0) - spent
        learners, any_could = [lanes[at].learner for at in team.lanes], any(could[at] for at in team.lanes)
        team.pacer.settle(more, team.group, learners, world.now, any_could)


def _crowd(world: World) -> Crowd:
    audience, creatives = world.audience, world.creatives
    return Crowd(
        taste=audience.taste,
        need=audience.need,
        seen=world.market.exposure.seen,
        speaks=creatives.taste,
        hold=creatives.hold,
        length=creatives.length,
        chances=creatives.chances,
    )


def _moment(world: World, start: int) -> Moment:
    """The tick's dice, and the day's readiness to buy."""
    day = world.purse.day_of(start)[0]
    spread = dice.nats(world.model.response.mood)
    return Moment.at(
        world.seed, start // TICK, spread * dice.normal(dice.one(dice.stream(world.seed, "mood", day))) >> 10
    )


def _offered(world: World, board: Board, viewers: Ints) -> Slots:
    """The slots somebody here may be shown in."""
    open_to = board.open_to(world, viewers)
    slot = np.flatnonzero(open_to.any(axis=0))
    rival = _rivals(world, world.now, slot)
    if len(slot) == len(viewers):
        return Slots(viewer=viewers, slot=slot, rival=rival, fits=open_to)
    return Slots(viewer=viewers[slot], slot=slot, rival=rival, fits=open_to.take(slot, axis=1))


def _rivals(world: World, start: int, slot: Ints) -> Ints:
    """Log of the best score of everybody else at each slot, 1/256 nat; some days the market is dearer."""
    auction = world.model.auction
    if not auction.rivals:
        return np.full(len(slot), _EVERYBODY, np.int64)
    draws = dice.many(dice.stream(world.seed, "rivals", start // TICK), slot)
    day = world.purse.day_of(start)[0]
    today = dice.nats(auction.rivals_days) * dice.normal(dice.one(dice.stream(world.seed, "market day", day))) >> 10
    spread = dice.nats(auction.rivals_spread)
    middle = dice.nats(math.log(auction.rivals * 1_000))
    scores: Ints = middle + today + (dice.normals()[draws >> np.uint64(52)] * spread >> 10)
    return scores


def _book(world: World, board: Board, sold: Sold, start: int) -> None:
    """Write down what stands: exposures, counters, money, comments, clicks and whoever was persuaded without one."""
    if not len(sold.lane):
        return
    lanes, tallies, hour = board.lineup.lanes, sold.tally.tolist(), world.purse.hour_of(start)
    booked = book(world.market.exposure, board.caps, board.column, sold, start)
    each = booked.by_lane([tally[0] for tally in tallies])
    for lane, tally, spend, views in zip(lanes, tallies, sold.spent.tolist(), each, strict=True):
        if not tally[0]:
            continue
        won = engagement.counters(tally)
        world.purse.charge(lane.group.adgroup_id, lane.campaign.campaign_id, spend, start)
        engagement.credit(world, lane.ad, hour, won, spend, views)
        lane.learner.heard(won, start)
        if not lane.ad.item_id:
            world.market.likes[lane.ad.ad_id] = world.market.likes.get(lane.ad.ad_id, 0) + won.likes
    _told(world, lanes, sold, booked.second)


def _told(world: World, lanes: list[Lane], sold: Sold, second: Ints) -> None:
    """Let people say and do what goes beyond a counter."""
    for lane, _, at, slot in _those(sold, second, np.flatnonzero(sold.did & BIT["comments"])):
        engagement.won_comment(world, lanes[lane].ad, at, slot)
    place = np.flatnonzero(sold.did & BIT["clicks"])
    clicked, buys = [lanes[lane].ad for lane in sold.lane[place].tolist()], sold.did[place] & BIT["buys"] != 0
    world.shoppers.clicked(clicked, sold.viewer[place], second[place], sold.slot[place], buys)
    if not world.model.shop.view_lift:
        return
    quiet = np.flatnonzero(watched(sold))
    for lane, viewer, at, slot in _those(sold, second, quiet[world.shoppers.moved(world.now, sold.slot[quiet])]):
        world.shoppers.persuaded(lanes[lane].ad, viewer, at, slot)


def _those(sold: Sold, second: Ints, place: Ints) -> Iterator[tuple[int, int, int, int]]:
    """Lane, viewer, second and slot of the impressions at these places."""
    columns = (sold.lane, sold.viewer, second, sold.slot)
    return zip(*(column[place].tolist() for column in columns), strict=True)
