"""What authors of comments are called: sealed, each under their pseudonym, apart from what they wrote.

A sync may bring a hundred thousand at once, so they have no key each as creators do (`people.py`): one key of the workspace's,
itself a secret, seals them all (AES-256-GCM, the pseudonym is part of what is sealed). A handle goes with its row: once its
author is forgotten, or the last of their comments is too old.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import database, selfmade
from .keys import Secrets

SECRET = "commenters"
"""Secrets of this name are the keys. Another is made only where no key of the workspace opens the ones there are."""
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Commenters:
    secrets: Secrets

    def keep(self, handles: Mapping[str, str]) -> int:
        """Seal the handles of authors, by pseudonym; says how many are new or changed. Empty ones are not kept."""
        from .models import Commenter

        given = {author: handle for author, handle in handles.items() if author and handle}
        if not given:
            return 0
        key = self._key()
        kept = self._opened(given)
        fresh = [
            Commenter(author=author, sealed=_sealed(key, author, handle))
            for author, handle in given.items()
            if kept.get(author) != handle
        ]
        with database.writing():
            for some in database.batches(fresh):
                Commenter.objects.bulk_create(
                    some, update_conflicts=True, unique_fields=["author"], update_fields=["sealed"]
                )
        return len(fresh)

    def handles(self, authors: Collection[str]) -> dict[str, str]:
        """Of these pseudonyms, those whose handle is known and whose key is here."""
        return self._opened(authors)

    def called(self, handle: str) -> frozenset[str]:
        """The pseudonyms of whoever is called so, in capitals or not."""
        from .models import Commenter

        names = self._opened(tuple(Commenter.objects.values_list("author", flat=True)))
        return frozenset(author for author, name in names.items() if name.casefold() == handle.casefold())

    def forget(self, authors: Collection[str] = (), *, handle: str = "") -> int:
        """Take out authors by pseudonym, or whoever is called so; says how many rows went. `database.scrub` wipes the rest."""
        return self._delete({*authors, *(self.called(handle) if handle else ())})

    def keep_only(self, authors: Collection[str]) -> int:
        """Take out all but these: whoever has no comment left here; says how many rows went."""
        from .models import Commenter

        return self._delete(set(Commenter.objects.values_list("author", flat=True)) - set(authors))

    def _delete(self, authors: Collection[str]) -> int:
        from .models import Commenter

        with database.writing():
            return sum(
                Commenter.objects.filter(author__in=some).delete()[0] for some in database.batches(sorted(authors))
            )

    def _opened(self, authors: Collection[str]) -> dict[str, str]:
        from .models import Commenter

        keys = self._keys()
        rows: Iterable[tuple[str, str]] = (
            row
            for some in database.batches(list(authors))
            for row in Commenter.objects.filter(author__in=some).values_list("author", "sealed")
        )
        opened = ((author, _opened(keys, author, sealed)) for author, sealed in rows)
        return {author: handle for author, handle in opened if handle}

    def _keys(self) -> tuple[AESGCM, ...]:
        """Those that a key of the workspace opens, the newest first."""
        return tuple(AESGCM(bytes.fromhex(key)) for key in selfmade.opened(self.secrets.ring, SECRET))

    def _key(self) -> AESGCM:
        """The newest; made on first use."""
        return AESGCM(bytes.fromhex(selfmade.opened_or_made(self.secrets.ring, SECRET)[0]))


def _sealed(key: AESGCM, author: str, handle: str) -> str:
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + key.encrypt(nonce, handle.encode(), author.encode())).decode()


def _opened(keys: Sequence[AESGCM], author: str, sealed: str) -> str:
    """Empty where none of the keys sealed it."""
    content = base64.b64decode(sealed)
    for key in keys:
        with suppress(InvalidTag):
            return key.decrypt(content[:_NONCE], content[_NONCE:], author.encode()).decode()
    return ""
