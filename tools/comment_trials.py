"""Try the comment model where the truth is known and keep what it said: src/firesteel/language/trials.json.

    python -m tools.comment_trials            # from the repository's root; a minute; needs scikit-learn
    python -m tools.comment_trials --check    # compares only

seeds       our own examples, each told by heads that have not seen it in any language (`language.train.left_out`)
local       comments written for the local platform by another author
youtube     comments under music videos that are not spam (UCI YouTube Spam Collection, archive.ics.uci.edu/dataset/380):
            nobody asks about a product there
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from bench.comments import _labelled, _local
from bench.data import file

from firesteel.language import train
from firesteel.language.lexicon import hits

KEPT = Path("src/firesteel/language/trials.json")
_ALSO = {"praise": "other", "tag_a_friend": "other"}

Row = tuple[str, str, str, str]
"""Set, language, true labels, told labels; labels in order, with a blank between."""


def _seeds() -> Iterator[Row]:
    given = train.seeds()
    scores = train.left_out(train.matrix(given.texts), given.truth, given.group)
    levels = train.thresholds(scores, given.truth)
    found = hits(given.texts)
    lines = (train.HERE / "seeds" / "seed_examples.jsonl").read_text(encoding="utf-8").splitlines()
    for line, row, sure in zip(lines, scores, found, strict=True):
        told = [
            name
            for name, score in zip(train.CLASSES, row.tolist(), strict=True)
            if name != "other" and (score >= levels[name] or name in sure)
        ]
        example = json.loads(line)
        yield "seeds", example["lang"], " ".join(sorted(example["labels"])), " ".join(sorted(told)) or "other"


def _written() -> Iterator[Row]:
    rows = _local()
    for (intent, _), each in zip(rows, _labelled([text for _, text in rows]), strict=True):
        if each.supported:
            yield "local", each.language, _ALSO.get(intent, intent), " ".join(sorted(each.labels))


def _youtube() -> Iterator[Row]:
    with file("b1_uci_youtube_spam/youtube_spam.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["CLASS"] == "0"]
    for each in _labelled([row["CONTENT"] for row in rows]):
        if each.supported:
            yield "youtube", each.language, "other", " ".join(sorted(each.labels))


def main(arguments: list[str]) -> int:
    np.seterr(all="raise", under="ignore")
    counted = Counter([*_seeds(), *_written(), *_youtube()])
    rows = ",\n  ".join(json.dumps([*row, times]) for row, times in sorted(counted.items()))
    text = f'{{\n "version": "{train.VERSION}",\n "columns": ["set", "language", "truth", "told", "comments"],\n "rows": [\n  {rows}\n ]\n}}\n'
    if "--check" in arguments:
        return int(KEPT.read_text(encoding="utf-8") != text)
    KEPT.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
