"""The people a workspace knows: a pseudonym each, keys for what is kept of them, and forgetting.

A person is registered under a *name*: a creator's handle. At rest the name is a *pseudonym*, a keyed digest that only
this workspace can make, and the name itself is sealed beside it. What is kept of them is sealed by kind and month:

    workspace key ── wraps ──> person's key ── wraps ──> key of (letters, 2026-11) ── seals ──> texts

Forgetting destroys the person's key and name, retention the keys of months that are over. Either way the facts stay, and
what those keys sealed reads "forgotten". A stamp in the ledger changes with every change here, so that each process sees
it before its next reading; until then the names are kept in memory, since a page reads thousands of facts.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken

from ..errors import BadInput, Conflict, Misconfigured
from ..values import FORGOTTEN, LOCKED
from . import database, selfmade, veil

if TYPE_CHECKING:
    from .keys import Keyring

KINDS = ("contact", "letters", "requests", "signatures", "attachments")
"""Of what is sealed; each has its own retention."""

SALT = "people"
"""Secrets of this name make pseudonyms. Another is made only where no key opens the ones there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A person as the register has them."""

    pseudonym: str
    name: str
    """The handle; `shown(pseudonym)` once they are forgotten, or where the workspace key is lost."""
    forgotten_at: datetime | None
    kinds: tuple[str, ...]
    """Of which kinds something is sealed for them."""


@dataclass(slots=True)
class Register:
    """The people as one stamp of the ledger has them."""

    stamp: str
    names: dict[str, str]
    """By pseudonym."""
    tokens: veil.Tokens
    also: veil.Tokens
    """The same where somebody has two pseudonyms, because a workspace key was lost and found again."""
    forgotten: dict[str, datetime]
    """By pseudonym."""
    keys: dict[int, Fernet | str] = field(default_factory=dict)
    """Of sealed texts by number, as they were needed; a word where there is none to be had."""
    salts: tuple[bytes, ...] = ()
    asked: dict[str, str] = field(default_factory=dict)
    """Names whose pseudonym was asked for."""


class People:
    def __init__(self, ring: Keyring) -> None:
        self.ring = ring
        self._kept: Register | None = None
        self._opened: dict[str, str] = {}
        """Sealed names to names: opening one takes longer than all else."""

    def register(self, name: str) -> str:
        """Know a person by this name from now on; answers their pseudonym. Asking again changes nothing.

        Raises `Conflict` where they asked to be forgotten, `BadInput` for an empty name.
        """
        name = _plain(name)
        register = self._register()
        if name in register.tokens.of:
            return self._living(name, register.tokens.of[name])
        pseudonym = self._living(name, self.pseudonym(name))
        self._changed(lambda: self._add(pseudonym, name))
        return pseudonym

    def knows(self, name: str) -> bool:
        """Whether this is a name, or a pseudonym, of the register."""
        return name in self._register().tokens.of

    def pseudonym(self, name: str) -> str:
        """What stands for a name at rest, whether or not it is registered; nobody without our secrets can make it."""
        return self.reading().pseudonym(_plain(name))

    def author(self, id: str) -> str:
        """What stands for the author of a comment in the lake; an id of nobody stays empty, and a pseudonym one."""
        return self.reading().author(id)

    def concealed(self, id: str) -> str:
        """The same for a browser's or a click's id, which stays comparable and leads nowhere."""
        return self.reading().concealed(id)

    def forgotten(self, name: str) -> datetime | None:
        """Since when nothing more is kept of a person; None of everybody else."""
        return self.reading().forgotten(name)

    def called(self, name: str) -> str:
        """The name, or the pseudonym of somebody who was forgotten: for rows that come in again from outside."""
        return self.reading().called(name)

    def known(self) -> tuple[Known, ...]:
        """Everybody, by name."""
        from .models import FieldKey

        register, kinds = self._register(), dict[str, set[str]]()
        for person, kind in FieldKey.objects.values_list("person", "kind").distinct():
            kinds.setdefault(person, set()).add(kind)
        return tuple(
            sorted(
                (
                    Known(
                        pseudonym=pseudonym,
                        name=name,
                        forgotten_at=register.forgotten.get(pseudonym),
                        kinds=tuple(kind for kind in KINDS if kind in kinds.get(pseudonym, ())),
                    )
                    for pseudonym, name in register.names.items()
                ),
                key=lambda known: (known.forgotten_at is not None, known.name),
            )
        )

    def seal_for(self, name: str, text: str | bytes, *, kind: str = KINDS[0], at: datetime | None = None) -> str:
        """Encrypt what is that person's; what it is kept as names its key.

        at  when it was written, which decides how long it is kept; None is as long as the person is known
        Raises `Conflict` where they asked to be forgotten.
        """
        number, key = self._field_key(self.register(name), kind, at)
        return f"{number}:{key.encrypt(text.encode() if isinstance(text, str) else text).decode()}"

    def unseal(self, sealed: str) -> str:
        """The text; `FORGOTTEN` where its key was destroyed, `LOCKED` where the workspace key is lost."""
        found = self.opened(sealed)
        return found if isinstance(found, str) else found.decode()

    def opened(self, sealed: str, register: Register | None = None) -> bytes | str:
        """The same as bytes; words say why there are none."""
        number, _, token = sealed.partition(":")
        key = self._key_numbered(int(number), register or self._register())
        if isinstance(key, str):
            return key
        try:
            return key.decrypt(token)
        except InvalidToken:
            raise Misconfigured(f"a personal field was not sealed with its key {number}; restore a backup") from None

    def destroyed(self, sealed: str) -> bool:
        """Whether the key of a sealed text is gone for good."""
        return self._key_numbered(int(sealed.partition(":")[0]), self._register()) == FORGOTTEN

    def forget(self, name: str, *, at: datetime) -> str:
        """Destroy a person's keys and name; answers the pseudonym that is left. Nothing can be sealed for them again.

        The ledger's file is cleaned of what stood there (SQLite's ``secure_delete``, and its log is emptied). Backups
        made before still hold it, wrapped: delete them, or let them run out.
        """
        from .models import FieldKey, PersonKey

        register = self._register()
        name = _plain(name)
        all_of_them = {register.tokens.of.get(name) or self.pseudonym(name)}
        all_of_them |= {pseudonym for pseudonym, known in register.names.items() if known == name}

        def destroy() -> None:
            for pseudonym in all_of_them:
                kept = PersonKey.objects.filter(person=pseudonym).first()
                when = kept.forgotten_at if kept and kept.forgotten_at else at
                PersonKey.objects.update_or_create(
                    person=pseudonym, defaults={"wrapped": "", "name": "", "forgotten_at": when}
                )
                FieldKey.objects.filter(person=pseudonym).delete()

        self._changed(destroy)
        self._opened.clear()
        database.scrub()
        return min(all_of_them)

    def expire(self, kind: str, over: Callable[[str, str], bool]) -> int:
        """Destroy the keys of a kind for which `over(name, month)`; says of how many months and people."""
        from .models import FieldKey

        gone = self.overdue(kind, over)
        if gone:
            self._changed(lambda: FieldKey.objects.filter(id__in=gone).delete())
            database.scrub()
        return len(gone)

    def overdue(self, kind: str, over: Callable[[str, str], bool]) -> list[int]:
        """The keys of a kind for which `over(name, month)`."""
        from .models import FieldKey

        names = self._register().names
        return [
            key.id
            for key in FieldKey.objects.filter(kind=kind).exclude(month="")
            if over(names.get(key.person, ""), key.month)
        ]

    def tokens(self) -> veil.Tokens:
        """Who is known now, for writing."""
        return self._register().tokens

    def reading(self) -> Reading:
        """How what is kept reads now. Asked for once a reading: a page reads thousands of facts."""
        return Reading(self, self._register())

    def rewrap(self, ring: Keyring) -> None:
        """Within a rotation: the same keys and names, sealed by the newest key; those that none opens as they are."""
        from .models import PersonKey

        for person in PersonKey.objects.exclude(wrapped=""):
            with suppress(Misconfigured):
                person.wrapped = ring.rewrap(person.wrapped)
                person.name = ring.rewrap(person.name) if person.name else ""
                person.save()

    def unreadable(self) -> int:
        """How many people no key of ours opens."""
        from .models import PersonKey

        return sum(not self._name(person.name) for person in PersonKey.objects.exclude(name=""))

    def _register(self) -> Register:
        """The people now; read again only where somebody changed them."""
        stamp = database.people_stamp()
        kept = self._kept
        if kept is None or kept.stamp != stamp:
            kept = self._kept = self._read(stamp)
        return kept

    def _read(self, stamp: str) -> Register:
        from .models import PersonKey

        names: dict[str, str] = {}
        forgotten: dict[str, datetime] = {}
        for person in PersonKey.objects.order_by("person"):
            names[person.person] = self._name(person.name) or shown(person.person)
            if person.forgotten_at:
                forgotten[person.person] = person.forgotten_at
        of = {name: pseudonym for pseudonym, name in names.items()}
        also = {name: pseudonym for pseudonym, name in reversed(names.items())}
        return Register(stamp=stamp, names=names, tokens=veil.Tokens(of), also=veil.Tokens(also), forgotten=forgotten)

    def _name(self, sealed: str) -> str:
        if sealed and sealed not in self._opened:
            try:
                self._opened[sealed] = self.ring.unseal(sealed)
            except Misconfigured:
                return ""
        return self._opened.get(sealed, "")

    def _add(self, pseudonym: str, name: str) -> None:
        from .models import PersonKey, Secret

        wrapped = self.ring.seal(Fernet.generate_key().decode())
        PersonKey.objects.get_or_create(person=pseudonym, defaults={"wrapped": wrapped, "name": self.ring.seal(name)})
        for secret in Secret.objects.filter(name__endswith=f"/{name}"):
            if secret.name.partition("/")[2] == name:
                Secret.objects.filter(name=secret.name).update(
                    name=veiled_name(secret.name, veil.Tokens({name: pseudonym}))
                )

    def _living(self, name: str, pseudonym: str) -> str:
        if since := self._register().forgotten.get(pseudonym):
            raise Conflict(f"{name} asked to be forgotten on {since:%Y-%m-%d}; nothing new is kept of them")
        return pseudonym

    def _field_key(self, pseudonym: str, kind: str, at: datetime | None) -> tuple[int, Fernet]:
        from .models import FieldKey

        month = f"{at.astimezone(UTC):%Y-%m}" if at else ""
        kept = FieldKey.objects.filter(person=pseudonym, kind=kind, month=month).first()
        if kept is None:
            wrapped = self._person_key(pseudonym).encrypt(Fernet.generate_key()).decode()
            kept, _ = FieldKey.objects.get_or_create(
                person=pseudonym, kind=kind, month=month, defaults={"wrapped": wrapped}
            )
        key = self._key_numbered(kept.id, self._register())
        if isinstance(key, str):
            raise Misconfigured(f"the key of {shown(pseudonym)} is {key}; put the right workspace key back")
        return kept.id, key

    def _key_numbered(self, number: int, register: Register) -> Fernet | str:
        from .models import FieldKey

        keys = register.keys
        if number not in keys:
            kept = FieldKey.objects.filter(id=number).first()
            try:
                found: Fernet | str = FORGOTTEN
                if kept is not None:
                    found = Fernet(self._person_key(kept.person).decrypt(kept.wrapped))
            except Misconfigured:
                found = LOCKED
            if kept is None:
                return found
            keys[number] = found
        return keys[number]

    def _person_key(self, pseudonym: str) -> Fernet:
        from .models import PersonKey

        return Fernet(self.ring.unseal(PersonKey.objects.get(person=pseudonym).wrapped))

    def salts(self, register: Register) -> tuple[bytes, ...]:
        """What pseudonyms are made with, the newest first; made on first use."""
        if not register.salts:
            register.salts = tuple(salt.encode() for salt in selfmade.opened_or_made(self.ring, SALT))
        return register.salts

    def _changed(self, change: Callable[[], object]) -> None:
        """One change of the register, noticed by every process before its next reading."""
        from .models import PeopleStamp

        with database.writing():
            change()
            PeopleStamp.objects.update_or_create(id=1, defaults={"stamp": secrets.token_hex(8)})


@dataclass(frozen=True, slots=True)
class Reading:
    """What tokens stand for, as of one reading."""

    people: People
    register: Register

    def body(self, text: str) -> str:
        """A fact's JSON as it was recorded, with pseudonyms for people who were forgotten."""
        return veil.unveiled(text, lambda found: veil.in_json(self._stands_for(found)))

    def phrase(self, text: str) -> str:
        """The same of a subject or an actor."""
        return veil.spoken(text, self._stands_for)

    def forms(self, text: str, *, whole: bool) -> tuple[str, ...]:
        """How a subject may be kept: with its names veiled, and as it was kept before they were registered."""
        kept = (veil.phrase(text, tokens, whole=whole) for tokens in (self.register.tokens, self.register.also))
        return tuple(dict.fromkeys((*kept, text)))

    def pseudonym(self, name: str) -> str:
        """What stands for a name at rest."""
        known = self.register.tokens.of.get(name) or self.register.asked.get(name)
        if known is None:
            made = [_digest(salt, name) for salt in self.people.salts(self.register)]
            known = next((each for each in made if each in self.register.names), made[0])
            self.register.asked[name] = known
        return known

    def forgotten(self, name: str) -> datetime | None:
        """Since when nothing more is kept of a person."""
        bare = name.strip().removeprefix("@")
        return self.register.forgotten.get(self.pseudonym(bare)) if bare and self.register.forgotten else None

    def called(self, name: str) -> str:
        """The name, or the pseudonym of somebody who was forgotten."""
        return shown(self.pseudonym(_plain(name))) if self.forgotten(name) else name

    def author(self, id: str) -> str:
        """What stands for the author of a comment."""
        return id if not id or _AUTHOR.fullmatch(id) else f"author-{self._made(f'author of {id}')}"

    def comment(self, author: str, text: str) -> tuple[str, str]:
        """Author and text of a comment as the lake keeps them."""
        kept = self.author(author)
        return (self.called(kept), FORGOTTEN) if kept and self.forgotten(kept) else (kept, text)

    def concealed(self, id: str) -> str:
        """What stands for a browser or a click."""
        return id if not id or _VISITOR.fullmatch(id) else f"visitor-{self._made(f'visitor {id}')}"

    def _made(self, of: str) -> str:
        return _digest(self.people.salts(self.register)[0], of)

    def _stands_for(self, found: re.Match[str]) -> str:
        if who := found["who"]:
            name = self.register.names.get(who) or shown(who)
            return veil.slug(name) if found["kind"] == "a" else name
        if not found["key"]:
            return veil.OPEN
        text = self.people.opened(f"{found['key']}:{found['sealed']}", self.register)
        return text if isinstance(text, str) else text.decode()


def shown(pseudonym: str) -> str:
    """How somebody without a name reads."""
    return f"person-{pseudonym}"


def veiled_name(secret: str, tokens: veil.Tokens) -> str:
    """How a secret's name is kept: what stands behind its first / may be somebody's handle."""
    head, slash, rest = secret.partition("/")
    return head + slash + (veil.phrase(rest, tokens, whole=True) if rest in tokens.of else rest)


_AUTHOR, _VISITOR = re.compile(r"(?:author|person)-[0-9a-f]{16}"), re.compile(r"visitor-[0-9a-f]{16}")


def _plain(name: str) -> str:
    plain = name.strip().removeprefix("@")
    if not plain:
        raise BadInput("a person needs a name", remedy="give a creator's handle, such as mara.skin")
    return plain


def _digest(salt: bytes, text: str) -> str:
    return hmac.new(salt, text.encode(), sha256).hexdigest()[:16]
