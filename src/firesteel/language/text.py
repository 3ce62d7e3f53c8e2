"""Comments as they are read: letters made plain, then cut into words, signs and TikTok's bracket emoji."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

_URL = re.compile(r"(?:https?://|www\.)\S+|(?<![\w-])[\w-]+\.(?:com|net|org|io|shop|store|ru|me|ly)\b(?:/\S*)?")
_HANDLE = re.compile(r"@[\w.]+")
_PHONE = re.compile(r"\+?\d[\d \t().-]{6,}\d")
_REPEATED = re.compile(r"(.)\1{2,}")
_NUMBER = re.compile(r"\d+")
_ODD_SPACE = re.compile(r"[^\S\n]+")
_BREAK = re.compile(r"[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MARKS = "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
WORD = re.compile(
    rf"(?:[^\W_]|[{_MARKS}])+(?:'(?:[^\W_]|[{_MARKS}])+)*|\[[a-z]{{2,20}}\]|[^\w\s{_MARKS}\u200d\ufe0f]|\n", re.UNICODE
)
"""A word with its vowel signs, TikTok's ``[cry]``, one sign or emoji, or the end of a text."""

_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200e\u200f\u2060\ufeff\u0640\u00ad"), None)
_HALVES = dict.fromkeys(range(0xD800, 0xE000), None)
"""Of letters that were cut in two: no file and no encoder takes them."""
_HARAKAT = dict.fromkeys(range(0x064B, 0x0653), None)
_SMALL_CAPITALS = dict(zip(map(ord, "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"), "abcdefghijklmnoprstuvwyz", strict=True))
_BOXED = {
    start + i: chr(ord("a") + i) for start in (0x1F130, 0x1F150, 0x1F170) for i in range(26)
}  # 🄰 🅐 🅰, which NFKC leaves alone or only partly undoes
_QUOTES = {ord("’"): "'", ord("`"): "'", ord("´"): "'", ord("#"): " "}
_PLAINER = _UNSEEN | _HALVES | _HARAKAT | _SMALL_CAPITALS | _BOXED | _QUOTES


def normalised(text: str) -> str:
    """One text as `normalised_all` has it."""
    return normalised_all([text])[0]


def normalised_all(texts: Sequence[str]) -> list[str]:
    """NFKC (which undoes 𝔻𝕠𝕟𝕖 letters), small letters, no character thrice; links, handles and phones as signs. Emoji stay.

    All texts are done as one, a line each.
    """
    if not texts:
        return []
    joined = "\n".join(_BREAK.sub(" ", text) if _BREAK.search(text) else text for text in texts)
    joined = unicodedata.normalize("NFKC", joined.translate(_PLAINER)).casefold()
    for sign, pattern, told in (("", _URL, " ⚓ "), ("@", _HANDLE, " @ "), ("", _PHONE, " ☎ ")):
        if sign in joined:
            joined = pattern.sub(told, joined)
    lines = _ODD_SPACE.sub(" ", _REPEATED.sub(r"\1\1", joined)).split("\n")
    if len(lines) != len(texts):  # a character that only casefolding or NFKC turned into a break
        return [normalised_all([text])[0] for text in texts] if len(texts) > 1 else [" ".join(lines).strip()]
    return [line.strip() for line in lines]


def numbers_hidden(text: str) -> str:
    """How long a number is matters (a size, a price, a year), which one does not."""
    return _NUMBER.sub(_nines, text)


def _nines(number: re.Match[str]) -> str:
    return "9" * min(len(number[0]), 4)


def words(text: str) -> list[str]:
    """Words and single signs of a normalised text."""
    return WORD.findall(text)


@lru_cache(maxsize=1 << 16)
def bare(word: str) -> str:
    """A word without its accents: people leave them out. Thai keeps its vowels, Hangul its syllables."""
    if word.isascii():
        return word
    taken = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(c for c in taken if not "\u0300" <= c <= "\u036f")).replace("ı", "i")
