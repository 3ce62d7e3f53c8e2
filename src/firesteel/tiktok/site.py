"""The simulated brand's own books, as localtok keeps them: what its site and back end saw. Rows for the collector."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx2

from ..values import MICROS
from .local import ask
from .mapping import epoch

Row = dict[str, Any]
_PAGE = 20_000


class Site:
    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    def events(self, after: int = 0) -> tuple[list[Row], int]:
        """Events after a sequence number as they were sent, and the number to ask after next.

        Keys: seq, source, pixel_code, event, event_id, event_time and received_at (epoch seconds), order_id,
        value (decimal text or None), currency, ttp, ttclid, url.
        """
        return self._after("events", after)

    def touches(self, after: int = 0) -> tuple[list[Row], int]:
        """Of each visitor who ordered, the last click and the last view before it: kind, ad_id, visitor, ttclid, at.

        Not every landing, so no landing rate can be had of them. Views are the local platform's word: a real one never
        says who saw an ad.
        """
        rows, end = self._after("touches", after)
        return [
            {
                "kind": row["kind"],
                "ad_id": row["ad_id"],
                "visitor": row["ttp"],
                "ttclid": row["ttclid"],
                "at": epoch(row["at"]),
            }
            for row in rows
        ], end

    def orders(self, after: int = 0) -> tuple[list[Row], int]:
        """Orders of the back end, a new row for each change of status: order_id, placed_at, value_micros, currency, status."""
        rows, end = self._after("orders", after)
        return [
            {
                "order_id": row["order_id"],
                "placed_at": epoch(row["placed_at"]),
                "value_micros": int(Decimal(row["value"]) * MICROS),
                "currency": row["currency"],
                "status": row["status"],
            }
            for row in rows
        ], end

    def _after(self, kind: str, after: int) -> tuple[list[Row], int]:
        found: list[Row] = []
        while True:
            answer = ask(self._http, "GET", f"shop/{kind}?after={after}&limit={_PAGE}")
            found += answer[kind]
            after = int(answer["next"])
            if len(answer[kind]) < _PAGE:
                return found, after
