"""What a post does for a brand, and which objectives it serves best for that (R-087 … R-090)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

MEASURED = frozenset({"sales", "leads"})
"""Objectives proposed only once tracking can measure them."""
OTHERWISE = "traffic"
"""What is proposed for a post that serves nothing but those, until then."""

_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What a post does for the brand."""

    name: str
    """In small letters with hyphens: creator-review."""
    label: str
    objectives: tuple[str, ...]
    """Keys of `WEIGHTS`, best first."""
    best: str
    """What it serves best, as the end of a sentence: "awareness or profile visits"."""
    why: str
    """A sentence."""
    words: tuple[str, ...] = ()
    """Beginnings of words that tell the role from free text."""

    def proposed(self, *, tracking_ready: bool) -> tuple[str, ...]:
        """Its objectives, best first; sales and leads only once tracking can measure them, else traffic."""
        kept = tuple(each for each in self.objectives if tracking_ready or each not in MEASURED)
        return kept or (OTHERWISE,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """What kind of post it is: how it is made, where a role is what it is for."""

    name: str
    label: str
    role: str
    """The role it plays unless somebody says otherwise."""
    words: tuple[str, ...] = ()
    """Beginnings of words that tell the format from free text."""


Kind = TypeVar("Kind", Role, Format)


def slug(text: str) -> str:
    """ "Founder story" as "founder-story"."""
    return _APART.sub("-", text.casefold()).strip("-")


def recognised(text: str, among: Iterable[Kind], *, exactly: bool = False) -> Kind | None:
    """The role or format that free text names, by its name or else by a word; None where it names none of them."""
    said = slug(text)
    known = tuple(among)
    named = next((each for each in known if each.name == said), None)
    if named is not None or exactly:
        return named
    parts = said.split("-")
    return next((each for each in known if any(part.startswith(word) for word in each.words for part in parts)), None)


CREATOR_REVIEW = Role(
    name="creator-review",
    label="Creator review",
    objectives=("sales", "leads"),
    best="conversions",
    why="Somebody who tried it vouches for it, which is what a buyer still lacked.",
    words=("review", "testimonial"),
)
FOUNDER_STORY = Role(
    name="founder-story",
    label="Founder story",
    objectives=("reach", "community", "views"),
    best="awareness or profile visits",
    why="People meet a person before they want a product; they follow first and buy later.",
    words=("founder",),
)
PRODUCT_DEMO = Role(
    name="product-demo",
    label="Product demo",
    objectives=("sales", "traffic", "leads"),
    best="traffic, or sales once tracking is ready",
    why="It shows the product at work, so whoever clicks knows what they will find.",
    words=("demo",),
)
PROOF = Role(
    name="proof",
    label="Proof of result",
    objectives=("sales", "leads", "traffic"),
    best="conversions, or traffic until tracking is ready",
    why="A result people can see answers the doubt that keeps them from buying.",
    words=("proof", "result", "outcome"),
)
ANSWER = Role(
    name="answer",
    label="Answer to a question",
    objectives=("sales", "leads", "traffic"),
    best="conversions, or traffic until tracking is ready",
    why="Who asks is close to buying; who asks the same silently sees the answer.",
    words=("answer", "reply"),
)
INSPIRATION = Role(
    name="inspiration",
    label="In use",
    objectives=("traffic", "sales", "community"),
    best="traffic, or sales once tracking is ready",
    why="People picture it in their own life and want to look at it closer.",
    words=("inspiration",),
)
LESSON = Role(
    name="lesson",
    label="Lesson",
    objectives=("traffic", "community", "leads", "views"),
    best="traffic to something deeper, or followers",
    why="Who learned something wants the rest of it, or the next one.",
    words=("lesson", "tip"),
)
AUTHORITY = Role(
    name="authority",
    label="Authority",
    objectives=("reach", "community", "traffic"),
    best="awareness or profile visits",
    why="It shows that somebody knows the matter; people remember who, and look them up.",
    words=("authority", "opinion"),
)
PEOPLE = Role(
    name="people",
    label="People and place",
    objectives=("reach", "community", "views"),
    best="awareness or profile visits",
    why="It shows whom one deals with, which is trust before there is a need.",
    words=("people", "staff", "team"),
)
OFFER = Role(
    name="offer",
    label="What is offered",
    objectives=("leads", "traffic", "sales"),
    best="leads once tracking is ready, or traffic",
    why="It says what one gets and how, so whoever answers is looking for just that.",
    words=("offer", "service", "course"),
)
TRUST = Role(
    name="trust",
    label="Trust",
    objectives=("leads", "sales", "community"),
    best="conversions once tracking is ready, or followers",
    why="Somebody other than the brand speaks for it.",
    words=("trust",),
)
