"""Money is exact and windows are half open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.values import Money, Window, decimal_of

micros = st.integers(-(10**15), 10**15)


@given(st.lists(micros, max_size=20))
@settings(deadline=None)
def test_money_adds_without_losing_a_micro(amounts: list[int]) -> None:
    total = Money(0, "USD")
    for amount in amounts:
        total += Money(amount, "USD")

    assert total.micros == sum(amounts)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1250", "1250"),
        (" 1,250.50 ", "1250.50"),
        ("5,000", "5000"),
        ("1,234,567", "1234567"),
        ("19,50", "19.50"),
        ("500,5", "500.5"),
        ("0,125", "0.125"),
        ("-5", "-5"),
        ("0.000001", "0.000001"),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, meant: str) -> None:
    assert decimal_of(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["", "lots", "1e3", "1_000", "nan", "inf", "1.250,50", "1,25,0", "12,3456,789", "٣", "--5", "9" * 19]
)
def test_what_could_be_meant_in_two_ways_is_no_amount(typed: str) -> None:
    assert decimal_of(typed) is None


@given(micros, st.integers(0, 1000), st.integers(1, 1000))
@settings(deadline=None)
def test_shares_never_exceed_the_whole(amount: int, part: int, whole: int) -> None:
    shared = Money(abs(amount), "EUR").share(min(part, whole), whole)

    assert 0 <= shared.micros <= abs(amount)


@pytest.mark.parametrize(
    ("micros", "currency", "text"),
    [
        (2_500_000, "EUR", "€2.50"),
        (-2_500_000, "USD", "-$2.50"),
        (1_234_567_890_000, "USD", "$1,234,567.89"),
        (0, "USD", "$0.00"),
        (4_999, "USD", "$0.0050"),
        (34_100, "USD", "$0.0341"),
        (40_000, "USD", "$0.04"),
        (99_999, "EUR", "€0.1000"),
        (104_999, "EUR", "€0.10"),
        (1_000_000, "CHF", "1.00 CHF"),
    ],
)
def test_money_prints_as_people_write_it(micros: int, currency: str, text: str) -> None:
    assert str(Money(micros, currency)) == text


def test_money_of_two_currencies_does_not_mix() -> None:
    with pytest.raises(ValueError, match="cannot mix EUR with USD"):
        a.usd(1) + Money(1, "EUR")


@pytest.mark.parametrize(("micros", "currency"), [(1.5, "USD"), (True, "USD"), (1, "usd"), (1, "DOLLAR")])
def test_money_refuses_what_is_no_amount(micros: int, currency: str) -> None:
    with pytest.raises(ValueError, match=r"money counts|ISO 4217"):
        Money(micros, currency)


def test_a_window_holds_its_start_and_not_its_end() -> None:
    flight = a.window(0, 14)

    assert a.at(0) in flight
    assert a.at(14) - timedelta(microseconds=1) in flight
    assert a.at(14) not in flight
    assert flight.length == timedelta(days=14)


def test_a_window_covers_what_lies_inside_it() -> None:
    assert a.window(0, 14).covers(a.window(0, 14))
    assert a.window(0, 14).covers(a.window(1, 13))
    assert not a.window(0, 14).covers(a.window(0, 15))
    assert not a.window(0, 14).covers(a.window(-1, 14))


def test_a_window_refuses_naive_and_reversed_ends() -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        Window(datetime(2026, 1, 1), datetime(2026, 1, 2))  # noqa: DTZ001
    with pytest.raises(ValueError, match="ends after it starts"):
        Window(a.at(1), a.at(1))


def test_a_window_compares_moments_across_time_zones() -> None:
    berlin = timezone(timedelta(hours=1))

    assert datetime(2026, 1, 1, 0, 30, tzinfo=berlin) not in Window(datetime(2026, 1, 1, tzinfo=UTC), a.at(1))
    assert datetime(2026, 1, 1, 1, 0, tzinfo=berlin) in Window(datetime(2026, 1, 1, tzinfo=UTC), a.at(1))
