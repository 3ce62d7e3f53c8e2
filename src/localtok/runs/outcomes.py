"""What a worker hands back of a run: small enough for any wire, and the same wherever the run was made."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from .digesting import digest
from .flying import fly
from .policies import POLICIES
from .spec import Spec
from .summing import sums


@dataclass(frozen=True, slots=True)
class Outcome:
    """`sums` are empty where `trouble` says why there are none."""

    spec: Spec
    currency: str = ""
    digest: str = ""
    sums: dict[str, int] = field(default_factory=dict)
    trouble: str = ""


def outcome(spec: Spec) -> Outcome:
    """The run, made here. A run that fails is an outcome too: one must not take a thousand others with it."""
    try:
        world = fly(spec)
        return Outcome(spec, world.advertiser.currency, digest(world), sums(world))
    except ValueError as error:
        return Outcome(spec, trouble=str(error))
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Outcome(
            spec, trouble=f"{type(error).__name__}: {error} ({Path(where.filename).name}, line {where.lineno})"
        )


def written(one: Outcome) -> str:
    """As JSON on one line."""
    return msgspec.json.encode(one).decode()


def read(text: str) -> Outcome:
    """From JSON. Raises `ValueError` for anything else."""
    return msgspec.json.decode(text, type=Outcome)


def in_order(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """By seed, and each seed's in the order of `POLICIES`: the same whoever was done first."""
    places = list(POLICIES)
    return sorted(outcomes, key=lambda one: (one.spec.scenario, one.spec.seed, places.index(one.spec.policy)))
