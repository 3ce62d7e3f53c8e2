"""
What comments say, in sixteen languages, on the machine itself: words and n-grams, a linear model, a lexicon of sure phrases,
and where it is installed a multilingual sentence encoder.

text wordlists       letters made plain, words, what they are about
ngrams model        hashed features, heads over them in whole numbers
encoder             sentences as vectors
detect lexicon      the language; phrases that are sure
learning            what a workspace's people corrected
readers             all of it together
usual               what is too short for its language to be told
train trials        how the weights were made; how often they are right

How far to trust it: docs/reference/comment-model.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from ..comments import Comment, Labelled
from ..errors import Misconfigured
from ..values import PostId
from .detect import SUPPORTED
from .encoder import available
from .model import CLASSES, ENCODER, LIGHT
from .readers import Reader, reader
from .trials import error_rates
from .usual import is_in_doubt, usual_languages

__all__ = [
    "CLASSES",
    "ENCODER",
    "LIGHT",
    "SUPPORTED",
    "Reader",
    "available",
    "error_rates",
    "is_in_doubt",
    "label",
    "reader",
    "usual_languages",
    "usual_way",
]


MODEL = "FIRESTEEL_COMMENT_MODEL"
"""Names the way of reading of the desk; light where it is not set."""


def usual_way() -> str:
    """The way of reading that this machine's desks use. Raises `Misconfigured` for one that does not exist."""
    way = os.environ.get(MODEL, LIGHT)
    if way not in (LIGHT, ENCODER):
        raise Misconfigured(f"{MODEL} is {way!r}; set it to {LIGHT} or {ENCODER}")
    return way


def label(comments: Iterable[Comment], usual: Mapping[PostId, str] | None = None) -> tuple[Labelled, ...]:
    """What each comment says, read lightly: see `Reader.label`."""
    return reader().label(comments, usual)
