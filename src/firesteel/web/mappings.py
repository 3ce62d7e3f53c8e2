"""What a person asks of a file on the import page: which content, as of when, and which of its columns are ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict

from ..desk.views import Examined
from ..errors import BadInput
from . import words

KINDS = (("posts", "Posts"), ("comments", "Comments"), ("orders", "Orders"), ("ads", "Ads and their results"))
"""What a file may be taken for."""
COLUMN, FORMULA = "our.", "formula."
"""Fields of the form: a column of the file for ours, or a formula over several."""
OURS = {
    "post_id": "Post's id",
    "account": "Account",
    "posted_at": "Posted at",
    "as_of": "Counts read at",
    "duration_s": "Length in seconds",
    "url": "Address",
    "ad_id": "Ad's id",
    "order_id": "Order's id",
    "text": "Text",
    "views": "Views",
    "impressions": "Impressions",
    "reach": "Reach",
    "hook_6s": "6 s views",
    "watch_time_s": "Watch time in seconds",
    "average_watch_s": "Average watch in seconds",
    "completions": "Watched to the end",
    "rewatches": "Rewatches",
    "viewers_countries": "Viewers by country",
    "viewers_genders": "Viewers by gender",
    "viewers_ages": "Viewers by age",
    "thumbnail": "Address of the cover",
    "at": "Written at",
    "id": "Comment's id",
    "is_creator": "By the creator",
    "ttclid": "TikTok click id",
    "trail": "Tracking words",
    "campaign_id": "Campaign's id",
    "adgroup_id": "Ad group's id",
    "adgroup": "Ad group",
    "watched_2s": "2 s views",
    "watched_6s": "6 s views",
    "p25": "Watched to 25 %",
    "p50": "Watched to 50 %",
    "p75": "Watched to 75 %",
    "average_play_s": "Average play in seconds",
    "ctr": "Click rate",
    "taken_at": "Counts read at",
    "source": "Kind of file",
}
"""Our columns in words, where `words.signal` has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Empty parts are left to what the file itself says."""

    columns: str = ""
    """A mapping as `firesteel import --columns` takes it."""
    what: str = ""
    as_of: str = ""
    """As typed: a time in the account's zone."""

    @classmethod
    def of(cls, form: QueryDict) -> Ask:
        """From a form's fields, or from an address. Raises `BadInput` for what can be no mapping."""
        columns = form.get("columns", "").strip() or _columns(form)
        return cls(columns=columns, what=form.get("what", "").strip(), as_of=form.get("as_of", "").strip())

    @property
    def query(self) -> str:
        """For an address, with its question mark; empty where nothing is asked."""
        given = {"columns": self.columns, "what": self.what, "as_of": self.as_of}
        said = urlencode({key: value for key, value in given.items() if value})
        return f"?{said}" if said else ""

    def moment(self, timezone: str) -> datetime | None:
        """Raises `BadInput`."""
        if not self.as_of:
            return None
        try:
            typed = datetime.fromisoformat(self.as_of)
        except ValueError:
            raise BadInput(
                f"{self.as_of!r} is no time", where="as of", remedy="write it like 2026-11-20T09:30"
            ) from None
        return typed if typed.tzinfo else typed.replace(tzinfo=ZoneInfo(timezone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the mapping: our column, and what of the file is read into it."""

    ours: str
    label: str
    column: str
    """The file's column chosen; empty for none."""
    formula: str
    """Where it is more than one column."""


def lines(examined: Examined) -> list[Line]:
    """Mapped columns first, in our order."""
    made = [_line(ours, examined.mapping.get(ours, ""), examined.columns) for ours in examined.ours]
    return sorted(made, key=lambda line: not (line.column or line.formula))


def label(ours: str) -> str:
    return OURS.get(ours) or words.signal(ours)


def _line(ours: str, said: str, columns: Iterable[str]) -> Line:
    bare = said[1:-1] if len(said) > 1 and said[0] == said[-1] and said[0] in "\"'" else said
    column = next((name for name in columns if name in (said, bare)), "")
    return Line(ours=ours, label=label(ours), column=column, formula="" if column else said)


def _columns(form: QueryDict) -> str:
    """The fields of the mapping as one line; a formula comes before the column chosen beside it."""
    said: dict[str, str] = {}
    for field, value in form.items():
        if field.startswith(COLUMN) and str(value):
            said.setdefault(field.removeprefix(COLUMN), _quoted(str(value)))
        elif field.startswith(FORMULA) and str(value).strip():
            said[field.removeprefix(FORMULA)] = str(value).strip()
    return written(said)


def written(mapping: Mapping[str, str]) -> str:
    return ",".join(f"{ours}={theirs}" for ours, theirs in mapping.items())


def _quoted(column: str) -> str:
    """A column's name as a mapping takes it: with quotes where a comma or a quote in it would end it."""
    if not any(mark in column for mark in ",\"'"):
        return column
    mark = next((mark for mark in "\"'" if mark not in column), None)
    if mark is None:
        raise BadInput(
            f"the column {column!r} has both kinds of quotes in its name",
            where="columns",
            remedy="rename it in the file, then bring it again",
        )
    return f"{mark}{column}{mark}"
