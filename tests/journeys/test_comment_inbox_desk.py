"""The inbox of a desk on localtok: who sees to what by when, corrections that move scores, briefs that name nobody."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from creatordesks import agreed, posts_of, without_comments
from firesteel.comments import Comment
from firesteel.comments.triage import ANSWERED, CLOSED, INTENT, NEUTRAL, OPEN, RISK
from firesteel.desk import Desk
from firesteel.desk.comments.briefs import ATTACHED
from firesteel.desk.comments.commentfacts import Briefed, Closed, Relabelled
from firesteel.desk.comments.inbox import ALL, NOBODY, Filter
from firesteel.desk.team import set_role
from firesteel.desk.today.comments import unanswered
from firesteel.errors import BadInput, NotApproved, NotFound
from firesteel.roles import Role
from firesteel.values import PostId

CREATOR = "mara.skin"
SCAM, PRICE, SHIPS, LOVE = "this is a scam do not buy", "how much is it?", "do you ship to canada?", "love it"


def post_of(desk: Desk) -> PostId:
    return posts_of(desk, CREATOR)[0]


def written(desk: Desk, post: PostId, **texts: str) -> None:
    """Comments under the post by their id's name, five hours old, as if they had just been read."""
    at = desk.now() - timedelta(hours=5)
    made = [Comment(id=id, post=post, author=f"author of {id}", text=text, at=at) for id, text in texts.items()]
    desk.lake.append("comment", [desk._comment_row(each, desk.now()) for each in made])


def ids(desk: Desk, **ask: object) -> list[str]:
    return [each.item.comment.id for each in desk.inbox(Filter(**ask)).items]  # type: ignore[arg-type]


def test_the_inbox_says_what_each_is_about_whose_it_is_and_by_when(known: Desk) -> None:
    desk, post = known, post_of(known)
    agreed(desk, CREATOR, comment_moderator="Jana", respond_within_h=2)
    written(desk, post, price=PRICE, love=LOVE, scam=SCAM)
    own = next(post.id for post in desk.library().values() if post.creator.is_brand)
    written(desk, own, brand=SCAM)

    page = desk.inbox()

    assert [each.item.comment.id for each in page.items] == ["scam", "brand", "price", "love"]
    scam, brand = page.items[:2]
    assert (scam.item.kind, scam.item.owner, scam.item.overdue) == (RISK, "Jana", True)
    assert scam.item.due is not None and desk.now() - scam.item.due == timedelta(hours=3)
    assert brand.item.owner == desk.store.workspace.brand
    assert scam.title and {"hide", "reply", "pin", "delete"} <= scam.allowed.keys()
    assert page.kinds == {RISK: 2, INTENT: 1, NEUTRAL: 1}
    assert (page.states[OPEN], page.late, page.total) == (4, 2, 4)

    assert ids(desk, kind=INTENT) == ["price"]
    assert ids(desk, late=True) == ["scam", "brand"]
    assert ids(desk, owner="Jana", text="SCAM") == ["scam"]
    assert ids(desk, post=own) == ["brand"]
    assert ids(desk, label="q.price", size=1, page=9) == ["price"]
    with pytest.raises(BadInput):
        desk.inbox(Filter(kind="urgent"))


def test_a_word_in_no_language_of_its_own_is_read_in_its_posts_once_that_is_known(known: Desk) -> None:
    desk, post = known, post_of(known)
    written(desk, post, hello="hello", price=PRICE, love=LOVE)
    assert {each.comment.id: each.language for each in desk.labelled()}["hello"] == "und"

    written(desk, post, ships=SHIPS, scam=SCAM, wow="wow this is so pretty")

    read = {each.comment.id: each for each in desk.labelled()}
    assert (read["hello"].language, read["hello"].supported, read["hello"].needs_review) == ("en", True, False)
    assert read["price"].labels == ("q.price",)


def test_comments_are_assigned_closed_with_a_reason_opened_again_and_undone(known: Desk) -> None:
    desk = known
    written(desk, post_of(desk), price=PRICE, love=LOVE)
    assert ids(desk, owner=NOBODY) == ["price", "love"]

    assert desk.assign(["price", "love"], " Ben ", "Ana") == ("price", "love")
    assert desk.assign(["price"], "Ben", "Ana") == ()
    assert ids(desk, owner="Ben") == ["price", "love"]
    with pytest.raises(BadInput, match="with a reason"):
        desk.close_comments(["love"], " ", "Ana")
    with pytest.raises(NotFound):
        desk.close_comments(["love", "nobody's"], "no question", "Ana")
    assert desk.close_comments(["love"], "no question", "Ana") == ("love",)
    assert [(each.item.state, each.item.reason) for each in desk.inbox(Filter(state=CLOSED)).items] == [
        (CLOSED, "no question")
    ]

    desk.undo(desk.ledger.entry(Closed, "love").seq, "Ana")
    assert ids(desk, state=CLOSED) == []
    desk.close_comments(["love"], "no question", "Ana")
    assert desk.reopen_comments(["love", "price"], "Ana") == ("love",)
    assert sorted(ids(desk)) == ["love", "price"]


def test_a_reply_of_the_creator_answers_and_whoever_may_not_moderate_changes_nothing(known: Desk) -> None:
    desk, post = known, post_of(known)
    written(desk, post, price=PRICE)
    reply = Comment(id="r", post=post, author="", text="12", at=desk.now(), is_creator=True, parent="price")
    desk.lake.append("comment", [desk._comment_row(reply, desk.now())])

    assert (ids(desk), ids(desk, state=ANSWERED), ids(desk, state=ALL)) == ([], ["price"], ["price"])
    set_role(desk, "Olga", Role.OWNER, "Olga")
    set_role(desk, "Vera", Role.VIEWER, "Olga")
    for refused in (
        lambda: desk.assign(["price"], "Vera", "Vera"),
        lambda: desk.close_comments(["price"], "why", "Vera"),
        lambda: desk.relabel("price", ["other"], "Vera"),
        lambda: desk.make_brief("q.price", "Vera"),
    ):
        with pytest.raises(NotApproved):
            refused()


def test_a_correction_moves_the_posts_intent_and_score_and_undo_restores_them(known: Desk) -> None:
    desk, post = known, post_of(known)
    written(desk, post, **{f"love{number}": f"{LOVE} {number}" for number in range(9)}, scam=SCAM)

    def score() -> tuple[float | None, float, int]:
        row = desk.posts().of(post)
        assert row is not None
        return desk.find(post).signals.intent_comments, row.ranked.score, len(desk.open_risks().get(post, ()))

    before = score()
    for number in range(9):
        desk.relabel(f"love{number}", ["q.price"], "Ana")
    desk.relabel("scam", ["objection"], "Ana")

    after = score()
    assert (after[0] or 0) > (before[0] or 0) + 3 and after[1] > before[1]
    assert (before[2], after[2]) == (1, 0)
    assert ids(desk, label="q.price", kind=INTENT, size=20) == [f"love{number}" for number in range(9)]
    assert desk.inbox(Filter(label="objection")).items[0].said
    assert "Comment corrected: objection" in [each.words for each in desk.history(post)]

    for id in ("scam", *(f"love{number}" for number in range(9))):
        desk.undo(desk.ledger.entry(Relabelled, id).seq, "Ana")
    assert score() == before
    with pytest.raises(BadInput, match="no label"):
        desk.relabel("scam", ["nonsense"], "Ana")


def test_a_correction_says_it_for_sure_survives_a_rebuilt_lake_and_is_learnt_from(known: Desk, home: Path) -> None:
    desk = known
    written(desk, post_of(desk), thai="สวยมากกกก", right=PRICE, again="  How MUCH is it? ")
    desk.relabel("thai", ["q.price", "other", "intent.buy"], "Ana")
    desk.relabel("right", ["q.price"], "Ana")

    without_comments(home)
    written(desk, post_of(desk), thai="สวยมากกกก", right=PRICE, again="  How MUCH is it? ")

    thai = next(each for each in desk.labelled() if each.comment.id == "thai")
    assert (thai.labels, thai.supported, thai.needs_review) == (("q.price", "intent.buy"), True, False)
    assert thai.scores["q.price"] == thai.scores["intent.buy"] == 1.0
    assert desk.corrections() == (("สวยมากกกก", ("q.price", "intent.buy")), (PRICE, ("q.price",)))
    desk.relabel("thai", None, "Ana")
    assert [text for text, _ in desk.corrections()] == [PRICE]


def test_of_two_corrections_of_one_text_the_later_is_learnt_whichever_comment_it_was_said_of(known: Desk) -> None:
    desk = known
    written(desk, post_of(desk), a="skulls 💀", b="skulls 💀", c="skulls 💀")
    desk.relabel("c", ["complaint"], "Ana")
    desk.relabel("a", ["spam"], "Ben")

    assert {each.comment.id: each.labels for each in desk.labelled()} == {
        "a": ("spam",),
        "b": ("spam",),
        "c": ("complaint",),
    }


def test_what_people_said_of_comments_is_counted_as_it_is(known: Desk) -> None:
    desk, post = known, post_of(known)
    texts = {f"c{place}": PRICE if place < 4 else LOVE for place in range(12)}
    written(desk, post, **texts)
    for id, text in texts.items():
        desk.relabel(id, ["q.price"] if text == PRICE else ["other"], "Ana")

    found = desk._intents().get(post)

    assert found is not None
    assert (found.authors, found.corrected, found.low, found.high, found.judged) == (4, 4.0, 4.0, 4.0, 12)
    assert found.languages == {"en": 12}


def test_a_brief_counts_everybody_who_asked_and_attaches_what_is_liked_most(known: Desk) -> None:
    desk, post, other = known, *posts_of(known, CREATOR)[:2]
    written(desk, post, **{f"a{place:03}": PRICE for place in range(150)})
    written(desk, other, **{f"b{place:03}": PRICE for place in range(100)})

    made = desk.make_brief("q.price", "Ana")

    assert (made.people, len(made.comments)) == (250, ATTACHED)
    assert [(each.post, each.people) for each in made.posts] == [(post, 150), (other, 100)]
    assert made.languages == {"en": 250}
    assert desk.brief_ideas() == ()


def test_a_comment_is_given_to_somebody_of_the_team_by_the_name_it_has_there(known: Desk) -> None:
    desk = known
    written(desk, post_of(desk), price=PRICE)
    set_role(desk, "Olga", Role.OWNER, "Olga")
    set_role(desk, "Ben", Role.MODERATOR, "Olga")

    for nobody in ("Bne", "Nobody"):
        with pytest.raises(BadInput, match="owner"):
            desk.assign(["price"], nobody, "Olga")
    assert desk.assign(["price"], "ben", "Olga") == ("price",)
    assert ids(desk, owner="Ben") == ["price"]
    with pytest.raises(BadInput, match="label"):
        desk.inbox(Filter(label="q.prise"))


def test_a_brief_has_the_questions_and_where_they_were_asked_and_no_handle(known: Desk) -> None:
    desk, post = known, post_of(known)
    other = posts_of(desk, CREATOR)[1]
    written(desk, post, one=SHIPS, two="@mia.lu do you *ship* to canada", three=PRICE)
    written(desk, other, four="can you ship to canada please")

    idea = desk.brief_ideas()[0]
    assert (idea.label, idea.people, idea.at) == ("q.shipping_returns", 3, None)
    assert [(each.post, each.people) for each in idea.posts] == [(post, 2), (other, 1)]
    assert idea.under is not None and (idea.under.post, idea.format) == (post, "reply video")

    made = desk.make_brief(idea.key, "Ana")
    assert (made.by, made.key) == ("Ana", idea.key)
    assert desk.brief_ideas() == ()
    assert [each.key for each in desk.briefs()] == [idea.key]
    text = desk.brief_markdown(idea.key)
    assert "mia" not in text and "@… do you \\*ship\\* to canada" in text
    assert not any(word in repr(desk.ledger.latest(Briefed, idea.key)) for word in ("canada", "mia"))

    everything = desk.brief_for("q.price")
    assert (everything.people, everything.question) == (1, PRICE)
    with pytest.raises(NotFound):
        desk.brief_for("q.sizing")


def test_comments_over_their_time_stand_on_today_in_one_line_for_what_carries_no_money(known: Desk) -> None:
    desk, post = known, post_of(known)
    assert unanswered(desk) == []
    written(desk, post, scam=SCAM, price=PRICE)

    todo = unanswered(desk)[0]
    assert todo.title == "1 comment that may do harm under 1 post without ads waits for an answer"
    assert (todo.why, todo.link) == ("The oldest was written 5 hours ago.", "/comments/?late=1")
    desk.close_comments(["scam"], "settled", "Ana")
    assert unanswered(desk) == []


def test_who_is_forgotten_leaves_corrections_and_briefs(known: Desk) -> None:
    desk, post = known, post_of(known)
    written(desk, post, one=SHIPS, two="can you ship to canada please")
    desk.relabel("one", ["q.shipping_returns"], "Ana")
    key = desk.make_brief("q.shipping_returns", "Ana").key

    desk.forget("one", "Ana")

    assert desk.corrections() == ()
    assert [each.id for each in desk.brief_for(key).comments] == ["two"]
    assert desk.brief_for(key).question == "can you ship to canada please"
