"""How posts spread without money: staged test pools that decide how far, then a curve that decides how fast.

A post is shown to a first pool and passed on to one three times larger while it does well, which gives view counts
their heavy tail (`tail_exponent`). Followers and search keep a trickle coming. Ads neither help nor hurt here: TikTok
says the two run independently. With the model's `coupling` above 0 they do, by the followers and the shares they win
and by nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import count

import numpy as np

from ..state import Comment, Counters, Post
from . import dice
from .comments_text import VERTICALS, comment
from .dice import Ints
from .model import Model
from .traits import Traits

HOUR = 3_600
USUAL = Model()
_MOST_VIEWS = 1_000_000_000
"""No post gets more, whatever the model says of its pools."""


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
    skip_ms: int
    """Watched by one who does not."""
    like: int
    comment: int
    share: int
    save: int
    visit: int
    follow: int
    click: int
    music: int
    unplayed: int
    """Impressions that never play, a view."""
    seen_before: int


def passing(model: Model, entertainment: float, followers: int, wrong_audience: bool) -> int:
    """The 24-bit chance that a post passes a pool and goes on to the next."""
    like = model.organic
    logit = like.passing + like.passing_entertainment * entertainment
    logit += like.passing_wrong * wrong_audience + like.passing_followers * math.log(followers / like.usual_followers)
    return dice.probability(1 / (1 + math.exp(-logit)))


def tail_exponent(model: Model, passes: int) -> float:
    """ln(1/pass)/ln(growth): how fast P(more views than x) falls with x, as far as the pools go. Smaller is heavier.

    One in 1/pass posts goes on to a pool that is `growth` times as large (platform-model reference, section 3.6).
    """
    return math.log(dice.ONE / passes) / math.log(model.organic.growth)


def destiny(start: int, entertainment: float, followers: int, wrong_audience: bool, model: Model = USUAL) -> int:
    """How many views a post will have in the end."""
    like, passes = model.organic, passing(model, entertainment, followers, wrong_audience)
    views = pool = round(like.pool)
    stage = 0
    while stage < like.stages and dice.chance(start, 400 + stage, passes):
        pool = round(pool * like.growth)
        views += pool
        stage += 1
    lucky = round(views * math.exp(like.luck * dice.normal(dice.one(start, 410)) / 1_024))
    return min(max(lucky, like.least), _MOST_VIEWS)


def rates(traits: Traits, views: int, model: Model = USUAL) -> Rates:
    """The steps at the affinity of an unpaid audience that has grown to `views`."""
    like, answers = model.organic, model.response
    warmth, length, watched = dice.nats(like.warmth), traits.duration_ms, _watched(traits, model)
    warmer = dice.ZERO + round(warmth * answers.act_affinity)
    further = dice.nats(answers.act_watched) * np.minimum(watched, length) // length
    lift = int(dice.growth()[dice.rows(warmer + further)].sum()) // 256
    drift = math.exp(-like.drift * max(math.log(max(views, 1) / like.drift_from), -1.0))
    hook = traits.hook + dice.nats(like.native) + round(warmth * answers.hook_affinity)
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
        hook=int(dice.logistic()[dice.rows(dice.ZERO + hook + dice.nats(math.log(drift)) // 3)]),
        steps=tuple(steps),
        again=dice.ONE * again // ended if ended else 0,
        mean_ms=int(np.minimum(watched, 4 * length).sum()) // 256,
        skip_ms=round(1_000 * like.skip_s),
        like=given(traits.like),
        comment=given(traits.comment),
        share=given(traits.share),
        save=given(traits.save),
        visit=given(traits.visit),
        follow=traits.follow,
        click=dice.probability(like.link),
        music=dice.probability(answers.music),
        unplayed=dice.probability(like.unplayed),
        seen_before=dice.probability(like.again),
    )


def _watched(traits: Traits, model: Model) -> Ints:
    """Milliseconds those watch who stay two seconds, by quantile. Shape (256,)."""
    longer = round(dice.nats(model.organic.warmth) * model.response.hold_affinity)
    watched: Ints = 2_000 + traits.hold_ms * int(dice.growth()[dice.rows(dice.ZERO + longer)]) // 1_024
    return watched


def seen(views: int, chances: Rates, start: int) -> Counters:
    """What `views` more views bring, drawn from the stream at `start`."""
    place = count(500)

    def some(n: int, p: int) -> int:
        index = next(place)
        return dice.binomial(n, p, dice.one(start, index)) if n and p else 0

    stayed = some(views, chances.hook)
    got = Counters(plays=views, watched_2s=stayed, impressions=views + some(views, chances.unplayed))
    got.reach = views - some(views, chances.seen_before)
    left = stayed
    for name, chance in chances.steps:
        left = some(left, chance)
        setattr(got, name, left)
    got.rewatches = some(got.p100, chances.again)
    noise = chances.mean_ms * math.isqrt(stayed) * dice.normal(dice.one(start, next(place))) >> 10
    got.watch_ms = (views - stayed) * chances.skip_ms + max(stayed * chances.mean_ms + noise, stayed * 2_000)
    got.likes, got.comments, got.shares = (some(stayed, p) for p in (chances.like, chances.comment, chances.share))
    got.saves, got.profile_visits = some(stayed, chances.save), some(stayed, chances.visit)
    got.follows = some(got.profile_visits, chances.follow)
    got.clicks, got.music_clicks = some(got.profile_visits, chances.click), some(stayed, chances.music)
    return got


def retention(traits: Traits, chances: Rates, model: Model = USUAL) -> list[float]:
    """Share still watching at second 1, 2, 3 … of the video, four decimals."""
    hook, watched = chances.hook / dice.ONE, _watched(traits, model)
    later = [int((watched >= 1_000 * s).sum()) / 256 for s in range(2, traits.duration_ms // 1_000 + 1)]
    gone = model.organic.first_second * (1 - hook)
    return [round(1 - gone, 4), *(round(hook * share, 4) for share in later)]


def reached(age_s: float, model: Model = USUAL) -> float:
    """Share of its destiny a post has reached at that age."""
    like = model.organic
    return 0.0 if age_s <= 0 else 1 - math.exp(-like.reached_power * math.log1p(age_s / (HOUR * like.reached_h)))


def age_at(share: float, model: Model = USUAL) -> float:
    """The reverse of `reached`, seconds."""
    like = model.organic
    return HOUR * like.reached_h * math.expm1(-math.log1p(-min(share, 0.999)) / like.reached_power)


def views_in_hour(
    post: Post, whole: int, followers: int, now: int, start: int, model: Model = USUAL, shares: int = 0
) -> int:
    """Views of the hour that begins at `now`: what is left of the curve, and the trickle.

    shares  that ads won the post in the hour before; like the followers they won it ever, they count as far as the
            model couples what is paid to what is not
    """
    like, age = model.organic, now - post.created_at
    more = followers + like.coupling * post.paid.follows
    due = whole * (reached(age + HOUR, model) - reached(age, model)) + more * like.trickle
    return dice.poisson(due + like.coupling * shares * like.share_views, dice.one(start, 1))


def early_comments(
    post: Post,
    traits: Traits,
    count: int,
    now: int,
    languages: tuple[str, ...],
    seed: int,
    vertical: str = VERTICALS[0],
    model: Model = USUAL,
) -> list[Comment]:
    """The comments a post has at `now`, oldest first, spread along its curve."""
    share = reached(now - post.created_at, model)
    made = []
    for number in range(count):
        where = dice.one(dice.stream(seed, "comment", post.index, 0, number), 20) >> 40
        at = post.created_at + int(age_at(share * (number + where / dice.ONE) / count, model))
        at = min(max(at, post.created_at + 1), now - 1)
        made.append(_comment(seed, post, traits, number, at, languages, vertical))
    return made


def new_comment(
    seed: int,
    post: Post,
    traits: Traits,
    number: int,
    now: int,
    languages: tuple[str, ...],
    vertical: str = VERTICALS[0],
) -> Comment:
    """The post's comment of that number, written within the hour after `now`."""
    at = now + dice.below(dice.stream(seed, "comment", post.index, 0, number), 20, HOUR)
    return _comment(seed, post, traits, number, at, languages, vertical)


def _comment(
    seed: int, post: Post, traits: Traits, number: int, at: int, languages: tuple[str, ...], vertical: str
) -> Comment:
    return comment(
        at=at,
        item_id=post.item_id,
        index=post.index,
        lane=0,
        number=number,
        weights=traits.intents,
        languages=languages,
        start=dice.stream(seed, "comment", post.index, 0, number),
        vertical=vertical,
    )
