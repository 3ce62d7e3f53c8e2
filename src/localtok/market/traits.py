"""What one video truly does to people: how it hooks, holds, and what it makes them do. Ground truth, never on the wire.

Two latents are behind a post: entertainment E and commercial pull Q, correlated at .25. Hook and likes follow E; saves,
profile visits and intent comments follow Q; purchases follow Q, a little E, and whether the post reaches the right
people. So views say little about what a post is worth, and the quiet signals say more. (Model: decisions reference,
section 3.1; the coefficients are ours.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from . import dice
from .dice import Ints
from .model import Mechanisms, Rates

DEPTH = 16
"""Length of a taste vector."""
_LENGTH = 168
"""Of a taste vector: affinities then spread by about 0.65 nat over viewers."""
_FOREVER_MS = 1 << 30
"""Twelve days: nobody is drawn to watch longer, so that milliseconds fit 32 bits."""

BUYING = (
    "intent.buy",
    "q.price",
    "q.sizing",
    "q.shipping_returns",
    "q.ingredients_material",
    "q.colour_shade",
    "q.availability",
    "q.how_it_works_suitability",
)
"""Comments that say somebody may buy."""
CHATTER = ("praise", "tag_a_friend", "other", "objection", "complaint", "brand_risk", "spam")
INTENTS = (*BUYING, *CHATTER)

_QUESTIONS = {
    "demo": (18, 12, 8, 8, 10, 20, 10, 14),
    "review": (20, 20, 8, 10, 10, 6, 12, 14),
    "unboxing": (22, 20, 18, 14, 4, 4, 14, 4),
    "routine": (14, 12, 6, 6, 14, 6, 10, 32),
    "objection": (14, 30, 10, 8, 16, 4, 6, 12),
    "reply": (20, 10, 6, 10, 14, 18, 8, 14),
    "before_after": (26, 16, 6, 8, 8, 8, 10, 18),
    "comparison": (16, 20, 8, 6, 22, 4, 8, 16),
    "founder_story": (24, 14, 6, 14, 14, 4, 16, 8),
    "entertainment": (20, 20, 8, 8, 10, 10, 14, 10),
}
_TALK = (40, 14, 22, 12, 5, 1, 6)
_LAUGHTER = (20, 26, 44, 4, 2, 1, 3)


@dataclass(frozen=True, slots=True)
class Traits:
    """Probabilities are 24-bit whole numbers at zero affinity; the hook is a logit in 1/256 nat."""

    taste: Ints
    """Shape (16,), -127 to 127: whom it speaks to."""
    hook: int
    hold_ms: Ints
    """Shape (256,): milliseconds watched after the first two seconds, by quantile, among those who stay."""
    duration_ms: int
    like: int
    comment: int
    share: int
    save: int
    visit: int
    follow: int
    """Given a profile visit."""
    click: int
    """Given two seconds watched, on an ad's call to action."""
    buy: int
    """Given a click."""
    intents: Ints
    """Shape (15,), weights of `INTENTS`, adding up to 2^24."""
    ad_look: int
    """How much it looks like an ad where it is shown as one, 24 bits."""


def drawn(
    start: int,
    *,
    entertainment: float,
    pull: float,
    wrong_audience: bool,
    format: str,
    duration_ms: int,
    views: int,
    product: Ints,
    buyers: float = 1.0,
    ad_look: float = 1.0,
    rates: Rates | None = None,
) -> Traits:
    """The traits of a post with these latents. `start` is a stream of dice; `views` is how far it will spread.

    buyers  share of those it would persuade who do buy: below one where people save and ask, and leave it at that
    """
    e, q, usual = entertainment, pull, rates or Rates()
    z = [dice.normal(dice.one(start, 100 + k)) / 1_024 for k in range(12)]
    fit = 1.0 if not wrong_audience else 0.35
    far = max(math.log(max(views, 1) / 4_000), 0.0)

    def rate(middle: float, log_lift: float) -> int:
        return dice.probability(min(middle * math.exp(log_lift), 0.5))

    hold_ms = 1_000 * usual.hold_s * math.exp(0.10 * e + 0.12 * q + 0.10 * z[1]) * math.sqrt(duration_ms / 25_000)
    return Traits(
        taste=_taste(start, product, wrong_audience),
        hook=dice.nats(usual.hook + 0.17 * e + 0.12 * q + 0.15 * z[0]),
        hold_ms=_hold(hold_ms, usual.hold_shape),
        duration_ms=duration_ms,
        like=rate(usual.like, 0.35 * e - 0.05 * q + 0.22 * z[2]),
        comment=rate(usual.comment * (0.5 if wrong_audience else 1.0), 0.12 * e + 0.22 * q + 0.28 * z[3] - 0.45 * far),
        share=rate(usual.share, 0.35 * e + 0.12 * q + 0.28 * z[4]),
        save=rate(usual.save, 0.50 * q + 0.22 * z[5]),
        visit=rate(usual.visit, 0.42 * q + 0.05 * e + 0.22 * z[6]),
        follow=rate(usual.follow, 0.12 * e),
        click=rate(usual.click, 0.12 * q + 0.03 * e + 0.08 * z[7]),
        buy=rate(usual.buy, 0.28 * q + 0.05 * e + 0.15 * math.log(fit) + math.log(buyers) + 0.15 * z[8]),
        intents=_intents(start, format, q, wrong_audience),
        ad_look=dice.probability(ad_look),
    )


def looks(traits: Traits, mechanisms: Mechanisms, native: bool) -> tuple[int, int]:
    """What looking like an ad costs the creative's hook and its hold, 1/256 nat: less where it is somebody's post."""
    look = traits.ad_look / dice.ONE * (mechanisms.native_look if native else 1.0)
    return dice.nats(mechanisms.ad_look_hook * look), dice.nats(mechanisms.ad_look_hold * look)


def product_taste(seed: int) -> Ints:
    """What the brand's buyers have in common. Shape (16,), -127 to 127."""
    start = dice.stream(seed, "product taste")
    return _scaled([dice.normal(dice.one(start, k)) for k in range(DEPTH)])


def _taste(start: int, product: Ints, wrong_audience: bool) -> Ints:
    own = _scaled([dice.normal(dice.one(start, 200 + k)) for k in range(DEPTH)])
    return own if wrong_audience else _scaled((6 * product + 8 * own).tolist())


def _scaled(vector: list[int]) -> Ints:
    """The vector at the length every taste has, so that no post cares more about its audience than another."""
    length = math.isqrt(sum(part * part for part in vector)) or 1
    return np.array([min(max(part * _LENGTH // length, -127), 127) for part in vector], dtype=np.int64)


def _hold(scale_ms: float, shape: float) -> Ints:
    parts = (math.exp(math.log(-math.log1p(-(row + 0.5) / 256)) / shape) for row in range(256))
    return np.array([round(min(scale_ms * part, _FOREVER_MS)) for part in parts], dtype=np.int64)


def _intents(start: int, format: str, pull: float, wrong_audience: bool) -> Ints:
    wobble = dice.normal(dice.one(start, 300)) / 1_024
    logit = -1.25 + 0.75 * pull + 0.3 * wobble - (1.6 if wrong_audience else 0.0)
    buying = 1 / (1 + math.exp(-logit))
    talk = list(_LAUGHTER if format == "entertainment" else _TALK)
    if dice.chance(start, 301, dice.probability(0.06)):
        talk[4] *= 5
        talk[5] *= 6
    asked = _QUESTIONS.get(format, _QUESTIONS["review"])
    shares = [buying * part / sum(asked) for part in asked] + [(1 - buying) * part / sum(talk) for part in talk]
    weights = [dice.probability(share) for share in shares]
    weights[-5] += dice.ONE - sum(weights)
    return np.array(weights, dtype=np.int64)
