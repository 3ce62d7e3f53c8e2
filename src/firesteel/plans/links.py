"""Tracking links: the parameters a landing URL carries, and what is wrong with one (practice C11, C15, D4)."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from ..errors import BadInput

Pairs = list[tuple[str, str]]


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

ORGANIC_MEDIA = frozenset({"organic", "social", "organic_social"})
PAID_MEDIA = frozenset({"paid", "paid_social", "paid-social", "paidsocial", "cpc", "ppc", "cpm", "ads"})
"""Media by which analytics tell free visits from bought ones."""


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


def checked_address(url: str, where: str) -> None:
    """Raises `BadInput` for what no browser opens as a page of the web."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 443)
    except ValueError:
        sound = None
    if not sound or not url.isprintable() or " " in parts.netloc:
        raise BadInput(f"{url!r} is no web address", where=where, remedy="start it with https:// and a host")


def lint_link(url: str) -> tuple[LinkFault, ...]:
    """Everything wrong with a landing link's tracking, worst first; empty when it will be read as meant."""
    parts = _split(url)
    if parts is None:
        return (_fault("not-a-link", f"{url!r} is not a web address", "start it with https:// and a host"),)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    swapped = _swapped_faults(pairs)
    return (
        *_macro_faults(pairs),
        *swapped,
        *_place_faults(parts.netloc + parts.path, parts.query, pairs),
        *_parameter_faults(pairs),
        *([] if swapped else _ad_untold(pairs)),
        *_fragment_faults(parts.fragment),
    )


def lint_organic(url: str) -> tuple[LinkFault, ...]:
    """What is wrong with a link that is no ad's: of the bio, a caption, a comment. Paid and free visits must not mix."""
    parts = _split(url)
    if parts is None:
        return (_fault("not-a-link", f"{url!r} is not a web address", "start it with https:// and a host"),)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    medium = dict(pairs).get("utm_medium", "")
    faults = []
    if medium.lower() in PAID_MEDIA:
        faults.append(
            _fault(
                "paid-medium",
                f"utm_medium={medium} is what ads carry: free visits would count as bought ones",
                "write utm_medium=organic_social in links that are no ads",
            )
        )
    used = sorted({macro for macro in MACROS if macro in url})
    if used:
        faults.append(
            _fault(
                "organic-macro",
                f"{', '.join(used)} is filled in ads only, and stays as it is written here",
                "write the values out, or leave the parameter away",
            )
        )
    return (*faults, *(fault for fault in _parameter_faults(pairs) if fault.code != "organic-medium"))


def lint_change(before: str, after: str) -> tuple[LinkFault, ...]:
    """What changing the link of an ad that runs would set off; empty where nothing changes."""
    if before == after:
        return ()
    return (
        _fault(
            "changed-after-launch",
            "a new link sends a running ad through review again and starts its learning anew",
            "leave it until the flight has ended, and put the new link into the next plan",
        ),
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
    "__CAMPAIGN_ID__": "the campaign",
    "__CAMPAIGN_NAME__": "the campaign's name",
}
_ELSEWHERE = {
    "ADID": "__CID__",
    "CREATIVEID": "__CID__",
    "ADNAME": "__CID_NAME__",
    "CREATIVENAME": "__CID_NAME__",
    "ADGROUPID": "__AID__",
    "ADSETID": "__AID__",
    "ADGROUPNAME": "__AID_NAME__",
    "ADSETNAME": "__AID_NAME__",
    "CAMPAIGNID": "__CAMPAIGN_ID__",
    "CAMPAIGNNAME": "__CAMPAIGN_NAME__",
}
"""What other platforms call the same, letters only: AD_ID is nearly AID, which is the ad group."""
_AD = frozenset({"__CID__", "__CID_NAME__"})
_GROUP = frozenset({"__AID__", "__AID_NAME__"})
_CAMPAIGN = frozenset({"__CAMPAIGN_ID__", "__CAMPAIGN_NAME__"})
_SAYS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("adgroup", _GROUP, "AID"),
    ("adset", _GROUP, "AID"),
    ("aid", _GROUP, "AID"),
    ("campaign", _CAMPAIGN, "CAMPAIGN"),
    ("utmid", _CAMPAIGN, "CAMPAIGN"),
    ("creative", _AD, "CID"),
    ("cid", _AD, "CID"),
    ("ad", _AD, "CID"),
)
"""What the name of a parameter says its value is, by how it begins once utm_ and what separates words is left away; the
macros that keep the promise, and the one to write."""
_REQUIRED = ("utm_source", "utm_medium", "utm_campaign")
_WRITTEN_SMALL = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


def _split(url: str) -> SplitResult | None:
    """None for what is no web address. A bracket that is not closed raises `ValueError`, as ever."""
    parts = urlsplit(url)
    return parts if parts.scheme in ("http", "https") and parts.netloc else None


def _macro_faults(pairs: Pairs) -> list[LinkFault]:
    return [fault for key, value in pairs for fault in _macros_of(key, value)]


def _macros_of(key: str, value: str) -> Iterator[LinkFault]:
    rest = value
    for macro in MACROS:
        rest = rest.replace(macro, " ")
    for found in _MACRO_LIKE.findall(rest):
        meant = f"__{found.strip('_{} ').upper()}__"
        if meant in MACROS:
            yield _fault("misspelt-macro", f"{key}: {found} stays as it is written", f"write {meant}")
        else:
            near = _nearest(found)
            remedy = f"write {near}" if near else f"use one of {', '.join(sorted(MACROS))}"
            yield _fault("unknown-macro", f"{key}: TikTok does not know {found}", remedy)


def _nearest(found: str) -> str:
    """The macro somebody meant: by what other platforms call it, or else one that is written almost so; may be empty."""
    letters = re.sub(r"[^A-Z]", "", found.upper())
    if letters in _ELSEWHERE:
        return _ELSEWHERE[letters]
    return next(
        iter(difflib.get_close_matches(f"__{found.strip('_{} ').upper()}__", sorted(MACROS), n=1, cutoff=0.85)), ""
    )


def _swapped_faults(pairs: Pairs) -> list[LinkFault]:
    faults = []
    for key, value in pairs:
        said = _promise(key)
        if said is None or value not in _MEANS or value in said[0]:
            continue
        wanted = f"__{said[1]}__" if said[1] != "CAMPAIGN" else "__CAMPAIGN_ID__"
        if value.endswith("_NAME__") or "name" in key:
            wanted = f"__{said[1]}_NAME__"
        faults.append(
            _fault(
                "swapped-macro",
                f"{key}={value} names {_MEANS[value]}: in TikTok's macros AID is the ad group and CID the ad",
                f"write {key}={wanted}",
            )
        )
    return faults


def _promise(key: str) -> tuple[frozenset[str], str] | None:
    """Which macros keep what a parameter's name promises; None where it promises nothing."""
    plain = re.sub(r"[^a-z]", "", key.lower())
    plain = plain if plain == "utmid" else plain.removeprefix("utm").removeprefix("tt").removeprefix("tiktok")
    for begins, macros, write in _SAYS:
        if plain == begins or (plain.startswith(begins) and plain[len(begins) :] in ("id", "name", "ids", "no")):
            return macros, write
    return None


def _ad_untold(pairs: Pairs) -> list[LinkFault]:
    """A link that carries the ad group but not the ad, which comes of taking AID for the ad."""
    told = " ".join(value for _, value in pairs)
    if any(macro in told for macro in _AD) or not any(macro in told for macro in _GROUP):
        return []
    return [
        _fault(
            "ad-untold",
            "the link names the ad group and not the ad: __AID_NAME__ is the ad group's name",
            "add ad_id=__CID__, or write __CID_NAME__ for the ad's name",
        )
    ]


def _place_faults(before: str, query: str, pairs: Pairs) -> list[LinkFault]:
    """Macros and parameters where nobody reads them."""
    faults = []
    used = sorted(macro for macro in MACROS if macro in before)
    if used:
        faults.append(
            _fault(
                "macro-in-path",
                f"{', '.join(used)} stands in the address itself: every ad would lead to a page of its own",
                "put it behind the ?, as ad_id=__CID__",
            )
        )
    if re.search(r"%5f%5f[a-z_%0-9]+?%5f%5f", query, re.IGNORECASE):
        faults.append(
            _fault("encoded-macro", "%5F%5F… is not filled: TikTok looks for underscores", "write the macro with __")
        )
    for key, value in pairs:
        if any(macro in key for macro in MACROS):
            faults.append(_fault("macro-in-name", f"{key} stands before the =", "write a name there: ad_id=__CID__"))
        if key.startswith("amp;"):
            faults.append(_fault("html-ampersand", f"&{key} was copied out of a page's source", "write & alone"))
        if "?" in value and re.search(r"\?[a-z_]+=", value):
            faults.append(
                _fault("second-question-mark", f"{key}={value}: a second ? belongs to the value", "write & there")
            )
    if re.search(r"\s", query + before):
        faults.append(_fault("blank-in-link", "a blank cuts the link short for some programs", "write %20 for it"))
    return faults


def _parameter_faults(pairs: Pairs) -> list[LinkFault]:
    return [*_doubled(pairs), *_missing(pairs), *_cases(pairs), *_media(pairs)]


def _doubled(pairs: Pairs) -> Iterator[LinkFault]:
    for key, times in Counter(key for key, _ in pairs).items():
        if times > 1:
            yield _fault("duplicate-parameter", f"{key} is set {times} times", "keep one of them")


def _missing(pairs: Pairs) -> Iterator[LinkFault]:
    given = {key.lower(): value for key, value in pairs}
    for key in _REQUIRED:
        if not given.get(key):
            said = "has no value" if key in given else "is missing"
            yield _fault("missing-parameter", f"{key} {said}", f"add {key}")
    known = {key for key, _ in TRACKING} | {*_WRITTEN_SMALL}
    for key, value in pairs:
        if not value and key.lower() in known - {*_REQUIRED}:
            yield _fault("empty-parameter", f"{key} has no value", f"give {key} a value, or leave it away")


def _cases(pairs: Pairs) -> Iterator[LinkFault]:
    known = {key for key, _ in TRACKING} | {*_WRITTEN_SMALL}
    for key, value in pairs:
        if key != key.lower() and key.lower() in known:
            yield _fault("upper-case", f"{key} is not {key.lower()} to analytics", f"write {key.lower()}")
        if key.lower() in _WRITTEN_SMALL and value != value.lower() and not _has_macro(value):
            yield _fault("upper-case", f"{key}={value} and {key}={value.lower()} count apart", "write it small")


def _media(pairs: Pairs) -> Iterator[LinkFault]:
    given = dict(pairs)
    if given.get("utm_medium", "").lower() in ORGANIC_MEDIA:
        yield _fault("organic-medium", "paid clicks would count as organic ones", "write utm_medium=paid_social")
    if "ttclid" in given:
        yield _fault("fixed-click-id", "TikTok sets ttclid at every click", "remove ttclid from the link")


def _has_macro(value: str) -> bool:
    """Whether a value is, or was meant as, a macro: those are told of on their own."""
    return _MACRO_LIKE.search(value) is not None


def _fragment_faults(fragment: str) -> list[LinkFault]:
    if "=" not in fragment and not any(macro in fragment for macro in MACROS):
        return []
    return [
        _fault("after-fragment", "parameters after # never reach the server", "put the parameters before the #"),
    ]


def _fault(code: str, message: str, remedy: str) -> LinkFault:
    return LinkFault(code=code, message=message, remedy=remedy)
