"""Countries by name, so that nobody has to know codes to read what they sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

_NAMES = """
AE United Arab Emirates|AR Argentina|AT Austria|AU Australia|BE Belgium|BG Bulgaria|BR Brazil|CA Canada|CH Switzerland
CL Chile|CO Colombia|CR Costa Rica|CY Cyprus|CZ Czechia|DE Germany|DK Denmark|DO Dominican Republic|EC Ecuador|EE Estonia
EG Egypt|ES Spain|FI Finland|FR France|GB United Kingdom|GR Greece|GT Guatemala|HR Croatia|HU Hungary|ID Indonesia
IE Ireland|IL Israel|IN India|IS Iceland|IT Italy|JP Japan|KE Kenya|KR South Korea|KW Kuwait|LT Lithuania|LU Luxembourg
LV Latvia|MA Morocco|MT Malta|MX Mexico|MY Malaysia|NG Nigeria|NL Netherlands|NO Norway|NZ New Zealand|PE Peru
PH Philippines|PK Pakistan|PL Poland|PT Portugal|QA Qatar|RO Romania|RS Serbia|SA Saudi Arabia|SE Sweden|SG Singapore
SI Slovenia|SK Slovakia|TH Thailand|TR Türkiye|TW Taiwan|UA Ukraine|US United States|UY Uruguay|VN Vietnam|ZA South Africa
"""
COUNTRIES: Mapping[str, str] = MappingProxyType(
    dict(entry.split(" ", 1) for line in _NAMES.strip().splitlines() for entry in line.split("|"))
)
"""ISO 3166-1 alpha-2 code to English name, where TikTok sells ads to many; any other market reads as its code."""
_THE = frozenset({"AE", "DO", "GB", "NL", "PH", "US"})


def named(codes: Iterable[str]) -> tuple[str, ...]:
    """As they stand in a sentence after "in", in the order of their names: ("Germany", "the United States")."""
    return tuple(
        f"the {COUNTRIES[code]}" if code in _THE else COUNTRIES.get(code, code)
        for code in sorted(codes, key=lambda each: (COUNTRIES.get(each, each), each))
    )
