"""Posts out of TikTok Studio and Business Suite exports, and out of any table whose columns are ours or mapped to ours."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..errors import BadInput
from ..posts import COUNTS, Viewers
from . import arrays, audiences, cells
from .columns import Reader, all_rounded, rows_that
from .kinds import Kind, named_as_ours, recognise
from .lazyposts import LazyPosts as LazyPosts
from .mapping import listed, parse_columns
from .studio import ACCOUNT_KINDS, POST_KINDS
from .tables import FILES, Refusal, Table, read_table

CANONICAL = ("post_id", "account", "posted_at", "duration_s", "caption", "language", "format", *COUNTS)
"""Our columns, as tables and mappings name them."""
KNOWN = (
    *CANONICAL, "url", "as_of", "average_watch_s", "retention", "viewers", "viewers_countries", "viewers_genders",
    "viewers_ages", "thumbnail",
)  # fmt: skip
"""All that a mapping may name."""
RATED = (
    "hook_2s", "hook_6s", "completions", "rewatches", "likes", "comments", "shares", "saves", "follows", "profile_visits",
)  # fmt: skip
"""Counts that a file may give as a rate of the views; the views are then multiplied back."""
_ALIASES = {"as_of": ("taken_at",), "completions": ("completion_rate",)} | {
    name: (f"{name}_rate",) for name in RATED if name != "completions"
}
SYNONYMS = {
    "post_id": ("video id", "item id", "id", "aweme id", "media id"),
    "account": ("author", "handle", "username", "creator", "unique id", "profile"),
    "posted_at": ("post time", "create time", "created at", "publish time", "published at", "date", "time"),
    "duration_s": ("duration", "video duration", "length", "video length", "seconds"),
    "caption": ("video title", "title", "description", "desc", "text"),
    "url": ("video link", "link", "share url", "video url", "post url", "permalink", "web video url"),
    "views": ("plays", "play count", "view count", "video views", "total views", "total play"),
    "likes": ("digg count", "like count", "hearts", "total likes"),
    "comments": ("comment count", "total comments"),
    "shares": ("share count", "total shares", "reposts"),
    "saves": ("favorites", "favourites", "collect count", "bookmarks", "add to favorites", "save count"),
    "reach": ("reached audience", "unique viewers", "people reached"),
    "hook_2s": ("2-second video views", "2s views", "video views 2s"),
    "hook_6s": ("6-second video views", "6s views", "video views 6s"),
    "completions": ("video views at 100%", "full video watched", "finished", "watched full video"),
    "watch_time_s": ("total watch time", "total play time", "total time watched", "watch time"),
    "average_watch_s": ("average watch time", "average time watched", "average play time"),
    "follows": ("new followers", "followers gained"),
    "profile_visits": ("profile views",),
    "thumbnail": ("cover", "cover url", "cover image url", "thumbnail url"),
}
"""What other tables call ours: good enough to propose, not to take unasked."""
TABLE = Kind(key="table", name="table", what="posts", columns={}, needs=())
_ROUNDED = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")
_ID = re.compile(r"/(?:video|photo)/(\d+)")
_HANDLE = re.compile(r"/@([\w.]+)")
_SLACK = timedelta(days=1)
"""A clock's time of another zone may lie ahead of ours by so much."""
_CURVE = pa.list_(arrays.NUMBER)
_OTHERS = (
    ("an Ads Manager report", {"cost", "ad name"}),
    ("Shopify orders", {"financial status", "lineitem name"}),
    ("TikTok Shop orders", {"order id", "sku id"}),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a file gave: the posts taken, the rows refused, and what to know about the rest."""

    columns: dict[str, Any]
    """Sequences of cells of the rows taken, named and typed as the lake has them, most of them Arrow underneath; `taken_at` is None where the file does not say."""
    refusals: tuple[Refusal, ...]
    kind: str
    """What kind of file it was taken for, in words."""
    notes: tuple[str, ...] = ()
    key: str = "table"
    """The kind as the posts' source."""
    rows: int = 0
    """All the file has, those left out included."""
    repeated: int = 0
    """Left out because another row says the same, or says it later."""
    cannot_show: tuple[str, ...] = ()
    """Signals that such a file never has."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Ours to theirs, as it was read."""
    viewers: tuple[Viewers, ...] = field(default=(), repr=False)

    @property
    def posts(self) -> LazyPosts:
        return LazyPosts(self.columns, self.viewers or None)


def read_posts(
    path: Path | str,
    columns: str | Mapping[str, str] | None = None,
    *,
    now: datetime | None = None,
    sheet: str = "",
) -> Imported:
    """Read posts from a file; a broken row is refused with its place and remedy, the rest is taken.

    columns   our column to an expression of the file's, ``"post_id=video_id,views=play_cnt*counts"``; it goes before
              what the header tells, and columns named as ours are taken as they are
    now       needed for dates without a year

    Raises `BadInput` where the file is of no kind known, or a mapping is wrong.
    """
    return posts_of(read_table(Path(path), sheet=sheet), columns, now=now)


def posts_of(table: Table, columns: str | Mapping[str, str] | None = None, *, now: datetime | None = None) -> Imported:
    """As `read_posts`, of a table already read."""
    given = parse_columns(columns, KNOWN) if isinstance(columns, str) else dict(columns or {})
    kind, mapping = post_mapping(table, given)
    if not len(table) and not table.refusals:
        raise BadInput(
            f"{kind.name} with a header and no posts below it",
            where=table.file,
            remedy="export it again over days that have posts",
        )
    reader = Reader.of(table, mapping)
    made, viewers = _columns(reader, kind, now)
    kept = _kept(reader, made)
    if len(kept) < len(table):
        made = {name: arrays.taken(column, kept) for name, column in made.items()}
        viewers = [viewers[i] for i in kept] if viewers else None
    return Imported(
        columns=made,
        refusals=reader.refusals(),
        kind=kind.name,
        notes=tuple(reader.notes),
        key=kind.key,
        rows=len(table) + len(table.refusals),
        repeated=len(table) - len(kept) - len(reader.refused),
        cannot_show=kind.cannot_show,
        mapping=mapping,
        viewers=tuple(viewers or ()),
    )


def post_mapping(table: Table, given: Mapping[str, str]) -> tuple[Kind, dict[str, str]]:
    """The kind of file and the mapping to read it with. Raises `BadInput` where it holds no posts we could read."""
    match = recognise(table, (*POST_KINDS, *ACCOUNT_KINDS))
    if match and match[0] in POST_KINDS:
        return match[0], match[1] | dict(given)
    mapping = named_as_ours(table, KNOWN, _ALIASES) | dict(given)
    if "post_id" in mapping or "url" in mapping:
        return TABLE, mapping
    if match:
        raise BadInput(f"looks like {match[0].name}, which holds no posts", where=table.file, remedy=match[0].instead)
    theirs = {" ".join(name.lower().split()) for name in table.columns}
    for name, header in _OTHERS:
        if header <= theirs:
            raise BadInput(f"looks like {name}, which holds no posts", where=table.file, remedy=_kinds())
    raise BadInput(
        f"no kind of file we know; its columns are {listed(table.columns)}", where=table.file, remedy=_kinds()
    )


def _kinds() -> str:
    return (
        f"known: {', '.join(kind.name for kind in POST_KINDS)} exports, and {FILES} with a column post_id or a mapping "
        "such as --columns post_id=video_id,views=plays"
    )


def _columns(reader: Reader, kind: Kind, now: datetime | None) -> tuple[dict[str, Sequence[Any]], list[Viewers] | None]:
    """Every row, the refused ones included, as the lake has them."""
    rows = len(reader.table)
    ids, urls = _identified(reader)
    counts = {name: reader.count_cells(name) for name in COUNTS if not (name in RATED and reader.rate_like(name))}
    for name in RATED:
        if name not in counts:
            counts[name] = _times_views(reader, name, reader.rates(name), counts["views"])
    if reader.has("average_watch_s") and not reader.has("watch_time_s"):
        average = reader.counts("average_watch_s")
        counts["watch_time_s"] = _times_views(reader, "average_watch_s", average, counts["views"])
    accounts = _accounts(reader.text_cells("account"), urls)
    alone = arrays.distinct(accounts) == 1
    curves, viewers = audiences.retention(reader), audiences.viewers(reader)
    made: dict[str, Sequence[Any]] = {
        "post_id": ids,
        "account": accounts,
        "is_brand": arrays.same(False, pa.bool_(), rows),
        "taken_at": reader.moment_cells("as_of", now),
        "posted_at": _past(reader, reader.moment_cells("posted_at", now, in_order=alone), now),
        "duration_s": _lengths(reader.count_cells("duration_s")),
        "caption": reader.text_cells("caption"),
        "language": reader.text_cells("language"),
        "format": reader.text_cells("format"),
        "url": urls,
        **{name: counts[name] for name in COUNTS},
        "retention": [list(curve) or None for curve in curves] if curves else arrays.same(None, _CURVE, rows),
        "viewers": [_as_json(each) for each in viewers] if viewers else arrays.same(None, arrays.TEXT, rows),
        "thumbnail": reader.text_cells("thumbnail"),
        "source": arrays.same(kind.key, arrays.TEXT, rows),
    }
    return made, viewers


def _past(reader: Reader, posted: Sequence[datetime | None], now: datetime | None) -> Sequence[datetime | None]:
    """Told where a post is of a day that has not come: a mistyped year, or counts read later than somebody says."""
    if now is None or not reader.has("posted_at"):
        return posted
    end = now + _SLACK
    if isinstance(posted, arrays.Cells) and posted.arrow is not None:
        last = pc.max(posted.arrow).as_py()
        if last is None or last <= end:
            return posted
    late = [row for row, when in enumerate(posted) if when is not None and when > end]
    if late:
        line = f"first on line {reader.table.lines[late[0]]}"
        words = rows_that(len(late), "is of a day", "are of days")
        reader.notes[f"{words} after {now:%Y-%m-%d}, when counts were read ({line}): see whether the year is right"] = (
            None
        )
    return posted


def _lengths(lengths: Sequence[float | None]) -> Sequence[float | None]:
    """A length of no seconds is one that nobody knows."""
    if isinstance(lengths, arrays.Cells) and not arrays.some(pc.equal(lengths.arrow, 0.0)):
        return lengths
    return [length or None for length in lengths]


def _times_views(
    reader: Reader, name: str, rates: list[float | None], views: Sequence[float | None]
) -> list[float | None]:
    """A rate or a mean, out of the views, as the count or the sum it came from."""
    column = reader.formulas[name].text
    counts: list[float | None] = []
    for row, (rate, seen) in enumerate(zip(rates, views, strict=True)):
        if rate is not None and seen is None:
            reader.refuse(row, column, "a rate of views that are not given", "give the views, or the count itself")
        value = None if rate is None or seen is None else rate * seen
        near = None if value is None else float(round(value))
        close = value is not None and near is not None and abs(value - near) <= 1e-9 * max(1.0, abs(value))
        counts.append(near if close else value)
    reader.notes[f"{column} is given per view and was multiplied by the views"] = None
    return counts


def _accounts(accounts: Sequence[str], urls: Sequence[str]) -> Sequence[str]:
    """Handles without the @, from the links where no column names them."""
    if isinstance(accounts, arrays.Cells) and isinstance(urls, arrays.Cells) and not arrays.some(_full(urls)):
        return arrays.Cells(pc.replace_substring_regex(accounts.arrow, "^@", ""))
    return [
        name.removeprefix("@") or (found[1] if (found := _HANDLE.search(url)) else "")
        for name, url in zip(accounts, urls, strict=True)
    ]


def _identified(reader: Reader) -> tuple[Sequence[str], Sequence[str]]:
    """Ids, from links where no column tells them, and links; rows with none or with a rounded one are refused."""
    column = reader.formulas["post_id" if reader.has("post_id") else "url"].text
    ids, urls = reader.text_cells("post_id"), reader.text_cells("url")
    if not (isinstance(ids, arrays.Cells) and arrays.every(pc.ascii_is_decimal(ids.arrow))):
        ids = list(ids)
        _from_links(reader, column, ids, urls)
    for i in all_rounded(ids):
        reader.refuse_rounded(i, column, ids[i])
    return ids, urls


def _full(column: arrays.Cells) -> Any:
    return pc.not_equal(column.arrow, "")


def _from_links(reader: Reader, column: str, ids: list[str], urls: Sequence[str]) -> None:
    remedy = "give the post's id, or a link such as https://www.tiktok.com/@name/video/123"
    for i, (id, url) in enumerate(zip(ids, urls, strict=True)):
        told = "" if cells.missing(id) else cells.plain(id)
        found = _ID.search(told or url)
        ids[i] = found[1] if found else told
        if _ROUNDED.fullmatch(ids[i]):
            reader.refuse_rounded(i, column, ids[i])
        elif not ids[i]:
            reader.refuse(i, column, f"{cells.shown(url)} names no post" if url else "no post id", remedy)
        elif "/" in ids[i]:
            reader.refuse(i, column, f"{cells.shown(ids[i])} names no post", remedy)


def _kept(reader: Reader, made: Mapping[str, Sequence[Any]]) -> Sequence[int]:
    """The rows to take: none that was refused, and of one post at one moment the last."""
    rows: Sequence[int] = range(len(reader.table))
    if reader.refused:
        rows = [i for i in rows if i not in reader.refused]
    if arrays.distinct(made["post_id"]) == len(reader.table):
        return rows
    snapshots = list(zip(made["post_id"], made["taken_at"], strict=True))
    return reader.last_of_each(
        rows, snapshots, lambda one, other: all(column[one] == column[other] for column in made.values()), "a post"
    )


def _as_json(viewers: Viewers) -> str | None:
    return json.dumps(asdict(viewers), sort_keys=True) if viewers else None
