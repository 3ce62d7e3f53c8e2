"""What the ledger remembers of creators: how to reach them, what was said to them, their pages, what became of their posts,
and what was decided on what is kept of people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...values import PostId, Private

RENEW, WITHDRAW = "renew", "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How a creator is reached; its subject is the handle. The newest is what holds."""

    creator: str
    name: Private | None = None
    email: Private | None = None
    phone: Private | None = None
    address: Private | None = None
    note: Private | None = None
    language: str = "en"
    """In which letters are written to them: one of `papers.LANGUAGES`."""
    owner: str = ""
    """Who of us looks after them; empty where nobody does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """A letter that went to a creator; its subject is the handle."""

    creator: str
    step: str
    """One of `papers.STEPS`: what it asks for."""
    channel: str
    """e-mail, message or copied."""
    language: str
    subject: Private
    text: Private
    post: PostId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatorLink:
    """A creator's page without a login; its subject is `id`. The newest fact of an id is what holds."""

    id: str
    """128 bits of chance, URL-safe; the address carries it signed."""
    creator: str
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatorAsked:
    """What a creator asked for on their page. A later fact of the same `subject` with `settled` closes it."""

    creator: str
    kind: str
    """renew or withdraw."""
    deal: str = ""
    post: PostId | None = None
    days: int | None = None
    """For how much longer, of a renewal."""
    note: Private | None = None
    settled: bool = False

    @property
    def subject(self) -> str:
        """One for each thing that can be asked for: kind, agreement and post."""
        return f"{self.creator}/{self.kind}/{self.deal}/{self.post or ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What a poll found changed of a post, or of a custom identity; its subject is `post`. Kept once, when it was first seen."""

    post: PostId
    what: str
    """One of `rights.watching.HAPPENINGS`."""
    before: str
    after: str
    flights: tuple[str, ...]
    """The flights it affects: live ones, and planned ones."""
    risk_micros: int
    """What those flights would still have spent, in millionths of the workspace's currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentitiesSeen:
    """The custom identities of the ad account as last read; a change is a new fact."""

    names: dict[str, str]
    """What each is called, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRefused:
    """A post code that the platform refused; its subject is a keyed digest of the code, which itself is not kept."""

    masked: str
    cause: str
    """A key of `rights.refusals.CAUSES`."""
    creator: str = ""
    post: PostId | None = None
    """Which post it was sent for, where somebody said."""
    said: str = ""
    """In the platform's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """A person's hand on the shortlist; its subject is the post. `chosen` None takes the hand away again."""

    post: PostId
    chosen: bool | None
    """True is on the shortlist whatever its rank, False off it."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many days each kind of personal data is kept; the newest is what holds."""

    days: dict[str, int]
    """A key of `privacy.KINDS` to days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgot:
    """Somebody was forgotten; its subject is their pseudonym."""

    pseudonym: str
    remains: tuple[str, ...]
    """In words: what is kept of them and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSaved:
    """A creator's page was made into a signed file to send; its subject is the handle."""

    creator: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMade:
    """The calendar feed got another address, and the one before was closed. The address itself is a secret."""

    at: datetime
