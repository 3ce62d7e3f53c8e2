"""What an ad account has uploaded or made besides ads: videos, pictures, sounds, audiences, portfolios, apps, shops.

A world begins with a handful of each, drawn from streams of their own, so that nothing that reads them reads nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from .market import dice

DAY = 86_400
_LETTERS = "0123456789abcdefghijklmnopqrstuv"


@dataclass(slots=True)
class MediaFile:
    """An uploaded video, picture or sound. Contents are kept as size and signature only."""

    id: str
    """video_id, image_id or music_id."""
    kind: str
    """video, image or music."""
    name: str
    signature: str
    """MD5 of the contents, in hex; of the address, where it was uploaded by address and never fetched."""
    size: int
    created_at: int
    width: int = 0
    height: int = 0
    duration_ms: int = 0
    format: str = ""
    modified_at: int = 0
    material_id: str = ""
    source_url: str = ""
    """Where it was said to lie, if it was uploaded by address."""
    system: bool = False
    """A sound of TikTok's own library."""
    author: str = ""
    style: str = ""


@dataclass(slots=True)
class Portfolio:
    portfolio_id: str
    kind: str
    """CTA, CARD, …"""
    content: list[dict[str, object]]
    created_at: int


@dataclass(slots=True)
class AudienceFile:
    """An uploaded list of hashed people. `members` are sorted and each there once."""

    path: str
    calculate_type: str
    members: tuple[str, ...]


@dataclass(slots=True)
class Change:
    """One entry of an audience's history."""

    action: str
    detail: str
    at: int
    message: str = ""


@dataclass(slots=True)
class Applied:
    """An audience was put on an ad group, or taken off: `usage` is Include or Exclude."""

    adgroup_id: str
    usage: str
    at: int


@dataclass(slots=True)
class Audience:
    audience_id: str
    name: str
    kind: str
    """As `audience_type` says it: Customer File Audience, Engagement Audience, …"""
    created_at: int
    expires_at: int
    sub_type: str = "NORMAL"
    calculate_type: str = ""
    size: int = 0
    """People matched, as of the last time it was computed."""
    members: tuple[str, ...] = ()
    """Of a customer file."""
    rule_kind: str = ""
    """`audience_type` of the rule: ENGAGEMENT, PIXEL, …"""
    rule: dict[str, object] = field(default_factory=dict)
    auto_refresh: bool = False
    lookalike: dict[str, object] = field(default_factory=dict)
    ready_at: int = 0
    fixed_life: bool = False
    """Its end was asked for, and nothing moves it."""
    error: str = ""
    shared_with: list[str] = field(default_factory=list)
    history: list[Change] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)


@dataclass(slots=True)
class SavedAudience:
    saved_id: str
    name: str
    targeting: dict[str, object]
    """As it was asked for."""
    created_at: int


@dataclass(slots=True)
class MobileApp:
    """An app that was added to the account."""

    app_id: str
    name: str
    os: str
    """ANDROID or IOS."""
    package: str = ""


@dataclass(slots=True)
class Shop:
    """A TikTok shop that the account may sell in."""

    store_id: str
    name: str
    regions: list[str]
    """ISO 3166-1 alpha-2 codes."""
    bc_id: str = ""


@dataclass(slots=True)
class Library:
    files: dict[str, MediaFile] = field(default_factory=dict)
    """By id."""
    waiting: dict[str, MediaFile] = field(default_factory=dict)
    """Uploaded to the file repository and not yet taken into the library, by file_id."""
    liked: list[str] = field(default_factory=list)
    """Material ids of sounds on the list of favourites, newest last."""
    heard: list[str] = field(default_factory=list)
    """The same, of the history list."""
    portfolios: dict[str, Portfolio] = field(default_factory=dict)
    audience_files: dict[str, AudienceFile] = field(default_factory=dict)
    """By file path."""
    audiences: dict[str, Audience] = field(default_factory=dict)
    saved_audiences: dict[str, SavedAudience] = field(default_factory=dict)
    terms: list[str] = field(default_factory=list)
    """Agreements that were confirmed."""
    apps: dict[str, MobileApp] = field(default_factory=dict)
    """By id. A world begins with none."""
    shops: dict[str, Shop] = field(default_factory=dict)

    def of(self, kind: str) -> list[MediaFile]:
        return [one for one in self.files.values() if one.kind == kind]

    def named(self, kind: str, name: str) -> MediaFile | None:
        return next((one for one in self.of(kind) if one.name == name), None)


def media_id(kind: str, word: int) -> str:
    """An opaque id in the look of TikTok's, from a 64-bit word."""
    if kind == "image":
        return f"ad-site-i18n-sg/{dice.mix(word):016x}{dice.mix(word ^ 1):016x}"
    if kind == "music":
        return str(6_700_000_000_000_000_000 + word % 999_999_999_999_999_999)
    word = dice.mix(word) << 64 | dice.mix(word ^ 1)
    return "v10033g50000" + "".join(_LETTERS[word >> 5 * at & 31] for at in range(20))


def stocked(seed: int, now: int) -> Library:
    """What the account has at the start: three videos, three pictures, two sounds, two audiences and a card."""
    library = Library()
    for number, one in enumerate(_files(now)):
        word = dice.one(dice.stream(seed, "library"), number)
        one.id, one.material_id = media_id(one.kind, word), str(7_000_000_000_000_000_000 + word % 10**17)
        one.signature = hashlib.md5(f"{seed}:{one.name}".encode(), usedforsecurity=False).hexdigest()
        library.files[one.id] = one
    library.audiences |= {people.audience_id: people for people in _audiences(seed, now)}
    card = str(7_100_000_000_000_000_000 + dice.one(dice.stream(seed, "library"), 20) % 10**17)
    picture = library.of("image")[2]
    content: dict[str, object] = {"card_type": "IMAGE", "image_id": picture.id}
    library.portfolios[card] = Portfolio(card, "CARD", [content], now - 20 * DAY)
    return library


def _files(now: int) -> list[MediaFile]:
    """Without their ids."""
    made: list[MediaFile] = []
    for number, (name, seconds, size) in enumerate(
        (("serum-launch.mp4", 21, 5_120_400), ("studio-tour.mp4", 34, 8_403_211), ("shade-match.mov", 15, 3_998_730))
    ):
        at = now - (40 - number) * DAY
        video = MediaFile("", "video", name, "", size, at, 720, 1_280, seconds * 1_000, name.rpartition(".")[2])
        made.append(video)
    for number, (name, width, height, size) in enumerate(
        (
            ("serum-cover.jpeg", 720, 1_280, 210_332),
            ("logo.png", 512, 512, 40_118),
            ("display-card.png", 750, 421, 88_204),
        )
    ):
        at = now - (30 - number) * DAY
        made.append(MediaFile("", "image", name, "", size, at, width, height, format=name.rpartition(".")[2]))
    made.append(
        MediaFile("", "music", "brand-jingle.mp3", "", 480_201, now - 25 * DAY, duration_ms=30_000, format="mp3")
    )
    made.append(
        MediaFile(
            "",
            "music",
            "soft-morning.mp3",
            "",
            960_118,
            now - 300 * DAY,
            duration_ms=60_000,
            format="mp3",
            system=True,
            author="localtok",
            style="Relaxed",
        )
    )
    for one in made:
        one.modified_at = one.created_at
    return made


def _audiences(seed: int, now: int) -> list[Audience]:
    start = dice.stream(seed, "library audiences")
    kinds = (("Newsletter readers", "Customer File Audience"), ("Site visitors", "Website Audience"))
    return [
        Audience(
            audience_id=str(190_000_000 + dice.below(start, number, 9_999_999)),
            name=name,
            kind=kind,
            created_at=now - (60 - number) * DAY,
            expires_at=now + (305 + number) * DAY,
            calculate_type="EMAIL_SHA256" if kind == "Customer File Audience" else "",
            size=2_000 + dice.below(start, 10 + number, 18_000),
            ready_at=now - 59 * DAY,
            history=[Change("create", name, now - (60 - number) * DAY)],
        )
        for number, (name, kind) in enumerate(kinds)
    ]
