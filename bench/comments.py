"""How well comments are read where the model has not been, and how fast.

macro_f1_<lang>         mean F1 of the labels, eighty comments a language written apart (tests/golden/comments); against the
                        sentence encoder stacked on it
auc_<lang>              asks what a buyer asks, or not: area under the curve, same comments
<label>_…, local_…      precision and recall a label over all those, and a language in the local platform's comments
unseen_<lang>           the same AUC where the model has no example of that language (its heads trained anew)
intent_tweets_auc       1,100 tweets about buying a phone: our way of reading trained on them, four fifths at a time
spam_auc                1,956 comments under five music videos (YouTube spam collection): trained on four, tried on the fifth
risk_recall             brand risk found when a tenth of all comments goes to a person
light_per_s, encoder_per_s   distinct comments a second of one core; against a TF-IDF and the encoder's package, in the same run
light_mb                the most memory that a process of its own has while it reads 100,000 distinct comments and keeps them all
"""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneGroupOut, StratifiedKFold

from bench.alone import alone
from bench.data import Skipped, file
from firesteel.comments import Comment, Labelled
from firesteel.language import CLASSES, ENCODER, LIGHT, SUPPORTED, Reader, available
from firesteel.language import train as training
from firesteel.language.encoder import encoder, sentences
from firesteel.language.ngrams import matrix, tokens
from firesteel.language.scoring import COMMERCIAL, auc, by_label, commercial, macro_f1
from firesteel.language.text import normalised_all
from firesteel.values import PostId
from localtok.market.comments_text import LANGUAGES, VERTICALS, examples

HELDOUT = Path(__file__).parents[1] / "tests" / "golden" / "comments"
REVIEWED = 0.1
HELD = 100_000
_ALONE = """
import json, sys
from firesteel.comments import Comment
from firesteel.language import Reader
from firesteel.values import PostId
texts, count, post = json.loads(sys.argv[1]), int(sys.argv[2]), PostId("1")
given = [Comment(id=str(i), post=post, author="", text=f"{texts[i % len(texts)]} {i}") for i in range(count)]
read = Reader().label(given)
assert len(read) == count
with open("/proc/self/status") as status:
    print(next(int(line.split()[1]) / 1_000 for line in status if line.startswith("VmHWM")))
"""
"""Without scikit-learn and the encoder, which this process has; a child's `ru_maxrss` begins with its parent's."""
_ALSO = {"praise": "other", "tag_a_friend": "other"}
STRENGTHS = ((1.0, 1.0), (8.0, 0.6), (50.0, 0.3))
"""How much the heads may fit, and the sentence's share, of which each training part chooses by itself."""

Written = tuple[list[str], list[list[str]], list[str]]
"""Texts, their labels, their languages."""
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def heldout() -> Written:
    texts: list[str] = []
    truth: list[list[str]] = []
    languages: list[str] = []
    for path in sorted(HELDOUT.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            texts.append(row["text"])
            truth.append(row["labels"])
            languages.append(path.stem)
    return texts, truth, languages


def local() -> Written:
    """The local platform's comments of every language and line of business, with what each was written to say."""
    rows = dict.fromkeys(
        (text, _ALSO.get(intent, intent), language)
        for language in LANGUAGES
        for vertical in VERTICALS
        for intent, text in examples(language, vertical)
    )
    return [text for text, _, _ in rows], [[intent] for _, intent, _ in rows], [language for _, _, language in rows]


def figures() -> Iterator[dict[str, Any]]:
    yield from _heldout()
    yield from _local()
    yield from _unseen()
    yield from map(json.loads, alone("-m", "bench.comments").splitlines())
    yield from _memory()
    try:
        yield _trained("intent_tweets_auc", *_tweets(), against=0.87)
        yield _trained("spam_auc", *_spam(), against=0.985)
    except Skipped:
        return


def _labelled(texts: Sequence[str], reader: Reader) -> tuple[Labelled, ...]:
    return reader.label(Comment(id=str(i), post=PostId("1"), author="", text=text) for i, text in enumerate(texts))


def _ways() -> tuple[str, ...]:
    return (LIGHT, ENCODER) if available() else (LIGHT,)


def _heldout() -> Iterator[dict[str, Any]]:
    texts, truth, languages = heldout()
    spoken, asks = np.array(languages), training.truths(truth)
    buys = np.asarray(asks[:, [CLASSES.index(name) for name in COMMERCIAL]].any(axis=1))
    told = {way: _labelled(texts, Reader(way)) for way in _ways()}
    scores = {way: Reader(way).scores(texts, languages) for way in _ways()}
    for language in SUPPORTED:
        here = np.flatnonzero(spoken == language).tolist()
        f1 = {way: macro_f1([truth[i] for i in here], [found[i].labels for i in here]) for way, found in told.items()}
        yield _beside(f"macro_f1_{language}", f1, "F1")
        areas = {way: auc(commercial(found[here]), buys[here]) for way, found in scores.items()}
        yield _beside(f"auc_{language}", areas, "AUC")
        yield {
            "figure": f"abstained_{language}",
            "value": float(np.mean([not told[LIGHT][i].supported for i in here])),
            "unit": "share",
        }
    for way, found in told.items():
        for name, each in by_label(truth, [one.labels for one in found]).items():
            yield {"figure": f"{way}_{name}_precision", "value": _number(each.precision), "unit": "share"}
            yield {"figure": f"{way}_{name}_recall", "value": _number(each.recall), "unit": "share"}
    risky = np.array(["brand_risk" in each for each in truth])
    for way, found in told.items():
        urgency = np.array([_urgency(each) for each in found])
        chosen = np.argsort(-urgency, kind="stable")[: round(REVIEWED * len(texts))]
        value = float(risky[chosen].sum() / risky.sum())
        yield {
            "figure": f"risk_recall_{way}",
            "value": value,
            "unit": "share",
            "reviewed": REVIEWED,
            "risky": float(risky.mean()),
        }


def _urgency(each: Labelled) -> float:
    """In which order a person looks for risks."""
    return each.scores.get("brand_risk", 0.0) + each.risk


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _beside(name: str, values: dict[str, float], unit: str) -> dict[str, Any]:
    light, both = values[LIGHT], values.get(ENCODER)
    return {"figure": name, "value": light, "unit": unit, "against": both, "ratio": light / both if both else None}


def _local() -> Iterator[dict[str, Any]]:
    texts, truth, languages = local()
    found = _labelled(texts, Reader())
    for language in LANGUAGES:
        here = [i for i, each in enumerate(languages) if each == language]
        for name, each in by_label([truth[i] for i in here], [found[i].labels for i in here]).items():
            if each.so:
                yield {
                    "figure": f"local_{language}_{name}",
                    "value": _number(each.precision),
                    "unit": "precision",
                    "recall": round(each.recall, 3),
                    "comments": each.so,
                }


def _unseen() -> Iterator[dict[str, Any]]:
    given = training.seeds()
    texts, truth, languages = heldout()
    clean, so = normalised_all(texts), training.truths(truth)
    buys, x, tried = (
        np.asarray(so[:, [CLASSES.index(name) for name in COMMERCIAL]].any(axis=1)),
        matrix(tokens(given.texts)),
        matrix(tokens(clean)),
    )
    for language in SUPPORTED:
        others = np.array([each != language for each in given.languages])
        here = np.array([each == language for each in languages])
        weights, bias = training.heads(x[others], given.truth[others])
        scores = 1 / (1 + np.exp(-(tried[here] @ weights + bias)))
        yield {"figure": f"unseen_{language}", "value": auc(commercial(scores), buys[here]), "unit": "AUC"}


def _speed() -> Iterator[dict[str, Any]]:
    texts, _, _ = heldout()
    many = [f"{texts[i % len(texts)]} {i}" for i in range(20_000)]
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5)).fit(texts)
    light = Reader()
    ours, theirs = _per_s(many, lambda part: _labelled(part, light)), _per_s(many, vectors.transform)
    yield {
        "figure": "light_per_s",
        "value": ours,
        "unit": "comments/s",
        "against": theirs,
        "ratio": ours / theirs,
        "beside": "TF-IDF alone",
    }
    if available():
        both, package = Reader(ENCODER), encoder().package
        fewer = many[:4_000]
        ours, theirs = _per_s(fewer, lambda part: _labelled(part, both)), _per_s(fewer, package.encode)
        yield {
            "figure": "encoder_per_s",
            "value": ours,
            "unit": "comments/s",
            "against": theirs,
            "ratio": ours / theirs,
            "beside": "the encoder's package alone",
        }


def _memory() -> Iterator[dict[str, Any]]:
    texts, _, _ = heldout()
    peak = float(alone("-c", _ALONE, json.dumps(texts), str(HELD)))
    yield {"figure": "light_mb", "value": peak, "unit": "MB", "goal": 400, "comments": HELD}


def _per_s(texts: list[str], read: Callable[[list[str]], object]) -> float:
    """The best of three, in processor time."""
    read(texts[:200])
    took = []
    for _ in range(3):
        start = time.process_time()
        read(texts)
        took.append(time.process_time() - start)
    return len(texts) / min(took)


def _tweets() -> tuple[list[str], Bools, None]:
    with file("b2_purchase_intent_tweets_iphone/tweets.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["class"] in ("yes", "no")]
    distinct = {" ".join(row["text"].lower().split()): row for row in reversed(rows)}
    return (
        [row["text"] for row in distinct.values()],
        np.array([row["class"] == "yes" for row in distinct.values()]),
        None,
    )


def _spam() -> tuple[list[str], Bools, Sequence[str]]:
    with file("b1_uci_youtube_spam/youtube_spam.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return (
        [row["CONTENT"] for row in rows],
        np.array([row["CLASS"] == "1" for row in rows]),
        [row["video"] for row in rows],
    )


def _trained(name: str, texts: list[str], truth: Bools, groups: Sequence[str] | None, against: float) -> dict[str, Any]:
    """Our features and the encoder's, a linear head trained on what is not held back; its strength chosen there too."""
    clean = normalised_all(texts)
    x = _even(matrix(tokens(clean)))
    sentence = sentences(clean).astype(np.float64) if available() else np.zeros((len(texts), 0))
    five = StratifiedKFold(5, shuffle=True, random_state=0)
    folds = list(LeaveOneGroupOut().split(clean, truth, groups) if groups else five.split(clean, truth))
    areas = []
    for learnt, held in folds:
        inner = list(StratifiedKFold(3, shuffle=True, random_state=1).split(learnt, truth[learnt]))
        best = max(
            STRENGTHS,
            key=lambda each: np.mean([_area(x, sentence, truth, learnt[a], learnt[b], *each) for a, b in inner]),
        )
        areas.append(_area(x, sentence, truth, learnt, held, *best))
    value = float(np.mean(areas))
    return {
        "figure": name,
        "value": value,
        "unit": "AUC",
        "against": against,
        "ratio": value / against,
        "folds": [round(each, 4) for each in areas],
    }


def _even(x: Any) -> Any:
    """Buckets in proportion to their rarity, texts of length one."""
    rarity = np.log((1 + x.shape[0]) / (1 + x.getnnz(axis=0))) + 1
    scaled = scipy.sparse.csr_matrix(x.multiply(rarity))
    length = np.sqrt(np.asarray(scaled.multiply(scaled).sum(axis=1)).ravel())
    return scipy.sparse.csr_matrix(scipy.sparse.diags(1 / np.maximum(length, 1e-9)) @ scaled)


def _area(x: Any, sentence: Floats, truth: Bools, learnt: Any, held: Any, strength: float, share: float) -> float:
    both = scipy.sparse.hstack([x, scipy.sparse.csr_matrix(share * sentence)]).tocsr()
    head = LogisticRegression(C=strength, class_weight="balanced", max_iter=3_000, solver="liblinear")
    return auc(head.fit(both[learnt], truth[learnt]).decision_function(both[held]), truth[held])


if __name__ == "__main__":
    for row in _speed():
        print(json.dumps(row))
