"""One slot, one auction: rank by value and quality, charge what was needed to win.

The price rule is an assumption, as TikTok publishes none: quality-adjusted second price, where the second is the best of
the other advertisers, since an advertiser's own ads are sorted out before they meet the rest and do not bid each other
up. Pure and vectorised; every figure is whole micros for one impression.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .dice import Ints


@dataclass(frozen=True, slots=True)
class Outcome:
    winner: Ints
    """Column of the winning ad, shape (n,); -1 where somebody else's ad was shown."""
    price: Ints
    """What the winner owes, shape (n,); 0 where there is none."""


def clear(values: Ints, quality: Ints, rivals: Ints, reserve: int) -> Outcome:
    """Give each opportunity to the ad with the best score, if it beats the rest of the market.

    values   shape (n, ads): what an impression is worth to the ad; 0 where it may not be shown
    quality  shape (ads,): added to the value of an eligible ad, and given back in the price
    rivals   shape (n,): the best score among everybody else's ads

    The winner pays at most its own value and at least the reserve; an ad worth less than the reserve cannot win.
    """
    count = len(values)
    at = np.arange(count)
    scores = np.where(values >= reserve, values + quality, 0)
    winner = scores.argmax(axis=1)
    best = scores[at, winner]
    own = quality[winner]
    price = np.minimum(np.maximum(rivals - own, reserve), best - own)
    won = (best > rivals) & (best > 0)
    return Outcome(winner=np.where(won, winner, -1), price=np.where(won, price, 0))
