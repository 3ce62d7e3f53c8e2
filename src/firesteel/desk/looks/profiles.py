"""Accounts as their posts make them: one line each for the list, and the whole of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...posts import MEASURES, OWN_BASELINE, Post, Ranked, Ranking, Verdict, Viewers
from . import usual
from .portraitviews import AccountPage, AccountRow, Cadence

SHOWN = 5
"""Best and worst posts of an account."""
RATES = ("hook_2s", "completions", "intent_comments", "saves", "shares", "profile_visits")
"""What the list of accounts shows, each out of views and from sums."""


def by_account(ranking: Ranking) -> dict[str, tuple[int, ...]]:
    """Rows of the ranking by handle, best first; posts whose account is not known have the empty one."""
    rows: dict[str, list[int]] = {}
    for row in ranking.order:
        rows.setdefault(ranking.posts[row].creator.handle, []).append(int(row))
    return {handle: tuple(mine) for handle, mine in sorted(rows.items())}


def account_rows(ranking: Ranking) -> tuple[AccountRow, ...]:
    """The brand's own accounts first, then those with most posts that deserve money."""
    rows = (
        _row(handle, [ranking.posts[row] for row in mine], [_VERDICTS[ranking.verdict[row]] for row in mine])
        for handle, mine in by_account(ranking).items()
    )
    return tuple(sorted(rows, key=lambda row: (not row.is_brand, -_worthy(row), -row.posts, row.handle)))


def account_page(
    mine: Sequence[Ranked],
    *,
    objective: str,
    weights: Mapping[str, float],
    target: Viewers,
    cadence: Cadence,
    role_of: Callable[[Post], str],
    learnt: tuple[str, ...] = (),
) -> AccountPage:
    """An account's posts, best first, summed up."""
    posts = [each.post for each in mine]
    audience, known = usual.audience(posts)
    seen = {name for each in mine for name in each.signals}
    return AccountPage(
        handle=posts[0].creator.handle,
        is_brand=any(post.creator.is_brand for post in posts),
        objective=objective,
        posts=len(mine),
        own=not mine[0].borrowed,
        verdicts=usual.verdicts(mine),
        usual=usual.usual(mine),
        unseen=tuple(measure.name for measure in MEASURES if measure.name not in seen),
        bands=usual.bands(mine, weights),
        formats=usual.groups(mine, lambda post: post.format, weights),
        roles=usual.groups(mine, role_of, weights),
        cadence=cadence,
        best=tuple(mine[:SHOWN]),
        worst=tuple(reversed(mine[max(SHOWN, len(mine) - SHOWN) :])),
        audience=audience,
        audience_posts=known,
        target=target,
        match=usual.match(audience, target),
        learnt=learnt,
        weights=dict(weights),
    )


def _row(handle: str, posts: Sequence[Post], verdicts: Sequence[Verdict]) -> AccountRow:
    signals = [post.signals for post in posts]
    return AccountRow(
        handle=handle,
        is_brand=any(post.creator.is_brand for post in posts),
        posts=len(posts),
        own=len(posts) >= OWN_BASELINE,
        views=sum(each.views or 0.0 for each in signals),
        verdicts={verdict.value: verdicts.count(verdict) for verdict in Verdict},
        rates={name: usual.summed(signals, name) for name in RATES},
        last_posted=max((post.posted_at for post in posts if post.posted_at), default=None),
    )


def _worthy(row: AccountRow) -> int:
    return row.verdicts[Verdict.PROMOTE.value] + row.verdicts[Verdict.TEST.value]


_VERDICTS = tuple(Verdict)
