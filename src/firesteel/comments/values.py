"""A comment, the labels it can carry, and which of them say that somebody may buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..values import PostId

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
