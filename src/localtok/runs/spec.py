"""What a run is: everything that decides what happens in it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from .policies import POLICIES

_RANGES = {"seed": (0, 1 << 31), "days": (1, 366), "daily_budget": (1, 10_000_000), "ads": (1, 100)}


@dataclass(frozen=True, slots=True)
class Spec:
    """One run: a scenario and a seed make the world, a policy picks the posts, and one ad group advertises them.

    Raises `ValueError` that names the field.
    """

    scenario: str = "demo"
    """A shipped one's name, or the path of a file."""
    seed: int = 7
    days: int = 14
    policy: str = "by-engagement"
    """One of `policies.POLICIES`."""
    daily_budget: int = 50
    """Whole units of the account's currency."""
    ads: int = 6
    """At most, an ad a post."""
    engine: str = ""
    """numpy, numba or auto; empty for what the environment says. It changes how fast a run is, never what happens in it."""

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} must be between {low:,} and {high:,}, not {getattr(self, name):,}")
        if self.policy not in POLICIES:
            raise ValueError(f"there is no policy {self.policy!r}; there are {', '.join(POLICIES)}")


def written(spec: Spec) -> str:
    """As JSON."""
    return msgspec.json.encode(spec).decode()


def read(text: str) -> Spec:
    """From JSON. Raises `ValueError` (`msgspec.ValidationError` is one) for anything else."""
    return msgspec.json.decode(text, type=Spec)
