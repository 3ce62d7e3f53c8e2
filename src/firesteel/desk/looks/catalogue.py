"""What follows from a ranking of posts, as whole columns: figures, words, sums, text.

A row is a place in `Ranking.posts`. Whatever is worked out stays as long as the ranking does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from ...posts import Ranked, Ranking, Verdict
from ...values import PostId

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]
T = TypeVar("T")

CREATOR, FORMAT, LANGUAGE, CONTENT, ROLE, VERDICT = "creator", "format", "language", "content", "role", "verdict"
JUDGED = ("score", "raw_score", "beats", "rank")
"""What ranking says of every post as a column; the rest it says of one post at a time."""


@dataclass(frozen=True, slots=True)
class Facet:
    """One word said of every post: `codes`, shape (posts,), index into `names`; no word is the empty one."""

    names: tuple[str, ...]
    codes: NDArray[np.int32]

    @classmethod
    def of(cls, words: Iterable[str]) -> Facet:
        """Names come in the order of the alphabet, whatever order the posts are in."""
        codes: dict[str, int] = {}
        met = np.fromiter((codes.setdefault(word, len(codes)) for word in words), dtype=np.int32)
        names = tuple(sorted(codes))
        places = np.empty(len(names), dtype=np.int32)
        places[[codes[name] for name in names]] = np.arange(len(names), dtype=np.int32)
        return cls(names, places[met] if len(met) else met)

    def where(self, name: str) -> Mask:
        """The posts of which this is said."""
        found = self.names.index(name) if name in self.names else -1
        return cast(Mask, self.codes == found)

    def counts(self, mask: Mask | None = None) -> dict[str, int]:
        """How many of the posts in the mask (all without one) each name is said of."""
        codes = self.codes if mask is None else self.codes[mask]
        return dict(zip(self.names, np.bincount(codes, minlength=len(self.names)).tolist(), strict=True))


class Kept:
    """Answers that stay as long as the thing they are about does; of `most`, the oldest go first."""

    def __init__(self, most: int = 64) -> None:
        self._most, self._kept = most, dict[Any, object]()

    def once(self, name: object, make: Callable[[], T]) -> T:
        if name not in self._kept:
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            self._kept[name] = make()
        return cast(T, self._kept[name])


class Catalogue(Kept):
    """What follows from a ranking and from the comments under its posts."""

    def __init__(
        self,
        ranking: Ranking,
        intents: Mapping[PostId, int] | None = None,
        comments_read: Mapping[PostId, int] | None = None,
    ) -> None:
        super().__init__(most=256)
        self.ranking, self._ranked = ranking, dict[int, Ranked]()
        self.intents = intents or {}
        self.comments_read = Counter(comments_read or {})
        self.posts = tuple(ranking.posts)
        self.ids: tuple[PostId, ...] = tuple(post.id for post in self.posts)
        self.handles = tuple(post.creator.handle for post in self.posts)
        self.brands = tuple(post.creator.is_brand for post in self.posts)
        self.brand_mask = np.array(self.brands, dtype=np.bool_)
        self.place_of = {id: row for row, id in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def ranked(self, rows: Sequence[int]) -> tuple[Ranked, ...]:
        """All that is said of the posts in these rows; the last few thousand are kept."""
        kept = self._ranked
        if missing := [row for row in dict.fromkeys(rows) if row not in kept]:
            made = dict(zip(missing, self.ranking.some(missing), strict=True))
            found = tuple(made[row] if row in made else kept[row] for row in rows)
            kept |= made
            while len(kept) > 4096:
                del kept[next(iter(kept))]
            return found
        return tuple(kept[row] for row in rows)

    def facet(self, name: str) -> Facet:
        """creator, format, language, verdict; content and role as far as somebody described them."""
        return self.once(("facet", name), lambda: self._facet(name))

    def _facet(self, name: str) -> Facet:
        match name:
            case "creator":
                return Facet.of(self.handles)
            case "verdict":
                words = tuple(verdict.value for verdict in Verdict)
                return Facet(words, self.ranking.verdict.astype(np.int32))
            case _:
                return Facet.of(getattr(post, name) for post in self.posts)

    def figure(self, name: str) -> Array:
        """A count, `duration_s`, or one of `JUDGED`; NaN where not known."""
        return self.once(("figure", name), lambda: self._figure(name))

    def _figure(self, name: str) -> Array:
        ranking = self.ranking
        match name:
            case "rank":
                return ranking.place.astype(np.float64)
            case "raw_score":
                return ranking.raw
            case "score" | "beats":
                return cast(Array, getattr(ranking, name))
            case "duration_s":
                return _known(post.duration_s for post in self.posts)
            case "posted":
                return _known(post.posted_at.timestamp() if post.posted_at else None for post in self.posts)
        return ranking.figures(name)

    def total(self, figure: str, mask: Mask | None = None) -> float:
        """A figure summed over the posts in the mask, exactly rounded whatever the machine; what is not known adds nothing."""
        values = self.figure(figure)
        return exact_sum(
            values if mask is None else values[mask], whole=self.once(("whole", figure), lambda: _whole(values))
        )

    def contains(self, text: str) -> Mask:
        """Posts whose caption, creator, format, language, id or description hold every word of the text."""
        found = np.ones(len(self), dtype=np.bool_)
        for part in sorted(set(text.casefold().split())):
            found &= self.once(("text", part), lambda part=part: _holding(part, self._texts()))  # type: ignore[misc]
        return found

    def _texts(self) -> tuple[str, ...]:
        return self.once("texts", lambda: tuple(self._text(row) for row in range(len(self))))

    def _text(self, row: int) -> str:
        post = self.posts[row]
        said = f"{post.hook} {post.message} {post.cta} {post.role} {post.content}"
        return f"{post.caption} @{post.creator.handle} {post.format} {post.language} {post.id} {said}".casefold()


def exact_sum(values: Array, *, whole: bool) -> float:
    """Whole numbers add exactly in any order; others are added by `math.fsum`."""
    known = values[~np.isnan(values)]
    return float(known.sum()) if whole else math.fsum(known.tolist())


def _whole(values: Array) -> bool:
    known = values[~np.isnan(values)]
    return bool(np.all(known == np.floor(known)) and float(np.abs(known).sum()) < 2.0**53)


def _known(values: Iterable[float | None]) -> Array:
    return np.fromiter((math.nan if value is None else value for value in values), dtype=np.float64)


def _holding(part: str, texts: Sequence[str]) -> Mask:
    return np.fromiter((part in text for text in texts), dtype=np.bool_, count=len(texts))
