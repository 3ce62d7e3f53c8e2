"""What an ended flight leaves goes to the next best, none beyond what it may have, and never more than was left."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from firesteel.desk.rights.moving import Seat, shared_out
from firesteel.values import FlightId, PostId, coin

CENT = coin("USD")
DOLLAR = 1_000_000


def a_seat(number: int, *, budget: int = 50, most: int = 75, days: int = 5, creator: str = "") -> Seat:
    return Seat(
        flight=FlightId(f"F{number}"),
        post=PostId(str(number)),
        creator=creator or f"creator{number}",
        budget=budget * DOLLAR,
        most=most * DOLLAR,
        days=days,
    )


SEATS = [a_seat(1), a_seat(2), a_seat(3)]


def out(seats: list[Seat], a_day: int = 50, left: int = 1_000, whole: int = 200, **given: object) -> dict[str, float]:
    limits: dict[str, object] = {"share": 0.4, "room": None, "least": CENT} | given
    found = shared_out(a_day * DOLLAR, left * DOLLAR, seats, seats, whole=whole * DOLLAR, **limits)  # type: ignore[arg-type]
    return {flight: rise / DOLLAR for flight, rise in found}


def test_the_best_takes_what_it_may_and_the_next_takes_the_rest() -> None:
    assert out(SEATS) == {"F1": 25, "F2": 25}


def test_no_post_gets_more_than_its_share_of_the_plan() -> None:
    assert out(SEATS, share=0.3) == {"F1": 10, "F2": 10, "F3": 10}


def test_no_creator_gets_more_than_their_share_over_all_their_posts() -> None:
    assert out([a_seat(1, creator="mara"), a_seat(2, creator="mara"), a_seat(3)], share=0.55) == {"F1": 10, "F3": 25}


def test_what_is_left_in_all_covers_every_day_it_is_spent() -> None:
    assert out(SEATS, left=100) == {"F1": 20}


def test_a_ceiling_without_room_lets_nothing_move() -> None:
    assert out(SEATS, room=0) == {}
    assert out(SEATS, room=-5 * DOLLAR) == {}
    assert out(SEATS, room=7 * DOLLAR) == {"F1": 7}


def test_a_flight_at_its_cap_or_on_its_last_moment_takes_nothing() -> None:
    assert out([a_seat(1, most=50), a_seat(2, days=0), a_seat(3)]) == {"F3": 25}


SEAT = st.builds(
    Seat,
    flight=st.integers(0, 10**6).map(lambda n: FlightId(f"F{n}")),
    post=st.integers(0, 4).map(lambda n: PostId(str(n))),
    creator=st.sampled_from(["mara", "noor", "theo"]),
    budget=st.integers(0, 10**9),
    most=st.integers(0, 2 * 10**9),
    days=st.integers(0, 40),
)


@given(
    seats=st.lists(SEAT, max_size=8, unique_by=lambda seat: seat.flight),
    a_day=st.integers(0, 10**9),
    left=st.integers(0, 10**10),
    whole=st.integers(0, 10**10),
    share=st.floats(0, 1),
    room=st.none() | st.integers(-(10**9), 10**9),
    least=st.sampled_from([coin("USD"), coin("JPY")]),
)
def test_moving_never_makes_money_and_never_passes_a_limit(
    seats: list[Seat], a_day: int, left: int, whole: int, share: float, room: int | None, least: int
) -> None:
    given_ = dict(shared_out(a_day, left, seats, seats, whole=whole, share=share, room=room, least=least))

    assert all(rise > 0 and rise % least == 0 for rise in given_.values())
    assert sum(given_.values()) <= min(a_day, max(0, room) if room is not None else a_day)
    assert sum(rise * seat.days for seat in seats if (rise := given_.get(seat.flight))) <= left
    post, creator = Counter[str](), Counter[str]()
    for seat in seats:
        post[seat.post] += seat.budget + given_.get(seat.flight, 0)
        creator[seat.creator] += seat.budget + given_.get(seat.flight, 0)
    for seat in seats:
        if seat.flight in given_:
            assert seat.budget + given_[seat.flight] <= seat.most
            assert max(post[seat.post], creator[seat.creator]) <= whole * share + 1
