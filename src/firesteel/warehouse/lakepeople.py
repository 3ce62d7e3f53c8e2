"""Taking people out of the lake: a creator, the author of comments, and what is older than it may be kept.

Sums and counts stay as they are; only words that name somebody, or that they wrote, go. Everything here may be repeated,
and after a kill has to be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from functools import partial, reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from . import sealing
from .lake import Lake
from .tables import TABLES, Table

Anew = Callable[[list[str]], list[str]]
"""Different cells to what stands in their place."""
Replace = Callable[[str, str], str]
"""(text, column) to the text without the name."""

VISITS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("event", "occurred_at", ("visitor", "ttclid")),
    ("touch", "at", ("visitor", "ttclid")),
    ("order", "placed_at", ("ttclid",)),
)
"""Where browsers and clicks are told apart: table, when it happened, the columns."""

_OWNER = 19
"""Letters of a sealed cell that say whose key opens it."""


def posts_of(lake: Lake, handles: Collection[str]) -> frozenset[str]:
    """The posts of these accounts, in capitals or not."""
    rows = lake.table("post", ("post_id", "account"))
    return frozenset(rows.filter(_called(rows["account"], handles))["post_id"].to_pylist())


def spellings_of(lake: Lake, handle: str) -> frozenset[str]:
    """How posts in the lake write a handle: with capitals and without."""
    accounts = lake.table("post", ("account",))["account"].unique()
    return frozenset(accounts.filter(_called(accounts, (handle,))).to_pylist())


def owners_at_rest(lake: Lake, posts: Collection[str], accounts: Collection[str]) -> dict[str, str]:
    """Of these posts those of these accounts, by what stands for them in the files; no key is needed."""
    rows = lake.at_rest("post", ("post_id", "account"))
    rows = rows.filter(pc.and_(_among(rows["account"], accounts), _among(rows["post_id"], posts)))
    return dict(zip(rows["post_id"].to_pylist(), rows["account"].to_pylist(), strict=True))


def author_of(lake: Lake, comment: str) -> str:
    """Whose comment that is; empty where there is none of that id, or nobody knows."""
    rows = lake.table("comment", ("comment_id", "author"))
    found = rows.filter(pc.equal(rows["comment_id"], comment))["author"].to_pylist()
    return next((author for author in found if author), "")


def authors(lake: Lake) -> frozenset[str]:
    """Everybody of whom the lake has a comment, by what stands for them there."""
    return frozenset(filter(None, lake.table("comment", ("author",))["author"].unique().to_pylist()))


def written_by(lake: Lake, authors: Collection[str]) -> int:
    """How many readings of comments by them the lake has."""
    return int(pc.sum(_among(lake.table("comment", ("author",))["author"], authors)).as_py() or 0)


def writers(lake: Lake) -> frozenset[str]:
    """Under whose keys comments are sealed that still have their words: how those cells begin."""
    begun = pc.utf8_slice_codeunits(lake.at_rest("comment", ("text",))["text"], 0, _OWNER)
    return frozenset(filter(None, begun.unique().to_pylist()))


def forget_creator(lake: Lake, handle: str, by: str, gone: str, spellings: Collection[str], replace: Replace) -> int:
    """Take a creator out: their posts' account, caption and addresses, their own comments, and wherever the name stands.

    by         what stands in place of the name
    gone       what stands in place of their words
    spellings  how the name may be written beside capitals; `replace` knows where it is one
    Says how many rows were changed.
    """
    posts = posts_of(lake, (handle, by))

    def comments(rows: pa.Table) -> tuple[pa.Table, int]:
        return _put(rows, pc.and_(rows["is_creator"], _among(rows["post_id"], posts)), {"author": by, "text": gone})

    def own(rows: pa.Table) -> tuple[pa.Table, int]:
        mine = _called(lake.opened("post", rows.select(["account"]))["account"], (handle, by))
        return _put(rows, mine, {"account": by, "caption": gone, "url": "", "thumbnail": ""})

    changed = lake.rewrite("comment", comments) + lake.rewrite("post", own)
    named = {
        name: lambda rows, table=table: _named(lake, table, rows, spellings, replace) for name, table in TABLES.items()
    }
    return changed + sum(lake.rewrite(table, change) for table, change in named.items())


def forget_author(lake: Lake, authors: Collection[str], by: str, gone: str) -> int:
    """Take out what somebody commented; says how many rows were changed."""
    return lake.rewrite(
        "comment", lambda rows: _put(rows, _among(rows["author"], authors), {"author": by, "text": gone})
    )


def forget_comments(lake: Lake, before: datetime, gone: str) -> int:
    """Take the words and authors out of all comments last written before a moment; says how many rows were changed."""

    def old(rows: pa.Table) -> tuple[pa.Table, int]:
        written = pc.coalesce(rows["created_at"], rows["taken_at"])
        return _put(rows, pc.less(written, pa.scalar(before, written.type)), {"author": "", "text": gone})

    return lake.rewrite("comment", old)


def conceal(lake: Lake, before: datetime, conceal: Callable[[str], str]) -> int:
    """Put a pseudonym in place of what tells browsers and clicks of before a moment apart; says how many rows."""

    def old(rows: pa.Table, moment: str, columns: Iterable[str]) -> tuple[pa.Table, int]:
        past = pc.fill_null(pc.less(rows[moment], pa.scalar(before, rows[moment].type)), False)
        return _each(rows, past, columns, lambda text, _: conceal(text))

    return sum(
        lake.rewrite(table, lambda rows, moment=moment, columns=columns: old(rows, moment, columns))  # type: ignore[misc]
        for table, moment, columns in VISITS
    )


def conceal_coming(
    rows: pa.Table,
    conceal: Callable[[str, str], tuple[str, str]],
    owners: Callable[[Collection[str]], Mapping[str, str]] | None = None,
    gone: str = "",
) -> pa.Table:
    """Comments on their way in; `conceal` takes author and text to what is kept of them.

    owners  of posts, those whose account was forgotten, with what stands in its place: what that account commented there
            loses author and text, which is `gone` then
    """
    kept = [conceal(*pair) for pair in zip(rows["author"].to_pylist(), rows["text"].to_pylist(), strict=True)]
    own = pc.fill_null(rows["is_creator"], False)
    if owners and pc.any(own).as_py():
        by = owners(rows["post_id"].filter(own).unique().to_pylist())
        posts = zip(rows["post_id"].to_pylist(), own.to_pylist(), strict=True)
        kept = [
            (author and by[post], text and gone) if mine and post in by else (author, text)
            for (author, text), (post, mine) in zip(kept, posts, strict=True)
        ]
    rows = _with(rows, "author", pa.array([author for author, _ in kept], pa.string()))
    return _with(rows, "text", pa.array([text for _, text in kept], pa.string()))


def forgotten_coming(rows: pa.Table, called: Callable[[str], str], gone: str) -> pa.Table:
    """Posts on their way in; `called` is another name than the account's where that one was forgotten."""
    for account in rows["account"].unique().to_pylist():
        if account and (name := called(account)) != account:
            cells = {"account": name, "caption": gone, "url": "", "thumbnail": ""}
            rows, _ = _put(rows, pc.equal(rows["account"], account), cells)
    return rows


def _among(cells: Any, wanted: Collection[str]) -> Any:
    return pc.is_in(cells, value_set=pa.array(sorted(wanted), pa.string()))


def _called(cells: Any, handles: Collection[str]) -> Any:
    """The same of handles, which have no case."""
    wanted = {handle.casefold() for handle in handles}
    return _among(cells, {each for each in cells.unique().to_pylist() if each and each.casefold() in wanted})


def _put(rows: pa.Table, where: Any, cells: dict[str, str]) -> tuple[pa.Table, int]:
    """These cells in the rows where it holds; an empty or unknown one stays. Counts the rows that are others then."""
    where, touched = pc.fill_null(where, False), pa.array([False] * rows.num_rows)
    for name, cell in cells.items():
        if name not in rows.column_names:
            continue
        filled = pc.fill_null(pc.not_equal(rows[name], ""), False)
        other = pc.and_(pc.and_(where, filled), pc.fill_null(pc.not_equal(rows[name], cell), False))
        touched = pc.or_(touched, other)
        rows = _with(rows, name, pc.if_else(other, pa.scalar(cell, rows[name].type), rows[name]))
    return rows, int(pc.sum(touched).as_py() or 0)


def _named(
    lake: Lake, table: Table, rows: pa.Table, spellings: Collection[str], replace: Replace
) -> tuple[pa.Table, int]:
    """Wherever a name stands in any text, sealed ones opened, changed and sealed again."""
    touched = pa.array([False] * rows.num_rows)
    for field in rows.schema:
        if pa.types.is_string(field.type):
            said = lake.opened(table.name, rows.select([field.name]))[field.name]
            found = [pc.match_substring(said, spelling, ignore_case=True) for spelling in spellings]
            speaks = pc.fill_null(reduce(pc.or_, found), False)
            anew = sealing.changed(table, field.name, lake.keys, partial(_replaced, replace, field.name))
            rows, changed = _cells(rows, speaks, field.name, anew)
            touched = pc.or_(touched, changed)
    return rows, int(pc.sum(touched).as_py() or 0)


def _each(rows: pa.Table, where: Any, columns: Iterable[str], replace: Replace) -> tuple[pa.Table, int]:
    touched = pa.array([False] * rows.num_rows)
    for name in columns:
        if name in rows.column_names:
            there = pc.and_(where, pc.is_valid(rows[name]))
            rows, changed = _cells(rows, there, name, lambda texts, name=name: [replace(text, name) for text in texts])  # type: ignore[misc]
            touched = pc.or_(touched, changed)
    return rows, int(pc.sum(touched).as_py() or 0)


def _replaced(replace: Replace, column: str, text: str) -> str:
    return replace(text, column)


def _cells(rows: pa.Table, where: Any, name: str, anew: Anew) -> tuple[pa.Table, Any]:
    """One column with its texts replaced where it holds, each different text once; and which cells are others then."""
    texts = rows[name].filter(where).unique().to_pylist()
    others = {text: new for text, new in zip(texts, anew(texts), strict=True) if new != text}
    if not others:
        return rows, pa.array([False] * rows.num_rows)
    places = pc.index_in(rows[name], value_set=pa.array(list(others), rows[name].type))
    changed = pc.and_(where, pc.is_valid(places))
    new = pa.array(list(others.values()), rows[name].type).take(pc.fill_null(places, 0).combine_chunks())
    return _with(rows, name, pc.if_else(changed, new, rows[name])), changed


def _with(rows: pa.Table, name: str, cells: Any) -> pa.Table:
    place = rows.schema.get_field_index(name)
    return rows.set_column(place, rows.schema.field(place), cells)
