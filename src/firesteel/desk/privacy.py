"""People and what is kept of them: who is known, how long it is kept, forgetting somebody, and the record of processing.

What people wrote to us or we to them, how they are reached and what they signed is sealed in the ledger (`storage.people`),
what they are called and wrote on the platform in the lake (`storage.lakekeys`). There a person is taken out of the rows, too,
and counts stay.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import BadInput, Conflict, NotFound
from ..rights import Authorization, UsageRights
from ..roles import Act
from ..storage import database, veil
from ..storage.people import People, Reading, shown
from ..values import FORGOTTEN
from ..warehouse import Lake, lakepeople
from .comments.clause import Clauses
from .facts import Account
from .rights.creatorfacts import CreatorAsked, CreatorLink, Forgot, Retention
from .rights.rightsviews import PersonRow
from .team import refuse_unless

CODE, TOKEN = "post-code/", "account/"
"""What the secrets of a creator begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of personal data, and for how long it is kept unless somebody says otherwise."""

    key: str
    label: str
    keeps: str
    days: int
    since: str
    """From when the days count."""
    why: str


_LAST = "the end of the last agreement or authorisation"
KINDS: tuple[Kind, ...] = (
    Kind(
        key="contact",
        label="Contact details",
        keeps="real name, e-mail, phone, address, notes on a creator",
        days=730,
        since=f"they were saved, or {_LAST}, whichever is later",
        why="a creator who worked with the brand is often asked again within two years",
    ),
    Kind(
        key="letters",
        label="Letters",
        keeps="subject and text of what was written to creators",
        days=730,
        since=f"it was written, or {_LAST}, whichever is later",
        why="so that a question about an agreement can be answered from what was said",
    ),
    Kind(
        key="requests",
        label="Creators' requests",
        keeps="notes and reasons with which creators asked for a renewal or withdrew",
        days=1095,
        since=f"it was asked, or {_LAST}, whichever is later",
        why="to show that a withdrawal was heeded, for as long as somebody may ask",
    ),
    Kind(
        key="signatures",
        label="Signatures",
        keeps="the name a creator signed with",
        days=3650,
        since=f"it was signed, or {_LAST}, whichever is later",
        why="it proves a contract; set what your bookkeeping has to keep",
    ),
    Kind(
        key="attachments",
        label="Attached files",
        keeps="files kept with agreements",
        days=3650,
        since=f"it was attached, or {_LAST}, whichever is later",
        why="it belongs to a contract; set what your bookkeeping has to keep",
    ),
    Kind(
        key="codes",
        label="Post codes",
        keeps="the code of a post, sealed",
        days=30,
        since="the authorisation ended",
        why="a code that ended may have to be extended within days, and is good for nothing afterwards",
    ),
    Kind(
        key="comments",
        label="Comments",
        keeps="texts of comments, a pseudonym of who wrote them, and sealed what they are called",
        days=730,
        since="it was written; a name goes with the last comment",
        why="what people ask under a post is weighed for as long as the post may carry money",
    ),
    Kind(
        key="visitors",
        label="Visitors",
        keeps="what tells browsers and clicks apart: visitor and click ids",
        days=395,
        since="the visit",
        why="purchases are credited to clicks, and a season is compared with the one a year before",
    ),
)
"""`visitors` are not deleted but turned into pseudonyms that stay comparable, so that sums stay as they are."""

_SEALED = ("contact", "letters", "requests", "signatures", "attachments")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRow:
    """How long one kind is kept here."""

    kind: Kind
    days: int
    set_by: str
    """Who changed it; empty where the default holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was destroyed because it was older than it may be kept: rows or keys by kind. Its subject is "retention"."""

    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """Whom somebody means: a creator, or the author of comments."""

    name: str
    """The handle; of an author what stands for them in the lake."""
    creator: bool
    spellings: tuple[str, ...]
    """What the lake may have in place of the name."""
    handles: tuple[str, ...] = ()
    """Of a creator: the handle as it is written anywhere here, with capitals and without; the name first."""


def intake(people: People, folder: Path | None = None) -> Callable[[str, Any], Any]:
    """What rows pass on their way into the lake: authors become pseudonyms, and who was forgotten stays so.

    folder  the lake's, which knows under whose posts a creator's own comments stand
    """

    def pass_in(table: str, rows: Any) -> Any:
        if table == "comment":
            reading = people.reading()
            gone = frozenset(map(shown, reading.register.forgotten))
            owners = partial(lakepeople.owners_at_rest, Lake(folder), accounts=gone) if folder and gone else None
            return lakepeople.conceal_coming(rows, partial(_comment, reading), owners, FORGOTTEN)
        return (
            lakepeople.forgotten_coming(rows, partial(_called, people.reading()), FORGOTTEN)
            if table == "post"
            else rows
        )

    return pass_in


def _comment(reading: Reading, author: str, text: str) -> tuple[str, str]:
    """Author and text as the lake keeps them; a file may name an author by handle, and so a creator who was forgotten."""
    by = _called(reading, author) if author else author
    return reading.comment(author, text) if by == author else (by, FORGOTTEN)


def _called(reading: Reading, handle: str) -> str:
    """The handle, or the pseudonym of somebody who was forgotten: whoever is takes the one without capitals along."""
    return next((reading.called(each) for each in _spelt(handle) if reading.forgotten(each)), handle)


def _spelt(handle: str) -> tuple[str, str]:
    return handle, handle.casefold()


class Privacy(Clauses):
    def accounts(self) -> tuple[Account, ...]:
        """Without those of people who were forgotten: there is no login of theirs to read with."""
        reading = self.store.people.reading()
        return tuple(each for each in super().accounts() if not any(map(reading.forgotten, _spelt(each.handle))))

    def people(self) -> tuple[PersonRow, ...]:
        """Creators the ledger knows, by handle; forgotten ones last. Authors of comments are known by pseudonym only."""
        secrets, brands = self.store.secrets.names(), self._brands()
        return tuple(
            PersonRow(
                person=known.name,
                kinds=known.kinds + (("codes",) if f"{TOKEN}{known.name}" in secrets else ()),
                since=self.ledger.first(known.name),
                forgotten_at=known.forgotten_at,
            )
            for known in self.store.people.known()
            if known.name not in brands
        )

    def meant(self, person: str) -> Meant:
        """Whom a handle, in capitals or not, the id of a comment, or the id of its author means. Raises `NotFound`."""
        people, word = self.store.people, person.strip().removeprefix("@")
        if not word:
            raise BadInput("nobody is named", remedy="give a creator's handle, such as mara.skin")
        if word.casefold() in {brand.casefold() for brand in self._brands()}:
            raise BadInput(f"@{word} is the brand's own account", remedy="give a creator's handle")
        if handles := self._handles(word):
            slugs, by = map(veil.slug, handles), shown(people.pseudonym(handles[0]))
            spellings = tuple(dict.fromkeys((*handles, *slugs, by)))
            return Meant(name=handles[0], creator=True, spellings=spellings, handles=handles)
        author = lakepeople.author_of(self.lake, word) or word
        spellings = tuple(dict.fromkeys((author, people.author(author))))
        if lakepeople.written_by(self.lake, spellings):
            return Meant(name=people.author(author), creator=False, spellings=spellings)
        raise NotFound(
            f"nothing is kept of {word!r}; give a creator's handle (`firesteel people list` shows them), the id of a "
            "comment, or the id of its author"
        )

    def forgetting(self, person: str) -> tuple[str, ...]:
        """What would go, and what would stay, in words. Raises `NotFound`; changes nothing."""
        meant = self.meant(person)
        return (*self._goes(meant), *self._remains(meant))

    def forget(self, person: str, actor: str, *, even_if_live: bool = False) -> tuple[str, ...]:
        """Destroy what is kept of somebody and say what remains, in words. Killed half-way, the same again does the rest.

        even_if_live  although money still runs on their posts
        Raises `Conflict` where it does: an ad of somebody who has withdrawn is stopped before its papers go.
        """
        refuse_unless(self, actor, Act.FORGET)
        meant, people = self.meant(person), self.store.people
        if meant.creator and not even_if_live:
            self._refuse_live(meant)
        remains, since = self._remains(meant), people.forgotten(meant.name)
        by = shown(people.pseudonym(meant.name))
        if meant.creator:
            for handle in meant.handles:
                self._close(handle, actor)
                self._forget_secrets(handle)
            for author in sorted(self.store.commenters.called(meant.name)):
                self._forget_author(author, (author,))
            authors = {people.author(handle) for handle in meant.handles}
            lakepeople.forget_author(self.lake, authors, by, FORGOTTEN)
            self.store.lake_keys.forget(authors=authors)
            lakepeople.forget_creator(
                self.lake,
                meant.name,
                by,
                FORGOTTEN,
                meant.spellings,
                partial(_without, meant.handles, by),
            )
            self.store.lake_keys.forget(names=meant.handles)
            for handle in reversed(meant.handles):
                if people.knows(handle) or handle == handle.casefold():
                    people.forget(handle, at=self.now())
        else:
            self._forget_author(meant.name, meant.spellings)
        if self._drop_keys():
            database.scrub()
        self.store.attachments.sweep()
        if since is None or self.ledger.latest_or_none(Forgot, by) is None:
            self.ledger.record(Forgot(pseudonym=by, remains=remains), by, at=self.now(), actor=actor)
        return remains

    def retention(self) -> tuple[RetentionRow, ...]:
        """How long each kind is kept here."""
        kept = next(iter(self.ledger.history(Retention, limit=1)), None)
        said = kept.value.days if kept else {}
        return tuple(
            RetentionRow(
                kind=kind,
                days=said.get(kind.key, kind.days),
                set_by=kept.actor if kept and said.get(kind.key, kind.days) != kind.days else "",
            )
            for kind in KINDS
        )

    def keep_for(self, kind: str, days: int, actor: str) -> None:
        """Say for how many days a kind is kept; the next `purge` goes by it."""
        refuse_unless(self, actor, Act.FORGET)
        if kind not in {each.key for each in KINDS}:
            raise BadInput(
                f"there is no kind {kind!r}", where="kind", remedy=f"one of {', '.join(each.key for each in KINDS)}"
            )
        if not 1 <= days <= 36_500:
            raise BadInput(f"{days} days is no length to keep anything", where="days", remedy="give 1 to 36500")
        days_of = {row.kind.key: row.days for row in self.retention()} | {kind: days}
        self.ledger.record(Retention(days=days_of), "retention", at=self.now(), actor=actor)

    def purge(self, actor: str) -> Mapping[str, int]:
        """Destroy what is older than it may be kept; how many keys, secrets or rows of each kind. Again, it does nothing."""
        refuse_unless(self, actor, Act.FORGET)
        now, length, over = self.now(), self._lengths(), self._kept_too_long()
        counts = {kind: self.store.people.expire(kind, over(kind)) for kind in _SEALED}
        self.store.attachments.sweep()
        codes = self._codes_over(now - length["codes"])
        for secret in codes:
            self.store.secrets.remove(secret)
        counts["codes"] = len(codes)
        self.lake.seal()
        counts["comments"] = lakepeople.forget_comments(self.lake, now - length["comments"], FORGOTTEN)
        if self._drop_keys() + self.store.commenters.keep_only(lakepeople.authors(self.lake)):
            database.scrub()
        counts["visitors"] = lakepeople.conceal(
            self.lake, now - length["visitors"], self.store.people.reading().concealed
        )
        if any(counts.values()):
            self.ledger.record(Purged(counts=counts), "retention", at=now, actor=actor)
        return counts

    def overdue(self) -> Mapping[str, int]:
        """Keys and codes older than they may be kept, by kind, where there are any; rows of the lake are not looked at."""
        over = self._kept_too_long()
        counts = {kind: len(self.store.people.overdue(kind, over(kind))) for kind in _SEALED}
        counts["codes"] = len(self._codes_over(self.now() - self._lengths()["codes"]))
        return {kind: count for kind, count in counts.items() if count}

    def _lengths(self) -> dict[str, timedelta]:
        return {row.kind.key: timedelta(days=row.days) for row in self.retention()}

    def _kept_too_long(self) -> Callable[[str], Callable[[str, str], bool]]:
        """Of a kind: whether what was kept of somebody in a month is older than it may be."""
        now, ends, length = self.now(), self._ends(), self._lengths()

        def over(kind: str) -> Callable[[str, str], bool]:
            return lambda name, month: max(_month_ends(month), ends.get(name, _EVER)) + length[kind] <= now

        return over

    def processing_record(self) -> tuple[Mapping[str, Any], ...]:
        """The record of processing activities, a row an activity, with what only the controller knows left to fill in.

        What it has to hold: GDPR, Art. 30 (1), https://eur-lex.europa.eu/eli/reg/2016/679/oj.
        """
        days = {row.kind.key: f"{row.days} days after {row.kind.since}" for row in self.retention()}
        return tuple(
            {
                "purpose": purpose,
                "people": whose,
                "data": data,
                "kept_in": where,
                "recipients": recipients,
                "third_countries": TRANSFERS if "TikTok" in recipients else "none",
                "retention": "; ".join(days.get(each, each) for each in retention),
                "safeguards": safeguards,
                "legal_basis": TO_FILL,
                "controller": f"{self.store.workspace.brand}: {TO_FILL}",
            }
            for purpose, whose, data, where, recipients, retention, safeguards in ACTIVITIES
        )

    def _brands(self) -> set[str]:
        return {account.handle for account in self.accounts() if account.is_brand}

    def _handles(self, word: str) -> tuple[str, ...]:
        """How a creator's handle is written here, as the ledger knows it first; empty where nobody is called so.

        The one without capitals is among them, so that whoever is forgotten is found in whatever way they are written later.
        """
        people, folded = self.store.people, word.casefold()
        known = [each.name for each in people.known() if each.name.casefold() == folded]
        there = sorted(lakepeople.spellings_of(self.lake, word))
        if known or there:
            return tuple(dict.fromkeys((*sorted(known), folded, *there)))
        gone = [each for each in _spelt(word) if people.forgotten(each)]
        return tuple(dict.fromkeys((*gone, folded))) if gone else ()

    def _refuse_live(self, meant: Meant) -> None:
        name = meant.name
        live = [
            row.flight.id
            for row in self.flights()
            if row.status == "live" and row.post.creator.handle.casefold() == name.casefold()
        ]
        if live:
            raise Conflict(
                f"{', '.join(live)} still {'runs' if len(live) == 1 else 'run'} on posts of @{name}: pause "
                f"{'it' if len(live) == 1 else 'them'} in Ads Manager and run `firesteel sync`, or say `--even-if-live`"
            )

    def _goes(self, meant: Meant) -> tuple[str, ...]:
        if not meant.creator:
            many = lakepeople.written_by(self.lake, meant.spellings)
            gone = "the id of the author, and what they are called"
            return (f"goes: the text of what they commented ({many:,} rows of the lake), {gone}",)
        posts = lakepeople.posts_of(self.lake, meant.spellings)
        return (
            f"goes: the key that opens contact details, letters, requests, signatures and files of @{meant.name}, and the "
            f"handle itself; every fact that names them then says {shown(self.store.people.pseudonym(meant.name))}",
            f"goes: account, caption and addresses of their {len(posts):,} posts in the lake, and what they commented",
            "goes: their page, the login of their account, and the codes of their posts",
        )

    def _remains(self, meant: Meant) -> tuple[str, ...]:
        backups = len(list(self.store.workspace.backups.glob("*.tar.gz")))
        place = f"{backups} in {self.store.workspace.backups}" if backups else "none is known here"
        kept = f"stays: backups and exports made before ({place}, others wherever they were put): delete them"
        if not meant.creator:
            return (
                "stays: the number of comments, and what they were counted as; the comments on TikTok itself",
                kept,
            )
        veiled, clear = map(sum, zip(*map(self.ledger.naming, meant.handles), strict=True))
        posts = lakepeople.posts_of(self.lake, meant.spellings)
        until = [
            min(end for end in (grant.window.end, grant.revoked_at) if end)
            for entry in self.ledger.present(Authorization).values()
            if (grant := entry.value).post in posts
        ]
        running = [end for end in until if end > self.now()]
        told = [
            f"stays: {veiled:,} facts of what was agreed, decided and paid, under the pseudonym: the books of account "
            "need them",
            f"stays: counts and sums of {len(posts):,} posts, by the post's id",
            "stays: the posts on TikTok, and what TikTok keeps itself"
            + (
                f"; {len(running)} authorisations run there until {max(running):%Y-%m-%d}, unless the creator or TikTok "
                "ends them"
                if running
                else ""
            ),
            kept,
            "stays: what somebody typed of them into a note or a file of another person",
        ]
        if clear:
            told.append(
                f"stays: {clear:,} facts name them in clear, since they were recorded before the workspace sealed names, "
                "and a fact is never rewritten; only a new workspace is without them"
            )
        return tuple(told)

    def _close(self, name: str, actor: str) -> None:
        """Their pages end, and what they asked for is not waited for any more."""
        now = self.now()
        for entry in self.ledger.present(CreatorLink).values():
            if entry.value.creator == name and entry.value.revoked_at is None:
                self.ledger.record(replace(entry.value, revoked_at=now), entry.subject, at=now, actor=actor)
        for asked in self.ledger.present(CreatorAsked).values():
            if asked.value.creator == name and not asked.value.settled:
                closed = replace(asked.value, settled=True, note=None)
                self.ledger.record(closed, asked.subject, at=now, actor=actor)

    def _forget_author(self, author: str, spellings: Collection[str]) -> None:
        """What somebody commented, what they are called, and their key."""
        by = shown(self.store.people.pseudonym(author))
        lakepeople.forget_author(self.lake, spellings, by, FORGOTTEN)
        self.store.lake_keys.forget(authors=(author,))
        self.store.people.forget(author, at=self.now())
        self.store.commenters.forget(spellings)

    def _drop_keys(self) -> int:
        """Destroy the keys of authors of whom the lake has no word left, while no word comes in; says how many."""
        with self.lake.alone("comment"):
            return self.store.lake_keys.keep_only(lakepeople.writers(self.lake))

    def _forget_secrets(self, name: str) -> None:
        posts = lakepeople.posts_of(self.lake, (name,)) | {
            post
            for entry in self.ledger.present(UsageRights).values()
            if entry.value.creator == name
            for post in entry.value.posts or ()
        }
        for secret in (f"{TOKEN}{name}", *(f"{CODE}{post}" for post in posts)):
            self.store.secrets.remove(secret)

    def _codes_over(self, before: datetime) -> list[str]:
        """The secrets that hold codes of authorisations that ended before a moment."""
        held, over = self.ledger.present(Authorization), []
        for secret in self.store.secrets.names():
            entry = held.get(secret.removeprefix(CODE)) if secret.startswith(CODE) else None
            if entry and min(end for end in (entry.value.window.end, entry.value.revoked_at) if end) <= before:
                over.append(secret)
        return over

    def _ends(self) -> dict[str, datetime]:
        """When the last of what was agreed with a creator, or granted by them, ends or ended."""
        ends: dict[str, datetime] = {}

        def until(name: str, end: datetime | None) -> None:
            if end is not None:
                ends[name] = max(end, ends.get(name, _EVER))

        whose = {str(post.id): post.creator.handle for post in self.library().values()}
        for agreed in self.ledger.present(UsageRights).values():
            rights = agreed.value
            until(rights.creator, rights.window.end if rights.window else None)
            until(rights.creator, rights.live_until)
            whose |= {str(post): rights.creator for post in rights.posts or ()}
        for granted in self.ledger.present(Authorization).values():
            if granted.value.post in whose:
                until(whose[granted.value.post], granted.value.window.end)
        return ends


def _without(handles: Collection[str], by: str, text: str, column: str) -> str:
    """A text of the lake without somebody's name, however it is written there."""
    for handle in handles:
        text = veil.replaced(text, handle, by, field=column)
    return text


def _month_ends(month: str) -> datetime:
    year, number = (int(part) for part in month.split("-"))
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC)


_EVER = datetime(1970, 1, 1, tzinfo=UTC)

TO_FILL = "to be filled in by the controller"
TRANSFERS = (
    f"TikTok's servers may stand outside the EU and the UK: {TO_FILL}, from the terms the ad account was opened under"
)
_LEDGER, _LAKE = "the ledger, on this machine", "the lake, on this machine"
_SEAL = (
    "sealed under a key of that person's (Fernet: AES-128-CBC with HMAC-SHA256), wrapped by the workspace's key, which lies "
    "apart; handles are pseudonyms at rest"
)
_LOCK = "folder and files are readable by their owner only"
_LAKE_SEAL = (
    "sealed under a key of that person's (AES-256-GCM), wrapped by a secret that the workspace's key seals, which lies apart; "
    f"handles are tokens at rest; counts and ids in clear: {_LOCK}"
)
_BOOKS = "for as long as the workspace: books of account; under a pseudonym once the person is forgotten"
ACTIVITIES: tuple[tuple[str, str, str, str, str, tuple[str, ...], str], ...] = (
    ("telling staff what is new", "staff and creators", "staff e-mail address; handle, first words of captions, figures",
     _LEDGER, "the mail server or chat that the workspace set", ("contact",), _SEAL),
    ("agreeing with creators on the use of their posts, and keeping the agreements", "creators", "handle, agreement, fee, "
     "payment reference, signature, attached files", _LEDGER, "nobody", ("signatures", "attachments", _BOOKS), _SEAL),
    ("reaching creators and writing to them", "creators", "name, e-mail, phone, address, notes, letters, requests",
     _LEDGER, "nobody; letters go out by the sender's own mail programme", ("contact", "letters", "requests"), _SEAL),
    ("running ads with creators' posts", "creators", "handle, post ids, post codes, logins of linked accounts", _LEDGER,
     "TikTok", ("codes",), f"{_SEAL}; codes and logins by the workspace's key"),
    ("choosing posts by what they did", "creators", "handle, captions, counts of views and of what viewers did",
     _LAKE, "nobody; it comes from TikTok or from files", (_BOOKS,), _LAKE_SEAL),
    ("reading what people ask under a post, answering it, and hiding comments that do harm", "authors of comments",
     "text and time of a comment, a pseudonym of its author; their handle, for those who answer", f"{_LAKE}; handles in the "
     "ledger", "TikTok, of comments that are hidden or answered", ("comments",),
     f"{_LAKE_SEAL}; authors are pseudonyms made with a key of the workspace, and what they are called is sealed by another, "
     "shown only to those who may moderate and in no export"),
    ("crediting purchases to ads", "visitors and buyers", "visitor and click ids, order numbers, amounts; no names or "
     "addresses", _LAKE, "TikTok, of the events its pixel and the shop's back end send", ("visitors",),
     f"not encrypted; {_LOCK}"),
    ("letting staff sign in, and saying who decided what", "staff", "user name, digest of the password, last sign-in, "
     "what they recorded", _LEDGER, "nobody", ("for as long as the workspace: who decided is part of each decision",),
     "passwords as PBKDF2 digests; the rest in clear"),
)  # fmt: skip
"""Purpose, whose data, which, where, who else gets it, kinds or words of retention, safeguards."""
