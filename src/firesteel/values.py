"""Small values every noun of the trade is made of: money, time windows, identifiers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NewType

PostId = NewType("PostId", str)
"""TikTok item id: a 64-bit integer kept as text."""
PlanId = NewType("PlanId", str)
FlightId = NewType("FlightId", str)
AdId = NewType("AdId", str)

MICROS = 1_000_000
WHOLE = frozenset((
    "BIF", "CLP", "DJF", "GNF", "HUF", "IDR", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "TWD", "UGX", "VND", "VUV", "XAF", "XOF",
    "XPF",
))  # fmt: skip
"""Currencies of which TikTok takes no decimals; of all others it takes two."""
_CURRENCY = re.compile(r"[A-Z]{3}")
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d{1,6})?", re.ASCII)
_BARE = re.compile(r"-?\d{1,18}([.,]\d{1,6})?", re.ASCII)
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in millionths of a currency unit, so sums are exact: ``Money(2_500_000, "EUR")`` is €2.50."""

    micros: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.micros, int) or isinstance(self.micros, bool):
            raise ValueError(f"money counts whole micros, not {self.micros!r}")
        if not _CURRENCY.fullmatch(self.currency):
            raise ValueError(f"{self.currency!r} is not an ISO 4217 code such as USD")

    def __add__(self, other: Money) -> Money:
        return Money(self.micros + self._same(other).micros, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.micros - self._same(other).micros, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.micros, self.currency)

    def share(self, numerator: int, denominator: int) -> Money:
        """``numerator / denominator`` of this amount, rounded down to a whole micro."""
        return Money(self.micros * numerator // denominator, self.currency)

    @property
    def units(self) -> float:
        """The amount in currency units, for printing and for ratios; never for sums."""
        return self.micros / MICROS

    def __str__(self) -> str:
        """In whole cents; below ten of them to a hundredth of one, as a click or a view may cost."""
        sign, micros = "-" if self.micros < 0 else "", abs(self.micros)
        cents = (micros + 5_000) // 10_000
        small = micros < 100_000 and micros % 10_000
        figure = f"{micros / MICROS:.4f}" if small else f"{cents // 100:,}.{cents % 100:02d}"
        mark = _SIGNS.get(self.currency)
        return f"{sign}{mark}{figure}" if mark else f"{sign}{figure} {self.currency}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {other.currency} with {self.currency}")
        return other


def coin(currency: str) -> int:
    """The smallest amount a budget can differ by, micros: a cent, or one of a currency that has none."""
    return MICROS if currency in WHOLE else MICROS // 100


def decimal_of(text: str) -> Decimal | None:
    """An amount as people type it: 1250, 1,250.50 or 19,50; None for anything else, such as 1.250,50 or 1e3.

    A comma before three digits groups thousands, as our pages write them; before one or two, or after a zero, it is a point.
    """
    bare = text.strip()
    if _GROUPED.fullmatch(bare):
        return Decimal(bare.replace(",", ""))
    return Decimal(bare.replace(",", ".")) if _BARE.fullmatch(bare) else None


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """A half-open span of UTC time, ``start <= t < end``."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("a window needs timezone-aware ends")
        if self.end <= self.start:
            raise ValueError(
                f"a window ends after it starts, not {self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M}"
            )

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def covers(self, other: Window) -> bool:
        return self.start <= other.start and other.end <= self.end

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def last_instant(end: datetime) -> datetime:
    """The last moment, in UTC, of a span with this end, which is not part of it: of a midnight, in the day before."""
    return end.astimezone(UTC) - timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """Words that belong to one person: a real name, an address, a message.

    The ledger keeps them encrypted under that person's own key; once it is destroyed they read as `FORGOTTEN`.
    """

    person: str
    """A creator's handle without the @, or whatever else names one person within the workspace."""
    text: str


FORGOTTEN = "forgotten"
"""How what belonged to a person reads after they asked to be forgotten."""
LOCKED = "sealed, and its key is not here"
"""How it reads where the workspace key was lost."""
UNREADABLE = frozenset({FORGOTTEN, LOCKED})
"""What stands in place of somebody's words and is none of them."""
