"""Sums, exponentials and small matrices, without what differs between machines: NumPy's `exp` and `log`, and BLAS."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

Z90 = 1.6448536269514722
"""Half the width of a 90 % interval, in standard deviations."""


def add(values: Array) -> float:
    return float(np.add.reduce(values))


def logarithms(values: Array) -> list[float]:
    """Logarithms by `math`: NumPy's differ between processors in the last bit."""
    return list(map(math.log, values.tolist()))


def exponentials(values: Array) -> Array:
    return np.array(list(map(math.exp, values.tolist())))


def mix(columns: tuple[Array, ...], b: Sequence[float]) -> Array:
    """`columns` weighted by `b`, without a matrix product."""
    total = columns[0] * b[0]
    for column, weight in zip(columns[1:], b[1:], strict=True):
        total = total + column * weight
    return total


def newton_step(
    columns: tuple[Array, ...],
    residual: Array,
    weight: Array,
    b: Sequence[float],
    mean: Sequence[float],
    precision: Sequence[float],
) -> tuple[list[float], list[list[float]]]:
    """One penalised scoring step, each coefficient moving by at most two, and the information matrix it used."""
    size = range(len(columns))
    gradient = [add(columns[j] * residual) - (b[j] - mean[j]) * precision[j] for j in size]
    weighted = [column * weight for column in columns]
    information = [[add(weighted[j] * columns[k]) + (precision[j] if j == k else 0.0) for k in size] for j in size]
    inverse = inverted(information)
    step = [math.fsum(inverse[j][k] * gradient[k] for k in size) for j in size]
    return [max(-2.0, min(2.0, change)) for change in step], information


def inverted(matrix: Sequence[Sequence[float]]) -> tuple[tuple[float, ...], ...]:
    """Of a small symmetric positive matrix, by Gauss-Jordan elimination."""
    size = len(matrix)
    rows = [[*row, *(1.0 if j == i else 0.0 for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = rows[i][i]
        rows[i] = [value / pivot for value in rows[i]]
        for j in range(size):
            if j != i and rows[j][i] != 0.0:
                factor = rows[j][i]
                rows[j] = [value - factor * above for value, above in zip(rows[j], rows[i], strict=True)]
    return tuple(tuple(row[size:]) for row in rows)


def leverage(columns: tuple[Array, ...], covariance: Sequence[Sequence[float]]) -> Array:
    """Variance of the baseline's logarithm at each post."""
    total = np.zeros(len(columns[0]))
    for j, left in enumerate(columns):
        for k, right in enumerate(columns):
            total = total + left * right * covariance[j][k]
    return total
