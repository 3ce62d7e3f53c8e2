"""What ads won on a post's own counters, and the post without it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
