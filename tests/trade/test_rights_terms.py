"""What is signed, what a version changed, and the plain sentences a creator reads."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

import a
from firesteel.errors import BadInput
from firesteel.posts import PRESETS
from firesteel.rights import (
    CLAUSES,
    TEMPLATES,
    Attachment,
    UsageRights,
    answered,
    answers,
    beside,
    changed,
    filled,
    summary,
    terms,
)
from firesteel.rights.agreements import UNSIGNED
from firesteel.rights.plain import titled
from firesteel.values import PostId, Window

POST = PostId("7000000000000000001")
OTHER: dict[str, Any] = {
    "creator": "joon",
    "deal": "spring",
    "posts": frozenset({PostId("7000000000000000002")}),
    "window": a.window(-1, 61),
    "markets": frozenset({"US", "DE"}),
    "objectives": frozenset({"sales", "traffic"}),
    "link_and_cta": False,
    "comment_moderator": "Ben",
    "creator_may_change": "yes",
    "reuse_outside": "anywhere",
    "negative_comments": "notify",
    "negative_share": 0.25,
    "shared_results": frozenset({"views"}),
    "fee": a.usd(301),
    "spend_cap": a.usd(5_000),
    "music_until": a.at(20),
    "live_until": a.at(30),
    "note": "met at the fair",
    "respond_within_h": 24,
    "payment_before_code": True,
    "paid_at": a.at(1),
    "payment": "INV-7",
    "renewal_fee": a.usd(250),
    "exclusive": "skin care",
    "exclusive_until": a.at(90),
    "attachments": (Attachment(name="brief.pdf", digest="ab" * 32, size=10),),
    "language": "de",
}
FIELDS = [field.name for field in fields(UsageRights)]
SIGNED = [name for name in FIELDS if name not in UNSIGNED]


def versions(field: str) -> tuple[UsageRights, UsageRights]:
    return a.rights(), replace(a.rights(), **{field: OTHER[field]})


@pytest.mark.parametrize("field", SIGNED)
def test_any_change_of_what_is_signed_wants_another_signature_and_reads_otherwise(field: str) -> None:
    old, new = versions(field)

    assert terms(old) != terms(new)
    assert summary(old) != summary(new)


@pytest.mark.parametrize("field", sorted(UNSIGNED))
def test_what_is_not_signed_leaves_the_signature_and_the_summary_alone(field: str) -> None:
    old, new = versions(field)

    assert terms(old) == terms(new)
    assert summary(old) == summary(new)


@pytest.mark.parametrize("field", FIELDS)
def test_every_changed_field_is_told_with_what_it_said_before(field: str) -> None:
    old, new = versions(field)

    ((_, before, after),) = changed(old, new)

    assert changed(old, old) == ()
    assert changed(new, old) == ((changed(old, new)[0][0], after, before),)
    assert before
    assert after
    assert before != after


def test_the_terms_are_the_same_in_any_order_of_sets_and_in_every_run() -> None:
    one = a.rights(markets=frozenset({"US", "DE", "FR"}))
    same = a.rights(markets=frozenset({"FR", "US", "DE"}))

    assert terms(one) == terms(same)
    assert terms(a.rights()) == "b73e9331469939a25f2a6343ea789668173aa932ca5edbec057d80f27118dca8"


def test_nothing_shared_is_another_agreement_than_an_open_question() -> None:
    assert terms(a.rights(shared_results=frozenset())) != terms(a.rights(shared_results=None))


def test_changes_are_told_in_the_words_of_the_clauses() -> None:
    new = a.rights(
        window=Window(a.at(0), a.at(30.5)),
        negative_share=0.125,
        fee=None,
        payment_before_code=True,
        music_until=a.at(20),
        exclusive="skin care",
        exclusive_until=a.at(90),
        respond_within_h=1,
    )

    assert changed(a.rights(), new) == (
        (
            "how long",
            "from 31 December 2025 until the end of 1 March 2026",
            "from 1 January 2026 until 31 January 2026, 12:00 UTC",
        ),
        (
            "what happens when comments turn negative",
            "the ads are paused, above 20 %",
            "the ads are paused, above 12.5 %",
        ),
        ("fee", "$300.00", "none"),
        ("payment", "not tied to the code", "before the code"),
        ("exclusivity", "none", "skin care, until the end of 31 March 2026"),
        ("music licence", "none", "until the end of 20 January 2026"),
        ("within how many hours comments are answered", "none", "within 1 hour"),
    )


def test_a_whole_agreement_reads_as_plain_english() -> None:
    rights = a.rights(
        markets=frozenset({"US", "DE", "ZZ"}),
        objectives=frozenset({"leads", "sales"}),
        renewal_fee=a.usd(200),
        payment_before_code=True,
        spend_cap=a.usd(3_000),
        live_until=a.at(70),
    )

    assert summary(rights, "Lumen") == (
        "This is the agreement between Lumen and @mara.skin about ads on TikTok.",
        "Lumen may use post 7000000000000000001; no other post of @mara.skin.",
        "The ads may run from 31 December 2025 until the end of 1 March 2026 (61 days), in days of UTC.",
        "The ads may run in Germany, the United States and ZZ, to sell or to win enquiries; nowhere else and for nothing else.",
        "Lumen may add a link and a button to the ads.",
        "Jana looks after the comments.",
        "@mara.skin does not delete, hide or edit the post while the agreement lasts.",
        "Outside TikTok, the video may be used nowhere.",
        "If more than 20 % of the comments read may do harm, the ads are paused.",
        "@mara.skin gets to see these results of the ads: money spent and views.",
        "Lumen pays $300.00.",
        "Lumen pays before the code is handed over.",
        "Another period of the same length costs $200.00.",
        "Lumen spends at most $3,000.00 on the ads.",
        "The post stays up until the end of 11 March 2026.",
    )


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"posts": frozenset({POST, PostId("7")})}, "The brand may use 2 posts: 7 and 7000000000000000001"),
        ({"link_and_cta": False}, "The brand may add neither a link nor a button to the ads."),
        ({"creator_may_change": "after notice"}, "may delete, hide or edit the post after telling the brand first."),
        ({"creator_may_change": "yes"}, "@mara.skin may delete, hide or edit the post at any time."),
        (
            {"creator_may_change": "only at night"},
            "whether @mara.skin may delete, hide or edit the post: only at night.",
        ),
        ({"reuse_outside": "owned channels"}, "the video may be used on the brand's own channels."),
        ({"reuse_outside": "anywhere"}, "Outside TikTok, the video may be used anywhere."),
        ({"negative_comments": "notify"}, "of the comments read may do harm, the brand is told."),
        ({"negative_comments": "ask creator"}, "the creator is asked what to do."),
        ({"negative_share": 0.07}, "If more than 7 % of"),
        ({"shared_results": frozenset()}, "The brand shares no results with @mara.skin."),
        ({"window": a.window(0, 0.5)}, "until 1 January 2026, 12:00 UTC (about 12 hours), in days of UTC."),
        ({"fee": None}, "No fee was agreed."),
        ({"fee": a.usd(0)}, "The brand pays $0.00."),
        ({"exclusive_until": a.at(90)}, "@mara.skin promotes no competitor until the end of 31 March 2026."),
        ({"exclusive": "skin care"}, "promotes nobody else in skin care, as long as the agreement lasts."),
        ({"respond_within_h": 1}, "Comments that may do harm are answered within 1 hour."),
        ({"deal": "spring"}, "This is the agreement “spring” between the brand and @mara.skin"),
    ],
)
def test_each_answer_reads_as_one_sentence(given: dict[str, Any], sentence: str) -> None:
    assert any(sentence.lower() in each.lower() for each in summary(a.rights(**given)))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"window": None}, "Still open: how long."),
        ({"objectives": None}, "Still open: which markets and objectives; named so far: the United States."),
        ({"markets": None}, "Still open: which markets and objectives; named so far: ads to sell."),
        (
            {"negative_share": None},
            "Still open: what happens when comments turn negative; named so far: the ads are paused.",
        ),
        (
            {"negative_comments": None},
            "Still open: what happens when comments turn negative; named so far: more than 20 %.",
        ),
    ],
)
def test_an_open_point_is_said_to_be_open(given: dict[str, Any], said: str) -> None:
    rights = a.rights(**given)

    assert said in summary(rights)
    assert [clause for _, clause, _, words in answers(rights) if not words] == list(answered(rights)[1])


def test_the_nine_answers_keep_their_numbers_and_questions() -> None:
    found = answers(UsageRights(creator="mara.skin"))

    assert [(number, clause, question) for number, clause, question, _ in found] == [
        (number, *clause) for number, clause in enumerate(CLAUSES, start=1)
    ]
    assert {words for *_, words in found} == {""}


def test_beside_the_nine_stands_what_was_paid_and_until_when_the_sound_is_licensed() -> None:
    rights = a.rights(payment="INV-7", paid_at=a.at(2), music_until=a.at(20), note="met at the fair")

    assert beside(rights) == (
        ("Fee", "The brand pays $300.00."),
        ("Paid", "Paid on 3 January 2026 (INV-7)."),
        ("Music", "The sound is licensed until the end of 20 January 2026."),
    )


@pytest.mark.parametrize(("payment", "said"), [("", "Not paid yet."), ("INV-7", "Not paid yet (INV-7).")])
def test_a_payment_that_waits_is_said(payment: str, said: str) -> None:
    assert ("Paid", said) in beside(a.rights(payment_before_code=True, payment=payment))


def test_there_is_a_template_for_each_trade_that_needs_creators() -> None:
    assert [each.key for each in TEMPLATES] == [
        "e-commerce",
        "b2b",
        "local-services",
        "education",
        "recruitment",
        "personal-brand",
    ]
    assert {each.key for each in TEMPLATES} <= PRESETS.keys()


@pytest.mark.parametrize("key", [each.key for each in TEMPLATES])
def test_a_template_answers_all_that_can_be_answered_before_anybody_is_asked(key: str) -> None:
    rights = filled(key, "mara.skin", (POST,), a.at(0.6), "EUR")

    assert answered(rights)[1] == ("markets", "comment_moderator")
    assert rights.objectives
    assert rights.window is not None
    assert rights.window.start == a.at(0)
    assert timedelta(days=30) <= rights.window.length <= timedelta(days=60)
    assert (rights.fee, rights.renewal_fee, rights.spend_cap) == (None, None, None)
    assert answered(filled(key, "mara.skin", (POST,), a.at(0), "EUR", markets=("DE",), moderator="Jana"))[1] == ()


def test_templates_differ_as_their_trades_do() -> None:
    start: dict[str, Any] = {"creator": "mara.skin", "posts": (POST,), "start": a.at(0)}

    assert filled("recruitment", **start).objectives == frozenset({"traffic", "leads"})
    assert filled("b2b", **start).objectives == frozenset({"reach", "traffic", "leads"})
    assert "place" in filled("local-services", **start).note
    assert len({terms(filled(each.key, **start)) for each in TEMPLATES}) == 6


def test_an_unknown_template_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="choose one of e-commerce, b2b"):
        filled("influencers", "mara.skin", (POST,), a.at(0))


def test_a_post_that_was_read_is_called_by_its_caption_and_its_signature_stays_the_same() -> None:
    """Agreements named posts by their numbers alone, to people who know them by what they filmed."""
    one, two = PostId("7000000000000000001"), PostId("7000000000000000002")
    rights = a.rights(posts=frozenset({one, two}))
    titles = {one: titled(one, "Which shade? #skin #lumen")}
    signed = terms(rights)

    told = summary(rights, "Lumen", titles)[1]

    assert told == (
        "Lumen may use 2 posts: “Which shade?” (its number ends in 000001) and 7000000000000000002; no other post of "
        "@mara.skin."
    )
    assert terms(rights) == signed
    assert titled(two, "#only #tags") == ""
