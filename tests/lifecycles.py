"""A launched plan on which everything of the platform's table happens to somebody: who, how it comes about, how it is put right."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx2

from beginnings import the_plan
from firesteel.desk import Desk
from firesteel.desk.rights.creatorfacts import Noticed
from firesteel.desk.views import ToDo
from firesteel.plans import AtEnd, Flight
from firesteel.preflight import Gate
from walking import signed

APART = "custom identity deleted"
"""The one row that touches no flight of ours: a Spark Ad shows the account."""
RISK = "$666.64"
"""Thirteen days at $51.28: what each flight would still have spent."""


@dataclass
class Stage:
    """A launched plan whose four creators granted in three ways, and the platform's own doors."""

    home: Path
    desk: Desk
    http: httpx2.Client
    flights: dict[str, Flight]
    """By creator."""
    seen: dict[str, tuple[Noticed, ...]] = field(default_factory=dict)
    todos: dict[str, list[ToDo]] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)
    """What was still said to hold once everything had been put right."""
    apart: tuple[tuple[Noticed, ...], tuple[ToDo, ...]] = ((), ())
    """What was noticed of a custom identity, and what Today said then."""

    def control(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"/_localtok/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def post(self, creator: str, **body: Any) -> None:
        self.control(f"posts/{self.flights[creator].post}", **body)

    def code(self, creator: str, action: str) -> dict[str, Any]:
        return self.control(f"posts/{self.flights[creator].post}/code", action=action, days=30)

    def account(self, creator: str, **body: Any) -> None:
        self.control(f"accounts/{creator}", **body)

    def read(self) -> tuple[Noticed, ...]:
        """One reading, and what it noticed."""
        before = self.desk.ledger.head()
        self.desk.sync()
        return tuple(e.value for e in reversed(self.desk.ledger.history(Noticed)) if e.seq > before)


CODED, SHOWN, LINKED, SHARED = "noor.daily", "theo.layers", "amelie.routine", "mara.skin"
"""Two creators with post codes, one linked, one shared by a Business Center."""
Act = Callable[[Stage], object]
ROUNDS: tuple[dict[str, tuple[str, Act, Act]], ...] = (
    {
        "promotion switched off": (CODED, lambda s: s.code(CODED, "off"), lambda s: s.code(CODED, "make")),
        "post deleted": (SHOWN, lambda s: s.post(SHOWN, status="DELETED"), lambda s: s.post(SHOWN, status="PUBLIC")),
        "account unlinked": (
            LINKED,
            lambda s: s.account(LINKED, linked=False),
            lambda s: s.account(LINKED, linked=True),
        ),
        "Business Center access withdrawn": (
            SHARED,
            lambda s: s.account(SHARED, bc=False),
            lambda s: s.account(SHARED, bc=True),
        ),
    },
    {
        "code expired": (CODED, lambda s: s.code(CODED, "expire"), lambda s: s.code(CODED, "extend")),
        "post private": (SHOWN, lambda s: s.post(SHOWN, status="PRIVATE"), lambda s: s.post(SHOWN, status="PUBLIC")),
        "account private": (
            LINKED,
            lambda s: s.account(LINKED, private=True),
            lambda s: s.account(LINKED, private=False),
        ),
        "ads permission withdrawn": (
            SHARED,
            lambda s: s.account(SHARED, ads_allowed=False),
            lambda s: s.account(SHARED, ads_allowed=True),
        ),
    },
    {
        "code revoked": (CODED, lambda s: s.code(CODED, "revoke"), lambda s: applied_again(s)),
        "post friends only": (
            SHOWN,
            lambda s: s.post(SHOWN, status="FRIENDS"),
            lambda s: s.post(SHOWN, status="PUBLIC"),
        ),
        "account no longer a business": (
            LINKED,
            lambda s: s.account(LINKED, business=False),
            lambda s: s.account(LINKED, business=True),
        ),
        "comments off": (
            SHARED,
            lambda s: s.post(SHARED, comments_disabled=True),
            lambda s: s.post(SHARED, comments_disabled=False),
        ),
    },
    {
        "account banned": (CODED, lambda s: s.account(CODED, banned=True), lambda s: s.account(CODED, banned=False)),
        "post removed by moderation": (
            SHOWN,
            lambda s: s.post(SHOWN, status="AUDIT_DELETED"),
            lambda s: s.post(SHOWN, status="PUBLIC"),
        ),
        "caption edited": (
            LINKED,
            lambda s: s.post(LINKED, caption="now with a discount"),
            lambda s: s.desk.sign_off(s.flights[LINKED].post, Gate.CAPTION, "Ana"),
        ),
        "music licence lost": (
            SHARED,
            lambda s: s.post(SHARED, music_licensed=False, music_id="7000000000000000001"),
            lambda s: s.post(SHARED, music_licensed=True),
        ),
    },
    {
        "post under review": (
            CODED,
            lambda s: s.post(CODED, status="UNDER_REVIEW"),
            lambda s: s.post(CODED, status="PUBLIC"),
        ),
        "post taken down": (
            SHOWN,
            lambda s: s.post(SHOWN, status="TAKEN_DOWN"),
            lambda s: s.post(SHOWN, status="PUBLIC"),
        ),
    },
)
"""What happens in each hour, to whom, and how it is put right; nothing happens to one creator twice in an hour. Ads have
to run when promotion is switched off, so that comes first."""
ROWS = {event: creator for each in ROUNDS for event, (creator, _, _) in each.items()}


def table() -> list[dict[str, Any]]:
    """The platform's own: what can end a right."""
    return list(json.loads((files("localtok") / "lifecycle.json").read_text()))


def applied_again(stage: Stage) -> None:
    stage.desk.authorize_code(stage.code(CODED, "make")["code"], "Ana")


def staged(home: Path, http: httpx2.Client, desk: Desk, at_end: AtEnd = AtEnd.END) -> Stage:
    """A plan that is agreed and authorised; then one creator links the account and one shares it, before it is launched."""
    plan = replace(the_plan(desk), at_end=at_end)
    desk.ledger.record(plan, plan.id, at=desk.now(), actor="Ana")
    stage = Stage(home, desk, http, {flight.creator: flight for flight in plan.flights})
    stage.account(LINKED, linked=True)
    stage.account(SHARED, bc=True)
    desk.authorize_linked(stage.flights[LINKED].post, "Ana")
    desk.authorize_center(stage.flights[SHARED].post, "Ana")
    signed(desk, plan)
    desk.approve(desk.gate(plan.id).digest, "Ana")
    desk.launch(plan.id, "Ana")
    return stage
