"""What a fit found: coefficients by name with their intervals, and what it left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..market.model import Model

_USUAL = Model()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """One coefficient."""

    name: str
    """As a scenario sets it, below ``model:``: ``rates.hook``."""
    value: float
    low: float
    """Of the 95 % interval."""
    high: float
    told_by: str
    """What it was fitted to."""

    def bounded(self) -> Estimate:
        """Within what a scenario may set."""
        part, last = self.name.split(".")
        bounds = type(getattr(_USUAL, part)).__dataclass_fields__[last].metadata
        value, low, high = (min(max(one, bounds["low"]), bounds["high"]) for one in (self.value, self.low, self.high))
        return replace(self, value=value, low=low, high=high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    estimates: tuple[Estimate, ...]
    left: tuple[tuple[str, str], ...]
    """Coefficients that stay as they were, and why."""
    cpm: float | None = None
    """Currency units; None without costs."""

    def of(self, name: str) -> Estimate | None:
        return next((one for one in self.estimates if one.name == name), None)


def value(model: Model, name: str) -> float:
    """The coefficient of that name: ``rates.hook``."""
    part, last = name.split(".")
    return float(getattr(getattr(model, part), last))


def changed(model: Model, changes: Mapping[str, float]) -> Model:
    """The model with the coefficients of these names otherwise."""
    for name, to in changes.items():
        part, last = name.split(".")
        model = replace(model, **{part: replace(getattr(model, part), **{last: to})})
    return model
