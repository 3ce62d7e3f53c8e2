"""Run the commands that a guide shows again, and put what they print today in the place of what they printed then.

    python tools/transcripts.py docs/guides/simulating.md

A transcript is a fenced block that begins with ``$ localtok …``; what follows up to the next ``$`` or the end of the block
is what it printed. Commands run in an empty folder; one that fails leaves the guide as it was.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

BLOCK = re.compile(r"(?<=```console\n)\$ localtok .*?(?=```)", re.DOTALL)


def remade(text: str) -> str:
    """The guide with every transcript made anew. Raises `RuntimeError` for a command that fails."""
    with tempfile.TemporaryDirectory() as folder:
        return BLOCK.sub(lambda block: _remade(block[0], folder), text)


def _remade(block: str, folder: str) -> str:
    commands = [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]
    return "\n".join(f"$ {command}\n{_printed(command, folder)}" for command in commands)


def _printed(command: str, folder: str) -> str:
    words = [sys.executable, "-m", *shlex.split(command)]
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{command}: {ran.stderr.strip()}")
    return ran.stdout


def main(names: list[str]) -> int:
    for name in names:
        path = Path(name)
        try:
            path.write_text(remade(path.read_text("utf-8")), "utf-8")
        except (OSError, RuntimeError) as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
