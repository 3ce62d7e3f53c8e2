"""Large Parquet files of posts as columns, cell by cell untouched: a million posts are ranked without being made one by one.

Only a file that leaves nothing to interpret qualifies: our own column names and no others, ids and accounts as text, counts
as numbers, moments as timestamps. Whatever else a file holds, `read_posts` decides; for a file that qualifies it comes to the
same posts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
from numpy.typing import NDArray

from ..posts import COUNTS
from ..posts.columns import Columns
from .arrays import NUMBER, TEXT, TIME, Cells, same
from .posts import LazyPosts

_TEXTS = ("caption", "language", "format", "url", "thumbnail")
_MOMENTS = ("posted_at", "as_of")
_NUMBERS = ("duration_s", *COUNTS)
_NEEDED = frozenset({"post_id", "account", "views"})
_OURS = _NEEDED | {*_TEXTS, *_MOMENTS, *_NUMBERS}
_SHARES = ("hook_2s", "hook_6s", "completions", "rewatches")
"""Counts that some files give as rates."""
_LONG = 17
"""Digits from which an id may have been rounded by a spreadsheet."""
_DIGITS = 19
"""Of any decimal number that fits 64 bits unsigned."""
_DAY_US = 86_400e6


@dataclass(frozen=True, slots=True)
class Typed:
    """A file that left nothing to interpret: Arrow arrays without chunks, by our names."""

    arrays: dict[str, Any]
    rows: int

    def posts(self) -> LazyPosts:
        """Each made when it is asked for."""

        def cells(name: str, kind: Any, missing: object = None) -> Cells:
            array = self.arrays.get(name)
            return same(missing, kind, self.rows) if array is None else Cells(array)

        columns = {name: cells(name, NUMBER) for name in _NUMBERS}
        columns |= {name: cells(name, TEXT, "") for name in ("post_id", "account", *_TEXTS)}
        columns |= {"posted_at": cells("posted_at", TIME), "taken_at": cells("as_of", TIME)}
        columns |= {"retention": same(None, pa.list_(NUMBER), self.rows), "source": same("table", TEXT, self.rows)}
        return LazyPosts(columns, None)

    def columns(self, now: datetime | None) -> Columns:
        """For `posts.ranking.rank_columns`; `now` ages posts whose counts carry no time."""
        formats = self.arrays.get("format")
        return Columns.sorted(
            posts=self.posts(),
            ids=self.arrays["post_id"].to_pylist(),
            account=_coded(self.arrays["account"]),
            age_days=self._ages(now),
            length_s=self._numbers("duration_s"),
            format=(("",), np.zeros(self.rows, dtype=np.intp)) if formats is None else _coded(formats),
            counts={name: self._numbers(name) for name in COUNTS if name in self.arrays},
            by_id=_by_id(self.arrays["post_id"]),
        )

    def _numbers(self, name: str) -> NDArray[np.float64]:
        array = self.arrays.get(name)
        if array is None:
            return np.full(self.rows, np.nan)
        filled: NDArray[np.float64] = pc.fill_null(array, float("nan")).to_numpy(zero_copy_only=False)
        return filled

    def _ages(self, now: datetime | None) -> NDArray[np.float64]:
        posted, read = self.arrays.get("posted_at"), self.arrays.get("as_of")
        if posted is None or (read is None and now is None):
            return np.full(self.rows, np.nan)
        moment = pa.scalar(None if now is None else now.astimezone(UTC), TIME)
        read = pa.array([None] * self.rows, TIME) if read is None else read
        until = read if now is None else pc.fill_null(read, moment)
        span = pc.subtract(until.cast(pa.int64()), posted.cast(pa.int64()))
        known = ~pc.is_null(span).to_numpy(zero_copy_only=False)
        days = pc.fill_null(span, 0).to_numpy(zero_copy_only=False).astype(np.float64) / _DAY_US
        return np.where(known, days, np.nan)


def read_typed(path: Path) -> Typed | None:
    """The file's columns; None where it is no Parquet, or holds anything that wants interpreting."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            if file.read(4) != b"PAR1":
                return None
        schema = pyarrow.parquet.read_schema(path)
        if not (_NEEDED <= set(schema.names) <= _OURS and len(set(schema.names)) == len(schema.names)):
            return None
        read = pyarrow.parquet.read_table(path, use_threads=False)
        arrays = {name: _array(name, cells) for name, cells in zip(read.schema.names, read.columns, strict=True)}
    except (pa.ArrowException, OSError, ValueError):
        return None
    if read.num_rows == 0 or any(array is None for array in arrays.values()):
        return None
    return Typed(arrays, read.num_rows) if _plain(arrays) else None


def _array(name: str, cells: Any) -> Any:
    """As the type it has to be; None where it is of another."""
    kind = cells.type
    if name in _MOMENTS:
        fits = pa.types.is_timestamp(kind) and kind.tz == "UTC" and kind.unit in ("s", "ms", "us")
        wanted = TIME
    elif name in _NUMBERS:
        fits = pa.types.is_integer(kind) or pa.types.is_float64(kind)
        wanted = NUMBER
    else:
        fits = pa.types.is_string(kind) or pa.types.is_large_string(kind)
        wanted = TEXT
    return Cells(cells.cast(wanted)).arrow if fits else None


def _plain(arrays: dict[str, Any]) -> bool:
    """Whether no cell is one `read_posts` would refuse, mend or take for something else."""
    ids, accounts = arrays["post_id"], arrays["account"]
    first = ids.slice(0, 50).to_pylist()
    return (
        ids.null_count == accounts.null_count == 0
        and all(arrays[name].null_count == 0 for name in _TEXTS if name in arrays)
        and bool(pc.all(pc.ascii_is_decimal(ids)).as_py())
        and any(len(id) < _LONG or id[15:].strip("0") for id in first)
        and pc.count_distinct(ids).as_py() == len(ids)
        and bool(pc.all(pc.match_substring_regex(accounts, r"^[\w.]+$")).as_py())
        and all(_counted(name, arrays[name]) for name in _NUMBERS if name in arrays)
        and all(_trimmed(arrays[name]) for name in _TEXTS if name in arrays)
    )


def _counted(name: str, numbers: Any) -> bool:
    """Finite and not below zero; of what may be a rate, above one somewhere."""
    if len(numbers) == numbers.null_count:
        return True
    if not pc.all(pc.is_finite(numbers)).as_py():
        return False
    least, most = pc.min_max(numbers).as_py().values()
    return bool(least >= 0 and (name != "duration_s" or least > 0) and (name not in _SHARES or most > 1))


def _trimmed(texts: Any) -> bool:
    return bool(pc.all(pc.equal(pc.utf8_trim_whitespace(texts), texts)).as_py())


def _by_id(ids: Any) -> NDArray[np.intp]:
    """Rows in the order of their ids as words; where all are as long and fit, they are quicker sorted as numbers."""
    lengths = pc.min_max(pc.binary_length(ids)).as_py()
    if lengths["min"] == lengths["max"] <= _DIGITS:
        return np.argsort(ids.cast(pa.uint64()).to_numpy(), kind="stable")
    rows: NDArray[np.intp] = pc.array_sort_indices(ids).to_numpy().astype(np.intp)
    return rows


def _coded(words: Any) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Words sorted, and each row's among them."""
    encoded = pc.dictionary_encode(words)
    names: list[str] = encoded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    place = np.empty(len(names), dtype=np.intp)
    place[order] = np.arange(len(names))
    return tuple(names[i] for i in order), place[encoded.indices.to_numpy(zero_copy_only=False)]
