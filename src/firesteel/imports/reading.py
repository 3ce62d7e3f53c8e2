"""Any file a person may hand over: what it is, what can be taken of it, and why the rest cannot."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ..comments import Comment
from ..errors import BadInput
from ..plans.names import AdName
from ..values import MICROS
from . import ads, orders
from .adkinds import AD_COLUMNS, AD_KINDS, AD_TABLE
from .comments import COMMENTS, comment_mapping, comments_of
from .comments import KNOWN as COMMENT_COLUMNS
from .kinds import Kind, named_as_ours, proposals, recognise
from .mapping import listed, parse_columns
from .orders import ORDER_COLUMNS, ORDER_KINDS, ORDER_TABLE
from .posts import KNOWN as POST_COLUMNS
from .posts import SYNONYMS, posts_of
from .studio import ACCOUNT_KINDS, POST_KINDS
from .tables import Refusal, Table, read_table

OURS: dict[str, tuple[str, ...]] = {
    "posts": POST_COLUMNS,
    "comments": COMMENT_COLUMNS,
    "orders": ORDER_COLUMNS,
    "ads": AD_COLUMNS,
}
"""What a file may hold, and the columns a mapping may name for it."""
KNOWN = (*POST_KINDS, *ORDER_KINDS, *AD_KINDS, *ACCOUNT_KINDS)
_SHOWN = 8
"""Rows of a preview."""
_NUMBERED = re.compile(r"line-\d+")
"""What stands in for the id of a comment that has none."""
_POST = re.compile(r"\d{15,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a file is and gave."""

    file: str
    kind: str
    """In words: "TikTok Studio content"."""
    key: str
    """The kind as what is kept names its source."""
    what: str
    """posts, comments, orders or ads."""
    rows: int
    """Posts, comments, orders or ads in it, refused ones and repetitions included: several lines may be one order."""
    content: dict[str, list[Any]]
    """What was taken, in the lake's columns, but for when it was read."""
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...]
    cannot_show: tuple[str, ...]
    columns: tuple[str, ...]
    """The file's own, in its order."""
    mapping: dict[str, str]
    """Ours to an expression over theirs, as it was read."""
    names: tuple[AdName | None, ...] = field(default=(), repr=False)
    """Of ads: what each name says by our template."""

    @property
    def taken(self) -> int:
        return len(next(iter(self.content.values()), ()))

    @property
    def ours(self) -> tuple[str, ...]:
        return OURS[self.what]

    def preview(self, most: int = _SHOWN) -> tuple[dict[str, str], ...]:
        """The first rows as they would be kept, without the columns that are empty in all of them."""
        count = min(self.taken, most)
        told = {
            name.removesuffix("_micros"): [_shown(cell, money=name.endswith("_micros")) for cell in cells[:count]]
            for name, cells in self.content.items()
        }
        seen = {name: cells for name, cells in told.items() if any(cells) and name not in ("is_brand", "source")}
        return tuple({name: cells[row] for name, cells in seen.items()} for row in range(count))


def read(
    file: Path | str | Table,
    *,
    columns: str | Mapping[str, str] | None = None,
    what: str | None = None,
    now: datetime | None = None,
    currency: str = "",
    zone: str = "UTC",
) -> Read:
    """Recognise a file and read it; broken rows are among the refusals.

    columns   ours to an expression over the file's own, before what the header tells
    what      posts, comments, orders or ads; else what the header tells
    now       needed for dates without a year
    currency  the workspace's: amounts in another are refused; empty where there is none
    zone      whose clock times of orders without an offset are on

    Raises `BadInput` where nothing in it can be used, with what to do instead.
    """
    table = file if isinstance(file, Table) else read_table(Path(file))
    if what and what not in OURS:
        raise BadInput(f"there is nothing called {what!r} in files", remedy=f"say one of {', '.join(OURS)}")
    given = _given(columns, what)
    kind, mapping = recognised(table, given, what or "")
    made = _READERS[kind.what](table, kind, mapping, now=now, currency=currency, zone=zone)
    if not made.rows:
        raise BadInput(
            f"{made.kind} with a header and no {made.what} below it",
            where=table.file,
            remedy=f"export it again over days that have {made.what}",
        )
    return made


def recognised(table: Table, given: Mapping[str, str], what: str = "") -> tuple[Kind, dict[str, str]]:
    """The kind of a table and the mapping to read it with. Raises `BadInput` where it holds nothing we can use."""
    match = recognise(table, KNOWN)
    if match and match[0].what in OURS and what in ("", match[0].what):
        return match[0], match[1] | dict(given)
    for name in (what,) if what else _TOLD_BY:
        mapping = named_as_ours(table, OURS[name], _ALIASES.get(name)) | dict(given)
        if name == "comments" and (what or _comment_like(table, mapping)):
            return COMMENTS, comment_mapping(table, given)
        if what or any(need <= mapping.keys() for need in _TOLD_BY[name]):
            return _TABLES[name], mapping
    if match:
        wrong = f"looks like {match[0].name}, which holds nothing to take in"
        raise BadInput(wrong, where=table.file, remedy=match[0].instead)
    raise BadInput(
        f"no kind of file we know; its columns are {listed(table.columns)}",
        where=table.file,
        remedy=f"known: {', '.join(kind.name for kind in KNOWN if kind.what in OURS)}; or name the columns, as in "
        "--columns post_id=video_id,views=plays",
    )


def _comment_like(table: Table, mapping: Mapping[str, str]) -> bool:
    """A table with a text and no views; a caption beside views makes it one of posts."""
    views = named_as_ours(table, ("views",), {"views": SYNONYMS["views"]})
    return not views and ("text" in mapping or recognise(table, (COMMENTS,)) is not None)


def proposed(table: Table, what: str = "posts") -> dict[str, str]:
    """A mapping to look at for a table nobody knows."""
    return proposals(table, OURS[what], SYNONYMS if what == "posts" else _ALIASES.get(what))


def _given(columns: str | Mapping[str, str] | None, what: str | None) -> dict[str, str]:
    if not isinstance(columns, str):
        return dict(columns or {})
    ours = OURS[what] if what else tuple(dict.fromkeys(name for names in OURS.values() for name in names))
    return parse_columns(columns, ours)


def _posts(table: Table, kind: Kind, mapping: Mapping[str, str], *, now: datetime | None, **_: str) -> Read:
    found = posts_of(table, mapping, now=now)
    return Read(
        file=table.file, kind=found.kind, key=found.key, what="posts", rows=found.rows, content=found.columns,
        refusals=found.refusals, notes=found.notes, cannot_show=found.cannot_show, columns=tuple(table.columns),
        mapping=dict(found.mapping),
    )  # fmt: skip


def _comments(table: Table, kind: Kind, mapping: Mapping[str, str], *, now: datetime | None, **_: str) -> Read:
    """A table of one post's comments names the post by its id in place of a column: ``post_id=7351…``."""
    named = dict(mapping)
    post = named.pop("post_id") if _POST.fullmatch(named.get("post_id", "")) else ""
    if not post and "post_id" not in named:
        raise BadInput(
            "no column says which post the comments are under",
            where=table.file,
            remedy="name it, as in --columns post_id=video; or give the post's id, as in --columns post_id=7351234567890123456",
        )
    found = comments_of(table, named, now=now, post=post)
    content: dict[str, list[Any]] = {
        "comment_id": _comment_ids(found.comments),
        "post_id": [str(comment.post) for comment in found.comments],
        "author": [comment.author for comment in found.comments],
        "text": [comment.text for comment in found.comments],
        "created_at": [comment.at for comment in found.comments],
        "likes": [comment.likes for comment in found.comments],
        "is_creator": [comment.is_creator for comment in found.comments],
        "hidden": [comment.hidden for comment in found.comments],
    }
    return Read(
        file=table.file, kind=kind.name, key=kind.key, what="comments", rows=found.rows, content=content,
        refusals=found.refusals, notes=found.notes, cannot_show=kind.cannot_show, columns=tuple(table.columns),
        mapping=dict(mapping),
    )  # fmt: skip


def _comment_ids(comments: Sequence[Comment]) -> list[str]:
    """The file's own; else one made of post, author, time and text, the same in whatever file the comment stands."""
    met: Counter[str] = Counter()
    ids = []
    for comment in comments:
        id = comment.id
        if _NUMBERED.fullmatch(id):
            told = json.dumps([comment.post, comment.author, str(comment.at or ""), comment.text])
            met[told] += 1
            id = "file-" + hashlib.sha256(f"{met[told]} {told}".encode()).hexdigest()[:24]
        ids.append(id)
    return ids


def _orders(
    table: Table, kind: Kind, mapping: Mapping[str, str], *, now: datetime | None, currency: str, zone: str
) -> Read:
    found = orders.read_orders(table, kind, mapping, now=now, currency=currency, zone=zone)
    return Read(
        file=table.file, kind=kind.name, key=kind.key, what="orders", rows=len(found.columns["order_id"]) + len(found.refusals),
        content=found.columns, refusals=found.refusals, notes=found.notes, cannot_show=kind.cannot_show,
        columns=tuple(table.columns), mapping=_ours(mapping, ORDER_COLUMNS),
    )  # fmt: skip


def _ads(
    table: Table, kind: Kind, mapping: Mapping[str, str], *, now: datetime | None, currency: str, **_: str
) -> Read:
    found = ads.read_ads(table, kind, mapping, now=now, currency=currency)
    return Read(
        file=table.file, kind=kind.name, key=kind.key, what="ads", rows=len(found.columns["ad"]) + len(found.refusals),
        content=found.columns, refusals=found.refusals, notes=found.notes, cannot_show=kind.cannot_show,
        columns=tuple(table.columns), mapping=_ours(mapping, AD_COLUMNS), names=found.names,
    )  # fmt: skip


def _ours(mapping: Mapping[str, str], known: Sequence[str]) -> dict[str, str]:
    return {ours: theirs for ours, theirs in mapping.items() if ours in known}


def _shown(cell: Any, *, money: bool = False) -> str:
    if cell is None or cell == "":
        return ""
    if money:
        return f"{cell / MICROS:,.2f}"
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, float):
        return f"{cell:,.0f}" if cell.is_integer() else f"{cell:,.6g}"
    return str(cell)


_READERS: dict[str, Callable[..., Read]] = {"posts": _posts, "comments": _comments, "orders": _orders, "ads": _ads}
_TABLES = {
    "posts": Kind(key="table", name="table of posts", what="posts", columns={}, needs=()),
    "orders": ORDER_TABLE,
    "ads": AD_TABLE,
}
_TOLD_BY: dict[str, tuple[frozenset[str], ...]] = {
    "orders": (frozenset({"order_id", "placed_at", "value"}),),
    "ads": (frozenset({"ad", "spend"}), frozenset({"ad_id", "spend"})),
    "comments": (),
    "posts": (frozenset({"post_id"}), frozenset({"url"})),
}
"""What a table of columns named as ours holds, in the order it is asked: comments are under posts, so they go before."""
_ALIASES: dict[str, Mapping[str, Sequence[str]]] = {
    "orders": {
        "order_id": ("order number", "order no"),
        "value": ("total", "amount"),
        "placed_at": ("created at", "date"),
    },
}
