"""What would be worth money next: creators to ask, posts to choose."""

from __future__ import annotations

from ..looks.rows import RIGHTS, UNASKED
from ..telling import Telling, short
from ..views import PostRow, ToDo

ASKED = 3
"""How many creators Today proposes to ask at once."""


def creators_to_ask(desk: Telling) -> list[ToDo]:
    """Creators whose posts deserve a test and who were not asked yet."""
    rows, wanted = desk.posts(), dict[str, list[int]]()
    unasked = rows.facet(RIGHTS).where(UNASKED)
    for place in (int(place) for place in desk._spare() if unasked[place]):
        wanted.setdefault(rows.catalogue.handles[place], []).append(place)
    return [_asking(desk, handle, rows.at(places[0]), len(places)) for handle, places in list(wanted.items())[:ASKED]]


def candidates(desk: Telling) -> list[ToDo]:
    """The posts that deserve a test, until there is a plan."""
    if desk.plans():
        return []
    rows, good = desk.posts(), desk.posts().worthy()
    if not len(good):
        return []
    names = ", ".join(f"“{short(row.post.caption)}”" for row in rows.rows(good[:3]))
    return [
        ToDo(
            kind="candidates",
            key="candidates",
            tone="info",
            chip="Candidates",
            title=f"{len(good)} posts deserve a test",
            why=f"First {names}.",
            verb="Open the posts",
            link="/posts/",
        )
    ]


def _asking(desk: Telling, handle: str, best: PostRow, posts: int) -> ToDo:
    return ToDo(
        kind="candidates",
        key=f"candidates/{handle}",
        tone="wait",
        chip="Ask for rights",
        title=f"@{handle}: “{short(best.post.caption)}”" + (f" and {posts - 1} more" if posts > 1 else ""),
        why=f"Ranked {best.ranked.rank} of {len(desk.library())}, and no agreement names it yet.",
        verb="Open the post",
        link=f"/posts/{best.post.id}/",
    )
