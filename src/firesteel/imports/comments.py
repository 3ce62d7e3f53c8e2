"""Comments out of any table with a post, a text and, better, an author and a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..comments import Comment
from ..errors import BadInput
from ..values import PostId
from .columns import Reader
from .mapping import listed, parse_columns
from .tables import FILES, Refusal, read_table

KNOWN = ("post_id", "text", "author", "at", "id", "likes", "is_creator", "hidden")
_ALIASES = {"comment_id": "id", "created_at": "at", "comment": "text"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsImported:
    comments: tuple[Comment, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...] = ()


def read_comments(
    path: Path | str, columns: str | Mapping[str, str] | None = None, *, now: datetime | None = None
) -> CommentsImported:
    """Read comments from a file; a row without a text or a post is refused, the rest is taken.

    columns   as for posts: ``"post_id=video,text=comment_text"``; a table of one post's comments may lack post_id

    Raises `BadInput` where there is no column of texts, or a mapping is wrong.
    """
    table = read_table(Path(path))
    given = parse_columns(columns, KNOWN) if isinstance(columns, str) else dict(columns or {})
    theirs = {name.lower(): name for name in table.columns}
    mapping = {_ALIASES.get(name, name): theirs[name] for name in (*_ALIASES, *KNOWN) if name in theirs} | given
    if "text" not in mapping:
        raise BadInput(
            f"no column with the comments' text; its columns are {listed(table.columns)}",
            where=table.file,
            remedy=f"{FILES} with columns post_id, text, author and at, or a mapping such as text=comment_text",
        )
    reader = Reader.of(table, mapping)
    comments = _comments(reader, now)
    notes = dict(reader.notes)
    if not reader.has("author"):
        notes["there is no author column, so every comment counts as another person's"] = None
    return CommentsImported(comments=comments, refusals=reader.refusals(), notes=tuple(notes))


def _comments(reader: Reader, now: datetime | None) -> tuple[Comment, ...]:
    texts, posts, authors, ids = (reader.texts(name) for name in ("text", "post_id", "author", "id"))
    times, likes = reader.moments("at", now), reader.counts("likes")
    creators, hidden = reader.flags("is_creator"), reader.flags("hidden")
    for i, text in enumerate(texts):
        if not text:
            reader.refuse(i, reader.formulas["text"].text, "no text", "delete the row")
        elif reader.has("post_id") and not posts[i]:
            reader.refuse(i, reader.formulas["post_id"].text, "no post id", "say which post it is under")
    return tuple(
        Comment(
            id=ids[i] or f"line-{reader.table.lines[i]}",
            post=PostId(posts[i]),
            author=authors[i],
            text=texts[i],
            at=times[i],
            is_creator=creators[i],
            hidden=hidden[i],
            likes=int(likes[i] or 0),
        )
        for i in range(len(texts))
        if i not in reader.refused
    )
