"""The engine in NumPy: whole columns at a time, for the same bytes as one slot after the other.

Nobody has two slots in a tick, so slots touch each other through budgets alone. Everything is cleared as if money were
no matter; where a charge would break a budget, what came before it stands, the ads on that budget leave, and the slots
they would have won after it are cleared again.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .. import dice
from ..dice import Flags, Hashes, Ints
from . import BIT, CEILING, CLICK, DEEDS, SCORE, SIX_SECONDS, TALLIES, Crowd, Lanes, Moment, Rules, Slots, Sold

_BLOCK = 2_048
"""Slots scored at a time: what 50 lanes need then stays in a processor's cache."""
OUT = np.float32(-(1 << 23))
_LOW24 = np.uint64(0xFFFFFF)


def run(crowd: Crowd, lanes: Lanes, slots: Slots, rules: Rules, moment: Moment) -> Sold:
    """Sell the slots to the lanes."""
    live, left = np.ones(len(lanes.row), np.bool_), lanes.left.copy()
    book = _Book(len(slots.viewer))
    for begin in range(0, len(slots.viewer), _BLOCK):
        _block(book, crowd, lanes, slots, rules, moment, begin, live, left)
    return book.closed(crowd, lanes, slots)


class _Book:
    """What each slot came to so far. Shapes (n,)."""

    def __init__(self, count: int) -> None:
        self.lane = np.full(count, -1, np.int64)
        self.charge = np.zeros(count, np.int64)
        self.did = np.zeros(count, np.int64)
        self.watch_ms = np.zeros(count, np.int64)
        self.second = np.zeros(count, np.int64)
        self.seen = np.zeros(count, np.uint8)

    def closed(self, crowd: Crowd, lanes: Lanes, slots: Slots) -> Sold:
        place = np.flatnonzero(self.lane >= 0)
        lane, did, watch_ms = self.lane[place], self.did[place], self.watch_ms[place]
        charge, fresh = self.charge[place], self.seen[place] == 0
        count = len(lanes.row)
        return Sold(
            viewer=slots.viewer[place],
            lane=lane,
            slot=slots.slot[place],
            charge=charge,
            did=did.astype(np.uint16),
            watch_ms=watch_ms.astype(np.int32),
            second=self.second[place].astype(np.int32),
            fresh=fresh,
            tally=_tally(lane, did, watch_ms, fresh, crowd.length[lanes.row], count),
            spent=np.bincount(lane, weights=charge, minlength=count).astype(np.int64),
        )


def _block(
    book: _Book,
    crowd: Crowd,
    lanes: Lanes,
    slots: Slots,
    rules: Rules,
    moment: Moment,
    first: int,
    live: Flags,
    left: Ints,
) -> None:
    """Clear a block of slots, again from where a budget breaks until none does. What is paid comes out of `left`."""
    stop = min(first + _BLOCK, len(slots.viewer))
    todo = np.arange(first, stop)
    while len(todo):
        _sell(book, crowd, lanes, slots, rules, moment, todo, live)
        first, broke = _within(book, lanes, left, first, stop)
        if broke < 0:
            return
        gone = (lanes.purses == broke).any(axis=1) & live
        live &= ~gone
        todo = np.arange(first, stop)
        if not rules.within:
            todo = todo[gone[book.lane[first:stop]] & (book.lane[first:stop] >= 0)]
        book.lane[todo] = -1


def _sell(
    book: _Book, crowd: Crowd, lanes: Lanes, slots: Slots, rules: Rules, moment: Moment, part: Ints, live: Flags
) -> None:
    """Clear these slots, and write down what the winners' viewers do."""
    won, lane, price, worth = _cleared(crowd, lanes, slots, rules, part, live)
    place = part[won]
    if not len(place):
        return
    viewer = slots.viewer[place]
    seen = crowd.seen[viewer, lanes.column[lane]]
    did, watched, second = respond(crowd, lanes, rules, moment, viewer, lane, slots.slot[place], seen)
    book.lane[place], book.did[place], book.watch_ms[place] = lane, did, watched
    book.seen[place], book.second[place] = seen, second
    book.charge[place] = _charged(lanes, lane, price, worth, did)


def _cleared(
    crowd: Crowd, lanes: Lanes, slots: Slots, rules: Rules, part: Ints, live: Flags
) -> tuple[Ints, Ints, Ints, Ints]:
    """Of these slots: which were won, by which lane, at what price, and what an impression was worth to it. Micros."""
    score = _scores(crowd, lanes, slots, rules, part, live)
    floor = (SCORE * (first_row(rules.reserve) + lanes.quality)).astype(np.float32)
    lane_of, best, following = _ranked(score, floor) if rules.within else (*_foremost(score, floor), None)
    won = np.flatnonzero((best > SCORE * slots.rival[part]) & (best > int(OUT) // 2))
    lane = lane_of[won]
    worth = (best[won].astype(np.int64) >> 5) - lanes.quality[lane]
    price = worth
    if not rules.first_price:
        price = slots.rival[part[won]]
        if following is not None:
            price = np.maximum(price, following[won].astype(np.int64) >> 5)
        price = np.minimum(price - lanes.quality[lane], worth)
    micros = dice.micros()
    paid, value = micros[dice.rows(price)], micros[dice.rows(worth)]
    return won, lane, np.maximum(paid, rules.reserve), value


def _scores(crowd: Crowd, lanes: Lanes, slots: Slots, rules: Rules, part: Ints, live: Flags) -> npt.NDArray[np.float32]:
    """Score of every lane at every slot, 1/8192 nat; far below nought where it may not be shown. Shape (slots, lanes)."""
    viewer, depth = slots.viewer[part], crowd.taste.shape[1]
    # One product does it all: tastes by aims, what bars a viewer by whom it bars, and one by what a lane bids anybody.
    whose = np.ones((len(part), depth + len(slots.fits) + 1), np.float32)
    whose[:, :depth] = crowd.taste.take(viewer, axis=0)
    in_a_row = part[-1] - part[0] == len(part) - 1
    fits = slots.fits[:, part[0] : part[-1] + 1] if in_a_row else slots.fits[:, part]
    np.logical_not(fits.T, out=whose[:, depth:-1], casting="unsafe")
    barred = (lanes.fit == np.arange(len(fits))[:, None]) * OUT
    bid = (SCORE * (lanes.bid + lanes.quality)).astype(np.float32)
    score: npt.NDArray[np.float32] = whose @ np.concatenate([lanes.aim, barred, bid[None]])
    tired = (SCORE * rules.fatigue).astype(np.float32)
    score -= tired.take(_seen(crowd, lanes, viewer))
    if not live.all():
        score[:, ~live] = OUT
    return score


def _highest(score: npt.NDArray[np.float32]) -> tuple[Ints, npt.NDArray[np.float32]]:
    """At each slot the best lane, the first of several, and its score."""
    lane: Ints = score.argmax(axis=1)
    return lane, score[np.arange(len(score)), lane]


def _foremost(score: npt.NDArray[np.float32], floor: npt.NDArray[np.float32]) -> tuple[Ints, npt.NDArray[np.float32]]:
    """The best lane at each slot that is worth the reserve, and its score."""
    lane_of, best = _highest(score)
    # What is not worth it is passed over only where that could matter.
    place = np.flatnonzero(best < floor.max())
    asked = score[place]
    np.copyto(asked, OUT, where=asked < floor)
    lane_of[place], best[place] = _highest(asked)
    return lane_of, best


def _ranked(
    score: npt.NDArray[np.float32], floor: npt.NDArray[np.float32]
) -> tuple[Ints, npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """The same, and the score of the next best. Changes `score`."""
    lane_of, best = _highest(score)
    at = np.arange(len(score))
    score[at, lane_of] = OUT
    other, following = _highest(score)
    # Where both are worth the reserve, nothing that is not has come before them.
    place = np.flatnonzero((best < floor[lane_of]) | (following < floor[other]))
    if len(place):
        asked = score[place]
        asked[at[: len(place)], lane_of[place]] = best[place]
        np.copyto(asked, OUT, where=asked < floor)
        lane_of[place], best[place] = _highest(asked)
        asked[at[: len(place)], lane_of[place]] = OUT
        following[place] = asked.max(axis=1)
    return lane_of, best, following


def _seen(crowd: Crowd, lanes: Lanes, viewer: Ints) -> npt.NDArray[np.uint8]:
    """Impressions of each lane's ad by each viewer. Shape (viewers, lanes)."""
    first, count = int(lanes.column[0]), len(lanes.column)
    seen = crowd.seen.take(viewer, axis=0)
    if (lanes.column == np.arange(first, first + count)).all():
        return seen[:, first : first + count]
    return seen.take(lanes.column, axis=1)


def first_row(micros: int) -> int:
    """The first row of `dice.micros` that is worth it."""
    return int(np.searchsorted(dice.micros(), micros))


def respond(
    crowd: Crowd,
    lanes: Lanes,
    rules: Rules,
    moment: Moment,
    viewer: Ints,
    lane: Ints,
    slot: Ints,
    seen: npt.NDArray[np.uint8],
) -> tuple[Ints, Ints, Ints]:
    """What each impression leads to: bits of `DEEDS`, milliseconds watched, and 20 bits of when. Shapes (n,)."""
    row = lanes.row[lane]
    taste = crowd.taste.take(viewer, axis=0).astype(np.float32)
    dots = np.einsum("ij,ij->i", taste, crowd.speaks.take(row, axis=0))
    liking = (dots.astype(np.int64) >> 5) - rules.fatigue[seen]
    draw, length = dice.many(moment.play, slot), crowd.length[row]
    plays = dice.bits24(draw) < rules.plays
    tap = plays & (_second24(draw) < rules.avatar)
    draw = dice.many(moment.watch, slot)
    hook = dice.logistic()[dice.rows(lanes.hook[lane] + (liking * rules.hook_affinity >> 8))]
    stays = plays & (dice.bits24(draw) < hook)
    part = dice.bits12(draw)
    watched = np.where(plays, part * 2_000 >> 12, 0)
    did = plays * BIT["plays"] + tap * np.where(lanes.spark[lane], BIT["profile_visits"], BIT["clicks"])

    some = np.flatnonzero(stays)
    watched[some] = _watched(crowd, lanes, rules, row[some], lane[some], liking[some], part[some])
    did[some] |= _watching(watched[some], length[some])
    did[some] |= _acts(crowd, lanes, rules, moment, row[some], lane[some], slot[some], liking[some], watched[some])
    _after(crowd, rules, moment, viewer, row, slot, did, tap & ~lanes.spark[lane])
    return did, watched, (draw & np.uint64(0xFFFFF)).astype(np.int64)


def _watched(crowd: Crowd, lanes: Lanes, rules: Rules, row: Ints, lane: Ints, liking: Ints, part: Ints) -> Ints:
    """Milliseconds of those who stay, replays included."""
    longer = dice.growth()[dice.rows(dice.ZERO + (liking * rules.hold_affinity >> 8) + lanes.hold[lane])]
    watched: Ints = np.minimum(2_000 + (crowd.hold[row, part >> 4] * longer >> 10), 4 * crowd.length[row])
    return watched


def _watching(watched: Ints, length: Ints) -> Ints:
    """The bits of how far one got, of those who stay."""
    did: Ints = BIT["watched_2s"] + (watched >= 6_000) * BIT["watched_6s"]
    for quarter, name in enumerate(("p25", "p50", "p75", "p100"), 1):
        did = did + (watched * 4 >= length * quarter) * BIT[name]
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
) -> Ints:
    """The bits of what they do, of those who stay."""
    length, chances, spark = crowd.length[row], crowd.chances.take(row, axis=0), lanes.spark[lane]
    warm = (liking * rules.act_affinity >> 8) + rules.act_watched * np.minimum(watched, length) // length
    growth = dice.growth()
    moved = growth[dice.rows(dice.ZERO + warm + lanes.proof[lane])]
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
        + does(_second24(visits), 6, growth[dice.rows(dice.ZERO + warm)]) * BIT["clicks"]
        + music * BIT["music_clicks"]
    )
    return did


def _after(
    crowd: Crowd, rules: Rules, moment: Moment, viewer: Ints, row: Ints, slot: Ints, did: Ints, mistaken: Flags
) -> None:
    """Add who follows after a visit, and who will order after a click."""
    visit = np.flatnonzero(did & BIT["profile_visits"])
    follows = dice.bits24(dice.many(moment.follows, slot[visit])) < crowd.chances[row[visit], 5]
    did[visit[follows]] |= BIT["follows"]
    click = np.flatnonzero(did & BIT["clicks"])
    need = (crowd.need[viewer[click]].astype(np.int64) * rules.buy_need >> 8) + moment.mood
    willing = crowd.chances[row[click], 7] * dice.growth()[dice.rows(dice.ZERO + need)] >> 10
    # Who only tapped by mistake lands on the shop as well, and buys less often.
    willing = np.where(mistaken[click], willing * rules.mistaken >> 12, willing)
    buys = dice.bits24(dice.many(moment.buys, slot[click])) < np.minimum(willing, CEILING)
    did[click[buys]] |= BIT["buys"]


def _charged(lanes: Lanes, lane: Ints, price: Ints, worth: Ints, did: Ints) -> Ints:
    """Micros each impression is billed: its price, or nothing until the action that is billed happens.

    A click or a six-second view costs what its impressions cost on average: the price over the predicted rate, which is
    what the impression was worth over the bid. So it is never dearer than the bid.
    """
    billing = lanes.billing[lane]
    if not billing.any():
        return price
    happened = np.where(billing == CLICK, did & BIT["clicks"], did & BIT["watched_6s"]) != 0
    by_act = np.where(happened, price * lanes.dearest[lane] // np.maximum(worth, 1), 0)
    return np.where((billing == CLICK) | (billing == SIX_SECONDS), by_act, price)


def _within(book: _Book, lanes: Lanes, left: Ints, first: int, stop: int) -> tuple[int, int]:
    """The place of the first slot whose charge a budget cannot pay, and that budget, of several the one that is listed
    first; `stop` and -1 where there is none. What stands before it is taken out of `left`.
    """
    won = first + np.flatnonzero(book.lane[first:stop] >= 0)
    lane, charge = book.lane[won], book.charge[won]
    needs = _asked(lanes, lane, charge, len(left))
    stands, broke = len(won), -1
    for budget in np.flatnonzero(needs > left).tolist():
        mine = np.flatnonzero((lanes.purses == budget).any(axis=1)[lane])
        place = int(mine[np.searchsorted(np.cumsum(charge[mine]), left[budget], side="right")])
        if place < stands:
            stands, broke = place, budget
    if broke < 0:
        left -= needs
        return stop, -1
    left -= _asked(lanes, lane[:stands], charge[:stands], len(left))
    return int(won[stands]), broke


def _asked(lanes: Lanes, lane: Ints, charge: Ints, budgets: int) -> Ints:
    """Micros that these charges ask of each budget."""
    asked = np.bincount(lane, weights=charge, minlength=len(lanes.row))
    return np.bincount(lanes.purses.ravel(), weights=np.repeat(asked, 3), minlength=budgets).astype(np.int64)


def _tally(lane: Ints, did: Ints, watch_ms: Ints, fresh: Flags, length: Ints, count: int) -> Ints:
    """Sums by lane and `TALLIES`."""
    tally = np.zeros((count, len(TALLIES)), np.int64)

    def add(name: str, which: Ints, weights: npt.NDArray[np.generic] | None = None) -> None:
        sums = np.bincount(which, weights=weights, minlength=count)
        tally[:, TALLIES.index(name)] = sums.astype(np.int64)

    add("impressions", lane)
    add("watch_ms", lane, watch_ms)
    add("reach", lane[fresh])
    for name in DEEDS[:7]:
        add(name, lane[did & BIT[name] != 0])
    acted = np.flatnonzero(did >= BIT["likes"])
    rare, who = did[acted], lane[acted]
    for name in DEEDS[7:15]:
        add(name, who[rare & BIT[name] != 0])
    ended = np.flatnonzero(did & BIT["p100"])
    long = length[lane[ended]]
    again = np.maximum((watch_ms[ended] * 4 + 3 * long) // (4 * long) - 1, 0)
    add("rewatches", lane[ended], again)
    return tally


def _second24(draw: Hashes) -> Ints:
    """Uniform in [0, 2^24), from bits that `dice.bits24` does not use."""
    return ((draw >> np.uint64(16)) & _LOW24).astype(np.int64)
