"""Makes the environments of outside clients under .clients/, each with its own hashed requirements.

    python tools/clients.py        makes what is missing
    python tools/clients.py sdk    makes TikTok's official Python SDK alone; airbyte makes Airbyte's connector,
                                   schemathesis the API tester, spark Apache Spark (450 MB, needs Java)

They pin old versions of our own libraries, so none of them can live in .venv.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = {
    "sdk": "requirements/client-sdk.txt",
    "airbyte": "requirements/client-airbyte.txt",
    "schemathesis": "requirements/client-schemathesis.txt",
    "spark": "requirements/spark.txt",
}


def make(name: str) -> Path:
    """The Python of that client's environment. Raises `RuntimeError` with pip's last words where it cannot be made."""
    home = ROOT / ".clients" / name
    python, ready = home / "bin" / "python", home / ".ready"
    wanted = (ROOT / CLIENTS[name]).read_text("utf-8")
    if ready.exists() and ready.read_text("utf-8") == wanted:
        return python
    venv.create(home, with_pip=True, clear=True)
    install = [
        str(python),
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
        "--no-deps",
    ]
    command = [*install, "-r", str(ROOT / CLIENTS[name])]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        last = (made.stderr.strip() or "no reason given").splitlines()[-1]
        raise RuntimeError(f"the client {name} cannot be installed: {last}")
    ready.write_text(wanted, "utf-8")
    return python


def main(names: list[str]) -> int:
    for name in names or list(CLIENTS):
        if name not in CLIENTS:
            print(f"there is no client {name!r}; there is {', '.join(CLIENTS)}", file=sys.stderr)
            return 2
        try:
            print(f"{name}: {make(name).relative_to(ROOT)}")
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
