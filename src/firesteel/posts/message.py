"""Whether a page speaks of what a post promises: hook, message, call to action and caption against the page's words.

It compares words and nothing else: no synonyms, no pictures, no translation. Prices, discounts and other figures must be
there exactly, though a bare figure may stand for a price; words may differ in their endings. So a high score says the page
speaks of the same things, and a low one that somebody should look.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

MATCHES = 0.5
"""From this share of a post's words and figures on a page, the two belong together."""

_PARTS = (("hook", 1.0), ("message", 1.0), ("cta", 0.5), ("caption", 0.5))
"""What a post says, and what each of its words counts for: a caption holds tags, a call to action little content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """How far a page speaks of what a post promises."""

    score: float | None
    """Weighted share of the post's words and figures that the page has, 0 to 1; None where one of them says nothing."""
    shared: tuple[str, ...]
    """Words and figures of the post that the page has, in the post's order."""
    missing: tuple[str, ...]
    """Those it has not."""
    promises: tuple[str, ...]
    """Prices, discounts and figures of the post that the page has not: what people will look for first."""
    findings: tuple[str, ...]
    """The same in sentences, worst first."""

    @property
    def aligned(self) -> bool | None:
        """Whether the two belong together; None where that cannot be told."""
        return None if self.score is None else self.score >= MATCHES and not self.promises


Key = tuple[str, str]
""""word" and its letters, or a figure's unit and its value; the unit is "figure" where none is written."""
_WORD, _FIGURE = "word", "figure"
_BEGINS = 4
"""Letters two words must begin with alike to be one."""
_EXACT = 28
"""Digits a decimal holds exactly; what is longer is rounded."""


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    """As it is shown."""
    weight: float
    key: Key


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: read once, for all the posts that lead to it."""

    words: frozenset[str]
    figures: frozenset[Key]
    begins: Mapping[str, Sequence[str]]
    """Its words by their first letters."""

    @classmethod
    def of(cls, *texts: str) -> Page:
        words: set[str] = set()
        figures: set[Key] = set()
        for text in texts:
            for kind, value in _keys(text):
                if kind == _WORD:
                    words.add(value)
                else:
                    figures.add((kind, value))
        begins: dict[str, list[str]] = {}
        for word in words:
            begins.setdefault(word[:_BEGINS], []).append(word)
        return cls(frozenset(words), frozenset(figures), begins)

    @property
    def is_empty(self) -> bool:
        return not self.words and not self.figures

    def says(self, key: Key) -> bool:
        kind, value = key
        if kind == _WORD:
            return value in self.words or any(_akin(value, word) for word in self.begins.get(value[:_BEGINS], ()))
        if kind == _FIGURE:
            return any(value == other for _, other in self.figures)
        return key in self.figures or (_FIGURE, value) in self.figures


def alignment(
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
    return compared(Page.of(title, text, *words), hook=hook, message=message, cta=cta, caption=caption)


def compared(page: Page, *, hook: str = "", message: str = "", cta: str = "", caption: str = "") -> Alignment:
    """Compare a post with a page that was read before."""
    said = _said((hook, message, cta, caption))
    if not said or page.is_empty:
        return _nothing(not page.is_empty)
    there = [page.says(each.key) for each in said]
    found = [each for each, says in zip(said, there, strict=True) if says]
    missing = [each for each, says in zip(said, there, strict=True) if not says]
    promises = tuple(each.text for each in missing if each.key[0] in _PRICED or each.key[1] in _OFFERS)
    score = sum(each.weight for each in found) / sum(each.weight for each in said)
    shared, absent = tuple(each.text for each in found), tuple(each.text for each in missing)
    findings = _findings(score, shared, absent, promises)
    return Alignment(score=score, shared=shared, missing=absent, promises=promises, findings=findings)


def _said(parts: Sequence[str]) -> list[_Said]:
    """What a post says, each word and figure once, with the greatest weight it has."""
    said: dict[Key, _Said] = {}
    begins: dict[str, list[str]] = {}
    for part, (_, weight) in zip(parts, _PARTS, strict=True):
        for text, key in _tokens(part):
            if key in said:
                continue
            kind, value = key
            if kind == _WORD:
                alike = begins.setdefault(value[:_BEGINS], [])
                if any(_akin(value, other) for other in alike):
                    continue
                alike.append(value)
            said[key] = _Said(text, weight, key)
    return list(said.values())


def _nothing(page: bool) -> Alignment:
    finding = (
        "The post says nothing that could be looked for: write down its hook and its message"
        if page
        else "The page has no words we could read: fetch it again, or look at it yourself"
    )
    return Alignment(score=None, shared=(), missing=(), promises=(), findings=(finding,))


def _findings(score: float, shared: Sequence[str], missing: Sequence[str], promises: Sequence[str]) -> tuple[str, ...]:
    found = []
    if promises:
        found.append(f"The post promises {_listed(promises)}, which the page does not say")
    words = [text for text in missing if text not in promises]
    if not shared:
        found.append("The page has none of the post's words: it may be another page, or another language")
    elif score < MATCHES and words:
        found.append(f"The page says nothing of {_listed(words[:6])}")
    if shared:
        found.append(f"Both speak of {_listed(shared[:6])}")
    found.append("Only words were compared, not what is meant by them")
    return tuple(found)


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _akin(one: str, other: str) -> bool:
    """Whether two words are one but for their endings ("drop", "drops"; "hydrating", "hydration").

    They begin alike, with four letters at least, and what is left of the longer is two letters, or three after five.
    """
    longest = max(len(one), len(other))
    alike = _BEGINS if longest <= _BEGINS + 2 else max(_BEGINS + 1, longest - 3)
    return one[:alike] == other[:alike]


_NUMBER = r"\d+(?:[.,' \u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+)?"
_SIGNS = "$€£¥₹₩₫₺₽฿"
_CODES = "usd|eur|gbp|idr|rp|chf|brl|mxn"
_NAMES = "dollars?|euros?|pounds?|reais|pesos?|percent|prozent"
_GAP = r"[ \u00a0\u202f]?"
_THOUSAND = rf"(?:(?:k|rb)\b|{_GAP}(?:ribu|mil)\b)?"
_LACKING = (
    "gluten|sugar|cruelty|oil|fragrance|scent|alcohol|paraben|sulfate|silicone|dairy|lactose|fat|caffeine|bpa|plastic"
    "|chemical|toxin|hands|pain|stress|guilt|worry|hassle|risk|residue|smoke|acne|frizz|wrinkle|streak|feel"
)
"""What stands before a "free" that gives nothing away."""
_LEFT_OUT = r"(?P<left_out>https?://\S+|www\.\S+|@[\w.]+)"
_GIFTLESS = rf"\b(?P<lacking>(?:{_LACKING})(?=[ -]free\b)|(?!one-)[^\W\d_]+(?=-free\b))[ -]free"
_FIGURED = (
    rf"(?P<before>[{_SIGNS}]|\br\$|\b(?:{_CODES})\b\.?){_GAP}(?P<price>{_NUMBER})(?P<price_times>{_THOUSAND})"
    rf"|(?P<amount>{_NUMBER})(?P<amount_times>{_THOUSAND}){_GAP}(?P<after>[{_SIGNS}円元%٪]|(?:{_CODES}|{_NAMES})\b)?"
    rf"(?P<part>(?<=[%٪])[ ](?:of|der)\b)?"
)
_SPOKEN = r"(?P<word>[^\W\d_]+(?:[’'][^\W\d_]+)?)"
_TOKEN = re.compile("|".join((_LEFT_OUT, _GIFTLESS, _FIGURED, _SPOKEN)))
_TOKEN_OF_FIGURES = re.compile("|".join((_LEFT_OUT, _FIGURED, _SPOKEN)))
"""The same for texts in which nothing is free of anything."""
_TOKEN_OF_WORDS = re.compile("|".join((_LEFT_OUT, _SPOKEN)))
"""The same for texts that have no figures either."""
_DIGIT = re.compile(r"\d")
_GROUPS, _MARKS = re.compile(r"[' \u00a0\u202f]"), re.compile("[.,]")
_APOSTROPHE = re.compile("[’']")
_UNITS = {
    **dict.fromkeys(("usd", "dollar", "dollars"), "$"),
    **dict.fromkeys(("eur", "euro", "euros"), "€"),
    **dict.fromkeys(("gbp", "pound", "pounds"), "£"),
    **dict.fromkeys(("٪", "percent", "prozent"), "%"),
    **dict.fromkeys(("円", "元"), "¥"),
    "rp": "idr",
    **dict.fromkeys(("r$", "reais"), "brl"),
    "pesos": "peso",
}
_PERCENT = frozenset({"%", "٪", "percent", "prozent"})
_PRICED = frozenset({*_SIGNS, "%", "idr", "chf", "brl", "mxn", "peso"})
_OFFERS = frozenset(
    [
        "free",
        "bogo",
        "discount",
        "sale",
        "voucher",
        "bundle",
        "gratis",
        "kostenlos",
        "rabatt",
        "gutschein",
        "gratuit",
        "gratuite",
        "promo",
        "descuento",
        "oferta",
        "desconto",
        "diskon",
        "gratuito",
        "sconto",
        "korting",
    ]
)
"""Words that promise a bargain."""


def _tokens(text: str) -> Iterator[tuple[str, Key]]:
    """Words that say something, and figures with their unit; links and handles are left out.

    A share of something ("50 % of people", "100 % cotton") is a figure like any other, and what is free of sugar or oil
    is no gift.
    """
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    if "free" in folded or _DIGIT.search(folded):
        return _figured(folded)
    return _spoken(folded)


def _spoken(folded: str) -> Iterator[tuple[str, Key]]:
    for match in _TOKEN_OF_WORDS.finditer(folded):
        if (word := match["word"]) and _speaks(bare := _bare(word)):
            yield word, (_WORD, bare)


def _figured(folded: str) -> Iterator[tuple[str, Key]]:
    pattern = _TOKEN if "free" in folded else _TOKEN_OF_FIGURES
    for match in pattern.finditer(folded):
        parts = match.groupdict("")
        if word := parts["word"] or parts.get("lacking", ""):
            if _speaks(bare := _bare(word)):
                yield word, (_WORD, bare)
        elif figure := parts["price"] or parts["amount"]:
            value = _value(figure, thousand=bool(parts["price_times"] or parts["amount_times"]))
            unit = (parts["before"] or parts["after"] or _FIGURE).rstrip(".")
            if parts["part"] or (unit in _PERCENT and value == "100"):
                unit = _FIGURE
            yield match[0].removesuffix(parts["part"]).strip(), (_UNITS.get(unit, unit), value)


def _value(figure: str, *, thousand: bool = False) -> str:
    """The number itself, however it groups its thousands: "1.299,00" and "1,299" are one."""
    if thousand:
        return format((Decimal(_value(figure)) * 1000).normalize(), "f")
    if len(figure) <= _EXACT and figure.isascii() and figure.isdigit():
        return figure.lstrip("0") or "0"
    digits = _GROUPS.sub("", figure)
    mark, other = (",", ".") if digits.rfind(",") > digits.rfind(".") else (".", ",")
    whole, _, tail = digits.rpartition(mark)
    grouped = len(tail) == 3 and whole != "0" and (mark in whole or other not in whole)
    if whole and not grouped:
        return format(Decimal(f"{_MARKS.sub('', whole)}.{tail}").normalize(), "f")
    return format(Decimal(_MARKS.sub("", digits)).normalize(), "f")


def _bare(word: str) -> str:
    """Without accents and what follows an apostrophe, so that "it's" is "it" and "crème" is "creme"."""
    if word.isascii():
        return word.partition("'")[0]
    stem = _APOSTROPHE.split(word)[0]
    plain = "".join(c for c in unicodedata.normalize("NFD", stem) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", plain) or word


@lru_cache(maxsize=65_536)
def _keys(text: str) -> tuple[Key, ...]:
    """What a text says. Most of a page is one plain word each, and pages share them."""
    if text.isascii() and text.isalpha():
        return ((_WORD, text.lower()),) if _speaks(text.lower()) else ()
    return tuple(key for _, key in _tokens(text))


def _speaks(word: str) -> bool:
    """Whether a word says something: none of the small ones every text has, nor two letters of an alphabet."""
    return word not in _SMALL and (len(word) > 2 or not word.isascii())


_SMALL = frozenset(
    word
    for language in (
        "the and for you your our with this that from are was were have has had not but all can its they them his her who"
        " how what when where which why will would just get got out off one now here there than then into over about been"
        " more most some any only very too also make made does did see let like want use using really every these those"
        " because both even much many",
        "link bio fyp foryou foryoupage viral shop click tap check follow",
        "der die das und ist ein eine einen einem mit fur auf den dem des von sich nicht auch wie was wer wir ihr ich aber"
        " oder als bei nur noch mehr hier jetzt dein deine unser unsere mein meine sind hat haben wird",
        "les des une est pas pour par sur avec dans qui que quoi vous nous ils elle son ses mes mon votre notre aux plus"
        " tres",
        "los las del una por con para que como mas muy pero sin sus tus mis este esta esto eso hay son",
        "dos das uma com nao sao seu sua meu minha voce isso esse essa aqui mais muito",
        "yang dan ini itu untuk dengan dari pada tidak juga akan bisa ada kami kamu saya aku nya buat lagi aja banget",
        "gli che non per sono piu della delle nel alla anche come questo questa",
        "het een van voor niet maar zijn met naar ook",
    )
    for word in language.split()
)
"""Words without accents that are in every text of eight languages, and those that are in every shop's caption."""
