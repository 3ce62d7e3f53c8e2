"""A `TikTok` on a local platform, with three authorised posts and a plan for them."""

from __future__ import annotations

import hashlib
import pickle
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx2

import a
from firesteel.plans import Plan
from firesteel.rights import Authorization
from firesteel.tiktok import Client, Launched, MemoryJournal, Patience, Speaker, TikTok
from firesteel.tiktok.journal import Journal
from firesteel.values import FlightId, PostId
from localtok.state import Account, Post
from localtok.world import World

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HASTY = Patience(sleep=lambda seconds: None)


def tiktok(http: httpx2.Client, world: World) -> TikTok:
    one = world.advertiser
    return TikTok(Client(http, one.advertiser_id, one.access_token, patience=HASTY))


def creators(world: World) -> list[Account]:
    return [account for account in world.accounts.values() if not account.is_brand]


def post_of(world: World, account: Account) -> Post:
    return next(post for post in world.posts.values() if post.handle == account.handle and post.status == "PUBLIC")


@dataclass
class Ready:
    """Everything a launch needs, already agreed."""

    platform: TikTok
    plan: Plan
    grants: dict[PostId, Authorization]
    files: dict[str, bytes] = field(default_factory=dict)
    speaker: Speaker | None = None

    def launch(self, journal: Journal) -> Launched:
        made = self.platform.launch(self.plan, self.grants, journal, self.files.__getitem__, self.speaker)
        self.platform.enable(made, journal)
        return made


def ready(http: httpx2.Client, world: World) -> Ready:
    here = tiktok(http, world)
    grants: dict[PostId, Authorization] = {}
    flights = []
    for number, account in enumerate(creators(world)[:3]):
        account.linked_to.clear()
        post = post_of(world, account)
        code = here.offer_code(account.business_id, account.access_token, PostId(post.item_id), 30)
        grant = here.authorize_code(code, now=NOW)
        grants[grant.post] = grant
        flight = a.flight(
            f"F-{number}", post=grant.post, creator=account.handle, landing_url=f"{http.base_url}/shop/serum"
        )
        flights.append(replace(flight, id=FlightId(f"F-{number}"), name=f"spk_{number}"))
    return Ready(here, a.plan(pixel_code=world.pixel.pixel_code, flights=tuple(flights)), grants)


def with_a_file(given: Ready, world: World, *, custom: bool = False) -> Ready:
    """One more flight, which shows the first one's video as an uploaded file: under the brand's account, or a name."""
    video = mp4()
    digest = hashlib.sha256(video).hexdigest()
    first = given.plan.flights[0]
    twin = replace(first, id=FlightId("F-file"), name="file_0", spark=False, file=digest, twin=str(first.id))
    given.plan = replace(given.plan, flights=(*given.plan.flights, twin))
    given.files = {digest: video}
    brand = next(account for account in world.accounts.values() if account.is_brand)
    captions = {first.post: "Which shade am I? 😀 Take the quiz"}
    if custom:
        world.assume.custom_identity_allowed = True
    given.speaker = Speaker(handle="" if custom else brand.handle, display_name="Lumen", captions=captions)
    return given


def canonical(world: World) -> dict[str, object]:
    """Everything a launch makes, by name and not by id, so that two worlds can be told the same."""
    names = {
        **{one.campaign_id: one.name for one in world.campaigns.values()},
        **{one.adgroup_id: one.name for one in world.adgroups.values()},
        **{one.id: one.name for one in world.library.files.values()},
    }
    groups = {
        one.name: (
            names[one.campaign_id], one.operation_status, one.optimization_goal, one.optimization_event,
            one.billing_event, one.budget_mode, one.budget_micros, one.starts_at, one.ends_at, one.location_ids,
            one.pixel_id, one.frequency, one.frequency_days, sorted(map(repr, one.extra.items())),
        )
        for one in world.adgroups.values()
    }  # fmt: skip
    ads = {
        one.name: (
            names[one.adgroup_id], one.operation_status, one.identity_type, world.posts[one.item_id].caption,
            names.get(one.video_id, ""), len(one.image_ids), one.ad_text, one.call_to_action, one.landing_page_url,
        )
        if one.item_id
        else (names[one.adgroup_id], one.operation_status, one.identity_type, names[one.video_id], one.ad_text)
        for one in world.ads.values()
    }  # fmt: skip
    return {
        "campaigns": [
            (one.name, one.objective_type, one.budget_mode, one.budget_micros, one.operation_status)
            for one in world.campaigns.values()
        ],
        "adgroups": groups,
        "ads": ads,
        "counts": (len(world.campaigns), len(world.adgroups), len(world.ads), len(world.posts)),
        "files": sorted(
            (one.kind, one.name.partition("-cover-")[2] or one.name) for one in world.library.files.values()
        ),
        "identities": sorted(one.display_name for one in world.custom_identities.values()),
    }


@contextmanager
def afresh() -> Iterator[tuple[httpx2.Client, World]]:
    """A platform in process with a world of its own, the same as every test's."""
    from starlette.testclient import TestClient

    from localtok.app import app
    from localtok.doors import Front
    from localtok.pytest_plugin import _prototype

    world: World = pickle.loads(_prototype())
    front = Front(world, base_url="http://localtok")
    with TestClient(app(front), base_url=front.base_url) as http:
        yield http, world


def uninterrupted(given: Ready, world: World) -> dict[str, object]:
    """What an undisturbed launch makes of the same world."""
    given.launch(MemoryJournal())
    return canonical(world)


def mp4(seconds: float = 9.5, width: int = 720, height: int = 1_280) -> bytes:
    """As small a video as says how long and how large it is."""
    head = struct.pack(">B3xIIII", 0, 0, 0, 600, int(seconds * 600)) + bytes(80)
    track = struct.pack(">B3xIIIII", 0, 0, 0, 1, 0, int(seconds * 600)) + bytes(52)
    sides = struct.pack(">II", width << 16, height << 16)
    movie = _box(b"mvhd", head) + _box(b"trak", _box(b"tkhd", track + sides))
    return _box(b"ftyp", b"isom\0\0\0\0isom") + _box(b"mdat", b"x" * 64) + _box(b"moov", movie)


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + kind + body
