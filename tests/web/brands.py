"""Two brands of one agency in one home: the same users, the same creator, and words that only one of them has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from starlette.testclient import TestClient

import a
from firesteel.desk import Desk, make_workspace, open_desk, team
from firesteel.desk.facts import Described
from firesteel.roles import Role
from firesteel.storage import Kind, database
from firesteel.values import PlanId, PostId
from firesteel.web import desk as pages
from firesteel.web import signin
from localtok.app import app
from localtok.doors import Front
from localtok.world import World
from walking import a_clock

NOW = a.at(3, 12)
PASSWORD = "eleven quiet otters"
PLATFORM = "http://localtok"
SHARED = "mara.skin"
"""A creator who works for both."""


@dataclass(frozen=True, kw_only=True)
class Brand:
    """What was put into one."""

    name: str
    word: str
    """Stands in every text of this brand and in none of another."""
    ids: Mapping[str, str]
    """By what addresses call them: of things that only this brand has. None has the word in it: what is sent may come
    back."""
    secrets: tuple[str, ...]
    """What nobody outside may read: words, amounts, names."""
    deals: tuple[str, ...]
    """Of those, what only people who see agreements may."""
    keys: Mapping[str, str]
    """Addresses and cookies that open something here."""


@contextmanager
def platform() -> Iterator[httpx2.Client]:
    """A local platform that knows neither: what pages ask of it has no answer."""
    with TestClient(app(Front(World(seed=7), base_url=PLATFORM)), base_url=PLATFORM) as http:
        yield http


def furnished(name: str, word: str, number: int, http: httpx2.Client) -> Brand:
    """Make a brand whose every text has `word` in it, below FIRESTEEL_HOME."""
    make_workspace(
        name,
        kind=Kind.SIMULATED,
        brand=f"{word.title()} Skincare",
        currency="USD",
        timezone="Europe/Berlin",
        base_url=PLATFORM,
        advertiser_id=f"70000000000000000{number}",
        access_token=f"token of {word}",
        pixel_code="",
        created_at=NOW,
    )
    desk = opened(name, http)
    brand = _filled(desk, word, number)
    desk.engine.close()
    database.close()
    return brand


def opened(name: str, http: httpx2.Client) -> Desk:
    """Open a brand, and have the pages show it."""
    desk = open_desk(name, clock=a_clock, http=http)
    pages.use(desk)
    cache.clear()
    return desk


def _filled(desk: Desk, word: str, number: int) -> Brand:
    owner, other = ("Ana", "Ben") if number % 2 else ("Ben", "Ana")
    team.set_role(desk, owner, Role.OWNER, owner)
    for person, role in ((other, Role.VIEWER), ("Cleo", Role.BUYER)):
        team.set_role(desk, person, role, owner)
    for person in ("Ana", "Ben", "Cleo"):
        signin.give_password(person, PASSWORD)
    signin.person(f"guest.{word}")
    team.set_role(desk, f"guest.{word}", Role.ANALYST, owner)
    post, shared, handle = f"79{number}0000000000000001", f"79{number}0000000000000002", f"only.{number}"
    deal = f"spring-{number}"
    fee = a.usd(70_007 + number * 1_111)
    desk.take_in([a.post(post, handle, caption=f"{word} glow"), a.post(shared, SHARED, caption=f"{word} with Mara")])
    for creator, of in ((handle, post), (SHARED, shared)):
        desk.agree(a.rights(creator, deal=deal, posts=frozenset({PostId(of)}), fee=fee, note=f"{word} clause"), owner)
    kept = desk.attach(handle, deal, f"{word}.pdf", f"%PDF-1.4 {word} contract".encode(), owner)
    email = f"reach@{word}.example"
    desk.save_contact(handle, {"name": f"Kim {word}", "email": email}, owner)
    desk.save_view(f"{word} view", f"q={word}", owner)
    plan = a.plan(
        id=PlanId(f"P-7{number}"),
        name=f"{word}_us_sales",
        flights=(a.flight(f"F-7{number}", post=PostId(post), creator=handle, name=f"spk_{word}"),),
    )
    desk.ledger.record(plan, plan.id, at=NOW, actor=owner)
    for step in range(40 * number):
        desk.ledger.record(Described(post=PostId(post), hook=f"{word} {step}"), post, at=NOW, actor=owner)
    link = desk.issue_link(handle, owner, days=30)
    return Brand(
        name=desk.workspace().name,
        word=word,
        ids={
            "handle": handle,
            "post_id": post,
            "plan_id": plan.id,
            "flight_id": plan.flights[0].id,
            "digest": kept.digest,
            "deal": deal,
            "link_id": link.link.id,
            "seq": str(desk.ledger.head()),
            "run": "aaaabbbbcccc",
            "comment_id": f"c-7{number}",
        },
        secrets=(word, f"{fee}", f"{fee.micros}", email),
        deals=(f"{fee}", f"{fee.micros}", email, f"{word} clause", f"{word}.pdf", f"Kim {word}"),
        keys={
            "cookie": _session(owner),
            "sign-in": signin.link("", User.objects.get(username=f"guest.{word}")),
            "invited": signin.invitation(f"guest.{word}"),
            "creator": link.url,
            "feed": f"/calendar/feed/{desk.new_feed_token(owner)}.ics",
        },
    )


def _session(name: str) -> str:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=name))
    return next(iter(client.cookies.values())).value


def fingerprint(place: Path) -> dict[str, str]:
    """Every file below a folder; logs of SQLite that hold nothing are left out."""
    return {
        str(file.relative_to(place)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(place.rglob("*"))
        if file.is_file() and not file.name.endswith(("-shm", "-wal"))
    }
