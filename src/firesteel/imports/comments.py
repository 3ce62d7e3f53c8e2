"""Comments out of any table with a text and, better, a post, an author and a time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ..comments import Comment
from ..errors import BadInput
from ..values import PostId
from . import cells
from .columns import Reader, all_rounded
from .kinds import Kind, headings, key
from .mapping import listed, parse_columns
from .tables import FILES, Refusal, Table, read_table

KNOWN = ("post_id", "text", "author", "at", "id", "likes", "is_creator", "hidden")
COMMENTS = Kind(
    key="comments",
    name="table of comments",
    what="comments",
    # Names in the tables that comment exporters write, and the same words in other languages: our translations.
    columns={
        "post_id": ("post_id", "post id", "video id", "video_id", "item id", "aweme id", "post", "video", "post url",
                    "video url", "video link", "post link", "url", "link"),
        "text": ("text", "comment", "comment text", "comment_text", "comment content", "content", "message", "body",
                 "Kommentar", "Kommentartext", "Comentario", "Texto del comentario", "Comentário", "Texto do comentário",
                 "Commentaire", "Texte du commentaire", "Komentar", "Isi komentar", "Commento", "Testo del commento",
                 "Reactie", "Komentarz", "Yorum", "Bình luận", "Komen", "评论", "评论内容", "コメント", "댓글"),
        "author": ("author", "author id", "user id", "uid", "user", "username", "user name", "name", "profile name",
                   "commenter", "nickname", "unique id", "Autor", "Nutzer", "Benutzer", "Usuario", "Usuário", "Auteur",
                   "Utilisateur", "Pengguna", "Penulis", "Autore", "Utente", "Kullanıcı"),
        "at": ("at", "created_at", "created at", "created", "create time", "createtime", "time", "date", "comment time",
               "comment date", "published at", "timestamp", "Datum", "Zeit", "Fecha", "Hora", "Data", "Date et heure",
               "Tanggal", "Waktu"),
        "id": ("comment_id", "comment id", "cid", "id"),
        "likes": ("likes", "like count", "digg count", "comment likes", "likes count", "Gefällt mir", "Me gusta",
                  "Curtidas", "J’aime", "J'aime", "Suka", "Mi piace"),
        "is_creator": ("is_creator", "is creator", "is author", "by creator", "creator reply"),
        "hidden": ("hidden", "is hidden", "status hidden"),
    },
    needs=(
        frozenset({"text", "post_id"}), frozenset({"text", "author"}), frozenset({"text", "at"}), frozenset({"text", "id"}),
    ),
)  # fmt: skip
_ID = re.compile(r"/(?:video|photo)/(\d+)")
_ROUNDED = re.compile(r"\d+([.,]\d+)?[eE]\+?\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentsImported:
    comments: tuple[Comment, ...]
    refusals: tuple[Refusal, ...]
    notes: tuple[str, ...] = ()
    rows: int = 0
    """All the file has, those left out included."""
    repeated: int = 0
    """Left out because another row says the same, or says it later."""
    mapping: Mapping[str, str] = field(default_factory=dict)


def read_comments(
    path: Path | str,
    columns: str | Mapping[str, str] | None = None,
    *,
    now: datetime | None = None,
    sheet: str = "",
    post: str = "",
) -> CommentsImported:
    """Read comments from a file; a row without a text or a post is refused, the rest is taken, of one id the last.

    columns   as for posts: ``"post_id=video,text=comment_text"``; a table of one post's comments may lack post_id
    post      the post that such a table is about

    Raises `BadInput` where there is no column of texts, or a mapping is wrong.
    """
    return comments_of(read_table(Path(path), sheet=sheet), columns, now=now, post=post)


def comments_of(
    table: Table, columns: str | Mapping[str, str] | None = None, *, now: datetime | None = None, post: str = ""
) -> CommentsImported:
    """As `read_comments`, of a table already read."""
    given = parse_columns(columns, KNOWN) if isinstance(columns, str) else dict(columns or {})
    mapping = comment_mapping(table, given)
    reader = Reader.of(table, mapping)
    comments = _comments(reader, now, post)
    notes = dict(reader.notes)
    if not reader.has("author"):
        notes["there is no author column, so every comment counts as another person's"] = None
    if not reader.has("post_id") and not post:
        notes["there is no column of posts, so all comments count as those of one post"] = None
    return CommentsImported(
        comments=comments,
        refusals=reader.refusals(),
        notes=tuple(notes),
        rows=len(table) + len(table.refusals),
        repeated=len(table) - len(comments) - len(reader.refused),
        mapping=mapping,
    )


def comment_mapping(table: Table, given: Mapping[str, str]) -> dict[str, str]:
    """Ours to the file's own columns. Raises `BadInput` where none holds the comments' text."""
    theirs = headings(table)
    mapping: dict[str, str] = {}
    for ours, names in COMMENTS.columns.items():
        found = next((theirs[key(name)] for name in names if key(name) in theirs), None)
        if found is not None and found not in mapping.values():
            mapping[ours] = found
    mapping |= given
    if "text" not in mapping:
        raise BadInput(
            f"no column with the comments' text; its columns are {listed(table.columns)}",
            where=table.file,
            remedy=f"{FILES} with columns post_id, text, author and at, or a mapping such as text=comment_text",
        )
    return mapping


def _comments(reader: Reader, now: datetime | None, post: str) -> tuple[Comment, ...]:
    texts, posts, authors, ids = (reader.texts(name) for name in ("text", "post_id", "author", "id"))
    times, likes = reader.moments("at", now), reader.counts("likes")
    creators, hidden = reader.flags("is_creator"), reader.flags("hidden")
    shared = frozenset(all_rounded(ids))
    for i, text in enumerate(texts):
        told = "" if cells.missing(posts[i]) else posts[i]
        posts[i] = found[1] if (found := _ID.search(told)) else told or post
        ids[i] = "" if cells.missing(ids[i]) else ids[i]
        if not text:
            reader.refuse(i, reader.formulas["text"].text, "no text", "delete the row")
        elif reader.has("post_id") and not posts[i]:
            reader.refuse(i, reader.formulas["post_id"].text, "no post id", "say which post it is under")
        elif _ROUNDED.fullmatch(posts[i]):
            reader.refuse_rounded(i, reader.formulas["post_id"].text, posts[i])
        elif cells.rounded_id(ids[i]) or i in shared:
            reader.refuse_rounded(i, reader.formulas["id"].text, ids[i])
    taken = {
        i: Comment(
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
    }
    keys = [ids[i] or i for i in range(len(texts))]
    kept = reader.last_of_each(taken, keys, lambda one, other: taken[one] == taken[other], "a comment")
    return tuple(taken[i] for i in kept)
