"""What a comment says: the quoted phrases, typos, six languages, and the ones we leave to people."""

from __future__ import annotations

import hashlib
import importlib
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firesteel.comments import BUYING, INTENTS, Comment, Labelled
from firesteel.language import SUPPORTED, label
from firesteel.language.text import normalised
from firesteel.values import PostId
from localtok.market.comments_text import LANGUAGES, examples


def said(text: str) -> Labelled:
    return label([Comment(id="1", post=PostId("7"), author="u1", text=text)])[0]


SIZE, BUY, SHIP, USE = "q.sizing", "intent.buy", "q.shipping_returns", "q.how_it_works_suitability"
QUOTED = [
    ("which size", SIZE), ("where can I buy", BUY), ("does it ship to", SHIP), ("how long does it last", USE), ("is this suitable for", USE),
    ("qué talla", SIZE), ("dónde puedo comprarlo", BUY), ("hacen envíos a México", SHIP), ("cuánto dura", USE), ("es apto para piel seca", USE),
    ("qual o tamanho", SIZE), ("onde posso comprar", BUY), ("vocês enviam para Portugal", SHIP), ("quanto tempo dura", USE), ("serve para pele oleosa", USE),
    ("welche größe", SIZE), ("wo kann ich das kaufen", BUY), ("versendet ihr nach Österreich", SHIP), ("wie lange hält das", USE), ("ist das geeignet für trockene haut", USE),
    ("quelle taille", SIZE), ("où puis-je l'acheter", BUY), ("vous livrez en Belgique", SHIP), ("ça dure combien de temps", USE), ("ça convient aux peaux sensibles", USE),
    ("ukuran apa kak", SIZE), ("beli dimana", BUY), ("bisa kirim ke Bali", SHIP), ("tahan berapa lama", USE), ("cocok untuk kulit kering", USE),
]  # fmt: skip


@pytest.mark.parametrize(("text", "intent"), QUOTED)
def test_the_quoted_phrases_are_intents_in_six_languages(text: str, intent: str) -> None:
    found = said(text)

    assert found.supported
    assert intent in found.labels


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("wich size?? 😩", SIZE), ("WHICH SIZE", SIZE), ("whre can i buy this 😭😭", BUY), ("where can i buyyyy", BUY), ("does it shpi to canada 🇨🇦", SHIP),
        ("𝕨𝕙𝕖𝕣𝕖 𝕔𝕒𝕟 𝕀 𝕓𝕦𝕪", BUY), ("is this sutable for oily skin", USE), ("que talla eres", SIZE), ("donde puedo comprralo", BUY),
        ("wo kan ich das kaufen", BUY), ("welche grosse", SIZE), ("cocok utk kulit sensitif ga", USE), ("how long does this last??", USE),
    ],
)  # fmt: skip
def test_typos_emoji_capitals_and_missing_accents_do_not_hide_them(text: str, intent: str) -> None:
    assert intent in said(text).labels


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("сколько стоит", "ru"), ("多少钱", "zh"), ("hur mycket kostar den och var köper man", "sv"), ("πόσο κάνει", "el"),
        ("mennyibe kerül és hol lehet venni", "hu"), ("कितने का है", "hi"), ("كم قیمت داره این", "fa"),
    ],
)  # fmt: skip
def test_a_language_we_cannot_judge_gets_no_label_and_a_person(text: str, language: str) -> None:
    found = said(text)

    assert (found.language, found.supported, found.labels, found.scores, found.needs_review) == (
        language,
        False,
        (),
        {},
        True,
    )


@pytest.mark.parametrize(
    "text",
    [
        "this burned my face",
        "total scam",
        "me salió una alergia horrible",
        "das ist betrug",
        "arnaque totale",
        "kulitku iritasi parah",
    ],
)
def test_talk_of_harm_or_fraud_always_goes_to_a_person(text: str) -> None:
    assert (said(text).needs_review, said(text).risk) == (True, True)


def test_emoji_alone_are_chatter_in_no_language() -> None:
    found = said("😍😍🔥")

    assert (found.language, found.supported, found.labels, found.needs_review) == ("zxx", True, ("other",), False)


def test_chatter_is_other_and_other_stands_alone() -> None:
    assert said("haha the ending got me").labels == ("other",)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_text_is_labelled_once_in_order_and_alone_as_in_company(texts: list[str]) -> None:
    comments = [Comment(id=str(i), post=PostId("7"), author="u", text=text) for i, text in enumerate(texts)]

    together = label(comments)

    assert [each.comment for each in together] == comments
    assert together == tuple(label([comment])[0] for comment in comments)
    for each in together:
        assert each.supported or (each.labels == () and each.needs_review)
        assert ("other" in each.labels) <= (each.labels == ("other",))
        assert all(0 <= score <= 1 for score in each.scores.values())


def test_normalising_twice_changes_nothing() -> None:
    for text in ("Whhhhere??? @me https://x.y/z", "𝔻𝕠𝕟𝕖 ﬁne", "CALL +1 (555) 123-4567", "#ad  #skincare"):
        assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(("vertical", "found_at_least"), [("skincare", 0.6), ("software", 0.4), ("education", 0.4)])
def test_comments_written_by_others_are_judged_with_few_false_alarms(vertical: str, found_at_least: float) -> None:
    """The local platform's comments, which the model was not made from, with the intent each was written with.

    It has learned from skincare: elsewhere it leaves more to people, and is no more often wrong.
    """
    rows = [row for language in LANGUAGES if language in SUPPORTED for row in examples(language, vertical)]

    found = label([Comment(id=str(i), post=PostId("7"), author="u", text=text) for i, (_, text) in enumerate(rows)])

    right = [any(name in BUYING for name in each.labels) for each in found]
    truth = [intent in (*INTENTS, "intent.buy") for intent, _ in rows]
    both = sum(told and guessed for told, guessed in zip(truth, right, strict=True))
    assert both / sum(right) > 0.9
    assert both / sum(truth) > found_at_least


_DIGEST = """
import hashlib, json
from importlib import resources
from firesteel.comments import Comment
from firesteel.language import label
lines = (resources.files("firesteel.language") / "seeds" / "seed_examples.jsonl").read_text(encoding="utf-8").splitlines()
found = label([Comment(id=str(i), post="7", author="u", text=json.loads(line)["text"]) for i, line in enumerate(lines)])
print(hashlib.sha256(repr([(each.language, each.labels, sorted(each.scores.items())) for each in found]).encode()).hexdigest())
from numpy._core import _multiarray_umath as umath
print(*[name for name in umath.__cpu_dispatch__ if umath.__cpu_features__[name]])
"""
_TAUGHT = _DIGEST.replace("import label", "import Reader").replace(
    "found = label(",
    "rows = [json.loads(line) for line in lines[::9]]\n"
    "found = Reader('light', [(row['text'] + ' glorp', row['labels']) for row in rows]).label(",
)


@pytest.mark.parametrize("digest", [_DIGEST, _TAUGHT], ids=["as it ships", "taught"])
def test_labels_and_scores_are_the_same_bits_without_processor_features(digest: str) -> None:
    """Another processor, as far as one can have one here: NumPy's own loops and OpenBLAS's kernels of the oldest."""
    off = os.environ | {"NPY_DISABLE_CPU_FEATURES": " ".join(present()), "OPENBLAS_CORETYPE": "Prescott"}

    plain, bare = (
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", digest], capture_output=True, text=True, check=True, env=each
        )
        for each in (os.environ | {"NPY_DISABLE_CPU_FEATURES": ""}, off)
    )

    code, features = plain.stdout.split("\n", 1)
    assert len(code) == hashlib.sha256().digest_size * 2
    assert bare.stdout.split("\n", 1)[0] == code
    if present():
        assert (features.split(), bare.stdout.split()[1:]) == (present(), [])


def present() -> list[str]:
    """Features of this processor that NumPy has loops for, by the names that it goes by."""
    umath = importlib.import_module("numpy._core._multiarray_umath")
    return [name for name in umath.__cpu_dispatch__ if umath.__cpu_features__[name]]
