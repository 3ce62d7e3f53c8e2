"""Posts out of TikTok Studio and Business Suite exports, and out of any table whose columns are ours or mapped to ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import BadInput
from ..posts import COUNTS, Creator, Post, Signals
from ..values import PostId
from .columns import Reader
from .mapping import listed, parse_columns
from .tables import FILES, Refusal, Table, read_table

CANONICAL = ("post_id", "account", "posted_at", "duration_s", "caption", "language", "format", *COUNTS)
"""Our columns, as tables and mappings name them."""
KNOWN = (*CANONICAL, "url", "as_of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file gave: the posts taken, the rows refused, and what to know about the rest."""

    posts: tuple[Post, ...]
    refusals: tuple[Refusal, ...]
    kind: str
    """What kind of file it was taken for."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A file we know by its header."""

    name: str
    header: frozenset[str]
    """Columns it always has, in small letters and without outer blanks."""
    mapping: Mapping[str, str]
    """Ours to theirs, theirs in small letters."""
    instead: str = ""
    """What to export instead, where such a file holds no posts."""


_LINKED = {"url": "video link", "caption": "video title", "posted_at": "post time"}
KINDS = (
    Kind(
        name="TikTok Studio content",
        header=frozenset({"video title", "video link", "post time", "total views"}),
        mapping=_LINKED
        | {"views": "total views", "likes": "total likes", "comments": "total comments", "shares": "total shares"},
    ),
    Kind(
        name="Business Suite videos",
        header=frozenset({"video title", "video link", "post time", "video views"}),
        mapping=_LINKED
        | {
            "views": "video views",
            "likes": "likes",
            "comments": "comments",
            "shares": "shares",
            "saves": "add to favorites",
        },
    ),
)
_NO_POSTS = (
    Kind(name="TikTok overview by day", header=frozenset({"date", "video views", "profile views"}), mapping={}),
    Kind(name="TikTok viewers by day", header=frozenset({"date", "total viewers"}), mapping={}),
    Kind(name="TikTok followers by day", header=frozenset({"date", "followers"}), mapping={}),
    Kind(name="Ads Manager report", header=frozenset({"cost", "ad name"}), mapping={}),
    Kind(name="Shopify orders", header=frozenset({"financial status", "lineitem name"}), mapping={}),
    Kind(name="TikTok Shop orders", header=frozenset({"order id", "sku id"}), mapping={}),
)
TABLE = "table"
_ROUNDED = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
_ID = re.compile(r"/(?:video|photo)/(\d+)")
_HANDLE = re.compile(r"/@([\w.]+)")


def read_posts(
    path: Path | str, columns: str | Mapping[str, str] | None = None, *, now: datetime | None = None
) -> Imported:
    """Read posts from a file; a broken row is refused with its place and remedy, the rest is taken.

    columns   our column to an expression of the file's, ``"post_id=video_id,views=play_cnt*counts"``; it goes before
              what the header tells, and columns named as ours are taken as they are
    now       needed for dates without a year

    Raises `BadInput` where the file is of no kind known, or a mapping is wrong.
    """
    table = read_table(Path(path))
    given = parse_columns(columns, KNOWN) if isinstance(columns, str) else dict(columns or {})
    kind, mapping = _recognised(table, given)
    reader = Reader.of(table, mapping)
    posts = _posts(reader, now)
    return Imported(posts=posts, refusals=reader.refusals(), kind=kind, notes=tuple(reader.notes))


def _recognised(table: Table, given: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The kind of file and the mapping to read it with."""
    theirs = {" ".join(name.lower().split()): name for name in table.columns}
    for kind in KINDS:
        if kind.header <= theirs.keys():
            known = {ours: theirs[name] for ours, name in kind.mapping.items() if name in theirs}
            return kind.name, known | given
    mapping = {name: theirs[name] for name in KNOWN if name in theirs} | given
    if "post_id" in mapping or "url" in mapping:
        return TABLE, mapping
    for kind in _NO_POSTS:
        if kind.header <= theirs.keys():
            raise BadInput(f"looks like {kind.name}, which holds no posts", where=table.file, remedy=_kinds())
    raise BadInput(
        f"no kind of file we know; its columns are {listed(table.columns)}", where=table.file, remedy=_kinds()
    )


def _kinds() -> str:
    return (
        f"known: {', '.join(kind.name for kind in KINDS)} exports, and {FILES} with a column post_id or a mapping such as "
        "--columns post_id=video_id,views=plays"
    )


def _posts(reader: Reader, now: datetime | None) -> tuple[Post, ...]:
    ids, urls, accounts = reader.texts("post_id"), reader.texts("url"), reader.texts("account")
    captions, languages, formats = reader.texts("caption"), reader.texts("language"), reader.texts("format")
    posted, read = reader.moments("posted_at", now), reader.moments("as_of", now)
    lengths = reader.counts("duration_s")
    counts = {name: reader.counts(name) for name in COUNTS}
    _identify(reader, ids, urls)
    posts = []
    for i in range(len(reader.table)):
        if i in reader.refused:
            continue
        handle = accounts[i].removeprefix("@") or (found[1] if (found := _HANDLE.search(urls[i])) else "")
        posts.append(
            Post(
                id=PostId(ids[i]),
                creator=Creator(handle=handle),
                posted_at=posted[i],
                duration_s=lengths[i] or None,
                caption=captions[i],
                language=languages[i],
                format=formats[i],
                url=urls[i],
                signals=Signals(**{name: column[i] for name, column in counts.items()}),
                as_of=read[i],
            )
        )
    return tuple(posts)


def _identify(reader: Reader, ids: list[str], urls: list[str]) -> None:
    """Fill in ids from links; refuse rows without one and rows whose post was met before."""
    column = reader.formulas["post_id" if reader.has("post_id") else "url"].text
    met: dict[str, int] = {}
    for i, (id, url) in enumerate(zip(ids, urls, strict=True)):
        found = _ID.search(id or url)
        ids[i] = found[1] if found else id
        if _ROUNDED.fullmatch(ids[i]):
            reader.refuse(
                i, column, f"{ids[i]} is an id a spreadsheet rounded", "format the column as text and export again"
            )
        elif not ids[i]:
            wrong = f"{url!r} names no post" if url else "no post id"
            reader.refuse(
                i, column, wrong, "give the post's id, or a link such as https://www.tiktok.com/@name/video/123"
            )
        elif ids[i] in met:
            reader.refuse(i, column, f"post {ids[i]} is on line {met[ids[i]]} already", "keep one row a post")
        elif i not in reader.refused:
            met[ids[i]] = reader.table.lines[i]
