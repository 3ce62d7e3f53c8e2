"""An opened workspace: its book, its secrets, its people."""

from __future__ import annotations

from dataclasses import dataclass

from . import archive, database, keys
from .ledger import Ledger
from .workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    workspace: Workspace
    ledger: Ledger
    secrets: keys.Secrets
    people: keys.People


def open_workspace(workspace: Workspace) -> Store:
    """Point this process at a workspace, bring its ledger up to date (after a backup), and hand out what is in it."""
    ring = keys.open_ring(workspace.key)
    database.point(workspace.ledger, ring.derived("sign-in"))
    database.migrate(before=lambda: archive.backup(workspace, label="before-migration"))
    return Store(workspace=workspace, ledger=Ledger(), secrets=keys.Secrets(ring), people=keys.People(ring))


def rotate_key(store: Store) -> Store:
    """Seal everything with a new workspace key (`keys.rotate`)."""
    keys.rotate(store.secrets.ring)
    return open_workspace(store.workspace)
