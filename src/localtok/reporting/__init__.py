"""What came of a run, for people: tidy tables of every subject, charts of them, and a page that holds both.

    world, journal = watched(spec)
    tables = figures(world, journal)
    page.page(spec, world, tables)

The tables know what no real platform shows: what each post is worth, and which orders would not have come without an ad.
`page` and what it draws with are imported only where a page is wanted.
"""

from __future__ import annotations

from .figures import NAMES, figures
from .journal import Journal, watched
from .tables import Column, Table, as_csv, as_json

__all__ = ["NAMES", "Column", "Journal", "Table", "as_csv", "as_json", "figures", "watched"]
