"""The engine compiled by numba: slots one after the other, as the market is meant, for the same bytes as `vectors`.

Whole numbers throughout; products of tastes are BLAS's, exact in float32. A block of slots is cleared, answered and
settled, each slot in order; where a budget breaks, the rest of its block is done again without the lanes that leave.
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

    from .folding import fold as fold
except ImportError as missing:
    raise ImportError("the numba engine needs numba: pip install 'firesteel[fast]', or choose numpy") from missing

_BLOCK = 256
_DEPTH = 16
"""Length of a taste, known beforehand so that loops over it are unrolled."""
_ROW, _LENGTH, _QUALITY, _BILLING, _DEAREST, _HOOK, _HOLD, _PROOF, _SPARK, _SILENT = range(10)
_LIKE, _COMMENT, _SHARE, _SAVE, _VISIT, _FOLLOW, _CLICK, _BUY = range(10, 18)
"""Columns of a sheet: what is known of each lane and its creative, side by side."""
_LANE, _BEST, _NEXT, _PRICE, _WORTH, _DID, _WATCHED, _SECOND = range(8)
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
    """The lanes, as the clearing needs them. Scores are in 1/8192 nat."""

    column: Ints
    aim: Floats
    base: Small
    """Of somebody of no affinity who never saw the ad; lanes that leave sink to where nothing wins."""
    floor: Small
    """A lane below is not worth the reserve."""
    tired: Small
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
        sold,
        tally,
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
        column=lanes.column,
        aim=np.ascontiguousarray(lanes.aim),
        base=(SCORE * lanes.bid + quality).astype(np.int32),
        floor=(SCORE * first_row(rules.reserve) + quality).astype(np.int32),
        tired=SCORE * rules.fatigue,
        fit=lanes.fit,
        sheet=np.column_stack(sheet).astype(np.int64),
        purses=lanes.purses,
        left=lanes.left.copy(),
    )


@cache
def _settled() -> tuple[_Terms, _Bits, _Curves, Ints]:
    """What does not change: numbers, bits, curves, and the bit that each column of a tally counts."""
    special = {name: TALLIES.index(name) for name in ("impressions", "watch_ms", "reach", "rewatches")}
    terms = _Terms(int(OUT), SCORE, CEILING, dice.ZERO, CLICK, SIX_SECONDS, **special)
    curves = _Curves(*(table.astype(np.int32) for table in (dice.logistic(), dice.growth(), dice.micros())))
    return terms, _Bits(**BIT), curves, np.array([BIT.get(name, 0) for name in TALLIES], dtype=np.int64)


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
    counted: Ints,
    sold: _Columns,
    tally: Ints,
    spent: Ints,
) -> int:
    """Clear every slot in turn; how many were won."""
    width, room = len(board.column), crowd.seen.shape[1]
    taste, dots = np.empty((_BLOCK, _DEPTH), np.float32), np.empty((_BLOCK, width), np.float32)
    history, seen = np.empty((_BLOCK, room), np.uint8), np.empty((_BLOCK, width), np.uint8)
    draft, score = np.empty((_BLOCK, 8), np.int64), np.empty(width, np.int32)
    won = 0
    for begin in range(0, len(slots.viewer), _BLOCK):
        viewer = slots.viewer[begin : begin + _BLOCK]
        slot, rival = slots.slot[begin : begin + _BLOCK], slots.rival[begin : begin + _BLOCK]
        fits = slots.fits[:, begin : begin + _BLOCK]
        _fetch(viewer, crowd.taste, crowd.seen, board.column, taste, history, seen)
        np.dot(taste, board.aim, dots)
        here = 0
        while here < len(viewer):
            _rank(here, draft, dots, seen, fits, board, score, rules.within, terms.out)
            _price(here, draft, rival, board.sheet, rules, terms, curves.micros)
            _respond(here, draft, viewer, slot, taste, seen, crowd, board.sheet, rules, moment, terms, bits, curves)
            here, won = _settle(here, won, draft, viewer, slot, seen, board, terms, bits, counted, sold, tally, spent)
    return won


@_compiled
def _fetch(
    viewer: Ints,
    tastes: npt.NDArray[np.int8],
    histories: Bytes,
    column: Ints,
    taste: Floats,
    history: Bytes,
    seen: Bytes,
) -> None:
    """What is kept of these viewers, from all over the memory into one place."""
    first, side_by_side = np.uint64(column[0]), True
    for k in range(len(column)):
        side_by_side &= column[k] == column[0] + k
    for at in range(len(viewer)):
        who = viewer[at]
        for k in range(_DEPTH):
            taste[at, k] = tastes[who, k]
    if side_by_side:
        for at in range(len(viewer)):
            who = viewer[at]
            for k in range(len(column)):
                seen[at, k] = histories[who, first + np.uint64(k)]
        return
    for at in range(len(viewer)):
        who = viewer[at]
        for k in range(history.shape[1]):
            history[at, k] = histories[who, k]
    for at in range(len(viewer)):
        for k in range(len(column)):
            seen[at, k] = history[at, column[k]]


@_compiled
def _rank(
    here: int,
    draft: Ints,
    dots: Floats,
    seen: Bytes,
    fits: Flags,
    board: _Board,
    score: Small,
    within: bool,
    out: int,
) -> None:
    """The best lane at each slot from `here` on, its score, and the next best where lanes bid each other up."""
    base, floor, tired, fit = board.base, board.floor, board.tired, board.fit
    for at in range(here, fits.shape[1]):
        _scores(dots[at], seen[at], base, floor, tired, score, np.int32(out))
        for row in range(len(fits)):
            if not fits[row, at]:
                for k in range(len(score)):
                    if fit[k] == row:
                        score[k] = out
        best, lane = _highest(score), 0
        while score[lane] != best:
            lane += 1
        draft[at, _LANE], draft[at, _BEST], draft[at, _NEXT] = lane, best, out
        if within:
            score[lane] = out
            draft[at, _NEXT] = _highest(score)


@_compiled
def _scores(dots: Floats, seen: Bytes, base: Small, floor: Small, tired: Small, score: Small, out: np.int32) -> None:
    """Of each lane; `out` where it is not worth the reserve."""
    for k in range(len(score)):
        score[k] = np.int32(dots[k]) + base[k] - tired[seen[k]]
    for k in range(len(score)):
        score[k] = score[k] if score[k] >= floor[k] else out


@_compiled
def _highest(score: Small) -> int:
    best = score[0]
    for k in range(len(score)):
        best = max(best, score[k])
    return best  # type: ignore[no-any-return]


@_compiled
def _price(here: int, draft: Ints, rival: Ints, sheet: Ints, rules: Rules, terms: _Terms, micros: Small) -> None:
    """What winners would pay for the impression, and what it is worth to them, micros; no lane where nobody wins."""
    for at in range(here, len(rival)):
        lane, best = draft[at, _LANE], draft[at, _BEST]
        if best <= terms.score * rival[at] or best <= terms.out // 2:
            draft[at, _LANE] = -1
            continue
        worth = (best >> 5) - sheet[lane, _QUALITY]
        price = worth
        if not rules.first_price:
            price = min(max(rival[at], draft[at, _NEXT] >> 5) - sheet[lane, _QUALITY], worth)
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
    seen: Bytes,
    crowd: Crowd,
    sheet: Ints,
    rules: Rules,
    moment: Any,
    terms: _Terms,
    bits: _Bits,
    curves: _Curves,
) -> None:
    """What the winners' viewers do."""
    speaks, hold, need, fatigue = crowd.speaks, crowd.hold, crowd.need, rules.fatigue
    logistic, growth = curves.logistic, curves.growth
    for at in range(here, len(viewer)):
        lane = draft[at, _LANE]
        if lane < 0:
            continue
        row, spark, length = sheet[lane, _ROW], sheet[lane, _SPARK] != 0, sheet[lane, _LENGTH]
        start, draw = _draw(moment.play, slot[at]), _draw(moment.watch, slot[at])
        did, watched = 0, 0
        if _first24(start) < rules.plays:
            tap = _second24(start) < rules.avatar
            did = bits.plays
            if tap:
                did |= bits.profile_visits if spark else bits.clicks
            dot = np.float32(0)
            for k in range(_DEPTH):
                dot += taste[at, k] * speaks[row, k]
            liking = (np.int64(dot) >> 5) - fatigue[seen[at, lane]]
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
        draft[at, _DID], draft[at, _WATCHED], draft[at, _SECOND] = did, watched, draw & np.uint64(0xFFFFF)


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
    seen: Bytes,
    board: _Board,
    terms: _Terms,
    bits: _Bits,
    counted: Ints,
    sold: _Columns,
    tally: Ints,
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
                    base[k] = -(1 << 29)
            return at, won
        for k in range(3):
            left[purses[lane, k]] -= charge
        spent[lane] += charge
        fresh = seen[at, lane] == 0
        sold.viewer[won], sold.lane[won], sold.slot[won], sold.charge[won] = viewer[at], lane, slot[at], charge
        sold.did[won], sold.watch_ms[won], sold.second[won] = draft[at, _DID], draft[at, _WATCHED], draft[at, _SECOND]
        sold.fresh[won] = fresh
        _count(tally[lane], draft[at, _DID], draft[at, _WATCHED], fresh, sheet[lane, _LENGTH], terms, bits, counted)
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
def _count(
    tally: Ints, did: int, watched: int, fresh: bool, length: int, terms: _Terms, bits: _Bits, counted: Ints
) -> None:
    """Add one impression to its lane's sums."""
    for k in range(len(tally)):
        tally[k] += (did & counted[k]) != 0
    tally[terms.impressions] += 1
    tally[terms.watch_ms] += watched
    tally[terms.reach] += fresh
    if did & bits.p100:
        tally[terms.rewatches] += max((watched * 4 + 3 * length) // (4 * length) - 1, 0)


@_compiled
def remember(
    seen: Bytes,
    views: tuple[Ints, Ints],
    engaged: tuple[Ints, Ints],
    viewer: Ints,
    column: Ints,
    second: Ints,
    watched: Flags,
    columns: int,
) -> None:
    """Write into `exposure.Exposure` what these viewers saw, and whether they watched; `views` and `engaged` are the
    newest and the one before of each `exposure.Trail`."""
    for at in range(len(viewer)):
        who, ad = np.uint64(viewer[at]), np.uint64(column[at])
        seen[who, ad] += seen[who, ad] < 255
        mark = second[at] * columns + column[at]
        views[1][who] = views[0][who]
        views[0][who] = mark
        if watched[at]:
            engaged[1][who] = engaged[0][who]
            engaged[0][who] = mark
