"""Who bids in a tick and at what: the ads that may run, and what holds of them for as long as nobody touches the records.

Between two deeds of anybody's only time, money, and what ads win move a line-up. So rights are looked at once until the
next second at which one of them begins or ends by itself (`eligibility.next_turn`), and whatever hangs on the records
alone is worked out once for each line-up. `Lineups` owns all of it, lives no longer than one `World.advance`, and is
told to `renew` when anybody but the market did something meanwhile.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ..state import Ad, AdGroup, Campaign, Post
from . import dice, engine, pacing
from .audience import inside
from .dice import Flags, Ints
from .eligibility import in_daypart, is_out_of_money, may_deliver, next_turn, silenced
from .engine import Lanes
from .exposure import Cap
from .learning import Learner, beginner
from .pacing import DAY, TICK
from .traits import looks

if TYPE_CHECKING:
    from ..world import World

_MOST_BID = 1 << 39
"""Micros: times the dearest impression it still fits an integer of 64 bits."""
_BILLED = {"CPC": engine.CLICK, "CPV": engine.SIX_SECONDS}


@dataclass(slots=True)
class Lane:
    """One ad that bids."""

    ad: Ad
    group: AdGroup
    campaign: Campaign
    row: int
    learner: Learner
    post: Post | None
    belief: int = 0
    """Of the tick that runs: log rate of results believed in, 1/256 nat."""
    log_bid: int = 0
    """Of the tick that runs: log of micros for one result, 1/256 nat."""


@dataclass(slots=True)
class Team:
    """The lanes of one ad group, which share its budget and its pacer."""

    group: AdGroup
    campaign: Campaign
    pacer: pacing.Pacer
    sharing: int
    """Ad groups that draw on the campaign's budget."""
    lanes: list[int] = field(default_factory=list)
    """By place in the line-up."""

    def bid(self, world: World, lanes: list[Lane], left: dict[str, int], day: int) -> None:
        """Set what each of its lanes bids in the tick that begins now."""
        pacer = self.pacer
        catch_up = pacer.gains.catch_up
        planned = pacing.share(world.purse, left, self.campaign, self.group, self.sharing, world.now, catch_up)
        pacer.begin(planned, day)
        for place in self.lanes:
            lane = lanes[place]
            lane.belief = lane.learner.belief(day)
            lane.log_bid = pacer.bid(self.group, lane.belief)


@dataclass(slots=True)
class Lineup:
    """The ads that bid for as long as they are the same, in the order they were made."""

    ads: list[Ad]
    lanes: list[Lane]
    teams: list[Team]
    left: dict[str, int]
    """Micros that each budget has left as the tick begins, by id of ad group or campaign."""
    _board: Board | None = None

    @classmethod
    def of(cls, world: World, ads: list[Ad]) -> Lineup:
        """Ads that bid for the first time begin to learn, and ad groups to pace."""
        sharing = Counter({ad.adgroup_id: ad.campaign_id for ad in ads}.values())
        lanes, teams = list[Lane](), dict[str, Team]()
        for place, ad in enumerate(ads):
            group, campaign, row = world.adgroups[ad.adgroup_id], world.campaigns[ad.campaign_id], world.row_of(ad)
            learner = _learner(world, ad, group, row)
            if ad.adgroup_id not in teams:
                pacer = _pacer(world, group, learner)
                teams[ad.adgroup_id] = Team(group, campaign, pacer, sharing[ad.campaign_id])
            teams[ad.adgroup_id].lanes.append(place)
            lanes.append(Lane(ad, group, campaign, row, learner, world.posts.get(ad.item_id)))
        return cls(ads, lanes, list(teams.values()), {})

    def board(self, world: World) -> Board:
        """What can be said of them once there is somebody to show them to."""
        if self._board is None:
            self._board = Board.of(world, self)
        return self._board


@dataclass(slots=True)
class Lineups:
    """Who may run, from tick to tick."""

    world: World
    _free: list[tuple[Ad, AdGroup, Campaign]] = field(default_factory=list)
    """Ads that nothing stands against but half-hours and money."""
    _groups: dict[str, AdGroup] = field(default_factory=dict)
    _campaigns: dict[str, Campaign] = field(default_factory=dict)
    _until: int = 0
    """Up to when that holds; 0 is no longer."""
    _last: Lineup | None = None

    def renew(self) -> None:
        """Forget everything: somebody touched the records."""
        self._until, self._last = 0, None

    def bidding(self) -> Lineup:
        """Who bids in the tick that begins now, with their bids."""
        world, start = self.world, self.world.now
        if start + TICK > self._until:
            self._call(start)
        left = world.purse.left(self._groups.values(), self._campaigns.values(), start)
        ads = [
            ad
            for ad, group, campaign in self._free
            if in_daypart(group, start) and not is_out_of_money(world, left, campaign, group)
        ]
        lineup = self._last
        if lineup is None or lineup.ads != ads:
            lineup = self._last = Lineup.of(world, ads)
        lineup.left = left
        day, _ = world.purse.day_of(start)
        for team in lineup.teams:
            team.bid(world, lineup.lanes, left, day)
        return lineup

    def _call(self, start: int) -> None:
        """Look at every ad's rights."""
        world = self.world
        free = [ad for ad in world.ads.values() if may_deliver(world, ad, start, start + TICK)]
        self._free = [(ad, world.adgroups[ad.adgroup_id], world.campaigns[ad.campaign_id]) for ad in free]
        self._groups = {group.adgroup_id: group for _, group, _ in self._free}
        self._campaigns = {campaign.campaign_id: campaign for _, _, campaign in self._free}
        self._until = next_turn(world, start)


@dataclass(frozen=True, slots=True)
class Fits:
    """Whom lanes may be shown, each way there is once. Shapes (fits,)."""

    audience: Ints
    """Row of the board's audiences."""
    column: Ints
    """Of `Exposure.oldest`, below nought where no frequency is capped: who has a second there that lies no longer back …"""
    span: Ints
    """… than so many seconds has seen it often enough."""


@dataclass(slots=True)
class Board:
    """The columns of a line-up's lanes that hang on the records alone, and the means to fill in the others."""

    lineup: Lineup
    row: Ints
    column: Ints
    quality: int
    """Weight of a lane's hook in its score, 1/1024."""
    hook: Ints
    """Before likes and novelty."""
    hold: Ints
    billing: Ints
    spark: Flags
    silent: Flags
    began: list[int]
    """Second of the tick in which each ad was first able to be shown."""
    audiences: Flags
    """Everybody inside somebody's places, ages and gender. Shape (audiences, viewers)."""
    fits: Fits
    fit: Ints
    """Place of each lane among `fits`."""
    caps: list[Cap]
    """Of each lane."""
    purses: Ints
    budgets: list[str]
    """Ids, but for the account's balance, which comes first: places in `purses` less one."""
    _results: list[int]
    """That each lane had heard of when it took its aim: it hangs on nothing else until somebody touches the records."""
    _aim: np.ndarray[tuple[int, int], np.dtype[np.float32]]
    """Shape (16, lanes)."""

    @classmethod
    def of(cls, world: World, lineup: Lineup) -> Board:
        lanes, model, market = lineup.lanes, world.model, world.market
        seen = [looks(world.creatives.all[one.row], model.mechanisms, _is_native(one.post)) for one in lanes]
        caps = [market.exposure.capped(one.group.adgroup_id, one.group.frequency) for one in lanes]
        audiences, fits, fit = _audiences(world, lanes, caps)
        purses, budgets = _budgets(lanes)
        hooks = [world.creatives.all[one.row].hook for one in lanes]
        silent = [one.group.extra.get("comment_disabled") is True or silenced(world, one.ad) for one in lanes]
        return cls(
            lineup=lineup,
            row=_whole(one.row for one in lanes),
            column=_whole(market.exposure.column_of(one.ad.ad_id) for one in lanes),
            quality=round(1_024 * model.auction.quality),
            hook=_whole(dice.ZERO + hook - lost for hook, (lost, _) in zip(hooks, seen, strict=True)),
            hold=_whole(-lost for _, lost in seen),
            billing=_whole(_BILLED.get(one.group.billing_event, engine.IMPRESSION) for one in lanes),
            spark=np.array([bool(one.ad.item_id) for one in lanes]),
            silent=np.array(silent),
            began=[market.began.setdefault(one.ad.ad_id, world.now) for one in lanes],
            audiences=audiences,
            fits=fits,
            fit=fit,
            caps=caps,
            purses=purses,
            budgets=budgets,
            _results=[one.learner.results for one in lanes],
            _aim=_side_by_side(lanes),
        )

    def open_to(self, world: World, viewers: Ints) -> Flags:
        """Whom of these viewers each of `fits` is. Shape (fits, viewers)."""
        exposure, fits, since = world.market.exposure, self.fits, world.now - self.fits.span
        if engine.chosen() == "numba":
            open_to: Flags = np.empty((len(since), len(viewers)), np.bool_)
            run = engine.named("numba").open_to
            run(viewers, self.audiences, fits.audience, exposure.oldest, fits.column, since, open_to)
            return open_to
        open_to = self.audiences.take(viewers, axis=1)[fits.audience]
        capped = np.flatnonzero(fits.column >= 0)
        if len(capped):
            open_to[capped] &= exposure.uncapped(fits.column[capped], viewers, since[capped])
        return open_to

    def lanes(self, world: World) -> Lanes:
        """As they bid and look in the tick that begins now."""
        lanes, left = self.lineup.lanes, self.lineup.left
        hook, proof = self._shown(world)
        return Lanes(
            row=self.row,
            column=self.column,
            aim=self._aimed(),
            bid=_whole(one.log_bid + one.belief for one in lanes),
            quality=_log_hooks(world.model.auction.usual_hook)[dice.rows(hook)] * self.quality >> 10,
            billing=self.billing,
            dearest=_whole(map(_dearest, lanes)),
            hook=hook,
            hold=self.hold,
            proof=proof,
            spark=self.spark,
            silent=self.silent,
            fit=self.fit,
            purses=self.purses,
            left=np.array([world.advertiser.balance_micros, *map(left.__getitem__, self.budgets)], dtype=np.int64),
        )

    def _shown(self, world: World) -> tuple[Ints, Ints]:
        """How the ads look in the feed: row of their hooks, and log added to acts, both by the likes they show."""
        like, response, won, now = world.model.mechanisms, world.model.response, world.market.likes, world.now
        lanes, life = self.lineup.lanes, DAY * response.novelty_days
        likes = (
            one.post.organic.likes + one.post.paid.likes if one.post else won.get(one.ad.ad_id, 0) for one in lanes
        )
        proof = like.social_proof * (np.array([math.log1p(n) for n in likes]) - math.log1p(like.usual_likes))
        fresh = response.novelty * np.array([0.5 ** ((now - began) / life) for began in self.began])
        return self.hook + _nats(like.proof_hook * proof + fresh), _nats(proof)

    def _aimed(self) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        results = [one.learner.results for one in self.lineup.lanes]
        if results != self._results:
            self._results, self._aim = results, _side_by_side(self.lineup.lanes)
        return self._aim


def _whole(values: Iterator[int]) -> Ints:
    return np.array(list(values), dtype=np.int64)


def _nats(x: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Ints:
    """As `dice.nats`: of a half, the even one."""
    steps: Ints = np.rint(x * dice.NAT).astype(np.int64)
    return steps


def _side_by_side(lanes: list[Lane]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """The aims of these lanes."""
    return np.ascontiguousarray(np.array([one.learner.aim() for one in lanes], dtype=np.float32).T)


@cache
def _log_hooks(usual: float) -> Ints:
    """Log of a hook beside the usual one, by row of `dice.logistic`; 1/256 nat."""
    return np.array([dice.nats(math.log(max(p, 1) / dice.ONE) - math.log(usual)) for p in dice.logistic().tolist()])


def _dearest(lane: Lane) -> int:
    """Micros bid for one click or view, where these are billed. A bid that no price answers to any more counts as what its ad is worth at most."""
    if lane.group.billing_event not in _BILLED:
        return 0
    most = min(lane.log_bid, dice.ROWS - 1 - lane.belief)
    return min(int(math.exp(most / dice.NAT)), _MOST_BID)


def _learner(world: World, ad: Ad, group: AdGroup, row: int) -> Learner:
    learner = world.market.learners.get(ad.ad_id)
    if learner is None:
        place = list(world.ads).index(ad.ad_id)
        traits = world.creatives.all[row]
        lost, _ = looks(traits, world.model.mechanisms, _is_native(world.posts.get(ad.item_id)))
        learner = beginner(world.seed, place, group, traits, world.product, lost, world.model)
        world.market.learners[ad.ad_id] = learner
    return learner


def _pacer(world: World, group: AdGroup, learner: Learner) -> pacing.Pacer:
    """The group's; `learner` is of its first ad."""
    pacer = world.market.pacers.get(group.adgroup_id)
    if pacer is None:
        belief = learner.belief(world.purse.day_of(world.now)[0])
        pacer = world.market.pacers[group.adgroup_id] = pacing.opening(belief, world.model.pacing)
    return pacer


def _is_native(post: Post | None) -> bool:
    """Whether the ad is somebody's post, and not a video made for ads, be it under an account or not."""
    return post is not None and not post.ads_only


def _audiences(world: World, lanes: list[Lane], caps: list[Cap]) -> tuple[Flags, Fits, Ints]:
    """Columns `audiences`, `fits` and `fit` of a board."""
    place: dict[object, int] = {}
    kinds: dict[tuple[int, int, int], int] = {}
    audiences, fit = list[Flags](), list[int]()
    for lane, cap in zip(lanes, caps, strict=True):
        wanted, allowed = _targeted(world, lane.group)
        if wanted not in place:
            place[wanted] = len(audiences)
            audiences.append(allowed)
        kind = (place[wanted], cap.column, lane.group.frequency_days * DAY if cap.count else 0)
        fit.append(kinds.setdefault(kind, len(kinds)))
    audience, column, span = np.array(list(kinds), dtype=np.int64).T.copy()
    return np.stack(audiences), Fits(audience, column, span), np.array(fit, dtype=np.int64)


def _targeted(world: World, group: AdGroup) -> tuple[tuple[object, ...], Flags]:
    """Whom the ad group wants, and which viewers are inside its places, ages and gender."""
    ages, gender = group.extra.get("age_groups"), group.extra.get("gender")
    wanted = (tuple(group.location_ids), tuple(ages) if isinstance(ages, list) else (), gender)
    kept = world.market.targets.get(group.adgroup_id)
    if kept is None or kept[0] != wanted:
        kept = world.market.targets[group.adgroup_id] = (wanted, inside(world.audience, *wanted))
    return kept


def _budgets(lanes: list[Lane]) -> tuple[Ints, list[str]]:
    """The three budgets each lane draws on, by place: its ad group's, its campaign's and the account's, which is the
    first; and the ids of the others, in order."""
    places: dict[str, int] = {}
    rows = []
    for lane in lanes:
        group_id, campaign_id = lane.group.adgroup_id, lane.campaign.campaign_id
        for id in (group_id, campaign_id):
            places.setdefault(id, 1 + len(places))
        rows.append((places[group_id], places[campaign_id], 0))
    return np.array(rows, dtype=np.int64), list(places)
