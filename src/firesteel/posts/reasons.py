"""Why a post got its verdict, in words a creator would accept."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from .baseline import OWN_BASELINE
from .measures import MEASURES
from .values import Post, Signal, Verdict
from .verdicts import ENOUGH_VIEWS, FIRES, PROMOTE, TEST, WORTHWHILE, Crowd, Scored, enough


def why(
    post: Post,
    scored: Scored,
    verdict: Verdict,
    fired: Sequence[str],
    weights: Mapping[str, float],
    crowd: Crowd,
) -> tuple[str, ...]:
    """Why, in words a creator would accept: the judgement, what speaks for and against it, what it rests on."""
    counted = [name for name in scored.signals if name in weights]
    pull = {name: weights[name] * scored.lifts[name] for name in counted}
    best = [name for name in sorted(pull, key=lambda name: -pull[name]) if name in fired][:3]
    weak = [name for name in sorted(pull, key=lambda name: pull[name]) if scored.signals[name].beats <= 1 - FIRES]
    said = [_judgement(post, scored, verdict, fired, crowd)]
    if _views_rich_but_empty(post, scored, crowd):
        said.append(f"{_figure(post.signals.views or 0)} views show reach, which counts for nothing here")
    said += [f"For it: {_say(name, scored.signals[name])}" for name in best]
    if verdict is Verdict.IMPROVE and weak:
        said.append(f"Weakest: {_say(weak[0], scored.signals[weak[0]])}; {_BY_NAME[weak[0]].remedy}, then look again")
    elif verdict is Verdict.TEST:
        said.append(_why_only_a_test(scored, weights, crowd))
    if verdict is not Verdict.IMPROVE:
        against = weak[:2] if verdict is Verdict.DO_NOT_BOOST else weak[:1]
        said += [f"Against it: {_say(name, scored.signals[name])}" for name in against]
    return (*said, *_rests_on(post, crowd))


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


def _why_only_a_test(scored: Scored, weights: Mapping[str, float], crowd: Crowd) -> str:
    hook = scored.signals.get("hook_2s")
    weight = math.fsum(weights[name] for name in scored.signals if name in weights)
    if crowd.posts < OWN_BASELINE:
        return f"A test at most: {crowd.posts} posts are too few to know what is usual"
    if scored.beats < PROMOTE:
        return f"A test, not more: promoting asks for {_odds(PROMOTE)}"
    if scored.score < WORTHWHILE * weight:
        return "A test, not more: it is above usual by less than a tenth on average"
    kept = f": {_say('hook_2s', hook)}" if hook else ""
    return f"A test, not more: the opening is not clearly above usual{kept}"


def _views_rich_but_empty(post: Post, scored: Scored, crowd: Crowd) -> bool:
    return (post.signals.views or 0.0) >= max(crowd.views_rich, ENOUGH_VIEWS) and scored.beats < TEST


def _rests_on(post: Post, crowd: Crowd) -> tuple[str, ...]:
    if post.creator.handle in crowd.own:
        return ()
    whose = f"@{post.creator.handle}" if post.creator.handle else "its account"
    pool = f"all {crowd.posts:,} posts" if crowd.accounts > 1 else f"its {crowd.posts} posts so far"
    return (f"Baseline borrowed from {pool}: {whose} has fewer than {OWN_BASELINE} here",)


def _say(name: str, signal: Signal) -> str:
    measure = _BY_NAME[name]
    show = _SHOWN[measure.unit]
    return measure.says.format(value=show(signal.value), usual=show(signal.baseline))


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


_BY_NAME = {measure.name: measure for measure in MEASURES}
_SHOWN: Mapping[str, Callable[[float], str]] = {"percent": _percent, "seconds": _seconds, "per mille": _per_mille}
