"""Why a post got its verdict: words a creator would accept, and everything the figures cannot say said beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

import a
from firesteel.posts import Post, Signal, Signals, Verdict
from firesteel.posts.reasons import why
from firesteel.posts.verdicts import Crowd, Scored

WEIGHTS = {"saves": 1.0, "hook_2s": 0.5}
CROWD = Crowd(posts=40, accounts=1, views_rich=100_000.0, own=frozenset({"mara.skin"}))


def signal(value: float, baseline: float, **given: Any) -> Signal:
    usual: dict[str, Any] = {"low": value * 0.8, "high": value * 1.2, "n": 10_000, "beats": 0.9, "reliability": 0.6}
    return Signal(value=value, baseline=baseline, **(usual | given))


def scored(score: float, signals: dict[str, Signal], beats: float = 0.8, **lifts: float) -> Scored:
    return Scored(score=score, sd=0.3, beats=beats, signals=signals, lifts={**dict.fromkeys(signals, 0.2), **lifts})


STRONG = scored(0.6, {"saves": signal(0.018, 0.009), "hook_2s": signal(0.6, 0.5)}, saves=0.5)


def said(
    verdict: Verdict = Verdict.PROMOTE,
    of: Scored = STRONG,
    post: Post | None = None,
    fired: Sequence[str] = ("saves", "hook_2s"),
    now: datetime | None = None,
    raw: float | None = None,
) -> tuple[str, ...]:
    return why(post or a.post(), of, verdict, fired, WEIGHTS, CROWD, now=now, raw=raw)


def test_what_it_looks_like_stands_beside_what_to_expect() -> None:
    lines = said()

    assert lines[:2] == (
        "80 % likely to beat @mara.skin's usual post",
        "Looks +69 % on average, expect +49 %: some of a lead is always luck",
    )
    assert said(raw=1.5)[1] == "Looks +172 % on average, expect +49 %: some of a lead is always luck"


def test_a_lead_that_is_hardly_drawn_in_is_not_talked_about() -> None:
    assert not any(line.startswith("Looks") for line in said(raw=0.61))
    assert not any(line.startswith("Looks") for line in said(Verdict.DO_NOT_BOOST, raw=1.5))


def test_a_rate_of_nothing_has_no_look_to_speak_of() -> None:
    lines = said(of=scored(0.6, {"saves": signal(0.0, 0.009), "hook_2s": signal(0.6, 0.5)}))

    assert not any(line.startswith("Looks") for line in lines)


def test_the_useful_signals_are_named_with_what_they_are_evidence_of() -> None:
    assert "It carries value (retention, shares and saves)" in said()
    assert "It carries value (shares and saves) and trust (profile visits)" in said(fired=("saves", "follows"))


def test_a_rescue_is_called_one() -> None:
    weak = scored(-0.6, {"saves": signal(0.004, 0.009, beats=0.05)}, beats=0.03, saves=-0.6)

    lines = said(Verdict.DO_NOT_BOOST, weak, fired=())

    assert lines[0].startswith("Not one useful signal is above usual")
    assert lines[-1] == "Boosting it would be a rescue: paid views do not mend what its own audience passed over"


def test_a_post_too_early_to_judge_is_no_rescue() -> None:
    early = scored(0.0, {"saves": signal(0.009, 0.009, reliability=0.1)}, beats=0.5)

    lines = said(Verdict.DO_NOT_BOOST, early, a.post(signals=a.signals(views=100)), fired=())

    assert lines[0] == "Too early to judge: 100 views; look again at 300"
    assert not any("rescue" in line for line in lines)


def test_a_post_to_improve_has_its_weakest_signal_named_even_where_none_is_clearly_weak() -> None:
    weak = scored(-0.1, {"saves": signal(0.008, 0.009, beats=0.45), "hook_2s": signal(0.5, 0.5)}, beats=0.4, saves=-0.1)

    assert (
        "Weakest: 8.0 saves per 1,000 views, usually 9.0; give people a step or a list worth keeping, then look again"
        in said(Verdict.IMPROVE, weak, fired=("hook_2s",))
    )


def test_a_proxy_is_labelled_as_one() -> None:
    again = scored(0.6, {"rewatches": signal(0.2, 0.1, proxy=True)}, rewatches=0.5)

    lines = why(a.post(), again, Verdict.PROMOTE, ("rewatches",), {"rewatches": 1.0}, CROWD)

    assert "For it: 20 % watch it again, usually 10 % (a proxy: worked out, not counted)" in lines


def test_what_an_export_cannot_show_is_said_with_the_score() -> None:
    studio = a.post(
        source="tiktok-studio", signals=Signals(views=10_000, likes=400, comments=60, shares=40, intent_comments=9)
    )

    assert said(post=studio)[-1] == (
        "TikTok Studio exports carry no watch time, completion, retention, saves, profile visits or follows: "
        "it was judged without"
    )
    merged = replace(studio, signals=a.signals())
    assert not any("Studio" in line for line in said(post=merged))
    assert not any("carry no" in line for line in said(post=replace(studio, source="table")))


@pytest.mark.parametrize(("hours", "young"), [(31, True), (71.9, True), (72, False), (73, False)])
def test_a_post_younger_than_three_days_is_said_to_be_young(hours: float, young: bool) -> None:
    post = a.post(posted_at=a.at(0) - timedelta(hours=hours), as_of=a.at(0))

    lines = said(post=post)

    assert any("h old when counted: saves and comments still come in" in line for line in lines) is young


def test_the_age_of_a_post_comes_from_now_where_its_counts_carry_no_time() -> None:
    post = a.post(posted_at=a.at(-1), as_of=None)

    assert "24 h old when counted: saves and comments still come in, so look again at 72 h" in said(
        post=post, now=a.at(0)
    )
    assert not any("h old" in line for line in said(post=post))


def test_an_audience_off_target_speaks_against_a_post() -> None:
    off = scored(
        0.4,
        {"saves": signal(0.018, 0.009), "audience": signal(0.42, 0.7, beats=0.1)},
        saves=0.5,
        audience=-0.2,
    )

    lines = why(a.post(), off, Verdict.PROMOTE, ("saves",), {"saves": 1.0, "audience": 0.3}, CROWD)

    assert "Against it: 42 % of its viewers are the ones you want, usually 70 %" in lines
