"""What an impression leads to on average: the market's response in closed form, over whoever was shown it.

`market.engine` draws it impression by impression in whole numbers; here are the same formulas (platform model 3.3) in
floats and summed, which makes rates smooth in every coefficient, so that they can be solved for, and free of dice, so that
small differences can be seen. Tables of 1/256 nat make the engine's rates differ by up to 0.4 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..market import dice
from ..market.model import Model, Rates, Response
from ..state import Ad
from ..world import World

Floats = npt.NDArray[np.float64]

_PARTS = 256
_AT = -np.log1p(-(np.arange(_PARTS) + 0.5) / _PARTS)
"""Quantiles of the unit exponential, as many as the engine's table has."""
_SKIP_S = 1.0
"""Watched by those who leave within two seconds, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How an ad stands in the feed. Logs are natural; 0 changes nothing."""

    spark: bool = True
    look_hook: float = 0.0
    """Logit lost for looking like an ad."""
    look_hold: float = 0.0
    """Log of watching lost for it."""
    proof: float = 0.0
    """Log added to acts other than clicks by the likes it shows."""


def shown(model: Model, *, spark: bool, likes: float, native: bool | None = None) -> Shown:
    """An ad of that identity with that many likes to see.

    native  whether it has lost most of the look of an ad; as Spark Ads have, unless told otherwise
    """
    how = model.mechanisms
    look = how.native_look if (spark if native is None else native) else 1.0
    proof = how.social_proof * (np.log1p(likes) - np.log1p(how.usual_likes))
    return Shown(spark=spark, look_hook=how.ad_look_hook * look, look_hold=how.ad_look_hold * look, proof=float(proof))


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who was shown it: shapes (k,)."""

    liking: Floats
    """Affinity less fatigue, nat."""
    share: Floats
    """Of impressions; adds up to 1."""
    needing: Floats
    """Factor on buying, by how much those of that liking need the product."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Shares of impressions, unless said otherwise."""

    plays: float
    watched_2s: float
    warmth: float
    """`watched_2s` weighted by how much likelier each acts: a rate of 1 would bring that many acts."""
    mean_play_s: float
    """By impression that plays."""
    likes: float
    comments: float
    shares: float
    saves: float
    profile_visits: float
    follows: float
    music_clicks: float
    clicks: float
    mistaken: float
    """Clicks that were meant for the name or the picture."""
    orders: float

    @property
    def engagement(self) -> float:
        """What people do but click: likes, comments, shares, saves, follows, profile visits, taps on the sound."""
        return (
            self.likes
            + self.comments
            + self.shares
            + self.saves
            + self.follows
            + self.profile_visits
            + self.music_clicks
        )

    @property
    def conversion_rate(self) -> float:
        """Orders by click."""
        return self.orders / self.clicks


def expected(model: Model, to: Shown, crowd: Crowd, length_s: float) -> Expected:
    """What a middling video of that length leads to."""
    rates, response, how = model.rates, model.response, model.mechanisms
    stays = staying(response, rates.hook - to.look_hook + how.proof_hook * to.proof, crowd)
    seconds = 2 + np.outer(np.exp(response.hold_affinity * crowd.liking - to.look_hold), hold(rates, length_s))
    watched = np.minimum(seconds, 4 * length_s)
    lift = np.exp(
        response.act_affinity * crowd.liking[:, None] + response.act_watched * np.minimum(watched, length_s) / length_s
    ).mean(axis=1)
    acting = stays * lift
    warmth, proof = float(acting.sum()), float(np.exp(to.proof))
    tap = response.plays * how.avatar_tap
    visits = (rates.visit * warmth * proof + tap) if to.spark else 0.0
    mistaken = 0.0 if to.spark else tap
    needing = float((crowd.needing * crowd.share).sum())
    meant = rates.click * float((acting * crowd.needing).sum())
    watching = float((stays * watched.mean(axis=1)).sum()) + (response.plays - float(stays.sum())) * _SKIP_S
    return Expected(
        plays=response.plays,
        watched_2s=float(stays.sum()),
        warmth=warmth,
        mean_play_s=watching / response.plays,
        likes=rates.like * warmth * proof,
        comments=rates.comment * response.comments_on_ads * warmth * proof,
        shares=rates.share * warmth * proof,
        saves=rates.save * warmth * proof,
        profile_visits=visits,
        follows=visits * rates.follow,
        music_clicks=response.music * float(stays.sum()) if to.spark else 0.0,
        clicks=rates.click * warmth + mistaken,
        mistaken=mistaken,
        orders=rates.buy * (meant + mistaken * needing * how.mistaken_buyers),
    )


def staying(response: Response, hook: float, crowd: Crowd) -> Floats:
    """Share of impressions that stay two seconds, by liking. Shape (k,)."""
    logit = hook + response.hook_affinity * crowd.liking
    stays: Floats = crowd.share * response.plays / (1 + np.exp(-logit))
    return stays


def past(model: Model, to: Shown, crowd: Crowd, length_s: float, second: float) -> float:
    """Share of those who stay two seconds that are still there at that second."""
    rates, response = model.rates, model.response
    stays = staying(response, rates.hook - to.look_hook + model.mechanisms.proof_hook * to.proof, crowd)
    if second <= 2:
        return 1.0
    scale = _scale(rates, length_s) * np.exp(response.hold_affinity * crowd.liking - to.look_hold)
    left = np.exp(-(((second - 2) / scale) ** rates.hold_shape))
    return float((stays * left).sum() / stays.sum())


def marks(length_s: float) -> dict[str, float]:
    """Seconds at which a report counts who is still watching."""
    return {"watched_6s": 6.0, **{f"p{part}": length_s * part / 100 for part in (25, 50, 75, 100)}}


def hold(rates: Rates, length_s: float) -> Floats:
    """Seconds watched after the first two, by quantile, at no liking. Shape (256,)."""
    seconds: Floats = _scale(rates, length_s) * _AT ** (1 / rates.hold_shape)
    return seconds


def _scale(rates: Rates, length_s: float) -> float:
    """Of the Weibull curve of seconds after the first two: longer videos are watched longer, less than in proportion."""
    return float(rates.hold_s * np.sqrt(length_s / 25))


def audience_of(world: World, ads: Sequence[Ad]) -> Crowd:
    """Everybody these ads were shown to so far, once for every impression."""
    tired = [world.model.response.fatigue * np.log2(1 + before) for before in range(_PARTS)]
    liking, needing = [], []
    for ad in ads:
        seen = world.market.exposure.of(ad.ad_id)
        speaks = world.creatives.taste[world.row_of(ad)]
        for before in range(int(seen.max(initial=0))):
            viewers = np.flatnonzero(seen > before)
            affinity = (world.audience.taste[viewers] @ speaks).astype(np.int64) >> 5
            liking.append(affinity / dice.NAT - tired[before])
            needing.append(np.exp(world.model.response.buy_need * world.audience.need[viewers] / dice.NAT))
    return crowd(np.concatenate(liking or [np.zeros(0)]), np.concatenate(needing or [np.zeros(0)]))


def crowd(liking: Floats, needing: Floats) -> Crowd:
    """One row an impression, put together by liking to 1/32 nat."""
    step, first = 32, -8.0
    place = np.clip(np.round((liking - first) * step), 0, 2 * 8 * step).astype(np.int64)
    count = np.bincount(place, minlength=1).astype(np.float64)
    there = np.flatnonzero(count)

    def mean(of: Floats) -> Floats:
        sums: Floats = np.bincount(place, weights=of)[there] / count[there]
        return sums

    return Crowd(mean(liking), count[there] / len(liking), mean(needing))
