"""The engine compiled by numba: slots one after the other, as the market is meant, for the same bytes as `vectors`.

Whole numbers throughout; scores are whole numbers in float32, which holds them exactly, and their products of tastes are
BLAS's. A block of slots is cleared, answered and settled, each slot in order; where a budget breaks, the rest of its block
is done again without the lanes that leave. Scores lie a lane after the other, so that the slots of a block are compared
side by side.
Draws are made only where something hangs on them. Whatever other modules settle comes in as an argument, since numba
keeps machine code for as long as this file stays the same.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable
from dataclasses import fields
from functools import cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from .. import dice
from ..dice import Flags, Ints
from . import BIT, CEILING, CLICK, SCORE, SIX_SECONDS, TALLIES, Crowd, Lanes, Moment, Rules, Slots, Sold
from .vectors import OUT, first_row

try:
    import numba

    from .booking import book as book
    from .booking import open_to as open_to
    from .booking import scroll as scroll
    from .folding import fold as fold
except ImportError as missing:
    raise ImportError("the numba engine needs numba: pip install 'firesteel[fast]', or choose numpy") from missing

_BLOCK = 128
"""Slots; with fifty lanes their scores fit a small cache."""
_DEPTH = 16
"""Length of a taste, known beforehand so that loops over it are unrolled."""
_ROW, _LENGTH, _QUALITY, _BILLING, _DEAREST, _HOOK, _HOLD, _PROOF, _SPARK, _SILENT = range(10)
_LIKE, _COMMENT, _SHARE, _SAVE, _VISIT, _FOLLOW, _CLICK, _BUY = range(10, 18)
"""Columns of a sheet: what is known of each lane and its creative, side by side."""
_LANE, _PRICE, _WORTH, _SEEN, _DID, _WATCHED, _SECOND = range(7)
"""Columns of a draft: what each slot of the block has come to."""

Small: TypeAlias = npt.NDArray[np.int32]
Bytes: TypeAlias = npt.NDArray[np.uint8]
Floats: TypeAlias = npt.NDArray[np.float32]
F = TypeVar("F", bound=Callable[..., Any])


def _compiled(function: F) -> F:
    """Its machine code, made when it is first called and kept beside this file."""
    made: F = numba.njit(cache=True, error_model="numpy")(function)
    return made


class _Bits(NamedTuple):
    """`BIT`, by name."""

    plays: int
    watched_2s: int
    watched_6s: int
    p25: int
    p50: int
    p75: int
    p100: int
    likes: int
    comments: int
    shares: int
    saves: int
    profile_visits: int
    follows: int
    clicks: int
    music_clicks: int
    buys: int


class _Terms(NamedTuple):
    """Numbers that other modules settle."""

    out: int
    score: int
    ceiling: int
    zero: int
    on_click: int
    on_view: int
    impressions: int
    watch_ms: int
    reach: int
    rewatches: int


class _Curves(NamedTuple):
    """Tables of `dice` in 32 bits, so that a small cache holds them."""

    logistic: Small
    growth: Small
    micros: Small


class _Ranks(NamedTuple):
    """What a block comes to before anybody pays. Shapes (block,), but for the first three."""

    taste: Floats
    """Shape (block, 16)."""
    worn: Floats
    """Shape (lanes, block): what each lane's score loses, for the viewer saw the ad before."""
    dots: Floats
    """Shape (lanes, block): affinities."""
    lane: Small
    """The best, the first of equals."""
    best: Floats
    next: Floats


class _Counts(NamedTuple):
    """How many did what, a lane: bytes that are added up side by side, and put into the tally before they overflow."""

    bytes: npt.NDArray[np.uint64]
    """Shape (lanes, 2): a byte for each bit of `did`."""
    since: Ints
    """Shape (lanes,): impressions that are in `bytes`."""
    spread: npt.NDArray[np.uint64]
    """Shape (256,): each bit of a byte as a byte."""
    bit: Ints
    """Shape (tallies,): place of the bit that each column of the tally counts; -1 where it counts none."""
    tally: Ints


class _Columns(NamedTuple):
    """`Sold`, while it is filled."""

    viewer: Ints
    lane: Ints
    slot: Ints
    charge: Ints
    did: npt.NDArray[np.uint16]
    watch_ms: Small
    second: Small
    fresh: Flags


class _Board(NamedTuple):
    """The lanes, as the clearing needs them. Scores are in 1/8192 nat, far fewer than the 2^24 that float32 counts to."""

    column: npt.NDArray[np.uint64]
    aim: Floats
    """Shape (lanes, 16)."""
    base: Floats
    """Of somebody of no affinity who never saw the ad; lanes that leave sink to where nothing wins."""
    floor: Floats
    """A lane below is not worth the reserve."""
    tired: Floats
    fit: Ints
    sheet: Ints
    purses: Ints
    left: Ints


def _mirror(kind: Any) -> Any:
    """A named tuple with the fields of a dataclass: numba knows these."""
    return namedtuple(f"_{kind.__name__}", [one.name for one in fields(kind)])


_Crowd, _Slots, _Rules, _Moment = _mirror(Crowd), _mirror(Slots), _mirror(Rules), _mirror(Moment)


def run(crowd: Crowd, lanes: Lanes, slots: Slots, rules: Rules, moment: Moment) -> Sold:
    """Sell the slots to the lanes."""
    sold = _unsold(len(slots.viewer))
    tally = np.zeros((len(lanes.row), len(TALLIES)), np.int64)
    spent = np.zeros(len(lanes.row), np.int64)
    starts = {one.name: np.uint64(getattr(moment, one.name)) for one in fields(Moment) if one.name != "mood"}
    won = _sell(
        _as(_Crowd, crowd),
        _board(crowd, lanes, rules),
        _as(_Slots, slots),
        _as(_Rules, rules),
        _Moment(**starts, mood=moment.mood),
        *_settled(),
        _counts(tally),
        sold,
        spent,
    )
    columns = {name: column[:won] for name, column in sold._asdict().items()}
    return Sold(**columns, tally=tally, spent=spent)


def _unsold(count: int) -> _Columns:
    return _Columns(
        viewer=np.empty(count, np.int64),
        lane=np.empty(count, np.int64),
        slot=np.empty(count, np.int64),
        charge=np.empty(count, np.int64),
        did=np.empty(count, np.uint16),
        watch_ms=np.empty(count, np.int32),
        second=np.empty(count, np.int32),
        fresh=np.empty(count, np.bool_),
    )


def _as(kind: Any, given: Any) -> Any:
    """The same in numbers and arrays of one layout, since numba makes machine code for each there is."""
    return kind(*(_laid_out(getattr(given, name)) for name in kind._fields))


def _laid_out(value: Any) -> Any:
    return np.ascontiguousarray(value) if isinstance(value, np.ndarray) else value


def _board(crowd: Crowd, lanes: Lanes, rules: Rules) -> _Board:
    quality = SCORE * lanes.quality
    sheet = (
        lanes.row, crowd.length[lanes.row], lanes.quality, lanes.billing, lanes.dearest, lanes.hook, lanes.hold,
        lanes.proof, lanes.spark, lanes.silent, crowd.chances[lanes.row],
    )  # fmt: skip
    return _Board(
        column=lanes.column.astype(np.uint64),
        aim=np.ascontiguousarray(lanes.aim.T),
        base=(SCORE * lanes.bid + quality).astype(np.float32),
        floor=(SCORE * first_row(rules.reserve) + quality).astype(np.float32),
        tired=(SCORE * rules.fatigue).astype(np.float32),
        fit=lanes.fit,
        sheet=np.column_stack(sheet).astype(np.int64),
        purses=lanes.purses,
        left=lanes.left.copy(),
    )


def _counts(tally: Ints) -> _Counts:
    lanes = len(tally)
    return _Counts(np.zeros((lanes, 2), np.uint64), np.zeros(lanes, np.int64), *_spread_bits(), tally)


@cache
def _spread_bits() -> tuple[npt.NDArray[np.uint64], Ints]:
    spread = [sum((byte >> bit & 1) << 8 * bit for bit in range(8)) for byte in range(256)]
    place = [BIT[name].bit_length() - 1 if name in BIT else -1 for name in TALLIES]
    return np.array(spread, dtype=np.uint64), np.array(place, dtype=np.int64)


@cache
def _settled() -> tuple[_Terms, _Bits, _Curves]:
    """What does not change: numbers, bits and curves."""
    special = {name: TALLIES.index(name) for name in ("impressions", "watch_ms", "reach", "rewatches")}
    terms = _Terms(int(OUT), SCORE, CEILING, dice.ZERO, CLICK, SIX_SECONDS, **special)
    curves = _Curves(*(table.astype(np.int32) for table in (dice.logistic(), dice.growth(), dice.micros())))
    return terms, _Bits(**BIT), curves


@_compiled
def _sell(
    crowd: Crowd,
    board: _Board,
    slots: Slots,
    rules: Rules,
    moment: Any,
    terms: _Terms,
    bits: _Bits,
    curves: _Curves,
    counts: _Counts,
    sold: _Columns,
    spent: Ints,
) -> int:
    """Clear every slot in turn; how many were won."""
    ranks = _ranks(len(board.column))
    draft = np.empty((_BLOCK, 7), np.int64)
    won = 0
    for begin in range(0, len(slots.viewer), _BLOCK):
        viewer = slots.viewer[begin : begin + _BLOCK]
        slot, rival = slots.slot[begin : begin + _BLOCK], slots.rival[begin : begin + _BLOCK]
        fits = slots.fits[:, begin : begin + _BLOCK]
        _fetch(viewer, crowd.taste, crowd.seen, board.column, board.tired, ranks.taste, ranks.worn)
        np.dot(board.aim, ranks.taste.T, ranks.dots)
        here = 0
        while here < len(viewer):
            _rank(here, ranks, fits, board, np.float32(terms.out))
            _price(here, draft, ranks, rival, board.sheet, rules, terms, curves.micros)
            _respond(here, draft, viewer, slot, ranks.taste, crowd, board, rules, moment, terms, bits, curves)
            before = won
            here, won = _settle(here, won, draft, viewer, slot, board, terms, bits, sold, spent)
            _count(before, won, sold, board.sheet, terms, bits, counts)
    for lane in range(len(counts.since)):
        _tell(lane, counts, terms)
    return won


@_compiled
def _ranks(width: int) -> _Ranks:
    return _Ranks(
        taste=np.zeros((_BLOCK, _DEPTH), np.float32),
        worn=np.empty((width, _BLOCK), np.float32),
        dots=np.empty((width, _BLOCK), np.float32),
        lane=np.empty(_BLOCK, np.int32),
        best=np.empty(_BLOCK, np.float32),
        next=np.empty(_BLOCK, np.float32),
    )


@_compiled
def _fetch(
    viewer: Ints,
    tastes: npt.NDArray[np.int8],
    histories: Bytes,
    column: npt.NDArray[np.uint64],
    tired: Floats,
    taste: Floats,
    worn: Floats,
) -> None:
    """What is kept of these viewers, from all over the memory into one place."""
    for at in range(len(viewer)):
        who = np.uint64(viewer[at])
        for k in range(_DEPTH):
            taste[at, k] = tastes[who, k]
    for at in range(len(viewer)):
        who = np.uint64(viewer[at])
        for k in range(len(column)):
            worn[np.uint64(k), np.uint64(at)] = tired[histories[who, column[k]]]


@_compiled
def _rank(here: int, ranks: _Ranks, fits: Flags, board: _Board, out: np.float32) -> None:
    """The best lane at each slot from `here` on, its score, and the next best; `out` where none is worth the reserve."""
    stop = fits.shape[1]
    lane, best, second = ranks.lane[here:stop], ranks.best[here:stop], ranks.next[here:stop]
    lane[:], best[:], second[:] = 0, out, out
    for k in range(len(board.base)):
        base, floor = board.base[k], board.floor[k]
        dots, worn, may = ranks.dots[k, here:stop], ranks.worn[k, here:stop], fits[board.fit[k], here:]
        for at in range(len(may)):  # nothing but choices, and never from below nought, so that many are done at once
            score = dots[at] + base - worn[at]
            score = score if score >= floor else out
            score = score if may[at] else out
            top = best[at]
            is_more = score > top
            less = top if is_more else score
            best[at] = score if is_more else top
            lane[at] = k if is_more else lane[at]
            second[at] = less if less > second[at] else second[at]


@_compiled
def _price(
    here: int, draft: Ints, ranks: _Ranks, rival: Ints, sheet: Ints, rules: Rules, terms: _Terms, micros: Small
) -> None:
    """What winners would pay for the impression, and what it is worth to them, micros; no lane where nobody wins."""
    for at in range(here, len(rival)):
        lane, best = np.int64(ranks.lane[at]), np.int64(ranks.best[at])
        if best <= terms.score * rival[at] or best <= terms.out // 2:
            draft[at, _LANE] = -1
            continue
        worth = (best >> 5) - sheet[lane, _QUALITY]
        price = worth
        if not rules.first_price:
            others = max(rival[at], np.int64(ranks.next[at]) >> 5) if rules.within else rival[at]
            price = min(others - sheet[lane, _QUALITY], worth)
        draft[at, _LANE] = lane
        draft[at, _PRICE] = max(_at(micros, price), rules.reserve)
        draft[at, _WORTH] = _at(micros, worth)


@_compiled
def _at(table: Small, row: int) -> int:
    """A table's row, kept inside it."""
    return np.int64(table[min(max(row, 0), len(table) - 1)])  # type: ignore[return-value]


@_compiled
def _draw(start: np.uint64, slot: int) -> np.uint64:
    """Splitmix64, as `dice.many`."""
    z = (np.uint64(slot) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) + start
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@_compiled
def _first24(draw: np.uint64) -> int:
    return np.int64(draw >> np.uint64(40))  # type: ignore[return-value]


@_compiled
def _second24(draw: np.uint64) -> int:
    return np.int64((draw >> np.uint64(16)) & np.uint64(0xFFFFFF))  # type: ignore[return-value]


@_compiled
def _part(draw: np.uint64) -> int:
    return np.int64((draw >> np.uint64(20)) & np.uint64(0xFFF))  # type: ignore[return-value]


@_compiled
def _respond(
    here: int,
    draft: Ints,
    viewer: Ints,
    slot: Ints,
    taste: Floats,
    crowd: Crowd,
    board: _Board,
    rules: Rules,
    moment: Any,
    terms: _Terms,
    bits: _Bits,
    curves: _Curves,
) -> None:
    """What the winners' viewers do."""
    speaks, hold, need, fatigue = crowd.speaks, crowd.hold, crowd.need, rules.fatigue
    logistic, growth, sheet = curves.logistic, curves.growth, board.sheet
    for at in range(here, len(viewer)):
        lane = draft[at, _LANE]
        if lane < 0:
            continue
        row, spark, length = sheet[lane, _ROW], sheet[lane, _SPARK] != 0, sheet[lane, _LENGTH]
        start, draw = _draw(moment.play, slot[at]), _draw(moment.watch, slot[at])
        seen = crowd.seen[np.uint64(viewer[at]), board.column[lane]]
        did, watched = 0, 0
        if _first24(start) < rules.plays:
            tap = _second24(start) < rules.avatar
            did = bits.plays
            if tap:
                did |= bits.profile_visits if spark else bits.clicks
            dot = np.float32(0)
            for k in range(_DEPTH):
                dot += taste[at, k] * speaks[row, k]
            liking = (np.int64(dot) >> 5) - fatigue[seen]
            part = _part(draw)
            if _first24(draw) < _at(logistic, sheet[lane, _HOOK] + (liking * rules.hook_affinity >> 8)):
                longer = _at(growth, terms.zero + (liking * rules.hold_affinity >> 8) + sheet[lane, _HOLD])
                watched = min(2_000 + (hold[row, part >> 4] * longer >> 10), 4 * length)
                did |= _watching(watched, length, bits)
                did |= _acts(sheet[lane], slot[at], liking, watched, rules, moment, terms, bits, growth)
            else:
                watched = part * 2_000 >> 12
            if did & (bits.profile_visits | bits.clicks):
                by_mistake = tap and not spark
                did |= _after(
                    sheet[lane], slot[at], need[viewer[at]], did, by_mistake, rules, moment, terms, bits, growth
                )
        draft[at, _SEEN], draft[at, _DID], draft[at, _WATCHED] = seen, did, watched
        draft[at, _SECOND] = draw & np.uint64(0xFFFFF)


@_compiled
def _watching(watched: int, length: int, bits: _Bits) -> int:
    """The bits of how far somebody got who stays."""
    did = bits.watched_2s
    if watched >= 6_000:
        did |= bits.watched_6s
    if watched * 4 >= length:
        did |= bits.p25
    if watched * 4 >= length * 2:
        did |= bits.p50
    if watched * 4 >= length * 3:
        did |= bits.p75
    if watched >= length:
        did |= bits.p100
    return did


@_compiled
def _acts(
    lane: Ints,
    slot: int,
    liking: int,
    watched: int,
    rules: Rules,
    moment: Any,
    terms: _Terms,
    bits: _Bits,
    growth: Small,
) -> int:
    """The bits of what somebody does who stays. `lane` is its row of the sheet."""
    length, spark, top, did = lane[_LENGTH], lane[_SPARK], terms.ceiling, 0
    warm = terms.zero + (liking * rules.act_affinity >> 8) + rules.act_watched * min(watched, length) // length
    moved, plain = _at(growth, warm + lane[_PROOF]), _at(growth, warm)
    draw = _draw(moment.likes, slot)
    if _first24(draw) < min(lane[_LIKE] * moved >> 10, top):
        did |= bits.likes
    if not lane[_SILENT] and _second24(draw) < min(lane[_COMMENT] * moved >> 10, top) * rules.comments >> 12:
        did |= bits.comments
    draw = _draw(moment.shares, slot)
    if _first24(draw) < min(lane[_SHARE] * moved >> 10, top):
        did |= bits.shares
    if _second24(draw) < min(lane[_SAVE] * moved >> 10, top):
        did |= bits.saves
    draw = _draw(moment.visits, slot)
    if spark and _first24(draw) < min(lane[_VISIT] * moved >> 10, top):
        did |= bits.profile_visits
    if _second24(draw) < min(lane[_CLICK] * plain >> 10, top):
        did |= bits.clicks
    if spark and _second24(_draw(moment.follows, slot)) < rules.music:
        did |= bits.music_clicks
    return did


@_compiled
def _after(
    lane: Ints,
    slot: int,
    need: int,
    did: int,
    by_mistake: bool,
    rules: Rules,
    moment: Any,
    terms: _Terms,
    bits: _Bits,
    growth: Small,
) -> int:
    """The bits of who follows after a visit, and who will order after a click."""
    more = 0
    if did & bits.profile_visits and _first24(_draw(moment.follows, slot)) < lane[_FOLLOW]:
        more |= bits.follows
    if did & bits.clicks:
        willing = lane[_BUY] * _at(growth, terms.zero + (need * rules.buy_need >> 8) + moment.mood) >> 10
        if by_mistake:
            willing = willing * rules.mistaken >> 12
        if _first24(_draw(moment.buys, slot)) < min(willing, terms.ceiling):
            more |= bits.buys
    return more


@_compiled
def _settle(
    here: int,
    won: int,
    draft: Ints,
    viewer: Ints,
    slot: Ints,
    board: _Board,
    terms: _Terms,
    bits: _Bits,
    sold: _Columns,
    spent: Ints,
) -> tuple[int, int]:
    """Charge and write down what was won; where from, and how many there are.

    Where a budget cannot pay, the lanes that draw on it leave, and what comes is to be cleared again from that slot on.
    """
    sheet, purses, left, base = board.sheet, board.purses, board.left, board.base
    for at in range(here, len(viewer)):
        lane = draft[at, _LANE]
        if lane < 0:
            continue
        charge = _charge(draft[at], sheet[lane], terms, bits)
        broke = _broken(purses[lane], left, charge)
        if broke >= 0:
            for k in range(len(base)):
                if purses[k, 0] == broke or purses[k, 1] == broke or purses[k, 2] == broke:
                    base[k] = terms.out
            return at, won
        for k in range(3):
            left[purses[lane, k]] -= charge
        spent[lane] += charge
        sold.viewer[won], sold.lane[won], sold.slot[won], sold.charge[won] = viewer[at], lane, slot[at], charge
        sold.did[won], sold.watch_ms[won], sold.second[won] = draft[at, _DID], draft[at, _WATCHED], draft[at, _SECOND]
        sold.fresh[won] = draft[at, _SEEN] == 0
        won += 1
    return len(viewer), won


@_compiled
def _charge(slot: Ints, lane: Ints, terms: _Terms, bits: _Bits) -> int:
    """Micros an impression is billed; `slot` and `lane` are rows of the draft and the sheet."""
    billing = lane[_BILLING]
    if billing != terms.on_click and billing != terms.on_view:
        return slot[_PRICE]  # type: ignore[no-any-return]
    if slot[_DID] & (bits.clicks if billing == terms.on_click else bits.watched_6s):
        return slot[_PRICE] * lane[_DEAREST] // max(slot[_WORTH], 1)  # type: ignore[no-any-return]
    return 0


@_compiled
def _broken(purses: Ints, left: Ints, charge: int) -> int:
    """The budget listed first of those that cannot pay; -1 if all can."""
    broke = -1
    for k in range(3):
        if charge > left[purses[k]] and (broke < 0 or purses[k] < broke):
            broke = purses[k]
    return broke


@_compiled
def _count(first: int, stop: int, sold: _Columns, sheet: Ints, terms: _Terms, bits: _Bits, counts: _Counts) -> None:
    """Add impressions to their lanes' sums."""
    for at in range(first, stop):
        lane, did, watched = sold.lane[at], np.int64(sold.did[at]), np.int64(sold.watch_ms[at])
        counts.bytes[lane, 0] += counts.spread[did & 0xFF]
        counts.bytes[lane, 1] += counts.spread[did >> 8]
        counts.since[lane] += 1
        if counts.since[lane] == 255:
            _tell(lane, counts, terms)
        counts.tally[lane, terms.watch_ms] += watched
        counts.tally[lane, terms.reach] += sold.fresh[at]
        if did & bits.p100:
            length = sheet[lane, _LENGTH]
            counts.tally[lane, terms.rewatches] += max((watched * 4 + 3 * length) // (4 * length) - 1, 0)


@_compiled
def _tell(lane: int, counts: _Counts, terms: _Terms) -> None:
    """Put a lane's bytes into its row of the tally."""
    counts.tally[lane, terms.impressions] += counts.since[lane]
    counts.since[lane] = 0
    for k in range(len(counts.bit)):
        bit = counts.bit[k]
        if bit >= 0:
            counts.tally[lane, k] += np.int64(
                counts.bytes[lane, bit >> 3] >> np.uint64(8 * (bit & 7)) & np.uint64(0xFF)
            )
    counts.bytes[lane, 0] = counts.bytes[lane, 1] = 0
