"""Try the comment model where the truth is known and keep what it said: src/firesteel/language/trials.json, and the
tables of docs/reference/comment-model.md.

    python -m tools.comment_trials            # from the repository's root; half a minute
    python -m tools.comment_trials --check    # compares only

heldout     tests/golden/comments: eighty comments a language, written apart by people who had not read the examples
local       comments written for the local platform by another author
youtube     comments under music videos that are not spam (UCI YouTube Spam Collection, archive.ics.uci.edu/dataset/380):
            nobody asks about a product there

The model was trained on none of them.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from bench.comments import heldout, local
from bench.data import file

from firesteel.comments import Comment, Labelled
from firesteel.language import ENCODER, LIGHT, SUPPORTED, Reader
from firesteel.language.scoring import COMMERCIAL, auc, by_label, commercial, found, macro_f1
from firesteel.language.train import VERSION
from firesteel.values import PostId

KEPT = Path("src/firesteel/language/trials.json")
PAGE = Path("docs/reference/comment-model.md")
BEGIN, END = "<!-- made by tools.comment_trials -->", "<!-- end -->"

Row = tuple[str, str, str, str]
"""Set, language, true labels, told labels; labels in order, with a blank between."""


def rows() -> Iterator[Row]:
    for written, (texts, truth, languages) in (("heldout", heldout()), ("local", local())):
        for each, so, language in zip(_labelled(texts), truth, languages, strict=True):
            if each.supported and each.language == language:
                yield written, language, " ".join(sorted(so)), " ".join(sorted(each.labels))
    with file("b1_uci_youtube_spam/youtube_spam.csv").open(encoding="utf-8", newline="") as lines:
        texts = [row["CONTENT"] for row in csv.DictReader(lines) if row["CLASS"] == "0"]
    for each in _labelled(texts):
        if each.supported:
            yield "youtube", each.language, "other", " ".join(sorted(each.labels))


def _labelled(texts: list[str], reader: Reader | None = None) -> tuple[Labelled, ...]:
    given = reader or Reader(LIGHT)
    return given.label(Comment(id=str(i), post=PostId("1"), author="", text=text) for i, text in enumerate(texts))


def card() -> str:
    """Tables of precision and recall, of comments the model had not seen."""
    texts, truth, languages = heldout()
    so = np.array([any(name in COMMERCIAL for name in labels) for labels in truth])
    readers = {way: Reader(way) for way in (LIGHT, ENCODER)}
    told = {way: _labelled(texts, each) for way, each in readers.items()}
    scores = {way: commercial(each.scores(texts, languages)) for way, each in readers.items()}
    lines = [
        "| Language | AUC | macro-F1 | precision | recall | not judged | AUC, encoder | macro-F1, encoder | precision | recall |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for language in SUPPORTED:
        here = [i for i, each in enumerate(languages) if each == language]
        cells = [language]
        for way in (LIGHT, ENCODER):
            asked = found(so[here].tolist(), (any(name in COMMERCIAL for name in told[way][i].labels) for i in here))
            f1 = macro_f1([truth[i] for i in here], [told[way][i].labels for i in here])
            cells += [
                f"{auc(scores[way][here], so[here]):.3f}",
                f"{f1:.2f}",
                f"{asked.precision:.2f}",
                f"{asked.recall:.2f}",
            ]
            if way == LIGHT:
                cells.append(f"{sum(not told[way][i].supported for i in here) / len(here):.1%}")
        lines.append(f"| {' | '.join(cells)} |")
    lines += [
        "",
        "| Label | comments | precision | recall | precision, encoder | recall |",
        "|---|---|---|---|---|---|",
    ]
    labels = {way: by_label(truth, [each.labels for each in told[way]]) for way in told}
    for name, light in labels[LIGHT].items():
        both = labels[ENCODER][name]
        lines.append(
            f"| `{name}` | {light.so} | {light.precision:.2f} | {light.recall:.2f} | {both.precision:.2f} | {both.recall:.2f} |"
        )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    counted = ",\n  ".join(json.dumps([*row, times]) for row, times in sorted(Counter(rows()).items()))
    text = f'{{\n "version": "{VERSION}",\n "columns": ["set", "language", "truth", "told", "comments"],\n "rows": [\n  {counted}\n ]\n}}\n'
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    page_now = f"{before}{BEGIN}\n\n{card()}\n\n{END}{rest.partition(END)[2]}"
    if "--check" in arguments:
        return int(KEPT.read_text(encoding="utf-8") != text or page != page_now)
    KEPT.write_text(text, encoding="utf-8")
    PAGE.write_text(page_now, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
