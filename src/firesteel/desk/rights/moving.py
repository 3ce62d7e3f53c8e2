"""Where the budget of a flight that ended goes: the next best flights of its plan, none beyond what it may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ...values import FlightId, PostId

MOST_STEP = 0.5
"""The largest share of its budget a flight takes on at once; TikTok starts learning again beyond it (practice D3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A flight that may take over money. Amounts are micros a day."""

    flight: FlightId
    post: PostId
    creator: str
    budget: int
    most: int
    """The most it may spend a day by itself: its cap, and one step up from now."""
    days: int
    """For how long it still runs, a begun day whole."""


def shared_out(
    a_day: int,
    left: int,
    seats: Sequence[Seat],
    running: Sequence[Seat],
    *,
    whole: int,
    share: float,
    room: int | None,
    least: int,
) -> tuple[tuple[FlightId, int], ...]:
    """How much more a day each of the seats gets, the best first; those that get nothing are left out.

    a_day    what is to be moved, a day
    left     what it may come to over all the days it is spent; a rise costs its amount on each day its seat has left
    seats    who may take it, the best first
    running  every flight of the plan that runs, by which posts and creators lean
    whole    the plan's daily budget, of which no post and no creator may have more than `share`
    room     what the ceiling leaves a day; None is no ceiling
    least    the smallest step of a budget
    """
    post, creator = Counter[str](), Counter[str]()
    for one in running:
        post[one.post] += one.budget
        creator[one.creator] += one.budget
    most, given = int(whole * share + 1e-6), list[tuple[FlightId, int]]()
    for seat in seats:
        free = [a_day, seat.most - seat.budget, most - post[seat.post], most - creator[seat.creator]]
        free += [left // seat.days] if seat.days else [0]
        free += [room] if room is not None else []
        rise = max(0, min(free)) // least * least
        if not rise:
            continue
        given.append((seat.flight, rise))
        a_day, left = a_day - rise, left - rise * seat.days
        room = None if room is None else room - rise
        post[seat.post] += rise
        creator[seat.creator] += rise
    return tuple(given)
