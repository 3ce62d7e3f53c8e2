"""`localtok scenarios`: which worlds there are and what each shows; one's file to start from; a check of one's own."""

from __future__ import annotations

import argparse
import csv
import io
import json
import textwrap
from typing import TYPE_CHECKING

from .base import Wrong, add_output, check_apart, check_file, deliver
from .tables import WIDTH

if TYPE_CHECKING:
    from localtok.scenario.plot import Plot

    from .base import Commands

_HEAD = ("name", "trade", "accounts", "posts", "viewers", "countries", "planned", "about", "shows")


def add(commands: Commands) -> None:
    scenarios = commands.add_parser(
        "scenarios",
        help="list the worlds there are, show one's file, check one of your own",
        description="Without options: every shipped scenario and what it is meant to show.",
        epilog="example: localtok scenarios --show one-winner > mine.yaml && localtok scenarios --check mine.yaml",
    )
    one = scenarios.add_mutually_exclusive_group()
    one.add_argument("--show", metavar="NAME", help="print a shipped scenario's file")
    one.add_argument("--check", metavar="FILE", help="say everything that is wrong with a scenario of your own")
    add_output(scenarios)
    scenarios.set_defaults(act=act)


def act(given: argparse.Namespace) -> int:
    check_file(given.out, "--out")
    check_apart(given.out, "--out", {"--check": given.check})
    from localtok import scenario

    try:
        if given.show is not None:
            deliver(scenario.text(given.show), given.out)
            return 0
        plots = (
            [_checked(given.check)] if given.check is not None else [scenario.load(name) for name in scenario.known()]
        )
    except ValueError as error:
        raise Wrong(str(error)) from error
    deliver({"table": _table, "json": _json, "csv": _csv}[given.format](plots), given.out)
    return 0


def _checked(path: str) -> Plot:
    from localtok import scenario

    if not path.endswith(scenario.ENDINGS):
        raise Wrong(f"--check takes a file that ends in {' or '.join(scenario.ENDINGS)}, not {path}")
    return scenario.load(path)


def _table(plots: list[Plot]) -> str:
    """A paragraph each: the name with what there is, then the words."""
    paragraphs = []
    for one in plots:
        row = dict(zip(_HEAD, _row(one), strict=True))
        planned = f", {len(one.timeline)} happening{'s' * (len(one.timeline) > 1)} planned" if one.timeline else ""
        there = (
            f"{row['accounts']} accounts, {row['posts']} posts, {one.viewers:,} viewers in {row['countries']}{planned}"
        )
        words = [there, one.about, *([f"Shows: {one.shows}"] if one.shows else [])]
        paragraphs.append(
            "\n".join([one.name, *(textwrap.indent(textwrap.fill(text, WIDTH - 2), "  ") for text in words)]) + "\n"
        )
    return "\n".join(paragraphs)


def _json(plots: list[Plot]) -> str:
    rows = [dict(zip(_HEAD, _row(one), strict=True)) for one in plots]
    return json.dumps(rows, indent=2, ensure_ascii=False) + "\n"


def _csv(plots: list[Plot]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEAD)
    writer.writerows(_row(one) for one in plots)
    return out.getvalue()


def _row(one: Plot) -> tuple[str | int, ...]:
    posts = sum(len(who.posts) for who in one.people)
    places = " ".join(place.code for place in one.countries)
    return one.name, one.vertical, len(one.people), posts, one.viewers, places, len(one.timeline), one.about, one.shows
