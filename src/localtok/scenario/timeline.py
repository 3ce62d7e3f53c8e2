"""What a scenario has planned: codes that end, posts that go, a shop in trouble, dearer rivals, each at its very tick.

A scenario begins without codes and ads, so a planned deed acts on what there is when its time comes: every code of a
creator, say. What the creator's app would refuse is refused here too, and both are told afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from tiktokwire.enums import AUTHORIZATION_DAYS

from .. import codes, deeds
from ..market import dice
from ..market.model import Model
from ..newposts import add_post
from ..signals import SIDES, ShopTrouble
from ..state import Post
from .reading import key

if TYPE_CHECKING:
    from ..world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What some deeds take besides whom they concern."""

    days: int = key("days more", 30, among=AUTHORIZATION_DAYS)
    factor: float = key("by how much everybody else bids more; below 1 is less", 1.5, low=0.05, high=20.0)
    late_s: int = key("seconds events are late", 0, low=0, high=27 * 86_400)
    double: float = key("share of events sent twice", 0.0, low=0.0, high=1.0)
    lose: float = key("share of events lost", 0.0, low=0.0, high=1.0)
    no_event_id: float = key("share of events without an id", 0.0, low=0.0, high=1.0)
    loser: str = key("which side loses them", "both", choices=SIDES)
    caption: str = key("the words", "", most=2_200)
    duration: int = key("seconds of the video", 20, low=3, high=600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One planned deed."""

    at: int
    """UTC epoch second, the beginning of a tick."""
    do: str
    creator: str = ""
    """Whose handle; the brand's too."""
    post: int = 0
    """Which of that account's posts, from 1 in the order of the scenario; 0 is every one there is by then."""
    details: Details = Details()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a happening."""

    at: int
    do: str
    what: str
    """On what it acted, or why not."""


@dataclass(slots=True)
class Timeline:
    """What is planned, soonest first, how much of it is done, and what came of that."""

    planned: tuple[Happening, ...] = ()
    done: int = 0
    told: list[Told] = field(default_factory=list)
    usual: Model | None = None
    """The market as it was before everybody else bid otherwise; None while they never did."""


_Act: TypeAlias = Callable[["World", Happening], str]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be planned."""

    means: str
    concerns: str
    """posts, codes or account: of a creator; shop, market or advertiser: of the world."""
    act: _Act
    """Does it and says on what. Raises `deeds.InUse` where it is refused."""
    takes: tuple[str, ...] = ()
    """Details it understands."""
    needs: tuple[str, ...] = ()

    @property
    def of_creator(self) -> bool:
        return self.concerns in ("posts", "codes", "account")

    @property
    def of_posts(self) -> bool:
        return self.concerns in ("posts", "codes")


def run(world: World, start: int, end: int) -> bool:
    """Do what is planned before `end`, at `start`, before anything else happens in the tick. Whether there was any."""
    line, before = world.timeline, world.timeline.done
    while line.done < len(line.planned) and line.planned[line.done].at < end:
        one = line.planned[line.done]
        line.done += 1
        try:
            what = DEEDS[one.do].act(world, one)
        except deeds.InUse as no:
            what = f"refused: {no}"
        line.told.append(Told(at=start, do=one.do, what=what))
    if line.done == before:
        return False
    world.refresh_statuses()
    return True


def _posts(world: World, one: Happening) -> list[Post]:
    mine = [post for post in world.posts.values() if post.handle == one.creator]
    return mine[one.post - 1 : one.post] if one.post else mine


def _each(world: World, one: Happening, act: Callable[[World, Any], None], among: list[Any], name: str) -> str:
    """Do it to each; what is refused of one does not keep it from the others."""
    refused = []
    for each in among:
        try:
            act(world, each)
        except deeds.InUse as no:
            refused.append(str(no))
    if refused and len(refused) == len(among):
        raise deeds.InUse(refused[0])
    whose = f" of {one.creator}" if one.creator else ""
    return f"{name}{whose}: {len(among) - len(refused)}" + (f", refused: {len(refused)}" if refused else "")


def _to_posts(**changes: Any) -> _Act:
    def act(world: World, one: Happening) -> str:
        return _each(
            world, one, lambda world, post: deeds.change_post(world, post, changes), _posts(world, one), "posts"
        )

    return act


def _to_account(**changes: Any) -> _Act:
    def act(world: World, one: Happening) -> str:
        deeds.change_account(world, world.accounts[one.creator], changes)
        return f"the account {one.creator}"

    return act


def _to_codes(change: Callable[[World, Any], None]) -> _Act:
    def act(world: World, one: Happening) -> str:
        there = [code for post in _posts(world, one) for code in codes.codes_of(world, post.item_id)]
        return _each(world, one, change, [code for code in there if not code.deleted], "codes")

    return act


def _extend(world: World, one: Happening) -> str:
    return _to_codes(lambda world, code: codes.extend(world, code, one.details.days))(world, one)


def _switch_off(world: World, one: Happening) -> str:
    return _each(world, one, deeds.switch_off, _posts(world, one), "posts")


def _edit_caption(world: World, one: Happening) -> str:
    return _to_posts(caption=one.details.caption)(world, one)


def _publish(world: World, one: Happening) -> str:
    made = add_post(world, one.creator, one.details.caption, 1_000 * one.details.duration)
    return f"post {made.item_id} of {one.creator}"


def _delete_identities(world: World, one: Happening) -> str:
    return _each(world, one, deeds.delete_identity, list(world.custom_identities), "custom identities")


def _trouble(world: World, one: Happening) -> str:
    wrong = one.details
    world.signals.trouble = ShopTrouble(
        late_s=wrong.late_s,
        double=dice.probability(wrong.double),
        lose=dice.probability(wrong.lose),
        no_event_id=dice.probability(wrong.no_event_id),
        loser=wrong.loser,
    )
    return "the shop's events"


def _trouble_over(world: World, one: Happening) -> str:
    world.signals.trouble = ShopTrouble()
    return "the shop's events"


def _rivals(world: World, one: Happening) -> str:
    usual = world.timeline.usual = world.timeline.usual or world.model
    rivals = usual.auction.rivals * one.details.factor
    world.model = replace(usual, auction=replace(usual.auction, rivals=rivals))
    return f"everybody else bids {one.details.factor:g} times as much"


def _calm(world: World, one: Happening) -> str:
    world.model = world.timeline.usual or world.model
    return "everybody else bids as usual"


def _advertiser(status: str) -> _Act:
    def act(world: World, one: Happening) -> str:
        world.advertiser.status = status
        return f"the ad account: {status}"

    return act


DEEDS: dict[str, Deed] = {
    "revoke": Deed("the creator deletes codes", "codes", _to_codes(deeds.revoke)),
    "expire-code": Deed("codes run out now", "codes", _to_codes(codes.expire)),
    "extend-code": Deed("the creator extends codes", "codes", _extend, ("days",)),
    "switch-off": Deed("the creator switches ad authorization off", "posts", _switch_off),
    "delete-post": Deed("the creator deletes posts", "posts", _to_posts(status="DELETED")),
    "make-private": Deed("posts are for their author alone", "posts", _to_posts(status="PRIVATE")),
    "friends-only": Deed("posts are for friends alone", "posts", _to_posts(status="FRIENDS")),
    "remove-post": Deed("moderation removes posts", "posts", _to_posts(status="AUDIT_DELETED")),
    "take-down": Deed("TikTok takes posts down", "posts", _to_posts(status="TAKEN_DOWN")),
    "review-post": Deed("TikTok looks at posts again", "posts", _to_posts(status="UNDER_REVIEW")),
    "make-public": Deed("posts are public again", "posts", _to_posts(status="PUBLIC")),
    "music-lost": Deed("the sound may carry no ad any more", "posts", _to_posts(music_licensed=False)),
    "music-back": Deed("the sound may carry ads", "posts", _to_posts(music_licensed=True)),
    "comments-off": Deed("the creator closes comments", "posts", _to_posts(comments_disabled=True)),
    "comments-on": Deed("the creator opens comments", "posts", _to_posts(comments_disabled=False)),
    "edit-caption": Deed("the creator rewrites captions", "posts", _edit_caption, ("caption",), ("caption",)),
    "publish": Deed("the account publishes a post", "account", _publish, ("caption", "duration"), ("caption",)),
    "ban": Deed("TikTok bans the account", "account", _to_account(banned=True)),
    "unban": Deed("the ban is lifted", "account", _to_account(banned=False)),
    "hide-account": Deed("the holder makes the account private", "account", _to_account(private=True)),
    "show-account": Deed("the account is public again", "account", _to_account(private=False)),
    "leave-business": Deed("it becomes a personal account", "account", _to_account(business=False)),
    "rejoin-business": Deed("it is a Business Account again", "account", _to_account(business=True)),
    "withdraw-ads": Deed("the holder forbids ads and keeps the link", "account", _to_account(ads_allowed=False)),
    "allow-ads": Deed("the holder allows ads", "account", _to_account(ads_allowed=True)),
    "unlink": Deed("the account is unlinked from the advertiser", "account", _to_account(linked=False)),
    "link": Deed("the account is linked to the advertiser", "account", _to_account(linked=True)),
    "leave-center": Deed("no Business Center holds the account any more", "account", _to_account(bc=False)),
    "join-center": Deed("the Business Center holds the account", "account", _to_account(bc=True)),
    "delete-identities": Deed("somebody deletes the custom identities", "advertiser", _delete_identities),
    "suspend": Deed("TikTok suspends the ad account", "advertiser", _advertiser("STATUS_LIMIT")),
    "unsuspend": Deed("the ad account may run ads again", "advertiser", _advertiser("STATUS_ENABLE")),
    "trouble": Deed(
        "the shop's events get lost, late, doubled or nameless from now on",
        "shop",
        _trouble,
        ("late_s", "double", "lose", "no_event_id", "loser"),
    ),
    "trouble-over": Deed("the shop's events are as usual again", "shop", _trouble_over),
    "rival-surge": Deed("everybody else bids more", "market", _rivals, ("factor",), ("factor",)),
    "rival-calm": Deed("everybody else bids as usual again", "market", _calm),
}
"""What can be planned, by the word of the file."""
