"""Why a post got its verdict, in words a creator would accept."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from .judging.baseline import OWN_BASELINE
from .measures import AUDIENCE, MEASURES
from .presets import carried
from .sources import silence
from .values import Post, Signal, Verdict
from .verdicts import ENOUGH_VIEWS, FIRES, PROMOTE, TEST, WORTHWHILE, Crowd, Scored, enough

SETTLED = timedelta(hours=72)
"""How long a post's organic response is measured before it says much (R-158)."""
LUCK = 0.1
"""How far the bare rates may look better than what to expect before that is said."""


def why(
    post: Post,
    scored: Scored,
    verdict: Verdict,
    fired: Sequence[str],
    weights: Mapping[str, float],
    crowd: Crowd,
    *,
    now: datetime | None = None,
    raw: float | None = None,
) -> tuple[str, ...]:
    """Why, in words a creator would accept: the judgement, what speaks for and against it, what it rests on.

    now     for the age of a post whose counts carry no time
    raw     the score without shrinkage; worked out from the signals where it is not given
    """
    counted = [name for name in scored.signals if name in weights]
    pull = {name: weights[name] * scored.lifts[name] for name in counted}
    best = [name for name in sorted(pull, key=lambda name: -pull[name]) if name in fired][:3]
    weak = [name for name in sorted(pull, key=lambda name: pull[name]) if scored.signals[name].beats <= 1 - FIRES]
    said = [_judgement(post, scored, verdict, fired, crowd)]
    if _views_rich_but_empty(post, scored, crowd):
        said.append(f"{_figure(post.signals.views or 0)} views show reach, which counts for nothing here")
    if verdict in (Verdict.PROMOTE, Verdict.TEST):
        said += _expectation(scored, weights, raw)
    said += [f"For it: {_say(name, scored.signals[name])}" for name in best]
    if verdict in (Verdict.PROMOTE, Verdict.TEST):
        said += _useful(fired)
    if verdict is Verdict.IMPROVE:
        said += _weakest(weak or [name for name in sorted(pull, key=lambda name: pull[name]) if pull[name] < 0], scored)
    elif verdict is Verdict.TEST:
        said.append(_why_only_a_test(scored, weights, crowd, _age(post, now)))
    if verdict is not Verdict.IMPROVE:
        against = weak[:2] if verdict is Verdict.DO_NOT_BOOST else weak[:1]
        said += [f"Against it: {_say(name, scored.signals[name])}" for name in against]
    if verdict is Verdict.DO_NOT_BOOST and scored.signals and enough(post, scored):
        said.append("Boosting it would be a rescue: paid views do not mend what its own audience passed over")
    return (*said, *_rests_on(post, scored, crowd, now))


def _expectation(scored: Scored, weights: Mapping[str, float], raw: float | None) -> list[str]:
    """What the bare rates look like beside what to expect (N-17), averaged over the weights."""
    weight = math.fsum(weights[name] for name in scored.signals if name in weights)
    bare = _bare(scored, weights) if raw is None else raw
    if bare is None or weight <= 0:
        return []
    looks, expected = math.expm1(bare / weight), math.expm1(scored.score / weight)
    if looks - expected < LUCK or expected <= 0:
        return []
    return [f"Looks {_change(looks)} on average, expect {_change(expected)}: some of a lead is always luck"]


def _bare(scored: Scored, weights: Mapping[str, float]) -> float | None:
    """The score of the bare rates; None where one of them is nothing at all, which has no logarithm."""
    counted = [(weights[name], signal) for name, signal in scored.signals.items() if name in weights]
    if any(signal.value <= 0 or signal.baseline <= 0 for _, signal in counted):
        return None
    return math.fsum(weight * math.log(signal.value / signal.baseline) for weight, signal in counted)


def _useful(fired: Sequence[str]) -> list[str]:
    """Which of the useful signals fired, and what they are evidence of (R-015, R-131)."""
    kinds = [f"{what} ({', '.join(families)})" for what, families in carried(fired).items()]
    return [f"It carries {_and(kinds)}"] if kinds else []


def _weakest(weak: Sequence[str], scored: Scored) -> list[str]:
    if not weak:
        return []
    remedy = _BY_NAME[weak[0]].remedy
    do = f"; {remedy}, then look again" if remedy else ""
    return [f"Weakest: {_say(weak[0], scored.signals[weak[0]])}{do}"]


def _judgement(post: Post, scored: Scored, verdict: Verdict, fired: Sequence[str], crowd: Crowd) -> str:
    own = post.creator.handle in crowd.own
    usual = f"@{post.creator.handle}'s usual post" if own else "the usual post"
    if not scored.signals:
        return (
            "Nothing can be judged: no views could be seen"
            if not post.signals.views
            else "Nothing but views could be seen"
        )
    if not enough(post, scored):
        return f"Too early to judge: {_figure(post.signals.views or 0)} views; look again at {ENOUGH_VIEWS:.0f}"
    odds = f"{_odds(scored.beats)} likely to beat {usual}"
    if verdict is Verdict.DO_NOT_BOOST and not fired:
        return f"Not one useful signal is above usual ({odds}), so money has nothing to amplify"
    short = verdict is Verdict.DO_NOT_BOOST and not odds.startswith("less than")
    return f"Only {odds}" if short else odds[0].upper() + odds[1:]


def _why_only_a_test(scored: Scored, weights: Mapping[str, float], crowd: Crowd, age: timedelta | None) -> str:
    hook = scored.signals.get("hook_2s")
    weight = math.fsum(weights[name] for name in scored.signals if name in weights)
    if crowd.posts < OWN_BASELINE:
        return f"A test at most: {crowd.posts} posts are too few to know what is usual"
    if scored.beats < PROMOTE:
        return f"A test, not more: promoting asks for {_odds(PROMOTE)}"
    if scored.score < WORTHWHILE * weight:
        return "A test, not more: it is above usual by less than a tenth on average"
    if age is not None and timedelta(0) <= age < SETTLED:
        return f"A test, not more: an audience is measured for {_hours(SETTLED)} h before a post is promoted"
    kept = f": {_say('hook_2s', hook)}" if hook else ""
    return f"A test, not more: the opening is not clearly above usual{kept}"


def _views_rich_but_empty(post: Post, scored: Scored, crowd: Crowd) -> bool:
    return (post.signals.views or 0.0) >= max(crowd.views_rich, ENOUGH_VIEWS) and scored.beats < TEST


def _rests_on(post: Post, scored: Scored, crowd: Crowd, now: datetime | None) -> tuple[str, ...]:
    said = []
    age = _age(post, now)
    if age is not None and age < SETTLED and scored.signals:
        hours = max(0, int(age / timedelta(hours=1)))
        said.append(
            f"{hours} h old when counted: saves and comments still come in, so look again at {_hours(SETTLED)} h"
        )
    unseen = [name for name in _COUNTED if getattr(post.signals, name) is None]
    if scored.signals and (lacking := silence(post.source, unseen)):
        said.append(f"{lacking}: it was judged without")
    if post.creator.handle not in crowd.own:
        whose = f"@{post.creator.handle}" if post.creator.handle else "its account"
        pool = f"all {crowd.posts:,} posts" if crowd.accounts > 1 else f"its {crowd.posts} posts so far"
        said.append(f"Baseline borrowed from {pool}: {whose} has fewer than {OWN_BASELINE} here")
    return tuple(said)


def _age(post: Post, now: datetime | None) -> timedelta | None:
    """How old the post was when it was counted; None where nobody knows."""
    counted = post.as_of or now
    return None if counted is None or post.posted_at is None else counted - post.posted_at


def _say(name: str, signal: Signal) -> str:
    measure = _BY_NAME[name]
    show = _SHOWN[measure.unit]
    said = measure.says.format(value=show(signal.value), usual=show(signal.baseline))
    return f"{said} (a proxy: worked out, not counted)" if signal.proxy else said


def _and(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _change(ratio: float) -> str:
    """ "+85 %"."""
    return f"{100 * ratio:+.0f} %"


def _hours(span: timedelta) -> int:
    return int(span / timedelta(hours=1))


def _odds(chance: float) -> str:
    return "less than 1 %" if chance < 0.01 else "more than 99 %" if chance > 0.99 else f"{100 * chance:.0f} %"


def _percent(rate: float) -> str:
    return f"{100 * rate:.0f} %" if rate >= 0.095 or rate == 0 else f"{100 * rate:.1f} %"


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s"


def _per_mille(rate: float) -> str:
    return f"{1000 * rate:.1f}" if rate >= 0.001 else f"{1000 * rate:.2g}"


def _figure(count: float) -> str:
    return f"{count:,.0f}"


_COUNTED = ("hook_2s", "hook_6s", "watch_time_s", "completions", "saves", "profile_visits", "follows")
"""What a source can lack that is judged."""
_BY_NAME = {measure.name: measure for measure in (*MEASURES, AUDIENCE)}
_SHOWN: Mapping[str, Callable[[float], str]] = {"percent": _percent, "seconds": _seconds, "per mille": _per_mille}
