"""Figures in words: money with its sign, shares in per cent, and what stands where nothing can be said."""

from __future__ import annotations

from html import escape

from .tables import Cell, Column

NONE = "–"
_THIN = "\u202f"
_SIGNS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "CAD": "CA$",
    "AUD": "A$",
    "BRL": "R$",
    "INR": "₹",
    "KRW": "₩",
}
_MICROS = 1_000_000
_PREFIXES = ("AD_STATUS_", "BUDGET_MODE_")
_PLAIN = {
    "MALE": "men",
    "FEMALE": "women",
    "country_code": "country",
    "AGE_13_17": "13 to 17",
    "AGE_18_24": "18 to 24",
    "AGE_25_34": "25 to 34",
    "AGE_35_44": "35 to 44",
    "AGE_45_54": "45 to 54",
    "AGE_55_100": "55 and over",
    "adgroup": "ad group",
}

__all__ = ["NONE", "cell", "count", "escape", "money", "percent", "plain", "plural", "signed"]


def money(micros: float | None, currency: str) -> str:
    """Two decimals, or none from a thousand on."""
    if micros is None:
        return NONE
    amount = abs(micros) / _MICROS
    figure = f"{amount:,.0f}" if amount >= 1_000 else f"{amount:,.2f}"
    return f"{'−' if micros < 0 else ''}{_SIGNS.get(currency, currency + _THIN)}{figure}"


def percent(share: float | None, digits: int = 1) -> str:
    """As per cent; as per mille where it is less than half a per cent."""
    if share is None:
        return NONE
    if 0 < abs(share) < 0.005:
        return f"{1_000 * share:.{digits}f}{_THIN}‰"
    return f"{100 * share:.{digits}f}{_THIN}%"


def count(number: float | None, digits: int = 0) -> str:
    return NONE if number is None else f"{number:,.{digits}f}"


def signed(number: float) -> str:
    return f"{number:+.2f}".replace("-", "−")


def plural(number: int, thing: str, things: str = "") -> str:
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def plain(name: str) -> str:
    """A name of TikTok's or of ours without its prefix and its underscores."""
    if name in _PLAIN:
        return _PLAIN[name]
    if not name.isupper() or "_" not in name:
        return name if "." in name else name.replace("_", " ")
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name.replace("_", " ").lower()


def cell(value: Cell, column: Column, currency: str) -> str:
    """A cell of a table as people read it, by the unit of its column."""
    if value is None:
        return NONE
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return plain(value) if column.unit == "name" else value
    if column.unit == "micros of the currency":
        return money(value, currency)
    if column.unit == "currency units":
        return money(value * _MICROS, currency)
    if column.unit.startswith("share of"):
        return percent(value)
    if column.unit == "rank":
        return f"{value:g}"
    if column.unit == "in its unit":
        return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
