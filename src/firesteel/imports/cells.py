"""What people and exports write into cells: abbreviated numbers, dates without a year, a dozen ways to say nothing."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

MISSING = frozenset({"", "undefined", "nan", "--", "-", "–", "—", "n/a", "na", "null", "none"})
_FACTORS = {"": 1.0, "k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "mio": 1e6, "mil": 1e3, "rb": 1e3, "jt": 1e6, "%": 0.01}
_NUMBER = re.compile(r"([+-]?[\d.,' ]*\d)\s*([a-z%]*)\.?", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero janeiro januar jänner janvier januari",
            "february feb febrero fevereiro februar février fevrier februari",
            "march mar marzo março marco märz maerz mars maret",
            "april apr abril avril",
            "may mayo maio mai mei",
            "june jun junio junho juni juin",
            "july jul julio julho juli juillet",
            "august aug agosto août aout agustus ags",
            "september sep sept septiembre setembro septembre",
            "october oct octubre outubro oktober okt octobre",
            "november nov noviembre novembro novembre",
            "december dec diciembre dezembro dezember dez décembre decembre desember des",
        ),
        start=1,
    )
    for name in names.split()
}
_WORDED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th|\.|º)?\s+(?:de\s+)?(?P<month>[^\W\d]+)\.?|(?P<month_>[^\W\d]+)\.?\s+(?P<day_>\d{1,2})(?:st|nd|rd|th)?)"
    r"(?:,?\s+(?:de\s+)?(?P<year>\d{4}))?(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2}))?"
)
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_EPOCH_DIGITS = {10: 1, 13: 1_000, 16: 1_000_000}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def number(cell: Any) -> float | None:
    """A figure as written, "1.2K", "541,200" or "5,9 B"; None where it is one of `MISSING`. Raises `ValueError`."""
    if cell is None:
        return None
    if isinstance(cell, (int, float)):
        try:
            return _finite(float(cell))
        except OverflowError:
            raise ValueError("a figure must be finite") from None
    text = str(cell).strip()
    try:
        return _finite(float(text)) if "_" not in text else _worded_number(text)
    except ValueError:
        return _worded_number(text)


def rounded(cell: Any) -> bool:
    """Whether a figure is abbreviated, so known to its first digits only."""
    text = str(cell).strip() if isinstance(cell, str) else ""
    return bool(text) and text[-1] in "kKmMbB" and text[0].isdigit()


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
    text = str(cell).strip()
    if text.lower() in MISSING:
        return None
    whole = text.removesuffix(".0")
    if whole.isdigit() and len(whole) in _EPOCH_DIGITS:
        return _EPOCH + timedelta(microseconds=int(whole) * 1_000_000 // _EPOCH_DIGITS[len(whole)])
    try:
        return _utc(datetime.fromisoformat(text.replace("/", "-") if re.match(r"\d{4}/", text) else text))
    except ValueError:
        pass
    if match := _SLASHED.fullmatch(text):
        return _slashed(match, text, day_first)
    if match := _WORDED.fullmatch(text.lower()):
        return _worded(match, text, now)
    raise ValueError(f"{text!r} is no date")


def day_first(cells: Iterable[Any]) -> bool | None:
    """Whether dates such as 20/6/2022 put the day first, as told by any whose order is certain."""
    told = {
        int(match[1]) > 12
        for cell in cells
        if isinstance(cell, str)
        and (match := _SLASHED.fullmatch(cell.strip()))
        and max(int(match[1]), int(match[2])) > 12
    }
    return told.pop() if len(told) == 1 else None


def yearless(cell: Any) -> bool:
    match = _WORDED.fullmatch(cell.strip().lower()) if isinstance(cell, str) else None
    return match is not None and match["year"] is None


def _finite(value: float) -> float | None:
    if math.isinf(value):
        raise ValueError("a figure must be finite")
    return None if math.isnan(value) else value


def _worded_number(text: str) -> float | None:
    if text.lower() in MISSING:
        return None
    match = _NUMBER.fullmatch(text.replace("\u00a0", " ").replace("\u202f", " "))
    factor = _FACTORS.get(match[2].lower()) if match else None
    if match is None or factor is None:
        raise ValueError(f"{text!r} is no number")
    return float(_plain(match[1], abbreviated=factor > 1)) * factor


def _plain(digits: str, *, abbreviated: bool) -> str:
    """Digits with at most one point: the last separator is the decimal one unless it groups thousands."""
    digits = re.sub(r"[' ]", "", digits)
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        last = max(digits.rfind("."), digits.rfind(","))
        return re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :]
    if commas:
        grouped = re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", digits) and not abbreviated
        return digits.replace(",", "") if grouped or commas > 1 else digits.replace(",", ".")
    return digits.replace(".", "") if dots > 1 else digits


def _utc(when: datetime) -> datetime:
    try:
        return when.replace(tzinfo=UTC) if when.utcoffset() is None else when.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{when.isoformat()!r} is beyond the calendar") from None


def _slashed(match: re.Match[str], text: str, day_first: bool | None) -> datetime:
    first, second, year = int(match[1]), int(match[2]), int(match[3])
    if first <= 12 and second <= 12 and first != second and day_first is None and "." not in text:
        raise ValueError(f"{text!r} may be day/month or month/day")
    turned = second > 12 or (first <= 12 and day_first is False)
    day, month = (second, first) if turned else (first, second)
    clock = [int(match[part] or 0) for part in (4, 5, 6)]
    return _made(text, year, month, day, *clock)


def _worded(match: re.Match[str], text: str, now: datetime | None) -> datetime:
    month = _MONTHS.get(match["month"] or match["month_"])
    if month is None:
        raise ValueError(f"{text!r} is no date")
    day, clock = int(match["day"] or match["day_"]), (int(match["hour"] or 0), int(match["minute"] or 0))
    if match["year"]:
        return _made(text, int(match["year"]), month, day, *clock)
    if now is None:
        raise ValueError(f"{text!r} has no year")
    for year in range(now.year, now.year - 9, -1):
        if month == 2 and day == 29 and year % 4:
            continue
        if (found := _made(text, year, month, day, *clock)) <= now:
            return found
    raise ValueError(f"{text!r} is no date")


def _made(text: str, *parts: int) -> datetime:
    try:
        year, month, day, *clock = parts
        hour, minute, second = (*clock, 0, 0, 0)[:3]
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise ValueError(f"{text!r} is no date") from None
