"""One tick of the market: who may bid, who is in the feed, and what is written down of what `engine` sold.

Slots are cleared in order. Where a charge would break a budget, everything before it stands, the ads on that budget
leave, and the rest of the tick is cleared without them: so spend never exceeds a budget, exactly.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ..state import Ad, AdGroup, Campaign
from . import cells, dice, engagement, engine, pacing
from .audience import inside
from .dice import Flags, Ints
from .eligibility import may_deliver, silenced
from .engine import BIT, Crowd, Lanes, Moment, Rules, Slots, Sold
from .exposure import Exposure, Feed, is_capped
from .learning import Learner, beginner
from .traits import looks

if TYPE_CHECKING:
    from ..world import World

TICK, DAY = pacing.TICK, pacing.DAY
_MOST_BID = 1 << 39
"""Micros: times the dearest impression it still fits an integer of 64 bits."""
_EVERYBODY = -(1 << 20)
"""Log score of nobody at all."""
_BILLED = {"CPC": engine.CLICK, "CPV": engine.SIX_SECONDS}
_ENGAGED = BIT["watched_6s"] | BIT["p100"]


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


def tick(world: World) -> None:
    """Deliver from `world.now` for one tick."""
    start = world.now
    viewers = world.market.feed.next(world.seed, world.audience, pacing.slots(world.slots_a_day, world.purse, start))
    lanes = _bidding(world, start)
    if not lanes or not len(viewers):
        return
    before = {lane.group.adgroup_id: world.purse.ever.get(lane.group.adgroup_id, 0) for lane in lanes}
    columns, slots = _offered(world, lanes, viewers, start)
    some: Flags = np.asarray(slots.fits.any(axis=1))
    wanted = some[columns.fit].tolist()
    if len(slots.viewer):
        rules = Rules.of(world.model)
        sold = engine.named(engine.chosen()).run(_crowd(world), columns, slots, rules, _moment(world, start))
        _book(world, lanes, columns, sold, start)
    _settle(
        world, lanes, before, {lane.group.adgroup_id for lane, open_to in zip(lanes, wanted, strict=True) if open_to}
    )


def _settle(world: World, lanes: list[Lane], before: dict[str, int], could: set[str]) -> None:
    """Let every ad group's bid follow what the tick brought it.

    before  micros each had spent; could: those that there was anybody to show to
    """
    learners = defaultdict[str, list[Learner]](list)
    for lane in lanes:
        learners[lane.group.adgroup_id].append(lane.learner)
    for group_id, spent in before.items():
        more, group = world.purse.ever.get(group_id, 0) - spent, world.adgroups[group_id]
        world.market.pacers[group_id].settle(more, group, learners[group_id], world.now, group_id in could)


def _bidding(world: World, start: int) -> list[Lane]:
    ads = [ad for ad in world.ads.values() if may_deliver(world, ad, start, start + TICK)]
    day, _ = world.purse.day_of(start)
    sharing = Counter({ad.adgroup_id: ad.campaign_id for ad in ads}.values())
    lanes = []
    for ad in ads:
        group, campaign = world.adgroups[ad.adgroup_id], world.campaigns[ad.campaign_id]
        row = world.row_of(ad)
        learner = world.market.learners.get(ad.ad_id)
        if learner is None:
            place = list(world.ads).index(ad.ad_id)
            traits = world.creatives.all[row]
            lost, _ = looks(traits, world.model.mechanisms, _is_native(world, ad))
            learner = beginner(world.seed, place, group, traits, world.product, lost, world.model)
            world.market.learners[ad.ad_id] = learner
        belief = learner.belief(day)
        pacer = world.market.pacers.get(group.adgroup_id)
        if pacer is None:
            pacer = world.market.pacers[group.adgroup_id] = pacing.opening(belief, world.model.pacing)
        planned = pacing.plan(world.purse, campaign, group, sharing[ad.campaign_id], start, pacer.gains.catch_up)
        pacer.begin(planned, day)
        lanes.append(Lane(ad, group, campaign, row, learner, pacer, pacer.bid(group, belief)))
    return lanes


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


def _offered(world: World, lanes: list[Lane], viewers: Ints, start: int) -> tuple[Lanes, Slots]:
    """The lanes as columns, and the slots somebody here may be shown in."""
    kinds: dict[object, int] = {}
    here: dict[object, Flags] = {}
    fits: list[Flags] = []
    fit = []
    for lane in lanes:
        wanted, allowed = _targeted(world, lane.group)
        capped = is_capped(lane.group)
        kind = (wanted, lane.group.adgroup_id if capped else "")
        if kind not in kinds:
            kinds[kind] = len(fits)
            if wanted not in here:
                here[wanted] = allowed[viewers]
            open_to = here[wanted]
            fits.append(open_to & world.market.exposure.uncapped(lane.group, viewers, start) if capped else open_to)
        fit.append(kinds[kind])
    table = np.array(fits)
    slot = np.flatnonzero(table.any(axis=0))
    offered = Slots(viewer=viewers[slot], slot=slot, rival=_rivals(world, start, slot), fits=table.take(slot, axis=1))
    return _columns(world, lanes, np.array(fit, dtype=np.int64), start), offered


def _columns(world: World, lanes: list[Lane], fit: Ints, start: int) -> Lanes:
    def whole(values: list[int]) -> Ints:
        return np.array(values, dtype=np.int64)

    column = whole([world.market.exposure.column_of(lane.ad.ad_id) for lane in lanes])
    shown = [_shown(world, lane, start) for lane in lanes]
    hook = whole([hook for hook, _, _ in shown])
    quality = round(1_024 * world.model.auction.quality)
    day, _ = world.purse.day_of(start)
    purses, left = _budgets(world, lanes, start)
    return Lanes(
        row=whole([lane.row for lane in lanes]),
        column=column,
        aim=np.ascontiguousarray(np.array([lane.learner.aim() for lane in lanes], dtype=np.float32).T),
        bid=whole([lane.log_bid + lane.learner.belief(day) for lane in lanes]),
        quality=_log_hooks(world.model.auction.usual_hook)[dice.rows(hook)] * quality >> 10,
        billing=whole([_BILLED.get(lane.group.billing_event, engine.IMPRESSION) for lane in lanes]),
        dearest=whole([_dearest(lane, day) for lane in lanes]),
        hook=hook,
        hold=whole([hold for _, hold, _ in shown]),
        proof=whole([proof for _, _, proof in shown]),
        spark=np.array([bool(lane.ad.item_id) for lane in lanes]),
        silent=np.array(
            [lane.group.extra.get("comment_disabled") is True or silenced(world, lane.ad) for lane in lanes]
        ),
        fit=fit,
        purses=purses,
        left=left,
    )


@cache
def _log_hooks(usual: float) -> Ints:
    """Log of a hook beside the usual one, by row of `dice.logistic`; 1/256 nat."""
    return np.array([dice.nats(math.log(max(p, 1) / dice.ONE) - math.log(usual)) for p in dice.logistic().tolist()])


def _dearest(lane: Lane, day: int) -> int:
    """Micros bid for one click or view. A bid that no price answers to any more counts as what its ad is worth at most."""
    most = min(lane.log_bid, dice.ROWS - 1 - lane.learner.belief(day))
    return min(int(math.exp(most / dice.NAT)), _MOST_BID)


def _shown(world: World, lane: Lane, start: int) -> tuple[int, int, int]:
    """How the ad looks in the feed: row of its hook, log added to its hold, log added to acts by the likes it shows."""
    model, traits = world.model, world.creatives.all[lane.row]
    hook_lost, hold_lost = looks(traits, model.mechanisms, _is_native(world, lane.ad))
    post = world.posts.get(lane.ad.item_id)
    likes = post.organic.likes + post.paid.likes if post else world.market.likes.get(lane.ad.ad_id, 0)
    proof = model.mechanisms.social_proof * (math.log1p(likes) - math.log1p(model.mechanisms.usual_likes))
    began = world.market.began.setdefault(lane.ad.ad_id, start)
    fresh = model.response.novelty * 0.5 ** ((start - began) / (DAY * model.response.novelty_days))
    hook = dice.ZERO + traits.hook - hook_lost + dice.nats(model.mechanisms.proof_hook * proof + fresh)
    return hook, -hold_lost, dice.nats(proof)


def _is_native(world: World, ad: Ad) -> bool:
    """Whether the ad is somebody's post, and not a video made for ads, be it under an account or not."""
    post = world.posts.get(ad.item_id)
    return post is not None and not post.ads_only


def _targeted(world: World, group: AdGroup) -> tuple[tuple[object, ...], Flags]:
    """Whom the ad group wants, and which viewers are inside its places, ages and gender."""
    ages, gender = group.extra.get("age_groups"), group.extra.get("gender")
    wanted = (tuple(group.location_ids), tuple(ages) if isinstance(ages, list) else (), gender)
    kept = world.market.targets.get(group.adgroup_id)
    if kept is None or kept[0] != wanted:
        kept = world.market.targets[group.adgroup_id] = (wanted, inside(world.audience, *wanted))
    return kept


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


def _budgets(world: World, lanes: list[Lane], at: int) -> tuple[Ints, Ints]:
    """The three budgets each lane draws on, by place, and the micros each has left: account, campaigns, ad groups."""
    places: dict[str, int] = {"": 0}
    left = [world.advertiser.balance_micros]
    rows = []
    for lane in lanes:
        group_id, campaign_id = lane.group.adgroup_id, lane.campaign.campaign_id
        if group_id not in places:
            places[group_id] = len(left)
            left.append(world.purse.left_for_group(lane.group, at))
        if campaign_id not in places:
            places[campaign_id] = len(left)
            left.append(world.purse.left_for_campaign(lane.campaign, at))
        rows.append((places[group_id], places[campaign_id], 0))
    return np.array(rows, dtype=np.int64), np.array(left, dtype=np.int64)


def _book(world: World, lanes: list[Lane], columns: Lanes, sold: Sold, start: int) -> None:
    """Write down what stands: exposures, counters, money, comments, clicks and whoever was persuaded without one."""
    if not len(sold.lane):
        return
    second = start + (sold.second.astype(np.int64) * TICK >> 20)
    exposure = world.market.exposure
    exposure.add(sold.viewer, columns.column[sold.lane], second, _watched(sold))
    views, seen = cells.packed(sold.viewer, sold.lane, sold.did, sold.charge, sold.watch_ms), 0
    for place, (lane, tally, spend) in enumerate(zip(lanes, sold.tally.tolist(), sold.spent.tolist(), strict=True)):
        if not (count := tally[0]):
            continue
        won = engagement.counters(tally)
        world.purse.charge(lane.group.adgroup_id, lane.campaign.campaign_id, spend, start)
        engagement.credit(world, lane.ad, start, won, spend, views[seen : seen + count])
        seen += count
        lane.learner.heard(won, start)
        if not lane.ad.item_id:
            world.market.likes[lane.ad.ad_id] = world.market.likes.get(lane.ad.ad_id, 0) + won.likes
        if is_capped(lane.group):
            mine = sold.lane == place
            exposure.cap(lane.group, sold.viewer[mine], second[mine])
    _told(world, lanes, sold, second)


def _watched(sold: Sold) -> Flags:
    """Impressions watched for six seconds, or to the end, and not clicked."""
    watched: Flags = (sold.did & _ENGAGED != 0) & (sold.did & BIT["clicks"] == 0)
    return watched


def _told(world: World, lanes: list[Lane], sold: Sold, second: Ints) -> None:
    """Let people say and do what goes beyond a counter."""
    for lane, _, at, slot in _those(sold, second, np.flatnonzero(sold.did & BIT["comments"])):
        engagement.won_comment(world, lanes[lane].ad, at, slot)
    place = np.flatnonzero(sold.did & BIT["clicks"])
    clicked, buys = [lanes[lane].ad for lane in sold.lane[place].tolist()], sold.did[place] & BIT["buys"] != 0
    world.shoppers.clicked(clicked, sold.viewer[place], second[place], sold.slot[place], buys)
    if not world.model.shop.view_lift:
        return
    quiet = np.flatnonzero(_watched(sold))
    for lane, viewer, at, slot in _those(sold, second, quiet[world.shoppers.moved(world.now, sold.slot[quiet])]):
        world.shoppers.persuaded(lanes[lane].ad, viewer, at, slot)


def _those(sold: Sold, second: Ints, place: Ints) -> Iterator[tuple[int, int, int, int]]:
    """Lane, viewer, second and slot of the impressions at these places."""
    columns = (sold.lane, sold.viewer, second, sold.slot)
    return zip(*(column[place].tolist() for column in columns), strict=True)
