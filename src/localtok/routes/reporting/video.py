"""`report/video_performance/get/`: a video second by second, from how long each impression was watched.

A video is known by the id of its file, or for a Spark Ad by its post's. Which second somebody acts in is not simulated:
it is taken to be the last one watched of the first time through.
"""

from __future__ import annotations

import numpy as np

from tiktokwire import reports as wire
from tiktokwire.codes import Code

from ...doors import Call, Door, Fidelity, Guard, Refused
from ...market import counting
from ...market.cells import BIT
from ...market.closed import Part
from ...market.dice import Ints
from ...state import Ad, Hour
from ..common import bad, one_of, page
from .question import FOREVER, span
from .sums import Lag, all_views

_MOST_ADS = 200


def performance(call: Call, ask: wire.VideoAsk) -> wire.VideoReport:
    one_of("report_type", ask.report_type or "VIDEO", ("VIDEO", "AD"))
    ads = _ads(call, ask)
    start, end = (0, FOREVER) if ask.lifetime in (None, True) else span(call, ask.start_date, ask.end_date)
    if call.world.assume.report_latency:
        end = min(end, Lag.at(call.now).by - 3_600 + 1)
    hours = call.world.hours
    found = [(ad, hours.between(ad.ad_id, start, end)) for ad in ads]
    shown, info = page([one for one in found if one[1]], ask.page, ask.page_size)
    rows = [_row(call, ad, some, hours.parts(ad.ad_id, start, end)) for ad, some in shown]
    return wire.VideoReport(rows=rows, page_info=info)


def _ads(call: Call, ask: wire.VideoAsk) -> list[Ad]:
    filters = ask.filtering or wire.VideoFilter()
    every = [ad for ad in call.world.ads.values() if ad.operation_status != "DELETE"]
    if ask.report_type == "AD":
        ids = filters.ad_ids or []
        if not 1 <= len(ids) <= _MOST_ADS:
            raise bad("filtering.ad_ids", f"give 1 to {_MOST_ADS} ads, not {len(ids)}.")
        return [ad for ad in every if ad.ad_id in ids]
    given = [name for name in ("material_ids", "video_ids") if getattr(filters, name)]
    if len(given) != 1:
        raise Refused(Code.PARAM_ERROR, "filtering: give material_ids or video_ids.")
    videos: list[str] = getattr(filters, given[0])
    if len(videos) != 1:
        raise bad(f"filtering.{given[0]}", f"one video, not {len(videos)}.")
    return [ad for ad in every if _video(ad) == videos[0]]


def _video(ad: Ad) -> str:
    return ad.video_id or ad.item_id


def _row(call: Call, ad: Ad, hours: list[Hour], parts: list[Part]) -> wire.VideoRow:
    length = int(call.world.creatives.length[call.world.row_of(ad)])
    views, seconds = all_views(hours), counting.seconds(length)
    plays = counting.by_second(views, length)
    wanted = BIT["plays"] | BIT["clicks"]
    clicks = views[np.flatnonzero(views["did"] & wanted == wanted)]
    clicked = [(clicks["viewer"], counting.last_second(clicks["watch_ms"], length))]
    for part in parts:
        second, some = part.by_second()
        plays[second] += some
        clicked.append(part.clicks(seconds))
    metrics = _by_second(plays)
    buyers = [win.viewer for hour in hours for win in hour.wins]
    won = sum(np.bincount(second[np.isin(viewer, buyers)], minlength=seconds) for viewer, second in clicked)
    metrics.convert_count = np.asarray(won).tolist()
    metrics.cvr = _share(metrics.convert_count, metrics.click_count)
    return wire.VideoRow(
        dimensions=wire.VideoDimensions(ad_id=ad.ad_id, video_id=_video(ad), duration=length / 1_000), metrics=metrics
    )


def _by_second(plays: Ints) -> wire.VideoMetrics:
    """Who is still there as each second begins, who leaves within it, and who acts: of `counting.by_second`."""
    column = {name: plays[:, place] for place, name in enumerate(counting.SECONDS)}
    whole = int(column["plays"].sum())
    there = whole - np.concatenate([[0], np.cumsum(column["gone"])[:-1]])
    counted, gone, clicks = there.tolist(), column["gone"].tolist(), column["clicks"].tolist()
    return wire.VideoMetrics(
        view_count=counted,
        click_count=clicks,
        slide_count=gone,
        break_count=gone,
        like_count=column["likes"].tolist(),
        share_count=column["shares"].tolist(),
        comment_count=column["comments"].tolist(),
        ctr=_share(clicks, counted),
        retain=_share(counted, [whole] * len(counted)),
        drop_off=_share(gone, [whole] * len(counted)),
    )


def _share(parts: list[int], wholes: list[int]) -> list[float]:
    return [round(part / whole, 4) if whole else 0.0 for part, whole in zip(parts, wholes, strict=True)]


DOORS = (
    Door(
        "GET", "report/video_performance/get/", wire.VideoAsk, Guard.ADVERTISER, performance,
        fidelity=Fidelity.PLAUSIBLE, source="GO,INF",
        note="acts happen in the last second watched; leaving is a slide and a break alike; video_id may be a post's",
    ),
)  # fmt: skip
