"""Whose turn it is of what TikTok tells only post by post: some at each reading, so that the tier's limits hold.

As many as are asked about at once anyway are all asked about each time. Of more, each reading takes the next by id, as many
as the time since the last one makes due: then every post has had its turn within the time that is promised.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import TypeVar

from ...values import PostId

T = TypeVar("T")

AT_ONCE = 300
"""Calls to one path a reading may make in any case: half a minute at the basic tier's pace."""


def share(posts: int, since: timedelta | None, within: timedelta, at_once: int = AT_ONCE) -> int:
    """How many posts one reading asks about.

    since  the reading before; None where there was none
    """
    due = -(-posts * since // within) if since is not None else 0
    return min(posts, max(at_once, due))


def turn(
    posts: Mapping[PostId, T], after: str, most: int, *, first: Collection[PostId] = ()
) -> tuple[dict[PostId, T], str]:
    """Whose turn it is, and the last of them; nobody is the last where it is everybody's turn.

    after  the last of the turn before
    first  who is asked besides, whoever's turn it is: those that were never asked
    """
    if len(posts) <= most:
        return dict(posts), ""
    ring = sorted(posts, key=lambda post: (post <= after, post))
    mine = {*ring[:most], *first}
    return {post: what for post, what in posts.items() if post in mine}, ring[most - 1]
