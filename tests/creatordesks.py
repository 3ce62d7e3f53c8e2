"""Desks on localtok for what concerns creators: an agreement by one call, a clock that moves, a copy of a home."""

from __future__ import annotations

import shutil
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx2
import pytest

from firesteel.desk import Desk, open_desk
from firesteel.rights import UsageRights
from firesteel.storage import database
from firesteel.values import PostId, Window
from walking import a_clock


def posts_of(desk: Desk, handle: str) -> list[PostId]:
    """The creator's posts, the most watched first."""
    mine = [post for post in desk.library().values() if post.creator.handle == handle]
    return [post.id for post in sorted(mine, key=lambda post: (-(post.signals.views or 0), post.id))]


def agreed(desk: Desk, handle: str, **given: Any) -> UsageRights:
    """A whole agreement on the creator's most watched post, for sixty days from now."""
    whole: dict[str, Any] = {
        "creator": handle,
        "posts": frozenset(posts_of(desk, handle)[:1]),
        "window": days_from_now(desk, 60),
        "markets": frozenset({"US"}),
        "objectives": frozenset({"sales"}),
        "link_and_cta": True,
        "comment_moderator": "the brand",
        "creator_may_change": "no",
        "reuse_outside": "none",
        "negative_comments": "notify",
        "negative_share": 0.2,
        "shared_results": frozenset[str](),
    }
    rights = UsageRights(**(whole | given))
    desk.agree(rights, "Ana")
    return rights


def days_from_now(desk: Desk, days: float) -> Window:
    return Window(desk.now(), desk.now() + timedelta(days=days))


def coded(desk: Desk, post: PostId, days: int = 30) -> None:
    """The creator allows ads on the post, and the code they send is applied."""
    account = desk.ask_creator(desk.find(post).creator.handle)
    assert account is not None
    desk.authorize_code(desk.tiktok.offer_code(account.business_id, desk.token(account), post, days), "Ana")


def later(desk: Desk, hours: int) -> None:
    assert desk.local is not None
    desk.local.advance(hours=hours)
    desk.sync()


def without_comments(home: Path) -> None:
    """Forget the comments of a home to be copied: labelling them again in every copy would take most of the time."""
    shutil.rmtree(home / "workspaces" / "lumen" / "lake" / "comment")


def copied(home: Path, http: httpx2.Client, to: Path) -> Desk:
    """To `to`, with what was made of the same lake already: every page would make all of it again."""
    made = _made_of(home, http)
    shutil.copytree(home, to)
    desk = open_desk("lumen", clock=a_clock, http=http)
    desk._derived.update(made)
    return desk


@cache
def _made_of(home: Path, http: httpx2.Client) -> dict[str, tuple[object, object]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FIRESTEEL_HOME", str(home))
        desk = open_desk("lumen", clock=a_clock, http=http)
        desk.today()
        database.close()
    return dict(desk._derived)
