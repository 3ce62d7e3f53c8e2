"""How sure a count makes one, and how alike two orders are: small statistics in plain arithmetic."""

from __future__ import annotations

import math
from collections.abc import Sequence

Z90 = 1.6449
"""Standard normal quantile of a two-sided 90 % interval."""


def interval(count: int) -> tuple[float, float]:
    """A 90 % interval of what a Poisson count that came to `count` stands for on average.

    Wilson and Hilferty's cube approximation of the exact one (PNAS 17, 1931); within 0.1 of it from 1 on.
    """
    low = 0.0
    if count:
        part = 1 - 1 / (9 * count) - Z90 / (3 * math.sqrt(count))
        low = count * part * part * part
    more = count + 1
    part = 1 - 1 / (9 * more) + Z90 / (3 * math.sqrt(more))
    return max(low, 0.0), more * part * part * part


def cost(spent: float, results: int) -> tuple[float | None, float | None, float | None]:
    """What a result costs, and a 90 % interval. No result has no cost, and costs at least so much."""
    if not spent:
        return None, None, None
    low, high = interval(results)
    return (spent / results if results else None), spent / high, (spent / low if low else None)


def agreement(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """Spearman's rank correlation, ties at their mean rank. None for fewer than three, or where one never varies."""
    if len(ours) < 3:
        return None
    first, second = ranks(ours), ranks(theirs)
    middle = (len(ours) + 1) / 2
    both = math.fsum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
    spread = math.sqrt(
        math.fsum((a - middle) * (a - middle) for a in first) * math.fsum((b - middle) * (b - middle) for b in second)
    )
    return round(both / spread, 4) if spread else None


def ranks(values: Sequence[float]) -> list[float]:
    """1 for the largest; the mean of their ranks for equals."""
    order = sorted(range(len(values)), key=lambda place: -values[place])
    told = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and values[order[end]] == values[order[at]]:
            end += 1
        for place in order[at:end]:
            told[place] = (at + 1 + end) / 2
        at = end
    return told
