"""Orders out of Shopify, WooCommerce and TikTok Shop exports, and out of any table with an id, a time and an amount.

What an order is worth is what it still brings: a refund in part is taken off. Names, addresses, telephone numbers and
e-mail addresses are never read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from ..errors import BadInput
from ..measurement import Order
from ..values import Money
from . import cells
from .columns import Reader, all_rounded
from .kinds import Kind, split_totals
from .mapping import listed
from .money import amounts, in_another
from .tables import Refusal, Table

T = TypeVar("T")

ORDER_COLUMNS = (
    "order_id", "placed_at", "value", "currency", "status", "refunded", "cancelled_at", "ttclid", "ad_id", "trail",
)  # fmt: skip
"""Ours, as mappings name them; `trail` holds what led to the order: note attributes, a landing address."""

LAKE_COLUMNS = ("order_id", "placed_at", "value_micros", "currency", "status", "ttclid", "ad_id")
"""As the lake keeps orders, but for when they were read and from what kind of file."""

SHOPIFY = Kind(
    key="shopify-orders",
    name="Shopify orders",
    what="orders",
    columns={
        "order_id": ("Name",),
        "placed_at": ("Created at",),
        "value": ("Total", "total_price"),
        "currency": ("Currency",),
        "status": ("Financial Status",),
        "refunded": ("Refunded Amount",),
        "cancelled_at": ("Cancelled at",),
        "trail": ("Note Attributes", "Landing site", "Landing page"),
        "lines": ("Lineitem name",),
    },
    # The second is the table of orders that connectors copy out of Shopify's API.
    needs=(frozenset({"status", "lines"}), frozenset({"order_id", "placed_at", "value", "currency", "status"})),
)
WOOCOMMERCE = Kind(
    key="woocommerce-orders",
    name="WooCommerce orders",
    what="orders",
    # Documented are the English header and the French of the reference; the others are our translations.
    columns={
        "order_id": ("Order #", "Commande n°", "Commande #", "Pedido #", "Pedido n.º", "N.º de pedido", "Bestellung #",
                     "Bestellnummer", "Bestell-Nr.", "Encomenda #", "Ordine n.", "Ordine #", "Bestelling #", "Pesanan #"),
        "placed_at": ("Date", "Fecha", "Datum", "Data", "Tanggal"),
        "status": ("Status", "État", "Statut", "Estado", "Situação", "Stato"),
        "value": ("Net Sales", "N. Revenue", "Ventes nettes", "Revenu net", "Ventas netas", "Ingresos netos", "Nettoumsatz",
                  "Nettoumsätze", "Vendas líquidas", "Receita líquida", "Vendite nette", "Netto-omzet", "Penjualan bersih"),
        "products": ("Product(s)", "Produit(s)", "Producto(s)", "Produkt(e)", "Produto(s)", "Prodotto/i", "Prodotti",
                     "Product(en)", "Produk"),
        "trail": ("Attribution", "Atribución", "Zuordnung", "Atribuição", "Attribuzione"),
    },
    needs=(frozenset({"order_id", "placed_at", "value", "products"}),),
)  # fmt: skip
TIKTOK_SHOP = Kind(
    key="tiktok-shop-orders",
    name="TikTok Shop orders",
    what="orders",
    columns={
        "order_id": ("Order ID", "ID Pesanan", "ID del pedido", "ID do pedido", "Bestell-ID"),
        "placed_at": ("Created Time", "Waktu Dibuat", "Hora de creación"),
        "value": ("Order Amount", "Jumlah Pesanan", "Importe del pedido"),
        "status": ("Order Status", "Status Pesanan", "Estado del pedido"),
        "refunded": ("Order Refund Amount", "Jumlah Pengembalian Dana Pesanan"),
        "cancelled_at": ("Cancelled Time", "Canceled Time", "Waktu Dibatalkan"),
        "lines": ("SKU ID", "ID SKU"),
    },
    needs=(frozenset({"order_id", "lines", "value"}), frozenset({"order_id", "lines", "status"})),
    described=True,
)
ORDER_KINDS = (SHOPIFY, WOOCOMMERCE, TIKTOK_SHOP)
ORDER_TABLE = Kind(key="table", name="table of orders", what="orders", columns={}, needs=())

_STATUSES = {
    "paid": """
        paid|partially refunded|completed|complete|processing|shipped|delivered|to ship|awaiting shipment|in transit
        awaiting collection|partially shipping|fulfilled|terminée|terminé|en cours|completado|completada|procesando
        abgeschlossen|fertiggestellt|in bearbeitung|concluído|concluída|processando|processamento|completato
        in lavorazione|voltooid|afgerond|in behandeling|verwerken|selesai|diproses|sedang diproses|dikirim|perlu dikirim""",
    "pending": """
        pending|authorized|partially paid|unpaid|on hold|on-hold|pending payment|awaiting payment|draft|checkout-draft
        en attente|attente paiement|en attente paiement|en attente de paiement|en espera|pendiente|pendiente de pago
        wartend|in wartestellung|ausstehend|zahlung ausstehend|aguardando|pagamento pendente|malha pendente|in sospeso
        in attesa|in attesa di pagamento|in de wacht|wachtend op betaling|tertunda|ditahan|belum dibayar|belum bayar""",
    "refunded": """
        refunded|returned|remboursée|remboursé|reembolsado|reembolsada|rückerstattet|erstattet|rimborsato
        terugbetaald|dikembalikan|dana dikembalikan""",
    "cancelled": """
        cancelled|canceled|cancel|voided|failed|expired|annulée|annulé|échouée|échoué|cancelado|cancelada|fallido|fallida
        storniert|fehlgeschlagen|malsucedido|malogrado|annullato|fallito|geannuleerd|mislukt|dibatalkan|gagal|batal""",
}
"""WooCommerce's and TikTok Shop's words in several languages, our translations where the reference has none."""
STATUSES = {
    word.strip(): ours for ours, words in _STATUSES.items() for line in words.splitlines() for word in line.split("|")
}
_SLACK = timedelta(days=1)
"""A clock's time of another zone may lie ahead of ours by so much."""
_ZONED = re.compile(r"(?:[+-]\d{2}:?\d{2}|Z|UTC|GMT)$", re.IGNORECASE)
_CLICK = re.compile(r"\bttclid\s*[=:]\s*([\w.-]{8,})", re.IGNORECASE)
_AD = re.compile(r"\b(?:ad_id|tt_ad_id|utm_content|utm_term|utm_id)\s*[=:]\s*(\d{15,20})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersImported:
    columns: dict[str, list[Any]]
    """`LAKE_COLUMNS` of the orders taken."""
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]

    def orders(self, now: datetime, zone: str = "UTC") -> tuple[Order, ...]:
        """Those whose currency is known, as the trade has them, read at `now`; days are those of `zone`."""
        at = ZoneInfo(zone)
        wanted = (self.columns[name] for name in ("order_id", "placed_at", "value_micros", "currency", "status"))
        return tuple(
            Order(
                id=id,
                placed_at=placed,
                account_day=placed.astimezone(at).date(),
                value=Money(micros, currency),
                status=status,
                retrieved_at=now,
            )
            for id, placed, micros, currency, status in zip(*wanted, strict=True)
            if currency
        )


def read_orders(
    table: Table, kind: Kind, mapping: Mapping[str, str], *, now: datetime | None, currency: str = "", zone: str = "UTC"
) -> OrdersImported:
    """One row an order, whatever number of lines it has; an order with a broken cell is refused whole.

    currency   the workspace's: an order in another one is refused; empty where there is no workspace
    zone       which zone's clock times without an offset are on
    """
    body, _ = split_totals(table, kind)
    reader = Reader.of(body, {ours: theirs for ours, theirs in mapping.items() if ours in ORDER_COLUMNS})
    missing = [name for name in ("order_id", "placed_at", "value") if not reader.has(name)]
    if missing:
        raise BadInput(
            f"orders need {' and '.join(missing)}; its columns are {listed(table.columns)}",
            where=table.file,
            remedy=f"name them, as in --columns {missing[0]}=…",
        )
    books = _Books(reader, kind, currency, _placed(reader, now, zone, True if kind.described else None), now)
    for id, rows in _grouped(reader, kind).items():
        if not any(row in reader.refused for row in rows):
            books.add(id, rows)
    if currency and books.columns["order_id"] and not any(books.codes):
        reader.notes[f"the file names no currency, so its amounts were taken as {currency}"] = None
    return OrdersImported(columns=books.columns, refusals=reader.refusals(), notes=tuple(reader.notes))


class _Books:
    """The orders found whole; what is wrong with one refuses its first row."""

    def __init__(
        self, reader: Reader, kind: Kind, currency: str, placed: list[datetime | None], now: datetime | None
    ) -> None:
        self.end = now and now + _SLACK
        self.reader, self.kind, self.currency, self.placed = reader, kind, currency, placed
        self.columns: dict[str, list[Any]] = {name: [] for name in LAKE_COLUMNS}
        self.values, self.codes = amounts(reader, "value", currency)
        self.refunds, self.refund_codes = amounts(reader, "refunded", currency)
        self.statuses = [text.casefold().replace("_", " ") for text in reader.texts("status")]
        self.cancelled = reader.texts("cancelled_at")
        self.trails, self.clicks, self.ads = (reader.texts(name) for name in ("trail", "ttclid", "ad_id"))

    def add(self, id: str, rows: list[int]) -> None:
        when, code = _told(self.placed, rows), _told(self.codes, rows) or self.currency
        status, value = self._status(rows), self._value(id, rows)
        if when is None:
            self._refuse(rows, "placed_at", "no time", f"say when order {id} was placed")
        elif status == "":
            wrong = f"{_told(self.statuses, rows)!r} is no status we know"
            self._refuse(rows, "status", wrong, "write paid, pending, refunded or cancelled")
        elif value is not None and value < 0 and status == "paid":
            self._refuse(rows, "value", "a refund without its order", "export the days the order was placed on as well")
        in_another(self.reader, rows[0], self._column("currency", "value"), code or "", self.currency)
        if _told(self.refunds, rows):
            in_another(
                self.reader, rows[0], self._column("refunded"), _told(self.refund_codes, rows) or "", self.currency
            )
        if value is None or any(row in self.reader.refused for row in rows):
            return
        refunded = abs(_told(self.refunds, rows) or 0) or -sum(min(self.values[row] or 0, 0) for row in rows)
        if status == "paid" and refunded:
            status, value = ("paid", value - refunded) if refunded < value else ("refunded", value)
        if self.end is not None and when is not None and when > self.end:
            line = self.reader.table.lines[rows[0]]
            self.reader.notes[f"orders are of days that have not come yet, such as line {line}: see the dates"] = None
            self.end = None
        trail = "\n".join(self.trails[row] for row in rows)
        click, ad = _told(self.clicks, rows) or _first(_CLICK, trail), _told(self.ads, rows) or _first(_AD, trail)
        kept = (id, when, value, code, status, click or None, ad or None)
        for column, cell in zip(self.columns.values(), kept, strict=True):
            column.append(cell)

    def _status(self, rows: list[int]) -> str:
        """paid, pending, refunded or cancelled; empty where the word is none we know."""
        if _told(self.cancelled, rows):
            return "cancelled"
        word = _told(self.statuses, rows)
        return STATUSES.get(word, "") if word else "paid"

    def _value(self, id: str, rows: list[int]) -> int | None:
        """The order's amount, told once or on every line alike; WooCommerce tells refunds on lines of their own."""
        told = [(row, value) for row in rows if (value := self.values[row]) is not None]
        if not told:
            self._refuse(rows, "value", "no amount", f"say what order {id} is worth")
            return None
        if self.kind.key == WOOCOMMERCE.key:
            paid = [value for _, value in told if value >= 0]
            return sum(paid) if paid else told[0][1]
        other = next((row for row, value in told if value != told[0][1]), None)
        if other is not None:
            here, there = self.reader.table.lines[other], self.reader.table.lines[told[0][0]]
            wrong = f"order {id} has another amount than on line {there}"
            self.reader.refuse(other, self._column("value"), wrong, f"correct line {here} or line {there}")
            return None
        return told[0][1]

    def _refuse(self, rows: list[int], name: str, reason: str, remedy: str) -> None:
        self.reader.refuse(rows[0], self._column(name), reason, remedy)

    def _column(self, *ours: str) -> str:
        return next((self.reader.formulas[name].text for name in ours if self.reader.has(name)), "")


def _told(column: Sequence[T | None], rows: list[int]) -> T | None:
    """What the first of an order's rows with anything in that column says."""
    return next((cell for row in rows if (cell := column[row])), None)


def _grouped(reader: Reader, kind: Kind) -> dict[str, list[int]]:
    """Rows by order; in an export of lines a row without an id belongs to the one above it.

    An id that a spreadsheet rounded may be of several orders, and is refused; so is a word for a missing one.
    """
    groups: dict[str, list[int]] = {}
    above = ""
    ids, column = reader.texts("order_id"), reader.formulas["order_id"].text
    all_of_them = frozenset(all_rounded(ids))
    for row, id in enumerate(ids):
        if cells.rounded_id(id) or row in all_of_them:
            reader.refuse_rounded(row, column, id)
        if id and cells.missing(id):
            above = id = ""
        else:
            above = id = id or (above if kind.key == SHOPIFY.key else "")
        if id:
            groups.setdefault(id, []).append(row)
        else:
            reader.refuse(row, column, "no order id", "give every order its id")
    return groups


def _placed(reader: Reader, now: datetime | None, zone: str, day_first: bool | None) -> list[datetime | None]:
    """When orders were placed, in UTC: what has no offset of its own is a clock's time in `zone`."""
    moments = reader.moments("placed_at", now, day_first=day_first)
    local = ZoneInfo(zone)
    naive = 0
    for row, cell in enumerate(reader.values("placed_at")):
        found = moments[row]
        if found is None or getattr(cell, "tzinfo", None) is not None:
            continue
        if not isinstance(cell, str) or not _ZONED.search(cell.strip()):
            moments[row] = found.replace(tzinfo=local).astimezone(UTC)
            naive += 1
    if naive and zone not in ("UTC", "Etc/UTC"):
        reader.notes[f"times without an offset were taken as {zone}, the account's time zone"] = None
    return moments


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
