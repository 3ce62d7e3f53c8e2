"""The product's launch in a process of its own, as a command runs it; it can be told to kill itself.

    python launch_script.py PLAN [WRITE before|after]

WRITE is the number of a write of its journal: the process then dies by SIGKILL just before it is kept, or just after.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from firesteel.desk import open_desk
from firesteel.storage.journal import Journal


def main(plan: str, at: int = 0, when: str = "before") -> None:
    if at:
        _die(at, when)
    desk = open_desk(os.environ["FIRESTEEL_WORKSPACE"], clock=lambda: datetime.now(UTC))
    sys.stdout.write(desk.launch(plan, "Ana").campaign_id)


def _die(at: int, when: str) -> None:
    left = [at]

    def dying(write: Callable[[Journal, str, Mapping[str, Any]], None]) -> Callable[..., None]:
        def step(self: Journal, key: str, content: Mapping[str, Any]) -> None:
            left[0] -= 1
            if left[0] == 0 and when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
            write(self, key, content)
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        return step

    Journal.intend = dying(Journal.intend)  # type: ignore[method-assign]
    Journal.done = dying(Journal.done)  # type: ignore[method-assign]


if __name__ == "__main__":
    main(sys.argv[1], *(int(each) if each.isdigit() else each for each in sys.argv[2:]))  # type: ignore[arg-type]
