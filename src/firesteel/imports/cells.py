"""What one cell says: an abbreviated number, a moment, or one of a dozen ways to say nothing.

What only its column can tell is asked in `figures` (separators, percent) and `dates` (day or month first, years).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

MISSING = frozenset({"", "undefined", "nan", "--", "-", "–", "—", "n/a", "#n/a", "na", "null", "none"})
THOUSAND, MILLION, BILLION = 3, 6, 9
_EXPONENTS = {
    name: exponent
    for exponent, names in {
        0: [""],
        -2: ["%", "٪"],
        THOUSAND: [
            "k",
            "mil",
            "tsd",
            "tys",
            "rb",
            "rbu",
            "ribu",
            "bin",
            "mille",
            "тыс",
            "тис",
            "千",
            "천",
            "ngàn",
            "nghìn",
        ],
        4: ["万", "萬", "만"],
        MILLION: ["m", "mn", "mio", "mln", "mi", "jt", "juta", "tr", "triệu", "millón", "millones", "mill", "млн"],
        8: ["億", "亿", "억"],
        BILLION: ["b", "bn", "bi", "mld", "mrd", "md", "milyar", "миллиард", "млрд"],
    }.items()
    for name in names
}
"""Powers of ten of unit words. B alone is the English billion and M the million; `figures` knows when not."""
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<body>\d(?:[\d.,' ]*\d)?|[.,]\d+)[ \t]*(?P<unit>[^\W\d_]*|[%٪])\.?")
_ROUNDED_ID = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+|\d[.,]\d+[eE]\d+")
_STRICT = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:([.,' ])\d{3})(?:\1\d{3})*")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_ALIKE = {"−": "-", "﹣": "-", "٫": ".", "٬": ",", "’": "'", "‘": "'", "`": "'", "،": ",", "％": "%"}
_SLASHED = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([ap])\.?m\.?)?)?", re.IGNORECASE
)
_CLOCK = r"(?:(?:,|\s+at|\s+um|\s+à|\s+às|\s+alle)?\s+(?P<hour>\d{1,2})[:h.](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\s*(?P<half>[ap])\.?\s?m\.?)?)?"
_WORDED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º|°)?\s+(?:de\s+|of\s+)?(?P<month>[^\W\d]+)\.?"
    r"|(?P<month_>[^\W\d]+)\.?\s+(?P<day_>\d{1,2})(?:st|nd|rd|th)?)"
    r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>\d{4}))?" + _CLOCK
)
_NUMBERED = re.compile(
    r"(?:(?P<year>\d{4})\s*[年년]\s*)?(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일号]?" + _CLOCK
    + r"|(?:ngày\s+)?(?P<day_>\d{1,2})\s+(?:tháng|thg)\s+(?P<month_>\d{1,2})(?:,?\s+(?:năm\s+)?(?P<year_>\d{4}))?"
)  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene janeiro januar jänner janvier janv januari gennaio gen stycznia styczeń sty ocak oca ianuarie ian января янв",
            "february feb febrero fevereiro fev februar février fevrier févr fevr februari febbraio lutego luty lut şubat şub februarie февраля фев",
            "march mar marzo março marco märz maerz mrz mars maret maart mrt marca marzec mart mac martie марта мар",
            "april apr abril abr avril avr aprile kwietnia kwiecień kwi nisan nis aprilie апреля апр",
            "may mayo maio mai mei maggio mag maja maj mayıs мая май",
            "june jun junio junho juni juin giugno giu czerwca czerwiec cze haziran haz iunie июня июн",
            "july jul julio julho juli juillet juil luglio lug lipca lipiec lip temmuz tem iulie julai июля июл",
            "august aug agosto ago août aout agustus ags augustus sierpnia sierpień sie ağustos ağu ogos августа авг",
            "september sep sept septiembre setembro set septembre settembre września wrzesień wrz eylül eyl septembrie сентября сен",
            "october oct octubre outubro out oktober okt octobre ottobre ott października październik paź ekim eki octombrie октября окт",
            "november nov noviembre novembro novembre listopada listopad lis kasım kas noiembrie ноября ноя",
            "december dec diciembre dic dezembro dezember dez décembre decembre déc desember des dicembre grudnia grudzień gru aralık ara decembrie disember декабря дек",
        ),
        start=1,
    )
    for name in names.split()
}
"""Months as English, Spanish, Portuguese, German, French, Indonesian, Malay, Italian, Dutch, Polish, Turkish, Romanian
and Russian calendars write them; a list of words, not of exports seen (seen: English and Spanish)."""
_EPOCH_DIGITS = {10: 1, 13: 1_000, 16: 1_000_000}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
SERIALS = range(20_000, 80_000)
"""A spreadsheet's day numbers of the years 1954 to 2119."""


def number(cell: Any, *, decimal: str = "", units: Mapping[str, int] | None = None) -> float | None:
    """A figure as written, "1.2K", "541,200" or "1 234,5"; None where it is one of `MISSING`. Raises `ValueError`.

    decimal   "." or ",", as far as the column tells; else a lone comma before three digits groups thousands and a
              lone point does not
    units     powers of ten of unit words that mean something else in this column, such as the Turkish B
    """
    if cell is None:
        return None
    if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool):
        try:
            return _finite(float(cell))
        except OverflowError:
            raise ValueError("a figure must be finite") from None
    text = plain(str(cell))
    if text.lower() in MISSING:
        return None
    if not str(cell).isascii() and len({letter.isascii() for letter in str(cell) if letter.isdecimal()}) > 1:
        raise ValueError(f"{shown(str(cell))} is no number: its digits are of two scripts")
    if _STRICT.fullmatch(text) and not (decimal and separator(text) == "?"):
        return _finite(float(text))
    match = _NUMBER.fullmatch(text)
    exponent = {**_EXPONENTS, **(units or {})}.get(match["unit"].lower()) if match else None
    if match is None or exponent is None:
        raise ValueError(f"{shown(text)} is no number")
    digits = _ungrouped(match["body"], decimal, abbreviated=exponent > 0)
    if digits is None:
        raise ValueError(f"{shown(text)} is no number: its digits are grouped in no way we know")
    return _finite(float(f"{match['sign']}{digits}e{exponent}"))


def separator(cell: Any) -> str:
    """What a cell tells of its column's decimal separator: "." or ",", "?" for 1,234 or 1.234, "" for nothing."""
    match = _NUMBER.fullmatch(plain(cell)) if isinstance(cell, str) else None
    if match is None:
        return ""
    body, unit = match["body"], match["unit"]
    marks = [mark for mark in body if mark in ".,"]
    if not marks:
        return ""
    other = "," if marks[-1] == "." else "."
    if len(marks) > 1:
        decimal = marks[-1] if len(set(marks)) == 2 else other
        return decimal if _split_at(decimal, body) is not None else ""
    before, after = re.split(r"[.,]", body)
    could_group = len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0"
    if not could_group or " " in before or "'" in before or _EXPONENTS.get(unit.lower(), 0):
        return marks[0]
    return "?"


def unit(cell: Any) -> str:
    """The unit word of a figure in small letters, empty where there is none."""
    match = _NUMBER.fullmatch(plain(cell)) if isinstance(cell, str) else None
    return match["unit"].lower() if match and match["unit"].lower() in _EXPONENTS else ""


def rounded(cell: Any) -> bool:
    """Whether a figure is abbreviated, so known to its first digits only."""
    return _EXPONENTS.get(unit(cell), 0) > 0


def rounded_id(text: str) -> bool:
    """Whether a spreadsheet wrote an id as 5.76E+17; 12e45 may be one in letters and digits."""
    return _ROUNDED_ID.fullmatch(text) is not None


def missing(text: str) -> bool:
    """Whether a text is one of the ways to say nothing, in small letters or capitals."""
    return plain(text).lower() in MISSING


def plain(text: str) -> str:
    """Without outer blanks; digits of any script, full-width letters and typographic marks as ASCII."""
    if text.isascii():
        return text.strip()
    return "".join(map(_ascii, text)).strip()


def shown(text: str) -> str:
    """A cell for a message, not more of it than a reader takes in."""
    return repr(text if len(text) <= 60 else f"{text[:57]}…")


def moment(cell: Any, *, now: datetime | None = None, day_first: bool | None = None) -> datetime | None:
    """A time in UTC; one without a zone is taken as UTC, one without a year as the latest before `now`.

    day_first   how "3/4/2026" is read; None where the column does not tell, and then it is refused

    Raises `ValueError` with words for the user.
    """
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, datetime):
        return _utc(cell)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day, tzinfo=UTC)
    text = plain(str(cell))
    if text.lower() in MISSING:
        return None
    whole = text.removesuffix(".0")
    if whole.isdigit() and len(whole) in _EPOCH_DIGITS:
        return _EPOCH + timedelta(microseconds=int(whole) * 1_000_000 // _EPOCH_DIGITS[len(whole)])
    if len(whole) < 8 and whole.isdigit():
        raise ValueError(f"{shown(text)} is no date")
    try:
        return _utc(datetime.fromisoformat(text.replace("/", "-") if re.match(r"\d{4}/", text) else text))
    except ValueError:
        pass
    if match := _SLASHED.fullmatch(text):
        return _slashed(match, text, day_first)
    if match := _WORDED.fullmatch(_small(text)) or _NUMBERED.fullmatch(_small(text)):
        return _worded(match, text, now)
    raise ValueError(f"{shown(text)} is no date")


def serial(cell: Any) -> datetime | None:
    """A spreadsheet's day number as the moment it stands for, to the second; None for anything else."""
    if isinstance(cell, bool):
        return None
    try:
        days = float(cell) if isinstance(cell, (int, float)) else float(plain(str(cell)))
    except (ValueError, OverflowError):
        return None
    return _DAY_ZERO + timedelta(seconds=round(days * 86_400)) if SERIALS[0] <= days <= SERIALS[-1] else None


def first_is_day(cell: Any) -> bool | None:
    """Whether the cell alone tells that its column puts days first, or months."""
    match = _SLASHED.fullmatch(plain(cell)) if isinstance(cell, str) else None
    if match is None or max(int(match[1]), int(match[3])) <= 12:
        return None
    return int(match[1]) > 12


def month_and_day(cell: Any) -> tuple[int, int] | None:
    """Of a date without a year; None for any other cell."""
    if not isinstance(cell, str):
        return None
    text = _small(plain(cell))
    match = _WORDED.fullmatch(text) or _NUMBERED.fullmatch(text)
    if match is None or match["year"] or match.groupdict().get("year_"):
        return None
    month = _month(match)
    return (month, int(match["day"] or match["day_"])) if month else None


def day_first(cells: Any) -> bool | None:
    """Whether dates such as 20/6/2022 put the day first, as told by any whose order is certain."""
    told = {first_is_day(cell) for cell in cells} - {None}
    return told.pop() if len(told) == 1 else None


def yearless(cell: Any) -> bool:
    return month_and_day(cell) is not None


def _ascii(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if "\uff01" <= letter <= "\uff5e":
        return chr(ord(letter) - 0xFEE0)
    if letter.isspace() or letter in "\u2060\ufeff\u200b\u200e\u200f":
        return " " if letter.isspace() else ""
    return _ALIKE.get(letter, letter)


def _finite(value: float) -> float | None:
    if math.isinf(value):
        raise ValueError("a figure must be finite")
    return None if math.isnan(value) else value


def _ungrouped(body: str, decimal: str, *, abbreviated: bool) -> str | None:
    """Digits with at most one point; None where separators stand where no grouping puts them."""
    mark = separator(body)
    if mark == "?":
        lone = "." if "." in body else ","
        mark = decimal or (lone if abbreviated or lone == "." else ".")
    return _split_at(mark or ".", body)


def _split_at(mark: str, body: str) -> str | None:
    whole, fraction = body.rsplit(mark, 1) if mark in body else (body, "")
    if fraction and not fraction.isdigit():
        return None
    if whole and not whole.isdigit():
        if not (_GROUPED.fullmatch(whole) or _INDIAN.fullmatch(whole)):
            return None
        whole = re.sub(r"[.,' ]", "", whole)
    return f"{whole or '0'}.{fraction or '0'}"


def _utc(when: datetime) -> datetime:
    try:
        return when.replace(tzinfo=UTC) if when.utcoffset() is None else when.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{when.isoformat()!r} is beyond the calendar") from None


def _small(text: str) -> str:
    return unicodedata.normalize("NFC", text.lower()).replace("i\u0307", "i")


def _slashed(match: re.Match[str], text: str, day_first: bool | None) -> datetime:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if first <= 12 and second <= 12 and first != second and day_first is None and match[2] != ".":
        raise ValueError(f"{text!r} may be day/month or month/day")
    turned = second > 12 or (first <= 12 and day_first is False)
    day, month = (second, first) if turned else (first, second)
    return _made(text, year, month, day, _hour(match[5], match[8], text), int(match[6] or 0), int(match[7] or 0))


def _worded(match: re.Match[str], text: str, now: datetime | None) -> datetime:
    month = _month(match)
    if month is None:
        raise ValueError(f"{shown(text)} is no date")
    day, year = int(match["day"] or match["day_"]), match["year"] or match.groupdict().get("year_")
    clock = _hour(match["hour"], match["half"], text), int(match["minute"] or 0), int(match["second"] or 0)
    if year:
        return _made(text, int(year), month, day, *clock)
    if now is None:
        raise ValueError(f"{text!r} has no year")
    return latest(text, month, day, clock, now)


def latest(text: str, month: int, day: int, clock: tuple[int, int, int], now: datetime) -> datetime:
    """The last time it was that day, at that hour, before `now`."""
    for year in range(now.year, now.year - 9, -1):
        if month == 2 and day == 29 and year % 4:
            continue
        if (found := _made(text, year, month, day, *clock)) <= now:
            return found
    raise ValueError(f"{shown(text)} is no date")


def _month(match: re.Match[str]) -> int | None:
    told: str = match["month"] or match["month_"]
    return int(told) if told.isdigit() else _MONTHS.get(told)


def _hour(told: str | None, half: str | None, text: str) -> int:
    hour = int(told or 0)
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(f"{shown(text)} is no date")
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _made(text: str, *parts: int) -> datetime:
    try:
        year, month, day, hour, minute, second = parts
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise ValueError(f"{shown(text)} is no date") from None
