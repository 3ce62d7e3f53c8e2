"""Simulated accounts whose posts' worth as ads is known, and whose views mislead.

A post has a generic appeal, which earns it views, and a pull on the people it is meant for, which earns it orders once it
is paid for; the two hardly go together (correlation a quarter). One post in four goes far with the wrong people. Rates fall
as a post reaches past its followers, slow signals accrue over days, and every rate has an accident of its own. The model is
the reference's; what a ranking may see are counts, ages and who watched, never the worth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

LIFTED: Mapping[str, tuple[float, float, float, float, float, bool]] = {
    "likes": (0.05, 0.5, 0.0, 0.0, 0.25, False),
    "shares": (0.004, 0.35, 0.15, 0.2, 0.25, False),
    "saves": (0.004, 0.15, 0.4, 0.4, 0.25, True),
    "profile_visits": (0.006, 0.1, 0.4, 0.8, 0.25, True),
    "comments": (0.006, 0.3, 0.1, 0.0, 0.6, True),
}
"""Usual rate; what appeal, pull and the right audience add to its logarithm; its accidents' sd; whether it is slow."""
USUAL_MATCH = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Shape (posts,) each."""

    counts: Mapping[str, Array]
    """By signal, views among them."""
    age_days: Array
    match: Array
    """Share of the viewers whose profile is known who are wanted."""
    known: Array
    """How many viewers' profiles are known."""
    worth: Array
    """Log of the orders a unit of money would bring; what no ranking sees."""


def account(dice: np.random.Generator, posts: int = 60, thinning: float = 1.0) -> Account:
    """One account; `thinning` is the share of its viewers left. Their profiles stay known, as in the reference."""
    appeal = dice.normal(size=posts)
    pull = 0.25 * appeal + math.sqrt(1 - 0.25**2) * dice.normal(size=posts)
    astray = dice.random(posts) < 0.25
    audience = np.clip(dice.beta(8, 3, posts) * np.where(astray, 0.35, 1.0), 0.05, 0.98)
    right = np.log(audience / USUAL_MATCH)
    age = dice.uniform(1, 90, posts)
    log_views = 6.2 + appeal + 1.3 * dice.normal(size=posts) + np.where(astray, 1.6, 0.0) + 0.25 * np.log(age)
    views = np.maximum(np.exp(log_views).astype(int), 60)
    reached = -0.12 * (np.log(views) - 7)
    accrued = 1 - np.exp(-age / 4)

    def out_of(base: float, appealing: float, pulling: float, righting: float, accident: float, slow: bool) -> Counts:
        log_rate = math.log(base) + appealing * appeal + pulling * pull + righting * right + reached
        rate = np.exp(log_rate + accident * dice.normal(size=posts)) * (accrued if slow else 1.0)
        drawn: Counts = dice.binomial(views, np.clip(rate, 1e-6, 0.95))
        return drawn

    hooked = _logistic(0.2 + 0.45 * appeal + 0.15 * pull + 0.2 * dice.normal(size=posts) + 0.5 * reached)
    finished = _logistic(-1.3 + 0.45 * appeal + 0.2 * pull + 0.25 * dice.normal(size=posts) + 0.5 * reached)
    counts = {"hook_2s": dice.binomial(views, hooked), "completions": dice.binomial(views, finished)}
    counts |= {name: out_of(*told) for name, told in LIFTED.items()}
    asking = _logistic(-2.2 + 0.9 * pull + 1.2 * right + 0.2 * dice.normal(size=posts))
    counts["intent_comments"] = dice.binomial(counts["comments"], asking)
    worth = 0.5 * pull + 0.12 * appeal + 0.15 * right + 0.15 * dice.normal(size=posts)
    if thinning < 1:
        counts = {name: dice.binomial(count, thinning) for name, count in counts.items()}
        counts["intent_comments"] = np.minimum(counts["intent_comments"], counts["comments"])
    seen = np.maximum((views * thinning).astype(int), 20) if thinning < 1 else views
    known = np.minimum(views, 400)
    return Account(
        counts={name: count.astype(float) for name, count in counts.items()} | {"views": seen.astype(float)},
        age_days=age,
        match=dice.binomial(known, audience) / known,
        known=known.astype(float),
        worth=worth,
    )


def top_lift(score: Array, worth: Array, most: int = 5) -> float:
    """By how much the best `most` posts of an account bring more orders than its mean post."""
    best = np.argsort(-score, kind="stable")[:most]
    value = np.exp(worth)
    return float(value[best].mean() / value.mean() - 1)


def _logistic(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))
