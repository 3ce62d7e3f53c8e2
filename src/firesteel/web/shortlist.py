"""The table of posts: its columns, its order, its filter and its sums.

Views are shown and never order the table: they are context, not merit (R-052).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ..desk.views import PostRow
from ..errors import BadInput
from ..posts import Signals, Verdict
from . import words


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A figure of a post. Where it is a rate, `above` over `below` are counts, so that sums give the total's rate."""

    key: str
    label: str
    formula: str
    show: Callable[[float | None], str]
    above: str
    below: str = ""
    faint: bool = False
    sortable: bool = True
    wide: bool = False
    """Shown only when all signals are asked for."""

    def of(self, signals: Signals) -> float | None:
        top = getattr(signals, self.above)
        if not self.below:
            return None if top is None else float(top)
        base = getattr(signals, self.below)
        return None if top is None or not base else float(top) / float(base)

    def over_all(self, rows: Iterable[PostRow]) -> float | None:
        """From sums over the posts where both counts could be seen; never an average of rates."""
        pairs = [
            (getattr(row.post.signals, self.above), getattr(row.post.signals, self.below) if self.below else 1)
            for row in rows
        ]
        seen = [(float(top), float(base)) for top, base in pairs if top is not None and base is not None]
        if not seen:
            return None
        top, base = sum(pair[0] for pair in seen), sum(pair[1] for pair in seen)
        return top if not self.below else top / base if base else None


COLUMNS: tuple[Column, ...] = (
    Column(
        key="hook",
        label="2 s hook",
        formula="views of two seconds or more ÷ views",
        show=words.percent,
        above="hook_2s",
        below="views",
    ),
    Column(
        key="watch",
        label="Watch",
        formula="watch time ÷ views",
        show=words.seconds,
        above="watch_time_s",
        below="views",
    ),
    Column(
        key="completion",
        label="Completion",
        formula="views watched to the end ÷ views; compare within a length",
        show=words.percent,
        above="completions",
        below="views",
        wide=True,
    ),
    Column(
        key="intent",
        label="Intent ‰",
        formula="comments with a buying intent, one an author ÷ views × 1000",
        show=words.per_mille,
        above="intent_comments",
        below="views",
    ),
    Column(
        key="saves", label="Saves ‰", formula="saves ÷ views × 1000", show=words.per_mille, above="saves", below="views"
    ),
    Column(
        key="shares",
        label="Shares ‰",
        formula="shares ÷ views × 1000",
        show=words.per_mille,
        above="shares",
        below="views",
    ),
    Column(
        key="profile",
        label="Profile ‰",
        formula="profile visits ÷ views × 1000",
        show=words.per_mille,
        above="profile_visits",
        below="views",
    ),
    Column(
        key="follows",
        label="Follows ‰",
        formula="follows ÷ views × 1000",
        show=words.per_mille,
        above="follows",
        below="views",
        wide=True,
    ),
    Column(
        key="views",
        label="Views",
        formula="plays that started, replays excluded; context, no merit",
        show=words.count,
        above="views",
        faint=True,
        sortable=False,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}
RELIABLE = 0.35
"""Below this share of own data a raw rate is set faint."""

FILTERS: tuple[tuple[str, str], ...] = (
    ("", "All"),
    *((verdict.value, words.VERDICTS[verdict][1]) for verdict in Verdict),
    ("flying", "In flight"),
)
SORTS = ("rank", "beats", "verdict", "rights", "posted", *(column.key for column in COLUMNS if column.sortable))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the reader wants to see: text to look for, a verdict, an order (``-`` before it turns it round)."""

    text: str = ""
    verdict: str = ""
    sort: str = "rank"
    wide: bool = False

    @property
    def key(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def reverse(self) -> bool:
        return self.sort.startswith("-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column's head: what it says, what a click on it asks for, and how it is ordered now."""

    label: str
    hint: str
    kind: str = ""
    sort: str = ""
    """Empty where the column orders nothing."""
    order: str = ""
    """ascending or descending, as `aria-sort` says it; empty where another column orders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    text: str
    faint: bool
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    row: PostRow
    cells: tuple[Cell, ...]


def columns(ask: Ask) -> tuple[Column, ...]:
    """The usual columns, or all of them."""
    return tuple(column for column in COLUMNS if ask.wide or not column.wide)


def checked(ask: Ask) -> Ask:
    """Raises `BadInput` for an order by views, and for one that does not exist."""
    if ask.key == "views":
        raise BadInput(
            "views alone never order this list", remedy="choose another column; views are context, not merit"
        )
    if ask.key not in SORTS:
        raise BadInput(f"there is no order {ask.key!r}", remedy=f"choose one of {', '.join(SORTS)}")
    if ask.verdict not in dict(FILTERS):
        raise BadInput(
            f"there is no verdict {ask.verdict!r}",
            remedy=f"choose one of {', '.join(key for key, _ in FILTERS if key)}",
        )
    return ask


def chosen(rows: Sequence[PostRow], ask: Ask) -> tuple[PostRow, ...]:
    """The rows asked for, in the order asked for; ties stay in rank order, what is not known comes last."""
    kept = sorted((row for row in rows if _matches(row, ask)), key=lambda row: row.ranked.rank)
    values = {id(row): _value(row, ask.key) for row in kept}
    known = [row for row in kept if values[id(row)] is not None]
    known.sort(key=lambda row: values[id(row)], reverse=ask.reverse)  # type: ignore[arg-type, return-value]
    return (*known, *(row for row in kept if values[id(row)] is None))


def counts(rows: Sequence[PostRow]) -> dict[str, int]:
    """How many rows each filter keeps."""
    return {key: sum(1 for row in rows if _matches(row, Ask(verdict=key))) for key, _ in FILTERS}


def heads(ask: Ask) -> tuple[Head, ...]:
    """Every column after the first; the one that orders turns round when asked again."""
    return tuple(
        Head(
            label=label,
            hint=hint,
            kind=kind,
            sort=_turned(first, ask) if first else "",
            order=("descending" if ask.reverse else "ascending")
            if first and first.removeprefix("-") == ask.key
            else "",
        )
        for first, label, hint, kind in (
            *_BEFORE,
            *(
                (
                    f"-{column.key}" if column.sortable else "",
                    column.label,
                    column.formula,
                    "num faint" if column.faint else "num",
                )
                for column in columns(ask)
            ),
            *_AFTER,
        )
    )


def lines(rows: Iterable[PostRow], shown: Sequence[Column]) -> tuple[Line, ...]:
    return tuple(Line(row=row, cells=tuple(_cell(row, column) for column in shown)) for row in rows)


def totals(rows: Sequence[PostRow], shown: Sequence[Column]) -> tuple[Cell, ...]:
    return tuple(Cell(text=column.show(column.over_all(rows)), faint=column.faint) for column in shown)


def scale(rows: Iterable[PostRow]) -> float:
    """How far the score's scale reaches on either side of the baseline, the same for all rows.

    Far enough for nine in ten; the rest end in an arrow, so that one outlier does not press all others together.
    """
    ends = sorted(max(abs(row.ranked.low), abs(row.ranked.high)) for row in rows)
    return max(0.1, ends[len(ends) * 9 // 10]) if ends else 0.1


_BEFORE = (
    ("verdict", "Verdict", "what to do with the post", ""),
    (
        "rank",
        "Score",
        "weighted signals against the account's own posts of that length and age, with a 90 % interval; views weigh nothing",
        "",
    ),
    ("-beats", "P(beats)", "chance that the post is better than the account's usual one", "num"),
)
_AFTER = (
    ("rights", "Rights", "the earliest end of contract, authorisation, music and the duty to keep the post up", ""),
)


def _turned(first: str, ask: Ask) -> str:
    """What a click on a head asks for: its own first order, or the other one if that holds already."""
    if first != ask.sort:
        return first
    return first.removeprefix("-") if first.startswith("-") else f"-{first}"


def _matches(row: PostRow, ask: Ask) -> bool:
    if ask.verdict == "flying":
        if not row.flight:
            return False
    elif ask.verdict and row.ranked.verdict.value != ask.verdict:
        return False
    words_in = (
        f"{row.post.caption} @{row.post.creator.handle} {row.post.format} {row.post.language} {row.post.id}".casefold()
    )
    return all(part in words_in for part in ask.text.casefold().split())


def _value(row: PostRow, key: str) -> float | int | datetime | None:
    if key in BY_KEY:
        return BY_KEY[key].of(row.post.signals)
    simple: dict[str, float | int | datetime | None] = {
        "rank": row.ranked.rank,
        "beats": row.ranked.beats,
        "verdict": list(Verdict).index(row.ranked.verdict),
        "rights": row.rights.ends_at or datetime.max.replace(tzinfo=UTC),
        "posted": row.post.posted_at,
    }
    return simple[key]


def _cell(row: PostRow, column: Column) -> Cell:
    value = column.of(row.post.signals)
    if value is None and getattr(row.post.signals, column.above) is None:
        return Cell(text="not seen", faint=True, hint="TikTok does not show this for this account or post")
    known = row.ranked.signals.get(column.above)
    thin = known is not None and known.reliability < RELIABLE
    hint = f"little behind it: {known.n:,.0f} views" if known is not None and thin else ""
    return Cell(text=column.show(value), faint=column.faint or thin, hint=hint)
