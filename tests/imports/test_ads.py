"""Ads Manager exports: localised headers, total rows, rates, spans, ads of one name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import a
from firesteel.errors import BadInput
from firesteel.imports import Read, read

HEADER = "Campaign name,Ad Group Name,Ad Name,By Day,Cost,Impressions,Clicks (destination),CTR (destination),Currency\n"


def ads(folder: Path, text: str, name: str = "report.csv", currency: str = "EUR") -> Read:
    path = folder / name
    path.write_text(text, encoding="utf-8-sig")
    return read(path, now=a.at(300), currency=currency)


def told(got: Read, *names: str) -> list[tuple[object, ...]]:
    return list(zip(*(got.content[name] for name in names), strict=True))


def test_ads_of_one_name_in_two_groups_are_two(tmp_path: Path) -> None:
    got = ads(tmp_path, HEADER + "C,G1,hook a,2026-10-01,1.50,100,0,0,EUR\nC,G2,hook a,2026-10-01,2.50,100,0,0,EUR\n")

    assert (got.kind, got.what) == ("Ads Manager report", "ads")
    assert told(got, "adgroup", "ad", "spend_micros") == [("G1", "hook a", 1_500_000), ("G2", "hook a", 2_500_000)]
    assert told(got, "account_day", "last_day") == [(date(2026, 10, 1), date(2026, 10, 1))] * 2


def test_a_total_row_is_not_an_ad_and_is_held_against_the_others(tmp_path: Path) -> None:
    rows = "C,G,a,2026-10-01,1.50,100,4,4.0,EUR\nC,G,b,2026-10-01,2.50,100,2,2.0,EUR\n"

    right = ads(tmp_path, HEADER + rows + "Total of 2 results,-,-,-,4.00,200,6,3.0,\n")
    wrong = ads(tmp_path, HEADER + rows + "Total of 3 results,-,-,-,9.00,200,9,3.0,\n")

    assert right.content["ad"] == wrong.content["ad"] == ["a", "b"]
    assert "the total row agrees with the sum of the others" in right.notes
    assert (
        "the total row says 9.00 spend where its rows add up to 4.00; 9 clicks where its rows add up to 6: "
        "rows may be missing from the file" in wrong.notes
    )


def test_two_columns_that_differ_in_case_are_told_apart(tmp_path: Path) -> None:
    got = ads(tmp_path, "Campaign Name,Ad name,Cost,Campaign name\n,a,1,C\n")

    assert got.content["campaign"] == ["C"]
    assert any("two columns of one name" in note for note in got.notes)


@pytest.mark.parametrize("ctr", ["0.80", "0.80%"])
def test_a_click_rate_is_percent_and_stands_in_for_clicks(tmp_path: Path, ctr: str) -> None:
    got = ads(tmp_path, f"Ad name,Cost,Impressions,CTR (destination)\na,1,1000,{ctr}\n")

    assert got.content["clicks"] == [8]
    assert "counts were worked out of CTR (destination), so they are known roughly" in got.notes


def test_a_cost_per_click_of_nought_is_not_kept_as_a_figure(tmp_path: Path) -> None:
    got = ads(tmp_path, "Ad name,Cost,CPC (destination),Clicks (destination)\na,1,0,0\n")

    assert (got.content["clicks"], "cpc" in got.content) == ([0], False)


def test_spanish_with_a_currency_in_the_header_and_days_in_the_files_name(tmp_path: Path) -> None:
    got = ads(
        tmp_path,
        "Nombre de la campaña;Nombre del grupo de anuncios;Nombre del anuncio;Coste (EUR);Impresiones\n"
        "C;G;a;10,50;1000\nC;G;b;1.010,50;1500\nTotal de 2 resultados;-;-;1.021,00;2500\n",
        name="Informe-20261001-20261031.csv",
    )

    assert told(got, "ad", "spend_micros", "currency") == [("a", 10_500_000, "EUR"), ("b", 1_010_500_000, "EUR")]
    assert told(got, "account_day", "last_day") == [(date(2026, 10, 1), date(2026, 10, 31))] * 2
    assert "the total row agrees with the sum of the others" in got.notes


def test_a_span_in_the_day_column_is_a_span(tmp_path: Path) -> None:
    got = ads(tmp_path, "Ad name,Date,Cost\na,2026-10-01 - 2026-10-31,1\n")

    assert told(got, "account_day", "last_day") == [(date(2026, 10, 1), date(2026, 10, 31))]


def test_without_days_none_are_made_up(tmp_path: Path) -> None:
    got = ads(tmp_path, "Ad name,Cost\na,1\n")

    assert told(got, "account_day", "last_day") == [(None, None)]
    assert "the file does not say which days it covers; export it by day to see them apart" in got.notes


def test_a_report_broken_down_further_is_added_up_and_a_repeated_row_is_not(tmp_path: Path) -> None:
    header = "Ad name,Date,Age,Cost,Video views,Average play time per video view,Reach\n"
    got = ads(
        tmp_path,
        header + "a,2026-10-01,18-24,1,100,2,90\na,2026-10-01,25-34,2,300,4,250\na,2026-10-01,25-34,2,300,4,250\n",
    )

    assert told(got, "spend_micros", "plays", "average_play_s", "reach") == [(3_000_000, 400, 3.5, None)]
    assert "1 row stands in the file twice and counts once" in got.notes


def test_the_post_is_told_by_a_column_or_by_the_ads_name(tmp_path: Path) -> None:
    got = ads(
        tmp_path,
        "Ad name,Post ID,Cost\na,7351234567890123451,1\nspark 7351234567890123452,,1\nspk_mara_123453_demo_F-1,,1\n",
    )

    assert got.content["post_id"] == ["7351234567890123451", "7351234567890123452", None]
    assert [name.post if name else "" for name in got.names] == ["", "", "123453"]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("a,2026-10-01,,1,EUR,1", "Cost"),
        ("a,2026-10-01,-1,1,EUR,1", "Cost"),
        ("a,soon,1,1,EUR,1", "Date"),
        ("a,2026-10-01,1,1.5,EUR,1", "Impressions"),
        ("a,2026-10-01,1,1,USD,1", "Currency"),
        (",2026-10-01,1,1,EUR,1", "Ad name"),
        ("a,2026-10-01,1,1,EUR,1.78E+18", "Campaign ID"),
    ],
)
def test_a_broken_row_is_refused_with_its_column(tmp_path: Path, row: str, column: str) -> None:
    header = "Ad name,Date,Cost,Impressions,Currency,Campaign ID\n"
    got = ads(tmp_path, header + row + "\nb,2026-10-01,1,1,EUR,2\n")

    assert [(each.line, each.column) for each in got.refusals] == [(2, column)]
    assert got.content["ad"] == ["b"]


def test_a_report_of_campaigns_says_what_to_export_instead(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="export it at the level of ads"):
        ads(tmp_path, "Campaign name,Cost\nC,1\n")


def test_costs_in_a_currency_without_cents_are_grouped_and_their_total_too(tmp_path: Path) -> None:
    text = "Ad name,Cost,Impressions,CTR (destination),Currency\na,150.000,100,0.80,IDR\nb,99.000,100,0.90,IDR\n"
    got = ads(tmp_path, text + "Total of 2 results,249.000,200,0.85,\n", currency="IDR")

    assert told(got, "ad", "spend_micros") == [("a", 150_000_000_000), ("b", 99_000_000_000)]
    assert "the total row agrees with the sum of the others" in got.notes


def test_a_cost_that_may_be_either_of_two_is_refused(tmp_path: Path) -> None:
    got = ads(tmp_path, "Ad name,Cost,CTR (destination)\na,150.000,0.80\n")

    assert [(each.column, each.reason) for each in got.refusals] == [("Cost", "'150.000' may be 150000 or 150.000")]


def test_costs_that_always_have_three_decimals_are_read_where_one_tells(tmp_path: Path) -> None:
    got = ads(tmp_path, "Ad name,Cost\na,3.235\nb,0.125\nc,0.000\n")

    assert got.content["spend_micros"] == [3_235_000, 125_000, 0]


def test_what_was_sold_in_another_currency_is_refused(tmp_path: Path) -> None:
    got = ads(tmp_path, "Ad name,Cost,Total conversion value\na,€1.50,$20.00\nb,€1.50,€20.00\nc,€1.50,$0.00\n")

    assert got.content["ad"] == ["b", "c"]
    assert got.refusals[0].column == "Total conversion value"
