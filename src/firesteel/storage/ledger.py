"""The append-only book of facts. Nothing is updated; the present is the newest fact of a kind and subject.

A fact's body is one of the trade's frozen dataclasses as JSON. Two people editing the same thing are told apart by the
sequence number they read: who writes second gets a `Conflict`, and nothing is lost.

At rest no handle and no `Private` text of a known person is readable (`veil.py`, `people.py`); whoever reads facts here
gets them as they were recorded, or "forgotten". Facts of older versions are in clear, and stay so: nothing is ever changed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, get_args, get_type_hints

import msgspec

from ..errors import Conflict, Misconfigured, NotFound
from ..values import Private
from . import database, veil
from .people import People, Reading
from .still import MOST, Stillness

if TYPE_CHECKING:
    from .models import Fact, Facts

T = TypeVar("T")
R = TypeVar("R")

FEW = 20
"""Facts recorded at once from which they are written by the hundred."""
BATCH = 300

BY_CREATOR = frozenset(
    {"UsageRights", "Signature", "Withdrawal", "Contact", "Wrote", "CreatorAsked", "PageSaved", "Account"}
)
"""Facts whose subject is a creator's handle, or begins with one before a /."""

_CREATOR = re.compile(r'"(?:creator|handle)":("(?:[^"\\]|\\.)+")(?!,"is_brand":true)')
"""Where a fact's JSON names a creator, who is registered before it is written."""

KIND_OF = {"Wrote": "letters", "CreatorAsked": "requests", "Withdrawal": "requests", "Signature": "signatures"}
"""As what the `Private` texts of a fact are kept; those of any other are contact data."""

CONNECTED = frozenset({"Account"})
"""Facts that hold the name an account shows beside its handle, for as long as its owner is known."""

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

    def __init__(self, people: People) -> None:
        self.people = people
        self._still = Stillness()

    def still(self) -> AbstractContextManager[None]:
        """While this is entered, what was read is not read again (`still.py`); writing here forgets it, and goes on."""
        return self._still.kept()

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
        rows = tuple((type(value).__name__, subject, self._kept(value, at)) for value, subject in facts)
        actor = veil.phrase(actor, self.people.tokens())
        self._still.broken()
        with database.writing():
            if len(rows) > FEW and expect is None and len({row[:2] for row in rows}) == len(rows):
                return self._append_many(rows, at, actor)
            return tuple(self._append(kind, subject, body, at, actor, expect) for kind, subject, body in rows)

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
        if self._often(f"entry of {kind.__name__}"):
            return self._newest(kind).get(subject)
        read = self._reading()
        of = _facts().filter(kind=kind.__name__, subject__in=_forms(kind.__name__, subject, read))
        newest = of.order_by("-seq").first()
        return _entry(newest, kind, read) if newest else None

    def numbered(self, kind: type[T], seq: int) -> Entry[T]:
        """The fact at one place of the book. Raises `NotFound`."""
        if self._often(f"number of {kind.__name__}") and (newest := self._newest_by_seq(kind).get(seq)):
            return newest
        found = _facts().filter(kind=kind.__name__, seq=seq).first()
        if found is None:
            raise NotFound(f"the ledger has no {kind.__name__} numbered {seq}")
        return _entry(found, kind, self._reading())

    def history(self, kind: type[T], subject: str | None = None, limit: int | None = None) -> tuple[Entry[T], ...]:
        """Newest first; of one subject or of all."""
        if subject is not None and (whole := self._whole(kind)) is not None:
            return whole.get(subject, ())[:limit]
        facts, read = _facts().filter(kind=kind.__name__), self._reading()
        if subject is not None:
            facts = facts.filter(subject__in=_forms(kind.__name__, subject, read))
        return tuple(_entry(fact, kind, read) for fact in facts.order_by("-seq")[:limit])

    def present(self, kind: type[T]) -> dict[str, Entry[T]]:
        """The newest entry of every subject, in the order the subjects first appeared."""
        return dict(self._newest(kind))

    def _newest(self, kind: type[T]) -> dict[str, Entry[T]]:
        return self._still.once(f"newest {kind.__name__}", lambda: self._present(kind))

    def _present(self, kind: type[T]) -> dict[str, Entry[T]]:
        from django.db.models import Max, Min

        ends: dict[str, tuple[int, int]] = {}
        read, of_kind = self._reading(), _facts().filter(kind=kind.__name__)
        spans = of_kind.order_by().values_list("subject").annotate(Min("seq"), Max("seq"))
        for form, first, last in spans:
            subject = read.phrase(form)
            begun, ended = ends.get(subject, (first, last))
            ends[subject] = (min(begun, first), max(ended, last))
        facts = {
            fact.seq: fact
            for some in _batches([last for _, last in ends.values()])
            for fact in _facts().filter(seq__in=some)
        }
        return {subject: _entry(facts[last], kind, read) for subject, (_, last) in sorted(ends.items(), key=_by_first)}

    def subjects(self, kind: type[Any]) -> tuple[str, ...]:
        """Every subject with a fact of this kind, in the order they first appeared."""
        return self._still.once(f"subjects {kind.__name__}", lambda: self._subjects(kind))

    def _subjects(self, kind: type[Any]) -> tuple[str, ...]:
        names = _facts().filter(kind=kind.__name__).order_by("seq").values_list("subject", flat=True)
        return tuple(dict.fromkeys(map(self._reading().phrase, names)))

    def head(self) -> int:
        """`seq` of the newest fact; 0 of an empty book."""
        return self._still.once("head", database.newest_fact)

    def facts(self, after: int = 0) -> Iterator[Entry[str]]:
        """The book as it was recorded, oldest first; `value` is the body's JSON."""
        read = self.people.reading()
        for fact in _facts().filter(seq__gt=after).order_by("seq").iterator():
            yield _raw(fact, read.body(fact.body), read)

    def naming(self, name: str) -> tuple[int, int]:
        """How many facts speak of somebody: those that will read a pseudonym once they are forgotten, and those that
        name them in clear, because they were recorded before the name was registered."""
        from django.db.models import Q

        read, veiled, clear = self.people.reading(), 0, 0
        token = f"{veil.OPEN}p:{self.people.pseudonym(name)}"
        spoken = Q()
        for said in {token, token.replace("p:", "a:"), name}:
            spoken |= Q(body__contains=said) | Q(subject__contains=said) | Q(actor__contains=said)
        for fact in _facts().filter(spoken).iterator():
            if veil.mentions(f"{fact.subject} {fact.actor}", name) or veil.named(fact.body, name):
                clear += 1
            elif veil.MARK in fact.body or read.phrase(fact.subject) != fact.subject:
                veiled += 1
        return veiled, clear

    def first(self, name: str) -> datetime | None:
        """When the first fact under a creator's name was recorded."""
        form = self.people.reading().forms(name, whole=True)[0]
        facts = _facts().filter(kind__in=BY_CREATOR, subject=form) | _facts().filter(
            kind__in=BY_CREATOR, subject__startswith=f"{form}/"
        )
        return facts.order_by("seq").values_list("at", flat=True).first()

    def _reading(self) -> Reading:
        return self._still.once("reading", self.people.reading)

    def _often(self, of: str) -> bool:
        """Whether nothing is being written, and this is asked so often that everything is read at once."""
        return self._still.read is not None and self._still.read.often(of)

    def _newest_by_seq(self, kind: type[T]) -> dict[int, Entry[T]]:
        return self._still.once(
            f"by seq {kind.__name__}", lambda: {entry.seq: entry for entry in self._newest(kind).values()}
        )

    def _whole(self, kind: type[T]) -> dict[str, tuple[Entry[T], ...]] | None:
        """Every fact of a kind by subject, newest first; None while it is to be asked about subject by subject."""
        if not self._often(f"history of {kind.__name__}"):
            return None
        return self._still.once(f"whole {kind.__name__}", lambda: self._read_whole(kind))

    def _read_whole(self, kind: type[T]) -> dict[str, tuple[Entry[T], ...]] | None:
        if _facts().filter(kind=kind.__name__).count() > MOST:
            return None
        found: dict[str, list[Entry[T]]] = {}
        for entry in self.history(kind):
            found.setdefault(entry.subject, []).append(entry)
        return {subject: tuple(entries) for subject, entries in found.items()}

    def _kept(self, value: object, at: datetime) -> str:
        """The body as it goes into the file; whom it names is known from here on."""
        kind, encoded = type(value).__name__, _encoded(value)
        for name in _creators(encoded) if not getattr(value, "is_brand", False) else ():
            if not self.people.knows(name) and not _is_brand(name):
                self.people.register(name)

        def seal(person: str, text: str) -> str:
            when = None if kind in CONNECTED else at
            sealed = self.people.seal_for(person, text, kind=KIND_OF.get(kind, "contact"), at=when)
            return f"{veil.OPEN}s:{sealed}{veil.CLOSE}"

        private = _private(cast(Hashable, type(value)))
        for person in _persons(encoded) if private else ():
            self.people.register(person)
        private = private or (kind in CONNECTED and not getattr(value, "is_brand", False))
        body = veil.body(encoded, self.people.tokens(), seal if private else None)
        if body is not encoded and self.people.reading().body(body) != encoded:
            raise ValueError(f"a {kind} must read back from the ledger as it was: {encoded[:200]}")
        return body

    def _append(self, kind: str, subject: str, body: str, at: datetime, actor: str, expect: int | None) -> int:
        read = self.people.reading()
        forms = _forms(kind, subject, read)
        newest = _facts().filter(kind=kind, subject__in=forms).order_by("-seq").first()
        prev = newest.seq if newest else 0
        if expect is not None and expect != prev:
            by = (
                f"{read.phrase(newest.actor)} wrote it on {newest.at:%Y-%m-%d %H:%M} UTC"
                if newest
                else "it is not there"
            )
            raise Conflict(f"{kind} of {subject} is not as you read it: {by}; read it again, then repeat")
        return _facts().create(kind=kind, subject=forms[0], at=at, actor=actor, body=body, prev=prev).seq

    def _append_many(self, rows: Sequence[tuple[str, str, str]], at: datetime, actor: str) -> tuple[int, ...]:
        """What `_append` does, a few hundred facts at a time; each is of another kind or subject."""
        from django.db.models import Max

        from .models import Fact

        read, written = self.people.reading(), []
        for some in _batches(rows):
            forms = {(kind, subject): _forms(kind, subject, read) for kind, subject, _ in some}
            newest: dict[tuple[str, str], int] = {}
            for kind in {kind for kind, _ in forms}:
                named = [form for (of, _), each in forms.items() if of == kind for form in each]
                for form, last in (
                    _facts().filter(kind=kind, subject__in=named).order_by().values_list("subject").annotate(Max("seq"))
                ):
                    newest[kind, form] = last
            facts = [
                Fact(
                    kind=kind,
                    subject=forms[kind, subject][0],
                    at=at,
                    actor=actor,
                    body=body,
                    prev=max(newest.get((kind, form), 0) for form in forms[kind, subject]),
                )
                for kind, subject, body in some
            ]
            written += [fact.seq for fact in _facts().bulk_create(facts)]
        return tuple(written)


def _by_first(span: tuple[str, tuple[int, int]]) -> int:
    return span[1][0]


def _batches(whole: Sequence[R]) -> Iterator[Sequence[R]]:
    """Parts that one question of a database may name: SQLite of old allows 999 values."""
    for start in range(0, len(whole), BATCH):
        yield whole[start : start + BATCH]


def _forms(kind: str, subject: str, read: Reading) -> tuple[str, ...]:
    return read.forms(subject, whole=kind in BY_CREATOR)


def _facts() -> Facts:
    from .models import Fact

    return Fact.objects.all()


def _encoded(value: object) -> str:
    """The body, once it is sure to read back as the same value: infinities and foreign types would not."""
    body = _ENCODER.encode(value)
    if _decoder(type(value)).decode(body) != value:
        raise ValueError(f"a {type(value).__name__} must read back from JSON as it was: {body[:200].decode()}")
    return body.decode()


def _entry(fact: Fact, kind: type[T], read: Reading) -> Entry[T]:
    try:
        return _raw(fact, _decoder(kind).decode(read.body(fact.body)), read)
    except msgspec.MsgspecError as error:
        raise Misconfigured(
            f"fact {fact.seq}, {fact.kind} of {read.phrase(fact.subject)}, cannot be read by this version: {error}"
        ) from error


def _raw(fact: Fact, value: T, read: Reading) -> Entry[T]:
    return Entry(
        seq=fact.seq,
        kind=fact.kind,
        subject=read.phrase(fact.subject),
        at=fact.at,
        actor=read.phrase(fact.actor),
        prev=fact.prev,
        value=value,
    )


def _creators(encoded: str) -> tuple[str, ...]:
    """Whom a body names."""
    return tuple(dict.fromkeys(msgspec.json.decode(name, type=str) for name in _CREATOR.findall(encoded)))


def _is_brand(handle: str) -> bool:
    """Whether that is an account of the brand, which is nobody to be forgotten."""
    newest = _facts().filter(kind="Account", subject=handle).order_by("-seq").first()
    return newest is not None and '"is_brand":true' in newest.body


def _persons(encoded: str) -> tuple[str, ...]:
    """Whose `Private` texts a body holds."""
    found: list[str] = []

    def look(node: Any) -> None:
        if isinstance(node, dict):
            if node.keys() == {"person", "text"}:
                found.append(node["person"])
            for each in node.values():
                look(each)
        elif isinstance(node, list):
            for each in node:
                look(each)

    look(msgspec.json.decode(encoded))
    return tuple(dict.fromkeys(found))


@cache
def _private(kind: Any) -> bool:
    """Whether values of this type may hold `Private` texts."""
    if kind is Private:
        return True
    if dataclasses.is_dataclass(kind):
        return any(_private(each) for each in get_type_hints(kind).values())
    return any(_private(each) for each in get_args(kind) if each is not Ellipsis)


def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    known = _DECODERS.get(kind)
    if known is None:
        known = _DECODERS[kind] = msgspec.json.Decoder(kind, strict=True)
    return known
