"""An opened workspace: its book, its secrets, its people, and the files kept with agreements."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from ..errors import Misconfigured
from . import archive, database, keys, lakefiles
from .attachments import Attachments
from .ledger import Ledger
from .people import People
from .workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    workspace: Workspace
    ledger: Ledger
    secrets: keys.Secrets
    people: People
    attachments: Attachments


def open_workspace(workspace: Workspace) -> Store:
    """Point this process at a workspace, bring its ledger up to date (after a backup), and hand out what is in it.

    Raises `Misconfigured` where the ledger is missing or damaged: an empty one in its place would hide what was lost.
    """
    if lakefiles.tables(workspace.lake) and not (workspace.ledger.exists() and workspace.ledger.stat().st_size):
        raise Misconfigured(
            f"{workspace.ledger} is missing or empty, though the workspace has measurements; put it back, or move the "
            "workspace's folder away and restore a backup"
        )
    with suppress(OSError):  # what is not sealed is kept from others on this machine at least
        workspace.path.chmod(0o700)
    ring = keys.open_ring(workspace.key)
    database.point(workspace.ledger, ring.derived("sign-in"))
    with database.explained():
        database.migrate(before=lambda: archive.backup(workspace, label="before-migration"))
    people = People(ring)
    return Store(
        workspace=workspace,
        ledger=Ledger(people),
        secrets=keys.Secrets(ring, people),
        people=people,
        attachments=Attachments(workspace.path / "attachments", people),
    )


def rotate_key(store: Store) -> Store:
    """Seal everything with a new workspace key (`keys.rotate`)."""
    keys.rotate(store.secrets.ring)
    return open_workspace(store.workspace)
