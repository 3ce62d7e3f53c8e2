"""What a page says to its visitors: title, words, prices and offers, from the text that shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from .deadlines import Deadline

_WORD = re.compile(r"[$€£¥]?\s?(?<![\d.,])\d{1,9}(?:[.,]\d{1,9}){0,4}\s?[%$€£¥]?|[^\W_]{2,60}")
"""A word, or a figure with its sign, as prices and discounts are written."""
_SIGN = r"(?:US\$|[$€£¥]|\b(?:EUR|USD|GBP|CHF|CAD|AUD|SEK|NOK|DKK|PLN)\b)"
_FIGURE = r"(?:\d{1,3}(?:[.,'’\u00a0\u202f]\d{3}){1,3}(?:[.,]\d{2})?|\d{1,7}(?:[.,]\d{1,2})?)(?![\d%])"
_PRICE = re.compile(rf"{_SIGN}\s?{_FIGURE}|(?<![\d.,]){_FIGURE}\s?{_SIGN}")
_CUT = re.compile(
    r"(?<![\d.,])(\d{1,2})\s?%\s?(?:off\b|rabatt|reduziert|günstiger|de descuento|dto\b|de réduction|di sconto|korting"
    r"|de desconto|diskon)"
    r"|(?:\bsave|\bspare|\bsparen|\béconomisez|\bahorra|\brisparmia|\bdiskon|(?<![\w%])[-−–])\s?(\d{1,2})\s?%",
    re.IGNORECASE,
)
OFFERS = (
    "free shipping", "free delivery", "free returns", "free gift", "free trial", "sale", "discount", "clearance",
    "coupon", "promo code", "voucher", "special offer", "limited offer", "limited time", "buy one get one", "bogo",
    "2 for 1", "money back", "gratis versand", "gratisversand", "kostenloser versand", "versandkostenfrei", "rabatt",
    "gutschein", "livraison gratuite", "soldes", "promotion", "réduction", "code promo", "envío gratis",
    "envio gratis", "rebajas", "descuento", "oferta", "spedizione gratuita", "sconto", "saldi", "frete grátis",
    "desconto", "gratis verzending", "korting", "gratis ongkir", "diskon",
)  # fmt: skip
"""Words of an offer, in the languages of `papers.LANGUAGES` and some more; cuts in per cent are told as "20 % off"."""
_OFFER = re.compile(rf"\b(?:{'|'.join(re.escape(one) for one in OFFERS)})\b")
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg"})
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MOST, _PIECE = 1_000_000, 65_536
"""Characters looked at, and at once: a parser that is led astray is led astray for a piece only."""
_MOST_PRICES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    title: str = ""
    words: frozenset[str] = frozenset()
    prices: tuple[str, ...] = ()
    offers: frozenset[str] = frozenset()


def read(html: str, deadline: Deadline) -> Seen:
    """Stops where the time is over, and says what it has by then."""
    page = _Page()
    for start in range(0, min(len(html), _MOST), _PIECE):
        try:
            page.feed(html[start : start + _PIECE])
        except AssertionError:
            break  # html.parser gives up on a marked section without a name
        if deadline.passed:
            break
    text = f"{page.title} {' '.join(page.texts)}"
    low = text.lower()
    return Seen(
        title=_squeezed(page.title),
        words=frozenset(word.strip() for word in _WORD.findall(low)),
        prices=tuple(dict.fromkeys(_squeezed(found) for found in _PRICE.findall(text)))[:_MOST_PRICES],
        offers=frozenset(_offers(low)),
    )


def _offers(low: str) -> list[str]:
    cuts = [f"{int(before or after)} % off" for before, after in _CUT.findall(low)]
    return _OFFER.findall(_squeezed(low.replace("-", " "))) + cuts


def _squeezed(text: str) -> str:
    return " ".join(text.split())


class _Page(HTMLParser):
    """Keeps what shows. An unseen element lasts until as many of its kind have ended as began in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.texts: list[str] = []
        self._in_title = False
        self._unseen, self._deep = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._unseen:
            self._deep += tag == self._unseen
        elif tag == "title":
            self._in_title = not self.title
        elif tag not in _VOID and (tag in _UNSEEN or _hidden(attrs)):
            self._unseen, self._deep = tag, 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag == self._unseen:
            self._deep -= 1
            if not self._deep:
                self._unseen = ""

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._unseen and not data.isspace():
            self.texts.append(data)


def _hidden(attrs: list[tuple[str, str | None]]) -> bool:
    return any(name == "hidden" or (name == "style" and _NOT_SHOWN.search(value or "")) for name, value in attrs)
