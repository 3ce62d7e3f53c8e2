"""Decimals and Budget Verification Ratio of each currency, from TikTok's own table (DOC:53983673745).

What is not in the table has a ratio of one and as many decimals as ISO 4217 gives it, which is ours.
"""

from __future__ import annotations

from .enums import of

_RATIOS = {
    10: "HKD ZAR DKK SEK NOK TRY MXN THB CNY BOB CZK EGP GTQ HNL MOP TWD NIO UAH UYU",
    100: "JPY RUB DZD BDT ISK INR KES NGN PKR",
    1_000: "KRW CLP COP CRC",
    10_000: "IDR PYG VND",
    100_000: "VEF",
    50: "PHP",
    4: "PLN",
}
RATIO = {code: ratio for ratio, codes in _RATIOS.items() for code in sorted(of(codes))}
"""By how much the limits of budgets and bids are multiplied; 1 where a currency is not here."""
_ISO_WHOLE = of("BIF DJF GNF KMF RWF UGX VUV XAF XOF XPF")
WHOLE = of("JPY KRW HUF CLP ISK IDR TWD PYG VND") | _ISO_WHOLE
"""Currencies that take no decimals; all others take two."""


def rounded(value: float, currency: str) -> float:
    """An amount in major units with the decimals its currency has."""
    return float(round(value)) if currency in WHOLE else round(value, 2)
