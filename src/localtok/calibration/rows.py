"""A figure of the simulation beside what is published, and whether it lies within."""

from __future__ import annotations

from dataclasses import dataclass

UNITS = ("share", "seconds", "money", "factor", "nat", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A range somebody published. A bound that is None is open."""

    low: float | None = None
    high: float | None = None
    source: str
    evidence: str
    """T: TikTok's own text, R: a recorded response of TikTok, P: peer-reviewed, V: a vendor (weak), A: our assumption,
    M: follows from the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    part: str
    """What it belongs to: figures, organic, tracking, learning, uplift."""
    figure: str
    simulated: float
    unit: str = "share"
    """One of `UNITS`."""
    low: float | None = None
    """Of the simulated figure's 95 % interval, where it is known."""
    high: float | None = None
    published: Published | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """inside or outside; empty where nothing is published."""
        if self.published is None:
            return ""
        low, high = self.published.low, self.published.high
        return (
            "outside"
            if (low is not None and self.simulated < low) or (high is not None and self.simulated > high)
            else "inside"
        )


def written(value: float, unit: str) -> str:
    """The figure as people read it."""
    if unit == "share":
        percent = 100 * value
        return f"{percent:.1f} %" if percent >= 9.995 else f"{percent:.2f} %" if percent >= 1 else f"{percent:.2g} %"
    if unit == "factor":
        return f"×{value:.2f}"
    if unit == "seconds":
        return f"{value:.2f} s"
    if unit == "money":
        return f"{value:.2f}"
    return f"{value:.2f} nat" if unit == "nat" else f"{value:,.2f}"


def published(of: Published, unit: str) -> str:
    """The range as people read it."""
    if of.low is None:
        return f"< {written(of.high, unit)}" if of.high is not None else ""
    if of.high is None:
        return f"≥ {written(of.low, unit)}"
    low, high = written(of.low, unit), written(of.high, unit)
    if of.low == of.high:
        return low
    return f"{low.removesuffix(' %').removesuffix(' s').removesuffix(' nat')}–{high}"
