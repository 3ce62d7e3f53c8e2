"""How `posts.message.alignment` compared before it was made quick: every word with every other, nothing left out.

It stays as the measure of the quick one. Only the lists of words and units are shared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from firesteel.posts.message import (
    _BEGINS,
    _CODES,
    _FIGURE,
    _GAP,
    _LACKING,
    _NAMES,
    _NUMBER,
    _OFFERS,
    _PARTS,
    _PERCENT,
    _PRICED,
    _SIGNS,
    _THOUSAND,
    _UNITS,
    _WORD,
    Alignment,
    Key,
    _findings,
    _nothing,
    _speaks,
)


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    """As it is shown."""
    weight: float
    key: Key


@dataclass(frozen=True, slots=True)
class Page:
    keys: frozenset[Key]
    begins: dict[str, tuple[str, ...]]
    """Its words by their first letters."""

    @classmethod
    def of(cls, *texts: str) -> Page:
        keys = frozenset(key for text in texts for _, key in _tokens(text))
        begins: dict[str, list[str]] = {}
        for kind, word in sorted(keys):
            if kind == _WORD:
                begins.setdefault(word[:_BEGINS], []).append(word)
        return cls(keys, {begin: tuple(found) for begin, found in begins.items()})

    def says(self, key: Key) -> bool:
        if key in self.keys:
            return True
        kind, value = key
        if kind == _WORD:
            return any(_same(key, (_WORD, word)) for word in self.begins.get(value[:_BEGINS], ()))
        if kind == _FIGURE:
            return any(value == other for unit, other in self.keys if unit != _WORD)
        return (_FIGURE, value) in self.keys


def word_by_word(
    *,
    hook: str = "",
    message: str = "",
    cta: str = "",
    caption: str = "",
    title: str = "",
    text: str = "",
    words: Iterable[str] = (),
) -> Alignment:
    """Compare a post with the page it leads to.

    hook, message, cta, caption     what the post says; empty where nobody wrote it down
    title, text, words              what the page says, as far as it was read; `words` in any order
    """
    said = _said((hook, message, cta, caption))
    page = Page.of(title, text, *words)
    if not said or not page.keys:
        return _nothing(bool(page.keys))
    found = [each for each in said if page.says(each.key)]
    missing = [each for each in said if each not in found]
    promises = tuple(each.text for each in missing if each.key[0] in _PRICED or each.key[1] in _OFFERS)
    score = sum(each.weight for each in found) / sum(each.weight for each in said)
    shared, absent = tuple(each.text for each in found), tuple(each.text for each in missing)
    findings = _findings(score, shared, absent, promises)
    return Alignment(score=score, shared=shared, missing=absent, promises=promises, findings=findings)


def _said(parts: Sequence[str]) -> list[_Said]:
    """What a post says, each word and figure once, with the greatest weight it has."""
    said: list[_Said] = []
    for part, (_, weight) in zip(parts, _PARTS, strict=True):
        for text, key in _tokens(part):
            if not any(_same(key, each.key) for each in said):
                said.append(_Said(text, weight, key))
    return said


def _same(one: Key, other: Key) -> bool:
    """Whether two words are one but for their endings ("drop", "drops"; "hydrating", "hydration"); figures are exact."""
    if one == other:
        return True
    if one[0] != _WORD or other[0] != _WORD:
        return False
    alike = next(
        (i for i, (a, b) in enumerate(zip(one[1], other[1], strict=False)) if a != b), min(len(one[1]), len(other[1]))
    )
    left = max(len(one[1]), len(other[1])) - alike
    return alike >= _BEGINS and left <= (2 if alike == _BEGINS else 3)


_TOKEN = re.compile(
    rf"(?P<left_out>https?://\S+|www\.\S+|@[\w.]+)"
    rf"|\b(?P<lacking>(?:{_LACKING})(?=[ -]free\b)|(?!one-)[^\W\d_]+(?=-free\b))[ -]free"
    rf"|(?P<before>[{_SIGNS}]|\br\$|\b(?:{_CODES})\b\.?){_GAP}(?P<price>{_NUMBER})(?P<price_times>{_THOUSAND})"
    rf"|(?P<amount>{_NUMBER})(?P<amount_times>{_THOUSAND}){_GAP}(?P<after>[{_SIGNS}円元%٪]|(?:{_CODES}|{_NAMES})\b)?"
    rf"(?P<part>(?<=[%٪])[ ](?:of|der)\b)?"
    rf"|(?P<word>[^\W\d_]+(?:[’'][^\W\d_]+)?)"
)


def _tokens(text: str) -> Iterable[tuple[str, Key]]:
    """Words that say something, and figures with their unit; links and handles are left out.

    A share of something ("50 % of people", "100 % cotton") is a figure like any other, and what is free of sugar or oil
    is no gift.
    """
    for match in _TOKEN.finditer(unicodedata.normalize("NFKC", text).casefold()):
        if word := match["word"] or match["lacking"]:
            if _speaks(bare := _bare(word)):
                yield word, (_WORD, bare)
        elif figure := match["price"] or match["amount"]:
            value = _value(figure, thousand=bool(match["price_times"] or match["amount_times"]))
            unit = (match["before"] or match["after"] or _FIGURE).rstrip(".")
            if match["part"] or (unit in _PERCENT and value == "100"):
                unit = _FIGURE
            yield match[0].removesuffix(match["part"] or "").strip(), (_UNITS.get(unit, unit), value)


def _value(figure: str, *, thousand: bool = False) -> str:
    """The number itself, however it groups its thousands: "1.299,00" and "1,299" are one."""
    if thousand:
        return format((Decimal(_value(figure)) * 1000).normalize(), "f")
    digits = re.sub(r"[' \u00a0\u202f]", "", figure)
    mark, other = (",", ".") if digits.rfind(",") > digits.rfind(".") else (".", ",")
    whole, _, tail = digits.rpartition(mark)
    grouped = len(tail) == 3 and whole != "0" and (mark in whole or other not in whole)
    if whole and not grouped:
        return format(Decimal(f"{re.sub('[.,]', '', whole)}.{tail}").normalize(), "f")
    return format(Decimal(re.sub("[.,]", "", digits)).normalize(), "f")


def _bare(word: str) -> str:
    """Without accents and what follows an apostrophe, so that "it's" is "it" and "crème" is "creme"."""
    stem = re.split("[’']", word)[0]
    plain = "".join(c for c in unicodedata.normalize("NFD", stem) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain) or word
