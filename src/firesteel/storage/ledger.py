"""The append-only book of facts. Nothing is updated; the present is the newest fact of a kind and subject.

A fact's body is one of the trade's frozen dataclasses as JSON. Two people editing the same thing are told apart by the
sequence number they read: who writes second gets a `Conflict`, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from ..errors import Conflict, Misconfigured, NotFound
from . import database

if TYPE_CHECKING:
    from .models import Fact, Facts

T = TypeVar("T")

_DECODERS: dict[type, msgspec.json.Decoder[Any]] = {}
_ENCODER = msgspec.json.Encoder(order="deterministic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[T]):
    """A fact as it stands in the book."""

    seq: int
    kind: str
    subject: str
    at: datetime
    actor: str
    prev: int
    """`seq` of the fact it follows; 0 for the first of its kind and subject."""
    value: T


class Ledger:
    """The opened workspace's book (`workspace.open_`, then `storage.open_workspace`)."""

    def record(self, value: object, subject: str, *, at: datetime, actor: str, expect: int | None = None) -> int:
        """Append one fact; it is on the disk when this returns its `seq`.

        expect  the `seq` that was read as newest for this kind and subject, 0 for none; None writes regardless
        Raises `Conflict`, naming who wrote since.
        """
        return self.record_many(((value, subject),), at=at, actor=actor, expect=expect)[0]

    def record_many(
        self, facts: Iterable[tuple[object, str]], *, at: datetime, actor: str, expect: int | None = None
    ) -> tuple[int, ...]:
        """Append ``(value, subject)`` pairs, all or none."""
        from django.db import transaction

        bodies = tuple((value, subject, _encoded(value)) for value, subject in facts)
        with database.explained(), transaction.atomic():
            return tuple(
                _append(type(value).__name__, subject, body, at, actor, expect) for value, subject, body in bodies
            )

    def latest(self, kind: type[T], subject: str) -> T:
        return self.entry(kind, subject).value

    def latest_or_none(self, kind: type[T], subject: str) -> T | None:
        found = self.entry_or_none(kind, subject)
        return found.value if found else None

    def entry(self, kind: type[T], subject: str) -> Entry[T]:
        """Raises `NotFound`."""
        found = self.entry_or_none(kind, subject)
        if found is None:
            raise NotFound(f"the ledger has no {kind.__name__} of {subject}")
        return found

    def entry_or_none(self, kind: type[T], subject: str) -> Entry[T] | None:
        newest = _facts().filter(kind=kind.__name__, subject=subject).order_by("-seq").first()
        return _entry(newest, kind) if newest else None

    def numbered(self, kind: type[T], seq: int) -> Entry[T]:
        """The fact at one place of the book. Raises `NotFound`."""
        found = _facts().filter(kind=kind.__name__, seq=seq).first()
        if found is None:
            raise NotFound(f"the ledger has no {kind.__name__} numbered {seq}")
        return _entry(found, kind)

    def history(self, kind: type[T], subject: str | None = None, limit: int | None = None) -> tuple[Entry[T], ...]:
        """Newest first; of one subject or of all."""
        facts = _facts().filter(kind=kind.__name__)
        if subject is not None:
            facts = facts.filter(subject=subject)
        return tuple(_entry(fact, kind) for fact in facts.order_by("-seq")[:limit])

    def present(self, kind: type[T]) -> dict[str, Entry[T]]:
        """The newest entry of every subject, in the order the subjects first appeared."""
        newest: dict[str, Entry[T]] = {}
        for fact in _facts().filter(kind=kind.__name__).order_by("seq"):
            newest[fact.subject] = _entry(fact, kind)
        return newest

    def subjects(self, kind: type[Any]) -> tuple[str, ...]:
        """Every subject with a fact of this kind, in the order they first appeared."""
        names = _facts().filter(kind=kind.__name__).order_by("seq").values_list("subject", flat=True)
        return tuple(dict.fromkeys(names))

    def head(self) -> int:
        """`seq` of the newest fact; 0 of an empty book."""
        return _facts().order_by("-seq").values_list("seq", flat=True).first() or 0

    def facts(self, after: int = 0) -> Iterator[Entry[str]]:
        """The book as it is, oldest first; `value` is the body's JSON."""
        for fact in _facts().filter(seq__gt=after).order_by("seq").iterator():
            yield _raw(fact, fact.body)


def _facts() -> Facts:
    from .models import Fact

    return Fact.objects.all()


def _append(kind: str, subject: str, body: str, at: datetime, actor: str, expect: int | None) -> int:
    newest = _facts().filter(kind=kind, subject=subject).order_by("-seq").first()
    prev = newest.seq if newest else 0
    if expect is not None and expect != prev:
        by = f"{newest.actor} wrote it on {newest.at:%Y-%m-%d %H:%M} UTC" if newest else "it is not there"
        raise Conflict(f"{kind} of {subject} is not as you read it: {by}; read it again, then repeat")
    return _facts().create(kind=kind, subject=subject, at=at, actor=actor, body=body, prev=prev).seq


def _encoded(value: object) -> str:
    """The body, once it is sure to read back as the same value: infinities and foreign types would not."""
    body = _ENCODER.encode(value)
    if _decoder(type(value)).decode(body) != value:
        raise ValueError(f"a {type(value).__name__} must read back from JSON as it was: {body[:200].decode()}")
    return body.decode()


def _entry(fact: Fact, kind: type[T]) -> Entry[T]:
    try:
        return _raw(fact, _decoder(kind).decode(fact.body))
    except msgspec.MsgspecError as error:
        raise Misconfigured(
            f"fact {fact.seq}, {fact.kind} of {fact.subject}, cannot be read by this version: {error}"
        ) from error


def _raw(fact: Fact, value: T) -> Entry[T]:
    return Entry(
        seq=fact.seq,
        kind=fact.kind,
        subject=fact.subject,
        at=fact.at,
        actor=fact.actor,
        prev=fact.prev,
        value=value,
    )


def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    known = _DECODERS.get(kind)
    if known is None:
        known = _DECODERS[kind] = msgspec.json.Decoder(kind, strict=True)
    return known
