"""Tables in the terminal: on a narrow line names are cut, and figures and ids never."""

from __future__ import annotations

import pytest
from rich.table import Table

from firesteel.cli.output import _table, fitted, plain

ROWS = [
    {
        "plan": "P-1",
        "name": "lumen_us_sales_test_202601",
        "objective": "sales",
        "daily budget": 307.68,
        "spend": 4819.79,
    },
    {"plan": "P-2", "name": "lumen_us_reach_test_202602", "objective": "reach", "daily budget": 1200.5, "spend": 12.5},
]


def narrow(width: int) -> str:
    return plain(_table(ROWS, list(ROWS[0]), "simulated", width), width=width)


@pytest.mark.parametrize("width", [40, 60, 80])
def test_what_a_narrow_line_cannot_hold_stands_a_field_a_line_and_whole(width: int) -> None:
    text = narrow(width)

    assert max(map(len, text.splitlines())) <= width
    for row in ROWS:
        for value in row.values():
            assert str(value) in text
    assert "simulated" in text and "daily budget" in text


def test_on_a_wide_line_there_is_a_row_a_line() -> None:
    assert [line.split()[0] for line in narrow(110).splitlines() if line.startswith("P-")] == ["P-1", "P-2"]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_figures_stay_whole_and_the_name_gets_what_is_left(width: int) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Post", max_width=30, no_wrap=True, overflow="ellipsis")
    for title in ("Spend", "90 % interval", "Evidence"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_row("Replying to @kayla.b who asked for the whole routine", "$1,069.42", "19.25 – 54.06", "unproven")

    text = plain(fitted(table, width), width=width)

    assert all(figure in text for figure in ("$1,069.42", "19.25 – 54.06", "unproven"))
    assert "Replying" in text and max(map(len, text.splitlines())) <= width
