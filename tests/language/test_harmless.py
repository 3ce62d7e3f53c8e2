"""What only looks like harm, or like nothing at all: words of another meaning, odd letters, texts without end."""

from __future__ import annotations

import time

import pytest

from firesteel.comments import Comment, Labelled
from firesteel.language import ENCODER, Reader, available, label, readers
from firesteel.language.text import normalised
from firesteel.values import PostId


def said(text: str, usual: str = "") -> Labelled:
    comment = Comment(id="1", post=PostId("7"), author="u", text=text)
    return label([comment], {comment.post: usual} if usual else None)[0]


@pytest.mark.parametrize(
    "text",
    [
        "this is fire", "this song is fire 🔥", "Sue you look so pretty", "der song ist feuer", "wo finde ich die anzeige mit dem rabatt",
        "como funciona o processo de compra", "come funziona il processo", "hay mucha demanda de este producto",
        "de golpe me dieron ganas de comprarlo", "este té quema grasa?", "tem queima de estoque esse mês?", "kak udah bpom belum",
        "친구랑 같이 준비하고 있어요", "링크 공유해주세요", "이거 중독성 있어요", "구매하실려면 디엠 주세요", "색 진짜 잘 고름", "이상한거 아니죠?",
        "자외선 차단하고 발라요", "子どもにやらせたい", "czy ta lampa ma ściemniacz",
    ],
)  # fmt: skip
def test_words_that_are_harm_elsewhere_raise_no_risk(text: str) -> None:
    assert not said(text).risk


@pytest.mark.parametrize(
    "text",
    [
        "this is fire",
        "hay mucha demanda de este producto",
        "como funciona o processo de compra",
        "링크 공유해주세요",
        "子どもにやらせたい",
    ],
)
def test_nor_does_the_model_think_so(text: str) -> None:
    assert "brand_risk" not in said(text).labels


@pytest.mark.parametrize(
    "text",
    [
        "the charger caught fire", "i'm gonna sue", "feuer gefangen nach zwei tagen", "isso é golpe", "vou processar vocês", "les voy a poner una demanda",
        "me quema la cara", "ini tanpa bpom", "여성비하 광고네요", "독성 물질 나왔대요", "상한 음식 왔어요 음식 상했어요", "これやらせでしょ", "to jest ściema",
    ],
)  # fmt: skip
def test_the_same_words_where_they_are_meant_still_do(text: str) -> None:
    assert said(text).risk


def test_a_phrase_of_harm_is_looked_at_also_where_the_model_is_calm() -> None:
    texts = ("wie viel kostet das polizei kostüm", "de que talla es el disfraz de policía", "copyright free music?")
    calm = [each for each in map(said, texts) if each.scores["brand_risk"] < 0.05]

    assert calm
    assert all(each.risk and each.needs_review for each in calm)


def test_words_of_chinese_signs_alone_are_japanese_where_the_account_writes_it() -> None:
    assert (said("送料無料").language, said("送料無料", "ja").language) == ("zh", "ja")
    assert said("这个多少钱", "ja").language == "zh"


@pytest.mark.parametrize(
    "way", ["light", pytest.param(ENCODER, marks=pytest.mark.skipif(not available(), reason="no encoder"))]
)
@pytest.mark.parametrize("text", ["how much \ud800 is it", "how much\x00 is it", "\u202ehow much is it\u200f"])
def test_halves_of_letters_zeros_and_marks_of_direction_hide_nothing(text: str, way: str) -> None:
    (found,) = Reader(way).label([Comment(id="1", post=PostId("7"), author="u", text=text)])

    assert (found.language, found.labels[0]) == ("en", "q.price")
    assert "\ud800" not in normalised(text)


@pytest.mark.parametrize("text", ["", " \t\u3000", "\u0301\u0302", "\ufe0f", "\x00", "\ud800"])
def test_what_holds_no_word_is_chatter(text: str) -> None:
    assert (said(text).language, said(text).labels) == ("zxx", ("other",))


@pytest.mark.parametrize("piece", ["a-", "ab", "a'", "値段いくら", "ราคา", "1(", "@", "["])
def test_forty_thousand_letters_are_read_in_a_moment(piece: str) -> None:
    text = (piece * 40_000)[:40_000]
    said(piece)

    began = time.process_time()
    said(text)

    assert time.process_time() - began < 3


def test_where_no_language_can_be_told_only_the_phrase_itself_is_taken_at_its_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = "take my money"
    assert said(text).labels == ("intent.buy", "spam"), "the model thinks of another label"

    monkeypatch.setattr(readers, "detected", lambda texts, *_: ["und"] * len(texts))

    assert said(text).labels == ("intent.buy",)
