"""An opened workspace: its book, its secrets, its people."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import Misconfigured
from . import archive, database, keys, lakefiles
from .ledger import Ledger
from .workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    workspace: Workspace
    ledger: Ledger
    secrets: keys.Secrets
    people: keys.People


def open_workspace(workspace: Workspace) -> Store:
    """Point this process at a workspace, bring its ledger up to date (after a backup), and hand out what is in it.

    Raises `Misconfigured` where the ledger is missing or damaged: an empty one in its place would hide what was lost.
    """
    if lakefiles.tables(workspace.lake) and not (workspace.ledger.exists() and workspace.ledger.stat().st_size):
        raise Misconfigured(
            f"{workspace.ledger} is missing or empty, though the workspace has measurements; put it back, or move the "
            "workspace's folder away and restore a backup"
        )
    ring = keys.open_ring(workspace.key)
    database.point(workspace.ledger, ring.derived("sign-in"))
    with database.explained():
        database.migrate(before=lambda: archive.backup(workspace, label="before-migration"))
    return Store(workspace=workspace, ledger=Ledger(), secrets=keys.Secrets(ring), people=keys.People(ring))


def rotate_key(store: Store) -> Store:
    """Seal everything with a new workspace key (`keys.rotate`)."""
    keys.rotate(store.secrets.ring)
    return open_workspace(store.workspace)
