"""Fitting a baseline to an account's posts, and placing a post against it: counts and watch time.

For count `x` out of `n` views (negative-binomial empirical Bayes, Robbins 1956)

    x ~ Poisson(n m θ),   θ ~ Gamma(a, a),   log m = b0 + b1 (log length − mean) + b2 log(1 − e^(−age / 4 d))

and the watch time is normal on the logarithm of seconds a view. `b` and `a` are fitted by penalised maximum likelihood.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import digamma, polygamma

from .arithmetic import Array, add, exponentials, inverted, leverage, logarithms, mix, newton_step


@dataclass(frozen=True, slots=True)
class Fit:
    """A baseline: its coefficients, their covariance, and how much posts differ around it."""

    b: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    log_spread: float
    """log a for counts, log τ² for watch time."""
    shift: float = 0.0
    """What the usual log rate lies above the fitted one, so that the lifts of the posts it was fitted to cancel out."""


Fitter = Callable[[Array, Array, tuple[Array, ...], tuple[float, ...], Fit | None], Fit]
Placer = Callable[[Array, Array, tuple[Array, ...], Fit], tuple[Array, Array, Array, Array, Array]]

_WATCH_CV2 = 1.5
"""Squared coefficient of variation of one view's watch time: 1.4 to 1.7 at the median post of KuaiRand's impressions."""
_PRIOR_SPREAD = math.log(4.0)
"""log a where a post's true rate varies by half its mean between posts (CV .5)."""
_PRIOR_SPREAD_SD = 0.7
_SLOPE_SD = 0.3
_LEVEL_SD = 3.0
_ROUNDS = 80
_CLOSE = 1e-9


def fit_counts(x: Array, n: Array, columns: tuple[Array, ...], slopes: tuple[float, ...], pooled: Fit | None) -> Fit:
    """Penalised maximum likelihood of the negative binomial by alternating Newton steps for `b` and `log a`.

    x, n        shape (posts,): count and views; every n > 0
    columns     shape (posts,) each: ones, log length, and maturity for slow signals
    pooled      fit whose slopes are the prior means for an account's own
    """
    start = math.log((add(x) + 0.5) / (add(n) + 1.0))
    mean = [start, *(pooled.b[1:] if pooled else slopes)]
    precision = [1 / _LEVEL_SD**2] + [1 / _SLOPE_SD**2] * len(slopes)
    b, log_a, centre = list(mean), _PRIOR_SPREAD, _PRIOR_SPREAD
    hessian: list[list[float]] = []
    for _ in range(_ROUNDS):
        mu = n * exponentials(mix(columns, b))
        a = math.exp(log_a)
        share = a / (a + mu)
        step, hessian = newton_step(columns, (x - mu) * share, mu * share, b, mean, precision)
        b = [value + change for value, change in zip(b, step, strict=True)]
        turn = _spread_step(x, mu, a, (log_a - centre) / _PRIOR_SPREAD_SD**2)
        log_a += turn
        if max(abs(turn), *(abs(change) for change in step)) < _CLOSE:
            break
    return _centred(Fit(tuple(b), inverted(hessian), log_a), place_count, x, n, columns)


def fit_watch(y: Array, n: Array, columns: tuple[Array, ...], slopes: tuple[float, ...], pooled: Fit | None) -> Fit:
    """The normal counterpart: `y` is log seconds a view, its sampling variance `_WATCH_CV2 / n`."""
    mean = [add(y) / len(y), *(pooled.b[1:] if pooled else slopes)]
    precision = [1 / _LEVEL_SD**2] + [1 / _SLOPE_SD**2] * len(slopes)
    noise = _WATCH_CV2 / n
    centre, sd = -_PRIOR_SPREAD, 2 * _PRIOR_SPREAD_SD
    b, log_t = list(mean), centre
    hessian: list[list[float]] = []
    for _ in range(_ROUNDS):
        t = math.exp(log_t)
        weight = 1.0 / (t + noise)
        left = y - mix(columns, b)
        step, hessian = newton_step(columns, left * weight, weight, b, mean, precision)
        b = [value + change for value, change in zip(b, step, strict=True)]
        gradient = 0.5 * t * add(left * left * weight * weight - weight) - (log_t - centre) / sd**2
        turn = max(-1.0, min(1.0, gradient / (0.5 * t * t * add(weight * weight) + 1 / sd**2)))
        log_t += turn
        if max(abs(turn), *(abs(change) for change in step)) < _CLOSE:
            break
    return _centred(Fit(tuple(b), inverted(hessian), log_t), place_watch, y, n, columns)


def place_count(x: Array, n: Array, columns: tuple[Array, ...], fit: Fit) -> tuple[Array, Array, Array, Array, Array]:
    """Log-lift, its variance, reliability, log of the usual rate, and the shrunk log rate's own variance; (posts,) each.

    The usual rate is the geometric mean of the posts the baseline describes, so that zero evidence is zero lift.
    """
    a = math.exp(fit.log_spread)
    level = mix(columns, fit.b)
    mu = n * exponentials(level)
    middle = float(digamma(a)) - math.log(a)
    reliability = mu / (a + mu)
    lift = digamma(a + x) - np.array(logarithms(a + mu)) - middle - reliability * fit.shift
    own = polygamma(1, a + x)
    variance = own + reliability * reliability * leverage(columns, fit.covariance)
    return lift, variance, reliability, level + middle + fit.shift, own


def place_watch(y: Array, n: Array, columns: tuple[Array, ...], fit: Fit) -> tuple[Array, Array, Array, Array, Array]:
    t = math.exp(fit.log_spread)
    usual = mix(columns, fit.b) + fit.shift
    reliability = t / (t + _WATCH_CV2 / n)
    own = t * (1.0 - reliability)
    variance = own + reliability * reliability * leverage(columns, fit.covariance)
    return reliability * (y - usual), variance, reliability, usual, own


def _centred(fit: Fit, place: Placer, x: Array, n: Array, columns: tuple[Array, ...]) -> Fit:
    """The likelihood matches mean rates; in a handful of posts their logarithms then lie above the baseline together."""
    lift, _, reliability, _, _ = place(x, n, columns, fit)
    weight = add(reliability * reliability)
    return replace(fit, shift=add(reliability * lift) / weight) if weight > 0 else fit


def _spread_step(x: Array, mu: Array, a: float, pull: float) -> float:
    """A guarded Newton step for log a; `pull` is the prior's gradient."""
    total = a + mu
    off = (mu - x) / total
    logs = np.array(logarithms(total))
    gradient = add(digamma(a + x) - logs + off) + len(x) * (math.log(a) - float(digamma(a)))
    curve = add(polygamma(1, a + x) - (1.0 + off) / total) + len(x) * (1 / a - float(polygamma(1, a)))
    slope = a * gradient - pull
    bend = a * gradient + a * a * curve - 1 / _PRIOR_SPREAD_SD**2
    step = -slope / bend if bend < 0 else math.copysign(0.5, slope)
    return max(-1.0, min(1.0, step))
