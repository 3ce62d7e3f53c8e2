"""Gate of the landing page, the link itself: whether its tracking parameters will be read as meant (R-153, C11, C15)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from ..plans import lint_link
from .findings import Rule
from .values import Case, Gate, Severity

_SOUND: Mapping[str, str] = {}


@lru_cache(maxsize=4096)
def faults(url: str) -> Mapping[str, str]:
    """What is wrong with a link, by code: each with its own way out."""
    if not url:
        return _SOUND
    try:
        found = lint_link(url)
    except ValueError:
        return {"not-a-link": f"{url!r} is not a web address"}
    said: dict[str, str] = {}
    for fault in found:
        told = f"{fault.message} ({fault.remedy})"
        said[fault.code] = f"{said[fault.code]}; {told}" if fault.code in said else told
    return said or _SOUND


def _said(code: str) -> Callable[[Case], str | None]:
    def objects(case: Case) -> str | None:
        return faults(case.flight.landing_url).get(code)

    return objects


def _rule(code: str, sees: str, remedy: str, source: str = "practice C15 [T18]") -> Rule:
    return Rule(
        code=code,
        gate=Gate.LANDING_PAGE,
        severity=Severity.WARN,
        source=source,
        sees=sees,
        remedy=remedy,
        objects=_said(code),
    )


RULES = (
    _rule("not-a-link", "the flight's link", "start it with https:// and a host", "R-153"),
    _rule("misspelt-macro", "the macros of the link", "write the macro as TikTok does"),
    _rule("unknown-macro", "the macros of the link", "use a macro that TikTok knows"),
    _rule("swapped-macro", "the parameters that name ad and ad group", "write CID for the ad, AID for the ad group"),
    _rule("duplicate-parameter", "the parameters of the link", "keep one of them", "practice C15"),
    _rule("missing-parameter", "utm_source, utm_medium and utm_campaign", "add the parameter", "practice C6, C15"),
    _rule("upper-case", "utm_source and utm_medium", "write it small", "practice C15"),
    _rule("organic-medium", "utm_medium", "write utm_medium=paid_social", "practice C6"),
    _rule("fixed-click-id", "whether the link sets ttclid itself", "remove ttclid from the link", "N-08; practice C3"),
    _rule("ad-untold", "which of ad and ad group the link carries", "add ad_id=__CID__"),
    _rule("macro-in-path", "the macros before the ?", "put the macro behind the ?, as ad_id=__CID__", "practice C15"),
    _rule("encoded-macro", "the macros of the link", "write the macro with plain underscores"),
    _rule("macro-in-name", "the names of the parameters", "write a name before the =", "practice C15"),
    _rule("html-ampersand", "the names of the parameters", "write & alone", "practice C15"),
    _rule("second-question-mark", "the values of the parameters", "write & for the second ?", "practice C15"),
    _rule("blank-in-link", "the whole link", "write %20 for a blank", "practice C15"),
    _rule("empty-parameter", "the tracking parameters", "give it a value, or leave it away", "practice C15"),
    _rule("after-fragment", "what stands after the # of the link", "put the parameters before the #", "practice C15"),
)
