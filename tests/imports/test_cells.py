"""What people and exports write into cells."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.imports import cells

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        ("1234", 1234), (" 12 ", 12), ("1,234", 1234), ("1,234,567", 1234567), ("1.2K", 1200), ("541.2K", 541_200),
        ("5,9 B", 5.9e9), ("1,2 M", 1.2e6), ("3 mil", 3000), ("1.234.567", 1234567), ("1.234,5", 1234.5), ("1,234.5", 1234.5),
        ("12 345", 12345), ("0", 0), ("62%", 0.62), ("0.59", 0.59), (7, 7), (2.5, 2.5), ("1e3", 1000), ("-4", -4),
    ],
)  # fmt: skip
def test_a_figure_is_read_as_it_was_meant(cell: Any, figure: float) -> None:
    assert cells.number(cell) == pytest.approx(figure)


@pytest.mark.parametrize("cell", ["", "undefined", "NAN", "nan", "--", "-", "N/A", None, float("nan")])
def test_what_says_nothing_is_missing_and_not_zero(cell: Any) -> None:
    assert cells.number(cell) is None


@pytest.mark.parametrize("cell", ["many", "12 views", "1K2", "inf", "1_000"])
def test_what_is_no_figure_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"no number|finite"):
        cells.number(cell)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2021-03-16 16:44", datetime(2021, 3, 16, 16, 44, tzinfo=UTC)),
        ("2025/10/31 18:19:10", datetime(2025, 10, 31, 18, 19, 10, tzinfo=UTC)),
        ("2026-04-05 21:06:21 +0400", datetime(2026, 4, 5, 17, 6, 21, tzinfo=UTC)),
        ("2026-04-05T21:06:21Z", datetime(2026, 4, 5, 21, 6, 21, tzinfo=UTC)),
        ("20/6/2022", datetime(2022, 6, 20, tzinfo=UTC)),
        ("16.07.2024", datetime(2024, 7, 16, tzinfo=UTC)),
        ("March 3, 2025", datetime(2025, 3, 3, tzinfo=UTC)),
        ("8 de marzo", datetime(2026, 3, 8, tzinfo=UTC)),
        ("3. Juli", datetime(2026, 7, 3, tzinfo=UTC)),
        ("12 agustus", datetime(2025, 8, 12, tzinfo=UTC)),
        ("1er", None),
        ("1750000000", datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)),
        ("1750000000000", datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_a_date_is_read_as_it_was_meant(cell: str, moment: datetime | None) -> None:
    if moment is None:
        with pytest.raises(ValueError, match="no date"):
            cells.moment(cell, now=NOW)
    else:
        assert cells.moment(cell, now=NOW) == moment


@pytest.mark.parametrize(
    ("cell", "year"), [("July 14", 2026), ("July 15", 2026), ("July 16", 2025), ("February 29", 2024)]
)
def test_a_date_without_a_year_is_the_latest_in_the_past(cell: str, year: int) -> None:
    found = cells.moment(cell, now=NOW)

    assert found is not None
    assert found.year == year


def test_a_date_that_may_be_read_two_ways_is_refused_unless_its_column_tells() -> None:
    with pytest.raises(ValueError, match="may be day/month or month/day"):
        cells.moment("3/4/2026")

    assert cells.day_first(["3/4/2026", "25/4/2026"]) is True
    assert cells.day_first(["3/4/2026", "4/25/2026"]) is False
    assert cells.day_first(["25/4/2026", "4/25/2026"]) is None
    assert cells.moment("3/4/2026", day_first=True) == datetime(2026, 4, 3, tzinfo=UTC)
    assert cells.moment("3/4/2026", day_first=False) == datetime(2026, 3, 4, tzinfo=UTC)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=24))
def test_any_cell_is_read_or_refused_with_words(cell: str) -> None:
    for read in (cells.number, lambda text: cells.moment(text, now=NOW)):
        try:
            read(cell)
        except ValueError as error:
            assert str(error)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 10**9))
def test_a_grouped_figure_is_the_figure(count: int) -> None:
    assert cells.number(f"{count:,}") == count
    assert cells.number(f"{count:,}".replace(",", " ")) == count
