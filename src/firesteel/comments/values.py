"""A comment, the labels it can carry, and which of them say that somebody may buy."""

from __future__ import annotations

from collections.abc import Mapping
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
SPAM, OTHER = "spam", "other"
LABELS = (
    *INTENTS,
    "q.product_identity",
    "intent.buy",
    "intent.purchased",
    "intent.lead",
    "b2b.templates",
    "b2b.examples",
    "b2b.audit",
    "b2b.pricing",
    "b2b.process",
    "b2b.next_steps",
    "objection",
    "complaint",
    "brand_risk",
    SPAM,
    OTHER,
)
"""All there are; a comment carries each that fits it, and `OTHER` alone."""


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
    parent: str = ""
    """The id of the comment it replies to; empty where it begins a thread."""
    pinned: bool = False
    ad: str = ""
    """The ad through which it was read; empty where the account holder's own door was."""

    @property
    def writer(self) -> str:
        """The author, or where nobody knows, words that tell this comment's from every other."""
        return self.author or f"unknown author of {self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What one comment says, with how sure we are. `supported` is False where the language is not ours to judge."""

    comment: Comment
    language: str
    supported: bool
    labels: tuple[str, ...]
    scores: Mapping[str, float]
    """Probability of each label; the same object for comments of the same text."""
    needs_review: bool
    risk: bool = False
    """Whether a word of harm, fraud or law is in it: a person looks, whatever the labels say."""
    said: bool = False
    """Whether the labels are what a person said."""
