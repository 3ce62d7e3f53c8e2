"""Dice that are looked up, not rolled: a number for every (seed, purpose, moment, index), the same on every machine.

Splitmix64 on counters, so that the order of asking, how many ask and on how many machines cannot matter, and a draw
for likes never shifts purchases. Curves (exponential, logistic, normal) are tables of integers made once with `math`;
nothing here or after here takes a float power or exponential of an array.
"""

from __future__ import annotations

import math
from functools import cache
from statistics import NormalDist
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Ints: TypeAlias = npt.NDArray[np.int64]
Hashes: TypeAlias = npt.NDArray[np.uint64]
Flags: TypeAlias = npt.NDArray[np.bool_]

ONE = 1 << 24
"""A probability of one: probabilities are whole numbers of 24 bits."""
NAT = 256
"""Steps of one natural-log unit in the tables."""
ZERO = 2_048
"""Index of exp(0) and of the logistic's middle."""
ROWS = 4_096

GAMMA = 0x9E3779B97F4A7C15
"""How far it is from one draw of a stream to the next, before they are mixed."""
_MIX1, _MIX2 = 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_MASK = (1 << 64) - 1
_NOTHING, _MOST = 1e-18, 400
"""Of a count that is drawn by adding up from nought: the least likely one, and the most a mean below 30 can come to."""


def mix(z: int) -> int:
    """Splitmix64's finaliser on one 64-bit word."""
    z = ((z ^ (z >> 30)) * _MIX1) & _MASK
    z = ((z ^ (z >> 27)) * _MIX2) & _MASK
    return z ^ (z >> 31)


def stream(seed: int, purpose: str, *keys: int) -> int:
    """Where a purpose's draws start at one moment: a 64-bit word that no other purpose or moment shares."""
    word = mix((seed * GAMMA + _name(purpose)) & _MASK)
    for key in keys:
        word = mix((word ^ (key * GAMMA)) & _MASK)
    return word


def one(start: int, index: int = 0) -> int:
    """The draw at `index` of a stream: a 64-bit word."""
    z = (start + (index + 1) * GAMMA) & _MASK  # as `mix`, without the call
    z = ((z ^ (z >> 30)) * _MIX1) & _MASK
    z = ((z ^ (z >> 27)) * _MIX2) & _MASK
    return z ^ (z >> 31)


def below(start: int, index: int, bound: int) -> int:
    """A whole number in [0, bound)."""
    return ((one(start, index) >> 32) * bound) >> 32


def chance(start: int, index: int, probability: int) -> bool:
    """Whether something of that 24-bit probability happens."""
    return (one(start, index) >> 40) < probability


def many(start: int, index: Ints) -> Hashes:
    """The draws at every index; shape and order as `index`."""
    z = index.astype(np.uint64) + np.uint64(1)
    z *= np.uint64(GAMMA)
    z += np.uint64(start)
    return _mixed(z)


def after(starts: Hashes, index: int) -> Hashes:
    """The draw at `index` of every stream; shape and order as `starts`."""
    return _mixed(starts + np.uint64((index + 1) * GAMMA & _MASK))


def bits24(draws: Hashes) -> Ints:
    """Uniform in [0, 2^24)."""
    return (draws >> np.uint64(40)).view(np.int64)


def bits12(draws: Hashes) -> Ints:
    """Uniform in [0, 2^12), from bits that `bits24` does not use."""
    return ((draws >> np.uint64(20)) & np.uint64(0xFFF)).view(np.int64)


def probability(share: float) -> int:
    """A share of one as a 24-bit probability."""
    return min(max(round(share * ONE), 0), ONE)


def nats(x: float) -> int:
    """A natural-log amount in table steps."""
    return round(x * NAT)


def binomial(n: int, p: int, word: int) -> int:
    """How many of `n` happen, each with the 24-bit probability `p`. Exact where few are expected, else near-normal."""
    if n <= 0 or p <= 0:
        return 0
    if p >= ONE:
        return n
    if 2 * p > ONE:
        return n - binomial(n, ONE - p, word)
    if n * p < 30 * ONE:
        return _binomial_by_inversion(n, p / ONE, word)
    spread = math.isqrt(n * p * (ONE - p))
    drawn = (n * p + ((spread * normal(word)) >> 10) + ONE // 2) >> 24
    return min(max(drawn, 0), n)


def poisson(mean: float, word: int) -> int:
    """A count with that mean."""
    if mean <= 0:
        return 0
    if mean < 30:
        return _poisson_by_inversion(mean, word)
    return max(round(mean + math.sqrt(mean) * normal(word) / 1_024), 0)


def normal(word: int) -> int:
    """A standard normal in 1/1024."""
    return int(normals()[word >> 52])


@cache
def normals() -> Ints:
    """Quantiles of the standard normal in 1/1024; 4,096 rows."""
    inverse = NormalDist().inv_cdf
    return np.array([round(1_024 * inverse((row + 0.5) / ROWS)) for row in range(ROWS)], dtype=np.int64)


@cache
def logistic() -> Ints:
    """24-bit probabilities; row `ZERO` is one half, a row is 1/256 nat."""
    return np.array([int(ONE / (1 + math.exp((ZERO - row) / NAT))) for row in range(ROWS)], dtype=np.int64)


@cache
def growth() -> Ints:
    """exp in 1/1024; row `ZERO` is 1,024, a row is 1/256 nat."""
    return np.array([round(1_024 * math.exp((row - ZERO) / NAT)) for row in range(ROWS)], dtype=np.int64)


@cache
def micros() -> Ints:
    """exp as whole micros; row 0 is one micro, a row is 1/256 nat; up to about $8.8 an impression."""
    return np.array([round(math.exp(row / NAT)) for row in range(ROWS)], dtype=np.int64)


def rows(index: Any) -> Ints:
    """Table rows, kept inside the table."""
    kept: Ints = np.minimum(np.maximum(np.asarray(index, dtype=np.int64), 0), ROWS - 1)
    return kept


def _mixed(z: Hashes) -> Hashes:
    """`mix` of each, in place."""
    z ^= z >> np.uint64(30)
    z *= np.uint64(_MIX1)
    z ^= z >> np.uint64(27)
    z *= np.uint64(_MIX2)
    z ^= z >> np.uint64(31)
    return z


@cache
def _name(purpose: str) -> int:
    word = 0xCBF29CE484222325
    for byte in purpose.encode():
        word = ((word ^ byte) * 0x100000001B3) & _MASK
    return word


# Two loops that are alike, written out: what a step needs is not worth a call, and every hour of every post takes twenty.
def _binomial_by_inversion(n: int, p: float, word: int) -> int:
    left, k, odds, mass = (word >> 11) / (1 << 53), 0, p / (1 - p), math.exp(n * math.log1p(-p))
    while left >= mass and k < n:
        left -= mass
        k += 1
        mass = mass * odds * (n - k + 1) / k
        if mass < _NOTHING:
            break
    return k


def _poisson_by_inversion(mean: float, word: int) -> int:
    left, k, mass = (word >> 11) / (1 << 53), 0, math.exp(-mean)
    while left >= mass and k < _MOST:
        left -= mass
        k += 1
        mass = mass * mean / k
        if mass < _NOTHING:
            break
    return k
