"""What the model says of the shop and of its tracking, as the whole numbers and tables that decide: made once a world.

Orders follow their click by seconds drawn from a table: 35 % within the hour, half within a day (Chapelle, KDD 2014);
after that every doubling of the wait is as likely as any other, up to the longest. Values are log-normal with a Pareto
tail grown onto it where the last few per cent begin.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

from tiktokwire.currencies import WHOLE

from . import dice
from .model import Model, Shop, Tracking

HOUR, DAY = 3_600, 86_400
ROWS = 4_096
"""Of each table, one for each 12-bit draw."""
_SOONEST_S = 60
"""Nobody orders within a minute of a click."""
_DEAREST = 1_000_000_000
"""Currency units no order is worth more than, whatever the model says of the tail: sums of micros then fit 64 bits."""


@dataclass(frozen=True, slots=True)
class Odds:
    """24-bit probabilities, unless it says otherwise."""

    result: str
    """Web event an order is told the platform as."""
    view_lift: int
    others_a_day: float
    """Orders that come without any ad."""
    visits_a_day: float
    """Visits that come without any ad and lead to none."""
    cart: int
    """0, and `checkout` too, where nobody fills a cart on the way to the result."""
    checkout: int
    cart_s: int
    order_s: int
    pending: int
    cancels: int
    refunds: int
    lands: int
    net_loss: int
    server_sends: int
    knows_click: int
    no_id: int
    twice: int
    late_again: int
    reloads: int
    soon: int
    slow: int
    remembers_s: int
    lags: tuple[int, ...]
    """Seconds from click to order by quantile, `ROWS` of them."""
    tail: int
    values: tuple[int, ...]
    """Micros of an order of the bulk by quantile."""
    large: tuple[int, ...]
    """Micros of an order of the tail by quantile."""

    def lag(self, word: int) -> int:
        """Seconds from a click to its order."""
        return self.lags[word >> 52]

    def value(self, word: int) -> int:
        """Micros of an order, in coins the currency has."""
        table = self.large if word >> 40 < self.tail else self.values
        return table[word >> 28 & ROWS - 1]

    def delay(self, word: int) -> int:
        """Seconds until the back end tells of an order: under ten minutes for most, hours for some."""
        u, part = word >> 40, word >> 8 & 0xFFFF
        if u < self.soon:
            return 20 + (part * 560 >> 16)
        return 600 + (part * (6 * HOUR if u >= dice.ONE - self.slow else HOUR) >> 16)


def of(model: Model, currency: str) -> Odds:
    shop, tracking, share = model.shop, model.tracking, dice.probability
    cart = share(shop.cart) if shop.result == "Purchase" else 0
    return Odds(
        result=shop.result,
        view_lift=share(shop.view_lift),
        others_a_day=shop.others_a_day,
        visits_a_day=shop.others_a_day * shop.visits_per_order,
        cart=cart,
        checkout=share(shop.checkout) if cart else 0,
        cart_s=shop.cart_s,
        order_s=shop.order_s,
        pending=share(shop.pending),
        cancels=share(shop.cancels),
        refunds=share(shop.refunds),
        lags=lags(shop),
        tail=share(shop.value_tail),
        values=values(shop, currency in WHOLE),
        large=large(shop, currency in WHOLE),
        **_shares(tracking),
    )


def _shares(tracking: Tracking) -> dict[str, int]:
    names = (
        "lands",
        "net_loss",
        "server_sends",
        "knows_click",
        "no_id",
        "twice",
        "late_again",
        "reloads",
        "soon",
        "slow",
    )
    return {name: dice.probability(getattr(tracking, name)) for name in names} | {
        "remembers_s": round(tracking.remembers_days * DAY)
    }


@cache
def lags(shop: Shop) -> tuple[int, ...]:
    """Seconds from click to order, by quantile."""
    longest = shop.longest_days * DAY
    hour, day = shop.within_hour, max(shop.within_day, shop.within_hour)

    def at(u: float) -> float:
        if u < hour:
            return _SOONEST_S + (HOUR - _SOONEST_S) * (u / hour) ** 2
        if u < day:
            return HOUR * math.exp((u - hour) / (day - hour) * math.log(DAY / HOUR))
        return DAY * math.exp((u - day) / (1 - day) * math.log(longest / DAY))

    return tuple(round(at((row + 0.5) / ROWS)) for row in range(ROWS))


@cache
def values(shop: Shop, whole: bool) -> tuple[int, ...]:
    """Micros of orders below the tail, by quantile; `whole` where the currency has no decimals."""
    return tuple(_coins(_usual(shop, (row + 0.5) / ROWS * (1 - shop.value_tail)), whole) for row in range(ROWS))


@cache
def large(shop: Shop, whole: bool) -> tuple[int, ...]:
    """Micros of orders of the tail, by quantile: P(more than x) falls with x to the power of -`value_exponent`."""
    least = _usual(shop, 1 - shop.value_tail) if 0 < shop.value_tail < 1 else shop.value
    return tuple(_coins(least * (1 - (row + 0.5) / ROWS) ** (-1 / shop.value_exponent), whole) for row in range(ROWS))


def _usual(shop: Shop, u: float) -> float:
    """Currency units at that quantile of the log-normal."""
    return shop.value * math.exp(shop.value_spread * NormalDist().inv_cdf(min(max(u, 1e-9), 1 - 1e-9)))


def _coins(units: float, whole: bool) -> int:
    """Micros of that amount in the smallest coins there are, one at least and `_DEAREST` at most."""
    coin = 1_000_000 if whole else 10_000
    return max(round(min(units, _DEAREST) * 1_000_000 / coin), 1) * coin
