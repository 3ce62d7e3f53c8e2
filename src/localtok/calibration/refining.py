"""A fit made true: the fitted market is run, and what the same fit makes of it tells how far the closed form is off.

The closed form knows nothing of likes that show, of tracking that loses orders, of those that come too late, nor of whom the
auction picks once coefficients move. All of that is in the simulated market, whose coefficients are known: so what a fit
to its reports misses them by is taken off the fit to the reports that were given.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from tiktokwire.enums import EVENT_CURRENCIES

from .. import scenario
from ..market.model import Model
from ..world import World
from . import scenariofile
from .estimates import Estimate, Fit, changed, value
from .expected import Crowd, audience_of
from .exports import Ad
from .fitting import fit, likely_length
from .flights import Terms, put, result

_POSTS = 12
"""At least, since every post has luck of its own: where fewer ads are given, some have several."""
_MOST_POSTS = 60
_DAYS = 6
_SHARE = 0.10
"""Of the scenario's slots, that the ads' money could buy."""
_ROUNDS = 2
_USUAL_S = 15.0
_PRESSURE = 0.08
"""Nat, one standard error: what impressions cost hangs on how hard the ads bid, which no report tells. From a twentieth of
the slots to a fifth, the price of an impression grows by about a fifth."""
_REPORTED = (
    "impressions", "reach", "plays", "watched_2s", "watched_6s", "p25", "p50", "p75", "p100", "clicks", "likes",
    "comments", "shares", "saves", "follows", "profile_visits",
)  # fmt: skip
_LINEAR = frozenset({"rates.hook"})
"""Corrected by differences; everything else by factors."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """Reports of ads in a simulated market, and whom they were shown to."""

    ads: tuple[Ad, ...]
    to: Crowd

    @property
    def cpm(self) -> float:
        return 1_000 * sum(ad.spend or 0.0 for ad in self.ads) / sum(ad.counts["impressions"] for ad in self.ads)


@dataclass(frozen=True, slots=True)
class Fitted:
    """A market fitted to reports."""

    extends: str
    base: Model
    estimates: tuple[Estimate, ...]
    left: tuple[tuple[str, str], ...]
    given: tuple[Ad, ...]
    simulated: Simulated
    """What it comes to."""
    spark: bool
    length_s: float
    """What was taken for videos whose file does not tell, and"""
    length_from: str
    """why."""
    currency: str = ""
    """Of the costs, where the scenario's is another."""

    @property
    def changes(self) -> dict[str, float]:
        """Coefficients by name."""
        return {one.name: one.value for one in self.estimates}


@dataclass(slots=True)
class _Asked:
    given: tuple[Ad, ...]
    extends: str
    seed: int
    spark: bool
    length_s: float
    days: int
    base: Model
    changes: dict[str, float] = field(default_factory=dict)

    def known(self) -> Model:
        return changed(self.base, self.changes)


def posts(given: Sequence[Ad], length_s: float) -> list[tuple[str, float]]:
    """Captions and seconds of posts like the ads."""
    some = list(given)[:_MOST_POSTS]
    times = -(-_POSTS // len(some))
    return [
        (_caption(ad.name) + (f" ({number + 1})" if number else ""), ad.length_s or length_s)
        for number in range(times)
        for ad in some
    ]


def _other_currency(given: Sequence[Ad], usual: str) -> str:
    """Of the costs, where it is one a scenario takes and not the usual one; else empty."""
    told = next((ad.currency for ad in given if ad.currency), usual)
    return told if told != usual and told in EVENT_CURRENCIES else ""


def _caption(name: str) -> str:
    """The ad's name, as far as a scenario can show it."""
    shown = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(shown.split())[:80] or "An ad"


def fitted(
    given: Sequence[Ad], extends: str, seed: int, *, spark: bool, length_s: float | None = None, days: int = _DAYS
) -> Fitted:
    """Fit the scenario to the ads. Raises `ValueError` of the scenario.

    spark, length_s  what is taken for ads whose file does not tell; the likeliest length where that is None
    """
    plot = scenario.load(extends)
    base = plot.model
    asked = _Asked(tuple(given), extends, seed, spark, length_s or _USUAL_S, days, base)
    simulated, why = _simulate(asked), "as told" if length_s else ""
    if not why and any(ad.length_s is None for ad in given):
        likely = likely_length(given, base, simulated.to, spark=spark)
        asked.length_s, why = likely or _USUAL_S, "the likeliest" if likely else "assumed"
    found = _corrected(asked, simulated)
    for _ in range(_ROUNDS - 1):
        asked.changes = {one.name: one.value for one in found.estimates}
        simulated = _simulate(asked)
        found = _corrected(asked, simulated)
    asked.changes = {one.name: one.value for one in found.estimates}
    return Fitted(
        extends=extends,
        base=base,
        estimates=found.estimates,
        left=found.left,
        given=asked.given,
        simulated=_simulate(asked),
        spark=spark,
        length_s=asked.length_s,
        length_from=why,
        currency=_other_currency(asked.given, plot.advertiser.currency),
    )


def _corrected(asked: _Asked, simulated: Simulated) -> Fit:
    """The fit to what was given, less what the same fit misses the simulated market by."""
    known = asked.known()
    told, check = (
        fit(ads, known, simulated.to, length_s=asked.length_s, spark=asked.spark, usual=asked.base)
        for ads in (asked.given, simulated.ads)
    )
    estimates = [
        _less(one, own, value(known, one.name)) if (own := check.of(one.name)) else one for one in told.estimates
    ]
    if told.cpm:
        estimates.append(_rivals(asked, known, told.cpm, simulated.cpm))
    return replace(told, estimates=tuple(estimates))


def _less(told: Estimate, own: Estimate, truth: float) -> Estimate:
    """The estimate without the error of `own`, and with its uncertainty as well."""
    if told.name in _LINEAR:
        middle = told.value - (own.value - truth)
        down = math.hypot(told.value - told.low, own.high - own.value)
        up = math.hypot(told.high - told.value, own.value - own.low)
        return replace(told, value=middle, low=middle - down, high=middle + up).bounded()
    if min(told.value, told.low, own.value, own.low, truth) <= 0:
        return told
    middle = told.value * truth / own.value
    down = math.hypot(math.log(told.value / told.low), math.log(own.high / own.value))
    up = math.hypot(math.log(told.high / told.value), math.log(own.value / own.low))
    return replace(told, value=middle, low=middle * math.exp(-down), high=middle * math.exp(up)).bounded()


def _rivals(asked: _Asked, known: Model, cpm: float, simulated: float) -> Estimate:
    """Everybody else's best score, such that an impression costs what was paid for it."""
    middle = known.auction.rivals * cpm / simulated
    costs = [(ad.spend / ad.counts["impressions"], ad.counts["impressions"]) for ad in asked.given if ad.spend]
    shown_to = sum(count for _, count in costs)
    apart = sum(count * (cost * 1_000 / cpm - 1) ** 2 for cost, count in costs) / shown_to
    reach = 1.96 * math.sqrt(apart / max(len(costs) - 1, 1) + known.auction.rivals_spread**2 / shown_to + _PRESSURE**2)
    return Estimate(
        name="auction.rivals",
        value=middle,
        low=middle * math.exp(-reach),
        high=middle * math.exp(reach),
        told_by=f"a CPM of {cpm:.2f} over {shown_to:,} impressions",
    ).bounded()


def _simulate(asked: _Asked) -> Simulated:
    """Ads on all posts, for what a tenth of the scenario's slots is worth, for some days."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "fitted.yaml"
        cast = posts(asked.given, asked.length_s)
        beneath = str(Path(asked.extends).absolute()) if asked.extends.endswith(scenario.ENDINGS) else asked.extends
        path.write_text(scenariofile.text(beneath, asked.changes, cast, about="A fit under way."), "utf-8")
        world = World(asked.seed, str(path))
    daily = _SHARE * world.slots_a_day * world.model.auction.rivals / 1_000 / len(cast)
    terms = Terms(spark=asked.spark, daily_budget=max(daily, 0.5))
    ads = [put(world, post, terms) for post in world.posts.values()]
    world.advance(24 * asked.days)
    reports = (reported(world, ad.ad_id) for ad in ads)
    return Simulated(tuple(one for one in reports if one.counts["impressions"]), audience_of(world, ads))


def reported(world: World, ad_id: str) -> Ad:
    ad = world.ads[ad_id]
    spend, counters, conversions = result(world, ad)
    counts = {name: int(getattr(counters, name)) for name in _REPORTED} | {"conversions": conversions}
    return Ad(
        name=ad_id,
        counts=counts,
        spend=spend / 1_000_000,
        mean_play_s=counters.watch_ms / max(counters.plays, 1) / 1_000,
        length_s=world.creatives.all[world.row_of(ad)].duration_ms / 1_000,
        spark=bool(ad.item_id),
    )
