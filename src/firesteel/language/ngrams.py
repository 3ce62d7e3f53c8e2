"""What the linear heads look at: a comment's words, the n-grams within each, what they are about, and pairs of them.

The heads are linear, so what a word adds to each label is one row of whole numbers, made when the word is first met and kept:
a comment costs one row a word and one a pair. Rows are hashed to `BUCKETS`, with the same hash in training and in use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from .text import WORD, numbers_hidden
from .wordlists import about

BUCKETS = 1 << 16
SHORTEST, LONGEST = 2, 5
CONCEPT_COPIES, WORD_COPIES = 16, 8
"""Buckets that what a word is about, and the word itself, have."""
_FACTOR, _SEED, _MASK, _PAIR = 0x01000193, 0x811C9DC5, 0xFFFFFFFF, 0x9E3779B1
_LONGEST_WORD = 64
_KEPT = 1 << 16

Ints = NDArray[np.int64]
Codes = NDArray[np.uint64]
Sparse = Any


def buckets_of(words: Sequence[str]) -> tuple[Ints, Ints, Codes]:
    """Buckets of each word, as often as they count: itself, its n-grams with a blank at both ends, what it is about.

    Returns the buckets one word after the other, how many each word has (at least one), and each word's code in a pair.
    """
    cut = [word[:_LONGEST_WORD] for word in words]
    codes = np.fromiter(map(_hashed, cut), dtype=np.uint64, count=len(cut))
    copies = np.arange(1, WORD_COPIES + 1, dtype=np.uint64) * np.uint64(_PAIR)
    itself = _mixed((codes[:, None] + copies) & np.uint64(_MASK))
    owners, found = [np.repeat(np.arange(len(cut)), WORD_COPIES)], [itself.ravel()]
    longer = [i for i, word in enumerate(cut) if len(word) > 1]
    for whose, buckets in _inner([cut[i] for i in longer]):
        owners.append(np.array(longer, dtype=np.int64)[whose])
        found.append(buckets)
    meant = [(i, bucket) for i, word in enumerate(cut) for name in about(word) for bucket in concept_buckets(name)]
    owners.append(np.fromiter((i for i, _ in meant), dtype=np.int64, count=len(meant)))
    found.append(np.fromiter((bucket for _, bucket in meant), dtype=np.int64, count=len(meant)))
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    return np.concatenate(found)[order], np.bincount(owner, minlength=len(cut)), codes


def _inner(words: Sequence[str]) -> Iterator[tuple[Ints, Ints]]:
    """The n-grams within words, a size at a time: whose each is, and its bucket."""
    if not words:
        return
    padded = [f" {word} " for word in words]
    joined = "".join(padded).encode("utf-32-le", "surrogatepass")
    letters = np.frombuffer(joined, dtype="<u4").astype(np.uint64)
    sizes = np.fromiter(map(len, padded), dtype=np.int64, count=len(padded))
    owner = np.repeat(np.arange(len(padded)), sizes)
    rolling = ((np.uint64(_SEED) ^ letters) * np.uint64(_FACTOR)) & np.uint64(_MASK)
    for size in range(SHORTEST, LONGEST + 1):
        if len(letters) < size:
            return
        rolling = ((rolling[:-1] ^ letters[size - 1 :]) * np.uint64(_FACTOR)) & np.uint64(_MASK)
        whole = owner[: len(rolling)] == owner[size - 1 :]
        yield owner[: len(rolling)][whole], _mixed(rolling[whole])


@lru_cache(maxsize=1_024)
def concept_buckets(name: str) -> tuple[int, ...]:
    """A concept has several: a word is one of a dozen n-grams, and what it is about should weigh as much as its letters."""
    codes = np.array([_hashed(f"\x01{name}/{copy}") for copy in range(CONCEPT_COPIES)], dtype=np.uint64)
    return tuple(_mixed(codes).tolist())


def pair_buckets(first: Codes, second: Codes) -> Ints:
    """Buckets of pairs of neighbours, from the codes of both."""
    return _mixed((first * np.uint64(31) + second * np.uint64(_PAIR)) & np.uint64(_MASK))


def _hashed(text: str) -> int:
    code = _SEED
    for character in text:
        code = ((code ^ ord(character)) * _FACTOR) & _MASK
    return code


def _mixed(codes: Codes) -> Ints:
    codes = codes ^ (codes >> np.uint64(15))
    codes = (codes * np.uint64(0x2C1B3C6D)) & np.uint64(_MASK)
    return ((codes ^ (codes >> np.uint64(12))) % np.uint64(BUCKETS)).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of many texts, one after the other."""

    words: list[str]
    owner: Ints
    """Shape (words,): in which text each is; rising."""
    texts: int


def tokens(texts: Sequence[str]) -> Tokens:
    """Words and signs of normalised texts, the first letters of what is longer than any word.

    Texts hold no line breaks (`normalised_all` sees to it).
    """
    every = WORD.findall(numbers_hidden("\n".join(texts)))
    ends = np.fromiter((word == "\n" for word in every), dtype=bool, count=len(every))
    owner = np.cumsum(ends)[~ends] if len(every) else np.zeros(0, dtype=np.int64)
    return Tokens([word[:_LONGEST_WORD] for word in every if word != "\n"], owner.astype(np.int64), len(texts))


def matrix(given: Tokens) -> Sparse:
    """Shape (texts, buckets): how often a bucket is met, over the root of all that the text has; as `Heads.logits` has it."""
    distinct = {word: place for place, word in enumerate(dict.fromkeys(given.words))}
    flat, sizes, codes = buckets_of(list(distinct))
    starts = np.concatenate(([0], np.cumsum(sizes)))
    places = np.array([distinct[word] for word in given.words], dtype=np.int64)
    beside = np.flatnonzero(given.owner[1:] == given.owner[:-1])
    rows = [np.repeat(given.owner, sizes[places]), given.owner[beside]]
    buckets = [
        np.concatenate([flat[:0], *(flat[starts[place] : starts[place + 1]] for place in places)]),
        pair_buckets(codes[places[beside]], codes[places[beside + 1]]),
    ]
    row = np.concatenate(rows)
    counts = np.maximum(np.bincount(row, minlength=given.texts), 1)
    return scipy.sparse.csr_matrix(
        (1 / np.sqrt(counts[row]), (row, np.concatenate(buckets))), shape=(given.texts, BUCKETS)
    )


class Rows:
    """What each word met so far adds to each head. One a set of weights; threads take turns."""

    def __init__(self, weights: NDArray[np.int16]) -> None:
        """weights: shape (buckets, heads)."""
        self._weights, self._turn = weights, Lock()
        self._start()

    def _start(self) -> None:
        self._places: dict[str, int] = {}
        self._sums = np.zeros((1 << 12, self._weights.shape[1]), dtype=np.int32)
        self._counts = np.zeros(1 << 12, dtype=np.int64)
        self._codes = np.zeros(1 << 12, dtype=np.uint64)

    def sums(self, given: Tokens) -> tuple[NDArray[np.int64], Ints]:
        """Shape (texts, heads), the weights of everything in a text together; and how many buckets that were."""
        with self._turn:
            return self._summed(given)

    def _summed(self, given: Tokens) -> tuple[NDArray[np.int64], Ints]:
        sums = np.zeros((given.texts, self._weights.shape[1]), dtype=np.int64)
        if not given.words:
            return sums, np.zeros(given.texts, dtype=np.int64)
        places = self._places_of(given.words)
        starts = np.flatnonzero(np.concatenate(([True], given.owner[1:] != given.owner[:-1])))
        here = given.owner[starts]
        sums[here] = np.add.reduceat(self._sums[places], starts, axis=0)
        counts = np.zeros(given.texts, dtype=np.int64)
        counts[here] = np.add.reduceat(self._counts[places], starts)
        beside = np.flatnonzero(given.owner[1:] == given.owner[:-1])
        if len(beside):
            codes = self._codes[places]
            paired = self._weights[pair_buckets(codes[beside], codes[beside + 1])].astype(np.int32)
            whose = given.owner[beside]
            first = np.flatnonzero(np.concatenate(([True], whose[1:] != whose[:-1])))
            sums[whose[first]] += np.add.reduceat(paired, first, axis=0)
            counts += np.bincount(whose, minlength=given.texts)
        return sums, counts

    def _places_of(self, words: list[str]) -> Ints:
        fresh = [word for word in dict.fromkeys(words) if word not in self._places]
        if len(self._places) + len(fresh) > _KEPT:
            self._start()
            fresh = list(dict.fromkeys(words))
        if fresh:
            self._meet(fresh)
        return np.fromiter(map(self._places.__getitem__, words), dtype=np.int64, count=len(words))

    def _meet(self, fresh: list[str]) -> None:
        at, wanted = len(self._places), len(self._places) + len(fresh)
        if wanted > len(self._counts):
            size = max(wanted, 2 * len(self._counts))
            self._sums, self._counts, self._codes = (
                np.concatenate([kept, np.zeros((size - len(kept), *kept.shape[1:]), dtype=kept.dtype)])
                for kept in (self._sums, self._counts, self._codes)
            )
        flat, sizes, codes = buckets_of(fresh)
        starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        self._sums[at:wanted] = np.add.reduceat(self._weights[flat].astype(np.int32), starts, axis=0)
        self._counts[at:wanted] = sizes
        self._codes[at:wanted] = codes
        self._places.update(zip(fresh, range(at, wanted), strict=True))
