"""What holds for any case, whatever was agreed, granted, edited and taken back, and whenever one looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

import a
from firesteel.plans import Audience, Objective
from firesteel.posts import Music, Verdict
from firesteel.posts.message import alignment
from firesteel.preflight import NEVER, RULES, Case, Gate, Outcome, PostCheck, Preflight, Severity, Waiver, check
from firesteel.preflight.budget import DISPERSION, PLENTY
from firesteel.preflight.promises import aligned
from firesteel.rights import ACCOUNT_STATUSES, POST_STATUSES, Withdrawal
from firesteel.stats import forecast, power
from firesteel.values import Money, PostId, Window
from gatecases import (
    LANDING,
    case,
    comments,
    consent,
    disclosure,
    hook,
    page,
    policy,
    profile,
    ranked,
    sign_off,
    signature,
    tracking,
)

MINE, OTHER = a.post().id, PostId("7000000000000000009")
MARKETS = frozenset({"US", "DE", "GB"})
QUICK = settings(deadline=None, max_examples=60)

days = st.integers(-40, 40).map(lambda quarter: quarter / 2)
moments = days.map(a.at)
windows = st.tuples(days, st.integers(1, 120)).map(lambda pair: a.window(pair[0], pair[0] + pair[1] / 2))
markets = st.sets(st.sampled_from(sorted(MARKETS)), min_size=1).map(frozenset)
maybe = st.sampled_from((None, True, False))


def mostly(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """The usual four times in five: else hardly a case would be cleared."""
    drawn = [each if isinstance(each, st.SearchStrategy) else st.just(each) for each in others]
    return st.integers(0, 4).flatmap(lambda die: st.one_of(drawn) if die == 0 else st.just(usual))


@st.composite
def grants(draw: st.DrawFn) -> Any:
    return a.authorization(
        post=draw(mostly(MINE, OTHER)),
        window=draw(mostly(a.window(-20, 60), windows)),
        revoked_at=draw(mostly(None, moments)),
        post_status=draw(mostly("public", st.sampled_from(POST_STATUSES))),
        account_status=draw(mostly("available", st.sampled_from(ACCOUNT_STATUSES))),
        originals=draw(mostly((), (OTHER,))),
        originals_until=draw(mostly(None, a.at(60), moments)),
        checked_at=draw(mostly(a.at(0), None, moments)),
        caption=draw(mostly(None, "Which shade am I?", "Another")),
        comments_off=draw(mostly(None, True)),
    )


@st.composite
def agreements(draw: st.DrawFn) -> Any:
    return a.rights(
        creator=draw(mostly("mara.skin", "joon")),
        posts=draw(mostly(frozenset({MINE}), None, frozenset({OTHER}), frozenset())),
        window=draw(mostly(a.window(-20, 60), windows, None)),
        markets=draw(mostly(MARKETS, markets, None)),
        objectives=draw(mostly(frozenset({"sales", "reach"}), frozenset({"traffic"}), None)),
        link_and_cta=draw(mostly(True, False, None)),
        negative_share=draw(mostly(0.2, None, 0.0)),
        spend_cap=draw(mostly(None, a.usd(500), Money(10**9, "EUR"))),
        music_until=draw(mostly(None, moments)),
        live_until=draw(mostly(None, moments)),
        payment_before_code=draw(st.booleans()),
        paid_at=draw(mostly(None, moments)),
    )


@st.composite
def waivers(draw: st.DrawFn) -> Waiver:
    rule = draw(st.sampled_from(RULES))
    return Waiver(
        gate=draw(mostly(rule.gate or Gate.BUDGET, st.sampled_from(Gate))),
        rule=draw(mostly(rule.code, "")),
        by=draw(mostly("Noor", " ")),
        reason=draw(mostly("agreed by phone", "")),
        at=draw(mostly(a.at(-20), moments)),
        until=draw(mostly(None, moments)),
        taken_back=draw(mostly(False, True)),
    )


ALL_WAIVED = tuple(
    Waiver(gate=rule.gate or Gate.BUDGET, rule=rule.code, by="Noor", reason="all of it", at=a.at(-40)) for rule in RULES
) + tuple(Waiver(gate=gate, by="Noor", reason="all of it", at=a.at(-40)) for gate in Gate)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    objective, event = draw(
        st.sampled_from(((Objective.SALES, "Purchase"), (Objective.REACH, None), (Objective.TRAFFIC, None)))
    )
    flight = a.flight(
        window=draw(mostly(a.window(), windows)),
        landing_url=draw(mostly(LANDING, "", "http://[::1", "lumen.example", f"{LANDING}&ttclid=1#a=b")),
        audience=Audience(markets=draw(markets)),
        daily_budget=draw(mostly(a.usd(50), a.usd(5), Money(50_000_000, "EUR"))),
        name=draw(mostly("spk_mara_000001_demo_F-1", "")),
    )
    plan = a.plan(
        objective=objective,
        optimization_event=draw(mostly(event, "Purchase", None)),
        flights=draw(mostly((flight, *a.plan().flights[1:]), (flight,))),
        threshold=a.threshold(
            target=draw(mostly(a.usd(20), a.usd(0), a.usd(900))),
            alpha=draw(mostly(0.05, 0.0, 0.3)),
            burn_in=timedelta(days=draw(mostly(4, 30))),
        ),
        needs_control=draw(st.booleans()),
    )
    return case(
        plan=plan,
        flight=flight,
        post=draw(mostly(a.post(), None, a.post(handle="lumen", is_brand=True), a.post(role="?", caption="Only $9"))),
        ranked=draw(
            mostly(
                ranked(), None, ranked(Verdict.DO_NOT_BOOST, reasons=()), ranked(signals={"hook_2s": hook(beats=0.1)})
            )
        ),
        authorization=draw(st.one_of(grants(), grants(), grants(), st.none())),
        rights=draw(st.one_of(agreements(), agreements(), agreements(), st.none())),
        music=draw(mostly(Music.CLEARED, None, st.sampled_from(Music))),
        music_markets=draw(mostly(MARKETS, None, markets)),
        music_window=draw(mostly(a.window(-40, 80), None, windows)),
        caption=draw(mostly(sign_off(at=a.at(-20)), None, sign_off(caption="Old"), sign_off(by=""))),
        brand_safety=draw(mostly(sign_off(at=a.at(-20)), None, sign_off(caption="Old"))),
        comments=draw(mostly(comments(), None, comments(read=0, open_risks=3), comments(moderator=None))),
        landing=draw(mostly(page(), None, page(status=0, refused="too-slow"), page(ttclid=False, redirects=9))),
        tracking=draw(mostly(tracking(), None, tracking(browser_events={}, paired=None), tracking(last_event_at=None))),
        account_balance=draw(mostly(a.usd(9_000), None, a.usd(3), Money(1, "EUR"))),
        profile=draw(mostly(profile(), None, profile(bio_link=False, name=None))),
        policy=draw(mostly(policy(), None, policy(caption="Old"), policy(answers={"minors": "problem"}))),
        disclosure=draw(st.builds(disclosure, commercial=maybe, realistic_ai=maybe, ai_label=maybe)),
        consent=draw(mostly(consent(), None, consent(denied=True))),
        signature=draw(mostly(signature(), None, signature(terms="old"))),
        withdrawal=draw(mostly(None, withdrawals())),
        preset=draw(st.sampled_from(("", "e-commerce", "gone"))),
        waivers=tuple(draw(st.lists(waivers(), max_size=3))),
        now=draw(moments),
    )


def withdrawals() -> st.SearchStrategy[Withdrawal]:
    return st.builds(
        lambda effective, post: Withdrawal(creator="mara.skin", post=post, at=effective, effective=effective),
        moments,
        st.sampled_from((None, MINE, OTHER)),
    )


def forbidden(it: Case) -> bool:
    """What nobody may wave through, said again in other words: no permission to use the post, now or at all."""
    own = it.post is not None and it.post.creator.is_brand
    return (not own and not _granted(it)) or not _agreed(it, own) or _taken_back(it)


def _granted(it: Case) -> bool:
    grant = it.authorization
    return (
        grant is not None
        and grant.post == it.flight.post
        and grant.post_status == "public"
        and grant.account_status == "available"
        and it.now < grant.window.end
        and (grant.revoked_at is None or it.now < grant.revoked_at)
        and (it.now < grant.originals_until if grant.originals_until is not None else not grant.originals)
    )


def _agreed(it: Case, own: bool) -> bool:
    rights = it.rights
    if rights is None:
        return own
    over = rights.window is None or rights.window.end <= it.now
    return (
        not over
        and rights.creator == it.flight.creator
        and it.flight.post in (rights.posts or ())
        and it.flight.audience.markets <= (rights.markets or set())
    )


def _taken_back(it: Case) -> bool:
    taken = it.withdrawal
    return taken is not None and taken.post in (None, it.flight.post) and taken.effective < it.flight.window.end


@given(cases())
@QUICK
def test_a_case_is_cleared_only_if_everything_nobody_may_waive_holds(it: Case) -> None:
    waived = check(replace(it, waivers=ALL_WAIVED))

    assert waived.cleared is not forbidden(it)
    assert not (check(it).cleared and forbidden(it))


@given(cases())
@QUICK
def test_a_case_is_cleared_exactly_if_every_block_is_waived(it: Case) -> None:
    found = check(it)
    told = [trouble for each in found.findings for trouble in each.troubles]

    assert found.cleared is all(t.waived for t in told if t.severity is Severity.BLOCK)
    assert all(t.waived is None for t in told if t.code in NEVER and not (it.post and it.post.creator.is_brand))
    assert all(t.waived.holds(it.now) for t in told if t.waived)
    assert {t.code for t in told} == {rule.code for rule in RULES if rule.gate and rule.objects(it) is not None}


@given(cases())
@QUICK
def test_a_finding_is_as_grave_as_the_gravest_it_tells(it: Case) -> None:
    graveness = {Severity.BLOCK: Outcome.BLOCK, Severity.WARN: Outcome.WARN, Severity.ADVISE: Outcome.PASS}
    found = check(it)

    assert [each.gate for each in found.findings] == list(Gate)
    assert [each.check for each in found.checks] == list(PostCheck)
    for outcome, troubles in (
        *((each.outcome, each.troubles) for each in found.findings),
        *((each.outcome, each.troubles) for each in found.checks),
    ):
        order = [list(Severity).index(trouble.severity) for trouble in troubles]
        assert order == sorted(order)
        assert outcome is (graveness[troubles[0].severity] if troubles else Outcome.PASS)
    assert all(each.evidence for each in found.findings)
    assert all(each.evidence for each in found.checks)


@given(cases())
@settings(deadline=None, max_examples=40)
def test_a_stored_preflight_reads_back_and_comes_out_the_same_again(it: Case) -> None:
    found = check(it)
    read = msgspec.json.decode(msgspec.json.encode(found), type=Preflight)

    assert read == found
    assert check(read.case) == found


agreed = st.tuples(st.just("rights"), st.one_of(agreements(), st.none()))
granted = st.tuples(st.just("authorization"), st.one_of(grants(), st.none()))
taken_back = st.tuples(st.just("withdrawal"), st.one_of(withdrawals(), st.none()))
edited = st.tuples(st.just("post"), st.sampled_from((a.post(), a.post(caption="Edited"))))
signed = st.tuples(st.just("caption"), st.sampled_from((sign_off(), sign_off(caption="Edited"), None)))
moved = st.tuples(st.just("now"), moments)


@given(st.lists(st.one_of(agreed, granted, taken_back, edited, signed, moved), min_size=1, max_size=12))
@settings(deadline=None, max_examples=60)
def test_over_any_history_only_what_is_allowed_now_is_cleared(history: list[tuple[str, Any]]) -> None:
    it = case(flight=a.flight(landing_url=LANDING), waivers=ALL_WAIVED)
    for what, value in history:
        it = replace(it, **{what: value})

        assert check(it).cleared is not forbidden(it)


@given(
    st.lists(
        st.sampled_from(
            ["skin", "Ski", "skincare", "serum", "sérum", "$48.50", "48", "free", "the", "日本", "e\u0301b"]
        )
    ),
    st.sets(
        st.sampled_from(["skins", "serums", "serum", "se", "48.50", "gratis", "free", "und", "日本", "éb", "other"])
    ),
    st.sampled_from(["", "Serum", "the"]),
)
@QUICK
def test_leaving_out_words_that_cannot_matter_changes_nothing(said: list[str], words: set[str], title: str) -> None:
    post = a.post(caption=" ".join(said), hook="Sugar-free serum")
    seen = page(title=title, words=frozenset(words), prices=("$ 48.50",) if "se" in words else ())

    assert aligned(post, seen) == alignment(
        hook=post.hook, caption=post.caption, title=title, words=(*seen.words, *seen.prices)
    )


@given(st.integers(20, 60), st.integers(15, 60), st.sampled_from((0.01, 0.05, 0.2)), st.integers(5, 16))
@settings(deadline=None, max_examples=25)
def test_a_plan_is_too_thin_where_its_forecast_says_so(daily: int, target: int, alpha: float, last: int) -> None:
    flights = tuple(
        replace(flight, daily_budget=a.usd(daily), window=Window(a.at(0), a.at(last))) for flight in a.plan().flights
    )
    plan = a.plan(
        flights=flights,
        threshold=a.threshold(target=a.usd(target), alpha=alpha, minimum=timedelta(days=5)),
        test_budget=a.usd(1_000_000),
        daily_cap=a.usd(1_000),
    )
    it = case(plan=plan, flight=flights[0], account_balance=None)
    thin = [t.message for each in check(it).findings for t in each.troubles if t.code == "too-thin"]
    said = forecast(plan, DISPERSION)

    assert thin == ([said.sentences[-1]] if said.too_thin else [])
    assert forecast(plan) == said


def test_from_a_hundred_targets_on_no_test_is_thin() -> None:
    assert power(2.0, PLENTY, 1e-6) > 0.9
