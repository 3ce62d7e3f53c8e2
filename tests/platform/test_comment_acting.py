"""The desk answers comments: by the matrix, in bulk, never twice; reads those of creators who are not connected; keeps handles
sealed."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pyarrow.parquet as pq
import pytest
from starlette.testclient import TestClient
from tiktoks import creators, ready

from firesteel.cli.localplatform import connect, parse
from firesteel.comments import Comment
from firesteel.comments.triage import ANSWERED, CLOSED, OPEN
from firesteel.desk import Desk, open_desk
from firesteel.desk.comments.acting import FROM_THEN_ON, GONE, Answered
from firesteel.desk.comments.commentfacts import Closed, Handled
from firesteel.desk.facts import AdRef, Hidden, Launched
from firesteel.desk.reading import unnamed
from firesteel.desk.team import set_role
from firesteel.errors import BadInput, Conflict, NotApproved, NotFound
from firesteel.roles import Role
from firesteel.storage import database
from firesteel.storage.journal import KILLED, Journal
from firesteel.tiktok import MemoryJournal
from firesteel.values import PostId
from localtok import state
from localtok.app import app
from localtok.doors import Front
from localtok.pytest_plugin import _prototype
from localtok.world import World
from walking import a_clock


@dataclass
class Answers:
    """A desk that knows one creator's login, and by code the posts of two more, with ads on all three."""

    desk: Desk
    http: httpx2.Client
    world: World
    connected: PostId
    coded: PostId

    def comments(self, post: PostId) -> list[Comment]:
        """Of strangers, without replies, the newest first."""
        every = [each for each in self.desk.comments() if each.post == post]
        answered = {each.parent for each in every}
        return [each for each in every if not each.parent and not each.is_creator and each.id not in answered][::-1]

    def comment(self, id: str) -> Comment:
        return next(each for each in self.desk.comments() if each.id == id)

    def truth(self, comment: Comment) -> state.Comment:
        return self.world.comments[comment.id]

    def replies(self, comment: Comment) -> list[str]:
        return [one.text for one in self.world.comments.values() if one.parent_id == comment.id and one.owner]

    def read_all(self) -> None:
        """Every comment again, as if none had been read."""
        synced = self.desk.synced()
        assert synced is not None
        self.desk.ledger.record(replace(synced, comments_read=None), "lake", at=self.desk.now(), actor="Ana")
        self.desk.sync()

    @contextmanager
    def asked(self) -> Iterator[list[str]]:
        """The paths asked meanwhile, but for looks at a single row."""
        paths: list[str] = []
        with pytest.MonkeyPatch.context() as patch:
            for method in ("get", "post"):
                send = getattr(self.http, method)

                def counted(url: str, send: object = send, **rest: object) -> object:
                    if "'page_size': '1'" not in str(rest):
                        paths.append(url.removeprefix("/open_api/v1.3/"))
                    return send(url, **rest)  # type: ignore[operator]

                patch.setattr(self.http, method, counted)
            yield paths


@dataclass
class Begun:
    """A world whose flights were launched and a home whose desk read it, to be copied by each test."""

    home: Path
    world: bytes
    connected: PostId
    coded: PostId


@contextmanager
def served(world: World) -> Iterator[httpx2.Client]:
    front = Front(world, base_url="http://localtok")
    with TestClient(app(front), base_url=front.base_url) as http:
        yield http


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    place, world = tmp_path_factory.mktemp("answers"), pickle.loads(_prototype())
    with pytest.MonkeyPatch.context() as patch, served(world) as http:
        patch.setenv("FIRESTEEL_HOME", str(place))
        given = ready(http, world)
        made = given.launch(MemoryJournal())
        told = parse(http.get("/_localtok/state").json())
        first = creators(world)[0]
        known = tuple(each for each in told.accounts if each["is_brand"] or each["handle"] == first.handle)
        desk = connect("answers", replace(told, accounts=known), clock=a_clock, http=http)
        ads = tuple(AdRef(flight=each.flight, adgroup_id=each.adgroup_id, ad_id=each.ad_id) for each in made.ads)
        facts: list[tuple[object, str]] = [
            (given.plan, given.plan.id),
            (Launched(plan=given.plan.id, campaign_id=made.campaign_id, ads=ads), given.plan.id),
            *((unnamed(grant), post) for post, grant in given.grants.items()),
        ]
        desk.ledger.record_many(facts, at=desk.now(), actor="Ana")
        desk.sync()
        posts = [flight.post for flight in given.plan.flights]
        yield Begun(place, pickle.dumps(world), posts[0], posts[1])


@pytest.fixture
def here(begun: Begun, home: Path) -> Iterator[Answers]:
    world: World = pickle.loads(begun.world)
    shutil.copytree(begun.home, home)
    with served(world) as http:
        desk = open_desk("answers", clock=a_clock, http=http)
        yield Answers(desk, http, world, begun.connected, begun.coded)


def test_comments_under_an_ad_of_a_creator_who_is_not_connected_are_read_with_the_next_sync(here: Answers) -> None:
    def there() -> set[str]:
        return {one.comment_id for one in here.world.comments.values() if one.item_id == here.coded and not one.deleted}

    def read() -> set[str]:
        return {each.id for each in here.desk.comments() if each.post == here.coded}

    assert here.desk.synced().trouble == ()  # type: ignore[union-attr]
    assert read() == there()
    assert all(each.ad for each in here.desk.comments() if each.post == here.coded)
    before = len(there())
    while not any(one.ad_id and one.item_id == here.coded for one in here.world.comments.values()):
        here.world.advance(20)

    here.desk.sync()

    assert read() == there() and len(there()) > before
    with here.asked() as paths:
        here.desk.sync()
    assert "report/integrated/get/" in paths and "comment/list/" not in paths


def test_what_may_be_done_follows_from_the_posts_identity(here: Answers) -> None:
    own = here.desk.may(here.comments(here.connected)[0].id)
    code = here.desk.may(here.comments(here.coded)[0].id)

    assert {deed: each.answer for deed, each in own.items()} == dict.fromkeys(own, "yes")
    assert {deed: each.answer for deed, each in code.items()} == {
        "hide": "unclear",
        "show": "unclear",
        "reply": "unclear",
        "pin": "no",
        "unpin": "no",
        "delete": "unclear",
        "block_words": "yes",
    }
    assert here.desk.may_under(here.coded) == code
    assert here.desk.may_under("404")["hide"].words == "no: @the creator is not connected, and no ad shows the post"


def test_many_comments_are_hidden_answered_and_pinned_at_once(here: Answers) -> None:
    some = here.comments(here.connected)[:2] + here.comments(here.coded)[:2]
    ids = [each.id for each in some]

    with here.asked() as paths:
        hidden = here.desk.answer(ids, "hide", "Ana")
    replied = here.desk.answer(ids, "reply", "Ana", text=" On Friday ")
    shown = here.desk.answer(ids[1:3], "show", "Ana")
    pinned = here.desk.answer(ids[:1], "pin", "Ana")

    assert [each.done for each in (hidden, replied, shown, pinned)] == [
        tuple(ids),
        tuple(ids),
        *map(tuple, (ids[1:3], ids[:1])),
    ]
    assert paths.count("comment/status/update/") == 1
    assert [here.truth(each).hidden for each in some] == [True, False, False, True]
    assert [here.replies(each) for each in some] == [["On Friday"]] * 4
    assert [here.comment(id).hidden for id in ids] == [True, False, False, True]
    assert here.truth(some[0]).pinned and here.comment(ids[0]).pinned
    answers = [each for each in here.desk.comments() if each.parent in ids and each.text == "On Friday"]
    assert len(answers) == 4 and all(each.is_creator for each in answers)
    assert here.desk.handled()[ids[3]].deed == "reply"
    assert here.desk.ledger.latest(Hidden, ids[3]) == Hidden(comment=ids[3], post=here.coded)
    here.desk.sync()
    assert [here.comment(id).hidden for id in ids] == [True, False, False, True]


def test_what_the_matrix_forbids_is_refused_before_anything_is_asked(here: Answers) -> None:
    mine, theirs = here.comments(here.connected)[0], here.comments(here.coded)[0]

    with here.asked() as paths:
        told = here.desk.answer([theirs.id], "pin", "Ana")
    both = here.desk.answer([theirs.id, mine.id], "pin", "Ana")

    creator = creators(here.world)[1].handle
    words = f"no: only the account's own login can (ask @{creator} to pin it, or connect the account)"
    assert (told.done, told.refused, paths) == ((), {theirs.id: words}, [])
    assert both.done == (mine.id,) and set(both.refused) == {theirs.id}
    assert here.desk.ledger.latest_or_none(Handled, theirs.id) is None


@pytest.mark.parametrize("deed", ["hide", "reply"])
def test_one_that_is_refused_keeps_none_of_the_others_back(here: Answers, deed: str) -> None:
    first, gone, last = here.comments(here.coded)[:3]
    here.truth(gone).deleted = True

    told = here.desk.answer([first.id, gone.id, "404", last.id], deed, "Ana", text="Thank you")

    assert told.done == (first.id, last.id)
    assert "does not exist" in told.refused[gone.id]
    assert "there is no comment 404 here" in told.refused["404"]
    assert [here.truth(each).hidden for each in (first, last)] == [deed == "hide"] * 2
    assert not here.comment(gone.id).hidden
    assert set(here.desk.handled()) == {first.id, last.id}
    assert here.desk.ledger.latest(Closed, gone.id).reason == GONE
    assert here.desk.inbox_item(gone.id).item.state == CLOSED


def test_a_code_that_allows_no_moderation_is_tried_and_the_platform_says_so(here: Answers) -> None:
    here.world.assume.codes_allow_moderation = False
    some = here.comments(here.coded)[:2]

    told = here.desk.answer([each.id for each in some], "hide", "Ana")

    assert told.done == ()
    assert all("a code does not allow it" in words for words in told.refused.values()) and len(told.refused) == 2
    assert here.desk.handled() == {}


def test_the_same_words_are_said_to_a_comment_once(here: Answers) -> None:
    one = here.comments(here.coded)[0]

    for _ in range(2):
        assert here.desk.answer([one.id, one.id], "reply", "Ana", text="Soon").done == (one.id,)
    here.desk.answer([one.id], "reply", "Ben", text="It is here")

    assert here.replies(one) == ["Soon", "It is here"]
    assert [each.value.text for each in here.desk.ledger.history(Handled, one.id)] == ["It is here", "Soon"]
    said = [each.words for each in here.desk.history(here.coded)]
    assert said.count("Comment answered") == 2


@pytest.mark.parametrize("text", ["Soon", "It is here"])
def test_two_people_at_once_give_a_comment_one_answer_and_who_looked_before_is_told_of_it(
    here: Answers, text: str
) -> None:
    one, other = here.comments(here.coded)[:2]
    head, send, second = here.desk.ledger.head(), here.http.post, list[Answered]()

    def meanwhile(url: str, **rest: object) -> object:
        if url.endswith("comment/post/") and not second:
            second.append(Answered(done=(), refused={}))
            second.append(here.desk.answer([one.id], "reply", "Ben", text=text))
        return send(url, **rest)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(here.http, "post", meanwhile)
        assert here.desk.answer([one.id], "reply", "Ana", text="Soon").done == (one.id,)
    late = here.desk.answer([one.id, other.id], "reply", "Ben", text="Hello", seen=head)

    assert second[1].done == () and "Ana is answering it at this moment" in second[1].refused[one.id]
    assert late.done == (other.id,) and late.refused == {one.id: "Ana answered it meanwhile: “Soon”"}
    assert (here.replies(one), here.replies(other)) == (["Soon"], ["Hello"])


def test_whoever_was_killed_while_answering_keeps_the_others_out_for_ten_minutes(here: Answers) -> None:
    key, then = "comment/1/replying", here.desk.now()
    killed = Journal(here.desk.ledger, actor="Ana", now=lambda: then)
    later = Journal(here.desk.ledger, actor="Ben", now=lambda: then + KILLED)

    killed.intend(key, {})
    with pytest.raises(Conflict, match="Ana is answering it"), killed.alone(key, "answering it"):
        pass
    with later.alone(key, "answering it"), pytest.raises(Conflict, match="Ben"), later.alone(key, "answering it"):
        pass
    with later.alone(key, "answering it"):
        pass


def test_a_reply_that_was_taken_away_answers_nothing_and_may_be_said_again(here: Answers) -> None:
    one = here.comments(here.coded)[0]
    here.desk.answer([one.id], "reply", "Ana", text="Soon")
    assert here.desk.inbox_item(one.id).item.state == ANSWERED
    first = here.desk.handled()[one.id].reply

    here.desk.answer([first], "delete", "Ana")
    assert here.desk.inbox_item(one.id).item.state == OPEN
    for _ in range(2):
        assert here.desk.answer([one.id], "reply", "Ana", text="Soon").done == (one.id,)

    assert here.desk.inbox_item(one.id).item.state == ANSWERED
    assert [each.deleted for each in here.world.comments.values() if each.parent_id == one.id] == [True, False]


def test_whoever_a_reply_names_is_not_named_in_the_ledger(here: Answers) -> None:
    from firesteel.storage.models import Fact

    one = here.comments(here.coded)[0]
    name = here.truth(one).username

    here.desk.answer([one.id], "reply", "Ana", text=f"@{name} on  Friday")

    assert here.replies(one) == [f"@{name} on  Friday"]
    assert here.desk.handled()[one.id].text == "@… on Friday"
    assert not any(name in str(fact.body) for fact in Fact.objects.all())


def test_our_replies_stay_ours_when_they_are_read_again_whatever_was_done_since(here: Answers) -> None:
    one = here.comments(here.coded)[0]
    for text in ("Soon", "It is here"):
        here.desk.answer([one.id], "reply", "Ana", text=text)
    here.desk.answer([one.id], "hide", "Ana")

    here.read_all()

    ours = [each for each in here.desk.comments() if each.parent == one.id]
    assert [(each.text, each.is_creator) for each in ours] == [("Soon", True), ("It is here", True)]


def test_what_was_refused_is_read_from_where_reading_broke_off(here: Answers) -> None:
    def there() -> set[str]:
        posts = {here.coded, here.connected}
        return {one.comment_id for one in here.world.comments.values() if one.item_id in posts and not one.deleted}

    def refuse(times: int) -> None:
        paths = ("business/comment/list/", "comment/list/")
        each = {"kind": "code", "code": 40_002, "when": "before", "times": times}
        faults = [{"path": path, **each} for path in paths if times]
        assert here.http.post("/_localtok/faults", json={"faults": faults}).status_code == 200

    before = here.desk.synced()
    won = {one.item_id: 0 for one in here.world.comments.values()}
    while not (won[here.coded] and won[here.connected]):
        here.world.advance(20)
        for one in here.world.comments.values():
            won[one.item_id] = won.get(one.item_id, 0) + bool(one.ad_id)
    refuse(1_000)
    for _ in range(2):
        here.desk.sync()
        here.world.advance(20)
    synced = here.desk.synced()
    assert before is not None and synced is not None and synced.trouble
    assert synced.comments_behind and synced.comments_behind[here.connected] == before.as_of
    assert before.as_of in {at for key, at in synced.comments_behind.items() if key.startswith("ad/")}

    refuse(0)
    here.desk.sync()

    assert here.desk.synced().comments_behind is None  # type: ignore[union-attr]
    assert {each.id for each in here.desk.comments() if each.post in (here.coded, here.connected)} >= there()


def test_comments_under_a_file_are_read_through_its_ad_though_the_creator_is_connected(here: Answers) -> None:
    launched = next(entry.value for entry in here.desk.ledger.present(Launched).values())
    plan = here.desk.plan_of(launched.plan)
    shown = tuple(replace(each, spark=each.post != here.connected) for each in plan.flights)
    here.desk.ledger.record(replace(plan, flights=shown), plan.id, at=here.desk.now(), actor="Ana")
    with here.asked() as before:
        here.desk.sync()
    assert "comment/list/" in before

    here.desk.ledger.record(plan, plan.id, at=here.desk.now(), actor="Ana")
    with here.asked() as after:
        here.desk.sync()
    assert "comment/list/" not in after


def test_a_comment_that_was_deleted_is_out_of_sight_with_the_replies_under_it(here: Answers) -> None:
    one = here.comments(here.coded)[0]
    here.desk.answer([one.id], "reply", "Ana", text="Soon")
    made = here.desk.handled()[one.id].reply

    told = here.desk.answer([made, one.id], "delete", "Ana")

    assert told.done == (made,) and "may not delete" in told.refused[one.id]
    assert here.world.comments[made].deleted
    assert (here.comment(made).hidden, here.comment(one.id).hidden) == (True, False)


def test_whose_login_lacks_the_scope_is_answered_for_through_the_ad(here: Answers) -> None:
    from firesteel.desk import logins

    handle = creators(here.world)[0].handle
    token = logins.account_of(here.desk.store, handle)
    logins.keep_account(here.desk.store, handle, replace(token, scopes=("comment.list",)))

    assert here.desk.may_under(here.connected)["pin"].answer == "no"
    one = here.comments(here.connected)[0]
    assert here.desk.answer([one.id], "hide", "Ana").done == (one.id,)
    assert here.truth(one).hidden


def test_what_is_no_deed_or_no_reply_is_refused_whole(here: Answers) -> None:
    one = here.comments(here.coded)[0]

    for deed, text in (
        ("applaud", ""),
        ("reply", " "),
        ("reply", "x" * 151),
        ("reply", "😀" * 76),
        ("reply", "\u200b\u2060"),
    ):
        with pytest.raises(BadInput):
            here.desk.answer([one.id], deed, "Ana", text=text)
    assert here.desk.answer([one.id], "reply", "Ana", text="x" * 150).done == (one.id,)
    assert here.desk.answer([one.id], "reply", "Ana", text="😀" * 70 + "\r\n" + "x" * 9).done == (one.id,)
    with pytest.raises(NotFound):
        here.desk.hide_comment("404", "Ana")


def test_only_those_who_may_moderate_act_and_see_handles(here: Answers) -> None:
    one = here.comments(here.coded)[0]
    set_role(here.desk, "Olga", Role.OWNER, "Olga")
    set_role(here.desk, "Mo", Role.MODERATOR, "Olga")
    set_role(here.desk, "Anna", Role.ANALYST, "Olga")

    assert here.desk.handles([one.author], "Mo") == {one.author: here.truth(one).username}
    assert here.desk.handles([one.author], "Anna") == {}
    for act in (
        lambda: here.desk.answer([one.id], "hide", "Anna"),
        lambda: here.desk.block_words(["scam"], "Anna"),
        lambda: here.desk.unblock_words(["scam"], "Anna"),
    ):
        with pytest.raises(NotApproved, match="hide"):
            act()


def test_a_commenters_handle_is_nowhere_in_clear_and_goes_with_the_author(here: Answers) -> None:
    mine, theirs = here.comments(here.connected)[0], here.comments(here.coded)[0]
    names = {each.author: here.truth(each).username for each in (mine, theirs)}
    assert here.desk.handles(names, "Ana") == names
    assert all(len(name) > 4 for name in names.values())
    left = everything(here.desk)
    assert [name for name in names.values() if name in left] == []

    told = here.desk.forgetting(theirs.id)
    here.desk.forget(theirs.id, "Ana")

    assert "what they are called" in told[0]
    assert here.desk.handles(names, "Ana") == {mine.author: names[mine.author]}
    assert here.desk.store.commenters.handles([theirs.author]) == {}
    here.truth(theirs).likes += 1
    here.read_all()
    assert here.desk.store.commenters.handles([theirs.author]) == {}


def test_a_handle_is_kept_no_longer_than_the_last_comment(here: Answers) -> None:
    authors = {each.author for each in here.desk.comments() if each.author}
    kept = here.desk.store.commenters.handles(authors)
    assert kept
    here.desk.keep_for("comments", 1, "Ana")
    young = {
        each.author
        for each in here.desk.comments()
        if each.at and each.at >= here.desk.now() - timedelta(days=1) and each.author
    }

    here.desk.purge("Ana")

    assert set(here.desk.store.commenters.handles(authors)) == young & set(kept) != set(kept)


def test_blocked_words_are_the_platforms_and_say_what_they_do_not_reach(here: Answers) -> None:
    blocked = here.desk.block_words(["scam", " fake  shop ", "scam"], "Ana")
    again = here.desk.block_words(["scam"], "Ana")
    let = here.desk.unblock_words(["scam", "never blocked"], "Ana")

    assert (blocked.words, blocked.changed) == (("scam", "fake shop"), ("scam", "fake shop"))
    assert (again.changed, let.changed, let.words) == ((), ("scam",), ("fake shop",))
    assert here.desk.blocked_words().words == ("fake shop",)
    assert "from now on" in FROM_THEN_ON == here.desk.blocked_words().said
    with pytest.raises(BadInput):
        here.desk.block_words([" "], "Ana")


def test_a_blocked_word_is_one_however_its_letters_are_written(here: Answers) -> None:
    assert here.desk.block_words(["Scam", "SCAM"], "Ana").changed == ("SCAM",)
    assert here.desk.block_words(["scam"], "Ana").changed == ()
    let = here.desk.unblock_words(["sCaM"], "Ana")

    assert (let.changed, let.words) == (("SCAM",), ())


def everything(desk: Desk) -> str:
    """Every byte of the workspace, the lake's unpacked."""
    database.scrub()
    files = [file for file in desk.store.workspace.path.rglob("*") if file.is_file()]
    packed = [str(pq.read_table(file, partitioning=None).to_pylist()) for file in files if file.suffix == ".parquet"]
    return " ".join([*packed, *(file.read_bytes().decode("latin-1") for file in files)])
