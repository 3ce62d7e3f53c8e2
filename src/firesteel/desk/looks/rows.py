"""All posts with their rights and flights: what the page of posts filters, orders and sums, however many there are.

What belongs to one post (`PostRow`, its reasons, its signals) is made only when it is asked for. What follows from the
posts alone is in a `Catalogue` and lasts as long as their ranking; rights and flights change with every fact and every
minute, and are put on top of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, overload

import numpy as np

from ...posts import Ranked, Verdict
from ...values import PostId
from ..views import PostRow, RightsState
from .catalogue import VERDICT, Array, Catalogue, Facet, Kept, Places

T = TypeVar("T")
_BLOCK = 512

RIGHTS, FLIGHT = "rights", "flight"
OWN, OPEN, ENDING, ENDED, AGREED, UNASKED = "own", "open", "ending", "ended", "agreed", "not asked"
PLANNED, LIVE, OVER = "planned", "live", "over"
REACHES = (OWN, OPEN, ENDING, ENDED, AGREED, UNASKED)
FLOWN = ("", PLANNED, LIVE, OVER)
OWN_STATE = RightsState(tone="info", text="own")
UNAGREED = frozenset({"not asked", "code, not agreed"})
"""What is said of posts that no agreement names."""
UNASKED_STATE = RightsState(tone="stop", text="not asked")


class PostRows(Sequence[PostRow], Kept):
    """Every post, best first, with its rights and its flight."""

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        rights: Mapping[PostId, RightsState] | None = None,
        flights: Mapping[PostId, tuple[str, str]] | None = None,
    ) -> None:
        """`rights` of the posts that have any; `flights`: the flight's id, and planned, live or over."""
        Kept.__init__(self, most=64)
        self.catalogue, self.ranking = catalogue, catalogue.ranking
        self._rights, self._flights = rights or {}, flights or {}

    def __len__(self) -> int:
        return len(self.catalogue)

    @overload
    def __getitem__(self, place: int) -> PostRow: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[PostRow, ...]: ...
    def __getitem__(self, place: int | slice) -> PostRow | tuple[PostRow, ...]:
        """The row at a place, 0 being the best post; for a slice, those rows."""
        if isinstance(place, slice):
            return self.rows(self.ranking.order[place])
        return self.at(int(self.ranking.order[place]))

    def __iter__(self) -> Iterator[PostRow]:
        return self.each(self.ranking.order)

    def at(self, row: int) -> PostRow:
        """Everything about the post in this row of `Ranking.posts`."""
        return self.rows((row,))[0]

    def of(self, post: PostId) -> PostRow | None:
        """None where there is no such post."""
        row = self.catalogue.place_of.get(post)
        return None if row is None else self.at(row)

    def rows(self, places: Iterable[int]) -> tuple[PostRow, ...]:
        wanted = [int(row) for row in places]
        return tuple(self._made(said, row) for said, row in zip(self.catalogue.ranked(wanted), wanted, strict=True))

    def each(self, places: Sequence[int] | Places) -> Iterator[PostRow]:
        """The same one after another, a few hundred made at a time: for files of all posts, which no memory should hold."""
        for first in range(0, len(places), _BLOCK):
            wanted = [int(row) for row in places[first : first + _BLOCK]]
            for said, row in zip(self.ranking.some(wanted), wanted, strict=True):
                yield self._made(said, row)

    def facet(self, name: str) -> Facet:
        """A facet of the catalogue, or `rights` and `flight`: how far a post may carry money, and whether it does."""
        if name == RIGHTS:
            return self.once(name, self._rights_facet)
        if name == FLIGHT:
            return self.once(name, self._flight_facet)
        return self.catalogue.facet(name)

    def _rights_facet(self) -> Facet:
        codes = np.where(self.catalogue.brand_mask, REACHES.index(OWN), REACHES.index(UNASKED)).astype(np.int32)
        for row, state in self._held(self._rights):
            codes[row] = REACHES.index(reaches(state))
        return Facet(REACHES, codes)

    def _flight_facet(self) -> Facet:
        codes = np.zeros(len(self), dtype=np.int32)
        for row, (_, state) in self._held(self._flights):
            codes[row] = FLOWN.index(state)
        return Facet(FLOWN, codes)

    def _held(self, said: Mapping[PostId, T]) -> Iterator[tuple[int, T]]:
        places = self.catalogue.place_of
        return ((places[id], value) for id, value in said.items() if id in places)

    def figure(self, name: str) -> Array:
        """A figure of the catalogue, or `rights_end`: seconds since 1970, infinite where no end is known."""
        if name == "rights_end":
            return self.once(name, self._ends)
        return self.catalogue.figure(name)

    def _ends(self) -> Array:
        ends = np.full(len(self), np.inf)
        for row, state in self._held(self._rights):
            ends[row] = state.ends_at.timestamp() if state.ends_at else np.inf
        return ends

    def rights_at(self, row: int) -> RightsState:
        held = self._rights.get(self.catalogue.ids[row])
        return held if held is not None else OWN_STATE if self.catalogue.brands[row] else UNASKED_STATE

    def worthy(self, without: Collection[PostId] = ()) -> Places:
        """Where the posts to promote or to test are, best first."""
        verdict = self.facet(VERDICT)
        good = verdict.where(Verdict.PROMOTE.value) | verdict.where(Verdict.TEST.value)
        for post in without:
            if post in self.catalogue.place_of:
                good[self.catalogue.place_of[post]] = False
        order = self.ranking.order
        return order[good[order]]

    def _made(self, ranked: Ranked, row: int) -> PostRow:
        catalogue, id = self.catalogue, self.catalogue.ids[row]
        flight, state = self._flights.get(id, ("", ""))
        return PostRow(
            ranked=ranked,
            rights=self.rights_at(row),
            flight="" if state == OVER else flight,
            intents=catalogue.intents.get(id, 0),
            comments_read=catalogue.comments_read[id],
        )


def reaches(state: RightsState) -> str:
    """How far a post may carry money, in one of six words: own, open, ending, ended, agreed, not asked."""
    if state.ends_at is None:
        if state.tone == "stop":
            return UNASKED if state.text in UNAGREED else ENDED
        return AGREED if state.tone == "wait" else OWN if state.text == "own" else OPEN
    if state.text == "ended":
        return ENDED
    return OPEN if state.tone == "go" else ENDING
