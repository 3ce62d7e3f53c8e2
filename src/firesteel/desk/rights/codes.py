"""Post codes as people send them: pasted lines, or a file with a header, one row a code.

Nothing here judges a code: that is the platform's business. A row in which nothing can be a code keeps its line number,
so that whoever pasted it is told.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from ...errors import BadInput
from .rightsviews import CodeRow

COLUMNS: dict[str, tuple[str, ...]] = {
    "code": ("code", "auth code", "post code", "spark code", "spark ads code", "video code", "ad code"),
    "creator": ("creator", "handle", "username", "account", "author", "name"),
    "post": ("post", "post id", "video", "video id", "item id", "url", "link", "video url", "post url"),
    "original": ("original", "original code", "original post code", "original post auth code"),
}
"""What a file may call its columns."""
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_POST = re.compile(r"/(?:video|photo|v)/(\d{6,})")
_HANDLE_IN_URL = re.compile(r"tiktok\.com/@([\w.-]+)")
_ID = re.compile(r"\d{15,}")
_HANDLE = re.compile(r"@?[\w.-]{2,64}")
_LABEL = re.compile(r"(?:^|(?<=[\s,;\t]))((?:[a-z]+[ _-]){0,3}(?:code|original|orig))\s*[:=]\s*", re.IGNORECASE)
_ORIGINAL = re.compile(r"orig|duet|stitch", re.IGNORECASE)
_CODE_LIKE = re.compile(r"[A-Za-z0-9+/_-]{20,}={0,2}")
"""What may be a code that lost its #."""
_LONG = 20
"""Characters from which a word that starts with # is more likely a code than a hashtag."""


def read_codes(text: str) -> tuple[CodeRow, ...]:
    """A paste or the text of a CSV file as rows, in order; the first line is 1. Blank lines are no rows.

    Raises `BadInput` for a table that cannot be read to its end.
    """
    lines = _clean(text).splitlines()
    first = next((number for number, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return ()
    delimiter, header = _header(lines[first])
    if header:
        try:
            return tuple(_from_table(lines, first, delimiter, header))
        except csv.Error as error:
            raise BadInput(
                f"this is no table: {error}", remedy="look for a quotation mark that is never closed"
            ) from None
    return tuple(_from_line(number, line) for number, line in enumerate(lines, start=1) if line.strip())


def code_of(text: str) -> str:
    """One code as it was typed or pasted, without what surrounds it: quotes, invisible characters, "code:"."""
    return _bare(_LABEL.sub("", _clean(text).strip()))


def _clean(text: str) -> str:
    """Full-width characters as plain ones, and nothing that cannot be seen."""
    return unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).replace("\x00", "")


def _bare(word: str) -> str:
    return word.strip().strip("\"'`“”‘’«»<>()[]").strip()


def _header(line: str) -> tuple[str, dict[str, int]]:
    """The delimiter and where each of our columns stands; nothing where the line is no header."""
    for delimiter in (",", ";", "\t", "|"):
        names = [_bare(name).replace("_", " ").casefold() for name in line.split(delimiter)]
        places = {ours: place for ours, theirs in COLUMNS.items() for place, name in enumerate(names) if name in theirs}
        if "code" in places and (len(names) > 1 or len(places) == 1):
            return delimiter, places
    return "", {}


def _from_table(lines: list[str], first: int, delimiter: str, places: dict[str, int]) -> Iterator[CodeRow]:
    reader = csv.reader(io.StringIO("\n".join(lines[first + 1 :])), delimiter=delimiter)
    line = 0
    for cells in reader:
        line, begins = reader.line_num, line + 1
        if any(cell.strip() for cell in cells):
            said = {ours: _bare(cells[place]) if place < len(cells) else "" for ours, place in places.items()}
            yield CodeRow(
                line=first + 1 + begins,
                code=code_of(said["code"]),
                creator=_creator(said.get("creator", "")) or _creator_in(said.get("post", "")),
                post=_post(said.get("post", "")),
                original=code_of(said.get("original", "")),
            )


def _from_line(number: int, line: str) -> CodeRow:
    """A code with whatever stands beside it, in any order."""
    labelled = [match[1] for match in _LABEL.finditer(line)]
    words = [word for each in re.split(r"[\s,;|]+", _LABEL.sub(" ", line)) if (word := _bare(each))]
    codes = [word for word in words if word.startswith("#") and len(word) > 1]
    codes = [word for word in codes if len(word) >= _LONG or word.endswith("=")] or codes[:1]
    rest = [word for word in words if not word.startswith("#")]
    if not codes:
        codes = [word for word in rest if _CODE_LIKE.fullmatch(word) and not _ID.fullmatch(word)][:1]
        rest = [word for word in rest if word not in codes]
    if len(codes) > 1 and labelled and _ORIGINAL.search(labelled[0]):
        codes[:2] = codes[1], codes[0]
    posts = [word for word in rest if _post(word)]
    creators = [word for word in rest if word not in posts and _HANDLE.fullmatch(word)]
    named = [word for word in creators if word.startswith("@")] or (creators if len(creators) == 1 else [])
    return CodeRow(
        line=number,
        code=codes[0] if codes else "",
        creator=_creator(named[0]) if named else next((who for word in posts if (who := _creator_in(word))), ""),
        post=_post(posts[0]) if posts else "",
        original=codes[1] if len(codes) > 1 else "",
    )


def _post(word: str) -> str:
    """The id a word or an address names; an address that hides it stays as it is."""
    if found := _POST.search(word):
        return found[1]
    if _ID.fullmatch(word):
        return word
    return word if "tiktok.com/" in word else ""


def _creator_in(word: str) -> str:
    found = _HANDLE_IN_URL.search(word)
    return found[1].casefold() if found else ""


def _creator(word: str) -> str:
    """The handle a word or an address says; whatever cannot be one, such as a real name, names nobody."""
    if found := _creator_in(word):
        return found
    return word.removeprefix("@").casefold() if _HANDLE.fullmatch(word) else ""
