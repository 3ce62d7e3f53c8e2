"""What ads won on a post's own counters, and the post without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from ..measurement import Scorecard
from ..posts import Post, Signals
from ..posts.unpaid import Unpaid, without_paid
from ..values import FlightId, PostId


def won(cards: Iterable[Scorecard], post_of: Mapping[FlightId, PostId]) -> dict[PostId, Signals]:
    """What ads are credited with on each post over their life; what their report does not split is None."""
    found: dict[PostId, list[Scorecard]] = {}
    for card in cards:
        if card.flight in post_of:
            found.setdefault(post_of[card.flight], []).append(card)
    return {post: _summed(each) for post, each in found.items()}


def organic(total: Post, paid: Signals | None, frozen: Post | None) -> Unpaid:
    """A post that was launched, as its own audience saw it; before any delivery is known, the counts from before stand."""
    return without_paid(frozen or total, None) if paid is None else without_paid(total, paid, frozen)


def reported(rows: Iterable[Mapping[str, Any]]) -> dict[PostId, tuple[Signals, date | None]]:
    """What imported ad reports credit ads with on each post, and the first day they cover, None where none says.

    rows   of `post.paid`, one a post and currency; a report without plays splits no views, so it is passed over
    """
    found: dict[PostId, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["plays"]:
            found.setdefault(PostId(row["post_id"]), []).append(row)
    return {post: (_told(each), _first(each)) for post, each in found.items()}


def together(ours: Mapping[PostId, Signals], theirs: Mapping[PostId, Signals]) -> dict[PostId, Signals]:
    """Of each count the larger: a report may cover the ads launched here, others, or both, so the two are never added."""
    return {post: _larger(ours.get(post), theirs.get(post)) for post in ours.keys() | theirs.keys()}


def _told(rows: Sequence[Mapping[str, Any]]) -> Signals:
    def total(name: str) -> float | None:
        cells = [row[name] for row in rows]
        return None if None in cells else float(sum(cells))

    return Signals(
        views=total("plays"), impressions=total("impressions"), hook_2s=total("watched_2s"), hook_6s=total("watched_6s"),
        completions=total("completions"), likes=total("likes"), comments=total("comments"), shares=total("shares"),
        follows=total("follows"), profile_visits=total("profile_visits"),
    )  # fmt: skip


def _first(rows: Sequence[Mapping[str, Any]]) -> date | None:
    days = [row["first_day"] for row in rows]
    return None if None in days else min(days)


def _larger(ours: Signals | None, theirs: Signals | None) -> Signals:
    if ours is None or theirs is None:
        return ours or theirs or Signals()
    pairs = {field.name: (getattr(ours, field.name), getattr(theirs, field.name)) for field in fields(Signals)}
    return Signals(
        **{name: max((each for each in pair if each is not None), default=None) for name, pair in pairs.items()}
    )


def _summed(cards: Sequence[Scorecard]) -> Signals:
    watched = [card.watch_time_ms for card in cards]
    return Signals(
        views=sum(card.plays for card in cards),
        impressions=sum(card.impressions for card in cards),
        hook_2s=sum(card.watched_2s for card in cards),
        hook_6s=sum(card.watched_6s for card in cards),
        watch_time_s=None if None in watched else sum(each or 0 for each in watched) / 1000,
        completions=sum(card.completions for card in cards),
        likes=sum(card.likes for card in cards),
        comments=sum(card.comments for card in cards),
        shares=sum(card.shares for card in cards),
        follows=sum(card.follows for card in cards),
        profile_visits=sum(card.profile_visits for card in cards),
    )
