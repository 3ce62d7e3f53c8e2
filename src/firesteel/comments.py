"""What the comments under a post say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from .values import PostId

INTENTS = (
    "q.price",
    "q.sizing",
    "q.shipping_returns",
    "q.ingredients_material",
    "q.colour_shade",
    "q.availability",
    "q.how_it_works_suitability",
)
"""The seven e-commerce intents of R-063."""

BUYING = (*INTENTS, "intent.buy", "intent.lead")
"""Labels that say somebody may buy."""
SPAM = "spam"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    id: str
    post: PostId
    author: str
    """The platform's surrogate id of the author, never a handle."""
    text: str
    at: datetime | None = None
    is_creator: bool = False
    hidden: bool = False
    likes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What one comment says, with how sure we are. `supported` is False where the language is not ours to judge."""

    comment: Comment
    language: str
    supported: bool
    labels: tuple[str, ...]
    scores: dict[str, float]
    needs_review: bool


def buying(labelled: Labelled) -> bool:
    """Whether a comment shows a buying intent that counts: not spam, not hidden, not the creator's own."""
    comment = labelled.comment
    wanted = any(label in BUYING for label in labelled.labels)
    return wanted and SPAM not in labelled.labels and not comment.is_creator and not comment.hidden


def intent_authors(labelled: Iterable[Labelled]) -> dict[PostId, int]:
    """People with a buying intent, per post: one an author, so that nobody counts twice for asking twice.

    Every post with a comment in a language we can judge is there, with zero where nobody has one. An author who is not
    known (empty) counts as somebody else each time.
    """
    people: dict[PostId, set[str]] = {}
    for each in labelled:
        if each.supported:
            found = people.setdefault(each.comment.post, set())
            if buying(each):
                found.add(each.comment.author or f"unknown author of {each.comment.id}")
    return {post: len(found) for post, found in people.items()}
