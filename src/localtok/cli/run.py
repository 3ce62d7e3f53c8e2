"""`localtok run`: advertise what a policy picks for some days, and say what came of it."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .base import Wrong, add_engine, add_output, check_apart, check_file, choose_engine, deliver
from .progress import Progress
from .tables import money, ratio, share, short, signed, table

if TYPE_CHECKING:
    from localtok.runs import Flight, Spec
    from localtok.world import World

    from .base import Commands

POLICIES = "nothing, all, random, by-views, by-engagement, by-intent, oracle"
_MICROS = 1_000_000
RESULTS = {"Purchase": "orders", "SubmitForm": "leads", "CompleteRegistration": "sign-ups"}
"""What the events are called that a brand counts."""
Row: TypeAlias = tuple[str, str, str]
"""A figure: what it is, how much, and what to know beside it."""
_FIXED = ("scenario", "seed", "policy", "budget", "ads")
"""What a run that is gone on with was made with, and keeps."""


def add(commands: Commands) -> None:
    run = commands.add_parser(
        "run",
        help="advertise what a policy picks, and say what came of it",
        description="One campaign in a fresh world: a policy picks posts from what is seen on the first day, creators "
        "allow them by code, one ad group advertises them. Same options, same bytes.",
        epilog="example: localtok run --scenario demo --policy by-intent --days 14 --budget 50",
    )
    add_market(run)
    run.add_argument("--seed", type=int, metavar="N", help="the same seed makes the same world (default 7)")
    run.add_argument("--policy", metavar="NAME", help=f"who picks the posts: {POLICIES} (default by-engagement)")
    run.add_argument("--regret", action="store_true", help="also run the oracle, and say what was missed")
    run.add_argument("--save", type=Path, metavar="FILE", help="put the run aside, to go on with it later")
    run.add_argument("--resume", type=Path, metavar="FILE", help="go on with a run, up to --days in all")
    add_engine(run)
    add_output(run)
    run.set_defaults(act=act)


def add_market(command: argparse.ArgumentParser) -> None:
    """The options of a run that a sweep has, too. Without defaults: those are the spec's."""
    command.add_argument("--scenario", metavar="NAME", help="a shipped scenario or the path of a file (default demo)")
    command.add_argument("--days", type=int, metavar="N", help="how long it runs (default 14)")
    command.add_argument("--budget", type=int, metavar="N", help="of a day, in units of the currency (default 50)")
    command.add_argument("--ads", type=int, metavar="N", help="posts advertised at most (default 6)")


def act(given: argparse.Namespace) -> int:
    check_file(given.out, "--out")
    check_file(given.save, "--save")
    check_apart(given.out, "--out", {"--scenario": given.scenario, "--save": given.save, "--resume": given.resume})
    check_apart(given.save, "--save", {"--scenario": given.scenario})
    choose_engine(given)
    from localtok.runs import digest, fly
    from localtok.runs.saving import save

    try:
        spec, world = _resumed(given) if given.resume else _flown(asked(given))
        best = fly(replace(spec, policy="oracle")) if given.regret else None
    except (ValueError, KeyError) as error:
        raise Wrong(str(error.args[0])) from error
    regret = None if best is None else _score(best) - _score(world)
    text = {"table": _table, "json": _json, "csv": _csv}[given.format](spec, world, digest(world), regret)
    deliver(text, given.out)
    if given.save:
        try:
            save(spec, world, given.save)
        except OSError as error:
            raise Wrong(f"--save {given.save} cannot be written: {error.strerror}; name another file") from error
    return 0


def asked(given: argparse.Namespace, **more: object) -> Spec:
    """The spec of what was given, and of `more`; what was not is the spec's own. Raises `Wrong`."""
    from localtok.runs import Spec

    named = {"budget": "daily_budget"}
    found = {named.get(name, name): getattr(given, name, None) for name in (*_FIXED, "days")} | more
    try:
        return replace(Spec(), **{name: value for name, value in found.items() if value is not None})
    except ValueError as error:
        raise Wrong(_of_option(str(error), {its: name for name, its in named.items()})) from error


def _of_option(says: str, options: Mapping[str, str]) -> str:
    """A complaint about a field of the spec as one about the option it came from."""
    field, must, rest = says.partition(" must be ")
    return f"--{options.get(field, field)}{must}{rest}" if must else says


def _flown(spec: Spec) -> tuple[Spec, World]:
    from localtok.runs import fly

    with closing(Progress(spec.days, "days")) as progress:
        return spec, fly(spec, lambda _: progress.step())


def _resumed(given: argparse.Namespace) -> tuple[Spec, World]:
    from localtok.runs.saving import load, resume

    changed = [f"--{name}" for name in _FIXED if getattr(given, name) is not None]
    if changed:
        raise Wrong(
            f"{' and '.join(changed)} cannot be changed in a run that is gone on with; leave out, or start anew"
        )
    try:
        saved = load(given.resume)
    except OSError as error:
        raise Wrong(f"--resume {given.resume} cannot be read: {error.strerror}; name the file of a --save") from error
    days = saved.spec.days if given.days is None else given.days
    with closing(Progress(days, "days")) as progress:
        return replace(saved.spec, days=days), resume(saved, days, told=lambda _: progress.step())


def _score(world: World) -> int:
    from localtok.runs import sums

    return sums(world)["score_micros"]


def _json(spec: Spec, world: World, digested: str, regret: int | None) -> str:
    from localtok.runs import flights, sums

    told = {
        "spec": asdict(spec),
        "currency": world.advertiser.currency,
        "digest": digested,
        "sums": sums(world),
        "regret_micros": regret,
        "ads": [asdict(one) for one in flights(world)],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _csv(spec: Spec, world: World, digested: str, regret: int | None) -> str:
    """A row an ad."""
    from localtok.runs import flights
    from localtok.runs.summing import COLUMNS, row

    return rows_of(COLUMNS, [row(one) for one in flights(world)])


def rows_of(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> str:
    """CSV with a line of names."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _table(spec: Spec, world: World, digested: str, regret: int | None) -> str:
    from localtok.runs import flights, sums

    currency = world.advertiser.currency
    head = title(spec, f"seed {spec.seed}, {spec.policy}", currency, ads=bool(world.ads))
    parts = [head, _figures(sums(world), currency, RESULTS[world.model.shop.result], regret)]
    if world.ads:
        parts.append(_ads(flights(world)))
    return "\n".join([*parts, f"digest {digested}\n"])


def title(spec: Spec, who: str, currency: str, *, ads: bool = True) -> str:
    """`who` is the seed and the policy, or the seeds."""
    days = "1 day" if spec.days == 1 else f"{spec.days} days"
    bought = f", up to {spec.ads} ads, {spec.daily_budget:,} {currency} a day" if ads else ""
    return f"{spec.scenario}, {who}, {days}{bought}\n"


def _figures(made: dict[str, int], currency: str, results: str, regret: int | None) -> str:
    """What it came to: what the platform reports, what the shop saw, and the truth."""
    took = made["order_value_micros"] / _MICROS
    sent = made["events_kept"] + made["events_dropped"]
    rows = [
        *(_seen(made, currency) if made["ads"] else ()),
        *(_claimed(made, currency, results) if made["ads"] else ()),
        (f"{results} in the shop", f"{made['orders']:,}", f"{money(took)} {currency}"),
        *(_caused(made, currency) if made["ads"] else ()),
    ]
    if regret is not None:
        rows.append(("regret against the oracle", signed(regret / _MICROS), currency))
    rows.append(("events", f"{sent:,}", f"{made['events_dropped']:,} dropped as duplicates"))
    first, second = (max(len(row[k]) for row in rows) for k in range(2))
    return "".join(f"{name:<{first}}  {figure:>{second}}  {note}".rstrip() + "\n" for name, figure, note in rows)


def _seen(made: dict[str, int], currency: str) -> list[Row]:
    spend, seen = made["spend_micros"] / _MICROS, made["impressions"]
    engaged = sum(made[name] for name in ("likes", "comments", "shares", "saves"))
    return [
        ("spend", money(spend), f"{currency}, CPM {ratio(1_000 * spend, seen)}"),
        ("impressions", f"{seen:,}", f"reach {made['reach']:,}, frequency {ratio(seen, made['reach'])}"),
        _pair("watched 2 s / 6 s", made, ("watched_2s", "watched_6s"), "impressions"),
        _pair("watched half / to the end", made, ("p50", "p100"), "plays"),
        ("likes, comments, shares, saves", f"{engaged:,}", f"{share(engaged, seen, 2)} of impressions"),
        ("clicks", f"{made['clicks']:,}", f"CTR {share(made['clicks'], seen, 2)}, CPC {ratio(spend, made['clicks'])}"),
    ]


def _claimed(made: dict[str, int], currency: str, results: str) -> list[Row]:
    spend, value = made["spend_micros"] / _MICROS, made["conversion_value_micros"] / _MICROS
    note = f"{money(value)} {currency}, ROAS {ratio(value, spend)}"
    return [(f"{results} the platform claims", f"{made['conversions']:,}", note)]


def _caused(made: dict[str, int], currency: str) -> list[Row]:
    spend, value = made["spend_micros"] / _MICROS, made["incremental_value_micros"] / _MICROS
    note = f"{money(value)} {currency}, true ROAS {ratio(value, spend)}"
    return [
        ("because of the ads", f"{made['incremental_orders']:,}", note),
        ("score: that less the spend", signed(made["score_micros"] / _MICROS), currency),
    ]


def _pair(name: str, made: dict[str, int], counted: tuple[str, str], of: str) -> Row:
    first, second = (made[one] for one in counted)
    return name, f"{first:,} / {second:,}", f"{share(first, made[of])} / {share(second, made[of])} of {of}"


def _ads(ads: list[Flight]) -> str:
    head = ("post", "spend", "impressions", "2 s", "CTR", "claimed", "true")
    rows = [
        (
            short(f"{one.handle} {one.format}", 28),
            money(one.spend_micros / _MICROS),
            f"{one.counters.impressions:,}",
            share(one.counters.watched_2s, one.counters.impressions, 0),
            share(one.counters.clicks, one.counters.impressions, 2),
            f"{one.conversions}",
            f"{one.incremental_orders}",
        )
        for one in sorted(ads, key=lambda one: -one.spend_micros)
    ]
    stopped = [one for one in ads if one.status != "AD_STATUS_DELIVERY_OK"]
    return table(head, rows) + "".join(f"{one.handle} {one.format}: {one.status}\n" for one in stopped)
