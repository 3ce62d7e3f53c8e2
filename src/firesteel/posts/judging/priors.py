"""What is usual before an account's posts are seen: rates by signal, how they differ, and what length and time make of them.

The pool of all posts at hand is drawn towards these, and every account's own baseline towards the pool. They are held so
loosely that a few dozen posts speak for themselves. Sources, all measured on public data:

    KuaiRand     94,784 impressions and 4,369 videos of a short-video app, April 2022 (shared/data c1, a1)
    Shop posts   2,016 TikTok posts of 20 accounts that sell beauty, with 34,604 comments
    Upworthy     4,873 headline tests: rates of one story's arms differ by a CV of .24
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What is believed of one signal of an account nobody has seen."""

    rate: float
    """Of the usual post, out of views; seconds a view for watch time."""
    rate_sd: float = 1.5
    """Of its logarithm between accounts."""
    cv: float = 0.5
    """By what share of their mean true rates differ between an account's posts."""
    length_slope: float = 0.0
    """Change in log rate with log length."""
    maturity_slope: float = 0.0
    """Change in log rate with log maturity: 0 where the deeds come as soon as the views, 1 where these are all there at once."""
    loading: float = 0.6
    """Correlation of a post's true rate with what all its signals have in common."""
    source: str


_LENGTH = "; Spearman of completion with length -.51 (KuaiRand)"
PRIORS: Mapping[str, Usual] = MappingProxyType(
    {
        "hook_2s": Usual(rate=0.55, rate_sd=0.7, loading=0.5, source="55 % of plays last three seconds (KuaiRand)"),
        "hook_6s": Usual(
            rate=0.35,
            rate_sd=0.7,
            loading=0.6,
            source="between the hook and the long view, 31 % of impressions (KuaiRand)",
        ),
        "watch_time_s": Usual(
            rate=8.0, rate_sd=1.0, length_slope=0.5, loading=0.5, source="our own; held loosely" + _LENGTH
        ),
        "completions": Usual(
            rate=0.17, rate_sd=1.0, length_slope=-0.5, loading=0.5, source="17 % of plays (KuaiRand)" + _LENGTH
        ),
        "rewatches": Usual(rate=0.05, length_slope=-0.5, loading=0.5, source="our own; held loosely" + _LENGTH),
        "intent_comments": Usual(
            rate=0.0005,
            maturity_slope=0.5,
            loading=0.7,
            source="19 % of comments (Shop posts) of the comment rate below",
        ),
        "saves": Usual(
            rate=0.004, maturity_slope=0.5, loading=0.7, source="log rates differ by .77 between posts (Shop posts)"
        ),
        "profile_visits": Usual(
            rate=0.018, maturity_slope=0.5, loading=0.7, source="1.8 to 1.9 % of impressions (KuaiRand)"
        ),
        "shares": Usual(
            rate=0.0008,
            maturity_slope=0.5,
            loading=0.6,
            source=".08 % of impressions (KuaiRand); differ by .94 (Shop posts)",
        ),
        "follows": Usual(rate=0.0013, maturity_slope=0.5, loading=0.6, source=".13 % of impressions (KuaiRand)"),
        "comments": Usual(
            rate=0.0025,
            maturity_slope=0.5,
            loading=0.3,
            source=".25 % of impressions (KuaiRand); differ by 1.12 (Shop posts)",
        ),
    }
)

OWN_BASELINE = 15
"""Posts an account needs for a baseline of its own."""
LENGTH_SD = 0.3
MATURITY_SD = 0.3
"""Of the slopes, the pool's around these and an account's around the pool's."""
MATCH_SLOPE, MATCH_SD = 0.5, 0.3
"""Change in log rate with the log of the audience's match: people a post was not made for do less of everything."""
TALK = 0.5
"""How much of what comments have in common with no other signal is held for talk rather than demand, see `baseline`."""
FORMAT_SD, OWN_FORMAT_SD = 0.3, 0.2
"""Of a format's effect on the log rate: over all accounts, and of one account around that."""
LEVEL_SD = 1.0
"""Of an account's usual log rate around the pool's: .77 to 1.12 between posts of twenty accounts (Shop posts)."""
BETWEEN_SD = 0.3
"""Of usual log rates between accounts, as believed before the accounts at hand are compared: what bounds borrowing."""
SPREAD_SD = 0.7
"""Of log a, around what `Usual.cv` makes it."""


def log_spread(usual: Usual) -> float:
    """log a: a Gamma(a, a) has a CV of 1/√a."""
    return -2.0 * math.log(usual.cv)
