"""What `localtok calibrate` runs: markets whose figures are published, and how their ads are bought."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from .. import scenario
from ..runs import POLICIES
from ..state import Post
from ..world import World
from .flights import Terms
from .rows import Published, written

_RECORDED = "one account, Airbyte connector tests, 2021-22"
_VENDOR = "tikadtools, 2026"
_PLAYBOOK = "vendors' bands"
_OURS = "no trustworthy source"
_ADS = 6
_SHARE = 0.05
"""Of a scenario's slots, that a calibration's money could buy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    name: str
    scenario: str
    """A shipped name, or the path of a file."""
    terms: Terms
    days: int
    ads: int
    """At most; the posts are chosen as `policy` does."""
    policy: str = "by-engagement"
    ranges: dict[str, Published]
    """By figure, as `flown` names them."""

    def posts(self, world: World) -> list[Post]:
        return POLICIES[self.policy](world, self.ads)


def recorded(low: float, high: float | None = None) -> Published:
    """What was recorded: a range over reports, or a single share, which another account of the kind may miss by 15 % of it."""
    if high is None:
        return Published(
            low=0.85 * low, high=1.15 * low, source=f"{_RECORDED}: {written(low, 'share')}, ± 15 %", evidence="R"
        )
    return Published(low=low, high=high, source=_RECORDED, evidence="R")


_WEAK = {
    "CPM": recorded(2.7, 5.3),
    "2 s views": recorded(0.087, 0.125),
    "6 s views": recorded(0.026, 0.030),
    "p25": recorded(0.080),
    "p50": recorded(0.034),
    "p75": recorded(0.022),
    "p100": recorded(0.016),
    "mean play": recorded(1.3, 1.6),
    "CTR": recorded(0.009, 0.014),
    "likes": recorded(0.0057),
    "comments": Published(high=0.0002, source=f"{_RECORDED}: 0.004 %", evidence="R"),
    "shares": Published(high=0.0002, source=f"{_RECORDED}: none", evidence="R"),
    "frequency": recorded(1.20, 1.37),
}
_USUAL = {
    "CPM": Published(low=3.2, high=10.0, source=f"{_VENDOR}: typical", evidence="V"),
    "CTR": Published(low=0.007, source=f"{_VENDOR}: less is weak, 1 % is good", evidence="V"),
    "frequency": Published(high=2.0, source=f"{_PLAYBOOK}: cold audiences", evidence="V"),
    "orders by click": Published(low=0.01, high=0.04, source=_OURS, evidence="A"),
}
_CREATOR = _USUAL | {"2 s views": Published(low=0.30, source=f"{_VENDOR}: worth scaling", evidence="V")}
_BRAND = _USUAL | {
    "CTR": Published(low=0.005, high=0.014, source=f"{_VENDOR}: weak to good", evidence="V"),
    "2 s views": Published(low=0.125, high=0.30, source="between the recorded weak ad and worth scaling", evidence="A"),
}


def named(name: str) -> Preset:
    """A preset by name, or a scenario bought as usual: Spark Ads on the six posts people engage with most, for what a
    twentieth of its slots is worth. Raises `ValueError` as `scenario.load` does."""
    if name in PRESETS:
        return PRESETS[name]
    try:
        plot = scenario.load(name)
    except ValueError as error:
        more = "" if name.endswith(scenario.ENDINGS) else f"; and the presets {', '.join(PRESETS)}"
        raise ValueError(f"{error}{more}") from error
    daily = _SHARE * plot.slots_a_day * plot.model.auction.rivals / 1_000
    return Preset(
        name=plot.name, scenario=name, terms=Terms(daily_budget=max(daily / _ADS, 1.0)), days=4, ads=_ADS, ranges=_USUAL
    )


def _file(name: str) -> str:
    return str(Path(str(files("localtok"))) / "calibration" / "presets" / f"{name}.yaml")


PRESETS = {
    one.name: one
    for one in (
        Preset(
            name="ecom-creator-spark",
            scenario=_file("ecom-creator-spark"),
            terms=Terms(daily_budget=30.0),
            days=4,
            ads=_ADS,
            ranges=_CREATOR,
        ),
        Preset(
            name="weak-b2b-nonspark",
            scenario=_file("weak-b2b-nonspark"),
            terms=Terms(spark=False, goal="CLICK", daily_budget=20 / 12),
            days=10,
            ads=12,
            policy="all",
            ranges=_WEAK,
        ),
        Preset(
            name="brand-video-nonspark",
            scenario=_file("brand-video-nonspark"),
            terms=Terms(spark=False, daily_budget=40.0),
            days=4,
            ads=4,
            policy="all",
            ranges=_BRAND,
        ),
    )
}
