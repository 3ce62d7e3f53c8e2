"""Looking at a destination as a visitor with a click id would, without being led anywhere by it."""

from __future__ import annotations

from .addresses import Resolve, open_to_all, same_origin, system
from .visit import BOUNDS, Bounds, fetch

__all__ = ["BOUNDS", "Bounds", "Resolve", "fetch", "open_to_all", "same_origin", "system"]
