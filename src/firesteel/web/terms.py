"""An agreement as a form: what stands in its fields, and what was typed into them.

Days are whole days in UTC, as in the sentences the creator signs: a last day is inside the agreement. A field that still
says what is kept keeps its exact moment, so that saving changes nothing nobody touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from ..errors import BadInput
from ..papers.letters import LANGUAGES
from ..plans import Objective
from ..rights import UsageRights
from ..values import MICROS, Money, PostId, Window, decimal_of, last_instant

OBJECTIVES = tuple(each.value for each in Objective)
CHANGES = {"no": "No", "after notice": "After telling the brand", "yes": "Yes, at any time"}
REUSE = {"none": "Nowhere", "owned channels": "The brand's own channels", "anywhere": "Anywhere"}
ACTIONS = {"pause": "Pause the ads", "ask creator": "Ask the creator", "notify": "Tell the brand"}
RESULTS = ("views", "likes", "comments", "shares", "follows", "profile_visits", "clicks", "orders", "spend")
"""Results that are usually shared; others can be named."""
NOTHING = "nothing"
DATES = ("start", "end", "music_until", "live_until", "exclusive_until")
AMOUNTS = ("fee", "spend_cap", "renewal_fee")
LINES = (
    *DATES,
    *AMOUNTS,
    *("deal", "posts", "markets", "link_and_cta", "comment_moderator", "creator_may_change", "reuse_outside"),
    *("negative_comments", "negative_share", "other_results", "respond_within_h", "payment_before_code", "exclusive"),
    *("note", "language"),
)
LISTS = ("post", "objectives", "shared_results")
"""Fields of which several may be ticked."""

_POST = re.compile(r"(?:^|/(?:video|photo|v)/)(\d{6,20})(?:$|[/?#])")
_COUNTRY = re.compile(r"[A-Z]{2}")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Every field's text, and every list's ticks."""

    lines: dict[str, str]
    lists: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, form: QueryDict) -> Typed:
        return cls(
            lines={name: str(form.get(name, "")).strip() for name in LINES},
            lists={name: tuple(form.getlist(name)) for name in LISTS},
        )


def shown(rights: UsageRights, known: Sequence[PostId] = ()) -> Typed:
    """What stands in the form; `known` posts are ticked, others stand as lines."""
    posts = rights.posts or frozenset()
    results = rights.shared_results
    lines: dict[str, str] = {
        "deal": rights.deal,
        "posts": "\n".join(sorted(posts - set(known))),
        "start": f"{rights.window.start.astimezone(UTC):%Y-%m-%d}" if rights.window else "",
        "end": _last(rights.window.end if rights.window else None),
        "markets": ", ".join(sorted(rights.markets or ())),
        "link_and_cta": "" if rights.link_and_cta is None else "yes" if rights.link_and_cta else "no",
        "comment_moderator": rights.comment_moderator or "",
        "creator_may_change": rights.creator_may_change or "",
        "reuse_outside": rights.reuse_outside or "",
        "negative_comments": rights.negative_comments or "",
        "negative_share": "" if rights.negative_share is None else f"{rights.negative_share * 100:.6g}",
        "other_results": ", ".join(sorted((results or frozenset()) - set(RESULTS))),
        "respond_within_h": "" if rights.respond_within_h is None else str(rights.respond_within_h),
        "payment_before_code": "yes" if rights.payment_before_code else "",
        "exclusive": rights.exclusive,
        "note": rights.note,
        "language": rights.language,
    }
    for name in ("music_until", "live_until", "exclusive_until"):
        lines[name] = _last(getattr(rights, name))
    for name in AMOUNTS:
        lines[name] = _figure(getattr(rights, name))
    return Typed(
        lines=lines,
        lists={
            "post": tuple(id for id in known if id in posts),
            "objectives": tuple(each for each in OBJECTIVES if each in (rights.objectives or ())),
            "shared_results": (NOTHING,)
            if results is not None and not results
            else tuple(each for each in RESULTS if each in (results or ())),
        },
    )


def read(typed: Typed, held: UsageRights, currency: str) -> UsageRights:
    """What was typed, over what is held of it (payment, attachments). Raises `BadInput` that names the field."""
    before = shown(held)
    lines = typed.lines
    found: dict[str, Any] = {
        "posts": _posts(typed),
        "window": _window(lines, held, before.lines),
        "markets": _markets(lines["markets"]),
        "objectives": frozenset(typed.lists["objectives"]) & frozenset(OBJECTIVES) or None,
        "link_and_cta": {"yes": True, "no": False}.get(lines["link_and_cta"]),
        "comment_moderator": lines["comment_moderator"] or None,
        "creator_may_change": _one_of(lines["creator_may_change"], tuple(CHANGES)),
        "reuse_outside": _one_of(lines["reuse_outside"], tuple(REUSE)),
        "negative_comments": _one_of(lines["negative_comments"], tuple(ACTIONS)),
        "negative_share": _share(lines["negative_share"]),
        "shared_results": _results(typed),
        "respond_within_h": _hours(lines["respond_within_h"]),
        "payment_before_code": bool(lines["payment_before_code"]),
        "exclusive": lines["exclusive"],
        "note": lines["note"],
        "language": lines["language"] if lines["language"] in LANGUAGES else held.language,
    }
    for name in ("music_until", "live_until", "exclusive_until"):
        kept = getattr(held, name)
        found[name] = kept if lines[name] == before.lines[name] else _after(name, lines[name])
    for name in AMOUNTS:
        kept = getattr(held, name)
        found[name] = kept if lines[name] == before.lines[name] else _money(name, lines[name], kept, currency)
    return replace(held, **found)


def _posts(typed: Typed) -> frozenset[PostId] | None:
    found = {PostId(id) for id in typed.lists["post"] if id.isdecimal()}
    for word in re.split(r"[\s,;]+", typed.lines["posts"]):
        if not word:
            continue
        match = _POST.search(word)
        if match is None:
            raise BadInput(
                f"{word!r} names no post",
                where="posts",
                remedy="give its id, or the address that ends in /video/ and digits",
            )
        found.add(PostId(match[1]))
    return frozenset(found) or None


def _window(lines: Mapping[str, str], held: UsageRights, before: Mapping[str, str]) -> Window | None:
    start, end = lines["start"], lines["end"]
    if (start, end) == (before["start"], before["end"]):
        return held.window
    if not start and not end:
        return None
    if not start or not end:
        raise BadInput("a period has a first and a last day", where="end" if start else "start", remedy="give both")
    kept = held.window
    first = kept.start if kept and start == before["start"] else _midnight(_day("start", start))
    after = kept.end if kept and end == before["end"] else _after("end", end)
    assert after is not None
    if after <= first:
        raise BadInput("the last day is before the first", where="end", remedy="turn them round")
    return Window(first, after)


def _markets(text: str) -> frozenset[str] | None:
    found = set()
    for word in re.split(r"[\s,;]+", text.upper()):
        code = {"UK": "GB", "USA": "US"}.get(word, word)
        if code and not _COUNTRY.fullmatch(code):
            raise BadInput(f"{word.lower()!r} is no country", where="markets", remedy="use two letters each: US, CA")
        found.add(code)
    return frozenset(found - {""}) or None


def _results(typed: Typed) -> frozenset[str] | None:
    ticked = frozenset(typed.lists["shared_results"])
    others = frozenset(
        word.strip().casefold().replace(" ", "_") for word in typed.lines["other_results"].split(",") if word.strip()
    )
    named = (ticked - {NOTHING}) | others
    if NOTHING in ticked and named:
        raise BadInput(
            "nothing is shared, and yet something is", where="shared_results", remedy="untick one or the other"
        )
    return frozenset() if NOTHING in ticked else named or None


def _share(text: str) -> float | None:
    bare = text.removesuffix("%").strip().replace(",", ".")
    if not bare:
        return None
    try:
        share = Decimal(bare) / 100
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or not 0 < share <= 1:
        raise BadInput(f"{text!r} is no share", where="negative_share", remedy="give a percentage above 0, up to 100")
    return float(share)


def _hours(text: str) -> int | None:
    bare = text.removesuffix("h").strip()
    if not bare:
        return None
    if not bare.isdecimal() or not 1 <= int(bare) <= 720:
        raise BadInput(f"{text!r} is no number of hours", where="respond_within_h", remedy="give 1 to 720")
    return int(bare)


def _money(name: str, text: str, kept: Money | None, currency: str) -> Money | None:
    bare = re.sub(r"\s", "", text).lstrip("$€£¥")
    if not bare:
        return None
    amount = decimal_of(bare)
    if amount is None or not 0 <= amount < 10**9:
        raise BadInput(f"{text!r} is no amount", where=name, remedy="give a number such as 300 or 1,250.50")
    return Money(int(amount * MICROS), kept.currency if kept else currency)


def _one_of(text: str, choices: Sequence[str]) -> str | None:
    return text if text in choices else None


def _after(name: str, text: str) -> datetime | None:
    """The moment a last day is over; None where none was typed."""
    return _midnight(_day(name, text)) + _DAY if text else None


def _day(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not 2000 < day.year < 2200:
        raise BadInput(f"{text!r} is no day", where=name, remedy="write it as 2026-03-31")
    return day


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _last(end: datetime | None) -> str:
    """The last day before an end."""
    return f"{last_instant(end):%Y-%m-%d}" if end else ""


def _figure(amount: Money | None) -> str:
    return (
        ""
        if amount is None
        else f"{Decimal(amount.micros) / MICROS:f}".rstrip("0").rstrip(".")
        if amount.micros % MICROS
        else str(amount.micros // MICROS)
    )
