"""What people are called and wrote, sealed in the lake: a key for each account and each author of comments.

At rest a handle is a token, ``⟦l:6f1c…⟧``, and a text a cell that says whose key opens it, ``⟦l:6f1c…:Zm9v…⟧``:

    workspace key ── seals ──> one secret ── wraps ──> key of an account or author ── seals ──> captions, comments

AES-256-GCM throughout. The nonce of a cell is a keyed digest of its text, so that the same words of one person are the same
cell: that, and how long a text is, is all that can be seen without the key. A sync may bring a hundred thousand authors at
once, so their keys are not those of `people.py`, whose every name is looked for in every fact.
"""

from __future__ import annotations

import binascii
import re
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..errors import Misconfigured
from ..values import FORGOTTEN, LOCKED
from . import database, selfmade
from .keys import Secrets
from .people import People, shown

SECRET = "lake"
"""Secrets of this name wrap the keys. Another is made only where no key of the workspace opens the ones there are."""

_NOBODY = "nobody in particular"
"""Who has a key for what is not told whose it is."""
_PUT_BACK = "keys of people in the lake are sealed with another workspace key; put the right one back"
_NONCE = 12
_BRACKET, _MARK = "⟦", "⟦l:"
_OWNER, _BODY = slice(3, 19), slice(20, -1)
"""Within a cell: whose it is, and what is sealed."""
_TOKEN = re.compile(r"⟦l:([0-9a-f]{16})⟧")
_WHOSE = re.compile(r"⟦l:([0-9a-f]{16})|(?:author|person)-([0-9a-f]{16})")


class _Key(NamedTuple):
    """What seals one person's cells; a hundred thousand are held at once, so that a cipher is only made to be used."""

    secret: bytes
    """32 bytes of a cipher and 32 that nonces are made with, both derived from the one key that is kept."""
    whose: str
    name: str
    """Of an account; empty of authors, whose handles are kept apart (`commenters.py`)."""


@dataclass(slots=True)
class _Kept:
    """Keys as they were needed, until one is destroyed somewhere."""

    stamp: str
    wrapping: tuple[str, ...]
    """The secrets, the newest first."""
    keys: dict[str, _Key | str] = field(default_factory=dict)
    """By whose they are; a word where there is none to be had."""


class LakeKeys:
    def __init__(self, people: People, kept: Secrets) -> None:
        self.people, self.secrets = people, kept
        self._kept: _Kept | None = None

    def tokens(self, handles: Collection[str]) -> dict[str, str]:
        """What stands for each handle at rest; who has none is given a key. A pseudonym stands for itself."""
        read = self.people.reading()
        whose = {handle: read.pseudonym(handle) for handle in handles if not _WHOSE.fullmatch(handle)}
        self._ensured({who: handle for handle, who in whose.items()})
        return {handle: f"{_MARK}{whose[handle]}⟧" if handle in whose else handle for handle in handles}

    def seal(self, owners: Sequence[str], texts: Sequence[str]) -> list[str]:
        """Each text under its owner's key, made where there is none; `FORGOTTEN` where it was destroyed.

        An owner is a token or a cell, or the pseudonym of an author; anything else is nobody in particular.
        Raises `Misconfigured` where a key is not here because the workspace's is lost, and rather than keep `LOCKED` in
        place of words that may be found again.
        """
        if LOCKED in texts and self._some_lost():
            raise Misconfigured(_PUT_BACK)
        nobody = self.people.pseudonym(_NOBODY)
        whose = {owner: _whose(owner) or nobody for owner in dict.fromkeys(owners)}
        keys = self._ensured({who: "" if who != nobody else _NOBODY for who in whose.values()})
        of = {owner: keys[who] for owner, who in whose.items()}
        return [_sealed(of[owner], text) for owner, text in zip(owners, texts, strict=True)]

    def opened(self, cells: Iterable[Any]) -> dict[str, str]:
        """What cells say, of those that say something else than stands there: `FORGOTTEN` where the key was destroyed,
        `LOCKED` where it is not here or the workspace's is lost."""
        ours = [cell for cell in cells if cell and _MARK in cell]
        if not ours:
            return {}
        whole = [cell for cell in ours if cell[0] == _BRACKET and cell[19:20] == ":"]
        naming = [cell for cell in ours if cell[0] != _BRACKET or cell[19:20] != ":"]
        keys = self._found({cell[_OWNER] for cell in whole} | {who for cell in naming for who in _TOKEN.findall(cell)})
        said = {cell: _opened(keys.get(cell[_OWNER], LOCKED), cell) for cell in whole}
        for cell in naming:
            said[cell] = _TOKEN.sub(lambda token: _called(keys.get(token[1]), token[1]), cell)
        return said

    def forget(self, names: Collection[str] = (), authors: Collection[str] = ()) -> int:
        """Destroy the keys of accounts by handle, in capitals or not, and of authors by pseudonym, for good: nothing is
        sealed under them again."""
        from .models import LakeKey

        read = self.people.reading()
        gone = {read.pseudonym(name) for name in names} | {who for author in authors if (who := _whose(author))}
        if names:
            accounts = LakeKey.objects.exclude(name="").values_list("who", flat=True)
            found, plain = self._found(set(accounts)), {name.casefold() for name in names}
            gone |= {who for who, key in found.items() if isinstance(key, _Key) and key.name.casefold() in plain}
        return self._changed(
            lambda: sum(
                LakeKey.objects.filter(who__in=some).exclude(wrapped="").update(wrapped="", name="")
                for some in database.batches(sorted(gone))
            )
        )

    def keep_only(self, writers: Collection[str]) -> int:
        """Destroy the keys of authors but these, given as `seal` takes owners: of whom no word is left. Says how many."""
        from .models import LakeKey

        authors = set(LakeKey.objects.filter(name="").exclude(wrapped="").values_list("who", flat=True))
        gone = sorted(authors - set(map(_whose, writers)))
        if not gone:
            return 0
        return self._changed(
            lambda: sum(LakeKey.objects.filter(who__in=some).delete()[0] for some in database.batches(gone))
        )

    def _changed(self, change: Any) -> int:
        """Keys destroyed, noticed by every process before it seals or opens again."""
        from .models import PeopleStamp

        with database.writing():
            done = int(change())
            PeopleStamp.objects.update_or_create(id=database.LAKE, defaults={"stamp": secrets.token_hex(8)})
        return done

    def _now(self) -> _Kept:
        stamp = database.lake_stamp()
        kept = self._kept
        if kept is None or kept.stamp != stamp:
            kept = self._kept = _Kept(stamp=stamp, wrapping=self._wrapping())
        return kept

    def _found(self, wanted: Collection[str]) -> dict[str, _Key | str]:
        """The keys there are, by whose they are; a word where one was destroyed or cannot be had."""
        kept = self._now()
        rows = database.lake_keys([who for who in wanted if who not in kept.keys])
        new = {who: _unwrapped(kept.wrapping, who, wrapped, name) for who, wrapped, name in rows}
        if LOCKED in new.values() and (now := self._wrapping()) != kept.wrapping:  # another process made it
            kept.wrapping = now
            new = {who: _unwrapped(now, who, wrapped, name) for who, wrapped, name in rows}
        kept.keys |= new
        return {who: key for who in wanted if (key := kept.keys.get(who))}

    def _ensured(self, wanted: Mapping[str, str]) -> dict[str, _Key | str]:
        """The keys of these, by name; made where there are none yet. Of two made at once the first stands."""
        found = self._found(wanted)
        missing = [who for who in wanted if who not in found]
        if not missing:
            return found
        wrapping = _cipher(self._wrapping_now())
        database.add_lake_keys(
            (
                who,
                _wrapped(wrapping, who, secrets.token_bytes(32)),
                _wrapped(wrapping, who, wanted[who].encode()) if wanted[who] else "",
            )
            for who in missing
        )
        return found | self._found(missing)

    def _wrapping(self) -> tuple[str, ...]:
        return selfmade.opened(self.secrets.ring, SECRET)

    def _wrapping_now(self) -> str:
        """The newest; made on first use."""
        kept = self._now()
        if not kept.wrapping:
            kept.wrapping = selfmade.opened_or_made(self.secrets.ring, SECRET)
        return kept.wrapping[0]

    def _some_lost(self) -> bool:
        """Whether there are keys that no key of the workspace leads to."""
        return any(selfmade.is_one(name, SECRET) for name in self.secrets.unreadable())


def _whose(owner: str) -> str:
    """Empty where it says of nobody."""
    found = _WHOSE.search(owner)
    return found[1] or found[2] if found else ""


def _wrapped(wrapping: AESGCM, who: str, content: bytes) -> str:
    nonce = secrets.token_bytes(_NONCE)
    return _text(nonce + wrapping.encrypt(nonce, content, who.encode()))


def _unwrapped(wrapping: Sequence[str], who: str, wrapped: str, name: str) -> _Key | str:
    if not wrapped:
        return FORGOTTEN
    content = binascii.a2b_base64(wrapped)
    for each in map(_cipher, wrapping):
        with suppress(InvalidTag):
            key = each.decrypt(content[:_NONCE], content[_NONCE:], who.encode())
            both = blake2b(key=key, person=b"firesteel lake", digest_size=64).digest()
            return _Key(secret=both, whose=who, name=_name(each, who, name) if name else "")
    return LOCKED


@lru_cache(maxsize=16)
def _cipher(secret: str) -> AESGCM:
    return AESGCM(bytes.fromhex(secret))


def _name(wrapping: AESGCM, who: str, name: str) -> str:
    content = binascii.a2b_base64(name)
    return wrapping.decrypt(content[:_NONCE], content[_NONCE:], who.encode()).decode()


def _sealed(key: _Key | str, text: str) -> str:
    if isinstance(key, str):
        if key == LOCKED:
            raise Misconfigured(_PUT_BACK)
        return key
    content, secret = text.encode(), key.secret
    nonce = blake2b(content, key=secret[32:], digest_size=_NONCE).digest()
    return f"{_MARK}{key.whose}:{_text(nonce + AESGCM(secret[:32]).encrypt(nonce, content, key.whose.encode()))}⟧"


def _opened(key: _Key | str, cell: str) -> str:
    """As it stands where that key did not seal it: strangers may write brackets, too."""
    if isinstance(key, str):
        return key
    try:
        content = binascii.a2b_base64(cell[_BODY])
        return AESGCM(key.secret[:32]).decrypt(content[:_NONCE], content[_NONCE:], key.whose.encode()).decode()
    except (InvalidTag, ValueError):
        return cell


def _called(key: _Key | str | None, who: str) -> str:
    return key.name if isinstance(key, _Key) else shown(who)


def _text(content: bytes) -> str:
    return binascii.b2a_base64(content, newline=False).decode()
