"""A Python of its own for one measurement, on one core: nothing that ran before is in its memory, nor has it a second thread."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable


def alone(*arguments: str) -> str:
    """What it prints."""
    core = min(os.sched_getaffinity(0))
    pinned: Callable[[], None] = lambda: os.sched_setaffinity(0, {core})  # noqa: E731
    command = [sys.executable, *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, preexec_fn=pinned).stdout
