"""A comment of a word or two could be in many languages. It is read in the one that the others under its post are in.

Longer ones that cannot be told stay untold: they are mostly in a language that is not ours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..comments import Labelled
from ..values import PostId
from .detect import NO_WORDS, SUPPORTED, UNKNOWN, spoken
from .text import normalised

LEAST, MOST = 5, 0.7
"""Comments under a post whose language could be told, and the share of them that must agree."""
_FEW = 2


def usual_languages(told: Iterable[Labelled]) -> dict[PostId, str]:
    """What the comments of each post are mostly in, where enough agree and it is a language we judge."""
    counts: dict[PostId, Counter[str]] = {}
    for each in told:
        if each.language not in (UNKNOWN, NO_WORDS):
            counts.setdefault(each.comment.post, Counter())[each.language] += 1
    most = {post: languages.most_common(1)[0] for post, languages in counts.items()}
    return {
        post: language
        for post, (language, number) in most.items()
        if language in SUPPORTED and (whole := counts[post].total()) >= LEAST and number >= MOST * whole
    }


def is_in_doubt(each: Labelled) -> bool:
    """Whether it is too short for its language to be told."""
    return each.language == UNKNOWN and 0 < len(spoken(normalised(each.comment.text))) <= _FEW
