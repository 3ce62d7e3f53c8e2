"""A brief out of the options of `plan`: words as people type them, read or refused with the way out."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from ..desk import Desk
from ..errors import BadInput
from ..plans import AtEnd, Brief, Frequency, Line, Objective, Part, first_moment, help_of
from ..values import MICROS, Money, PostId

_FREQUENCY = re.compile(r"(\d+(?:\.\d+)?)(?:/(\d+))?")
LARGEST = 20_000_000
"""Bytes of a file that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed, as it was typed."""

    budget: float | None
    target: float | None
    objective: Objective
    markets: Sequence[str]
    days: int
    posts: int
    landing: str
    cta: str
    event: str
    keep_length: bool
    needs_control: bool
    metric: str
    languages: Sequence[str]
    interests: Sequence[str]
    include: Sequence[str]
    exclude: Sequence[str]
    frequency: str
    at_end: AtEnd
    roles: Sequence[str]
    """POST=ROLE, as the three below."""
    objectives: Sequence[str]
    budgets: Sequence[str]
    targets: Sequence[str]
    """OBJECTIVE=6, as the shares."""
    shares: Sequence[str]
    app: str
    shop: str
    audiences: Sequence[str] = ()
    """POST=AUDIENCE_ID: for people who know the brand."""
    aim: str = "test"
    start: str = ""
    minimum: int = 7
    burn_in: int = 4
    """Days, as the one above."""
    max_share: float = 0.4
    alpha: float = 0.05
    reserve: float = 0.2
    """Shares from 0 to 1, as the two above."""
    daily_cap: float | None = None

    @property
    def by_role(self) -> bool:
        """Whether anything was said that asks for more than one objective."""
        return bool(self.roles or self.objectives or self.targets or self.shares)


def says(field: str) -> str:
    """What a field means, as beside it on the page."""
    told = help_of(field)
    return told.says if told else ""


def brief(desk: Desk, asked: Asked) -> Brief:
    """Raises `BadInput` naming the option."""
    currency = desk.currency
    zone = desk.store.workspace.timezone
    return desk.new_brief(
        objective=asked.objective,
        markets=frozenset(code.upper() for code in asked.markets),
        languages=frozenset(asked.languages),
        interests=frozenset(asked.interests),
        prospecting=not asked.include,
        include=frozenset(asked.include),
        exclude=frozenset(asked.exclude),
        test_budget=_money(asked.budget, "--budget", currency),
        target=_money(asked.target, "--target", currency),
        days=asked.days,
        landing_url=asked.landing,
        call_to_action=asked.cta,
        event=asked.event,
        posts=asked.posts,
        needs_control=asked.needs_control,
        fit_rights=not asked.keep_length,
        metric=asked.metric,
        frequency=frequency(asked.frequency),
        at_end=asked.at_end,
        lines=_lines(asked, currency),
        parts=_parts(asked, currency),
        app=asked.app,
        shop=asked.shop,
        aim=asked.aim,
        minimum=_days(asked.minimum, "--minimum"),
        burn_in=_days(asked.burn_in, "--burn-in"),
        max_share=asked.max_share,
        alpha=asked.alpha,
        reserve=asked.reserve,
        daily_cap=None if asked.daily_cap is None else _money(asked.daily_cap, "--daily-cap", currency),
        **({"start": first_moment(asked.start, zone, desk.now(), where="--start")} if asked.start else {}),
    )


def frequency(text: str) -> Frequency | None:
    """ "2.5" a week, or "3/7": three times in seven days."""
    if not text:
        return None
    read = _FREQUENCY.fullmatch(text.strip())
    if read is None:
        raise BadInput(f"{text!r} is no frequency", where="--frequency", remedy="write 2.5, or 3/7 for 3 in 7 days")
    return Frequency(impressions=float(read[1]), days=int(read[2] or 7))


def pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """Each "what=value" of an option. Raises `BadInput` for another shape and for what is said twice."""
    said: dict[str, str] = {}
    for text in texts:
        what, between, value = (part.strip() for part in text.partition("="))
        if not (between and what and value):
            raise BadInput(f"{text!r} says nothing of anything", where=option, remedy="write it as what=value")
        if what in said:
            raise BadInput(f"{what} is given twice", where=option, remedy="keep one of the two")
        said[what] = value
    return said


def text_of(name: str) -> tuple[str, str]:
    """The text of a file, or of what is piped in for "-", and how messages call it. Raises `BadInput`."""
    if name == "-":
        return sys.stdin.read(LARGEST), "what was piped in"
    try:
        raw = Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}", where=name, remedy="name a file there is") from None
    if len(raw) > LARGEST:
        raise BadInput(f"has more than {LARGEST:,} bytes", where=name, remedy="name a brief or a plan")
    try:
        return raw.decode("utf-8-sig"), name
    except UnicodeDecodeError:
        raise BadInput("is no text in UTF-8", where=name, remedy="save it as UTF-8") from None


def _money(units: float | None, option: str, currency: str) -> Money:
    if units is None:
        raise BadInput(f"{option} is missing", remedy=f"give {option}, or --from with a brief")
    if not math.isfinite(units) or abs(units) > 1e12:
        raise BadInput(f"{units} is no amount", where=option, remedy="give an amount in whole or broken units")
    return Money(round(units * MICROS), currency)


def _days(days: int, option: str) -> timedelta:
    if not 0 <= days <= 365:
        raise BadInput(f"{days} days cannot be planned", where=option, remedy="give 0 to 365")
    return timedelta(days=days)


def _lines(asked: Asked, currency: str) -> tuple[Line, ...]:
    roles, budgets = pairs(asked.roles, "--role"), pairs(asked.budgets, "--budget-of")
    objectives, audiences = pairs(asked.objectives, "--objective-of"), pairs(asked.audiences, "--remarketing-of")
    return tuple(
        Line(
            post=PostId(post),
            role=roles.get(post, ""),
            objective=_objective(objectives[post], "--objective-of") if post in objectives else None,
            daily_budget=_money(_number(budgets[post], "--budget-of"), "--budget-of", currency)
            if post in budgets
            else None,
            prospecting=False if post in audiences else None,
            include=frozenset({audiences[post]}) if post in audiences else frozenset(),
        )
        for post in dict.fromkeys((*roles, *objectives, *budgets, *audiences))
    )


def _parts(asked: Asked, currency: str) -> tuple[Part, ...]:
    targets, shares = pairs(asked.targets, "--target-of"), pairs(asked.shares, "--share-of")
    return tuple(
        Part(
            objective=_objective(name, "--target-of or --share-of"),
            target=_money(_number(targets[name], "--target-of"), "--target-of", currency) if name in targets else None,
            share=_number(shares[name], "--share-of") if name in shares else None,
        )
        for name in dict.fromkeys((*targets, *shares))
    )


def _objective(text: str, option: str) -> Objective:
    known: dict[str, Any] = {each.value: each for each in Objective}
    if text not in known:
        raise BadInput(f"there is no objective {text!r}", where=option, remedy=f"use {', '.join(known)}")
    return Objective(known[text])


def _number(text: str, option: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"{text!r} is no number", where=option, remedy="write it as 25 or 0.3") from None
