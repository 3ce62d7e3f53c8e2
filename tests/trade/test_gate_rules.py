"""Each rule of the gates: a case it objects to, one it does not, and the values around each of its limits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import a
from firesteel.plans import Audience, CreatorShare, Frequency, Kind, Objective, Whole
from firesteel.posts import Music, Verdict
from firesteel.posts.presets import PRESETS
from firesteel.preflight import (
    CHECKS,
    GATES,
    ITEMS,
    NEVER,
    RULES,
    Case,
    Gate,
    Outcome,
    PostCheck,
    Severity,
    Waiver,
    check,
    checklist,
    waivable,
)
from firesteel.rights import ACCOUNT_STATUSES, POST_STATUSES, Withdrawal
from firesteel.values import Money, PostId, Private
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
    told,
    tracking,
)


def twin(other: dict[str, Any] | None = None, **given: Any) -> dict[str, Any]:
    """A case of one arm, `given` changing it, beside its twin, `other` changing that."""
    spark = given.pop("spark", True)
    this = a.flight(spark=spark, twin="F-1v", **given) if "twin" not in given else a.flight(spark=spark, **given)
    that = {"spark": not spark, "file": "" if not spark else "0" * 64, "twin": "F-1"} | (other or {})
    flights = (this, a.flight("F-1v", **that))
    return {"flight": this, "plan": a.plan(kind=Kind.TWIN, flights=flights)}


OTHER = PostId("7000000000000000009")
MOMENT = 0.01
"""A quarter of an hour, in days: just before or just after a limit."""


def grant(**given: Any) -> dict[str, Any]:
    return {"authorization": a.authorization(**({"window": a.window(-1, 60)} | given))}


def rights(**given: Any) -> dict[str, Any]:
    return {"rights": a.rights(**given)}


def withdrawal(effective: float, **given: Any) -> dict[str, Any]:
    taken: dict[str, Any] = {"creator": "mara.skin", "at": a.at(-1), "effective": a.at(effective)} | given
    return {"withdrawal": Withdrawal(**taken)}


def flown(**given: Any) -> dict[str, Any]:
    return {"flight": a.flight(**({"landing_url": LANDING} | given))}


def planned(objective: Objective = Objective.SALES, event: str | None = "Purchase", **given: Any) -> dict[str, Any]:
    flight = given.pop("flight", a.flight(landing_url=LANDING))
    flights = given.pop("flights", (flight, *a.plan().flights[1:]))
    return {
        "flight": flight,
        "plan": a.plan(objective=objective, optimization_event=event, flights=flights, **given),
    }


def budgets(*dollars: float) -> tuple[Any, ...]:
    return tuple(
        replace(flight, daily_budget=a.usd(each)) for flight, each in zip(a.plan().flights, dollars, strict=True)
    )


def landed(**given: Any) -> dict[str, Any]:
    return {"landing": page(**given)}


def linked(change: str, to: str) -> dict[str, Any]:
    return flown(landing_url=LANDING.replace(change, to))


OWN = {"post": a.post(is_brand=True), "authorization": None, "rights": None}
REACH: dict[str, Any] = planned(
    Objective.REACH, None, pixel_code="", flight=a.flight(landing_url="", call_to_action="")
)
COMMUNITY: dict[str, Any] = planned(Objective.COMMUNITY, None, flight=a.flight(landing_url="", call_to_action=""))
TRAFFIC = planned(Objective.TRAFFIC, None)
US = frozenset({"US"})
PLAIN = "https://lumen.example/shop?utm_source=tiktok&utm_medium=paid_social&utm_campaign=x"
OF_FIVE = Whole(
    plans=2, posts=5, creators=4, daily=a.usd(250), by_creator=(CreatorShare(creator="mara.skin", daily=a.usd(50)),)
)
TWINS = (a.flight("F-1", twin="F-2"), a.flight("F-2", twin="F-1", spark=False, file="5e1f"))

ROWS: tuple[tuple[str, dict[str, Any], bool], ...] = (
    ("authorization-missing", {"authorization": None}, True),
    ("authorization-missing", OWN, False),
    ("own-post-unauthorized", OWN, True),
    ("own-post-unauthorized", OWN | twin(spark=False, file="0" * 64), False),
    ("own-post-unauthorized", OWN | grant(), False),
    ("own-post-unauthorized", {"authorization": None}, False),
    ("authorization-other-post", grant(post=OTHER), True),
    ("authorization-other-post", grant(), False),
    ("authorization-revoked", grant(revoked_at=a.at(-MOMENT)), True),
    ("authorization-revoked", grant(revoked_at=a.at(0)), True),
    ("authorization-revoked", grant(revoked_at=a.at(MOMENT)), False),
    ("authorization-ended", grant(window=a.window(-9, -MOMENT)), True),
    ("authorization-ended", grant(window=a.window(-9, 0)), True),
    ("authorization-ended", grant(window=a.window(-9, MOMENT)), False),
    ("authorization-expires", grant(window=a.window(-1, 14 - MOMENT)), True),
    ("authorization-expires", grant(window=a.window(-1, 14)), False),
    ("authorization-expires", grant(window=a.window(-1, 14 + MOMENT)), False),
    ("authorization-expires", grant(revoked_at=a.at(5)), True),
    ("authorization-late", grant(window=a.window(MOMENT, 60)), True),
    ("authorization-late", grant(window=a.window(0, 60)), False),
    ("authorization-late", grant(window=a.window(-MOMENT, 60)), False),
    *(("post-not-public", grant(post_status=status), status != "public") for status in POST_STATUSES),
    *(("account-unavailable", grant(account_status=status), status != "available") for status in ACCOUNT_STATUSES),
    ("originals-missing", grant(originals=(OTHER,)), True),
    ("originals-missing", grant(originals=(OTHER,), originals_until=a.at(0)), True),
    ("originals-missing", grant(originals=(OTHER,), originals_until=a.at(MOMENT)), False),
    ("originals-expire", grant(originals=(OTHER,), originals_until=a.at(14 - MOMENT)), True),
    ("originals-expire", grant(originals=(OTHER,), originals_until=a.at(14)), False),
    ("originals-expire", grant(originals=(OTHER,), originals_until=a.at(14 + MOMENT)), False),
    ("authorization-unchecked", grant(checked_at=a.at(-2 - MOMENT)), True),
    ("authorization-unchecked", grant(checked_at=a.at(-2)), False),
    ("authorization-unchecked", grant(checked_at=a.at(-2 + MOMENT)), False),
    ("authorization-unchecked", grant(checked_at=None), True),
    ("authorization-overlong", grant(window=a.window(-1, 61 - MOMENT)), False),
    ("authorization-overlong", grant(window=a.window(-1, 61)), False),
    ("authorization-overlong", grant(window=a.window(-1, 61 + MOMENT)), True),
    ("withdrawn", withdrawal(14 - MOMENT), True),
    ("withdrawn", withdrawal(14), False),
    ("withdrawn", withdrawal(14 + MOMENT), False),
    ("withdrawn", withdrawal(0, post=a.post().id), True),
    ("withdrawn", withdrawal(0, post=OTHER), False),
    ("no-agreement", {"rights": None}, True),
    ("no-agreement", OWN, False),
    ("other-creator", rights(creator="joon"), True),
    ("other-creator", rights(), False),
    ("clauses-missing", rights(reuse_outside=None), True),
    ("clauses-missing", rights(), False),
    ("other-post", rights(posts=frozenset({OTHER})), True),
    ("other-post", rights(posts=None), True),
    ("other-post", rights(posts=frozenset({OTHER, a.post().id})), False),
    ("contract-ended", rights(window=None), True),
    ("contract-ended", rights(window=a.window(-9, -MOMENT)), True),
    ("contract-ended", rights(window=a.window(-9, 0)), True),
    ("contract-ended", rights(window=a.window(-9, MOMENT)), False),
    ("outside-contract", rights(window=a.window(-9, 0)), False),
    ("outside-contract", rights(window=a.window(-9, 14 - MOMENT)), True),
    ("outside-contract", rights(window=a.window(-9, 14)), False),
    ("outside-contract", rights(window=a.window(-9, 14 + MOMENT)), False),
    ("outside-markets", rights(markets=frozenset({"DE"})), True),
    ("outside-markets", rights(markets=None), True),
    ("outside-markets", rights(markets=frozenset({"DE", "US"})), False),
    ("other-objective", rights(objectives=frozenset({"reach"})), True),
    ("other-objective", rights(objectives=frozenset({"reach", "sales"})), False),
    ("link-not-granted", rights(link_and_cta=False), True),
    ("link-not-granted", REACH | rights(link_and_cta=False), False),
    ("over-spend-cap", rights(spend_cap=a.usd(699.99)), True),
    ("over-spend-cap", rights(spend_cap=a.usd(700)), False),
    ("over-spend-cap", rights(spend_cap=a.usd(700.01)), False),
    ("live-duty-ends", rights(live_until=a.at(14 - MOMENT)), True),
    ("live-duty-ends", rights(live_until=a.at(14)), False),
    ("live-duty-ends", rights(live_until=a.at(14 + MOMENT)), False),
    ("agreement-unsigned", {"signature": None}, True),
    ("agreement-unsigned", {"signature": signature(at=a.at(MOMENT))}, True),
    ("agreement-unsigned", {"signature": signature(at=a.at(0))}, False),
    ("signature-outdated", {"signature": signature(terms="0000")}, True),
    ("signature-outdated", {"terms": ""}, False),
    ("payment-outstanding", rights(payment_before_code=True), True),
    ("payment-outstanding", rights(payment_before_code=True, paid_at=a.at(MOMENT)), True),
    ("payment-outstanding", rights(payment_before_code=True, paid_at=a.at(0)), False),
    ("not-spark-contract", rights(link_and_cta=False), True),
    ("not-spark-contract", rights(spend_cap=a.usd(1)), False),
    ("file-reuse-not-agreed", twin(spark=False, file="0" * 64) | rights(reuse_outside="none"), True),
    ("file-reuse-not-agreed", twin(spark=False, file="0" * 64) | rights(reuse_outside=None), True),
    ("file-reuse-not-agreed", twin(spark=False, file="0" * 64) | rights(reuse_outside="owned channels"), False),
    ("file-reuse-not-agreed", twin(spark=False, file="0" * 64) | rights(reuse_outside="anywhere"), False),
    ("file-reuse-not-agreed", twin() | rights(reuse_outside="none"), False),
    ("no-file", twin(spark=False), True),
    ("no-file", twin(spark=False, file="0" * 64), False),
    ("no-file", twin(), False),
    ("twin-without-partner", twin(twin=""), True),
    ("twin-without-partner", twin(twin="F-9"), True),
    ("twin-without-partner", twin(other={"twin": "F-9"}), True),
    ("twin-without-partner", twin(other={"spark": True}), True),
    ("twin-without-partner", twin(), False),
    ("twin-without-partner", {}, False),
    ("twins-differ", twin(other={"daily_budget": a.usd(51)}), True),
    ("twins-differ", twin(other={"window": a.window(0, 13)}), True),
    ("twins-differ", twin(other={"landing_url": "http://127.0.0.1/other"}), True),
    ("twins-differ", twin(), False),
    ("caption-unread", {"caption": None}, True),
    ("caption-unread", {"caption": sign_off(by=" ")}, True),
    ("caption-unread", {"caption": sign_off(at=a.at(MOMENT))}, True),
    ("caption-unread", {"caption": sign_off(at=a.at(0))}, False),
    ("caption-uncompared", {"post": None}, True),
    ("caption-uncompared", {}, False),
    ("caption-changed", {"caption": sign_off(caption="Which shade am I")}, True),
    ("caption-changed", {}, False),
    ("caption-drifted", grant(caption="Which shade are you?"), True),
    ("caption-drifted", grant(caption="Which shade am I?"), False),
    ("caption-drifted", grant(caption=None), False),
    ("not-spark-control", planned(needs_control=True), True),
    ("not-spark-control", {}, False),
    ("music-unknown", {"music": Music.UNKNOWN}, True),
    ("music-unknown", {"music": None}, True),
    ("music-unknown", {"music": Music.NO_MUSIC}, False),
    ("music-not-cleared", {"music": Music.MISSING}, True),
    ("music-not-cleared", {}, False),
    ("music-scope-unknown", {"music_window": None}, True),
    ("music-scope-unknown", {"music": Music.NO_MUSIC, "music_window": None}, False),
    ("music-other-market", {"music_markets": frozenset({"DE"})}, True),
    ("music-other-market", {"music_markets": frozenset({"DE", "US"})}, False),
    ("music-ends", {"music_window": a.window(0, 14 - MOMENT)}, True),
    ("music-ends", {"music_window": a.window(0, 14)}, False),
    ("music-ends", {"music_window": a.window(0, 14 + MOMENT)}, False),
    ("music-licence-ends", rights(music_until=a.at(14 - MOMENT)), True),
    ("music-licence-ends", rights(music_until=a.at(14)), False),
    ("music-licence-ends", rights(music_until=a.at(14 + MOMENT)), False),
    ("comments-unowned", rights(comment_moderator=None) | {"comments": comments(moderator=None)}, True),
    ("comments-unowned", {"comments": comments(moderator=None)}, False),
    ("comments-unread", {"comments": None}, True),
    ("comments-unread", {"comments": comments(read=0)}, False),
    ("no-response-time", {"comments": comments(respond_within_h=None)}, True),
    ("no-response-time", rights(respond_within_h=4) | {"comments": comments(respond_within_h=None)}, False),
    ("comments-negative", {"comments": comments(open_risks=11)}, False),
    ("comments-negative", {"comments": comments(open_risks=12)}, False),
    ("comments-negative", {"comments": comments(open_risks=13)}, True),
    ("comments-negative", rights(negative_share=None) | {"comments": comments(open_risks=12)}, False),
    ("comments-negative", rights(negative_share=None) | {"comments": comments(open_risks=13)}, True),
    ("risks-open", {"comments": comments(open_risks=0)}, False),
    ("risks-open", {"comments": comments(open_risks=1)}, True),
    ("risks-open", {"comments": comments(open_risks=13)}, False),
    ("comments-partly-read", {"comments": comments(complete=False)}, True),
    ("comments-partly-read", {}, False),
    ("comments-off", grant(comments_off=True), True),
    ("comments-off", grant(comments_off=None), False),
    ("brand-safety-unseen", {"brand_safety": None}, True),
    ("brand-safety-unseen", {}, False),
    ("brand-safety-uncompared", {"post": None}, True),
    ("brand-safety-uncompared", {}, False),
    ("brand-safety-changed", {"brand_safety": sign_off(caption="")}, True),
    ("brand-safety-changed", {}, False),
    ("policy-problem", {"policy": policy(answers={"provable": "problem"})}, True),
    ("policy-problem", {"policy": policy(answers={"provable": "none"})}, False),
    ("policy-changed", {"policy": policy(caption="")}, True),
    ("policy-changed", {}, False),
    ("policy-unanswered", {"policy": None}, True),
    ("policy-unanswered", {"policy": policy(answers={"provable": ""})}, True),
    ("policy-unanswered", {"policy": policy(by="")}, True),
    ("policy-unanswered", {"policy": policy(), "preset": "recruitment"}, True),
    ("policy-unanswered", {"policy": policy("recruitment"), "preset": "recruitment"}, False),
    ("policy-unanswered", {"policy": policy(caption="")}, False),
    ("disclosure-missing", {"disclosure": disclosure(commercial=False)}, True),
    ("disclosure-missing", {"disclosure": disclosure(commercial=None)}, False),
    ("disclosure-unknown", {"disclosure": None}, True),
    ("disclosure-unknown", {"disclosure": disclosure(commercial=None)}, True),
    ("disclosure-unknown", {"disclosure": disclosure(commercial=False)}, False),
    ("ai-unlabelled", {"disclosure": disclosure(realistic_ai=True, ai_label=False)}, True),
    ("ai-unlabelled", {"disclosure": disclosure(realistic_ai=True)}, True),
    ("ai-unlabelled", {"disclosure": disclosure(realistic_ai=True, ai_label=True)}, False),
    ("ai-unlabelled", {"disclosure": disclosure(realistic_ai=False, ai_label=False)}, False),
    ("ai-unknown", {"disclosure": disclosure(realistic_ai=None)}, True),
    ("ai-unknown", {"disclosure": disclosure(realistic_ai=False)}, False),
    ("no-landing-page", planned(Objective.TRAFFIC, None, flight=a.flight(landing_url="")), True),
    ("no-landing-page", REACH, False),
    ("no-button", planned(Objective.TRAFFIC, None, flight=a.flight(call_to_action="")), True),
    ("no-button", TRAFFIC, False),
    ("no-button", REACH, False),
    ("no-button", flown(call_to_action=""), False),
    ("button-without-page", planned(Objective.REACH, None, flight=a.flight(landing_url="")), True),
    ("button-without-page", planned(Objective.VIEWS, None, flight=a.flight(landing_url="")), True),
    ("button-without-page", REACH, False),
    ("button-without-page", planned(Objective.VIEWS, None), False),
    ("button-without-page", planned(Objective.COMMUNITY, None, flight=a.flight(landing_url="")), False),
    ("landing-page-unseen", {"landing": None}, True),
    ("landing-page-unseen", landed(url="https://lumen.example/shop/other"), True),
    ("landing-page-unseen", landed(url="https://LUMEN.example/shop/serum/"), False),
    ("landing-page-refused", landed(status=0, refused="private-address"), True),
    ("landing-page-refused", landed(status=404), False),
    ("landing-page-broken", landed(status=399), False),
    ("landing-page-broken", landed(status=400), True),
    ("landing-page-broken", landed(status=199), True),
    ("landing-page-broken", landed(status=200), False),
    ("landing-page-broken", landed(status=0, refused="redirect-loop"), False),
    ("click-id-lost", landed(ttclid=False), True),
    ("click-id-lost", TRAFFIC | landed(ttclid=False), False),
    ("click-id-dropped", TRAFFIC | landed(ttclid=False), True),
    ("click-id-dropped", landed(ttclid=False), False),
    ("click-id-unseen", landed(ttclid=None), True),
    ("click-id-unseen", TRAFFIC | landed(ttclid=None), False),
    ("landing-page-slow", landed(seconds=3.99), False),
    ("landing-page-slow", landed(seconds=4.0), False),
    ("landing-page-slow", landed(seconds=4.01), True),
    ("landing-page-redirects", landed(redirects=2), False),
    ("landing-page-redirects", landed(redirects=3), False),
    ("landing-page-redirects", landed(redirects=4), True),
    ("landing-page-old", landed(fetched_at=a.at(-7 + MOMENT)), False),
    ("landing-page-old", landed(fetched_at=a.at(-7)), False),
    ("landing-page-old", landed(fetched_at=a.at(-7 - MOMENT)), True),
    ("landing-page-untitled", landed(title=" "), True),
    ("landing-page-untitled", landed(), False),
    ("promise-missing", {"post": a.post(caption="Only $29, free shipping")} | landed(), True),
    ("promise-missing", {"post": a.post(caption="Only $29")} | landed(prices=("$ 29.00",)), False),
    ("promise-missing", {"post": a.post(caption="Only $29")} | landed(prices=("$ 39.00",)), True),
    ("promise-missing", {"post": a.post(caption="Free shipping")} | landed(offers=frozenset({"free shipping"})), False),
    ("message-mismatch", landed(title="Page not found"), True),
    ("message-mismatch", landed(), False),
    ("not-a-link", flown(landing_url="lumen.example/shop"), True),
    ("not-a-link", flown(landing_url="http://[lumen.example/shop"), True),
    ("not-a-link", {}, False),
    ("misspelt-macro", linked("__CID__", "_CID_"), True),
    ("misspelt-macro", {}, False),
    ("unknown-macro", linked("__CID__", "__POST_ID__"), True),
    ("unknown-macro", {}, False),
    ("swapped-macro", linked("ad_id=__CID__", "ad_id=__AID__"), True),
    ("swapped-macro", {}, False),
    ("duplicate-parameter", flown(landing_url=f"{LANDING}&utm_id=1"), True),
    ("duplicate-parameter", {}, False),
    ("missing-parameter", linked("utm_source=tiktok&", ""), True),
    ("missing-parameter", {}, False),
    ("upper-case", linked("utm_source=tiktok", "utm_source=TikTok"), True),
    ("upper-case", {}, False),
    ("organic-medium", linked("utm_medium=paid_social", "utm_medium=social"), True),
    ("organic-medium", {}, False),
    ("fixed-click-id", flown(landing_url=f"{LANDING}&ttclid=E.C.P"), True),
    ("fixed-click-id", {}, False),
    ("after-fragment", flown(landing_url=f"{LANDING}#utm_term=a"), True),
    ("after-fragment", flown(landing_url=f"{LANDING}#reviews"), False),
    ("event-mismatch", planned(event="SubmitForm"), True),
    ("event-mismatch", planned(event=None), True),
    ("event-mismatch", planned(Objective.LEADS, "SubmitForm"), False),
    ("no-pixel", planned(pixel_code=""), True),
    ("no-pixel", REACH, False),
    ("post-unseen", {"post": None}, True),
    ("post-unseen", {}, False),
    ("rescue-boost", {"ranked": ranked(Verdict.DO_NOT_BOOST)}, True),
    ("rescue-boost", {"ranked": ranked(Verdict.IMPROVE)}, False),
    ("event-unused", planned(Objective.REACH, "Purchase"), True),
    ("event-unused", REACH, False),
    ("unusual-objective", REACH | {"post": a.post(format="creator review")}, True),
    ("unusual-objective", {"post": a.post(format="creator review")}, False),
    ("unusual-objective", {"post": a.post(format="creator review", role="founder story")}, True),
    ("unusual-objective", {"post": a.post(format="founder story", role="creator review")}, False),
    ("unusual-objective", {"post": a.post(format="staff")}, False),
    ("unusual-objective", {"post": a.post(format="staff"), "preset": "local-services"}, True),
    ("unusual-objective", {"post": a.post(format="staff"), "preset": "gone"}, False),
    ("post-unranked", {"ranked": None}, True),
    ("post-unranked", {}, False),
    ("weak-post", {"ranked": ranked(Verdict.IMPROVE)}, True),
    ("weak-post", {"ranked": ranked(Verdict.TEST)}, False),
    ("tracking-unseen", {"tracking": None}, True),
    ("tracking-unseen", REACH | {"tracking": None}, False),
    ("other-pixel", {"tracking": tracking(pixel_code="C2")}, True),
    ("other-pixel", {}, False),
    ("event-missing", {"tracking": tracking(browser_events={}, server_events={})}, True),
    ("event-missing", {"tracking": tracking(browser_events={"Purchase": 1}, server_events={})}, False),
    ("pixel-silent", {"tracking": tracking(last_event_at=a.at(-7 + MOMENT))}, False),
    ("pixel-silent", {"tracking": tracking(last_event_at=a.at(-7))}, False),
    ("pixel-silent", {"tracking": tracking(last_event_at=a.at(-7 - MOMENT))}, True),
    ("pixel-quiet", {"tracking": tracking(last_event_at=a.at(-2 + MOMENT))}, False),
    ("pixel-quiet", {"tracking": tracking(last_event_at=a.at(-2))}, False),
    ("pixel-quiet", {"tracking": tracking(last_event_at=a.at(-2 - MOMENT))}, True),
    ("pixel-quiet", {"tracking": tracking(last_event_at=a.at(-7 - MOMENT))}, False),
    ("event-quiet", {"tracking": tracking(last_by_event={"Purchase": a.at(-2 + MOMENT)})}, False),
    ("event-quiet", {"tracking": tracking(last_by_event={"Purchase": a.at(-2)})}, False),
    ("event-quiet", {"tracking": tracking(last_by_event={"Purchase": a.at(-2 - MOMENT)})}, True),
    ("consent-leaks", {"consent": consent(denied=True)}, True),
    ("consent-leaks", {"consent": consent(withdrawn=True)}, True),
    ("consent-leaks", {"consent": consent(server_denied=True)}, True),
    ("consent-leaks", {"consent": consent(granted=False)}, False),
    ("consent-silent", {"consent": consent(granted=False)}, True),
    ("consent-silent", {"consent": consent()}, False),
    *(
        ("consent-untested", flown(audience=Audience(markets=frozenset({"US", market}))) | {"consent": None}, strict)
        for market, strict in (("DE", True), ("NO", True), ("GB", True), ("CH", False), ("CA", False))
    ),
    ("consent-untested", flown(audience=Audience(markets=frozenset({"DE"}))), False),
    ("visits-unmeasured", TRAFFIC | {"tracking": None}, True),
    ("visits-unmeasured", TRAFFIC, False),
    ("server-missing", {"tracking": tracking(server_events={})}, True),
    ("server-missing", {"tracking": tracking(browser_events={}, server_events={})}, False),
    ("browser-missing", {"tracking": tracking(browser_events={})}, True),
    ("browser-missing", {}, False),
    ("server-share-low", {"tracking": tracking(server_events={"Purchase": 19})}, True),
    ("server-share-low", {"tracking": tracking(server_events={"Purchase": 20})}, False),
    ("server-share-low", {"tracking": tracking(server_events={"Purchase": 21})}, False),
    ("unpaired", {"tracking": tracking(paired=0.89)}, True),
    ("unpaired", {"tracking": tracking(paired=0.9)}, False),
    ("unpaired", {"tracking": tracking(paired=0.91)}, False),
    ("unpaired", {"tracking": tracking(paired=None)}, True),
    ("value-missing", {"tracking": tracking(without_value=1)}, True),
    ("value-missing", {"tracking": tracking(without_value=0)}, False),
    ("value-missing", planned(Objective.LEADS, "SubmitForm") | {"tracking": tracking(without_value=1)}, False),
    ("currency-mixed", {"tracking": tracking(other_currency=1)}, True),
    ("currency-mixed", {"tracking": tracking(other_currency=0)}, False),
    ("name-unreadable", flown(name="summer push"), True),
    ("name-unreadable", {}, False),
    ("below-adgroup-floor", planned(flight=a.flight(daily_budget=a.usd(19.99))), True),
    ("below-adgroup-floor", planned(flight=a.flight(daily_budget=a.usd(20))), False),
    ("below-adgroup-floor", planned(flight=a.flight(daily_budget=a.usd(20.01))), False),
    ("below-campaign-floor", planned(flights=budgets(20, 20, 9.99)), True),
    ("below-campaign-floor", planned(flights=budgets(20, 20, 10)), False),
    ("below-campaign-floor", planned(flights=budgets(20, 20, 10.01)), False),
    ("mixed-currencies", planned(daily_cap=Money(10**9, "EUR")), True),
    ("mixed-currencies", {}, False),
    ("over-test-budget", planned(test_budget=a.usd(2_099.99)), True),
    ("over-test-budget", planned(test_budget=a.usd(2_100)), False),
    ("over-test-budget", planned(test_budget=a.usd(2_100.01)), False),
    ("cap-below-budget", planned(daily_cap=a.usd(49.99)), True),
    ("cap-below-budget", planned(daily_cap=a.usd(50)), False),
    ("cap-below-budget", planned(daily_cap=a.usd(50.01)), False),
    ("other-currency", {"account_balance": Money(10**10, "EUR")}, True),
    ("other-currency", {"account_balance": None}, False),
    ("account-empty", {"account_balance": a.usd(149.99)}, True),
    ("account-empty", {"account_balance": a.usd(150)}, False),
    ("account-empty", {"account_balance": a.usd(150.01)}, False),
    ("account-low", {"account_balance": a.usd(149.99)}, False),
    ("account-low", {"account_balance": a.usd(150)}, True),
    ("account-low", {"account_balance": a.usd(2_099.99)}, True),
    ("account-low", {"account_balance": a.usd(2_100)}, False),
    ("no-portfolio", planned(flights=a.plan().flights[:2]), True),
    ("no-portfolio", {}, False),
    ("too-concentrated", planned(flights=budgets(39, 31, 30)), False),
    ("too-concentrated", planned(flights=budgets(40, 30, 30)), False),
    ("too-concentrated", planned(flights=budgets(41, 30, 29)), True),
    ("no-threshold", planned(threshold=a.threshold(target=a.usd(0))), True),
    ("no-threshold", planned(threshold=a.threshold(target=a.usd(0.01))), False),
    ("no-error-budget", planned(threshold=a.threshold(alpha=0.0)), True),
    ("no-error-budget", planned(threshold=a.threshold(alpha=0.2)), False),
    ("no-error-budget", planned(threshold=a.threshold(alpha=0.201)), True),
    ("too-short", planned(threshold=a.threshold(minimum=timedelta(days=13))), False),
    ("too-short", planned(threshold=a.threshold(minimum=timedelta(days=14))), False),
    ("too-short", planned(threshold=a.threshold(minimum=timedelta(days=14, hours=1))), True),
    ("too-short", planned(threshold=a.threshold(burn_in=timedelta(days=14))), True),
    ("too-thin", planned(threshold=a.threshold(target=a.usd(80))), True),
    ("too-thin", planned(threshold=a.threshold(target=a.usd(80)), daily_cap=a.usd(1)), False),
    ("no-portfolio", planned(flights=a.plan().flights[:2], whole=OF_FIVE), False),
    ("no-portfolio", planned(flights=TWINS, kind=Kind.TWIN), False),
    ("no-portfolio", planned(flights=a.plan().flights, kind=Kind.TWIN), True),
    ("too-concentrated", planned(flights=a.plan().flights[:2], whole=OF_FIVE), False),
    ("too-concentrated", planned(flights=TWINS, kind=Kind.TWIN), False),
    (
        "too-concentrated",
        planned(whole=replace(OF_FIVE, by_creator=(CreatorShare(creator="mara.skin", daily=a.usd(101)),))),
        True,
    ),
    ("cannot-leave-learning", planned(threshold=a.threshold(target=a.usd(14.01))), True),
    ("cannot-leave-learning", planned(threshold=a.threshold(target=a.usd(14))), False),
    ("cannot-leave-learning", planned(threshold=a.threshold(target=a.usd(13.99))), False),
    ("cannot-leave-learning", REACH, False),
    ("below-recommended", planned(threshold=a.threshold(target=a.usd(5.01))), True),
    ("below-recommended", planned(threshold=a.threshold(target=a.usd(5))), False),
    ("below-recommended", planned(threshold=a.threshold(target=a.usd(4.99))), False),
    ("below-recommended", REACH, False),
    ("objective-unsupported", planned(Objective.APP, None), True),
    ("objective-unsupported", planned(Objective.APP, None, app="7"), False),
    ("objective-unsupported", planned(Objective.SHOP, None), True),
    ("objective-unsupported", planned(Objective.SHOP, None, shop="7"), False),
    ("remarketing-without-audience", flown(audience=Audience(markets=US, prospecting=False)), True),
    (
        "remarketing-without-audience",
        flown(audience=Audience(markets=US, prospecting=False, include=frozenset({"9"}))),
        False,
    ),
    ("remarketing-without-audience", {}, False),
    ("frequency-watched", planned(frequency=Frequency(impressions=2.5)), True),
    ("frequency-watched", REACH | planned(Objective.REACH, None, frequency=Frequency(impressions=3)), False),
    ("ad-untold", flown(landing_url=f"{PLAIN}&utm_content=__AID_NAME__"), True),
    ("ad-untold", {}, False),
    ("macro-in-path", flown(landing_url=f"{PLAIN}".replace("/shop", "/__CID__")), True),
    ("macro-in-path", {}, False),
    ("encoded-macro", flown(landing_url=f"{PLAIN}&ad_id=%5F%5FCID%5F%5F"), True),
    ("encoded-macro", {}, False),
    ("macro-in-name", flown(landing_url=f"{PLAIN}&__CID__=1"), True),
    ("macro-in-name", {}, False),
    ("html-ampersand", flown(landing_url=f"{PLAIN}&amp;x=1"), True),
    ("html-ampersand", {}, False),
    ("second-question-mark", flown(landing_url=f"{PLAIN}?ad_id=__CID__"), True),
    ("second-question-mark", {}, False),
    ("blank-in-link", flown(landing_url=f"{PLAIN}&a=b c"), True),
    ("blank-in-link", {}, False),
    ("empty-parameter", flown(landing_url=f"{PLAIN}&ad_id="), True),
    ("empty-parameter", {}, False),
    ("hook-unseen", {"ranked": None}, True),
    ("hook-unseen", {"ranked": ranked(signals={})}, True),
    ("hook-unseen", {}, False),
    ("hook-below", {"ranked": ranked(signals={"hook_2s": hook(beats=0.49)})}, True),
    ("hook-below", {"ranked": ranked(signals={"hook_2s": hook(beats=0.5)})}, False),
    ("hook-below", {"ranked": ranked(signals={"hook_2s": hook(beats=0.51)})}, False),
    ("profile-unseen", {"profile": None}, True),
    ("profile-unseen", {"profile": profile(by="")}, True),
    ("profile-unseen", {}, False),
    ("profile-partly-seen", {"profile": profile(pinned=None)}, True),
    ("profile-partly-seen", {"profile": profile(pinned=False)}, False),
    ("profile-leads-nowhere", COMMUNITY | {"profile": profile(bio_link=False)}, True),
    ("profile-leads-nowhere", {"profile": profile(bio_link=False)}, False),
    ("profile-without-link", {"profile": profile(bio_link=False)}, True),
    ("profile-without-link", COMMUNITY | {"profile": profile(bio_link=False)}, False),
    ("profile-other-name", {"profile": profile(name=False)}, True),
    ("profile-other-name", {}, False),
    ("profile-pinned", {"profile": profile(pinned=False)}, True),
    ("profile-pinned", {}, False),
)


def objected(it: Case) -> set[str]:
    """Every code that is told, at a gate or at a check."""
    return {trouble.code for trouble in told(check(it))}


@pytest.mark.parametrize(
    ("code", "given", "expected"), [pytest.param(*row, id=f"{row[0]}-{place}") for place, row in enumerate(ROWS)]
)
def test_a_rule_objects_exactly_where_it_should(code: str, given: dict[str, Any], expected: bool) -> None:
    assert (code in objected(case(**given))) is expected


def test_every_rule_is_seen_objecting_and_not_objecting() -> None:
    for expected in (True, False):
        assert {code for code, _, objects in ROWS if objects is expected} >= {rule.code for rule in RULES}
    assert {code for code, _, _ in ROWS} == {rule.code for rule in RULES}


def test_a_case_in_order_is_objected_to_by_no_rule() -> None:
    assert objected(case()) == set()


def test_every_rule_has_a_name_of_its_own_a_place_a_source_and_a_remedy() -> None:
    codes = [rule.code for rule in RULES]

    assert len(codes) == len(set(codes))
    assert not {*codes} & {gate.value for gate in Gate}
    for rule in RULES:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.code)
        assert rule.gate or rule.check
        assert rule.source and rule.sees and rule.remedy
        assert rule.gate or rule.severity is not Severity.BLOCK, f"{rule.code} blocks, so it stands at a gate"
        assert rule.waivable or rule.severity is Severity.BLOCK


def test_every_rule_and_every_item_of_the_checklist_is_documented() -> None:
    written = (Path(__file__).parents[2] / "docs" / "reference" / "gates.md").read_text(encoding="utf-8")

    for name in (*(rule.code for rule in RULES), *(item.key for item in ITEMS)):
        assert f"| `{name}` |" in written


def test_ten_gates_and_seven_checks_stand_in_the_order_of_their_requirements() -> None:
    assert [(look.of, look.source) for look in CHECKS] == [
        (each, f"R-{68 + place:03d}") for place, each in enumerate(PostCheck)
    ]
    assert {rule.gate for rule in RULES if rule.gate} == {look.of for look in GATES}
    assert {rule.check for rule in RULES if rule.check} == {look.of for look in CHECKS}


def test_the_rules_nobody_may_waive_are_those_without_permission_and_what_tiktok_refuses_anyway() -> None:
    assert (
        frozenset(
            {
                "account-unavailable",
                "authorization-ended",
                "authorization-missing",
                "authorization-other-post",
                "authorization-revoked",
                "button-without-page",
                "contract-ended",
                "file-reuse-not-agreed",
                "no-agreement",
                "no-button",
                "no-file",
                "originals-missing",
                "other-creator",
                "other-post",
                "outside-markets",
                "own-post-unauthorized",
                "post-not-public",
                "withdrawn",
            }
        )
        == NEVER
    )


def waiver(rule: str, **given: Any) -> Waiver:
    gate = next(each.gate for each in RULES if each.code == rule) or Gate.OBJECTIVE
    usual: dict[str, Any] = {"gate": gate, "rule": rule, "by": "Noor", "reason": "agreed by phone", "at": a.at(-1)}
    return Waiver(**(usual | {"until": a.at(1)} | given))


@pytest.mark.parametrize("code", sorted(NEVER))
def test_a_rule_that_cannot_be_waived_blocks_all_the_same(code: str) -> None:
    given = next(row[1] for row in ROWS if row[0] == code and row[2])
    found = check(case(**given, waivers=tuple(waiver(rule.code) for rule in RULES)))

    assert not found.cleared
    assert not waivable(code, a.post())
    assert next(t for f in found.findings for t in f.troubles if t.code == code).waived is None


@pytest.mark.parametrize(
    ("given", "cleared"),
    [
        ({}, True),
        ({"until": a.at(0)}, False),
        ({"until": a.at(MOMENT)}, True),
        ({"until": None}, True),
        ({"at": a.at(MOMENT)}, False),
        ({"at": a.at(0)}, True),
        ({"taken_back": True}, False),
        ({"by": ""}, False),
        ({"reason": " "}, False),
        ({"rule": "landing-page-broken"}, False),
    ],
)
def test_a_waiver_of_a_rule_holds_from_its_day_to_its_end(given: dict[str, Any], cleared: bool) -> None:
    waived = replace(waiver("landing-page-unseen"), **given)

    assert check(case(landing=None, waivers=(waived,))).cleared is cleared


def test_a_waiver_of_one_rule_leaves_the_others_of_its_gate() -> None:
    found = check(case(caption=None, **grant(caption="Another"), waivers=(waiver("caption-unread"),)))
    both = check(
        case(
            caption=sign_off(caption="Old"),
            **grant(caption="Another"),
            waivers=(waiver("caption-changed"),),
        )
    )
    at = next(each for each in both.findings if each.gate is Gate.CAPTION)

    assert found.cleared
    assert not both.cleared
    assert [(t.code, t.waived is not None) for t in at.troubles] == [
        ("caption-changed", True),
        ("caption-drifted", False),
    ]
    assert at.waived is None


def test_the_brand_may_waive_what_its_own_account_has_against_its_own_post() -> None:
    own = a.post(handle="lumen", is_brand=True)

    assert waivable("authorization-ended", own)
    assert not waivable("own-post-unauthorized", own)
    assert waivable(Gate.AUTHORIZATION, own)
    assert not waivable("authorization-ended", a.post())
    assert not waivable("outside-markets", own)
    assert not waivable("no-such-rule", own)


def test_advice_never_blocks_and_says_why_spark_does_not_serve() -> None:
    found = check(case(**planned(needs_control=True)))
    at = next(each for each in found.findings if each.gate is Gate.CAPTION)

    assert found.cleared
    assert (at.outcome, at.code) == (Outcome.PASS, "not-spark-control")
    assert at.message.startswith("the brand needs control of every frame and the caption")
    assert at.remedy == "make this ad from a file of your own, not as a Spark Ad"


def test_nothing_is_cleared_before_somebody_looked_whether_it_is_marked_as_an_ad() -> None:
    assert check(case(disclosure=disclosure())).cleared
    assert not check(case(disclosure=None)).cleared
    assert not check(case(disclosure=disclosure(commercial=None))).cleared


def test_what_flies_under_the_same_agreement_counts_towards_its_spend_cap() -> None:
    assert check(case(spoken_for=a.usd(300), **rights(spend_cap=a.usd(1000)))).cleared
    assert not check(case(spoken_for=a.usd(301), **rights(spend_cap=a.usd(1000)))).cleared


def test_blocks_are_named_before_warnings_and_warnings_before_advice() -> None:
    at = next(
        each
        for each in check(case(signature=None, **rights(link_and_cta=False))).findings
        if each.gate is Gate.USAGE_RIGHTS
    )

    assert [(t.code, t.severity) for t in at.troubles] == [
        ("link-not-granted", Severity.BLOCK),
        ("agreement-unsigned", Severity.WARN),
        ("not-spark-contract", Severity.ADVISE),
    ]


@pytest.mark.parametrize(
    ("code", "given", "words"),
    [
        (
            "hook-below",
            {"ranked": ranked(signals={"hook_2s": hook(value=0.3, beats=0.04)})},
            "30% stay for two seconds",
        ),
        ("policy-unanswered", {"policy": policy(answers={"minors": ""})}, "1 of 7 questions"),
        ("post-not-public", grant(post_status="friends"), "only the creator's friends see the post"),
        ("account-unavailable", grant(account_status="withheld"), "withdrew the permission to advertise"),
        ("landing-page-refused", landed(status=0, refused="private-address"), "it leads into a private network"),
        ("not-spark-contract", rights(link_and_cta=False), "neither a destination link nor a call to action"),
        ("consent-leaks", {"consent": consent(denied=True, server_denied=True)}, "by the browser after consent was"),
        ("promise-missing", {"post": a.post(caption="Only $29")}, "$29"),
        ("mixed-currencies", planned(daily_cap=Money(10**9, "EUR")), "EUR, USD"),
        ("withdrawn", withdrawal(3, reason=Private(person="mara.skin", text="illness")), "from 4 Jan 2026 on"),
    ],
)
def test_an_objection_names_the_thing(code: str, given: dict[str, Any], words: str) -> None:
    said = next(trouble.message for trouble in told(check(case(**given))) if trouble.code == code)

    assert words in said
    assert "illness" not in said


def test_what_a_check_of_the_post_finds_is_also_told_at_its_gate() -> None:
    found = check(case(caption=None, music=Music.MISSING))
    seen = {each.check: [t.code for t in each.troubles] for each in found.checks if each.troubles}

    assert seen == {PostCheck.CAPTION: ["caption-unread"], PostCheck.MUSIC: ["music-not-cleared"]}
    assert [each.outcome for each in found.checks if each.troubles] == [Outcome.BLOCK, Outcome.BLOCK]


def test_the_checklist_asks_each_trade_what_concerns_it() -> None:
    everybody = {item.key for item in checklist("")}

    assert len({item.key for item in ITEMS}) == len(ITEMS)
    assert {preset for item in ITEMS for preset in item.presets} <= PRESETS.keys()
    assert all(item.source and item.holds for item in ITEMS)
    assert everybody == {item.key for item in ITEMS if not item.presets} == {item.key for item in checklist("gone")}
    for preset in PRESETS.keys() - {"generic"}:
        assert {item.key for item in checklist(preset)} > everybody
    assert "open-to-all" in {item.key for item in checklist("recruitment")}
    assert "open-to-all" not in {item.key for item in checklist("e-commerce")}
