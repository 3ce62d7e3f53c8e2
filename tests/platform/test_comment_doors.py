"""Comments through the account's own door and through an ad's: the same deeds, the same outcome, a reply never twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import httpx2
import pytest
from tiktoks import NOW, creators, ready

from firesteel import errors
from firesteel.comments import Comment
from firesteel.tiktok import MemoryJournal, TikTok
from firesteel.tiktok.commenting import Door
from localtok import state
from localtok.world import World

FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
LOGIN, CODE = "the account's login", "a post code"
REPLIES = {LOGIN: "business/comment/reply/create/", CODE: "comment/post/"}


@dataclass
class Setting:
    """A flight on a creator's post by code, and the two doors to its comments."""

    http: httpx2.Client
    world: World
    tiktok: TikTok
    account: state.Account
    post: str
    adgroup_id: str
    doors: dict[str, Door] = field(default_factory=dict)

    def comments(self) -> list[Comment]:
        found = self.tiktok.comments(self.account.business_id, self.account.access_token, self.post)
        return [each for each in found if not each.parent]

    def truth(self, comment: Comment) -> state.Comment:
        return self.world.comments[comment.id]

    def replies(self, comment: Comment) -> list[str]:
        return [one.text for one in self.world.comments.values() if one.parent_id == comment.id and one.owner]

    def fault(self, **given: object) -> None:
        assert self.http.post("/_localtok/faults", json={"faults": [given]}).status_code == 200


@pytest.fixture
def setting(in_process: httpx2.Client, world: World) -> Setting:
    given = ready(in_process, world)
    made = given.launch(MemoryJournal())
    account = creators(world)[0]
    ad = made.ads[0]
    post = given.plan.flights[0].post
    here = Setting(in_process, world, given.platform, account, post, ad.adgroup_id)
    here.doors = {
        LOGIN: given.platform.own_door(account.business_id, account.access_token),
        CODE: given.platform.ad_door(ad.ad_id),
    }
    return here


@pytest.mark.parametrize("door", [LOGIN, CODE])
def test_a_comment_is_hidden_answered_and_shown_again_through_either_door(setting: Setting, door: str) -> None:
    first, second = setting.comments()[:2]
    through = setting.doors[door]

    for one in (first, second):
        through.hide([one])
    made = through.reply(first, "In three shades, see the link")
    through.hide([second], hidden=False)

    assert (setting.truth(first).hidden, setting.truth(second).hidden) == (True, False)
    assert setting.replies(first) == ["In three shades, see the link"]
    (seen,) = (
        each
        for each in setting.tiktok.comments(setting.account.business_id, setting.account.access_token, setting.post)
        if each.id == made
    )
    assert (seen.parent, seen.is_creator) == (first.id, True)


@pytest.mark.parametrize("door", [LOGIN, CODE])
def test_a_reply_is_deleted_by_whoever_wrote_it_and_once_more_does_no_harm(setting: Setting, door: str) -> None:
    first = setting.comments()[0]
    through = setting.doors[door]
    made = Comment(id=through.reply(first, "Soon"), post=first.post, author="", text="Soon", parent=first.id)

    through.delete(made)
    through.delete(made)

    assert setting.world.comments[made.id].deleted


def test_only_the_accounts_own_login_pins(setting: Setting) -> None:
    first = setting.comments()[0]

    setting.doors[LOGIN].pin(first)
    assert setting.comments()[0].pinned or setting.truth(first).pinned
    setting.doors[LOGIN].pin(first, pinned=False)
    assert not setting.truth(first).pinned
    with pytest.raises(errors.NotFound, match="own login"):
        setting.doors[CODE].pin(first)


def test_where_a_code_allows_no_moderation_the_platform_says_so_and_the_login_still_opens(setting: Setting) -> None:
    setting.world.assume.codes_allow_moderation = False
    first = setting.comments()[0]

    with pytest.raises(errors.Rejected, match="a code does not allow it"):
        setting.doors[CODE].hide([first])
    with pytest.raises(errors.Rejected, match="a code does not allow it"):
        setting.doors[CODE].reply(first, "Soon")
    setting.doors[LOGIN].hide([first])

    assert (setting.truth(first).hidden, setting.replies(first)) == (True, [])


@pytest.mark.parametrize("door", [LOGIN, CODE])
def test_a_reply_whose_answer_was_lost_is_looked_for_and_not_sent_twice(setting: Setting, door: str) -> None:
    first = setting.comments()[0]
    journal = MemoryJournal()
    setting.fault(path=REPLIES[door], kind="code", code=50_000, when="after")

    made = setting.tiktok.reply_once(setting.doors[door], first, "Tomorrow", journal, NOW)

    assert setting.replies(first) == ["Tomorrow"]
    assert setting.world.comments[made].text == "Tomorrow"


class Killed(BaseException):
    pass


@dataclass(slots=True)
class Cut(MemoryJournal):
    """A journal of a process that is killed before an answer is kept."""

    def done(self, key: str, answer: object) -> None:
        raise Killed


@pytest.mark.parametrize("door", [LOGIN, CODE])
def test_a_reply_killed_once_the_platform_had_it_is_not_sent_again(setting: Setting, door: str) -> None:
    first = setting.comments()[0]
    cut = Cut()
    with pytest.raises(Killed):
        setting.tiktok.reply_once(setting.doors[door], first, "Back in stock on Friday", cut, NOW)

    kept = MemoryJournal(dict(cut.entries))
    made = setting.tiktok.reply_once(setting.doors[door], first, "Back in stock on Friday", kept, NOW)
    again = setting.tiktok.reply_once(setting.doors[door], first, "Back in stock on Friday", kept, NOW)

    assert made == again
    assert setting.replies(first) == ["Back in stock on Friday"]


@pytest.mark.parametrize("door", [LOGIN, CODE])
def test_a_reply_killed_before_it_was_sent_is_sent(setting: Setting, door: str) -> None:
    first = setting.comments()[0]
    setting.fault(path=REPLIES[door], kind="code", code=40_002, when="before")
    journal = MemoryJournal()
    with pytest.raises(errors.Rejected):
        setting.tiktok.reply_once(setting.doors[door], first, "Yes", journal, NOW)

    setting.tiktok.reply_once(setting.doors[door], first, "Yes", journal, NOW)

    assert setting.replies(first) == ["Yes"]


def test_an_ads_door_reads_what_the_owners_does(setting: Setting) -> None:
    first = setting.comments()[0]
    setting.doors[CODE].reply(first, "Soon")
    setting.doors[CODE].hide([first])
    for one in list(setting.world.comments.values())[:40]:
        again = replace(one, comment_id=setting.world.next_id(), item_id=setting.post, parent_id="", owner=False)
        setting.world.comments[again.comment_id] = again
    met: dict[str, str] = {}
    own: dict[str, str] = {}

    theirs = setting.tiktok.comments(
        setting.account.business_id, setting.account.access_token, setting.post, meet=own.__setitem__
    )
    ours = setting.tiktok.ad_comments(
        setting.adgroup_id, setting.post, FIRST, LAST, creator=setting.account.handle, meet=met.__setitem__
    )

    def told(some: tuple[Comment, ...]) -> dict[str, object]:
        return {
            each.id: (each.author, each.text, each.at, each.parent, each.hidden, each.is_creator, each.likes)
            for each in some
        }

    assert len(ours) > 100
    assert told(ours) == told(theirs)
    assert all(each.ad for each in ours) and not any(each.ad for each in theirs)
    assert met == own
    assert setting.account.handle not in met.values()


def test_a_blocked_word_hides_what_is_written_from_then_on(setting: Setting) -> None:
    before = {one.comment_id for one in setting.world.comments.values()}
    setting.tiktok.block_words(["a", "e", "o"])
    assert setting.tiktok.blocked_words() == ("a", "e", "o")
    later: list[state.Comment] = []
    while not later:
        setting.world.advance(20)
        under = [one for one in setting.world.comments.values() if one.item_id == setting.post]
        later = [one for one in under if one.comment_id not in before and set("aeo") & set(one.text.lower())]

    assert all(one.hidden for one in later)
    assert not any(one.hidden for one in under if one.comment_id in before)

    setting.tiktok.block_words(["e"], blocked=False)
    assert setting.tiktok.blocked_words() == ("a", "o")
