"""Taking in the files people export: what one is, what would become of it, and keeping what is new in it.

Nothing of a file is half taken: its rows are one append to the lake, and the fact that it was taken follows. Killed between
the two, the same command ends in the same lake, because rows the lake knows are never appended again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import BadInput
from ..imports import OURS, Read, Table, parse_columns, read, read_table
from ..plans.names import AdName, ad_name, parse_name
from ..roles import Act
from ..storage import Entry
from ..values import FlightId
from ..warehouse import News, unknown
from .examining import digest_of, examined, fingerprint, useless
from .facts import ColumnsMapped, FileTaken, Launched
from .office import SYSTEM
from .reading import Reading
from .team import refuse_unless
from .views import Examined

Step = Callable[[int, int], None]
"""Told how far it is: steps done, of steps in all."""

_STEPS = 4
_SLACK = timedelta(days=1)
"""How far a row's own moment may lie ahead of ours: it may be a clock's time of another zone."""
_MOMENT = pa.timestamp("us", tz="UTC")
_TOLD = 20
"""Refusals kept with the fact that a file was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """Where the lake keeps what a file holds, and what makes a row of it new."""

    table: str
    key: tuple[str, ...]
    moment: str
    grows: str = ""
    """What a later reading never has less of, in SQL over a row `{row}`; empty where nothing tells."""
    growing: str = ""
    """The same in words."""
    ever: bool = False
    """Whether a row that says what any earlier reading said is known, however old that one is."""


_SHELVES = {
    "posts": _Shelf(
        table="post", key=("post_id",), moment="taken_at", grows="{row}.views", growing="fewer views", ever=True
    ),
    "comments": _Shelf(table="comment", key=("comment_id",), moment="taken_at"),
    "orders": _Shelf(
        table="order",
        key=("order_id",),
        moment="retrieved_at",
        grows="case {row}.status when 'pending' then 0 when 'paid' then 1 else 2 end",
        growing="an earlier status",
    ),
    "ads": _Shelf(
        table="paid",
        key=("ad", "adgroup", "campaign", "ad_id", "adgroup_id", "campaign_id", "account_day", "last_day"),
        moment="retrieved_at",
        grows="{row}.spend_micros",
        growing="less spend",
        ever=True,
    ),
}
_FEW = 3
"""Things that stand behind what is known from which on a file is taken for an older one; fewer are only told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file as it was read, and which of its rows are new."""

    read: Read
    digest: str
    as_of: datetime
    known: Entry[FileTaken] | None
    given: dict[str, str]
    """The mapping it was read with beside what its header tells."""
    header: str
    """Fingerprint of its columns."""
    fresh: pa.Table
    rows: pa.Table
    """All that was taken, as the lake keeps it."""
    stated: pa.Array
    """By row, whether it says itself when it was read."""
    lake: tuple[Path, ...]
    """What the lake was when `fresh` was told from the rest."""

    @property
    def examined(self) -> Examined:
        return examined(self.read, self.digest, unchanged=not self.fresh.num_rows)


class Importing(Reading):
    def examine(
        self,
        path: Path | str,
        *,
        columns: str = "",
        what: str = "",
        as_of: datetime | None = None,
        tell: Step | None = None,
    ) -> Examined:
        """What a file is and what would become of its rows; writes nothing. What is wrong is in the answer, not raised."""
        try:
            return self.open_file(path, columns=columns, what=what, as_of=as_of, tell=tell).examined
        except BadInput as error:
            return useless(Path(path), error, what)

    def take(
        self,
        path: Path | str,
        *,
        columns: str = "",
        what: str = "",
        as_of: datetime | None = None,
        actor: str = SYSTEM,
        tell: Step | None = None,
    ) -> FileTaken:
        """Keep what is new in a file, all of it or nothing; what is neither taken nor refused was known already.

        columns   ours to theirs, as ``post_id=video_id,views=plays``; remembered for files with such a header
        what      posts, comments, orders or ads; empty for what the header tells
        as_of     when the counts were read, where the rows do not say; else now, or as the same file was first taken

        The same bytes again change nothing, and neither do rows the lake knows from elsewhere. Raises `BadInput` where
        the file holds nothing we can use.
        """
        taken = self.keep(self.open_file(path, columns=columns, what=what, as_of=as_of, tell=tell), actor=actor)
        (tell or _silent)(_STEPS, _STEPS)
        return taken

    def open_file(
        self,
        path: Path | str,
        *,
        columns: str = "",
        what: str = "",
        as_of: datetime | None = None,
        tell: Step | None = None,
    ) -> Opened:
        """Read a file for `keep`, or only to look at it. Raises `BadInput` where it holds nothing we can use."""
        return self._open(Path(path), columns, what, as_of, tell or _silent)

    def keep(self, opened: Opened, *, actor: str = SYSTEM) -> FileTaken:
        """Append what is new in a file that was read, then record that it was taken; nothing where that is known.

        What somebody else has taken in since it was read is not taken again.
        """
        refuse_unless(self, actor, Act.IMPORT)
        got, table = opened.read, _SHELVES[opened.read.what].table

        def fresh() -> pa.Table:
            grown = self.lake.files(table) != opened.lake
            return (
                self._new_of(got.what, opened.rows, opened.stated, again=opened.known is not None).rows
                if grown
                else opened.fresh
            )

        taken = self.lake.append_made(table, fresh)
        fact = FileTaken(
            name=got.file,
            digest=opened.digest,
            kind=got.kind,
            what=got.what,
            rows=got.taken + len(got.refusals),
            taken=taken,
            refused=len(got.refusals),
            as_of=opened.as_of,
            lines=tuple(str(refusal) for refusal in got.refusals[:_TOLD]),
        )
        facts: list[tuple[object, str]] = []
        if taken or self.ledger.entry_or_none(FileTaken, opened.digest) is None:
            facts.append((fact, opened.digest))
        mapped = ColumnsMapped(header=got.columns, what=got.what, columns=opened.given)
        if opened.given and self.ledger.latest_or_none(ColumnsMapped, opened.header) != mapped:
            facts.append((mapped, opened.header))
        if facts:
            self.ledger.record_many(facts, at=self.now(), actor=actor)
        return fact

    def imports(self) -> tuple[Entry[FileTaken], ...]:
        """Every file that was taken in, newest first, with who did it and when."""
        return self.ledger.history(FileTaken)

    def _open(self, path: Path, columns: str, what: str, as_of: datetime | None, tell: Step) -> Opened:
        now = self.now()
        if as_of is not None and as_of > now + _SLACK:
            raise BadInput(f"{as_of:%Y-%m-%d %H:%M} UTC has not come yet", where="as of", remedy="say when it was read")
        tell(0, _STEPS)
        digest = digest_of(path)
        table = read_table(path)
        tell(1, _STEPS)
        header = fingerprint(table)
        given, meant = self._mapping(header, columns, what)
        known = self.ledger.entry_or_none(FileTaken, digest)
        moment = as_of or (known.value.as_of if known else now)
        got = read(
            table, columns=given, what=meant, now=moment, currency=self.currency, zone=self.store.workspace.timezone
        )
        tell(2, _STEPS)
        rows, stated = self._as_kept(got, digest, moment, stated=as_of is not None, now=now)
        lake = self.lake.files(_SHELVES[got.what].table)
        news = self._new_of(got.what, rows, stated, again=known is not None)
        notes = got.notes + (() if known else _older(news, got, path.name))
        tell(3, _STEPS)
        return Opened(
            read=replace(got, notes=notes),
            digest=digest,
            as_of=moment,
            known=known,
            given=_parsed(given, got.what, table),
            header=header,
            fresh=news.rows,
            rows=rows,
            stated=stated,
            lake=lake,
        )

    def _mapping(self, header: str, columns: str, what: str) -> tuple[str | dict[str, str], str]:
        """What somebody says now, or else said of the last file with such a header."""
        kept = self.ledger.latest_or_none(ColumnsMapped, header)
        if columns or kept is None or what not in ("", kept.what):
            return columns, what
        return kept.columns, kept.what

    def _as_kept(
        self, got: Read, digest: str, moment: datetime, *, stated: bool, now: datetime
    ) -> tuple[pa.Table, pa.Array]:
        """All that was taken, as the lake keeps it; and by row whether it says when it was read."""
        shelf, rows = _SHELVES[got.what], got.taken
        content: dict[str, Any] = dict(got.content)
        own = pa.array(content.get(shelf.moment) or [None] * rows, _MOMENT)
        latest = pc.max(own).as_py()
        if latest is not None and latest > now + _SLACK:
            raise BadInput(
                f"rows say they were read at {latest:%Y-%m-%d %H:%M} UTC, which has not come yet",
                where=f"{got.file}, column {got.mapping.get('as_of', '')}",
                remedy="correct the time, or leave the column out of the mapping",
            )
        content[shelf.moment] = pc.fill_null(own, pa.scalar(moment, _MOMENT))
        if got.what == "posts":
            brands = [account.handle for account in self.accounts() if account.is_brand]
            handles = pa.array(content["account"], pa.string())
            content["is_brand"] = pc.is_in(handles, value_set=pa.array(brands, pa.string()))
        elif got.what == "orders":
            content["source"] = [got.key] * rows
        elif got.what == "ads":
            content["file"] = [digest] * rows
            content["post_id"] = self._posts_of_ads(content["post_id"], content["ad_id"], got.names)
        typed = self.lake.typed(shelf.table, content)
        return typed, pa.repeat(True, rows) if stated else pc.is_valid(own)

    def _new_of(self, what: str, rows: pa.Table, stated: pa.Array, *, again: bool) -> News:
        """What the lake does not know; of a file that was taken before, what it said then is known however old it is."""
        shelf = _SHELVES[what]
        return unknown(
            self.lake,
            shelf.table,
            rows,
            key=shelf.key,
            moment=shelf.moment,
            stated=stated,
            grows=shelf.grows,
            ever=shelf.ever or again,
        )

    def _posts_of_ads(
        self, told: list[str | None], ads: list[str], names: tuple[AdName | None, ...]
    ) -> list[str | None]:
        """What the report says; else the post of the ad we launched, or the only one its name can mean."""
        launched: dict[str, str] = {}
        for entry in self.ledger.present(Launched).values():
            flights = {flight.id: flight.post for flight in self.plan_of(entry.value.plan).flights}
            launched |= {ref.ad_id: flights[ref.flight] for ref in entry.value.ads}
        meant = self._named_posts() if any(names) else {}
        return [
            post or launched.get(ad) or (meant.get((name.creator, name.post)) if name else None)
            for post, ad, name in zip(told, ads, names, strict=True)
        ]

    def _named_posts(self) -> dict[tuple[str, str], str]:
        """Posts by what an ad's name would say of them; none where two are alike."""
        found: dict[tuple[str, str], str | None] = {}
        for row in self.engine.rows("post.latest", before=None, posts=None):
            written = ad_name(creator=row["account"], post=row["post_id"], format="x", flight=FlightId("x"))
            if name := parse_name(written):
                key = name.creator, name.post
                found[key] = None if key in found else row["post_id"]
        return {key: post for key, post in found.items() if post}


def _parsed(given: str | dict[str, str], what: str, table: Table) -> dict[str, str]:
    """What is worth remembering: not the id of the one post that a table of comments is about."""
    mapping = parse_columns(given, OURS[what]) if isinstance(given, str) else given
    told = mapping.get("post_id", "")
    if what == "comments" and told.isdigit() and told not in table.columns:
        return {ours: theirs for ours, theirs in mapping.items() if ours != "post_id"}
    return mapping


def _older(news: News, got: Read, file: str) -> tuple[str, ...]:
    """A note where a file that does not say when it was read has less than is known. Raises `BadInput` where most of it has."""
    shelf, behind = _SHELVES[got.what], news.behind
    if not behind or news.since is None:
        return ()
    many = got.what if behind > 1 else got.what.removesuffix("s")
    words = f"{behind:,} {many} {'have' if behind > 1 else 'has'} {shelf.growing} than on {news.since:%Y-%m-%d}"
    if behind >= _FEW and behind > 9 * news.ahead:
        raise BadInput(
            f"was read before what is known already: {words}",
            where=file,
            remedy="say when its counts were read (as of); say today if they are right",
        )
    return (f"{words}; where the file is older than that, say when it was read (as of)",)


def _silent(done: int, total: int) -> None:
    return None
