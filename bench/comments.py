"""How well comments are labelled where the model has not been, and how fast.

buying_*    the local platform's comments (English, Spanish, German; written by others than the examples): is there a
            buying intent, yes or no; `against` is a list of plain question words and buying words
spam_auc    1,956 comments under five music videos (YouTube spam collection): area under the curve of the spam score
speed       distinct comments a second on one core
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Iterator
from typing import Any

from scipy.stats import rankdata

from bench.data import Skipped, file
from firesteel.comments import BUYING, INTENTS, Comment, Labelled
from firesteel.language import label
from firesteel.values import PostId
from localtok.market.comments_text import examples

_WORDS = re.compile(r"\?|\b(price|buy|size|ship|link|order|precio|comprar|talla|preis|kaufen|bestellen|versand)\b")


def figures() -> Iterator[dict[str, Any]]:
    rows = _local()
    truth = [intent in (*INTENTS, "intent.buy") for intent, _ in rows]
    ours = [any(name in BUYING for name in each.labels) for each in _labelled([text for _, text in rows])]
    words = [bool(_WORDS.search(text.lower())) for _, text in rows]
    for name, told, than in zip(("precision", "recall"), _rates(truth, ours), _rates(truth, words), strict=True):
        yield {"figure": f"buying_{name}", "value": told, "unit": "share", "against": than, "ratio": told / than}
    yield _speed([text for _, text in rows])
    try:
        yield _spam()
    except Skipped:
        return


def _local() -> list[tuple[str, str]]:
    return [row for language in ("en", "es", "de") for row in examples(language)]


def _labelled(texts: list[str]) -> tuple[Labelled, ...]:
    return label(Comment(id=str(i), post=PostId("1"), author="", text=text) for i, text in enumerate(texts))


def _rates(truth: list[bool], told: list[bool]) -> tuple[float, float]:
    both = sum(a and b for a, b in zip(truth, told, strict=True))
    return both / sum(told), both / sum(truth)


def _speed(texts: list[str]) -> dict[str, Any]:
    many = [f"{texts[i % len(texts)]} {i}" for i in range(20_000)]
    start = time.perf_counter()
    _labelled(many)
    return {"figure": "speed", "value": len(many) / (time.perf_counter() - start), "unit": "comments/s"}


def _spam() -> dict[str, Any]:
    with file("b1_uci_youtube_spam/youtube_spam.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    scores = [each.scores.get("spam", 0.0) for each in _labelled([row["CONTENT"] for row in rows])]
    spam = [row["CLASS"] == "1" for row in rows]
    ranks = rankdata(scores)
    ours = sum(spam)
    wins = float(sum(rank for rank, is_spam in zip(ranks, spam, strict=True) if is_spam)) - ours * (ours + 1) / 2
    value = wins / (ours * (len(rows) - ours))
    return {"figure": "spam_auc", "value": value, "unit": "AUC", "against": 0.5, "ratio": value / 0.5}
