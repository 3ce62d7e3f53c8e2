"""The clause about negative comments on a launched plan: it runs by itself, once for each time that comments turn."""

from __future__ import annotations

from dataclasses import replace

from firesteel.comments import Comment
from firesteel.decisions import Action
from firesteel.desk import Desk
from firesteel.desk.comments.commentfacts import ClauseFired
from firesteel.desk.facts import Acted, Judged
from firesteel.desk.office import SYSTEM
from firesteel.desk.today.comments import clauses
from firesteel.desk.today.queue import TODOS
from firesteel.desk.views import ToDo
from firesteel.jobs.table import named
from firesteel.plans import Flight
from firesteel.values import PostId

CREATOR = "mara.skin"
SCAM = "this is a scam do not buy"


def flight_of(desk: Desk) -> Flight:
    return next(each for each in desk.plans()[0].plan.flights if each.creator == CREATOR)


def agreed_on(desk: Desk, action: str, share: float = 0.2) -> PostId:
    """The clause of the agreement on the flown post."""
    post = flight_of(desk).post
    rights = desk.agreement(CREATOR, post)
    assert rights is not None
    desk.agree(replace(rights, negative_comments=action, negative_share=share), "Ana")
    return post


def written(desk: Desk, post: PostId, *texts: str, first: int = 0) -> list[Comment]:
    """Comments under the post, as if they had just been read."""
    made = [
        Comment(id=f"9{place}", post=post, author=f"u{place}", text=text, at=desk.now())
        for place, text in enumerate(texts, first)
    ]
    desk.lake.append("comment", [desk._comment_row(each, desk.now()) for each in made])
    return made


def calmed(desk: Desk, comments: list[Comment]) -> None:
    desk.close_comments([each.id for each in comments], "settled by mail", "Ana")


def told(desk: Desk) -> list[ToDo]:
    """What Today says of clauses."""
    return clauses(desk)


def test_a_pause_is_carried_out_at_once_on_the_platform_and_only_once(launched_copy: Desk) -> None:
    desk, post, flight = launched_copy, agreed_on(launched_copy, "pause"), flight_of(launched_copy)
    group = next(ref for ref in desk.plans()[0].launched.ads if ref.flight == flight.id).adgroup_id  # type: ignore[union-attr]
    assert desk.settle_clauses(SYSTEM) == ()
    written(desk, post, *[SCAM] * 3)

    fired = desk.settle_clauses(SYSTEM)

    assert [(each.post, each.action, each.share) for each in fired] == [(post, "pause", 1.0)]
    assert desk.flight(flight.id).status == "stopped"
    assert not desk.tiktok.settings([group], desk.currency)[group][1]
    decided = desk.ledger.history(Judged, flight.id)[0].value.decision
    assert (decided.action, decided.because) == (Action.STOP, "comments-turned")
    assert "its flights are paused" in told(desk)[0].why
    assert any("Comments turned, 100% harm the brand" in each.words for each in desk.history(post))

    facts = desk.ledger.head()
    assert desk.settle_clauses(SYSTEM) == ()
    assert desk.ledger.head() == facts
    desk.tiktok.resume(group)


def test_one_person_however_often_they_write_turns_nothing(launched_copy: Desk) -> None:
    desk, post = launched_copy, agreed_on(launched_copy, "pause")
    made = [
        Comment(id=f"8{place}", post=post, author=f"u{place % 2}", text=f"{SCAM} {place}", at=desk.now())
        for place in range(8)
    ]
    desk.lake.append("comment", [desk._comment_row(each, desk.now()) for each in made])

    assert len(desk.open_risks()[post]) == 8
    assert desk.settle_clauses(SYSTEM) == ()
    written(desk, post, SCAM, first=2)
    assert [each.action for each in desk.settle_clauses(SYSTEM)] == ["pause"]


def test_answers_of_the_account_do_not_thin_out_what_may_do_harm(launched_copy: Desk) -> None:
    desk, post = launched_copy, agreed_on(launched_copy, "notify")
    written(desk, post, *[SCAM] * 3, "love it", "so pretty")
    before = desk.risks()[post]
    replies = [
        Comment(id=f"7{place}", post=post, author="", text="thank you", at=desk.now(), is_creator=True)
        for place in range(40)
    ]
    desk.lake.append("comment", [desk._comment_row(each, desk.now()) for each in replies])

    assert before == desk.risks()[post] == (3, 5)


def test_a_notice_is_told_once_and_again_when_comments_turn_anew_after_they_calmed(launched_copy: Desk) -> None:
    desk, post = launched_copy, agreed_on(launched_copy, "notify")
    risks = written(desk, post, *[SCAM] * 3, "love it")[:3]

    job = named("comments")
    assert job.run(desk) == "1 clause fired"
    assert job.run(desk) == "no comments turned"
    assert "As agreed, tell @" in told(desk)[0].why
    assert desk.flight(flight_of(desk).id).status == "live"
    keys = {todo.key for todo in told(desk)}

    calmed(desk, risks)
    assert job.run(desk) == "1 armed again"
    assert told(desk) == []
    desk.reopen_comments([each.id for each in risks], "Ana")
    assert job.run(desk) == "1 clause fired"
    assert len(keys | {todo.key for todo in told(desk)}) == 2, "another crossing is another notice"
    assert [entry.value.action for entry in desk.ledger.history(ClauseFired, post)] == ["notify", "", "notify"]
    assert clauses in TODOS


def test_the_creator_is_asked_by_a_ready_letter_and_once_written_to_nobody_is_told_any_more(
    launched_copy: Desk,
) -> None:
    desk, post = launched_copy, agreed_on(launched_copy, "ask creator")
    written(desk, post, *[SCAM] * 3)

    assert [each.action for each in desk.settle_clauses(SYSTEM)] == ["ask creator"]
    assert desk.settle_clauses(SYSTEM) == ()
    ready = next(each for each in desk.creator(CREATOR).letters if each.step == "comments")
    assert "more comments than we agreed" in ready.text
    assert told(desk)[0].link == f"/creators/{CREATOR}/?step=comments&post={post}#letter"

    desk.wrote(CREATOR, "comments", "e-mail", ready.language, ready.subject, ready.text, "Ana", post)
    assert told(desk) == []


def test_half_is_not_more_than_half_and_a_workspace_that_may_only_read_says_what_has_to_be_paused(
    launched_copy: Desk,
) -> None:
    desk, post = launched_copy, agreed_on(launched_copy, "pause", 0.5)

    written(desk, post, SCAM, SCAM)
    assert desk.settle_clauses(SYSTEM) == ()
    written(desk, post, *[SCAM] * 3, "love it", "so pretty", "wow")
    assert desk.settle_clauses(SYSTEM) == (), "half is not more than half"
    assert desk.flight(flight_of(desk).id).status == "live"

    written(desk, post, SCAM, first=6)
    desk.may_write = lambda: False  # type: ignore[method-assign]
    said = named("comments").run(desk)
    assert said == "1 clause fired, the workspace may only read, so what has to be paused still runs: 1 flight"
    assert "TikTok was not told yet" in told(desk)[0].why
    assert not desk.ledger.history(Acted)
