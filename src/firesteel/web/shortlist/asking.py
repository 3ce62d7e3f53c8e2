"""What a reader wants to see, as the page's address says it: every look at the posts can be kept, sent and come back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from ...errors import BadInput
from ...posts import WEIGHTS
from .columns import BY_KEY, LONGEST_LABEL, SETS, Own
from .keeping import CHOICES, FILTERS, SORTS, VIEWS

SHAPES = ("table", "cards")
PAGE = 50
MOST_A_PAGE = 250
MOST_OWN = 6
"""Columns of one's own at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Empty is "as it comes": every post, in rank order, the usual columns, as a table."""

    view: str = ""
    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    """A key of `FILTERS` → what it is set to."""
    objective: str = ""
    sort: str = ""
    """A column's key; ``-`` before it turns it round. Empty: by rank."""
    columns: str = ""
    own: tuple[tuple[str, str], ...] = ()
    """Label and formula of each column of one's own."""
    shape: str = ""
    page: int = 1
    per: int = PAGE

    @property
    def key(self) -> str:
        return self.sort.removeprefix("-") or "rank"

    @property
    def reverse(self) -> bool:
        return self.sort.startswith("-")

    @property
    def kept(self) -> tuple[Any, ...]:
        """What decides which posts are kept."""
        return self.view, self.text, tuple(sorted(self.filters.items()))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As an address has them, in one order whatever order they came in; the page's number is no part of a look."""
        return [
            (key, value)
            for key, value in (
                ("view", self.view),
                ("q", self.text),
                *((name, self.filters.get(name, "")) for name in FILTERS),
                ("objective", self.objective),
                ("sort", self.sort),
                ("columns", self.columns),
                *(("own", f"{label}={formula}") for label, formula in self.own),
                ("show", self.shape),
                ("per", "" if self.per == PAGE else str(self.per)),
            )
            if value
        ]

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    @property
    def href(self) -> str:
        """The address within the page, its number included."""
        page = [("page", str(self.page))] if self.page > 1 else []
        return f"?{urlencode(self.pairs + page)}"

    def but(self, **changed: Any) -> Ask:
        """The same look with something changed, from its first page."""
        return replace(self, **({"page": 1} | changed))

    def without(self, name: str) -> Ask:
        return self.but(filters={key: value for key, value in self.filters.items() if key != name})


def asked(query: QueryDict) -> tuple[Ask, BadInput | None]:
    """What an address asks for, and what is wrong with it: the parts that will do are kept, so that a page can say so
    beside the table. A file and a JSON twin refuse instead."""
    problem: BadInput | None = None

    def known(name: str, among: Mapping[str, Any] | tuple[str, ...], what: str) -> str:
        nonlocal problem
        value = query.get(name, "")
        if value and value not in among:
            problem = problem or BadInput(
                f"there is no {what} {value!r}", remedy=f"choose one of {', '.join(key for key in among if key)}"
            )
            return ""
        return value

    own, wrong = _own(query)
    problem = wrong
    sort, wrong = _sort(query.get("sort", ""), len(own))
    problem = problem or wrong
    filters = {name: value for name in FILTERS if (value := query.get(name, "").strip())}
    for name in [name for name in filters if name in CHOICES and filters[name] not in CHOICES[name]]:
        problem = problem or BadInput(
            f"there is no {name} {filters.pop(name)!r}", remedy=f"choose one of {', '.join(CHOICES[name])}"
        )
    return (
        Ask(
            view=known("view", VIEWS, "view"),
            text=" ".join(query.get("q", "").split()),
            filters=filters,
            objective=known("objective", WEIGHTS, "objective"),
            sort=sort,
            columns=known("columns", SETS, "set of columns"),
            own=own,
            shape=known("show", SHAPES, "shape"),
            page=_number(query.get("page", ""), 1, 1_000_000),
            per=_number(query.get("per", ""), PAGE, MOST_A_PAGE),
        ),
        problem,
    )


def _sort(asked_for: str, own: int) -> tuple[str, BadInput | None]:
    """Raises nothing: an order by views is refused beside the table in its own order."""
    key = asked_for.removeprefix("-")
    if key in BY_KEY and not BY_KEY[key].orders:
        never = "views alone never order" if key == "views" else f"{BY_KEY[key].label.lower()} never orders"
        return "", BadInput(f"{never} this list", remedy="choose another column; views are context, not merit")
    if key and key not in SORTS and key not in [f"own{number}" for number in range(1, own + 1)]:
        return "", BadInput(f"there is no order {key!r}", remedy=f"choose one of {', '.join(SORTS)}")
    return asked_for, None


def _own(query: QueryDict) -> tuple[tuple[tuple[str, str], ...], BadInput | None]:
    """Columns of one's own, the one just typed (`label`, `formula`) at the end; one that cannot be understood is left out."""
    texts = [part.partition("=") for part in query.getlist("own")]
    given = [(label.strip(), formula.strip()) for label, _, formula in texts if formula.strip()]
    if fresh := query.get("formula", "").strip():
        label = query.get("label", "").strip()[:LONGEST_LABEL] or fresh[:LONGEST_LABEL]
        given.append((label.replace("=", " "), fresh))
    problem: BadInput | None = None
    kept: list[tuple[str, str]] = []
    for label, formula in given:
        try:
            Own.of_formula(len(kept) + 1, label, formula)
        except BadInput as error:
            problem = problem or error
            continue
        if (label, formula) not in kept:
            kept.append((label, formula))
    if len(kept) > MOST_OWN:
        problem = problem or BadInput(
            f"{len(kept)} columns of your own are too many", remedy=f"keep up to {MOST_OWN}; take one away first"
        )
    return tuple(kept[:MOST_OWN]), problem


def _number(text: str, usual: int, most: int) -> int:
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 8 else usual
