"""How many there are, from how many were told of: counts of people corrected for what a classifier gets wrong.

A classifier that finds a share `s` of those who ask and mistakes a share `f` of the others tells of a share `f + (s − f) π`
where `π` ask (Rogan & Gladen 1978). Few people say little of a post's `π`: it is drawn from a Beta around the account's own
share, fitted to its posts (beta-binomial empirical Bayes). What is wanted is not `π` but the number among the people at
hand, so each one told counts with the probability that they do ask, and each other with the probability of being missed:

    E[K] = x · s π / (f + (s − f) π) + (n − x) · (1 − s) π / (1 − f − (s − f) π),   averaged over what is known of π

which stays within 0 and n, rises with x, and is x itself where nothing goes wrong.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..posts.judging.arithmetic import Z90, Array, exponentials, logarithms
from ..values import PostId

LEAST_TELLING = 0.1
"""Of `s − f`: below, being told is no news, and counts are left as they are."""

_USUAL_SHARE = 0.1
"""Share of commenters who ask before buying, where nothing else is known: 19 % at shops (21 of 110), less elsewhere."""
_BORROWED = 20.0
"""People at the share of all accounts that each account is given beside its own."""
_STRENGTHS = (5.0, 10.0, 20.0, 40.0, 80.0, 160.0)
"""How alike an account's posts may be, in people."""
_USUAL_STRENGTH, _STRENGTH_SD = math.log(20.0), 1.0
_SMALLEST, _LARGEST = 0.002, 0.9
_LOGITS: Array = -10.0 + 0.25 * np.arange(59, dtype=np.float64)
_SHARES = 1.0 / (1.0 + exponentials(-_LOGITS))
"""Shares that may ask, even in logits: what everything is averaged over."""
_LOG_SHARES, _LOG_OTHERS = logarithms(_SHARES), logarithms(1.0 - _SHARES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRates:
    """How often a classifier is right about one question, as measured."""

    sensitivity: float
    """Share of those who ask that it finds."""
    specificity: float
    """Share of those who do not that it leaves alone."""
    positives: float
    """How many the sensitivity was measured on."""
    negatives: float

    @property
    def telling(self) -> bool:
        """Whether being told is evidence at all."""
        return self.sensitivity + self.specificity - 1.0 >= LEAST_TELLING


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    told: int
    judged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    count: float
    low: float
    high: float


CERTAIN = Corrected(count=0.0, low=0.0, high=0.0)
"""Nobody whose language needs correcting."""

Counts = Mapping[str, Told]


def adjusted(told: float, judged: float, rates: ErrorRates) -> float:
    """The adjusted count `(x − n f) / (s − f)` of one group alone, kept within 0 and n (Rogan & Gladen 1978)."""
    missed = judged * (1.0 - rates.specificity)
    return max(0.0, min(judged, (told - missed) / (rates.sensitivity + rates.specificity - 1.0)))


def shifted(probabilities: Sequence[float], trained: float = 0.5, *, rounds: int = 200) -> float:
    """The share that asks, from calibrated probabilities of a classifier trained where a share `trained` did.

    Expectation maximisation of Saerens, Latinne & Decaestecker (2002). Only for probabilities that are calibrated: those
    of today's comment model are not, so it is not reliably better than adjusting by measured rates.
    """
    if not probabilities:
        return trained
    share = trained
    for _ in range(rounds):
        more, less = share / trained, (1.0 - share) / (1.0 - trained)
        asks = [more * p / (more * p + less * (1.0 - p)) if 0.0 < p < 1.0 else p for p in probabilities]
        share, before = math.fsum(asks) / len(asks), share
        if abs(share - before) < 1e-9 or not 0.0 < share < 1.0:
            break
    return share


def corrected(
    posts: Mapping[PostId, Counts], rates: Mapping[str, ErrorRates], accounts: Mapping[PostId, str]
) -> dict[PostId, Corrected]:
    """How many there are per post; languages without rates are left out, and posts with no other."""
    tables = {language: _Table(rate) for language, rate in sorted(rates.items())}
    members: dict[str, dict[PostId, _Key]] = {}
    for post, languages in sorted(posts.items()):
        if key := tuple((name, each.told, each.judged) for name, each in sorted(languages.items()) if name in tables):
            members.setdefault(accounts.get(post, ""), {})[post] = key
    groups = {account: _Group.of(keys.values(), tables) for account, keys in sorted(members.items())}
    middle = _share(
        [group.asks for group in groups.values()], [group.people for group in groups.values()], _USUAL_SHARE
    )
    found: dict[PostId, Corrected] = {}
    for account, group in groups.items():
        known = group.corrected(middle)
        found |= {post: known[key] for post, key in members[account].items()}
    return found


_Key = tuple[tuple[str, int, int], ...]
"""Language, told, judged."""


class _Table:
    """What the rates of one language say at every share; arrays of shape (shares, 1)."""

    def __init__(self, rates: ErrorRates) -> None:
        found, mistaken = rates.sensitivity, 1.0 - rates.specificity
        self.mistaken, self.gain = mistaken, found - mistaken
        self.found_variance = found * (1.0 - found) / (rates.positives + 1.0)
        self.mistaken_variance = mistaken * (1.0 - mistaken) / (rates.negatives + 1.0)
        told = np.minimum(np.maximum(mistaken + self.gain * _SHARES, 1e-12), 1.0 - 1e-12)
        self.log_told, self.log_not = logarithms(told)[:, None], logarithms(1.0 - told)[:, None]
        self.right = (found * _SHARES / told)[:, None]
        self.missed = ((1.0 - found) * _SHARES / (1.0 - told))[:, None]


@dataclass(frozen=True, slots=True)
class _Group:
    """An account's posts, each different pair of counts once; sums over shares go one by one, the same everywhere."""

    keys: tuple[_Key, ...]
    times: Array
    """How many posts have these counts, shape (keys,)."""
    told: Mapping[str, Array]
    others: Mapping[str, Array]
    """By language, shape (keys,): people told to ask, and the others who were judged."""
    tables: Mapping[str, _Table]

    @classmethod
    def of(cls, keys: Iterable[_Key], tables: Mapping[str, _Table]) -> _Group:
        counted = Counter(keys)
        distinct = tuple(sorted(counted))
        told = {name: np.zeros(len(distinct)) for name in tables}
        others = {name: np.zeros(len(distinct)) for name in tables}
        for place, key in enumerate(distinct):
            for name, asked, judged in key:
                told[name][place], others[name][place] = asked, judged - asked
        spoken = sorted({name for key in distinct for name, _, _ in key})
        return cls(
            keys=distinct,
            times=np.array([counted[key] for key in distinct], dtype=np.float64),
            told={name: told[name] for name in spoken},
            others={name: others[name] for name in spoken},
            tables=tables,
        )

    @property
    def people(self) -> float:
        return math.fsum(math.fsum(self.times * (told + self.others[name])) for name, told in self.told.items())

    @property
    def asks(self) -> float:
        """Who ask among all of them, adjusted; may be below nothing."""
        return math.fsum(
            (
                math.fsum(self.times * told)
                - self.tables[name].mistaken * math.fsum(self.times * (told + self.others[name]))
            )
            / self.tables[name].gain
            for name, told in self.told.items()
        )

    def corrected(self, middle: float) -> dict[_Key, Corrected]:
        likelihood = self._likelihood()
        weights = _exponentials(_normed(likelihood + self._prior(likelihood, middle)[:, None]))
        expected = np.zeros_like(weights)
        noise, doubt, people = np.zeros(len(self.keys)), np.zeros(len(self.keys)), np.zeros(len(self.keys))
        for name, told in self.told.items():
            table, others = self.tables[name], self.others[name]
            mine = told * table.right + others * table.missed
            spread = told * (table.right * (1.0 - table.right)) + others * (table.missed * (1.0 - table.missed))
            expected += mine
            noise += _sum(weights * spread)
            asks = _sum(weights * mine)
            rest = told + others - asks
            doubt += (asks * asks * table.found_variance + rest * rest * table.mistaken_variance) / table.gain**2
            people += told + others
        count = np.minimum(_sum(weights * expected), people)
        off = expected - count
        half = Z90 * np.sqrt(noise + _sum(weights * off * off) + doubt)
        low, high = np.maximum(count - half, 0.0), np.minimum(count + half, people)
        columns = zip(self.keys, count.tolist(), low.tolist(), high.tolist(), strict=True)
        return {key: Corrected(count=c, low=a, high=b) for key, c, a, b in columns}

    def _prior(self, likelihood: Array, middle: float) -> Array:
        """Log weight of every share: the account's own, and how alike its posts are by marginal likelihood."""
        mean = _share([self.asks], [self.people], middle)

        def fit(strength: float) -> float:
            told = math.fsum(self.times * _log_sum(likelihood + _beta(mean, strength)[:, None]))
            return told - 0.5 * ((math.log(strength) - _USUAL_STRENGTH) / _STRENGTH_SD) ** 2

        return _beta(mean, max(_STRENGTHS, key=fit))

    def _likelihood(self) -> Array:
        """Shape (shares, keys)."""
        total = np.zeros((len(_SHARES), len(self.keys)))
        for name, told in self.told.items():
            total += told * self.tables[name].log_told + self.others[name] * self.tables[name].log_not
        return total


def _share(asks: Sequence[float], people: Sequence[float], middle: float) -> float:
    """The adjusted share of all these people, with `_BORROWED` more at the middle."""
    share = (math.fsum(asks) + _BORROWED * middle) / (math.fsum(people) + _BORROWED)
    return min(max(share, _SMALLEST), _LARGEST)


def _beta(mean: float, strength: float) -> Array:
    """Log weight of every share under a Beta of that mean, worth so many people; shape (shares,)."""
    raw = mean * strength * _LOG_SHARES + (1.0 - mean) * strength * _LOG_OTHERS
    return _normed(raw[:, None])[:, 0]


def _normed(logs: Array) -> Array:
    return logs - _log_sum(logs)


def _log_sum(logs: Array) -> Array:
    """Of each column, shape (columns,)."""
    top: Array = np.maximum.reduce(logs, axis=0)
    return top + logarithms(_sum(_exponentials(logs - top)))


def _sum(values: Array) -> Array:
    """Over the shares, shape (columns,), one after the other: the same on every machine."""
    total: Array = values[0].copy()
    for row in values[1:]:
        total += row
    return total


def _exponentials(values: Array) -> Array:
    return exponentials(values.ravel()).reshape(values.shape)
