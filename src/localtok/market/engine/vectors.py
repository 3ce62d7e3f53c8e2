"""The engine in NumPy: whole columns at a time, for the same bytes as one slot after the other.

Nobody has two slots in a tick, so slots touch each other through budgets alone. A stretch of slots is cleared as if
money were no matter; where a charge would break a budget, what came before it stands, the ads on that budget leave, and
what comes from there on is cleared again.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from .. import dice
from ..dice import Flags, Hashes, Ints
from . import BIT, CEILING, CLICK, DEEDS, SCORE, SIX_SECONDS, TALLIES, Crowd, Lanes, Moment, Rules, Slots, Sold

Bytes: TypeAlias = npt.NDArray[np.uint8]
Floats: TypeAlias = npt.NDArray[np.float32]

_STRETCH = 12_288
"""Slots sold at a time until a budget breaks: so many that calls cost little, and few enough for a cache."""
_STEP = 2_048
"""Slots sold at a time from there on: where one budget breaks others will, and what comes after was for nothing."""
_SCORES = 50 * 1_024
"""Scores made at a time: they stay in a cache, and BLAS multiplies so little without rearranging it first."""
_TURNED = 512
"""Slots whose histories are turned at a time: they fit the smallest cache."""
OUT = np.float32(-(1 << 23))
_LOW24 = np.uint64(0xFFFFFF)


class _Won(NamedTuple):
    """Slots that were won, in order. Shapes (n,)."""

    place: Ints
    lane: Ints
    charge: Ints
    did: Ints
    watch_ms: Ints
    second: Ints
    fresh: Flags


def run(crowd: Crowd, lanes: Lanes, slots: Slots, rules: Rules, moment: Moment) -> Sold:
    """Sell the slots to the lanes."""
    board, left = _Board(crowd, lanes, slots, rules), lanes.left.copy()
    parts, here, step = list[_Won](), 0, _STRETCH
    while here < len(slots.viewer):
        stop = min(here + step, len(slots.viewer))
        won = _won(board, crowd, lanes, slots, rules, moment, here, stop)
        stands, broke = _within(lanes, won.lane, won.charge, left)
        parts.append(_Won._make(column[:stands] for column in won))
        here = stop
        if broke >= 0:
            board.leave((lanes.purses == broke).any(axis=1))
            here, step = int(won.place[stands]), _STEP
    return _sold(parts, crowd, lanes, slots)


def _sold(parts: list[_Won], crowd: Crowd, lanes: Lanes, slots: Slots) -> Sold:
    none = [np.zeros(0, np.int64)] * len(_Won._fields)
    won = _Won._make(map(np.concatenate, zip(*parts, strict=True)) if parts else none)
    count = len(lanes.row)
    return Sold(
        viewer=slots.viewer[won.place],
        lane=won.lane,
        slot=slots.slot[won.place],
        charge=won.charge,
        did=won.did.astype(np.uint16),
        watch_ms=won.watch_ms.astype(np.int32),
        second=won.second.astype(np.int32),
        fresh=won.fresh.astype(np.bool_),
        tally=_tally(won.lane, won.did, won.watch_ms, won.fresh, crowd.length[lanes.row], count),
        spent=np.bincount(won.lane, weights=won.charge, minlength=count).astype(np.int64),
    )


def _won(
    board: _Board, crowd: Crowd, lanes: Lanes, slots: Slots, rules: Rules, moment: Moment, here: int, stop: int
) -> _Won:
    """Clear these slots as if money were no matter: who wins, what is charged, and what the viewers do."""
    rival, (lane, best, following) = slots.rival[here:stop], board.ranked(here, stop)
    columns: tuple[Ints, ...] = (
        np.arange(here, stop),
        slots.viewer[here:stop],
        slots.slot[here:stop],
        rival,
        lane,
        best,
        following,
    )
    is_won = (best > SCORE * rival) & (best > int(OUT) // 2)
    if not is_won.all():
        columns = tuple(column[is_won] for column in columns)
    place, viewer, slot, rival, lane, best, following = columns
    seen = crowd.seen[viewer, lanes.column[lane]]
    did, watched, second = respond(crowd, lanes, rules, moment, viewer, lane, slot, seen)
    quality = lanes.quality[lane]
    worth = (best >> 5) - quality
    price = worth
    if not rules.first_price:
        others = np.maximum(rival, following >> 5) if rules.within else rival
        price = np.minimum(others - quality, worth)
    paid = np.maximum(dice.micros().take(price, mode="clip"), rules.reserve)
    return _Won(place, lane, _charged(lanes, lane, paid, worth, did), did, watched, second, seen == 0)


class _Board:
    """The lanes, to be scored at each slot: in 1/8192 nat, whole numbers in float32. Scores lie a lane after the other,
    so that the slots of a block are compared side by side.
    """

    def __init__(self, crowd: Crowd, lanes: Lanes, slots: Slots, rules: Rules) -> None:
        count = len(lanes.row)
        self.crowd, self.slots, self.within = crowd, slots, rules.within
        # One product does both: tastes by aims, and one by what a lane bids anybody.
        bid = (SCORE * (lanes.bid + lanes.quality)).astype(np.float32)
        self.aim = np.ascontiguousarray(np.concatenate([lanes.aim, bid[None]]).T)
        self.floor = (SCORE * (first_row(rules.reserve) + lanes.quality)).astype(np.float32)[:, None]
        self.lost = _lost(rules.fatigue.tobytes())
        first, stop = int(lanes.column.min()), int(lanes.column.max()) + 1
        close = stop - first < 2 * count
        self.columns = slice(first, stop) if close else lanes.column
        self.column = lanes.column - first if close else np.arange(count)
        barred = {row: ~slots.fits[row] for row in np.flatnonzero(~slots.fits.all(axis=1)).tolist()}
        self.barred = [(lane, barred[row]) for lane, row in enumerate(lanes.fit.tolist()) if row in barred]
        self.block = max(_SCORES // count, 256)
        self.whose = np.ones((self.aim.shape[1], min(self.block, len(slots.viewer))), np.float32)
        self.rank = np.arange(count, 0, -1).astype(np.min_scalar_type(count))[:, None]

    def leave(self, gone: Flags) -> None:
        """Let these lanes win nothing from here on."""
        self.aim[gone, :-1], self.aim[gone, -1] = 0, OUT

    def ranked(self, here: int, stop: int) -> tuple[Ints, Ints, Ints]:
        """At each of these slots the best lane that is worth the reserve, the first of several, its score, and the next
        best score where lanes bid each other up. Scores are far below nought where there is none.
        """
        step = self.block
        blocks = [self._ranked(self._scores(at, min(at + step, stop))) for at in range(here, stop, step)]
        lane, best, following = (np.concatenate(column) for column in zip(*blocks, strict=True))
        return lane, best.astype(np.int64), following.astype(np.int64)

    def _scores(self, begin: int, end: int) -> Floats:
        """Score of every lane at every slot; far below nought where it may not be shown. Shape (lanes, slots)."""
        viewer = self.slots.viewer[begin:end]
        whose = self.whose[:, : len(viewer)]
        whose[:-1] = self.crowd.taste.take(viewer, axis=0).T
        score: Floats = self.aim @ whose
        score -= self._fatigue(viewer)
        for lane, barred in self.barred:
            score[lane][barred[begin:end]] = OUT
        return score

    def _fatigue(self, viewer: Ints) -> Floats:
        """What each lane's score loses, for the viewer saw the ad before. Shape (lanes, viewers)."""
        rows, count = self.crowd.seen.take(viewer, axis=0)[:, self.columns], len(viewer)
        turned = np.zeros((rows.shape[1], count + count % 2), np.uint8)
        for at in range(0, count, _TURNED):
            turned[:, at : min(at + _TURNED, count)] = rows[at : at + _TURNED].T
        seen = turned.take(self.column, axis=0).view(np.uint16)
        return self.lost.take(seen, mode="clip").view(np.float32)[:, :count]

    def _ranked(self, score: Floats) -> tuple[Ints, Floats, Floats]:
        """As `ranked`, of one block. Changes `score`."""
        lane, best = self._highest(score)
        following = self._second(score, lane) if self.within else best
        # What is not worth the reserve is passed over only where that could matter.
        poor = np.flatnonzero(following < self.floor.max())
        if len(poor):
            asked = score[:, poor]
            asked[lane[poor], np.arange(len(poor))] = best[poor]
            np.copyto(asked, OUT, where=asked < self.floor)
            lane[poor], best[poor] = self._highest(asked)
            if self.within:
                following[poor] = self._second(asked, lane[poor])
        return lane, best, following

    def _highest(self, score: Floats) -> tuple[Ints, Floats]:
        """At each slot the best lane, the first of several, and its score."""
        best: Floats = score.max(axis=0)
        first = ((score == best).view(np.uint8) * self.rank).max(axis=0)
        return len(self.rank) - first.astype(np.int64), best

    @staticmethod
    def _second(score: Floats, but: Ints) -> Floats:
        """At each slot the score of the best lane but one, which is put out of the running."""
        score[but, np.arange(len(but))] = OUT
        best: Floats = score.max(axis=0)
        return best


@lru_cache(maxsize=4)
def _lost(fatigue: bytes) -> npt.NDArray[np.complex64]:
    """What two scores that lie side by side lose, by the two bytes that say how often the ad was seen."""
    both = np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2)
    one = (SCORE * np.frombuffer(fatigue, np.int32)).astype(np.float32)
    return one[both].view(np.complex64).ravel()


def first_row(micros: int) -> int:
    """The first row of `dice.micros` that is worth it."""
    return int(np.searchsorted(dice.micros(), micros))


def respond(
    crowd: Crowd, lanes: Lanes, rules: Rules, moment: Moment, viewer: Ints, lane: Ints, slot: Ints, seen: Bytes
) -> tuple[Ints, Ints, Ints]:
    """What each impression leads to: bits of `DEEDS`, milliseconds watched, and 20 bits of when. Shapes (n,)."""
    row = lanes.row[lane]
    taste = crowd.taste.take(viewer, axis=0).astype(np.float32)
    dots = np.einsum("ij,ij->i", taste, crowd.speaks.take(row, axis=0))
    liking = (dots.astype(np.int64) >> 5) - rules.fatigue.take(seen)
    draw = dice.many(moment.play, slot)
    plays = dice.bits24(draw) < rules.plays
    did = plays * BIT["plays"]
    tap = plays & (_second24(draw) < rules.avatar)
    did[tap] |= np.where(lanes.spark[lane[tap]], BIT["profile_visits"], BIT["clicks"])
    draw = dice.many(moment.watch, slot)
    hook = dice.logistic().take(lanes.hook[lane] + (liking * rules.hook_affinity >> 8), mode="clip")
    stays = plays & (dice.bits24(draw) < hook)
    part = dice.bits12(draw)
    watched = part * 2_000 >> 12
    watched[~plays] = 0

    some = np.flatnonzero(stays)
    row_of, lane_of, liked = row[some], lane[some], liking[some]
    length = crowd.length[row_of]
    watched[some] = stayed = _watched(crowd, lanes, rules, row_of, lane_of, liked, part[some], length)
    did[some] |= _watching(stayed, length) | _acts(
        crowd, lanes, rules, moment, row_of, lane_of, slot[some], liked, stayed, length
    )
    _after(crowd, lanes, rules, moment, viewer, lane, slot, did, tap)
    return did, watched, (draw & np.uint64(0xFFFFF)).view(np.int64)


def _watched(
    crowd: Crowd, lanes: Lanes, rules: Rules, row: Ints, lane: Ints, liking: Ints, part: Ints, length: Ints
) -> Ints:
    """Milliseconds of those who stay, replays included."""
    longer = _grown((liking * rules.hold_affinity >> 8) + lanes.hold[lane])
    watched: Ints = np.minimum(2_000 + (crowd.hold[row, part >> 4] * longer >> 10), 4 * length)
    return watched


def _watching(watched: Ints, length: Ints) -> Ints:
    """The bits of how far one got, of those who stay."""
    did: Ints = BIT["watched_2s"] + (watched >= 6_000) * BIT["watched_6s"]
    for quarter, name in enumerate(("p25", "p50", "p75", "p100"), 1):
        did += (watched * 4 >= length * quarter) * BIT[name]
    return did


def _acts(
    crowd: Crowd,
    lanes: Lanes,
    rules: Rules,
    moment: Moment,
    row: Ints,
    lane: Ints,
    slot: Ints,
    liking: Ints,
    watched: Ints,
    length: Ints,
) -> Ints:
    """The bits of what they do, of those who stay."""
    chances, spark = crowd.chances.take(row, axis=0), lanes.spark[lane]
    far: Ints = np.floor_divide(rules.act_watched * np.minimum(watched, length), length)
    warm = (liking * rules.act_affinity >> 8) + far
    moved = _grown(warm + lanes.proof[lane])
    likes, shares, visits = (dice.many(word, slot) for word in (moment.likes, moment.shares, moment.visits))

    def does(draw: Ints, column: int, lift: Ints) -> Flags:
        done: Flags = draw < np.minimum(chances[:, column] * lift >> 10, CEILING)
        return done

    talks = np.where(lanes.silent[lane], 0, rules.comments)
    comments = _second24(likes) < np.minimum(chances[:, 1] * moved >> 10, CEILING) * talks >> 12
    music = spark & (_second24(dice.many(moment.follows, slot)) < rules.music)
    did: Ints = (
        does(dice.bits24(likes), 0, moved) * BIT["likes"]
        + comments * BIT["comments"]
        + does(dice.bits24(shares), 2, moved) * BIT["shares"]
        + does(_second24(shares), 3, moved) * BIT["saves"]
        + (does(dice.bits24(visits), 4, moved) & spark) * BIT["profile_visits"]
        + does(_second24(visits), 6, _grown(warm)) * BIT["clicks"]
        + music * BIT["music_clicks"]
    )
    return did


def _after(
    crowd: Crowd,
    lanes: Lanes,
    rules: Rules,
    moment: Moment,
    viewer: Ints,
    lane: Ints,
    slot: Ints,
    did: Ints,
    tap: Flags,
) -> None:
    """Add who follows after a visit, and who will order after a click."""
    visit = np.flatnonzero(did & BIT["profile_visits"])
    follows = dice.bits24(dice.many(moment.follows, slot[visit])) < crowd.chances[lanes.row[lane[visit]], 5]
    did[visit[follows]] |= BIT["follows"]
    click = np.flatnonzero(did & BIT["clicks"])
    need: Ints = (crowd.need[viewer[click]].astype(np.int64) * rules.buy_need >> 8) + moment.mood
    willing = crowd.chances[lanes.row[lane[click]], 7] * _grown(need) >> 10
    # Who only tapped by mistake lands on the shop as well, and buys less often.
    mistaken = tap[click] & ~lanes.spark[lane[click]]
    willing = np.where(mistaken, willing * rules.mistaken >> 12, willing)
    buys = dice.bits24(dice.many(moment.buys, slot[click])) < np.minimum(willing, CEILING)
    did[click[buys]] |= BIT["buys"]


def _grown(nats: Ints) -> Ints:
    """exp in 1/1024, of 1/256 nat."""
    return dice.growth().take(nats + dice.ZERO, mode="clip")


def _charged(lanes: Lanes, lane: Ints, price: Ints, worth: Ints, did: Ints) -> Ints:
    """Micros each impression is billed: its price, or nothing until the action that is billed happens.

    worth   log micros, 1/256 nat

    A click or a six-second view costs what its impressions cost on average: the price over the predicted rate, which is
    what the impression was worth over the bid. So it is never dearer than the bid.
    """
    if not lanes.billing.any():
        return price
    billed = np.zeros(3, np.int64)
    billed[[CLICK, SIX_SECONDS]] = BIT["clicks"], BIT["watched_6s"]
    deed = billed[lanes.billing][lane]
    charge = np.where(deed == 0, price, 0)
    paid = np.flatnonzero(did & deed)
    value = np.maximum(dice.micros().take(worth[paid], mode="clip"), 1)
    charge[paid] = price[paid] * lanes.dearest[lane[paid]] // value
    return charge


def _within(lanes: Lanes, lane: Ints, charge: Ints, left: Ints) -> tuple[int, int]:
    """How many of these charges come before the first that a budget cannot pay, and that budget, of several the one that
    is listed first; -1 where there is none. What stands is taken out of `left`.
    """
    needs = _asked(lanes, lane, charge, len(left))
    stands, broke = len(lane), -1
    for budget in np.flatnonzero(needs > left).tolist():
        mine = np.flatnonzero((lanes.purses == budget).any(axis=1)[lane])
        place = int(mine[np.searchsorted(np.cumsum(charge[mine]), left[budget], side="right")])
        if place < stands:
            stands, broke = place, budget
    left -= needs if broke < 0 else _asked(lanes, lane[:stands], charge[:stands], len(left))
    return stands, broke


def _asked(lanes: Lanes, lane: Ints, charge: Ints, budgets: int) -> Ints:
    """Micros that these charges ask of each budget."""
    asked = np.bincount(lane, weights=charge, minlength=len(lanes.row))
    return np.bincount(lanes.purses.ravel(), weights=np.repeat(asked, 3), minlength=budgets).astype(np.int64)


def _tally(lane: Ints, did: Ints, watch_ms: Ints, fresh: Flags, length: Ints, count: int) -> Ints:
    """Sums by lane and `TALLIES`."""
    tally = np.zeros((count, len(TALLIES)), np.int64)

    def add(names: tuple[str, ...], which: Ints, bits: Ints) -> None:
        """How many of each lane have each of these bits, at most eight."""
        alike = np.bincount(which << 8 | bits, minlength=count << 8).reshape(count, 256)
        tally[:, [TALLIES.index(name) for name in names]] = alike.astype(np.float64) @ _bits()

    tally[:, TALLIES.index("impressions")] = np.bincount(lane, minlength=count)
    tally[:, TALLIES.index("watch_ms")] = np.bincount(lane, weights=watch_ms, minlength=count)
    add((*DEEDS[:7], "reach"), lane, did & 0x7F | fresh.astype(np.int64) << 7)
    acted = np.flatnonzero(did >= BIT["likes"])
    add(DEEDS[7:15], lane[acted], did[acted] >> 7 & 0xFF)
    ended = np.flatnonzero(did & BIT["p100"])
    long = length[lane[ended]]
    again = np.maximum((watch_ms[ended] * 4 + 3 * long) // (4 * long) - 1, 0)
    tally[:, TALLIES.index("rewatches")] = np.bincount(lane[ended], weights=again, minlength=count)
    return tally


@cache
def _bits() -> npt.NDArray[np.float64]:
    """Shape (256, 8): the bits of a byte, the lowest first."""
    return np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1, bitorder="little").astype(np.float64)


def _second24(draw: Hashes) -> Ints:
    """Uniform in [0, 2^24), from bits that `dice.bits24` does not use."""
    return ((draw >> np.uint64(16)) & _LOW24).view(np.int64)
