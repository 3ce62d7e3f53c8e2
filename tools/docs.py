"""Keep the documents true: `--write` remakes the generated reference, `--check` fails where a document has drifted.

Checked: relative links lead somewhere; every `firesteel …` and `localtok …` command named in a document exists; the
generated pages (commands, metrics, presets, gates, what localtok covers and assumes) are what the code says today.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
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
    from firesteel.posts.benchmarks import BENCHMARKS
    from firesteel.posts.definitions import DEFINITIONS
    from firesteel.posts.sources import SOURCES

    lines = [
        "# Metrics",
        "",
        "Made from `firesteel.posts.definitions.DEFINITIONS` and `firesteel.measurement.METRICS` by",
        "`python tools/docs.py --write`. Rates are fractions. A figure of many posts or flights is taken from summed counts,",
        "never as an average of rates.",
        "",
        "## Of a post",
        "",
        *_table(
            ("figure", "what it tells", "formula", "unit", "out of", "API field", "export column", "to know"),
            (
                (
                    f"{d.label} `{d.name}`",
                    d.says,
                    d.formula,
                    d.unit,
                    d.base,
                    d.field,
                    d.column,
                    d.note,
                )
                for d in DEFINITIONS
            ),
        ),
        "",
        *_origins((d.source, d.window, d.freshness) for d in DEFINITIONS),
        "",
        "### What each source shows",
        "",
        *_table(
            ("source", "shows", "never has", "to know"),
            ((s.label, ", ".join(s.shows), ", ".join(s.lacks), s.note) for s in SOURCES.values()),
        ),
        "",
        "## Of a flight",
        "",
        *_table(
            ("metric", "formula", "unit", "out of", "source", "report fields", "window", "freshness"),
            (
                (f"{m.label} `{m.name}`", m.formula, m.unit, m.base, m.source, m.field, m.window, m.freshness)
                for m in METRICS
            ),
        ),
        "",
        "## What others publish",
        "",
        "Shown beside an account's own median, never as a target. Reliability: D, the size of the data is published; V, a",
        "vendor's or an agency's claim without data.",
        "",
        *_table(
            ("figure", "published", "out of", "reliability", "source", "to know"),
            (
                (f"`{name}`", one.figure, one.base, one.reliability.value, one.source, one.note)
                for name, each in BENCHMARKS.items()
                for one in each
            ),
        ),
    ]
    return "\n".join(lines) + "\n"


def presets_page() -> str:
    from firesteel.posts.presets import CARRIES, PRESETS
    from firesteel.posts.roles import Role

    roles: dict[str, Role] = {role.name: role for preset in PRESETS.values() for role in preset.roles}
    lines = [
        "# Presets",
        "",
        "Made from `firesteel.posts.presets.PRESETS` by `python tools/docs.py --write`. A preset names a trade's formats and",
        "roles, says which comments count as intent, and which objective is usual; it changes no statistics.",
        "",
        "## Roles",
        "",
        "Sales and leads are proposed only once tracking can measure them, else traffic.",
        "",
        *_table(
            ("role", "serves best", "objectives, best first", "why"),
            ((f"{r.label} `{r.name}`", r.best, ", ".join(r.objectives), r.why) for r in roles.values()),
        ),
        "",
        "Useful signals and what they are evidence of: "
        + "; ".join(f"{family}, {what}" for family, what in CARRIES.items())
        + ".",
    ]
    for each in PRESETS.values():
        lines += [
            "",
            f"## {each.label} `{each.name}`",
            "",
            f"{each.says} Usual objective: {each.objective}. Ordered by `{each.order}`."
            + (" Only people near a place can buy: set a target market." if each.local else "")
            + (f" To know: {each.note}." if each.note else ""),
            "",
            *_table(("format", "role"), ((f"{f.label} `{f.name}`", roles[f.role].label) for f in each.formats)),
            "",
            *_table(
                ("goal", "objective", "metrics"),
                ((g.label, g.objective, ", ".join(f"`{m}`" for m in g.metrics)) for g in each.goals),
            ),
            "",
            f"Comments that count as intent: {', '.join(f'`{label}`' for label in each.intents)}.",
        ]
        for objective, weights in each.weights.items():
            weighed = ", ".join(f"`{name}` {weight:g}" for name, weight in weights.items())
            lines += ["", f"Weighs otherwise under {objective}: {weighed}."]
    return "\n".join(lines) + "\n"


def gates_page() -> str:
    from firesteel.posts.presets import PRESETS
    from firesteel.preflight import CHECKS, GATES, ITEMS, RULES, PostCheck

    lines = [
        "# Gates",
        "",
        "Made from `firesteel.preflight.RULES`, `GATES`, `CHECKS` and `ITEMS` by `python tools/docs.py --write`. Before money is",
        "spent on a post, every rule is asked what it has against the flight. A rule that *blocks* stops the launch, one that",
        "*warns* does not, and one that *advises* only says what would serve better. Where nobody looked, a rule says so: nothing",
        "is green by default.",
        "",
        "A block can be waived for one flight by somebody with a name, a reason and an expiry (`firesteel gate waive`); rules",
        "marked *never* cannot, unless it is the brand's own account that stands against its own post. Sources: R- and N- are our",
        "requirements, *practice* the collected facts, whose keys stand for TikTok's help [T], its API [P] and rights tools [O];",
        "*ours* is a limit we chose.",
        "",
        f"{len(RULES)} rules.",
    ]
    head = ("rule", "severity", "waived?", "looks at", "what settles it", "source")
    for look in GATES:
        lines += ["", f"## {look.source} {_title(look.of.value)}", "", look.asks, ""]
        lines += _table(head, (_rule(rule) for rule in RULES if rule.gate is look.of))
    lines += [
        "",
        "## The seven checks of the post",
        "",
        "What concerns the post itself, whatever flight it is for. A rule that stands at a gate too is told at both.",
        "",
        *_table(
            ("check", "asks", "rules"),
            (
                (
                    f"{look.source} {_title(look.of.value)}",
                    look.asks,
                    ", ".join(f"`{rule.code}`" for rule in RULES if rule.check is look.of),
                )
                for look in CHECKS
            ),
        ),
    ]
    for check in PostCheck:
        if alone := [rule for rule in RULES if rule.check is check and rule.gate is None]:
            lines += ["", f"### {_title(check.value)}, at no gate", "", *_table(head, (_rule(rule) for rule in alone))]
    lines += [
        "",
        "## The policy checklist",
        "",
        "Answered by a person for every post: fine, problem, or none where it does not apply. The list is no legal advice, and",
        "not all of TikTok's policies: each item says where to read on.",
        "",
        *_table(
            ("item", "holds where", "asked of", "source"),
            (
                (
                    f"`{item.key}`",
                    item.holds,
                    ", ".join(PRESETS[preset].label for preset in item.presets) or "every trade",
                    item.source,
                )
                for item in ITEMS
            ),
        ),
    ]
    return "\n".join(lines) + "\n"


def _title(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _rule(rule: Any) -> tuple[str, ...]:
    waived = "" if rule.severity.value == "advise" else "yes" if rule.waivable else "never"
    return f"`{rule.code}`", f"{rule.severity.value}s", waived, rule.sees, rule.remedy, rule.source


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows),
    ]


def _origins(origins: Iterable[tuple[str, str, str]]) -> list[str]:
    """Each source once, with its window and freshness."""
    return _table(("who says so", "window", "freshness"), dict.fromkeys(origins))


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


def market_page() -> str:
    from dataclasses import fields

    from localtok.market.model import Model

    groups = []
    for group in fields(Model):
        usual = getattr(Model(), group.name)
        groups += ["", f"## {group.name}", "", " ".join((type(usual).__doc__ or "").split()), ""]
        groups += _table(
            ("coefficient", "usual", "unit", "what it is", "source", "may be"),
            (
                (
                    f"`{one.name}`",
                    f"`{_plain(getattr(usual, one.name))}`",
                    one.metadata["unit"],
                    one.metadata["meaning"],
                    one.metadata["source"],
                    _bounds(one.metadata, isinstance(getattr(usual, one.name), bool)),
                )
                for one in fields(usual)
            ),
        )
    return (
        "\n".join(
            [
                "# The market's coefficients",
                "",
                "Made from `localtok.market.model` by `python tools/docs.py --write`. Logs are natural, a share is a fraction",
                "of one. *ours*: nobody published it; it was chosen so that what comes of it lies within what is published. A",
                "scenario sets any of them under `model:` ([how](../guides/scenarios.md)).",
                *groups,
            ]
        )
        + "\n"
    )


def scenarios_page() -> str:
    from dataclasses import fields

    from localtok.scenario.plot import AdAccount, Person, Plot, Storefront, Upload
    from localtok.scenario.reading import asked
    from localtok.scenario.timeline import DEEDS, Details

    head = ("key", "what it is", "may be", "if left out")

    def keys(cls: type) -> list[str]:
        return _table(
            head,
            (
                (f"`{one.name}`", one.metadata["meaning"], _kind(asked(cls)[one.name], one.metadata), _left_out(one))
                for one in fields(cls)
                if "meaning" in one.metadata
            ),
        )

    parts = (("advertiser", AdAccount), ("brand, and each of creators", Person), ("each of posts", Upload))
    lines = [
        "# What a scenario's file may say",
        "",
        "Made from `localtok.scenario.plot` and `localtok.scenario.timeline` by `python tools/docs.py --write`. How to write one is in",
        "[the guide](../guides/scenarios.md).",
        "",
        *keys(Plot),
        "",
        "Besides, `extends` names a shipped scenario, or the path of a file, whose keys hold where this one says nothing.",
    ]
    for title, cls in (*parts, ("shop", Storefront)):
        lines += ["", f"## {title}", "", " ".join((cls.__doc__ or "").split()), "", *keys(cls)]
    lines += [
        "",
        "## model",
        "",
        "A group for each of [the market's](market.md), with the coefficients that are otherwise than usual.",
        "",
        "## each of timeline",
        "",
        "`day` (the first is 1) and `hour` (UTC, in quarters: 14.25; 0 if left out) say when, `do` says what. Deeds to posts,",
        "codes and accounts want `creator`, a handle, the brand's too; to posts and codes they take `post`, a number or how",
        "its caption begins, and concern all that account's if it is left out.",
        "",
        *_table(
            ("do", "what happens", "concerns", "takes"),
            (
                (f"`{name}`", deed.means, deed.concerns, ", ".join(f"`{one}`" for one in deed.takes))
                for name, deed in DEEDS.items()
            ),
        ),
        "",
        *keys(Details),
    ]
    return "\n".join(lines) + "\n"


def _kind(what: Any, bounds: Any) -> str:
    """What a key of a scenario may be."""
    if what.kind is object:
        return str(bounds["shape"])
    if what.kind is str:
        return _bounds(bounds, False) or f"text, {bounds.get('most', 2_000):,} characters at most"
    return _bounds(bounds, what.kind is bool) + (", whole" if what.kind is int and "low" in bounds else "")


def _bounds(bounds: Any, flag: bool) -> str:
    if flag:
        return "true or false"
    choices = bounds.get("choices")
    if choices:
        return f"one of the known {choices}" if isinstance(choices, str) else ", ".join(f"`{one}`" for one in choices)
    if "among" in bounds:
        return ", ".join(map(str, bounds["among"]))
    return f"{_plain(bounds['low'])} to {_plain(bounds['high'])}" if "low" in bounds else ""


def _left_out(one: Any) -> str:
    from dataclasses import MISSING

    if one.metadata.get("needed"):
        return "it must be given"
    if "usual" in one.metadata:
        return str(one.metadata["usual"])
    return "" if one.default in (MISSING, "", (), None) else f"`{_plain(one.default)}`"


def _plain(value: Any) -> str:
    """A figure as a scenario would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int) else f"{value:,.12g}" if isinstance(value, float) else str(value)


GENERATED = {
    "docs/reference/commands.md": cli_page,
    "docs/reference/metrics.md": metrics_page,
    "docs/reference/presets.md": presets_page,
    "docs/reference/gates.md": gates_page,
    "docs/reference/localtok-coverage.md": coverage_page,
    "docs/reference/localtok-assumptions.md": assumptions_page,
    "docs/reference/market.md": market_page,
    "docs/reference/scenarios.md": scenarios_page,
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
