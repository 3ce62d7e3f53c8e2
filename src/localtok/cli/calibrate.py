"""`localtok calibrate`: the simulated market's figures beside what is published of the real one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from .base import Wrong, add_engine, add_output, check_apart, check_file, choose_engine, deliver

if TYPE_CHECKING:
    from localtok.calibration.report import Section

    from .base import Commands

_PARTS = "figures,organic,tracking,learning,uplift"
_PRESETS = "ecom-creator-spark, weak-b2b-nonspark and brand-video-nonspark"


def add(commands: Commands) -> None:
    calibrate = commands.add_parser(
        "calibrate",
        help="put the market's figures beside what is published",
        description="Fly ads in simulated markets and print what they come to beside what is published, each figure with "
        "its source and whether it lies inside; then the heavy tail of views, lags and losses of orders, the learning "
        "phase, and what being a Spark Ad changes, mechanism by mechanism.",
        epilog="example: localtok calibrate --scenario weak-b2b-nonspark",
    )
    calibrate.add_argument(
        "--scenario",
        default="",
        metavar="NAME",
        help=f"a shipped scenario, the path of a .yaml file, or a preset (default: the presets {_PRESETS})",
    )
    calibrate.add_argument("--seed", type=int, default=7, help="the same seed gives the same figures (default 7)")
    calibrate.add_argument("--days", type=int, default=0, metavar="N", help="days the ads fly (default: the preset's)")
    calibrate.add_argument("--only", default=_PARTS, metavar="A,B", help=f"parts of the report (default {_PARTS})")
    add_engine(calibrate)
    add_output(calibrate)
    calibrate.set_defaults(act=act)


def act(given: argparse.Namespace) -> int:
    check_file(given.out, "--out")
    check_apart(given.out, "--out", {"--scenario": given.scenario})
    choose_engine(given)
    from localtok.calibration import report

    sections = _sections(given)
    if given.format == "table":
        text = report.table(sections)
    elif given.format == "json":
        text = report.as_json(sections, given.seed)
    else:
        text = report.as_csv(sections, given.seed)
    deliver(text, given.out)
    return 0


def _sections(given: argparse.Namespace) -> list[Section]:
    from localtok.calibration.presets import PRESETS, named
    from localtok.calibration.report import section

    if not 0 <= given.seed < 1 << 31:
        raise Wrong(f"--seed must be between 0 and {(1 << 31) - 1:,}, not {given.seed:,}")
    if not 0 <= given.days <= 60:
        raise Wrong(f"--days must be between 1 and 60, not {given.days:,}")
    parts = _parts(given.only)
    try:
        if given.scenario:
            return [section(named(given.scenario), given.seed, given.days, parts)]
        # What does not hang on the preset is told once.
        main, *others = PRESETS
        return [
            section(PRESETS[main], given.seed, given.days, parts),
            *(section(PRESETS[one], given.seed, given.days, parts & {"figures"}) for one in others),
        ]
    except ValueError as error:
        raise Wrong(str(error)) from error


def _parts(asked: str) -> frozenset[str]:
    known = _PARTS.split(",")
    parts = [word.strip() for word in asked.split(",") if word.strip()]
    for part in parts:
        if part not in known:
            raise Wrong(f"--only {part}: there is no such part of the report; there are {', '.join(known)}")
    if not parts:
        raise Wrong(f"--only names no part of the report; there are {', '.join(known)}")
    return frozenset(parts)
