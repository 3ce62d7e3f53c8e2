"""`localtok fit`: a scenario fitted to somebody's own exports."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from .base import Wrong, add_engine, check_apart, check_file, choose_engine, deliver

if TYPE_CHECKING:
    from localtok.calibration.exports import Ad
    from localtok.calibration.refining import Fitted

    from .base import Commands

_IDENTITIES = ("spark", "own")


def add(commands: Commands) -> None:
    fit = commands.add_parser(
        "fit",
        help="fit a scenario to your own reports",
        description="Read what TikTok reported of your ads (CSV, XLSX or JSON, from Ads Manager or the API), fit how their "
        "videos hook, hold and move people, what clicks bring and what impressions cost, write it as a scenario, and run "
        "that: fitted beside given. Rows of one ad are added up. Nothing leaves this machine.",
        epilog="example: localtok fit report.csv --out mine.yaml --extends ecommerce",
    )
    fit.add_argument("files", nargs="+", type=Path, metavar="FILE", help="reports")
    fit.add_argument("--out", type=Path, required=True, metavar="FILE", help="the scenario to write: a .yaml file")
    fit.add_argument(
        "--extends",
        default="ecommerce",
        metavar="NAME",
        help="the scenario everything else is taken from (default ecommerce)",
    )
    fit.add_argument(
        "--identity",
        choices=_IDENTITIES,
        default="spark",
        help="what the ads were, where the files do not tell: Spark Ads, or ads of an identity of their own (default spark)",
    )
    fit.add_argument(
        "--length",
        type=float,
        metavar="S",
        help="seconds of the videos, where the files do not tell (default: the likeliest)",
    )
    fit.add_argument("--seed", type=int, default=7, help="of the simulated markets (default 7)")
    fit.add_argument("--days", type=int, default=6, help="days each of them runs: more, the surer (default 6)")
    fit.add_argument("--format", choices=("table", "json"), default="table", help="how to tell it (default table)")
    fit.add_argument("--force", action="store_true", help="write over a file that is there")
    add_engine(fit)
    fit.set_defaults(act=act)


def act(given: argparse.Namespace) -> int:
    _check(given)
    choose_engine(given)
    from localtok.calibration import fitreport

    ads = _read(given.files)
    found = _fitted(given, ads)
    _write(given, found)
    tell = fitreport.as_json if given.format == "json" else fitreport.text
    deliver(tell(found, str(given.out)), None)
    return 0


def _check(given: argparse.Namespace) -> None:
    """Refuse what could not be done before minutes are spent on it."""
    out: Path = given.out
    if out.suffix not in (".yaml", ".yml"):
        raise Wrong(f"--out {out}: a scenario's name ends in .yaml")
    check_file(out, "--out")
    check_apart(out, "--out", {"--extends": given.extends})
    if out.exists() and not given.force:
        raise Wrong(f"--out {out} is there already; name another file, or say --force to write over it")
    if given.length is not None and not 3 <= given.length <= 600:
        raise Wrong(f"--length must be between 3 and 600 seconds, not {given.length:g}")
    if not 1 <= given.days <= 60:
        raise Wrong(f"--days must be between 1 and 60, not {given.days:,}")
    if not 0 <= given.seed < 1 << 31:
        raise Wrong(f"--seed must be between 0 and {(1 << 31) - 1:,}, not {given.seed:,}")


def _read(files: list[Path]) -> list[Ad]:
    from localtok.calibration.exports import BadFile, read

    try:
        ads = read(files)
    except BadFile as bad:
        raise Wrong(str(bad)) from bad
    names = ", ".join(path.name for path in files)
    if not ads:
        raise Wrong(f"{names}: no row has impressions, so there is nothing to fit to; choose days on which the ads ran")
    if not any(ad.spend or ad.counts.keys() - {"impressions", "reach"} for ad in ads):
        raise Wrong(
            f"{names}: nothing but impressions, so there is nothing to fit; export Cost, Clicks, 2-second and 6-second video "
            "views, and whatever else there is, as well"
        )
    return ads


def _fitted(given: argparse.Namespace, ads: list[Ad]) -> Fitted:
    from localtok.calibration.refining import fitted

    try:
        return fitted(
            ads, given.extends, given.seed, spark=given.identity == "spark", length_s=given.length, days=given.days
        )
    except ValueError as error:
        raise Wrong(str(error)) from error


def _write(given: argparse.Namespace, found: Fitted) -> None:
    from localtok.calibration import fitreport, refining, scenariofile
    from localtok.scenario import ENDINGS, load

    what = f"{fitreport.ads(len(found.given))}: {', '.join(path.name for path in given.files)}"
    head = f"Fitted by `localtok fit` to {what}.\n95 % intervals:\n"
    head += "\n".join(
        f"  {one.name}: {one.low:.4g} to {one.high:.4g}, told by {one.told_by}" for one in found.estimates
    )
    extends = found.extends
    if extends.endswith(ENDINGS):
        extends = Path(os.path.relpath(extends, given.out.parent)).as_posix()
    text = scenariofile.text(
        extends,
        found.changes,
        refining.posts(found.given, found.length_s),
        about=f"Fitted to {what}"[:500],
        currency=found.currency,
        head=head,
    )
    deliver(text, given.out)
    load(str(given.out))
