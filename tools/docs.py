"""Keep the documents true: `--write` remakes the generated reference, `--check` fails where a document has drifted.

Checked: relative links lead somewhere; every `firesteel …` and `localtok …` command named in a document exists; the
generated pages (commands, metrics) are what the code says today.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|[`$ ])firesteel ((?:[a-z-]+ ?)+)", re.MULTILINE)


def documents() -> list[Path]:
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / line for line in tracked.stdout.split()]


def commands() -> Any:
    from firesteel.cli.main import app

    return typer.main.get_command(app)


def walk(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group, with the words that name it."""
    for name in group.list_commands(None):
        command = group.commands[name]
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from walk(command, (*path, name))


def cli_page() -> str:
    lines = ["# Commands", "", "Made from the program by `python tools/docs.py --write`.", ""]
    for path, command in walk(commands()):
        if hasattr(command, "commands") and not command.invoke_without_command:
            continue
        lines += [f"## firesteel {' '.join(path)}", "", (command.help or "").replace("\b\n", "").strip(), ""]
        for parameter in command.params:
            if getattr(parameter, "help", None) and not getattr(parameter, "hidden", False):
                lines.append(f"- `{', '.join(parameter.opts)}`: {parameter.help}")
        lines.append("")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def metrics_page() -> str:
    from firesteel.measurement import METRICS

    lines = [
        "# Metrics",
        "",
        "Made from `firesteel.measurement.METRICS` by `python tools/docs.py --write`.",
        "",
        "| metric | formula | unit | base | source | window |",
        "|---|---|---|---|---|---|",
    ]
    lines += [f"| {m.label} | {m.formula} | {m.unit} | {m.base} | {m.source} | {m.window} |" for m in METRICS]
    return "\n".join(lines) + "\n"


GENERATED = {"docs/reference/commands.md": cli_page, "docs/reference/metrics.md": metrics_page}


def complaints() -> Iterator[str]:
    known = {path for path, _ in walk(commands())}
    for document in documents():
        text = document.read_text()
        name = document.relative_to(ROOT)
        for target in LINK.findall(text):
            if (
                "://" not in target
                and not target.startswith(("#", "mailto:"))
                and not (document.parent / target.split("#")[0]).exists()
            ):
                yield f"{name}: the link to {target} leads nowhere"
        if name.as_posix() in GENERATED:
            continue
        for words in COMMAND.findall(text):
            said = tuple(words.split())
            if said and said[0] in {path[0] for path in known} and not any(said[: len(path)] == path for path in known):
                yield f"{name}: there is no command `firesteel {' '.join(said)}`"
    for page, make in GENERATED.items():
        path = ROOT / page
        if not path.exists() or path.read_text() != make():
            yield f"{page} is not what the code says: run python tools/docs.py --write"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--write", action="store_true")
    wanted = parser.parse_args()
    if wanted.write:
        for page, make in GENERATED.items():
            (ROOT / page).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / page).write_text(make())
    found = list(complaints()) if wanted.check or not wanted.write else []
    print("\n".join(found) if found else "documents: true")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
