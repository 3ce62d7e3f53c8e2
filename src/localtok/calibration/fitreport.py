"""A fit as people read it: what was fitted, what could not be, and what the fitted market comes to beside what was given."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence

from .estimates import Estimate, value
from .exports import Ad
from .refining import Fitted

_SHARES = (
    ("plays", "plays", "impressions"),
    ("2 s views", "watched_2s", "impressions"),
    ("6 s views", "watched_6s", "impressions"),
    ("p25", "p25", "impressions"),
    ("p50", "p50", "impressions"),
    ("p75", "p75", "impressions"),
    ("p100", "p100", "impressions"),
    ("CTR", "clicks", "impressions"),
    ("likes", "likes", "impressions"),
    ("comments", "comments", "impressions"),
    ("shares", "shares", "impressions"),
    ("saves", "saves", "impressions"),
    ("profile visits", "profile_visits", "impressions"),
    ("follows by visit", "follows", "profile_visits"),
    ("conversions by click", "conversions", "clicks"),
)


_WIDTH = 80
"""Columns of a terminal."""


def wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, _WIDTH, break_on_hyphens=False, break_long_words=False)


def ads(count: int) -> str:
    return "1 ad" if count == 1 else f"{count:,} ads"


def text(fitted: Fitted, path: str) -> str:
    """All of it."""
    given = sum(ad.counts["impressions"] for ad in fitted.given)
    lines = wrapped(
        f"Fitted to {ads(len(fitted.given))} with {given:,} impressions; everything else is as in {fitted.extends}."
    )
    if fitted.length_from:
        lines += wrapped(f"Length of videos where the file does not tell: {fitted.length_s:g} s, {fitted.length_from}.")
    if any(ad.spark is None for ad in fitted.given):
        kind = "Spark Ads" if fitted.spark else "ads under an identity of their own"
        lines += wrapped(f"Taken for {kind}, as the file does not tell.")
    if fitted.currency:
        lines += wrapped(
            f"Costs are in {fitted.currency}, so the account is, too. What an order is worth (model.shop.value) and what the "
            f"account holds (advertiser.balance) stay the figures of {fitted.extends}: set them yourself."
        )
    lines += ["", *_fitted(fitted)]
    if fitted.left:
        wide = max(len(name) for name, _ in fitted.left)
        lines += ["", "Not fitted", *(f"  {name:<{wide}}  {why}" for name, why in fitted.left)]
    lines += ["", *_check(fitted), "", f"Written to {path}; run it with: localtok run --scenario {path}"]
    return "\n".join(lines) + "\n"


def as_json(fitted: Fitted, path: str) -> str:
    estimates = [
        {
            "name": one.name,
            "was": value(fitted.base, one.name),
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "told_by": one.told_by,
        }
        for one in fitted.estimates
    ]
    return (
        json.dumps(
            {
                "scenario": path,
                "extends": fitted.extends,
                "length_s": fitted.length_s,
                "spark": fitted.spark,
                "fitted": estimates,
                "not_fitted": dict(fitted.left),
                "check": [dict(zip(("figure", "given", "simulated"), row, strict=True)) for row in check(fitted)],
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )


def check(fitted: Fitted) -> list[tuple[str, float, float]]:
    """Figure, as given, as simulated: of what the files tell."""
    rows = []
    costs = [ad for ad in fitted.given if ad.spend is not None]
    if costs:
        rows.append(
            ("CPM", 1_000 * sum(ad.spend or 0 for ad in costs) / _sum(costs, "impressions"), fitted.simulated.cpm)
        )
    for figure, what, of in _SHARES:
        there = [ad for ad in fitted.given if what in ad.counts and ad.counts.get(of)]
        if there:
            simulated = _sum(fitted.simulated.ads, what) / max(_sum(fitted.simulated.ads, of), 1)
            rows.append((figure, _sum(there, what) / _sum(there, of), simulated))
    timed = [ad for ad in fitted.given if ad.mean_play_s is not None]
    if timed:
        rows.append(("mean play, s", _mean_play(timed), _mean_play(fitted.simulated.ads)))
    return rows


def _fitted(fitted: Fitted) -> list[str]:
    """A row a coefficient, and below it what it is told by: side by side they would be wider than a terminal."""
    if not fitted.estimates:
        return ["Nothing could be fitted."]
    head, *rows = _aligned(
        [("coefficient", "was", "fitted", "95 % interval"), *(_cells(fitted, one) for one in fitted.estimates)]
    )
    told = [f"      {one.told_by}" for one in fitted.estimates]
    return [head, *(line for pair in zip(rows, told, strict=True) for line in pair)]


def _cells(fitted: Fitted, one: Estimate) -> tuple[str, str, str, str]:
    interval = f"{one.low:.4g} to {one.high:.4g}"
    return one.name, f"{value(fitted.base, one.name):.4g}", f"{one.value:.4g}", interval


def _check(fitted: Fitted) -> list[str]:
    shown_to = _sum(fitted.simulated.ads, "impressions")
    cells = [("figure", "given", "simulated")]
    for figure, given, simulated in check(fitted):
        exact = figure in ("CPM", "mean play, s")
        told, came = (f"{one:.2f}" if exact else f"{100 * one:.3g} %" for one in (given, simulated))
        cells.append((figure, told, came))
    return [f"What the fitted market comes to, over {shown_to:,} impressions", *_aligned(cells)]


def _aligned(cells: Sequence[tuple[str, ...]]) -> list[str]:
    """The first column to the left, the rest to the right."""
    wide = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))]
    return [
        "  "
        + "  ".join(
            f"{cell:>{wide[place]}}" if place else f"{cell:<{wide[place]}}" for place, cell in enumerate(row)
        ).rstrip()
        for row in cells
    ]


def _sum(of: Sequence[Ad], what: str) -> int:
    return sum(ad.counts[what] for ad in of)


def _mean_play(of: Sequence[Ad]) -> float:
    plays = [(ad.mean_play_s or 0.0, ad.counts.get("plays", ad.counts["impressions"])) for ad in of]
    return sum(mean * count for mean, count in plays) / sum(count for _, count in plays)
