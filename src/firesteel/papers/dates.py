"""Days and moments as people outside read them, in each language letters are written in; all in UTC.

An end is not part of its span. One at midnight is told as the day before: "until 31 January" of letters, and
"31 January 2026, 24:00 UTC" where the hour counts, as the agreement says "until the end of 31 January".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from ..values import last_instant

_MONTHS: Mapping[str, tuple[str, ...]] = {
    language: tuple(names.split())
    for language, names in {
        "en": "January February March April May June July August September October November December",
        "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    }.items()
}
_FORMS = {"de": "{day}. {month} {year}", "es": "{day} de {month} de {year}", "pt": "{day} de {month} de {year}"}


def day(at: date, language: str) -> str:
    """ "2 January 2026"; English where the language is not one of ours."""
    at = at.astimezone(UTC) if isinstance(at, datetime) else at
    months = _MONTHS.get(language, _MONTHS["en"])
    number = "1er" if language == "fr" and at.day == 1 else str(at.day)
    form = _FORMS.get(language, "{day} {month} {year}")
    return form.format(day=number, month=months[at.month - 1], year=at.year)


def moment(at: datetime, language: str) -> str:
    """ "2 January 2026, 09:30 UTC"."""
    return f"{day(at, language)}, {at.astimezone(UTC):%H:%M} UTC"


def last_day(end: datetime, language: str) -> str:
    """The last day that an end leaves."""
    return day(last_instant(end), language)


def end(at: datetime, language: str) -> str:
    """An end to the minute."""
    midnight = at.astimezone(UTC).time() == time(0)
    return f"{last_day(at, language)}, 24:00 UTC" if midnight else moment(at, language)
