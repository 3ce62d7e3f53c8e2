"""The ranking's own exponentials, logarithms, digammas and small inverses, against other people's."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import digamma, polygamma

from firesteel.posts.judging.arithmetic import Segments, exponentials, inverted, logarithms, psi, psi_pair


def one(value: float) -> np.ndarray:
    return np.array([value])


@given(st.floats(-700, 700))
def test_an_exponential_is_right_to_fifteen_digits(x: float) -> None:
    assert exponentials(one(x))[0] == pytest.approx(math.exp(x), rel=1e-15)


@given(st.floats(1e-300, 1e300))
def test_a_logarithm_is_right_to_fifteen_digits(x: float) -> None:
    assert logarithms(one(x))[0] == pytest.approx(math.log(x), rel=1e-15, abs=1e-300)


@pytest.mark.parametrize("x", [0.9999999, 1.0, 1.0000001, 0.5, 2.0, math.sqrt(0.5), math.sqrt(2.0)])
def test_a_logarithm_near_one_keeps_its_digits(x: float) -> None:
    assert logarithms(one(x))[0] == pytest.approx(math.log(x), rel=1e-15, abs=1e-300)


@given(st.floats(1e-3, 1e9))
def test_digamma_and_trigamma_agree_with_scipy(x: float) -> None:
    first, second = psi_pair(one(x), one(3.0))

    assert psi(one(x))[0] == pytest.approx(float(digamma(x)), rel=2e-14, abs=2e-15)
    assert first[0] == pytest.approx(float(digamma(x)) - math.log(3.0), rel=2e-14, abs=4e-15)
    assert second[0] == pytest.approx(float(polygamma(1, x)), rel=2e-14)


@settings(max_examples=50)
@given(st.lists(st.floats(-3, 3), min_size=9, max_size=9), st.integers(1, 5))
def test_an_array_of_matrices_is_inverted_like_each_of_them(values: list[float], many: int) -> None:
    root = np.array(values).reshape(3, 3)
    matrix = root @ root.T + np.eye(3)
    told = [[np.full(many, matrix[j, k]) for k in range(3)] for j in range(3)]

    found = np.array([[value[-1] for value in row] for row in inverted(told)])

    assert found == pytest.approx(np.linalg.inv(matrix), rel=1e-7, abs=1e-9)
    assert found.tolist() == [list(row) for row in inverted(matrix.tolist())]


def test_segments_sum_and_spread_what_belongs_together() -> None:
    rows = Segments.of(np.array([2, 1, 3]))

    assert rows.sum(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0])).tolist() == [3.0, 3.0, 15.0]
    assert rows.spread(np.array([7.0, 8.0, 9.0])).tolist() == [7.0, 7.0, 8.0, 9.0, 9.0, 9.0]


@given(st.floats(-700, 700), st.integers(0, 9))
def test_a_number_is_the_same_alone_and_among_others(x: float, place: int) -> None:
    among = np.linspace(-5.0, 5.0, 10)
    among[place] = x

    assert exponentials(among)[place] == exponentials(one(x))[0]
