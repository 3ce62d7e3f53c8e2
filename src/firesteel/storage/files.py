"""Writing so that a killed process or a full disk leaves the old file or the new one, never half of one."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PART = ".part"
"""Suffix of a file that is being written; nobody reads it, and the next writer may throw it away."""


def write_aside(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write beside `path`, make it durable, then rename over it. Raises OSError, with `path` as it was."""
    aside = path.with_name(path.name + PART)
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    keep_names(path.parent)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """One at a time, across processes and threads; killed half-way, the lock is free."""
    descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def keep_names(folder: Path) -> None:
    """Make the names in a folder durable: a rename is only kept once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
