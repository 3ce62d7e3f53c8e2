"""The lake's tables: columns, types, and which moment gives a row its account day.

Times are UTC with microseconds; money is integer micros; a column marked ``not null`` must be given. A table may gain
columns at its end: old files read as null there. It never loses or retypes one.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

_TEXT, _COUNT, _NUMBER, _TRUTH = pa.string(), pa.int64(), pa.float64(), pa.bool_()
_TIME, _DAY = pa.timestamp("us", tz="UTC"), pa.date32()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    name: str
    schema: pa.Schema
    dated_by: str = ""
    """The column whose moment decides `account_day`; empty where rows bring their own, or have none."""
    closes: bool = False
    """Whether that moment ends what the row counts, so that midnight still belongs to the day before."""
    whose: str = ""
    """The column that says whose the texts below are; empty where they are nobody's in particular."""
    named: str = ""
    """The same column where it holds a handle, of which at rest a token stands there."""
    texts: tuple[str, ...] = ()
    """What lies sealed under that person's key (`sealing.py`)."""
    addresses: tuple[str, ...] = ()
    """What lies with the token in place of the handle, or sealed."""
    told_by: tuple[tuple[str, str], ...] = ()
    """Names of things and their ids, from the smallest to what it is part of: an id tells a thing whatever it is called."""

    @property
    def sealed(self) -> tuple[str, ...]:
        """Columns that read otherwise at rest."""
        return (*((self.named,) if self.named else ()), *self.texts, *self.addresses)


def _schema(*columns: tuple[str, pa.DataType], needed: frozenset[str]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable=name not in needed) for name, kind in columns])


POST = Table(
    name="post",
    schema=_schema(
        ("post_id", _TEXT),
        ("account", _TEXT),
        ("is_brand", _TRUTH),
        ("taken_at", _TIME),
        ("account_day", _DAY),
        ("posted_at", _TIME),
        ("duration_s", _NUMBER),
        ("caption", _TEXT),
        ("language", _TEXT),
        ("format", _TEXT),
        ("url", _TEXT),
        ("views", _NUMBER),
        ("impressions", _NUMBER),
        ("hook_2s", _NUMBER),
        ("watch_time_s", _NUMBER),
        ("completions", _NUMBER),
        ("rewatches", _NUMBER),
        ("likes", _NUMBER),
        ("comments", _NUMBER),
        ("shares", _NUMBER),
        ("saves", _NUMBER),
        ("follows", _NUMBER),
        ("profile_visits", _NUMBER),
        ("retention", pa.list_(_NUMBER)),
        ("reach", _NUMBER),
        ("hook_6s", _NUMBER),
        ("viewers", _TEXT),
        ("thumbnail", _TEXT),
        ("source", _TEXT),
        needed=frozenset({"post_id", "account", "is_brand", "taken_at", "account_day"}),
    ),
    dated_by="taken_at",
    closes=True,
    whose="account",
    named="account",
    texts=("caption",),
    addresses=("url", "thumbnail"),
)
"""A snapshot of one post: counts over its life up to `taken_at`; null where they could not be seen. `viewers` is JSON:
``{"countries": {"DE": 0.4}, "genders": …, "ages": …}``."""

COMMENT = Table(
    name="comment",
    schema=_schema(
        ("comment_id", _TEXT),
        ("post_id", _TEXT),
        ("author", _TEXT),
        ("text", _TEXT),
        ("created_at", _TIME),
        ("account_day", _DAY),
        ("likes", _COUNT),
        ("is_creator", _TRUTH),
        ("hidden", _TRUTH),
        ("taken_at", _TIME),
        ("parent", _TEXT),
        ("pinned", _TRUTH),
        ("ad", _TEXT),
        needed=frozenset({"comment_id", "post_id", "author", "text", "is_creator", "hidden", "taken_at"}),
    ),
    dated_by="created_at",
    whose="author",
    texts=("text",),
)
"""A reading of one comment; the newest `taken_at` holds. `parent` is the comment it replies to, null where it begins a
thread; `ad` is the ad through which it was read, null where it came through the account holder's own door or a file."""

_DELIVERY = (
    ("ad_id", _TEXT),
    ("flight_id", _TEXT),
    ("post_id", _TEXT),
    ("hour", _TIME),
    ("account_day", _DAY),
    ("impressions", _COUNT),
    ("spend_micros", _COUNT),
    ("clicks", _COUNT),
    ("plays", _COUNT),
    ("watched_2s", _COUNT),
    ("watched_6s", _COUNT),
    ("completions", _COUNT),
    ("watch_time_s", _NUMBER),
    ("likes", _COUNT),
    ("comments", _COUNT),
    ("shares", _COUNT),
    ("follows", _COUNT),
    ("profile_visits", _COUNT),
    ("platform_conversions", _COUNT),
    ("retrieved_at", _TIME),
)
DELIVERY = Table(
    name="delivery",
    schema=_schema(*_DELIVERY, needed=frozenset(name for name, _ in _DELIVERY) - {"watch_time_s"}),
    dated_by="hour",
)
"""An ad's hour as reported; of several reports of one hour the newest `retrieved_at` holds."""

EVENT = Table(
    name="event",
    schema=_schema(
        ("source", _TEXT),
        ("pixel_code", _TEXT),
        ("name", _TEXT),
        ("event_id", _TEXT),
        ("occurred_at", _TIME),
        ("received_at", _TIME),
        ("account_day", _DAY),
        ("order_id", _TEXT),
        ("value_micros", _COUNT),
        ("currency", _TEXT),
        ("visitor", _TEXT),
        ("ttclid", _TEXT),
        needed=frozenset({"source", "pixel_code", "name", "occurred_at", "received_at", "account_day"}),
    ),
    dated_by="occurred_at",
)
"""One thing a browser or a back end sent, copies included."""

TOUCH = Table(
    name="touch",
    schema=_schema(
        ("kind", _TEXT),
        ("ad_id", _TEXT),
        ("visitor", _TEXT),
        ("ttclid", _TEXT),
        ("at", _TIME),
        ("account_day", _DAY),
        needed=frozenset({"kind", "ad_id", "at", "account_day"}),
    ),
    dated_by="at",
)

ORDER = Table(
    name="order",
    schema=_schema(
        ("order_id", _TEXT),
        ("placed_at", _TIME),
        ("account_day", _DAY),
        ("value_micros", _COUNT),
        ("currency", _TEXT),
        ("status", _TEXT),
        ("retrieved_at", _TIME),
        ("ttclid", _TEXT),
        ("ad_id", _TEXT),
        ("source", _TEXT),
        needed=frozenset(
            {"order_id", "placed_at", "account_day", "value_micros", "currency", "status", "retrieved_at"}
        ),
    ),
    dated_by="placed_at",
)
"""An order of the brand's back end; a change of status is a new row, the newest `retrieved_at` holds. Its value is what it
is still worth, so without what was refunded. `ttclid` and `ad_id` are where the shop kept them with the order; `source` is
the kind of file it came from, null where it came from the site itself. Nothing of who bought is kept."""

_PAID = (
    ("account_day", _DAY),
    ("last_day", _DAY),
    ("campaign_id", _TEXT),
    ("campaign", _TEXT),
    ("adgroup_id", _TEXT),
    ("adgroup", _TEXT),
    ("ad_id", _TEXT),
    ("ad", _TEXT),
    ("post_id", _TEXT),
    ("currency", _TEXT),
    ("spend_micros", _COUNT),
    ("impressions", _COUNT),
    ("reach", _COUNT),
    ("clicks", _COUNT),
    ("plays", _COUNT),
    ("watched_2s", _COUNT),
    ("watched_6s", _COUNT),
    ("p25", _COUNT),
    ("p50", _COUNT),
    ("p75", _COUNT),
    ("completions", _COUNT),
    ("average_play_s", _NUMBER),
    ("likes", _COUNT),
    ("comments", _COUNT),
    ("shares", _COUNT),
    ("follows", _COUNT),
    ("profile_visits", _COUNT),
    ("conversions", _COUNT),
    ("value_micros", _COUNT),
    ("file", _TEXT),
    ("retrieved_at", _TIME),
)
PAID = Table(
    name="paid",
    schema=_schema(
        *_PAID, needed=frozenset({"campaign", "adgroup", "ad", "currency", "spend_micros", "file", "retrieved_at"})
    ),
    texts=("campaign", "adgroup", "ad"),
    told_by=(("ad", "ad_id"), ("adgroup", "adgroup_id"), ("campaign", "campaign_id")),
)
"""What an ad did from `account_day` to `last_day` by a report somebody exported from Ads Manager; both are null where the
file does not say which days it covers. Of several reports of one ad and span the newest `retrieved_at` holds; `file` is the
digest of the one it stood in. Counts are null where the file has no such column."""

REFUSED_EVENT = Table(
    name="refused_event",
    schema=_schema(
        ("refused_at", _TIME),
        ("account_day", _DAY),
        ("reason", _TEXT),
        ("name", _TEXT),
        ("source", _TEXT),
        ("row", _TEXT),
        needed=frozenset({"refused_at", "account_day", "reason", "row"}),
    ),
    dated_by="refused_at",
)
"""What was sent and not taken, with the reason: as JSON, of it only what names nobody (`collector.intake`)."""

TABLES: dict[str, Table] = {
    table.name: table for table in (POST, COMMENT, DELIVERY, EVENT, TOUCH, ORDER, PAID, REFUSED_EVENT)
}
