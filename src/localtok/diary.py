"""What each post and each account did day by day, in UTC: kept from the first day on, made up for the time before it.

The past is the post's own total spread along the curve it grew by, so that days always add up to totals. What ads won
is not kept here: it stands in the ads' hours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .market import dice, organic
from .market.engagement import NAMES
from .state import Account, Comment, Counters, Post

if TYPE_CHECKING:
    from .world import World

DAY = 86_400
LOOK_BACK = 60
"""Days TikTok answers for."""
_LOSS = 0.000_1
"""Share of followers who leave on a day; fewer than come."""


@dataclass(slots=True)
class Diary:
    """Organic counters of each post by UTC day (epoch seconds // 86,400) since the world began."""

    began: int
    """Epoch seconds at which the world began."""
    past: dict[str, Counters] = field(default_factory=dict)
    """By item id: what a post had when the world began."""
    days: dict[str, dict[int, Counters]] = field(default_factory=dict)

    @classmethod
    def opened(cls, posts: Iterable[Post], now: int) -> Diary:
        return cls(now, {post.item_id: replace(post.organic) for post in posts})

    def note(self, post: Post, now: int, more: Counters) -> None:
        """Write down what the hour that begins at `now` brought."""
        page = self.days.setdefault(post.item_id, {})
        page.setdefault(now // DAY, Counters()).add(more)


@dataclass(slots=True)
class Day:
    """One UTC day of an account."""

    day: int
    organic: Counters
    paid: Counters
    lost: int
    """Followers who left."""
    followers: int
    """At the end of the day, or now for today."""

    @property
    def won(self) -> int:
        return self.organic.follows + self.paid.follows

    def both(self, name: str) -> int:
        return int(getattr(self.organic, name)) + int(getattr(self.paid, name))


def organic_days(world: World, post: Post) -> dict[int, Counters]:
    """The post's organic counters by day, its made-up past included."""
    days = {day: replace(counters) for day, counters in _past(world, post).items()}
    for day, counters in world.diary.days.get(post.item_id, {}).items():
        days.setdefault(day, Counters()).add(counters)
    return days


def paid_days(world: World, item_ids: set[str]) -> dict[int, Counters]:
    """What Spark ads on these posts won, by UTC day."""
    days: dict[int, Counters] = defaultdict(Counters)
    for ad in world.ads.values():
        if ad.item_id in item_ids:
            for hour in world.hours.between(ad.ad_id, 0, world.now + 1):
                days[hour.hour // DAY].add(hour.counters)
    return dict(days)


def together(one: Counters, other: Counters) -> Counters:
    """Both added up, in a record of its own."""
    total = replace(one)
    total.add(other)
    return total


def settled(now: int) -> int:
    """The first day whose figures are not out yet under the documented latency of 24 to 48 hours."""
    return now // DAY - 1


def counts(world: World, post: Post, *, with_paid: bool) -> Counters:
    """The post's lifetime counters as its owner reads them: under `organic_latency`, those of settled days."""
    if not world.assume.organic_latency:
        return together(post.organic, post.paid if with_paid else Counters())
    total, until = Counters(), settled(world.now)
    sources = [organic_days(world, post)] + ([paid_days(world, {post.item_id})] if with_paid else [])
    for days in sources:
        for day, counters in days.items():
            if day < until:
                total.add(counters)
    return total


def account_days(world: World, account: Account, first: int, last: int) -> list[Day]:
    """The days from `first` to `last`, both included, oldest first; none later than today."""
    mine = [post for post in world.posts.values() if post.handle == account.handle]
    own: dict[int, Counters] = defaultdict(Counters)
    for post in mine:
        for day, counters in organic_days(world, post).items():
            own[day].add(counters)
    paid = paid_days(world, {post.item_id for post in mine})
    today = world.now // DAY
    pages = []
    at_end = followers(world, account)
    for day in range(today, first - 1, -1):
        page = Day(day, own.get(day, Counters()), paid.get(day, Counters()), lost_on(world, account, day), at_end)
        if day <= last:
            pages.append(page)
        at_end = max(at_end - page.won + page.lost, 0)
    return pages[::-1]


def followers(world: World, account: Account) -> int:
    """Followers now: those of the first day, and since then those won by posts and ads less those who left.

    The market's own figure stays as it was: who follows does not feed back into how far posts spread.
    """
    won = 0
    mine = {post.item_id for post in world.posts.values() if post.handle == account.handle}
    for item_id in mine:
        won += sum(one.follows for one in world.diary.days.get(item_id, {}).values())
    won += sum(one.follows for one in paid_days(world, mine).values())
    first, today = world.diary.began // DAY, world.now // DAY
    return max(account.followers + won - sum(lost_on(world, account, day) for day in range(first, today)), 0)


def lost_on(world: World, account: Account, day: int) -> int:
    """Followers who left on a day; nobody has left yet today."""
    if day >= world.now // DAY:
        return 0
    word = dice.one(dice.stream(world.seed, "followers lost by " + account.handle, day))
    return dice.poisson(account.followers * _LOSS, word)


def _past(world: World, post: Post) -> dict[int, Counters]:
    """The post's counters at the world's beginning, laid out along its curve; comments by when they were written."""
    total = world.diary.past.get(post.item_id)
    if total is None or world.diary.began <= post.created_at:
        return {}
    began, born = world.diary.began, post.created_at
    whole = organic.reached(began - born, world.model)
    days: dict[int, Counters] = {}
    so_far = dict.fromkeys(NAMES, 0)
    for day in range(born // DAY, (began - 1) // DAY + 1):
        share = organic.reached(min((day + 1) * DAY, began) - born, world.model) / whole
        page = days[day] = Counters()
        for name in NAMES:
            due = getattr(total, name) if share >= 1.0 else int(getattr(total, name) * share)
            setattr(page, name, due - so_far[name])
            so_far[name] = due
        page.comments = 0
    for one in _early_comments(world, post):
        days[one.created_at // DAY].comments += 1
    return days


def _early_comments(world: World, post: Post) -> list[Comment]:
    """The organic comments the post had when the world began."""
    return [
        one
        for one in world.comments.values()
        if one.item_id == post.item_id and one.created_at < world.diary.began and not one.ad_id
    ]
