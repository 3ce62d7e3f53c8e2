"""Comments as the model reads them: normalised, cut into n-grams, each n-gram hashed to a bucket, in whole numbers."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

BUCKETS = 1 << 15
_SHORTEST, _LONGEST = 2, 5
_CONCEPT_COPIES = 16
_FACTOR = 0x01000193
_SEED = 0x811C9DC5
_MASK = 0xFFFFFFFF
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|net|org|io|shop|store|ru|me|ly)\b(?:/\S*)?")
_HANDLE = re.compile(r"@[\w.]+")
_PHONE = re.compile(r"\+?\d[\d\s().-]{6,}\d")
_REPEATED = re.compile(r"(.)\1{2,}")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|[^\w\s]", re.UNICODE)
_ODD_SPACE = re.compile(r"\s+")

Codes = NDArray[np.uint32]
Ints = NDArray[np.int64]
Features = tuple[Ints, Ints]


def normalised(text: str) -> str:
    """NFKC (which undoes 𝔻𝕠𝕟𝕖 letters), small letters, no character thrice; links, handles and phones as signs. Emoji stay."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    text = _PHONE.sub(" ☎ ", _HANDLE.sub(" @ ", _URL.sub(" ⚓ ", text)))
    return _ODD_SPACE.sub(" ", _REPEATED.sub(r"\1\1", text.replace("#", " "))).strip()


@lru_cache(maxsize=1 << 16)
def bare(word: str) -> str:
    """A word without its accents: people leave them out."""
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Words and single signs of a normalised text."""
    return _WORD.findall(text)


def features(texts: Sequence[str]) -> Features:
    """Distinct buckets of each normalised text.

    Returns (rows, buckets), shape (features,) each and sorted by row: character n-grams of two to five, single words
    and pairs of words. A text without any has no entry.
    """
    codes, owner = _codes(texts)
    found: list[Ints] = []
    rolling = codes * np.uint32(_FACTOR)
    for size in range(_SHORTEST, _LONGEST + 1):
        if len(codes) < size:
            break
        rolling = (rolling[:-1] ^ codes[size - 1 :]) * np.uint32(_FACTOR)
        whole = owner[: len(rolling)] == owner[size - 1 :]
        found.append(_keys(owner[: len(rolling)][whole], _mixed(rolling[whole] + np.uint32(size))))
    found.append(_word_keys(texts))
    keys = np.sort(np.concatenate(found))
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if len(keys) else keys
    return keys // BUCKETS, keys % BUCKETS


def _codes(texts: Sequence[str]) -> tuple[Codes, Ints]:
    """All code points one after the other, every text between blanks, and whose each is."""
    padded = [f" {text} " if text else "" for text in texts]
    joined = "".join(padded).encode("utf-32-le", "surrogatepass")
    lengths = np.array([len(text) for text in padded], dtype=np.int64)
    return np.frombuffer(joined, dtype="<u4").astype(np.uint32), np.repeat(
        np.arange(len(texts), dtype=np.int64), lengths
    )


def _word_keys(texts: Sequence[str]) -> Ints:
    keys: list[int] = []
    for row, text in enumerate(texts):
        base = row * BUCKETS
        before = _SEED
        for word in words(text):
            code = _word_code(word)
            keys.append(base + _bucket(code))
            keys.append(base + _bucket((before * 31 + code) & _MASK))
            keys += [base + bucket for bucket in _concept_buckets(word)]
            before = code
    return np.array(keys, dtype=np.int64)


@lru_cache(maxsize=1 << 16)
def _word_code(word: str) -> int:
    code = _SEED
    for character in word:
        code = ((code ^ ord(character)) * _FACTOR) & _MASK
    return code


@lru_cache(maxsize=1 << 16)
def _concept_buckets(word: str) -> tuple[int, ...]:
    """Buckets of what a word is about, the same in every language; several each, as an n-gram is one of many."""
    about = _concepts().get(bare(word), ())
    return tuple(_bucket(_word_code(f"{name}/{copy}")) for name in about for copy in range(_CONCEPT_COPIES))


@lru_cache(maxsize=1)
def _concepts() -> dict[str, tuple[str, ...]]:
    told = json.loads(resources.files(__package__).joinpath("concepts.json").read_text(encoding="utf-8"))
    index: dict[str, dict[str, None]] = {}
    for name, listed in told.items():
        for word in listed.split():
            index.setdefault(word, {})[name] = None
    return {word: tuple(names) for word, names in index.items()}


def _bucket(code: int) -> int:
    code ^= code >> 15
    code = (code * 0x2C1B3C6D) & _MASK
    return (code ^ (code >> 12)) % BUCKETS


def _mixed(codes: Codes) -> Codes:
    """The same mixing as `_bucket`, for arrays."""
    codes = codes ^ (codes >> np.uint32(15))
    codes = codes * np.uint32(0x2C1B3C6D)
    mixed: Codes = (codes ^ (codes >> np.uint32(12))) % np.uint32(BUCKETS)
    return mixed


def _keys(rows: Ints, buckets: Codes) -> Ints:
    keys: Ints = rows * BUCKETS + buckets.astype(np.int64)
    return keys
