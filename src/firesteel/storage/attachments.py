"""Files kept with agreements, sealed: ``attachments/DIGEST.PSEUDONYM`` in the workspace's folder, readable by its owner."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import BadInput, NotFound
from ..rights import Attachment
from . import files
from .people import People

LARGEST = 20_000_000
"""Bytes of one file."""


@dataclass(frozen=True, slots=True)
class Attachments:
    folder: Path
    people: People

    def put(self, person: str, name: str, data: bytes, *, at: datetime | None = None) -> Attachment:
        """Keep a file under that person's key; the same file again is kept once.

        at  when it was given, which decides how long it is kept; None is as long as the person is known
        Raises `BadInput` for an empty or too large one, `Conflict` where the person asked to be forgotten.
        """
        if not data or len(data) > LARGEST:
            raise BadInput(
                f"has {len(data):,} bytes", where=name, remedy=f"attach a file of up to {LARGEST // 1_000_000} MB"
            )
        digest = hashlib.sha256(data).hexdigest()
        sealed = self.people.seal_for(person, data, kind="attachments", at=at)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        place = self.folder / f"{digest}.{self.people.pseudonym(person)}"
        files.write_aside(place, sealed.encode(), mode=0o600)
        return Attachment(name=Path(name).name, digest=digest, size=len(data))

    def get(self, digest: str) -> bytes:
        """Raises `NotFound` where there is none, or it was forgotten with the person it belonged to."""
        for file in self._files(f"{digest}.*" if _DIGEST.fullmatch(digest) else ""):
            found = self.people.opened(file.read_text())
            if isinstance(found, bytes):
                return found
        raise NotFound("the file is not kept, or no longer: whoever it belonged to may have been forgotten")

    def sweep(self) -> int:
        """Delete the files whose key was destroyed; says how many."""
        gone = [file for file in self._files("*.*") if self.people.destroyed(_number(file))]
        for file in gone:
            file.unlink(missing_ok=True)
        return len(gone)

    def _files(self, pattern: str) -> list[Path]:
        found = self.folder.glob(pattern) if pattern and self.folder.is_dir() else ()
        return sorted(file for file in found if not file.name.endswith(files.PART))


def _number(file: Path) -> str:
    """Of the key that sealed a file; the file itself may be large."""
    with file.open() as stream:
        return stream.read(32)


_DIGEST = re.compile(r"[0-9a-f]{64}")
