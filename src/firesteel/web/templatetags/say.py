"""`{% load say %}`: the words and marks of the product, for templates."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ...plans import a_result
from ...values import Money
from .. import marks, words

register = template.Library()


def _or_none(show: Callable[[Any], str]) -> Callable[[Any], str]:
    """Django hands a filter "" for what is not there (a figure of a card that does not exist): not known."""
    return lambda value: show(None if value == "" else value)


for _name in ("count", "money", "percent", "seconds", "chance", "e_value", "day", "gate"):
    register.filter(_name, _or_none(getattr(words, _name)))
register.filter("headline", words.title)
register.filter("lasting", words.length)
register.filter("zone", words.zone)
register.filter("tidy", words.tidy)


@register.filter
def moment(value: datetime | None) -> str:
    """In the account's zone."""
    return words.moment(timezone.localtime(value) if value else None)


@register.filter
def year_moment(value: datetime | None) -> str:
    return words.year_moment(timezone.localtime(value) if value else None)


@register.filter
def clock_name(name: str) -> str:
    return words.CLOCKS.get(name, name.capitalize())


@register.filter
def ago(value: datetime | None, now: datetime) -> str:
    return words.ago(value or None, now)


@register.filter
def days_left(value: int | None) -> str:
    return words.days_left(value)


@register.filter
def check_name(name: str) -> str:
    return words.CHECKS.get(str(name), words.plain(str(name)))


@register.filter
def verb(words: str) -> str:
    """What to do, of "Remind: the letter has no answer"; what is quoted is never cut."""
    return _verb_and_reason(words)[0]


@register.filter
def reason(words: str) -> str:
    """Why, of the same; empty where it does not say."""
    return _verb_and_reason(words)[1]


_VERB = re.compile(r"((?:“[^”]*”|[^:;“]|[:;](?! ))*)[:;] (.+)", re.DOTALL)


def _verb_and_reason(words: str) -> tuple[str, str]:
    found = _VERB.fullmatch(words)
    return (found[1], found[2]) if found else (words, "")


@register.filter
def first_word(words: str) -> str:
    """The yes, no or unclear that a cell begins with."""
    return re.split(r"[\s,:;]", words, maxsplit=1)[0]


@register.filter
def whole(url: str, request: HttpRequest) -> str:
    """An address that can be opened: under the public one if there is one, else as this browser reaches us."""
    return request.build_absolute_uri(url)


@register.filter
def path_of(url: str) -> str:
    """The path of an address, as this server knows it."""
    return urlsplit(url).path


@register.filter
def short_day(value: date | datetime | None) -> str:
    """ "15 Jan 2026"."""
    return words.day(value).partition(" ")[2] if value else words.NONE


@register.filter
def long_day(value: date | datetime | None) -> str:
    """ "Thursday 15 January"."""
    if value is None:
        return words.NONE
    here = timezone.localtime(value) if isinstance(value, datetime) else value
    return f"{here:%A} {here.day} {here:%B}"


@register.filter
def clock(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%H:%M}" if value else words.NONE


@register.filter
def amount(units: float | None, currency: str) -> str:
    return words.amount(units, currency)


@register.filter
def addseq(path: str, seq: int) -> str:
    """ "/decisions/" and 12 make "/decisions/12/"."""
    return f"{path}{seq}/"


@register.filter
def less(left: Money, right: Money) -> Money:
    return left - right


_FIGURE = re.compile(r"[-−+]?[\d.,\u202f]{1,15}( ?[%‰])?")


@register.filter
def kinds(rows: Sequence[Sequence[str]]) -> list[str]:
    """How each column is set: figures to the right, everything else to the left; a long id is no figure."""
    return [
        "num" if any(column) and all(not cell or _FIGURE.fullmatch(str(cell)) for cell in column) else ""
        for column in zip(*rows, strict=True)
    ]


@register.filter
def beside_kinds(cells: Sequence[Any], found: Sequence[str]) -> list[tuple[Any, str]]:
    return list(zip(cells, found, strict=True))


@register.simple_tag
def stage_chip(stage: str) -> SafeString:
    return chip(words.STAGES.get(stage, ""), stage.capitalize())


@register.simple_tag
def chip(tone: str, text: str) -> SafeString:
    return format_html('<span class="chip {}">{}</span>', tone, text)


@register.simple_tag
def known(kind: str, key: str) -> SafeString:
    """The chip of a verdict, an action, an outcome, a status, a severity, a comment's label or a code's outcome."""
    table = {
        "verdict": words.VERDICTS,
        "action": words.ACTIONS,
        "outcome": words.OUTCOMES,
        "status": words.STATUSES,
        "label": words.LABELS,
        "severity": words.SEVERITIES,
        "taken": words.TAKEN,
    }[kind]
    tone, text = table.get(str(key), ("", words.plain(str(key))))
    return chip(tone, text)


@register.simple_tag
def act(decision: Any) -> SafeString:
    """The chip of a decision. A flight that ran out was not stopped for anything."""
    return chip("", "Ended") if decision.because == "flight-ended" else known("action", decision.action)


@register.simple_tag
def score(ranked: Any, reach: float) -> SafeString:
    says = f"Score {ranked.score:+.2f}, between {ranked.low:+.2f} and {ranked.high:+.2f}; 0 is the account's usual post"
    return marks.whisker(ranked.score, ranked.low, ranked.high, baseline=0, floor=-reach, ceiling=reach, says=says)


@register.simple_tag
def cost(
    value: float | None, low: float | None, high: float | None, target: Money, metric: str = "cost_per_order"
) -> SafeString:
    """What a result costs with its interval; the tick is the target, in the middle of the scale."""
    top = 2 * target.units
    currency = target.currency
    says = (
        f"{words.amount(value, currency)} {a_result(metric)}, between {words.span(low, high, currency)};"
        f" the target is {target}"
    )
    return marks.whisker(value, low, high, baseline=target.units, floor=0, ceiling=top, says=says)


@register.simple_tag
def span(low: float | None, high: float | None, currency: str) -> str:
    return words.span(low, high, currency)


@register.simple_tag
def share_bar(value: float | None, cap: float | None) -> SafeString:
    return marks.share(value, cap=cap, says=f"{words.percent(value)} of spend; at most {words.percent(cap)} is agreed")


@register.simple_tag
def evidence_bar(value: float, alpha: float) -> SafeString:
    says = f"e-value {words.e_value(value)} of {1 / alpha:g}"
    return marks.evidence(value, boundary=1 / alpha, says=says)


@register.simple_tag
def divide(one: float, other: float) -> str:
    return f"{one / other:g}"


@register.simple_tag(takes_context=True)
def asking(context: template.Context, **changed: Any) -> str:
    """This page's query with some parts changed; empty parts are left out."""
    query = context["request"].GET.copy()
    for key, value in changed.items():
        query.pop(key, None)
        if value:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else "?"
