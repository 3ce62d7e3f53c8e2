"""Exports of shops: several lines an order, offsets, refunds, words of several languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.imports import Read, read
from firesteel.values import Money

# Columns of exports: Shopify, WooCommerce and TikTok Shop as in tests/golden's source, the header reference of 2026-11.
SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Currency,Total,Created at,Lineitem quantity,Lineitem name,"
    "Note Attributes,Cancelled at,Refunded Amount,Id\n"
)
SHOP = (
    "Order ID,Order Status,Cancelation/Return Type,SKU ID,Quantity,Order Amount,Order Refund Amount,Created Time,"
    "Cancelled Time,Buyer Username\n"
)


def orders(folder: Path, text: str, currency: str = "EUR", zone: str = "Europe/Berlin", columns: str = "") -> Read:
    path = folder / "orders.csv"
    path.write_text(text, encoding="utf-8-sig")
    return read(path, now=a.at(300), currency=currency, zone=zone, columns=columns or None)


def told(got: Read, *names: str) -> list[tuple[object, ...]]:
    return list(zip(*(got.content[name] for name in names), strict=True))


def shopify(*rows: str) -> str:
    return SHOPIFY + "".join(f"{row}\n" for row in rows)


def line(name: str = "#1", status: str = "paid", total: str = "40.50", **given: str) -> str:
    usual = {
        "currency": "EUR",
        "at": "2026-04-05 21:06:21 +0400",
        "note": "",
        "cancelled": "",
        "refund": "0.00",
    } | given
    return (
        f"{name},z@x.org,{status},,{usual['currency']},{total},{usual['at']},1,Serum,{usual['note']},"
        f"{usual['cancelled']},{usual['refund']},5551"
    )


def test_several_lines_are_one_order(tmp_path: Path) -> None:
    got = orders(tmp_path, shopify(line(), "#1,z@x.org,,,,,,2,Cap,,,,", line("#2", total="10")))

    assert (got.kind, got.what, got.rows) == ("Shopify orders", "orders", 2)
    assert told(got, "order_id", "value_micros", "currency") == [("#1", 40_500_000, "EUR"), ("#2", 10_000_000, "EUR")]


def test_each_row_has_its_own_offset(tmp_path: Path) -> None:
    got = orders(
        tmp_path, shopify(line(), line("#2", at="2026-04-05 21:06:21 -0700"), line("#3", at="2026-04-05 21:06:21"))
    )

    assert [at.isoformat() for at in got.content["placed_at"]] == [
        "2026-04-05T17:06:21+00:00",
        "2026-04-06T04:06:21+00:00",
        "2026-04-05T19:06:21+00:00",
    ]
    assert "times without an offset were taken as Europe/Berlin, the account's time zone" in got.notes


@pytest.mark.parametrize(
    ("status", "given", "kept", "worth"),
    [
        ("paid", {}, "paid", 40.5),
        ("pending", {}, "pending", 40.5),
        ("authorized", {}, "pending", 40.5),
        ("partially_refunded", {"refund": "10.50"}, "paid", 30),
        ("refunded", {"refund": "40.50"}, "refunded", 40.5),
        ("paid", {"refund": "40.50"}, "refunded", 40.5),
        ("voided", {}, "cancelled", 40.5),
        ("paid", {"cancelled": "2026-04-06 10:00:00 +0400"}, "cancelled", 40.5),
    ],
)
def test_an_order_is_worth_what_it_still_brings(
    tmp_path: Path, status: str, given: dict[str, str], kept: str, worth: float
) -> None:
    got = orders(tmp_path, shopify(line(status=status, **given)))

    assert told(got, "status", "value_micros") == [(kept, round(worth * 1_000_000))]


def test_another_currency_is_refused_with_what_to_do(tmp_path: Path) -> None:
    got = orders(tmp_path, shopify(line(currency="USD"), line("#2")))

    assert got.content["order_id"] == ["#2"]
    assert str(got.refusals[0]) == (
        "orders.csv, line 2, column Currency: is in USD, the workspace in EUR "
        "(export it in EUR, or take it into a workspace that counts in USD)"
    )


def test_without_a_workspace_any_currency_is_read(tmp_path: Path) -> None:
    assert orders(tmp_path, shopify(line(currency="USD")), currency="").content["currency"] == ["USD"]


@pytest.mark.parametrize(
    ("broken", "column"),
    [
        (line(total="many"), "Total"),
        (line(status="odd"), "Financial Status"),
        (line(at="soon"), "Created at"),
        (line(at=""), "Created at"),
        (line(total=""), "Total"),
    ],
)
def test_an_order_with_a_broken_cell_is_refused_whole(tmp_path: Path, broken: str, column: str) -> None:
    got = orders(tmp_path, shopify(broken, "#1,z@x.org,,,,,,2,Cap,,,,", line("#2")))

    assert [(each.line, each.column) for each in got.refusals] == [(2, column)]
    assert got.content["order_id"] == ["#2"]


def test_the_click_and_the_ad_are_kept_where_the_shop_kept_them(tmp_path: Path) -> None:
    note = '"ttclid: E.C.P.abc-def_1\nutm_content: 1780000000000000001\nutm_source: tiktok"'
    got = orders(tmp_path, shopify(line(note=note), line("#2", note="utm_content: spring sale")))

    assert told(got, "ttclid", "ad_id") == [("E.C.P.abc-def_1", "1780000000000000001"), (None, None)]


def test_nothing_of_who_bought_is_read(tmp_path: Path) -> None:
    got = orders(tmp_path, shopify(line()))

    assert "z@x.org" not in repr(got.content)
    assert set(got.mapping.values()).isdisjoint({"Email", "Billing Name", "Phone"})


def test_woocommerce_in_french_with_a_refund_on_a_line_of_its_own(tmp_path: Path) -> None:
    got = orders(
        tmp_path,
        "Date;Commande n°;État;Client;Type de client;Produit(s);Articles vendus;Code(s) promo;Ventes nettes;Attribution\n"
        '2026-04-05 21:06:21;77;Terminée;Zoe;new;"2× Nom, 1× Nom";3;;"1.234,50";Source: tiktok\n'
        "2026-04-05 22:06:21;78;En attente;Zoe;new;2× Nom;3;;12,50;\n"
        '2026-04-06 22:06:21;77;Terminée;Zoe;new;;0;;"-234,50";\n'
        "2026-04-06 22:06:21;99;Terminée;Zoe;new;;0;;-2,50;\n",
    )

    assert told(got, "order_id", "value_micros", "status") == [
        ("77", 1_000_000_000, "paid"),
        ("78", 12_500_000, "pending"),
    ]
    assert [each.reason for each in got.refusals] == ["a refund without its order"]
    assert "the file names no currency, so its amounts were taken as EUR" in got.notes


def test_tiktok_shop_counts_the_amount_of_an_order_once(tmp_path: Path) -> None:
    got = orders(
        tmp_path,
        SHOP + "Platform unique order ID.,Status,Type,SKU,Quantity,Amount.,Refund,Created.,Cancelled.,Buyer\n"
        "576461413038785752,Completed,,1729,1,EUR 20.00,0,05/04/2026 21:06:21,,zoe\n"
        "576461413038785752,Completed,,1730,1,EUR 20.00,0,05/04/2026 21:06:21,,zoe\n"
        "576461413038785753,Canceled,Cancel,1730,1,25.00,0,05/04/2026 21:06:21,06/04/2026 10:00:00,zoe\n"
        "576461413038785754,Shipped,Return/Refund,1730,1,25.00,25.00,05/04/2026 21:06:21,,zoe\n"
        "576461413038785755,Shipped,,1730,1,25.00,0,05/04/2026 21:06:21,,zoe\n"
        "576461413038785755,Shipped,,1731,1,26.00,0,05/04/2026 21:06:21,,zoe\n",
    )

    assert told(got, "order_id", "value_micros", "status") == [
        ("576461413038785752", 20_000_000, "paid"),
        ("576461413038785753", 25_000_000, "cancelled"),
        ("576461413038785754", 25_000_000, "refunded"),
    ]
    assert got.content["placed_at"][0].isoformat() == "2026-04-05T19:06:21+00:00"
    assert [each.reason for each in got.refusals] == ["order 576461413038785755 has another amount than on line 7"]


def test_any_table_with_an_id_a_time_and_an_amount_will_do(tmp_path: Path) -> None:
    text = "nr,when,sum\nA1,2026-04-05T10:00:00Z,12.50\n"

    got = orders(tmp_path, text, columns="order_id=nr,placed_at=when,value=sum")

    assert told(got, "order_id", "value_micros", "status") == [("A1", 12_500_000, "paid")]


def test_orders_are_the_trades_orders(tmp_path: Path) -> None:
    from firesteel.imports.orders import SHOPIFY as KIND
    from firesteel.imports.orders import read_orders
    from firesteel.imports.reading import recognised
    from firesteel.imports.tables import read_table

    path = tmp_path / "o.csv"
    path.write_text(shopify(line(at="2026-04-05 23:30:00 +0000")))
    table = read_table(path)
    kind, mapping = recognised(table, {})
    (order,) = read_orders(table, kind, mapping, now=a.at(300)).orders(a.at(300), "Europe/Berlin")

    assert kind is KIND
    assert (order.id, order.value, order.status) == ("#1", Money(40_500_000, "EUR"), "paid")
    assert order.account_day.isoformat() == "2026-04-06"


SHORT = "Order ID,Order Status,SKU ID,Quantity,Order Amount,Order Refund Amount,Created Time\n"
BARE = "order_id;placed_at;value\n"


def bare(*amounts: str) -> str:
    return BARE + "".join(f"A{row};2026-07-01;{amount}\n" for row, amount in enumerate(amounts))


def worth(got: Read) -> list[float]:
    return [micros / 1_000_000 for micros in got.content["value_micros"]]


def test_a_point_groups_where_the_currency_has_no_cents(tmp_path: Path) -> None:
    rows = "A1,Completed,1,1,IDR 150.000,IDR 0,01/07/2026 10:00:00\nA2,Completed,1,1,IDR 99.000,IDR 0,01/07/2026 10:00:00\n"

    got = orders(tmp_path, SHORT + rows, currency="IDR")

    assert (worth(got), got.refusals) == ([150_000, 99_000], ())
    assert "Order Amount has figures such as 150.000, which was read as 150000, for IDR has no cents" in got.notes


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("Rp150.000", "IDR"), ("Rp 150.000", ""), ("150.000 ₫", "VND"), ("150.000 đ", ""), ("₩150,000", "KRW"),
        ("¥150,000", "JPY"), ("150.000", "IDR"), ("150,000", "JPY"), ("$150.000", "CLP"), ("NT$150,000", "TWD"),
        ("150.000,00", "IDR"), ("150,000.00", "IDR"),
    ],
)  # fmt: skip
def test_an_amount_of_a_currency_without_cents_is_read_however_it_is_grouped(
    tmp_path: Path, amount: str, currency: str
) -> None:
    got = orders(tmp_path, bare(amount), currency=currency)

    assert (worth(got), got.refusals) == ([150_000], ())


@settings(deadline=None, max_examples=50, derandomize=True)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6), st.sampled_from(".,"), st.sampled_from(["IDR", "JPY"]))
def test_amounts_grouped_by_one_mark_are_the_amounts(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[int], mark: str, currency: str
) -> None:
    text = bare(*(f"{currency} {amount:,}".replace(",", mark) for amount in amounts))

    assert worth(orders(tmp_path_factory.mktemp("grouped"), text, currency=currency)) == amounts


def test_the_column_of_currencies_tells_that_there_are_no_cents(tmp_path: Path) -> None:
    text = "order_id,placed_at,value,currency\nA,2026-07-01,150.000,VND\n"

    assert worth(orders(tmp_path, text, currency="")) == [150_000]


@pytest.mark.parametrize("amount", ["1.234 €", "1.234", "1,234", "EUR 1,234"])
@pytest.mark.parametrize("other", ["2.500", "0"])
def test_a_mark_before_three_digits_is_doubtful_where_there_are_cents(tmp_path: Path, amount: str, other: str) -> None:
    got = orders(tmp_path, bare(amount, other.replace(".", "," if "," in amount else ".")))

    assert got.refusals[0].reason == (
        f"'{amount.strip(' €EUR')}' may be 1234 or {amount.strip(' €EUR').replace(',', '.')}"
    )
    assert 1_234_000 not in got.content["value_micros"]


@pytest.mark.parametrize(
    ("other", "told"),
    [("12.50", 1.234), ("1.234,50", 1234), ("0.125", 1.234), ("1234.567", 1.234), ("2.500.000", 1234), ("987", 1234)],
)
def test_other_amounts_of_the_column_tell_what_the_mark_is(tmp_path: Path, other: str, told: float) -> None:
    got = orders(tmp_path, bare("1.234 €", other))

    assert (worth(got)[0], got.refusals) == (told, ())


def test_a_formula_over_amounts_is_as_doubtful_as_they_are(tmp_path: Path) -> None:
    text = "order_id;placed_at;net;tax\nA;2026-07-01;1.000;2.500\n"
    columns = "order_id=order_id,placed_at=placed_at,value=net+tax"

    assert orders(tmp_path, text, columns=columns).refusals[0].reason == "'1.000' may be 1000 or 1.000"
    assert worth(orders(tmp_path, text, columns=columns, currency="IDR")) == [3500]


@pytest.mark.parametrize(
    ("amount", "currency"),
    [("US$15.00", "USD"), ("15.00 US$", "USD"), ("NT$15.00", "TWD"), ("HK$15.00", "HKD"), ("MX$15.00", "MXN")],
)
def test_a_dollar_sign_with_its_country_is_that_dollar(tmp_path: Path, amount: str, currency: str) -> None:
    assert worth(orders(tmp_path, bare(amount), currency=currency)) == [15]
    assert (
        orders(tmp_path, bare(amount), currency="EUR").refusals[0].reason == f"is in {currency}, the workspace in EUR"
    )


@pytest.mark.parametrize(
    ("amount", "currency", "kept"),
    [
        ("$100.50", "EUR", False), ("$100.50", "GBP", False), ("$100.50", "IDR", False), ("$100.50", "JPY", False),
        ("$100.50", "USD", True), ("$100.50", "CAD", True), ("$100.50", "MXN", True), ("TT$100.50", "USD", False),
        ("¥100.50", "EUR", False), ("¥100.50", "USD", False), ("¥100.50", "CNY", True), ("¥100.50", "JPY", True),
        ("$100.50", "", True),
    ],
)  # fmt: skip
def test_a_sign_of_several_currencies_is_the_workspaces_or_anothers(
    tmp_path: Path, amount: str, currency: str, kept: bool
) -> None:
    got = orders(tmp_path, bare(amount, amount.replace("100.5", "20.0")), currency=currency)

    if kept:
        assert (worth(got), got.content["currency"], got.refusals) == ([100.5, 20], [currency] * 2, ())
        noted = f"value has amounts in {amount[0]}, which were taken as {currency}"
        assert (noted in got.notes) == bool(currency)
    else:
        sign = amount.removesuffix("100.50")
        assert got.taken == 0
        assert [str(each) for each in got.refusals] == [
            f"orders.csv, line {line}, column value: is in {sign}, the workspace in {currency} "
            f"(export it in {currency}, or take it into a workspace of its currency)"
            for line in (2, 3)
        ]
        assert not any("names no currency" in note for note in got.notes)


@pytest.mark.parametrize(
    ("header", "amount", "currency", "kept"),
    [
        ("value (EUR)", "$5.50", "EUR", False),
        ("value (USD)", "$5.50", "USD", True),
        ("value (USD)", "$5.50", "CAD", False),
    ],
)
def test_a_header_cannot_make_a_dollar_of_another_currency(
    tmp_path: Path, header: str, amount: str, currency: str, kept: bool
) -> None:
    got = orders(tmp_path, f"order_id,placed_at,{header}\nA,2026-07-01,{amount}\n", currency=currency)

    assert bool(got.taken) == kept


def test_a_refund_in_another_currency_is_refused(tmp_path: Path) -> None:
    rows = "A1,Completed,1,1,€20.00,$5.00,01/07/2026 10:00:00\nA2,Completed,1,1,€20.00,$0.00,01/07/2026 10:00:00\n"

    got = orders(tmp_path, SHORT + rows)

    assert got.content["order_id"] == ["A2"]
    assert [(each.column, each.reason) for each in got.refusals] == [
        ("Order Refund Amount", "is in $, the workspace in EUR")
    ]


@pytest.mark.parametrize("id", ["5.76461E+17", "5,76461E+17", "5.76461e17", "6E+17"])
def test_order_ids_that_a_spreadsheet_rounded_are_not_one_order(tmp_path: Path, id: str) -> None:
    rows = "".join(f'"{id}",Completed,1.72938E+18,1,19.99,0,0{day}/07/2026 10:00:00\n' for day in (1, 2, 3))

    got = orders(tmp_path, SHORT + rows)

    assert got.taken == 0
    assert [each.reason for each in got.refusals] == [f"{id} is an id a spreadsheet rounded"] * 3
    assert {each.column for each in got.refusals} == {"Order ID"}


def test_long_order_ids_that_all_end_in_zeros_were_rounded(tmp_path: Path) -> None:
    rounded = [f"{first}76461413038785000" for first in (5, 6)]
    rows = "".join(f"{id},Completed,1,1,19.99,0,01/07/2026 10:00:00\n" for id in rounded)

    got = orders(tmp_path, SHORT + rows)

    assert [each.reason for each in got.refusals] == [f"{id} is an id a spreadsheet rounded" for id in rounded]


@pytest.mark.parametrize("id", ["N/A", "#N/A", "-", "—", "null", "None", "nan", "NA", ""])
def test_a_word_for_nothing_is_no_order_id(tmp_path: Path, id: str) -> None:
    got = orders(tmp_path, BARE + "".join(f"{id};2026-07-0{day};15\n" for day in (1, 2, 3)) + "12e45;2026-07-01;15\n")

    assert got.content["order_id"] == ["12e45"]
    assert [each.reason for each in got.refusals] == ["no order id"] * 3


def test_a_word_for_nothing_belongs_to_no_order_above_it(tmp_path: Path) -> None:
    got = orders(tmp_path, shopify(line(), line("N/A"), "#2,z@x.org,paid,,EUR,10,2026-04-05 21:06:21 +0400,1,Cap,,,0,"))

    assert told(got, "order_id", "value_micros") == [("#1", 40_500_000), ("#2", 10_000_000)]
    assert [each.reason for each in got.refusals] == ["no order id"]
