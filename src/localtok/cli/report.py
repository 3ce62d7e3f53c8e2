"""`localtok report`: a page of a run for people, or its tables for a notebook."""

from __future__ import annotations

import argparse
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from .base import Wrong, add_engine, check_apart, check_file, choose_engine, deliver
from .progress import Progress
from .run import POLICIES, add_market, asked

if TYPE_CHECKING:
    from localtok.reporting import Table
    from localtok.runs import Spec
    from localtok.world import World

    from .base import Commands

FORMATS = ("html", "json", "csv")


def add(commands: Commands) -> None:
    report = commands.add_parser(
        "report",
        help="a page of a run for people, or its tables for a notebook",
        description="What was simulated, what the market did, and what only a simulation can know: one HTML file without "
        "anything from elsewhere, or tidy tables. Same options, same bytes.",
        epilog="example: localtok report --scenario demo --days 14 --out run.html",
    )
    add_market(report)
    report.add_argument("--seed", type=int, metavar="N", help="the same seed makes the same world (default 7)")
    report.add_argument("--policy", metavar="NAME", help=f"who picks the posts: {POLICIES} (default by-engagement)")
    report.add_argument("--format", choices=FORMATS, default="html", help="how to tell it (default html)")
    report.add_argument("--table", metavar="NAME", help="only this table, as csv or json; a wrong name lists them")
    report.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write it (default: here); csv of all tables takes a folder"
    )
    add_engine(report)
    report.set_defaults(act=act)


def act(given: argparse.Namespace) -> int:
    folder = given.format == "csv" and given.table is None
    _check(given, folder)
    choose_engine(given)
    from localtok.reporting import as_csv, as_json, figures, watched
    from localtok.runs import digest

    spec = asked(given)
    try:
        with closing(Progress(spec.days, "days")) as progress:
            world, journal = watched(spec, lambda _: progress.step())
    except (ValueError, KeyError) as error:
        raise Wrong(str(error.args[0])) from error
    tables = figures(world, journal)
    if folder:
        _write(given.out, tables)
    elif given.format == "csv":
        deliver(as_csv(tables[given.table]), given.out)
    elif given.format == "json":
        chosen = [one for one in tables.values() if given.table in (None, one.name)]
        deliver(as_json(_head(spec, world, digest(world)), chosen), given.out)
    else:
        from localtok.reporting.page import page

        deliver(page(spec, world, tables), given.out)
    return 0


def _check(given: argparse.Namespace, folder: bool) -> None:
    """Refuse what cannot be done before any work is done for it."""
    from localtok.reporting import NAMES

    if given.table is not None and given.table not in NAMES:
        raise Wrong(f"--table {given.table}: there is no such table; there are {', '.join(NAMES)}")
    if given.table is not None and given.format == "html":
        raise Wrong(f"--table {given.table} is for csv and json; add --format csv, or leave it out")
    check_apart(given.out, "--out", {"--scenario": given.scenario})
    if not folder:
        check_file(given.out, "--out")
    elif given.out is None:
        raise Wrong("--format csv writes a file a table; name a folder with --out, or one table with --table")
    elif given.out.exists() and not given.out.is_dir():
        raise Wrong(f"--out {given.out} is a file; name a folder for the tables, or one table with --table")
    elif not given.out.absolute().parent.is_dir():
        raise Wrong(f"--out {given.out}: there is no folder {given.out.parent}; make it first")


def _write(out: Path, tables: dict[str, Table]) -> None:
    from localtok.reporting import as_csv

    try:
        out.mkdir(exist_ok=True)
        for name, table in tables.items():
            (out / f"{name}.csv").write_text(as_csv(table), "utf-8")
    except OSError as error:
        raise Wrong(f"--out {out} cannot be written: {error.strerror or error}; name another folder") from error


def _head(spec: Spec, world: World, digested: str) -> dict[str, object]:
    return {"simulated": True, "spec": asdict(spec), "currency": world.advertiser.currency, "digest": digested}
