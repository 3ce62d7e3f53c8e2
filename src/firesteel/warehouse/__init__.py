"""The lake (append-only Parquet), the engines that query it, and the readers that turn rows into the trade's values."""

from __future__ import annotations

from .engine import DuckDB, Engine
from .lake import Lake, account_day, day_begins
from .unknown import News, unknown

__all__ = ["DuckDB", "Engine", "Lake", "News", "account_day", "day_begins", "unknown"]
