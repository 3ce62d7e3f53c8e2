"""Keep the documents true: `--write` remakes the generated reference, `--check` fails where a document has drifted.

Checked: relative links lead somewhere; every `firesteel …` and `localtok …` command named in a document exists; the
generated pages (commands, metrics, what localtok covers and assumes) are what the code says today.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections import Counter
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


def coverage_page() -> str:
    from localtok.routes import BY_PATH
    from tiktokwire.operations import KNOWN

    rows, counts = [], Counter[str]()
    for path in sorted({*KNOWN, *BY_PATH}):
        door, known = BY_PATH.get(path), KNOWN.get(path)
        state = door.fidelity.value if door else "absent"
        counts[state] += 1
        counts[f"sdk {state}"] += known is not None and "sdk" in known.named_by
        method = door.method if door else known.method if known else ""
        named = known.named_by.replace(",", ", ") if known else ""
        rows.append(
            f"| {method} | `{path}` | {named} | {state} | {door.source if door else ''} | {door.note if door else ''} |"
        )
    states = ("exact", "plausible", "accepted and ignored", "absent")
    summed = [f"| {state} | {counts[state]} | {counts['sdk ' + state]} |" for state in states]
    return (
        "\n".join(
            [
                "# What localtok covers",
                "",
                "Made from the doors themselves by `python tools/docs.py --write`.",
                "",
                "Every operation of TikTok's official Python SDK 1.1.3 and of the pages we read. *exact*: checks and shape are",
                "TikTok's own words (its SDK, its pages, recorded traffic). *plausible*: the shape is second-hand or inferred, or",
                "a rule of ours makes the answer. *accepted and ignored*: checked, kept and read back; the market does not care.",
                "*absent*: answers 40008 with its own name, and does nothing. Sources: SDK; DOC, TikTok's pages; GO, a",
                "third-party client copied from them; AE, captured portal pages; HELP; WIRE, recorded traffic; 3P, third",
                "parties; INF, inferred. Nothing was verified against a real account: see [FIDELITY.md](../../FIDELITY.md).",
                "",
                "| | operations | of the SDK's 237 |",
                "|---|---|---|",
                *summed,
                "",
                "| method | operation | named by | here | source | simplified |",
                "|---|---|---|---|---|---|",
                *rows,
            ]
        )
        + "\n"
    )


def assumptions_page() -> str:
    from localtok import assumptions, lifecycle

    switches = [
        f"| `{name}` | `{default}` | {', '.join(f'`{one}`' for one in choices)} | {meaning} | {source} |"
        for name, default, meaning, source, choices in assumptions.described()
    ]
    cells = [
        f"| {row.event} | {kind} | {cell.effect} | `{cell.status}` | {cell.source} | {cell.confidence} |"
        for row in lifecycle.table().values()
        for kind, cell in row.cells.items()
    ]
    return (
        "\n".join(
            [
                "# What localtok assumes",
                "",
                "Made from `localtok.assumptions` and `localtok/lifecycle.json` by `python tools/docs.py --write`.",
                "",
                "No source says how TikTok behaves here, or sources disagree. `POST /_localtok/assumptions` sets a switch,",
                "`POST /_localtok/lifecycle` a cell of the second table.",
                "",
                "| switch | set | choices | means | source |",
                "|---|---|---|---|---|",
                *switches,
                "",
                "## What a change of rights does to a running ad",
                "",
                "| what happens | identity | effect | the ad's status | source | how sure |",
                "|---|---|---|---|---|---|",
                *cells,
            ]
        )
        + "\n"
    )


GENERATED = {
    "docs/reference/commands.md": cli_page,
    "docs/reference/metrics.md": metrics_page,
    "docs/reference/localtok-coverage.md": coverage_page,
    "docs/reference/localtok-assumptions.md": assumptions_page,
}


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
