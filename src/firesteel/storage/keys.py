"""Keys: what seals tokens, post codes and personal fields at rest.

The workspace key lies in ``FIRESTEEL_HOME/keys/NAME.key`` (readable by its owner only), or in ``FIRESTEEL_KEY``; it
never enters the ledger or a backup. Each person has a key of their own, wrapped by the workspace key (`people.py`).
Losing the workspace key costs every secret and every personal field, people's handles too, and nothing else. Sealing is
Fernet (AES-128 in CBC mode, HMAC-SHA256).
"""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from ..errors import Misconfigured
from . import database, files
from .people import People, veiled_name

VARIABLE = "FIRESTEEL_KEY"


@dataclass(slots=True, eq=False)
class Keyring:
    """The workspace key and, during a rotation, the ones before it; newest first.

    Another process may make a new key at any time: the file is read again before anything is sealed, and where
    something does not open.
    """

    keys: tuple[str, ...] = field(repr=False)
    source: Path | None
    """The key's file; None where it came from the environment."""

    def seal(self, text: str) -> str:
        """Encrypt and authenticate; a different token each time.

        What is kept for good is sealed while nobody else writes (`database.writing`), or a rotation may miss it.
        """
        self._refresh_if_there()
        return self._fernet.encrypt(text.encode()).decode()

    def unseal(self, token: str) -> str:
        """Raises `Misconfigured` where no key of ours made this token."""
        before = self.keys
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken:
            self._refresh_if_there()
        try:
            if self.keys != before:
                return self._fernet.decrypt(token).decode()
        except InvalidToken:
            pass
        raise Misconfigured(
            f"the key in {self.place} does not open this secret; put the right key back, or enter the secret again"
        )

    def refresh(self) -> None:
        """Take up what the file says by now; what was held before opens on. Raises as `open_ring` does."""
        if self.source:
            self.keys = tuple(dict.fromkeys((*_in_file(self.source), *self.keys)))

    def _refresh_if_there(self) -> None:
        with suppress(Misconfigured):
            self.refresh()

    def rewrap(self, token: str) -> str:
        """The same secret sealed by the newest key."""
        return self.seal(self.unseal(token))

    def derived(self, purpose: str) -> str:
        """A key for something else, of which this one cannot be learnt."""
        seed = base64.urlsafe_b64decode(self.keys[0])
        made = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"firesteel {purpose}".encode()).derive(seed)
        return base64.urlsafe_b64encode(made).decode()

    @property
    def place(self) -> str:
        return str(self.source) if self.source else VARIABLE

    @property
    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self.keys])


def open_ring(file: Path, *, make: bool = True) -> Keyring:
    """The keys of a workspace; made on first use. ``FIRESTEEL_KEY`` (newest first, commas between) comes before the file.

    Raises `Misconfigured` where a key is malformed, others may read the file, or there is none and `make` is False.
    """
    if given := os.environ.get(VARIABLE):
        return Keyring(_checked(given.replace(",", "\n"), VARIABLE), None)
    if make and not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        files.write_aside(file, Fernet.generate_key() + b"\n", mode=0o600)
    return Keyring(_in_file(file), file)


def rotate(ring: Keyring) -> Keyring:
    """Seal everything with a new key. The old key stays in the file until all is sealed again, so a kill loses nothing.

    What no key of ours opens stays as it is: the key that does may turn up. With ``FIRESTEEL_KEY`` the new key is put
    in front by hand ("new,old"); then this seals everything with the first.
    """
    from .models import Secret

    with database.writing():  # whoever seals meanwhile waits, and finds the new key in the file
        ring.refresh()
        if file := ring.source:
            ring = Keyring((Fernet.generate_key().decode(), *ring.keys), file)
            _write(file, ring.keys)
        for secret in Secret.objects.all():
            with suppress(Misconfigured):
                secret.sealed = ring.rewrap(secret.sealed)
                secret.save()
        People(ring).rewrap(ring)
    newest = ring.keys[0]
    if file:
        with database.writing():
            there = _in_file(file)
            if newest in there:  # those before it are another's, who makes a newer one now
                _write(file, there[: there.index(newest) + 1])
    return Keyring((newest,), file)


@dataclass(frozen=True, slots=True)
class Secrets:
    """Access tokens, post codes and the like, sealed, by name."""

    ring: Keyring
    people: People | None = None
    """Whose handles are not written into a name: of "account/mara.skin" the second half is a pseudonym at rest."""

    def put(self, name: str, value: str) -> None:
        from .models import Secret

        with database.writing():
            Secret.objects.update_or_create(name=self._forms(name)[0], defaults={"sealed": self.ring.seal(value)})

    def get(self, name: str) -> str:
        """Raises `Misconfigured` where there is none of that name."""
        value = self.get_or_none(name)
        if value is None:
            raise Misconfigured(f"there is no secret {name}; connect the account again, or enter it")
        return value

    def get_or_none(self, name: str) -> str | None:
        kept = database.sealed(self._forms(name))
        return None if kept is None else self.ring.unseal(kept)

    def names(self) -> tuple[str, ...]:
        from .models import Secret

        names = Secret.objects.order_by("name").values_list("name", flat=True)
        return tuple(sorted(map(self.people.reading().phrase, names)) if self.people else names)

    def unreadable(self) -> tuple[str, ...]:
        """The names of those no key of ours opens: they have to be entered again, or the right key put back."""
        return tuple(name for name in self.names() if not self._opens(name))

    def _opens(self, name: str) -> bool:
        try:
            return self.get_or_none(name) is not None
        except Misconfigured:
            return False

    def remove(self, name: str) -> None:
        from .models import Secret

        Secret.objects.filter(name__in=self._forms(name)).delete()

    def _forms(self, name: str) -> tuple[str, ...]:
        if self.people is None or "/" not in name:
            return (name,)
        return tuple(dict.fromkeys((veiled_name(name, self.people.tokens()), name)))


def masked(value: str) -> str:
    """Enough of a secret to recognise it by: "#Ab…9=". Short ones show nothing."""
    return f"{value[:3]}…{value[-2:]}" if len(value) >= 12 else "…"


def _write(file: Path, keys: Iterable[str]) -> None:
    files.write_aside(file, "".join(f"{key}\n" for key in keys).encode(), mode=0o600)


def _in_file(file: Path) -> tuple[str, ...]:
    try:
        mode, text = file.stat().st_mode, file.read_text()
    except FileNotFoundError:
        raise Misconfigured(
            f"there is no key in {file}; put it back from where you keep it, or set {VARIABLE}"
        ) from None
    if others := stat.S_IMODE(mode) & 0o077:
        raise Misconfigured(f"others may read the key {file} (mode adds {others:03o}); run chmod 600 {file}")
    return _checked(text, str(file))


def _checked(text: str, place: str) -> tuple[str, ...]:
    keys = tuple(line.strip() for line in text.splitlines() if line.strip())
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        keys = ()
    if not keys:
        raise Misconfigured(f"{place} holds no key: 32 bytes in URL-safe base64 are wanted; put the right one back")
    return keys
