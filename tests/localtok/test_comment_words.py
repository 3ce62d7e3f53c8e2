"""The words of comments: every intent in every language and line of business, filled in, and who answers whom."""

from __future__ import annotations

import unicodedata
from collections import Counter as Tally

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localtok.market import dice
from localtok.market.comments_text import LANGUAGES, VERTICALS, answer, book, comment, common, templates, written
from localtok.market.model import Organic
from localtok.market.threads import Threads
from localtok.market.traits import INTENTS
from localtok.state import Account, Comment

EVEN = np.full(len(INTENTS), dice.ONE // len(INTENTS), dtype=np.int64)
BRAND = Account("lumen", "Lumen", "_000brand", "", "", "", True, 1_000, "US")
languages, verticals, intents = st.sampled_from(LANGUAGES), st.sampled_from(VERTICALS), st.sampled_from(INTENTS)
starts = st.integers(0, (1 << 64) - 1)
many = settings(deadline=None, max_examples=150, derandomize=True)


def made(number: int, spoken: tuple[str, ...] = ("en",), vertical: str = "skincare", seed: int = 7) -> Comment:
    return comment(
        at=1_767_225_600 + 60 * number,
        item_id="7",
        index=3,
        lane=0,
        number=number,
        weights=EVEN,
        languages=spoken,
        start=dice.stream(seed, "a comment", number),
        vertical=vertical,
    )


def thread(count: int = 400, seed: int = 7, **chances: float) -> list[Comment]:
    """A post's comments after each has joined the talk."""
    talk, written_ = Threads(seed), [made(number, ("en", "es")) for number in range(count)]
    for one in written_:
        talk.join(one, BRAND, Organic(**{"replies": 0.14, "answers": 0.03, **chances}))
    return written_


def test_there_are_words_in_nine_languages_for_four_lines_of_business() -> None:
    assert (len(LANGUAGES), len(VERTICALS)) == (9, 4)
    assert {"en", "es", "pt", "de", "fr", "id"} <= set(LANGUAGES)
    assert all(set(book(one).words) == set(VERTICALS) == set(common().numbers) for one in LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_words_in_every_line_of_business(language: str) -> None:
    for vertical in VERTICALS:
        for intent in INTENTS:
            words = templates(intent, language, vertical)
            assert len(words) >= 4, (vertical, intent)
            assert len(set(words)) == len(words), (vertical, intent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_template_stands_under_two_intents_or_names_an_unknown_one(language: str) -> None:
    of = book(language).templates
    assert set(of["any"]) == set(INTENTS)
    assert all(set(each) <= set(INTENTS) for each in of.values())
    for vertical in VERTICALS:
        where = Tally(text for intent in INTENTS for text in templates(intent, language, vertical))
        assert [text for text, times in where.items() if times > 1] == []


@many
@given(intents, languages, verticals, starts)
def test_nothing_stays_to_be_filled_in_and_nothing_is_empty(
    intent: str, language: str, vertical: str, start: int
) -> None:
    text = written(intent, language, start, vertical)

    assert text.strip()
    assert not {"{", "}"} & set(text)
    assert len(text) <= 150
    assert text == written(intent, language, start, vertical)


def test_every_template_can_be_filled() -> None:
    """Slots that nobody fills would only show once in a while."""
    for language in LANGUAGES:
        for vertical in VERTICALS:
            known = {*book(language).words[vertical], "friend", "place", "shade", "n"}
            for intent in INTENTS:
                for text in templates(intent, language, vertical):
                    assert {part.split("}")[0] for part in text.split("{")[1:]} <= known, text


def test_a_language_without_words_is_written_and_named_in_english() -> None:
    one = made(1, ("nl",))

    assert one.language == "en"
    assert one.text == made(1, ("en",)).text


@pytest.mark.parametrize("spoken", [("de", "de", "de", "en"), ("es",), ("en", "fr", "ja", "ja")])
def test_the_languages_of_a_post_follow_their_weights(spoken: tuple[str, ...]) -> None:
    told = Tally(made(number, spoken).language for number in range(2_000))

    assert set(told) == set(spoken)
    for language, times in Tally(spoken).items():
        share = times / len(spoken)
        assert abs(told[language] / 2_000 - share) <= 4 * (share * (1 - share) / 2_000) ** 0.5


@pytest.mark.parametrize("vertical", VERTICALS)
@pytest.mark.parametrize(("language", "least"), [("en", 0.85), ("es", 0.7), ("ja", 0.65), ("ar", 0.65)])
def test_few_comments_of_a_post_say_the_very_same(language: str, least: float, vertical: str) -> None:
    texts = [made(number, (language,), vertical).text for number in range(400)]

    assert len(set(texts)) >= least * len(texts)


def test_lines_of_business_ask_for_different_things() -> None:
    def asked(vertical: str) -> set[str]:
        return {made(number, ("en",), vertical).text for number in range(3_000)}

    assert any("dark mode" in text.lower() for text in asked("software"))
    assert any("syllabus" in text.lower() for text in asked("education"))
    assert any("square metres" in text.lower() for text in asked("services"))
    assert not any("serum" in text.lower() for vertical in VERTICALS[1:] for text in asked(vertical))


def test_people_write_faces_in_brackets_capitals_and_now_and_then_letters_for_show() -> None:
    texts = [made(number).text for number in range(4_000)]

    faces = sum("[" in text for text in texts) / 4_000
    shouted = sum(text.isupper() and len(text) > 12 for text in texts) / 4_000
    shown = [text for text in texts if unicodedata.normalize("NFKC", text) != text and "𝐚" <= max(text) <= "𝐳"]
    assert 0.02 < faces < 0.08
    assert 0.01 < shouted < 0.05
    assert 4 <= len(shown) <= 60


@many
@given(st.sets(st.tuples(st.integers(0, 8_191), st.integers(0, 3), st.integers(0, 65_535)), min_size=2, max_size=20))
def test_ids_of_one_second_are_nobody_elses(places: set[tuple[int, int, int]]) -> None:
    ids = {
        comment(
            at=1_767_225_600,
            item_id="7",
            index=index,
            lane=lane,
            number=number,
            weights=EVEN,
            languages=("en",),
            start=1,
        ).comment_id
        for index, lane, number in places
    }

    assert len(ids) == len(places)
    assert all(int(id) >> 32 == 1_767_225_600 and not int(id) & 0x80000000 for id in ids)


def test_some_comments_answer_an_earlier_one_that_answers_none() -> None:
    comments = thread()

    by_id = {one.comment_id: one for one in comments}
    replies = [one for one in comments if one.parent_id]
    assert 0.10 * 400 < len(replies) < 0.24 * 400
    for one in replies:
        parent = by_id[one.parent_id]
        assert (parent.item_id, parent.parent_id) == (one.item_id, "")
        assert parent.created_at < one.created_at


def test_the_account_answers_each_comment_once_at_most_and_in_its_language() -> None:
    comments = thread(answers=0.2)

    own = [one for one in comments if one.owner]
    by_id = {one.comment_id: one for one in comments}
    assert len(own) > 20
    assert len({one.parent_id for one in own}) == len(own)
    for one in own:
        assert (one.user_id, one.username, one.language) == ("_000brand", "lumen", by_id[one.parent_id].language)
        assert one.text in {text for words in book(one.language).answers.values() for text in words}


@many
@given(st.integers(0, 1 << 31), st.floats(0, 1), st.floats(0, 1), st.sets(st.integers(0, 59)))
def test_a_thread_adds_no_comment_and_begins_under_none_that_is_gone(
    seed: int, replies: float, answers: float, gone: set[int]
) -> None:
    talk, comments = Threads(seed), [made(number, seed=seed) for number in range(60)]
    ids = [one.comment_id for one in comments]
    for number, one in enumerate(comments):
        talk.join(one, BRAND, Organic(replies=replies, answers=answers))
        one.deleted = number in gone

    assert [one.comment_id for one in comments] == ids
    assert not any(one.parent_id == comments[number].comment_id for number in gone for one in comments)
    assert {one.intent for one in comments} <= set(INTENTS)


def test_without_replies_nobody_answers() -> None:
    assert not any(one.parent_id or one.owner for one in thread(replies=0.0, answers=0.0))


@pytest.mark.parametrize(
    ("intent", "kind"),
    [("q.price", "q"), ("intent.buy", "buy"), ("complaint", "sorry"), ("brand_risk", "sorry"), ("praise", "thanks")],
)
def test_the_account_answers_what_was_said(intent: str, kind: str) -> None:
    asked = made(1)
    asked.intent = intent

    assert answer(asked, 5) in book("en").answers[kind]
