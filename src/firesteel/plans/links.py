"""Tracking links: the parameters a landing URL carries, and what is wrong with one."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFault:
    """Something wrong with a tracking link, and how to put it right."""

    code: str
    message: str
    remedy: str


TRACKING: tuple[tuple[str, str], ...] = (
    ("utm_source", "tiktok"),
    ("utm_medium", "paid_social"),
    ("utm_campaign", "__CAMPAIGN_NAME__"),
    ("utm_content", "__CID_NAME__"),
    ("utm_id", "__CAMPAIGN_ID__"),
    ("ad_id", "__CID__"),
    ("adgroup_id", "__AID__"),
    ("placement", "__PLACEMENT__"),
)
MACROS = frozenset(
    {
        "__CAMPAIGN_NAME__",
        "__CAMPAIGN_ID__",
        "__AID_NAME__",
        "__AID__",
        "__CID_NAME__",
        "__CID__",
        "__PLACEMENT__",
    }
)
"""The macros TikTok fills in a landing URL."""


def tracking_link(url: str) -> str:
    """The landing URL with the parameters by which the brand's own analytics tell ads apart.

    TikTok fills the macros at the click: CID is the ad, AID the ad *group* (ads.tiktok.com help, "tracking macros",
    read 2026-11). Parameters the URL already sets are left alone.
    """
    parts = urlsplit(url)
    present = {key for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    added = "&".join(f"{key}={value}" for key, value in TRACKING if key not in present)
    query = "&".join(part for part in (parts.query, added) if part)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, parts.fragment))


def lint_link(url: str) -> tuple[LinkFault, ...]:
    """Everything wrong with a landing link's tracking, worst first; empty when it will be read as meant."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return (_fault("not-a-link", f"{url!r} is not a web address", "start it with https:// and a host"),)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return (
        *_macro_faults(pairs),
        *_swapped_faults(pairs),
        *_parameter_faults(pairs),
        *_fragment_faults(parts.fragment),
    )


_MACRO_LIKE = re.compile(
    r"__[A-Za-z_]+?__|\{+[^}]*\}+"
    r"|(?<![A-Za-z])_*(?:"
    + "|".join(sorted((macro.strip("_") for macro in MACROS), key=len, reverse=True))
    + r")_*(?![A-Za-z])"
)
"""What somebody may have meant as a macro, once the right ones are taken out."""
_MEANS = {
    "__CID__": "the ad",
    "__CID_NAME__": "the ad's name",
    "__AID__": "the ad group",
    "__AID_NAME__": "the ad group's name",
}
_WRONG_MACRO = {
    "ad_id": {"__AID__", "__AID_NAME__"},
    "ad_name": {"__AID__", "__AID_NAME__"},
    "adgroup_id": {"__CID__", "__CID_NAME__"},
    "adgroup_name": {"__CID__", "__CID_NAME__"},
}


def _macro_faults(pairs: list[tuple[str, str]]) -> list[LinkFault]:
    faults = []
    known = ", ".join(sorted(MACROS))
    for key, value in pairs:
        rest = value
        for macro in MACROS:
            rest = rest.replace(macro, " ")
        for found in _MACRO_LIKE.findall(rest):
            meant = f"__{found.strip('_{} ').upper()}__"
            if meant in MACROS:
                faults.append(_fault("misspelt-macro", f"{key}: {found} stays as it is written", f"write {meant}"))
            else:
                faults.append(_fault("unknown-macro", f"{key}: TikTok does not know {found}", f"use one of {known}"))
    return faults


def _swapped_faults(pairs: list[tuple[str, str]]) -> list[LinkFault]:
    return [
        _fault(
            "swapped-macro",
            f"{key}={value} names {_MEANS[value]}: in TikTok's macros AID is the ad group and CID the ad",
            f"write {key}={value.replace('AID', 'CID') if 'AID' in value else value.replace('CID', 'AID')}",
        )
        for key, value in pairs
        if value in _WRONG_MACRO.get(key, ())
    ]


def _parameter_faults(pairs: list[tuple[str, str]]) -> list[LinkFault]:
    faults = []
    given = dict(pairs)
    for key, times in Counter(key for key, _ in pairs).items():
        if times > 1:
            faults.append(_fault("duplicate-parameter", f"{key} is set {times} times", "keep one of them"))
    for key in ("utm_source", "utm_medium", "utm_campaign"):
        if not given.get(key):
            faults.append(_fault("missing-parameter", f"{key} is missing", f"add {key}"))
    for key in ("utm_source", "utm_medium"):
        value = given.get(key, "")
        if value not in MACROS and value != value.lower():
            faults.append(
                _fault("upper-case", f"{key}={value} and {key}={value.lower()} count apart", "write it small")
            )
    if given.get("utm_medium", "").lower() in ("organic", "social", "organic_social"):
        faults.append(
            _fault("organic-medium", "paid clicks would count as organic ones", "write utm_medium=paid_social")
        )
    if "ttclid" in given:
        faults.append(_fault("fixed-click-id", "TikTok sets ttclid at every click", "remove ttclid from the link"))
    return faults


def _fragment_faults(fragment: str) -> list[LinkFault]:
    if "=" not in fragment:
        return []
    return [
        _fault("after-fragment", "parameters after # never reach the server", "put the parameters before the #"),
    ]


def _fault(code: str, message: str, remedy: str) -> LinkFault:
    return LinkFault(code=code, message=message, remedy=remedy)
