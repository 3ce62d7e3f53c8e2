"""Who answers whom under a post: some comments are replies to an earlier one, and a few are the account's own.

Of the comments a post has anyway, never more, so that counts stay what they were. Comments won by ads begin no thread
and join none: what comes without them would otherwise hang on what they win.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import dice
from .comments_text import answer, echo

if TYPE_CHECKING:
    from ..state import Account, Comment
    from .model import Organic

_FRESH = 6
"""Threads people still see: the newest of a post."""


@dataclass(slots=True)
class Threads:
    """Where the talk under each post is."""

    seed: int
    fresh: dict[str, list[Comment]] = field(default_factory=dict)
    """Comments that answer none, by post, oldest first; the last few."""
    answered: dict[str, str] = field(default_factory=dict)
    """By post, the last comment its account answered; it answers none twice, as it only ever goes on to later ones."""

    def join(self, made: Comment, account: Account, chances: Organic) -> None:
        """Let a comment that has just been written begin a thread, or make it a reply in one.

        account  the post's own, which writes some of the replies itself
        """
        start = dice.stream(self.seed, "thread", int(made.comment_id))
        fresh = self.fresh.setdefault(made.item_id, [])
        open_ = [one for one in fresh if one.created_at < made.created_at and not one.deleted]
        if (
            open_
            and dice.chance(start, 1, dice.probability(chances.answers))
            and self._answer(made, open_, account, start)
        ):
            return
        if open_ and dice.chance(start, 2, dice.probability(chances.replies)):
            made.parent_id = open_[dice.below(start, 3, len(open_))].comment_id
            if made.intent == "other":
                made.text = echo(made.language, start)
            return
        fresh.append(made)
        del fresh[:-_FRESH]

    def _answer(self, made: Comment, open_: list[Comment], account: Account, start: int) -> bool:
        """Make it the account's own, under the newest comment it has not answered, if there is one."""
        to = max(open_, key=lambda one: (one.created_at, one.comment_id))
        if int(to.comment_id) <= int(self.answered.get(made.item_id, "0")):
            return False
        self.answered[made.item_id] = to.comment_id
        made.parent_id, made.owner, made.intent = to.comment_id, True, "other"
        made.user_id, made.username = account.business_id, account.handle
        made.text, made.language = answer(to, start), to.language
        return True
