"""How long people hold who stayed two seconds: a Weibull curve through who was still there at each mark of a report.

Each mark is a binomial given the one before it, so the likelihood is a chain. The curve is that of a video of 25 seconds;
longer ones are held longer as the market has it (`expected.hold`), and every viewer's by how he likes it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import minimize

from ..market.model import Model
from .expected import Crowd, Floats, Shown, marks, past

NAMES = ("rates.hold_s", "rates.hold_shape")
_SURE = 1.96
"""Standard errors to either side of a 95 % interval."""
_STEP = 0.01
"""In logs: over which the likelihood's curvature is taken."""


@dataclass(frozen=True, slots=True)
class Mark:
    name: str
    second: float
    there: int
    """Views that got so far."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One ad."""

    way: Shown
    length_s: float
    stayed: int
    """2-second views."""
    passed: tuple[Mark, ...]


def passed(length_s: float, counts: Mapping[str, int]) -> tuple[Mark, ...]:
    """The marks after the second second that the counts tell of, in their order, each at most the one before."""
    known = sorted((at, -counts[name], name) for name, at in marks(length_s).items() if name in counts and at > 2.0)
    chain: list[Mark] = []
    before = counts["watched_2s"]
    for at, _, name in known:
        before = min(counts[name], before)
        chain.append(Mark(name, at, before))
    return tuple(chain)


def fit(
    chains: Sequence[Chain], model: Model, crowd: Crowd, shape_too: bool
) -> tuple[dict[str, tuple[float, float, float]], float]:
    """The likeliest scale and, if asked for, shape, with 95 % intervals; and the loss there, smaller being likelier."""

    def loss(at: Floats) -> float:
        tried = _with(model, at)
        return -sum(
            mark.there * math.log(share) + (before - mark.there) * math.log1p(-share)
            for chain in chains
            for mark, before, share in _steps(tried, chain, crowd)
        )

    start = np.log([model.rates.hold_s, model.rates.hold_shape][: 2 if shape_too else 1])
    done = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-4, "fatol": 1e-4, "maxiter": 400})
    best = done.x
    wide = math.sqrt(_beyond_chance(_with(model, best), chains, crowd, len(best)))
    found = {}
    for name, at, error in zip(NAMES, best.tolist(), _errors(loss, best), strict=False):
        reach = _SURE * wide * error
        found[name] = (math.exp(at), math.exp(at - reach), math.exp(at + reach))
    return found, float(done.fun)


def _with(model: Model, at: Floats) -> Model:
    hold_s = min(max(math.exp(at[0]), 0.05), 500.0)
    shape = min(max(math.exp(at[1]), 0.1), 8.0) if len(at) > 1 else model.rates.hold_shape
    return replace(model, rates=replace(model.rates, hold_s=hold_s, hold_shape=shape))


def _steps(model: Model, chain: Chain, crowd: Crowd) -> Iterator[tuple[Mark, int, float]]:
    """Each mark, how many could have got to it, and the share of them that should."""
    before, left = chain.stayed, 1.0
    for mark in chain.passed:
        there = past(model, chain.way, crowd, chain.length_s, mark.second)
        yield mark, before, min(max(there / left, 1e-9), 1 - 1e-9)
        before, left = mark.there, max(there, 1e-12)


def _beyond_chance(model: Model, chains: Sequence[Chain], crowd: Crowd, fitted: int) -> float:
    """How much more the ads differ from the curve than chance has it (a factor on variances); 1 where they do not."""
    square, terms = 0.0, 0
    for chain in chains:
        for mark, before, share in _steps(model, chain, crowd):
            spread = before * share * (1 - share)
            if spread > 1:
                square, terms = square + (mark.there - before * share) ** 2 / spread, terms + 1
    return max(square / max(terms - fitted, 1), 1.0)


def _errors(loss: Callable[[Floats], float], at: Floats) -> list[float]:
    """Standard errors, from the curvature of the loss at its least."""
    size = len(at)
    unit = _STEP * np.eye(size)
    bend = np.array(
        [
            [
                loss(at + unit[i] + unit[j])
                - loss(at + unit[i] - unit[j])
                - loss(at - unit[i] + unit[j])
                + loss(at - unit[i] - unit[j])
                for j in range(size)
            ]
            for i in range(size)
        ]
    )
    spread = np.linalg.pinv(bend / (4 * _STEP**2))
    return [math.sqrt(max(float(spread[k, k]), 1e-12)) for k in range(size)]
