"""The inbox of comments on its page: what stands where, what is done with many at once, and what comes back with its words."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.http import HttpResponse
from django.test import Client

from firesteel.comments import LABELS
from firesteel.web import commentrows
from firesteel.web import desk as pages
from firesteel.web.views.inbox import REASONS
from web.portrayed import PortraitDesk
from web.sample import SampleDesk


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def press(client: Client, deed: str, *ids: str, at: str = "", **more: str) -> HttpResponse:
    return client.post(f"/comments/do/{at}", {"deed": deed, "comment": list(ids)} | more)  # type: ignore[return-value]


def ids(text: str) -> list[str]:
    return re.findall(r'<li data-row data-id="([^"]+)"', text)


def creators_comment(desk: SampleDesk) -> str:
    """One under a post that a code lets run: pinning there is not ours."""
    return next(
        each.comment.id
        for each in desk.labelled()
        if not desk.library()[each.comment.post].creator.is_brand and not each.comment.hidden
    )


def brands_comment(desk: SampleDesk) -> str:
    return next(
        each.comment.id
        for each in desk.labelled()
        if desk.library()[each.comment.post].creator.is_brand and not each.comment.hidden
    )


def test_what_may_harm_stands_first_and_says_how_long_it_is_over_its_time(desk: SampleDesk, client: Client) -> None:
    text = shown(client, "/comments/")
    first = re.split(r"<li data-row", text)[1]

    assert "May harm the brand" in first and "over its time" in first and "for jana" in first
    assert "6 open that may do harm" in text


@pytest.mark.parametrize(("kind", "number"), [("risk", 6), ("intent", 48), ("neutral", 18)])
def test_each_kind_has_a_list_of_its_own(kind: str, number: int, desk: SampleDesk, client: Client) -> None:
    assert len(ids(shown(client, f"/comments/?kind={kind}"))) == number


def test_texts_labels_languages_and_how_sure_they_are_stand_with_each_comment(desk: SampleDesk, client: Client) -> None:
    row = re.split(r"<li data-row", shown(client, "/comments/?kind=intent"))[1]

    assert "ok adding to cart" in row and "Wants to buy" in row and "90\u202f%" in row and "· en" in row


def test_a_comment_cannot_break_out_of_its_row(desk: SampleDesk, client: Client) -> None:
    answer = client.get("/comments/?kind=risk").content.decode()

    assert "<b>be careful" not in answer and "&lt;b&gt;be careful" in answer


def test_many_are_hidden_by_one_button_under_the_readers_name(desk: SampleDesk, client: Client) -> None:
    some = ids(shown(client, "/comments/?kind=risk"))[:3]
    answer = press(client, "hide", *some, at="?kind=risk")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/comments/?kind=risk")
    assert desk.acts == [("hide", tuple(some), "jana")]
    text = shown(client, "/comments/?kind=risk")
    assert "3 comments are hidden." in text and len(ids(text)) == 3


def test_a_comments_own_button_is_about_that_one_whatever_is_ticked(desk: SampleDesk, client: Client) -> None:
    one, other = ids(shown(client, "/comments/?kind=risk"))[:2]
    press(client, f"hide@{one}", other)

    assert desk.acts == [("hide", (one,), "jana")]


def test_what_came_back_stands_beside_its_comment_and_the_others_are_done(desk: SampleDesk, client: Client) -> None:
    theirs, ours = creators_comment(desk), brands_comment(desk)
    answer = press(client, "pin", theirs, ours)
    text = html.unescape(answer.content.decode())

    assert answer.status_code == 200
    assert "1 comment is pinned." in text
    assert f'data-back="{theirs}"' in text
    assert "1 of 2 came back." in text
    row = next(each for each in text.split("<li data-row") if f'id="c-{theirs}"' in each)
    assert 'class="note stop came">no: only the account\'s own login can' in row and " checked" in row


def test_where_nothing_could_be_done_the_page_is_a_refusal(desk: SampleDesk, client: Client) -> None:
    assert press(client, "pin", creators_comment(desk)).status_code == 409


def test_what_an_identity_may_not_is_disabled_with_the_matrixs_words(desk: SampleDesk, client: Client) -> None:
    theirs, ours = creators_comment(desk), brands_comment(desk)
    text = shown(client, "/comments/?state=all&kind=risk") + shown(client, "/comments/?state=all&kind=intent")

    assert re.search(rf'value="pin@{theirs}" disabled title="no: only the account\'s own login can"', text)
    assert re.search(rf'value="pin@{ours}">', text)
    assert "unclear: TikTok does not say whether a code is enough" in text


def test_a_reply_goes_under_each_and_is_offered_again(desk: SampleDesk, client: Client) -> None:
    some = ids(shown(client, "/comments/?kind=intent"))[:2]
    press(client, "reply", *some, text="It is in the bio")

    assert desk.acts == [("reply", tuple(some), "jana", "It is in the bio")]
    assert 'data-ready="It is in the bio"' in shown(client, "/comments/")
    answered = shown(client, "/comments/?state=answered")
    assert ids(answered) == some and "We wrote: It is in the bio" in answered


def test_what_somebody_answered_since_the_page_was_read_is_not_answered_again(desk: SampleDesk, client: Client) -> None:
    before = shown(client, "/comments/?kind=intent")
    (seen,) = re.findall(r'name="seen" value="(\d+)"', before)
    one, other = ids(before)[:2]
    press(client, "reply", one, text="It is 29 EUR", seen=seen)

    late = html.unescape(press(client, "reply", one, other, text="Link in bio", seen=seen).content.decode())

    assert "1 of 2 came back." in late and "somebody answered it meanwhile: “It is 29 EUR”" in late
    assert [act[1] for act in desk.acts] == [(one,), (other,)]
    (fresh,) = re.findall(r'name="seen" value="(\d+)"', shown(client, "/comments/?kind=intent"))
    assert int(fresh) > int(seen)


def test_a_reply_that_is_refused_stays_typed(desk: SampleDesk, client: Client) -> None:
    answer = press(client, "reply", ids(shown(client, "/comments/"))[0], text="x" * 151)
    text = answer.content.decode()

    assert answer.status_code == 400
    assert "1 to 150 characters" in text and "x" * 151 in text
    assert desk.acts == []


def test_without_anything_ticked_the_page_says_what_to_do(desk: SampleDesk, client: Client) -> None:
    answer = press(client, "hide")

    assert answer.status_code == 400
    assert "No comment is ticked: tick some, then say what to do with them." in answer.content.decode()


def test_comments_are_closed_with_a_reason_opened_again_assigned_and_corrected(
    desk: SampleDesk, client: Client
) -> None:
    one, other = ids(shown(client, "/comments/?kind=neutral"))[:2]
    press(client, f"close:{REASONS[1]}", one, other)
    press(client, f"reopen@{one}")
    press(client, "assign:bo", one)
    press(client, "label:q.price", one)

    assert desk.acts == [
        ("close", (one, other), "spam", "jana"),
        ("reopen", (one,), "jana"),
        ("assign", (one,), "bo", "jana"),
        ("relabel", one, ("q.price",), "jana"),
    ]
    closed = shown(client, "/comments/?state=closed")
    assert ids(closed) == [other] and "<b>Closed</b> spam" in closed
    mine = shown(client, "/comments/?owner=bo")
    assert ids(mine) == [one] and "set by a person" in mine


def test_a_list_that_is_longer_than_a_page_has_a_next_one(desk: SampleDesk, client: Client) -> None:
    first, second = shown(client, "/comments/"), shown(client, "/comments/?page=2")

    assert (len(ids(first)), len(ids(second))) == (50, 22)
    assert not set(ids(first)) & set(ids(second))
    assert "1 to 50 of 72" in first and "51 to 72 of 72" in second


@pytest.mark.parametrize(
    ("query", "words"),
    [("?q=nobody+wrote+this", "No comment matches"), ("?state=answered", "No comment matches")],
)
def test_an_empty_list_says_why(query: str, words: str, desk: SampleDesk, client: Client) -> None:
    assert words in shown(client, f"/comments/{query}")


def test_before_anything_was_read_the_inbox_says_what_will_stand_there(client: Client, desk: SampleDesk) -> None:
    pages.use(SampleDesk(empty=True))  # type: ignore[arg-type]

    assert "No comment was read yet" in shown(client, "/comments/")


@pytest.mark.parametrize(
    "query", ["?page=99999999999", "?kind=x&state=y&page=-1&label=z", "?post=nowhere", "?owner=%00"]
)
def test_an_address_that_asks_for_nonsense_gets_a_page(query: str, desk: SampleDesk, client: Client) -> None:
    assert client.get(f"/comments/{query}").status_code == 200


def test_handles_stand_on_the_page_and_never_in_its_json(desk: SampleDesk, client: Client) -> None:
    assert "@handle.of." in shown(client, "/comments/")
    for path in ("/comments.json", "/comments/briefs.json", "/comments/briefs/q.price-1a2b.json"):
        answer = client.get(path)
        assert json.loads(answer.content) and b"handle.of." not in answer.content, path


def test_a_question_of_many_becomes_a_brief_that_can_be_downloaded(desk: SampleDesk, client: Client) -> None:
    assert "how much is it??" in shown(client, "/comments/briefs/")
    answer = client.post("/comments/briefs/make/", {"key": "q.price-1a2b"})

    assert answer.headers["Location"] == "/comments/briefs/q.price-1a2b/"
    text = shown(client, "/comments/briefs/q.price-1a2b/")
    assert "what does the set cost" in text and "by jana" in text and "handle.of." not in text
    file = client.get("/comments/briefs/q.price-1a2b.md")
    assert file.headers["Content-Disposition"] == 'attachment; filename="brief-q.price-1a2b.md"'
    assert file.content.decode().startswith("# People ask about price")


def test_a_brief_of_what_nobody_asks_is_refused_on_the_page(desk: SampleDesk, client: Client) -> None:
    answer = client.post("/comments/briefs/make/", {"key": "q.nothing"})

    assert answer.status_code == 404
    assert "nobody asks" in answer.content.decode().lower()


def test_words_are_blocked_and_let_through_again(desk: SampleDesk, client: Client) -> None:
    assert "1 word" in shown(client, "/comments/words/")
    client.post("/comments/words/", {"words": "fake\nrip off, scam"})
    client.post("/comments/words/", {"through": "scam"})

    assert desk.acts == [("block", ("fake", "rip off"), "jana"), ("let through", ("scam",), "jana")]
    assert client.post("/comments/words/", {"words": "  "}).status_code == 400


def test_what_may_be_done_is_told_before_codes_are_brought(desk: SampleDesk, client: Client) -> None:
    text = shown(client, "/creators/codes/")

    assert "What can be done about comments, by how the post is granted" in text
    assert "unclear: TikTok does not say whether a code is enough" in text


def test_a_posts_comments_say_how_sure_each_label_is_and_are_corrected_by_one_choice(
    desk: SampleDesk, client: Client
) -> None:
    portrayed = PortraitDesk()
    pages.use(portrayed)  # type: ignore[arg-type]
    post = portrayed.world.flown[0].id
    text = shown(client, f"/posts/{post}/")
    one = re.search(r'<li data-id="([^"]+)"', text)
    assert one is not None and "May harm the brand <b>90\u202f%</b>" in text

    answer = client.post(f"/posts/{post}/comments/{one[1]}/label/", {"label": "objection"})
    assert answer.headers["Location"] == f"/posts/{post}/"
    client.post(f"/posts/{post}/comments/{one[1]}/label/", {"right": "yes"})

    assert portrayed.acts == [("relabel", one[1], ("objection",), "jana"), ("relabel", one[1], ("objection",), "jana")]
    after = shown(client, f"/posts/{post}/")
    assert "Kept, under your name. The score stays at" in after and "set by a person" in after


def test_every_label_has_a_key_of_its_own_in_the_menu() -> None:
    keys = [key for key, _, _ in commentrows.choices(LABELS)]
    names = [name for _, name, _ in commentrows.choices(LABELS)]

    assert sorted(names) == sorted(LABELS)
    assert len(set(keys)) == len(keys) and keys[:10] == list("1234567890")


@pytest.mark.parametrize(
    ("minutes", "words"), [(59, "59\u202fmin"), (60, "1\u202fh"), (2879, "47\u202fh"), (2880, "2\u202fd")]
)
def test_a_length_of_time_is_told_in_its_largest_part(minutes: int, words: str) -> None:
    from datetime import timedelta

    assert commentrows.span(timedelta(minutes=minutes)) == words
