"""Posts of columns, each made when it is asked for: a million of them would cost more than all that is done with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

from ..posts import COUNTS, Creator, Post, Signals, Viewers
from ..values import PostId

_STRIDE = 4_096
"""Rows taken out of the columns at a time."""


class LazyPosts(Sequence[Post]):
    """The posts of columns, each made when it is asked for; equal to any sequence of equal posts."""

    def __init__(self, columns: Mapping[str, Sequence[Any]], viewers: Sequence[Viewers] | None) -> None:
        self._columns, self._viewers = columns, viewers

    def __len__(self) -> int:
        return len(self._columns["post_id"])

    @overload
    def __getitem__(self, index: int) -> Post: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Post, ...]: ...
    def __getitem__(self, index: int | slice) -> Post | tuple[Post, ...]:
        if isinstance(index, slice):
            return tuple(self._made(i) for i in range(*index.indices(len(self))))
        return self._made(range(len(self))[index])

    def __iter__(self) -> Iterator[Post]:
        for start in range(0, len(self), _STRIDE):
            chunk = {name: column[start : start + _STRIDE] for name, column in self._columns.items()}
            people = self._viewers[start : start + _STRIDE] if self._viewers else None
            posts = LazyPosts(chunk, people)
            yield from map(posts._made, range(len(posts)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (LazyPosts, tuple)):
            return NotImplemented
        return len(self) == len(other) and all(mine == theirs for mine, theirs in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<{len(self):,} posts>"

    def _made(self, i: int) -> Post:
        row = {name: column[i] for name, column in self._columns.items()}
        return Post(
            id=PostId(row["post_id"]),
            creator=Creator(handle=row["account"]),
            posted_at=row["posted_at"],
            duration_s=row["duration_s"],
            caption=row["caption"],
            language=row["language"],
            format=row["format"],
            url=row["url"],
            signals=Signals(**{name: row[name] for name in COUNTS}),
            retention=tuple(row["retention"] or ()),
            as_of=row["taken_at"],
            viewers=self._viewers[i] if self._viewers else Viewers(),
            thumbnail=row["thumbnail"],
            source=row["source"],
        )
