"""Whether a page speaks of what a post promises: words by their stems, prices to the cent, and nothing claimed beyond."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firesteel.posts.message import alignment
from trade.wordbyword import word_by_word


def test_a_page_that_keeps_every_promise_is_aligned() -> None:
    said = alignment(
        hook="One drop, both cheeks",
        message="Glow serum for $48, free shipping",
        title="Glow Serum | Lumen",
        text="A serum in drops, for your cheeks and more. $48.00. Shipping is free.",
    )

    assert (said.score, said.aligned, said.missing) == (1.0, True, ())
    assert said.shared == ("drop", "cheeks", "glow", "serum", "$48", "free", "shipping")
    assert said.findings == (
        "Both speak of drop, cheeks, glow, serum, $48 and free",
        "Only words were compared, not what is meant by them",
    )


def test_a_price_that_is_not_on_the_page_is_the_first_thing_said() -> None:
    said = alignment(message="Glow serum for $29, 20 % off", text="Glow serum, $48. Save 15 %.")

    assert said.promises == ("$29", "20 %")
    assert said.findings[0] == "The post promises $29 and 20 %, which the page does not say"
    assert said.aligned is False


def test_another_page_or_language_shares_nothing_and_says_so() -> None:
    said = alignment(hook="Retinol without the sting", text="Wir liefern Holzfenster nach Maß")

    assert (said.score, said.aligned) == (0.0, False)
    assert said.findings[0] == "The page has none of the post's words: it may be another page, or another language"


@pytest.mark.parametrize(
    ("post", "page", "same"),
    [
        ("drop", "Drops", True),
        ("hydrating", "hydration", True),
        ("crème", "CREME", True),
        ("kaufen", "kauft", True),
        ("skin", "skincare", False),
        ("internet", "interview", False),
        ("セラム", "セラム", True),
        ("сыворотка", "сыворотки", True),
        ("$1,299.00", "1.299 $", True),
        ("1 299 €", "€1.299,00", True),
        ("29 dollars", "USD 29", True),
        ("20%", "20 percent", True),
        ("2,980円", "¥2980", True),
        ("$48", "48", True),
        ("$48", "48 %", False),
        ("$48", "$48.50", False),
        ("0.590 €", "590 €", False),
        ("12,50 €", "12.5 EUR", True),
    ],
)
def test_words_may_differ_in_their_endings_and_figures_not_at_all(post: str, page: str, same: bool) -> None:
    assert alignment(message=post, text=page).score == (1.0 if same else 0.0)


@pytest.mark.parametrize(
    "said",
    ["gluten free bread", "cruelty-free bread", "feel free to ask", "50% of people love bread", "100% rye bread"],
)
def test_what_gives_nothing_away_is_no_promise(said: str) -> None:
    found = alignment(hook=said, title="Bread", text="bread of rye, gluten-free, loved by people; ask us")

    assert found.promises == ()


@pytest.mark.parametrize("said", ["free shipping", "buy one get one-free", "20% off", "ships free of charge"])
def test_a_bargain_the_page_does_not_speak_of_is_a_promise(said: str) -> None:
    assert alignment(hook=said, title="Bread", text="bread of rye").promises


@pytest.mark.parametrize(
    ("said", "page"),
    [("59,90 reais", "R$59,90"), ("$1.5k", "$1,500"), ("Rp49rb", "Rp 49.000"), ("49 ribu", "Rp 49.000")],
)
def test_a_price_is_the_same_in_every_spelling(said: str, page: str) -> None:
    assert alignment(hook=said, title="offer", text=page).score == 1.0


def test_small_words_links_and_handles_say_nothing() -> None:
    said = alignment(caption="the link in your bio @mara.skin https://lumen.example/glow y de la", text="Glow serum")

    assert said.score is None
    assert said.aligned is None
    assert said.findings == ("The post says nothing that could be looked for: write down its hook and its message",)


def test_a_page_without_words_cannot_be_judged() -> None:
    said = alignment(hook="Glow serum", text="")

    assert said.score is None
    assert said.findings == ("The page has no words we could read: fetch it again, or look at it yourself",)


def test_hook_and_message_count_for_more_than_the_caption() -> None:
    kept = alignment(message="serum", caption="#skintok", text="serum")
    lost = alignment(message="serum", caption="#skintok", text="skintok")

    assert kept.score == pytest.approx(2 / 3)
    assert lost.score == pytest.approx(1 / 3)


def test_a_page_known_by_its_words_alone_is_compared_too() -> None:
    said = alignment(hook="Glow serum for $48", title="Glow", words=frozenset({"serum", "48"}))

    assert said.score == 1.0


PARTS = st.text(max_size=60)


@given(PARTS, PARTS, PARTS, PARTS, PARTS)
def test_whatever_is_said_the_parts_add_up_and_the_score_is_a_share(
    hook: str, message: str, cta: str, caption: str, text: str
) -> None:
    said = alignment(hook=hook, message=message, cta=cta, caption=caption, text=text)

    assert said.score is None or 0.0 <= said.score <= 1.0
    assert set(said.promises) <= set(said.missing)
    assert said.findings
    assert all(said.findings)


@given(PARTS)
def test_a_post_is_aligned_with_a_page_that_says_the_same(text: str) -> None:
    assert alignment(message=text, text=text).score in (None, 1.0)


@given(PARTS, PARTS, PARTS)
def test_a_page_that_says_more_is_never_further_from_the_post(message: str, text: str, more: str) -> None:
    before, after = alignment(message=message, text=text), alignment(message=message, text=f"{text}\n{more}")

    assert before.score is None or (after.score is not None and after.score >= before.score)


_PIECES = st.sampled_from(
    [
        "glow",
        "serum",
        "hydrating",
        "hydration",
        "Hydrate",
        "drop",
        "drops",
        "dropper",
        "interview",
        "internet",
        "skin",
        "skincare",
        "skincares",
        "abcd",
        "abcdef",
        "abcdefg",
        "abcdefgh",
        "abcdxyz",
        "abcdex",
        "abcdexyz",
        "it's",
        "It’s",
        "O'Neill",
        "crème",
        "creme",
        "CRÈME",
        "ﬁne",
        "Straße",
        "STRASSE",
        "セラム",
        "сыворотка",
        "сыворотки",
        "İstanbul",
        "é",
        "́",
        "½",
        "²",
        "９９",
        "٤٨٪",
        "free",
        "sugar-free",
        "sugar",
        "free",
        "one-free",
        "freedom",
        "hands-free",
        "GRATIS",
        "sale",
        "promo",
        "$29",
        "29",
        "029",
        "00",
        "$1,299.00",
        "1.299",
        "$",
        "1",
        "299",
        "€",
        "20%",
        "20",
        "percent",
        "100",
        "%",
        "of",
        "50",
        "%",
        "of",
        "5k",
        "5rb",
        "5",
        "ribu",
        "USD",
        "29",
        "usd.",
        "r$",
        "R$",
        "Rp",
        "10.000",
        "0,50",
        "0.500",
        "12'000",
        "2,980円",
        "¥2980",
        "123456789012345678901234567890",
        "@mara.skin",
        "www.a.bc",
        "https://lumen.example/x#1",
        "link",
        "bio",
        "the",
        "und",
        "x",
        "xy",
        "-",
        ".",
        ",",
        "'",
        "’",
        "_",
        "#tag",
        "a_b",
        "a1b2",
    ]
)
_FIGURES = st.sampled_from(("48", "$48", "48 %", "€48.00", "048", "100 %", "20% of"))
_TEXTS = st.one_of(
    st.lists(_PIECES, max_size=9).map(" ".join),
    st.lists(_FIGURES, max_size=2).map(" ".join),
    st.lists(_PIECES, max_size=4).map("".join),
    st.text(),
)


@given(_TEXTS, _TEXTS, _TEXTS, _TEXTS, st.lists(_TEXTS, max_size=4))
def test_comparing_quickly_says_what_comparing_word_by_word_says(hook, message, caption, text, words) -> None:
    said = {"hook": hook, "message": message, "caption": caption, "cta": message[:7], "text": text, "words": words}

    assert alignment(**said) == word_by_word(**said)


@given(st.text(alphabet="abc", max_size=6), st.text(alphabet="abc", max_size=6))
def test_two_words_are_one_quickly_where_they_are_one_letter_by_letter(one: str, other: str) -> None:
    stem = "drop"

    assert alignment(message=stem + one, text=stem + other) == word_by_word(message=stem + one, text=stem + other)
