"""Who watches a post or follows an account, and where they found it: shares derived from the audience and the counters.

Viewers of unpaid posts are not simulated one by one. Their shares are those of a sample of the standing audience,
weighted by how much each of them cares for what is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from tiktokwire import organic as wire

from ...market import dice
from ...market.audience import AGES
from ...market.dice import Flags
from ...state import Account, Counters, Post
from ...world import World

_SAMPLE = 4_096
_HOME = 3
"""How much more an account is watched in its own country."""
_SHARE = 10_000
_AGE_NAMES = dict(zip(AGES[1:], ("18-24", "25-34", "35-44", "45-54", "55+"), strict=True))
_CITIES = {
    "US": ("New York", "Los Angeles", "Chicago", "Houston", "Miami"),
    "GB": ("London", "Manchester", "Birmingham"),
    "DE": ("Berlin", "Hamburg", "Munich"),
    "ES": ("Madrid", "Barcelona", "Valencia"),
    "CA": ("Toronto", "Montreal", "Vancouver"),
    "FR": ("Paris", "Lyon", "Marseille"),
}


def shares(weights: Sequence[int], whole: int = _SHARE) -> list[int]:
    """`whole` divided in proportion to the weights, the largest remainders rounded up; nothing where all are nothing."""
    total = sum(weights)
    if not total:
        return [0] * len(weights)
    parts = [weight * whole // total for weight in weights]
    left = sorted(range(len(weights)), key=lambda k: (-(weights[k] * whole % total), k))
    for k in left[: whole - sum(parts)]:
        parts[k] += 1
    return parts


def fractions(weights: Mapping[str, int]) -> dict[str, float]:
    """The same as fractions with four decimals that add up to one."""
    return {name: part / _SHARE for name, part in zip(weights, shares(list(weights.values())), strict=True)}


class Crowd:
    """A sample of the audience, each weighted by liking for the posts given. Weights are whole numbers."""

    def __init__(self, world: World, account: Account, posts: Sequence[Post]) -> None:
        self.world, self.account = world, account
        people, size = world.audience, min(world.audience.size, _SAMPLE)
        self.viewers = np.arange(size, dtype=np.int64)
        weights = np.full(size, 1_024, dtype=np.int64)
        if posts:
            rows = [post.index for post in posts]
            taste = world.creatives.taste[rows].astype(np.float64).mean(axis=0).round().astype(np.float32)
            liking = (people.taste[:size] @ taste).astype(np.int64) >> 5
            weights = dice.growth()[dice.rows(dice.ZERO + liking)]
        home = np.array([code == account.country for code in world.country_codes])[people.country[:size]]
        self.weights = np.where(home, weights * _HOME, weights)

    def countries(self) -> dict[str, float]:
        return _largest_first(fractions(self._by_country()))

    def genders(self) -> dict[str, float]:
        female = self.world.audience.female[self.viewers]
        split = {"Female": int(self.weights[female].sum()), "Male": int(self.weights[~female].sum()), "Other": 0}
        return fractions(split)

    def ages(self) -> dict[str, float]:
        """Of adults: TikTok does not show the younger ones."""
        age = self.world.audience.age[self.viewers]
        return fractions({name: self._weight(age == AGES.index(group)) for group, name in _AGE_NAMES.items()})

    def cities(self, key: str) -> dict[str, float]:
        """`key` says whose cities: they differ a little from one to the other."""
        start = dice.stream(self.world.seed, "cities of " + key)
        split: dict[str, int] = {}
        for country, weight in self._by_country().items():
            names = _CITIES.get(country, (country,))
            drawn = [300 + dice.below(start, 10 * len(split) + k, 300) // (k + 1) for k in range(len(names))]
            split |= dict(zip(names, shares(drawn, weight), strict=True))
        return _largest_first(fractions(split))

    def _by_country(self) -> dict[str, int]:
        country = self.world.audience.country[self.viewers]
        return {code: self._weight(country == place) for place, code in enumerate(self.world.country_codes)}

    def _weight(self, chosen: Flags) -> int:
        return int(self.weights[chosen].sum())


def genders(split: Mapping[str, float]) -> list[wire.GenderShare]:
    return [wire.GenderShare(gender=name, percentage=part) for name, part in split.items()]


def ages(split: Mapping[str, float]) -> list[wire.AgeShare]:
    return [wire.AgeShare(age=name, percentage=part) for name, part in split.items()]


def countries(split: Mapping[str, float]) -> list[wire.CountryShare]:
    return [wire.CountryShare(country=name, percentage=part) for name, part in split.items()]


def cities(split: Mapping[str, float]) -> list[wire.CityShare]:
    return [wire.CityShare(city_name=name, percentage=part) for name, part in split.items()]


def source_weights(world: World, post: Post) -> dict[str, int]:
    """Where views come from: mostly the feed; the sound and hashtags only where the post has any."""
    start = dice.stream(world.seed, "sources", post.index)
    account = world.accounts[post.handle]
    plays = max(post.organic.plays, 1)
    followed = min(1_000 * account.followers // (8 * plays), 2_500)
    return {
        "For You": 7_000 + dice.below(start, 0, 1_000),
        "Follow": 200 + followed + dice.below(start, 1, 200),
        "Personal Profile": 150 + min(10_000 * post.organic.profile_visits // plays, 900),
        "Search": 120 + dice.below(start, 2, 300),
        "Sound": 60 + dice.below(start, 3, 200) if post.music_id else 0,
        "Hashtag": 80 + dice.below(start, 4, 200) if "#" in post.caption else 0,
        "Direct Message": 30 + min(10_000 * post.organic.shares // plays, 300),
    }


def sources(world: World, post: Post) -> list[wire.SourceShare]:
    split = _largest_first(fractions(source_weights(world, post)))
    return [wire.SourceShare(impression_source=name, percentage=part) for name, part in split.items() if part]


def viewer_types(world: World, post: Post) -> list[wire.TypeShare]:
    """New and returning viewers add up to one, and so do followers and others."""
    start = dice.stream(world.seed, "viewer types", post.index)
    known = source_weights(world, post)
    following = fractions({"FOLLOWER_PERCENT": known["Follow"] + known["Personal Profile"] // 2, "rest": 6_000})
    back = following["FOLLOWER_PERCENT"] * (50 + dice.below(start, 0, 40)) / 100
    again = round(back * _SHARE)
    split = {
        "NEW_VIEWER": (_SHARE - again) / _SHARE,
        "RETURN_VIEWER": again / _SHARE,
        "FOLLOWER_PERCENT": following["FOLLOWER_PERCENT"],
        "NON_FOLLOWER_PERCENT": following["rest"],
    }
    return [wire.TypeShare(type=name, percentage=part) for name, part in split.items()]


def retention(post: Post, seen: Counters) -> list[wire.Retention]:
    """Share still watching at each second: never rising, and never below the share that saw the end."""
    ended = round(seen.p100 / seen.plays, 4) if seen.plays else 0.0
    kept, floor = list[float](), 1.0
    for share in post.retention:
        floor = min(floor, max(round(float(share), 4), ended))
        kept.append(floor)
    return [wire.Retention(second=str(second), percentage=share) for second, share in enumerate(kept, 1)]


def likes_over_time(post: Post, seen: Counters) -> list[wire.Retention]:
    """How the likes are spread over the seconds: who is still there, and more towards the end."""
    watching = [round(float(share) * _SHARE) for share in post.retention]
    weights = [share * (len(watching) + 2 * second) for second, share in enumerate(watching)]
    parts = shares(weights) if seen.likes else []
    return [wire.Retention(second=str(second), percentage=part / _SHARE) for second, part in enumerate(parts, 1)]


def _largest_first(split: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(split.items(), key=lambda pair: -pair[1]))
