"""A brief as a form: what stands in its fields, and what was typed into them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from ..errors import BadInput
from ..plans import AtEnd, Brief, Frequency, Line, Objective, Part, first_moment
from ..values import MICROS, Money, PostId, decimal_of

LINES: dict[str, str] = {
    "aim": "test",
    "objective": "sales",
    "metric": "",
    "markets": "",
    "languages": "",
    "test_budget": "",
    "target": "",
    "start": "",
    "days": "14",
    "posts": "6",
    "landing_url": "",
    "call_to_action": "SHOP_NOW",
    "event": "Purchase",
    "prospecting": "yes",
    "interests": "",
    "include": "",
    "exclude": "",
    "frequency": "",
    "at_end": "end",
    "max_share": "40",
    "alpha": "5",
    "minimum": "7",
    "reserve": "20",
    "keep_length": "",
    "needs_control": "",
    "daily_cap": "",
    "burn_in": "4",
    "app": "",
    "shop": "",
}
"""Every field and what stands in it before anybody typed."""

OF_A_POST = ("role", "objective", "daily_budget", "prospecting")
"""What may be said of one post of the draft, as ``role-7301…``."""

OF_AN_OBJECTIVE = ("target", "share")
"""What may be said of an objective that posts of other roles fly for, as ``target-reach``."""

_MARKET = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the fields."""

    lines: dict[str, str]
    of_posts: dict[str, dict[str, str]]
    """By post: what was said of it."""
    without: frozenset[str] = frozenset()
    """Posts that somebody took out of the draft."""
    of_objectives: dict[str, dict[str, str]] = field(default_factory=dict)
    """By objective: what was said of it."""

    @classmethod
    def of(cls, form: QueryDict) -> Typed:
        lines = {name: str(form.get(name, "")).strip() for name in LINES}
        return cls(
            lines=lines,
            of_posts=_said_of(form, OF_A_POST),
            of_objectives=_said_of(form, OF_AN_OBJECTIVE),
            without=frozenset(form.getlist("without")),
        )


def _said_of(form: QueryDict, fields: Iterable[str]) -> dict[str, dict[str, str]]:
    """What was typed of single things, as ``role-7301…``, by the thing."""
    said: dict[str, dict[str, str]] = {}
    for each in fields:
        for name in form:
            if name.startswith(f"{each}-") and (value := str(form[name]).strip()):
                said.setdefault(name.removeprefix(f"{each}-"), {})[each] = value
    return said


def blank(market: str, now: datetime, zone: str, landing_url: str) -> Typed:
    """An empty form: it starts tomorrow, where the account keeps its days."""
    tomorrow = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    return Typed(
        lines=LINES | {"markets": market, "start": tomorrow.isoformat(), "landing_url": landing_url}, of_posts={}
    )


def brief(typed: Typed, new: Callable[..., Brief], *, now: datetime, zone: str, currency: str) -> Brief:
    """What was typed as a brief; `new` fills in what the workspace knows. Raises BadInput naming the field in `where`."""
    said = typed.lines
    objective = _one_of(said["objective"], Objective, "objective", "objective")
    frequency = _number(said["frequency"], "frequency", "a number of impressions, such as 2.5")
    return new(
        aim=said["aim"] or "test",
        objective=objective,
        metric=said["metric"],
        markets=_markets(said["markets"]),
        languages=_words(said["languages"]),
        test_budget=_money(said["test_budget"], "test_budget", currency),
        target=_money(said["target"], "target", currency),
        start=first_moment(said["start"], zone, now, where="start"),
        days=_whole(said["days"], "days"),
        posts=_whole(said["posts"], "posts"),
        landing_url=said["landing_url"],
        call_to_action=said["call_to_action"],
        event=said["event"] or None,
        prospecting=said["prospecting"] != "no",
        interests=_words(said["interests"]),
        include=_words(said["include"]),
        exclude=_words(said["exclude"]),
        frequency=Frequency(impressions=frequency) if frequency is not None else None,
        at_end=_one_of(said["at_end"], AtEnd, "at_end", "end"),
        max_share=_percent(said["max_share"], "max_share"),
        alpha=_percent(said["alpha"], "alpha"),
        minimum=timedelta(days=_whole(said["minimum"], "minimum")),
        reserve=_percent(said["reserve"], "reserve"),
        fit_rights=not said["keep_length"],
        needs_control=bool(said["needs_control"]),
        daily_cap=_money(said["daily_cap"], "daily_cap", currency) if said["daily_cap"] else None,
        burn_in=timedelta(days=_whole(said["burn_in"] or LINES["burn_in"], "burn_in")),
        app=said["app"],
        shop=said["shop"],
        lines=tuple(_line(PostId(post), of, currency) for post, of in sorted(typed.of_posts.items())),
        parts=tuple(_part(name, of, currency) for name, of in sorted(typed.of_objectives.items())),
    )


def _part(name: str, of: dict[str, str], currency: str) -> Part:
    return Part(
        objective=_one_of(name, Objective, f"target-{name}", "objective"),
        target=_money(of["target"], f"target-{name}", currency) if of.get("target") else None,
        share=_percent(of["share"], f"share-{name}") if of.get("share") else None,
    )


def _line(post: PostId, of: dict[str, str], currency: str) -> Line:
    where = f"daily_budget-{post}"
    return Line(
        post=post,
        role=of.get("role", ""),
        objective=_one_of(of["objective"], Objective, f"objective-{post}", "objective")
        if of.get("objective")
        else None,
        daily_budget=_money(of["daily_budget"], where, currency) if of.get("daily_budget") else None,
        prospecting=of["prospecting"] != "no" if of.get("prospecting") else None,
    )


def _markets(text: str) -> frozenset[str]:
    found = frozenset(each.upper() for each in _words(text))
    if not found or (wrong := [each for each in sorted(found) if not _MARKET.fullmatch(each)]):
        said = f"{wrong[0]!r} is no market" if found else "no market is named"
        raise BadInput(said, where="markets", remedy="write two letters each, such as US, CA")
    return found


def _words(text: str) -> frozenset[str]:
    return frozenset(filter(None, re.split(r"[,;\s]+", text)))


def _money(text: str, field: str, currency: str) -> Money:
    amount = decimal_of(text)
    if amount is None or amount <= 0 or amount > 10**9:
        remedy = f"write an amount in {currency}, such as 20 or 19.50"
        raise BadInput(f"{text!r} is no amount" if text else "an amount is missing", where=field, remedy=remedy)
    return Money(int((amount * MICROS).to_integral_value()), currency)


def _percent(text: str, field: str) -> float:
    amount = decimal_of(text)
    if amount is None or not 0 <= amount <= 100:
        raise BadInput(f"{text!r} is no percentage", where=field, remedy="write a number from 0 to 100")
    return float(amount) / 100


def _number(text: str, field: str, remedy: str) -> float | None:
    if not text:
        return None
    amount = decimal_of(text)
    if amount is None or amount <= 0 or amount > 1_000:
        raise BadInput(f"{text!r} is no number", where=field, remedy=f"write {remedy}")
    return float(amount)


def _whole(text: str, field: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 365 or len(text) > 3:
        raise BadInput(f"{text!r} is no whole number", where=field, remedy="write a number from 1 to 365")
    return int(text)


def _one_of(text: str, among: Any, field: str, what: str) -> Any:
    known: Iterable[str] = [each.value for each in among]
    if text not in known:
        raise BadInput(f"{text!r} is no {what}", where=field, remedy=f"use one of {', '.join(known)}")
    return among(text)
