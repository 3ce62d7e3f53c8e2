"""How what was agreed is said: days, lists, names, and the short form of every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ..values import Window
from .countries import named
from .values import UsageRights

OBJECTIVES = {
    "sales": "to sell",
    "traffic": "to bring people to a page",
    "reach": "to be seen by many people",
    "views": "to win video views",
    "community": "to win followers and profile visits",
    "leads": "to win enquiries",
}
RESULTS = {
    "spend": "money spent",
    "ctr": "click rate",
    "orders": "orders",
    "followers": "followers won",
}
"""Results whose name does not say it; any other reads as its name."""
REUSE = {"none": "nowhere else", "owned channels": "on the brand's own channels", "anywhere": "anywhere"}
CHANGES = {"no": "no", "after notice": "after telling the brand first", "yes": "yes, at any time"}
ACTIONS = {
    "notify": "the brand is told",
    "pause": "the ads are paused",
    "ask creator": "the creator is asked what to do",
}


def listed(each: Sequence[str], word: str = "and") -> str:
    """ "a, b and c"."""
    if len(each) < 2:
        return "".join(each)
    return f"{', '.join(each[:-1])} {word} {each[-1]}"


def capital(words: str) -> str:
    """With a capital first; the rest, names too, as it is."""
    return words[:1].upper() + words[1:]


def counted(count: int, one: str) -> str:
    """ "1 post", "1,200 posts"."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def day(moment: datetime) -> str:
    """ "3 January 2026", in UTC."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y}"


def since(moment: datetime) -> str:
    """A start to the day where it is one's beginning, else to the second."""
    return day(moment) if _midnight(moment) else f"{day(moment)}, {_clock(moment)} UTC"


def until(moment: datetime) -> str:
    """An end that is not part of the span: at midnight it is the end of the day before."""
    return f"the end of {day(moment - timedelta(days=1))}" if _midnight(moment) else since(moment)


def span(window: Window) -> str:
    return f"from {since(window.start)} until {until(window.end)}"


def percent(share: float) -> str:
    """Exact: 0.2 is "20 %", 0.125 is "12.5 %"."""
    figure = f"{Decimal(repr(share)) * 100:f}"
    return f"{figure.rstrip('0').rstrip('.') if '.' in figure else figure} %"


def places(markets: Iterable[str]) -> str:
    return listed(named(markets))


def aims(objectives: Iterable[str]) -> str:
    """ "to sell or to bring people to a page", in the order of `OBJECTIVES`."""
    known = list(OBJECTIVES)
    order = sorted(objectives, key=lambda each: (known.index(each) if each in known else len(known), each))
    return listed([OBJECTIVES.get(each, f"for “{each}”") for each in order], "or")


def results(names: Iterable[str]) -> str:
    return listed([RESULTS.get(name, name.replace("_", " ")) for name in sorted(names)])


def short(rights: UsageRights, field: str) -> str:
    """One field in few words: "open" for an answer nobody gave, "none" for what was agreed beside them and was not."""
    value = getattr(rights, field)
    if value is None or value in ((), ""):
        return "open" if field in _ANSWERS else "none"
    return _SHORT.get(field, str)(value)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _deadline(end: datetime) -> str:
    return f"until {until(end)}"


_ANSWERS = frozenset(
    [
        "posts",
        "window",
        "markets",
        "objectives",
        "link_and_cta",
        "comment_moderator",
        "creator_may_change",
        "reuse_outside",
        "negative_comments",
        "negative_share",
        "shared_results",
    ]
)
_SHORT: Mapping[str, Callable[[Any], str]] = {
    "posts": lambda posts: listed(sorted(posts)) or "open",
    "window": span,
    "markets": lambda markets: places(markets) or "open",
    "objectives": lambda objectives: listed(sorted(objectives)) or "open",
    "link_and_cta": _yes,
    "creator_may_change": lambda answer: CHANGES.get(answer, answer),
    "reuse_outside": lambda answer: REUSE.get(answer, answer),
    "negative_comments": lambda action: ACTIONS.get(action, action),
    "negative_share": lambda share: f"above {percent(share)}",
    "shared_results": lambda names: results(names) or "nothing",
    "music_until": _deadline,
    "live_until": _deadline,
    "exclusive_until": _deadline,
    "respond_within_h": lambda hours: f"within {counted(hours, 'hour')}",
    "payment_before_code": lambda first: "before the code" if first else "not tied to the code",
    "paid_at": lambda moment: f"paid on {since(moment)}",
    "attachments": lambda kept: listed(
        [f"{one.name} ({one.digest[:12]}, {counted(one.size, 'byte')})" for one in kept]
    ),
}


def _midnight(moment: datetime) -> bool:
    return moment.astimezone(UTC).time() == time(0)


def _clock(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    return f"{utc:%H:%M}" if utc.second == 0 == utc.microsecond else f"{utc:%H:%M:%S}"
