"""Cases for the gates: in order, and a test says what is not: ``case(music=None)``."""

from __future__ import annotations

from typing import Any

import a
from firesteel.plans import tracking_link
from firesteel.posts import Music, Ranked, Signal, Verdict
from firesteel.preflight import (
    Case,
    CommentState,
    ConsentTest,
    Disclosure,
    LandingPage,
    PolicyCheck,
    Preflight,
    ProfileCheck,
    SignOff,
    TrackingState,
    Trouble,
    checklist,
)
from firesteel.rights import Signature
from firesteel.values import Private

LANDING = tracking_link("https://lumen.example/shop/serum")
CAPTION = "Which shade am I?"
TERMS = "5e1f"


def hook(**given: Any) -> Signal:
    usual: dict[str, Any] = {"value": 0.5, "baseline": 0.4, "low": 0.45, "high": 0.55, "n": 10_000.0, "beats": 0.97}
    return Signal(**(usual | given))


def ranked(verdict: Verdict = Verdict.PROMOTE, **given: Any) -> Ranked:
    usual: dict[str, Any] = {
        "post": a.post(),
        "rank": 1,
        "verdict": verdict,
        "score": 0.4,
        "low": 0.1,
        "high": 0.7,
        "beats": 0.98,
        "reasons": ("hook is above the account's usual",),
        "signals": {"hook_2s": hook()},
        "unseen": (),
        "borrowed": False,
    }
    return Ranked(**(usual | given))


def sign_off(**given: Any) -> SignOff:
    usual: dict[str, Any] = {"by": "Noor", "at": a.at(-1), "caption": CAPTION}
    return SignOff(**(usual | given))


def page(**given: Any) -> LandingPage:
    usual: dict[str, Any] = {
        "url": "https://lumen.example/shop/serum",
        "status": 200,
        "seconds": 0.4,
        "title": "Glow serum, find your shade",
        "fetched_at": a.at(0),
        "ttclid": True,
    }
    return LandingPage(**(usual | given))


def comments(**given: Any) -> CommentState:
    usual: dict[str, Any] = {
        "read": 60,
        "complete": True,
        "open_risks": 0,
        "moderator": "Jana",
        "respond_within_h": 4,
    }
    return CommentState(**(usual | given))


def tracking(**given: Any) -> TrackingState:
    usual: dict[str, Any] = {
        "pixel_code": "C0000000000000000001",
        "browser_events": {"Purchase": 40, "ViewContent": 900},
        "server_events": {"Purchase": 44},
        "paired": 0.95,
        "last_event_at": a.at(-0.1),
        "last_by_event": {"Purchase": a.at(-0.1)},
    }
    return TrackingState(**(usual | given))


def profile(**given: Any) -> ProfileCheck:
    usual: dict[str, Any] = {"by": "Noor", "at": a.at(-1), "bio_link": True, "name": True, "pinned": True}
    return ProfileCheck(**(usual | given))


def policy(preset: str = "", **given: Any) -> PolicyCheck:
    answers = {item.key: "fine" for item in checklist(preset)} | given.pop("answers", {})
    usual: dict[str, Any] = {"by": "Noor", "at": a.at(-1), "answers": answers, "caption": CAPTION}
    return PolicyCheck(**(usual | given))


def disclosure(**given: Any) -> Disclosure:
    usual: dict[str, Any] = {"by": "Noor", "at": a.at(-1), "commercial": True, "realistic_ai": False}
    return Disclosure(**(usual | given))


def consent(**given: Any) -> ConsentTest:
    usual: dict[str, Any] = {
        "by": "Noor",
        "at": a.at(-1),
        "granted": True,
        "denied": False,
        "withdrawn": False,
        "server_denied": False,
    }
    return ConsentTest(**(usual | given))


def signature(**given: Any) -> Signature:
    usual: dict[str, Any] = {
        "creator": "mara.skin",
        "terms": TERMS,
        "by": Private(person="mara.skin", text="Mara Lind"),
        "how": "page",
        "at": a.at(-1),
    }
    return Signature(**(usual | given))


def case(**given: Any) -> Case:
    flight = given.pop("flight", None) or a.flight(landing_url=LANDING)
    usual: dict[str, Any] = {
        "plan": a.plan(flights=(flight, *a.plan().flights[1:]), threshold=a.threshold(target=a.usd(5))),
        "flight": flight,
        "post": a.post(),
        "ranked": ranked(),
        "authorization": a.authorization(window=a.window(-1, 60)),
        "rights": a.rights(),
        "music": Music.CLEARED,
        "music_markets": frozenset({"US"}),
        "music_window": a.window(0, 60),
        "caption": sign_off(),
        "brand_safety": sign_off(),
        "comments": comments(),
        "landing": page(),
        "tracking": tracking(),
        "account_balance": a.usd(5_000),
        "profile": profile(),
        "policy": policy(),
        "disclosure": disclosure(),
        "consent": consent(),
        "signature": signature(),
        "terms": TERMS,
        "now": a.at(0),
    }
    return Case(**(usual | given))


def told(found: Preflight) -> list[Trouble]:
    """Everything that is objected to, at a gate or at a check."""
    at_gates = [trouble for each in found.findings for trouble in each.troubles]
    return at_gates + [trouble for each in found.checks for trouble in each.troubles]
