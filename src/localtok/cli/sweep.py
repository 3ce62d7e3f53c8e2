"""`localtok sweep`: the same campaigns on many seeds, and what they say about the policies."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

from .base import INTERRUPTED, Wrong, add_engine, add_output, check_apart, check_file, choose_engine, deliver
from .progress import Progress
from .run import POLICIES, add_market, asked, rows_of, title
from .tables import money, signed, table

if TYPE_CHECKING:
    from localtok.runs import Spec
    from localtok.runs.comparing import Difference, Summary
    from localtok.runs.outcomes import Outcome

    from .base import Commands

_USUAL = "random,by-views,by-engagement,by-intent,oracle"
_NAMED = 5
"""Failed runs that are named; the others are counted."""


def add(commands: Commands) -> None:
    sweep = commands.add_parser(
        "sweep",
        help="compare policies on many seeds",
        description="Every policy on every seed. Policies meet the same market on a seed, so they are compared seed by "
        "seed. However many processes share the runs, the bytes are the same.",
        epilog="example: localtok sweep --seeds 100 --policy by-views,by-intent --jobs 4",
    )
    add_market(sweep)
    sweep.add_argument("--seeds", type=int, default=20, metavar="N", help="how many (default 20)")
    sweep.add_argument("--from", type=int, default=1, dest="first", metavar="N", help="the first of them (default 1)")
    sweep.add_argument(
        "--policy", default=_USUAL, metavar="A,B", help=f"of {POLICIES} (default {_USUAL.replace(',', ', ')})"
    )
    sweep.add_argument("--jobs", type=int, metavar="N", help="processes (default: one for each processor)")
    add_engine(sweep)
    add_output(sweep)
    sweep.set_defaults(act=act)


def act(given: argparse.Namespace) -> int:
    check_file(given.out, "--out")
    check_apart(given.out, "--out", {"--scenario": given.scenario})
    choose_engine(given)
    specs = _specs(given)
    outcomes, stopped = _outcomes(specs, _jobs(given))
    if any(one.sums for one in outcomes) or (outcomes and given.format != "table"):
        deliver({"table": _table, "json": _json, "csv": _csv}[given.format](specs, outcomes), given.out)
    _complain(outcomes)
    if stopped:
        where = f"in {given.out}" if given.out else "above"
        kept = f"what they came to is {where}" if outcomes else "nothing was done"
        print(f"localtok: stopped after {len(outcomes)} of {len(specs)} runs; {kept}", file=sys.stderr)
        return INTERRUPTED
    return 1 if any(one.trouble for one in outcomes) else 0


def _specs(given: argparse.Namespace) -> list[Spec]:
    """Every run, seed by seed."""
    from localtok.runs.sweeping import plan

    if not 1 <= given.seeds <= 1_000_000:
        raise Wrong(f"--seeds must be between 1 and 1,000,000, not {given.seeds:,}")
    last = given.first + given.seeds - 1
    if not 0 <= given.first <= last <= 1 << 31:
        raise Wrong(
            f"--from {given.first:,} with --seeds {given.seeds:,} ends at {last:,}; a seed must be between 0 and {1 << 31:,}"
        )
    policies = list(dict.fromkeys(word.strip() for word in given.policy.split(",") if word.strip()))
    if not policies:
        raise Wrong(f"--policy names none; there are {POLICIES}")
    like = [asked(given, policy=policy, seed=given.first) for policy in policies]
    _check_scenario(like[0])
    return plan(like[0], range(given.first, given.first + given.seeds), policies)


def _check_scenario(spec: Spec) -> None:
    """Refuse a scenario that cannot be read before a hundred runs fail for it."""
    from localtok import scenario

    try:
        scenario.load(spec.scenario)
    except (ValueError, OSError) as error:
        raise Wrong(str(error)) from error


def _jobs(given: argparse.Namespace) -> int:
    from localtok.runs.sweeping import processors

    if given.jobs is not None and not 1 <= given.jobs <= 256:
        raise Wrong(f"--jobs must be between 1 and 256, not {given.jobs}")
    return given.jobs or processors()


def _outcomes(specs: Sequence[Spec], jobs: int) -> tuple[list[Outcome], bool]:
    """What is done, in order, and whether somebody stopped it."""
    from localtok.runs.outcomes import in_order
    from localtok.runs.sweeping import sweep

    done: list[Outcome] = []
    asked: list[int] = []

    def stop(number: int, frame: object) -> None:
        asked.append(number)
        raise KeyboardInterrupt

    before = {one: signal.signal(one, stop) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        with closing(Progress(len(specs), "runs", logged=True)) as progress, closing(sweep(specs, jobs)) as running:
            for one in running:
                done.append(one)
                progress.step()
                if asked:
                    # It came while a library's callback ran, which swallows whatever is raised there.
                    raise KeyboardInterrupt
    except KeyboardInterrupt:
        return in_order(done), True
    finally:
        for one_signal, was in before.items():
            signal.signal(one_signal, was)
    return in_order(done), False


def _complain(outcomes: Sequence[Outcome]) -> None:
    failed = [one for one in outcomes if one.trouble]
    for one in failed[:_NAMED]:
        print(f"localtok: seed {one.spec.seed}, {one.spec.policy} failed: {one.trouble}", file=sys.stderr)
    if len(failed) > _NAMED:
        print(f"localtok: and {len(failed) - _NAMED} more runs failed; --format json names all", file=sys.stderr)


def _json(specs: Sequence[Spec], outcomes: Sequence[Outcome]) -> str:
    from localtok.runs.comparing import differences, summaries

    told = {
        "planned": len(specs),
        "runs": [asdict(one) for one in outcomes],
        "summaries": [asdict(one) for one in summaries(outcomes)],
        "differences": [asdict(one) for one in differences(outcomes)],
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _csv(specs: Sequence[Spec], outcomes: Sequence[Outcome]) -> str:
    """A row a run."""
    rows = [
        {**asdict(one.spec), "currency": one.currency, "digest": one.digest, **one.sums, "trouble": one.trouble}
        for one in outcomes
    ]
    columns = max((tuple(row) for row in rows), key=len, default=())
    return rows_of(columns, rows)


def _table(specs: Sequence[Spec], outcomes: Sequence[Outcome]) -> str:
    from localtok.runs.comparing import differences, summaries

    seeds = [one.spec.seed for one in outcomes]
    currency = next((one.currency for one in outcomes if one.currency), "")
    which = f"seeds {seeds[0]} to {seeds[-1]}" if seeds[0] != seeds[-1] else f"seed {seeds[0]}"
    head = title(specs[0], which, currency)
    explained = f"All a run, in {currency}. Score: what the ads truly brought in, less what they cost.\n"
    parts = [head + explained, _scores(summaries(outcomes)), _means(summaries(outcomes))]
    if found := differences(outcomes):
        parts.append(_differences(found))
    return "\n".join(parts)


def _scores(found: Sequence[Summary]) -> str:
    head = ("score", "runs", "mean", "std. error", "5 %", "median", "95 %")
    rows = [
        (
            one.policy,
            f"{one.runs}",
            money(one.mean),
            "-" if one.error is None else money(one.error),
            *(money(value) for value in one.quantiles),
        )
        for one in found
    ]
    return table(head, rows)


def _means(found: Sequence[Summary]) -> str:
    head = ("means", "spend", "results claimed", "caused", "regret")
    rows = [
        (
            one.policy,
            money(one.spend),
            f"{one.conversions:,.1f}",
            f"{one.incremental_orders:,.1f}",
            "-" if one.regret is None else money(one.regret),
        )
        for one in found
    ]
    return table(head, rows)


def _differences(found: Sequence[Difference]) -> str:
    head = (f"score, less {found[0].against}", "mean", "std. error", "95 % interval", "better on")
    rows = [
        (
            one.policy,
            signed(one.mean),
            "-" if one.error is None else money(one.error),
            "-" if one.interval is None else f"{signed(one.interval[0])} to {signed(one.interval[1])}",
            f"{one.better} of {one.runs}" + (f" ({one.equal} equal)" if one.equal else ""),
        )
        for one in found
    ]
    return table(head, rows)
