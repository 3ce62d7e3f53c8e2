"""The figures of ads that flew in a simulated market, as reports have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .. import scenario
from ..market import dice
from ..market.model import Model
from ..market.traits import Traits
from ..state import Ad, Counters
from ..world import World
from . import expected
from .fitting import interval
from .flights import put, result
from .presets import Preset
from .rows import Row

_SHARES = {
    "2 s views": ("watched_2s", "impressions"),
    "6 s views": ("watched_6s", "impressions"),
    "p25": ("p25", "impressions"),
    "p50": ("p50", "impressions"),
    "p75": ("p75", "impressions"),
    "p100": ("p100", "impressions"),
    "CTR": ("clicks", "impressions"),
    "likes": ("likes", "impressions"),
    "comments": ("comments", "impressions"),
    "shares": ("shares", "impressions"),
    "profile visits": ("profile_visits", "impressions"),
}
"""Figure: what is counted, and of what."""
_CHANCES = ("like", "comment", "share", "save", "visit", "follow", "click", "buy")
ENGAGED = ("likes", "comments", "shares", "saves", "follows", "profile_visits", "music_clicks")


def fly(preset: Preset, seed: int, days: int = 0) -> tuple[World, list[Ad]]:
    """The preset's market after its days, or so many, and the ads that flew in it. Raises `ValueError` of the scenario."""
    world = World(seed, preset.scenario)
    ads = [put(world, post, preset.terms) for post in preset.posts(world)]
    if not ads:
        raise ValueError(f"the scenario {preset.name} has no post that may be an ad, so there is nothing to calibrate")
    world.advance(24 * (days or preset.days))
    return world, ads


def model(preset: Preset) -> Model:
    """The coefficients of the preset's market, without making it."""
    return scenario.load(preset.scenario).model


def figures(world: World, ads: Sequence[Ad], preset: Preset) -> list[Row]:
    """One row for each, per impression unless its name says otherwise."""
    spend, counted, conversions = total(world, ads)
    shown_to = max(counted.impressions, 1)
    people = int(np.count_nonzero(np.any([world.market.exposure.of(ad.ad_id) for ad in ads], axis=0)))
    engaged = sum(getattr(counted, name) for name in ENGAGED)
    found = [_row(preset, "CPM", spend / shown_to / 1_000, unit="money")]
    for figure, (what, of) in _SHARES.items():
        found.append(_share(preset, figure, getattr(counted, what), getattr(counted, of)))
    found += [
        _share(preset, "engagement", engaged, shown_to),
        _row(preset, "mean play", counted.watch_ms / max(counted.plays, 1) / 1_000, unit="seconds"),
        _row(preset, "frequency", shown_to / max(people, 1), unit="number"),
        _share(preset, "conversions by click", conversions, counted.clicks, "reported so far"),
        _row(preset, "orders by click", orders_by_click(world, ads), note="true, once all have come"),
    ]
    return found


def total(world: World, ads: Sequence[Ad]) -> tuple[int, Counters, int]:
    """Micros spent, what was counted, conversions credited: of all these ads."""
    spend, conversions, counted = 0, 0, Counters()
    for ad in ads:
        spent, own, credited = result(world, ad)
        spend, conversions = spend + spent, conversions + credited
        for name in Counters.__dataclass_fields__:
            setattr(counted, name, getattr(counted, name) + getattr(own, name))
    return spend, counted, conversions


def orders_by_click(world: World, ads: Sequence[Ad]) -> float:
    """Expected of those who were shown the ads, since half the orders are still to come."""
    orders = clicks = 0.0
    for ad in ads:
        traits, count = world.creatives.all[world.row_of(ad)], result(world, ad)[1].impressions
        way = expected.shown(world.model, spark=bool(ad.item_id), likes=world.model.mechanisms.usual_likes)
        rates = expected.expected(
            as_model(world.model, traits), way, expected.audience_of(world, [ad]), traits.duration_ms / 1_000
        )
        orders, clicks = orders + count * rates.orders, clicks + count * rates.clicks
    return orders / clicks if clicks else 0.0


def as_model(model: Model, traits: Traits) -> Model:
    """The model with this video's rates in place of a middling one's."""
    quantiles = np.asarray(traits.hold_ms, dtype=np.float64)
    # Two quantiles give a Weibull curve away.
    early, late = quantiles[63] / 1_000, quantiles[191] / 1_000
    shape = float(np.log(np.log(256 / 64.5) / -np.log1p(-63.5 / 256)) / np.log(late / early))
    scale = early / float((-np.log1p(-63.5 / 256)) ** (1 / shape))
    hold_s = scale / float(np.sqrt(traits.duration_ms / 25_000))
    chances = {name: getattr(traits, name) / dice.ONE for name in _CHANCES}
    rates = replace(model.rates, hook=traits.hook / dice.NAT, hold_s=hold_s, hold_shape=shape, **chances)
    return replace(model, rates=rates)


def _share(preset: Preset, figure: str, count: int, of: int, note: str = "") -> Row:
    low, high = interval(count, of) if of else (0.0, 1.0)
    return _row(preset, figure, count / of if of else 0.0, low=low, high=high, note=note)


def _row(
    preset: Preset,
    figure: str,
    value: float,
    *,
    unit: str = "share",
    low: float | None = None,
    high: float | None = None,
    note: str = "",
) -> Row:
    return Row(
        part="figures",
        figure=figure,
        simulated=value,
        unit=unit,
        low=low,
        high=high,
        published=preset.ranges.get(figure),
        note=note,
    )
