"""Questions that many people ask in nearly the same words, put together: what a follow-up post should answer.

Within one label, each different text is a bag of its words and of the three-letter pieces of them, weighed by how rare they
are among all that is asked; two texts are alike by the cosine of the angle between their bags. The text with the most people
around it is the middle of the first cluster, the next of those that are left is the middle of the second (Butina 1999).
Texts are sorted before anything is summed, so that the order in which they come changes nothing.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ..values import PostId
from .intent import buying
from .values import BUYING, Labelled

ALIKE = 0.35
"""The cosine from which two texts are about the same."""
SAME = 0.75
"""The cosine from which two texts say the same in other words: of these one is enough to speak of."""
MOST = 1_500
"""Different texts of a label that are compared with each other, those of most people first; the others join the nearest."""
NAMED = 5
"""Words a cluster is described by."""
ASKED = 12
"""Ways of asking that are told of one cluster."""
BLOCK = 500
"""Texts that are compared with the middles at once."""

Array = NDArray[np.float32]
K = TypeVar("K", bound=str)

_MENTION = re.compile(r"@[\w.]+")
_DRAWN = re.compile(r"(.)\1{2,}")
_PIECE = 0.5
"""What a three-letter piece weighs beside a whole word."""
_UNSPACED = 0x0E00
"""From here on most writing systems put no blanks between words: pieces of two letters tell more than "words" do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Comments of one label that are about the same."""

    key: str
    """Names it: its label and a digest of its example, without a slash."""
    label: str
    comments: tuple[Labelled, ...]
    """Oldest first."""
    people: int
    """Who wrote them, each counted once; an author who is not known counts as somebody else each time."""
    example: Labelled
    """The one that the others are most like."""
    points: tuple[Labelled, ...]
    """One of each way of asking, most people first; the example is the first."""
    words: tuple[str, ...]
    """What tells it from the other comments, most telling first."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """People by language, most first."""
    posts: Mapping[PostId, int] = field(default_factory=dict)
    """People by post, most first."""


@dataclass(frozen=True, slots=True)
class _Text:
    """One text as many people wrote it, but for capitals, signs and repeated letters."""

    words: str
    said: tuple[Labelled, ...]
    people: int
    weights: Mapping[str, float]
    """Of each word and piece; their squares sum up to one."""


def clusters(labelled: Iterable[Labelled], wanted: Collection[str] = BUYING) -> tuple[Cluster, ...]:
    """What people ask, biggest first; each comment is in one cluster of each of its labels that are wanted.

    Spam, hidden comments and the creator's own are left out. The same from any order of the comments.
    """
    heard = [each for each in labelled if buying(each, wanted)]
    by_words: dict[str, list[Labelled]] = defaultdict(list)
    for each in heard:
        by_words[plain(each.comment.text)].append(each)
    bags = {words: _bag(words) for words in by_words}
    rarity = _rarity(bags.values())
    weights = {words: _weighed(bag, rarity) for words, bag in bags.items()}
    found = [
        each for label in sorted(set(wanted)) for each in _of_label(label, _texts(label, by_words, weights), rarity)
    ]
    return tuple(sorted(found, key=lambda each: (-each.people, -len(each.comments), each.label, each.key)))


def plain(text: str) -> str:
    """A text without what makes no difference to what it asks: names, capitals, accents, signs, drawn-out letters."""
    bare = unicodedata.normalize("NFKD", _MENTION.sub(" ", unicodedata.normalize("NFKC", text)))
    kept = "".join(_letter(each) for each in bare.casefold())
    return " ".join(unicodedata.normalize("NFC", _DRAWN.sub(r"\1", kept)).split())


def _letter(sign: str) -> str:
    """Letters, digits and the marks of writing systems that need them; no accents; a blank for anything else."""
    if sign.isalnum():
        return sign
    if unicodedata.category(sign)[0] == "M":
        return sign if ord(sign) >= _UNSPACED else ""
    return " "


def _texts(
    label: str, by_words: Mapping[str, Sequence[Labelled]], weights: Mapping[str, Mapping[str, float]]
) -> list[_Text]:
    """The different texts of a label, those of most people first."""
    found = []
    for words, said in by_words.items():
        if mine := tuple(sorted((each for each in said if label in each.labels), key=_when)):
            found.append(_Text(words=words, said=mine, people=_people(mine), weights=weights[words]))
    return sorted(found, key=lambda each: (-each.people, each.words))


def _of_label(label: str, texts: Sequence[_Text], rarity: Mapping[str, float]) -> list[Cluster]:
    first, rest = texts[:MOST], texts[MOST:]
    groups = [[first[place] for place in group] for group in _grouped(first)]
    middles = [group[0] for group in groups]
    for text, near in zip(rest, _nearest(rest, middles), strict=True):
        if near is None:
            groups.append([text])
        else:
            groups[near].append(text)
    return [_cluster(label, group, rarity) for group in groups]


def _grouped(texts: Sequence[_Text]) -> list[list[int]]:
    """Places of the texts that belong together; the one that all others are most like comes first."""
    likeness_of = likeness(texts)
    alike = likeness_of >= ALIKE
    people = np.array([text.people for text in texts], dtype=np.int64)
    left = np.ones(len(texts), dtype=bool)
    groups: list[list[int]] = []
    while left.any():
        around = alike[:, left] @ people[left]
        around[~left] = -1
        middle = int(np.argmax(around))  # of equals the first: texts are in a total order
        mine = np.flatnonzero(alike[middle] & left)
        closeness = np.round(likeness_of[np.ix_(mine, mine)] @ people[mine], 3)
        example = int(mine[np.argmax(closeness)])
        groups.append([example, *(int(place) for place in mine if place != example)])
        left[mine] = False
    return groups


def likeness(texts: Sequence[_Text]) -> Array:
    """The cosine of each two texts, shape (texts, texts); each is like itself."""
    found = _cosines(texts, texts)
    np.fill_diagonal(found, 1.0)
    return found


def _nearest(texts: Sequence[_Text], middles: Sequence[_Text]) -> Iterator[int | None]:
    """Of each text which middle is most like it, the first of equals; None where none is near."""
    for start in range(0, len(texts), BLOCK):
        found = _cosines(texts[start : start + BLOCK], middles)
        for row, place in zip(found, np.argmax(found, axis=1), strict=True):
            yield int(place) if row[place] >= ALIKE else None


def _cosines(texts: Sequence[_Text], others: Sequence[_Text]) -> Array:
    """Shape (texts, others), rounded so that the last digit of a sum decides nothing."""
    columns = {name: place for place, name in enumerate(sorted({name for each in others for name in each.weights}))}
    found: Array = np.round(_matrix(texts, columns) @ _matrix(others, columns).T, 4)
    return found


def _matrix(texts: Sequence[_Text], columns: Mapping[str, int]) -> Array:
    matrix = np.zeros((len(texts), len(columns)), dtype=np.float32)
    for row, text in enumerate(texts):
        for name, weight in text.weights.items():
            if name in columns:
                matrix[row, columns[name]] = weight
    return matrix


def _cosine(one: _Text, other: _Text) -> float:
    return math.fsum(weight * other.weights.get(name, 0.0) for name, weight in one.weights.items())


def _cluster(label: str, texts: Sequence[_Text], rarity: Mapping[str, float]) -> Cluster:
    said = tuple(sorted((each for text in texts for each in text.said), key=_when))
    example = texts[0].said[0]
    digest = hashlib.sha256(texts[0].words.encode()).hexdigest()[:8]
    return Cluster(
        key=f"{label}-{digest}",
        label=label,
        comments=said,
        people=_people(said),
        example=example,
        points=tuple(text.said[0] for text in _distinct(texts)),
        words=_telling(texts, rarity),
        languages=_counted((each.language, each) for each in said),
        posts=_counted((each.comment.post, each) for each in said),
    )


def _distinct(texts: Sequence[_Text]) -> list[_Text]:
    """The middle, then what says something else than all before it, most people first."""
    kept = [texts[0]]
    for text in sorted(texts[1:], key=lambda each: (-each.people, each.words)):
        if len(kept) < ASKED and all(round(_cosine(text, each), 4) < SAME for each in kept):
            kept.append(text)
    return kept


def _telling(texts: Sequence[_Text], rarity: Mapping[str, float]) -> tuple[str, ...]:
    people: Counter[str] = Counter()
    for text in texts:
        for word in {name for name in text.weights if not name.startswith(" ")}:
            people[word] += text.people
    ranked = sorted(people, key=lambda word: (-people[word] * rarity.get(word, 0.0), word))
    return tuple(word for word in ranked if len(word) > 1)[:NAMED]


def _bag(words: str) -> Counter[str]:
    """Words, and the pieces of them; a piece begins with a blank, which no word does."""
    bag: Counter[str] = Counter()
    for word in words.split():
        bag[word] += 1
        wide = ord(word[0]) >= _UNSPACED
        padded, size = (word, 2) if wide else (f"_{word}_", 3)
        for start in range(len(padded) - size + 1):
            bag[f" {padded[start : start + size]}"] += 1
    return bag


def _rarity(bags: Iterable[Mapping[str, int]]) -> dict[str, float]:
    """Of each word and piece: little where it is in every other text, much where it is in few."""
    given = list(bags)
    found = Counter(name for bag in given for name in bag)
    return {name: math.log((1 + len(given)) / (1 + count)) + 1.0 for name, count in found.items()}


def _weighed(bag: Mapping[str, int], rarity: Mapping[str, float]) -> dict[str, float]:
    raw = {
        name: (1.0 + math.log(count)) * rarity[name] * (_PIECE if name.startswith(" ") else 1.0)
        for name, count in sorted(bag.items())
    }
    length = math.sqrt(math.fsum(weight * weight for weight in raw.values()))
    return {name: weight / length for name, weight in raw.items()} if length else {}


def _people(said: Iterable[Labelled]) -> int:
    return len({each.comment.writer for each in said})


def _counted(pairs: Iterable[tuple[K, Labelled]]) -> dict[K, int]:
    """People by name, most first."""
    groups: dict[K, list[Labelled]] = defaultdict(list)
    for name, each in pairs:
        groups[name].append(each)
    people = {name: _people(mine) for name, mine in groups.items()}
    return dict(sorted(people.items(), key=lambda pair: (-pair[1], pair[0])))


def _when(each: Labelled) -> tuple[bool, float, str]:
    at = each.comment.at
    return at is None, at.timestamp() if at is not None else 0.0, each.comment.id
