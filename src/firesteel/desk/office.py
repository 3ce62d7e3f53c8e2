"""What every part of the desk stands on: the open workspace, its two stores, the platform, and the clock."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar, cast

from ..errors import NotApproved
from ..storage import Ledger, Store
from ..tiktok import Local, Site, TikTok
from ..tiktok.tokens import Holder
from ..values import Money
from ..warehouse import DuckDB, Lake
from ..warehouse.tables import TABLES
from . import logins
from .facts import Account, Synced
from .views import WorkspaceView

T = TypeVar("T")

SYSTEM = "firesteel"
"""The actor of what nobody did by hand."""


class Office:
    def __init__(
        self,
        store: Store,
        lake: Lake,
        engine: DuckDB,
        tiktok: TikTok,
        *,
        clock: Callable[[], datetime],
        local: Local | None = None,
        site: Site | None = None,
    ) -> None:
        self.store, self.lake, self.engine, self.tiktok = store, lake, engine, tiktok
        self.local, self.site = local, site
        self._clock = clock
        self._derived: dict[str, tuple[object, object]] = {}
        self._standing: dict[str, tuple[int, object]] = {}
        self._looking: tuple[datetime, dict[tuple[str, ...], object]] | None = None

    @property
    def ledger(self) -> Ledger:
        return self.store.ledger

    @property
    def currency(self) -> str:
        return self.store.workspace.currency

    def money(self, micros: int) -> Money:
        return Money(micros, self.currency)

    def now(self) -> datetime:
        """The workspace's time: the wall clock, or what the local platform said when it was last read."""
        if self._looking is not None:
            return self._looking[0]
        if not self.store.workspace.simulated:
            return self._clock()
        synced = self.synced()
        return synced.as_of if synced else self.store.workspace.created_at

    def minute(self) -> datetime:
        """The minute it is: what pages show of the time, and so how long what follows from it is kept."""
        return self.now().replace(second=0, microsecond=0)

    @contextmanager
    def nothing_recorded(self) -> Iterator[None]:
        """While this is entered, nothing is written to the ledger or the lake here, and it is one moment: what was read is
        not read again, as ten thousand flights would. It may be entered again within itself."""
        if self._looking is not None:
            yield
            return
        with self.ledger.still():
            self._looking = (self.now(), {})
            try:
                yield
            finally:
                self._looking = None

    def synced(self) -> Synced | None:
        return self.standing("synced", lambda: self.ledger.latest_or_none(Synced, "lake"))

    def accounts(self) -> tuple[Account, ...]:
        return tuple(entry.value for entry in self.ledger.present(Account).values())

    def token(self, account: Account) -> Holder:
        """The account holder's login. Raises `Misconfigured` where the account was connected elsewhere."""
        logins.account_of(self.store, account.handle)
        return logins.holder(self.store, self.tiktok.client.wire, self.moment, account.handle)

    def may_write(self) -> bool:
        """Whether this workspace may change anything on its platform: a live one only where somebody allowed it."""
        try:
            self.tiktok.client.guard()
        except NotApproved:
            return False
        return True

    def moment(self) -> datetime:
        """The platform's time this very moment, by which its tokens live and die."""
        return self.local.now() if self.local else self._clock()

    def workspace(self) -> WorkspaceView:
        here, synced = self.store.workspace, self.synced()
        return WorkspaceView(
            name=here.name,
            brand=here.brand,
            simulated=here.simulated,
            currency=here.currency,
            timezone=here.timezone,
            now=self.now(),
            as_of=synced.as_of if synced else None,
        )

    def standing(self, name: str, make: Callable[[], T]) -> T:
        """`make()`, kept until another fact was recorded: for what follows from the ledger alone."""
        head = self.ledger.head()
        kept = self._standing.get(name)
        if kept is None or kept[0] != head:
            kept = self._standing[name] = (head, make())
        return cast(T, kept[1])

    def derived(
        self, name: str, make: Callable[[], T], *, also: object = None, tables: Collection[str] = tuple(TABLES)
    ) -> T:
        """`make()`, kept until the lake has grown or `also` has changed: what can be rebuilt is not stored.

        tables  of the lake that it is made of, where it is not made of all
        """
        state = (self._lake_state(tuple(tables)), also)
        kept = self._derived.get(name)
        if kept and kept[0] == state:
            return cast(T, kept[1])
        made = make()
        self._derived[name] = (state, made)
        return made

    def _lake_state(self, tables: tuple[str, ...]) -> object:
        if self._looking is None:
            return self.lake.version(tables)
        kept = self._looking[1]
        if tables not in kept:
            kept[tables] = self.lake.version(tables)
        return kept[tables]
