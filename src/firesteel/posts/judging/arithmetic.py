"""Sums by account, logarithms, digammas and small matrices, equal to the bit on every machine.

NumPy's `exp` and `log`, SciPy's special functions and BLAS differ between processors. What is here is made of additions,
products, quotients and roots of single numbers, which IEEE 754 rounds exactly; good to about 1e-15.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Number = TypeVar("Number", float, Array)

Z90 = 1.6448536269514722
"""Half the width of a 90 % interval, in standard deviations."""

_LN2_HIGH, _LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
"""ln 2 as a number of 33 bits, whose small multiples are exact, and the rest."""
_PER_LN2 = 1.4426950408889634
_ROOT_HALF_BITS = 0x3FE6A09E667F3BCD
_EXP = tuple(1.0 / math.factorial(k) for k in range(13, 1, -1))
_ATANH = tuple(1.0 / (2 * k + 1) for k in range(10, 0, -1))
_SHIFT = 8
"""The asymptotic series of ψ and ψ′ are used from here on."""
_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510, 43867 / 798)
_PSI = tuple(-b / (2 * k) for k, b in reversed(list(enumerate(_BERNOULLI, start=1))))
_PSI1 = tuple(reversed(_BERNOULLI))


@dataclass(frozen=True, slots=True)
class Segments:
    """Rows that stand together: the first row of each segment and how many there are, none empty."""

    starts: NDArray[np.intp]
    sizes: NDArray[np.intp]

    @classmethod
    def of(cls, sizes: NDArray[np.intp]) -> Segments:
        return cls(np.cumsum(sizes) - sizes, sizes)

    def __len__(self) -> int:
        return len(self.sizes)

    @property
    def rows(self) -> int:
        return int(np.add.reduce(self.sizes))

    def sum(self, values: Array) -> Array:
        return np.add.reduceat(values, self.starts)

    def spread(self, values: Array) -> Array:
        """Each segment's value at each of its rows."""
        return np.repeat(values, self.sizes)


def add(values: Array) -> float:
    return float(np.add.reduce(values))


def exponentials(x: Array) -> Array:
    """e^x; below e^-708 and above e^709 it stays there."""
    x = np.minimum(np.maximum(x, -708.0), 709.0)
    k = np.rint(x * _PER_LN2)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    series = _polynomial(r, _EXP)
    series *= r
    series *= r
    series += r
    series += 1.0
    series *= ((k.astype(np.int64) + 1023) << 52).view(np.float64)
    return series


def logarithms(x: Array) -> Array:
    """ln x of positive numbers that are not subnormal."""
    bits = np.ascontiguousarray(x).view(np.int64)
    # The exponent such that what is left lies between the root of a half and the root of two.
    high = (bits - _ROOT_HALF_BITS) & -0x10000000000000
    left = (bits - high).view(np.float64)
    e = (high >> 52).astype(np.float64)
    f = (left - 1.0) / (left + 1.0)
    s = f * f
    series = _polynomial(s, _ATANH)
    series *= s
    series *= f
    series += f
    series += series
    series += e * _LN2_LOW
    series += e * _LN2_HIGH
    return series


def psi(x: Array) -> Array:
    """The digamma function of positive numbers."""
    return psi_pair(x, np.ones(len(x)))[0]


def psi_pair(x: Array, y: Array) -> tuple[Array, Array]:
    """ψ(x) − ln y and ψ′(x), for the price of one logarithm."""
    z, below, once, twice = _shifted(x)
    inverse = 1.0 / z
    square = inverse * inverse
    first = _polynomial(square, _PSI)
    first *= inverse
    first -= 0.5
    first *= inverse
    first += logarithms(z / y)
    second = _polynomial(square, _PSI1)
    second *= inverse
    second += 0.5
    second *= inverse
    second += 1.0
    second *= inverse
    first[below] -= once
    second[below] += twice
    return first, second


def mix(columns: Sequence[Array], b: Sequence[Array], rows: Segments) -> Array:
    """`columns` weighted by each segment's `b`, without a matrix product."""
    total = columns[0] * rows.spread(b[0])
    for column, weight in zip(columns[1:], b[1:], strict=True):
        total += column * rows.spread(weight)
    return total


def inverted(matrix: Sequence[Sequence[Number]]) -> tuple[tuple[Number, ...], ...]:
    """Of a small symmetric positive matrix, by Gauss-Jordan elimination; of numbers, or of arrays for many at once."""
    size = len(matrix)
    rows = [list(row) for row in matrix]
    for i in range(size):
        pivot = 1.0 / rows[i][i]
        rows[i] = [pivot if k == i else value * pivot for k, value in enumerate(rows[i])]
        for j in range(size):
            if j != i:
                factor = rows[j][i]
                rows[j] = [
                    -factor * above if k == i else value - factor * above
                    for k, (value, above) in enumerate(zip(rows[j], rows[i], strict=True))
                ]
    return tuple(tuple(row) for row in rows)


def leverage(columns: Sequence[Array], covariance: Sequence[Sequence[Array]], rows: Segments) -> Array:
    """Variance of the baseline's logarithm at each row."""
    total = np.zeros(len(columns[0]))
    for j, left in enumerate(columns):
        for k in range(j + 1):
            twice = 1.0 if j == k else 2.0
            total += left * columns[k] * rows.spread(twice * covariance[j][k])
    return total


def _polynomial(x: Array, coefficients: Sequence[float]) -> Array:
    """Highest power first."""
    total = x * coefficients[0]
    for coefficient in coefficients[1:-1]:
        total += coefficient
        total *= x
    total += coefficients[-1]
    return total


def _shifted(x: Array) -> tuple[Array, NDArray[np.intp], Array, Array]:
    """x moved up by eight where it is small, where that is, and the Σ 1/(x+i) and Σ 1/(x+i)² of the way."""
    below = np.flatnonzero(x < _SHIFT)
    z = x.copy()
    z[below] += _SHIFT
    small = x[below]
    once, twice = np.zeros(len(small)), np.zeros(len(small))
    # One by one: NumPy adds up a column that stands alone in another order than one among others.
    for i in range(_SHIFT - 1, -1, -1):
        step = 1.0 / (small + i)
        once += step
        twice += step * step
    return z, below, once, twice
