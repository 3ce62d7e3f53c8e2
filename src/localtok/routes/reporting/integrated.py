"""`report/integrated/get/`: sums over hours, cut by ad, ad group, campaign or account, by day or hour, and by viewers."""

from __future__ import annotations

from tiktokwire import reports as wire

from ...doors import Call, Door, Fidelity, Guard
from ..common import page
from .question import understood
from .rows import MOST_IDS, answered


def report(call: Call, ask: wire.ReportAsk) -> wire.Report:
    asked = understood(call, ask)
    found = answered(call.world, asked)
    shown, info = page(found.rows, ask.page, ask.page_size)
    if found.truncated:
        call.headers["X-Tt-Ads-Throttle"] = (
            f"Only the newest {MOST_IDS} ids are in this answer; filter by id for the rest."
        )
    return wire.Report(
        rows=found.printed(shown),
        page_info=info,
        total_metrics=found.totals() if asked.totals else None,
    )


DOORS = (
    Door(
        "GET",
        "report/integrated/get/",
        wire.ReportAsk,
        Guard.ADVERTISER,
        report,
        fidelity=Fidelity.PLAUSIBLE,
        source="SDK,DOC:54351667367,DOC:53818286211,DOC:53762637733,WIRE",
        note="BASIC and AUDIENCE; metrics nothing here brings about are '-', late figures only with report_latency",
    ),
)
