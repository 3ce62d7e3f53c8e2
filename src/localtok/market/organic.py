"""How posts spread without money: staged test pools that decide how far, then a curve that decides how fast.

A post is shown to a first pool and passed on to one three times larger while it does well, which gives view counts
their heavy tail (tail exponent ln(1/pass)/ln(growth); platform-model reference, section 3.6). Followers and search keep
a trickle coming. Ads neither help nor hurt here: TikTok says the two run independently.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ..state import Comment, Counters, Post
from . import dice
from .comments_text import comment
from .traits import Traits

HOUR = 3_600
_POOL, _GROWTH = 2_300, 2.8
_WARMTH = 40
"""Affinity of the people an unpaid post is shown to, 1/256 nat: better than random."""
_NATIVE = 195
"""Added to the hook's logit where no ad is in the way, 1/256 nat."""
_SKIP_MS = 900
_DRIFT = 0.12
"""Engagement lost for each log unit of views beyond 3,000: a wider audience cares less."""


@dataclass(frozen=True, slots=True)
class Rates:
    """What happens to the views of one post, as 24-bit probabilities of each step given the one before."""

    hook: int
    steps: tuple[tuple[str, int], ...]
    """Counter and its chance given the step before: 6 s and the quarters, in the order they come."""
    again: int
    """Of starting over, given the end was reached."""
    mean_ms: int
    """Watched by one who stays two seconds."""
    like: int
    comment: int
    share: int
    save: int
    visit: int
    follow: int
    click: int
    music: int


def destiny(start: int, entertainment: float, followers: int, wrong_audience: bool) -> int:
    """How many views a post will have in the end."""
    strength = 0.30 * entertainment + (0.75 if wrong_audience else 0.0) + 0.12 * math.log(followers / 50_000)
    passing = dice.probability(1 / (1 + math.exp(-(0.10 + strength))))
    views = pool = _POOL
    stage = 0
    while stage < 5 and dice.chance(start, 400 + stage, passing):
        pool = round(pool * _GROWTH)
        views += pool
        stage += 1
    return max(round(views * math.exp(0.55 * dice.normal(dice.one(start, 410)) / 1_024)), 120)


def rates(traits: Traits, views: int) -> Rates:
    """The steps at the affinity of an unpaid audience that has grown to `views`."""
    grown = dice.growth()
    length = traits.duration_ms
    watched = 2_000 + traits.hold_ms * int(grown[dice.ZERO + _WARMTH * 35 // 100]) // 1_024
    lift = int(grown[dice.rows(dice.ZERO + _WARMTH // 2 + 307 * np.minimum(watched, length) // length)].sum()) // 256
    drift = math.exp(-_DRIFT * max(math.log(max(views, 1) / 3_000), -1.0))
    hook = dice.rows(dice.ZERO + traits.hook + _NATIVE + _WARMTH * 6 // 10 + dice.nats(math.log(drift)) // 3)
    marks = [("watched_6s", 6_000)] + [(f"p{part}", length * part // 100) for part in (25, 50, 75, 100)]
    steps, before = [], 256
    for name, mark in sorted(marks, key=lambda pair: pair[1]):
        past = int((watched >= mark).sum())
        steps.append((name, dice.ONE * past // before if before else 0))
        before = past
    ended, again = int((watched >= length).sum()), int((watched * 4 >= length * 5).sum())

    def given(base: int) -> int:
        return min(int(base * lift / 1_024 * drift), dice.ONE)

    return Rates(
        hook=int(dice.logistic()[hook]),
        steps=tuple(steps),
        again=dice.ONE * again // ended if ended else 0,
        mean_ms=int(np.minimum(watched, 4 * length).sum()) // 256,
        like=given(traits.like),
        comment=given(traits.comment),
        share=given(traits.share),
        save=given(traits.save),
        visit=given(traits.visit),
        follow=traits.follow,
        click=dice.probability(0.04),
        music=dice.probability(0.0008),
    )


def seen(views: int, chances: Rates, start: int) -> Counters:
    """What `views` more views bring, drawn from the stream at `start`."""
    word = (dice.one(start, 500 + k) for k in range(40))

    def some(n: int, p: int) -> int:
        return dice.binomial(n, p, next(word))

    stayed = some(views, chances.hook)
    got = Counters(plays=views, watched_2s=stayed, impressions=views + some(views, dice.probability(0.06)))
    got.reach = views - some(views, dice.probability(0.05))
    left = stayed
    for name, chance in chances.steps:
        left = some(left, chance)
        setattr(got, name, left)
    got.rewatches = some(got.p100, chances.again)
    noise = chances.mean_ms * math.isqrt(stayed) * dice.normal(next(word)) >> 10
    got.watch_ms = (views - stayed) * _SKIP_MS + max(stayed * chances.mean_ms + noise, stayed * 2_000)
    got.likes, got.comments, got.shares = (some(stayed, p) for p in (chances.like, chances.comment, chances.share))
    got.saves, got.profile_visits = some(stayed, chances.save), some(stayed, chances.visit)
    got.follows = some(got.profile_visits, chances.follow)
    got.clicks, got.music_clicks = some(got.profile_visits, chances.click), some(stayed, chances.music)
    return got


def retention(traits: Traits, chances: Rates) -> list[float]:
    """Share still watching at second 1, 2, 3 … of the video, four decimals."""
    hook = chances.hook / dice.ONE
    watched = 2_000 + traits.hold_ms * int(dice.growth()[dice.ZERO + _WARMTH * 35 // 100]) // 1_024
    later = [int((watched >= 1_000 * s).sum()) / 256 for s in range(2, traits.duration_ms // 1_000 + 1)]
    return [round(1 - 0.62 * (1 - hook), 4), *(round(hook * share, 4) for share in later)]


def reached(age_s: float) -> float:
    """Share of its destiny a post has reached at that age."""
    return 0.0 if age_s <= 0 else 1 - math.exp(-1.35 * math.log1p(age_s / 95_000))


def age_at(share: float) -> float:
    """The reverse of `reached`, seconds."""
    return 95_000 * math.expm1(-math.log1p(-min(share, 0.999)) / 1.35)


def views_in_hour(post: Post, whole: int, followers: int, now: int, start: int) -> int:
    """Views of the hour that begins at `now`: what is left of the curve, and the trickle."""
    age = now - post.created_at
    due = whole * (reached(age + HOUR) - reached(age)) + followers * 0.000_012
    return dice.poisson(due, dice.one(start, 1))


def early_comments(
    post: Post, traits: Traits, count: int, now: int, languages: tuple[str, ...], seed: int
) -> list[Comment]:
    """The comments a post has at `now`, oldest first, spread along its curve."""
    share = reached(now - post.created_at)
    made = []
    for number in range(count):
        where = dice.one(dice.stream(seed, "comment", post.index, 0, number), 20) >> 40
        at = post.created_at + int(age_at(share * (number + where / dice.ONE) / count))
        at = min(max(at, post.created_at + 1), now - 1)
        made.append(_comment(seed, post, traits, number, at, languages))
    return made


def new_comment(seed: int, post: Post, traits: Traits, number: int, now: int, languages: tuple[str, ...]) -> Comment:
    """The post's comment of that number, written within the hour after `now`."""
    at = now + dice.below(dice.stream(seed, "comment", post.index, 0, number), 20, HOUR)
    return _comment(seed, post, traits, number, at, languages)


def _comment(seed: int, post: Post, traits: Traits, number: int, at: int, languages: tuple[str, ...]) -> Comment:
    return comment(
        at=at,
        item_id=post.item_id,
        index=post.index,
        lane=0,
        number=number,
        weights=traits.intents,
        languages=languages,
        start=dice.stream(seed, "comment", post.index, 0, number),
    )
