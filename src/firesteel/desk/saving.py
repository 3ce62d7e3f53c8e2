"""Looks at the posts that people keep under a name."""

from __future__ import annotations

from ..errors import BadInput, NotFound
from ..roles import Act
from .facts import SavedView
from .office import Office
from .team import refuse_unless

LONGEST = 40
"""Characters of a name, so that it fits a tab."""
MOST = 2_000
"""Characters of a query: what a browser sends in an address for sure."""
GIVEN = ("All", "Candidates", "Live", "Do not boost", "Ended")
"""Names of the views that are always there."""


class Saving(Office):
    def saved_views(self) -> tuple[SavedView, ...]:
        """In the order they were first kept."""
        return self.standing(
            "saved views",
            lambda: tuple(entry.value for entry in self.ledger.present(SavedView).values() if entry.value.query),
        )

    def save_view(self, name: str, query: str, actor: str) -> SavedView:
        """Keep a look under a name; the same name again replaces it. Raises `BadInput` for a name that will not do."""
        refuse_unless(self, actor, Act.DESCRIBE)
        view = SavedView(name=named(name), query=query.removeprefix("?"))
        if not view.query:
            raise BadInput("this is the page as it always opens", remedy="filter, order or choose columns, then save")
        if len(view.query) > MOST:
            raise BadInput(f"the view is {len(view.query):,} characters long", remedy="use fewer columns of your own")
        if self.ledger.latest_or_none(SavedView, view.name) != view:
            self.ledger.record(view, view.name, at=self.now(), actor=actor)
        return view

    def drop_view(self, name: str, actor: str) -> None:
        """Take a view away. Raises `NotFound`."""
        refuse_unless(self, actor, Act.DESCRIBE)
        held = self.ledger.latest_or_none(SavedView, name)
        if held is None or not held.query:
            raise NotFound(f"there is no view {name!r}; it may have been taken away meanwhile")
        self.ledger.record(SavedView(name=name, query=""), name, at=self.now(), actor=actor)


def named(name: str) -> str:
    """A name as a tab shows it. Raises `BadInput` for one that will not do."""
    short = " ".join(name.split())
    if not short or len(short) > LONGEST:
        raise BadInput(
            "a view needs a name" if not short else f"a name of {len(short)} characters is too long",
            where="name",
            remedy=f"use up to {LONGEST} characters",
        )
    if short.casefold() in {given.casefold() for given in GIVEN}:
        raise BadInput(f"{short!r} is always there", where="name", remedy="choose another name")
    return short
