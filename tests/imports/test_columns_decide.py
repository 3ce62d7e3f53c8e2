"""What a cell cannot tell its column decides: separators, percent, units, which number is the day, which year."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.imports import cells, dates, figures, read_posts

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (["1.234", "12,5"], [1234, 12.5]),
        (["1.234", "987"], [1234, 987]),
        (["1,234", "9876"], [1234, 9876]),
        (["1.234", "1.234.567"], [1234, 1234567]),
        (["1.234", "0.5"], [1.234, 0.5]),
        (["1,234", "987"], [1234, 987]),
        (["1,234", "0,5"], [1.234, 0.5]),
        (["1,234", ""], [1234, None]),
        (["1,234", "1.2K"], [1234, 1200]),
        (["1 234", "1\u202f234\u202f567,5"], [1234, 1234567.5]),
        (["1'234", "1’234’567"], [1234, 1234567]),
        (["12,34,567"], [1234567]),
        (["１２３", "٤٥٦", "७८९"], [123, 456, 789]),
        (["1,2 Mio.", "3 Tsd."], [1.2e6, 3000]),
        (["1,2 Md", "3,4 M"], [1.2e9, 3.4e6]),
        (["2,5 tys.", "1 mln"], [2500, 1e6]),
        (["1,5 jt", "20 rb"], [1.5e6, 20_000]),
        (["1.2万", "3億"], [12_000, 3e8]),
        (["1,2 Mn", "5,9 B"], [1.2e6, 5900]),
        (["5,9 B", "12"], [5900, 12]),
        (["1,2 B", "987"], [1200, 987]),
        (["1,2 B", "3 B", "12"], [1200, 3000, 12]),
        (["1,2B", "1.234"], [1200, 1234]),
        (["1.2 B", "987"], [1.2e9, 987]),
        (["1.5B", "12"], [1.5e9, 12]),
        ([1, 2.5, None, "3"], [1, 2.5, None, 3]),
        (["541.2K", "undefined", "NAN", "--", "#N/A"], [541_200, None, None, None, None]),
    ],
)  # fmt: skip
def test_a_column_of_counts_is_read_as_it_was_meant(column: list[Any], values: list[float | None]) -> None:
    found = figures.read(column, whole=True)

    assert (found.values, found.objections) == (values, {})


def test_counts_with_a_point_before_three_digits_are_refused_where_nothing_tells() -> None:
    found = figures.read(["1.234", "5.678"], whole=True)

    assert found.values == [None, None]
    assert found.objections == {0: "'1.234' may be 1234 or 1.234", 1: "'5.678' may be 5678 or 5.678"}


def test_what_was_decided_of_doubtful_figures_is_noted() -> None:
    assert figures.read(["1.234", "987"], whole=True).notes == ["has figures such as 1.234, which was read as 1234"]
    assert figures.read(["5,9 B"]).notes[0] == (
        "has figures such as 5,9 B, whose B was read as a thousand (Turkish bin)"
    )
    assert figures.read(["1,2 M", "30 rb"]).notes[0] == (
        "has figures such as 1,2 M, whose M was read as a billion (Indonesian miliar)"
    )


@settings(deadline=None, max_examples=50, derandomize=True)
@given(st.integers(1, 999), st.integers(0, 9), st.sampled_from([" ", "", "\u00a0"]))
def test_a_decimal_comma_before_b_makes_it_a_thousand(whole: int, tenth: int, blank: str) -> None:
    assert figures.read([f"{whole},{tenth}{blank}B", "12"], whole=True).values == [whole * 1000 + tenth * 100, 12]


def test_amounts_with_a_mark_before_three_digits_are_doubtful_whichever_it_is() -> None:
    for cell in ("1.234", "1,234", "-1.234"):
        assert figures.read([cell], money=True).values == [None]
    assert figures.read(["1.234", "12.50"], money=True).values == [1.234, 12.5]
    assert figures.read(["1.234", "0"], money=True).values == [None, 0]
    assert figures.read(["0.125"], money=True).values == [0.125]


def test_the_files_other_columns_tell_where_the_column_does_not(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("post_id;views;likes;duration_s\n1;1.234;12;7,5\n2;5.678;13;8,5\n")

    read = read_posts(path)

    assert [post.signals.views for post in read.posts] == [1234, 5678]
    assert "views has figures such as 1.234, which was read as 1234" in read.notes


@pytest.mark.parametrize("cell", ["1,23,4", "1.2.3", "12 34", "1''234", "1.234,567.8", "²", "½", "1-2", "(5)", "$5", "1K2", "0x1F", "1_000", "1٢3"])  # fmt: skip
def test_digits_grouped_in_no_known_way_are_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        cells.number(cell)


@pytest.mark.parametrize(
    ("column", "percent", "rates", "words"),
    [
        (["62%", "7 %"], None, [0.62, 0.07], ""),
        (["62%", "0.5%"], None, [0.62, 0.005], ""),
        (["62%", "5"], None, [0.62, 0.05], "is read as percent throughout, also where a sign is missing"),
        (["0.59", "1"], None, [0.59, 1], "is read as fractions of one"),
        (["59", "0.8"], None, [0.59, 0.008], "is read as percent"),
        (["0.8", "0.4"], True, [0.008, 0.004], ""),
        (["0.8", "0.4"], False, [0.8, 0.4], ""),
    ],
)  # fmt: skip
def test_percent_is_a_rule_of_the_whole_column(
    column: list[str], percent: bool | None, rates: list[float], words: str
) -> None:
    assert figures.as_rates(figures.read(column), percent=percent) == (pytest.approx(rates), words)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("16 luglio 2026", day(2026, 7, 16)), ("16 maart 2026", day(2026, 3, 16)), ("16 sierpnia 2025", day(2025, 8, 16)),
        ("16 Ağustos 2025", day(2025, 8, 16)), ("16 thg 7, 2025", day(2025, 7, 16)), ("2025年7月16日", day(2025, 7, 16)),
        ("2025년 7월 16일", day(2025, 7, 16)), ("16 Julai 2025", day(2025, 7, 16)), ("1er août 2025", day(2025, 8, 1)),
        ("16 de julho de 2025", day(2025, 7, 16)), ("Jul 16, 2025, 6:30 PM", datetime(2025, 7, 16, 18, 30, tzinfo=UTC)),
        ("7/16/2025 12:05 AM", datetime(2025, 7, 16, 0, 5, tzinfo=UTC)), ("7月14日", day(2026, 7, 14)),
        ("16/07/2025 18:30:05", datetime(2025, 7, 16, 18, 30, 5, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_dates_in_more_languages_are_read(cell: str, moment: datetime) -> None:
    assert cells.moment(cell, now=NOW) == moment


@pytest.mark.parametrize("cell", ["16/07/25", "13:30", "2026", "16 foo 2026", "7/16/2025 13:05 PM", "31 februari 2026"])
def test_half_a_date_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        cells.moment(cell, now=NOW)


def test_a_spreadsheets_day_numbers_are_dates_where_the_whole_column_is_such() -> None:
    found = dates.read(["45853", "45853.75", ""], now=NOW)

    assert found.values == [day(2025, 7, 15), datetime(2025, 7, 15, 18, tzinfo=UTC), None]
    assert found.notes == ["holds a spreadsheet's day numbers, which were read as dates"]
    assert dates.read(["45853", "2025-07-15"], now=NOW).objections == {0: "'45853' is no date"}


def test_what_a_kind_of_file_says_of_its_dates_holds_where_the_column_does_not_tell() -> None:
    found = dates.read(["3/4/2026"], now=NOW, day_first=True)

    assert found.values == [day(2026, 4, 3)]
    assert found.notes == ["has dates such as 3/4/2026, whose first number was read as the day"]
    assert dates.read(["3/4/2026", "4/25/2026"], now=NOW, day_first=True).values[0] == day(2026, 3, 4)


def test_rows_in_order_of_time_tell_the_years_that_dates_leave_out() -> None:
    now = day(2026, 2, 15)
    told = [day(2025, 11, 30) - timedelta(days=5 * i) for i in range(65)]
    column = [f"{when:%B} {when.day}" for when in told]

    newest_first = dates.read(column, now=now)

    assert newest_first.values == told
    assert dates.read(column[::-1], now=now).values == told[::-1]
    assert newest_first.notes == [
        "dates without a year were taken as the latest such day in the past, and further back where the order of the "
        "rows says so"
    ]


def test_a_pinned_old_post_on_top_moves_no_years() -> None:
    told = [day(2026, 7, 10) - timedelta(days=3 * i) for i in range(20)]
    column = ["January 3", *(f"{when:%B} {when.day}" for when in told)]

    assert dates.read(column, now=NOW).values == [day(2026, 1, 3), *told]


def test_posts_of_several_accounts_say_nothing_about_years_by_their_order(tmp_path: Path) -> None:
    told = [day(2026, 7, 10) - timedelta(days=30 * i) for i in range(12)]
    rows = [f"{name}{i},{name},{when:%B} {when.day},5" for name in "ab" for i, when in enumerate(told)]
    path = tmp_path / "p.csv"
    path.write_text("post_id,account,posted_at,views\n" + "\n".join(rows))

    assert [post.posted_at for post in read_posts(path, now=NOW).posts] == told * 2


GERMAN = st.integers(0, 10**9).map(lambda count: f"{count:,}".replace(",", "."))


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(GERMAN, min_size=1, max_size=12))
def test_a_column_of_grouped_counts_is_right_or_refused(column: list[str]) -> None:
    found = figures.read(column, whole=True)

    for row, cell in enumerate(column):
        assert found.values[row] == int(cell.replace(".", "")) or row in found.objections


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(st.one_of(st.from_regex(r"[0-9]{0,6}(\.[0-9]{1,4})?", fullmatch=True), st.just("")), max_size=12))
def test_columns_read_at_once_are_as_those_read_cell_by_cell(column: list[str]) -> None:
    at_once = figures.at_once(column)

    if at_once is not None:
        assert at_once.to_pylist() == [float(cell) if cell else None for cell in column]
        assert figures.read([*column, "1K"]).values[:-1] == at_once.to_pylist()


MOMENTS = st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1))  # noqa: DTZ001
WRITTEN = st.tuples(MOMENTS, st.sampled_from(["%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S+05:30"]))  # fmt: skip


@settings(deadline=None, max_examples=100, derandomize=True)
@given(st.lists(WRITTEN.map(lambda pair: pair[0].strftime(pair[1])), max_size=6))
def test_dates_read_at_once_are_as_those_read_one_by_one(column: list[str]) -> None:
    assert dates.read(column, now=NOW).values == [cells.moment(cell, now=NOW) for cell in column]


def test_no_post_has_one_view_and_a_quarter() -> None:
    beside = figures.read(["1.234", "9876"], whole=True)

    assert (beside.values, list(beside.objections.values())) == ([None, 9876], ["'1.234' may be 1234 or 1.234"])
    assert figures.read(["1.234", "9876"]).values == [1.234, 9876]
