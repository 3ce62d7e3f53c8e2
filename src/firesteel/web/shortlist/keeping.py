"""Which posts a look keeps, and in which order: operations on whole columns, kept as long as the rows are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from ...desk.looks.catalogue import CONTENT, CREATOR, FORMAT, LANGUAGE, ROLE, VERDICT, Array, Mask, Places
from ...desk.looks.rows import AGREED, ENDED, ENDING, FLIGHT, LIVE, OPEN, OVER, OWN, PLANNED, RIGHTS, UNASKED, PostRows
from ...posts import Verdict
from .columns import BY_KEY, COLUMNS, chosen_columns

if TYPE_CHECKING:
    from .asking import Ask

SURE = "sure"
SURES: Mapping[str, str] = {"80": "80 % sure or more", "90": "90 % sure or more", "95": "95 % sure or more"}
"""How sure it is that a post is better, or worse, than the account's usual one."""
REACHES: Mapping[str, str] = {
    OWN: "The brand's own",
    OPEN: "May run",
    ENDING: "Ends within 14 days",
    ENDED: "Ended or revoked",
    AGREED: "Agreed, no code yet",
    UNASKED: "Not asked",
}
"""How far rights reach, in words."""
FILTERS: Mapping[str, str] = {
    VERDICT: "Verdict",
    CREATOR: "Creator",
    FORMAT: "Format",
    LANGUAGE: "Language",
    CONTENT: "Content",
    ROLE: "Role",
    RIGHTS: "Rights",
    SURE: "Evidence",
}
CHOICES: Mapping[str, tuple[str, ...]] = {
    VERDICT: tuple(verdict.value for verdict in Verdict),
    RIGHTS: tuple(REACHES),
    SURE: tuple(SURES),
}
"""Filters whose words are ours; those of the others are whatever the posts have."""
SORTS = (
    "rank",
    VERDICT,
    "score",
    "beats",
    RIGHTS,
    "posted",
    *(column.key for column in COLUMNS if column.orders and column.key not in ("score", "beats")),
)

_View = Callable[[PostRows], Mask]


def _everything(rows: PostRows) -> Mask:
    return np.ones(len(rows), dtype=np.bool_)


def _candidates(rows: PostRows) -> Mask:
    """To promote or to test, not in flight, and either free to run or free to be asked for."""
    verdict, flight = rows.facet(VERDICT), rows.facet(FLIGHT)
    worthy = verdict.where(Verdict.PROMOTE.value) | verdict.where(Verdict.TEST.value)
    return worthy & ~flight.where(LIVE) & ~flight.where(PLANNED) & ~rows.facet(RIGHTS).where(ENDED)


def _live(rows: PostRows) -> Mask:
    return rows.facet(FLIGHT).where(LIVE)


def _never(rows: PostRows) -> Mask:
    return rows.facet(VERDICT).where(Verdict.DO_NOT_BOOST.value)


def _ended(rows: PostRows) -> Mask:
    return rows.facet(RIGHTS).where(ENDED) | rows.facet(FLIGHT).where(OVER)


VIEWS: Mapping[str, tuple[str, str, _View]] = {
    "candidates": (
        "Candidates",
        "to promote or to test, not in flight, with rights or free to be asked for",
        _candidates,
    ),
    "live": ("Live", "in flight now", _live),
    "do-not-boost": ("Do not boost", "not worth money as they are", _never),
    "ended": ("Ended", "the rights or the flight are over", _ended),
    "": ("All", "every post that was read", _everything),
}
"""The looks that are always there: name, what it keeps, and how."""


def places(rows: PostRows, ask: Ask) -> Mask:
    """The posts asked for, as a mask over `Ranking.posts`."""
    return rows.once(("kept", ask.kept), lambda: _kept(rows, ask))


def _kept(rows: PostRows, ask: Ask) -> Mask:
    mask = _view(rows, ask.view)
    for name, value in ask.filters.items():
        mask = mask & _filtered(rows, name, value)
    return mask & rows.catalogue.contains(ask.text) if ask.text else mask


def _view(rows: PostRows, view: str) -> Mask:
    return rows.once(("view", view), lambda: VIEWS[view][2](rows))


def _filtered(rows: PostRows, name: str, value: str) -> Mask:
    if name == SURE:
        beats = rows.figure("beats")
        least = int(value) / 100
        return np.asarray((beats >= least) | (beats <= 1 - least))
    if name == CREATOR:
        value = value.removeprefix("@")
    return rows.facet(name).where(value)


def order(rows: PostRows, ask: Ask) -> Places:
    """The posts asked for in the order asked for; ties stay in rank order, what is not known comes last."""
    whole = rows.once(("order", ask.sort, ask.own if ask.key.startswith("own") else ()), lambda: _ordered(rows, ask))
    mask = places(rows, ask)
    return rows.once(("places", ask.kept, ask.sort, ask.own), lambda: whole[mask[whole]])


def _ordered(rows: PostRows, ask: Ask) -> Places:
    by_rank = rows.ranking.order
    if ask.key == "rank":
        return by_rank[::-1] if ask.reverse else by_rank
    values = _values(rows, ask)[by_rank]
    found = np.argsort(-values if ask.reverse else values, kind="stable")
    return by_rank[found]


def _values(rows: PostRows, ask: Ask) -> Array:
    match ask.key:
        case "verdict":
            return rows.ranking.verdict.astype(np.float64)
        case "rights":
            return rows.figure("rights_end")
        case "posted" | "beats" | "score":
            return rows.figure(ask.key)
    if ask.key in BY_KEY:
        column = BY_KEY[ask.key]
        expected = _expected(rows, column.defined.signal)
        values = column.values(rows.catalogue) if expected is None else expected
    else:
        own = {column.key: column for column in chosen_columns("", ask.own)}
        values = own[ask.key].values(rows.catalogue)
    assert values is not None, ask.key
    return values


def _expected(rows: PostRows, signal: str) -> Array | None:
    """Log of the rate to expect of a signal: by the raw one, posts hardly anyone saw would come first (N-17)."""
    judged = rows.ranking.signals(signal) if signal else None
    return None if judged is None else np.where(judged.seen, judged.usual + judged.lift, np.nan)


def counts(rows: PostRows) -> dict[str, int]:
    """How many posts each of `VIEWS` keeps."""
    return {view: int(np.count_nonzero(_view(rows, view))) for view in VIEWS}


def options(rows: PostRows, name: str) -> tuple[tuple[str, int], ...]:
    """What a filter may be set to, and how many posts have it; most first, nameless ones left out."""
    if name == SURE:
        return tuple((value, int(np.count_nonzero(_filtered(rows, SURE, value)))) for value in SURES)
    found = rows.once(("options", name), lambda: rows.facet(name).counts())
    if name in CHOICES:
        return tuple((value, found[value]) for value in CHOICES[name] if found.get(value))
    return tuple(sorted(((word, n) for word, n in found.items() if word and n), key=lambda each: (-each[1], each[0])))
