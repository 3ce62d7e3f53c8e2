"""Runs of the market without a server: what a policy would have come to, over and over, and beside another.

    spec = Spec(scenario="demo", seed=7, days=14, policy="by-intent")
    world = fly(spec)
    sums(world), digest(world)

Everything is a function of the spec, so one run is the same in this process, in another and on a cluster.
"""

from __future__ import annotations

from .digesting import digest
from .flying import begun, fly
from .policies import POLICIES
from .spec import Spec
from .summing import Flight, flights, sums

__all__ = ["POLICIES", "Flight", "Spec", "begun", "digest", "flights", "fly", "sums"]
