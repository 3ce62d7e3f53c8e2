"""Files that people brought to the pages and nobody took in yet: ``incoming/DIGEST/NAME`` in the workspace's folder.

Bytes go from the wire to the disk as they come, beside their place, and get their name when they are whole. What lies
there is a copy: it goes when it was taken in or thrown away, and by itself after a week.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from ..errors import Misconfigured, NotFound
from . import desk

UPLOAD = "/import/upload/"
"""The one address that takes files; elsewhere their bytes are passed over."""
MOST = "FIRESTEEL_UPLOAD_MB"
"""Environment: the largest file a page takes, in MB."""
USUAL_MB = 500
KEPT = timedelta(days=7)
CUT_OFF = timedelta(days=1)
"""How long an unfinished upload may lie there."""
LONGEST_NAME = 80

_PART = ".part-"
_REFUSED = "firesteel.refused"
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ODD = re.compile(r"[^\w .,()+@=-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """A file that waits to be looked at."""

    name: str
    digest: str
    """SHA-256 of its bytes, in hexadecimal."""
    path: Path
    size: int
    at: datetime
    """When it came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that was not kept, and why."""

    name: str
    why: str


def limit() -> int:
    """Bytes of the largest file a page takes. Raises `Misconfigured`."""
    text = os.environ.get(MOST, "") or str(USUAL_MB)
    if not text.isdecimal() or not int(text):
        raise Misconfigured(f"{MOST} is {text!r}; give a whole number of MB, such as {USUAL_MB}")
    return int(text) * 1_000_000


def place() -> Path:
    """Where the open workspace's files wait."""
    return desk.current().store.workspace.path / "incoming"


def waiting() -> tuple[Staged, ...]:
    """Newest first."""
    found = [_staged(folder) for folder in place().glob("*") if _DIGEST.fullmatch(folder.name)]
    return tuple(sorted(filter(None, found), key=lambda file: (-file.at.timestamp(), file.name)))


def find(digest: str) -> Staged | None:
    """None where no such file waits."""
    return _staged(place() / digest) if _DIGEST.fullmatch(digest) else None


def held(digest: str) -> Staged:
    """Raises `NotFound`."""
    found = find(digest)
    if found is None:
        raise NotFound("that file is not here any more: it was taken in, or thrown away; bring it again on Import")
    return found


def discard(digest: str) -> None:
    if _DIGEST.fullmatch(digest):
        shutil.rmtree(place() / digest, ignore_errors=True)


def sweep(now: datetime) -> None:
    """Throw away what nobody took in for a week, and what was cut off."""
    for each in place().glob("*"):
        unfinished = each.name.startswith(_PART)
        if unfinished or _DIGEST.fullmatch(each.name):
            age = now - datetime.fromtimestamp(each.lstat().st_mtime, UTC)
            if age > (CUT_OFF if unfinished else KEPT):
                each.unlink(missing_ok=True) if unfinished else shutil.rmtree(each, ignore_errors=True)


def received(request: HttpRequest) -> tuple[tuple[Staged, ...], tuple[Refused, ...]]:
    """What came with a request, and what was not kept of it."""
    files = [file.staged for file in request.FILES.getlist("files") if isinstance(file, Received)]
    return tuple(files), tuple(request.META.get(_REFUSED, ()))


def safe_name(name: str) -> str:
    """A name that is only a name: no folders, nothing hidden, nothing a shell or a page stumbles over."""
    bare = _ODD.sub("_", name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    stem, dot, ending = bare.rpartition(".")
    short = f"{(stem or bare)[: LONGEST_NAME - 12]}{f'.{ending[:10]}' if dot and stem else ''}"
    return short if len(bare) > LONGEST_NAME else bare or "file"


class Received(UploadedFile):  # type: ignore[type-arg]
    """What Django hands a view: a name, a size, and where the bytes lie already."""

    def __init__(self, staged: Staged, content_type: str) -> None:
        super().__init__(file=None, name=staged.name, content_type=content_type, size=staged.size)
        self.staged = staged


class Incoming(FileUploadHandler):
    """Streams a file to its place; one that is too large, empty or finds no room on the disk is passed over, with why."""

    chunk_size = 2**20

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.refused: list[Refused] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.request is None or self.request.path != UPLOAD or self.field_name != "files":
            raise SkipFile
        self.request.META[_REFUSED] = self.refused
        try:
            self.file = _Part()
        except OSError as error:
            self._refuse(f"cannot be kept: {error.strerror}")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        most = _limit_or_usual()
        if start + len(raw_data) > most:
            self.file.close()
            self._refuse(f"is larger than the {most // 1_000_000:,} MB a page takes: use `firesteel import` for it")
        try:
            self.file.write(raw_data)
        except OSError as error:
            self.file.close()
            self._refuse(f"cannot be kept: {error.strerror}")

    def file_complete(self, file_size: int) -> Received | None:
        name = self.file_name or ""
        if not file_size:
            self.file.close()
            self.refused.append(Refused(name=safe_name(name), why="is empty: there is nothing in it to read"))
            return None
        try:
            return Received(self.file.keep(safe_name(name)), self.content_type or "")
        except OSError as error:
            self.file.close()
            self.refused.append(Refused(name=safe_name(name), why=f"cannot be kept: {error.strerror}"))
            return None

    def _refuse(self, why: str) -> None:
        self.refused.append(Refused(name=safe_name(self.file_name or ""), why=why))
        raise SkipFile


class _Part:
    """A file being written; closed before it was kept, it is gone."""

    def __init__(self) -> None:
        place().mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place(), prefix=_PART)
        self._file, self._path = os.fdopen(handle, "wb"), Path(name)
        self._sum = hashlib.sha256()

    def write(self, content: bytes) -> None:
        self._file.write(content)
        self._sum.update(content)

    def keep(self, name: str) -> Staged:
        """Under its digest; bytes that wait already keep the name they came under first."""
        self._file.close()
        folder = place() / self._sum.hexdigest()
        waits = _staged(folder)
        if waits is not None:
            self._path.unlink()
            waits.path.touch()
            folder.touch()
        else:
            folder.mkdir(exist_ok=True)
            self._path.replace(folder / name)
        kept = _staged(folder)
        assert kept is not None
        return kept

    def close(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


def _staged(folder: Path) -> Staged | None:
    file = next((each for each in folder.glob("*") if each.is_file()), None)
    if file is None:
        return None
    known = file.stat()
    at = datetime.fromtimestamp(known.st_mtime, UTC)
    return Staged(name=file.name, digest=folder.name, path=file, size=known.st_size, at=at)


def _limit_or_usual() -> int:
    """The page says what is wrong with the setting; a transfer under way goes by the usual limit."""
    try:
        return limit()
    except Misconfigured:
        return USUAL_MB * 1_000_000
